"""Shortest ways of bounded curvature end where they should, none found otherwise is shorter, and they turn round alike."""

from itertools import product
from math import cos, hypot, inf, pi, radians, sin, sqrt

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from yamabiko.earth.wgs84 import Float
from yamabiko.errors import InputError
from yamabiko.platform.dubins import GRAVITY, WORDS, advance, dubins_way, shortest_way, turn_radius, way_of_word

coordinates = st.floats(-5e3, 5e3)
courses = st.floats(-10.0, 10.0)
poses = st.tuples(coordinates, coordinates, courses)
Pose = tuple[float, float, float]


def end_of(start: Pose, way: Float) -> Pose:
    pose = start
    for curvature, length in way:
        pose = advance(*pose, curvature, length)
    return pose


def apart(one: float, other: float) -> float:
    return abs((one - other + pi) % (2.0 * pi) - pi)


def settled(start: Pose, goal: Pose, radius: float) -> bool:
    """Whether a hair's breadth about the goal changes the length by little: it jumps by a full circle where an arc begins to be."""
    lengths = [
        shortest_way(*start, goal[0] + east, goal[1] + north, goal[2] + turn, radius, np.empty((3, 2)))
        for east, north, turn in product((-1e-5, 1e-5), (-1e-5, 1e-5), (-1e-8, 1e-8))
    ]
    # Where three arcs begin to reach the goal the length grows as a square root.
    return max(lengths) - min(lengths) < 1e-2


def length_of(way: Float) -> float:
    return float(way[:, 1].sum())


@settings(deadline=None)  # the first call compiles
@given(poses, poses, st.floats(20.0, 2e3))
def test_it_ends_at_the_goal_and_is_the_shortest_of_the_words(start: Pose, goal: Pose, radius: float) -> None:
    way = dubins_way(start, goal, radius)
    east, north, course = end_of(start, way)
    assert (east, north) == pytest.approx(goal[:2], abs=1e-4)
    assert apart(course, goal[2]) < 1e-9
    assert np.all(np.isclose(np.abs(way[:, 0]), 1.0 / radius) | (way[:, 0] == 0.0))
    assert length_of(way) >= hypot(goal[0] - start[0], goal[1] - start[1]) - 1e-5
    for word in range(len(WORDS)):
        assert length_of(way) <= way_of_word(word, *start, *goal, radius, np.empty((3, 2))) + 1e-4


@settings(deadline=None)  # the first call compiles
@given(poses, poses, st.floats(20.0, 2e3))
def test_every_word_that_claims_to_reach_the_goal_does(start: Pose, goal: Pose, radius: float) -> None:
    for word, name in enumerate(WORDS):
        segments = np.full((3, 2), np.nan)
        length = way_of_word(word, *start, *goal, radius, segments)
        if length == inf:
            assert np.isnan(segments).all()
            continue
        east, north, course = end_of(start, segments)
        assert (east, north) == pytest.approx(goal[:2], abs=1e-4), name
        assert apart(course, goal[2]) < 1e-9
        assert length == pytest.approx(segments[:, 1].sum())
        assert [int(np.sign(curvature)) for curvature in segments[:, 0]] == [{"R": 1, "S": 0, "L": -1}[letter] for letter in name]


@settings(deadline=None)  # the first call compiles
@given(poses, poses, st.floats(20.0, 2e3))
def test_the_way_back_is_as_long(start: Pose, goal: Pose, radius: float) -> None:
    """From the goal turned round to the start turned round: the same curve the other way."""
    there = shortest_way(*start, *goal, radius, np.empty((3, 2)))
    back = shortest_way(*goal[:2], goal[2] + pi, *start[:2], start[2] + pi, radius, np.empty((3, 2)))
    assume(settled(start, goal, radius))
    assert there == pytest.approx(back, abs=1e-2)


@settings(deadline=None)  # the first call compiles
@given(poses, poses, st.floats(20.0, 2e3), coordinates, coordinates, courses)
def test_moving_and_turning_the_world_changes_nothing(
    start: Pose, goal: Pose, radius: float, east: float, north: float, turn: float
) -> None:
    def moved(pose: Pose) -> Pose:
        x, y = pose[0] * cos(turn) + pose[1] * sin(turn), -pose[0] * sin(turn) + pose[1] * cos(turn)
        return x + east, y + north, pose[2] + turn

    assume(settled(start, goal, radius))
    length = shortest_way(*start, *goal, radius, np.empty((3, 2)))
    assert shortest_way(*moved(start), *moved(goal), radius, np.empty((3, 2))) == pytest.approx(length, abs=1e-2)


@pytest.mark.parametrize("seed", range(4))
def test_no_dense_search_of_three_segments_finds_a_shorter_one(seed: int) -> None:
    """All of 3^3 orders of left, straight and right, each of many lengths, that end within a hair of the goal."""
    generator = np.random.default_rng(seed)
    goal = np.array([*generator.uniform(-3.0, 3.0, 2), generator.uniform(-pi, pi)])
    best = length_of(dubins_way((0.0, 0.0, 0.0), goal, 1.0))
    steps = np.linspace(0.0, 2.0 * pi, 90)
    first, second, third = np.meshgrid(steps, steps, steps, indexing="ij", sparse=True)
    shortest = inf
    for curvatures in product((-1.0, 0.0, 1.0), repeat=3):
        east, north, course = np.zeros(1), np.zeros(1), np.zeros(1)
        for curvature, length in zip(curvatures, (first, second, third), strict=True):
            half = 0.5 * curvature * length
            chord = length * np.sinc(half / pi)
            east, north = east + chord * np.sin(course + half), north + chord * np.cos(course + half)
            course = course + 2.0 * half
        miss = np.hypot(east - goal[0], north - goal[1]) + np.abs((course - goal[2] + pi) % (2.0 * pi) - pi)
        near = np.where(miss < 0.15, first + second + third, inf)
        shortest = min(shortest, float(near.min()))
    assert shortest < inf
    # A way that misses by 0.15 in place and course together can be shorter by a few times that, not more.
    assert shortest > best - 0.6


def test_known_ways() -> None:
    straight = dubins_way((0.0, 0.0, 0.5 * pi), (1000.0, 0.0, 0.5 * pi), 100.0)
    np.testing.assert_allclose(straight, [[0.0, 1000.0]])
    half_turn = dubins_way((0.0, 0.0, 0.0), (200.0, 0.0, pi), 100.0)
    np.testing.assert_allclose(half_turn, [[0.01, 100.0 * pi]], atol=1e-9)
    # Turning round on the spot: three arcs of 60, 300 and 60 degrees (Dubins 1957).
    on_the_spot = dubins_way((0.0, 0.0, 0.0), (0.0, 0.0, pi), 1.0)
    np.testing.assert_allclose(on_the_spot[:, 1], np.radians([60.0, 300.0, 60.0]), atol=1e-9)
    # Beside itself at twice the radius, the same course: two turns to the other side, tangent where they meet.
    aside = dubins_way((0.0, 0.0, 0.0), (2.0, 2.0, 0.0), 1.0)
    np.testing.assert_allclose(aside, [[1.0, 0.5 * pi], [-1.0, 0.5 * pi]], atol=1e-7)
    assert len(dubins_way((1.0, 2.0, 3.0), (1.0, 2.0, 3.0), 50.0)) == 0


@pytest.mark.parametrize("radius", [0.0, -1.0, inf, float("nan")])
def test_impossible_radii_are_refused(radius: float) -> None:
    with pytest.raises(InputError, match="way: radius: found"):
        dubins_way((0.0, 0.0, 0.0), (1.0, 1.0, 1.0), radius)


def test_places_that_are_no_numbers_are_refused() -> None:
    with pytest.raises(InputError, match="way: places: found"):
        dubins_way((0.0, float("nan"), 0.0), (1.0, 1.0, 1.0), 10.0)


@settings(max_examples=50, deadline=None)
@given(st.floats(20.0, 60.0), st.floats(0.0, 0.8), st.floats(10.0, 45.0))
def test_the_turn_is_held_all_the_way_round_in_the_wind(airspeed: float, share: float, bank_degrees: float) -> None:
    """The lateral acceleration, from the heading's rate by finite differences of the wind triangle, against the bank's."""
    wind, bank = share * airspeed, radians(bank_degrees)
    radius = turn_radius(airspeed, wind, bank)
    course = np.linspace(0.0, 2.0 * pi, 2000)  # of the track; the wind blows to the north
    crab = np.arcsin(share * np.sin(course))
    ground_speed = airspeed * np.cos(crab) + wind * np.cos(course)
    heading = course + crab
    lateral = airspeed * np.gradient(heading, course) * ground_speed / radius
    assert lateral.max() <= GRAVITY * np.tan(bank) * (1.0 + 1e-6)
    assert lateral.max() >= GRAVITY * np.tan(bank) * 0.999


def test_no_wind_is_the_textbook_radius() -> None:
    assert turn_radius(36.0, 0.0, radians(30.0)) == pytest.approx(36.0**2 * sqrt(3.0) / GRAVITY)
