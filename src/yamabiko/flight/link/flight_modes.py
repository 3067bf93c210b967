"""How a phase of flight shows in a ground station: its mode, its landed state, its system state.

The custom modes are numbered as PX4 numbers them, since QGroundControl and MAVSDK know those by name and have no table of ours.
Source: PX4 px4_custom_mode.h (main mode in bits 16 to 23, sub mode in bits 24 to 31 of the custom mode).
"""

from __future__ import annotations

from enum import IntEnum

from yamabiko.flight.kinds import Order, Phase
from yamabiko.flight.link.aircraft_view import AircraftView
from yamabiko.flight.link.dialect import mavlink

_AUTOMATIC = 4
_GROUND_AFTER = frozenset({Phase.TAXI_IN, Phase.SHUT_DOWN, Phase.DONE})


class Mode(IntEnum):
    """Sub modes of PX4's automatic mode."""

    READY = 1
    TAKE_OFF = 2
    HOLD = 3
    MISSION = 4
    RETURN = 5
    LAND = 6

    @property
    def custom_mode(self) -> int:
        """The number in a heartbeat's custom_mode."""
        return _AUTOMATIC << 16 | self << 24


_MODES: dict[Phase, Mode] = {
    Phase.PARKED: Mode.READY,
    Phase.ENGINE_START: Mode.MISSION,
    Phase.TAXI_OUT: Mode.MISSION,
    Phase.LINE_UP: Mode.MISSION,
    Phase.TAKE_OFF: Mode.TAKE_OFF,
    Phase.REJECTED_TAKE_OFF: Mode.LAND,
    Phase.CLIMB_OUT: Mode.TAKE_OFF,
    Phase.EN_ROUTE: Mode.MISSION,
    Phase.HOLD: Mode.HOLD,
    Phase.GLIDE: Mode.LAND,
    Phase.APPROACH: Mode.LAND,
    Phase.FLARE: Mode.LAND,
    Phase.GO_AROUND: Mode.TAKE_OFF,
    Phase.ROLL_OUT: Mode.LAND,
    Phase.TAXI_IN: Mode.LAND,
    Phase.SHUT_DOWN: Mode.LAND,
    Phase.DONE: Mode.READY,
    Phase.DITCHED: Mode.READY,
}
ON_GROUND = frozenset(phase for phase in Phase if phase <= Phase.LINE_UP) | _GROUND_AFTER | {Phase.DITCHED}
"""Standing, taxiing or afloat: neither rolling for take-off nor after landing."""
_LANDED: dict[Phase, int] = {
    Phase.TAKE_OFF: mavlink.MAV_LANDED_STATE_TAKEOFF,
    Phase.REJECTED_TAKE_OFF: mavlink.MAV_LANDED_STATE_ON_GROUND,
    Phase.FLARE: mavlink.MAV_LANDED_STATE_LANDING,
    Phase.ROLL_OUT: mavlink.MAV_LANDED_STATE_ON_GROUND,
}
_ORDERS: dict[Mode, Order] = {
    Mode.TAKE_OFF: Order.START,
    Mode.HOLD: Order.HOLD,
    Mode.MISSION: Order.START,
    Mode.RETURN: Order.RETURN,
    Mode.LAND: Order.LAND,
}


def custom_mode(view: AircraftView) -> int:
    """PX4's number of the mode that the drone is in."""
    if view.returning and view.phase in (Phase.CLIMB_OUT, Phase.EN_ROUTE):
        return Mode.RETURN.custom_mode
    if view.chosen and view.phase == Phase.PARKED:
        return Mode.MISSION.custom_mode
    return _MODES[view.phase].custom_mode


def landed_state(phase: Phase) -> int:
    """MAV_LANDED_STATE of a phase."""
    if phase in ON_GROUND:
        return int(mavlink.MAV_LANDED_STATE_ON_GROUND)
    return int(_LANDED.get(phase, mavlink.MAV_LANDED_STATE_IN_AIR))


def system_state(phase: Phase) -> int:
    """MAV_STATE of a phase."""
    if phase in (Phase.GLIDE, Phase.DITCHED):
        return int(mavlink.MAV_STATE_EMERGENCY)
    if phase in (Phase.PARKED, Phase.DONE):
        return int(mavlink.MAV_STATE_STANDBY)
    return int(mavlink.MAV_STATE_ACTIVE)


def order_of_mode(main: int, sub: int) -> Order:
    """The order that asking for a mode amounts to; NONE for modes that this drone does not have, all manual ones among them."""
    try:
        return _ORDERS.get(Mode(sub), Order.NONE) if main == _AUTOMATIC else Order.NONE
    except ValueError:
        return Order.NONE
