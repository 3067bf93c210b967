"""Steering and speed on wheels: what turns which way, what fades with speed, and that a taxi speed is reached and held."""

from __future__ import annotations

from math import atan
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yamabiko.flight.airframe.parameters import read_parameters
from yamabiko.flight.control.ground import hold_ground_speed, rudder_share, steer, yaw_on_wheels
from yamabiko.flight.control.integrators import Integrator
from yamabiko.flight.control.sizing import control_parameters
from yamabiko.flight.demand import DEMAND
from yamabiko.flight.frame import COMMAND, FRAME_TIME, INTEGRATORS
from yamabiko.flight.motion import MOTION

PARAMETERS = np.array([control_parameters(read_parameters("male"))])
SPEEDS = st.floats(0.0, 40.0)


def rolling(speed: float, **demanded: float) -> tuple[Any, Any, Any]:
    """DEMAND, MOTION and COMMAND at a ground speed, turning as demanded."""
    demand, motion, command = np.zeros(1, DEMAND), np.zeros(1, MOTION), np.zeros(1, COMMAND)
    motion["ground_speed"] = speed
    for name, value in demanded.items():
        demand[name] = value
    motion["rate"][0, 2] = demand["path_curvature"][0] * speed
    return demand, motion, command


@settings(deadline=None)
@given(curvature=st.floats(-0.05, 0.05), speed=st.floats(0.0, 10.0))
def test_the_nose_wheel_stands_as_a_tricycle_needs(curvature: float, speed: float) -> None:
    demand, motion, command = rolling(speed, path_curvature=curvature)
    steer(demand[0], motion[0], PARAMETERS[0], command[0])
    wheelbase, limit = PARAMETERS[0]["wheelbase"], PARAMETERS[0]["nose_wheel"]
    assert command[0]["nose_wheel"] == pytest.approx(np.clip(atan(wheelbase * curvature), -limit, limit), abs=1e-9)


@settings(deadline=None)
@given(curvature=st.floats(-1.0, 1.0), speed=SPEEDS, rate=st.floats(-1.0, 1.0))
def test_the_nose_wheel_turns_less_the_faster_it_rolls(curvature: float, speed: float, rate: float) -> None:
    demand, motion, command = rolling(speed, path_curvature=curvature)
    motion["rate"][0, 2] = rate
    steer(demand[0], motion[0], PARAMETERS[0], command[0])
    assert abs(command[0]["nose_wheel"]) <= PARAMETERS[0]["nose_wheel"] * min(1.0, 12.0 / max(speed, 1.0)) + 1e-12


@pytest.mark.parametrize(("curvature", "inner"), [(1.0, 1), (-1.0, 0)])
def test_a_turn_tighter_than_the_wheel_allows_holds_the_inner_wheel(curvature: float, inner: int) -> None:
    demand, motion, command = rolling(2.0, path_curvature=curvature)
    steer(demand[0], motion[0], PARAMETERS[0], command[0])
    assert command[0]["brake"][inner] > 0.1
    assert command[0]["brake"][1 - inner] == 0.0
    demand, motion, command = rolling(10.0, path_curvature=curvature)
    steer(demand[0], motion[0], PARAMETERS[0], command[0])
    assert (command[0]["brake"] == 0.0).all()


@settings(deadline=None)
@given(speed=SPEEDS)
def test_a_demand_of_zero_stops_and_stays(speed: float) -> None:
    demand, motion, command = rolling(speed, ground_speed=0.0)
    integrator = np.full(INTEGRATORS, 0.1)
    hold_ground_speed(demand[0], motion[0], PARAMETERS[0], integrator, command[0])
    assert command[0]["throttle"] == PARAMETERS[0]["idle_throttle"]
    assert (command[0]["brake"] >= 0.3).all() and (command[0]["brake"] <= 1.0).all()
    assert integrator[Integrator.TAXI] == 0.0


@pytest.mark.parametrize("friction", [0.15, 0.3])
@pytest.mark.parametrize("asked", [3.0, 6.0])
def test_a_taxi_speed_is_reached_and_held_whatever_the_rolling_drag(asked: float, friction: float) -> None:
    """A mass that the throttle pulls with 3 m/s2 and the brakes hold with 3 m/s2; tyres take 0.015 to 0.03 of its weight."""
    demand, motion, command = rolling(0.0, ground_speed=asked)
    integrator = np.zeros(INTEGRATORS)
    speeds = []
    for _ in range(round(60.0 / FRAME_TIME)):
        hold_ground_speed(demand[0], motion[0], PARAMETERS[0], integrator, command[0])
        pull = 3.0 * command[0]["throttle"] - friction - 3.0 * command[0]["brake"].mean()
        motion["ground_speed"] = max(motion["ground_speed"][0] + pull * FRAME_TIME, 0.0)
        speeds.append(motion["ground_speed"][0])
    assert max(speeds) < asked + 1.5
    assert speeds[-300:] == pytest.approx(np.full(300, asked), abs=0.25)


def test_too_fast_brakes_and_gives_no_power() -> None:
    demand, motion, command = rolling(12.0, ground_speed=5.0)
    hold_ground_speed(demand[0], motion[0], PARAMETERS[0], np.zeros(INTEGRATORS), command[0])
    assert command[0]["throttle"] == PARAMETERS[0]["idle_throttle"]
    assert command[0]["brake"].min() > 0.5


@settings(deadline=None)
@given(st.floats(0.0, 60.0), st.floats(0.0, 60.0))
def test_rudders_come_with_the_airspeed(one: float, other: float) -> None:
    slow, fast = sorted((one, other))
    assert 0.0 <= rudder_share(slow) <= rudder_share(fast) <= 1.0
    assert rudder_share(5.0) == 0.0
    assert rudder_share(25.0) == 1.0


@settings(deadline=None)
@given(st.floats(-0.3, 0.3), st.floats(-0.2, 0.2), st.floats(15.0, 40.0))
def test_at_speed_the_nose_wheel_is_led_along_its_way(askew: float, rate: float, speed: float) -> None:
    """With nothing to turn, a wheel rolls where it goes: as a point ahead of the centre of mass of a rigid body does."""
    demand, motion, command = rolling(speed, ground_speed=-1.0)
    motion["course"], motion["heading"], motion["rate"][0, 2] = 1.0, 1.0 - askew, rate
    yaw_on_wheels(0.0, demand[0], motion[0], PARAMETERS[0], command[0])
    along, across = speed * np.cos(askew), speed * np.sin(askew) + rate * PARAMETERS[0]["nose_arm"]
    limit = PARAMETERS[0]["nose_wheel"]
    assert command["nose_wheel"][0] == pytest.approx(np.clip(np.arctan2(across, along), -limit, limit), abs=0.03)
    assert (command["brake"] == 0.0).all()


@settings(deadline=None)
@given(st.floats(-3000.0, 3000.0), st.floats(0.0, 1.0))
def test_brakes_turn_the_aircraft_as_asked_and_only_while_it_stops(missing: float, brake: float) -> None:
    demand, motion, command = rolling(25.0, ground_speed=-1.0)
    command["brake"] = brake
    yaw_on_wheels(missing, demand[0], motion[0], PARAMETERS[0], command[0])
    assert (command["brake"] == brake).all()
    assert command["nose_wheel"][0] * missing >= 0.0
    demand["stopping"] = 1
    yaw_on_wheels(missing, demand[0], motion[0], PARAMETERS[0], command[0])
    left, right = command["brake"][0]
    assert 0.0 <= min(left, right) <= max(left, right) <= 1.0
    # Braked on the right it turns to the right, by no more than was missing.
    grip = 0.8 * 0.3 * PARAMETERS[0]["weight"] * PARAMETERS[0]["half_track"]
    assert (right - left) * missing >= 0.0
    assert abs(right - left) * grip <= abs(missing) + 1e-6


def test_a_nose_turned_left_is_brought_back_about_the_right_wheel() -> None:
    demand, motion, command = rolling(25.0, ground_speed=-1.0)
    demand["stopping"], command["brake"] = 1, 0.4
    yaw_on_wheels(500.0, demand[0], motion[0], PARAMETERS[0], command[0])
    left, right = command["brake"][0]
    assert left < 0.4 < right
    assert command["nose_wheel"][0] > 0.05
