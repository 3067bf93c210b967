"""The whole way on a simulated fleet: plans keep every limit, reasons are true, and replanning moves only what must move."""

import dataclasses
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import pairwise
from math import radians
from pathlib import Path

import numpy as np
import pytest

from yamabiko.formats.plans import read_plan, write_plan
from yamabiko.plan.fleet import Satellite
from yamabiko.plan.make_plan import make_plan, remake_plan
from yamabiko.plan.plan import Commitment, Plan
from yamabiko.plan.replan.events import Events
from yamabiko.plan.wishes import loosened
from yamabiko.platform.limits import ASSUMED_GROUND_STATIONS, assumed_limits
from yamabiko.platform.synthetic import walker
from yamabiko.radar.models import generic
from yamabiko.request.area import Area
from yamabiko.request.request import LookConstraints, Request

NOW = datetime(2026, 6, 15, tzinfo=UTC)
END = NOW + timedelta(hours=10)
ANY = LookConstraints()


@cache
def fleet() -> tuple[Satellite, ...]:
    elements = walker(2, 3, 575e3, radians(42.0), NOW, generator=np.random.default_rng(5))
    return tuple(
        Satellite(one.name, one, generic(), assumed_limits(), ASSUMED_GROUND_STATIONS, "East" if number < 3 else "West")
        for number, one in enumerate(elements)
    )


def wish(name: str, longitude: float, latitude: float, **more: object) -> Request:
    area = Area.circle(name, radians(longitude), radians(latitude), 3e3)
    request = Request(name, area, NOW, END, 3.5)
    return dataclasses.replace(request, **more)  # type: ignore[arg-type]


@cache
def wishes() -> tuple[Request, ...]:
    """Twelve in one region, so close that they want the same passes."""
    generator = np.random.default_rng(7)
    places = generator.uniform((136.0, 34.0), (139.0, 36.0), (12, 2))
    return tuple(wish(f"place-{n:02d}", *place, priority=float(1 + n % 5)) for n, place in enumerate(places))


@cache
def plan() -> Plan:
    return make_plan(wishes(), fleet(), (NOW, END), NOW, generator=np.random.default_rng(1), iterations=2, time_limit=600.0)


def remade(before: Plan, requests: Sequence[Request], events: Events, hours: float = 0.0) -> Plan:
    return remake_plan(before, requests, fleet(), events, NOW + timedelta(hours=hours), time_limit=600.0)


def busiest(of: Plan) -> str:
    satellites = [one.opportunity.satellite for one in of.commitments]
    return max(sorted(set(satellites)), key=satellites.count)


def where(commitments: Sequence[Commitment]) -> dict[tuple[str, int, int], tuple[str, datetime]]:
    return {one.part: (one.opportunity.satellite, one.start) for one in commitments}


def check(of: Plan, requests: Sequence[Request]) -> None:
    """Every request once, as asked, each satellite doing one thing at a time."""
    by_name = {one.identifier: one for one in requests}
    assert {one.request for one in of.commitments} | {one.request for one in of.unserved} == set(by_name)
    for one in of.commitments:
        request = by_name[one.request]
        middle = one.start + 0.5 * (one.end - one.start)
        slack = timedelta(milliseconds=1)
        assert one.opportunity.start - slack <= middle <= one.opportunity.end + slack
        assert one.start >= request.earliest
        assert one.opportunity.delivery is not None
        assert one.opportunity.delivery <= request.deadline
        assert request.look.incidence[0] <= one.opportunity.geometry.incidence <= request.look.incidence[1]
    for satellite in {one.opportunity.satellite for one in of.commitments}:
        own = sorted((one for one in of.commitments if one.opportunity.satellite == satellite), key=lambda one: one.start)
        for first, second in pairwise(own):
            assert second.start - first.end >= timedelta(seconds=assumed_limits().minimum_gap)


def test_a_plan_serves_what_it_can_and_says_why_not_the_rest(tmp_path: Path) -> None:
    check(plan(), wishes())
    assert plan().value == sum(one.priority for one in wishes() if one.identifier in {c.request for c in plan().commitments})
    assert len(plan().commitments) >= 6
    assert any("orbit is simulated" in text for text in plan().assumptions)
    write_plan(plan(), tmp_path / "plan.json")
    assert where(read_plan(tmp_path / "plan.json").commitments) == where(plan().commitments)


NARROW = {
    "incidence": wish("narrow", 137.5, 35.0, look=LookConstraints(incidence=(radians(49.0), radians(49.8)))),
    "budget": wish("narrow", 137.5, 35.0, budget=900.0),
}  # fmt: skip


@pytest.mark.parametrize("tight", sorted(NARROW))
def test_loosening_as_told_does_serve_the_request(tight: str) -> None:
    request = NARROW[tight]
    before = make_plan([request], fleet(), (NOW, END), NOW, generator=np.random.default_rng(1), iterations=0, time_limit=600.0)
    if not before.unserved:
        pytest.skip("the fleet serves it as it is")
    (unserved,) = before.unserved
    assert unserved.request == "narrow"
    if tight in {"incidence", "deadline", "budget"}:
        assert unserved.hindrance == tight
        assert tight in {one.wish for one in unserved.loosenings}
    for one in unserved.loosenings:
        asked = loosened(request, one.wish, one.value)
        after = remade(before, [asked], Events())
        assert [each.request for each in after.commitments] == ["narrow"], one.told
        assert one.told in unserved.reason or one is not unserved.loosenings[0]
