"""MAVLink telemetry logs (tlog): what the link told of a flight, packet by packet, each after the time it was sent.

A packet follows its time as eight bytes, big-endian, in microseconds of Unix time; that is how QGroundControl, Mission Planner and
pymavlink write and read them. Positions are what the drone navigated, to 1e-7 degrees (11 mm) and 1 mm; velocities to 1 cm/s;
attitudes to the 24 bits of a 32-bit float.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from math import nan, radians
from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from yamabiko.errors import InputError
from yamabiko.flight.flight_record import FlightRecord
from yamabiko.flight.link import telemetry
from yamabiko.flight.link.aircraft_view import view_of_sample
from yamabiko.flight.link.dialect import mavlink
from yamabiko.flight.link.packets import Message, PacketCoder
from yamabiko.flight.link.telemetry import Station
from yamabiko.formats.input_file import input_file
from yamabiko.formats.whole_file import whole_file

TLOG_POINT = np.dtype(
    [
        ("time", "f8"),  # s, Unix
        ("latitude", "f8"),  # rad
        ("longitude", "f8"),
        ("height", "f8"),  # m above mean sea level, as the sender has it
        ("velocity", "f8", (3,)),  # NED, m/s
        ("attitude", "f8", (3,)),  # roll, pitch, yaw, rad; NaN until one was heard
    ]
)
_STAMP = struct.Struct(">Q")
_LARGEST_FILE = 4 << 30
_MOST_POINTS = 5_000_000
_MOST_TEXTS = 200_000
_LATEST = 1 << 53
"""Microseconds of Unix time: the year 2255. Later stamps are no stamps."""
_EACH = (telemetry.attitude, telemetry.global_position, telemetry.head_up)
_EACH_SECOND = (
    telemetry.heartbeat,
    telemetry.system_status,
    telemetry.wind,
    telemetry.extended_state,
    telemetry.satellite_navigation,
)
_EXPECTED = "a MAVLink telemetry log, whole"


@dataclass(frozen=True, eq=False)
class TelemetryLog:
    """What a telemetry log tells of one drone.

    system : its MAVLink identifier. points : (point,) of TLOG_POINT, in the file's order. texts : Unix time (s) and text.
    """

    system: int
    points: NDArray[np.void]
    texts: tuple[tuple[float, str], ...]


def write_tlog(record: FlightRecord, path: Path, *, geoid_height: float = 0.0) -> None:
    """Write a flight as the log a ground station would have kept: a position for every sample, events as texts.

    geoid_height : of the geoid above the ellipsoid, m; heights in the log are above the geoid.

    Raises InputError for a record without samples, OutputError where the file cannot be written.
    """
    if not len(record.samples):
        raise InputError("flight record", "samples", 0, "at least 1")
    first = view_of_sample(record.samples[0])
    station = Station(record.epoch.timestamp(), first.place, geoid_height, mavlink.MAV_AUTOPILOT_GENERIC)
    coder = PacketCoder(1, mavlink.MAV_COMP_ID_AUTOPILOT1, None)
    with whole_file(path) as temporary, temporary.open("wb") as file:
        for time, message in _messages(record, station):
            stamp = min(max(round((station.epoch + time) * 1e6), 0), _LATEST)
            file.write(_STAMP.pack(stamp) + coder.pack(message))


def read_tlog(path: Path) -> TelemetryLog:
    """Read the track and the texts of the first drone in a telemetry log that tells a position.

    Raises InputError for a file that cannot be read, is damaged, cut short or too large, or tells no position.
    """
    reading = _Reading()
    with input_file(path) as (file, size):
        if size > _LARGEST_FILE:
            raise InputError(path, "file size", f"{size} bytes", f"at most {_LARGEST_FILE} bytes")
        for time, message in _packets(file, path):
            reading.take(time, message)
            if len(reading.points) > _MOST_POINTS or len(reading.texts) > _MOST_TEXTS:
                raise InputError(path, "tlog", "more", f"at most {_MOST_POINTS} positions and {_MOST_TEXTS} texts")
    if not reading.points:
        raise InputError(path, "tlog", "no position", _EXPECTED)
    return TelemetryLog(reading.system, np.array(reading.points, TLOG_POINT), tuple(reading.texts))


@dataclass
class _Reading:
    system: int = 0
    attitude: tuple[float, float, float] = (nan, nan, nan)
    points: list[tuple[object, ...]] = field(default_factory=list)
    texts: list[tuple[float, str]] = field(default_factory=list)
    _early: dict[int, tuple[float, float, float]] = field(default_factory=dict)

    def take(self, time: float, message: Message) -> None:
        kind, system = message.get_type(), message.get_srcSystem()
        if kind == "GLOBAL_POSITION_INT" and not self.system:
            self.system = system
            self.attitude = self._early.get(system, self.attitude)
        if kind == "ATTITUDE" and not self.system:
            self._early[system] = (message.roll, message.pitch, message.yaw)
        if system != self.system and self.system:
            return
        if kind == "ATTITUDE":
            self.attitude = (message.roll, message.pitch, message.yaw)
        elif kind == "GLOBAL_POSITION_INT":
            velocity = (message.vx * 1e-2, message.vy * 1e-2, message.vz * 1e-2)
            place = (radians(message.lat * 1e-7), radians(message.lon * 1e-7), message.alt * 1e-3)
            self.points.append((time, *place, velocity, self.attitude))
        elif kind == "STATUSTEXT":
            self.texts.append((time, message.text.rstrip("\0")))


def _messages(record: FlightRecord, station: Station) -> Iterator[tuple[float, Message]]:
    """Messages in order of time, s since the epoch."""
    events = iter(sorted(record.events, key=lambda event: event.time))
    event = next(events, None)
    second = -1
    for sample in record.samples:
        view = view_of_sample(sample)
        while event is not None and event.time <= view.time:
            yield event.time, telemetry.status_text(f"{event.name}: {event.told}", mavlink.MAV_SEVERITY_INFO)
            event = next(events, None)
        if int(view.time) != second:
            second = int(view.time)
            for slow in _EACH_SECOND:
                yield view.time, slow(view, station)
        for each in _EACH:
            yield view.time, each(view, station)
    while event is not None:
        yield event.time, telemetry.status_text(f"{event.name}: {event.told}", mavlink.MAV_SEVERITY_INFO)
        event = next(events, None)


def _packets(file: BinaryIO, path: Path) -> Iterator[tuple[float, Message]]:
    """Unix time and message of each packet of a known kind, MAVLink 1 or 2."""
    decoder = mavlink.MAVLink(None)
    at = 0
    while head := file.read(_STAMP.size + 3):
        if len(head) < _STAMP.size + 3:
            raise InputError(path, f"packet at byte {at}", "the end of the file", _EXPECTED)
        (stamp,) = _STAMP.unpack_from(head)
        length = _packet_length(head[_STAMP.size :])
        if not length or stamp > _LATEST:
            raise InputError(path, f"packet at byte {at}", "no packet", _EXPECTED)
        packet = head[_STAMP.size :] + file.read(length - 3)
        if len(packet) < length:
            raise InputError(path, f"packet at byte {at}", "the end of the file", _EXPECTED)
        try:
            message = decoder.decode(bytearray(packet))
        except mavlink.MAVError as error:
            raise InputError(path, f"packet at byte {at}", error, _EXPECTED) from None
        if not message.get_type().startswith("UNKNOWN"):
            yield stamp * 1e-6, message
        at += _STAMP.size + length


def _packet_length(start: bytes) -> int:
    """Bytes of a packet from its first three; 0 where they begin none."""
    marker, payload, flags = start
    if marker == mavlink.PROTOCOL_MARKER_V1:
        return int(mavlink.HEADER_LEN_V1 + payload + 2)
    if marker != mavlink.PROTOCOL_MARKER_V2:
        return 0
    signature = mavlink.MAVLINK_SIGNATURE_BLOCK_LEN if flags & mavlink.MAVLINK_IFLAG_SIGNED else 0
    return int(mavlink.HEADER_LEN_V2 + payload + 2 + signature)
