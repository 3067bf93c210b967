"""Values of an image between its pixels: nearest, bilinear, and Lanczos' windowed sinc of eight pixels, of power or with phase."""

from __future__ import annotations

from typing import Any

import numba
import numpy as np

from yamabiko.earth.wgs84 import Float

LANCZOS_REACH = 4
_STEPS = 1024


def lanczos_table() -> Float:
    """(step + 1, 8) weights at distances of whole 1024ths of a pixel behind the fourth of eight pixels; each row adds up to one.

    Source: C. E. Duchon, "Lanczos filtering in one and two dimensions", J. Applied Meteorology 18, 1979, with reach 4.
    """
    past = np.arange(_STEPS + 1)[:, np.newaxis] / _STEPS
    distance = past - (np.arange(2 * LANCZOS_REACH) - (LANCZOS_REACH - 1))
    weight = np.sinc(distance) * np.sinc(distance / LANCZOS_REACH)
    return np.asarray(weight / weight.sum(axis=1, keepdims=True), dtype=np.float32)


@numba.njit(parallel=True, cache=True)
def nearest(image: Any, row: Float, column: Float, beyond: Any, found: Any) -> None:
    """Fill found (rows, columns) with the image's pixels nearest to fractional pixels; `beyond` where there is none."""
    rows, columns = image.shape
    for r in numba.prange(row.shape[0]):
        for c in range(row.shape[1]):
            y, x = row[r, c], column[r, c]
            if y >= -0.5 and x >= -0.5 and y < rows - 0.5 and x < columns - 0.5:
                found[r, c] = image[int(y + 0.5), int(x + 0.5)]
            else:
                found[r, c] = beyond


@numba.njit(parallel=True, cache=True, fastmath={"contract"})
def bilinear(image: Any, row: Float, column: Float, beyond: Any, found: Any) -> None:
    """As `nearest`, from the four pixels around."""
    rows, columns = image.shape
    for r in numba.prange(row.shape[0]):
        for c in range(row.shape[1]):
            y, x = row[r, c], column[r, c]
            if y >= 0.0 and x >= 0.0 and y <= rows - 1 and x <= columns - 1:
                top, left = min(int(y), rows - 2), min(int(x), columns - 2)
                down, right = np.float32(y - top), np.float32(x - left)
                upper = image[top, left] + right * (image[top, left + 1] - image[top, left])
                lower = image[top + 1, left] + right * (image[top + 1, left + 1] - image[top + 1, left])
                found[r, c] = upper + down * (lower - upper)
            else:
                found[r, c] = beyond


@numba.njit(parallel=True, cache=True, fastmath={"contract", "reassoc"})
def lanczos(image: Any, row: Float, column: Float, beyond: Any, table: Float, found: Any) -> None:
    """As `nearest`, from the eight by eight pixels around; table : as `lanczos_table` gives it."""
    rows, columns = image.shape
    for r in numba.prange(row.shape[0]):
        for c in range(row.shape[1]):
            y, x = row[r, c], column[r, c]
            if y >= 3.0 and x >= 3.0 and y < rows - 4 and x < columns - 4:
                top, left = int(y), int(x)
                down = table[int((y - top) * 1024.0 + 0.5)]
                right = table[int((x - left) * 1024.0 + 0.5)]
                total = image[top, left] * np.float32(0.0)
                for j in range(8):
                    line = image[top + j - 3, left - 3 : left + 5]
                    across = line[0] * right[0]
                    for i in range(1, 8):
                        across += line[i] * right[i]
                    total += across * down[j]
                found[r, c] = total
            else:
                found[r, c] = beyond
