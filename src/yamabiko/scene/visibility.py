"""Radar shadow over a grid whose rows lead anywhere: what of a world, whose grid is fixed to the ground, each pass can see.

`scene.shadow` needs rows that lead away from the radar; here each cell is looked from along its own line of sight, cell by cell
over the heights between it and the radar.
"""

from __future__ import annotations

import numba
import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import maximum_filter

from yamabiko.earth.surface import HeightGrid
from yamabiko.earth.wgs84 import Float
from yamabiko.errors import InputError

_LEAST_LEVEL = 1e-9
_BLOCK, _STRETCH = 16, 14  # cells: a stretch and the cell beside it end no further than the next block
_HAIR = 1e-6  # cells: a line of sight along the edge of the grid stays on it


def horizon_height(terrain: HeightGrid, to_radar: Float, down_to: NDArray[np.float32] | None = None) -> NDArray[np.float32]:
    """Height (row, column) in metres, counted as the grid's, up to which places lie in shadow.

    Sought to the end only as far as it lies above `down_to` (row, column), metres as the grid's, which is the grid itself if not
    given: give the bare ground to ask for places on walls as well. Minus infinity where nothing stands between.

    to_radar : (3,) earth-fixed unit vector from the scene to the radar, the same for all places: a scene much smaller than its
    range. Heights between cells are interpolated along the nearer of rows and columns.
    Raises InputError for a radar at or below the horizon.
    """
    climb = float(to_radar @ terrain.up)
    if not climb > 0.0:
        raise InputError("shadow", "direction to the radar", "a radar below the horizon", "one above it")
    plane = terrain.plane
    rows = float(to_radar @ plane.row_direction) / plane.row_spacing
    columns = float(to_radar @ plane.column_direction) / plane.column_spacing
    horizon = np.full(terrain.shape, -np.inf, np.float32)
    longest = max(abs(rows), abs(columns))
    if longest > _LEAST_LEVEL:
        highest = maximum_filter(_block_maxima(terrain.height), 3, mode="nearest")
        _look(
            terrain.height,
            terrain.height if down_to is None else down_to,
            rows / longest,
            columns / longest,
            climb / longest,
            highest,
            horizon,
        )
    return horizon


def _block_maxima(height: NDArray[np.float32]) -> NDArray[np.float32]:
    """The highest of every block of _BLOCK x _BLOCK cells, the last ones perhaps smaller."""
    rows, columns = (np.arange(0, count, _BLOCK) for count in height.shape)
    return np.maximum.reduceat(np.maximum.reduceat(height, rows, axis=0), columns, axis=1)


@numba.njit(cache=True, error_model="numpy", parallel=True)
def _look(
    height: NDArray[np.float32],
    down_to: NDArray[np.float32],
    row_step: float,
    column_step: float,
    climb: float,
    highest: NDArray[np.float32],
    horizon: NDArray[np.float32],
) -> None:
    """Fill horizon (row, column): the highest of the heights towards the radar, less the climb of the line of sight to them.

    row_step, column_step : cells to go towards the radar at a step, the longer one of them 1. climb : metres at a step. highest :
    (block, block) bound on the heights of a block and the eight about it: where that is too low, a stretch is passed over unseen.
    """
    rows, columns = height.shape
    along_rows = abs(row_step) >= abs(column_step)
    summit = highest.max()
    for row in numba.prange(rows):
        for column in range(columns):
            best = float(down_to[row, column])
            found = -np.inf
            step = 1
            while summit - step * climb > best:
                at_row, at_column = row + step * row_step, column + step * column_step
                if min(at_row, at_column) < -_HAIR or at_row > rows - 1 + _HAIR or at_column > columns - 1 + _HAIR:
                    break
                near_row, near_column = max(round(at_row), 0), max(round(at_column), 0)
                if highest[near_row // _BLOCK, near_column // _BLOCK] - step * climb <= best:
                    step += _STRETCH
                    continue
                for _ in range(_STRETCH):
                    at_row, at_column = row + step * row_step, column + step * column_step
                    if min(at_row, at_column) < -_HAIR or at_row > rows - 1 + _HAIR or at_column > columns - 1 + _HAIR:
                        break
                    if along_rows:
                        near = min(max(round(at_row), 0), rows - 1)
                        first = min(max(int(np.floor(at_column)), 0), columns - 1)
                        share = min(max(at_column - first, 0.0), 1.0)
                        low, high = height[near, first], height[near, min(first + 1, columns - 1)]
                    else:
                        near = min(max(round(at_column), 0), columns - 1)
                        first = min(max(int(np.floor(at_row)), 0), rows - 1)
                        share = min(max(at_row - first, 0.0), 1.0)
                        low, high = height[first, near], height[min(first + 1, rows - 1), near]
                    found = max(found, low + share * (high - low) - step * climb)
                    step += 1
                best = max(best, found)
            horizon[row, column] = found
