"""Endpoint: the drone's end of the data link, from datagrams to OperatorCommands and from AircraftViews to packets.

It has no socket, no thread and no clock of its own. Whoever owns it hands over what came (`receive`), acts on the commands in it,
and sends what is to be sent (`transmit`). The times it is given are the link's, in s, by which a ground station waits and repeats:
the wall clock where people or other programs sit at the other end, however fast the simulation runs; the sortie's own
time travels in AircraftView.time.
Source: MAVLink guide, microservices: heartbeat, command, mission and parameter protocols.
"""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from textwrap import wrap
from typing import Literal

from yamabiko.errors import InputError
from yamabiko.flight.flight_record import FlightEvent
from yamabiko.flight.kinds import Order
from yamabiko.flight.link import commands, telemetry
from yamabiko.flight.link.aircraft_view import AircraftView, Place
from yamabiko.flight.link.dialect import mavlink
from yamabiko.flight.link.flight_modes import order_of_mode
from yamabiko.flight.link.limits import Allowance, RefusalLog
from yamabiko.flight.link.mission_items import RefusedItemError, WireItem, fence_areas, mission_item
from yamabiko.flight.link.mission_transfer import MissionTransfer, Sender
from yamabiko.flight.link.operator_command import (
    Arm,
    FenceArea,
    FlightOrder,
    MissionItem,
    OperatorCommand,
    ReplaceMission,
    SetFence,
    SetParameter,
)
from yamabiko.flight.link.packets import LARGEST_DATAGRAM, Message, PacketCoder, RefusedPacketError, packets_in
from yamabiko.flight.link.parameters import DEFAULT_PARAMETERS, FAULTS_ALLOWED, Parameter, ParameterTable
from yamabiko.flight.link.signing import Signing
from yamabiko.flight.link.streams import Streams

_PACKETS_PER_SECOND = 2_000.0
_MOST_REPLIES = 1_200
_MOST_TEXTS = 50
_LINE, _MOST_LINES = 50, 6  # letters of a text, and texts that one refusal is told in
_LONGEST_CHOICE = 10.0
"""s between choosing the mission and arming."""
_AUTOPILOTS = {"generic": mavlink.MAV_AUTOPILOT_GENERIC, "px4": mavlink.MAV_AUTOPILOT_PX4}
_SEVERITIES = {
    "info": mavlink.MAV_SEVERITY_INFO,
    "warning": mavlink.MAV_SEVERITY_WARNING,
    "critical": mavlink.MAV_SEVERITY_CRITICAL,
}
_WARNED_OF = frozenset({"fault", "lane dropped", "sensors", "link lost", "glide"})

Severity = Literal["info", "warning", "critical"]


@dataclass(frozen=True)
class LinkSettings:
    """Who the drone is on the link.

    epoch : UTC instant of the sortie's time zero. home : where it stands and comes back to. geoid_height : of the geoid at home
    above the ellipsoid, m. system, component : MAVLink identifiers. autopilot : what heartbeats say it is; "px4" makes
    QGroundControl offer its buttons for orders, which it does not to a generic autopilot.
    """

    epoch: datetime
    home: Place
    geoid_height: float = 0.0
    system: int = 1
    component: int = mavlink.MAV_COMP_ID_AUTOPILOT1
    autopilot: Literal["generic", "px4"] = "generic"


class Endpoint:
    """One drone's end of the link.

    signing : with it, only packets signed with its key are believed, and all that is sent is signed. parameters : what may be read
    and set. check_mission, check_fence : say in words why a mission or fences cannot be taken, or "" where they can; an upload
    they object to is refused. To clear them is to upload none.

    Raises InputError for an epoch without a zone, identifiers out of range and unusable parameters.
    """

    def __init__(
        self,
        settings: LinkSettings,
        *,
        signing: Signing | None = None,
        parameters: Sequence[Parameter] = DEFAULT_PARAMETERS,
        check_mission: Callable[[tuple[MissionItem, ...]], str] | None = None,
        check_fence: Callable[[tuple[FenceArea, ...]], str] | None = None,
    ) -> None:
        _check(settings)
        self.settings = settings
        self.parameters = ParameterTable(parameters)
        self.accepted = 0
        self.refused = 0
        self._coder = PacketCoder(settings.system, settings.component, signing)
        self._missions = MissionTransfer(self._accept_list)
        self._check_mission, self._check_fence = check_mission, check_fence
        station = telemetry.Station(
            settings.epoch.timestamp(), settings.home, settings.geoid_height, _AUTOPILOTS[settings.autopilot]
        )
        self._streams = Streams(station, lambda: len(self._missions.items(mavlink.MAV_MISSION_TYPE_MISSION)))
        self._view: AircraftView | None = None
        self._replies: deque[Message] = deque()
        self._texts: deque[Message] = deque(maxlen=_MOST_TEXTS)
        self._heard: float | None = None
        self._last_command: tuple[tuple[Sender, int, str], int] | None = None
        self._chosen: tuple[Sender, float] | None = None
        self._allowance = Allowance(_PACKETS_PER_SECOND)
        self._log = RefusalLog(logging.getLogger(__name__))
        self._handlers: dict[str, Callable[[Message, Sender, float], list[OperatorCommand]]] = {
            "COMMAND_LONG": self._command,
            "COMMAND_INT": self._command,
            "SET_MODE": self._set_mode,
            "MISSION_COUNT": self._mission_count,
            "MISSION_ITEM_INT": self._mission_item,
            "MISSION_REQUEST_LIST": self._mission_request,
            "MISSION_REQUEST_INT": self._mission_request,
            "MISSION_REQUEST": self._mission_request,
            "MISSION_CLEAR_ALL": self._mission_clear,
            "MISSION_ACK": self._mission_acknowledged,
            "PARAM_REQUEST_LIST": self._parameter_list,
            "PARAM_REQUEST_READ": self._parameter_read,
            "PARAM_SET": self._parameter_set,
        }

    def receive(self, data: bytes, time: float) -> list[OperatorCommand]:
        """The commands in one datagram, in order.

        data : whatever came; what cannot be believed or understood is logged and dropped. time : of the link, s, never less than
        before.
        """
        wanted: list[OperatorCommand] = []
        if len(data) > LARGEST_DATAGRAM:
            self._refuse(f"a datagram of {len(data)} bytes", time)
            return wanted
        packets = packets_in(data)
        if not packets:
            self._refuse(f"a datagram of {len(data)} bytes without a packet", time)
        for packet in packets:
            if not self._allowance.take(time):
                self._refuse("too many packets", time)
                break
            try:
                message = self._coder.unpack(packet)
            except RefusedPacketError as refused:
                self._refuse(f"{refused} (system {packet[5]}, component {packet[6]})", time)
                continue
            self.accepted += 1
            wanted += self._take(message, time)
        return wanted

    def transmit(self, view: AircraftView, time: float) -> list[bytes]:
        """The packets to be sent now. view : the drone as it is; it also decides which commands are taken until the next one.

        time : of the link, s, never less than before.
        """
        self._view = replace(view, chosen=view.chosen or self._has_chosen(None, time))
        messages = [*self._replies, *self._missions.overdue(time), *self._texts, *self._streams.messages(self._view, time)]
        self._replies.clear()
        self._texts.clear()
        return [self._coder.pack(message) for message in messages]

    def seconds_since_heard(self, time: float) -> float:
        """How long ago a ground station was heard, s of the link; infinity where none ever was."""
        return float("inf") if self._heard is None else time - self._heard

    def tell(self, text: str, severity: Severity = "info") -> None:
        """Show a line of text at the ground station, of at most 50 letters; of more than 50 lines that wait, the oldest go."""
        self._texts.append(telemetry.status_text(text, _SEVERITIES[severity]))

    def tell_event(self, event: FlightEvent) -> None:
        """Show an event of the flight at the ground station."""
        self.tell(f"{event.name}: {event.told}", "warning" if event.name in _WARNED_OF else "info")

    def _take(self, message: Message, time: float) -> list[OperatorCommand]:
        sender = (message.get_srcSystem(), message.get_srcComponent())
        kind = message.get_type()
        if kind == "HEARTBEAT" and message.type == mavlink.MAV_TYPE_GCS:
            self._heard = time
        handler = self._handlers.get(kind)
        if handler is None or not self._is_for_us(message):
            return []
        self._heard = time
        return handler(message, sender, time)

    def _is_for_us(self, message: Message) -> bool:
        system, component = message.target_system, getattr(message, "target_component", 0)
        return system in (0, self.settings.system) and component in (0, self.settings.component)

    def _command(self, message: Message, sender: Sender, time: float) -> list[OperatorCommand]:
        parameters = _parameters(message)
        same = (sender, message.command, repr(parameters))  # as text, in which an open parameter (NaN) equals itself
        if getattr(message, "confirmation", 0) and self._last_command is not None and self._last_command[0] == same:
            self._acknowledge(message.command, self._last_command[1], sender)  # our answer was lost: it is done once only
            return []
        if message.command == mavlink.MAV_CMD_DO_SET_MODE:
            answer = self._answer_mode(_order_of(parameters), sender, time)
        else:
            answer = self._answer(message.command, parameters)
        self._last_command = (same, answer.result)
        self._acknowledge(message.command, answer.result, sender)
        if answer.result != mavlink.MAV_RESULT_ACCEPTED:
            self._refuse(f"command {message.command}, with result {answer.result}", time)
        wanted = [] if answer.command is None else [answer.command]
        if wanted == [Arm()] and self._has_chosen(sender, time):
            # QGroundControl chooses the mission first and then arms: together they start it, if one station does both.
            self._chosen = None
            wanted.append(FlightOrder(Order.START))
        return wanted

    def _answer(self, command: int, parameters: Sequence[float]) -> commands.Answer:
        """Commands about messages are answered here, those about the flight in `commands`."""
        if command == mavlink.MAV_CMD_SET_MESSAGE_INTERVAL:
            done = self._streams.set_interval(parameters[0], parameters[1])
            return commands.Answer(mavlink.MAV_RESULT_ACCEPTED if done else mavlink.MAV_RESULT_DENIED)
        asked = {
            mavlink.MAV_CMD_REQUEST_MESSAGE: parameters[0],
            mavlink.MAV_CMD_REQUEST_AUTOPILOT_CAPABILITIES: float(mavlink.MAVLINK_MSG_ID_AUTOPILOT_VERSION),
            mavlink.MAV_CMD_GET_HOME_POSITION: float(mavlink.MAVLINK_MSG_ID_HOME_POSITION),
        }.get(command)
        if asked == mavlink.MAVLINK_MSG_ID_MESSAGE_INTERVAL or command == mavlink.MAV_CMD_GET_MESSAGE_INTERVAL:
            reply = self._streams.interval(parameters[0] if asked is None else parameters[1])
        elif asked is not None:
            reply = self._streams.requested(asked, self._view)
        else:
            return commands.answer(command, parameters, self._view, faults_allowed=self._faults_allowed)
        if reply is None:
            return commands.Answer(mavlink.MAV_RESULT_DENIED)
        self._reply([reply])
        return commands.Answer(mavlink.MAV_RESULT_ACCEPTED)

    @property
    def _faults_allowed(self) -> bool:
        return self.parameters.values().get(FAULTS_ALLOWED, 0.0) == 1.0

    def _answer_mode(self, order: Order, sender: Sender, time: float) -> commands.Answer:
        answer = commands.answer_mode(order, self._view)
        if self._view is not None and commands.is_choice(order, self._view):
            self._chosen = (sender, time)
        return answer

    def _has_chosen(self, sender: Sender | None, time: float) -> bool:
        """Whether a station, or any, has chosen the mission and not waited too long."""
        return (
            self._chosen is not None and (sender is None or self._chosen[0] == sender) and time - self._chosen[1] <= _LONGEST_CHOICE
        )

    def _set_mode(self, message: Message, sender: Sender, time: float) -> list[OperatorCommand]:
        order = order_of_mode(message.custom_mode >> 16 & 0xFF, message.custom_mode >> 24)
        answer = self._answer_mode(order, sender, time)
        if answer.result != mavlink.MAV_RESULT_ACCEPTED:
            self._refuse(f"mode {message.custom_mode}, with result {answer.result}", time)
        return [] if answer.command is None else [answer.command]

    def _mission_count(self, message: Message, sender: Sender, time: float) -> list[OperatorCommand]:
        return self._transferred(*self._missions.count(message, sender, time), time)

    def _mission_item(self, message: Message, sender: Sender, time: float) -> list[OperatorCommand]:
        replies, command = self._missions.item(message, sender, time)
        if not replies:
            self._refuse("a mission item that was not asked for", time)
        return self._transferred(replies, command, time)

    def _mission_request(self, message: Message, sender: Sender, time: float) -> list[OperatorCommand]:
        return self._transferred(self._missions.request(message, sender), None, time)

    def _mission_clear(self, message: Message, sender: Sender, time: float) -> list[OperatorCommand]:
        replies, wanted = self._missions.clear(message, sender)
        self._transferred(replies, None, time)
        return wanted

    def _mission_acknowledged(self, message: Message, sender: Sender, _: float) -> list[OperatorCommand]:
        self._missions.cancelled(message, sender)
        return []

    def _transferred(self, replies: list[Message], command: OperatorCommand | None, time: float) -> list[OperatorCommand]:
        self._reply(replies)
        for one in replies:
            if one.get_type() == "MISSION_ACK" and one.type != mavlink.MAV_MISSION_ACCEPTED:
                self._refuse(f"a list of mission type {one.mission_type}, with result {one.type}", time)
        return [] if command is None else [command]

    def _accept_list(self, kind: int, items: Sequence[WireItem]) -> OperatorCommand:
        if kind == mavlink.MAV_MISSION_TYPE_FENCE:
            areas = fence_areas(items)
            self._object("fence", "" if self._check_fence is None else self._check_fence(areas))
            return SetFence(areas)
        mission = tuple(mission_item(one, self.settings.home, self.settings.geoid_height) for one in items)
        self._object("mission", "" if self._check_mission is None else self._check_mission(mission))
        return ReplaceMission(mission)

    def _object(self, what: str, objection: str) -> None:
        if objection:
            # Why is longer than a line of the protocol.
            for line in wrap(f"{what}: {objection}", _LINE)[:_MOST_LINES]:
                self.tell(line, "warning")
            raise RefusedItemError(mavlink.MAV_MISSION_INVALID, objection)

    def _parameter_list(self, _message: Message, _sender: Sender, _time: float) -> list[OperatorCommand]:
        self._reply(self.parameters.messages())
        return []

    def _parameter_read(self, message: Message, _: Sender, time: float) -> list[OperatorCommand]:
        asked = message.param_index if message.param_index >= 0 else message.param_id.rstrip("\0")
        reply = self.parameters.message(asked)
        if reply is None:
            self._refuse("a parameter that there is not", time)
            return []
        self._reply([reply])
        return []

    def _parameter_set(self, message: Message, _: Sender, time: float) -> list[OperatorCommand]:
        name = message.param_id.rstrip("\0")
        value = self.parameters.set(name, message.param_value, message.param_type)
        # The value as it stands, changed or not, is the protocol's answer.
        stands = self.parameters.message(name)
        self._reply([] if stands is None else [stands])
        if value is None:
            self._refuse("a parameter's value", time)
            return []
        return [SetParameter(name, value)]

    def _acknowledge(self, command: int, result: int, sender: Sender) -> None:
        self._reply([mavlink.MAVLink_command_ack_message(command, result, 0, 0, *sender)])

    def _reply(self, messages: Sequence[Message]) -> None:
        self._replies.extend(messages[: max(_MOST_REPLIES - len(self._replies), 0)])

    def _refuse(self, told: str, time: float) -> None:
        self.refused += 1
        self._log.refused(told, time)


def _parameters(message: Message) -> tuple[float, ...]:
    """The seven parameters of COMMAND_LONG or COMMAND_INT, the latter's place in degrees."""
    first = (message.param1, message.param2, message.param3, message.param4)
    if message.get_type() == "COMMAND_INT":
        return (*first, message.x * 1e-7, message.y * 1e-7, message.z)
    return (*first, message.param5, message.param6, message.param7)


def _order_of(parameters: Sequence[float]) -> Order:
    """What MAV_CMD_DO_SET_MODE amounts to: main and sub mode stand in its second and third parameter."""
    main, sub = parameters[1], parameters[2]
    return order_of_mode(int(main), int(sub)) if 0.0 <= main <= 255.0 and 0.0 <= sub <= 255.0 else Order.NONE


def _check(settings: LinkSettings) -> None:
    if settings.epoch.tzinfo is None:
        raise InputError("data link", "epoch", settings.epoch.isoformat(), "an instant with its time zone")
    for name in ("system", "component"):
        if not 1 <= getattr(settings, name) <= 255:
            raise InputError("data link", name, getattr(settings, name), "1 to 255")
