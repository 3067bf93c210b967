"""Polygons about the pixels of a raster, along the pixels' edges, so that they cover exactly what the raster does."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from rasterio import Affine
from rasterio.features import shapes
from shapely.geometry import Polygon, shape
from shapely.geometry.polygon import orient

from yamabiko.earth.wgs84 import Float


def pixel_polygons(numbers: NDArray[Any], to_map: Float) -> dict[int, list[Polygon]]:
    """Polygons of equal whole numbers (row, column), zero left out, by number: outer rings anticlockwise, holes clockwise.

    to_map : (2, 3) matrix, map coordinates (x, y) = to_map @ (column, row, 1) of pixel centres. Pixels that meet in a corner only
    are polygons of their own, which touch there: together they are a valid multipolygon.
    """
    corner = to_map[:, 2] - 0.5 * (to_map[:, 0] + to_map[:, 1])
    transform = Affine(to_map[0, 0], to_map[0, 1], corner[0], to_map[1, 0], to_map[1, 1], corner[1])
    values = numbers.astype(np.int32, copy=False)
    found: dict[int, list[Polygon]] = {}
    for outline, number in shapes(values, mask=values != 0, connectivity=4, transform=transform):
        found.setdefault(int(number), []).append(orient(shape(outline)))
    return found
