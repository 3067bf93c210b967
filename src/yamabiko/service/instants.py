"""Instants as a user writes them: ISO 8601 with a zone, or `now`."""

from __future__ import annotations

from datetime import UTC, datetime

from yamabiko.errors import InputError
from yamabiko.formats.json_fields import instant_of


def read_instant(text: str, option: str) -> datetime:
    """The instant in UTC that an option's text names. Raises InputError for anything but ISO 8601 with a zone."""
    return instant_of(text, option, "value")


def read_now(text: str | None) -> datetime:
    """The present, or the instant that stands in for it."""
    return datetime.now(UTC) if text is None else read_instant(text, "--now")


def require_span(start: datetime, end: datetime) -> None:
    """Raise InputError for an end that does not lie after the start."""
    if end <= start:
        raise InputError("--end", "value", end.isoformat(), f"an instant after --start {start.isoformat()}")
