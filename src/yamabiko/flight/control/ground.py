"""Rolling on wheels: steering by nose wheel, rudder and one brake, and holding a ground speed.

Taxiing, the nose wheel leads along a curve. At speed, with most of the weight still on the wings, tyres are asked for moments:
what the rudders cannot give of the yaw that is wanted, the nose wheel gives by the angle at which it rolls across its way, and when
the aircraft is to stop, one main wheel's brake besides.

All figures are designer's choices, found in the simulator.
"""

from __future__ import annotations

from math import atan
from typing import Any

import numba

from yamabiko.flight.control.integrators import Integrator
from yamabiko.flight.frame import FRAME_TIME
from yamabiko.flight.motion import wrapped

_STEERING_FADES = 12.0  # m/s: above it the nose wheel turns the less the faster a taxiing aircraft rolls
_RUDDER_FROM, _FULL_RUDDER = 6.0, 20.0  # m/s, of airspeed
_STEERING_DAMPING = 0.4  # rad of nose wheel per rad/s of yaw rate too little
_NOSE_SLIP = 0.14  # rad across its way, at which a tyre gives the most
_NOSE_SHARE, _MAIN_SHARE = 0.07, 0.3  # of the weight, that the nose wheel and each main wheel bear at least when rolling fast
_CORNERING = 7.0  # 1/rad: side force of a tyre per load and angle across its way
_GRIP = 0.8  # braking force of a locked wheel per load
_LARGEST_YAW_BRAKE = 0.7
_SLOWEST = 3.0  # m/s
_BRAKE_STEERS_BELOW = 6.0  # m/s
_STEERING_BRAKE, _LARGEST_STEERING_BRAKE = 0.6, 0.4  # per rad of nose wheel that is missing; largest
_HOLDING_BRAKE, _BRAKE_PER_SPEED = 0.3, 0.2  # at rest; more of it per m/s while it still rolls
_TAXI_THROTTLE, _TAXI_THROTTLE_RATE = 0.06, 0.02  # per m/s too slow; per m/s and s
_LARGEST_TAXI_THROTTLE = 0.5
_TOO_FAST = 0.5  # m/s over the speed asked for, from which brakes help
_SPEED_BRAKE, _LARGEST_SPEED_BRAKE = 0.15, 0.6  # per m/s beyond that; largest


@numba.njit(cache=True)
def steer(demand: Any, motion: Any, parameters: Any, command: Any) -> None:
    """Nose wheel and differential brake for the demanded curvature of the way, into `command`.

    demand : DEMAND record. motion : MOTION record. parameters : CONTROL_PARAMETERS record. command : COMMAND record, its brakes set
    for what else they are to do.
    """
    wanted = demand.path_curvature
    # The wheel leads to the curvature; the rate error damps what the tyres and the wind add.
    rate_error = wanted * motion.ground_speed - motion.rate[2]
    fade = min(1.0, _STEERING_FADES / max(motion.ground_speed, 1.0))
    angle = atan(parameters.wheelbase * wanted) + _STEERING_DAMPING * rate_error * fade
    limit = parameters.nose_wheel * fade
    command.nose_wheel = min(max(angle, -limit), limit)
    # Tighter than the nose wheel can: the inner wheel is held.
    missing = abs(wanted) * parameters.wheelbase - abs(parameters.nose_wheel)
    if missing > 0.0 and motion.ground_speed < _BRAKE_STEERS_BELOW:
        inner = 1 if wanted > 0.0 else 0
        command.brake[inner] = max(command.brake[inner], min(_STEERING_BRAKE * missing, _LARGEST_STEERING_BRAKE))


@numba.njit(cache=True)
def yaw_on_wheels(missing: float, demand: Any, motion: Any, parameters: Any, command: Any) -> None:
    """Nose wheel and, while it is to stop, differential brake for a yaw moment (N m, to the right), into `command`.

    demand : DEMAND record. motion : MOTION record. parameters : CONTROL_PARAMETERS record. command : COMMAND record, its brakes set
    for what else they are to do.
    """
    # A wheel that stands straight while the aircraft goes askew would turn it further: it is led along its way first.
    way = wrapped(motion.course + motion.convergence - motion.heading)
    way += motion.rate[2] * parameters.nose_arm / max(motion.ground_speed, _SLOWEST)
    per_slip = _CORNERING * _NOSE_SHARE * parameters.weight * parameters.nose_arm
    slip = min(max(missing / per_slip, -_NOSE_SLIP), _NOSE_SLIP)
    command.nose_wheel = min(max(way + slip, -parameters.nose_wheel), parameters.nose_wheel)
    if demand.stopping == 0:
        return
    per_brake = _GRIP * _MAIN_SHARE * parameters.weight * parameters.half_track
    share = min(abs(missing) / per_brake, _LARGEST_YAW_BRAKE)
    inner = 1 if missing > 0.0 else 0
    outer = 1 - inner
    command.brake[outer] = max(command.brake[outer] - 0.5 * share, 0.0)
    command.brake[inner] = min(command.brake[outer] + share, 1.0)


@numba.njit(cache=True)
def hold_ground_speed(demand: Any, motion: Any, parameters: Any, integrator: Any, command: Any) -> None:
    """Throttle and brakes for the demanded ground speed, into `command`; a demand of zero holds the brakes.

    demand : DEMAND record. motion : MOTION record. parameters : CONTROL_PARAMETERS record. integrator : (8,), see Integrator; TAXI
    changes. command : COMMAND record.
    """
    error = demand.ground_speed - motion.ground_speed
    command.brake[0] = command.brake[1] = demand.brake
    if demand.ground_speed <= 0.0:
        command.throttle = parameters.idle_throttle
        integrator[Integrator.TAXI] = 0.0
        hold = min(max(_HOLDING_BRAKE + _BRAKE_PER_SPEED * motion.ground_speed, demand.brake), 1.0)
        command.brake[0] = command.brake[1] = hold
        return
    throttle = parameters.idle_throttle + _TAXI_THROTTLE * error + integrator[Integrator.TAXI]
    limited = min(max(throttle, parameters.idle_throttle), _LARGEST_TAXI_THROTTLE)
    if throttle == limited or (throttle - limited) * error < 0.0:
        integrator[Integrator.TAXI] += _TAXI_THROTTLE_RATE * error * FRAME_TIME
    command.throttle = limited
    if error < -_TOO_FAST:
        command.brake[0] = command.brake[1] = max(demand.brake, min(_SPEED_BRAKE * (-error - _TOO_FAST), _LARGEST_SPEED_BRAKE))


@numba.njit(cache=True)
def rudder_share(airspeed: float) -> float:
    """How much of the yaw moment wanted is asked of the rudders on the ground: none at rest, all at take-off speed (m/s)."""
    return min(max((airspeed - _RUDDER_FROM) / (_FULL_RUDDER - _RUDDER_FROM), 0.0), 1.0)
