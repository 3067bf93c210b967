"""Plans made on board: holding, coming home, landing elsewhere, gliding down without the engine, taxiing in from where it stopped.

Every lane makes the plan that was voted, from the place and wind that were voted, so that all have the same legs to the last bit.
A plan's number says which plan it is: a count, the site it leads to, and the reason.
"""

from __future__ import annotations

from enum import IntEnum
from math import ceil, hypot, pi, tan
from typing import Any

import numba
import numpy as np

from yamabiko.flight.control.gravity import GRAVITY
from yamabiko.flight.guidance.glide_ways import plan_forced_landing, plan_glide
from yamabiko.flight.guidance.glides import REVERSED, reached_strip
from yamabiko.flight.guidance.own_legs import (
    SHORTEST,
    Flown,
    append_leg,
    moved,
    pose_before,
    shortest_between,
    turn_radius,
    voted_airspeed,
    voted_pose,
)
from yamabiko.flight.guidance.parameters import OWN
from yamabiko.flight.kinds import LegKind

_APPROACH_HEIGHT = 300.0  # m above the site, at which the final is met
_BEFORE_FINAL = 600.0  # m, of the level leg in which flaps come out
_LOITER = 400.0  # m, smallest radius of a hold
_HOLD_WIND = 10.0  # m/s, of wind in which a hold's circle can still be flown
_OVER_ENTRY = 1.0  # m over the entry's height, from which it circles down
_COUNT, _SITE = 1024, 8  # a plan's number: what one more plan, and one more site, adds to it
_FAR = 1e7  # m: of a circle without an end


class Reason(IntEnum):
    """Why a plan was made on board."""

    MISSION = 0
    HOLD = 1
    RESUME = 2
    LAND = 3
    GLIDE = 4
    TAXI = 5
    FORCED = 6


@numba.njit(cache=True)
def plan_number(before: int, reason: int, site: int) -> int:
    """The number of the plan after another. site : its number, plus REVERSED where it is come down on from its far end."""
    return (before // _COUNT + 1) * _COUNT + site * _SITE + reason


@numba.njit(cache=True)
def reason_of(plan: int) -> int:
    """Why a plan was made: a Reason."""
    return plan % _SITE


@numba.njit(cache=True)
def site_of(plan: int) -> int:
    """The site that a plan leads to; of a forced landing the nearest."""
    return target_of(plan) % REVERSED


@numba.njit(cache=True)
def target_of(plan: int) -> int:
    """The site that a plan leads to, plus REVERSED where it is come down on from its far end."""
    return plan % _COUNT // _SITE


@numba.njit(cache=True)
def adopt_plan(plan: int, voted: Any, legs: Any, sites: Any, parameters: Any, state: Any) -> None:
    """Make the plan of a number, from the voted motion, into the state's own legs.

    voted : VOTED record. legs, sites : (leg,) LEG of the mission, (site,) SITE. parameters : GUIDANCE_PARAMETERS record. state :
    GUIDANCE_STATE record, of which own legs, what comes after them, and the site are set.
    """
    reason = reason_of(plan)
    here = voted_pose(voted, reason == Reason.TAXI, parameters)
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
        elif reason == Reason.GLIDE:
            plan_glide(state, here, reached_strip(here, sites, target_of(plan), voted, parameters), voted, parameters)
        else:
            plan_forced_landing(state, here, site.height, voted, parameters)


@numba.njit(cache=True)
def _hold(state: Any, here: Any, voted: Any, parameters: Any) -> None:
    """A circle without an end, to the right from where the aircraft is."""
    speed = hypot(voted.velocity[0], voted.velocity[1])
    radius = max(_LOITER, (speed + _HOLD_WIND) ** 2 / (GRAVITY * tan(parameters.turn_bank)))
    append_leg(state, here, 1.0 / radius, _FAR, Flown(voted.height, voted.height, parameters.cruise_speed, LegKind.LOITER))


@numba.njit(cache=True)
def _resume(state: Any, here: Any, goal: Any, voted: Any, parameters: Any) -> None:
    """The shortest way to the start of a leg of the mission, its height changing evenly."""
    segments = np.empty((3, 2))
    length = shortest_between(here, goal, turn_radius(voted_airspeed(voted), parameters.turn_bank, voted), segments)
    _append_way(state, here, segments, length, Flown(voted.height, goal.start_height, goal.airspeed, LegKind.TRANSIT))


@numba.njit(cache=True)
def _append_way(state: Any, start: Any, segments: Any, length: float, flown: Any) -> None:
    """The segments (3, 2) of a way of a length (m), its height changing evenly."""
    pose, height = start, flown.start
    for index in range(3):
        curvature, part = segments[index, 0], segments[index, 1]
        # One leg there must be, also where the aircraft is there already: a plan without any would lead nowhere.
        if part < SHORTEST and (index < 2 or state.own_count > 0):
            pose = moved(pose, curvature, part)
            continue
        after = height + (flown.end - flown.start) * part / max(length, 1.0)
        append_leg(state, pose, curvature, part, Flown(height, after, flown.airspeed, flown.kind))
        pose = moved(pose, curvature, part)
        height = after


@numba.njit(cache=True)
def _join_on_ground(state: Any, here: Any, goal: Any, parameters: Any) -> None:
    """The shortest way on wheels to the start of a leg of the mission."""
    segments = np.empty((3, 2))
    length = shortest_between(here, goal, parameters.taxi_radius, segments)
    _append_way(state, here, segments, length, Flown(goal.start_height, goal.start_height, parameters.taxi_speed, LegKind.TAXI))


@numba.njit(cache=True)
def _approach(state: Any, here: Any, site: Any, voted: Any, parameters: Any) -> None:
    """Evenly down on the way home, the rest in circles before the site if need be, then the final approach."""
    length = parameters.final_length
    entry = min(site.height + length * parameters.final_slope, site.height + _APPROACH_HEIGHT)
    final = (entry - site.height) / parameters.final_slope
    gate = pose_before(site, final + _BEFORE_FINAL)
    radius = turn_radius(voted_airspeed(voted), parameters.turn_bank, voted)
    segments = np.empty((3, 2))
    way = shortest_between(here, gate, radius, segments)
    top = max(voted.height, entry)
    # What cannot be lost on the way is lost circling over the gate.
    lost_on_way = way * parameters.return_slope
    arrival = max(entry, top - lost_on_way)
    _append_way(state, here, segments, way, Flown(voted.height, arrival, parameters.cruise_speed, LegKind.TRANSIT))
    if arrival > entry + _OVER_ENTRY:
        turn = 2.0 * pi * radius
        turns = ceil((arrival - entry) / (parameters.return_slope * turn))
        append_leg(state, gate, 1.0 / radius, turns * turn, Flown(arrival, entry, parameters.cruise_speed, LegKind.TRANSIT))
    append_leg(state, gate, 0.0, _BEFORE_FINAL, Flown(entry, entry, parameters.approach_speed, LegKind.APPROACH))
    start = moved(gate, 0.0, _BEFORE_FINAL)
    append_leg(state, start, 0.0, final, Flown(entry, site.height, parameters.approach_speed, LegKind.FINAL))
