"""The long loops of coherence: sums over a window that runs along, and the look-up of how improbable a loss is.

A row's sums are those of the row before, plus the row that enters the window, less the one that leaves it; so a large window costs
what a small one does.
"""

from __future__ import annotations

import numba
import numpy as np
from numpy.typing import NDArray

from yamabiko.earth.wgs84 import Float

_STRIP = 128


@numba.njit(cache=True, error_model="numpy", parallel=True)
def fill_coherence(
    first: NDArray[np.complex64], second: NDArray[np.complex64], half: int, fewest: int, coherence: NDArray[np.float32]
) -> None:
    """Fill coherence (row, column) with sample coherence of two images over windows of 2 half + 1 pixels a side.

    Pixels that are zero or not finite in either do not count; NaN where fewer than the fewest count.
    """
    rows, columns = first.shape
    for strip in numba.prange((rows + _STRIP - 1) // _STRIP):
        column_sum = np.zeros((columns, 5))
        begin, end = strip * _STRIP, min((strip + 1) * _STRIP, rows)
        for row in range(max(begin - half, 0), min(begin + half, rows)):
            _add_row(first, second, row, 1.0, column_sum)
        for row in range(begin, end):
            if row + half < rows:
                _add_row(first, second, row + half, 1.0, column_sum)
            if row - half - 1 >= max(begin - half, 0):
                _add_row(first, second, row - half - 1, -1.0, column_sum)
            _fill_row(column_sum, half, fewest, coherence[row])


@numba.njit(cache=True, error_model="numpy")
def _add_row(first: NDArray[np.complex64], second: NDArray[np.complex64], row: int, sign: float, column_sum: Float) -> None:
    for column in range(len(column_sum)):
        one, other = first[row, column], second[row, column]
        real, imaginary, its, others = np.float64(one.real), np.float64(one.imag), np.float64(other.real), np.float64(other.imag)
        power, others_power = real * real + imaginary * imaginary, its * its + others * others
        if power > 0.0 and others_power > 0.0 and np.isfinite(power + others_power):
            column_sum[column, 0] += sign * (real * its + imaginary * others)
            column_sum[column, 1] += sign * (imaginary * its - real * others)
            column_sum[column, 2] += sign * power
            column_sum[column, 3] += sign * others_power
            column_sum[column, 4] += sign


@numba.njit(cache=True, error_model="numpy")
def _fill_row(column_sum: Float, half: int, fewest: int, coherence: NDArray[np.float32]) -> None:
    columns = len(column_sum)
    total = np.zeros(5)
    for column in range(min(half, columns)):
        total += column_sum[column]
    for column in range(columns):
        if column + half < columns:
            for part in range(5):
                total[part] += column_sum[column + half, part]
        if column - half - 1 >= 0:
            for part in range(5):
                total[part] -= column_sum[column - half - 1, part]
        if total[4] > fewest - 0.5:
            coherence[column] = min(np.sqrt((total[0] ** 2 + total[1] ** 2) / (total[2] * total[3])), 1.0)
        else:
            coherence[column] = np.nan


@numba.njit(cache=True, error_model="numpy", parallel=True)
def fill_loss_evidence(
    coherence: NDArray[np.float32],
    reference: NDArray[np.float32],
    table: Float,
    steps: tuple[float, float],
    evidence: NDArray[np.float32],
) -> None:
    """Fill evidence (row, column) with -ln of the probability of no more sample coherence than this for the reference's true one.

    table : (sample, true) ln of that probability over the sample coherence squared, at even steps (of each) of their inverse
    hyperbolic tangents. Zero where either is not known.
    """
    samples, trues = table.shape
    for row in numba.prange(coherence.shape[0]):
        for column in range(coherence.shape[1]):
            sample, true = np.float64(coherence[row, column]), np.float64(reference[row, column])
            evidence[row, column] = 0.0
            if sample < true:
                seen = max(sample, 1e-6)
                across = min(np.arctanh(seen) / steps[0], samples - 1.001)
                along = min(np.arctanh(min(true, 0.999)) / steps[1], trues - 1.001)
                i, j = int(across), int(along)
                u, v = across - i, along - j
                upper = (1.0 - v) * table[i, j] + v * table[i, j + 1]
                lower = (1.0 - v) * table[i + 1, j] + v * table[i + 1, j + 1]
                evidence[row, column] = max(-((1.0 - u) * upper + u * lower + 2.0 * np.log(seen)), 0.0)
