"""Rolling on wheels: steering by nose wheel, rudder and one brake, and holding a ground speed."""

from __future__ import annotations

from math import atan
from typing import Any

import numba

from yamabiko.flight.control.attitude import Integrator
from yamabiko.flight.frame import FRAME_TIME

_STEERING_FADES = 12.0  # m/s: above it the nose wheel turns the less the faster the aircraft rolls
_FULL_RUDDER = 20.0  # m/s


@numba.njit(cache=True)
def steer(demand: Any, motion: Any, parameters: Any, command: Any) -> None:
    """Nose wheel and differential brake for the demanded curvature of the way, into `command`."""
    wanted = demand.path_curvature
    # The wheel leads to the curvature; the rate error damps what the tyres and the wind add.
    rate_error = wanted * motion.ground_speed - motion.rate[2]
    fade = min(1.0, (_STEERING_FADES / max(motion.ground_speed, 1.0)) ** 1)
    angle = atan(parameters.wheelbase * wanted) + 0.15 * rate_error * fade
    limit = parameters.nose_wheel * fade
    command.nose_wheel = min(max(angle, -limit), limit)
    # Tighter than the nose wheel can: the inner wheel is held.
    missing = abs(wanted) * parameters.wheelbase - abs(parameters.nose_wheel)
    if missing > 0.0 and motion.ground_speed < 6.0:
        inner = 1 if wanted > 0.0 else 0
        command.brake[inner] = max(command.brake[inner], min(0.6 * missing, 0.4))


@numba.njit(cache=True)
def hold_ground_speed(demand: Any, motion: Any, parameters: Any, integrator: Any, state: Any, command: Any) -> None:
    """Throttle and brakes for the demanded ground speed, into `command`; a demand of zero holds the brakes."""
    error = demand.ground_speed - motion.ground_speed
    command.brake[0] = command.brake[1] = demand.brake
    if demand.ground_speed <= 0.0:
        command.throttle = parameters.idle_throttle
        integrator[Integrator.TAXI] = 0.0
        hold = min(max(0.3 + 0.2 * motion.ground_speed, demand.brake), 1.0)
        command.brake[0] = command.brake[1] = hold
        return
    throttle = parameters.idle_throttle + 0.06 * error + integrator[Integrator.TAXI]
    limited = min(max(throttle, parameters.idle_throttle), 0.5)
    if throttle == limited or (throttle - limited) * error < 0.0:
        integrator[Integrator.TAXI] += 0.02 * error * FRAME_TIME
    command.throttle = limited
    if error < -0.5:
        command.brake[0] = command.brake[1] = max(demand.brake, min(0.15 * (-error - 0.5), 0.6))


@numba.njit(cache=True)
def rudder_share(ground_speed: float) -> float:
    """How much of the yaw moment wanted is asked of the rudders on the ground: none at rest, all at take-off speed."""
    return min(max((ground_speed - 6.0) / (_FULL_RUDDER - 6.0), 0.0), 1.0)
