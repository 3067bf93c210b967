"""Satellites from element sets: velocity and position that belong together, and what is told where SGP4 gives nothing."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from yamabiko.earth.time_scale import seconds_from_epoch
from yamabiko.errors import InputError
from yamabiko.platform.element_set import REVOLUTION_A_DAY, ElementSet
from yamabiko.platform.orbit import Constellation, SatelliteOrbit, sgp4_record
from yamabiko.platform.paths import sample

EPOCH = datetime(2026, 6, 10, 12, 34, 56, 789_012, tzinfo=UTC)
ELEMENTS = ElementSet("AMATERU-I", 47000, EPOCH, 15.0 * REVOLUTION_A_DAY, 0.001, 0.733, 0.4, 1.0, 2.0, drag=1e-4, source="a.tle")


def test_velocity_is_the_derivative_of_position() -> None:
    """SGP4's own velocity leaves out the slow change of the mean elements: some millimetres a second."""
    orbit = SatelliteOrbit(ELEMENTS, EPOCH)
    time = np.linspace(0.0, 86_400.0, 97)
    step = 0.02
    slope = (orbit.position(time + step) - orbit.position(time - step)) / (2.0 * step)
    np.testing.assert_allclose(orbit.velocity(time), slope, atol=0.02)


def test_one_satellite_is_the_same_alone_and_among_others() -> None:
    other = replace(ELEMENTS, right_ascension=3.0)
    seconds = seconds_from_epoch(EPOCH) + np.array([-500.0, 0.0, 7000.0])
    position, velocity = Constellation((other, ELEMENTS)).states(seconds)
    assert position.shape == velocity.shape == (2, 3, 3)
    trajectory = sample(SatelliteOrbit(ELEMENTS, EPOCH), seconds - seconds_from_epoch(EPOCH))
    np.testing.assert_allclose(trajectory.position, position[1], atol=2e-3)
    np.testing.assert_allclose(trajectory.velocity, velocity[1], atol=2e-6)
    assert SatelliteOrbit(ELEMENTS, EPOCH).position(3.0).shape == (3,)
    assert SatelliteOrbit(ELEMENTS, EPOCH).position(np.zeros((2, 5))).shape == (2, 5, 3)


def test_positions_between_pulses_are_smooth() -> None:
    """A tenth of a wavelength of jitter would blur a picture: counted from a near epoch there is less than a micrometre."""
    position = SatelliteOrbit(ELEMENTS, EPOCH + timedelta(days=2)).position(np.arange(0.0, 0.1, 1e-4))
    jerk = np.diff(position, n=3, axis=0)
    assert np.abs(jerk).max() < 8e-6


def test_the_epoch_is_kept_beyond_the_microsecond() -> None:
    record = sgp4_record(ELEMENTS)
    past_noon = timedelta(minutes=34, seconds=56, microseconds=789_012)
    assert record.jdsatepochF * 86_400.0 == pytest.approx(past_noon.total_seconds(), abs=1e-10)


def test_a_fallen_satellite_is_named_with_the_age_of_its_elements() -> None:
    falling = replace(ELEMENTS, name="FALLING", catalogue_number=5, mean_motion=16.4 * REVOLUTION_A_DAY, drag=0.05)
    after = seconds_from_epoch(EPOCH) + 86_400.0 * np.array([0.0, 12.25])
    with pytest.raises(InputError, match=r"^a\.tle: FALLING \(5\): found SGP4 error \d .* 12\.25 days from the epoch"):
        Constellation((ELEMENTS, falling)).states(after)


def test_elements_that_sgp4_cannot_start_from_are_refused() -> None:
    buried = replace(ELEMENTS, eccentricity=0.9999)
    with pytest.raises(InputError, match=r"AMATERU-I \(47000\): found SGP4 error"):
        Constellation((buried,))
    with pytest.raises(InputError, match="one element set or more"):
        Constellation(())


def test_times_that_are_none_are_refused() -> None:
    with pytest.raises(InputError, match="not finite"):
        SatelliteOrbit(ELEMENTS, EPOCH).position([0.0, np.nan])
