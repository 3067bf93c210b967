"""Timing worked out pulse by pulse, and that a limit in the way is named."""

import dataclasses
import math

import numpy as np
import pytest
from scipy.constants import speed_of_light

from yamabiko.errors import InputError
from yamabiko.radar.imaging_radar import Antenna
from yamabiko.radar.models import RADAR_NAMES, generic, radar_named
from yamabiko.radar.quality import MEAN_RADIUS
from yamabiko.radar.swath import (
    GUARD,
    Swath,
    azimuth_ambiguity_ratio,
    blind,
    doppler_bandwidth,
    minimum_antenna_area,
    pulse_repetition,
    range_ambiguity_ratio,
    swath_of_beam,
    swath_of_width,
)

RADAR = generic()
INCIDENCE = math.radians(35.0)


def seen_from(height: float, incidence: float) -> float:
    """Slant range over a sphere."""
    orbit = MEAN_RADIUS + height
    look = math.asin(MEAN_RADIUS * math.sin(incidence) / orbit)
    return MEAN_RADIUS * math.sin(incidence - look) / math.sin(look)


def test_a_swath_has_its_width_on_the_ground() -> None:
    middle = seen_from(575e3, INCIDENCE)
    swath = swath_of_width(middle, INCIDENCE, 10_000.0)
    assert swath.nadir == pytest.approx(575e3)
    assert swath.far - swath.near == pytest.approx(10_000.0 * math.sin(INCIDENCE), rel=1e-3)
    assert 0.5 * (swath.far + swath.near) == pytest.approx(middle, abs=50.0)


def test_the_beam_lights_what_its_angle_spans() -> None:
    middle = seen_from(575e3, INCIDENCE)
    swath = swath_of_beam(RADAR, middle, INCIDENCE)
    beam = 0.886 * RADAR.wavelength / RADAR.antenna.height
    assert swath.width == pytest.approx(beam * middle / math.cos(INCIDENCE), rel=0.01)
    assert swath.near < middle < swath.far


def test_blind_frequencies_are_those_at_which_pulses_meet_in_time() -> None:
    """Every pulse of a long train laid on the clock: when it is sent, when its nadir and its swath come back."""
    swath = swath_of_width(seen_from(575e3, INCIDENCE), INCIDENCE, 12_000.0)
    frequencies = np.linspace(3_000.0, 7_000.0, 331)
    found = blind(RADAR, swath, 3_500.0, frequencies)
    for index, frequency in enumerate(frequencies):
        pulse, guard = RADAR.duty_cycle / frequency, GUARD
        sent = np.arange(-100, 300) / frequency
        first, last = 2.0 * swath.near / speed_of_light, 2.0 * swath.far / speed_of_light + pulse
        transmit = bool(((sent - guard < last) & (sent + pulse + guard > first)).any())
        below = sent + 2.0 * swath.nadir / speed_of_light
        nadir = bool(((below < last) & (below + pulse > first)).any())
        assert bool(found.transmit[index]) == transmit, frequency
        assert bool(found.nadir[index]) == nadir, frequency
        assert bool(found.azimuth[index]) == (frequency < 3_500.0)
        if found.range[index]:
            assert transmit, "what does not fit between two pulses meets one"
    assert 0.05 < found.allowed.mean() < 0.8


@pytest.mark.parametrize("name", RADAR_NAMES)
def test_every_model_can_hear_its_swath_over_its_incidences(name: str) -> None:
    radar = radar_named(name)
    for mode in radar.modes:
        for incidence in np.linspace(*mode.incidence, 8):
            for height in (500e3, 575e3, 620e3):
                swath = swath_of_width(seen_from(height, incidence), float(incidence), mode.swath)
                chosen = pulse_repetition(radar, swath, 7_250.0)
                assert chosen.in_the_way == ""
                assert chosen.frequency is not None
                assert blind(radar, swath, chosen.lowest, chosen.frequency).allowed
                for low, high in chosen.bands:
                    assert chosen.lowest <= low <= high <= chosen.highest


def test_a_swath_that_is_too_wide_says_what_the_beam_asks_for() -> None:
    chosen = pulse_repetition(RADAR, swath_of_width(seen_from(575e3, INCIDENCE), INCIDENCE, 60_000.0), 7_250.0)
    assert chosen.frequency is None
    assert "60.0 km of swath leaves room for at most" in chosen.in_the_way
    assert "Doppler band" in chosen.in_the_way


def test_a_swath_hidden_behind_nadir_says_so() -> None:
    radar, swath = dataclasses.replace(RADAR, duty_cycle=0.2), swath_of_width(seen_from(500e3, INCIDENCE), INCIDENCE, 28_000.0)
    chosen = pulse_repetition(radar, swath, 7_250.0)
    assert chosen.frequency is None
    assert "nadir" in chosen.in_the_way
    assert pulse_repetition(radar, swath, 7_250.0, avoid_nadir=False).frequency is not None


def test_a_swath_that_is_always_being_sent_over_says_so() -> None:
    """One frequency is left between the beam and the swath, and at that one a pulse is sent as the near edge comes in."""
    speed = 7_250.0
    near = 800.0 * speed_of_light / (2.0 * 1.2 * doppler_bandwidth(RADAR, speed))
    room = 1.0 - 2.0 * RADAR.duty_cycle
    echo = room / (1.2 * doppler_bandwidth(RADAR, speed) * (1.0 + 1e-6)) - 2.0 * GUARD
    swath = Swath(near, near + 0.5 * echo * speed_of_light, 0.9 * near, 1.0)
    chosen = pulse_repetition(RADAR, swath, speed)
    assert chosen.frequency is None
    assert "sent while the swath is heard" in chosen.in_the_way


def test_smallest_antenna_is_the_one_whose_beam_fills_an_interval() -> None:
    """At half the antenna's length for each pulse, its swath fills the time to the next."""
    speed, distance = 7_000.0, 700e3
    area = minimum_antenna_area(RADAR, distance, INCIDENCE, speed)
    length = 4.0
    lit = RADAR.wavelength / (area / length) * distance * math.tan(INCIDENCE)  # in slant range
    assert 2.0 * lit / speed_of_light == pytest.approx(length / (2.0 * speed))


def test_ambiguities_fall_with_the_frequency_and_with_a_longer_antenna() -> None:
    mode = RADAR.mode("stripmap")
    ratios = [azimuth_ambiguity_ratio(RADAR, mode, 7_250.0, frequency, 0.9) for frequency in (3_600.0, 4_500.0)]
    assert ratios[1] < ratios[0] < 0.02
    distance = seen_from(575e3, INCIDENCE)
    tall = dataclasses.replace(RADAR, antenna=Antenna(3.6, 1.4, 0.6))
    assert (
        range_ambiguity_ratio(tall, distance, INCIDENCE, 4_500.0)
        < range_ambiguity_ratio(RADAR, distance, INCIDENCE, 4_500.0)
        < 0.02
    )


def test_azimuth_ambiguities_of_a_sinc_aperture_are_those_of_the_sum() -> None:
    """By hand for the middle of a spotlight scene: sinc^4 at the multiples of the frequency."""
    speed, frequency = 7_250.0, 5_000.0
    places = np.array([turn * frequency * RADAR.antenna.length / (2.0 * speed) for turn in range(-20, 21) if turn])
    expected = float((np.sinc(places) ** 4).sum())
    found = azimuth_ambiguity_ratio(RADAR, RADAR.mode("spotlight"), speed, frequency)
    assert found == pytest.approx(expected, rel=1e-2)


@pytest.mark.parametrize(
    ("slant_range", "incidence", "width"), [(0.0, 0.5, 1e4), (7e5, 0.0, 1e4), (7e5, 1.6, 1e4), (7e5, 0.5, 0.0), (7e5, 0.5, 1e6)]
)
def test_a_swath_that_cannot_be_is_refused(slant_range: float, incidence: float, width: float) -> None:
    with pytest.raises(InputError, match="swath"):
        swath_of_width(slant_range, incidence, width)


def test_a_beam_that_meets_the_horizon_or_nadir_is_refused() -> None:
    wide = dataclasses.replace(RADAR, antenna=Antenna(3.6, 0.05, 0.6))
    for incidence in (0.1, 1.5):
        with pytest.raises(InputError, match="between nadir and the horizon"):
            swath_of_beam(wide, seen_from(575e3, incidence), incidence)


def test_a_speed_of_nothing_is_refused() -> None:
    with pytest.raises(InputError, match="speed"):
        pulse_repetition(RADAR, Swath(7e5, 7.1e5, 6e5, 1e4), 0.0)
