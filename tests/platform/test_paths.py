"""Paths: positions and velocities that belong together, and geometry that is what was asked for."""

from typing import Literal

import numpy as np
import pytest

from yamabiko.earth.rotation import EARTH_ROTATION
from yamabiko.errors import InputError
from yamabiko.platform.paths import (
    EARTH_GRAVITATION,
    CirclePath,
    CircularOrbit,
    FlightPath,
    StraightPath,
    pulse_times,
    sample,
)
from yamabiko.testing.apertures import scene_frame

FRAME = scene_frame()
STRAIGHT = StraightPath.past(FRAME, altitude=800.0, ground_range=1500.0, heading=0.7, speed=30.0, look="right", squint=0.2)
CIRCLE = CirclePath(FRAME, 2000.0, 900.0, 2.0, -0.015)
ORBIT = CircularOrbit.past(FRAME.origin, 1.4, 0.55, 514_000.0)


@pytest.mark.parametrize("path", [STRAIGHT, CIRCLE, ORBIT])
def test_velocity_is_the_derivative_of_position(path: FlightPath) -> None:
    time = np.linspace(-20.0, 20.0, 9)
    step = 0.01
    slope = (path.position(time + step) - path.position(time - step)) / (2.0 * step)
    np.testing.assert_allclose(path.velocity(time), slope, atol=2e-5)
    assert path.position(0.0).shape == (3,)
    assert path.velocity(0.0).shape == (3,)


@pytest.mark.parametrize(("look", "side"), [("right", 1.0), ("left", -1.0)])
def test_straight_path_passes_where_asked(look: Literal["left", "right"], side: float) -> None:
    path = StraightPath.past(FRAME, altitude=800.0, ground_range=1500.0, heading=0.7, speed=30.0, look=look)
    east, north, up = FRAME.from_earth_fixed(path.position(0.0))
    assert np.hypot(east, north) == pytest.approx(1500.0)
    assert up == pytest.approx(800.0)
    velocity = FRAME.turn_from_earth_fixed(path.velocity(0.0))
    assert np.arctan2(velocity[0], velocity[1]) == pytest.approx(0.7)
    assert np.linalg.norm(velocity) == pytest.approx(30.0)
    towards_scene = np.array([-east, -north])
    assert towards_scene @ velocity[:2] == pytest.approx(0.0, abs=1e-6)
    # Velocity x direction to the scene points down when the scene is on the right.
    assert np.sign(velocity[0] * towards_scene[1] - velocity[1] * towards_scene[0]) == -side


def test_squint_looks_ahead() -> None:
    east, north, _ = FRAME.from_earth_fixed(STRAIGHT.position(0.0))
    velocity = FRAME.turn_from_earth_fixed(STRAIGHT.velocity(0.0))[:2]
    ahead = np.array([-east, -north]) @ velocity / np.linalg.norm(velocity)
    assert ahead == pytest.approx(1500.0 * np.tan(0.2))


def test_circle_keeps_its_radius_and_sense() -> None:
    local = FRAME.from_earth_fixed(CIRCLE.position(np.linspace(0.0, 300.0, 50)))
    np.testing.assert_allclose(np.hypot(local[:, 0], local[:, 1]), 2000.0)
    np.testing.assert_allclose(local[:, 2], 900.0)
    bearing = np.unwrap(np.arctan2(local[:, 0], local[:, 1]))
    np.testing.assert_allclose(np.diff(bearing), -0.015 * 300.0 / 49)


@pytest.mark.parametrize("look", ["left", "right"])
def test_orbit_sees_the_target_as_asked(look: Literal["left", "right"]) -> None:
    orbit = CircularOrbit.past(FRAME.origin, 1.4, 0.55, 514_000.0, look=look)
    position, velocity = orbit.position(0.0), orbit.velocity(0.0)
    sight = FRAME.turn_from_earth_fixed(position - FRAME.origin)
    assert np.arccos(sight[2] / np.linalg.norm(sight)) == pytest.approx(0.55)
    assert np.arctan2(sight[0], sight[1]) == pytest.approx(1.4)
    assert np.linalg.norm(position) - np.linalg.norm(FRAME.origin) == pytest.approx(514_000.0)
    assert velocity @ (position - FRAME.origin) / np.linalg.norm(position - FRAME.origin) == pytest.approx(0.0, abs=1e-8)
    right = np.cross(velocity, position)
    assert np.sign(right @ (FRAME.origin - position)) == (1.0 if look == "right" else -1.0)


def test_orbit_obeys_two_body_motion_seen_from_the_turning_earth() -> None:
    """Acceleration in the turning frame: gravity less the Coriolis and centrifugal terms."""
    time = np.array([-30.0, 0.0, 45.0])
    step = 0.05
    acceleration = (ORBIT.velocity(time + step) - ORBIT.velocity(time - step)) / (2.0 * step)
    position, velocity = ORBIT.position(time), ORBIT.velocity(time)
    turn = np.array([0.0, 0.0, EARTH_ROTATION])
    gravity = -EARTH_GRAVITATION * position / np.linalg.norm(position, axis=1, keepdims=True) ** 3
    apparent = -2.0 * np.cross(turn, velocity) - np.cross(turn, np.cross(turn, position))
    np.testing.assert_allclose(acceleration, gravity + apparent, atol=1e-6)


def test_pulse_times_stand_in_the_middle_of_their_shares() -> None:
    times = pulse_times(8.0, 4)
    np.testing.assert_allclose(times, [-3.0, -1.0, 1.0, 3.0])
    trajectory = sample(STRAIGHT, times)
    assert trajectory.position.shape == trajectory.velocity.shape == (4, 3)


@pytest.mark.parametrize("wrong", [{"ground_range": 0.0}, {"speed": -1.0}, {"speed": float("nan")}, {"squint": 1.6}])
def test_straight_path_refuses_nonsense(wrong: dict[str, float]) -> None:
    given: dict[str, float] = {"altitude": 800.0, "ground_range": 1500.0, "heading": 0.7, "speed": 30.0}
    with pytest.raises(InputError, match="flight path"):
        StraightPath.past(FRAME, look="right", **(given | wrong))


def test_circle_and_orbit_refuse_nonsense() -> None:
    with pytest.raises(InputError, match="radius"):
        CirclePath(FRAME, 0.0, 100.0, 0.0, 0.1)
    with pytest.raises(InputError, match="altitude"):
        CircularOrbit.past(FRAME.origin, 0.0, 0.5, -1.0)
    with pytest.raises(InputError, match="incidence"):
        CircularOrbit.past(FRAME.origin, 0.0, 1.6, 5e5)
