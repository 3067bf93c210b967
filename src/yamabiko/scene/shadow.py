"""Radar shadow: which places of a height grid the radar cannot see."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from yamabiko.earth.surface import HeightGrid
from yamabiko.earth.wgs84 import Float
from yamabiko.errors import InputError

_CLEARANCE = 0.02  # m: a place is not shadowed by the roughness of its own surface


def in_shadow(terrain: HeightGrid, place: Float, to_radar: Float) -> NDArray[np.bool_]:
    """Whether terrain stands between places and the radar: (...) of earth-fixed positions (..., 3) in metres.

    to_radar : (3,) earth-fixed unit vector from the scene to the radar, the same for all places: a scene much smaller than its
    range. Looks at the nearest height once a pixel on the way up to the highest one; beyond the grid nothing stands.
    Raises InputError for a radar at or below the horizon.
    """
    climb = float(to_radar @ terrain.up)
    level = to_radar - climb * terrain.up
    run = float(np.linalg.norm(level))
    if climb <= 0.0:
        raise InputError("shadow", "direction to the radar", "a radar below the horizon", "one above it")
    above = (place - terrain.plane.reference_point) @ terrain.up
    if run < 1e-9:
        return np.zeros(above.shape, dtype=np.bool_)
    step = min(terrain.plane.row_spacing, terrain.plane.column_spacing)
    start = terrain.plane.pixel(place).astype(np.float32)
    stride = (terrain.plane.pixel(terrain.plane.reference_point + step * level / run) - terrain.plane.reference_pixel).astype(
        np.float32
    )
    rise = step * climb / run
    shadow = np.zeros(above.shape, dtype=np.bool_)
    highest = float(terrain.height.max())
    for number in range(1, int(np.ceil(max(0.0, highest - float(above.min())) / rise)) + 1):
        shadow |= _height_near(terrain, start + number * stride) > above + number * rise + _CLEARANCE
    return shadow


def _height_near(terrain: HeightGrid, pixel: NDArray[np.float32]) -> NDArray[np.float32]:
    """Height of the nearest pixel (...) to fractional pixels (..., 2), minus infinity outside the grid."""
    rows, columns = terrain.shape
    row, column = np.moveaxis(np.rint(pixel).astype(np.int32), -1, 0)
    inside = (row >= 0) & (row < rows) & (column >= 0) & (column < columns)
    height = terrain.height[np.clip(row, 0, rows - 1), np.clip(column, 0, columns - 1)]
    return np.where(inside, height, np.float32(-np.inf))
