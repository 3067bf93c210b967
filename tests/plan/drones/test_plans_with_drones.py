"""Plans of satellites and drones together: what drones add, when satellites are taken, and that every limit is kept."""

import dataclasses
from collections.abc import Sequence
from datetime import timedelta
from functools import cache
from itertools import pairwise

import numpy as np
import pytest

from yamabiko.plan.fleet import Carrier
from yamabiko.plan.laid_out import laid_out
from yamabiko.plan.make_plan import make_plan, remake_plan
from yamabiko.plan.plan import Plan
from yamabiko.plan.replan.events import Events
from yamabiko.plan.schedule.validate import told, validate
from yamabiko.request.request import Request
from yamabiko.testing.drone_fleets import END, START, closed, drone, request, satellites, wind

PLACES = (
    request("choshi", 140.85, 35.73),
    request("miyake", 139.53, 34.08),
    request("fuji", 138.73, 35.36),
    request("omaezaki", 138.23, 34.60),
    request("nikko", 139.60, 36.75),
    request("kashima", 140.70, 35.95),
)
FAR = request("ocean", 179.0, 36.0)
"""A place 3500 km off that a satellite passes and the drone cannot reach."""


def planned(requests: Sequence[Request], fleet: Sequence[Carrier], iterations: int = 0) -> Plan:
    return make_plan(requests, fleet, (START, END), START, generator=np.random.default_rng(1), iterations=iterations)


@cache
def of_the_drone() -> Plan:
    return planned(PLACES, (drone(),), iterations=4)


def carriers(plan: Plan) -> dict[str, str]:
    return {one.request: one.opportunity.satellite for one in plan.commitments}


def test_a_drone_serves_by_the_deadline_what_satellites_cannot() -> None:
    alone, together = planned(PLACES, satellites()), planned(PLACES, (*satellites(), drone()), iterations=4)
    assert {one.request for one in alone.unserved} >= {"choshi", "miyake", "fuji"}
    assert together.value > alone.value
    assert not together.unserved
    assert all(one.opportunity.delivery is not None and one.opportunity.delivery <= END for one in together.commitments)
    problem, schedule = laid_out(together, PLACES, (*satellites(), drone()))
    assert not validate(problem, schedule), told(validate(problem, schedule))


def test_one_sortie_pictures_several_places_for_less_than_flights_of_their_own() -> None:
    plan = of_the_drone()
    assert not plan.unserved
    assert len(plan.sorties) < len(PLACES)
    assert sum(one.cost for one in plan.sorties) < 0.6 * sum(one.opportunity.cost for one in plan.commitments)
    assert sorted(part for one in plan.sorties for part in one.parts) == sorted(one.part for one in plan.commitments)
    problem, schedule = laid_out(plan, PLACES, (drone(),))
    assert not validate(problem, schedule), told(validate(problem, schedule))


def test_legs_join_and_delivery_follows_landing() -> None:
    for sortie in of_the_drone().sorties:
        assert sortie.legs[0].start == sortie.take_off
        assert sortie.legs[-1].end == sortie.landing
        for one, other in pairwise(sortie.legs):
            assert one.end == other.start
            assert one.places[-1] == pytest.approx(other.places[0])
        for commitment in of_the_drone().commitments:
            if commitment.part in sortie.parts:
                assert commitment.opportunity.delivery is not None
                assert commitment.opportunity.delivery - sortie.landing == pytest.approx(
                    timedelta(minutes=30), abs=timedelta(seconds=0.01)
                )


def test_where_a_satellite_is_cheaper_it_is_taken_and_where_it_is_dearer_it_is_not() -> None:
    there = (FAR,)
    (seen,) = planned(there, satellites()).commitments
    longitude, latitude = FAR.area.centre
    near = drone(base=dataclasses.replace(drone().base, longitude=longitude - 0.02, latitude=latitude))
    dear = dataclasses.replace(near, envelope=dataclasses.replace(near.envelope, cost_per_sortie=5_000.0))
    cheap = dataclasses.replace(near, envelope=dataclasses.replace(near.envelope, cost_per_sortie=10.0))
    assert carriers(planned(there, (*satellites(), dear))) == {"ocean": seen.opportunity.satellite}
    assert carriers(planned(there, (*satellites(), cheap))) == {"ocean": "KESTREL-1"}


def test_the_drone_does_not_go_where_it_cannot_reach() -> None:
    plan = planned([FAR], (drone(),))
    (left,) = plan.unserved
    assert left.hindrance == "reach"
    assert "out of the drone's reach" in left.reason


def test_weather_and_airspace_are_named_as_what_stands_in_the_way() -> None:
    gale = drone(weather=(wind(0, 48, ground=(14.0, 0.0)),))
    assert [one.hindrance for one in planned(PLACES[:1], (gale,)).unserved] == ["weather"]
    shut = drone(airspace=(closed(140.85, 35.73, 30_000.0),))
    assert [one.hindrance for one in planned(PLACES[:1], (shut,)).unserved] == ["airspace"]


def test_a_deadline_too_soon_is_told_with_the_one_that_would_do() -> None:
    soon = dataclasses.replace(PLACES[0], deadline=START + timedelta(hours=2))
    (left,) = planned([soon], (drone(),)).unserved
    assert left.hindrance == "deadline"
    assert [one.wish for one in left.loosenings] == ["deadline"]
    (loosening,) = left.loosenings
    later = dataclasses.replace(soon, deadline=loosening.value)  # type: ignore[arg-type]
    assert not planned([later], (drone(),)).unserved


def test_an_area_wider_than_the_swath_is_flown_in_strips_of_one_sortie() -> None:
    wide = [request("bay", 139.8, 35.4, radius=8_000.0)]
    plan = planned(wide, (drone(),), iterations=2)
    assert not plan.unserved
    assert len(plan.cuttings[0].strips) > 2
    assert len(plan.sorties) == 1
    problem, schedule = laid_out(plan, wide, (drone(),))
    assert not validate(problem, schedule), told(validate(problem, schedule))


def test_repeats_are_flown_with_their_interval_and_a_turn_round_between_sorties() -> None:
    again = [dataclasses.replace(PLACES[1], repeats=3, minimum_interval=3.0 * 3600.0)]
    tired = drone(envelope=dataclasses.replace(drone().envelope, usable_fuel=40.0))
    plan = planned(again, (tired,))
    assert not plan.unserved
    assert len(plan.sorties) > 1
    for one, other in pairwise(plan.sorties):
        assert (other.take_off - one.landing).total_seconds() >= tired.envelope.turn_round_time - 0.01
    for first, second in pairwise(sorted(plan.commitments, key=lambda one: one.repeat)):
        assert (second.start - first.start).total_seconds() >= 3.0 * 3600.0 - 0.01
    problem, schedule = laid_out(plan, again, (tired,))
    assert not validate(problem, schedule), told(validate(problem, schedule))


def test_plans_in_wind_and_between_closed_airspace_keep_every_limit() -> None:
    hard = drone(
        airspace=(
            closed(140.3, 35.4, 15_000.0),
            closed(139.2, 34.6, 20_000.0, start=START + timedelta(hours=3), end=START + timedelta(hours=6)),
        ),
        weather=(wind(0, 4, aloft=(5.0, 12.0), ground=(3.0, 3.0)), wind(4, 7, aloft=(-9.0, 4.0)), wind(7, 7.5, ground=(14.0, 0.0))),
    )
    plan = planned(PLACES, (hard,), iterations=4)
    assert plan.value >= 4.0
    problem, schedule = laid_out(plan, PLACES, (hard,))
    assert not validate(problem, schedule), told(validate(problem, schedule))


def test_the_same_seed_gives_the_same_plan() -> None:
    one, other = (planned(PLACES, (*satellites(), drone()), iterations=2) for _ in range(2))
    assert one.sorties == other.sorties
    assert [each.part for each in one.commitments] == [each.part for each in other.commitments]


def test_a_drone_in_the_air_flies_its_sortie_to_the_end_when_the_plan_is_made_anew() -> None:
    before = of_the_drone()
    first = before.sorties[0]
    now = first.take_off + 0.5 * (first.landing - first.take_off)
    urgent = request("urgent", 140.0, 35.6, priority=9.0, earliest=now)
    after = remake_plan(before, (*PLACES, urgent), (drone(),), Events(), now)
    assert first in after.sorties
    for other in after.sorties:
        if other.take_off > now:
            assert (other.take_off - first.landing).total_seconds() >= drone().envelope.turn_round_time - 0.1
    assert set(first.parts) <= {one.part for one in after.commitments}


def test_a_drone_that_fails_on_the_ground_loses_its_sorties_to_another() -> None:
    second = drone("KESTREL-2")
    before = of_the_drone()
    now = START + timedelta(minutes=10)
    after = remake_plan(before, PLACES, (drone(), second), Events(failed=frozenset({"KESTREL-1"})), now)
    assert {one.drone for one in after.sorties} == {"KESTREL-2"}
    assert set(carriers(after).values()) == {"KESTREL-2"}
    assert len(after.changes) >= len(PLACES) - 1
