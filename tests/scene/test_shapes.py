"""Shapes: what is inside, how deep, and that places along a heading come back."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from yamabiko.scene.shapes import Disc, Hull, Rectangle, Ribbon

metres = st.floats(-100.0, 100.0)
QUAY = Rectangle(10.0, 20.0, 40.0, 8.0, np.radians(90.0))


def depth_at(shape: Rectangle | Disc | Ribbon | Hull, east: float, north: float) -> float:
    return float(shape.depth(np.array(east), np.array(north)))


def test_a_heading_of_ninety_degrees_lies_east_west() -> None:
    assert depth_at(QUAY, 29.0, 20.0) == pytest.approx(1.0)
    assert depth_at(QUAY, 10.0, 23.0) == pytest.approx(1.0)
    assert depth_at(QUAY, 10.0, 25.0) == pytest.approx(-1.0)
    np.testing.assert_allclose(QUAY.at(np.array(20.0), np.array(4.0)), [30.0, 16.0])


@given(along=metres, right=metres, heading=st.floats(-7.0, 7.0))
def test_places_along_the_heading_come_back(along: float, right: float, heading: float) -> None:
    shape = Rectangle(3.0, -4.0, 10.0, 5.0, heading)
    place = shape.at(np.array(along), np.array(right))
    back = shape.within(place[..., 0], place[..., 1])
    np.testing.assert_allclose(back, [along, right], atol=1e-9)
    assert np.hypot(place[0] - 3.0, place[1] + 4.0) == pytest.approx(np.hypot(along, right))


@given(east=metres, north=metres)
def test_a_hull_lies_in_its_rectangle(east: float, north: float) -> None:
    assert depth_at(Hull(QUAY), east, north) <= depth_at(QUAY, east, north) + 1e-9


def test_a_hull_points_forward() -> None:
    assert depth_at(Hull(QUAY), 29.5, 20.0) > 0.0
    assert depth_at(Hull(QUAY), 29.5, 23.5) < 0.0
    assert depth_at(Hull(QUAY), -9.5, 23.5) > 0.0


@given(east=metres, north=metres)
def test_a_disc_is_round(east: float, north: float) -> None:
    assert depth_at(Disc(1.0, 2.0, 30.0), east, north) == pytest.approx(30.0 - np.hypot(east - 1.0, north - 2.0))


def test_a_ribbon_follows_its_corners() -> None:
    road = Ribbon(((0.0, 0.0), (30.0, 0.0), (30.0, 40.0)), 6.0)
    assert road.length == pytest.approx(70.0)
    np.testing.assert_allclose(road.along(np.array([0.0, 30.0, 50.0, 99.0])), [[0, 0], [30, 0], [30, 20], [30, 40]])
    assert depth_at(road, 15.0, 1.0) == pytest.approx(2.0)
    assert depth_at(road, 28.0, 35.0) == pytest.approx(1.0)
    assert depth_at(road, 10.0, 20.0) < -15.0
