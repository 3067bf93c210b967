"""Following a leg: where it says the aircraft stands, against plain geometry, and that it brings a point mass back in any wind."""

from math import atan2, cos, hypot, pi, sin, tan
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yamabiko.flight.control.gravity import GRAVITY
from yamabiko.flight.frame import LEG
from yamabiko.flight.guidance.path import FOLLOWING, bank_for, follow, height_on, lateral_acceleration, slope_of
from yamabiko.flight.kinds import LegKind
from yamabiko.flight.motion import wrapped
from yamabiko.platform.dubins import advance


def leg(
    east: float = 0.0,
    north: float = 0.0,
    course: float = 0.0,
    length: float = 1000.0,
    curvature: float = 0.0,
    start: float = 0.0,
    end: float = 0.0,
) -> Any:
    row = np.zeros(1, LEG)
    row[0] = (east, north, course, length, curvature, start, end, 36.0, int(LegKind.SURVEY), 0.0)
    return row


def followed(legs: Any, east: float, north: float, along: float = 0.0) -> Any:
    following = np.zeros(1, FOLLOWING)
    following["along"] = along
    follow(legs[0], east, north, following[0])
    return following[0]


@given(
    course=st.floats(-pi, pi),
    curvature=st.one_of(st.just(0.0), st.floats(1e-4, 5e-3), st.floats(-5e-3, -1e-4)),
    share=st.floats(0.0, 1.0),
    aside=st.floats(-80.0, 80.0),
)
def test_a_place_beside_the_leg_is_found_there(course: float, curvature: float, share: float, aside: float) -> None:
    """The place is made by walking along the leg and stepping to the right."""
    legs = leg(100.0, -50.0, course, 1200.0, curvature)
    along = share * 1200.0
    east, north, there = advance(100.0, -50.0, course, curvature, along)
    found = followed(legs, east + aside * cos(there), north - aside * sin(there), along)
    assert found["along"] == pytest.approx(along, abs=1e-6)
    assert found["cross"] == pytest.approx(aside, abs=1e-6)
    assert wrapped(found["course"] - there) == pytest.approx(0.0, abs=1e-9)


def test_turns_of_a_circle_are_counted() -> None:
    radius, legs = 400.0, leg(length=1e6, curvature=1.0 / 400.0)
    following = np.zeros(1, FOLLOWING)
    for step in range(1, 500):
        east, north, _ = advance(0.0, 0.0, 0.0, 1.0 / radius, 20.0 * step)
        follow(legs[0], east, north, following[0])
    assert following[0]["along"] == pytest.approx(20.0 * 499, abs=1e-6)


def flown(legs: Any, east: float, north: float, course: float, wind: Any, seconds: float, airspeed: float = 36.0) -> Any:
    """Largest distance beside the leg in the last third, of a point mass whose bank takes 0.7 s to come."""
    parameters = {"reach": 60.0, "stiffness": 0.6, "steepest": 1.05}
    step, bank = 1.0 / 60.0, 0.0
    heading = course
    following = np.zeros(1, FOLLOWING)
    worst = 0.0
    for frame in range(int(seconds / step)):
        speed_east, speed_north = airspeed * sin(heading) + wind[0], airspeed * cos(heading) + wind[1]
        ground_speed, track = hypot(speed_east, speed_north), atan2(speed_east, speed_north)
        follow(legs[0], east, north, following[0])
        error = wrapped(track - following[0]["course"])
        wanted = lateral_acceleration(following[0]["cross"], error, ground_speed, legs[0]["curvature"], **parameters)
        bank += step / 0.7 * (bank_for(wanted, wrapped(heading - track), 0.52) - bank)
        heading += GRAVITY * tan(bank) / airspeed * step
        east, north = east + speed_east * step, north + speed_north * step
        if frame * step > 2.0 * seconds / 3.0:
            worst = max(worst, abs(following[0]["cross"]))
    return worst


@settings(deadline=None, max_examples=25)
@given(aside=st.floats(-400.0, 400.0), off=st.floats(-1.0, 1.0), wind=st.tuples(st.floats(-12.0, 12.0), st.floats(-12.0, 12.0)))
def test_a_line_is_joined_and_held_in_wind(aside: float, off: float, wind: Any) -> None:
    assert flown(leg(length=1e5), aside, 0.0, off, wind, 120.0) < 0.5


@pytest.mark.parametrize("side", [-1.0, 1.0])
@pytest.mark.parametrize("wind", [(0.0, 0.0), (12.0, 0.0), (-5.0, 9.0)])
def test_a_circle_is_held_in_wind_without_cutting(side: float, wind: Any) -> None:
    """The lag of the bank behind the changing ground speed leaves metres, not tens of metres."""
    legs = leg(length=1e6, curvature=side / 600.0)
    assert flown(legs, 0.0, 0.0, 0.0, wind, 240.0) < 4.0


def test_heights_run_evenly_and_stop_at_the_ends() -> None:
    legs = leg(length=500.0, start=100.0, end=150.0)
    assert [height_on(legs[0], along) for along in (-10.0, 0.0, 250.0, 500.0, 900.0)] == [100.0, 100.0, 125.0, 150.0, 150.0]
    assert slope_of(legs[0]) == pytest.approx(0.1)


def test_bank_is_limited() -> None:
    assert bank_for(100.0, 0.0, 0.5) == 0.5
    assert bank_for(-100.0, 0.0, 0.5) == -0.5
    assert bank_for(GRAVITY * tan(0.3), 0.0, 0.5) == pytest.approx(0.3)
