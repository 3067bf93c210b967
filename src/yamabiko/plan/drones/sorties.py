"""Which collects of one drone make up which sortie: the cheapest division of them in time order that keeps every limit.

A sortie takes off in time for its first line, flies from line to line, waits in the air where it must, and lands with its reserve;
the next takes off after the turn-round. Between the last collect of one and the first of the next, the drone goes home.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise
from math import inf

from yamabiko.plan.drones.travel import Travel
from yamabiko.platform.drone_envelope import level_fuel, reserve_fuel


@dataclass(frozen=True)
class Stop:
    """One collect as a sortie has it. line : its number in the drone's travel. start, end : s, on the line.

    latest : s by which the drone must have landed for its data to be delivered in time.
    """

    line: int
    start: float
    end: float
    latest: float


@dataclass(frozen=True)
class SortieFigures:
    """take_off, landing : s. fuel : burnt (kg). cost : in the supplier's unit."""

    take_off: float
    landing: float
    fuel: float
    cost: float


@dataclass(eq=False)
class SortieRules:
    """Judges sorties of one drone. available : s, before which it does not take off."""

    travel: Travel
    available: float
    _reserve: float = field(init=False)
    _known: dict[tuple[Stop, ...], SortieFigures | str] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self._reserve = reserve_fuel(self.travel.drone.envelope)

    @property
    def spare(self) -> float:
        """Fuel (kg) that a sortie may burn."""
        return self.travel.drone.envelope.usable_fuel - self._reserve

    def judge(self, stops: tuple[Stop, ...]) -> SortieFigures | str:
        """Figures of the sortie that makes these collects, in the order of their start; or the limit that it breaks, in a word."""
        if stops not in self._known:
            self._known[stops] = self._judged(stops)
        return self._known[stops]

    def divide(self, stops: Sequence[Stop]) -> list[tuple[int, int]] | None:
        """The cheapest division: (first, after the last) of each sortie; None where there is none. Stops by start."""
        cost, came_from = [0.0] + [inf] * len(stops), [0] * (len(stops) + 1)
        for last in range(1, len(stops) + 1):
            for first in range(last - 1, -1, -1):
                if cost[first] == inf:
                    continue
                flown = self.judge(tuple(stops[first:last]))
                if isinstance(flown, str):
                    if flown in _GROWS:
                        break  # a longer sortie that ends here breaks it, too
                    continue
                if cost[first] + flown.cost < cost[last] and self._in_time(stops, came_from, first, flown.take_off):
                    cost[last], came_from[last] = cost[first] + flown.cost, first
        if cost[-1] == inf:
            return None
        found: list[tuple[int, int]] = []
        last = len(stops)
        while last > 0:
            found.append((came_from[last], last))
            last = came_from[last]
        return found[::-1]

    def _in_time(self, stops: Sequence[Stop], came_from: Sequence[int], first: int, take_off: float) -> bool:
        """Whether the drone is home and turned round after the sortie before, which ends with the stop before `first`."""
        if first == 0:
            return True
        # When it lands depends on the last collect alone, so the cheapest division so far serves as well as any.
        before = self.judge(tuple(stops[came_from[first] : first]))
        return not isinstance(before, str) and before.landing + self.travel.drone.envelope.turn_round_time <= take_off

    def _judged(self, stops: tuple[Stop, ...]) -> SortieFigures | str:  # noqa: PLR0911 - one for each limit
        travel, envelope = self.travel, self.travel.drone.envelope
        first, last = stops[0], stops[-1]
        out, back = travel.out(first.line, first.start), travel.back(last.line, last.end)
        if inf in (out, back):
            return "way"
        take_off, landing = first.start - out, last.end + back
        fuel = self._fuel(stops, out, back)
        if fuel > self.spare:
            return "fuel"
        if landing > min(one.latest for one in stops):
            return "deadline"
        if take_off < self.available:
            return "ready"
        if any(two.start - one.end < travel.between(one.line, one.end, two.line, two.start) for one, two in pairwise(stops)):
            return "between"
        if not (travel.may_move_at(take_off) and travel.may_move_at(landing)):
            return "wind"
        hours = (landing - take_off) / 3600.0
        return SortieFigures(take_off, landing, fuel, envelope.cost_per_sortie + envelope.cost_per_hour * hours)

    def _fuel(self, stops: Sequence[Stop], out: float, back: float) -> float:
        """kg: the climb, then level flight part by part at its own speed and the mass of the hour, then the descent."""
        travel, envelope, height = self.travel, self.travel.drone.envelope, self.travel.drone.flying_height
        mass = envelope.full_mass - travel.climb.fuel
        mass -= level_fuel(envelope, out - travel.climb.time, mass, height)
        for number, one in enumerate(stops):
            mass -= level_fuel(envelope, one.end - one.start, mass, height, envelope.survey_airspeed)
            if number + 1 < len(stops):
                mass -= level_fuel(envelope, stops[number + 1].start - one.end, mass, height)
            if mass <= 0.0:
                return inf
        mass -= level_fuel(envelope, back - travel.descent.time, mass, height)
        return envelope.full_mass - mass + travel.descent.fuel


_GROWS = frozenset({"fuel", "deadline", "ready", "between"})
"""Limits that a sortie breaks all the more the earlier it begins."""


def available_from(travel: Travel, epoch: datetime) -> float:
    """s from an epoch before which the drone does not take off: its notice, or when it is ready if that is later."""
    ready = travel.drone.ready
    return max(travel.drone.notice, -inf if ready is None else (ready - epoch).total_seconds())
