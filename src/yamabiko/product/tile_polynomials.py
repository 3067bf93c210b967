"""The exact mapping from map to image, taken at a few places of every tile of the map and carried between them by polynomials.

How a point of the ground stands in an image, in the elevation model and to the line of sight is smooth along the map and with
height; what is rough is the terrain alone, and that is looked up pixel by pixel. So one kernel serves every kind of image grid. A
tile is checked between its nodes against the exact mapping and cut smaller where it misses by more than the error promised.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from yamabiko.earth.map_grid import MapGrid
from yamabiko.earth.terrain import TerrainLookup
from yamabiko.earth.wgs84 import Float
from yamabiko.errors import InputError
from yamabiko.product.image_geometry import ImageGeometry

PROMISED_ERROR = 0.01  # image pixels
LARGEST_SIDE = 512  # map pixels
_SMALLEST_SIDE = 8
_LEAST_RELIEF = 1.0  # m: half of the height range that a tile's polynomials serve at least
_ALONG, _UP = 4, 3  # nodes
_ASPECT_ALONG, _ASPECT_UP = 3, 2
_STEP = 1e-3  # of a map pixel

ASPECTS = 5


@dataclass(frozen=True, eq=False)
class TileRow:
    """Tiles side by side that fill some rows of the map.

    first_row, rows : of the map grid. edges : (tile + 1,) first column of each tile and the end.
    place : (tile, 2, 3, 4, 4) coefficients of image row and column by powers of height, y and x. terrain : (tile, 2, 4, 4) those of
    the elevation model's row and column by powers of y and x. aspect : (tile, 5, 2, 3, 3): line of sight (x, y, up), and map
    columns and rows by which a pixel's contour moves for a metre of height. height : (tile, 2) middle and half of the heights (m).
    x and y run from -1 to 1 over a tile, from its first to its last pixel's outer edge, y with the row number.
    """

    first_row: int
    rows: int
    edges: NDArray[np.int64]
    place: Float
    terrain: Float
    aspect: Float
    height: Float


class TileFitter:
    """Fits tiles of one map grid to one image and one elevation model."""

    def __init__(self, geometry: ImageGeometry, grid: MapGrid, lookup: TerrainLookup) -> None:
        self.geometry, self.grid, self.lookup = geometry, grid, lookup
        self._side = LARGEST_SIDE

    def tile_row(self, first_row: int, rows: int, first_column: int = 0, columns: int | None = None) -> list[TileRow]:
        """Tiles over rows of the map, several rows of them where tiles have to be smaller.

        Rows and columns may lie beyond the grid's own. Raises InputError where the image sees too little for any tile size.
        """
        columns = self.grid.shape[1] if columns is None else columns
        found, row = [], first_row
        while row < first_row + rows:
            side = min(self._side, first_row + rows - row)
            fitted, error = self._fit(row, side, first_column, columns)
            if error > PROMISED_ERROR and self._side > _SMALLEST_SIDE:
                self._side = max(self._side // 2, _SMALLEST_SIDE)
                continue
            found.append(fitted)
            row += side
        return found

    def _fit(self, first_row: int, rows: int, first_column: int, columns: int) -> tuple[TileRow, float]:
        """Tiles over a row, and by how many image pixels they are off at most between their nodes."""
        count = max(1, -(-columns // self._side))
        edges = first_column + np.linspace(0, columns, count + 1).astype(np.int64)
        terrain = self._terrain(first_row, rows, edges)
        height = self._height_ranges(terrain, rows, edges)
        node, up = _nodes(_ALONG), _nodes(_UP)
        row, column, sight = self._exact(first_row, rows, edges, height, node, up)
        to_power, to_power_up = _from_nodes(node, _ALONG), _from_nodes(up, _UP)
        values = np.stack([row, column], axis=1)
        place = np.einsum("hk,vj,ui,tfkji->tfhvu", to_power_up, to_power, to_power, values)
        aspect = self._aspect(place, sight, rows, edges, height, node, up)
        tiles = TileRow(first_row, rows, edges, place, terrain, aspect, height)
        return tiles, self._error(tiles, first_row, rows, edges, height)

    def _xy(self, first_row: int, rows: int, edges: NDArray[np.int64], along: Float) -> tuple[Float, Float]:
        """Map coordinates (tile, y node, x node) of nodes."""
        width = np.diff(edges)
        column = edges[:-1, np.newaxis] - 0.5 + 0.5 * (along + 1.0) * width[:, np.newaxis]
        row = first_row - 0.5 + 0.5 * (along + 1.0) * rows
        return self.grid.xy(row[np.newaxis, :, np.newaxis], column[:, np.newaxis, :])

    def _terrain(self, first_row: int, rows: int, edges: NDArray[np.int64]) -> Float:
        """Coefficients of the elevation model's row and column."""
        node = _nodes(_ALONG)
        x, y = self._xy(first_row, rows, edges, node)
        latitude, longitude = self.grid.geodetic(x.ravel(), y.ravel())
        pixel = self.lookup.pixels(np.stack([latitude, longitude, np.zeros_like(latitude)], axis=-1))
        values = pixel.reshape(2, len(edges) - 1, _ALONG, _ALONG)
        to_power = _from_nodes(node, _ALONG)
        return np.asarray(np.einsum("vj,ui,ftji->tfvu", to_power, to_power, values))

    def _height_ranges(self, terrain: Float, rows: int, edges: NDArray[np.int64]) -> Float:
        """(tile, 2) middle and half of the heights of the model under each tile; a little more than they span."""
        rim = np.linspace(-1.0, 1.0, 9)
        powers = np.vander(rim, _ALONG, increasing=True)
        places = np.einsum("jv,iu,tfvu->tfji", powers, powers, terrain)
        model = self.lookup.terrain.height
        found = np.zeros((len(terrain), 2))
        for number, place in enumerate(places):
            low = np.floor(place.min(axis=(1, 2))) - 1
            high = np.ceil(place.max(axis=(1, 2))) + 2
            if not (np.isfinite(low).all() and np.isfinite(high).all()):
                found[number] = 0.0, _LEAST_RELIEF
                continue
            first = np.clip(low, 0, np.array(model.shape) - 1).astype(int)
            end = np.clip(high, first + 1, model.shape).astype(int)
            part = model[first[0] : end[0], first[1] : end[1]]
            known = np.isfinite(part)
            if known.any():
                lowest, highest = float(part.min(where=known, initial=np.inf)), float(part.max(where=known, initial=-np.inf))
                found[number] = 0.5 * (lowest + highest), max(0.5 * (highest - lowest), _LEAST_RELIEF)
            else:
                found[number] = 0.0, _LEAST_RELIEF
        return found

    def _exact(
        self, first_row: int, rows: int, edges: NDArray[np.int64], height: Float, along: Float, up: Float
    ) -> tuple[Float, Float, Float]:
        """Image row and column (tile, height node, y node, x node) and lines of sight on the map's axes (..., 3)."""
        x, y = (value[:, np.newaxis] for value in self._xy(first_row, rows, edges, along))
        level = height[:, :1, np.newaxis, np.newaxis] + height[:, 1:, np.newaxis, np.newaxis] * up[:, np.newaxis, np.newaxis]
        x, y, level = np.broadcast_arrays(x, y, level)
        latitude, longitude = self.grid.geodetic(x, y)
        point = self.grid.earth_fixed(x, y, level)
        sight = self.geometry.sight(point)
        if not np.isfinite(sight.row).all():
            found = f"map rows {first_row} to {first_row + rows} where the image sees no ground"
            raise InputError("map grid", "extent", found, "a map near the image")
        vertical = np.stack([np.cos(latitude) * np.cos(longitude), np.cos(latitude) * np.sin(longitude), np.sin(latitude)], axis=-1)
        eastward = self.grid.earth_fixed(x + _STEP * self.grid.spacing[0], y, level) - point
        eastward /= np.linalg.norm(eastward, axis=-1, keepdims=True)
        axes = np.stack([eastward, np.cross(vertical, eastward), vertical], axis=-2)
        return sight.row, sight.column, np.einsum("...ij,...j->...i", axes, sight.line_of_sight)

    def _aspect(
        self, place: Float, sight: Float, rows: int, edges: NDArray[np.int64], height: Float, node: Float, up: Float
    ) -> Float:
        """Coefficients of the line of sight, and of the way along which a pixel's contour rises."""
        by_x, by_y, by_height = (_slope(place, axis, node, up) for axis in (4, 3, 2))
        # From a tile's own coordinates to map pixels and metres.
        by_x = by_x * (2.0 / np.diff(edges))[:, np.newaxis, np.newaxis, np.newaxis, np.newaxis]
        by_y = by_y * (2.0 / rows)
        by_height = by_height / height[:, 1][:, np.newaxis, np.newaxis, np.newaxis, np.newaxis]
        determinant = by_x[:, 0] * by_y[:, 1] - by_y[:, 0] * by_x[:, 1]
        columns = (by_y[:, 0] * by_height[:, 1] - by_height[:, 0] * by_y[:, 1]) / determinant
        along_rows = (by_height[:, 0] * by_x[:, 1] - by_x[:, 0] * by_height[:, 1]) / determinant
        values = np.stack([*np.moveaxis(sight, -1, 0), columns, along_rows], axis=1)
        flat, rising = _least_squares(node, _ASPECT_ALONG), _least_squares(up, _ASPECT_UP)
        return np.asarray(np.einsum("hk,vj,ui,tfkji->tfhvu", rising, flat, flat, values))

    def _error(self, tiles: TileRow, first_row: int, rows: int, edges: NDArray[np.int64], height: Float) -> float:
        """Image pixels by which the polynomials miss the exact mapping in the middle between nodes and at the corners."""
        along, up = np.array([-1.0, -0.6, 0.0, 0.6, 1.0]), np.array([-1.0, -0.5, 0.5, 1.0])
        row, column, _ = self._exact(first_row, rows, edges, height, along, up)
        flat, rising = np.vander(along, _ALONG, increasing=True), np.vander(up, _UP, increasing=True)
        found = np.einsum("kh,jv,iu,tfhvu->tfkji", rising, flat, flat, tiles.place)
        return float(np.abs(found - np.stack([row, column], axis=1)).max())


def _nodes(count: int) -> Float:
    """Chebyshev's nodes from -1 to 1, increasing."""
    return -np.cos(np.pi * (np.arange(count) + 0.5) / count)


def _from_nodes(node: Float, count: int) -> Float:
    """(power, node) matrix from values at nodes to coefficients of powers."""
    return np.asarray(np.linalg.inv(np.vander(node, count, increasing=True)))


def _least_squares(node: Float, count: int) -> Float:
    """(power, node) matrix to fewer coefficients than nodes."""
    return np.asarray(np.linalg.pinv(np.vander(node, count, increasing=True)))


def _slope(place: Float, axis: int, node: Float, up: Float) -> Float:
    """Derivative of (tile, 2, height, y, x) polynomials along one of their axes, at the nodes (tile, 2, up, node, node)."""
    matrices = []
    for number, where in ((2, up), (3, node), (4, node)):
        powers = np.vander(where, place.shape[number], increasing=True)
        if number == axis:
            powers = np.hstack([np.zeros((len(where), 1)), powers[:, :-1] * np.arange(1, place.shape[number])])
        matrices.append(powers)
    return np.asarray(np.einsum("kh,jv,iu,tfhvu->tfkji", *matrices, place))
