"""A conversation between a ground station and the drone's end of the link, without a socket and with a clock that stands."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import UTC, datetime
from math import radians
from typing import Any

from yamabiko.flight.kinds import Phase
from yamabiko.flight.link.aircraft_view import AircraftView, Place
from yamabiko.flight.link.endpoint import Endpoint, LinkSettings
from yamabiko.flight.link.operator_command import OperatorCommand
from yamabiko.testing.ground_station import DRONE, GroundStation

EPOCH = datetime(2026, 6, 15, 9, 0, tzinfo=UTC)
HOME = Place(radians(35.3), radians(139.6), 77.0)
SETTINGS = LinkSettings(EPOCH, HOME, geoid_height=37.0)
VIEW = AircraftView(
    time=12.5,
    place=Place(radians(35.4), radians(-139.7), 577.0),
    velocity=(30.0, -20.0, -2.5),
    attitude=(math.cos(0.2), 0.0, 0.0, math.sin(0.2)),
    airspeed=36.0,
    phase=Phase.EN_ROUTE,
    armed=True,
    wind=(-3.0, 4.0),
    rate=(0.01, -0.02, 0.03),
    throttle=0.6,
    item=2,
    fuel=30.0,
    fuel_capacity=60.0,
    fuel_flow=0.004,
    engine_speed=240.0,
    position_deviation=1.5,
)
PARKED = replace(VIEW, phase=Phase.PARKED, armed=True)


class Talk:
    """A ground station and a drone that is seen as `view`; time stands unless it is moved."""

    def __init__(self, view: AircraftView = VIEW, **endpoint: Any) -> None:
        self.station, self.drone, self.view, self.time = GroundStation(), Endpoint(SETTINGS, **endpoint), view, 100.0
        self.drone.transmit(view, self.time)

    def say(self, packet: bytes) -> tuple[list[OperatorCommand], list[Any]]:
        """What the drone makes of a packet: commands, and the messages it answers, telemetry left out."""
        wanted = self.drone.receive(packet, self.time)
        return wanted, self.hear()

    def hear(self) -> list[Any]:
        """What the drone sends now."""
        return self.station.understood(self.drone.transmit(self.view, self.time))

    def order(self, command: int, *parameters: float) -> tuple[list[OperatorCommand], int]:
        """Give a command; what the drone makes of it, and MAV_RESULT."""
        wanted, answers = self.say(self.station.command(command, *parameters))
        (answer,) = [one for one in answers if one.get_type() == "COMMAND_ACK"]
        assert (answer.command, answer.target_system, answer.target_component) == (command, 255, 190)  # noqa: S101 - it is a test's
        return wanted, answer.result

    def upload(self, *packets: bytes, kind: int = 0) -> tuple[list[OperatorCommand], int]:
        """Send a whole list; gives the commands and the result of the acknowledgement."""
        wanted, answers = self.say(self.station.packet("mission_count", *DRONE, len(packets), kind))
        for number, packet in enumerate(packets):
            (asked,) = answers
            assert (asked.get_type(), asked.seq, asked.mission_type) == ("MISSION_REQUEST_INT", number, kind)  # noqa: S101 - it is a test's
            wanted, answers = self.say(packet)
            if answers[0].get_type() == "MISSION_ACK":
                break
        assert (answers[0].get_type(), answers[0].mission_type) == ("MISSION_ACK", kind)  # noqa: S101 - it is a test's
        return wanted, answers[0].type
