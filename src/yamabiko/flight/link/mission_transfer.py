"""The mission protocol: lists of items sent to the drone and asked back, with limits, repeats and time-outs.

One upload runs at a time. Items are asked for one by one; what does not come in time is asked for again a few times, then the
upload is given up and what was there before stays. Nothing changes until the whole list has come and has been found good.
Source: MAVLink mission protocol (upload, download, time-outs and retries; 250 ms for items).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from yamabiko.flight.link.dialect import mavlink
from yamabiko.flight.link.mission_items import RefusedItemError, WireItem, wire_item
from yamabiko.flight.link.operator_command import OperatorCommand
from yamabiko.flight.link.packets import Message

TIME_OUT = 0.25
REPEATS = 10
MOST_ITEMS = 500

Sender = tuple[int, int]
"""MAVLink system and component of a ground station."""
Acceptance = Callable[[int, Sequence[WireItem]], OperatorCommand]
"""What a whole list of a MAV_MISSION_TYPE comes to. Raises RefusedItemError."""


@dataclass
class _Upload:
    sender: Sender
    kind: int
    count: int
    asked_at: float
    items: list[WireItem] = field(default_factory=list)
    repeats: int = 0

    def is_last(self, message: Message, sender: Sender) -> bool:
        """Whether an item is the last of this upload, sent once more."""
        return (sender, message.mission_type, message.seq) == (self.sender, self.kind, self.count - 1)


class MissionTransfer:
    """Keeps the lists as they were last taken, by MAV_MISSION_TYPE. accept : judges a whole list."""

    def __init__(self, accept: Acceptance) -> None:
        self._accept = accept
        self._lists: dict[int, tuple[WireItem, ...]] = {mavlink.MAV_MISSION_TYPE_MISSION: (), mavlink.MAV_MISSION_TYPE_FENCE: ()}
        self._upload: _Upload | None = None
        self._ended: tuple[_Upload, int] | None = None
        """The upload that ended last, and with what result."""

    def items(self, kind: int) -> tuple[WireItem, ...]:
        """The list of one MAV_MISSION_TYPE."""
        return self._lists[kind]

    def count(self, message: Message, sender: Sender, time: float) -> tuple[list[Message], OperatorCommand | None]:
        """MISSION_COUNT: begin an upload. Its sender may begin anew; others wait until it is done or given up."""
        kind, count = message.mission_type, message.count
        if kind not in self._lists:
            return [_acknowledgement(sender, mavlink.MAV_MISSION_UNSUPPORTED, kind)], None
        if self._upload is not None and self._upload.sender != sender:
            return [_acknowledgement(sender, mavlink.MAV_MISSION_DENIED, kind)], None
        if count > MOST_ITEMS:
            return [_acknowledgement(sender, mavlink.MAV_MISSION_NO_SPACE, kind)], None
        self._upload, self._ended = _Upload(sender, kind, count, time), None
        return self._next(time)

    def item(self, message: Message, sender: Sender, time: float) -> tuple[list[Message], OperatorCommand | None]:
        """MISSION_ITEM_INT: the next item; one out of order is asked for again as the one that is due."""
        upload = self._upload
        if upload is None and self._ended is not None and self._ended[0].is_last(message, sender):
            return [_acknowledgement(sender, self._ended[1], message.mission_type)], None  # our answer was lost
        if upload is None or upload.sender != sender or upload.kind != message.mission_type:
            return [], None
        due = len(upload.items)
        if message.seq == due:
            upload.items.append(wire_item(message))
            upload.repeats = 0
        elif message.seq > due:
            return self._repeat(upload, time, mavlink.MAV_MISSION_INVALID_SEQUENCE), None
        else:
            return [], None  # an item sent twice, because our question was
        return self._next(time)

    def request(self, message: Message, sender: Sender) -> list[Message]:
        """MISSION_REQUEST_LIST, MISSION_REQUEST_INT and MISSION_REQUEST: the list's length, or one item."""
        kind = message.mission_type
        if kind not in self._lists:
            return [_acknowledgement(sender, mavlink.MAV_MISSION_UNSUPPORTED, kind)]
        items = self._lists[kind]
        if message.get_type() == "MISSION_REQUEST_LIST":
            return [mavlink.MAVLink_mission_count_message(*sender, len(items), kind)]
        if message.seq >= len(items):
            return [_acknowledgement(sender, mavlink.MAV_MISSION_INVALID_SEQUENCE, kind)]
        return [_item_message(sender, message.seq, items[message.seq], kind)]

    def clear(self, message: Message, sender: Sender) -> tuple[list[Message], list[OperatorCommand]]:
        """MISSION_CLEAR_ALL: empty one list or all."""
        asked = message.mission_type
        kinds = tuple(self._lists) if asked == mavlink.MAV_MISSION_TYPE_ALL else (asked,)
        if any(kind not in self._lists for kind in kinds):
            return [_acknowledgement(sender, mavlink.MAV_MISSION_UNSUPPORTED, asked)], []
        try:
            commands = [self._accept(kind, ()) for kind in kinds]
        except RefusedItemError as refused:
            return [_acknowledgement(sender, refused.result, asked)], []
        for kind in kinds:
            self._lists[kind] = ()
        return [_acknowledgement(sender, mavlink.MAV_MISSION_ACCEPTED, asked)], commands

    def cancelled(self, message: Message, sender: Sender) -> None:
        """MISSION_ACK from the sender of an upload that is not at its end: it gives up."""
        if self._upload is not None and self._upload.sender == sender and message.type == mavlink.MAV_MISSION_OPERATION_CANCELLED:
            self._upload = None

    def overdue(self, time: float) -> list[Message]:
        """What is to be sent because an item did not come in time."""
        if self._upload is None or time - self._upload.asked_at < TIME_OUT:
            return []
        return self._repeat(self._upload, time, mavlink.MAV_MISSION_OPERATION_CANCELLED)

    def _repeat(self, upload: _Upload, time: float, giving_up: int) -> list[Message]:
        upload.repeats += 1
        upload.asked_at = time
        if upload.repeats > REPEATS:
            self._upload = None
            return [_acknowledgement(upload.sender, giving_up, upload.kind)]
        return [_question(upload)]

    def _next(self, time: float) -> tuple[list[Message], OperatorCommand | None]:
        upload = self._upload
        assert upload is not None  # noqa: S101 - for the type checker: callers have just looked
        if len(upload.items) < upload.count:
            upload.asked_at = time
            return [_question(upload)], None
        self._upload = None
        try:
            command = self._accept(upload.kind, upload.items)
        except RefusedItemError as refused:
            self._ended = (upload, refused.result)
            return [_acknowledgement(upload.sender, refused.result, upload.kind)], None
        self._ended = (upload, mavlink.MAV_MISSION_ACCEPTED)
        self._lists[upload.kind] = tuple(upload.items)
        return [_acknowledgement(upload.sender, mavlink.MAV_MISSION_ACCEPTED, upload.kind)], command


def _question(upload: _Upload) -> Message:
    return mavlink.MAVLink_mission_request_int_message(*upload.sender, len(upload.items), upload.kind)


def _acknowledgement(sender: Sender, result: int, kind: int) -> Message:
    return mavlink.MAVLink_mission_ack_message(*sender, result, kind)


def _item_message(sender: Sender, number: int, item: WireItem, kind: int) -> Message:
    return mavlink.MAVLink_mission_item_int_message(
        *sender, number, item.frame, item.command, 0, 1, *item.parameters, item.x, item.y, item.z, kind
    )
