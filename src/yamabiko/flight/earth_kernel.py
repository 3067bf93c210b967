"""The earth for compiled kernels that run in every frame: radii of curvature, gravity, and where one point lies seen from another.

WGS-84; geodetic rad and m above the ellipsoid; NED components. Section numbers are of P. D. Groves, "Principles of GNSS, Inertial,
and Multisensor Integrated Navigation Systems", 2nd edition, 2013.
"""

from __future__ import annotations

import math

import numba
import numpy as np
from numpy.typing import NDArray

from yamabiko.earth.wgs84 import FLATTENING, SEMI_MAJOR_AXIS

EARTH_RATE = 7.292115e-5
"""rad/s, WGS-84."""
_ECCENTRICITY_SQUARED = FLATTENING * (2.0 - FLATTENING)
_EQUATORIAL_GRAVITY = 9.7803253359
_SOMIGLIANA = 0.001931853
_GRAVITATIONAL_CONSTANT = 3.986004418e14

compiled = numba.njit(cache=True, error_model="numpy")
"""How the kernels of sensors and navigation are compiled: no reordering of sums, division by zero gives infinity."""


@compiled
def north_radius(latitude: float) -> float:
    """Radius of curvature of the meridian (m); section 2.4.2."""
    sine = math.sin(latitude)
    root = 1.0 - _ECCENTRICITY_SQUARED * sine * sine
    return SEMI_MAJOR_AXIS * (1.0 - _ECCENTRICITY_SQUARED) / (root * math.sqrt(root))


@compiled
def east_radius(latitude: float) -> float:
    """Radius of curvature across the meridian (m); section 2.4.2."""
    sine = math.sin(latitude)
    return SEMI_MAJOR_AXIS / math.sqrt(1.0 - _ECCENTRICITY_SQUARED * sine * sine)


@compiled
def gravity_down(latitude: float, height: float) -> float:
    """Gravity, centrifugal part included, along the ellipsoid's normal (m/s2).

    Somigliana's formula on the ellipsoid and the second-order change with height: section 2.4.7. The small northward part at height
    (8e-9 1/s2 times the height, 1e-5 m/s2 at 1000 m) is left out.
    """
    sine = math.sin(latitude)
    square = sine * sine
    surface = _EQUATORIAL_GRAVITY * (1.0 + _SOMIGLIANA * square) / math.sqrt(1.0 - _ECCENTRICITY_SQUARED * square)
    rotation = (
        EARTH_RATE * EARTH_RATE * SEMI_MAJOR_AXIS * SEMI_MAJOR_AXIS * SEMI_MAJOR_AXIS * (1.0 - FLATTENING) / _GRAVITATIONAL_CONSTANT
    )
    linear = 2.0 / SEMI_MAJOR_AXIS * (1.0 + FLATTENING * (1.0 - 2.0 * square) + rotation)
    return surface * (1.0 - linear * height + 3.0 * height * height / (SEMI_MAJOR_AXIS * SEMI_MAJOR_AXIS))


@compiled
def to_earth_fixed(latitude: float, longitude: float, height: float, place: NDArray[np.float64]) -> None:
    """Put the earth-fixed position (3,) m of a geodetic one into `place`; section 2.4.3."""
    radius = east_radius(latitude)
    equatorial = (radius + height) * math.cos(latitude)
    place[0] = equatorial * math.cos(longitude)
    place[1] = equatorial * math.sin(longitude)
    place[2] = (radius * (1.0 - _ECCENTRICITY_SQUARED) + height) * math.sin(latitude)


@compiled
def seen_from(
    latitude: float,
    longitude: float,
    height: float,
    base_latitude: float,
    base_longitude: float,
    base_height: float,
    seen: NDArray[np.float64],
) -> None:
    """Put slant range (m), bearing from true north (rad, -pi to pi) and elevation (rad) of a place seen from a base into `seen`."""
    place, base = np.empty(3), np.empty(3)
    to_earth_fixed(latitude, longitude, height, place)
    to_earth_fixed(base_latitude, base_longitude, base_height, base)
    x, y, z = place[0] - base[0], place[1] - base[1], place[2] - base[2]
    sine, cosine = math.sin(base_latitude), math.cos(base_latitude)
    outward = math.cos(base_longitude) * x + math.sin(base_longitude) * y
    east = math.cos(base_longitude) * y - math.sin(base_longitude) * x
    north = cosine * z - sine * outward
    up = cosine * outward + sine * z
    seen[0] = math.sqrt(x * x + y * y + z * z)
    seen[1] = math.atan2(east, north)
    seen[2] = math.atan2(up, math.hypot(north, east))
