"""From the leg that is flown or rolled along to the demand: bank and height in the air, curvature and speed on the ground."""

from __future__ import annotations

from math import cos, pi
from typing import Any

import numba

from yamabiko.flight.control.integrators import Integrator
from yamabiko.flight.frame import FRAME_TIME
from yamabiko.flight.guidance.parameters import OWN
from yamabiko.flight.guidance.path import (
    bank_for,
    follow,
    ground_curvature,
    height_on,
    lateral_acceleration,
    slope_of,
    stopping_speed,
)
from yamabiko.flight.kinds import LegKind, Phase
from yamabiko.flight.motion import wrapped

_TAXI_DECELERATION = 0.5  # m/s2
_GENTLE = 0.6  # share of the usual stiffness with which an aircraft that has lost a surface is led back
_INTEGRATES_WITHIN = 30.0  # m beside the leg
_INTEGRATES_WITHIN_DEGRADED = 200.0
_BANK_OF_SIDESLIP = 0.1  # rad
_BANK_OF_GLIDE = 0.1745  # rad more than usual without the engine, when height is what there is least of
_LARGEST_CROSS = 3.0  # m/s2, of the integrator
_BACK_DISTANCE, _BACK_TIME = 4.0, 0.8  # m and s, within which it comes back to a taxi leg
_STOPS_BEFORE = 0.3  # m before the end, so that it never rolls over it


@numba.njit(cache=True)
def leg_at(number: int, legs: Any, state: Any) -> Any:
    """The leg of a number: of the mission, or from OWN on of the plan made on board."""
    if number >= OWN:
        return state.own_legs[min(number - OWN, state.own_count - 1)]
    return legs[min(number, len(legs) - 1)]


@numba.njit(cache=True)
def next_leg(number: int, state: Any) -> int:
    """The number of the leg after one; the same where the plan ends."""
    if number >= OWN:
        if number - OWN + 1 < state.own_count:
            return number + 1
        return state.continues if state.continues >= 0 else number
    return number + 1


@numba.njit(cache=True)
def track_in_air(legs: Any, motion: Any, parameters: Any, state: Any, demand: Any) -> None:
    """Demand bank, height and airspeed of the present leg; propose the next leg at its end.

    legs : (leg,) LEG of the mission.
    """
    leg = leg_at(state.leg, legs, state)
    _follow_and_propose(leg, legs, motion, state)
    _bank_along(leg, legs, motion, parameters, state, demand)
    following = state.following
    demand.height = height_on(leg, following.along)
    along_rate = motion.ground_speed * cos(wrapped(motion.course - following.course))
    within = 0.0 <= following.along <= leg.length
    demand.climb_rate = slope_of(leg) * along_rate if within else 0.0
    demand.airspeed = leg.airspeed


@numba.njit(cache=True)
def _follow_and_propose(leg: Any, legs: Any, motion: Any, state: Any) -> None:
    follow(leg, motion.east, motion.north, state.following)
    state.next_leg = state.leg
    if state.following.along < leg.length:
        return
    if leg.kind == LegKind.LOITER and motion.time < leg.until:
        state.following.along -= 2.0 * pi / abs(leg.curvature)
        return
    onward = next_leg(state.leg, state)
    if onward >= OWN or onward < len(legs):
        state.next_leg = onward


@numba.njit(cache=True)
def _bank_along(leg: Any, legs: Any, motion: Any, parameters: Any, state: Any, demand: Any) -> None:
    following = state.following
    course_error = wrapped(motion.course - following.course)
    # The bank takes a moment to come: the curvature is that of where the aircraft will be by then.
    curvature = leg.curvature
    onward = next_leg(state.leg, state)
    circling = leg.kind == LegKind.LOITER
    ahead = following.along + motion.ground_speed * parameters.roll_lead
    if ahead > leg.length and not circling and onward != state.leg and (onward >= OWN or onward < len(legs)):
        curvature = leg_at(onward, legs, state).curvature
    # An aircraft that has lost a surface rolls less well: it is led back more gently.
    gentle = 1.0 if motion.surfaces_sound else _GENTLE
    wanted = lateral_acceleration(
        following.cross,
        course_error,
        motion.ground_speed,
        leg.curvature,
        parameters.reach / gentle,
        parameters.course_stiffness * gentle,
        parameters.steepest,
    )
    wanted += (curvature - leg.curvature) * motion.ground_speed * motion.ground_speed
    # It flies with sideslip and so with bank, which the integrator has to find and the limit has to leave room for.
    sound = motion.surfaces_sound != 0
    beside = min(max(following.cross, -_INTEGRATES_WITHIN), _INTEGRATES_WITHIN)
    if abs(following.cross) < (_INTEGRATES_WITHIN if sound else _INTEGRATES_WITHIN_DEGRADED):
        gained = state.integrator[Integrator.CROSS] - parameters.cross_rate * beside * FRAME_TIME
        state.integrator[Integrator.CROSS] = min(max(gained, -_LARGEST_CROSS), _LARGEST_CROSS)
    wanted += state.integrator[Integrator.CROSS]
    crab = wrapped(motion.heading - motion.convergence - motion.course)
    steepest = parameters.bank if sound else parameters.bank + _BANK_OF_SIDESLIP
    demand.bank = bank_for(wanted, crab, steepest + _BANK_OF_GLIDE if state.phase == Phase.GLIDE else steepest)


@numba.njit(cache=True)
def track_on_ground(legs: Any, motion: Any, parameters: Any, state: Any, demand: Any, stop_at_end: bool) -> None:
    """Demand curvature and ground speed of the present leg; propose the next leg at its end unless the aircraft stops there."""
    leg = leg_at(state.leg, legs, state)
    following = state.following
    follow(leg, motion.east, motion.north, following)
    heading = motion.heading - motion.convergence
    distance = _BACK_DISTANCE + _BACK_TIME * motion.ground_speed
    demand.path_curvature = ground_curvature(following.cross, wrapped(heading - following.course), leg.curvature, distance)
    left = leg.length - following.along
    state.next_leg = state.leg
    demand.ground_speed = leg.airspeed
    onward = next_leg(state.leg, state)
    ends = onward == state.leg or (onward < OWN and onward >= len(legs))
    if stop_at_end or ends:
        demand.ground_speed = min(demand.ground_speed, stopping_speed(left - _STOPS_BEFORE, _TAXI_DECELERATION))
        return
    following_leg = leg_at(onward, legs, state)
    slower = following_leg.airspeed if following_leg.kind <= LegKind.LINE_UP else demand.ground_speed
    brings = stopping_speed(left, _TAXI_DECELERATION) + slower
    demand.ground_speed = min(demand.ground_speed, max(brings, slower))
    if left <= 0.0:
        state.next_leg = onward
