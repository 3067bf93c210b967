"""The attitude laws on a rigid body made of the same figures: it settles in the time asked for, and turns without slipping."""

from __future__ import annotations

from math import cos, radians, sin, tan
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yamabiko.flight.airframe.parameters import MODELS, read_parameters
from yamabiko.flight.control.attitude import wanted_moments
from yamabiko.flight.control.gravity import GRAVITY
from yamabiko.flight.control.parameters import CONTROL_STATE
from yamabiko.flight.control.sizing import control_parameters
from yamabiko.flight.demand import DEMAND, Yaw
from yamabiko.flight.frame import FRAME_TIME, INTEGRATORS
from yamabiko.flight.motion import MOTION

AIRSPEED = 36.0


class RigidBody:
    """Turns by its moments and its damping; it flies as fast as it flies, and `upset` (3,) moments come from outside."""

    def __init__(self, model: str, upset: tuple[float, float, float] = (0.0, 0.0, 0.0)) -> None:
        self.parameters = np.array([control_parameters(read_parameters(model))])
        self.upset = np.array(upset)
        self.motion, self.demand, self.state = np.zeros(1, MOTION), np.zeros(1, DEMAND), np.zeros(1, CONTROL_STATE)
        self.integrator = np.zeros(INTEGRATORS)
        self.motion["airspeed"] = self.motion["true_airspeed"] = AIRSPEED

    def moments(self, pitch: float) -> Any:
        moment = np.empty(3)
        wanted_moments(
            self.demand[0], pitch, self.motion[0], self.parameters[0], self.integrator, self.state[0], moment
        )  # fmt: skip
        return moment

    def fly(self, seconds: float, pitch: float = 0.0) -> Any:
        """(frame, 3) of roll, pitch and heading."""
        kept = []
        given, now = self.parameters[0], self.motion[0]
        arm = np.array([given["span"], given["chord"], given["span"]])
        scale = 0.5 * 1.225 * AIRSPEED**2 * given["wing_area"] * arm
        for _ in range(round(seconds / FRAME_TIME)):
            damping = given["damping"] * now["rate"] * arm / (2.0 * AIRSPEED)
            lift = given["weight"] / (0.5 * 1.225 * AIRSPEED**2 * given["wing_area"])
            roll_yaw = np.array([0.0, 0.0, given["yaw_due_to_roll"] * lift * now["rate"][0] * given["span"] / (2.0 * AIRSPEED)])
            now["rate"] += (self.moments(pitch) + damping + roll_yaw + self.upset) * scale / given["inertia"] * FRAME_TIME
            p, q, r = now["rate"]
            swing = q * sin(now["roll"]) + r * cos(now["roll"])
            now["roll"] += (p + swing * tan(now["pitch"])) * FRAME_TIME
            now["pitch"] += (q * cos(now["roll"]) - r * sin(now["roll"])) * FRAME_TIME
            now["heading"] += swing / cos(now["pitch"]) * FRAME_TIME
            kept.append((now["roll"], now["pitch"], now["heading"]))
        return np.array(kept)


@pytest.mark.parametrize("model", MODELS)
def test_bank_and_pitch_settle_within_the_response_time(model: str) -> None:
    """1.5 1/s in angle over 5 1/s in rate: 95 % within three seconds of reaching the largest rate, and hardly any overshoot."""
    body = RigidBody(model)
    body.demand["bank"] = radians(20.0)
    flown = body.fly(6.0, pitch=radians(4.0))
    after = round(3.0 / FRAME_TIME)
    assert np.abs(flown[after:, 0] - radians(20.0)).max() < radians(1.5)
    assert np.abs(flown[after:, 1] - radians(4.0)).max() < radians(1.0)
    assert flown[:, 0].max() < radians(22.0)


@settings(deadline=None, max_examples=20)
@given(bank=st.floats(-0.5, 0.5))
def test_a_turn_has_the_rate_of_a_level_one(bank: float) -> None:
    body = RigidBody("male")
    body.demand["bank"] = bank
    heading = body.fly(12.0)[:, 2]
    assert (heading[-1] - heading[-61]) / (60 * FRAME_TIME) == pytest.approx(GRAVITY * tan(bank) / AIRSPEED, abs=4e-3)


@settings(deadline=None, max_examples=20)
@given(upset=st.tuples(st.floats(-0.01, 0.01), st.floats(-0.1, 0.1), st.floats(-0.004, 0.004)))
def test_a_constant_moment_from_outside_is_taken_up_by_the_integrators(upset: tuple[float, float, float]) -> None:
    body = RigidBody("male", upset)
    flown = body.fly(25.0)
    assert np.abs(flown[-60:, :2]).max() < radians(0.3)
    assert body.integrator[:3] == pytest.approx(-np.array(upset), abs=2e-3 + 0.05 * np.abs(upset).max())


def test_integrators_stop_at_their_bounds() -> None:
    body = RigidBody("male", (-1.0, -5.0, -1.0))
    body.fly(5.0)
    assert (np.abs(body.integrator[:3]) <= body.parameters[0]["largest_trim"]).all()


def test_the_nose_goes_to_where_the_air_comes_from() -> None:
    """A force to the left is that of air from the right."""
    body = RigidBody("male")
    body.motion["side_force"] = -2.0
    for _ in range(60):
        moment = body.moments(0.0)
    assert moment[2] > 0.0


def test_aligning_turns_the_nose_the_short_way() -> None:
    body = RigidBody("male")
    body.demand["yaw"] = int(Yaw.ALIGN)
    body.demand["heading"], body.motion["heading"] = -3.1, 3.1
    assert body.moments(0.0)[2] > 0.0
    body.demand["heading"], body.motion["heading"] = 3.1, -3.1
    body.integrator[:] = 0.0
    assert body.moments(0.0)[2] < 0.0


def test_on_the_ground_integrators_rest() -> None:
    body = RigidBody("male")
    body.demand["on_ground"] = 1
    body.demand["bank"] = 0.3
    body.moments(0.1)
    assert (body.integrator == 0.0).all()


def test_on_wheels_the_trim_in_roll_and_yaw_goes_and_that_in_pitch_stays() -> None:
    body = RigidBody("male")
    body.demand["on_ground"] = 1
    body.integrator[:3] = 0.01, 0.02, 0.003
    for _ in range(round(3.0 / FRAME_TIME)):
        body.moments(0.0)
    assert body.integrator[1] == 0.02
    assert (np.abs(body.integrator[[0, 2]]) <= 0.06 * np.array([0.01, 0.003])).all()
