"""Windows of the search held against those of the slow way, pair by pair: for the tests and the study."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from math import pi

import numpy as np
from sgp4.api import jday

from yamabiko.plan.search.windows import WindowLimits, search
from yamabiko.platform.element_set import ElementSet
from yamabiko.platform.orbit import sgp4_record
from yamabiko.request.request import LookConstraints
from yamabiko.testing.brute_force_windows import BruteForce, Float, SlowOrbit

SHORTEST = 0.1
"""Seconds: of windows or gaps shorter than the promised accuracy either side may have one that the other has not."""
UT1_LESS_UTC = 0.0384  # s, IERS for mid-June 2026; 0.01 s of it moves windows of satellites near apogee by tenths of a second

Pair = tuple[Float, LookConstraints, float]


@dataclass
class Comparison:
    """What a comparison found. missed, invented : (pair, start, end), s. windows : how many agree, short ones among them.

    worst_end, worst_doppler : s, largest distance of an end, and of the best instant from the truth's.
    """

    missed: list[tuple[int, float, float]] = field(default_factory=list)
    invented: list[tuple[int, float, float]] = field(default_factory=list)
    windows: int = 0
    under_a_second: int = 0
    worst_end: float = 0.0
    worst_doppler: float = 0.0

    def add(self, other: Comparison) -> None:
        """Count another's in."""
        self.missed += other.missed
        self.invented += other.invented
        self.windows += other.windows
        self.under_a_second += other.under_a_second
        self.worst_end = max(self.worst_end, other.worst_end)
        self.worst_doppler = max(self.worst_doppler, other.worst_doppler)


def compare(elements: ElementSet, start: datetime, duration: float, pairs: Sequence[Pair]) -> Comparison:
    """One satellite over places (longitude, latitude, rad), each with its look and largest squint (rad), for a duration (s)."""
    places = np.array([place for place, _, _ in pairs])
    limits = WindowLimits.join([WindowLimits.of(look, squint, (0.0, duration)) for _, look, squint in pairs])
    windows = search([elements], [(places, limits)], start, duration)
    day, fraction = jday(start.year, start.month, start.day, start.hour, start.minute, start.second + 1e-6 * start.microsecond)
    orbit = SlowOrbit(sgp4_record(elements), day, fraction, UT1_LESS_UTC, duration)
    comparison = Comparison()
    for number, (place, look, squint) in enumerate(pairs):
        slow = BruteForce(orbit, float(place[0]), float(place[1]), look, squint)
        own = windows.place == number
        found = list(zip(windows.start[own], windows.end[own], windows.best[own], strict=True))
        _compare(slow, number, found, comparison)
    return comparison


def random_places(generator: np.random.Generator, count: int) -> Float:
    """Places (count, 2), even over the earth: longitude, latitude (rad)."""
    return np.stack([generator.uniform(-pi, pi, count), np.arcsin(generator.uniform(-1.0, 1.0, count))], axis=-1)


def random_look(generator: np.random.Generator) -> LookConstraints:
    """A look with some or all constraints."""
    low = generator.uniform(0.0, 0.7) * generator.integers(0, 2)
    return LookConstraints(
        incidence=(low, low + generator.uniform(0.02, 0.8)),
        minimum_elevation=generator.uniform(0.0, 0.6) * generator.integers(0, 2),
        sides=_some(generator, ["left", "right"]),
        directions=_some(generator, ["ascending", "descending"]),
        illumination=generator.choice(np.array([None, None, "day", "night"], dtype=object)),
    )


def _some(generator: np.random.Generator, choices: list[str]) -> frozenset:  # type: ignore[type-arg]
    return frozenset(choices) if generator.random() < 0.6 else frozenset({choices[generator.integers(0, 2)]})


def _compare(slow: BruteForce, pair: int, found: list[tuple[float, float, float]], comparison: Comparison) -> None:
    truth = _without_short_gaps(slow.windows())
    own = _without_short_gaps([(start, end) for start, end, _ in found])
    for start, end in truth:
        match = [one for one in own if one[0] < end + SHORTEST and start < one[1] + SHORTEST]
        if len(match) == 1:
            comparison.windows += 1
            comparison.under_a_second += end - start < 1.0
            comparison.worst_end = max(comparison.worst_end, abs(match[0][0] - start), abs(match[0][1] - end))
        elif end - start > SHORTEST:
            comparison.missed.append((pair, start, end))
    for start, end in own:
        if end - start > SHORTEST and not any(one[0] < end + SHORTEST and start < one[1] + SHORTEST for one in truth):
            comparison.invented.append((pair, start, end))
    for start, end, best in found:
        comparison.worst_doppler = max(comparison.worst_doppler, _off_zero_doppler(slow, start, end, best))


def _off_zero_doppler(slow: BruteForce, start: float, end: float, best: float) -> float:
    """Seconds from the best instant to where the truth's squint changes sign in the window, if it changes just once there."""
    times = np.linspace(start, end, 200)
    sign = np.sign(slow.squint_at(times))
    changes = np.flatnonzero(sign[1:] != sign[:-1])
    if len(changes) != 1:
        return 0.0
    low, high = float(times[changes[0]]), float(times[changes[0] + 1])
    while high - low > 1e-3:
        middle = 0.5 * (low + high)
        low, high = (middle, high) if np.sign(slow.squint_at(np.array([middle]))[0]) == sign[changes[0]] else (low, middle)
    return abs(best - 0.5 * (low + high))


def _without_short_gaps(windows: list[tuple[float, float]]) -> list[tuple[float, float]]:
    joined: list[tuple[float, float]] = []
    for start, end in windows:
        if joined and start - joined[-1][1] < SHORTEST:
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined
