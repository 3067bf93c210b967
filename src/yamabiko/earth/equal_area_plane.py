"""A plane that touches the earth at one place and keeps areas true: where extents on the ground are cut, joined and compared.

Lambert's azimuthal equal-area projection of the authalic sphere: the ellipsoid's areas exactly, its shapes near the centre within
0.4 %. It knows no seam at the antimeridian nor at the poles; only the antipode of the centre has no place on it.
Source: J. P. Snyder, "Map Projections: A Working Manual", USGS Professional Paper 1395, 1987: equations 3-11 and 3-12 (authalic
latitude), 24-2 to 24-4 and 20-14 to 20-18 (projection and inverse, sphere).
"""

from __future__ import annotations

from dataclasses import dataclass
from math import atanh, pi, sqrt

import numpy as np
from numpy.typing import ArrayLike

from yamabiko.earth.wgs84 import FLATTENING, SEMI_MAJOR_AXIS, Float

_E2 = FLATTENING * (2.0 - FLATTENING)
_E = sqrt(_E2)
_POLE = 1.0 + (1.0 - _E2) * atanh(_E) / _E
AUTHALIC_RADIUS = SEMI_MAJOR_AXIS * sqrt(0.5 * _POLE)
EARTH_SURFACE = 4.0 * pi * AUTHALIC_RADIUS**2


def authalic_sine(latitude: ArrayLike) -> Float:
    """Sine of the authalic latitude of geodetic latitudes (...) in rad: the share of the hemisphere's area south of them."""
    sine = np.sin(np.asarray(latitude, dtype=np.float64))
    return np.asarray((1.0 - _E2) * (sine / (1.0 - _E2 * sine**2) + np.arctanh(_E * sine) / _E) / _POLE)


def _geodetic_of_authalic(authalic: Float) -> Float:
    """Geodetic latitude (...) of authalic ones (...), rad: Snyder 3-18, within 2.5e-10 rad (two millimetres)."""
    series = [
        _E2 / 3.0 + 31.0 * _E2**2 / 180.0 + 517.0 * _E2**3 / 5040.0,
        23.0 * _E2**2 / 360.0 + 251.0 * _E2**3 / 3780.0,
        761.0 * _E2**3 / 45360.0,
    ]
    return np.asarray(authalic + sum(factor * np.sin(2.0 * (n + 1) * authalic) for n, factor in enumerate(series)))


@dataclass(frozen=True)
class EqualAreaPlane:
    """The plane about a geodetic longitude and latitude (rad): x east, y north at the centre, metres."""

    longitude: float
    latitude: float

    def to_plane(self, place: ArrayLike) -> Float:
        """Plane coordinates (..., 2) in metres of geodetic longitudes and latitudes (..., 2) in rad."""
        return to_planes((self.longitude, self.latitude), place)

    def from_plane(self, point: ArrayLike) -> Float:
        """Geodetic longitudes (-pi to pi) and latitudes (..., 2) in rad of plane coordinates (..., 2) in metres."""
        return from_planes((self.longitude, self.latitude), point)


def to_planes(centre: ArrayLike, place: ArrayLike) -> Float:
    """Coordinates (..., 2) in m, of places each in the plane about its own centre.

    centre, place : (..., 2) geodetic longitudes, latitudes (rad), broadcast against each other.
    """
    middle, sine, cosine = _centres(centre)
    longitude, latitude = np.moveaxis(np.asarray(place, dtype=np.float64), -1, 0)
    sin_authalic = np.clip(authalic_sine(latitude), -1.0, 1.0)
    cos_authalic = np.sqrt(1.0 - sin_authalic**2)
    turned = longitude - middle
    # Half the chord by its two legs: the textbook's 1 + cos loses the digits of places near the antipode.
    away = 1.0 + sine * sin_authalic + cosine * cos_authalic * np.cos(turned)
    scale = AUTHALIC_RADIUS * np.sqrt(2.0 / np.maximum(away, 1e-15))
    east = scale * cos_authalic * np.sin(turned)
    north = scale * (cosine * sin_authalic - sine * cos_authalic * np.cos(turned))
    return np.stack([east, north], axis=-1)


def from_planes(centre: ArrayLike, point: ArrayLike) -> Float:
    """The inverse: longitudes (-pi to pi) and latitudes (..., 2) in rad of coordinates (..., 2) in m, each in its own plane."""
    middle, sine, cosine = _centres(centre)
    x, y = np.moveaxis(np.asarray(point, dtype=np.float64) / AUTHALIC_RADIUS, -1, 0)
    half = np.clip(0.25 * (x**2 + y**2), 0.0, 1.0)
    spread = np.sqrt(1.0 - half)
    forward = 1.0 - 2.0 * half
    authalic = np.arcsin(np.clip(forward * sine + y * spread * cosine, -1.0, 1.0))
    turned = np.arctan2(x * spread, cosine * forward - sine * y * spread)
    longitude = (middle + turned + pi) % (2.0 * pi) - pi
    return np.stack([longitude, _geodetic_of_authalic(authalic)], axis=-1)


def _centres(centre: ArrayLike) -> tuple[Float, Float, Float]:
    """Longitudes (...), and sines and cosines (...) of authalic latitudes, of centres (..., 2)."""
    longitude, latitude = np.moveaxis(np.asarray(centre, dtype=np.float64), -1, 0)
    sine = np.clip(authalic_sine(latitude), -1.0, 1.0)
    return longitude, sine, np.sqrt(1.0 - sine**2)
