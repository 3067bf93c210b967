"""The ground below: heights on a regular grid of latitude and longitude, levelled about runways, and a compiled look-up.

An elevation model in any map projection is sampled into the grid once, before the flight; in every frame a bilinear look-up is all.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, cos, floor, isfinite, pi

import numba
import numpy as np
from numpy.typing import NDArray

from yamabiko.earth.terrain import TerrainHeights, TerrainLookup
from yamabiko.earth.wgs84 import Float
from yamabiko.errors import InputError
from yamabiko.flight.surroundings.frame import Record

GRID = np.dtype([("south", "f8"), ("west", "f8"), ("latitude_step", "f8"), ("longitude_step", "f8")], align=True)
"""First latitude and longitude of a grid, and the steps between its rows to the north and its columns to the east (rad)."""

_EARTH_RADIUS = 6_371_000.0  # m: only lays out the grid
_MOST_NODES = 16_000_000


@dataclass(frozen=True)
class LevelSite:
    """Level ground about a runway. latitude, longitude : rad. height : m above the ellipsoid.

    radius : m that are level. slope_length : m over which the ground beyond goes over into what lies around.
    """

    latitude: float
    longitude: float
    height: float
    radius: float = 2000.0
    slope_length: float = 1500.0


@dataclass(frozen=True, eq=False)
class GroundGrid:
    """Heights of the ground. place : a record of GRID. height : (row, column) m above the ellipsoid."""

    place: Record
    height: NDArray[np.float64]


def ground_grid(
    corners: tuple[tuple[float, float], tuple[float, float]],
    sites: Sequence[LevelSite],
    *,
    terrain: TerrainHeights | None = None,
    height: float = 0.0,
    spacing: float = 100.0,
) -> GroundGrid:
    """The ground between two corners, (latitude, longitude) rad of the south-western and the north-eastern.

    terrain : an elevation model; beyond its edge its outermost heights go on. height : m above the ellipsoid where there is none,
    such as the sea's. spacing : m between the grid's nodes. A site's own height holds over its radius, and the nearest of several.
    Raises InputError for corners in the wrong order, a site outside them, a model with voids, and a grid too large to keep.
    """
    (south, west), (north, east) = corners
    if not (-0.5 * pi < south < north < 0.5 * pi and west < east < west + pi):
        found = f"latitudes {south:g} to {north:g}, longitudes {west:g} to {east:g} rad"
        raise InputError("ground", "corners", found, "the south-western corner first, less than half the earth apart")
    if not (isfinite(spacing) and spacing > 0.0 and isfinite(height)):
        raise InputError("ground", "spacing and height", f"{spacing:g} m, {height:g} m", "finite numbers, a positive spacing")
    widest = cos(min(abs(south), abs(north)) if south * north > 0.0 else 0.0)
    rows = ceil((north - south) * _EARTH_RADIUS / spacing) + 1
    columns = ceil((east - west) * widest * _EARTH_RADIUS / spacing) + 1
    if rows * columns > _MOST_NODES:
        raise InputError("ground", "spacing", f"{spacing:g} m, {rows} x {columns} nodes", f"at most {_MOST_NODES} nodes")
    latitude, longitude = np.linspace(south, north, rows), np.linspace(west, east, columns)
    heights = np.full((rows, columns), float(height)) if terrain is None else _sampled(terrain, latitude, longitude)
    _level(heights, latitude, longitude, sites)
    place = np.zeros(1, dtype=GRID)
    place[0] = (south, west, latitude[1] - latitude[0], longitude[1] - longitude[0])
    return GroundGrid(place[0], heights)


@numba.njit(cache=True, error_model="numpy")
def ground_height(latitude: float, longitude: float, place: Record, height: NDArray[np.float64]) -> float:
    """Height (m above the ellipsoid) of the ground at a place (rad), bilinear; beyond the grid's edge that of the edge."""
    rows, columns = height.shape
    turned = (longitude - place.west + pi) % (2.0 * pi) - pi
    row = min(max((latitude - place.south) / place.latitude_step, 0.0), rows - 1.0)
    column = min(max(turned / place.longitude_step, 0.0), columns - 1.0)
    top, left = min(floor(row), rows - 2), min(floor(column), columns - 2)
    down, right = row - top, column - left
    first = height[top, left] + right * (height[top, left + 1] - height[top, left])
    second = height[top + 1, left] + right * (height[top + 1, left + 1] - height[top + 1, left])
    return float(first + down * (second - first))


def _sampled(terrain: TerrainHeights, latitude: Float, longitude: Float) -> Float:
    """Heights (row, column) of an elevation model."""
    lookup = TerrainLookup(terrain)
    heights = np.empty((len(latitude), len(longitude)))
    row = np.zeros((len(longitude), 3))
    row[:, 1] = longitude
    for index, at in enumerate(latitude):
        row[:, 0] = at
        heights[index] = lookup.heights_continued(row)
        lookup.refuse_voids(row, ~np.isfinite(heights[index]))
    return heights


def _level(heights: Float, latitude: Float, longitude: Float, sites: Sequence[LevelSite]) -> None:
    """Level the ground (row, column) about each site, in place."""
    for number, site in enumerate(sites, 1):
        row, column = np.searchsorted(latitude, site.latitude), np.searchsorted(longitude, site.longitude)
        if not (0 < row < len(latitude) and 0 < column < len(longitude)):
            found = f"latitude {site.latitude:g}, longitude {site.longitude:g} rad"
            raise InputError("ground", f"site {number}", found, "a place between the corners")
    untouched = heights.copy()
    nearest = np.full(heights.shape, np.inf)
    for site in sites:
        north = (latitude - site.latitude)[:, np.newaxis] * _EARTH_RADIUS
        east = (longitude - site.longitude) * (_EARTH_RADIUS * cos(site.latitude))
        beyond = np.maximum(np.hypot(north, east) - site.radius, 0.0) / site.slope_length
        closer = (beyond < 1.0) & (beyond < nearest)
        share = 0.5 + 0.5 * np.cos(pi * beyond)
        heights[closer] = (untouched + share * (site.height - untouched))[closer]
        nearest[closer] = beyond[closer]
