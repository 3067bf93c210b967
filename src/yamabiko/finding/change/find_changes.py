"""What has changed in a series of passes: from pictures on one grid to findings with a date interval, a sign and a confidence.

Power is tested by the omnibus test in turn, pixel by pixel; between passes with phase, coherence is tested where power did not
change. Pixels are joined to places, and places of opposite signs side by side get a common number.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from math import log

import numpy as np
from scipy.ndimage import binary_dilation
from scipy.special import fdtri

from yamabiko.earth.map_grid import MapGrid
from yamabiko.finding.change.coherence import Flags, Layer
from yamabiko.finding.change.false_changes import FalseChanges
from yamabiko.finding.change.pair_coherence import PairCoherence
from yamabiko.finding.change.regions import Region, groups, grown_regions, mask_of, outline
from yamabiko.finding.change.sequence import signed_evidence
from yamabiko.finding.change.series import ChangeSearch, PassPicture, check_series
from yamabiko.finding.finding import ChangeFinding, ChangeSign

Progress = Callable[[int, int], None]
_MOST_FOR_LEVEL = 1_000_000


def find_changes(
    series: Sequence[PassPicture], grid: MapGrid, search: ChangeSearch | None = None, *, progress: Progress | None = None
) -> tuple[ChangeFinding, ...]:
    """The changes in a series of two passes or more on a grid, in the order of their times, then from north to south.

    progress : called with intervals between passes done and in all. Raises InputError for a series that cannot be used, as
    `check_series` says.
    """
    search = search or ChangeSearch()
    tested = check_series(series, grid)
    power = _levelled(series) if search.same_level else [one.voting for one in series]
    evidence = signed_evidence(power, [one.looks for one in series], search.growth)
    coherence = PairCoherence(series, search.coherence_window)
    allowed = FalseChanges.allowed(search, grid, len(series), int(tested.sum()), len(coherence.pairs))
    found = []
    for number in range(1, len(series)):
        here = _changed_power(evidence[number - 1], number, allowed)
        if number in coherence.pairs:
            unlike = _window_touches([one.region for one in here], grid, search) | (evidence[number - 1] != 0.0)
            unlike |= np.isnan(power[number - 1]) | np.isnan(power[number])
            loss = coherence.loss(number, unlike, grid, search.surroundings)
            regions = grown_regions(loss, allowed.phase_seed, allowed.growth, allowed.fewest)
            here += [_Found(region, number, ChangeSign.INCOHERENT) for region in regions]
        found += [_finding(one, series, power, grid, coherence, allowed) for one in here]
        if progress is not None:
            progress(number, len(series) - 1)
    confidence = allowed.confidence([one.p_value for one in found])
    found = [replace(one, confidence=float(how)) for one, how in zip(found, confidence, strict=True)]
    return _grouped(found, grid, search.group_distance)


@dataclass(frozen=True, eq=False)
class _Found:
    """A region, the number of the first pass that shows its change, and the change's sign."""

    region: Region
    number: int
    sign: ChangeSign


def _changed_power(evidence: Layer, number: int, allowed: FalseChanges) -> list[_Found]:
    # Whatever the tests in turn found, at the growth's probability, may join: all that is not zero.
    return [
        _Found(region, number, sign)
        for sign, one in ((ChangeSign.BRIGHTER, evidence), (ChangeSign.DARKER, -evidence))
        for region in grown_regions(one, allowed.power_seed, 0.0, allowed.fewest)
    ]


def _window_touches(regions: Sequence[Region], grid: MapGrid, search: ChangeSearch) -> Flags:
    """The pixels (row, column) whose coherence window holds some of the regions."""
    inside = mask_of(regions, grid.shape)
    if not inside.any():
        return inside
    return np.asarray(binary_dilation(inside, np.ones((3, 3), np.bool_), iterations=search.coherence_window // 2))


def _finding(
    one: _Found,
    series: Sequence[PassPicture],
    power: Sequence[Layer],
    grid: MapGrid,
    coherence: PairCoherence,
    allowed: FalseChanges,
) -> ChangeFinding:
    place, inside = one.region.window.slices, one.region.inside
    before = _last_before(one, power)
    first, second = series[before], series[one.number]
    mean, later_mean = (float(np.mean(power[number][place][inside], dtype=np.float64)) for number in (before, one.number))
    compared = before == one.number - 1 and one.number in coherence.pairs
    return ChangeFinding(
        outline=outline(one.region, grid),
        reference_system=grid.reference_system,
        begin=first.when,
        end=second.when,
        area=one.region.pixels * grid.pixel_area(),
        confidence=0.0,
        window=one.region.window,
        sources=(first.identifier, second.identifier),
        simulated=first.simulated or second.simulated,
        sign=one.sign,
        log_ratio=log(later_mean / mean),
        p_value=allowed.p_value(one.sign, one.region.peak),
        coherence=coherence.of_place(one.number, place, inside) if compared else None,
    )


def _last_before(one: _Found, power: Sequence[Layer]) -> int:
    """The last pass before the change: of the passes that each pixel of the region was last known in, the earliest."""
    last = np.full(one.region.inside.shape, -1)
    for number in range(one.number):
        last = np.where(np.isfinite(power[number][one.region.window.slices]), number, last)
    return int(last[one.region.inside].min())


def _grouped(found: list[ChangeFinding], grid: MapGrid, distance: float) -> tuple[ChangeFinding, ...]:
    """Findings in order; those of one time and opposite signs within a distance (m) with the number of their group."""
    answer = sorted(found, key=lambda one: (one.end, one.begin, one.window.row, one.window.column, one.sign))
    next_number = 0
    for end in sorted({one.end for one in answer}):
        brighter, darker = (
            [place for place, one in enumerate(answer) if one.end == end and one.sign is sign]
            for sign in (ChangeSign.BRIGHTER, ChangeSign.DARKER)
        )
        numbers = groups([answer[one].outline for one in brighter], [answer[one].outline for one in darker], grid, distance)
        for place, number in zip(brighter + darker, numbers, strict=True):
            if number is not None:
                answer[place] = replace(answer[place], group=next_number + number)
        next_number += 1 + max((number for number in numbers if number is not None), default=-1)
    return tuple(answer)


def _levelled(series: Sequence[PassPicture]) -> list[Layer]:
    """Power (row, column) of each pass, scaled so that the middle of its ratios to the first is as it is where nothing changed."""
    first = series[0].voting
    answer = [first]
    for one in series[1:]:
        power = one.voting
        both = np.flatnonzero(np.isfinite(first) & np.isfinite(power))
        both = both[:: max(1, len(both) // _MOST_FOR_LEVEL)]
        if len(both):
            ratio = power.ravel()[both].astype(np.float64) / first.ravel()[both]
            power = power / np.float32(np.median(ratio) / fdtri(2.0 * one.looks, 2.0 * series[0].looks, 0.5))
        answer.append(power)
    return answer
