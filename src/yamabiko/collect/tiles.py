"""Cutting a surface into the tiles the kernels work through, small enough for the promised error.

In goes a Surface and where the antennas are; out comes a Tiling: the tiles in a frame of their own, and that frame, so that
antenna positions can be brought into it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from yamabiko.collect.line_of_sight import two_way_path
from yamabiko.collect.path_kernel import SEGMENT, TILE, Pulses, Tiles, compiled, place_tile, tile_count
from yamabiko.collect.phase_history import SPEED_OF_LIGHT, PhaseHistory
from yamabiko.collect.range_profile import ProfileSampling
from yamabiko.earth.surface import HeightGrid, Plane, Points, ProjectedGrid, Surface
from yamabiko.earth.wgs84 import Float
from yamabiko.errors import InputError

# Largest first; anything below 1 x 1 cannot be needed: a tile of one point has no offset and no series.
_GRID_TILES = ((32, 32), (16, 16), (8, 16), (8, 8), (4, 4), (2, 2), (1, 1))
_PHASE_SHARE = 0.1
_FULL = 1.0
_LEAST_DISTANCE = 1.0  # m


@dataclass(frozen=True, eq=False)
class Tiling:
    """Tiles and their frame.

    tiles : for the kernels. origin : (3,) earth-fixed metres of the frame's zero. axes : (3, 3) rows are the frame's x, y, z axes,
    earth-fixed. radius : bound (m) on the distance of a point from its tile's centre.
    """

    tiles: Tiles
    origin: Float
    axes: Float
    radius: float
    order: NDArray[np.int64] | None = None

    def pulses(self, history: PhaseHistory, block: slice, sampling: ProfileSampling) -> Pulses:
        """A block of pulses as the kernels want them, antennas in the tiles' frame."""
        transmit, receive = history.transmit.position[block], history.receive.position[block]
        reference = history.reference_point[block]
        return Pulses(
            self.turned(transmit),
            self.turned(receive),
            not np.array_equal(transmit, receive),
            two_way_path(transmit, receive, reference),
            sampling.samples_per_metre[block],
            sampling.cycles_per_metre[block],
            sampling.length,
        )

    def turned(self, position: Float) -> Float:
        """Earth-fixed positions (..., 3) in the tiles' frame (m)."""
        return np.ascontiguousarray((position - self.origin) @ self.axes.T)

    def centres(self) -> Float:
        """Earth-fixed positions (tile, 3) of the points that tiles' offsets count from (m)."""
        return np.asarray(self.origin + _tile_centres(self.tiles) @ self.axes)


def tile_surface(surface: Surface, history: PhaseHistory, accuracy: float, largest: float = np.inf) -> Tiling:
    """Cut a surface into tiles within which the path series keeps the phase to a tenth of `accuracy` (relative, 1e-3 is -60 dB).

    largest : radius (m) that no tile may exceed for other reasons.
    """
    radius = min(largest, largest_radius(surface, history, accuracy))
    if isinstance(surface, Points | ProjectedGrid):
        return _tile_points(surface.position.reshape(-1, 3), radius)
    plane, height = (surface, None) if isinstance(surface, Plane) else (surface.plane, surface.height)
    up = plane.normal if not isinstance(surface, HeightGrid) else surface.up
    return _tile_grid(plane, height, up, radius)


def largest_radius(surface: Surface, history: PhaseHistory, accuracy: float) -> float:
    """Largest tile radius (m): the neglected series term, 7 h^5 / (8 R^4) each way, stays within a tenth of the accuracy in phase.

    Nor may a tile be longer than half the path after which range profiles repeat. Raises InputError for an antenna on the surface.
    """
    nearest = _nearest_distance(surface, np.concatenate([history.transmit.position, history.receive.position]))
    if nearest < _LEAST_DISTANCE:
        raise InputError("focus", "surface", f"an antenna {nearest:.2g} m away", f"at least {_LEAST_DISTANCE:g} m to every antenna")
    cycles_per_metre = history.highest_frequency / SPEED_OF_LIGHT
    allowed_path = _PHASE_SHARE * accuracy / (2.0 * np.pi * cycles_per_metre)
    series = (allowed_path / 2.0 * 8.0 / 7.0 * nearest**4) ** 0.2
    return float(min(series, SPEED_OF_LIGHT / (4.0 * history.frequency_step.max())))


def _nearest_distance(surface: Surface, antenna: Float) -> float:
    """A lower bound (m) on how near any antenna (n, 3) comes to any point: to the box about the surface, else to the points.

    The box, in the surface's own axes, is quick and good where antennas are outside it. A drone in a valley is inside.
    """
    if isinstance(surface, Points | ProjectedGrid):
        local, (low, high) = antenna, _bounds(surface.position.reshape(-1, 3))
    else:
        plane = surface if isinstance(surface, Plane) else surface.plane
        up = plane.normal if isinstance(surface, Plane) else surface.up
        local = (antenna - plane.reference_point) @ np.stack([plane.row_direction, plane.column_direction, up]).T
        height = (0.0, 0.0) if isinstance(surface, Plane) else (float(surface.height.min()), float(surface.height.max()))
        spacing, pixel = np.array([plane.row_spacing, plane.column_spacing]), np.array(plane.reference_pixel)
        low = np.append(-pixel * spacing, height[0])
        high = np.append((np.array(plane.shape) - 1.0 - pixel) * spacing, height[1])
    outside = np.maximum(np.maximum(low - local, local - high), 0.0)
    nearest = float(np.linalg.norm(outside, axis=1).min())
    if nearest < _LEAST_DISTANCE:
        nearest = float(np.min(cKDTree(surface.points().reshape(-1, 3)).query(antenna)[0]))
    return nearest


def extreme_points(surface: Surface) -> Float:
    """A few earth-fixed points (n, 3) between which the surface lies: three by three of a grid; the box around a list."""
    if isinstance(surface, Points | ProjectedGrid):
        low, high = _bounds(surface.position.reshape(-1, 3))
        return np.array([[x, y, z] for x in (low[0], high[0]) for y in (low[1], high[1]) for z in (low[2], high[2])])
    rows, columns = surface.shape
    row, column = np.meshgrid(np.linspace(0, rows - 1, 3), np.linspace(0, columns - 1, 3), indexing="ij")
    if isinstance(surface, Plane):
        return surface.at(row, column).reshape(-1, 3)
    foot = surface.plane.at(row, column).reshape(-1, 3)
    heights = (float(surface.height.min()), float(surface.height.max()))
    return np.concatenate([foot + height * surface.up for height in heights])


def _tile_grid(plane: Plane, height: NDArray[np.float32] | None, up: Float, radius: float) -> Tiling:
    heights = np.zeros((0, 0), np.float32) if height is None else np.ascontiguousarray(height, dtype=np.float32)
    for tile_rows, tile_columns in _GRID_TILES:
        half = 0.5 * np.hypot((tile_rows - 1) * plane.row_spacing, (tile_columns - 1) * plane.column_spacing)
        reach = float(np.hypot(half, 0.5 * _largest_relief(heights, tile_rows, tile_columns)))
        if reach <= radius:
            break
    tiles = Tiles(
        True,
        plane.shape[0],
        plane.shape[1],
        tile_rows,
        tile_columns,
        plane.row_spacing,
        plane.column_spacing,
        float(plane.reference_pixel[0]),
        float(plane.reference_pixel[1]),
        heights,
        np.zeros((0, 3)),
        np.zeros(1, np.int64),
    )
    return Tiling(tiles, plane.reference_point, np.stack([plane.row_direction, plane.column_direction, up]), reach)


def _largest_relief(height: NDArray[np.float32], tile_rows: int, tile_columns: int) -> float:
    """Largest difference of heights within any tile (m)."""
    if height.size == 0:
        return 0.0
    rows, columns = np.arange(0, height.shape[0], tile_rows), np.arange(0, height.shape[1], tile_columns)
    high = np.maximum.reduceat(np.maximum.reduceat(height, rows, axis=0), columns, axis=1)
    low = np.minimum.reduceat(np.minimum.reduceat(height, rows, axis=0), columns, axis=1)
    return float((high.astype(np.float64) - low).max())


def _tile_points(position: Float, radius: float) -> Tiling:
    """Sort a list of points into cubes of a common size and cut what lies in a cube into tiles of at most TILE points."""
    low, high = _bounds(position)
    edge = min(2.0 * radius / np.sqrt(3.0), _cube_edge(high - low, len(position)))
    cubes = np.floor((high - low) / edge) + 1.0 if edge > 0.0 else np.ones(3)
    # Large arrays are made here and filled there: numpy asks the system for large pages, which are faster to come by.
    key, order, gathered = np.empty(len(position), np.int64), np.empty(len(position), np.int64), np.empty_like(position)
    _cube_keys(position, low, 1.0 / edge if edge > 0.0 else 0.0, cubes.astype(np.int64), key)
    if cubes.prod() < 4.0 * len(position) + 1e4:
        count = _sorted_by_count(key, int(cubes.prod()), order)
    else:
        order = np.argsort(key)
        count = np.unique(key, return_counts=True)[1]
    end = np.cumsum(count[count > 0])
    begin = np.append(0, end[:-1])
    start = np.concatenate([np.arange(first, last, TILE) for first, last in zip(begin, end, strict=True)])
    origin = 0.5 * (low + high)
    none = np.zeros((0, 0), np.float32)
    _gather(position, order, origin, gathered)
    tiles = Tiles(False, 0, 0, 1, 1, 1.0, 1.0, 0.0, 0.0, none, gathered, np.append(start, len(position)))
    return Tiling(tiles, origin, np.eye(3), 0.5 * np.sqrt(3.0) * edge, order)


@compiled
def _tile_centres(tiles: Tiles) -> Float:
    """(tile, 3) centres in the tiles' own frame (m)."""
    offset = np.empty((TILE // SEGMENT, 4 * SEGMENT), np.float64)
    centres = np.empty((tile_count(tiles), 3), np.float64)
    for tile in range(len(centres)):
        place_tile(tiles, tile, offset, centres[tile])
    return centres


@compiled
def _bounds(position: Float) -> tuple[Float, Float]:
    """Lowest and highest coordinates, (3,) each, of points (point, 3)."""
    low, high = position[0].copy(), position[0].copy()
    for point in range(len(position)):
        for axis in range(3):
            low[axis] = min(low[axis], position[point, axis])
            high[axis] = max(high[axis], position[point, axis])
    return low, high


@compiled
def _gather(position: Float, order: NDArray[np.int64], origin: Float, gathered: Float) -> None:
    """Fill gathered with points (point, 3) in another order, counted from an origin (3,)."""
    for point in range(len(order)):
        for axis in range(3):
            gathered[point, axis] = position[order[point], axis] - origin[axis]


@compiled
def _cube_keys(position: Float, low: Float, cubes_per_metre: float, cubes: NDArray[np.int64], key: NDArray[np.int64]) -> None:
    """Fill key (point,) with the number of the cube each point (point, 3) lies in."""
    for point in range(len(position)):
        key[point] = 0
        for axis in range(3):
            along = min(np.int64((position[point, axis] - low[axis]) * cubes_per_metre), cubes[axis] - 1)
            key[point] = key[point] * cubes[axis] + along


@compiled
def _sorted_by_count(key: NDArray[np.int64], keys: int, order: NDArray[np.int64]) -> NDArray[np.int64]:
    """Fill order (point,) so that it sorts keys 0..keys - 1; returns how often each stands there (keys,): a counting sort."""
    count = np.zeros(keys, np.int64)
    for point in range(len(key)):
        count[key[point]] += 1
    place = np.cumsum(count) - count
    for point in range(len(key)):
        order[place[key[point]]] = point
        place[key[point]] += 1
    return count


def _cube_edge(extent: Float, points: int) -> float:
    """Edge of a cube (m) that holds about a tile of points where it is cut through its middle by a sheet of an extent (3,).

    Most cubes are cut less than fully, and one that holds more is cut in two.
    """
    extent = np.sort(extent)
    sheet = max(extent[2] * extent[1], extent[2] ** 2 * 1e-6)
    return float(np.sqrt(sheet * _FULL * TILE / points))
