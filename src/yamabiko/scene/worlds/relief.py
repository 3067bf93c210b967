"""Smooth random heights that are the same at whatever spacing they are looked up, and fields cut out of the land."""

from __future__ import annotations

import numpy as np
from scipy.ndimage import distance_transform_edt, gaussian_filter
from shapely import affinity
from shapely.geometry import Polygon, box
from shapely.geometry.base import BaseGeometry

from yamabiko.earth.wgs84 import Float
from yamabiko.errors import InputError
from yamabiko.scene.raster import MapGrid

SMALLEST_EXTENT, LARGEST_EXTENT = 100.0, 1200.0
_MARGIN = 1.1
_SAMPLING = 0.6  # of the resolution
_SHORE_CELL, _SHORE_MARGIN = 2.0, 200  # m and cells: where and how far about a world distances are computed


def world_grid(extent: float, spacing: float) -> MapGrid:
    """The grid of a world of an extent (m). Raises InputError for one that the layouts do not fill, or an absurd spacing."""
    if not SMALLEST_EXTENT <= extent <= LARGEST_EXTENT:
        raise InputError("world", "extent", f"{extent:g} m", f"{SMALLEST_EXTENT:g} to {LARGEST_EXTENT:g} m")
    return MapGrid.covering(extent, spacing)


def scatterer_spacing(resolution: float) -> float:
    """Spacing (m) of a world's scatterers for collects of a ground resolution (m).

    At most 0.6 of the resolution, a power of the square root of two: collects that resolve about alike get the same spacing, and
    only worlds of one spacing hold the same scatterers. Raises InputError for a resolution that is not positive.
    """
    if not 0.0 < resolution < np.inf:
        raise InputError("world", "resolution", f"{resolution:g} m", "positive metres")
    return float(2.0 ** (0.5 * np.floor(2.0 * np.log2(_SAMPLING * resolution))))


def rolling(grid: MapGrid, generator: np.random.Generator, smoothness: float) -> Float:
    """Random heights (row, column) of zero mean and deviation one over the largest world, smooth over a distance (m)."""
    step = min(0.4 * smoothness, 20.0)
    side = int(_MARGIN * LARGEST_EXTENT / step)
    coarse = gaussian_filter(generator.standard_normal((side, side)), smoothness / step, mode="wrap")
    middle = 0.5 * (side - 1)
    return _bilinear(coarse / coarse.std(), middle - grid.north / step, middle + grid.east / step)


def distance_to(grid: MapGrid, outline: BaseGeometry) -> Float:
    """Metres (row, column) to the nearest place within an outline, to about a metre; zero within."""
    coarse = MapGrid.covering(_SHORE_CELL * (round(grid.side * grid.spacing / _SHORE_CELL) + _SHORE_MARGIN), _SHORE_CELL)
    away = np.asarray(distance_transform_edt(~coarse.inside(outline)) * _SHORE_CELL)
    none = np.zeros(grid.side)
    return _bilinear(away, coarse.pixel(none, grid.north)[0], coarse.pixel(grid.east, none)[1])


def _bilinear(value: Float, row: Float, column: Float) -> Float:
    """Values at every one of the rows with every one of the columns, fractional: (row, column)."""
    answer = value
    for axis, place in enumerate((row, column)):
        first = np.clip(np.floor(place).astype(np.int64), 0, value.shape[axis] - 2)
        share = (place - first)[:, np.newaxis] if axis == 0 else place - first
        answer = np.take(answer, first, axis) * (1.0 - share) + np.take(answer, first + 1, axis) * share
    return np.asarray(answer)


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
