"""Where the antenna is on an aircraft that turns: lever arm, its motion, vibration."""

from __future__ import annotations

from math import cos, pi, sin

import numpy as np
import pytest
from numpy.testing import assert_allclose
from scipy.spatial.transform import Rotation

from yamabiko.earth.wgs84 import Float, LocalFrame, earth_fixed_to_geodetic
from yamabiko.errors import InputError
from yamabiko.platform.antenna_mount import AntennaMount, AntennaPath, Vibration, turned_by
from yamabiko.platform.flown_path import FlownPath

FRAME = LocalFrame.at_geodetic(0.6, 2.4, 100.0)
TIME = np.arange(300) / 60.0
STILL = AntennaMount((2.0, -1.0, 0.5), ())


def standing() -> tuple[FlownPath, Float]:
    place = np.broadcast_to(FRAME.origin, (len(TIME), 3)).copy()
    return FlownPath(TIME, place, np.zeros_like(place)), earth_fixed_to_geodetic(place)


def test_turning_is_that_of_the_same_rotation_elsewhere() -> None:
    drawn = Rotation.random(50, random_state=1)
    quaternions = np.roll(drawn.as_quat(), 1, axis=1)
    assert_allclose(turned_by(quaternions, np.array([1.0, 2.0, 3.0])), drawn.apply([1.0, 2.0, 3.0]), atol=1e-12)


def test_the_lever_arm_turns_with_the_nose() -> None:
    carrier, geodetic = standing()
    east = np.tile([cos(pi / 4), 0.0, 0.0, sin(pi / 4)], (len(TIME), 1))  # nose to the east, right wing to the south
    path = AntennaPath.carried(carrier, TIME, geodetic, east, STILL)
    assert_allclose(FRAME.from_earth_fixed(path.position(2.0)), [2.0, 1.0, -0.5], atol=1e-8)
    assert_allclose(path.velocity(2.0), 0.0, atol=1e-8)


def test_a_turn_swings_the_antenna_round() -> None:
    """At 0.1 rad/s of yaw an antenna 2 m ahead moves across at 0.2 m/s."""
    carrier, geodetic = standing()
    half = 0.05 * TIME
    yaw = np.stack([np.cos(half), 0.0 * half, 0.0 * half, np.sin(half)], axis=-1)
    path = AntennaPath.carried(carrier, TIME, geodetic, yaw, AntennaMount((2.0, 0.0, 0.0), ()))
    at = np.linspace(0.0, TIME[-1], 777)
    expected = np.stack([2.0 * np.sin(0.1 * at), 2.0 * np.cos(0.1 * at), 0.0 * at], axis=-1)
    assert_allclose(FRAME.from_earth_fixed(path.position(at)), expected, atol=1e-8)
    rate = np.stack([0.2 * np.cos(0.1 * at), -0.2 * np.sin(0.1 * at), 0.0 * at], axis=-1)
    assert_allclose(FRAME.turn_from_earth_fixed(path.velocity(at)), rate, atol=1e-6)


def test_vibration_has_its_size_and_its_velocity() -> None:
    mount = AntennaMount((0.0, 0.0, 0.0), (Vibration(12.0, 1e-4), Vibration(36.0, 5e-5)))
    drawn = [mount.shaken(np.random.default_rng(seed)) for seed in range(400)]
    time = np.linspace(0.0, 1.0, 500, endpoint=False)
    square = np.mean([np.mean(one.position(time) ** 2) for one in drawn])
    assert np.sqrt(square) == pytest.approx(np.hypot(1e-4, 5e-5), rel=0.05)
    carrier, geodetic = standing()
    level = np.tile([1.0, 0.0, 0.0, 0.0], (len(TIME), 1))
    path = AntennaPath.carried(carrier, TIME, geodetic, level, mount, drawn[0])
    step = 1e-5
    moved = (path.position(time + 1.0 + step) - path.position(time + 1.0 - step)) / (2.0 * step)
    assert_allclose(path.velocity(time + 1.0), moved, atol=5e-4)


@pytest.mark.parametrize(
    ("lever", "shakes", "field"),
    [
        ((40.0, 0.0, 0.0), (), "lever arm"),
        ((float("nan"), 0.0, 0.0), (), "lever arm"),
        ((0.0, 0.0, 0.0), (Vibration(0.0, 1e-4),), "vibration frequency"),
        ((0.0, 0.0, 0.0), (Vibration(10.0, -1e-4),), "vibration"),
    ],
)
def test_a_bad_mount_is_refused(lever: tuple[float, float, float], shakes: tuple[Vibration, ...], field: str) -> None:
    with pytest.raises(InputError) as error:
        AntennaMount(lever, shakes)
    assert error.value.field == field
