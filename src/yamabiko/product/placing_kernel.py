"""Where the pixels of a map stand in the image: terrain looked up, then the tile's polynomials evaluated, rows in parallel."""

from __future__ import annotations

import numba
import numpy as np

from yamabiko.earth.wgs84 import Float
from yamabiko.product.product import Layer


@numba.njit(parallel=True, cache=True, fastmath={"contract", "reassoc", "nsz"}, error_model="numpy")
def place_rows(
    edges: np.ndarray,
    place: Float,
    terrain: Float,
    height_range: Float,
    model: Layer,
    tile_rows: int,
    row: Float,
    column: Float,
    height: Layer,
) -> None:
    """Fill image row and column (rows, columns) and height over the ellipsoid (m), NaN where the model says nothing.

    edges, place, terrain, height_range : as TileRow has them; tile_rows : its rows, of which fewer or more may be filled.
    model : (row, column) heights over the ellipsoid (m).
    """
    rows = row.shape[0]
    for r in numba.prange(rows):
        v = (2.0 * r + 1.0) / tile_rows - 1.0
        for t in range(place.shape[0]):
            first, width = edges[t] - edges[0], edges[t + 1] - edges[t]
            along_model = _at_y2(terrain[t], v)
            along_image = _at_y3(place[t], v)
            middle, scale = height_range[t, 0], 1.0 / height_range[t, 1]
            for c in range(width):
                u = (2.0 * c + 1.0) / width - 1.0
                ground = _bilinear_height(model, _cubic(along_model, 0, u), _cubic(along_model, 1, u))
                s = (ground - middle) * scale
                row[r, first + c] = _lifted(along_image, 0, u, s)
                column[r, first + c] = _lifted(along_image, 1, u, s)
                height[r, first + c] = ground


@numba.njit(cache=True, inline="always")
def _at_y2(coefficients: Float, v: float) -> Float:
    """(2, 4) powers of x of (2, 4, 4) polynomials at one y."""
    found = np.empty((2, 4))
    for f in range(2):
        for i in range(4):
            found[f, i] = coefficients[f, 0, i] + v * (
                coefficients[f, 1, i] + v * (coefficients[f, 2, i] + v * coefficients[f, 3, i])
            )
    return found


@numba.njit(cache=True, inline="always")
def _at_y3(coefficients: Float, v: float) -> Float:
    """(2, 3, 4) powers of height and x of (2, 3, 4, 4) polynomials at one y."""
    found = np.empty((2, 3, 4))
    for h in range(3):
        found[:, h] = _at_y2(coefficients[:, h], v)
    return found


@numba.njit(cache=True, inline="always")
def _cubic(powers: Float, which: int, u: float) -> float:
    return float(powers[which, 0] + u * (powers[which, 1] + u * (powers[which, 2] + u * powers[which, 3])))


@numba.njit(cache=True, inline="always")
def _lifted(powers: Float, which: int, u: float, s: float) -> float:
    """A polynomial of x at one height."""
    return _cubic(powers[which], 0, u) + s * (_cubic(powers[which], 1, u) + s * _cubic(powers[which], 2, u))


@numba.njit(cache=True, inline="always")
def _bilinear_height(model: Layer, row: float, column: float) -> float:
    """Height at a fractional pixel of the model; NaN beyond its outermost pixel centres and beside its voids."""
    rows, columns = model.shape
    if not (row > -1e-6 and column > -1e-6 and row < rows - 1 + 1e-6 and column < columns - 1 + 1e-6):
        return np.nan
    top, left = min(max(int(row), 0), rows - 2), min(max(int(column), 0), columns - 2)
    down, right = row - top, column - left
    upper = model[top, left] + right * (model[top, left + 1] - model[top, left])
    lower = model[top + 1, left] + right * (model[top + 1, left + 1] - model[top + 1, left])
    return float(upper + down * (lower - upper))
