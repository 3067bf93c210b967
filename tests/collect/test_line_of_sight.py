"""Paths and their gradients, against right-angled triangles and against differences of the paths."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from yamabiko.collect.line_of_sight import delay_gradient, path_gradient, two_way_path
from yamabiko.collect.phase_history import SPEED_OF_LIGHT


def test_a_path_along_two_sides_of_triangles() -> None:
    transmit, receive = np.array([3.0, 4.0, 0.0]), np.array([0.0, -5.0, 12.0])
    assert two_way_path(transmit, receive, np.zeros(3)) == pytest.approx(5.0 + 13.0)
    assert path_gradient(transmit, receive, np.zeros(3)) == pytest.approx([-3 / 5, -4 / 5 + 5 / 13, -12 / 13])


@given(st.integers(0, 999))
def test_the_gradient_is_the_change_of_the_path(seed: int) -> None:
    generator = np.random.default_rng(seed)
    transmit, receive = generator.uniform(1e3, 1e4, (2, 6, 3))
    point = generator.uniform(-100.0, 100.0, (6, 3))
    step = 0.01
    for axis in np.eye(3):
        ahead, behind = (two_way_path(transmit, receive, point + side * step * axis) for side in (1.0, -1.0))
        assert path_gradient(transmit, receive, point) @ axis == pytest.approx((ahead - behind) / (2.0 * step), abs=1e-8)


def test_delay_is_path_over_the_speed_of_light_for_many_pulses_and_one_point() -> None:
    transmit, receive = np.random.default_rng(0).uniform(1e3, 1e4, (2, 7, 3))
    point = np.array([1.0, -2.0, 3.0])
    gradient = delay_gradient(transmit, receive, point)
    assert gradient.shape == (7, 3)
    assert gradient * SPEED_OF_LIGHT == pytest.approx(path_gradient(transmit, receive, point))
    assert two_way_path(transmit[:, np.newaxis], receive[:, np.newaxis], np.tile(point, (4, 1))).shape == (7, 4)
