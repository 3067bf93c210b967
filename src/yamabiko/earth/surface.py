"""Where an image is formed: a plane, a grid of heights over a plane, a plane's grid laid on the ground, or any list of points.

A Surface only says where its points lie, in earth-fixed metres; focusing and echo simulation walk over it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from yamabiko.earth.wgs84 import Float


@dataclass(frozen=True, eq=False)
class Plane:
    """A regular grid on a plane.

    reference_point : (3,) earth-fixed position of the reference pixel (m).
    row_direction : (3,) unit vector in which the row number grows.
    column_direction : (3,) unit vector in which the column number grows, at right angles to row_direction.
    row_spacing, column_spacing : metres between pixels along these directions.
    shape : (rows, columns).
    reference_pixel : (row, column) of reference_point.
    """

    reference_point: Float
    row_direction: Float
    column_direction: Float
    row_spacing: float
    column_spacing: float
    shape: tuple[int, int]
    reference_pixel: tuple[float, float]

    @property
    def normal(self) -> Float:
        """(3,) unit vector row_direction x column_direction."""
        return np.cross(self.row_direction, self.column_direction)

    def at(self, row: ArrayLike, column: ArrayLike) -> Float:
        """Earth-fixed positions (..., 3) of fractional pixels; row and column broadcast together."""
        along_rows = (np.asarray(row, dtype=np.float64) - self.reference_pixel[0]) * self.row_spacing
        along_columns = (np.asarray(column, dtype=np.float64) - self.reference_pixel[1]) * self.column_spacing
        return (
            self.reference_point
            + along_rows[..., np.newaxis] * self.row_direction
            + along_columns[..., np.newaxis] * self.column_direction
        )

    def pixel(self, position: ArrayLike) -> Float:
        """Fractional (row, column) (..., 2) of the foot of the perpendicular from earth-fixed positions (..., 3)."""
        offset = np.asarray(position, dtype=np.float64) - self.reference_point
        return np.stack(
            [
                offset @ self.row_direction / self.row_spacing + self.reference_pixel[0],
                offset @ self.column_direction / self.column_spacing + self.reference_pixel[1],
            ],
            axis=-1,
        )

    def points(self) -> Float:
        """Earth-fixed positions (rows, columns, 3) of all pixels."""
        rows, columns = self.shape
        return self.at(np.arange(rows)[:, np.newaxis], np.arange(columns)[np.newaxis, :])


@dataclass(frozen=True, eq=False)
class HeightGrid:
    """Heights over a plane's grid: terrain seen from its own map plane.

    plane : the grid the heights stand on.
    height : (rows, columns) metres from the plane along its up direction (the sense of `up`).
    up : (3,) unit vector at right angles to the plane, away from the earth's centre.
    """

    plane: Plane
    height: NDArray[np.float32]
    up: Float

    @property
    def shape(self) -> tuple[int, int]:
        """(rows, columns)."""
        return self.plane.shape

    def points(self) -> Float:
        """Earth-fixed positions (rows, columns, 3) of all pixels."""
        return self.plane.points() + self.height[..., np.newaxis].astype(np.float64) * self.up


@dataclass(frozen=True, eq=False)
class Points:
    """Any points, in no order.

    position : (..., 3) earth-fixed positions (m).
    """

    position: Float

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape of the list, without the last axis."""
        return self.position.shape[:-1]

    def points(self) -> Float:
        """The positions themselves, (..., 3)."""
        return self.position


@dataclass(frozen=True, eq=False)
class ProjectedGrid:
    """A plane's grid whose pixels stand for other points than the plane's own: those where they meet the ground.

    plane : the grid that numbers the pixels. position : (rows, columns, 3) earth-fixed position of each pixel (m).
    """

    plane: Plane
    position: Float

    @property
    def shape(self) -> tuple[int, int]:
        """(rows, columns)."""
        return self.plane.shape

    def at(self, row: float, column: float) -> Float:
        """Earth-fixed position (3,) of a fractional pixel, bilinear between pixels; beyond the outermost ones it is theirs."""
        first, fraction = [], []
        for place, count in zip((row, column), self.shape, strict=True):
            inside = min(max(float(place), 0.0), count - 1.0)
            first.append(min(int(inside), max(count - 2, 0)))
            fraction.append(inside - first[-1])
        corner = self.position[first[0] : first[0] + 2, first[1] : first[1] + 2]
        along_columns = corner[:, 0] + fraction[1] * (corner[:, -1] - corner[:, 0])
        return np.asarray(along_columns[0] + fraction[0] * (along_columns[-1] - along_columns[0]))

    def points(self) -> Float:
        """The positions themselves, (rows, columns, 3)."""
        return self.position


GriddedSurface = Plane | HeightGrid | ProjectedGrid
Surface = GriddedSurface | Points


def plane_of(surface: GriddedSurface) -> Plane:
    """The plane whose grid numbers a surface's pixels."""
    return surface if isinstance(surface, Plane) else surface.plane
