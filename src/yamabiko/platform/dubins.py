"""Shortest ways of bounded curvature between two places with a course at each: how a drone turns from one line onto the next.

A shortest way is an arc, a straight line and an arc, or three arcs, all of the tightest radius: six words in all.
Source: L. E. Dubins, "On curves of minimal length with a constraint on average curvature", American Journal of Mathematics 79
(1957), 497-516; the lengths of the words after A. M. Shkel and V. Lumelsky, "Classification of the Dubins set", Robotics and
Autonomous Systems 34 (2001), 179-202, equations 4 to 15, worked out here from the turning circles' centres.

Courses are rad clockwise from the plane's north, curvatures 1/m positive to the right. `shortest_way` is compiled
and runs on board.
"""

from __future__ import annotations

from math import acos, atan2, cos, hypot, inf, pi, sin, sqrt, tan

import numba
import numpy as np
from numpy.typing import ArrayLike

from yamabiko.earth.wgs84 import Float
from yamabiko.errors import InputError

compiled = numba.njit(cache=True, nogil=True, error_model="numpy")

GRAVITY = 9.80665  # m/s2, standard: BIPM, The International System of Units, 2019
WORDS = ("RSR", "LSL", "RSL", "LSR", "RLR", "LRL")
"""Right, left and straight, in the order of the words' numbers."""
_TURN = 2.0 * pi
_NO_ARC = 1e-10  # rad: an arc that is a full circle less this is rounding of none at all
_NO_LINE = 1e-6  # m: a line below this is rounding of none at all, and its direction means nothing


@compiled
def _arc(angle: float) -> float:
    """An angle to turn, brought to 0 (inclusive) to a full turn."""
    turned = angle % _TURN
    return 0.0 if turned > _TURN - _NO_ARC else turned


@compiled
def _straight_word(
    dx: float, dy: float, start_sign: float, goal_sign: float, start_course: float, goal_course: float, radius: float
) -> tuple[float, float, float]:
    """Angle, length, angle of arc, line, arc from the vector (dx east, dy north) between the circles' centres.

    The signs tell to which side the arcs turn. An infinite length where there is no such way.
    """
    distance = hypot(dx, dy)
    if start_sign == goal_sign:
        length = distance if distance > _NO_LINE else 0.0
        course = atan2(dx, dy) if distance > _NO_LINE else start_course
    else:
        square = distance * distance - 4.0 * radius * radius
        if square < 0.0:
            return 0.0, inf, 0.0
        length = sqrt(square)
        course = atan2(dx, dy) + start_sign * atan2(2.0 * radius, length)
    return _arc(start_sign * (course - start_course)), length, _arc(goal_sign * (goal_course - course))


@compiled
def _three_arcs(
    dx: float, dy: float, sign: float, start_course: float, goal_course: float, radius: float
) -> tuple[float, float, float]:
    """Angles of three arcs from the vector between the outer circles' centres; an infinite one where they do not touch.

    The middle arc is longer than half a turn: the shorter one is never on a shortest way (Dubins 1957, lemma 3).
    """
    distance = hypot(dx, dy)
    if distance > 4.0 * radius:
        return 0.0, inf, 0.0
    # The middle circle touches both; seen from the first, its centre lies by this angle off the last one's, to the side to which
    # the outer arcs turn: so the middle arc is the long one.
    half = acos(distance / (4.0 * radius))
    towards = atan2(dx, dy) if distance > 0.0 else start_course + sign * 0.5 * pi
    away = towards + sign * half
    # On the first circle the course is a quarter turn ahead of the direction from its centre.
    first = _arc(sign * (away + sign * 0.5 * pi - start_course))
    middle = pi + 2.0 * half
    course = start_course + sign * (first - middle)
    return first, middle, _arc(sign * (goal_course - course))


@compiled
def way_of_word(
    word: int,
    start_east: float,
    start_north: float,
    start_course: float,
    goal_east: float,
    goal_north: float,
    goal_course: float,
    radius: float,
    segments: Float,
) -> float:
    """Write the way of one word (a place in WORDS) into segments (3, 2): curvature (1/m) and length (m); gives its whole length.

    An infinite length, and segments left as they were, where the word does not lead to the goal.
    """
    start_sign = 1.0 if word in (0, 2, 4) else -1.0
    goal_sign = 1.0 if word in (0, 3, 4) else -1.0
    # Centres of the turning circles: a radius to the side of the turn.
    dx = goal_east + goal_sign * radius * cos(goal_course) - start_east - start_sign * radius * cos(start_course)
    dy = goal_north - goal_sign * radius * sin(goal_course) - start_north + start_sign * radius * sin(start_course)
    if word < 4:
        first, middle, last = _straight_word(dx, dy, start_sign, goal_sign, start_course, goal_course, radius)
        middle_curvature = 0.0
    else:
        first, angle, last = _three_arcs(dx, dy, start_sign, start_course, goal_course, radius)
        middle, middle_curvature = radius * angle, -start_sign / radius
    total = radius * (first + last) + middle
    if total < inf:
        segments[0, 0], segments[0, 1] = start_sign / radius, radius * first
        segments[1, 0], segments[1, 1] = middle_curvature, middle
        segments[2, 0], segments[2, 1] = goal_sign / radius, radius * last
    return total


@compiled
def shortest_way(
    start_east: float,
    start_north: float,
    start_course: float,
    goal_east: float,
    goal_north: float,
    goal_course: float,
    radius: float,
    segments: Float,
) -> float:
    """Write the shortest way into segments (3, 2): curvature (1/m, positive to the right) and length (m); gives its length (m).

    radius : m, of the tightest turn. Segments that are not needed have length zero.
    """
    best, chosen = inf, 0
    for word in range(6):
        length = way_of_word(word, start_east, start_north, start_course, goal_east, goal_north, goal_course, radius, segments)
        if length < best:
            best, chosen = length, word
    return way_of_word(chosen, start_east, start_north, start_course, goal_east, goal_north, goal_course, radius, segments)


@compiled
def advance(east: float, north: float, course: float, curvature: float, length: float) -> tuple[float, float, float]:
    """Place (m) and course (rad, not brought back to a full turn) after a length (m) of constant curvature (1/m)."""
    turned = curvature * length
    half = 0.5 * turned
    # The chord leaves by half the angle turned; its length is the arc's but for the sine over the angle.
    chord = length * (1.0 - half * half / 6.0) if abs(half) < 1e-4 else length * sin(half) / half
    return east + chord * sin(course + half), north + chord * cos(course + half), course + turned


def dubins_way(start: ArrayLike, goal: ArrayLike, radius: float) -> Float:
    """Curvatures (1/m) and lengths (m) (segment, 2), at most three, of the shortest way from start to goal.

    start, goal : (3,) east (m), north (m), course (rad). Segments shorter than a micrometre are left out.
    Raises InputError for places and radii that are no finite numbers, and radii that are not above zero.
    """
    poses = np.array([start, goal], dtype=np.float64).reshape(2, 3)
    if not np.isfinite(poses).all():
        raise InputError("way", "places", poses.tolist(), "finite numbers")
    if not 0.0 < radius < inf:
        raise InputError("way", "radius", radius, "metres above 0")
    segments = np.empty((3, 2))
    (east, north, course), (goal_east, goal_north, goal_course) = poses.tolist()
    shortest_way(east, north, course, goal_east, goal_north, goal_course, radius, segments)
    return segments[segments[:, 1] > 1e-6]


@compiled
def turn_radius(airspeed: float, wind: float, bank: float) -> float:
    """Radius (m) of the tightest circle over the ground that is held in a steady wind with a bank of at most `bank` (rad).

    airspeed : true, m/s. wind : its speed, m/s. A circle over the ground asks for the acceleration ground speed squared over
    radius times the cosine of the crab angle, across the way through the air; that is largest where the wind is from behind.
    """
    return (airspeed + wind) ** 2 / (GRAVITY * tan(bank))
