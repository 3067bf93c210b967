"""What a pixel of a focused image stands for: all points of one range and one range rate, seen from the antenna at one time.

Each kind of image grid says this in its own way; where a pixel's contour meets the ground is where its echo came from.
Source: NGA.STND.0024-3_1.4 (SICD volume 3, image projections): R and Rdot contours by grid type. x is metres along growing rows and
y metres along growing columns, both from the scene centre pixel.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.polynomial.polynomial import polyder, polyval, polyval2d

from yamabiko.earth.wgs84 import Float
from yamabiko.product.antenna_path import AntennaPath, AntennaState


@dataclass(frozen=True, eq=False)
class Contours:
    """Of pixels (...): range (m), range rate (m/s), and the antennas they are counted from."""

    range: Float
    rate: Float
    antenna: AntennaState


class ImageContours(Protocol):
    """One kind of image grid."""

    def contours(self, x: Float, y: Float) -> Contours:
        """The contours of places (...) of the image, metres from the scene centre pixel."""


@dataclass(frozen=True, eq=False)
class PlaneContours:
    """A uniformly sampled plane (SICD's grid types PLANE, XRGYCR and XCTYAT): a pixel stands for its point of the plane.

    centre : (3,) earth-fixed position of the scene centre pixel. row_direction, column_direction : (3,) unit vectors of growing
    rows and columns. aperture_time : polynomial (x power, y power), s: when the middle of the aperture saw the pixel.
    """

    antennas: AntennaPath
    centre: Float
    row_direction: Float
    column_direction: Float
    aperture_time: Float

    def contours(self, x: Float, y: Float) -> Contours:
        """As ImageContours tells."""
        antenna = self.antennas.at(polyval2d(x, y, self.aperture_time))
        along_rows = np.asarray(x)[..., np.newaxis] * self.row_direction
        point = self.centre + along_rows + np.asarray(y)[..., np.newaxis] * self.column_direction
        return Contours(*antenna.range_and_rate(point), antenna)


@dataclass(frozen=True, eq=False)
class ZeroDopplerContours:
    """A zero-Doppler grid (RGZERO): rows by range at closest approach, columns by its time.

    centre_range : m at closest approach of the scene centre pixel. approach_time : polynomial of y, s. aperture_time : as for
    planes; None where the image is seen from closest approach itself. rate_scale : polynomial (x power, y power), the Doppler rate
    over that of a straight flight.
    """

    antennas: AntennaPath
    centre_range: float
    approach_time: Float
    aperture_time: Float | None = None
    rate_scale: Float | None = None

    def contours(self, x: Float, y: Float) -> Contours:
        """As ImageContours tells."""
        nearest = self.centre_range + np.asarray(x, dtype=np.float64)
        approach = np.asarray(polyval(np.asarray(y, dtype=np.float64), self.approach_time))
        if self.aperture_time is None or self.rate_scale is None:
            return Contours(nearest, np.zeros_like(nearest), self.antennas.at(approach))
        time = np.asarray(polyval2d(x, y, self.aperture_time))
        speed_squared = np.sum(self.antennas.at(approach).receive_velocity ** 2, axis=-1)
        curvature = polyval2d(x, y, self.rate_scale) * speed_squared
        distance = np.sqrt(nearest**2 + curvature * (time - approach) ** 2)
        return Contours(distance, curvature * (time - approach) / distance, self.antennas.at(time))


@dataclass(frozen=True, eq=False)
class PolarFormatContours:
    """A range and azimuth grid made by the polar format algorithm (RGAZIM, PFA).

    centre : (3,) scene centre. aperture_time : polynomial (x, y). polar_angle : polynomial of time, rad. frequency_scale :
    polynomial of the polar angle.
    """

    antennas: AntennaPath
    centre: Float
    aperture_time: Float
    polar_angle: Float
    frequency_scale: Float

    def contours(self, x: Float, y: Float) -> Contours:
        """As ImageContours tells."""
        time = np.asarray(polyval2d(x, y, self.aperture_time))
        antenna = self.antennas.at(time)
        distance, rate = antenna.range_and_rate(self.centre)
        angle, turning = polyval(time, self.polar_angle), polyval(time, polyder(self.polar_angle))
        scale, scale_slope = polyval(angle, self.frequency_scale), polyval(angle, polyder(self.frequency_scale))
        along = x * np.cos(angle) + y * np.sin(angle)
        across = y * np.cos(angle) - x * np.sin(angle)
        return Contours(distance + scale * along, rate + (scale_slope * along + scale * across) * turning, antenna)


@dataclass(frozen=True, eq=False)
class ConeAngleContours:
    """A range and azimuth grid of range and azimuth compression (RGAZIM, RGAZCOMP): columns by cosine of the Doppler cone angle.

    centre : (3,) scene centre. aperture_time : polynomial (x, y). cosine_scale : cosine of the Doppler cone angle a metre along y.
    """

    antennas: AntennaPath
    centre: Float
    aperture_time: Float
    cosine_scale: float

    def contours(self, x: Float, y: Float) -> Contours:
        """As ImageContours tells."""
        antenna = self.antennas.at(polyval2d(x, y, self.aperture_time))
        distance, rate = antenna.range_and_rate(self.centre)
        speed = np.linalg.norm(antenna.receive_velocity, axis=-1)
        return Contours(distance + x, rate - speed * self.cosine_scale * np.asarray(y), antenna)
