"""MAVLink commands turned into OperatorCommands, where the drone's phase allows them.

Source: MAVLink command protocol and common message set (MAV_CMD, MAV_RESULT).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import isnan

from yamabiko.flight.kinds import Order, Phase
from yamabiko.flight.link.aircraft_view import AircraftView
from yamabiko.flight.link.dialect import mavlink
from yamabiko.flight.link.fault_commands import fault_of_failure, fault_of_fields
from yamabiko.flight.link.flight_modes import ON_GROUND
from yamabiko.flight.link.operator_command import Arm, Disarm, FlightOrder, OperatorCommand, WaveOff

_ACCEPTED, _DENIED = mavlink.MAV_RESULT_ACCEPTED, mavlink.MAV_RESULT_DENIED
_NOT_NOW, _UNSUPPORTED = mavlink.MAV_RESULT_TEMPORARILY_REJECTED, mavlink.MAV_RESULT_UNSUPPORTED

WAVE_OFF = mavlink.MAV_CMD_USER_1
REJECT_TAKE_OFF = mavlink.MAV_CMD_USER_2
FAULT_IN_FULL = mavlink.MAV_CMD_USER_3
_AIRBORNE = frozenset(phase for phase in Phase if Phase.CLIMB_OUT <= phase <= Phase.GO_AROUND)
_ALLOWED: dict[Order, frozenset[Phase]] = {
    Order.START: frozenset({Phase.PARKED}),
    Order.RESUME: frozenset(phase for phase in Phase if Phase.ENGINE_START <= phase <= Phase.GO_AROUND),
    Order.HOLD: _AIRBORNE - {Phase.GLIDE, Phase.FLARE},
    Order.RETURN: _AIRBORNE,
    Order.LAND: _AIRBORNE,
    Order.GO_AROUND: frozenset({Phase.APPROACH, Phase.FLARE}),
    Order.REJECT_TAKE_OFF: frozenset({Phase.LINE_UP, Phase.TAKE_OFF}),
}
_UNDER_WAY: dict[Order, frozenset[Phase]] = {
    Order.START: frozenset(phase for phase in Phase if Phase.ENGINE_START <= phase <= Phase.CLIMB_OUT),
    Order.GO_AROUND: frozenset({Phase.GO_AROUND}),
    Order.REJECT_TAKE_OFF: frozenset({Phase.REJECTED_TAKE_OFF}),
}
"""Where an order is already being carried out: a ground station that missed the answer hears yes, and nothing is done twice."""


@dataclass(frozen=True)
class Answer:
    """MAV_RESULT, and what is to be done, if anything."""

    result: int
    command: OperatorCommand | None = None


def answer(command: int, parameters: Sequence[float], view: AircraftView | None, *, faults_allowed: bool) -> Answer:
    """The answer to a command with its seven parameters. view : the drone as last told; None before that."""
    handler = _HANDLERS.get(command)
    if handler is None:
        return Answer(_UNSUPPORTED)
    if view is None:
        return Answer(_NOT_NOW)
    if command in _FAULTS and not faults_allowed:
        return Answer(_DENIED)
    return handler(parameters, view)


def answer_mode(order: Order, view: AircraftView | None) -> Answer:
    """The answer to a wish for a mode, by DO_SET_MODE or SET_MODE. order : what the mode amounts to.

    The mission may be chosen while the drone stands disarmed; that is accepted and orders nothing yet.
    """
    if order == Order.NONE:
        return Answer(_UNSUPPORTED)
    if view is None:
        return Answer(_NOT_NOW)
    return Answer(_ACCEPTED) if is_choice(order, view) else _ordered(order, view)


def is_choice(order: Order, view: AircraftView) -> bool:
    """Whether an order only chooses what is to be flown once the drone is armed."""
    return order == Order.START and view.phase == Phase.PARKED and not view.armed


def _ordered(order: Order, view: AircraftView) -> Answer:
    """An order if the phase allows it. To start means to go on, once the drone has been started."""
    if order == Order.START and view.phase != Phase.PARKED:
        order = Order.RESUME
    if order == Order.START and not view.armed:
        return Answer(_DENIED)
    if view.phase in _UNDER_WAY.get(order, ()):
        return Answer(_ACCEPTED)
    return Answer(_ACCEPTED, FlightOrder(order)) if view.phase in _ALLOWED[order] else Answer(_NOT_NOW)


def _order(order: Order) -> Callable[[Sequence[float], AircraftView], Answer]:
    return lambda _, view: _ordered(order, view)


def _arm_or_disarm(parameters: Sequence[float], view: AircraftView) -> Answer:
    if parameters[0] == 1.0:
        if view.armed:
            return Answer(_ACCEPTED)
        return Answer(_ACCEPTED, Arm()) if view.phase == Phase.PARKED else Answer(_NOT_NOW)
    if parameters[0] != 0.0:
        return Answer(_DENIED)
    # No number in the second parameter forces it: in flight it would stop the engine.
    return Answer(_ACCEPTED, Disarm()) if view.phase in ON_GROUND else Answer(_DENIED)


def _pause_or_continue(parameters: Sequence[float], view: AircraftView) -> Answer:
    if parameters[0] not in (0.0, 1.0):
        return Answer(_DENIED)
    return _ordered(Order.START if parameters[0] == 1.0 else Order.HOLD, view)


def _take_off(_: Sequence[float], view: AircraftView) -> Answer:
    # It takes off to fly its mission: there is no take-off without one.
    if view.phase in _UNDER_WAY[Order.START]:
        return Answer(_ACCEPTED)
    return _ordered(Order.START, view) if view.phase == Phase.PARKED else Answer(_NOT_NOW)


def _reposition(parameters: Sequence[float], view: AircraftView) -> Answer:
    # QGroundControl's pause: no place, no height. A place of its own is not flown to: it might lie anywhere.
    return _ordered(Order.HOLD, view) if all(isnan(value) for value in parameters[4:7]) else Answer(_UNSUPPORTED)


def _start_mission(parameters: Sequence[float], view: AircraftView) -> Answer:
    # The whole mission or nothing: a part of it might not lead back to the runway.
    return _ordered(Order.START, view) if parameters[0] in (0.0, 1.0) else Answer(_DENIED)


def _wave_off(_: Sequence[float], view: AircraftView) -> Answer:
    if view.phase == Phase.GO_AROUND:
        return Answer(_ACCEPTED)
    return Answer(_ACCEPTED, WaveOff()) if view.phase in _ALLOWED[Order.GO_AROUND] else Answer(_NOT_NOW)


def _failure(parameters: Sequence[float], _: AircraftView) -> Answer:
    fault = fault_of_failure(parameters)
    return Answer(_UNSUPPORTED) if fault is None else Answer(_ACCEPTED, fault)


def _fault(parameters: Sequence[float], _: AircraftView) -> Answer:
    fault = fault_of_fields(parameters)
    return Answer(_DENIED) if fault is None else Answer(_ACCEPTED, fault)


_FAULTS = frozenset({mavlink.MAV_CMD_INJECT_FAILURE, FAULT_IN_FULL})
_HANDLERS: dict[int, Callable[[Sequence[float], AircraftView], Answer]] = {
    mavlink.MAV_CMD_COMPONENT_ARM_DISARM: _arm_or_disarm,
    mavlink.MAV_CMD_NAV_TAKEOFF: _take_off,
    mavlink.MAV_CMD_MISSION_START: _start_mission,
    mavlink.MAV_CMD_NAV_LAND: _order(Order.LAND),
    mavlink.MAV_CMD_DO_LAND_START: _order(Order.LAND),
    mavlink.MAV_CMD_NAV_RETURN_TO_LAUNCH: _order(Order.RETURN),
    mavlink.MAV_CMD_NAV_LOITER_UNLIM: _order(Order.HOLD),
    mavlink.MAV_CMD_DO_PAUSE_CONTINUE: _pause_or_continue,
    mavlink.MAV_CMD_DO_REPOSITION: _reposition,
    mavlink.MAV_CMD_DO_GO_AROUND: _order(Order.GO_AROUND),
    mavlink.MAV_CMD_INJECT_FAILURE: _failure,
    WAVE_OFF: _wave_off,
    REJECT_TAKE_OFF: _order(Order.REJECT_TAKE_OFF),
    FAULT_IN_FULL: _fault,
}
