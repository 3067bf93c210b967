"""WGS-84 geodesy in float64: geodetic and earth-fixed coordinates, and local east-north-up frames.

Earth-fixed means earth-centred earth-fixed (ECF) metres. Latitudes and longitudes are geodetic radians, heights are metres above
the ellipsoid.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

Float = NDArray[np.float64]

SEMI_MAJOR_AXIS = 6_378_137.0
FLATTENING = 1.0 / 298.257223563
_ECCENTRICITY_SQUARED = FLATTENING * (2.0 - FLATTENING)


def geodetic_to_earth_fixed(geodetic: ArrayLike) -> Float:
    """Earth-fixed position (..., 3) in metres of (latitude, longitude, height) (..., 3) in radians, radians, metres.

    Source: NGA.STND.0036 (WGS 84), equation 4-14.
    """
    latitude, longitude, height = np.moveaxis(np.asarray(geodetic, dtype=np.float64), -1, 0)
    normal_radius = SEMI_MAJOR_AXIS / np.sqrt(1.0 - _ECCENTRICITY_SQUARED * np.sin(latitude) ** 2)
    equatorial = (normal_radius + height) * np.cos(latitude)
    return np.stack(
        [
            equatorial * np.cos(longitude),
            equatorial * np.sin(longitude),
            (normal_radius * (1.0 - _ECCENTRICITY_SQUARED) + height) * np.sin(latitude),
        ],
        axis=-1,
    )


def earth_fixed_to_geodetic(position: ArrayLike) -> Float:
    """Geodetic (latitude, longitude, height) (..., 3) in radians, radians, metres of an earth-fixed position (..., 3) in metres.

    Bowring's parametric latitude, iterated three times: below a micrometre from the ground to satellite orbits.
    Source: B. R. Bowring, "Transformation from spatial to geographical coordinates", Survey Review 23 (1976), 323-327.
    """
    x, y, z = np.moveaxis(np.asarray(position, dtype=np.float64), -1, 0)
    equatorial = np.hypot(x, y)
    semi_minor_axis = SEMI_MAJOR_AXIS * (1.0 - FLATTENING)
    second_eccentricity_squared = _ECCENTRICITY_SQUARED / (1.0 - _ECCENTRICITY_SQUARED)
    parametric = np.arctan2(z, equatorial * (1.0 - FLATTENING))
    latitude = parametric
    for _ in range(3):
        latitude = np.arctan2(
            z + second_eccentricity_squared * semi_minor_axis * np.sin(parametric) ** 3,
            equatorial - _ECCENTRICITY_SQUARED * SEMI_MAJOR_AXIS * np.cos(parametric) ** 3,
        )
        parametric = np.arctan2((1.0 - FLATTENING) * np.sin(latitude), np.cos(latitude))
    # Distances along the normal from the ellipsoid point: sound at the poles and on the equator alike.
    height = (equatorial - SEMI_MAJOR_AXIS * np.cos(parametric)) * np.cos(latitude) + (
        z - semi_minor_axis * np.sin(parametric)
    ) * np.sin(latitude)
    return np.stack([latitude, np.arctan2(y, x), height], axis=-1)


@dataclass(frozen=True, eq=False)
class LocalFrame:
    """East, north and up at one point of the earth.

    origin : (3,) earth-fixed position of the frame's zero (m).
    axes : (3, 3) rows are the unit vectors east, north and up in earth-fixed axes.
    """

    origin: Float
    axes: Float

    @classmethod
    def at(cls, origin: ArrayLike) -> Self:
        """The frame at an earth-fixed position (3,) in metres; up is the ellipsoid's normal."""
        position = np.asarray(origin, dtype=np.float64)
        latitude, longitude, _ = earth_fixed_to_geodetic(position)
        sin_latitude, cos_latitude = np.sin(latitude), np.cos(latitude)
        sin_longitude, cos_longitude = np.sin(longitude), np.cos(longitude)
        axes = np.array(
            [
                [-sin_longitude, cos_longitude, 0.0],
                [-sin_latitude * cos_longitude, -sin_latitude * sin_longitude, cos_latitude],
                [cos_latitude * cos_longitude, cos_latitude * sin_longitude, sin_latitude],
            ]
        )
        return cls(position, axes)

    @classmethod
    def at_geodetic(cls, latitude: float, longitude: float, height: float) -> Self:
        """The frame at a geodetic position in radians, radians, metres above the ellipsoid."""
        return cls.at(geodetic_to_earth_fixed([latitude, longitude, height]))

    def to_earth_fixed(self, local: ArrayLike) -> Float:
        """Earth-fixed positions (..., 3) of local east, north, up coordinates (..., 3), metres."""
        return self.origin + self.turn_to_earth_fixed(local)

    def from_earth_fixed(self, position: ArrayLike) -> Float:
        """Local east, north, up coordinates (..., 3) of earth-fixed positions (..., 3), metres."""
        return self.turn_from_earth_fixed(np.asarray(position, dtype=np.float64) - self.origin)

    def turn_to_earth_fixed(self, local: ArrayLike) -> Float:
        """Earth-fixed components (..., 3) of local vectors (..., 3), any unit."""
        return np.asarray(local, dtype=np.float64) @ self.axes

    def turn_from_earth_fixed(self, vector: ArrayLike) -> Float:
        """Local components (..., 3) of earth-fixed vectors (..., 3), any unit."""
        return np.asarray(vector, dtype=np.float64) @ self.axes.T
