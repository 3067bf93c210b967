"""Stability: the modes of level flight against the requirements for light aircraft, and the linear model against the full one."""

from __future__ import annotations

from math import cos, sin, sqrt

import numpy as np
import pytest

from yamabiko.flight.airframe.aerodynamics import derive
from yamabiko.flight.airframe.aircraft import Aircraft, StartState
from yamabiko.flight.airframe.linear import LinearModel, linearise, modes
from yamabiko.flight.airframe.parameters import GRAVITY, read_parameters
from yamabiko.flight.frame import COMMAND, FRAME_TIME

HIGH = 5486.4


@pytest.fixture(scope="module", params=["male", "male-turbo", "deck"])
def level(request: pytest.FixtureRequest) -> tuple[str, LinearModel]:
    """Cruise at 18,000 ft."""
    return request.param, linearise(request.param, HIGH, read_parameters(request.param).speeds.cruise)


def test_modes_of_a_known_matrix() -> None:
    """A swing of 2 rad/s damped to 0.3, and two lags of 0.5 s and -10 s."""
    swing = np.array([[0.0, 1.0], [-4.0, -1.2]])
    matrix = np.zeros((4, 4))
    matrix[:2, :2], matrix[2, 2], matrix[3, 3] = swing, -2.0, 0.1
    slow, first, second = modes(matrix)
    assert slow.half_time == pytest.approx(-10 * np.log(2))
    assert {round(first.frequency, 6), round(second.frequency, 6)} == {2.0, 0.0}
    assert max(first.damping * (first.frequency > 0), second.damping * (second.frequency > 0)) == pytest.approx(0.3)


def test_pitching_is_stable(level: tuple[str, LinearModel]) -> None:
    """MIL-F-8785C, 3.2.1.2 and 3.2.2.1, level 1 in cruise: phugoid damped at least 0.04, short period 0.3 to 2.0.

    Lanchester: a phugoid swings at about the root of two times g over speed.
    """
    phugoid, short_period = modes(level[1].longitudinal)
    assert phugoid.damping > 0.04
    assert phugoid.frequency == pytest.approx(sqrt(2) * GRAVITY / level[1].trim.airspeed, rel=0.1)
    assert 0.3 < short_period.damping < 2.0
    assert short_period.frequency > 1.0


def test_rolling_and_yawing_are_sane(level: tuple[str, LinearModel]) -> None:
    """MIL-F-8785C, 3.3.1, level 1: dutch roll damped 0.08, above 0.4 rad/s; roll within 1.4 s; spiral doubles in 12 s or more."""
    motions = modes(level[1].lateral)
    dutch_roll = next(motion for motion in motions if motion.frequency > 0)
    spiral, roll = (motion for motion in motions if motion.frequency == 0)
    assert dutch_roll.damping > 0.08
    assert dutch_roll.frequency > 0.4
    assert 0 < roll.half_time / np.log(2) < 1.4
    assert spiral.half_time > 0 or spiral.half_time < -12.0


def test_tail_derivatives_are_those_of_a_vee_tail() -> None:
    """Purser & Campbell, NACA Report 823, eqs 3 to 6: control power of both panels in pitch and against one another in yaw."""
    parameters = read_parameters("male")
    model = linearise("male", 0.0, 36.0)
    coefficients, tail = derive(parameters), parameters.tail
    pressure = 0.5 * 1.225 * model.trim.airspeed**2 * tail.dynamic_pressure * tail.area
    force = pressure * coefficients.tail_slope * coefficients.tail_effect
    mass = parameters.mass.take_off
    lift, side = force * cos(tail.slope), tail.antisymmetric * force * sin(tail.slope)
    both = model.surfaces[:, 2] + model.surfaces[:, 3]
    opposed = model.surfaces[:, 2] - model.surfaces[:, 3]
    assert both[2] == pytest.approx(-lift / mass, rel=0.02)
    assert opposed[1] == pytest.approx(-side / mass, rel=0.02)
    assert both[5] == pytest.approx(0.0, abs=1e-3)
    assert opposed[4] == pytest.approx(0.0, abs=1e-3)
    assert opposed[5] > 0


def test_each_surface_mirrors_its_partner(level: tuple[str, LinearModel]) -> None:
    mirror = np.array([1, -1, 1, -1, 1, -1])
    surfaces = level[1].surfaces
    for left, right in ((0, 1), (2, 3)):
        np.testing.assert_allclose(surfaces[:, right], mirror * surfaces[:, left], atol=2e-3)


@pytest.mark.parametrize("axis", [0, 1, 2])
def test_turning_air_acts_like_turning_the_other_way(axis: int) -> None:
    """Linear theory: the air's own rate changes the moments by minus the damping derivatives of the aircraft's."""
    aircraft = Aircraft("male", StartState(0.0, 0.0, 0.0, 0.0, airspeed=36.0, altitude=1000.0))
    still_aircraft = Aircraft("male", StartState(0.0, 0.0, 0.0, 0.0, airspeed=36.0, altitude=1000.0))
    model = linearise("male", 1000.0, 36.0)
    command: np.void = np.zeros(1, COMMAND)[0]
    command["aileron"], command["ruddervator"] = aircraft.trim[:2], aircraft.trim[2:4]
    command["throttle"], command["engine_on"] = aircraft.trim[6], 1.0
    gust = np.zeros(3)
    gust[axis] = 0.02
    for _ in range(2):
        aircraft.step(command, np.zeros(3), gust)
        still_aircraft.step(command, np.zeros(3), np.zeros(3))
    damping = {0: model.lateral[1, 1], 1: model.longitudinal[2, 2], 2: model.lateral[2, 2]}[axis]
    gained = aircraft.truth["rate"][axis] - still_aircraft.truth["rate"][axis]
    # Three of the four steps act, and the rates gained damp themselves. A slow gust has no wash lag: some of pitch damping is that.
    exact = -0.02 * (1 - np.exp(damping * 1.5 * FRAME_TIME))
    assert gained == pytest.approx(-exact, rel=0.35 if axis == 1 else 0.2)


def test_the_linear_model_foresees_a_small_turn() -> None:
    """A second of aileron, full model against linear."""
    aircraft = Aircraft("male", StartState(0.0, 0.0, 0.0, 0.0, airspeed=36.0, altitude=1000.0))
    model = linearise("male", 1000.0, 36.0)
    command: np.void = np.zeros(1, COMMAND)[0]
    command["aileron"], command["ruddervator"] = aircraft.trim[:2], aircraft.trim[2:4]
    command["throttle"], command["engine_on"] = aircraft.trim[6], 1.0
    before = np.array(aircraft.trim[:2])
    command["aileron"] += (0.02, -0.02)
    state = np.zeros(4)
    for _ in range(60):
        for _ in range(20):
            moved = aircraft.truth["actuator"][:2] - before
            forced = np.zeros(4)
            forced[:3] = model.surfaces[[1, 3, 5]][:, :2] @ moved
            state = state + (model.lateral @ state + forced) * FRAME_TIME / 20
        aircraft.step(command, np.zeros(3), np.zeros(3))
    assert aircraft.truth["rate"][0] == pytest.approx(state[1], rel=0.1)
    assert state[3] > 0.02
