"""Radar shadow over a grid whose rows lead anywhere: what of a world, whose grid is fixed to the ground, each pass can see.

`scene.shadow` needs rows that lead away from the radar; here each cell is looked from along its own line of sight, cell by cell
over the heights between it and the radar.
"""

from __future__ import annotations

import numba
import numpy as np
from numpy.typing import NDArray

from yamabiko.earth.surface import HeightGrid
from yamabiko.earth.wgs84 import Float
from yamabiko.errors import InputError

_LEAST_LEVEL = 1e-9
_HAIR = 1e-6  # cells: a line of sight along the edge of the grid stays on it


def horizon_height(terrain: HeightGrid, to_radar: Float) -> NDArray[np.float32]:
    """Height (row, column) in metres, counted as the grid's, up to which places lie in shadow; minus infinity where none can.

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
        _look(terrain.height, rows / longest, columns / longest, climb / longest, float(terrain.height.max()), horizon)
    return horizon


@numba.njit(cache=True, error_model="numpy", parallel=True)
def _look(
    height: NDArray[np.float32],
    row_step: float,
    column_step: float,
    climb: float,
    highest: float,
    horizon: NDArray[np.float32],
) -> None:
    """Fill horizon (row, column): the highest of the heights towards the radar, less the climb of the line of sight to them.

    row_step, column_step : cells to go towards the radar at a step, the longer one of them 1. climb : metres at a step.
    """
    rows, columns = height.shape
    along_rows = abs(row_step) >= abs(column_step)
    for row in numba.prange(rows):
        for column in range(columns):
            best = -np.inf
            step = 1
            # Nothing further can stand above the line through what stands above it so far.
            while highest - step * climb > max(best, np.float64(height[row, column])):
                at_row, at_column = row + step * row_step, column + step * column_step
                if min(at_row, at_column) < -_HAIR or at_row > rows - 1 + _HAIR or at_column > columns - 1 + _HAIR:
                    break
                if along_rows:
                    first = max(int(np.floor(at_column)), 0)
                    share = min(max(at_column - first, 0.0), 1.0)
                    low = height[round(at_row), min(first, columns - 1)]
                    high = height[round(at_row), min(first + 1, columns - 1)]
                else:
                    first = max(int(np.floor(at_row)), 0)
                    share = min(max(at_row - first, 0.0), 1.0)
                    low = height[min(first, rows - 1), round(at_column)]
                    high = height[min(first + 1, rows - 1), round(at_column)]
                best = max(best, low + share * (high - low) - step * climb)
                step += 1
            horizon[row, column] = best
