"""The sun's direction against published positions of it."""

from datetime import UTC, datetime

import numpy as np
import pytest

from yamabiko.earth.rotation import sidereal_angle
from yamabiko.earth.sun import sun_direction
from yamabiko.earth.time_scale import seconds_from_epoch


def test_the_sun_of_meeus() -> None:
    """1992 October 13, 0h TD: apparent right ascension 13h 13m 31.4s, declination -7d 47' 06"; "Astronomical Algorithms",
    example 25.a. TD led UTC by 59 s then, two arcseconds of the sun's way."""
    seconds = seconds_from_epoch(datetime(1992, 10, 12, 23, 59, 1, tzinfo=UTC))
    direction = sun_direction(seconds)
    declination = np.arcsin(direction[2])
    ascension = np.mod(np.arctan2(direction[1], direction[0]) + sidereal_angle(seconds), 2.0 * np.pi)
    assert np.degrees(declination) == pytest.approx(-(7 + 47 / 60 + 6 / 3600), abs=0.012)
    assert np.degrees(ascension) == pytest.approx(15 * (13 + 13 / 60 + 31.4 / 3600), abs=0.012)


@pytest.mark.parametrize(
    ("instant", "longitude"),
    [
        (datetime(2024, 3, 20, 3, 6, tzinfo=UTC), 0.0),
        (datetime(2024, 6, 20, 20, 51, tzinfo=UTC), 90.0),
        (datetime(2024, 9, 22, 12, 44, tzinfo=UTC), 180.0),
        (datetime(2024, 12, 21, 9, 20, tzinfo=UTC), 270.0),
        (datetime(2025, 3, 20, 9, 1, tzinfo=UTC), 0.0),
    ],
)
def test_equinoxes_and_solstices_fall_when_they_are_published(instant: datetime, longitude: float) -> None:
    """Instants to the minute: US Naval Observatory, "Earth's Seasons". The equinox of date turns the sun's way into ecliptic."""
    seconds = seconds_from_epoch(instant)
    x, y, z = sun_direction(seconds)
    angle = float(sidereal_angle(seconds))
    inertial = np.array([np.cos(angle) * x - np.sin(angle) * y, np.sin(angle) * x + np.cos(angle) * y, z])
    tilt = np.radians(23.44)
    ecliptic = np.arctan2(np.cos(tilt) * inertial[1] + np.sin(tilt) * inertial[2], inertial[0])
    assert np.mod(np.degrees(ecliptic) - longitude + 180.0, 360.0) - 180.0 == pytest.approx(0.0, abs=0.012)


def test_directions_are_unit_vectors_and_go_westward() -> None:
    directions = sun_direction(8e8 + np.arange(0.0, 86_400.0, 3600.0))
    np.testing.assert_allclose(np.linalg.norm(directions, axis=1), 1.0, atol=1e-9)
    bearing = np.unwrap(np.arctan2(directions[:, 1], directions[:, 0]))
    np.testing.assert_allclose(np.diff(bearing), -np.radians(15.0), atol=1e-4)
