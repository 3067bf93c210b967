"""Instants as seconds and days: to the microsecond, with a zone, whatever the distance from the epoch."""

import math
from datetime import UTC, datetime, timedelta, timezone

import numpy as np
import pytest

from yamabiko.earth.time_scale import EPOCH, EPOCH_JULIAN_DATE, day_and_fraction, instant_at, seconds_from_epoch
from yamabiko.errors import InputError


def test_seconds_and_instants_are_inverse_to_the_microsecond() -> None:
    instant = datetime(2026, 11, 23, 21, 22, 23, 456_789, tzinfo=UTC)
    assert instant_at(seconds_from_epoch(instant)) == instant
    assert seconds_from_epoch(instant.astimezone(timezone(timedelta(hours=9)))) == seconds_from_epoch(instant)
    assert seconds_from_epoch(EPOCH) == 0.0


def test_the_epoch_has_its_julian_date() -> None:
    """Julian date 2433282.5 is 1950 January 1, 0h (Astronomical Almanac, section B)."""
    days, fraction = day_and_fraction(0.0, datetime(1950, 1, 1, tzinfo=UTC))
    assert EPOCH_JULIAN_DATE + days + fraction == 2_433_282.5


def test_fractions_of_a_day_keep_what_seconds_from_afar_lose() -> None:
    epoch = datetime(2026, 11, 23, 21, 22, 23, 456_789, tzinfo=UTC)
    _, fraction = day_and_fraction(np.array([0.0, 1e-9, 1e5]), epoch)
    assert (fraction[1] - fraction[0]) * 86_400.0 == pytest.approx(1e-9, abs=2e-11)
    assert ((fraction >= 0.0) & (fraction < 1.0)).all()


@pytest.mark.parametrize("seconds", [math.nan, math.inf, 1e18])
def test_seconds_beyond_the_calendar_are_refused(seconds: float) -> None:
    with pytest.raises(InputError, match="years 1 to 9999"):
        instant_at(seconds)


def test_an_instant_without_a_zone_is_refused() -> None:
    with pytest.raises(InputError, match="time zone"):
        seconds_from_epoch(datetime(2026, 1, 1))
