"""A FlightRecord read back from our MCAP recordings, with every size checked before memory is taken and every checksum compared.

The records are walked here and only their contents are handed to the mcap package, whose own readers trust the lengths inside a
record and take whatever a compressed chunk unpacks to.
Source: MCAP format specification 0, "Records", "Data Section".
"""

from __future__ import annotations

import json
import struct
import zlib
from collections.abc import Iterator
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO, get_args

import numpy as np

from yamabiko.errors import InputError
from yamabiko.flight.flight_record import SAMPLE, FlightEvent, FlightRecord, Outcome, Samples
from yamabiko.flight.kinds import Phase
from yamabiko.formats.flight_recordings.mcap_topics import EVENTS, METADATA, SAMPLES, VERSION
from yamabiko.formats.flight_recordings.sample_documents import samples_of_documents
from yamabiko.formats.input_file import input_file

try:
    import zstandard
    from mcap.data_stream import ReadDataStream
    from mcap.exceptions import McapError
    from mcap.opcode import Opcode
    from mcap.records import Channel, Chunk, DataEnd, Message, Metadata
except ImportError:
    raise InputError("flight recording", "packages", "no mcap", "it: pip install 'yamabiko[flight]'") from None

_MAGIC = b"\x89MCAP0\r\n"
_LARGEST_FILE = 4 << 30
_LARGEST_RECORD = 64 << 20
_MOST_SAMPLES = 2_000_000
_MOST_EVENTS = 200_000
_BLOCK = 1_000
_EXPECTED = "an MCAP recording written by yamabiko, whole"


_OUTCOMES: dict[str, Outcome] = {name: name for name in get_args(Outcome)}


class _DamageError(Exception):
    """What is wrong with the file, in words."""


def read_mcap(path: Path) -> FlightRecord:
    """Read a flight that `write_mcap` wrote: the same samples to the last bit, the same events.

    Raises InputError for a file that cannot be read, is damaged, cut short, too large, or is no such recording.
    """
    try:
        with input_file(path) as (file, size):
            if size > _LARGEST_FILE:
                raise InputError(path, "file size", f"{size} bytes", f"at most {_LARGEST_FILE} bytes")
            return _read(file, size)
    except (_DamageError, McapError, zstandard.ZstdError, ValueError, KeyError, TypeError, struct.error, RecursionError) as error:
        raise InputError(path, "MCAP", str(error) or type(error).__name__, _EXPECTED) from None


def _read(file: BinaryIO, size: int) -> FlightRecord:
    flight = _Flight()
    for opcode, content in _records(file, size):
        if opcode == Opcode.CHUNK:
            for inner, message in _within(_unpacked(Chunk.read(_stream(content)))):
                flight.take(inner, message)
        else:
            flight.take(opcode, content)
    return flight.record()


def _records(file: BinaryIO, size: int) -> Iterator[tuple[int, bytes]]:
    """Opcode and content of the records of the data section, the checksum compared at its end."""
    if file.read(len(_MAGIC)) != _MAGIC:
        raise _DamageError("no MCAP magic at its start")
    checksum, left = zlib.crc32(_MAGIC), size - len(_MAGIC)
    while True:
        header = file.read(9)
        if len(header) < 9:
            raise _DamageError("cut short")
        opcode, length = struct.unpack("<BQ", header)
        left -= 9
        if length > min(left, _LARGEST_RECORD):
            raise _DamageError("cut short" if length > left else f"a record of {length} bytes")
        content = file.read(length)
        left -= length
        if opcode == Opcode.DATA_END:
            if DataEnd.read(_stream(content)).data_section_crc != checksum:
                raise _DamageError("a checksum that does not hold")
            break
        checksum = zlib.crc32(content, zlib.crc32(header, checksum))
        yield opcode, content
    file.seek(-len(_MAGIC), 2)
    if file.read() != _MAGIC:
        raise _DamageError("cut short")


def _unpacked(chunk: Chunk) -> bytes:
    if chunk.uncompressed_size > _LARGEST_RECORD:
        raise _DamageError(f"a chunk of {chunk.uncompressed_size} bytes")
    if chunk.compression == "zstd":
        with zstandard.ZstdDecompressor(max_window_size=1 << 27).stream_reader(chunk.data) as unpacking:
            data = unpacking.read(chunk.uncompressed_size + 1)
    elif chunk.compression == "":
        data = chunk.data
    else:
        raise _DamageError(f"compression {chunk.compression[:20]!r}")
    if len(data) != chunk.uncompressed_size or (chunk.uncompressed_crc and zlib.crc32(data) != chunk.uncompressed_crc):
        raise _DamageError("a chunk whose checksum does not hold")
    return bytes(data)


def _within(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Opcode and content of the records inside a chunk."""
    at = 0
    while at < len(data):
        if at + 9 > len(data):
            raise _DamageError("a chunk cut short")
        opcode, length = struct.unpack_from("<BQ", data, at)
        if length > len(data) - at - 9:
            raise _DamageError("a chunk cut short")
        yield opcode, data[at + 9 : at + 9 + length]
        at += 9 + length


def _stream(content: bytes) -> ReadDataStream:
    return ReadDataStream(BytesIO(content))


class _Flight:
    """A flight record that grows message by message; samples become arrays block by block, for memory's sake."""

    def __init__(self) -> None:
        self._topics: dict[int, str] = {}
        self._metadata: dict[str, str] | None = None
        self._blocks: list[Samples] = []
        self._waiting: list[Any] = []
        self._events: list[FlightEvent] = []

    def take(self, opcode: int, content: bytes) -> None:
        """One record."""
        if opcode == Opcode.CHANNEL:
            channel = Channel.read(_stream(content))
            self._topics[channel.id] = channel.topic
        elif opcode == Opcode.METADATA:
            metadata = Metadata.read(_stream(content))
            if metadata.name == METADATA:
                self._metadata = metadata.metadata
        elif opcode == Opcode.MESSAGE:
            message = Message.read(_stream(content), len(content))
            topic = self._topics.get(message.channel_id)
            if topic == SAMPLES:
                self._waiting.append(json.loads(message.data))
                if len(self._waiting) >= _BLOCK:
                    self._settle()
            elif topic == EVENTS:
                self._events.append(_event(json.loads(message.data)))
        if len(self._blocks) * _BLOCK > _MOST_SAMPLES or len(self._events) > _MOST_EVENTS:
            raise _DamageError(f"more than {_MOST_SAMPLES} samples or {_MOST_EVENTS} events")

    def record(self) -> FlightRecord:
        """The whole of it."""
        self._settle()
        about = self._metadata
        if about is None or about.get("version") != VERSION:
            raise _DamageError(f"no metadata {METADATA!r} of version {VERSION}")
        epoch, outcome = datetime.fromisoformat(about["epoch"]), _OUTCOMES.get(about["outcome"])
        if epoch.utcoffset() != timedelta(0) or outcome is None:
            raise _DamageError("an epoch that is not in UTC, or an outcome that is not known")
        dense = tuple((float(start), float(end)) for start, end in json.loads(about["dense"]))
        samples = np.concatenate([np.zeros(0, SAMPLE), *self._blocks])
        interval = float(about["interval"])
        return FlightRecord(epoch, about["aircraft"], int(about["seed"]), outcome, interval, samples, tuple(self._events), dense)

    def _settle(self) -> None:
        if self._waiting:
            block = samples_of_documents(self._waiting)
            if not np.all(np.isin(block["phase"], list(Phase))):
                raise _DamageError("a phase that is none")
            self._blocks.append(block)
            self._waiting = []


def _event(content: Any) -> FlightEvent:
    if not isinstance(content, dict) or not isinstance(content["values"], dict):
        raise _DamageError("an event that is none")
    return FlightEvent(float(content["time"]), str(content["name"]), str(content["told"]), content["values"])
