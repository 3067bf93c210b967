"""The search down many contours for the first place that lies under the terrain: the one long loop of laying a grid on terrain.

Not compiled with fast arithmetic: voids of the elevation model are not numbers, and must compare as neither above nor below.
"""

from __future__ import annotations

import numba
import numpy as np
from numpy.typing import NDArray

from yamabiko.earth.wgs84 import Float


@numba.njit(cache=True, error_model="numpy", parallel=True)
def first_under(series: Float, terrain: NDArray[np.float32], looks: int) -> NDArray[np.int64]:
    """For each contour (point, 2): the first of so many looks that is under the terrain, `looks` for none; and whether one after
    it is above again.

    series : (point, 3, term) power series of a contour's map row, column and height over the model's datum (m), from its upper end
    at +1 to its lower end at -1. terrain : (row, column) heights over that datum. The ends themselves are not looked at.
    """
    found = np.empty((len(series), 2), np.int64)
    for point in numba.prange(len(series)):
        found[point, 0], found[point, 1] = looks, 0
        for look in range(1, looks):
            along = 1.0 - 2.0 * look / looks
            gap = _height_at(terrain, _sum(series[point, 0], along), _sum(series[point, 1], along)) - _sum(series[point, 2], along)
            if gap > 0.0:
                found[point, 0] = min(found[point, 0], look)
            elif gap < 0.0 and found[point, 0] < look:
                found[point, 1] = 1
                break
    return found


@numba.njit(cache=True, error_model="numpy", inline="always")
def _sum(series: Float, at: float) -> float:
    total = 0.0
    for term in range(len(series) - 1, -1, -1):
        total = total * at + series[term]
    return total


@numba.njit(cache=True, error_model="numpy", inline="always")
def _height_at(terrain: NDArray[np.float32], row: float, column: float) -> float:
    """Bilinear height at a fractional pixel, beyond the model that of its edge."""
    row = min(max(row, 0.0), terrain.shape[0] - 1.0)
    column = min(max(column, 0.0), terrain.shape[1] - 1.0)
    top, left = min(int(row), terrain.shape[0] - 2), min(int(column), terrain.shape[1] - 2)
    down, right = row - top, column - left
    upper = (1.0 - right) * terrain[top, left] + right * terrain[top, left + 1]
    lower = (1.0 - right) * terrain[top + 1, left] + right * terrain[top + 1, left + 1]
    return float((1.0 - down) * upper + down * lower)
