"""When each telemetry message goes out: at its own pace, at one that a ground station asked for, or once on request."""

from __future__ import annotations

import math
from collections.abc import Callable

from yamabiko.flight.link import telemetry
from yamabiko.flight.link.aircraft_view import AircraftView
from yamabiko.flight.link.dialect import mavlink
from yamabiko.flight.link.packets import Message
from yamabiko.flight.link.telemetry import STREAMS, Station

FASTEST = 50.0
"""Messages of a kind a second."""
_HEARTBEAT = mavlink.MAVLINK_MSG_ID_HEARTBEAT
_CAPABILITIES = (
    mavlink.MAV_PROTOCOL_CAPABILITY_MISSION_INT
    | mavlink.MAV_PROTOCOL_CAPABILITY_MISSION_FENCE
    | mavlink.MAV_PROTOCOL_CAPABILITY_COMMAND_INT
    | mavlink.MAV_PROTOCOL_CAPABILITY_PARAM_ENCODE_BYTEWISE
    | mavlink.MAV_PROTOCOL_CAPABILITY_MAVLINK2
)
_VERSION = 0x000100FF
"""0.1.0, of official type, as flight_sw_version has it."""


class Streams:
    """The paces of all messages. station : what does not change. items : gives the number of items of the mission on board."""

    def __init__(self, station: Station, items: Callable[[], int]) -> None:
        self._station = station
        self._items = items
        self._rates = {number: rate for number, (_, rate) in STREAMS.items()}
        self._rates[mavlink.MAVLINK_MSG_ID_MISSION_CURRENT] = 1.0
        self._defaults = dict(self._rates)
        self._due = dict.fromkeys(self._rates, -math.inf)

    def messages(self, view: AircraftView, time: float) -> list[Message]:
        """Those that are due."""
        sent = []
        for number, rate in self._rates.items():
            if rate > 0.0 and time >= self._due[number]:
                next_due = self._due[number] + 1.0 / rate
                self._due[number] = next_due if next_due > time else time + 1.0 / rate
                sent.append(self._message(number, view))
        return sent

    def set_interval(self, number: float, microseconds: float) -> bool:
        """MAV_CMD_SET_MESSAGE_INTERVAL: -1 silences a message, 0 gives it its own pace back. False where it cannot be."""
        if number not in self._rates or not -1.0 <= microseconds <= 3.6e9:
            return False
        if microseconds < 0.0:
            if number == _HEARTBEAT:
                return False
            rate = 0.0
        else:
            rate = min(1e6 / microseconds, FASTEST) if microseconds > 0.0 else self._defaults[int(number)]
        self._rates[int(number)] = rate
        self._due[int(number)] = -math.inf
        return True

    def interval(self, number: float) -> Message | None:
        """MESSAGE_INTERVAL of a message, or None where there is no such number."""
        if not 0.0 <= number <= 65_535.0:
            return None
        rate = self._rates.get(int(number), 0.0)
        if rate > 0.0:
            return mavlink.MAVLink_message_interval_message(int(number), round(1e6 / rate))
        return mavlink.MAVLink_message_interval_message(int(number), -1 if int(number) in self._rates else 0)

    def requested(self, number: float, view: AircraftView | None) -> Message | None:
        """The message that MAV_CMD_REQUEST_MESSAGE names, or None where there is none, or no view to make it of."""
        if number == mavlink.MAVLINK_MSG_ID_AUTOPILOT_VERSION:
            return mavlink.MAVLink_autopilot_version_message(_CAPABILITIES, _VERSION, 0, 0, 0, [0] * 8, [0] * 8, [0] * 8, 0, 0, 1)
        return self._message(int(number), view) if view is not None and number in self._rates else None

    def _message(self, number: int, view: AircraftView) -> Message:
        if number == mavlink.MAVLINK_MSG_ID_MISSION_CURRENT:
            return telemetry.mission_current(view, self._items())
        return STREAMS[number][0](view, self._station)
