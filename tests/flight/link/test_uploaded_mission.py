"""Missions and fences over the link become tasks and fences that are planned as a file's are, or are refused by item number."""

from __future__ import annotations

from math import cos, nan, pi
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from yamabiko.errors import InputError
from yamabiko.flight.link.operator_command import FenceArea, ItemKind, MissionItem
from yamabiko.flight.link.uploaded_mission import item_reached, uploaded_tasks, with_upload
from yamabiko.flight.mission.flight_plan import plan_flight
from yamabiko.flight.mission.tasks import CircleTask, LineTask
from yamabiko.formats.missions import read_mission

MISSION = read_mission(Path(__file__).parents[3] / "examples" / "short-survey.toml")
HOME = MISSION.home.threshold
HEIGHT = MISSION.home.height + 300.0
OPEN = (nan, nan, nan, nan)
AIRSPEED = 36.0


def item(kind: ItemKind, north: float = 0.0, east: float = 0.0, height: float = HEIGHT, parameters: Any = OPEN) -> MissionItem:
    """At m from home's threshold."""
    return MissionItem(kind, HOME[0] + north / 6.37e6, HOME[1] + east / (6.37e6 * cos(HOME[0])), height, parameters)


def way(*places: tuple[float, float], height: float = HEIGHT) -> list[MissionItem]:
    return [item(ItemKind.WAYPOINT, north, east, height) for north, east in places]


HOMEWARD = MissionItem(ItemKind.RETURN, nan, nan, nan, OPEN)
TAKE_OFF = item(ItemKind.TAKE_OFF)


def test_way_points_at_one_height_are_one_line_and_a_plan_can_be_made_of_them() -> None:
    items = [TAKE_OFF, *way((-3000.0, 1000.0), (-3000.0, 5000.0), (-6000.0, 7000.0)), HOMEWARD]
    tasks = uploaded_tasks(MISSION, items, AIRSPEED)
    assert [(one.first, one.task.name) for one in tasks] == [(1, "items 1 to 3")]
    assert isinstance(tasks[0].task, LineTask)
    assert tasks[0].task.places == tuple((one.latitude, one.longitude) for one in items[1:4])
    plan = plan_flight(with_upload(MISSION, tasks, items, ()))
    survey = plan.legs[plan.survey_legs]
    assert survey["length"].sum() == pytest.approx(4000.0 + np.hypot(3000.0, 2000.0), rel=0.05)
    assert survey["start_height"] == pytest.approx(HEIGHT)


def test_a_change_of_height_begins_another_line() -> None:
    items = [*way((3000.0, 0.0), (3000.0, 4000.0)), *way((6000.0, 4000.0), (6000.0, 0.0), height=HEIGHT + 100.0)]
    assert [one.first for one in uploaded_tasks(MISSION, items, AIRSPEED)] == [0, 2]


@given(turns=st.floats(0.1, 20.0), radius=st.floats(400.0, 5000.0), left=st.booleans())
def test_loiters_are_circles(turns: float, radius: float, left: bool) -> None:
    signed = -radius if left else radius
    loiter = item(ItemKind.LOITER_TURNS, 4000.0, 4000.0, parameters=(turns, nan, signed, nan))
    (one,) = uploaded_tasks(MISSION, [loiter, HOMEWARD], AIRSPEED)
    assert isinstance(one.task, CircleTask)
    assert (one.task.laps, one.task.radius, one.task.turn) == (turns, radius, "left" if left else "right")
    timed = item(ItemKind.LOITER_TIME, 4000.0, 4000.0, parameters=(turns * 2.0 * pi * radius / AIRSPEED, nan, signed, nan))
    (other,) = uploaded_tasks(MISSION, [timed], AIRSPEED)
    assert isinstance(other.task, CircleTask)
    assert other.task.laps == pytest.approx(turns)


@pytest.mark.parametrize(
    ("items", "named"),
    [
        ([], "items"),
        ([TAKE_OFF, HOMEWARD], "items"),
        ([*way((3000.0, 0.0)), HOMEWARD], "item 0"),
        ([TAKE_OFF, item(ItemKind.LOITER, 3000.0)], "item 1"),
        ([item(ItemKind.LOITER_TURNS, 3000.0, parameters=(0.0, nan, 500.0, nan))], "item 0"),
        ([item(ItemKind.LOITER_TIME, 3000.0, parameters=OPEN)], "item 0"),
        ([*way((3000.0, 0.0), (3000.0, 4000.0)), item(ItemKind.LAND, 9000.0)], "item 2"),
        ([*way((3000.0, 0.0), (3000.0, 4000.0)), HOMEWARD, *way((3000.0, 0.0), (3000.0, 4000.0))], "item 3"),
    ],
    ids=["none", "nowhere", "alone", "for ever", "no turns", "no time", "lands elsewhere", "after the way home"],
)
def test_what_cannot_be_flown_is_refused_by_its_number(items: list[MissionItem], named: str) -> None:
    with pytest.raises(InputError) as refused:
        uploaded_tasks(MISSION, items, AIRSPEED)
    assert refused.value.field == named


def speed(value: float, kind: float = 0.0) -> MissionItem:
    return MissionItem(ItemKind.CHANGE_SPEED, nan, nan, nan, (kind, value, -1.0, nan))


def test_one_airspeed_may_be_asked_for() -> None:
    line = way((3000.0, 0.0), (3000.0, 4000.0))
    tasks = uploaded_tasks(MISSION, line, AIRSPEED)
    assert with_upload(MISSION, tasks, [speed(40.0), *line], ()).survey_airspeed == 40.0
    assert with_upload(MISSION, tasks, line, ()).survey_airspeed == MISSION.survey_airspeed
    for items in ([speed(40.0), *line, speed(45.0)], [speed(40.0, kind=1.0), *line]):
        with pytest.raises(InputError, match="airspeed"):
            with_upload(MISSION, tasks, items, ())


@given(radius=st.floats(100.0, 20_000.0), inside=st.booleans())
def test_a_circle_to_stay_in_lies_inside_and_one_to_stay_out_of_around(radius: float, inside: bool) -> None:
    """A place on the polygon is never on the wrong side of the circle, to a thousandth."""
    mission = with_upload(MISSION, (), (), [FenceArea(inside, (HOME,), radius)])
    fence = mission.fences[-1]
    corners = np.array(fence.outline)
    middles = 0.5 * (corners + np.roll(corners, 1, axis=0))
    for points in (corners, middles):
        apart = 6_371_000.0 * np.hypot(points[:, 0] - HOME[0], (points[:, 1] - HOME[1]) * cos(HOME[0]))
        assert (apart <= radius * 1.001).all() if inside else (apart >= radius * 0.999).all()
    assert fence.keep == ("in" if inside else "out")
    assert mission.tasks == MISSION.tasks


def test_fences_over_the_link_hold_besides_the_files_and_a_plan_that_leaves_them_is_refused() -> None:
    small = FenceArea(True, (HOME,), 500.0)
    mission = with_upload(MISSION, (), (), [small])
    assert mission.fences[: len(MISSION.fences)] == MISSION.fences
    with pytest.raises(InputError, match="link 0"):
        plan_flight(mission)
    with pytest.raises(InputError, match="at most"):
        with_upload(MISSION, (), (), [small] * 40)


def test_way_points_are_counted_as_they_are_passed() -> None:
    loiter = item(ItemKind.LOITER_TURNS, 0.0, 9000.0, parameters=(1.0, nan, nan, nan))
    tasks = uploaded_tasks(MISSION, [TAKE_OFF, *way((3000.0, 0.0), (3000.0, 4000.0), (3000.0, 8000.0)), loiter], AIRSPEED)
    number, seen = 0, []
    for east in np.linspace(0.0, 8000.0, 50):
        place = (HOME[0] + 3000.0 / 6.37e6, HOME[1] + east / (6.37e6 * cos(HOME[0])))
        number = item_reached(tasks, "task items 1 to 3", place, number)
        seen.append(number)
    assert sorted(set(seen)) == [1, 2, 3]
    assert seen == sorted(seen)
    assert item_reached(tasks, "task item 4", HOME, number) == 4
    assert item_reached(tasks, "return", HOME, 4) == 4
