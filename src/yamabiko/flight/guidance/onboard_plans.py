"""Plans made on board: holding, coming home, landing elsewhere, gliding down without the engine, taxiing in from where it stopped.

Every lane makes the plan that was voted, from the place and wind that were voted, so that all have the same legs to the last bit.
A plan's number says which plan it is: a count, the site it leads to, and the reason.
"""

from __future__ import annotations

from enum import IntEnum
from math import atan2, ceil, cos, floor, hypot, inf, pi, sin, tan
from typing import Any

import numba
import numpy as np

from yamabiko.earth.conformal_plane import to_plane
from yamabiko.flight.control.gravity import GRAVITY
from yamabiko.flight.guidance.parameters import OWN, OWN_LEGS
from yamabiko.flight.kinds import LegKind, SiteKind
from yamabiko.platform.dubins import advance, shortest_way

_SHORTEST = 0.5  # m: shorter segments are left out
_APPROACH_HEIGHT = 300.0  # m above the site, at which the final is met
_LOITER = 400.0  # m, radius of a hold
_GLIDE_RESERVE = 0.2  # share of the height that a glide within reach leaves in hand
_TURNING = 1.2  # a glide is so much steeper in a turn
_GLIDE_FINAL = 1500.0  # m, of the last straight line without the engine
_FAR = 1e7  # m: of a circle without an end


class Reason(IntEnum):
    """Why a plan was made on board."""

    MISSION = 0
    HOLD = 1
    RESUME = 2
    LAND = 3
    GLIDE = 4
    TAXI = 5


@numba.njit(cache=True)
def plan_number(before: int, reason: int, site: int) -> int:
    """The number of the plan after another."""
    return (before // 1024 + 1) * 1024 + site * 8 + reason


@numba.njit(cache=True)
def reason_of(plan: int) -> int:
    """Why a plan was made: a Reason."""
    return plan % 8


@numba.njit(cache=True)
def site_of(plan: int) -> int:
    """The site that a plan leads to."""
    return plan % 1024 // 8


@numba.njit(cache=True)
def adopt_plan(plan: int, voted: Any, legs: Any, sites: Any, parameters: Any, state: Any) -> None:
    """Make the plan of a number, from the voted motion, into the state's own legs."""
    reason = reason_of(plan)
    east, north, convergence, _ = to_plane(voted.latitude, voted.longitude, parameters.origin_longitude, parameters.origin_northing)
    course = atan2(voted.velocity[1], voted.velocity[0]) - convergence
    speed = hypot(voted.velocity[0], voted.velocity[1])
    if reason == Reason.TAXI:
        course = _heading(voted.attitude) - convergence
    state.own_count = 0
    state.continues = -1
    if reason == Reason.HOLD:
        if state.leg < OWN:
            state.resumes = state.leg
        _append(state, east, north, course, _FAR, 1.0 / _hold_radius(speed, parameters), voted.height, voted.height,
                parameters.cruise_speed, LegKind.LOITER)  # fmt: skip
        return
    if reason == Reason.RESUME:
        goal = legs[state.resumes]
        _join(state, east, north, course, goal.east, goal.north, goal.course, speed, voted, voted.height, goal.start_height,
              goal.airspeed, parameters)  # fmt: skip
        state.continues = state.resumes
        return
    if reason == Reason.TAXI:
        goal = legs[parameters.first_taxi_in]
        _join_on_ground(state, east, north, course, goal, parameters)
        state.continues = parameters.first_taxi_in
        return
    site = sites[site_of(plan)]
    state.site = site_of(plan)
    if reason == Reason.LAND:
        _approach(state, east, north, course, speed, site, voted, parameters)
    else:
        _glide(state, east, north, course, site, voted, parameters)


@numba.njit(cache=True)
def _heading(attitude: Any) -> float:
    w, x, y, z = attitude[0], attitude[1], attitude[2], attitude[3]
    return float(atan2(2.0 * (w * z + x * y), 1.0 - 2.0 * (y * y + z * z)))


@numba.njit(cache=True)
def _append(
    state: Any, east: Any, north: Any, course: Any, length: Any, curvature: Any, start: Any, end: Any, airspeed: Any, kind: Any
) -> None:
    if state.own_count >= OWN_LEGS:
        return
    leg = state.own_legs[state.own_count]
    leg.east, leg.north, leg.course, leg.length, leg.curvature = east, north, course, length, curvature
    leg.start_height, leg.end_height, leg.airspeed, leg.kind, leg.until = start, end, airspeed, kind, 0.0
    state.own_count += 1


@numba.njit(cache=True)
def _turn_radius(speed: Any, voted: Any, parameters: Any) -> Any:
    """Metres, of a turn that can be held whichever way the wind blows."""
    wind = hypot(voted.wind[0], voted.wind[1])
    return max(speed + wind, 20.0) ** 2 / (GRAVITY * tan(parameters.turn_bank))


@numba.njit(cache=True)
def _hold_radius(speed: Any, parameters: Any) -> Any:
    return max(_LOITER, (speed + 10.0) ** 2 / (GRAVITY * tan(parameters.turn_bank)))


@numba.njit(cache=True)
def _true_airspeed(voted: Any) -> float:
    """True airspeed (m/s) that the voted velocity and wind give."""
    return max(hypot(voted.velocity[0] - voted.wind[0], voted.velocity[1] - voted.wind[1]), 15.0)


@numba.njit(cache=True)
def _join(
    state: Any,
    east: Any,
    north: Any,
    course: Any,
    to_east: Any,
    to_north: Any,
    to_course: Any,
    speed: Any,
    voted: Any,
    start: Any,
    end: Any,
    airspeed: Any,
    parameters: Any,
) -> float:
    """Append the shortest way to a pose, its height changing evenly; gives its length (m)."""
    segments = np.empty((3, 2))
    radius = _turn_radius(_true_airspeed(voted), voted, parameters)
    length = shortest_way(east, north, course, to_east, to_north, to_course, radius, segments)
    _append_way(state, east, north, course, segments, length, start, end, airspeed, LegKind.TRANSIT)
    return length


@numba.njit(cache=True)
def _append_way(
    state: Any, east: Any, north: Any, course: Any, segments: Any, length: Any, start: Any, end: Any, airspeed: Any, kind: Any
) -> None:
    height = start
    for index in range(3):
        curvature, part = segments[index, 0], segments[index, 1]
        if part < _SHORTEST:
            continue
        after = height + (end - start) * part / max(length, 1.0)
        _append(state, east, north, course, part, curvature, height, after, airspeed, kind)
        east, north, course = advance(east, north, course, curvature, part)
        height = after


@numba.njit(cache=True)
def _join_on_ground(state: Any, east: Any, north: Any, course: Any, goal: Any, parameters: Any) -> None:
    segments = np.empty((3, 2))
    length = shortest_way(east, north, course, goal.east, goal.north, goal.course, parameters.taxi_radius, segments)
    _append_way(
        state, east, north, course, segments, length, goal.start_height, goal.start_height, parameters.taxi_speed, LegKind.TAXI
    )


@numba.njit(cache=True)
def _approach(state: Any, east: Any, north: Any, course: Any, speed: Any, site: Any, voted: Any, parameters: Any) -> None:
    """Home at a safe height, down in circles if need be, then the final approach to a site."""
    length = parameters.final_length
    entry = min(site.height + length * parameters.final_slope, site.height + _APPROACH_HEIGHT)
    final = (entry - site.height) / parameters.final_slope
    before = final + 600.0
    gate_east, gate_north, _ = advance(site.east, site.north, site.course + pi, 0.0, before)
    radius = _turn_radius(_true_airspeed(voted), voted, parameters)
    segments = np.empty((3, 2))
    way = shortest_way(east, north, course, gate_east, gate_north, site.course, radius, segments)
    top = max(voted.height, entry)
    # What cannot be lost on the way is lost circling over the gate.
    lost_on_way = way * parameters.return_slope
    arrival = max(entry, top - lost_on_way)
    _append_way(state, east, north, course, segments, way, voted.height, arrival, parameters.cruise_speed, LegKind.TRANSIT)
    if arrival > entry + 1.0:
        turn = 2.0 * pi * radius
        turns = ceil((arrival - entry) / (parameters.return_slope * turn))
        _append(state, gate_east, gate_north, site.course, turns * turn, 1.0 / radius, arrival, entry, parameters.cruise_speed,
                LegKind.TRANSIT)  # fmt: skip
    _append(state, gate_east, gate_north, site.course, 600.0, 0.0, entry, entry, parameters.approach_speed, LegKind.APPROACH)
    start_east, start_north, _ = advance(gate_east, gate_north, site.course, 0.0, 600.0)
    _append(state, start_east, start_north, site.course, final, 0.0, entry, site.height, parameters.approach_speed, LegKind.FINAL)


@numba.njit(cache=True)
def _glide_gate(site: Any, parameters: Any) -> Any:
    """East, north and height (m) of the gate before a site, from which a straight glide with some flaps reaches the threshold."""
    height = site.height + _GLIDE_FINAL * 0.5 * (parameters.glide_slope + parameters.flap_slope)
    east, north, _ = advance(site.east, site.north, site.course + pi, 0.0, _GLIDE_FINAL)
    return east, north, height


@numba.njit(cache=True)
def glide_in_hand(east: Any, north: Any, course: Any, site: Any, voted: Any, parameters: Any) -> Any:
    """Height (m) left over at the gate of a site after the shortest glide there; negative if it is too far."""
    gate_east, gate_north, gate_height = _glide_gate(site, parameters)
    true_speed = _true_airspeed(voted)
    segments = np.empty((3, 2))
    shortest_way(east, north, course, gate_east, gate_north, site.course, _turn_radius(true_speed, voted, parameters), segments)
    height = voted.height
    for index in range(3):
        curvature, part = segments[index, 0], segments[index, 1]
        height -= part * _slope_over_ground(course, curvature, part, true_speed, voted, parameters)
        course += curvature * part
    return height - gate_height


@numba.njit(cache=True)
def _glide(state: Any, east: Any, north: Any, course: Any, site: Any, voted: Any, parameters: Any) -> None:
    """The shortest way to the gate before a site, circles there for what height is left, then a straight line.

    Heights are those of the glide with some of the drag of the flaps in hand; slopes over the ground count the wind.
    """
    gate_east, gate_north, gate_height = _glide_gate(site, parameters)
    true_speed = _true_airspeed(voted)
    radius = _turn_radius(true_speed, voted, parameters)
    segments = np.empty((3, 2))
    shortest_way(east, north, course, gate_east, gate_north, site.course, radius, segments)
    height = voted.height
    for index in range(3):
        curvature, part = segments[index, 0], segments[index, 1]
        if part < _SHORTEST:
            continue
        after = height - part * _slope_over_ground(course, curvature, part, true_speed, voted, parameters)
        _append(state, east, north, course, part, curvature, height, after, parameters.glide_speed, LegKind.GLIDE)
        east, north, course = advance(east, north, course, curvature, part)
        height = after
    turn = 2.0 * pi * radius
    lost = turn * _TURNING * parameters.glide_slope
    turns = floor(max(height - gate_height, 0.0) / lost)
    if turns > 0:
        _append(state, gate_east, gate_north, site.course, turns * turn, 1.0 / radius, height, height - turns * lost,
                parameters.glide_speed, LegKind.GLIDE)  # fmt: skip
        height -= turns * lost
    _append(state, gate_east, gate_north, site.course, _GLIDE_FINAL, 0.0, max(height, gate_height), site.height,
            parameters.glide_speed, LegKind.FINAL)  # fmt: skip


@numba.njit(cache=True)
def _slope_over_ground(course: Any, curvature: Any, part: Any, true_speed: Any, voted: Any, parameters: Any) -> Any:
    """Height lost over distance on one segment, the wind along its middle counted; more in a turn."""
    middle = course + 0.5 * curvature * part
    along = voted.wind[0] * cos(middle) + voted.wind[1] * sin(middle)
    steeper = 1.0 if abs(curvature) < 1e-9 else _TURNING
    return steeper * parameters.glide_slope * true_speed / max(true_speed + along, 5.0)


@numba.njit(cache=True)
def best_glide_site(voted: Any, sites: Any, parameters: Any) -> int:
    """The site to glide to: of the kind best to land on among those within reach; else the one that is least too far."""
    east, north, convergence, _ = to_plane(voted.latitude, voted.longitude, parameters.origin_longitude, parameters.origin_northing)
    course = atan2(voted.velocity[1], voted.velocity[0]) - convergence
    chosen, best = 0, -inf
    for index in range(len(sites)):
        if sites[index].kind == SiteKind.DECK:
            continue
        in_hand = glide_in_hand(east, north, course, sites[index], voted, parameters)
        reserve = (voted.height - sites[index].height) * _GLIDE_RESERVE
        # Within reach, the kind decides before the height in hand does.
        score = in_hand if in_hand < reserve else 1e6 * (3 - sites[index].kind) + min(in_hand, 1e5)
        if score > best:
            chosen, best = index, score
    return chosen
