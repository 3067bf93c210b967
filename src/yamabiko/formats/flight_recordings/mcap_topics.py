"""What an MCAP recording of a flight holds: its topics, and the JSON schemas of their messages.

Two topics keep the FlightRecord itself and are all that is read back. The others are there for viewers, which know their schemas
by name: Foxglove shows the locations on its map and the log in its log panel.
Sources: MCAP format specification 0; Foxglove schemas `foxglove.LocationFix` and `foxglove.Log`.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from math import degrees, isfinite, pi
from typing import Any

from yamabiko.flight.flight_record import FlightEvent
from yamabiko.formats.flight_recordings.sample_documents import sample_schema

SAMPLES = "/flight/sample"
EVENTS = "/flight/event"
TRUE_LOCATION = "/flight/location"
NAVIGATED_LOCATION = "/navigated/location"
LOG = "/flight/log"
METADATA = "yamabiko.flight_record"
VERSION = "1"

_UNIX_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TIMESTAMP = {
    "type": "object",
    "title": "time",
    "properties": {"sec": {"type": "integer", "minimum": 0}, "nsec": {"type": "integer", "minimum": 0, "maximum": 999_999_999}},
}
_TEXT, _NUMBER = {"type": "string"}, {"type": "number"}
_LOCATION = {
    "title": "foxglove.LocationFix",
    "type": "object",
    "properties": {
        "timestamp": _TIMESTAMP,
        "frame_id": _TEXT,
        "latitude": _NUMBER,
        "longitude": _NUMBER,
        "altitude": _NUMBER,
        "position_covariance": {"type": "array", "items": _NUMBER, "minItems": 9, "maxItems": 9},
        "position_covariance_type": {"type": "integer"},
    },
}
_LOG = {
    "title": "foxglove.Log",
    "type": "object",
    "properties": {
        "timestamp": _TIMESTAMP,
        "level": {"type": "integer"},
        "message": _TEXT,
        "name": _TEXT,
        "file": _TEXT,
        "line": {"type": "integer", "minimum": 0},
    },
}
_EVENT = {
    "title": "yamabiko.FlightEvent",
    "type": "object",
    "properties": {"time": _NUMBER, "name": _TEXT, "told": _TEXT, "values": {"type": "object"}},
    "required": ["time", "name", "told", "values"],
}
_INFORMATION = 2
"""Level of foxglove.Log."""


def schemas() -> dict[str, tuple[str, dict[str, Any]]]:
    """Of each topic: the schema's name, and the schema."""
    return {
        SAMPLES: ("yamabiko.FlightSample", sample_schema()),
        EVENTS: ("yamabiko.FlightEvent", _EVENT),
        TRUE_LOCATION: ("foxglove.LocationFix", _LOCATION),
        NAVIGATED_LOCATION: ("foxglove.LocationFix", _LOCATION),
        LOG: ("foxglove.Log", _LOG),
    }


def nanoseconds(epoch: datetime, time: float) -> int:
    """Unix time in ns of `time` s after the epoch, held within what MCAP can carry."""
    return min(max((epoch - _UNIX_EPOCH) // timedelta(microseconds=1) * 1_000 + round(time * 1e9), 0), (1 << 63) - 1)


def location(stamp: int, latitude: float, longitude: float, height: float) -> dict[str, Any] | None:
    """foxglove.LocationFix of a place in rad, rad, m above the ellipsoid, or None where it is no place."""
    if not (abs(latitude) <= pi / 2.0 and abs(longitude) <= 2.0 * pi and isfinite(height)):
        return None
    return {
        "timestamp": _timestamp(stamp),
        "frame_id": "body",
        "latitude": degrees(latitude),
        "longitude": degrees(longitude),
        "altitude": height,
        "position_covariance": [0.0] * 9,
        "position_covariance_type": 0,
    }


def log_line(stamp: int, event: FlightEvent) -> dict[str, Any]:
    """foxglove.Log of an event."""
    return {
        "timestamp": _timestamp(stamp),
        "level": _INFORMATION,
        "message": event.told,
        "name": event.name,
        "file": "",
        "line": 0,
    }


def _timestamp(stamp: int) -> dict[str, int]:
    return {"sec": stamp // 1_000_000_000, "nsec": stamp % 1_000_000_000}
