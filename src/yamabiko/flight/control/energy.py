"""Height and airspeed by total energy control: the throttle feeds the sum of both energies, pitch shares it between them.

Source: A. A. Lambregts, "Vertical flight path and speed control autopilot design using total energy principles", AIAA Guidance and
Control Conference 1983, paper 83-2239. Rates of specific energy are counted in m/s of height.
"""

from __future__ import annotations

from math import asin, cos, sin
from typing import Any

import numba

from yamabiko.flight.control.gravity import GRAVITY
from yamabiko.flight.control.integrators import Integrator
from yamabiko.flight.demand import Vertical
from yamabiko.flight.frame import FRAME_TIME

_SPEED_RATE_LAG = 0.5  # s
_LIFT_LAG = 0.08  # s, over which gusts shorter than the aircraft answers to are smoothed
_AIR_DENSITY = 1.225  # kg/m3, at which calibrated airspeed gives the dynamic pressure
_CLIMB_CHANGE = 1.0  # m/s2, of the asked climb rate
_SPEED_CHANGE = 0.5  # m/s2, of the asked airspeed
_SPEED_LOST = 8.0  # m/s: further off, as on the ground, the asked airspeed starts again from what there is
_PRIORITY = 1.5  # m/s off the airspeed, at which it comes before the height when the throttle can do no more
_STEEPEST = 0.3  # rad, of the flight path
_SLOWEST = 15.0  # m/s: below this airspeed angles are not reckoned from it
_LARGEST_SPEED_RATE = 1.5  # m/s2, asked for
_TURN_THROTTLE = 0.25  # throttle per share by which a turn's squared load factor, and so its induced drag, is above one
_CALM = 0.4  # share of the gain on the sink with a single ruddervator, whose work in pitch yaws
_PUSH = 0.035  # rad, most that the nose is lowered for a sink too small: what follows may be a gust that takes the lift away
_LIFT_SLOPE = 5.0  # 1/rad, of the whole aircraft: estimate
_LIGHT = 0.8  # of the weight at take-off, with which an aircraft lands: estimate
_LARGEST_LIFT_UP, _LARGEST_LIFT_DOWN = 0.12, 0.03  # rad, put on for lost airspeed and taken off for gained
_LEAST_COSINE = 0.5  # of the bank with which that is reckoned


@numba.njit(cache=True)
def pitch_and_throttle(demand: Any, motion: Any, parameters: Any, integrator: Any, state: Any) -> Any:
    """Pitch (rad) and throttle (0 to 1) for what the demand says about the vertical.

    demand : DEMAND record. motion : MOTION record. parameters : CONTROL_PARAMETERS record. integrator : (8,), see Integrator;
    THROTTLE and CLIMB change. state : CONTROL_STATE record, changed.
    """
    state.lift_acceleration += FRAME_TIME / _LIFT_LAG * (motion.lift_acceleration - state.lift_acceleration)
    state.speed_rate += FRAME_TIME / _SPEED_RATE_LAG * (motion.forward_acceleration - state.speed_rate)
    speed = max(motion.true_airspeed, _SLOWEST)
    # The demand is calibrated, energy is true.
    true_per_calibrated = speed / max(motion.airspeed, _SLOWEST)
    ramp = _SPEED_CHANGE * FRAME_TIME
    if abs(state.airspeed - motion.airspeed) > _SPEED_LOST:
        state.airspeed = motion.airspeed
    state.airspeed += min(max(demand.airspeed - state.airspeed, -ramp), ramp)
    slow = (state.airspeed - motion.airspeed) * true_per_calibrated
    speed_rate = min(max(parameters.speed_stiffness * slow, -_LARGEST_SPEED_RATE), _LARGEST_SPEED_RATE)
    if demand.vertical == Vertical.ENERGY:
        return _by_energy(demand, slow, motion, parameters, integrator, state, speed, speed_rate)
    if demand.vertical == Vertical.SPEED_BY_PITCH:
        state.climb_rate = motion.climb_rate
        return _by_airspeed(motion, parameters, integrator, state, speed, speed_rate), demand.throttle
    if demand.vertical == Vertical.SINK:
        state.climb_rate = demand.climb_rate
        calm = 1.0 if state.actuator_failed[2] == 0 and state.actuator_failed[3] == 0 else _CALM
        return _by_climb_rate(demand.climb_rate, calm, motion, parameters, integrator, state, speed), demand.throttle
    state.climb_rate = motion.climb_rate
    return demand.pitch, demand.throttle


@numba.njit(cache=True)
def _by_energy(
    demand: Any, slow: float, motion: Any, parameters: Any, integrator: Any, state: Any, speed: Any, speed_rate: Any
) -> Any:
    """Pitch and throttle that hold height and airspeed; `slow` : m/s, true, below the airspeed asked for."""
    asked = demand.climb_rate + parameters.height_stiffness * (demand.height - motion.height)
    asked = min(max(asked, -parameters.sink_rate), parameters.climb_rate)
    change = _CLIMB_CHANGE * FRAME_TIME
    state.climb_rate += min(max(asked - state.climb_rate, -change), change)
    climb_error = state.climb_rate - motion.climb_rate
    kinetic_error = (speed_rate - state.speed_rate) * speed / GRAVITY
    total_error = climb_error + kinetic_error
    # A turn asks for more lift and so for more power.
    load = 1.0 / max(cos(motion.roll), _LEAST_COSINE) ** 2 - 1.0
    throttle = (
        parameters.cruise_throttle
        + integrator[Integrator.THROTTLE]
        + parameters.throttle_gain * (state.climb_rate + speed_rate * speed / GRAVITY + total_error)
        + _TURN_THROTTLE * load
    )
    limited = min(max(throttle, parameters.idle_throttle), 1.0)
    if (throttle == limited) or (throttle - limited) * total_error < 0.0:
        integrator[Integrator.THROTTLE] += parameters.throttle_rate * parameters.throttle_gain * total_error * FRAME_TIME
    # With the throttle at a stop the energy is what it is: then airspeed comes first.
    if limited >= 1.0 and slow > _PRIORITY:
        return _by_airspeed(motion, parameters, integrator, state, speed, speed_rate), limited
    if limited <= parameters.idle_throttle and slow < -2.0 * _PRIORITY:
        return _by_airspeed(motion, parameters, integrator, state, speed, speed_rate), limited
    shared = climb_error - kinetic_error
    return _pitch_for(state.climb_rate, shared, motion, parameters, integrator, state, speed), limited


@numba.njit(cache=True)
def _by_airspeed(motion: Any, parameters: Any, integrator: Any, state: Any, speed: Any, speed_rate: Any) -> Any:
    """Pitch that holds the airspeed whatever that means for the height."""
    kinetic_error = (speed_rate - state.speed_rate) * speed / GRAVITY
    return _pitch_for(motion.climb_rate, -2.0 * kinetic_error, motion, parameters, integrator, state, speed)


@numba.njit(cache=True)
def _by_climb_rate(climb_rate: Any, calm: float, motion: Any, parameters: Any, integrator: Any, state: Any, speed: Any) -> Any:
    """Pitch that holds a climb rate whatever that means for the airspeed. calm : share of the usual gains."""
    coming = motion.climb_rate + parameters.sink_lead * state.lift_acceleration
    error = calm * parameters.sink_gain * (climb_rate - coming)
    error = max(error, -_PUSH * speed / parameters.pitch_gain)
    pitch = _pitch_for(climb_rate, error, motion, parameters, integrator, state, speed)
    pitch += calm * _for_lost_airspeed(motion, parameters)
    return min(max(pitch, parameters.pitch_down), parameters.pitch_up)


@numba.njit(cache=True)
def _for_lost_airspeed(motion: Any, parameters: Any) -> float:
    """Pitch (rad) that makes up for the lift which the airspeed lacks against its own mean, before the sink shows it."""
    now, mean = max(motion.airspeed, _SLOWEST), max(motion.smooth_airspeed, _SLOWEST)
    load = 2.0 * _LIGHT * parameters.weight / (_AIR_DENSITY * parameters.wing_area * _LIFT_SLOPE)
    return float(min(max(load * (1.0 / (now * now) - 1.0 / (mean * mean)), -_LARGEST_LIFT_DOWN), _LARGEST_LIFT_UP))


@numba.njit(cache=True)
def _pitch_for(climb_rate: Any, error: Any, motion: Any, parameters: Any, integrator: Any, state: Any, speed: Any) -> Any:
    """Pitch (rad) for a climb rate (m/s), corrected by an error in m/s; the integrator finds the angle of attack."""
    path = asin(min(max(climb_rate / speed, -sin(_STEEPEST)), sin(_STEEPEST)))
    correction = parameters.pitch_gain * error / speed
    pitch = path + correction + integrator[Integrator.CLIMB]
    limited = min(max(pitch, parameters.pitch_down), parameters.pitch_up)
    if pitch == limited or (pitch - limited) * error < 0.0:
        integrator[Integrator.CLIMB] += parameters.pitch_integral * correction * FRAME_TIME
    return limited
