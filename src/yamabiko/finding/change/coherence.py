"""Coherence of a pair of passes, and where it is lower than the pair shows around: ground disturbed though it looks as bright.

A pair has one coherence of its own (time, baseline, noise) that says nothing about a place; a place is told by losing more than its
surroundings. Every side must show more than the place, so that the edge of a wood, where half of what is around keeps its phase,
is not taken for a change. What never keeps its phase, like a pond or a tree, is told only by a third pass.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import uniform_filter

from yamabiko.collect.phase_history import Complex
from yamabiko.earth.wgs84 import Float
from yamabiko.errors import InputError
from yamabiko.finding.change.coherence_kernel import fill_coherence, fill_loss_evidence
from yamabiko.finding.change.coherence_statistics import HIGHEST, probability_below, unbiased_coherence
from yamabiko.finding.change.speckle_correlation import equivalent_looks, window_shares

Layer = NDArray[np.float32]
Flags = NDArray[np.bool_]

_KNOWN_SHARE = 0.9
_SIDE_SHARE = 0.25
_HIGHEST_SAMPLE = 0.995
_TABLE = (385, 257)


def sample_coherence(first: Complex, second: Complex, window: int) -> Layer:
    """Sample coherence (row, column) of two images (row, column) on one grid, over square windows of an odd number of pixels.

    The magnitude of the mean of products over the root of the mean powers' product, too high by the bias that `unbiased_coherence`
    takes away. Windows end at the picture's edge; NaN where less than nine tenths of the window is known, and not zero, in both.
    The pair's fringes must have been taken out: what is left of them within a window lowers coherence.
    Raises InputError for images that do not fit and windows that are none.
    """
    if first.shape != second.shape or first.ndim != 2:
        raise InputError("coherence", "shape of the images", f"{first.shape} and {second.shape}", "one grid for both")
    if window < 3 or window % 2 == 0:
        raise InputError("coherence", "window", window, "an odd number of pixels, three or more")
    answer = np.empty(first.shape, np.float32)
    fewest = int(np.ceil(_KNOWN_SHARE * window**2))
    first, second = (np.ascontiguousarray(one, dtype=np.complex64) for one in (first, second))
    fill_coherence(first, second, window // 2, fewest, answer)
    return answer


def independent_samples(pixels: Complex, window: int) -> float:
    """How many independent samples a square window of an image holds: fewer than pixels where they are closer than its resolution.

    Raises InputError for an image of which nothing is known.
    """
    return equivalent_looks(window_shares(pixels, window))


def surrounding_coherence(coherence: Layer, unlike: Flags, guard: int, reach: tuple[int, int], samples: float) -> Layer:
    """True coherence (row, column) that the pair shows beside each pixel: the least of those north, south, east and west of it.

    coherence : sample coherence (row, column). unlike : what is not to count. guard : pixels to leave between. reach : (rows,
    columns) of each side's square. A side of which less than a quarter is known does not count; NaN where none does.
    """
    counts = np.isfinite(coherence) & ~unlike
    total = uniform_filter(np.where(counts, coherence, 0.0).astype(np.float64), reach, mode="constant")
    share = uniform_filter(counts.astype(np.float64), reach, mode="constant")
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = np.where(share > _SIDE_SHARE, total / share, np.nan)
    least = np.full(coherence.shape, np.nan)
    for axis, extent in enumerate(reach):
        away = guard + extent // 2 + 1
        for shift in (away, -away):
            least = np.fmin(least, _shifted(mean, shift, axis))
    return unbiased_coherence(least, samples).astype(np.float32)


def loss_evidence(coherence: Layer, reference: Layer, samples: float) -> Layer:
    """How improbable sample coherence (row, column) is for true coherences (row, column): -ln of the probability of no more than
    it.

    samples : independent ones in its window. Zero where it is not below the reference, or either is not known. Relative error of
    the probability below 2 % for up to 200 samples. A reference over HIGHEST counts as HIGHEST.
    """
    answer = np.empty(coherence.shape, np.float32)
    table, steps = _loss_table(float(samples))
    fill_loss_evidence(np.ascontiguousarray(coherence), np.ascontiguousarray(reference), table, steps, answer)
    return answer


@lru_cache(maxsize=16)
def _loss_table(samples: float) -> tuple[Float, tuple[float, float]]:
    across, along = (np.linspace(0.0, np.arctanh(top), many) for top, many in zip((_HIGHEST_SAMPLE, HIGHEST), _TABLE, strict=True))
    across[0] = 1e-4 * across[1]  # at zero the probability is none, but over the square of the sample it is not
    sample = np.tanh(across)
    with np.errstate(divide="ignore"):
        table = np.log(probability_below(sample, np.tanh(along), samples)) - 2.0 * np.log(sample)[:, np.newaxis]
    return np.maximum(table, -700.0), (float(across[1]), float(along[1]))


def _shifted(layer: Float, shift: int, axis: int) -> Float:
    """The layer (row, column) moved along an axis, NaN where nothing comes from."""
    answer = np.full(layer.shape, np.nan)
    if abs(shift) < layer.shape[axis]:
        to, source = [slice(None)] * 2, [slice(None)] * 2
        to[axis] = slice(shift, None) if shift > 0 else slice(None, shift)
        source[axis] = slice(None, -shift) if shift > 0 else slice(-shift, None)
        answer[tuple(to)] = layer[tuple(source)]
    return answer
