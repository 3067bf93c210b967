"""Gliding without the engine: both ends of a site, the runway ahead, low turns, and forced landings into the wind."""

from __future__ import annotations

from math import atan2, cos, hypot, pi, sin
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yamabiko.flight.frame import SITE, VOTED
from yamabiko.flight.guidance.glides import NOWHERE, REVERSED, best_glide, strip_of
from yamabiko.flight.guidance.onboard_plans import Reason, adopt_plan, plan_number
from yamabiko.flight.guidance.parameters import GUIDANCE_STATE
from yamabiko.flight.kinds import LegKind, SiteKind
from yamabiko.flight.motion import wrapped
from yamabiko.platform.dubins import advance
from yamabiko.testing.lone_guidance import LEGS, PARAMETERS, PLANE

GROUND = 40.0
WINDS = st.tuples(st.floats(-12.0, 12.0), st.floats(-12.0, 12.0))
COURSES = st.floats(-pi, pi)


def sites(*rows: tuple[float, float, float, SiteKind, float]) -> Any:
    """(site,) of SITE: east, north, course, kind, length."""
    table = np.zeros(len(rows), SITE)
    for row, (east, north, course, kind, length) in zip(table, rows, strict=True):
        row["east"], row["north"], row["course"], row["kind"], row["length"] = east, north, course, int(kind), length
        row["height"], row["width"] = GROUND, 30.0
    return table


RUNWAY = sites((0.0, 0.0, 0.0, SiteKind.RUNWAY, 1200.0))


def voted(east: float, north: float, course: float, above: float, wind: tuple[float, float] = (0.0, 0.0)) -> Any:
    """VOTED of an aircraft with 36 m/s of airspeed, its nose along a course; wind : north, east."""
    row = np.zeros(1, VOTED)
    row["latitude"], row["longitude"] = PLANE.from_plane([east, north])
    row["height"], row["wind"] = GROUND + above, wind
    true_course = course + PLANE.convergence(PLANE.from_plane([east, north]))
    row["velocity"][0, :2] = 36.0 * cos(true_course) + wind[0], 36.0 * sin(true_course) + wind[1]
    return row[0]


def planned(reason: Reason, here: Any, table: Any, target: int = 0) -> Any:
    state = np.zeros(1, GUIDANCE_STATE)
    adopt_plan(plan_number(0, int(reason), target), here, LEGS, table, PARAMETERS[0], state[0])
    return state["own_legs"][0][: state["own_count"][0]]


def test_a_site_from_its_far_end_is_the_same_surface_the_other_way() -> None:
    table = sites((100.0, 200.0, 0.7, SiteKind.FIELD, 800.0))
    near, far = strip_of(table, 0), strip_of(table, REVERSED)
    assert advance(near.east, near.north, near.course, 0.0, 800.0)[:2] == pytest.approx((far.east, far.north))
    assert abs(wrapped(far.course - near.course)) == pytest.approx(pi)
    assert near.aim == far.aim == pytest.approx(160.0)


@pytest.mark.parametrize(("wind", "target"), [(0.0, REVERSED), (2.0, REVERSED), (-8.0, REVERSED), (8.0, 0)])
def test_a_runway_is_landed_on_from_the_end_that_lies_nearer_unless_the_wind_is_behind(wind: float, target: int) -> None:
    """From beyond its far end, coming back towards it; wind : m/s to the north, which is behind on the way from the south."""
    here = voted(300.0, 4500.0, pi, 700.0, (-wind, 0.0))
    assert best_glide(here, RUNWAY, PARAMETERS[0]) == target


def test_just_after_lift_off_the_rest_of_the_runway_is_landed_on() -> None:
    here = voted(2.0, 450.0, 0.02, 18.0, (-4.0, 0.0))
    assert best_glide(here, RUNWAY, PARAMETERS[0]) == 0
    (leg,) = planned(Reason.GLIDE, here, RUNWAY)
    assert leg["kind"] == LegKind.FINAL
    assert (leg["east"], leg["course"]) == (pytest.approx(0.0, abs=1e-6), 0.0)
    assert leg["north"] + leg["length"] <= 800.0
    # Steeper than clean, and no steeper than full flaps let it be, in the headwind.
    slope = (leg["start_height"] - leg["end_height"]) / leg["length"]
    over_ground = 36.0 / (36.0 - 4.0)
    assert PARAMETERS[0]["glide_slope"] * over_ground * 0.99 < slope < PARAMETERS[0]["flap_slope"] * over_ground * 1.01


@pytest.mark.parametrize(("above", "target"), [(100.0, NOWHERE), (149.0, NOWHERE), (700.0, REVERSED)])
def test_below_the_height_of_a_circuit_it_does_not_turn_back(above: float, target: int) -> None:
    assert best_glide(voted(0.0, 2600.0, 0.0, above), RUNWAY, PARAMETERS[0]) == target


@pytest.mark.parametrize("along", range(-600, 800, 200))
@pytest.mark.parametrize(("above", "wind"), [(200.0, 0.0), (250.0, 0.0), (300.0, 0.0), (250.0, 4.5), (300.0, 4.5)])
def test_right_over_a_long_field_the_height_is_used_up_before_its_end(along: float, above: float, wind: float) -> None:
    """What is left of the height where the final begins can be lost, flaps out, with 400 m of the field to spare.

    wind : m/s from ahead. At 200 m in such a wind a whole circle takes too much and flaps too little: it comes down 200 m further.
    """
    field = sites((0.0, 0.0, 0.0, SiteKind.FIELD, 2000.0))
    here = voted(-45.0, float(along), 0.02, above, (-wind, 0.0))
    target = best_glide(here, field, PARAMETERS[0])
    strip = strip_of(field, target)
    legs = planned(Reason.GLIDE, here, field, target)
    final = legs[-1]
    assert final["kind"] == LegKind.FINAL
    assert final["course"] == pytest.approx(strip.course)
    begin = (final["north"] - strip.north) * cos(strip.course)
    height = GROUND + above if len(legs) == 1 else legs[-2]["end_height"]
    slope = PARAMETERS[0]["flap_slope"] * 36.0 / (36.0 - wind * cos(strip.course))
    assert 0.0 < begin + (height - GROUND) / slope <= 1600.0 + 5.0


@pytest.mark.parametrize("side", [-1.0, 1.0])
def test_a_field_ahead_within_sixty_degrees_is_taken_low_down(side: float) -> None:
    ahead = sites((0.0, 0.0, 0.0, SiteKind.RUNWAY, 1200.0), (side * 700.0, 3300.0, side * 0.4, SiteKind.FIELD, 700.0))
    assert best_glide(voted(0.0, 1700.0, 0.0, 145.0), ahead, PARAMETERS[0]) == 1


@settings(deadline=None)
@given(course=COURSES, wind=WINDS, above=st.floats(20.0, 1500.0))
def test_a_forced_landing_turns_into_the_wind_as_far_as_height_allows(
    course: float, wind: tuple[float, float], above: float
) -> None:
    here = voted(1500.0, -800.0, course, above, wind)
    legs = planned(Reason.FORCED, here, RUNWAY)
    assert legs[-1]["kind"] == LegKind.FINAL and legs[-1]["curvature"] == 0.0
    assert legs[-1]["end_height"] == pytest.approx(GROUND)
    flown = atan2(here["velocity"][1], here["velocity"][0]) - float(PLANE.convergence([here["latitude"], here["longitude"]]))
    turned = wrapped(float(legs[-1]["course"]) - flown)
    into = wrapped(atan2(-wind[1], -wind[0]) - flown)
    if hypot(*wind) < 1.5:
        assert len(legs) == 1
        return
    # Towards the wind, never past it; the whole way with height for it, at most 60 degrees low down, level 60 m up at the latest.
    assert turned * into >= 0.0 and abs(turned) <= abs(into) + 1e-6
    if above < 150.0:
        assert abs(turned) <= 1.06
    if len(legs) == 2:
        assert legs[0]["end_height"] >= GROUND + 59.0
    if above > 600.0:
        assert abs(into) - abs(turned) < 0.03


def test_a_forced_landing_comes_down_sooner_against_the_wind() -> None:
    """By the share of the airspeed that is left over the ground."""
    (still,) = planned(Reason.FORCED, voted(0.0, 0.0, 0.0, 300.0), RUNWAY)
    (windy,) = planned(Reason.FORCED, voted(0.0, 0.0, 0.0, 300.0, (-9.0, 0.0)), RUNWAY)
    assert windy["length"] / still["length"] == pytest.approx((36.0 - 9.0) / 36.0, rel=1e-3)
