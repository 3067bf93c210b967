"""The independent check of sorties finds every limit broken on purpose, and the division of collects is the best there is."""

import dataclasses
from collections.abc import Callable
from datetime import timedelta
from functools import cache
from itertools import combinations
from math import inf, radians
from typing import Any

import numpy as np
import pytest

from yamabiko.plan.drones.drone import Drone
from yamabiko.plan.drones.sorties import SortieRules, Stop
from yamabiko.plan.drones.survey_line import SurveyLine
from yamabiko.plan.drones.travel import Travel
from yamabiko.plan.make_plan import make_plan
from yamabiko.plan.plan import Plan, Sortie
from yamabiko.plan.schedule.validate_drones import check_sorties
from yamabiko.testing.drone_fleets import END, START, closed, drone, request, wind

PLACES = (request("choshi", 140.85, 35.73), request("kashima", 140.70, 35.95))


@cache
def plan() -> Plan:
    return make_plan(PLACES, (drone(),), (START, END), START, generator=np.random.default_rng(1), iterations=0)


def broken(one: Drone, sorties: tuple[Sortie, ...], **changes: object) -> set[str]:
    requests = {each.identifier: dataclasses.replace(each, **changes) for each in PLACES}  # type: ignore[arg-type]
    collects = {each.part: (each.start, each.end, requests[each.request], each.opportunity) for each in plan().commitments}
    return {violation.limit for violation in check_sorties(one, sorties, collects, START)}


def later(sortie: Sortie, seconds: float) -> Sortie:
    by = timedelta(seconds=seconds)
    legs = tuple(dataclasses.replace(leg, start=leg.start + by, end=leg.end + by) for leg in sortie.legs)
    return dataclasses.replace(sortie, take_off=sortie.take_off + by, landing=sortie.landing + by, legs=legs)


def test_a_plan_as_it_was_made_breaks_nothing() -> None:
    assert len(plan().sorties) == 1
    assert not broken(drone(), plan().sorties)


def shortened(sortie: Sortie) -> Sortie:
    (*legs, last) = sortie.legs
    landing = last.start + 0.8 * (last.end - last.start)
    return dataclasses.replace(sortie, landing=landing, legs=(*legs, dataclasses.replace(last, end=landing)))


@pytest.mark.parametrize(
    ("change", "limit"),
    [
        (lambda one: later(one, 60.0), "sortie"),
        (lambda one: later(one, -7_000.0), "ready"),
        (shortened, "way"),
        (lambda one: dataclasses.replace(one, legs=one.legs[1:]), "way"),
        (lambda one: dataclasses.replace(one, legs=(one.legs[0], *one.legs[2:])), "sortie"),
        (lambda one: dataclasses.replace(one, fuel=0.9 * one.fuel), "fuel"),
    ],
)
def test_a_sortie_that_was_changed_is_found_out(change: Callable[[Sortie], Sortie], limit: str) -> None:
    (sortie,) = plan().sorties
    assert limit in broken(drone(), (change(sortie),))


@pytest.mark.parametrize(
    ("changes", "limit"),
    [
        ({"weather": (wind(0, 24, ground=(12.5, 0.0)),)}, "wind"),
        ({"weather": (wind(0, 24, aloft=(-15.0, -15.0)),)}, "way"),
        ({"airspace": (closed(140.4, 35.4, 10_000.0),)}, "airspace"),
        ({"radar_reach": 5_000.0}, "look"),
        ({"notice": 10_800.0}, "ready"),
        ({"ready": END}, "ready"),
    ],
)
def test_a_drone_that_can_do_less_is_found_out(changes: dict[str, Any], limit: str) -> None:
    assert limit in broken(drone(**changes), plan().sorties)


def test_too_little_fuel_is_found_out() -> None:
    dry = drone(envelope=dataclasses.replace(drone().envelope, usable_fuel=plan().sorties[0].fuel))
    assert "fuel" in broken(dry, plan().sorties)


def test_a_landing_too_late_to_deliver_is_found_out() -> None:
    assert "deadline" in broken(drone(), plan().sorties, deadline=plan().sorties[0].landing + timedelta(minutes=29))


def test_too_short_a_turn_round_is_found_out() -> None:
    (sortie,) = plan().sorties
    again = dataclasses.replace(
        later(sortie, (sortie.landing - sortie.take_off).total_seconds() + 60.0),
        legs=tuple(leg for leg in sortie.legs if leg.part is None),
    )
    assert "turn-round" in broken(drone(), (sortie, again))


def test_the_division_into_sorties_is_the_cheapest_of_all() -> None:
    generator = np.random.default_rng(3)
    small = drone(envelope=dataclasses.replace(drone().envelope, usable_fuel=35.0, turn_round_time=1_800.0))
    for _ in range(12):
        ends = [
            ((radians(140.0 + east), radians(35.3 + north)), (radians(140.0 + east), radians(35.32 + north)))
            for east, north in generator.uniform(-0.8, 0.8, (5, 2))
        ]
        travel = Travel(small, START, [SurveyLine(start, end, 0.0, 2_220.0, small.flying_height) for start, end in ends])
        rules = SortieRules(travel, 3_600.0)
        times = np.sort(generator.uniform(2.0, 11.0, 5)) * 3_600.0
        stops = [Stop(number, time, time + travel.on_line(number, time), inf) for number, time in enumerate(times.tolist(), 1)]
        cheapest = min(
            (cost for cuts in every_division(len(stops)) if (cost := cost_of(rules, stops, cuts)) is not None), default=None
        )
        division = rules.divide(stops)
        assert (division is None) == (cheapest is None)
        if division is not None:
            assert cost_of(rules, stops, division) == pytest.approx(cheapest)


def every_division(count: int) -> list[list[tuple[int, int]]]:
    """All ways to cut a sequence into runs."""
    cuts = [cut for number in range(count) for cut in combinations(range(1, count), number)]
    return [list(zip((0, *cut), (*cut, count), strict=True)) for cut in cuts]


def cost_of(rules: SortieRules, stops: list[Stop], division: list[tuple[int, int]]) -> float | None:
    """Of a division, or None where one of its sorties, or the time between two, cannot be."""
    cost, free = 0.0, -inf
    for first, last in division:
        flown = rules.judge(tuple(stops[first:last]))
        if isinstance(flown, str) or flown.take_off < free:
            return None
        cost, free = cost + flown.cost, flown.landing + rules.travel.drone.envelope.turn_round_time
    return cost
