"""The turning earth against Skyfield, which reckons with precession and nutation in full; its built-in time scale, no downloads."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from sgp4.api import WGS72, Satrec
from skyfield.api import EarthSatellite, load
from skyfield.framelib import itrs

from yamabiko.earth.rotation import EARTH_ROTATION, sidereal_angle, sidereal_rate, turn_to_earth_fixed, universal_time_offset
from yamabiko.earth.time_scale import EPOCH, day_and_fraction, seconds_from_epoch

START = datetime(2026, 6, 8, 3, 17, 5, 250_000, tzinfo=UTC)
WEEK = np.arange(0.0, 7 * 86_400.0, 433.0)


def satellite(epoch_days_since_1949: float) -> Satrec:
    record = Satrec()
    record.sgp4init(WGS72, "i", 1, epoch_days_since_1949, 1e-4, 0.0, 0.0, 0.001, 1.0, 0.733, 2.0, 15.0 * 2 * np.pi / 1440, 0.5)
    return record


@pytest.mark.parametrize("start", [START, datetime(2003, 11, 2, tzinfo=UTC), datetime(2016, 12, 29, tzinfo=UTC)])
def test_satellites_stand_where_skyfield_has_them_for_a_week(start: datetime) -> None:
    """The third week holds a leap second: instants are UTC labels on both sides."""
    day, of_day = day_and_fraction(WEEK, start)
    record = satellite(day[0] + 2_451_545.0 - 2_433_281.5)
    errors, position, velocity = record.sgp4_array(2_451_545.0 + day, of_day)
    assert not errors.any()
    fixed, moving = turn_to_earth_fixed(1e3 * position, 1e3 * velocity, WEEK, start)

    scale = load.timescale(builtin=True)
    instants = scale.from_datetimes([start + timedelta(seconds=float(second)) for second in WEEK])
    seen = EarthSatellite.from_satrec(record, scale).at(instants)
    their_position, their_velocity = (
        np.array(part).T for part in (seen.frame_xyz(itrs).m, seen.frame_xyz_and_velocity(itrs)[1].m_per_s)
    )
    assert np.linalg.norm(fixed - their_position, axis=1).max() < 50.0
    assert np.linalg.norm(moving - their_velocity, axis=1).max() < 0.05


def test_velocity_is_the_derivative_of_position_on_the_turning_earth() -> None:
    """A point at rest in TEME: all its motion is the earth's turning, seen backwards."""
    point = np.array([7e6, 1e6, 2e6])
    seconds = np.array([-2.0, 0.0, 2.0])
    fixed, moving = turn_to_earth_fixed(np.broadcast_to(point, (3, 3)), np.zeros((3, 3)), seconds, START)
    np.testing.assert_allclose((fixed[2] - fixed[0]) / 4.0, moving[1], atol=1e-5)


def test_universal_time_is_skyfields_through_the_years() -> None:
    """Between the entries too, across leap seconds; the authority is IERS Bulletin A as Skyfield ships it."""
    days = np.arange(0, 9_885, 7) + 0.25
    scale = load.timescale(builtin=True)
    np.testing.assert_allclose(universal_time_offset(days), scale.tt_jd(scale.utc(2000, 1, 1.5 + days).tt).dut1, atol=0.0015)


def test_universal_time_is_held_outside_the_table() -> None:
    assert universal_time_offset(-4000.0) == universal_time_offset(-0.5)
    assert universal_time_offset(20_000.0) == universal_time_offset(15_000.0)
    assert abs(universal_time_offset(20_000.0)) < 0.9


def test_sidereal_time_is_the_almanacs() -> None:
    """1987 April 10, 19:21:00 UT is 8h 34m 57.0896s; J. Meeus, "Astronomical Algorithms", example 12.b. UT1 is taken off first."""
    instant = datetime(1987, 4, 10, 19, 21, tzinfo=UTC)
    seconds = seconds_from_epoch(instant)
    seconds -= float(universal_time_offset(seconds / 86_400.0))
    expected = (8 + 34 / 60 + 57.0896 / 3600) * np.pi / 12
    assert sidereal_angle(seconds) == pytest.approx(expected, abs=2e-8)


def test_sidereal_rate_is_that_of_the_angle_and_close_to_the_stars() -> None:
    first, last = sidereal_angle(np.array([0.0, 1000.0]), EPOCH)
    assert (last - first) / 1000.0 == pytest.approx(sidereal_rate(), rel=1e-7)
    assert sidereal_rate() == pytest.approx(EARTH_ROTATION, rel=3e-7)
