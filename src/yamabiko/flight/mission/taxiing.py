"""The ways on the ground: from the stand onto the runway, and from where the runway is left back to the stand."""

from __future__ import annotations

from collections.abc import Sequence
from math import atan2, cos, pi, sin, sqrt, tan

import numpy as np

from yamabiko.earth.conformal_plane import ConformalPlane
from yamabiko.earth.wgs84 import Float
from yamabiko.errors import InputError
from yamabiko.flight.kinds import LegKind
from yamabiko.flight.mission.mission import Mission
from yamabiko.flight.mission.patterns import Pose
from yamabiko.flight.mission.route import Route
from yamabiko.platform.dubins import advance, dubins_way

_RADIUS = 15.0  # m, of turns on the ground, where there is room
_TIGHTEST = 7.0  # m
_SIDE_ACCELERATION = 0.6  # m/s2 in turns on the ground; estimate, a third of what tips a narrow undercarriage
_LONGEST = 3_000.0  # m between two points of a way on the ground
_ON_CENTRE_LINE = 1.0  # m


def runway_pose(mission: Mission, plane: ConformalPlane) -> Pose:
    """The landing threshold and course in the flight plane, whose zero it is."""
    east, north = (float(value) for value in plane.to_plane(mission.home.threshold))
    return east, north, mission.home.course - float(plane.convergence(mission.home.threshold))


def taxi_out(mission: Mission, plane: ConformalPlane) -> Route:
    """The way from the stand to the line-up point on the runway. Raises InputError for one that cannot be rolled."""
    points = _points(mission, plane, (mission.ground.stand, *mission.ground.out))
    route = Route(_first_pose(points), mission.home.height)
    _roll(route, points, mission, "taxi out")
    threshold = runway_pose(mission, plane)
    goal = advance(*threshold, 0.0, mission.ground.line_up)
    way = dubins_way(route.pose, goal, _RADIUS)
    length = float(way[:, 1].sum())
    if length > _LONGEST:
        found = f"a last point {length:.0f} m from where the take-off run begins"
        raise InputError(mission.source, "taxi out", found, f"one at most {_LONGEST:.0f} m from there")
    for curvature, part in way:
        route.add(float(curvature), float(part), mission.home.height, _speed(float(curvature), mission), LegKind.LINE_UP, "line-up")
    route.pose = goal
    return route


def taxi_in(route: Route, mission: Mission, plane: ConformalPlane) -> int:
    """Append the roll along the runway and the way to the stand; gives the number of the first leg off the runway's middle.

    Raises InputError for a way that cannot be rolled.
    """
    threshold = runway_pose(mission, plane)
    off = _points(mission, plane, (*mission.ground.back, mission.ground.stand))
    east, north, course = threshold
    ahead = np.array([sin(course), cos(course)])
    leaving = off[0] - np.array([east, north])
    along = float(leaving @ ahead)
    if not _RADIUS < along <= mission.home.length:
        found, expected = (
            f"a first point {along:.0f} m along the runway",
            f"one {_RADIUS:.0f} to {mission.home.length:.0f} m along it",
        )
        raise InputError(mission.source, "taxi in", found, expected)
    exit_point = np.array([east, north]) + along * ahead
    beside = float(np.hypot(*(off[0] - exit_point)))
    if beside > _LONGEST:
        raise InputError(mission.source, "taxi in", f"a first point {beside:.0f} m beside the runway", "one beside it")
    points = np.array([(east, north), exit_point, *(off[1:] if beside < _ON_CENTRE_LINE else off)])
    first = len(route.legs) + 1
    _roll(route, points, mission, "taxi in")
    return first


def exit_distance(mission: Mission, plane: ConformalPlane) -> float:
    """Metres along the runway from the threshold to where it is left."""
    east, north, course = runway_pose(mission, plane)
    leaving = plane.to_plane(mission.ground.back[0]) - np.array([east, north])
    return float(leaving @ np.array([sin(course), cos(course)]))


def _points(mission: Mission, plane: ConformalPlane, places: Sequence[tuple[float, float]]) -> Float:
    points = plane.to_plane(np.array(places, dtype=np.float64))
    step = np.hypot(*np.diff(points, axis=0).T)
    for number, length in enumerate(step, 1):
        if not 1.0 <= length <= _LONGEST:
            found = f"points {number} and {number + 1} that are {length:.1f} m apart"
            raise InputError(mission.source, "ground route", found, f"points 1 to {_LONGEST:.0f} m apart")
    return points


def _first_pose(points: Float) -> Pose:
    east, north = points[1] - points[0]
    return float(points[0, 0]), float(points[0, 1]), atan2(east, north)


def _roll(route: Route, points: Float, mission: Mission, what: str) -> None:
    """Append straight lines through points (point, 2) with rounded corners."""
    step = np.diff(points, axis=0)
    length = np.hypot(step[:, 0], step[:, 1])
    course = np.arctan2(step[:, 0], step[:, 1])
    turn = (np.diff(course) + pi) % (2.0 * pi) - pi
    used = 0.0
    for number, part in enumerate(length):
        cut = radius = angle = 0.0
        if number < len(turn):
            angle = float(turn[number])
            room = min(float(part) - used, (0.5 if number + 1 < len(turn) else 1.0) * float(length[number + 1]))
            radius = min(_RADIUS, room / max(tan(0.5 * abs(angle)), 1e-9))
            if radius < _TIGHTEST and abs(angle) > 0.01:
                found = f"a turn of {np.degrees(abs(angle)):.0f} deg with room for a radius of {radius:.1f} m"
                raise InputError(mission.source, f"{what} point {number + 2}", found, f"room for {_TIGHTEST:.0f} m")
            cut = radius * tan(0.5 * abs(angle))
        route.add(0.0, float(part) - used - cut, route.height, _speed(0.0, mission), LegKind.TAXI, what)
        if abs(angle) > 0.0:
            curvature = float(np.sign(angle)) / radius
            route.add(curvature, radius * abs(angle), route.height, _speed(curvature, mission), LegKind.TAXI, what)
        used = cut


def _speed(curvature: float, mission: Mission) -> float:
    """Speed over the ground (m/s): the route's, less in turns."""
    return mission.ground.speed if curvature == 0.0 else min(mission.ground.speed, sqrt(_SIDE_ACCELERATION / abs(curvature)))
