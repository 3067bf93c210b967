"""UTC as float64 seconds from one stated epoch: how instants are counted inside, where arrays of them are computed with.

The count is that of a clock that knows no leap seconds, as datetime's is: the difference of two counts is that of the two UTC
labels. None has been inserted since 2017, so for the radar satellites of today both are elapsed seconds. Float64 resolves 0.1
microseconds at this distance from the epoch, less than a millimetre of orbit.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from yamabiko.errors import InputError

EPOCH = datetime(2000, 1, 1, 12, tzinfo=UTC)


def seconds_from_epoch(instant: datetime) -> float:
    """UTC seconds from EPOCH of an instant that states its zone. Raises InputError for a naive one."""
    if instant.tzinfo is None:
        raise InputError("time", "zone", instant.isoformat(), "an instant with its time zone")
    return (instant - EPOCH).total_seconds()


def instant_at(seconds: float) -> datetime:
    """The instant, in UTC and to the microsecond, that lies seconds after EPOCH."""
    return EPOCH + timedelta(seconds=float(seconds))
