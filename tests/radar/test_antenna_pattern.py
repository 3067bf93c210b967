"""Patterns against the integral over the aperture, and against the widths and sidelobes of the textbooks."""

import math

import numpy as np
import pytest

from yamabiko.radar.antenna_pattern import AntennaPattern
from yamabiko.radar.imaging_radar import Antenna

WAVELENGTH = 0.0311


def lobes(antenna: Antenna) -> float:
    """One-way azimuth beamwidth in wavelengths over the length."""
    return AntennaPattern(antenna, WAVELENGTH).azimuth_beamwidth / (WAVELENGTH / antenna.length)


@pytest.mark.parametrize(
    ("antenna", "width"),
    [
        (Antenna(5.0, 1.0, 1.0), 0.886),
        (Antenna(5.0, 1.0, 1.0, "rectangular", 0.0), 1.189),
        (Antenna(3.6, 3.6, 1.0, "elliptical"), 1.029),
        (Antenna(3.6, 3.6, 1.0, "elliptical", 0.0), 1.270),
    ],
)
def test_beamwidths_of_the_textbooks(antenna: Antenna, width: float) -> None:
    assert lobes(antenna) == pytest.approx(width, abs=2e-3)


@pytest.mark.parametrize("shape", ["rectangular", "elliptical"])
@pytest.mark.parametrize("level", [0.0, 0.3, 1.0])
def test_the_field_is_the_transform_of_the_lit_aperture(shape: str, level: float) -> None:
    antenna = Antenna(0.5, 0.3, 1.0, shape, level)  # type: ignore[arg-type]
    pattern = AntennaPattern(antenna, WAVELENGTH)
    places = (np.arange(400) + 0.5) / 400 - 0.5
    along, across = np.meshgrid(places, places, indexing="ij")
    if shape == "rectangular":
        lit = (level + (1 - level) * np.cos(np.pi * along)) * (level + (1 - level) * np.cos(np.pi * across))
    else:
        away = 4.0 * (along**2 + across**2)
        lit = np.where(away < 1.0, level + (1 - level) * (1.0 - away), 0.0)
    for azimuth, elevation in [(0.03, 0.0), (0.0, 0.12), (0.08, -0.05), (0.2, 0.1)]:
        phase = 2.0 * np.pi / WAVELENGTH * (0.5 * along * np.sin(azimuth) + 0.3 * across * np.sin(elevation))
        expected = float((lit * np.cos(phase)).sum() / lit.sum())
        assert float(pattern.field(azimuth, elevation)) == pytest.approx(expected, abs=2e-3)


def test_two_ways_are_the_square_of_one_and_the_gain_is_that_of_the_area() -> None:
    pattern = AntennaPattern(Antenna(4.0, 2.0, 0.5), WAVELENGTH)
    angles = np.linspace(-0.02, 0.02, 9)
    np.testing.assert_allclose(pattern.two_way_amplitude(angles, 0.0), pattern.gain(angles, 0.0) / pattern.peak_gain)
    assert pattern.peak_gain == pytest.approx(4.0 * math.pi * 0.5 * 8.0 / WAVELENGTH**2)
    half = 0.5 * pattern.elevation_beamwidth
    assert float(pattern.gain(0.0, half)) == pytest.approx(0.5 * pattern.peak_gain, rel=1e-9)


def test_nothing_is_sent_backwards() -> None:
    pattern = AntennaPattern(Antenna(0.05, 0.05, 0.5), WAVELENGTH)
    np.testing.assert_array_equal(pattern.two_way_amplitude([math.pi, 2.0], 0.0), [0.0, 0.0])


def test_an_antenna_smaller_than_a_wavelength_has_half_the_sky() -> None:
    assert AntennaPattern(Antenna(0.01, 0.01, 0.5), WAVELENGTH).azimuth_beamwidth == pytest.approx(math.pi)
