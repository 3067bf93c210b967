"""Smooth random heights that are the same at whatever spacing they are looked up, and fields cut out of the land."""

from __future__ import annotations

import numpy as np
from scipy.ndimage import gaussian_filter, map_coordinates
from shapely import affinity
from shapely.geometry import Polygon, box

from yamabiko.earth.wgs84 import Float
from yamabiko.errors import InputError
from yamabiko.scene.raster import MapGrid

SMALLEST_EXTENT, LARGEST_EXTENT = 100.0, 1200.0
_MARGIN = 1.1


def world_grid(extent: float, spacing: float) -> MapGrid:
    """The grid of a world of an extent (m). Raises InputError for one that the layouts do not fill, or an absurd spacing."""
    if not SMALLEST_EXTENT <= extent <= LARGEST_EXTENT:
        raise InputError("world", "extent", f"{extent:g} m", f"{SMALLEST_EXTENT:g} to {LARGEST_EXTENT:g} m")
    return MapGrid.covering(extent, spacing)


def rolling(grid: MapGrid, generator: np.random.Generator, smoothness: float) -> Float:
    """Random heights (row, column) of zero mean and deviation one over the largest world, smooth over a distance (m)."""
    step = min(0.4 * smoothness, 20.0)
    side = int(_MARGIN * LARGEST_EXTENT / step)
    coarse = gaussian_filter(generator.standard_normal((side, side)), smoothness / step, mode="wrap")
    coarse /= coarse.std()
    row, column = 0.5 * (side - 1) - grid.north / step, 0.5 * (side - 1) + grid.east / step
    # Along columns, then along rows: bilinear, and quicker than one look-up a pixel.
    first = map_coordinates(coarse, np.meshgrid(row, np.arange(side), indexing="ij"), order=1, mode="nearest")
    left = np.clip(np.floor(column).astype(np.int64), 0, side - 2)
    share = column - left
    return np.asarray(first[:, left] * (1.0 - share) + first[:, left + 1] * share)


def patchwork(generator: np.random.Generator, extent: float, heading: float, largest: float, balk: float) -> list[Polygon]:
    """Fields: a square of land (m) about the middle cut in two, again and again, until none is larger than an area (m2).

    heading : of the cuts, rad clockwise from north. balk : unploughed strip left about each (m).
    """
    waiting, fields = [(-extent, -extent, extent, extent)], []
    while waiting:
        west, south, east, north = waiting.pop()
        wide, tall = east - west, north - south
        if wide * tall <= largest:
            fields.append(box(west + balk, south + balk, east - balk, north - balk))
            continue
        share = generator.uniform(0.38, 0.62)
        if wide > tall * generator.uniform(0.8, 1.25):
            cut = west + share * wide
            waiting += [(west, south, cut, north), (cut, south, east, north)]
        else:
            cut = south + share * tall
            waiting += [(west, south, east, cut), (west, cut, east, north)]
    return [affinity.rotate(field, -np.degrees(heading), origin=(0.0, 0.0)) for field in fields]
