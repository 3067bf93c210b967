"""What the terrain does to a picture, over a map with a rim around: heights, local incidence, layover, shadow, and the area seen.

The rim is as wide as the relief can lean over the map's edge, in layover towards the radar and in shadow away from it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from yamabiko.earth.map_grid import MapGrid
from yamabiko.earth.terrain import TerrainHeights
from yamabiko.product.area_kernel import WORKERS, add_facets
from yamabiko.product.geocode import MapPlacing, Progress
from yamabiko.product.image_geometry import ImageGeometry
from yamabiko.product.product import Layer, Mask, PixelMask
from yamabiko.product.relief_kernel import layover_and_shadow, local_incidence
from yamabiko.product.tile_polynomials import TileRow

_LEAST_RIM, _WIDEST_RIM = 8, 512  # map pixels


@dataclass(frozen=True, eq=False)
class Relief:
    """Layers of grid.shape, and one of the image.

    height : over the ellipsoid (m). incidence : between the terrain's normal and the line of sight (rad). mask : LAYOVER, SHADOW
    and NO_HEIGHT of PixelMask. area : (row, column) of the image: m2 of terrain at right angles to the line of sight that each
    pixel sees.
    """

    grid: MapGrid
    height: Layer
    incidence: Layer
    mask: Mask
    area: Layer


def relief_of(geometry: ImageGeometry, grid: MapGrid, terrain: TerrainHeights, progress: Progress | None = None) -> Relief:
    """Follow the terrain over a map and as much of a rim around it as it has heights for and the image is touched by.

    progress : called with rows done and in all; every row is gone through twice.
    Raises InputError where the terrain is not tied to the ellipsoid or the image sees no ground there.
    """
    first, *_ = MapPlacing(geometry, grid, terrain).tile_rows()
    rim = _rim(first, terrain, grid)
    wide = MapGrid(
        grid.reference_system,
        grid.x_first - rim * grid.spacing[0],
        grid.y_first + rim * grid.spacing[1],
        grid.spacing,
        (grid.shape[0] + 2 * rim, grid.shape[1] + 2 * rim),
    )
    found = _followed(geometry, wide, terrain, progress)
    inside = slice(rim, rim + grid.shape[0]), slice(rim, rim + grid.shape[1])
    return Relief(grid, found.height[inside].copy(), found.incidence[inside].copy(), found.mask[inside].copy(), found.area)


def _followed(geometry: ImageGeometry, grid: MapGrid, terrain: TerrainHeights, progress: Progress | None) -> Relief:
    placing = MapPlacing(geometry, grid, terrain)
    rows = grid.shape[0]
    height, incidence = np.empty(grid.shape, np.float32), np.full(grid.shape, np.nan, np.float32)
    tile_rows = []
    for tiles in placing.tile_rows():
        tile_rows.append(tiles)
        height[tiles.first_row : tiles.first_row + tiles.rows] = placing.placed(tiles).height
        if progress is not None:
            progress(tiles.first_row + tiles.rows, 2 * rows)
    known = np.isfinite(height)
    mask = np.where(known, 0, int(PixelMask.NO_HEIGHT)).astype(np.uint8)
    limits = np.array([height.min(where=known, initial=np.inf), height.max(where=known, initial=-np.inf)], dtype=np.float64)
    metres = np.array(grid.metres())
    for tiles in tile_rows:
        part = slice(tiles.first_row, tiles.first_row + tiles.rows)
        where = tiles.edges, tiles.aspect, tiles.height, height, tiles.first_row, metres
        local_incidence(*where, incidence[part])
        layover_and_shadow(*where, limits, int(PixelMask.LAYOVER), int(PixelMask.SHADOW), mask[part])
    area = np.zeros((WORKERS, *geometry.shape))
    for tiles in tile_rows:
        placed = placing.placed(tiles, one_more=True)
        add_facets(
            tiles.edges,
            tiles.aspect,
            tiles.height,
            placed.row,
            placed.column,
            placed.height,
            mask[placed.slice],
            int(PixelMask.SHADOW),
            tiles.rows,
            metres,
            area,
        )
        if progress is not None:
            progress(rows + tiles.first_row + tiles.rows, 2 * rows)
    return Relief(grid, height, incidence, mask, area.sum(axis=0).astype(np.float32))


def _rim(tiles: TileRow, terrain: TerrainHeights, grid: MapGrid) -> int:
    """Map pixels by which relief can reach over the edge: its range times the slant of the contours and of the sight."""
    known = np.isfinite(terrain.height)
    if not known.any():
        return _LEAST_RIM
    relief = float(terrain.height.max(where=known, initial=-np.inf) - terrain.height.min(where=known, initial=np.inf))
    x, y, up, columns, rows = (float(tiles.aspect[0, number, 0, 0, 0]) for number in range(5))
    shadow = relief * float(np.hypot(x, y)) / max(up, 0.05) / min(grid.metres())
    layover = relief * float(np.hypot(columns, rows))
    return int(np.clip(np.ceil(max(shadow, layover)), _LEAST_RIM, _WIDEST_RIM))
