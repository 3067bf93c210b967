"""Small scheduling problems by chance: windows of a few satellites crowded together, so that limits are met, with real contacts.

Satellites and their ground contacts are real enough to be looked up in the sky; the windows and the geometry in them are drawn.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import numpy as np

from yamabiko.plan.fleet import Satellite
from yamabiko.plan.opportunity import LookGeometry, Opportunity, OrbitPrediction
from yamabiko.plan.schedule.building import schedule_problem
from yamabiko.plan.schedule.ground_contacts import ground_contacts
from yamabiko.plan.schedule.problem import Contacts, SchedulingProblem
from yamabiko.platform.limits import ASSUMED_GROUND_STATIONS, assumed_limits
from yamabiko.platform.synthetic import QPS_ALTITUDE, QPS_INCLINATION, walker
from yamabiko.radar.imaging_radar import PredictedQuality
from yamabiko.radar.models import qps_sar
from yamabiko.request.area import Area
from yamabiko.request.request import Request

START = datetime(2026, 11, 24, tzinfo=UTC)
END = START + timedelta(hours=12)
HOUR = 3_600.0


@cache
def satellites(count: int = 2) -> tuple[Satellite, ...]:
    """A few simulated satellites with the assumed limits."""
    elements = walker(1, count, QPS_ALTITUDE, QPS_INCLINATION, START, phasing=0)
    return tuple(Satellite(one.name, one, qps_sar(), assumed_limits(), ASSUMED_GROUND_STATIONS) for one in elements)


@cache
def contacts(count: int = 2) -> Contacts:
    """Their ground contacts in the span and half a day after."""
    return ground_contacts(satellites(count), START, END + timedelta(hours=12))


def request(name: str = "one", **changes: object) -> Request:
    """A request for a place of a kilometre, the whole span long."""
    return dataclasses.replace(Request(name, _place(), START, END + timedelta(hours=12), 2.0), **changes)  # type: ignore[arg-type]


@cache
def _place() -> Area:
    return Area.circle("place", 0.3, 0.4, 1_000.0)


def opportunity(satellite: str, middle: float, *, look_angle: float = 0.5, side: str = "right", half: float = 8.0) -> Opportunity:
    """A stripmap window of a satellite about an instant (s after START)."""
    best = START + timedelta(seconds=middle)
    reach = timedelta(seconds=half)
    distance = QPS_ALTITUDE / float(np.cos(look_angle))
    geometry = LookGeometry(
        1.09 * look_angle, look_angle, 1.57 - 1.09 * look_angle, 0.0, 0.0, distance, side, "ascending", True  # type: ignore[arg-type]
    )  # fmt: skip
    quality = PredictedQuality(0.25, 0.5, 1.8, 0.01)
    name = f"{satellite}-{middle:.3f}-{look_angle:.3f}-{side}"
    return Opportunity(
        name, satellite, "own", "stripmap", best - reach, best + reach, best, geometry,
        quality, np.zeros((4, 2)), 1.0, 1_000.0, None, OrbitPrediction(0.0, 0.0, extrapolated=False),
    )  # fmt: skip


def crowded_problem(
    generator: np.random.Generator,
    *,
    requests: int = 6,
    windows: int = 3,
    starts: int = 1,
    fleet: int = 2,
    limits: Mapping[str, float] | None = None,
    odd: bool = True,
) -> SchedulingProblem:
    """Requests with a few windows each, all within some minutes of two instants, so that few fit side by side.

    limits : of every satellite, in place of the assumed ones. odd : some have repeats, strips or a budget.
    """
    changes_of_limits: dict[str, Any] = dict(limits or {})
    carriers = tuple(
        dataclasses.replace(one, limits=dataclasses.replace(one.limits, **changes_of_limits)) for one in satellites(fleet)
    )
    asked, found = [], {}
    for number in range(requests):
        kind = generator.random() if odd else 1.0
        changes: dict[str, object] = {"priority": float(generator.integers(1, 6))}
        if kind < 0.2:
            changes |= {"repeats": 2, "minimum_interval": float(generator.choice([0.0, 60.0, 4_000.0]))}
        elif kind < 0.35:
            changes |= {"budget": float(generator.choice([900.0, 1_000.0, 2_500.0]))}
        asked.append(request(f"r{number}", **changes))
        for strip in range(2 if 0.35 <= kind < 0.5 else 1):
            found[number, strip] = [_drawn(generator, carriers) for _ in range(windows)]
    known = contacts(fleet)
    return schedule_problem(asked, carriers, found, START, END, starts=starts, contacts=_with_rate(known, carriers))


def _drawn(generator: np.random.Generator, carriers: tuple[Satellite, ...]) -> Opportunity:
    carrier = carriers[int(generator.integers(len(carriers)))]
    middle = float(generator.choice([HOUR, 3.0 * HOUR]) + generator.uniform(0.0, 120.0))
    side = "left" if generator.random() < 0.3 else "right"
    return opportunity(carrier.identifier, middle, look_angle=float(generator.uniform(0.3, 0.75)), side=side)


def _with_rate(known: Contacts, carriers: tuple[Satellite, ...]) -> Contacts:
    rate = np.array([one.limits.downlink_rate for one in carriers])[known.satellite]
    return dataclasses.replace(known, capacity=rate / 8.0 * (known.end - known.start))


TIGHT: dict[str, dict[str, float]] = {
    "none": {},
    "energy": {"energy_capacity": 16_000.0, "charging_power": 1.0},
    "radar time": {"imaging_time_per_orbit": 2.5},
    "memory": {"memory": 8e8},
    "downlink": {"downlink_rate": 1e7},
    "slow": {"slew_rate": 0.004, "settle_time": 30.0},
    "gap": {"minimum_gap": 60.0},
}
"""Limits that make one thing scarce each."""


@dataclasses.dataclass(frozen=True)
class Drawn:
    """A problem drawn from a seed, for a property's example to be told by what it was drawn from."""

    seed: int
    scarce: str = "none"

    def problem(self, **changes: int) -> SchedulingProblem:
        """The problem."""
        return crowded_problem(np.random.default_rng(self.seed), limits=TIGHT[self.scarce], **changes)  # type: ignore[arg-type]
