"""Plans made on board: holding, coming home, landing elsewhere, gliding down without the engine, taxiing in from where it stopped.

Every lane makes the plan that was voted, from the place and wind that were voted, so that all have the same legs to the last bit.
A plan's number says which plan it is: a count, the site it leads to, and the reason.
"""

from __future__ import annotations

from enum import IntEnum
from math import atan2, ceil, cos, floor, hypot, inf, pi, sin, tan
from typing import Any, NamedTuple

import numba
import numpy as np

from yamabiko.earth.conformal_plane import to_plane
from yamabiko.flight.control.gravity import GRAVITY
from yamabiko.flight.guidance.parameters import OWN, OWN_LEGS
from yamabiko.flight.kinds import LegKind, SiteKind
from yamabiko.platform.dubins import advance, shortest_way

_SHORTEST = 0.5  # m: shorter segments are left out
_APPROACH_HEIGHT = 300.0  # m above the site, at which the final is met
_BEFORE_FINAL = 600.0  # m, of the level leg in which flaps come out
_LOITER = 400.0  # m, smallest radius of a hold
_HOLD_WIND = 10.0  # m/s, of wind in which a hold's circle can still be flown
_SLOWEST_TURN = 20.0  # m/s over the ground, for which turns are planned at least
_SLOWEST = 15.0  # m/s, of airspeed
_LEAST_GROUND_SPEED = 5.0  # m/s, at which a glide still comes forward
_OVER_ENTRY = 1.0  # m over the entry's height, from which it circles down
_COUNT, _SITE = 1024, 8  # a plan's number: what one more plan, and one more site, adds to it
_GLIDE_RESERVE = 0.2  # share of the height that a glide within reach leaves in hand
_TURNING = 1.05  # a glide is so much steeper in a turn
_SHORTEST_FINAL, _LONGEST_FINAL, _FINAL_STEP = 1200.0, 5000.0, 50.0  # m, of the last straight line without the engine
_KIND_COUNTS, _MOST_IN_HAND = 1e6, 1e5  # so that no height (m) in hand outweighs a better kind of site
_FAR = 1e7  # m: of a circle without an end


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
    return (before // _COUNT + 1) * _COUNT + site * _SITE + reason


@numba.njit(cache=True)
def reason_of(plan: int) -> int:
    """Why a plan was made: a Reason."""
    return plan % _SITE


@numba.njit(cache=True)
def site_of(plan: int) -> int:
    """The site that a plan leads to."""
    return plan % _COUNT // _SITE


@numba.njit(cache=True)
def adopt_plan(plan: int, voted: Any, legs: Any, sites: Any, parameters: Any, state: Any) -> None:
    """Make the plan of a number, from the voted motion, into the state's own legs.

    voted : VOTED record. legs, sites : (leg,) LEG of the mission, (site,) SITE. parameters : GUIDANCE_PARAMETERS record. state :
    GUIDANCE_STATE record, of which own legs, what comes after them, and the site are set.
    """
    reason = reason_of(plan)
    here = _voted_pose(voted, reason == Reason.TAXI, parameters)
    state.own_count = 0
    state.continues = -1
    if reason == Reason.HOLD:
        if state.leg < OWN:
            state.resumes = state.leg
        _hold(state, here, voted, parameters)
    elif reason == Reason.RESUME:
        _resume(state, here, legs[state.resumes], voted, parameters)
        state.continues = state.resumes
    elif reason == Reason.TAXI:
        _join_on_ground(state, here, legs[parameters.first_taxi_in], parameters)
        state.continues = parameters.first_taxi_in
    else:
        state.site = site_of(plan)
        site = sites[state.site]
        if reason == Reason.LAND:
            _approach(state, here, site, voted, parameters)
        else:
            _glide(state, here, site, voted, parameters)


@numba.njit(cache=True)
def _voted_pose(voted: Any, by_nose: bool, parameters: Any) -> Pose:
    """Where the aircraft is and the way it goes, or the way its nose points."""
    east, north, convergence, _ = to_plane(voted.latitude, voted.longitude, parameters.origin_longitude, parameters.origin_northing)
    true_course = _heading(voted.attitude) if by_nose else atan2(voted.velocity[1], voted.velocity[0])
    return Pose(east, north, true_course - convergence)


@numba.njit(cache=True)
def _heading(attitude: Any) -> float:
    w, x, y, z = attitude[0], attitude[1], attitude[2], attitude[3]
    return float(atan2(2.0 * (w * z + x * y), 1.0 - 2.0 * (y * y + z * z)))


@numba.njit(cache=True)
def _append(state: Any, start: Any, curvature: float, length: float, flown: Any) -> None:
    """One more leg. start : Pose. curvature : 1/m. length : m. flown : Flown."""
    if state.own_count >= OWN_LEGS:
        return
    leg = state.own_legs[state.own_count]
    leg.east, leg.north, leg.course, leg.length, leg.curvature = start.east, start.north, start.course, length, curvature
    leg.start_height, leg.end_height, leg.airspeed, leg.kind, leg.until = flown.start, flown.end, flown.airspeed, flown.kind, 0.0
    state.own_count += 1


@numba.njit(cache=True)
def _moved(pose: Any, curvature: float, length: float) -> Pose:
    """The pose after a length (m) of constant curvature (1/m)."""
    east, north, course = advance(pose.east, pose.north, pose.course, curvature, length)
    return Pose(east, north, course)


@numba.njit(cache=True)
def _before(site: Any, distance: float) -> Pose:
    """The pose so many metres before the threshold of a site, on its centreline."""
    east, north, _ = advance(site.east, site.north, site.course + pi, 0.0, distance)
    return Pose(east, north, site.course)


@numba.njit(cache=True)
def _shortest(start: Any, goal: Any, radius: float, segments: Any) -> float:
    """Length (m) of the shortest way between poses; its segments (3, 2) are curvature (1/m) and length (m)."""
    length = shortest_way(start.east, start.north, start.course, goal.east, goal.north, goal.course, radius, segments)
    return float(length)


@numba.njit(cache=True)
def _turn_radius(speed: Any, voted: Any, parameters: Any) -> Any:
    """Metres, of a turn that can be held whichever way the wind blows."""
    wind = hypot(voted.wind[0], voted.wind[1])
    return max(speed + wind, _SLOWEST_TURN) ** 2 / (GRAVITY * tan(parameters.turn_bank))


@numba.njit(cache=True)
def _true_airspeed(voted: Any) -> float:
    """True airspeed (m/s) that the voted velocity and wind give."""
    return max(hypot(voted.velocity[0] - voted.wind[0], voted.velocity[1] - voted.wind[1]), _SLOWEST)


@numba.njit(cache=True)
def _hold(state: Any, here: Any, voted: Any, parameters: Any) -> None:
    """A circle without an end, to the right from where the aircraft is."""
    speed = hypot(voted.velocity[0], voted.velocity[1])
    radius = max(_LOITER, (speed + _HOLD_WIND) ** 2 / (GRAVITY * tan(parameters.turn_bank)))
    _append(state, here, 1.0 / radius, _FAR, Flown(voted.height, voted.height, parameters.cruise_speed, LegKind.LOITER))


@numba.njit(cache=True)
def _resume(state: Any, here: Any, goal: Any, voted: Any, parameters: Any) -> None:
    """The shortest way to the start of a leg of the mission, its height changing evenly."""
    segments = np.empty((3, 2))
    length = _shortest(here, goal, _turn_radius(_true_airspeed(voted), voted, parameters), segments)
    _append_way(state, here, segments, length, Flown(voted.height, goal.start_height, goal.airspeed, LegKind.TRANSIT))


@numba.njit(cache=True)
def _append_way(state: Any, start: Any, segments: Any, length: float, flown: Any) -> None:
    """The segments (3, 2) of a way of a length (m), its height changing evenly."""
    pose, height = start, flown.start
    for index in range(3):
        curvature, part = segments[index, 0], segments[index, 1]
        # One leg there must be, also where the aircraft is there already: a plan without any would lead nowhere.
        if part < _SHORTEST and (index < 2 or state.own_count > 0):
            continue
        after = height + (flown.end - flown.start) * part / max(length, 1.0)
        _append(state, pose, curvature, part, Flown(height, after, flown.airspeed, flown.kind))
        pose = _moved(pose, curvature, part)
        height = after


@numba.njit(cache=True)
def _join_on_ground(state: Any, here: Any, goal: Any, parameters: Any) -> None:
    """The shortest way on wheels to the start of a leg of the mission."""
    segments = np.empty((3, 2))
    length = _shortest(here, goal, parameters.taxi_radius, segments)
    _append_way(state, here, segments, length, Flown(goal.start_height, goal.start_height, parameters.taxi_speed, LegKind.TAXI))


@numba.njit(cache=True)
def _approach(state: Any, here: Any, site: Any, voted: Any, parameters: Any) -> None:
    """Evenly down on the way home, the rest in circles before the site if need be, then the final approach."""
    length = parameters.final_length
    entry = min(site.height + length * parameters.final_slope, site.height + _APPROACH_HEIGHT)
    final = (entry - site.height) / parameters.final_slope
    gate = _before(site, final + _BEFORE_FINAL)
    radius = _turn_radius(_true_airspeed(voted), voted, parameters)
    segments = np.empty((3, 2))
    way = _shortest(here, gate, radius, segments)
    top = max(voted.height, entry)
    # What cannot be lost on the way is lost circling over the gate.
    lost_on_way = way * parameters.return_slope
    arrival = max(entry, top - lost_on_way)
    _append_way(state, here, segments, way, Flown(voted.height, arrival, parameters.cruise_speed, LegKind.TRANSIT))
    if arrival > entry + _OVER_ENTRY:
        turn = 2.0 * pi * radius
        turns = ceil((arrival - entry) / (parameters.return_slope * turn))
        _append(state, gate, 1.0 / radius, turns * turn, Flown(arrival, entry, parameters.cruise_speed, LegKind.TRANSIT))
    _append(state, gate, 0.0, _BEFORE_FINAL, Flown(entry, entry, parameters.approach_speed, LegKind.APPROACH))
    start = _moved(gate, 0.0, _BEFORE_FINAL)
    _append(state, start, 0.0, final, Flown(entry, site.height, parameters.approach_speed, LegKind.FINAL))


@numba.njit(cache=True)
def _final_slope(site: Any, voted: Any, parameters: Any) -> float:
    """Height lost over distance on the last straight line without the engine, half way between flaps in and flaps out."""
    slope = 0.5 * (1.0 + parameters.flap_slope / parameters.glide_slope)
    return float(slope * _slope_over_ground(site.course, 0.0, 0.0, _true_airspeed(voted), voted, parameters))


@numba.njit(cache=True)
def _height_after(here: Any, segments: Any, voted: Any, parameters: Any) -> float:
    """Height (m) that a glide along segments (3, 2) leaves of the voted one."""
    height, course, true_speed = voted.height, here.course, _true_airspeed(voted)
    for index in range(3):
        curvature, part = segments[index, 0], segments[index, 1]
        height -= part * _slope_over_ground(course, curvature, part, true_speed, voted, parameters)
        course += curvature * part
    return float(height)


@numba.njit(cache=True)
def _in_hand(here: Any, site: Any, final: float, voted: Any, parameters: Any, segments: Any) -> float:
    """Height (m) left over where a final of some length (m) begins, after the shortest way there, which is left in `segments`."""
    _shortest(here, _before(site, final), _turn_radius(_true_airspeed(voted), voted, parameters), segments)
    gate_height = site.height + final * _final_slope(site, voted, parameters)
    return float(_height_after(here, segments, voted, parameters) - gate_height)


@numba.njit(cache=True)
def glide_in_hand(here: Any, site: Any, voted: Any, parameters: Any) -> float:
    """Height (m) left over at the gate of a site after the shortest glide there; negative if it is too far.

    here : Pose. site : SITE record. voted : VOTED record, for height, airspeed and wind. parameters : GUIDANCE_PARAMETERS record.
    """
    return _in_hand(here, site, _SHORTEST_FINAL, voted, parameters, np.empty((3, 2)))


@numba.njit(cache=True)
def _glide(state: Any, here: Any, site: Any, voted: Any, parameters: Any) -> None:
    """The shortest way to a gate before the site, whole circles there for what height is left, then a straight line.

    The gate lies as far out as makes the circles come out even. Heights are those of the glide, on the straight line with some of
    the drag of the flaps in hand; slopes over the ground count the wind.
    """
    radius = _turn_radius(_true_airspeed(voted), voted, parameters)
    turn = 2.0 * pi * radius
    lost = turn * _TURNING * parameters.glide_slope
    segments = np.empty((3, 2))
    final, least = _SHORTEST_FINAL, inf
    length = _SHORTEST_FINAL
    while length <= _LONGEST_FINAL:
        in_hand = _in_hand(here, site, length, voted, parameters, segments)
        over = in_hand - floor(in_hand / lost) * lost
        if in_hand >= 0.0 and over < least:
            final, least = length, over
        length += _FINAL_STEP
    in_hand = _in_hand(here, site, final, voted, parameters, segments)
    pose, height, speed, true_speed = here, voted.height, parameters.glide_speed, _true_airspeed(voted)
    for index in range(3):
        curvature, part = segments[index, 0], segments[index, 1]
        if part < _SHORTEST:
            continue
        after = height - part * _slope_over_ground(pose.course, curvature, part, true_speed, voted, parameters)
        _append(state, pose, curvature, part, Flown(height, after, speed, LegKind.GLIDE))
        pose = _moved(pose, curvature, part)
        height = after
    gate = _before(site, final)
    turns = floor(max(in_hand, 0.0) / lost)
    if turns > 0:
        _append(state, gate, 1.0 / radius, turns * turn, Flown(height, height - turns * lost, speed, LegKind.GLIDE))
    gate_height = site.height + final * _final_slope(site, voted, parameters)
    _append(state, gate, 0.0, final, Flown(gate_height, site.height, speed, LegKind.FINAL))


@numba.njit(cache=True)
def _slope_over_ground(course: Any, curvature: Any, part: Any, true_speed: Any, voted: Any, parameters: Any) -> Any:
    """Height lost over distance on one segment, the wind along its middle counted; more in a turn."""
    middle = course + 0.5 * curvature * part
    along = voted.wind[0] * cos(middle) + voted.wind[1] * sin(middle)
    steeper = 1.0 if abs(curvature) < 1e-9 else _TURNING
    return steeper * parameters.glide_slope * true_speed / max(true_speed + along, _LEAST_GROUND_SPEED)


@numba.njit(cache=True)
def best_glide_site(voted: Any, sites: Any, parameters: Any) -> int:
    """Number of the site to glide to: of the kind best to land on among those within reach; else the one that is least too far.

    voted : VOTED record. sites : (site,) SITE; a deck that moves is not glided to. parameters : GUIDANCE_PARAMETERS record.
    """
    here = _voted_pose(voted, False, parameters)
    chosen, best = 0, -inf
    for index in range(len(sites)):
        if sites[index].kind == SiteKind.DECK:
            continue
        in_hand = glide_in_hand(here, sites[index], voted, parameters)
        reserve = (voted.height - sites[index].height) * _GLIDE_RESERVE
        # Within reach, the kind decides before the height in hand does.
        score = in_hand if in_hand < reserve else _KIND_COUNTS * (3 - sites[index].kind) + min(in_hand, _MOST_IN_HAND)
        if score > best:
            chosen, best = index, score
    return chosen
