"""Where a point of the earth stands in a focused image, and along which line it was seen: the truth that geocoding is held to.

A point stands at the pixel whose contour of range and range rate goes through it. Solved by Newton's method for any kind of grid.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Self

import numpy as np

from yamabiko.earth.wgs84 import Float, LocalFrame, earth_fixed_to_geodetic, geodetic_to_earth_fixed
from yamabiko.errors import InputError
from yamabiko.product.image_contours import ImageContours

_MOST_STEPS = 30
_SETTLED = 1e-5  # m on the image grid
_DIFFERENCE = 1.0  # m: over which slopes are taken
_FARTHEST = 3e6  # m: a place further off is no place of the image, and its polynomials mean nothing there


@dataclass(frozen=True, eq=False)
class Sight:
    """How points (...) are seen. row, column : fractional pixels, NaN where the image's grid has no such place.
    line_of_sight : (..., 3) unit vectors from the points to the antenna, earth-fixed."""

    row: Float
    column: Float
    line_of_sight: Float


@dataclass(frozen=True, eq=False)
class ImageGeometry:
    """The grid of a focused image.

    contours : what its places stand for. shape : (rows, columns). spacing : metres between (rows, columns). centre_pixel : (row,
    column) that the metres of `contours` count from. centre : (3,) earth-fixed position of that pixel on the ground.
    """

    contours: ImageContours
    shape: tuple[int, int]
    spacing: tuple[float, float]
    centre_pixel: tuple[float, float]
    centre: Float

    def sight(self, points: Float) -> Sight:
        """How earth-fixed points (..., 3) are seen."""
        points = np.asarray(points, dtype=np.float64)
        x, y = self._start(points.reshape(-1, 3))
        x, y = self._settle(points.reshape(-1, 3), x, y)
        shape = points.shape[:-1]
        x, y = x.reshape(shape), y.reshape(shape)
        inside = np.isfinite(x) & np.isfinite(y)
        antenna = self.contours.contours(np.where(inside, x, 0.0), np.where(inside, y, 0.0)).antenna
        row = x / self.spacing[0] + self.centre_pixel[0]
        column = y / self.spacing[1] + self.centre_pixel[1]
        return Sight(row, column, antenna.line_of_sight(points))

    def ground(self, row: Float, column: Float, height: Float | float) -> Float:
        """Earth-fixed positions (..., 3) of pixels (...) at heights over the ellipsoid (m).

        The inverse of `sight`. Raises InputError where a pixel's contour does not come down to that height.
        """
        row, column = np.broadcast_arrays(np.asarray(row, dtype=np.float64), np.asarray(column, dtype=np.float64))
        frame = LocalFrame.at(self.centre)
        place = np.zeros((*row.shape, 2))
        for _ in range(_MOST_STEPS):
            gap = self._gap(frame, place, height, row, column)
            slope = np.stack(
                [
                    self._gap(frame, place + step, height, row, column) - self._gap(frame, place - step, height, row, column)
                    for step in np.eye(2) * _DIFFERENCE
                ],
                axis=-1,
            ) / (2.0 * _DIFFERENCE)
            move = np.linalg.solve(slope, gap[..., np.newaxis])[..., 0]
            place = place - move
            if np.abs(move).max(initial=0.0) < _SETTLED:
                return _at_height(frame, place, height)
        raise InputError("image", "geometry", "pixels that see no ground", "a grid whose pixels all meet the ground")

    def decimated(self, looks: tuple[int, int]) -> Self:
        """The grid whose pixels are blocks of (rows, columns) of this one's; what is over at the ends is left out."""
        return replace(
            self,
            shape=(self.shape[0] // looks[0], self.shape[1] // looks[1]),
            spacing=(self.spacing[0] * looks[0], self.spacing[1] * looks[1]),
            centre_pixel=(
                (self.centre_pixel[0] - 0.5 * (looks[0] - 1)) / looks[0],
                (self.centre_pixel[1] - 0.5 * (looks[1] - 1)) / looks[1],
            ),
        )

    def moved(self, rows: float, columns: float) -> Self:
        """The grid on which everything stands so many pixels further on: for an image found off its place by as much."""
        return replace(self, centre_pixel=(self.centre_pixel[0] + rows, self.centre_pixel[1] + columns))

    def _gap(self, frame: LocalFrame, place: Float, height: Float | float, row: Float, column: Float) -> Float:
        """Pixels (..., 2) by which places (..., 2) east and north of the centre miss the ones meant."""
        sight = self.sight(_at_height(frame, place, height))
        return np.stack([sight.row - row, sight.column - column], axis=-1)

    def _start(self, points: Float) -> tuple[Float, Float]:
        """A first guess (point,): by the slopes of range and range rate at the scene centre."""
        x, y = np.zeros(len(points)), np.zeros(len(points))
        return self._step(points, x, y)

    def _settle(self, points: Float, x: Float, y: Float) -> tuple[Float, Float]:
        left = np.arange(len(points))
        for _ in range(_MOST_STEPS):
            new_x, new_y = self._step(points[left], x[left], y[left])
            moved = np.maximum(np.abs(new_x - x[left]), np.abs(new_y - y[left]))
            astray = ~(np.maximum(np.abs(new_x), np.abs(new_y)) < _FARTHEST)
            x[left], y[left] = np.where(astray, np.nan, new_x), np.where(astray, np.nan, new_y)
            left = left[(moved > _SETTLED) & ~astray]
            if not left.size:
                return x, y
        x[left], y[left] = np.nan, np.nan
        return x, y

    def _step(self, points: Float, x: Float, y: Float) -> tuple[Float, Float]:
        """One step of Newton's method towards the places of points (point, 3)."""
        gap = self._misses(points, x, y)
        along_x = self._misses(points, x + _DIFFERENCE, y) - self._misses(points, x - _DIFFERENCE, y)
        along_y = self._misses(points, x, y + _DIFFERENCE) - self._misses(points, x, y - _DIFFERENCE)
        a, c = along_x / (2.0 * _DIFFERENCE)
        b, d = along_y / (2.0 * _DIFFERENCE)
        with np.errstate(divide="ignore", invalid="ignore"):
            scale = 1.0 / (a * d - b * c)
            return x - scale * (d * gap[0] - b * gap[1]), y - scale * (a * gap[1] - c * gap[0])

    def _misses(self, points: Float, x: Float, y: Float) -> Float:
        """(2, point) range and range rate of places of the image over those of the points, seen at the places' own times."""
        there = self.contours.contours(x, y)
        distance, rate = there.antenna.range_and_rate(points)
        return np.stack([there.range - distance, there.rate - rate])


def _at_height(frame: LocalFrame, place: Float, height: Float | float) -> Float:
    """Earth-fixed positions (..., 3) east and north of a frame's zero (..., 2), at heights over the ellipsoid."""
    level = np.concatenate([place, np.zeros((*place.shape[:-1], 1))], axis=-1)
    geodetic = earth_fixed_to_geodetic(frame.to_earth_fixed(level))
    geodetic[..., 2] = height
    return geodetic_to_earth_fixed(geodetic)
