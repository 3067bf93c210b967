"""What leads from one phase on wheels to the next, one cause at a time: orders, faults, obstructions, and their absence."""

from __future__ import annotations

import pytest

from yamabiko.flight.guidance.guide import on_ground
from yamabiko.flight.guidance.onboard_plans import Reason
from yamabiko.flight.kinds import Order, Phase
from yamabiko.testing.lone_guidance import FINAL, LEGS, LINE_UP, PARAMETERS, TAKE_OFF, TAXI, WAY_IN, Pilot


def parked() -> Pilot:
    return Pilot(Phase.PARKED, TAXI, height=40.9)


def test_parked_it_stays_until_it_is_ordered_to_start() -> None:
    pilot = parked()
    assert pilot.frames(30.0) == Phase.PARKED
    assert pilot.demand["throttle"][0] == 0.0
    pilot.order(Order.START)
    assert pilot.frame() == Phase.ENGINE_START


@pytest.mark.parametrize("order", [order for order in Order if order != Order.START])
def test_no_other_order_starts_it(order: Order) -> None:
    pilot = parked()
    pilot.order(order)
    assert pilot.frames(1.0) == Phase.PARKED


def test_an_order_before_it_knows_where_it_is_waits_until_then() -> None:
    pilot = parked()
    pilot.valid = 0
    pilot.order(Order.START)
    assert pilot.frames(5.0) == Phase.PARKED
    pilot.valid = 1
    assert pilot.frame() == Phase.ENGINE_START


def test_it_taxies_when_the_engine_has_run_for_six_seconds() -> None:
    pilot = Pilot(Phase.ENGINE_START, TAXI)
    pilot.readings["engine_running"] = 0
    assert pilot.frames(20.0) == Phase.ENGINE_START
    pilot.readings["engine_running"] = 1
    assert pilot.frame() == Phase.TAXI_OUT
    early = Pilot(Phase.ENGINE_START, TAXI)
    assert early.frames(5.9) == Phase.ENGINE_START


def lined_up() -> Pilot:
    return Pilot(Phase.LINE_UP, LINE_UP, north=119.0)


def test_lined_up_it_checks_for_three_seconds_and_takes_off() -> None:
    pilot = lined_up()
    assert pilot.frames(2.9) == Phase.LINE_UP
    assert pilot.frames(0.3) == Phase.TAKE_OFF
    assert pilot.state["next_leg"][0] == TAKE_OFF


@pytest.mark.parametrize(("field", "value"), [("runway_obstructed", 1), ("engine_running", 0)])
def test_it_does_not_take_off_onto_a_foul_runway_or_without_the_engine(field: str, value: int) -> None:
    pilot = lined_up()
    pilot.readings[field] = value
    assert pilot.frames(60.0) == Phase.LINE_UP


def test_an_obstruction_elsewhere_keeps_nobody_on_the_ground() -> None:
    pilot = lined_up()
    pilot.readings["runway_obstructed"] = 2
    assert pilot.frames(5.0) == Phase.TAKE_OFF


def rolling(airspeed: float = 15.0, **motion: float) -> Pilot:
    return Pilot(
        Phase.TAKE_OFF, TAKE_OFF, **({"north": 300.0, "airspeed": airspeed, "ground_speed": airspeed, "wheels": 3} | motion)
    )


def rejected(cause: str) -> Pilot:
    pilot = rolling(east=9.0) if cause == "off the centreline" else rolling()
    if cause == "order":
        pilot.order(Order.REJECT_TAKE_OFF)
    elif cause == "engine":
        pilot.readings["engine_running"] = 0
    elif cause == "obstruction":
        pilot.readings["runway_obstructed"] = 1
    return pilot


@pytest.mark.parametrize("cause", ["order", "engine", "obstruction", "off the centreline"])
def test_a_take_off_is_broken_off_below_the_speed_of_rotation_only(cause: str) -> None:
    pilot = rejected(cause)
    assert pilot.frame() == Phase.REJECTED_TAKE_OFF
    fast = rejected(cause)
    fast.motion["airspeed"] = PARAMETERS[0]["rotate_speed"] + 0.1
    assert fast.frames(1.0) == Phase.TAKE_OFF


def test_a_take_off_that_gets_nowhere_is_broken_off() -> None:
    assert rolling(airspeed=9.0).frames(11.9) == Phase.TAKE_OFF
    assert rolling(airspeed=9.0).frames(12.5) == Phase.REJECTED_TAKE_OFF


def test_a_take_off_on_which_the_airspeed_stays_behind_is_broken_off() -> None:
    """Blocked tubes: 15 m/s are shown on and on. A gust from behind that takes as much for a moment does nothing."""
    pilot = rolling(airspeed=15.0, ground_speed=22.0)
    assert pilot.frames(2.0) == Phase.TAKE_OFF
    pilot.motion["ground_speed"] = 24.0
    assert pilot.frames(0.4) == Phase.TAKE_OFF
    pilot.motion["ground_speed"] = 22.0
    assert pilot.frames(1.0) == Phase.TAKE_OFF
    pilot.motion["ground_speed"] = 24.0
    assert pilot.frames(0.6) == Phase.REJECTED_TAKE_OFF


def test_in_the_air_for_a_second_it_flies_on_whatever_the_airspeed_is_said_to_be() -> None:
    pilot = rolling(airspeed=15.0, ground_speed=33.0, wheels=0)
    assert pilot.frames(0.9) == Phase.TAKE_OFF
    assert pilot.frames(0.2) == Phase.CLIMB_OUT


def test_an_order_once_carried_out_rejects_no_later_take_off() -> None:
    pilot = rolling()
    pilot.order(Order.REJECT_TAKE_OFF)
    pilot.state["order_done"] = pilot.readings["order_number"]
    assert pilot.frames(1.0) == Phase.TAKE_OFF


def test_it_climbs_out_once_all_wheels_have_left_the_ground_for_a_fifth_of_a_second() -> None:
    pilot = rolling(airspeed=30.0)
    assert pilot.frames(1.0) == Phase.TAKE_OFF
    pilot.motion["wheels"] = 0
    assert pilot.frames(0.19) == Phase.TAKE_OFF
    assert pilot.frames(0.1) == Phase.CLIMB_OUT


def test_after_a_rejected_take_off_it_stops_and_shuts_down() -> None:
    pilot = Pilot(Phase.REJECTED_TAKE_OFF, TAKE_OFF, north=500.0, ground_speed=20.0)
    assert pilot.frames(2.0) == Phase.REJECTED_TAKE_OFF
    assert pilot.demand["brake"][0] > 0.0
    pilot.motion["ground_speed"] = 0.0
    assert pilot.frames(1.1) == Phase.SHUT_DOWN


def test_it_taxies_in_at_home_and_stops_elsewhere_or_without_an_engine() -> None:
    slow = {"north": 11_000.0, "ground_speed": 3.0, "wheels": 3, "main_wheels": 2}
    home = Pilot(Phase.ROLL_OUT, FINAL, **slow)
    assert home.frame() == Phase.TAXI_IN
    assert home.plan == (Reason.TAXI, 0)
    away = Pilot(Phase.ROLL_OUT, FINAL, **slow)
    away.state["site"] = 1
    silent = Pilot(Phase.ROLL_OUT, FINAL, **slow)
    silent.state["engine_silent"] = 100
    for pilot in (away, silent):
        assert pilot.frames(2.0) == Phase.ROLL_OUT
        pilot.motion["ground_speed"] = 0.0
        assert pilot.frames(1.1) == Phase.SHUT_DOWN


def test_on_its_stand_it_shuts_down_and_is_done_when_the_propeller_stands() -> None:
    pilot = Pilot(Phase.TAXI_IN, WAY_IN, north=float(LEGS[WAY_IN]["north"]) + 49.0)
    assert pilot.frames(1.9) == Phase.TAXI_IN
    assert pilot.frames(0.3) == Phase.SHUT_DOWN
    down = Pilot(Phase.SHUT_DOWN, WAY_IN)
    down.readings["engine_speed"] = 50.0
    assert down.frames(20.0) == Phase.SHUT_DOWN
    assert down.demand["engine_on"][0] == 0.0
    down.readings["engine_speed"] = 0.0
    assert down.frame() == Phase.DONE


def test_phases_are_on_the_ground_or_in_the_air() -> None:
    aloft = [phase for phase in Phase if not on_ground(int(phase))]
    assert aloft == [
        Phase.CLIMB_OUT, Phase.EN_ROUTE, Phase.HOLD, Phase.GLIDE, Phase.APPROACH, Phase.FLARE, Phase.GO_AROUND,
    ]  # fmt: skip


def test_rolling_out_it_brakes_once_both_main_wheels_bear() -> None:
    on_one = Pilot(Phase.ROLL_OUT, FINAL, ground_speed=25.0, wheels=2, main_wheels=1)
    on_both = Pilot(Phase.ROLL_OUT, FINAL, ground_speed=25.0, wheels=3, main_wheels=2)
    on_one.frames(2.0), on_both.frames(2.0)
    assert on_one.demand["brake"][0] == 0.0
    assert on_both.demand["brake"][0] > 0.4
    on_both.motion["main_wheels"] = 1
    on_both.frame()
    assert on_both.demand["brake"][0] == 0.0


@pytest.mark.parametrize("heading", [-0.6, -0.1, 0.1, 0.6])
def test_at_speed_the_way_back_to_the_centreline_is_no_sharper_than_wheels_hold(heading: float) -> None:
    pilot = Pilot(Phase.ROLL_OUT, FINAL, ground_speed=25.0, wheels=3, main_wheels=2, heading=heading)
    pilot.frame()
    sideways = float(pilot.demand["path_curvature"][0]) * 25.0**2
    assert abs(sideways) <= 3.5 + 1e-9
    assert sideways * heading < 0.0
