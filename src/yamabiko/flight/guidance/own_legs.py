"""The legs of a plan made on board, one by one: poses, shortest ways between them, and the turns that the wind lets be flown."""

from __future__ import annotations

from math import atan2, hypot, pi, tan
from typing import Any, NamedTuple

import numba

from yamabiko.earth.conformal_plane import to_plane
from yamabiko.flight.control.gravity import GRAVITY
from yamabiko.flight.guidance.parameters import OWN_LEGS
from yamabiko.platform.dubins import advance, shortest_way

SHORTEST = 0.5
"""m: shorter segments are left out."""
_SLOWEST_TURN = 20.0  # m/s over the ground, for which turns are planned at least
_SLOWEST = 15.0  # m/s, of airspeed


class Pose(NamedTuple):
    """A place and a direction in the flight plane: m, m, and rad clockwise from the plane's north."""

    east: float
    north: float
    course: float


class Flown(NamedTuple):
    """How a way is flown: from one height to another (m above the ellipsoid), at an airspeed (m/s, calibrated), as a LegKind."""

    start: float
    end: float
    airspeed: float
    kind: int


@numba.njit(cache=True)
def voted_pose(voted: Any, by_nose: bool, parameters: Any) -> Pose:
    """Where the aircraft is and the way it goes, or the way its nose points."""
    east, north, convergence, _ = to_plane(voted.latitude, voted.longitude, parameters.origin_longitude, parameters.origin_northing)
    true_course = _heading(voted.attitude) if by_nose else atan2(voted.velocity[1], voted.velocity[0])
    return Pose(east, north, true_course - convergence)


@numba.njit(cache=True)
def _heading(attitude: Any) -> float:
    w, x, y, z = attitude[0], attitude[1], attitude[2], attitude[3]
    return float(atan2(2.0 * (w * z + x * y), 1.0 - 2.0 * (y * y + z * z)))


@numba.njit(cache=True)
def append_leg(state: Any, start: Any, curvature: float, length: float, flown: Any) -> None:
    """One more leg. start : Pose. curvature : 1/m. length : m. flown : Flown."""
    if state.own_count >= OWN_LEGS:
        return
    leg = state.own_legs[state.own_count]
    leg.east, leg.north, leg.course, leg.length, leg.curvature = start.east, start.north, start.course, length, curvature
    leg.start_height, leg.end_height, leg.airspeed, leg.kind, leg.until = flown.start, flown.end, flown.airspeed, flown.kind, 0.0
    state.own_count += 1


@numba.njit(cache=True)
def moved(pose: Any, curvature: float, length: float) -> Pose:
    """The pose after a length (m) of constant curvature (1/m)."""
    east, north, course = advance(pose.east, pose.north, pose.course, curvature, length)
    return Pose(east, north, course)


@numba.njit(cache=True)
def pose_before(site: Any, distance: float) -> Pose:
    """The pose so many metres before the threshold of a site, on its centreline."""
    east, north, _ = advance(site.east, site.north, site.course + pi, 0.0, distance)
    return Pose(east, north, site.course)


@numba.njit(cache=True)
def shortest_between(start: Any, goal: Any, radius: float, segments: Any) -> float:
    """Length (m) of the shortest way between poses; its segments (3, 2) are curvature (1/m) and length (m)."""
    length = shortest_way(start.east, start.north, start.course, goal.east, goal.north, goal.course, radius, segments)
    return float(length)


@numba.njit(cache=True)
def turn_radius(speed: Any, bank: Any, voted: Any) -> Any:
    """Metres, of a turn at an airspeed (m/s) that a bank (rad) can hold whichever way the wind blows."""
    wind = hypot(voted.wind[0], voted.wind[1])
    return max(speed + wind, _SLOWEST_TURN) ** 2 / (GRAVITY * tan(bank))


@numba.njit(cache=True)
def voted_airspeed(voted: Any) -> float:
    """True airspeed (m/s) that the voted velocity and wind give."""
    return max(hypot(voted.velocity[0] - voted.wind[0], voted.velocity[1] - voted.wind[1]), _SLOWEST)
