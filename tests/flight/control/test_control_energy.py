"""Total energy control on a point mass: height and airspeed do not disturb one another, and airspeed comes first in need."""

from __future__ import annotations

from math import radians, sin
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yamabiko.flight.airframe.parameters import read_parameters
from yamabiko.flight.control.energy import pitch_and_throttle
from yamabiko.flight.control.gravity import GRAVITY
from yamabiko.flight.control.integrators import Integrator
from yamabiko.flight.control.parameters import CONTROL_STATE
from yamabiko.flight.control.sizing import control_parameters
from yamabiko.flight.demand import DEMAND, Vertical
from yamabiko.flight.frame import FRAME_TIME, INTEGRATORS
from yamabiko.flight.motion import MOTION

PARAMETERS = np.array([control_parameters(read_parameters("male"))])
CRUISE = 36.0
LEVEL_THROTTLE = 0.45
MOST_POWER = 6.0
"""m/s of specific energy rate at full throttle over that at level flight: about what the aircraft climbs with."""


class PointMass:
    """Energy comes from the throttle, with a lag of half a second; pitch shares it, angle of attack follows the airspeed."""

    def __init__(self, strength: float = 1.0) -> None:
        self.strength = strength
        self.demand, self.motion, self.state = np.zeros(1, DEMAND), np.zeros(1, MOTION), np.zeros(1, CONTROL_STATE)
        self.integrator = np.zeros(INTEGRATORS)
        self.demand["vertical"] = int(Vertical.ENERGY)
        self.demand["height"] = self.motion["height"] = 500.0
        self.demand["airspeed"] = self.state["airspeed"] = CRUISE
        self.motion["airspeed"] = self.motion["true_airspeed"] = CRUISE
        self.power = 0.0
        self.path = 0.0

    def step(self) -> tuple[float, float]:
        pitch, throttle = pitch_and_throttle(
            self.demand[0], self.motion[0], PARAMETERS[0], self.integrator, self.state[0]
        )  # fmt: skip
        now = self.motion[0]
        speed = now["true_airspeed"]
        drawn = self.strength * MOST_POWER * (throttle - LEVEL_THROTTLE) / (1.0 - LEVEL_THROTTLE)
        self.power += FRAME_TIME / 0.5 * (drawn - self.power)
        attack = radians(4.0) * (CRUISE / speed) ** 2
        self.path += FRAME_TIME / 0.6 * (pitch - attack - self.path)
        climb = speed * sin(self.path)
        drag = 0.02 * (speed - CRUISE)
        acceleration = GRAVITY * (self.power - climb) / speed - drag
        now["climb_rate"], now["forward_acceleration"] = climb, acceleration
        now["height"] += climb * FRAME_TIME
        now["airspeed"] += acceleration * FRAME_TIME
        now["true_airspeed"] = now["airspeed"]
        return pitch, throttle

    def fly(self, seconds: float) -> Any:
        """(frame, 4): height, airspeed, pitch, throttle."""
        rows = []
        for _ in range(round(seconds / FRAME_TIME)):
            pitch, throttle = self.step()
            rows.append((self.motion["height"][0], self.motion["airspeed"][0], pitch, throttle))
        return np.array(rows)


@pytest.mark.parametrize("rise", [-30.0, 30.0])
def test_a_step_in_height_costs_no_airspeed(rise: float) -> None:
    aircraft = PointMass()
    aircraft.fly(60.0)
    aircraft.demand["height"] += rise
    flown = aircraft.fly(80.0)
    assert np.abs(flown[:, 1] - CRUISE).max() < 1.5
    assert flown[-60:, 0] == pytest.approx(500.0 + rise, abs=1.0)
    assert np.abs(flown[-60:, 1] - CRUISE).max() < 0.3


@pytest.mark.parametrize("faster", [-4.0, 4.0])
def test_a_step_in_airspeed_costs_no_height(faster: float) -> None:
    aircraft = PointMass()
    aircraft.fly(60.0)
    aircraft.demand["airspeed"] += faster
    flown = aircraft.fly(80.0)
    assert np.abs(flown[:, 0] - 500.0).max() < 5.0
    assert np.abs(flown[-60:, 1] - CRUISE - faster).max() < 0.3


def test_with_the_throttle_at_its_stop_airspeed_comes_before_height() -> None:
    """A weak engine that cannot climb as asked: the height lags, the airspeed stays."""
    aircraft = PointMass(strength=0.15)
    aircraft.fly(60.0)
    aircraft.demand["height"] += 400.0
    flown = aircraft.fly(120.0)
    assert flown[-60:, 3] == pytest.approx(1.0)
    assert flown[-1, 0] < 800.0
    assert flown[:, 1].min() > CRUISE - 3.5


def test_an_engine_that_gives_nothing_is_not_stalled_for() -> None:
    aircraft = PointMass(strength=0.0)
    aircraft.power = -3.0
    flown = aircraft.fly(60.0)
    assert flown[:, 1].min() > CRUISE - 5.0
    assert flown[-1, 0] < 500.0


WILD = st.floats(-1e3, 1e3)


@settings(deadline=None)
@given(
    vertical=st.sampled_from([Vertical.ENERGY, Vertical.SPEED_BY_PITCH, Vertical.SINK]),
    height=WILD,
    climb=st.floats(-50.0, 50.0),
    airspeed=st.floats(0.0, 100.0),
    asked=st.floats(0.0, 100.0),
)
def test_pitch_and_throttle_stay_within_their_limits(
    vertical: Vertical, height: float, climb: float, airspeed: float, asked: float
) -> None:
    aircraft = PointMass()
    aircraft.demand["vertical"], aircraft.demand["throttle"] = int(vertical), 0.7
    aircraft.motion["airspeed"] = aircraft.motion["true_airspeed"] = airspeed
    aircraft.motion["climb_rate"] = climb
    aircraft.demand["height"] += height
    aircraft.demand["airspeed"] = asked
    given_parameters = PARAMETERS[0]
    for _ in range(5):
        pitch, throttle = pitch_and_throttle(
            aircraft.demand[0], aircraft.motion[0], given_parameters, aircraft.integrator, aircraft.state[0]
        )  # fmt: skip
        assert given_parameters["pitch_down"] <= pitch <= given_parameters["pitch_up"]
        assert given_parameters["idle_throttle"] <= throttle <= 1.0


def test_speed_by_pitch_keeps_the_throttle_it_is_given() -> None:
    aircraft = PointMass()
    aircraft.demand["vertical"], aircraft.demand["throttle"] = int(Vertical.SPEED_BY_PITCH), 1.0
    flown = aircraft.fly(60.0)
    assert (flown[:, 3] == 1.0).all()
    assert np.abs(flown[-60:, 1] - CRUISE).max() < 0.5
    assert flown[-1, 0] > 600.0


def test_sink_is_held_whatever_the_airspeed_does() -> None:
    aircraft = PointMass()
    aircraft.demand["vertical"], aircraft.demand["throttle"], aircraft.demand["climb_rate"] = int(Vertical.SINK), 0.3, -1.0
    aircraft.fly(10.0)
    assert aircraft.motion["climb_rate"][0] == pytest.approx(-1.0, abs=0.2)


def test_pitch_and_throttle_as_demanded_pass_through() -> None:
    aircraft = PointMass()
    aircraft.demand["vertical"], aircraft.demand["pitch"], aircraft.demand["throttle"] = int(Vertical.PITCH), 0.12, 0.8
    assert aircraft.step() == (0.12, 0.8)
    assert (aircraft.integrator[[Integrator.THROTTLE, Integrator.CLIMB]] == 0.0).all()


def held_sink(**motion: float) -> float:
    """Pitch (rad) with which a sink of 1 m/s is asked for."""
    mass = PointMass()
    mass.demand["vertical"], mass.demand["climb_rate"] = int(Vertical.SINK), -1.0
    mass.motion["climb_rate"], mass.motion["airspeed"], mass.motion["true_airspeed"] = -1.0, 30.0, 30.0
    mass.motion["smooth_airspeed"] = 30.0
    for name, value in motion.items():
        mass.motion[name] = value
    return float(pitch_and_throttle(mass.demand[0], mass.motion[0], PARAMETERS[0], mass.integrator, mass.state[0])[0])


def test_airspeed_lost_in_the_flare_is_made_up_for_by_pitch_before_the_sink_shows_it() -> None:
    """The lift of 560 kg on 10 m2 with 5 per rad, by q = 0.5 1.225 V^2: 11.6 degrees of it at 30 m/s, 16.6 at 25."""
    steady, lost, gained = held_sink(), held_sink(airspeed=25.0), held_sink(airspeed=35.0)
    assert np.degrees(lost - steady) == pytest.approx(5.01, abs=0.05)
    assert np.degrees(gained - steady) == pytest.approx(-np.degrees(0.03))


def test_the_nose_is_not_pushed_down_far_for_a_sink_too_small() -> None:
    steady, thrown_up, dropped = held_sink(), held_sink(climb_rate=5.0), held_sink(climb_rate=-5.0)
    assert -0.04 < thrown_up - steady < -0.03
    assert dropped - steady > 0.2
