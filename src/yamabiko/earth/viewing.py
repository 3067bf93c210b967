"""How a place on the ground and a moving antenna above it see each other: range, incidence, squint and the like, for many at once.

In go earth-fixed positions and velocities; out comes a Viewing of arrays. The zero-Doppler plane is at right angles to the
earth-fixed velocity, as a radar on the turning earth measures Doppler.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from yamabiko.earth.wgs84 import Float, earth_fixed_to_geodetic


@dataclass(frozen=True, eq=False)
class Viewing:
    """Geometry (...) of lines of sight.

    slant_range : m. incidence : rad between the ellipsoid's normal at the place and the line of sight. elevation : rad above the
    place's horizon. azimuth : of the antenna seen from the place, rad clockwise from north, 0 to 2 pi. look_angle : rad between the
    line of sight and the line from the antenna to the earth's centre. squint : rad ahead (positive) of the zero-Doppler plane.
    right : the place lies to the right of the flight. heading : of the flight by the place's own north, rad clockwise, 0 to 2 pi.
    """

    slant_range: Float
    incidence: Float
    elevation: Float
    azimuth: Float
    look_angle: Float
    squint: Float
    right: NDArray[np.bool_]
    heading: Float


def view(position: ArrayLike, velocity: ArrayLike, place: ArrayLike) -> Viewing:
    """The geometry (...) of antennas and places.

    position : (..., 3) of the antennas, earth-fixed m. velocity : (..., 3) m/s. place : (..., 3) m. The three broadcast. Angles of
    an antenna at the place itself are NaN.
    """
    antenna, pace, target = (np.asarray(one, dtype=np.float64) for one in (position, velocity, place))
    north, east, up = _axes(target)
    sight = antenna - target
    slant_range = np.linalg.norm(sight, axis=-1)
    with np.errstate(invalid="ignore", divide="ignore"):
        sight = sight / slant_range[..., np.newaxis]
    aside = np.hypot(_dot(sight, north), _dot(sight, east))
    elevation = np.arctan2(_dot(sight, up), aside)
    down = -antenna / np.linalg.norm(antenna, axis=-1, keepdims=True)
    across = np.cross(down, pace)
    return Viewing(
        slant_range=slant_range,
        incidence=0.5 * np.pi - elevation,
        elevation=elevation,
        azimuth=np.arctan2(_dot(sight, east), _dot(sight, north)) % (2.0 * np.pi),
        look_angle=np.arctan2(np.linalg.norm(np.cross(-sight, down), axis=-1), _dot(-sight, down)),
        squint=np.arcsin(np.clip(_dot(-sight, pace) / np.linalg.norm(pace, axis=-1), -1.0, 1.0)),
        right=_dot(-sight, across) > 0.0,
        heading=np.arctan2(_dot(pace, east), _dot(pace, north)) % (2.0 * np.pi),
    )


def _axes(place: Float) -> tuple[Float, Float, Float]:
    """Unit vectors (..., 3) north, east and up, the ellipsoid's normal, at places (..., 3)."""
    latitude, longitude, _ = np.moveaxis(earth_fixed_to_geodetic(place), -1, 0)
    sine, cosine = np.sin(latitude), np.cos(latitude)
    east = np.stack([-np.sin(longitude), np.cos(longitude), np.zeros_like(longitude)], axis=-1)
    north = np.stack([-sine * np.cos(longitude), -sine * np.sin(longitude), cosine], axis=-1)
    return north, east, np.cross(east, north)


def _dot(one: Float, other: Float) -> Float:
    return np.asarray((one * other).sum(axis=-1))
