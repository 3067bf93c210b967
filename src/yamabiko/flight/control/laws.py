"""The control laws of one lane: a demand and the lane's motion in, a command for every actuator out."""

from __future__ import annotations

from typing import Any

import numba
import numpy as np

from yamabiko.flight.control.allocation import ACTUATORS, allocate
from yamabiko.flight.control.attitude import SLOWEST, dynamic_pressure, wanted_moments
from yamabiko.flight.control.energy import pitch_and_throttle
from yamabiko.flight.control.ground import hold_ground_speed, rudder_share, steer, yaw_on_wheels
from yamabiko.flight.frame import FRAME_TIME, INTEGRATORS

_EQUALISING = 0.5  # s, in which a lane's integrators come to the median of all
_UNWINDING = 0.3  # s, in which trim that surfaces at their stops cannot give is taken back
_STANDS_ELSEWHERE = 0.06  # rad
_PITCH_FROM, _ALL_PITCH = 14.0, 22.0  # m/s on the ground, between which a single ruddervator comes to hold pitch and not yaw
_ROLLING = 0.17  # rad of the ailerons, that is kept for roll while both stand up
_LIGHT = 0.8  # of the weight at take-off, with which an aircraft flies slowly: estimate
_LARGEST_LIFT = 2.2  # lift coefficient
_YAW_FOR_AILERONS = 0.75  # of the ruddervators' travel, that may go into undoing the ailerons' yaw
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
    turning = 0.0
    if demand.on_ground:
        turning = _on_ground(demand, motion, parameters, integrator, moment, command)
    deflection = np.empty(ACTUATORS)
    effect, limit = parameters.effect.copy(), parameters.deflection.copy()
    if demand.on_ground == 0:
        _ease_ailerons(motion.airspeed, state.actuator_failed, parameters, effect, limit)
    allocate(moment, effect, limit, state.actuator_failed, position, deflection)
    if demand.on_ground == 0:
        _unwind(moment, deflection, parameters, integrator)
    else:
        _roll_straight(motion.airspeed, state.actuator_failed, position, deflection)
        if demand.stopping:
            _dump_lift(state.actuator_failed, parameters, deflection)
        if demand.ground_speed < 0.0:
            yaw_on_wheels(turning - _yaw_of(deflection, motion.airspeed, parameters), demand, motion, parameters, command)
        else:
            steer(demand, motion, parameters, command)
    for side in range(2):
        command.aileron[side] = deflection[side]
        command.ruddervator[side] = deflection[2 + side]


@numba.njit(cache=True)
def _ease_ailerons(airspeed: float, failed: Any, parameters: Any, effect: Any, limit: Any) -> None:
    """Ailerons yaw against their roll, the more the slower it flies: reckon with that, and keep to what ruddervators can undo.

    Slow in gusts, full ailerons would turn the nose aside, and the sideslip then rolls the aircraft the other way. failed : (4,).
    effect, limit : (3, 4) and (4,) as of `allocate`, changed.
    """
    if failed[2] or failed[3]:
        return
    pressure = dynamic_pressure(max(airspeed, SLOWEST))
    lift = min(_LIGHT * parameters.weight / (pressure * parameters.wing_area), _LARGEST_LIFT)
    for index in range(2):
        effect[2, index] *= lift / parameters.steady_lift
    undone = _YAW_FOR_AILERONS * abs(effect[2, 2]) * limit[2] / abs(effect[2, 0])
    limit[0] = limit[1] = min(limit[0], undone)


@numba.njit(cache=True)
def _unwind(moment: Any, deflection: Any, parameters: Any, integrator: Any) -> None:
    """Take from the trim in roll and pitch what the surfaces cannot give, or it would go on growing at their stops."""
    for axis in range(2):
        had = 0.0
        for index in range(ACTUATORS):
            had += parameters.effect[axis, index] * deflection[index]
        integrator[axis] += FRAME_TIME / _UNWINDING * (had - moment[axis])


@numba.njit(cache=True)
def _on_ground(demand: Any, motion: Any, parameters: Any, integrator: Any, moment: Any, command: Any) -> float:
    """At speed (no ground speed asked for) all surfaces work; taxiing, only the rudders, as far as air flows over them.

    The yaw moment (N m) that is wanted of rudders and wheels together.
    """
    if demand.ground_speed < 0.0:
        command.throttle = demand.throttle
        command.brake[0] = command.brake[1] = demand.brake
    else:
        hold_ground_speed(demand, motion, parameters, integrator, command)
        for axis in range(2):
            moment[axis] = 0.0
    wanted = moment[2] * dynamic_pressure(max(motion.airspeed, SLOWEST)) * parameters.wing_area * parameters.span
    moment[2] *= rudder_share(motion.airspeed)
    return float(wanted)


@numba.njit(cache=True)
def _yaw_of(deflection: Any, airspeed: float, parameters: Any) -> float:
    """Yaw moment (N m) of the surfaces as they are to stand."""
    had = 0.0
    for index in range(ACTUATORS):
        had += parameters.effect[2, index] * deflection[index]
    return float(had * dynamic_pressure(airspeed) * parameters.wing_area * parameters.span)


@numba.njit(cache=True)
def _dump_lift(failed: Any, parameters: Any, deflection: Any) -> None:
    """Raise both ailerons, which puts weight on the wheels; what they do in roll stays."""
    if failed[0] or failed[1]:
        return
    rolling = min(max(deflection[0], -_ROLLING), _ROLLING)
    raised = parameters.deflection[0] - abs(rolling)
    deflection[0], deflection[1] = rolling - raised, -rolling - raised


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
def ruddervators_sound(state: Any) -> int:
    """1 while both ruddervators are found to obey, else 0."""
    return 0 if state.actuator_failed[2] or state.actuator_failed[3] else 1


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
