"""What the aircraft does on its wheels: engine start, taxi, line-up, take-off and its rejection, roll-out, taxi in, shut down."""

from __future__ import annotations

from typing import Any

import numba

from yamabiko.flight.demand import Vertical, Yaw
from yamabiko.flight.frame import FRAME_RATE
from yamabiko.flight.guidance.onboard_plans import Reason, plan_number
from yamabiko.flight.guidance.parameters import OWN
from yamabiko.flight.guidance.path import follow, ground_curvature
from yamabiko.flight.guidance.tracking import leg_at, next_leg, track_on_ground
from yamabiko.flight.kinds import LegKind, Order, Phase
from yamabiko.flight.motion import wrapped

_START_TIME = 6.0  # s for the engine to settle
_CHECK_TIME = 3.0  # s standing lined up
_THROTTLE_RISE = 3.0  # s from idle to full on the take-off roll
_LEAVES_CENTRELINE = 8.0  # m, at which a take-off is broken off
_SLOW_START, _SLOW = 12.0, 10.0  # s and m/s: an aircraft that is slower by then does not take off
_DEAD_AIRSPEED, _DEAD_FRAMES = 8.0, 30  # m/s less than over the ground for so many frames: probes that do not tell airspeed
_FLIES_FRAMES = 60  # without a wheel bearing, after which it flies whatever the airspeed is said to be
_ROLL_OUT_BRAKE = 0.45
_GRIP_FRAMES = 8  # with both main wheels bearing, before which they are not braked: one braked alone turns the aircraft
_BRAKE_RISE = 30.0  # frames from none to all of it
_REJECT_BRAKE = 0.5
_TAXI_BELOW = 4.0  # m/s
_STILL = 0.3  # m/s
_WHEELS_FRAMES = 12  # without a wheel bearing, after which it has left the ground
_FIRST_THROTTLE = 0.2  # of the take-off roll
_BACK_DISTANCE, _BACK_TIME = 8.0, 0.8  # m and s, within which it comes back to the centreline at speed
_SIDEWAYS = 3.5  # m/s2, most that wheels at speed are asked for
_CROSS_PER_HEADING = 40.0  # m beside the centreline per rad that the rudders turn the nose to it
_LARGEST_HEADING = 0.12  # rad
_LINED_UP = 3.0  # m before the end of the line-up
_ON_STAND = 1.5  # m before the end of the way in
_STILL_ON_STAND = 2.0  # s
_PROPELLER_STANDS = 5.0  # rad/s
_SHUT_DOWN_TIME = 5.0  # s, least
_BOUNCED_FRAMES = 15


@numba.njit(cache=True)
def ground_phase(readings: Any, navigation_valid: Any, motion: Any, legs: Any, parameters: Any, state: Any, demand: Any) -> None:
    """Demand of a phase on the ground, and what it proposes.

    readings : READINGS record of the lane's own sensors. navigation_valid : the lane knows where it is.
    legs : (leg,) LEG of the mission. state : GUIDANCE_STATE record, its proposals set. demand : DEMAND record, changed.
    """
    state.still = state.still + 1 if motion.ground_speed < _STILL else 0
    phase = state.phase
    if phase == Phase.PARKED:
        _parked(readings, navigation_valid, state)
    elif phase == Phase.ENGINE_START:
        _engine_start(readings, state, demand)
    elif phase == Phase.TAXI_OUT:
        _taxi_out(legs, motion, parameters, state, demand)
    elif phase == Phase.LINE_UP:
        _line_up(readings, legs, motion, parameters, state, demand)
    elif phase == Phase.TAKE_OFF:
        _take_off(readings, legs, motion, parameters, state, demand)
    elif phase == Phase.REJECTED_TAKE_OFF:
        _roll_to_stop(legs, motion, state, demand, _REJECT_BRAKE)
        if state.still > FRAME_RATE:
            state.next_phase = Phase.SHUT_DOWN
    elif phase == Phase.ROLL_OUT:
        _roll_out(legs, motion, parameters, state, demand)
    elif phase == Phase.TAXI_IN:
        _taxi_in(legs, motion, parameters, state, demand)
    elif phase == Phase.SHUT_DOWN:
        demand.engine_on = 0.0
        if readings.engine_speed < _PROPELLER_STANDS and state.frames > _SHUT_DOWN_TIME * FRAME_RATE:
            state.next_phase = Phase.DONE
    else:
        demand.engine_on = 0.0


@numba.njit(cache=True)
def start_ground_demand(demand: Any) -> None:
    """The demand of an aircraft that stands with its brakes on and its engine idling."""
    demand.on_ground = 1
    demand.stopping = 0
    demand.vertical = Vertical.PITCH
    demand.yaw = Yaw.COORDINATE
    demand.bank = demand.pitch = demand.climb_rate = demand.flap = 0.0
    demand.throttle = demand.path_curvature = demand.ground_speed = demand.brake = 0.0
    demand.airspeed = demand.height = demand.heading = 0.0
    demand.engine_on = 1.0


@numba.njit(cache=True)
def _parked(readings: Any, navigation_valid: Any, state: Any) -> None:
    if readings.order == Order.START and readings.order_number > 0 and navigation_valid:
        state.next_phase = Phase.ENGINE_START


@numba.njit(cache=True)
def _engine_start(readings: Any, state: Any, demand: Any) -> None:
    demand.ground_speed = 0.0
    if readings.engine_running and state.frames > _START_TIME * FRAME_RATE:
        state.next_phase = Phase.TAXI_OUT


@numba.njit(cache=True)
def _taxi_out(legs: Any, motion: Any, parameters: Any, state: Any, demand: Any) -> None:
    track_on_ground(legs, motion, parameters, state, demand, False)
    kind = leg_at(state.leg, legs, state).kind
    if kind == LegKind.LINE_UP:
        state.next_phase = Phase.LINE_UP
    elif kind == LegKind.TAKE_OFF:
        state.next_phase = Phase.TAKE_OFF


@numba.njit(cache=True)
def _line_up(readings: Any, legs: Any, motion: Any, parameters: Any, state: Any, demand: Any) -> None:
    """Roll to the end of the line-up, stand there for a check, go when the runway is clear."""
    last = leg_at(next_leg(state.leg, state), legs, state).kind != LegKind.LINE_UP
    track_on_ground(legs, motion, parameters, state, demand, last)
    left = leg_at(state.leg, legs, state).length - state.following.along
    ready = last and left < _LINED_UP and state.still > _CHECK_TIME * FRAME_RATE
    if ready and readings.engine_running and readings.runway_obstructed != parameters.home_site + 1:
        state.next_phase = Phase.TAKE_OFF
        state.next_leg = state.leg + 1


@numba.njit(cache=True)
def _steer_along(legs: Any, motion: Any, state: Any, demand: Any) -> None:
    """Steer along the present leg at speed, rudders and nose wheel together."""
    leg = leg_at(state.leg, legs, state)
    follow(leg, motion.east, motion.north, state.following)
    heading = motion.heading - motion.convergence
    distance = _BACK_DISTANCE + _BACK_TIME * motion.ground_speed
    error = wrapped(heading - state.following.course)
    curvature = ground_curvature(state.following.cross, error, leg.curvature, distance)
    sharpest = _SIDEWAYS / max(motion.ground_speed, 1.0) ** 2
    demand.path_curvature = min(max(curvature, -sharpest), sharpest)
    demand.yaw = Yaw.ALIGN
    lead = min(max(state.following.cross / _CROSS_PER_HEADING, -_LARGEST_HEADING), _LARGEST_HEADING)
    demand.heading = state.following.course + motion.convergence - lead
    demand.ground_speed = -1.0


@numba.njit(cache=True)
def _take_off(readings: Any, legs: Any, motion: Any, parameters: Any, state: Any, demand: Any) -> None:
    _steer_along(legs, motion, state, demand)
    seconds = state.frames / FRAME_RATE
    demand.throttle = min(_FIRST_THROTTLE + seconds / _THROTTLE_RISE, 1.0)
    demand.flap = parameters.take_off_flap
    rotating = motion.airspeed >= parameters.rotate_speed
    demand.pitch = parameters.rotate_pitch if rotating else 0.0
    airborne = motion.wheels == 0
    state.wheels = min(state.wheels, 0) - 1 if airborne else 1
    if state.wheels < -(_WHEELS_FRAMES if rotating else _FLIES_FRAMES):
        state.next_phase = Phase.CLIMB_OUT
        return
    # Rolling into the wind the airspeed is the greater one; far less is what blocked tubes show, and no rotation would come.
    dead = motion.ground_speed - motion.airspeed > _DEAD_AIRSPEED
    state.unstable = state.unstable + 1 if dead and not airborne else 0
    too_slow = seconds > _SLOW_START and motion.airspeed < _SLOW
    off = abs(state.following.cross) > _LEAVES_CENTRELINE
    ordered = readings.order == Order.REJECT_TAKE_OFF and readings.order_number != state.order_done
    silent = readings.engine_running == 0
    too_slow = too_slow or state.unstable > _DEAD_FRAMES
    if not rotating and (too_slow or off or ordered or silent or readings.runway_obstructed == parameters.home_site + 1):
        state.next_phase = Phase.REJECTED_TAKE_OFF


@numba.njit(cache=True)
def _roll_to_stop(legs: Any, motion: Any, state: Any, demand: Any, brake: float) -> None:
    _steer_along(legs, motion, state, demand)
    demand.throttle = 0.0
    demand.stopping = 1
    demand.brake = brake
    if motion.ground_speed < _TAXI_BELOW:
        demand.ground_speed = 0.0


@numba.njit(cache=True)
def _roll_out(legs: Any, motion: Any, parameters: Any, state: Any, demand: Any) -> None:
    """Slow down on the centreline; taxi in where the mission says how, else stop."""
    state.wheels = min(state.wheels, 0) - 1 if motion.wheels == 0 else 1
    state.grip = state.grip + 1 if motion.main_wheels == 2 else 0
    if state.wheels < -_BOUNCED_FRAMES:
        # Thrown up again: the approach's flare, or its going round from too high up, takes over.
        state.next_phase = Phase.FLARE
        return
    brake = min(max((state.grip - _GRIP_FRAMES) / _BRAKE_RISE, 0.0), 1.0) * _ROLL_OUT_BRAKE
    _roll_to_stop(legs, motion, state, demand, brake)
    if motion.ground_speed > _TAXI_BELOW:
        return
    at_home = state.site == parameters.home_site and parameters.first_taxi_in < len(legs)
    if at_home and state.engine_silent == 0:
        state.next_phase = Phase.TAXI_IN
        state.next_leg = OWN
        state.next_plan = plan_number(state.plan, Reason.TAXI, state.site)
    elif state.still > FRAME_RATE:
        state.next_phase = Phase.SHUT_DOWN


@numba.njit(cache=True)
def _taxi_in(legs: Any, motion: Any, parameters: Any, state: Any, demand: Any) -> None:
    track_on_ground(legs, motion, parameters, state, demand, False)
    leg = leg_at(state.leg, legs, state)
    last = state.leg < OWN and state.leg + 1 >= len(legs)
    if last and leg.length - state.following.along < _ON_STAND and state.still > _STILL_ON_STAND * FRAME_RATE:
        state.next_phase = Phase.SHUT_DOWN
