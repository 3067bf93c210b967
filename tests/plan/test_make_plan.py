"""The whole way on a simulated fleet: plans keep every limit, reasons are true, and replanning moves only what must move."""

import dataclasses
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from math import radians
from pathlib import Path

import numpy as np
import pytest

from yamabiko.errors import InputError
from yamabiko.formats.plans import read_plan, write_plan
from yamabiko.plan.fleet import Satellite
from yamabiko.plan.laid_out import laid_out
from yamabiko.plan.make_plan import make_plan, remake_plan
from yamabiko.plan.plan import Commitment, Plan
from yamabiko.plan.replan.events import Events
from yamabiko.plan.same_geometry import geometry_of
from yamabiko.plan.schedule.validate import told, validate
from yamabiko.plan.wishes import loosened
from yamabiko.platform.limits import ASSUMED_GROUND_STATIONS, assumed_limits
from yamabiko.platform.synthetic import walker
from yamabiko.radar.models import generic
from yamabiko.request.area import Area, Ring
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
    return make_plan(wishes(), fleet(), (NOW, END), NOW, generator=np.random.default_rng(1), iterations=0, time_limit=600.0)


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
    broken = validate(*laid_out(of, requests, fleet()))
    assert not broken, told(broken)


def test_a_plan_serves_what_it_can_and_says_why_not_the_rest(tmp_path: Path) -> None:
    check(plan(), wishes())
    assert plan().value == sum(one.priority for one in wishes() if one.identifier in {c.request for c in plan().commitments})
    assert len(plan().commitments) >= 6
    assert any("orbit is simulated" in text for text in plan().assumptions)
    write_plan(plan(), tmp_path / "plan.json")
    assert where(read_plan(tmp_path / "plan.json").commitments) == where(plan().commitments)


NARROW = {
    "incidence": wish("narrow", 137.5, 35.0, look=LookConstraints(incidence=(radians(49.0), radians(49.8)))),
    "sides": wish(
        "narrow",
        137.5,
        35.0,
        deadline=NOW + timedelta(hours=7),
        look=LookConstraints(sides=frozenset({"left"}), incidence=(radians(20), radians(35))),
    ),
    "deadline": wish("narrow", 137.5, 35.0, deadline=NOW + timedelta(minutes=20)),
    "illumination": wish("narrow", 137.5, 35.0, look=LookConstraints(illumination="night", minimum_elevation=radians(48.0))),
    "budget": wish("narrow", 137.5, 35.0, budget=900.0),
}


@pytest.mark.parametrize("tight", sorted(NARROW))
def test_loosening_as_told_does_serve_the_request(tight: str) -> None:
    request = NARROW[tight]
    before = make_plan([request], fleet(), (NOW, END), NOW, generator=np.random.default_rng(1), iterations=0, time_limit=600.0)
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


def test_loosening_is_true_beside_a_full_plan_too() -> None:
    late = [dataclasses.replace(one, deadline=NOW + timedelta(hours=5), identifier=f"more-{one.identifier}") for one in wishes()]
    crowd = [*wishes(), *late]
    before = make_plan(crowd, fleet(), (NOW, END), NOW, generator=np.random.default_rng(1), iterations=0, time_limit=600.0)
    check(before, crowd)
    told = [(one.request, each) for one in before.unserved for each in one.loosenings][:3]
    assert before.unserved
    for identifier, each in told:
        asked = [loosened(one, each.wish, each.value) if one.identifier == identifier else one for one in crowd]
        after = remade(before, asked, Events())
        assert identifier in {one.request for one in after.commitments}, each.told
        assert where(before.commitments).items() <= where(after.commitments).items()


def test_nothing_moves_when_nothing_happens() -> None:
    after = remade(plan(), wishes(), Events())
    assert where(after.commitments) == where(plan().commitments)
    assert after.changes == ()


def test_a_failed_satellite_moves_its_own_and_leaves_the_others() -> None:
    failed = busiest(plan())
    after = remade(plan(), wishes(), Events(failed=frozenset({failed})))
    check(after, wishes())
    assert failed not in {one.opportunity.satellite for one in after.commitments}
    others = [one for one in plan().commitments if one.opportunity.satellite != failed]
    stayed = [one for one in others if where(after.commitments).get(one.part) == (one.opportunity.satellite, one.start)]
    assert len(stayed) >= 0.9 * len(others)
    reasons = {change.part: change.reason for change in after.changes}
    for one in plan().commitments:
        if one.opportunity.satellite == failed:
            assert reasons[one.part].endswith(f"{failed} failed")
            assert failed in reasons[one.part].split(" from ")[1]


def test_a_supplier_that_withdraws_takes_its_satellites_along() -> None:
    east = {one.identifier for one in fleet() if one.supplier == "East"}
    after = remade(plan(), wishes(), Events(withdrawn=frozenset({"East"})))
    check(after, wishes())
    assert not east & {one.opportunity.satellite for one in after.commitments}
    moved = [one for one in plan().commitments if one.opportunity.satellite in east]
    assert moved
    assert all(any(change.part == one.part and "East withdrew" in change.reason for change in after.changes) for one in moved)


def test_an_urgent_request_comes_in_and_what_gave_way_says_to_whom() -> None:
    place = next(one for one in wishes() if one.identifier == plan().commitments[0].request).area
    urgent = Request("urgent", place, NOW, NOW + timedelta(hours=6), 3.5, priority=50.0)
    after = remade(plan(), [*wishes(), urgent], Events(lead_time=timedelta(0)))
    check(after, [*wishes(), urgent])
    assert "urgent" in {one.request for one in after.commitments}
    for change in after.changes:
        assert (
            "nothing was planned for it before" in change.reason
            if change.kind == "added"
            else "urgent (priority 50)" in change.reason
        )


def test_a_cancelled_request_leaves_and_frees_its_place() -> None:
    cancelled = plan().commitments[0].request
    after = remade(plan(), wishes(), Events(cancelled=frozenset({cancelled})))
    assert cancelled not in {one.request for one in after.commitments} | {one.request for one in after.unserved}
    (change,) = [one for one in after.changes if one.kind == "dropped"]
    assert f"{cancelled} was cancelled" in change.reason


def test_what_begins_soon_is_frozen_and_what_has_begun_is_history() -> None:
    first = plan().commitments[0]
    hours = (first.end - NOW).total_seconds() / 3600.0 + 0.01
    after = remade(plan(), wishes(), Events(withdrawn=frozenset({first.opportunity.supplier})), hours)
    assert where(after.commitments)[first.part] == (first.opportunity.satellite, first.start)
    begun = where([one for one in plan().commitments if one.start < after.made])
    assert where([one for one in after.commitments if one.start < after.made]) == begun
    place = next(one for one in wishes() if one.identifier == first.request).area
    rush = Request("rush", place, NOW, END, 3.5, priority=50.0)
    frozen = remade(plan(), [*wishes(), rush], Events(lead_time=timedelta(hours=10)))
    assert where(plan().commitments).items() <= where(frozen.commitments).items()


def test_a_coast_is_cut_into_strips_and_served_with_the_last_of_them() -> None:
    ring = Ring(np.radians([[136.0, 34.2], [136.8, 34.2], [136.8, 35.0], [136.0, 35.0]]))
    coast = Request("coast", Area("coast", (ring,)), NOW, END, 3.5, mode="stripmap")
    made = make_plan([coast], fleet(), (NOW, END), NOW, generator=np.random.default_rng(1), iterations=0, time_limit=600.0)
    (cutting,) = made.cuttings
    assert len(cutting.strips) > 1
    parts = {(one.strip, one.repeat) for one in made.commitments} | {part for one in made.unserved for part in one.parts}
    assert parts == {(strip, 0) for strip in range(len(cutting.strips))}
    assert bool(made.commitments) is not bool(made.unserved)


def test_the_geometry_of_an_earlier_collect_is_repeated_or_the_reason_is_told() -> None:
    first = plan().commitments[0]
    wanted = geometry_of(first.opportunity)
    place = next(one for one in wishes() if one.identifier == first.request)
    again = dataclasses.replace(place, identifier="again", repeat_geometry=wanted)
    made = make_plan([again], fleet(), (NOW, END), NOW, generator=np.random.default_rng(1), iterations=0, time_limit=600.0)
    (one,) = made.commitments
    look = one.opportunity.geometry
    assert look.side == wanted.side
    assert abs(look.incidence - wanted.incidence) <= wanted.incidence_tolerance
    assert abs((look.azimuth - wanted.azimuth + np.pi) % (2.0 * np.pi) - np.pi) <= wanted.azimuth_tolerance
    never = dataclasses.replace(again, repeat_geometry=dataclasses.replace(wanted, azimuth=wanted.azimuth + 0.9))
    made = make_plan([never], fleet(), (NOW, END), NOW, generator=np.random.default_rng(1), iterations=0, time_limit=600.0)
    assert made.unserved[0].hindrance == "geometry"
    assert "repeat_geometry" in {each.wish for each in made.unserved[0].loosenings}


def test_what_cannot_be_planned_is_refused_in_one_line() -> None:
    with pytest.raises(InputError, match="not before now"):
        make_plan(wishes(), fleet(), (NOW, END), NOW + timedelta(hours=1), generator=np.random.default_rng(1))
    for events, named in (
        (Events(failed=frozenset({"Nobody"})), "failed satellite: found Nobody"),
        (Events(withdrawn=frozenset({"North"})), "withdrawn supplier: found North"),
        (Events(cancelled=frozenset({"nothing"})), "cancelled request: found nothing"),
        (Events(withdrawn=frozenset({"East", "West"})), "none left"),
    ):
        with pytest.raises(InputError, match=named):
            remade(plan(), wishes(), events)
    with pytest.raises(InputError, match="commitments for"):
        remade(plan(), [one for one in wishes() if one.identifier != plan().commitments[0].request], Events())
    with pytest.raises(InputError, match="after the start"):
        remade(plan(), wishes(), Events(), hours=11.0)


def test_a_request_whose_deadline_passed_is_still_told_as_unserved() -> None:
    early = wish("early", 137.5, 35.0, deadline=NOW + timedelta(minutes=20))
    requests = [wish("patient", 137.5, 35.0), early]
    before = make_plan(requests, fleet(), (NOW, END), NOW, generator=np.random.default_rng(1), iterations=0, time_limit=600.0)
    assert [one.request for one in before.unserved] == ["early"]
    assert before.bound is not None
    assert before.value <= before.bound <= 2.0
    after = remade(before, requests, Events(), hours=1.0)
    (unserved,) = after.unserved
    assert (unserved.request, unserved.parts, unserved.hindrance) == ("early", ((0, 0),), "deadline")
    assert "has passed" in unserved.reason
    assert after.value == before.value == 1.0
