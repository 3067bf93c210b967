"""Products of made-up images: what slopes did to power is taken out, quantities and noise are as calibrated, layers in place."""

from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest
from scipy.ndimage import map_coordinates

from yamabiko.earth.map_grid import MapGrid
from yamabiko.earth.terrain import TerrainHeights
from yamabiko.earth.wgs84 import earth_fixed_to_geodetic
from yamabiko.errors import InputError
from yamabiko.product.product import Acquisition, PixelMask, Provenance, Quantity
from yamabiko.product.radiometry import Radiometry, level_scattering_area, over_image
from yamabiko.product.source_image import SourceImage
from yamabiko.product.terrain_product import ProductOptions, fitting_looks, make_product
from yamabiko.testing.map_scenes import image_grid, map_about, shaped_terrain
from yamabiko.testing.simulated_images import satellite

NOWHERE_FROM = Provenance((), "test", ())
PASS = Acquisition(
    "test",
    "none",
    datetime(2026, 1, 1, tzinfo=UTC),
    datetime(2026, 1, 1, tzinfo=UTC),
    "VV",
    9.65e9,
    "SPOTLIGHT",
    True,
    0.6,
    0.1,
    False,
    (1.0, 1.0),
    7e3,
    6e5,
)
FACTOR = 0.25


def source(pixels: np.ndarray, *, calibrated: bool = True, noise: float | None = None) -> SourceImage:
    grid = image_grid(satellite(), pixels.shape, (2.0, 2.0))
    level = None if noise is None else np.array([[10.0 * np.log10(noise)]])
    factor = np.array([[FACTOR]])
    radiometry = Radiometry(3.0 * factor, 2.0 * factor, factor, level) if calibrated else None
    return SourceImage(pixels.astype(np.complex64), grid, (0.4, 0.4), True, radiometry, PASS, "image")


def map_and_terrain(shape: str, steepness: float) -> tuple[MapGrid, TerrainHeights]:
    frame = satellite().frame
    grid = map_about(frame.origin, 240.0, 2.0)
    return grid, shaped_terrain(grid, float(earth_fixed_to_geodetic(frame.origin)[2]), shape, steepness)  # type: ignore[arg-type]


def echoes_of_a_hill(steepness: float) -> tuple[SourceImage, MapGrid, TerrainHeights]:
    """Mean power of a hill of gamma nought one, by many points of the ground thrown on the image: no facets, no kernel of ours."""
    grid, terrain = map_and_terrain("hill", steepness)
    image = source(np.ones((300, 300)))
    generator = np.random.default_rng(11)
    wide = terrain.height.shape
    row, column = generator.uniform(10, np.array(wide)[:, np.newaxis] - 11, (2, 1_500_000))
    x, y = terrain.to_map @ np.stack([column, row, np.ones_like(row)])

    def height(down: float, right: float) -> np.ndarray:
        return map_coordinates(terrain.height.astype(np.float64), [row + down, column + right], order=1)

    sample = 1 << 12
    polynomial_height = height(0.0, 0.0)
    slope_x = (height(0.0, 0.5) - height(0.0, -0.5)) / 2.0
    slope_y = -(height(0.5, 0.0) - height(-0.5, 0.0)) / 2.0
    power = np.zeros(image.pixels.shape)
    for first in range(0, len(row), sample * 64):
        part = slice(first, first + sample * 64)
        points = grid.earth_fixed(x[part], y[part], polynomial_height[part])
        sight = image.geometry.sight(points)
        east = grid.earth_fixed(x[part] + 1.0, y[part], polynomial_height[part]) - points
        north = grid.earth_fixed(x[part], y[part] + 1.0, polynomial_height[part]) - points
        up = points / np.linalg.norm(points, axis=-1, keepdims=True)
        tangent = [east + slope_x[part, np.newaxis] * up, north + slope_y[part, np.newaxis] * up]
        shown = np.sum(np.cross(*tangent) * sight.line_of_sight, axis=-1)
        bins = [np.arange(301) - 0.5] * 2
        power += np.histogram2d(sight.row, sight.column, bins, weights=np.maximum(shown, 0.0))[0]
    ground = (wide[0] - 21) * (wide[1] - 21) * 4.0
    level = over_image(
        level_scattering_area(image.geometry, float(earth_fixed_to_geodetic(image.geometry.centre)[2])), image.geometry, slice(None)
    )
    # Gamma nought of level ground as the calibration has it is FACTOR times power.
    mean = power * ground / len(row) / level / FACTOR
    return replace(image, pixels=np.sqrt(mean).astype(np.complex64)), grid, terrain


def test_what_slopes_do_to_power_is_taken_out() -> None:
    image, grid, terrain = echoes_of_a_hill(0.35)
    flattened = make_product(image, grid, terrain, ProductOptions(looks=(2, 2)), NOWHERE_FROM)
    plain = make_product(image, grid, terrain, ProductOptions(Quantity.GAMMA_ZERO, looks=(2, 2)), NOWHERE_FROM)
    whole = np.isfinite(flattened.power) & (flattened.mask == 0)
    assert whole.mean() > 0.9
    assert flattened.quantity is Quantity.GAMMA_ZERO_TERRAIN
    assert flattened.power[whole].mean() == pytest.approx(1.0, abs=0.01)
    # A few dozen points a pixel make noise of a few per cent; the slopes made a factor of more than two.
    assert np.std(np.log(flattened.power[whole])) < 0.08
    assert np.std(np.log(plain.power[whole])) > 0.2
    assert flattened.local_incidence is not None
    steep = np.abs(flattened.local_incidence - np.median(flattened.local_incidence)) > 0.15
    assert np.median(flattened.power[whole & steep]) == pytest.approx(1.0, abs=0.02)


@pytest.mark.parametrize(("quantity", "times"), [(Quantity.BETA_ZERO, 3.0), (Quantity.SIGMA_ZERO, 2.0), (Quantity.GAMMA_ZERO, 1.0)])
def test_quantities_of_level_ground_are_the_calibrations_own(quantity: Quantity, times: float) -> None:
    grid, terrain = map_and_terrain("level", 0.0)
    product = make_product(source(np.full((200, 200), 4.0), noise=1.0), grid, terrain, ProductOptions(quantity), NOWHERE_FROM)
    middle = product.power[60, 60]
    assert middle == pytest.approx(times * FACTOR * (16.0 - 1.0), rel=1e-5)
    assert product.noise_subtracted
    assert product.noise is not None
    assert product.noise[60, 60] == pytest.approx(times * FACTOR, rel=1e-5)
    kept = make_product(
        source(np.full((200, 200), 4.0), noise=1.0), grid, terrain, ProductOptions(quantity, keep_noise=True), NOWHERE_FROM
    )
    assert kept.power[60, 60] == pytest.approx(times * FACTOR * 16.0, rel=1e-5)
    assert not kept.noise_subtracted


def test_an_image_without_calibration_pretends_nothing() -> None:
    grid, terrain = map_and_terrain("level", 0.0)
    product = make_product(source(np.full((200, 200), 4.0), calibrated=False), grid, terrain, ProductOptions(), NOWHERE_FROM)
    assert product.quantity is Quantity.UNCALIBRATED
    assert product.noise is None
    assert product.power[60, 60] == pytest.approx(16.0, rel=0.01)


def test_pixels_say_why_they_are_empty_and_how_many_looks_they_hold() -> None:
    grid, terrain = map_and_terrain("level", 0.0)
    holed = terrain.height.copy()
    holed[holed.shape[0] // 2 - 3 : holed.shape[0] // 2 + 3, holed.shape[1] // 2 - 3 : holed.shape[1] // 2 + 3] = np.nan
    image = source(np.ones((100, 60)))
    product = make_product(image, grid, replace(terrain, height=holed), ProductOptions(looks=(1, 2)), NOWHERE_FROM)
    assert product.mask is not None
    assert product.looks is not None
    outside, void = (product.mask & PixelMask.OUTSIDE_IMAGE) > 0, (product.mask & PixelMask.NO_HEIGHT) > 0
    assert outside.any() and void.any() and not (outside & void).any()
    np.testing.assert_array_equal(np.isnan(product.power), outside | void)
    assert np.nanmax(product.looks) == pytest.approx(2 * 2.0 * 0.4)


def test_looks_are_chosen_to_fill_a_map_pixel() -> None:
    image = source(np.ones((60, 60)))
    assert fitting_looks(image.geometry, map_about(satellite().frame.origin, 100.0, 10.0)) == (5, 5)
    assert fitting_looks(image.geometry, map_about(satellite().frame.origin, 100.0, 1.0)) == (1, 1)


def test_a_map_that_the_image_misses_and_phase_that_cannot_be_kept_are_refused() -> None:
    grid, terrain = map_and_terrain("level", 0.0)
    elsewhere = replace(grid, x_first=grid.x_first + 250.0, shape=(20, 20))
    with pytest.raises(InputError, match="coverage"):
        make_product(source(np.ones((40, 40))), elsewhere, terrain, ProductOptions(), NOWHERE_FROM)
    image = replace(source(np.ones((40, 40))), spectrum_centred=False)
    with pytest.raises(InputError, match="spectrum"):
        make_product(image, grid, terrain, ProductOptions(keep_phase=True), NOWHERE_FROM)
