"""From legs to demands: when the next leg comes, how long a circle is flown, and what is asked for on wheels."""

from __future__ import annotations

from math import pi
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yamabiko.earth.conformal_plane import ConformalPlane
from yamabiko.flight.airframe.parameters import read_parameters
from yamabiko.flight.control.integrators import Integrator
from yamabiko.flight.demand import DEMAND
from yamabiko.flight.frame import LEG
from yamabiko.flight.guidance.parameters import GUIDANCE_STATE, OWN
from yamabiko.flight.guidance.sizing import Way, guidance_parameters
from yamabiko.flight.guidance.tracking import leg_at, next_leg, track_in_air, track_on_ground
from yamabiko.flight.kinds import LegKind
from yamabiko.flight.motion import MOTION
from yamabiko.platform.dubins import advance

WAY = Way(ConformalPlane(0.6, 2.4), 3, 0, 28.0, 20.0, 60.0, 5.0)
PARAMETERS = np.array([guidance_parameters(read_parameters("male"), WAY)])


def straight(count: int = 3, kind: LegKind = LegKind.TRANSIT, length: float = 1000.0, airspeed: float = 36.0) -> Any:
    """(leg,) due north, one after the other, each climbing 20 m."""
    legs = np.zeros(count, LEG)
    legs["north"] = length * np.arange(count)
    legs["length"], legs["airspeed"], legs["kind"] = length, airspeed, int(kind)
    legs["start_height"] = 300.0 + 20.0 * np.arange(count)
    legs["end_height"] = legs["start_height"] + 20.0
    return legs


def moving(east: float, north: float, speed: float = 36.0, course: float = 0.0) -> Any:
    motion = np.zeros(1, MOTION)
    motion["east"], motion["north"], motion["ground_speed"] = east, north, speed
    motion["course"] = motion["heading"] = course
    motion["surfaces_sound"] = 1
    return motion


def tracked(legs: Any, motion: Any, state: Any) -> Any:
    demand = np.zeros(1, DEMAND)
    track_in_air(legs, motion[0], PARAMETERS[0], state[0], demand[0])
    return demand[0]


@settings(deadline=None)
@given(north=st.one_of(st.floats(-500.0, 999.999), st.floats(1000.0, 1500.0)), leg=st.integers(0, 2))
def test_the_next_leg_is_proposed_at_the_end_and_not_after_the_last(north: float, leg: int) -> None:
    state = np.zeros(1, GUIDANCE_STATE)
    state["leg"] = leg
    tracked(straight(), moving(0.0, 1000.0 * leg + north), state)
    assert state["next_leg"][0] == (leg + 1 if north >= 1000.0 and leg < 2 else leg)


@settings(deadline=None)
@given(north=st.floats(-200.0, 1200.0))
def test_height_and_climb_are_those_of_the_leg_where_it_is(north: float) -> None:
    demand = tracked(straight(), moving(0.0, north), np.zeros(1, GUIDANCE_STATE))
    assert demand["height"] == pytest.approx(300.0 + 0.02 * np.clip(north, 0.0, 1000.0))
    assert demand["climb_rate"] == pytest.approx(0.02 * 36.0 if 0.0 <= north <= 1000.0 else 0.0)
    assert demand["airspeed"] == 36.0


def test_own_legs_go_on_with_the_mission_or_end_on_the_last() -> None:
    state = np.zeros(1, GUIDANCE_STATE)
    state["own_count"], state["continues"] = 2, 1
    state["own_legs"]["length"][0, :2] = [111.0, 222.0]
    record = state[0]
    assert [leg_at(number, straight(), record)["length"] for number in (OWN, OWN + 1, OWN + 5, 0, 9)] == [
        111.0, 222.0, 222.0, 1000.0, 1000.0,
    ]  # fmt: skip
    assert [next_leg(number, record) for number in (0, OWN, OWN + 1)] == [1, OWN + 1, 1]
    record["continues"] = -1
    assert next_leg(OWN + 1, record) == OWN + 1


@pytest.mark.parametrize("until", [0.0, 200.0, 500.0])
def test_a_circle_is_flown_until_its_time_and_then_to_its_end(until: float) -> None:
    radius, speed = 300.0, 30.0
    legs = straight(2)
    legs[0]["kind"], legs[0]["curvature"], legs[0]["length"], legs[0]["until"] = (
        int(LegKind.LOITER),
        1 / radius,
        2 * pi * radius,
        until,
    )
    state = np.zeros(1, GUIDANCE_STATE)
    for tick in range(20_000):
        time = 0.1 * tick
        east, north, course = advance(0.0, 0.0, 0.0, 1.0 / radius, speed * time)
        motion = moving(east, north, speed, course)
        motion["time"] = time
        tracked(legs, motion, state)
        if state["next_leg"][0] == 1:
            break
    turn = 2 * pi * radius / speed
    assert time >= until
    assert time == pytest.approx(turn * max(np.ceil(until / turn), 1.0), abs=0.2)


@settings(deadline=None)
@given(side=st.floats(-300.0, 300.0))
def test_the_bank_leads_back_and_is_limited(side: float) -> None:
    demand = tracked(straight(), moving(side, 500.0), np.zeros(1, GUIDANCE_STATE))
    assert abs(demand["bank"]) <= PARAMETERS[0]["bank"]
    assert demand["bank"] * side <= 0.0


def test_a_turn_is_begun_before_its_leg_begins() -> None:
    legs = straight(2)
    legs[1]["curvature"] = 1.0 / 600.0
    early = tracked(legs, moving(0.0, 900.0), np.zeros(1, GUIDANCE_STATE))
    about = tracked(legs, moving(0.0, 999.0), np.zeros(1, GUIDANCE_STATE))
    assert early["bank"] == pytest.approx(0.0, abs=1e-9)
    assert about["bank"] == pytest.approx(np.arctan(36.0**2 / 600.0 / 9.80665), abs=1e-9)


def test_an_aircraft_without_all_surfaces_is_led_back_more_gently() -> None:
    sound, hurt = moving(20.0, 500.0), moving(20.0, 500.0)
    hurt["surfaces_sound"] = 0
    banks = [tracked(straight(), motion, np.zeros(1, GUIDANCE_STATE))["bank"] for motion in (sound, hurt)]
    assert banks[0] < banks[1] < 0.0


@settings(deadline=None)
@given(side=st.one_of(st.floats(-1000.0, -0.01), st.floats(0.01, 1000.0)))
def test_the_cross_integrator_works_near_the_leg_only_and_is_bounded(side: float) -> None:
    state = np.zeros(1, GUIDANCE_STATE)
    for _ in range(200):
        tracked(straight(), moving(side, 500.0), state)
    held = state["integrator"][0, Integrator.CROSS]
    assert (held == 0.0) == (abs(side) >= 30.0)
    assert held * side <= 0.0
    assert abs(held) <= 3.0


def rolled(legs: Any, motion: Any, leg: int = 0, stop: bool = False) -> tuple[Any, Any]:
    state, demand = np.zeros(1, GUIDANCE_STATE), np.zeros(1, DEMAND)
    state["leg"] = leg
    track_on_ground(legs, motion[0], PARAMETERS[0], state[0], demand[0], stop)
    return demand[0], state[0]


@settings(deadline=None)
@given(left=st.floats(0.0, 100.0))
def test_on_wheels_it_can_stop_at_the_end_of_the_last_leg(left: float) -> None:
    legs = straight(2, LegKind.TAXI, 100.0, 8.0)
    demand, state = rolled(legs, moving(0.0, 200.0 - left, 5.0), leg=1)
    assert demand["ground_speed"] ** 2 / (2 * 0.5) <= max(left - 0.3, 0.0) + 1e-9
    assert demand["ground_speed"] <= 8.0
    assert state["next_leg"] == 1


@settings(deadline=None)
@given(left=st.one_of(st.just(0.0), st.floats(1e-6, 100.0)))
def test_on_wheels_it_slows_for_a_slower_leg_but_does_not_stop(left: float) -> None:
    legs = straight(2, LegKind.TAXI, 100.0, 8.0)
    legs[1]["airspeed"] = 3.0
    demand, state = rolled(legs, moving(0.0, 100.0 - left, 5.0))
    assert 3.0 <= demand["ground_speed"] <= 8.0
    assert state["next_leg"] == int(left <= 0.0)


def test_where_it_must_stop_it_does_not_go_on() -> None:
    demand, state = rolled(straight(2, LegKind.LINE_UP, 100.0, 8.0), moving(0.0, 100.5, 0.0), stop=True)
    assert demand["ground_speed"] == 0.0
    assert state["next_leg"] == 0
