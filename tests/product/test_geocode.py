"""Geocoding against the exact mapping pixel by pixel, against scipy, and against focusing straight onto the map."""

from dataclasses import replace
from pathlib import Path
from typing import Literal

import numpy as np
import pytest
from scipy.ndimage import map_coordinates

from yamabiko.earth.surface import Points
from yamabiko.earth.terrain import TerrainLookup
from yamabiko.earth.wgs84 import earth_fixed_to_geodetic
from yamabiko.errors import InputError
from yamabiko.focus.backproject import backproject
from yamabiko.focus.measure import measure_point
from yamabiko.formats.sicd.source import read_source_image
from yamabiko.formats.sicd.writing import write_sicd
from yamabiko.product.geocode import Interpolation, geocode_complex, geocode_power, place_on_map, resample
from yamabiko.product.tile_polynomials import PROMISED_ERROR
from yamabiko.scene.point_targets import PointTargets
from yamabiko.testing.map_scenes import image_grid, map_about, shaped_terrain
from yamabiko.testing.simulated_images import Geometry, aircraft, drone_on_an_arc, ground_plane, satellite

GEOMETRIES: dict[str, Geometry] = {
    "aircraft, squinted": aircraft(look="left", squint=-0.3),
    "satellite": satellite(),
    "drone on an arc": drone_on_an_arc(),
}
every_geometry = pytest.mark.parametrize("name", GEOMETRIES)


def height_of(geometry: Geometry) -> float:
    return float(earth_fixed_to_geodetic(geometry.frame.origin)[2])


@every_geometry
def test_every_pixel_is_found_where_the_exact_mapping_has_it(name: str) -> None:
    geometry = GEOMETRIES[name]
    image = image_grid(geometry, (300, 300))
    grid = map_about(geometry.frame.origin, 500.0, 1.0)
    terrain = shaped_terrain(grid, height_of(geometry), "hill", 0.5)
    lookup, last = TerrainLookup(terrain), 0
    for placed in place_on_map(image, grid, terrain):
        row, column = np.arange(len(placed.row))[::29, np.newaxis], np.arange(grid.shape[1])[::31]
        x, y = grid.xy(row + placed.first_row, column)
        latitude, longitude = grid.geodetic(x, y)
        height = lookup.heights(np.stack([latitude, longitude, np.zeros_like(x)], axis=-1).reshape(-1, 3)).reshape(x.shape)
        np.testing.assert_allclose(placed.height[::29, ::31], height, atol=2e-3)
        sight = image.sight(grid.earth_fixed(x, y, placed.height[::29, ::31]))
        np.testing.assert_allclose(placed.row[::29, ::31], sight.row, atol=PROMISED_ERROR)
        np.testing.assert_allclose(placed.column[::29, ::31], sight.column, atol=PROMISED_ERROR)
        last = placed.first_row + len(placed.row)
    assert last == grid.shape[0]


def test_a_map_in_another_system_than_the_terrains_sees_the_same_ground() -> None:
    geometry = GEOMETRIES["satellite"]
    image = image_grid(geometry, (200, 200))
    metric = map_about(geometry.frame.origin, 200.0, 1.0)
    terrain = shaped_terrain(metric, height_of(geometry), "tilted", 0.2)
    latitude, longitude, _ = np.degrees(earth_fixed_to_geodetic(geometry.frame.origin))
    geographic = replace(
        metric, reference_system="EPSG:4326", x_first=longitude, y_first=latitude, spacing=(1e-5, 1e-5), shape=(2, 2)
    )
    (placed,) = place_on_map(image, geographic, terrain)
    x, y = metric.from_geodetic(*geographic.geodetic(longitude, latitude))
    point = metric.earth_fixed(x, y, placed.height[0, 0])
    assert placed.row[0, 0] == pytest.approx(float(image.sight(point).row), abs=PROMISED_ERROR)
    column, row = np.linalg.solve(terrain.to_map[:, :2], np.stack([x, y]) - terrain.to_map[:, 2])
    assert placed.height[0, 0] == pytest.approx(
        map_coordinates(terrain.height.astype(np.float64), np.array([[row], [column]]), order=1)[0], abs=1e-3
    )


@pytest.mark.parametrize("interpolation", [Interpolation.NEAREST, Interpolation.BILINEAR])
def test_values_between_pixels_are_scipys(interpolation: Interpolation) -> None:
    generator = np.random.default_rng(1)
    image = generator.exponential(size=(40, 30)).astype(np.float32)
    row, column = generator.uniform(0.0, 39.0, (1, 500)), generator.uniform(0.0, 29.0, (1, 500))
    found = np.empty((1, 500), np.float32)
    resample(image, row, column, interpolation, found)
    order: Literal[0, 1] = 0 if interpolation is Interpolation.NEAREST else 1
    np.testing.assert_allclose(
        found[0], map_coordinates(image.astype(np.float64), np.concatenate([row, column]), order=order), rtol=2e-5, atol=1e-6
    )


def test_lanczos_draws_a_band_limited_image_through_its_pixels() -> None:
    """Of an image whose spectrum fills two thirds of the band, as ours do: its values between pixels within 39 dB of the signal."""
    generator = np.random.default_rng(2)
    size = 96
    spectrum = np.zeros((size, size), np.complex128)
    held = np.abs(np.fft.fftfreq(size)) < 1.0 / 3.0
    inside = np.outer(held, held)
    spectrum[inside] = generator.standard_normal((inside.sum(), 2)) @ [1.0, 1j]
    image = np.fft.ifft2(spectrum)
    row, column = generator.uniform(8.0, size - 9.0, (2, 400))
    frequency = np.fft.fftfreq(size)
    waves = [np.exp(2j * np.pi * np.outer(place, frequency)) for place in (row, column)]
    truth = np.einsum("pi,ij,pj->p", waves[0], spectrum, waves[1]) / size**2
    found = np.empty((1, 400), np.complex64)
    resample(image.astype(np.complex64), row[np.newaxis], column[np.newaxis], Interpolation.LANCZOS, found)
    error = np.mean(np.abs(found[0] - truth) ** 2) / np.mean(np.abs(truth) ** 2)
    assert 10.0 * np.log10(error) < -39.0


def test_beyond_the_image_and_over_voids_there_is_nothing() -> None:
    geometry = GEOMETRIES["aircraft, squinted"]
    image = image_grid(geometry, (40, 40))
    grid = map_about(geometry.frame.origin, 120.0, 1.0)
    terrain = shaped_terrain(grid, height_of(geometry), "level")
    rows, columns = terrain.height.shape
    holed = terrain.height.copy()
    holed[rows // 2 : rows // 2 + 3, columns // 2 : columns // 2 + 3] = np.nan
    found = geocode_power(np.ones((40, 40), np.float32), image, grid, replace(terrain, height=holed))
    sight = image.sight(grid.earth_fixed(*grid.xy(*np.indices(grid.shape)), height_of(geometry)))
    inside = (sight.row >= 0.01) & (sight.row <= 38.99) & (sight.column >= 0.01) & (sight.column <= 38.99)
    void = np.isnan(found) & inside
    assert 4 <= void.sum() <= 100
    assert np.isnan(found[~inside & ((sight.row < -0.01) | (sight.row > 39.01))]).all()
    assert (found[inside & ~void] == 1.0).all()


@every_geometry
def test_geocoding_agrees_with_focusing_onto_the_map_within_a_fifth_of_a_pixel(name: str, tmp_path: Path) -> None:
    """Both ways from the same echoes of a target on a slope to the same map, pixels half as wide as the image's."""
    geometry = GEOMETRIES[name]
    plain = geometry.echoes(PointTargets.at(geometry.frame.origin[np.newaxis]))
    spacing = 0.5 * min(ground_plane(plain, (8, 8)).row_spacing, ground_plane(plain, (8, 8)).column_spacing)
    grid = map_about(geometry.frame.origin, (185.0 if name == "drone on an arc" else 97.0) * spacing, spacing)
    terrain = shaped_terrain(grid, height_of(geometry) + 0.02 * spacing * grid.shape[0], "tilted", 0.3, spacing)
    middle = 0.5 * (grid.shape[0] - 1) + 1.3, 0.5 * (grid.shape[1] - 1) - 2.6
    x, y = grid.xy(*middle)
    pixel = np.linalg.solve(terrain.to_map[:, :2], np.stack([x, y]) - terrain.to_map[:, 2])
    height = map_coordinates(terrain.height.astype(np.float64), [[pixel[1]], [pixel[0]]], order=1)[0]
    history = geometry.echoes(PointTargets.at(grid.earth_fixed(x, y, height)[np.newaxis]))
    write_sicd(backproject(history, ground_plane(history, (180, 180))), tmp_path / "image.nitf")
    image = read_source_image(tmp_path / "image.nitf")
    laid = geocode_complex(image.pixels, image.geometry, grid, terrain)
    heights = np.concatenate([placed.height for placed in place_on_map(image.geometry, grid, terrain)])
    straight = backproject(history, Points(grid.earth_fixed(*grid.xy(*np.indices(grid.shape)), heights))).pixels
    ways = [measure_point(pixels, middle, spacing, spacing) for pixels in (laid, straight)]
    assert ways[1].row == pytest.approx(middle[0], abs=0.1)
    assert ways[1].column == pytest.approx(middle[1], abs=0.1)
    assert ways[0].row == pytest.approx(ways[1].row, abs=0.2)
    assert ways[0].column == pytest.approx(ways[1].column, abs=0.2)
    assert ways[0].amplitude == pytest.approx(ways[1].amplitude, rel=0.03)


def test_an_image_of_less_than_the_interpolation_needs_is_refused() -> None:
    place = np.zeros((1, 1))
    with pytest.raises(InputError, match="size"):
        resample(np.ones((7, 20), np.float32), place, place, Interpolation.LANCZOS, np.empty((1, 1), np.float32))
