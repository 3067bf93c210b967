"""Speckle that belongs to the ground: every cell of a grid holds a scatterer whose complex strength is the same for every pass,
and is replaced as time goes by.

The strength of a cell is the sum of three circular Gaussians: one that lasts, one replaced now and then, one new at every instant,
with powers `lasting`, `at_once - lasting` and `1 - at_once` of the class. The second is replaced at even intervals of the cell's
own length P and phase. With P drawn from a gamma distribution of shape 2 and scale `decay`, two times `t` apart find the same value
with probability

    integral over P > t of (1 - t / P) (P / decay^2) exp(-P / decay) dP = exp(-t / decay),

so the expected coherence is the exponential model exactly, at any time asked for in any order. Values come from a counter-based
generator (a key, the cell, which value), so a cell's is the same whatever else is asked.
Source of the mixing: G. L. Steele, D. Lea, C. H. Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014, figure 14.
"""

from __future__ import annotations

import numba
import numpy as np
from numpy.typing import NDArray

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_FIRST, _SECOND = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)
_SHIFT_30, _SHIFT_27, _SHIFT_31, _SHIFT_11 = np.uint64(30), np.uint64(27), np.uint64(31), np.uint64(11)
_MIDDLE = 1 << 19
_UNIT = 1.0 / 9007199254740992.0  # 2^-53
_LASTING, _REPLACED, _INSTANT, _CLOCK = np.uint64(1), np.uint64(2), np.uint64(3), np.uint64(4)


@numba.njit(cache=True, error_model="numpy", inline="always")
def _mixed(word: np.uint64) -> np.uint64:
    word = (word ^ (word >> _SHIFT_30)) * _FIRST
    word = (word ^ (word >> _SHIFT_27)) * _SECOND
    return word ^ (word >> _SHIFT_31)


@numba.njit(cache=True, error_model="numpy", inline="always")
def _stream(key: np.uint64, cell: np.uint64, kind: np.uint64, number: np.uint64) -> np.uint64:
    """A start of its own for every (cell, kind, number)."""
    return _mixed(_mixed(_mixed(key + cell * _GOLDEN) + kind * _GOLDEN) + number * _GOLDEN)


@numba.njit(cache=True, error_model="numpy", inline="always")
def _uniform(start: np.uint64, step: np.uint64) -> float:
    """In (0, 1]."""
    return (float(_mixed(start + step * _GOLDEN) >> _SHIFT_11) + 1.0) * _UNIT


@numba.njit(cache=True, error_model="numpy", inline="always")
def _gaussian(start: np.uint64) -> complex:
    """Circular complex Gaussian of mean power one (Box and Muller)."""
    radius = np.sqrt(-np.log(_uniform(start, np.uint64(1))))
    angle = 2.0 * np.pi * _uniform(start, np.uint64(2))
    return complex(radius * np.cos(angle), radius * np.sin(angle))


@numba.njit(cache=True, error_model="numpy", parallel=True)
def fill_speckle(
    key: np.uint64,
    seconds: float,
    cover: NDArray[np.uint8],
    state: NDArray[np.uint16],
    at_once: NDArray[np.float64],
    lasting: NDArray[np.float64],
    decay: NDArray[np.float64],
    amplitude: NDArray[np.float32],
    speckle: NDArray[np.complex64],
) -> None:
    """Fill speckle (row, column) with amplitude (row, column) times each cell's complex strength at a time.

    seconds : of the time, from any epoch that all passes share. cover : (row, column) class numbers, to look up at_once, lasting
    and decay (s) of. state : (row, column) what has happened to the ground so far: where it differs, all scatterers do.
    """
    rows, columns = cover.shape
    instant = np.uint64(np.int64(np.floor(seconds * 1e6)))
    for row in numba.prange(rows):
        for column in range(columns):
            strength = amplitude[row, column]
            if strength == 0.0:
                speckle[row, column] = 0.0
                continue
            kind = cover[row, column]
            # Counted from the middle, so that a smaller or larger world of the same spacing has the same cells.
            north = np.uint64(np.int64(row) + _MIDDLE - rows // 2) << np.uint64(20)
            east = np.uint64(np.int64(column) + _MIDDLE - columns // 2)
            cell = (np.uint64(state[row, column]) << np.uint64(40)) | north | east
            value = 0.0 + 0.0j
            if lasting[kind] > 0.0:
                value += np.sqrt(lasting[kind]) * _gaussian(_stream(key, cell, _LASTING, np.uint64(0)))
            if at_once[kind] > lasting[kind]:
                clock = _stream(key, cell, _CLOCK, np.uint64(0))
                period = -decay[kind] * np.log(_uniform(clock, np.uint64(1)) * _uniform(clock, np.uint64(2)))
                number = np.floor(seconds / period + _uniform(clock, np.uint64(3)))
                start = _stream(key, cell, _REPLACED, np.uint64(np.int64(number)))
                value += np.sqrt(at_once[kind] - lasting[kind]) * _gaussian(start)
            if at_once[kind] < 1.0:
                value += np.sqrt(1.0 - at_once[kind]) * _gaussian(_stream(key, cell, _INSTANT, instant))
            speckle[row, column] = strength * value
