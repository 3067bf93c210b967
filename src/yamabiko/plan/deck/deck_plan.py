"""DeckPlan: who of a ship's drones is where, minute by minute: on deck, on the runway, on its way, on station.

Times are seconds from the start of the watch; what prepares the watch comes before zero.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from itertools import pairwise
from math import isfinite
from typing import Literal

from yamabiko.errors import InputError
from yamabiko.platform.drone_envelope import DroneEnvelope, climb, descend, level_time, reserve_fuel, true_airspeed

EventKind = Literal["spot", "unfold", "check", "launch", "out", "on station", "back", "recover", "fold", "refuel"]
ORDER: tuple[EventKind, ...] = ("spot", "unfold", "check", "launch", "out", "on station", "back", "recover", "fold", "refuel")
"""Of the events of one sortie; an aircraft stands folded before and after."""


@dataclass(frozen=True)
class DeckLimits:
    """What a deck and its aircraft take. All times in s; those of the deck are estimates, no ship publishes them.

    spot_time : from the park to a working spot. unfold_time, fold_time : wings, locked. check_time : of controls and lanes.
    launch_time : the runway is taken from line-up to clear. recovery_time : it is kept clear from the approach's last mile until
    the aircraft has left it. separation : between any two uses of the runway. refuel_time : fuel, inspection and data.
    working_spots : where wings may be spread. fuel_points : where aircraft can be refuelled. park : folded aircraft that find room.
    transit_time : between ship and station, each way. longest_flight : from launch to recovery. handover : that two aircraft are on
    station together when one relieves the other.
    Raises InputError for times that are negative or not finite, numbers below one, and a flight too short to reach the station.
    """

    transit_time: float
    longest_flight: float
    spot_time: float = 300.0
    unfold_time: float = 60.0
    check_time: float = 240.0
    launch_time: float = 180.0
    recovery_time: float = 300.0
    separation: float = 120.0
    fold_time: float = 120.0
    refuel_time: float = 3_600.0
    working_spots: int = 2
    fuel_points: int = 1
    park: int = 6
    handover: float = 300.0

    def __post_init__(self) -> None:
        for field in fields(self):
            value, name = getattr(self, field.name), field.name.replace("_", " ")
            if field.name in ("working_spots", "fuel_points", "park"):
                if value < 1:
                    raise InputError("deck", name, value, "at least 1")
            elif not (isfinite(value) and value >= 0.0):
                raise InputError("deck", name, f"{value:g} s", "zero or a positive number")
        if self.longest_flight <= 2.0 * self.transit_time + self.handover:
            found = f"{self.longest_flight:g} s"
            raise InputError("deck", "longest flight", found, f"more than the way out and back, {2.0 * self.transit_time:g} s")


@dataclass(frozen=True)
class DeckEvent:
    """One stretch of one aircraft's time. sortie : of the aircraft, from zero. start, end : s from the start of the watch."""

    aircraft: str
    sortie: int
    kind: EventKind
    start: float
    end: float


@dataclass(frozen=True)
class Failure:
    """That an aircraft drops out at an instant (s): from then on it is on no station, and lands if it was in the air."""

    aircraft: str
    at: float


@dataclass(frozen=True)
class DeckPlan:
    """A watch of so many aircraft on station at once over a length of time (s). events : by start. failures : allowed for."""

    aircraft: tuple[str, ...]
    limits: DeckLimits
    watch: float
    on_station: int
    events: tuple[DeckEvent, ...]
    failures: tuple[Failure, ...] = ()


@dataclass(frozen=True)
class Coverage:
    """How a watch is kept. shares : of the watch with none, one, two ... on station. gaps : (start, end, how many there are) where
    too few are (s)."""

    shares: tuple[float, ...]
    gaps: tuple[tuple[float, float, int], ...]

    @property
    def whole(self) -> bool:
        """Whether enough are on station all the time."""
        return not self.gaps


def coverage_of(plan: DeckPlan) -> Coverage:
    """How many are on station when, from the events alone."""
    spans = [(event.start, event.end) for event in plan.events if event.kind == "on station"]
    edges = sorted({0.0, plan.watch, *(edge for span in spans for edge in span if 0.0 < edge < plan.watch)})
    held: dict[int, float] = {}
    gaps: list[tuple[float, float, int]] = []
    for start, end in pairwise(edges):
        count = sum(first <= start and end <= last for first, last in spans)
        held[count] = held.get(count, 0.0) + end - start
        if count < plan.on_station:
            if gaps and gaps[-1][1] == start and gaps[-1][2] == count:
                gaps[-1] = (gaps[-1][0], end, count)
            else:
                gaps.append((start, end, count))
    shares = tuple(held.get(count, 0.0) / plan.watch for count in range(max(held) + 1))
    return Coverage(shares, tuple(gaps))


def limits_for(envelope: DroneEnvelope, station_distance: float) -> DeckLimits:
    """The deck limits of a drone that keeps station at a distance (m) from the ship, with all others as they stand ready.

    Raises InputError for a station that it does not reach.
    """
    height = envelope.operating_height
    up, down = climb(envelope, envelope.full_mass, 0.0, height), descend(envelope, height, 0.0)
    spare = envelope.usable_fuel - reserve_fuel(envelope) - up.fuel - down.fuel
    level = level_time(envelope, spare, envelope.full_mass - up.fuel, height)
    longest = up.time + level + down.time
    speed = true_airspeed(envelope.cruise_airspeed, height)
    transit = max(up.time + max(0.0, station_distance - up.distance) / speed, station_distance / speed, down.time)
    if not longest > 2.0 * transit + 3_600.0:
        found = f"{station_distance / 1e3:.0f} km"
        raise InputError("deck", "station distance", found, f"one that {envelope.name} reaches with an hour to stay there")
    return DeckLimits(transit_time=transit, longest_flight=longest)
