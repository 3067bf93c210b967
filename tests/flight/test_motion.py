"""Motion as a lane believes it: angles against scipy's rotations, forces of flights that are known, gusts felt in time."""

from __future__ import annotations

from math import cos, pi, sin, tan

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.spatial.transform import Rotation

from yamabiko.flight.control.gravity import GRAVITY
from yamabiko.flight.frame import FRAME_TIME
from yamabiko.flight.motion import MOTION, feel_gusts, set_angles, set_forces, set_ground_track, turn_rate, wrapped

ANGLES = st.floats(-pi, pi)


@settings(deadline=None)
@given(st.floats(-1e4, 1e4))
def test_a_wrapped_angle_is_the_same_direction(angle: float) -> None:
    assert -pi <= wrapped(angle) <= pi
    assert (cos(wrapped(angle)), sin(wrapped(angle))) == pytest.approx((cos(angle), sin(angle)), abs=1e-9)


@settings(deadline=None)
@given(roll=ANGLES, pitch=st.floats(-1.5, 1.5), heading=ANGLES)
def test_angles_are_those_of_the_rotation(roll: float, pitch: float, heading: float) -> None:
    rotation = Rotation.from_euler("ZYX", [heading, pitch, roll])
    motion = np.zeros(1, MOTION)
    set_angles(rotation.as_quat(scalar_first=True), motion[0])
    found = Rotation.from_euler("ZYX", [motion["heading"][0], motion["pitch"][0], motion["roll"][0]])
    assert (found.inv() * rotation).magnitude() == pytest.approx(0.0, abs=1e-7)
    assert motion["pitch"][0] == pytest.approx(pitch, abs=1e-7)


@settings(deadline=None)
@given(north=st.floats(-60.0, 60.0), east=st.floats(-60.0, 60.0), down=st.floats(-10.0, 10.0))
def test_the_track_over_the_ground_is_that_of_the_velocity(north: float, east: float, down: float) -> None:
    motion = np.zeros(1, MOTION)
    motion["heading"], motion["convergence"] = 1.0, 0.02
    set_ground_track(np.array([north, east, down]), motion[0])
    speed = motion["ground_speed"][0]
    assert motion["climb_rate"][0] == -down
    course = motion["course"][0] + 0.02
    if speed > 2.0:
        assert (speed * cos(course), speed * sin(course)) == pytest.approx((north, east), abs=1e-9)
    else:
        assert course == pytest.approx(1.0)


@settings(deadline=None)
@given(pitch=st.floats(-0.3, 0.3), speeding=st.floats(-3.0, 3.0))
def test_forces_of_a_steady_climb_are_none_and_of_speeding_up_are_that(pitch: float, speeding: float) -> None:
    """Wings level: an accelerometer shows what holds the aircraft up, along its body."""
    motion = np.zeros(1, MOTION)
    motion["pitch"] = pitch
    up = Rotation.from_euler("ZYX", [0.0, pitch, 0.0]).inv().apply([0.0, 0.0, -GRAVITY])
    set_forces(up + np.array([speeding, 0.4, 0.0]), motion[0])
    assert motion["forward_acceleration"][0] == pytest.approx(speeding, abs=1e-9)
    assert motion["lift_acceleration"][0] == pytest.approx(0.0, abs=1e-9)
    assert motion["side_force"][0] == 0.4


@settings(deadline=None)
@given(bank=st.floats(-1.1, 1.1), speed=st.floats(16.0, 70.0))
def test_a_level_turn_has_the_centripetal_acceleration_of_its_bank(bank: float, speed: float) -> None:
    motion = np.zeros(1, MOTION)
    motion["roll"], motion["true_airspeed"] = bank, speed
    assert turn_rate(motion[0]) * speed == pytest.approx(GRAVITY * tan(bank))


@settings(deadline=None, max_examples=10)
@given(deviation=st.floats(0.3, 4.0), mean=st.floats(25.0, 50.0), seed=st.integers(0, 99))
def test_gusts_are_felt_within_a_minute_and_a_half_and_forgotten_again(deviation: float, mean: float, seed: int) -> None:
    """Airspeeds of a first-order process with a correlation time of a second."""
    motion, generator = np.zeros(1, MOTION), np.random.default_rng(seed)
    motion["airspeed"] = motion["smooth_airspeed"] = mean
    gust, keep = 0.0, np.exp(-FRAME_TIME)
    felt = []
    for _ in range(round(180.0 / FRAME_TIME)):
        gust = keep * gust + deviation * np.sqrt(1.0 - keep * keep) * generator.standard_normal()
        motion["airspeed"] = mean + gust
        feel_gusts(motion[0], FRAME_TIME)
        felt.append(motion["gust_variance"][0])
    assert np.sqrt(np.mean(felt[round(90.0 / FRAME_TIME) :])) == pytest.approx(deviation, rel=0.4)
    motion["airspeed"] = mean
    for _ in range(round(90.0 / FRAME_TIME)):
        feel_gusts(motion[0], FRAME_TIME)
    assert np.sqrt(motion["gust_variance"][0]) < 0.2 * deviation
