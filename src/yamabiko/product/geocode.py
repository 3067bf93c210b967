"""Geocoding: the pixels of a map, each on its terrain, found in the image and given its value; some rows at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from yamabiko.collect.phase_history import Complex
from yamabiko.earth.map_grid import MapGrid
from yamabiko.earth.terrain import TerrainHeights, TerrainLookup
from yamabiko.earth.wgs84 import Float
from yamabiko.errors import InputError
from yamabiko.product import resampling_kernel
from yamabiko.product.image_geometry import ImageGeometry
from yamabiko.product.placing_kernel import place_rows
from yamabiko.product.product import Layer
from yamabiko.product.tile_polynomials import LARGEST_SIDE, TileFitter, TileRow

_PIXELS_AT_ONCE = 1 << 22

Progress = Callable[[int, int], None]


class Interpolation(StrEnum):
    """How values between the image's pixels are found."""

    NEAREST = "nearest"
    BILINEAR = "bilinear"
    LANCZOS = "lanczos"


@dataclass(frozen=True, eq=False)
class PlacedRows:
    """Rows of a map found in the image.

    first_row : of the map grid. row, column : (rows, columns) fractional image pixels, NaN where the terrain is not known. height :
    of the terrain over the ellipsoid (m). tiles : the polynomials they came from, for what else is smooth.
    """

    first_row: int
    row: Float
    column: Float
    height: Layer
    tiles: TileRow

    @property
    def slice(self) -> slice:
        """The rows in an array of the whole map."""
        return slice(self.first_row, self.first_row + len(self.row))


class MapPlacing:
    """Finds the pixels of a map in an image, some rows at a time, within a hundredth of an image pixel of the exact mapping.

    Heights are interpolated bilinearly. Raises InputError where the model is not tied to the ellipsoid.
    """

    def __init__(self, geometry: ImageGeometry, grid: MapGrid, terrain: TerrainHeights) -> None:
        self.grid = grid
        self._lookup = TerrainLookup(terrain)
        self._fitter = TileFitter(geometry, grid, self._lookup)
        self._model = np.ascontiguousarray(terrain.height, dtype=np.float32)

    def tile_rows(self) -> Iterator[TileRow]:
        """Tiles over the whole map, from the north. Raises InputError where the map reaches where the image sees no ground."""
        rows, columns = self.grid.shape
        step = int(np.clip(_PIXELS_AT_ONCE // columns, 1, LARGEST_SIDE))
        for first in range(0, rows, step):
            yield from self._fitter.tile_row(first, min(step, rows - first))

    def placed(self, tiles: TileRow, one_more: bool = False) -> PlacedRows:
        """The pixels of a row of tiles; with one more row below, where the map has one."""
        rows = min(tiles.rows + one_more, self.grid.shape[0] - tiles.first_row)
        shape = rows, self.grid.shape[1]
        found = PlacedRows(tiles.first_row, np.empty(shape), np.empty(shape), np.empty(shape, np.float32), tiles)
        place_rows(
            tiles.edges,
            tiles.place,
            tiles.terrain,
            tiles.height,
            self._model,
            tiles.rows,
            found.row,
            found.column,
            found.height,
        )
        return found


def place_on_map(
    geometry: ImageGeometry, grid: MapGrid, terrain: TerrainHeights, progress: Progress | None = None
) -> Iterator[PlacedRows]:
    """All pixels of a map, some rows at a time, as MapPlacing finds them. progress : called with map rows done and in all."""
    placing = MapPlacing(geometry, grid, terrain)
    for tiles in placing.tile_rows():
        yield placing.placed(tiles)
        if progress is not None:
            progress(tiles.first_row + tiles.rows, grid.shape[0])


def geocode_power(
    power: Layer,
    geometry: ImageGeometry,
    grid: MapGrid,
    terrain: TerrainHeights,
    interpolation: Interpolation = Interpolation.BILINEAR,
    progress: Progress | None = None,
) -> Layer:
    """A power image (row, column), of the geometry's shape, on the map: grid.shape float32, NaN off the image or the terrain."""
    found = np.empty(grid.shape, np.float32)
    for placed in place_on_map(geometry, grid, terrain, progress):
        resample(power, placed.row, placed.column, interpolation, found[placed.slice])
    return found


def geocode_complex(
    pixels: Complex,
    geometry: ImageGeometry,
    grid: MapGrid,
    terrain: TerrainHeights,
    interpolation: Interpolation = Interpolation.LANCZOS,
    progress: Progress | None = None,
) -> Complex:
    """A complex image on the map, its phase kept: grid.shape complex64, NaN off the image or the terrain.

    The image's local spectrum must be centred on zero, as that of a ComplexImage is: values between pixels are its own only then.
    """
    found = np.empty(grid.shape, np.complex64)
    for placed in place_on_map(geometry, grid, terrain, progress):
        resample(pixels, placed.row, placed.column, interpolation, found[placed.slice])
    return found


def resample(image: Layer | Complex, row: Float, column: Float, interpolation: Interpolation, found: Layer | Complex) -> None:
    """Fill found (rows, columns) with an image's values at fractional pixels (rows, columns); NaN beyond it."""
    least = 2 * resampling_kernel.LANCZOS_REACH if interpolation is Interpolation.LANCZOS else 2
    if min(image.shape) < least:
        raise InputError("image", "size", f"{image.shape[0]} x {image.shape[1]} pixels", f"at least {least} pixels each way")
    beyond = image.dtype.type(np.nan)
    if interpolation is Interpolation.NEAREST:
        resampling_kernel.nearest(image, row, column, beyond, found)
    elif interpolation is Interpolation.BILINEAR:
        resampling_kernel.bilinear(image, row, column, beyond, found)
    else:
        resampling_kernel.lanczos(image, row, column, beyond, resampling_kernel.lanczos_table(), found)
