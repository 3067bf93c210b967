"""The area of terrain that each image pixel collects its echo from, at right angles to the line of sight: every facet's, added up.

Where several slopes lie over each other in one pixel their areas add, as their echoes do; what faces away or lies in shadow adds
none.
Source: D. Small, "Flattening gamma: radiometric terrain correction for SAR imagery", IEEE Trans. Geoscience and Remote Sensing 49,
2011, section III.
"""

from __future__ import annotations

import numba
import numpy as np

from yamabiko.earth.wgs84 import Float
from yamabiko.product.product import Layer, Mask
from yamabiko.product.relief_kernel import aspect_at

WORKERS = 2
_REACH = 0.5
_MOST_CUTS = 16


@numba.njit(parallel=True, cache=True)
def add_facets(
    edges: np.ndarray,
    aspect: Float,
    height_range: Float,
    row: Float,
    column: Float,
    heights: Layer,
    mask: Mask,
    shadow: int,
    tile_rows: int,
    metres: Float,
    area: Float,
) -> None:
    """Add the facets of some rows of a map to area (2, image rows, image columns), m2; the two add up to the whole.

    row, column : (rows + 1, columns) image pixels of the map's pixels, of one row more than is added. heights, mask : of the same
    pixels. shadow : the mask's bit. tile_rows : of the TileRow. Two accumulators, whatever the number of threads, so that the sums
    are always the same.
    """
    rows = row.shape[0] - 1
    for worker in numba.prange(WORKERS):
        for r in range(worker, rows, WORKERS):
            for t in range(len(edges) - 1):
                last = min(edges[t + 1] - edges[0], row.shape[1] - 1)
                for c in range(edges[t] - edges[0], last):
                    if mask[r, c] & shadow:
                        continue
                    height = heights[r, c]
                    right, below, across = heights[r, c + 1], heights[r + 1, c], heights[r + 1, c + 1]
                    if np.isnan(height + right + below + across):
                        continue
                    x, y, up, _, _ = aspect_at(edges, aspect, height_range, t, r, tile_rows, c + edges[0], height)
                    first = _seen(right - height, below - height, x, y, up, metres)
                    second = _seen(across - below, across - right, x, y, up, metres)
                    if first > 0.0:
                        _add(area[worker], first, row, column, r, c, r, c + 1, r + 1, c)
                    if second > 0.0:
                        _add(area[worker], second, row, column, r + 1, c + 1, r + 1, c, r, c + 1)


@numba.njit(cache=True, inline="always")
def _seen(rise_right: float, rise_down: float, x: float, y: float, up: float, metres: Float) -> float:
    """Area (m2) of a triangle of half a map pixel along the line of sight (x, y, up); negative where it faces away."""
    return float(0.5 * (metres[0] * metres[1] * up - metres[1] * rise_right * x + metres[0] * rise_down * y))


@numba.njit(cache=True)
def _add(area: Float, seen: float, row: Float, column: Float, r0: int, c0: int, r1: int, c1: int, r2: int, c2: int) -> None:
    """Share a triangle's area among the pixels it covers, cut into pieces of half a pixel at most."""
    y, x = row[r0, c0], column[r0, c0]
    y1, x1 = row[r1, c1] - y, column[r1, c1] - x
    y2, x2 = row[r2, c2] - y, column[r2, c2] - x
    reach = max(abs(y1), abs(x1), abs(y2), abs(x2), abs(y2 - y1), abs(x2 - x1))
    cuts = min(int(reach / _REACH) + 1, _MOST_CUTS)
    piece = seen / (cuts * cuts)
    for i in range(cuts):
        for j in range(cuts - i):
            a, b = (i + 1.0 / 3.0) / cuts, (j + 1.0 / 3.0) / cuts
            _share(area, piece, y + a * y1 + b * y2, x + a * x1 + b * x2)
            if i + j < cuts - 1:
                a, b = (i + 2.0 / 3.0) / cuts, (j + 2.0 / 3.0) / cuts
                _share(area, piece, y + a * y1 + b * y2, x + a * x1 + b * x2)


@numba.njit(cache=True, inline="always")
def _share(area: Float, piece: float, row: float, column: float) -> None:
    """Add to the four pixels around a place by their nearness; what falls beyond the image is not its own."""
    rows, columns = area.shape
    if not (row > -1.0 and column > -1.0 and row < rows and column < columns):
        return
    top, left = int(np.floor(row)), int(np.floor(column))
    down, right = row - top, column - left
    for i in range(2):
        for j in range(2):
            if 0 <= top + i < rows and 0 <= left + j < columns:
                area[top + i, left + j] += piece * (down if i else 1.0 - down) * (right if j else 1.0 - right)
