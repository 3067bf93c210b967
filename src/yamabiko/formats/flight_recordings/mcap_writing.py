"""A FlightRecord written as MCAP: samples and events with every bit, and beside them what viewers draw."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC
from heapq import merge
from pathlib import Path
from typing import Any

import numpy as np

from yamabiko.errors import InputError
from yamabiko.flight.flight_record import FlightRecord
from yamabiko.formats.flight_recordings.mcap_topics import (
    EVENTS,
    LOG,
    METADATA,
    NAVIGATED_LOCATION,
    SAMPLES,
    TRUE_LOCATION,
    VERSION,
    location,
    log_line,
    nanoseconds,
    schemas,
)
from yamabiko.formats.flight_recordings.sample_documents import sample_documents
from yamabiko.formats.whole_file import whole_file

try:
    from mcap.writer import CompressionType, Writer
except ImportError:
    raise InputError("flight recording", "packages", "no mcap", "it: pip install 'yamabiko[flight]'") from None

_BLOCK = 1_000
"""Samples turned into text at once."""

_Message = tuple[int, str, dict[str, Any]]
"""Stamp (ns), topic, content."""


def write_mcap(record: FlightRecord, path: Path) -> None:
    """Write a flight whole or not at all. Raises OutputError where the file cannot be written."""
    with whole_file(path) as temporary, temporary.open("wb") as file:
        writer = Writer(file, compression=CompressionType.ZSTD, enable_data_crcs=True)
        writer.start(library="yamabiko")
        writer.add_metadata(METADATA, _metadata(record))
        channels = {topic: _channel(writer, topic, *schema) for topic, schema in schemas().items()}
        messages = merge(_of_samples(record), _of_events(record), key=lambda message: message[0])
        for number, (stamp, topic, content) in enumerate(messages):
            data = json.dumps(content, allow_nan=False, separators=(",", ":")).encode()
            writer.add_message(channels[topic], log_time=stamp, publish_time=stamp, data=data, sequence=number & 0xFFFF_FFFF)
        writer.finish()  # type: ignore[no-untyped-call]


def _channel(writer: Writer, topic: str, name: str, schema: dict[str, Any]) -> int:
    return int(writer.register_channel(topic, "json", writer.register_schema(name, "jsonschema", json.dumps(schema).encode())))


def _metadata(record: FlightRecord) -> dict[str, str]:
    return {
        "version": VERSION,
        "epoch": record.epoch.astimezone(UTC).isoformat(),
        "aircraft": record.aircraft,
        "seed": str(record.seed),
        "outcome": record.outcome,
        "interval": repr(float(record.interval)),
        "dense": json.dumps([[float(start), float(end)] for start, end in record.dense]),
    }


def _of_samples(record: FlightRecord) -> Iterator[_Message]:
    for start in range(0, len(record.samples), _BLOCK):
        block = record.samples[start : start + _BLOCK]
        for sample, content in zip(block, sample_documents(block), strict=True):
            stamp = nanoseconds(record.epoch, float(sample["time"]))
            yield stamp, SAMPLES, content
            for topic, of in ((TRUE_LOCATION, ""), (NAVIGATED_LOCATION, "navigated_")):
                place = location(stamp, *(float(sample[of + name]) for name in ("latitude", "longitude", "height")))
                if place is not None:
                    yield stamp, topic, place


def _of_events(record: FlightRecord) -> Iterator[_Message]:
    for event in sorted(record.events, key=lambda event: event.time):
        stamp = nanoseconds(record.epoch, event.time)
        yield stamp, EVENTS, {"time": event.time, "name": event.name, "told": event.told, "values": _plain(event.values)}
        yield stamp, LOG, log_line(stamp, event)


def _plain(value: Any) -> Any:
    """A value that JSON has: what is no finite number becomes null, tuples and arrays become lists."""
    if isinstance(value, dict):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, (list, tuple, np.ndarray)):
        return [_plain(one) for one in value]
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float) and not np.isfinite(value):
        return None
    return value if isinstance(value, (int, float, str, bool, type(None))) else str(value)
