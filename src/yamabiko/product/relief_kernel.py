"""What relief does to the picture of each pixel of a map: the angle it is seen under, and whether it lies in layover or shadow.

A pixel lies in shadow where the terrain rises above its line of sight, and in layover where the contour of points that share its
image pixel meets the terrain anywhere else. Both are followed across the map half a pixel at a time, until they leave its heights.
Source: W. G. Kropatsch and D. Strobl, "The generation of SAR layover and shadow maps from digital elevation models", IEEE Trans.
Geoscience and Remote Sensing 28, 1990; here along the contour itself, so squint and curved flight are in it.
"""

from __future__ import annotations

import numba
import numpy as np

from yamabiko.earth.wgs84 import Float
from yamabiko.product.product import Layer, Mask

_EARTH_DIAMETER = 1.27e7
_STRIDE = 0.5
_NEAR = 0.75


@numba.njit(parallel=True, cache=True)
def local_incidence(
    edges: np.ndarray, aspect: Float, height_range: Float, heights: Layer, first_row: int, metres: Float, angle: Layer
) -> None:
    """Fill angle (rows, columns) between the terrain's normal and the line of sight (rad), for some rows of a map.

    edges, aspect, height_range : as TileRow has them. heights : of the whole map (m), NaN where unknown. metres : (2,) ground
    length of a pixel along x and y.
    """
    rows = angle.shape[0]
    for r in numba.prange(rows):
        row = first_row + r
        for t in range(len(edges) - 1):
            for column in range(edges[t], edges[t + 1]):
                along_x = _rise(heights, row, column, 0, 1) / metres[0]
                along_y = -_rise(heights, row, column, 1, 0) / metres[1]
                x, y, up, _, _ = aspect_at(edges, aspect, height_range, t, r, rows, column, heights[row, column])
                cosine = (up - along_x * x - along_y * y) / np.sqrt(1.0 + along_x * along_x + along_y * along_y)
                angle[r, column - edges[0]] = np.arccos(min(max(cosine, -1.0), 1.0))


@numba.njit(parallel=True, cache=True)
def layover_and_shadow(
    edges: np.ndarray,
    aspect: Float,
    height_range: Float,
    heights: Layer,
    first_row: int,
    metres: Float,
    limits: Float,
    layover: int,
    shadow: int,
    mask: Mask,
) -> None:
    """Add the bits `layover` and `shadow` to the mask (rows, columns) of some rows of a map.

    limits : (2,) lowest and highest height of the map; the others as for `local_incidence`.
    """
    rows = mask.shape[0]
    for r in numba.prange(rows):
        row = first_row + r
        for t in range(len(edges) - 1):
            for column in range(edges[t], edges[t + 1]):
                height = heights[row, column]
                if np.isnan(height):
                    continue
                x, y, up, columns, along_rows = aspect_at(edges, aspect, height_range, t, r, rows, column, height)
                level = np.sqrt(x * x + y * y)
                if level > 1e-6:
                    # A metre along the ground towards the radar.
                    step_row, step_column = -y / level / metres[1], x / level / metres[0]
                    if _under(heights, row, column, height, step_row, step_column, up / level, limits[1], metres):
                        mask[r, column - edges[0]] |= shadow
                span = np.sqrt((columns * metres[0]) ** 2 + (along_rows * metres[1]) ** 2)
                if span > 1e-6:
                    step_row, step_column = along_rows / span, columns / span
                    if _meets_again(heights, row, column, height, step_row, step_column, 1.0 / span, limits, metres):
                        mask[r, column - edges[0]] |= layover


@numba.njit(cache=True, inline="always")
def aspect_at(
    edges: np.ndarray, aspect: Float, height_range: Float, t: int, r: int, rows: int, column: int, height: float
) -> tuple[float, float, float, float, float]:
    """The five aspects of TileRow at one pixel."""
    v = (2.0 * r + 1.0) / rows - 1.0
    u = (2.0 * (column - edges[t]) + 1.0) / (edges[t + 1] - edges[t]) - 1.0
    s = (height - height_range[t, 0]) / height_range[t, 1]
    found = np.empty(5)
    for f in range(5):
        total = 0.0
        for h in range(1, -1, -1):
            plane = 0.0
            for j in range(2, -1, -1):
                line = aspect[t, f, h, j, 0] + u * (aspect[t, f, h, j, 1] + u * aspect[t, f, h, j, 2])
                plane = plane * v + line
            total = total * s + plane
        found[f] = total
    return found[0], found[1], found[2], found[3], found[4]


@numba.njit(cache=True, inline="always")
def _rise(heights: Layer, row: int, column: int, down: int, right: int) -> float:
    """Rise of the terrain a pixel down or right: over two pixels, or one where there is no more."""
    rows, columns = heights.shape
    middle = heights[row, column]
    before = after = np.float32(np.nan)
    if row - down >= 0 and column - right >= 0:
        before = heights[row - down, column - right]
    if row + down < rows and column + right < columns:
        after = heights[row + down, column + right]
    if np.isnan(before):
        return float(after - middle)
    if np.isnan(after):
        return float(middle - before)
    return float(0.5 * (after - before))


@numba.njit(cache=True, inline="always")
def _height_at(heights: Layer, row: float, column: float) -> float:
    """Bilinear height; NaN beyond the map."""
    rows, columns = heights.shape
    if not (row >= 0.0 and column >= 0.0 and row <= rows - 1 and column <= columns - 1):
        return np.nan
    top, left = min(int(row), rows - 2), min(int(column), columns - 2)
    down, right = row - top, column - left
    upper = heights[top, left] + right * (heights[top, left + 1] - heights[top, left])
    lower = heights[top + 1, left] + right * (heights[top + 1, left + 1] - heights[top + 1, left])
    return float(upper + down * (lower - upper))


@numba.njit(cache=True, inline="always")
def _under(
    heights: Layer,
    row: int,
    column: int,
    height: float,
    step_row: float,
    step_column: float,
    slope: float,
    highest: float,
    metres: Float,
) -> bool:
    """Whether the terrain rises above the line from a pixel towards the radar that climbs `slope` metres a metre."""
    if slope <= 0.0:
        return True
    stride = _STRIDE * min(metres[0], metres[1])
    distance = 2.0 * stride
    while True:
        line = height + slope * distance + distance * distance / _EARTH_DIAMETER
        if line > highest:
            return False
        there = _height_at(heights, row + step_row * distance, column + step_column * distance)
        if np.isnan(there) and _beyond(heights, row + step_row * distance, column + step_column * distance):
            return False
        if there > line:
            return True
        distance += stride


@numba.njit(cache=True, inline="always")
def _beyond(heights: Layer, row: float, column: float) -> bool:
    rows, columns = heights.shape
    return row < 0.0 or column < 0.0 or row > rows - 1 or column > columns - 1


@numba.njit(cache=True, inline="always")
def _meets_again(
    heights: Layer,
    row: int,
    column: int,
    height: float,
    step_row: float,
    step_column: float,
    slope: float,
    limits: Float,
    metres: Float,
) -> bool:
    """Whether a contour through a pixel, that climbs `slope` metres a metre one way and falls the other, meets terrain again."""
    stride = _STRIDE * min(metres[0], metres[1])
    for way in (1.0, -1.0):
        distance = _NEAR * min(metres[0], metres[1])
        while True:
            line = height + way * slope * distance + distance * distance / _EARTH_DIAMETER
            if (way > 0.0 and line > limits[1]) or (way < 0.0 and line < limits[0]):
                break
            there_row, there_column = row + way * step_row * distance, column + way * step_column * distance
            there = _height_at(heights, there_row, there_column)
            if np.isnan(there) and _beyond(heights, there_row, there_column):
                break
            if way * (there - line) > 0.0:
                return True
            distance += stride
    return False
