"""Travel: how long one drone takes between its base and its survey lines, in the wind and around the airspace of the hour.

Wind and closed airspace hold in regimes, from one change to the next. A leg that may be flown in several of them is taken for as
long as in the worst: it keeps out of everything in force in any of them and meets the wind that is slowest for it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from math import cos, inf, pi, sin

import numpy as np
from numpy.typing import NDArray

from yamabiko.earth.wgs84 import Float
from yamabiko.errors import InputError
from yamabiko.plan.drones.drone import Drone
from yamabiko.plan.drones.survey_line import SurveyLine
from yamabiko.plan.drones.ways import Way, Ways
from yamabiko.platform.drone_envelope import CALM, Flown, Wind, climb, descend, ground_speed, turn_radius

Integers = NDArray[np.int64]
BASE = 0
"""The base's number among lines; survey lines count from one."""
_ROUNDS = 4  # in which the regimes of a leg from or to the base settle

Regimes = tuple[int, int]
"""The first and the last regime that something may fall into."""


class Travel:
    """Of one drone and the lines it may fly; times in s from an epoch (UTC).

    ways : found for the same drone already, which more are added to.
    """

    def __init__(
        self, drone: Drone, epoch: datetime, lines: Sequence[SurveyLine], ways: dict[tuple[int, ...], Ways] | None = None
    ) -> None:
        self.drone, self.lines = drone, tuple(lines)
        self._closed = [one for one in drone.airspace if one.holds_height(drone.flying_height)]
        self._spans = [
            tuple(_seconds(instant, epoch, at_none) for instant, at_none in ((one.start, -inf), (one.end, inf)))
            for one in self._closed
        ]
        self._spells = [(_seconds(one.start, epoch, 0.0), _seconds(one.end, epoch, 0.0), one) for one in drone.weather]
        edges = {edge for span in self._spans for edge in span} | {edge for spell in self._spells for edge in spell[:2]}
        self.edges = np.array(sorted(edge for edge in edges if abs(edge) < inf))
        full, height, floor = drone.envelope.full_mass, drone.flying_height, drone.base.height
        self.climb: Flown = climb(drone.envelope, full, floor, height)
        self.descent: Flown = descend(drone.envelope, height, floor)
        # Turning onto a line, whichever way it comes, takes no more than a circle.
        self.turn = 2.0 * pi * turn_radius(drone.envelope, height) / drone.cruise_speed
        self._ways = {} if ways is None else ways
        self._tables: dict[Regimes, Float] = {}
        self._base_times: dict[Regimes, Float] = {}
        self._line_times: dict[Regimes, Float] = {}

    def regimes(self, first: float, last: float) -> Regimes:
        """Those that a time from first to last (s) may fall into."""
        return int(np.searchsorted(self.edges, first, side="right")), int(np.searchsorted(self.edges, last, side="left"))

    def wait(self, first: Integers, ends: Float, then: Integers, starts: Float) -> Float:
        """Seconds (...) from the end of lines `first` at `ends` to the start of lines `then`, which begin at `starts`; broadcast.

        Infinite where there is no way, or the second begins before the first ends.
        """
        first, ends, then, starts = np.broadcast_arrays(first, ends, then, starts)
        low = np.searchsorted(self.edges, ends, side="right")
        high = np.maximum(np.searchsorted(self.edges, starts, side="left"), low)
        found = np.full(first.shape, inf)
        in_order = starts >= ends
        if not len(self.edges):
            found[in_order] = self._table((0, 0))[first[in_order], then[in_order]] + self.turn
            return found
        both = low * (len(self.edges) + 1) + high
        for key in np.unique(both[in_order]).tolist():
            own = in_order & (both == key)
            table = self._table((key // (len(self.edges) + 1), key % (len(self.edges) + 1)))
            found[own] = table[first[own], then[own]] + self.turn
        return found

    def between(self, first: int, end: float, then: int, start: float) -> float:
        """As `wait`, of one pair."""
        if start < end:
            return inf
        return float(self._table(self.regimes(end, start))[first, then]) + self.turn

    def out(self, line: int, start: float) -> float:
        """Seconds from take-off to the start of a line that begins at `start`, climb included; infinite where there is no way."""
        took = inf
        span = self.regimes(start, start)
        for _ in range(_ROUNDS):
            level = float(self._to_and_from_base(span)[0, line])
            took = self.climb.time + max(0.0, level - self.climb.distance / self.drone.cruise_speed) + self.turn
            wider = self.regimes(start - took, start) if took < inf else span
            if wider == span:
                break
            span = wider
        return took

    def back(self, line: int, end: float) -> float:
        """Seconds from the end of a line that ends at `end` to landing, descent included; infinite where there is no way."""
        took = inf
        span = self.regimes(end, end)
        for _ in range(_ROUNDS):
            level = float(self._to_and_from_base(span)[1, line])
            took = self.descent.time + max(0.0, level - self.descent.distance / self.drone.cruise_speed)
            wider = self.regimes(end, end + took) if took < inf else span
            if wider == span:
                break
            span = wider
        return took

    def on_line(self, line: int, middle: float) -> float:
        """Seconds that a line takes about a middle; infinite where airspace is closed on it, or the wind is too strong."""
        took = float(self._times_of_lines(self.regimes(middle, middle))[line])
        if took == inf or not len(self.edges):
            return took
        half = 0.5 * took
        return float(self._times_of_lines(self.regimes(middle - half, middle + half))[line])

    def way(self, first: int, then: int, span: Regimes) -> Way | None:
        """The way from the end of one line to the start of another."""
        return self._ways_in(span).between([self._end(first)], [self._start(then)])[0][0]

    def wind_at(self, instant: float) -> tuple[Wind, Wind]:
        """Aloft and at the base."""
        for start, end, spell in self._spells:
            if start <= instant < end:
                return spell.aloft, spell.ground
        return CALM, CALM

    def may_move_at(self, instant: float) -> bool:
        """Whether the wind at the base is within limits for taking off or landing."""
        envelope, (north, east) = self.drone.envelope, self.wind_at(instant)[1]
        runway = self.drone.base.runway
        across = abs(east * cos(runway) - north * sin(runway))
        return float(np.hypot(north, east)) <= envelope.ground_wind_limit and across <= envelope.crosswind_limit

    def _winds(self, span: Regimes) -> list[Wind]:
        """Aloft, in each regime of a span, each once."""
        instants = [self._inside(number) for number in range(span[0], max(span) + 1)]
        return list(dict.fromkeys(self.wind_at(instant)[0] for instant in instants))

    def _inside(self, regime: int) -> float:
        if not len(self.edges):
            return 0.0
        if regime == 0:
            return float(self.edges[0]) - 1.0
        return float(self.edges[regime - 1]) + (
            0.5 * float(self.edges[regime] - self.edges[regime - 1]) if regime < len(self.edges) else 1.0
        )

    def _ways_in(self, span: Regimes) -> Ways:
        instants = [self._inside(number) for number in range(span[0], max(span) + 1)]
        closed = tuple(
            number for number, (start, end) in enumerate(self._spans) if any(start <= instant < end for instant in instants)
        )
        if closed not in self._ways:
            self._ways[closed] = Ways(tuple(self._closed[number].area for number in closed), self.drone.base.place)
        return self._ways[closed]

    def _table(self, span: Regimes) -> Float:
        """(line, line) s of level flight from the end of each to the start of each, in the worst of a span's regimes."""
        if span not in self._tables:
            numbers = range(len(self.lines) + 1)
            ways = self._ways_in(span).between([self._end(one) for one in numbers], [self._start(one) for one in numbers])
            winds = self._winds(span)
            self._tables[span] = np.array([[self._level_time(way, winds) for way in row] for row in ways])
        return self._tables[span]

    def _to_and_from_base(self, span: Regimes) -> Float:
        """(2, line) s of level flight from the base to each line and back, as in the table."""
        if span not in self._base_times:
            numbers, base = range(len(self.lines) + 1), [self.drone.base.place]
            ways, winds = self._ways_in(span), self._winds(span)
            out = ways.between(base, [self._start(one) for one in numbers])[0]
            back = [row[0] for row in ways.between([self._end(one) for one in numbers], base)]
            self._base_times[span] = np.array([[self._level_time(way, winds) for way in row] for row in (out, back)])
        return self._base_times[span]

    def _level_time(self, way: Way | None, winds: Sequence[Wind]) -> float:
        if way is None:
            return inf
        speed = self.drone.cruise_speed
        return max(sum(_time(length, speed, course, wind) for course, length in way.legs) for wind in winds)

    def _times_of_lines(self, span: Regimes) -> Float:
        if span not in self._line_times:
            ways, winds = self._ways_in(span), self._winds(span)
            speed = self.drone.survey_speed
            self._line_times[span] = np.array(
                [inf]
                + [
                    inf
                    if ways.crosses((one.start, one.end))
                    else max(_time(one.length, speed, one.heading, wind) for wind in winds)
                    for one in self.lines
                ]
            )
        return self._line_times[span]

    def _start(self, line: int) -> tuple[float, float]:
        return self.drone.base.place if line == BASE else self.lines[line - 1].start

    def _end(self, line: int) -> tuple[float, float]:
        return self.drone.base.place if line == BASE else self.lines[line - 1].end


def _time(length: float, airspeed: float, course: float, wind: Wind) -> float:
    if length == 0.0:
        return 0.0
    try:
        return length / ground_speed(airspeed, course, wind)
    except InputError:
        return inf


def _seconds(instant: datetime | None, epoch: datetime, at_none: float) -> float:
    return at_none if instant is None else (instant - epoch).total_seconds()
