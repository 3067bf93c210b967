"""Patterns picture what they are asked to: areas without gaps, lines and targets on the radar's side at the right distance."""

from math import cos, hypot, pi, sin

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from yamabiko.earth.conformal_plane import ConformalPlane
from yamabiko.earth.wgs84 import Float
from yamabiko.errors import InputError
from yamabiko.flight.kinds import LegKind
from yamabiko.flight.mission.patterns import Flying, Pose, Run, runs_of, sign_of
from yamabiko.flight.mission.tasks import (
    AreaTask,
    CircleTask,
    Height,
    HeightDatum,
    LineTask,
    LoiterTask,
    Place,
    RacetrackTask,
    Side,
    SpotlightTask,
)
from yamabiko.platform.dubins import advance, shortest_way
from yamabiko.testing.missions import place

PLANE = ConformalPlane(*place(0.0, 0.0))
LEVEL = Height(1000.0, HeightDatum.SEA)
FAR: Pose = (-20e3, -10e3, 0.3)


def flying(side: Side = "right", radius: float = 500.0) -> Flying:
    return Flying("mission.toml", PLANE, side, radius, 600.0)


def places(points: Float) -> tuple[Place, ...]:
    return tuple((float(latitude), float(longitude)) for latitude, longitude in PLANE.from_plane(points))


def ends(run: Run) -> tuple[Float, Float, float]:
    """Start and end of a straight run, and its course."""
    ((curvature, length),) = run.segments
    assert curvature == 0.0
    east, north, course = run.start
    return np.array([east, north]), np.array(advance(east, north, course, 0.0, length)[:2]), course


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.floats(1500.0, 6000.0), min_size=5, max_size=9),
    st.floats(400.0, 1500.0),
    st.floats(-3.0, 3.0),
    st.floats(0.0, 2000.0),
    st.booleans(),
    st.sampled_from(["left", "right"]),
)
def test_lines_picture_the_whole_area(
    distances: list[float], spacing: float, course: float, offset: float, alternate: bool, side: Side
) -> None:
    """The strips of a spacing's width on the radar's side of every line cover the outline, whatever its shape."""
    bearing = np.linspace(0.0, 2.0 * pi, len(distances), endpoint=False)
    corner = np.array(distances)[:, np.newaxis] * np.stack([np.sin(bearing), np.cos(bearing)], axis=-1) + [3e3, 8e3]
    task = AreaTask("area", LEVEL, places(corner), spacing, course, 0.0, offset, alternate)
    runs = runs_of(task, FAR, flying(side))
    strips = []
    for run in runs:
        start, end, along = ends(run)
        looked = sign_of(side) * offset * np.array([cos(along), -sin(along)])
        strips.append(shapely.LineString([start + looked, end + looked]).buffer(0.5 * spacing + 0.01, cap_style="flat"))
        assert run.kind is LegKind.SURVEY
    pictured = shapely.union_all(strips)
    outline = shapely.Polygon(corner)
    assert outline.difference(pictured.buffer(0.05)).area < 1e-6 * outline.area
    courses = np.array([run.start[2] for run in runs])
    turned = np.cos(np.diff(courses))
    np.testing.assert_allclose(turned, -1.0 if alternate else 1.0, atol=1e-9)


def test_lines_of_an_area_overshoot_and_have_the_asked_course() -> None:
    corner = np.array([(0.0, 5000.0), (4000.0, 5000.0), (4000.0, 8000.0), (0.0, 8000.0)])
    middle = PLANE.from_plane(corner.mean(axis=0))
    true_course = 0.5 * pi + float(PLANE.convergence(middle))
    runs = runs_of(AreaTask("area", LEVEL, places(corner), 1000.0, true_course, 250.0), (-5000.0, 4000.0, 0.5 * pi), flying())
    assert len(runs) == 3
    for run in runs:
        start, end, _ = ends(run)
        assert sorted([start[0], end[0]]) == pytest.approx([-250.0, 4250.0], abs=1e-6)
    np.testing.assert_allclose([run.start[1] for run in runs], [5500.0, 6500.0, 7500.0], atol=1e-6)


def test_an_area_is_begun_at_the_nearest_corner() -> None:
    corner = np.array([(0.0, 5000.0), (4000.0, 5000.0), (4000.0, 8000.0), (0.0, 8000.0)])
    true_course = 0.5 * pi + float(PLANE.convergence(PLANE.from_plane(corner.mean(axis=0))))
    task = AreaTask("area", LEVEL, places(corner), 1000.0, true_course)
    for pose, nearest in (
        ((-5000.0, 4000.0, 0.5 * pi), (0.0, 5500.0)),
        ((9000.0, 4000.0, -0.5 * pi), (4000.0, 5500.0)),
        ((9000.0, 9000.0, -0.5 * pi), (4000.0, 7500.0)),
        ((-5000.0, 9000.0, 0.5 * pi), (0.0, 7500.0)),
    ):
        run = runs_of(task, pose, flying())[0]
        assert hypot(run.start[0] - nearest[0], run.start[1] - nearest[1]) < 50.0


@pytest.mark.parametrize("side", ["left", "right"])
def test_a_line_lies_on_the_radars_side_at_the_offset(side: Side) -> None:
    corner = np.array([(0.0, 0.0), (5000.0, 1000.0), (9000.0, 500.0), (14000.0, 3500.0)])
    (run,) = runs_of(LineTask("coast", LEVEL, places(corner), 1200.0), FAR, flying(side))
    pose = run.start
    straight = 0
    for curvature, length in run.segments:
        if curvature == 0.0:
            for share in (0.0, 0.5, 1.0):
                east, north, course = advance(*pose, 0.0, share * length)
                aside = sign_of(side) * 1200.0
                looked = np.array([east + aside * cos(course), north - aside * sin(course)])
                # On the outer side of a bend a track goes on beyond the end of what it pictures, so the line is taken as endless.
                along = (corner[straight + 1] - corner[straight]) / np.hypot(*(corner[straight + 1] - corner[straight]))
                away = looked - corner[straight]
                assert abs(away[0] * along[1] - away[1] * along[0]) < 1e-3
            straight += 1
        else:
            assert abs(curvature) == pytest.approx(1.0 / 500.0)
        pose = advance(*pose, curvature, length)
    assert straight == 3


def test_rounded_corners_stay_close_to_the_line() -> None:
    """An arc leaves its corner by the radius times one over the cosine of half the turn, less one."""
    corner = np.array([(0.0, 0.0), (5000.0, 0.0), (8000.0, 3000.0)])
    (run,) = runs_of(LineTask("coast", LEVEL, places(corner)), FAR, flying())
    pose = run.start
    nearest = np.inf
    for curvature, length in run.segments:
        for share in np.linspace(0.0, 1.0, 101):
            east, north, _ = advance(*pose, curvature, share * length)
            nearest = min(nearest, hypot(east - 5000.0, north))
        pose = advance(*pose, curvature, length)
    assert nearest == pytest.approx(500.0 * (1.0 / cos(pi / 8.0) - 1.0), abs=0.5)


def test_a_sharp_corner_ends_the_line_and_both_parts_are_flown_whole() -> None:
    corner = np.array([(0.0, 0.0), (5000.0, 0.0), (1000.0, 1000.0)])
    runs = runs_of(LineTask("coast", LEVEL, places(corner)), FAR, flying())
    assert len(runs) == 2
    for run, (start, end) in zip(runs, ((corner[0], corner[1]), (corner[1], corner[2])), strict=True):
        np.testing.assert_allclose(ends(run)[:2], (start, end), atol=1e-6)


def test_lines_that_turn_too_tightly_or_are_too_short_are_refused() -> None:
    tight = np.array([(0.0, 0.0), (5000.0, 0.0), (5400.0, 400.0), (5500.0, 3000.0)])
    with pytest.raises(InputError, match=r"mission.toml: task coast places: found .* too close for the turns at a radius of 900 m"):
        runs_of(LineTask("coast", LEVEL, places(tight)), FAR, flying(radius=900.0))
    with pytest.raises(InputError, match="task coast line: found one of 200 m, expected lines of at least 300 m"):
        runs_of(LineTask("coast", LEVEL, places(np.array([(0.0, 0.0), (200.0, 0.0)]))), FAR, flying())
    inside = np.array([(0.0, 0.0), (3000.0, 0.0), (3600.0, 600.0), (3600.0, 4000.0)])
    with pytest.raises(InputError, match="task coast places: found places"):
        runs_of(LineTask("coast", LEVEL, places(inside), 2500.0), FAR, flying("right"))


@pytest.mark.parametrize("side", ["left", "right"])
def test_a_spotlight_target_is_always_abeam_on_the_radars_side(side: Side) -> None:
    target = np.array([4000.0, 3000.0])
    run = runs_of(SpotlightTask("spot", LEVEL, places(target[np.newaxis])[0], 1800.0, 1.25), FAR, flying(side))[0]
    ((curvature, length),) = run.segments
    assert length == pytest.approx(1.25 * 2.0 * pi * 1800.0)
    for share in np.linspace(0.0, 1.0, 17):
        east, north, course = advance(*run.start, curvature, share * length)
        away = target - [east, north]
        abeam = sign_of(side) * np.array([cos(course), -sin(course)])
        assert away @ abeam == pytest.approx(1800.0, abs=1e-6)
        assert abs(away @ [sin(course), cos(course)]) < 1e-6


@given(st.floats(-15e3, 15e3), st.floats(-15e3, 15e3), st.floats(-pi, pi), st.sampled_from(["left", "right"]))
@settings(max_examples=30, deadline=None)
def test_circles_begin_where_the_way_is_about_shortest(east: float, north: float, course: float, turn: Side) -> None:
    """No finer search of the circle finds a way that is shorter by more than the distance between two entries."""
    task = CircleTask("circle", LEVEL, place(0.0, 0.0), 1500.0, 1.0, turn)
    about = flying()
    run = runs_of(task, (east, north, course), about)[0]

    def way(start: Pose) -> float:
        before = advance(*start, 0.0, -about.lead_in)
        return float(shortest_way(east, north, course, *before, about.radius, np.empty((3, 2))))

    finest = min(
        way((1500.0 * sin(bearing), 1500.0 * cos(bearing), bearing + sign_of(turn) * 0.5 * pi))
        for bearing in np.linspace(0.0, 2.0 * pi, 720)
    )
    assert way(run.start) <= finest + 2.0 * pi * 1500.0 / 48.0 * 1.5
    assert hypot(run.start[0], run.start[1]) == pytest.approx(1500.0)


def test_a_circle_tighter_than_the_wind_allows_is_refused() -> None:
    with pytest.raises(InputError, match="task circle radius: found 300 m, expected at least 500 m"):
        runs_of(CircleTask("circle", LEVEL, place(0.0, 5.0), 300.0, 1.0, "left"), FAR, flying())


def test_a_loiter_is_one_circle_with_its_time() -> None:
    (run,) = runs_of(LoiterTask("wait", LEVEL, place(0.0, 5.0), 800.0, 3600.0, "left"), FAR, flying())
    assert run.kind is LegKind.LOITER
    assert run.until == 3600.0
    np.testing.assert_allclose(run.segments, [(-1.0 / 800.0, 2.0 * pi * 800.0)])


def test_a_racetrack_flies_its_line_each_time_in_the_same_direction() -> None:
    task = RacetrackTask("track", LEVEL, place(0.0, 0.0), place(0.0, 6.0), 3, "left")
    runs = runs_of(task, FAR, flying())
    lines = [run for run in runs if run.kind is LegKind.SURVEY]
    assert len(lines) == 3
    assert lines[0] == lines[1] == lines[2]
    pose = runs[0].start
    for run in runs:
        assert hypot(pose[0] - run.start[0], pose[1] - run.start[1]) < 1e-6
        assert abs((pose[2] - run.start[2] + pi) % (2.0 * pi) - pi) < 1e-9
        for curvature, length in run.segments:
            pose = advance(*pose, curvature, length)
            # It turns back to the left: to the north of a line that runs east.
            assert pose[1] > -1.0


def test_absurd_areas_and_places_are_refused() -> None:
    corner = np.array([(0.0, 0.0), (30e3, 0.0), (30e3, 30e3), (0.0, 30e3)])
    with pytest.raises(InputError, match=r"task area spacing: found 20 m, 150. lines, expected at most 200 lines"):
        runs_of(AreaTask("area", LEVEL, places(corner), 20.0, 0.0), FAR, flying())
    crossed = places(corner[[0, 2, 1, 3]])
    with pytest.raises(InputError, match="task area outline: found one that crosses itself"):
        runs_of(AreaTask("area", LEVEL, crossed, 1000.0, 0.0), FAR, flying())
    with pytest.raises(InputError, match=r"task circle places: found one .* km from home"):
        runs_of(CircleTask("circle", LEVEL, (0.6, -1.0), 1000.0, 1.0, "left"), FAR, flying())
