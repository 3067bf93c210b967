"""The geoid EGM96: against NGA's own figures, and against the harmonics that its grid determines."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from yamabiko.earth.geoid import Geoid, undulation, whole_circles
from yamabiko.earth.wgs84 import Float
from yamabiko.errors import InputError

# NGA's test points of EGM96 (INPUT.DAT): latitude, longitude (deg); what its program INTPT interpolates from the grid
# (OUTINTPT.DAT, also in NGA's readme.txt); what its program F477 sums up from the spherical harmonics (OUTF477.DAT), m.
PUBLISHED = [
    (38.6281550, 269.7791550, -31.628, -31.629),
    (-14.6212170, 305.0211140, -2.969, -2.966),
    (46.8743190, 102.4487290, -43.575, -43.572),
    (-23.6174460, 133.8747120, 15.871, 15.868),
    (38.6254730, 359.9995000, 50.066, 50.065),
    (-0.4667440, 0.0023000, 17.329, 17.330),
]
# By D. Ineiev's C translation of F477 (emericg/EGM96, precomputation/OUTPUT.DAT): latitude, longitude (deg), m.
SUMMED = [
    (1.0, 1.0, 16.7416773),
    (45.5659060, 6.0666530, 49.8335647),
    (-13.5427950, -43.2674150, -13.9763208),
    (12.5798980, 54.0350840, -36.7706505),
    (-10.6838910, 142.5288420, 71.8970681),
    (65.5929870, -163.1980890, 6.3925293),
]


@pytest.mark.parametrize(("latitude", "longitude", "interpolated", "summed"), PUBLISHED)
def test_published_points(latitude: float, longitude: float, interpolated: float, summed: float) -> None:
    found = undulation(np.radians(latitude), np.radians(longitude))
    assert found == pytest.approx(interpolated, abs=0.005)
    assert found == pytest.approx(summed, abs=0.005)


@pytest.mark.parametrize(("latitude", "longitude", "summed"), SUMMED)
def test_points_summed_from_the_harmonics(latitude: float, longitude: float, summed: float) -> None:
    assert undulation(np.radians(latitude), np.radians(longitude)) == pytest.approx(summed, abs=0.006)


def trigonometric(down: float, right: float, highest: int) -> Float:
    """The geoid (720, 1440) a part of a step south and east of all nodes, from the Fourier series of whole circles.

    A spherical harmonic of degree n is a trigonometric polynomial of that degree along every meridian circle and parallel: up to
    half the number of nodes the series is exact. highest : frequency to keep.
    """
    circles = whole_circles()
    frequency = np.fft.fftfreq(1440, 1.0 / 1440.0)
    kept = np.abs(frequency) <= highest
    series = np.fft.fft2(circles) * np.outer(kept, kept)
    turned = series * np.exp(2j * np.pi / 1440.0 * np.add.outer(down * frequency, right * frequency))
    return np.asarray(np.fft.ifft2(turned).real[:720])


@pytest.mark.parametrize(("down", "right"), [(0.0, 0.0), (0.5, 0.5), (0.25, 0.4), (0.9, 0.0)])
def test_the_spline_follows_the_harmonics_everywhere(down: float, right: float) -> None:
    latitude = 0.5 * np.pi - np.radians((np.arange(720) + down) / 4.0)[:, np.newaxis]
    longitude = np.radians((np.arange(1440) + right) / 4.0)
    found = undulation(latitude, longitude)
    assert np.abs(found - trigonometric(down, right, 719)).max() < 0.006
    # Nothing above degree 360 but a little for the ellipsoid's shape and the noise of rounding to a centimetre; without that noise:
    error = found - trigonometric(down, right, 400)
    weight = np.broadcast_to(np.cos(latitude), error.shape)
    assert np.abs(error).max() < 0.01
    assert np.average(error**2, weights=weight) ** 0.5 < 0.003


def test_the_grid_is_of_degree_360() -> None:
    """What shows that its rows and columns are in order: power ends at degree 360, where the model ends, in noise of rounding."""
    power = np.abs(np.fft.fft2(whole_circles()) / 1440.0**2) ** 2
    frequency = np.abs(np.fft.fftfreq(1440, 1.0 / 1440.0))
    for axis in (0, 1):
        along = power.sum(axis=axis)
        inside, beyond = (float(np.sqrt(along[(frequency >= first) & (frequency < first + 20)].sum())) for first in (340, 380))
        # Rounding to a centimetre is noise of 0.01 / sqrt(12) m, evenly over all frequencies.
        assert beyond < 1.5 * 0.01 / np.sqrt(12.0) * np.sqrt(40.0 / 1440.0) < 0.5 * inside


def test_the_poles_are_one_place_each_and_not_an_edge() -> None:
    around = np.linspace(-np.pi, np.pi, 97)
    for latitude, height in ((0.5 * np.pi, 13.61), (-0.5 * np.pi, -29.53)):  # as published for all longitudes
        np.testing.assert_allclose(undulation(latitude, around), height, atol=1e-9)
        near = undulation(latitude - np.sign(latitude) * 1e-6, around)
        np.testing.assert_allclose(near, height, atol=1e-3)


@given(latitude=st.floats(-np.pi / 2, np.pi / 2), longitude=st.floats(-np.pi, np.pi), turns=st.integers(-3, 3))
def test_whole_turns_change_nothing_and_neighbours_differ_little(latitude: float, longitude: float, turns: int) -> None:
    here = undulation(latitude, longitude)
    assert undulation(latitude, longitude + 2.0 * np.pi * turns) == pytest.approx(here, abs=1e-6)
    # Its steepest slope is near half a metre a kilometre: 1e-6 rad are 6 m.
    assert undulation(latitude, longitude + 1e-6) == pytest.approx(here, abs=0.005)
    assert undulation(min(latitude + 1e-6, np.pi / 2), longitude) == pytest.approx(here, abs=0.005)


def test_the_antimeridian_is_crossed_smoothly() -> None:
    longitude = np.pi + np.radians(np.linspace(-0.5, 0.5, 101))
    found = undulation(np.radians(-17.0), longitude)
    np.testing.assert_allclose(found, undulation(np.radians(-17.0), longitude - 2.0 * np.pi), atol=1e-9)
    assert np.abs(np.diff(found, 2)).max() < 1e-3


def test_shapes_go_together() -> None:
    latitude, longitude = np.radians([[10.0], [20.0]]), np.radians([0.0, 120.0, 240.0])
    found = undulation(latitude, longitude)
    assert found.shape == (2, 3)
    assert found[1, 2] == undulation(latitude[1, 0], longitude[2])
    np.testing.assert_array_equal(Geoid().undulation(latitude, longitude), found)
    np.testing.assert_array_equal(Geoid(38.5).undulation(latitude, longitude), np.full((2, 3), 38.5))
    assert (Geoid().name, Geoid(38.5).name) == ("EGM96", "given")


@pytest.mark.parametrize("place", [(1.6, 0.0), (np.nan, 0.0), (0.0, np.inf), ([0.0, -1.6], [0.0, 0.0])])
def test_what_is_no_place_is_refused(place: tuple[float, float]) -> None:
    with pytest.raises(InputError, match="geoid: place"):
        undulation(*place)
