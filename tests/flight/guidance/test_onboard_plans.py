"""Plans made on board: numbers that say what they are, legs that join and end where they must, and the best place to glide to."""

from __future__ import annotations

from itertools import pairwise
from math import cos, hypot, pi, radians, sin, tan
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yamabiko.earth.conformal_plane import ConformalPlane
from yamabiko.flight.airframe.parameters import read_parameters
from yamabiko.flight.control.gravity import GRAVITY
from yamabiko.flight.frame import LEG, SITE, VOTED
from yamabiko.flight.guidance.glides import NOWHERE, REVERSED, best_glide, glide_in_hand
from yamabiko.flight.guidance.onboard_plans import Reason, adopt_plan, plan_number, reason_of, site_of, target_of
from yamabiko.flight.guidance.own_legs import Pose
from yamabiko.flight.guidance.parameters import GUIDANCE_STATE, OWN, OWN_LEGS
from yamabiko.flight.guidance.sizing import Way, guidance_parameters
from yamabiko.flight.kinds import LegKind, SiteKind
from yamabiko.flight.motion import wrapped
from yamabiko.platform.dubins import advance, dubins_way

PLANE = ConformalPlane(0.6, 2.4)
AIRCRAFT = read_parameters("male")
TAXI_IN = 2
COORDINATES = st.floats(-8000.0, 8000.0)
COURSES = st.floats(-pi, pi)
WINDS = st.tuples(st.floats(-12.0, 12.0), st.floats(-12.0, 12.0))


def parameters() -> Any:
    way = Way(
        plane=PLANE, first_taxi_in=TAXI_IN, home_site=0, approach_speed=28.0, link_hold=20.0, link_return=60.0, taxi_speed=5.0
    )
    return np.array([guidance_parameters(AIRCRAFT, way)])


PARAMETERS = parameters()


def site(east: float, north: float, course: float = 0.3, kind: SiteKind = SiteKind.RUNWAY, height: float = 40.0) -> Any:
    row = np.zeros(1, SITE)
    row[0] = (east, north, height, course, 1200.0, 30.0, int(kind), 0)
    return row


def mission() -> Any:
    legs = np.zeros(4, LEG)
    legs["east"], legs["north"] = [0.0, 500.0, 60.0, 90.0], [0.0, -900.0, 50.0, 120.0]
    legs["course"], legs["length"] = [0.0, 1.0, 2.0, 0.4], [1000.0, 1500.0, 80.0, 60.0]
    legs["start_height"] = legs["end_height"] = [400.0, 420.0, 40.0, 40.0]
    legs["airspeed"] = [36.0, 34.0, 5.0, 5.0]
    legs["kind"] = [LegKind.SURVEY, LegKind.SURVEY, LegKind.TAXI, LegKind.TAXI]
    return legs


LEGS = mission()


def voted(
    east: float, north: float, course: float, height: float, wind: tuple[float, float] = (0.0, 0.0), airspeed: float = 36.0
) -> Any:
    """VOTED of an aircraft that goes over the ground along a course of the plane; wind : north, east."""
    row = np.zeros(1, VOTED)
    row["latitude"], row["longitude"] = PLANE.from_plane([east, north])
    true_course = course + PLANE.convergence([row["latitude"][0], row["longitude"][0]])
    along = wind[0] * cos(true_course) + wind[1] * sin(true_course)
    across = wind[1] * cos(true_course) - wind[0] * sin(true_course)
    speed = np.sqrt(airspeed**2 - across**2) + along
    row["velocity"] = [[speed * cos(true_course), speed * sin(true_course), 0.0]]
    row["height"], row["wind"] = height, wind
    row["attitude"] = [[cos(0.5 * true_course), 0.0, 0.0, sin(0.5 * true_course)]]
    return row


def planned(reason: Reason, here: Any, sites: Any, number: int = 0, leg: int = 0) -> Any:
    """(1,) GUIDANCE_STATE after taking on a plan."""
    state = np.zeros(1, GUIDANCE_STATE)
    state["leg"] = leg
    adopt_plan(plan_number(0, int(reason), number), here[0], LEGS, sites, PARAMETERS[0], state[0])
    return state


def legs_of(state: Any) -> Any:
    return state["own_legs"][0][: state["own_count"][0]]


def ends(leg: Any) -> tuple[float, float, float]:
    return advance(leg["east"], leg["north"], leg["course"], leg["curvature"], leg["length"])


def assert_joined(legs: Any) -> None:
    """Within a millimetre and a nanoradian; what is shorter than half a metre is left out of a way, and its bend with it."""
    for before, after in pairwise(legs):
        east, north, course = ends(before)
        assert hypot(east - after["east"], north - after["north"]) < 1e-3
        assert abs(wrapped(course - after["course"])) < 1e-9


def no_short_segments(start: tuple[float, float, float], goal: tuple[float, float, float], radius: float) -> bool:
    lengths = np.asarray(dubins_way(start, goal, radius))[:, 1]
    return bool(((lengths > 0.5) | (lengths < 1e-7)).all())


@settings(deadline=None)
@given(before=st.integers(0, 10**9), reason=st.sampled_from(Reason), number=st.integers(0, 127))
def test_a_number_says_which_plan_it_is(before: int, reason: Reason, number: int) -> None:
    plan = plan_number(before, int(reason), number)
    assert (reason_of(plan), target_of(plan), site_of(plan)) == (reason, number, number % REVERSED)
    assert plan > before
    assert plan // 1024 == before // 1024 + 1


def test_the_plan_before_any_is_the_mission() -> None:
    assert reason_of(0) == Reason.MISSION


def turn_radius(here: Any, airspeed: float = 36.0) -> float:
    wind = hypot(*here["wind"][0])
    return float((airspeed + wind) ** 2 / (GRAVITY * tan(radians(20.0))))


@settings(deadline=None)
@given(east=COORDINATES, north=COORDINATES, course=COURSES, above=st.floats(50.0, 1500.0), wind=WINDS, towards=COURSES)
def test_the_way_home_joins_and_ends_at_the_threshold_and_never_below_it(
    east: float, north: float, course: float, above: float, wind: tuple[float, float], towards: float
) -> None:
    home = site(0.0, 0.0, towards)
    here = voted(east, north, course, 40.0 + above, wind)
    legs = legs_of(planned(Reason.LAND, here, home))
    assert len(legs) < OWN_LEGS
    end_east, end_north, end_course = ends(legs[-1])
    assert hypot(end_east, end_north) < 1e-3
    assert abs(wrapped(end_course - towards)) < 1e-9
    assert legs[-1]["kind"] == LegKind.FINAL and legs[-2]["kind"] == LegKind.APPROACH
    assert legs[-1]["end_height"] == 40.0
    assert (legs["start_height"] >= 40.0).all() and (legs["end_height"] >= 40.0).all()
    slope = (legs["start_height"] - legs["end_height"]) / legs["length"]
    assert slope[-1] == pytest.approx(tan(radians(3.0)))
    assert slope[:-1].max() <= 0.06 + 1e-9
    gate = (legs[-2]["east"], legs[-2]["north"], towards)
    if no_short_segments((east, north, course), gate, turn_radius(here)):
        assert_joined(legs)
        # For less than a metre over the final's beginning no circle is flown.
        assert legs["start_height"][1:] == pytest.approx(legs["end_height"][:-1], abs=1.0)


@settings(deadline=None)
@given(east=COORDINATES, north=COORDINATES, course=COURSES, above=st.floats(100.0, 1500.0), wind=WINDS, towards=COURSES)
def test_a_glide_joins_and_ends_on_the_first_part_of_the_runway(
    east: float, north: float, course: float, above: float, wind: tuple[float, float], towards: float
) -> None:
    there = site(0.0, 0.0, towards)
    here = voted(east, north, course, 40.0 + above, wind)
    legs = legs_of(planned(Reason.GLIDE, here, there))
    end_east, end_north, end_course = ends(legs[-1])
    # Anywhere on it that leaves 400 m to stop on.
    along, across = end_east * sin(towards) + end_north * cos(towards), end_east * cos(towards) - end_north * sin(towards)
    assert -1e-6 <= along <= 800.0 + 1e-6
    assert abs(across) < 1e-3
    assert abs(wrapped(end_course - towards)) < 1e-9
    assert legs[-1]["kind"] == LegKind.FINAL and legs[-1]["end_height"] == 40.0
    gate = (legs[-1]["east"], legs[-1]["north"], towards)
    bends = legs["curvature"][legs["curvature"] != 0.0]
    if len(bends) and no_short_segments((east, north, course), gate, 1.0 / abs(bends[0])):
        assert_joined(legs)
    if glide_in_hand(Pose(east, north, course), there, 0, here[0], PARAMETERS[0]) >= 0.0:
        # Within reach no leg asks for height that the one before has lost, nor leads below the site.
        assert (legs["start_height"][1:] <= legs["end_height"][:-1] + 0.1).all()
        assert (legs["end_height"] >= 40.0 - 1e-9).all()


@settings(deadline=None)
@given(east=COORDINATES, north=COORDINATES, course=COURSES, leg=st.integers(0, 1), wind=WINDS)
def test_going_on_with_the_mission_leads_to_the_start_of_the_leg_that_was_left(
    east: float, north: float, course: float, leg: int, wind: tuple[float, float]
) -> None:
    here = voted(east, north, course, 300.0, wind)
    state = planned(Reason.HOLD, here, site(0.0, 0.0), leg=leg)
    assert state["resumes"][0] == leg
    state["leg"] = OWN
    adopt_plan(plan_number(1024, int(Reason.RESUME), 0), here[0], LEGS, site(0.0, 0.0), PARAMETERS[0], state[0])
    legs, goal = legs_of(state), LEGS[leg]
    assert state["continues"][0] == leg
    if no_short_segments((east, north, course), (goal["east"], goal["north"], goal["course"]), turn_radius(here)):
        assert_joined(legs)
        end_east, end_north, end_course = ends(legs[-1])
        assert hypot(end_east - goal["east"], end_north - goal["north"]) < 1e-3
        assert abs(wrapped(end_course - goal["course"])) < 1e-9
        if legs["length"].sum() > 1.0:
            assert legs[-1]["end_height"] == pytest.approx(goal["start_height"], abs=1e-6)


def test_going_on_from_the_very_start_of_a_leg_still_has_a_leg_that_leads_there() -> None:
    goal = LEGS[0]
    here = voted(goal["east"], goal["north"], goal["course"], 400.0)
    (leg,) = legs_of(planned(Reason.RESUME, here, site(0.0, 0.0)))
    assert (leg["east"], leg["north"]) == pytest.approx((goal["east"], goal["north"]), abs=1e-3)
    assert leg["length"] < 0.5


@settings(deadline=None)
@given(course=COURSES, wind=WINDS)
def test_a_hold_is_a_circle_at_the_height_it_has_that_can_be_flown_in_the_wind(course: float, wind: tuple[float, float]) -> None:
    here = voted(1000.0, 2000.0, course, 321.0, wind)
    (leg,) = legs_of(planned(Reason.HOLD, here, site(0.0, 0.0)))
    assert leg["kind"] == LegKind.LOITER
    assert (leg["start_height"], leg["end_height"]) == (321.0, 321.0)
    assert 1.0 / leg["curvature"] >= 400.0
    assert (leg["east"], leg["north"]) == pytest.approx((1000.0, 2000.0), abs=1e-3)
    ground_speed = hypot(here["velocity"][0, 0], here["velocity"][0, 1])
    assert ground_speed**2 * leg["curvature"] <= GRAVITY * tan(radians(20.0))


@settings(deadline=None)
@given(east=st.floats(-200.0, 200.0), north=st.floats(-200.0, 200.0), nose=COURSES)
def test_the_way_in_starts_along_the_nose_and_ends_on_the_first_leg_in(east: float, north: float, nose: float) -> None:
    here = voted(east, north, nose, 40.0)
    here["velocity"] = 0.0
    state = planned(Reason.TAXI, here, site(0.0, 0.0))
    legs, goal = legs_of(state), LEGS[TAXI_IN]
    assert state["continues"][0] == TAXI_IN
    assert (legs["kind"] == LegKind.TAXI).all()
    assert np.abs(legs["curvature"]).max() <= 1.0 / 12.0 + 1e-12
    if no_short_segments((east, north, nose), (goal["east"], goal["north"], goal["course"]), 12.0):
        assert_joined(legs)
        assert abs(wrapped(legs[0]["course"] - nose)) < 1e-9
        assert hypot(ends(legs[-1])[0] - goal["east"], ends(legs[-1])[1] - goal["north"]) < 1e-3


def lost_by_seconds(distance: float, wind_along: float, airspeed: float = 36.0) -> float:
    """Height (m) lost on a straight way, flown second by second: down by slope times airspeed, ahead with the wind."""
    flown, lost, step = 0.0, 0.0, 1.0
    while flown < distance:
        step = min(1.0, (distance - flown) / (airspeed + wind_along))
        flown += step * (airspeed + wind_along)
        lost += step * airspeed * PARAMETERS[0]["glide_slope"]
    return lost


@settings(deadline=None)
@given(towards=COURSES, far=st.floats(6000.0, 9000.0), wind=st.floats(-12.0, 12.0))
def test_height_in_hand_is_what_a_glide_flown_second_by_second_leaves(towards: float, far: float, wind: float) -> None:
    """Straight in, from two places on the centreline: what one has less than the other is what is lost between them."""
    there, near = site(0.0, 0.0, towards), 6000.0
    left = []
    for distance in (near, far):
        east, north = -distance * sin(towards), -distance * cos(towards)
        here = voted(east, north, towards, 2000.0)
        north_wind = towards + PLANE.convergence([here["latitude"][0], here["longitude"][0]])
        here = voted(east, north, towards, 2000.0, (wind * cos(north_wind), wind * sin(north_wind)))
        left.append(glide_in_hand(Pose(east, north, towards), there, 0, here[0], PARAMETERS[0]))
    # Nearly: true north turns a little between the two places.
    assert left[0] - left[1] == pytest.approx(lost_by_seconds(far - near, wind), abs=0.2)


@settings(deadline=None)
@given(east=COORDINATES, north=COORDINATES, course=COURSES, towards=COURSES)
def test_without_wind_a_glide_is_planned_at_its_slope_and_somewhat_steeper_in_turns(
    east: float, north: float, course: float, towards: float
) -> None:
    legs = legs_of(planned(Reason.GLIDE, voted(east, north, course, 1500.0), site(0.0, 0.0, towards)))
    glide = legs[legs["kind"] == LegKind.GLIDE]
    slope = (glide["start_height"] - glide["end_height"]) / glide["length"] / PARAMETERS[0]["glide_slope"]
    straight = glide["curvature"] == 0.0
    assert slope[straight] == pytest.approx(np.ones(straight.sum()))
    assert ((slope[~straight] > 1.0) & (slope[~straight] < 1.3)).all()


def test_height_in_hand_changes_with_the_height_only_by_that() -> None:
    there = site(0.0, 0.0)
    low, high = (
        glide_in_hand(Pose(3000.0, 0.0, 0.0), there, 0, voted(3000.0, 0.0, 0.0, height)[0], PARAMETERS[0])
        for height in (500.0, 900.0)
    )
    assert high - low == pytest.approx(400.0)


KINDS = (SiteKind.RUNWAY, SiteKind.FIELD, SiteKind.DITCHING)


@settings(deadline=None, max_examples=60)
@given(
    places=st.lists(st.tuples(COORDINATES, COORDINATES, COURSES, st.sampled_from(KINDS)), min_size=1, max_size=6),
    course=COURSES,
    above=st.floats(100.0, 2500.0),
    wind=WINDS,
)
def test_the_best_kind_within_reach_is_glided_to(
    places: list[tuple[float, float, float, SiteKind]], course: float, above: float, wind: tuple[float, float]
) -> None:
    """The rule spelled out: from either end without a tailwind, with a fifth of the height to spare by kind, then by height."""
    sites = np.concatenate([site(*place) for place in places])
    here = voted(0.0, 0.0, course, 40.0 + above, wind)
    in_hand = {}
    for index in range(len(sites)):
        for target, towards in ((index, places[index][2]), (index + REVERSED, places[index][2] + pi)):
            if wind[0] * cos(towards) + wind[1] * sin(towards) <= 3.0:
                in_hand[target] = glide_in_hand(Pose(0.0, 0.0, course), sites, target, here[0], PARAMETERS[0])
    within = [target for target, left in in_hand.items() if left >= 0.2 * above]
    chosen = best_glide(here[0], sites, PARAMETERS[0])
    if within:
        kind = {target: sites["kind"][target % REVERSED] for target in within}
        assert kind[chosen] == min(kind.values())
        same = [in_hand[target] for target in within if kind[target] == kind[chosen]]
        assert in_hand[chosen] == pytest.approx(max(same), abs=1e-3)
    elif max(in_hand.values(), default=-1.0) > 1e-3:
        assert in_hand[chosen] == pytest.approx(max(in_hand.values()), abs=1e-3)
    elif max(in_hand.values(), default=-1.0) < -1e-3:
        assert chosen == NOWHERE


def test_a_deck_is_not_glided_to() -> None:
    sites = np.concatenate([site(0.0, 3000.0, 0.0, SiteKind.DECK), site(0.0, 5000.0, 0.0, SiteKind.DITCHING)])
    assert best_glide(voted(0.0, 0.0, 0.0, 900.0)[0], sites, PARAMETERS[0]) == 1


@pytest.mark.parametrize("reason", [Reason.HOLD, Reason.LAND, Reason.GLIDE, Reason.TAXI, Reason.FORCED])
def test_all_lanes_make_the_same_plan_to_the_last_bit(reason: Reason) -> None:
    here, sites = voted(2345.6, -1234.5, 0.7, 777.0, (3.0, -4.0)), site(10.0, 20.0, 1.1)
    first, second = (legs_of(planned(reason, here, sites)) for _ in range(2))
    assert first.tobytes() == second.tobytes()
    assert len(first) > 0
