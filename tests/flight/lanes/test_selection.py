"""Mid values, angles and attitudes, held against sorting, numpy and scipy's rotations."""

import itertools
import math
from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.spatial.transform import Rotation

from yamabiko.flight.frame import LANE_OUTPUT
from yamabiko.flight.lanes.selection import (
    mean_attitude,
    middle,
    select_attitude,
    selected,
    selected_angle,
    turn_between,
    wrapped,
)

numbers = st.floats(-1e6, 1e6)
any_number = st.floats(allow_nan=False)
vectors = st.tuples(*[st.floats(-3.0, 3.0)] * 3)


@settings(deadline=None)
@given(any_number, any_number, any_number)
def test_mid_value_is_the_second_when_sorted(a: float, b: float, c: float) -> None:
    for values in itertools.permutations((a, b, c)):
        assert middle(*values) == sorted(values)[1]


@settings(deadline=None)
@given(numbers, numbers, numbers)
def test_a_set_of_lanes_gives_the_median_of_its_members(a: float, b: float, c: float) -> None:
    for lanes in range(1, 8):
        members = [value for lane, value in enumerate((a, b, c)) if lanes & (1 << lane)]
        assert math.isclose(selected(lanes, a, b, c), np.median(members), rel_tol=1e-12, abs_tol=1e-9)


@settings(deadline=None)
@given(st.floats(-50.0, 50.0))
def test_wrapping_leaves_the_direction_alone(angle: float) -> None:
    assert -math.pi - 1e-12 <= wrapped(angle) <= math.pi + 1e-12
    assert math.isclose(math.cos(wrapped(angle)), math.cos(angle), abs_tol=1e-12)
    assert math.isclose(math.sin(wrapped(angle)), math.sin(angle), abs_tol=1e-12)


@settings(deadline=None)
@given(st.floats(-math.pi, math.pi), st.permutations([-0.01, 0.0, 0.02]))
def test_angles_are_selected_across_the_antimeridian(centre: float, offsets: list[float]) -> None:
    a, b, c = (wrapped(centre + offset) for offset in offsets)
    assert abs(wrapped(selected_angle(7, a, b, c) - centre)) < 1e-12
    assert abs(wrapped(selected_angle(3, a, b, c) - centre - 0.5 * (offsets[0] + offsets[1]))) < 1e-12


def quaternion(rotation: Rotation) -> Any:
    return np.roll(rotation.as_quat(), 1)


@settings(deadline=None)
@given(vectors, vectors, st.sampled_from([-1.0, 1.0]))
def test_turns_between_attitudes_agree_with_scipy(first: tuple[float, ...], second: tuple[float, ...], sign: float) -> None:
    a, b = Rotation.from_rotvec(first), Rotation.from_rotvec(second)
    expected = (a.inv() * b).magnitude()
    # Half the chord's sine is flat near half a turn: an error of 1e-16 there is one of 1e-8.
    assert math.isclose(turn_between(quaternion(a), sign * quaternion(b)), expected, abs_tol=1e-7)


@settings(deadline=None)
@given(vectors, st.tuples(*[st.floats(-0.8, 0.8)] * 3), st.sampled_from([-1.0, 1.0]))
def test_mean_of_two_attitudes_agrees_with_scipy(first: tuple[float, ...], turn: tuple[float, ...], sign: float) -> None:
    a = Rotation.from_rotvec(first)
    b = a * Rotation.from_rotvec(turn)
    into = np.empty(4)
    mean_attitude(quaternion(a), sign * quaternion(b), into)
    expected = Rotation.concatenate([a, b]).mean()
    assert turn_between(into, quaternion(expected)) < 1e-7
    assert into[0] >= 0.0
    assert math.isclose(np.linalg.norm(into), 1.0, abs_tol=1e-12)


@settings(deadline=None)
@given(vectors, st.tuples(*[st.floats(-0.05, 0.05)] * 3), vectors, st.permutations([0, 1, 2]), st.sampled_from([-1.0, 1.0]))
def test_one_wild_attitude_of_three_leaves_the_selected_as_near_as_the_others_are(
    sound: tuple[float, ...], apart: tuple[float, ...], wild: tuple[float, ...], order: list[int], sign: float
) -> None:
    a = Rotation.from_rotvec(sound)
    b = a * Rotation.from_rotvec(apart)
    attitudes = [quaternion(a), sign * quaternion(b), quaternion(Rotation.from_rotvec(wild))]
    outputs = np.zeros(3, LANE_OUTPUT)
    for place, which in enumerate(order):
        outputs["attitude"][place] = attitudes[which]
    into = np.empty(4)
    select_attitude(7, outputs, into)
    between = turn_between(attitudes[0], attitudes[1])
    assert turn_between(into, attitudes[0]) <= between + 1e-7
    assert turn_between(into, attitudes[1]) <= between + 1e-7
    assert any(np.allclose(into, attitude) or np.allclose(into, -attitude) for attitude in attitudes)


def test_every_set_of_lanes_selects_an_attitude_of_its_own() -> None:
    outputs = np.zeros(3, LANE_OUTPUT)
    angles = (0.1, 0.2, 0.6)
    for lane, angle in enumerate(angles):
        outputs["attitude"][lane] = quaternion(Rotation.from_rotvec([angle, 0.0, 0.0]))
    into = np.empty(4)
    for lanes in range(1, 8):
        select_attitude(lanes, outputs, into)
        expected = np.median([angle for lane, angle in enumerate(angles) if lanes & (1 << lane)])
        assert math.isclose(2.0 * math.atan2(into[1], into[0]), expected, abs_tol=1e-12)
