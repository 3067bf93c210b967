"""UTC as float64 seconds from one stated epoch: how instants are counted inside, where arrays of them are computed with.

The count is that of a clock that knows no leap seconds, as datetime's is: the difference of two counts is that of the two UTC
labels. None has been inserted since 2017, so for the radar satellites of today both are elapsed seconds. Float64 resolves 0.1
microseconds at this distance from the epoch, less than a millimetre of orbit; where that is too coarse, count from a nearer epoch
and split into days with `day_and_fraction`.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np
from numpy.typing import ArrayLike

from yamabiko.earth.wgs84 import Float
from yamabiko.errors import InputError

EPOCH = datetime(2000, 1, 1, 12, tzinfo=UTC)
EPOCH_JULIAN_DATE = 2_451_545.0
SECONDS_A_DAY = 86_400.0


def seconds_from_epoch(instant: datetime) -> float:
    """UTC seconds from EPOCH of an instant that states its zone. Raises InputError for a naive one."""
    return _since_epoch(instant).total_seconds()


def instant_at(seconds: float) -> datetime:
    """The instant, in UTC and to the microsecond, that lies seconds after EPOCH.

    Raises InputError for seconds that are not finite or outside the years 1 to 9999.
    """
    try:
        return EPOCH + timedelta(seconds=float(seconds))
    except (OverflowError, ValueError):
        raise InputError("time", "seconds", f"{float(seconds):g}", "an instant in the years 1 to 9999") from None


def day_and_fraction(seconds: ArrayLike, epoch: datetime = EPOCH) -> tuple[Float, Float]:
    """Whole UTC days from EPOCH (...) and the fraction of the day past them (...), 0 to 1, of seconds (...) after an epoch.

    The fraction keeps ten picoseconds where the seconds do, whatever the distance of the epoch.
    Raises InputError for a naive epoch.
    """
    distance = _since_epoch(epoch)
    of_day = np.asarray(seconds, dtype=np.float64) + (distance.seconds + 1e-6 * distance.microseconds)
    days = np.floor(of_day / SECONDS_A_DAY)
    return np.asarray(distance.days + days), np.asarray((of_day - days * SECONDS_A_DAY) / SECONDS_A_DAY)


def _since_epoch(instant: datetime) -> timedelta:
    if instant.tzinfo is None:
        raise InputError("time", "zone", instant.isoformat(), "an instant with its time zone")
    return instant - EPOCH
