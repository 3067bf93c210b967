"""Coherence of the neighbouring passes of a series, each pair computed once and no more than two kept."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from yamabiko.earth.map_grid import MapGrid
from yamabiko.finding.change.coherence import (
    Flags,
    Layer,
    independent_samples,
    loss_evidence,
    sample_coherence,
    surrounding_coherence,
)
from yamabiko.finding.change.coherence_statistics import unbiased_coherence
from yamabiko.finding.change.series import PassPicture


class PairCoherence:
    """Coherence of each pass with the one before, where both have phase. A pair is named by the number of its later pass."""

    def __init__(self, series: Sequence[PassPicture], window: int) -> None:
        self._series, self._window = series, window
        self._made: dict[int, tuple[Layer, float]] = {}

    @property
    def pairs(self) -> tuple[int, ...]:
        """Those there are."""
        has = [one.pixels is not None for one in self._series]
        return tuple(number for number in range(1, len(has)) if has[number] and has[number - 1])

    def sample(self, pair: int) -> Layer:
        """Sample coherence (row, column), NaN where not known."""
        return self._pair(pair)[0]

    def samples(self, pair: int) -> float:
        """How many independent ones a window holds."""
        return self._pair(pair)[1]

    def loss(self, pair: int, unlike: Flags, grid: MapGrid, surroundings: float) -> Layer:
        """-ln of the probability (row, column) of no more coherence than this where the pair lost none; zero in what is unlike.

        unlike : (row, column) what does not count as surroundings either. surroundings : m a side of the squares beside a pixel, if
        not less than three windows.
        """
        sample, samples = self._pair(pair)
        along_x, along_y = grid.metres()
        least = 3 * self._window
        reach = (max(least, round(surroundings / along_y)), max(least, round(surroundings / along_x)))
        reference = surrounding_coherence(sample, unlike, self._window, reach, samples)
        other = next((one for one in (pair - 1, pair + 1) if one in self.pairs), None)
        if other is not None:
            # What another pair does not show here either is not lost in this one.
            own = unbiased_coherence(self.sample(other), self.samples(other))
            reference = np.fmin(reference, own).astype(np.float32)
        return np.where(unlike, np.float32(0.0), loss_evidence(sample, reference, samples))

    def of_place(self, pair: int, place: tuple[slice, slice], inside: Flags) -> float | None:
        """The true coherence of some pixels together, None where none of them is known."""
        sample = self.sample(pair)[place][inside]
        sample = sample[np.isfinite(sample)]
        return float(unbiased_coherence(np.mean(sample, dtype=np.float64), self.samples(pair))) if sample.size else None

    def _pair(self, pair: int) -> tuple[Layer, float]:
        if pair not in self._made:
            first, second = (np.asarray(self._series[number].voting_pixels) for number in (pair - 1, pair))
            samples = min(independent_samples(one, self._window) for one in (first, second))
            while len(self._made) >= 2:
                self._made.pop(min(self._made))
            self._made[pair] = sample_coherence(second, first, self._window), samples
        return self._made[pair]
