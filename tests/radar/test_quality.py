"""Resolutions and noise against formulas worked out by hand and limits that are known."""

import dataclasses
import math

import numpy as np
import pytest
from scipy.constants import Boltzmann, speed_of_light

from yamabiko.errors import InputError
from yamabiko.radar.imaging_radar import Antenna, ImagingRadar, Mode
from yamabiko.radar.quality import (
    MEAN_RADIUS,
    UNIFORM_WIDTH,
    aperture_time,
    finest_azimuth_resolution,
    ground_speed_ratio,
    noise_equivalent,
    predicted_qualities,
    predicted_quality,
    slant_range_resolution,
)

SPOTLIGHT = Mode("spotlight", 0.5, 300e6, 5_000.0, 5_000.0, (0.3, 0.9), 0.2)
STRIPMAP = Mode("stripmap", 3.0, 150e6, 20_000.0, 100_000.0, (0.3, 0.9), 0.1)
RADAR = ImagingRadar("test", 9.6e9, 2_000.0, 0.2, 2.0, 2.0, Antenna(4.0, 1.0, 0.6), (SPOTLIGHT, STRIPMAP))


def test_the_uniform_width_is_where_the_response_has_half_its_power() -> None:
    assert np.sinc(0.5 * UNIFORM_WIDTH) ** 2 == pytest.approx(0.5, rel=1e-12)


def test_resolutions_of_a_spotlight_pass() -> None:
    quality = predicted_quality(RADAR, SPOTLIGHT, 700e3, math.radians(30.0), 7_400.0)
    assert quality.slant_range_resolution == pytest.approx(0.885893 * 299_792_458.0 / 600e6, rel=1e-6)
    assert quality.ground_range_resolution == pytest.approx(2.0 * quality.slant_range_resolution)
    assert quality.azimuth_resolution == 0.5


def test_the_noise_is_that_of_the_radar_equation_for_one_cell() -> None:
    """Not the closed formula: energy that comes back from a square metre of the cell, over that of the noise, pulse by pulse."""
    distance, incidence, speed = 700e3, math.radians(35.0), 7_400.0
    wavelength = speed_of_light / RADAR.centre_frequency
    gain = 4.0 * math.pi * 0.6 * 4.0 * 1.0 / wavelength**2
    time = wavelength * distance / (2.0 * 0.5 * speed)  # of an aperture whose cell is 0.5 m wide
    sent = RADAR.peak_power * RADAR.duty_cycle * time
    cell = 0.5 * speed_of_light / (2.0 * 300e6) / math.sin(incidence)
    echo = (
        sent * gain * cell / (4.0 * math.pi * distance**2) * gain * wavelength**2 / (4.0 * math.pi) / (4.0 * math.pi * distance**2)
    )
    expected = Boltzmann * 290.0 * 2.0 * 2.0 / echo
    assert float(noise_equivalent(RADAR, 300e6, distance, incidence, speed)) == pytest.approx(expected, rel=1e-9)


def test_stripmap_reaches_half_the_antenna_over_a_flat_earth_and_a_little_less_from_orbit() -> None:
    flat = float(finest_azimuth_resolution(RADAR, STRIPMAP, 1e3, math.radians(30.0)))
    assert flat == pytest.approx(2.0, rel=1e-3)
    orbit = float(finest_azimuth_resolution(RADAR, STRIPMAP, 700e3, math.radians(30.0)))
    assert orbit == pytest.approx(2.0 * float(ground_speed_ratio(700e3, math.radians(30.0))), rel=1e-4)


def test_a_mode_finer_than_its_beam_is_predicted_at_what_the_beam_gives() -> None:
    wanting = dataclasses.replace(STRIPMAP, azimuth_resolution=0.5)
    quality = predicted_quality(RADAR, wanting, 700e3, math.radians(30.0), 7_400.0)
    assert quality.azimuth_resolution == pytest.approx(1.82, abs=0.05)
    narrow = dataclasses.replace(SPOTLIGHT, azimuth_resolution=0.01)
    assert predicted_quality(RADAR, narrow, 700e3, 0.5, 7_400.0).azimuth_resolution == pytest.approx(0.0346, rel=0.01)


def test_straight_below_the_foot_of_the_beam_is_slower_by_the_radii() -> None:
    assert float(ground_speed_ratio(500e3, 1e-3)) == pytest.approx(MEAN_RADIUS / (MEAN_RADIUS + 500e3), rel=1e-5)


def test_the_line_of_sight_turns_by_the_aperture_in_the_aperture_time() -> None:
    time = float(aperture_time(RADAR, 0.5, 700e3, 7_400.0))
    turn = 2.0 * math.atan(0.5 * time * 7_400.0 / 700e3)
    assert UNIFORM_WIDTH * RADAR.wavelength / (2.0 * turn) == pytest.approx(0.5, rel=1e-3)
    assert float(aperture_time(RADAR, 0.5, 700e3, 7_400.0, 0.3)) == pytest.approx(time / math.cos(0.3) ** 2)


def test_arrays_agree_with_single_passes() -> None:
    distance = np.array([[600e3], [800e3]])
    incidence = np.radians([25.0, 35.0, 45.0])
    for mode in RADAR.modes:
        arrays = predicted_qualities(RADAR, mode, distance, incidence, 7_400.0)
        assert arrays.noise_equivalent_sigma_zero.shape == arrays.slant_range_resolution.shape == (2, 3)
        one = predicted_quality(RADAR, mode, 800e3, math.radians(45.0), 7_400.0)
        for field in dataclasses.fields(one):
            assert float(getattr(arrays, field.name)[1, 2]) == pytest.approx(getattr(one, field.name), rel=1e-12)


def test_noise_grows_with_the_cube_of_range_and_where_the_stripmap_beam_falls_off() -> None:
    near, far = (float(noise_equivalent(RADAR, 150e6, one, 0.5, 7_400.0)) for one in (600e3, 1_200e3))
    assert far / near == pytest.approx(8.0)
    coarse, fine = (
        predicted_quality(RADAR, dataclasses.replace(STRIPMAP, azimuth_resolution=width), 600e3, 0.5, 7_400.0)
        for width in (30.0, 2.0)
    )
    assert coarse.noise_equivalent_sigma_zero == pytest.approx(near, rel=0.01)
    assert 1.2 < fine.noise_equivalent_sigma_zero / near < 2.0


@pytest.mark.parametrize(
    ("slant_range", "incidence", "speed", "named"),
    [
        (0.0, 0.5, 7e3, "slant range"),
        (math.nan, 0.5, 7e3, "slant range"),
        (7e5, 0.0, 7e3, "incidence"),
        (7e5, 1.6, 7e3, "incidence"),
        (7e5, math.nan, 7e3, "incidence"),
        (7e5, 0.5, -1.0, "speed"),
        (7e5, 0.5, math.inf, "speed"),
    ],
)
def test_geometry_that_cannot_be_is_refused(slant_range: float, incidence: float, speed: float, named: str) -> None:
    with pytest.raises(InputError, match=named):
        predicted_quality(RADAR, SPOTLIGHT, slant_range, incidence, speed)


def test_resolution_scales_with_the_weighting() -> None:
    assert slant_range_resolution(300e6, 1.0) == pytest.approx(0.49965, rel=1e-4)
