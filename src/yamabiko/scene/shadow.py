"""Radar shadow: which places over a height grid the radar cannot see."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from yamabiko.earth.surface import HeightGrid
from yamabiko.earth.wgs84 import Float
from yamabiko.errors import InputError

_CLEARANCE = 0.02  # m: a place is not shadowed by the roughness of its own surface
_ALIGNED = 1e-6  # of the sine of the angle between rows and line of sight


def shadow_height(terrain: HeightGrid, to_radar: Float) -> Float:
    """Height (row, column) in metres, counted as the grid's, up to which places lie in shadow; minus infinity where none can.

    to_radar : (3,) earth-fixed unit vector from the scene to the radar, the same for all places: a scene much smaller than its
    range. The grid's rows must lead away from the radar, so that each column is one line of sight and the shadow a running maximum
    along it. Raises InputError for other rows, and for a radar at or below the horizon.
    """
    climb = float(to_radar @ terrain.up)
    level = to_radar - climb * terrain.up
    run = float(np.linalg.norm(level))
    if climb <= 0.0:
        raise InputError("shadow", "direction to the radar", "a radar below the horizon", "one above it")
    shadow = np.full(terrain.shape, -np.inf)
    if run < 1e-9:
        return shadow
    if np.linalg.norm(level / run + terrain.plane.row_direction) > _ALIGNED:
        raise InputError("shadow", "rows of the terrain", "another direction", "rows that lead away from the radar")
    ramp = (terrain.plane.row_spacing * climb / run * np.arange(terrain.shape[0]))[:, np.newaxis]
    horizon = np.maximum.accumulate(terrain.height + ramp, axis=0)
    shadow[1:] = horizon[:-1] - ramp[1:]
    return shadow


def in_shadow(terrain: HeightGrid, shadow: Float, place: Float) -> NDArray[np.bool_]:
    """Whether places lie in shadow: (...) of earth-fixed positions (..., 3) in metres, by the nearest pixel of `shadow_height`.

    Places beside the grid are not.
    """
    above = (place - terrain.plane.reference_point) @ terrain.up
    row, column = np.moveaxis(np.rint(terrain.plane.pixel(place)).astype(np.int64), -1, 0)
    inside = (row >= 0) & (row < terrain.shape[0]) & (column >= 0) & (column < terrain.shape[1])
    reach = shadow[np.clip(row, 0, terrain.shape[0] - 1), np.clip(column, 0, terrain.shape[1] - 1)]
    return np.asarray(inside & (above < reach - _CLEARANCE))
