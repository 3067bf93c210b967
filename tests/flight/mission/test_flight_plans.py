"""Legs of a whole mission: they join, in the air the aircraft can hold and climb them, and they begin and end at the stand."""

from dataclasses import replace
from math import atan, cos, degrees, pi, radians, sin, tan

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yamabiko.flight.frame import LEG
from yamabiko.flight.kinds import LegKind, SiteKind
from yamabiko.flight.mission.flight_plan import FlightPlan, plan_flight
from yamabiko.flight.mission.leg_samples import Legs, places_on, sample_legs
from yamabiko.flight.mission.mission import Arrival, Rules
from yamabiko.flight.mission.route import Route, Slopes
from yamabiko.flight.mission.tasks import (
    AreaTask,
    CircleTask,
    Height,
    HeightDatum,
    LineTask,
    LoiterTask,
    RacetrackTask,
    SpotlightTask,
    Task,
)
from yamabiko.flight.surroundings.weather import Weather, WindLevel
from yamabiko.platform.drone_envelope import rate_of_climb, true_airspeed
from yamabiko.platform.drone_models import drone_model
from yamabiko.platform.dubins import GRAVITY
from yamabiko.testing.missions import HOME, place, small_mission

SEA = HeightDatum.SEA
ALL_TASKS: tuple[Task, ...] = (
    LineTask("line", Height(1000.0, SEA), (place(5.0, 0.0), place(6.0, 6.0), place(3.0, 12.0), place(9.0, 12.0)), 800.0),
    AreaTask(
        "area", Height(1400.0, SEA), (place(8.0, 0.0), place(12.0, 1.0), place(12.0, 6.0), place(8.0, 5.0)), 900.0, 0.4, 300.0
    ),
    CircleTask("circle", Height(600.0, SEA), place(-6.0, 4.0), 1500.0, 2.3, "left"),
    SpotlightTask("spot", Height(2500.0, SEA), place(-3.0, 9.0), 2500.0, 0.75),
    RacetrackTask("track", Height(900.0, SEA), place(-4.0, 0.0), place(-5.0, 7.0), 3, "left"),
    LoiterTask("wait", Height(500.0, SEA), place(0.0, 9.0), 900.0, 12_000.0, "right"),
)
WINDY = Weather(wind=4.0, direction=radians(70.0), levels=(WindLevel(1500.0, 12.0, radians(120.0)),))


@pytest.fixture(scope="module")
def plan() -> FlightPlan:
    return plan_flight(small_mission(tasks=ALL_TASKS, fuel=100.0, forecast=WINDY))


def assert_joined(legs: Legs) -> None:
    """Within 1 mm and 1e-9 rad each leg begins where the last one ends, at its height.

    Or, in the air, where a part of less than half a metre was left out: then the course differs by what that part turns.
    """
    end, course = places_on(legs, legs["length"])
    apart = np.hypot(end[:-1, 0] - legs["east"][1:], end[:-1, 1] - legs["north"][1:])
    flown = legs["kind"][:-1] > LegKind.LINE_UP
    left_out = flown & (apart >= 1e-3)
    assert (apart < np.where(flown, 0.5, 1e-3)).all()
    turned = np.abs((course[:-1] - legs["course"][1:] + pi) % (2.0 * pi) - pi)
    sharpest = np.abs(legs["curvature"]).max(initial=0.0, where=legs["kind"] > LegKind.LINE_UP)
    assert (turned < np.where(left_out, apart, 1e-3 * flown) * sharpest + 1e-9).all()
    np.testing.assert_allclose(legs["end_height"][:-1], legs["start_height"][1:], atol=1e-6)


def test_legs_join(plan: FlightPlan) -> None:
    assert plan.legs.dtype == LEG
    assert_joined(plan.legs)
    assert len(plan.labels) == len(plan.legs)


def test_legs_lead_from_the_stand_to_the_stand_in_order(plan: FlightPlan) -> None:
    kinds = [LegKind(kind) for kind in plan.legs["kind"]]
    on_ground = {LegKind.TAXI, LegKind.LINE_UP}
    order = [LegKind.TAXI, LegKind.LINE_UP, LegKind.TAKE_OFF, LegKind.TRANSIT]
    assert [kind for index, kind in enumerate(kinds) if index == 0 or kinds[index - 1] is not kind][:4] == order
    final = kinds.index(LegKind.FINAL)
    assert kinds.count(LegKind.FINAL) == 1
    assert kinds[final - 1] is LegKind.APPROACH
    assert set(kinds[final + 1 :]) == {LegKind.TAXI}
    assert not on_ground & set(kinds[kinds.index(LegKind.TAKE_OFF) : final])
    stand = plan.plane.to_plane(plan.mission.ground.stand)
    last, _ = places_on(plan.legs[-1:], plan.legs["length"][-1:])
    assert np.hypot(*(last[0] - stand)) < 1e-3
    np.testing.assert_allclose([plan.legs["east"][0], plan.legs["north"][0]], stand, atol=1e-6)


def test_taxi_in_leaves_the_middle_of_the_runway_at_the_number_told(plan: FlightPlan) -> None:
    threshold = plan.sites[0]
    roll = plan.legs[plan.first_taxi_in - 1]
    assert (roll["east"], roll["north"], roll["course"]) == pytest.approx(
        (threshold["east"], threshold["north"], threshold["course"]), abs=1e-6
    )
    assert roll["curvature"] == 0.0
    assert plan.legs[plan.first_taxi_in]["curvature"] != 0.0


def test_the_take_off_runs_along_the_middle_of_the_runway(plan: FlightPlan) -> None:
    leg = plan.legs[plan.legs["kind"] == LegKind.TAKE_OFF][0]
    along = plan.mission.ground.line_up
    np.testing.assert_allclose([leg["east"], leg["north"]], [along, 0.0], atol=1e-6)
    assert leg["length"] == pytest.approx(HOME.length - along)
    assert degrees(leg["course"]) == pytest.approx(90.0)


def test_the_final_comes_down_at_three_degrees_to_the_threshold(plan: FlightPlan) -> None:
    leg = plan.legs[plan.legs["kind"] == LegKind.FINAL][0]
    assert degrees(atan((leg["start_height"] - leg["end_height"]) / leg["length"])) == pytest.approx(3.0)
    assert leg["length"] >= 3000.0
    assert leg["end_height"] == HOME.height
    end, _ = places_on(np.array([leg], dtype=LEG), np.array([leg["length"]]))
    np.testing.assert_allclose(end, [[0.0, 0.0]], atol=1e-3)
    approach = plan.legs[plan.legs["kind"] == LegKind.APPROACH][0]
    assert approach["start_height"] == pytest.approx(HOME.height + 300.0)


@pytest.mark.parametrize(("arrival", "side"), [(Arrival.LEFT_DOWNWIND, 1.0), (Arrival.RIGHT_DOWNWIND, -1.0)])
def test_a_downwind_leg_lies_to_its_side_against_the_landing_direction(arrival: Arrival, side: float) -> None:
    plan = plan_flight(small_mission(arrival=arrival))
    assert_joined(plan.legs)
    downwind = plan.legs[np.array(plan.labels) == "downwind"]
    # The runway runs to the east, so left of it is north.
    assert downwind["north"][0] * side > 600.0
    assert downwind["start_height"][0] == pytest.approx(HOME.height + 300.0)
    assert downwind["end_height"][-1] == pytest.approx(HOME.height + 4000.0 * tan(radians(3.0)))
    assert np.sign(downwind["curvature"][-1]) == -side


def test_turns_are_held_in_the_forecast_wind_at_the_planned_bank(plan: FlightPlan) -> None:
    """Worked out again from the wind's own levels: constant above the layers, the strongest is that at 1500 m over the ground."""
    flown = plan.legs[np.isin(plan.legs["kind"], [LegKind.TRANSIT, LegKind.SURVEY, LegKind.LOITER, LegKind.APPROACH])]
    curved = flown[flown["curvature"] != 0.0]
    assert len(curved) > 20
    for leg in curved:
        height = max(leg["start_height"], leg["end_height"])
        over_ground = height - HOME.height
        # The logarithmic profile of 4 m/s at 10 m up to 300 m, then a line to 12 m/s.
        layer = 4.0 * np.log(300.0 / 0.03) / np.log(10.0 / 0.03)
        share = np.clip((over_ground - 300.0) / 1200.0, 0.0, 1.0)
        wind = layer + share * (12.0 - layer) if over_ground > 300.0 else layer * np.log(over_ground / 0.03) / np.log(300.0 / 0.03)
        speed = true_airspeed(leg["airspeed"], height - 37.0) + 0.9 * wind
        assert abs(leg["curvature"]) * speed**2 / GRAVITY <= tan(radians(20.0)) * (1.0 + 1e-9)


def test_climbs_and_descents_are_within_the_aircrafts_rates(plan: FlightPlan) -> None:
    envelope = drone_model("male")
    air = plan.legs[np.isin(plan.legs["kind"], [LegKind.TRANSIT, LegKind.SURVEY, LegKind.LOITER])]
    time = np.diff(plan.reckoning.time)[np.isin(plan.legs["kind"], [LegKind.TRANSIT, LegKind.SURVEY, LegKind.LOITER])]
    rate = (air["end_height"] - air["start_height"]) / time
    for leg, climb in zip(air, rate, strict=True):
        top = max(leg["start_height"], leg["end_height"]) - 37.0
        assert climb <= rate_of_climb(envelope, envelope.empty_mass + 100.0, top) * 0.8
    assert rate.min() >= -envelope.descent_rate * 1.01
    assert rate.max() > 2.0
    assert rate.min() < -1.5


def test_surveys_are_level_and_settled_before(plan: FlightPlan) -> None:
    for number in plan.survey_legs:
        leg, before = plan.legs[number], plan.legs[number - 1]
        assert leg["start_height"] == leg["end_height"]
        if plan.legs["kind"][number - 1] == LegKind.TRANSIT and plan.labels[number - 1] == plan.labels[number]:
            assert before["curvature"] == 0.0
            assert before["length"] >= 15.0 * true_airspeed(36.0, 500.0)
            assert before["start_height"] == before["end_height"]


def test_sites_lie_where_they_are(plan: FlightPlan) -> None:
    assert [site["kind"] for site in plan.sites] == [SiteKind.RUNWAY, SiteKind.RUNWAY]
    assert plan.sites["beacon"].tolist() == [1, 0]
    back = plan.plane.from_plane([plan.sites["east"][1], plan.sites["north"][1]])
    np.testing.assert_allclose(back, plan.mission.sites[1].threshold, atol=1e-12)
    convergence = plan.plane.convergence(plan.mission.sites[1].threshold)
    assert plan.sites["course"][1] + convergence == pytest.approx(radians(70.0))


def test_the_same_mission_gives_the_same_bytes() -> None:
    assert plan_flight(small_mission()).legs.tobytes() == plan_flight(small_mission()).legs.tobytes()


def test_samples_are_close_and_on_the_legs(plan: FlightPlan) -> None:
    samples = sample_legs(plan.legs, 50.0)
    same = samples.leg[1:] == samples.leg[:-1]
    step = np.hypot(*np.diff(samples.point, axis=0).T)
    assert step[same].max() <= 50.0 + 1e-6
    assert set(samples.leg) == set(range(len(plan.legs)))


coordinates = st.tuples(st.floats(-12.0, 12.0), st.floats(-12.0, 12.0))  # km north and east of home
heights = st.floats(400.0, 3000.0)
shapes = st.one_of(
    st.tuples(st.just("circle"), coordinates, heights, st.floats(900.0, 3000.0)),
    st.tuples(st.just("area"), coordinates, heights, st.floats(400.0, 2000.0)),
    st.tuples(st.just("line"), coordinates, heights, st.floats(-2.5, 2.5)),
    st.tuples(st.just("track"), coordinates, heights, st.floats(-3.0, 3.0)),
)


def task_of(number: int, shape: tuple[str, tuple[float, float], float, float]) -> Task:
    """A task at a place (km), a height (m), and a figure of its kind: a radius, a spacing, a bend, a course."""
    kind, (north, east), height, figure = shape
    name, level, here = f"{kind} {number}", Height(height, SEA), place(north, east)
    if kind == "circle":
        return CircleTask(name, level, here, figure, 0.3 + number, "left" if number % 2 else "right")
    if kind == "area":
        corners = here, place(north + 4.0, east), place(north + 3.0, east + 5.0)
        return AreaTask(name, level, corners, figure, figure / 400.0, 200.0, figure)
    if kind == "line":
        bend, end = place(north + 5.0, east), place(north + 5.0 + 4.0 * cos(figure), east + 4.0 * sin(figure))
        return LineTask(name, level, (here, bend, end))
    end = place(north + 6.0 * cos(figure), east + 6.0 * sin(figure))
    return RacetrackTask(name, level, here, end, 1 + number, "left" if number % 2 else "right")


@settings(max_examples=60, deadline=None)
@given(st.lists(shapes, min_size=1, max_size=4), st.floats(0.0, 4.0), st.floats(0.0, 60.0), st.sampled_from(list(Arrival)))
def test_legs_of_any_tasks_join(
    drawn: list[tuple[str, tuple[float, float], float, float]], wind: float, direction: float, arrival: Arrival
) -> None:
    """And every survey line is as long as it is asked for: turns take nothing from it."""
    tasks = tuple(task_of(number, shape) for number, shape in enumerate(drawn))
    forecast = Weather(wind=wind, direction=radians(60.0 + direction))
    plan = plan_flight(small_mission(tasks=tasks, fuel=200.0, forecast=forecast, arrival=arrival))
    assert_joined(plan.legs)
    assert plan.legs["length"].min() > 0.0
    assert np.all(np.isfinite(plan.legs["airspeed"]))
    assert np.all(np.diff(plan.reckoning.time) > 0.0)
    assert np.all(np.diff(plan.reckoning.fuel) < 0.0)
    for task in tasks:
        own = plan.legs[(np.array(plan.labels) == f"task {task.name}") & (plan.legs["kind"] == LegKind.SURVEY)]
        if isinstance(task, CircleTask):
            assert own["length"] == pytest.approx([2.0 * pi * task.radius * task.laps])
        if isinstance(task, RacetrackTask):
            assert own["length"] == pytest.approx([6000.0] * task.laps, rel=2e-3)  # as exact as the test's own map


def test_a_longer_final_is_flown_when_asked() -> None:
    plan = plan_flight(small_mission(rules=replace(Rules(), final_length=8000.0)))
    assert plan.legs["length"][plan.legs["kind"] == LegKind.FINAL] == pytest.approx([8000.0])
    assert_joined(plan.legs)


@pytest.mark.parametrize("off", [1e-5, 1e-4, 5e-4])
def test_parts_too_short_to_bank_for_make_no_leg_and_bend_nothing(off: float) -> None:
    """A goal 20 km ahead whose course is a little off: a turn of centimetres, the line, another such turn."""
    slopes = Slopes(0.1, 0.1, 600.0)
    for height in (500.0, 900.0, 100.0):
        route = Route((0.0, 0.0, 0.0), 500.0)
        route.add(0.0, 1000.0, 500.0, 36.0, LegKind.SURVEY, "line")
        goal = (20.0 * off, 21_000.0, off)
        route.join(goal, height, slopes, 36.0, LegKind.TRANSIT, "way")
        route.add(0.0, 1000.0, height, 36.0, LegKind.SURVEY, "line")
        legs = route.table()
        assert (legs["length"] >= 0.5).all()
        end, _ = places_on(legs, legs["length"])
        np.testing.assert_allclose(end[:-1], np.stack([legs["east"], legs["north"]], axis=-1)[1:], atol=0.6)
        np.testing.assert_allclose(legs["end_height"][:-1], legs["start_height"][1:], atol=1e-9)
        assert legs["start_height"][0] == legs["end_height"][0] == 500.0
        assert (legs["east"][-1], legs["north"][-1], legs["course"][-1], legs["end_height"][-1]) == (*goal, height)
