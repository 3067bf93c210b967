"""The control laws of one lane: a demand and the lane's motion in, a command for every actuator out."""

from __future__ import annotations

from typing import Any

import numba
import numpy as np

from yamabiko.flight.control.allocation import ACTUATORS, allocate
from yamabiko.flight.control.attitude import wanted_moments
from yamabiko.flight.control.energy import pitch_and_throttle
from yamabiko.flight.control.ground import hold_ground_speed, rudder_share, steer
from yamabiko.flight.frame import FRAME_TIME, INTEGRATORS

_EQUALISING = 0.5  # s, in which a lane's integrators come to the median of all
_UNWINDING = 0.3  # s, in which trim that surfaces at their stops cannot give is taken back
_STANDS_ELSEWHERE = 0.06  # rad
_PITCH_FROM, _ALL_PITCH = 14.0, 22.0  # m/s on the ground, between which a single ruddervator comes to hold pitch and not yaw
_FAILED_AFTER = 30  # frames


@numba.njit(cache=True)
def equalise(voted: Any, integrator: Any) -> None:
    """Draw the integrators (8,) towards the median of all lanes: otherwise those of lanes that are not followed drift away.

    voted : VOTED record of the frame before.
    """
    for index in range(INTEGRATORS):
        integrator[index] += FRAME_TIME / _EQUALISING * (voted.integrator[index] - integrator[index])


@numba.njit(cache=True)
def watch_actuators(position: Any, voted: Any, parameters: Any, state: Any) -> None:
    """Find surfaces that do not go where the voter sent them; what is found stays found.

    position : (4,) where they are measured to stand (rad). voted : VOTED record of the frame before. parameters :
    CONTROL_PARAMETERS record. state : CONTROL_STATE record, whose model of sound actuators moves on.
    """
    for index in range(ACTUATORS):
        sent = voted.command.aileron[index] if index < 2 else voted.command.ruddervator[index - 2]
        step = (sent - state.expected[index]) * min(FRAME_TIME / parameters.actuator_lag, 1.0)
        largest = parameters.actuator_rate * FRAME_TIME
        state.expected[index] += min(max(step, -largest), largest)
        elsewhere = abs(position[index] - state.expected[index]) > _STANDS_ELSEWHERE
        count = state.actuator_count[index]
        state.actuator_count[index] = max(count, 0) + 1 if elsewhere else min(count, 0) - 1
        if state.actuator_count[index] > _FAILED_AFTER:
            state.actuator_failed[index] = 1


@numba.njit(cache=True)
def control(
    demand: Any, motion: Any, position: Any, voted: Any, parameters: Any, integrator: Any, state: Any, command: Any
) -> None:
    """One frame of the control laws.

    demand : DEMAND record. motion : MOTION record. position : (4,) measured surface angles (rad). voted : VOTED record of the frame
    before. parameters : CONTROL_PARAMETERS record. integrator : (8,) of this lane, changed. state : CONTROL_STATE
    record, changed. command : COMMAND record, overwritten.
    """
    equalise(voted, integrator)
    watch_actuators(position, voted, parameters, state)
    command.flap = min(max(demand.flap, 0.0), parameters.flap)
    command.engine_on = demand.engine_on
    command.nose_wheel = 0.0
    command.brake[0] = command.brake[1] = 0.0
    pitch, command.throttle = pitch_and_throttle(demand, motion, parameters, integrator, state)
    moment = np.empty(3)
    wanted_moments(demand, pitch, motion, parameters, integrator, state, moment)
    if demand.on_ground:
        _on_ground(demand, motion, parameters, integrator, moment, command)
    deflection = np.empty(ACTUATORS)
    allocate(moment, parameters.effect, parameters.deflection, state.actuator_failed, position, deflection)
    if demand.on_ground == 0:
        _unwind(moment, deflection, parameters, integrator)
    else:
        _roll_straight(motion.airspeed, state.actuator_failed, position, deflection)
    for side in range(2):
        command.aileron[side] = deflection[side]
        command.ruddervator[side] = deflection[2 + side]


@numba.njit(cache=True)
def _unwind(moment: Any, deflection: Any, parameters: Any, integrator: Any) -> None:
    """Take from the trim in roll and pitch what the surfaces cannot give, or it would go on growing at their stops."""
    for axis in range(2):
        had = 0.0
        for index in range(ACTUATORS):
            had += parameters.effect[axis, index] * deflection[index]
        integrator[axis] += FRAME_TIME / _UNWINDING * (had - moment[axis])


@numba.njit(cache=True)
def _on_ground(demand: Any, motion: Any, parameters: Any, integrator: Any, moment: Any, command: Any) -> None:
    """At speed (no ground speed asked for) all surfaces work; taxiing, only the rudders, as far as air flows over them."""
    at_speed = demand.ground_speed < 0.0
    if at_speed:
        command.throttle = demand.throttle
        command.brake[0] = command.brake[1] = demand.brake
    else:
        hold_ground_speed(demand, motion, parameters, integrator, command)
        for axis in range(2):
            moment[axis] = 0.0
    steer(demand, motion, parameters, command)
    moment[2] *= rudder_share(motion.airspeed)


@numba.njit(cache=True)
def _roll_straight(airspeed: float, failed: Any, position: Any, deflection: Any) -> None:
    """Once wheels hold the pitch, let a single ruddervator stand as its fellow does that does not obey, so that they do not yaw.

    At once where that presses the nose wheel down, and as the airspeed falls where it would lift it.
    """
    slower = min(max((airspeed - _PITCH_FROM) / (_ALL_PITCH - _PITCH_FROM), 0.0), 1.0)
    for lost, sound in ((2, 3), (3, 2)):
        if failed[lost] == 1 and failed[sound] == 0:
            share = slower if position[lost] < 0.0 else 0.0
            deflection[sound] = share * deflection[sound] + (1.0 - share) * position[lost]


@numba.njit(cache=True)
def surfaces_sound(state: Any) -> int:
    """1 while every surface is found to obey, else 0."""
    sound = 1
    for index in range(ACTUATORS):
        if state.actuator_failed[index]:
            sound = 0
    return sound


@numba.njit(cache=True)
def lost_pitch(position: Any, parameters: Any, state: Any) -> float:
    """Pitching moment coefficient of the surfaces that do not obey, nose up.

    position : (4,) where they are measured to stand (rad). parameters, state : CONTROL_PARAMETERS and CONTROL_STATE records.
    """
    moment = 0.0
    for index in range(ACTUATORS):
        if state.actuator_failed[index]:
            moment += parameters.effect[1, index] * position[index]
    return moment
