"""How many changes speckle alone can make, the levels that keep them few, and the confidence that follows for each finding.

The law: where nothing changed, a pixel's power looks changed at some time with a probability of at most p times the number of ways
to part its passes in time, and its coherence with at most p times the number of pairs; and there are no more false places than
false seeds. So p for seeds is chosen from how many false places a square kilometre may have, and how many pixels it has. It holds
however speckle hangs together from pixel to pixel; in averaged pictures, where a false seed seldom comes alone, there are fewer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, exp, log

import numpy as np

from yamabiko.earth.map_grid import MapGrid
from yamabiko.earth.wgs84 import Float
from yamabiko.finding.change.sequence import splits
from yamabiko.finding.change.series import ChangeSearch
from yamabiko.finding.finding import ChangeSign

_SQUARE_KILOMETRE = 1e6


@dataclass(frozen=True)
class FalseChanges:
    """What is allowed of speckle in one search.

    power_seed, phase_seed, growth : -ln p from which a pixel is a seed of changed power or of lost phase, and from which it joins.
    fewest : pixels of a place. power_tests, phase_tests : how often a pixel of each can look changed. pixels : how many were
    tested. kinds : how many kinds of test share what is allowed.
    """

    power_seed: float
    phase_seed: float
    growth: float
    fewest: int
    power_tests: int
    phase_tests: int
    pixels: int
    kinds: int

    @classmethod
    def allowed(cls, search: ChangeSearch, grid: MapGrid, passes: int, pixels: int, pairs: int) -> FalseChanges:
        """For so many passes, pixels known in two of them, and pairs of neighbouring passes with phase."""
        area = grid.pixel_area()
        kinds = 2 if pairs else 1
        in_pixel = search.false_changes * area / _SQUARE_KILOMETRE / kinds
        least = -log(search.growth)
        power, phase = (max(log(of) - log(in_pixel), least) for of in (splits(passes), max(pairs, 1)))
        fewest = max(1, ceil(search.smallest_area / area))
        return cls(power, phase, least, fewest, splits(passes), max(pairs, 1), pixels, kinds)

    def p_value(self, sign: ChangeSign, peak: float) -> float:
        """Probability that a pixel seems so changed, at some time in the series, where nothing changes. peak : its -ln p at one."""
        return min(1.0, exp(-peak) * (self.phase_tests if sign is ChangeSign.INCOHERENT else self.power_tests))

    def confidence(self, p_values: Sequence[float]) -> Float:
        """Confidence (finding,) of findings with these p-values: one, less the share of false ones that is to be expected, at the
        most, among those at least as sure.

        Source: Y. Benjamini, Y. Hochberg, "Controlling the false discovery rate", J. Royal Statistical Society B 57 (1995),
        289-300.
        """
        expected = np.asarray(p_values, dtype=np.float64) * self.pixels * self.kinds
        order = np.argsort(expected, kind="stable")
        share = expected[order] / np.arange(1, len(order) + 1)
        confidence = np.empty(len(order))
        confidence[order] = 1.0 - np.minimum(np.minimum.accumulate(share[::-1])[::-1], 1.0)
        return confidence
