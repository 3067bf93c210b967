"""Outlines to rasters and rasters to outlines, on the level grid of a world: east and north metres from its middle.

A pixel belongs to an outline whose inside holds its centre. Outlines made from a raster run along the pixels' edges, so they cover
exactly what the raster does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rasterio import Affine
from rasterio.features import rasterize
from shapely.geometry import Polygon
from shapely.geometry.base import BaseGeometry

from yamabiko.earth.pixel_polygons import pixel_polygons
from yamabiko.earth.surface import Plane
from yamabiko.earth.wgs84 import Float, LocalFrame
from yamabiko.errors import InputError

LARGEST_SIDE = 8192


@dataclass(frozen=True)
class MapGrid:
    """A square of pixels about the middle, row 0 in the north and column 0 in the west.

    side : pixels along an edge. spacing : metres between their centres.
    """

    side: int
    spacing: float

    @classmethod
    def covering(cls, extent: float, spacing: float) -> MapGrid:
        """The grid of a square of an extent (m). Raises InputError for an absurd number of pixels."""
        ratio = extent / spacing if spacing > 0.0 else np.nan
        if not 16.0 <= ratio <= LARGEST_SIDE:
            raise InputError("world", "extent over spacing", f"{ratio:g} pixels", f"16 to {LARGEST_SIDE} pixels")
        return cls(round(ratio), spacing)

    @property
    def shape(self) -> tuple[int, int]:
        """(rows, columns)."""
        return self.side, self.side

    @property
    def east(self) -> Float:
        """(column,) metres east of the middle."""
        return np.asarray((np.arange(self.side) - 0.5 * (self.side - 1)) * self.spacing)

    @property
    def north(self) -> Float:
        """(row,) metres north of the middle."""
        return -self.east

    def plane(self, frame: LocalFrame) -> Plane:
        """The level plane of the grid about a frame's zero."""
        middle = 0.5 * (self.side - 1)
        return Plane(frame.origin, -frame.axes[1], frame.axes[0], self.spacing, self.spacing, self.shape, (middle, middle))

    def pixel(self, east: Float, north: Float) -> tuple[Float, Float]:
        """Fractional (row, column) of places (...)."""
        middle = 0.5 * (self.side - 1)
        return middle - np.asarray(north) / self.spacing, middle + np.asarray(east) / self.spacing

    def painted(self, outlines: Sequence[tuple[BaseGeometry, int]]) -> NDArray[np.int32]:
        """The number of the last outline over each pixel (row, column), zero where there is none."""
        drawn = [(outline, number) for outline, number in outlines if not outline.is_empty]
        if not drawn:
            return np.zeros(self.shape, np.int32)
        answer: NDArray[np.int32] = rasterize(drawn, out_shape=self.shape, transform=self._transform, fill=0, dtype=np.int32)
        return answer

    def inside(self, outline: BaseGeometry) -> NDArray[np.bool_]:
        """Whether each pixel's centre (row, column) lies within."""
        return np.asarray(self.painted([(outline, 1)]) == 1)

    def outlines(self, numbers: NDArray[Any]) -> dict[int, list[Polygon]]:
        """Polygons of equal numbers (row, column), zero left out, by number: edges along pixels, outer rings anticlockwise."""
        first = 0.5 * (self.side - 1) * self.spacing
        return pixel_polygons(numbers, np.array([[self.spacing, 0.0, -first], [0.0, -self.spacing, first]]))

    @property
    def _transform(self) -> Affine:
        corner = 0.5 * self.side * self.spacing
        return Affine(self.spacing, 0.0, -corner, 0.0, -self.spacing, corner)


def square(extent: float) -> Polygon:
    """The square of an extent (m) about the middle."""
    half = 0.5 * extent
    return Polygon([(-half, -half), (half, -half), (half, half), (-half, half)])
