"""Shifts of known size between pictures of one scene, with independent speckle and with the same, and the geometry put right."""

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter, map_coordinates

from yamabiko.earth.wgs84 import earth_fixed_to_geodetic
from yamabiko.errors import InputError
from yamabiko.product.coregister import measure_shift, realigned
from yamabiko.product.geocode import geocode_power
from yamabiko.testing.map_scenes import image_grid, map_about, shaped_terrain
from yamabiko.testing.simulated_images import satellite

SHIFTS = [(0.0, 0.0), (0.37, -0.24), (-2.63, 1.48), (6.2, -9.7)]


def reflectivity(random: np.random.Generator, side: int) -> NDArray[np.float64]:
    """A made-up scene of fields with edges, woods and bright points, four times finer than it is pictured."""
    fields = (gaussian_filter(random.standard_normal((side, side)), 40.0) * 120.0).round()
    woods = np.exp(gaussian_filter(random.standard_normal((side, side)), 10.0) * 12.0)
    scene = 10.0 ** (0.3 * fields % 1.0) * woods
    scene[random.integers(0, side, 60), random.integers(0, side, 60)] *= 2000.0
    return gaussian_filter(scene, 3.0)


def pictured(
    random: np.random.Generator, scene: NDArray[np.float64], shift: tuple[float, float], side: int, looks: int
) -> NDArray[np.float32]:
    """Power of the scene with the shift, pixels of four of its own, speckle of so many looks."""
    row, column = np.indices((side, side)) * 4.0 + 40.0
    mean = map_coordinates(scene, [row - 4.0 * shift[0], column - 4.0 * shift[1]], order=3)
    return (np.maximum(mean, 1e-6) * random.gamma(looks, 1.0 / looks, mean.shape)).astype(np.float32)


@pytest.mark.parametrize("shift", SHIFTS)
def test_a_shift_is_found_to_a_tenth_of_a_pixel_through_other_speckle(shift: tuple[float, float]) -> None:
    random = np.random.default_rng(7)
    scene = reflectivity(random, 1300)
    first, second = (pictured(random, scene, one, 300, 4) for one in ((0.0, 0.0), shift))
    second[40:60, 200:230] = np.nan
    found = measure_shift(first, second)
    assert found.rows == pytest.approx(shift[0], abs=0.1)
    assert found.columns == pytest.approx(shift[1], abs=0.1)
    assert max(found.rows_error, found.columns_error) < 0.1


@pytest.mark.parametrize("shift", SHIFTS[1:3])
def test_speckle_alone_is_enough_where_it_lasts(shift: tuple[float, float]) -> None:
    random = np.random.default_rng(8)
    within = np.outer(*(np.abs(np.fft.fftfreq(256)) < 0.3 for _ in range(2)))
    spectrum = np.fft.fft2(random.standard_normal((256, 256)) + 1j * random.standard_normal((256, 256))) * within
    frequency = np.fft.fftfreq(256)
    ramp = np.exp(-2j * np.pi * (frequency[:, np.newaxis] * shift[0] + frequency * shift[1]))
    first, second = (np.abs(np.fft.ifft2(one)).astype(np.float32) ** 2 for one in (spectrum, spectrum * ramp))
    found = measure_shift(first, second)
    assert found.rows == pytest.approx(shift[0], abs=0.05)
    assert found.columns == pytest.approx(shift[1], abs=0.05)


def test_pictures_that_have_nothing_in_common_are_refused() -> None:
    random = np.random.default_rng(9)
    first, second = random.exponential(size=(2, 300, 300)).astype(np.float32)
    with pytest.raises(InputError, match="agree"):
        measure_shift(first, second)
    with pytest.raises(InputError, match="one grid"):
        measure_shift(first, second[:200])
    with pytest.raises(InputError, match="size"):
        measure_shift(first[:100], second[:100])


def test_an_image_off_its_place_is_put_right() -> None:
    """Two images of one scene, the second's geometry wrong by some pixels as a wrong orbit makes it."""
    random = np.random.default_rng(10)
    geometry = image_grid(satellite(), (420, 420), (1.0, 1.0))
    power = pictured(random, reflectivity(random, 1800), (0.0, 0.0), 420, 20)
    grid = map_about(satellite().frame.origin, 260.0, 1.0)
    height = float(earth_fixed_to_geodetic(satellite().frame.origin)[2])
    terrain = shaped_terrain(grid, height, "tilted", 0.05)
    truth = geocode_power(power, geometry, grid, terrain)
    wrong = geometry.moved(2.4, -3.7)
    shift = measure_shift(truth, geocode_power(power, wrong, grid, terrain))
    right = realigned(wrong, grid, height, shift)
    assert right.centre_pixel == pytest.approx(geometry.centre_pixel, abs=0.1)
