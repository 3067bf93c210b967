"""Layover, shadow, local incidence and the area seen, against slow reckonings of their own and conservation of area."""

import numpy as np
import pytest
from scipy.ndimage import binary_dilation, map_coordinates

from yamabiko.earth.map_grid import MapGrid
from yamabiko.earth.terrain import TerrainHeights
from yamabiko.earth.wgs84 import Float, LocalFrame, earth_fixed_to_geodetic
from yamabiko.product.image_geometry import ImageGeometry
from yamabiko.product.product import Layer, PixelMask
from yamabiko.product.radiometry import level_scattering_area, over_image
from yamabiko.product.relief import Relief, relief_of
from yamabiko.testing.map_scenes import image_grid, map_about, shaped_terrain
from yamabiko.testing.simulated_images import Geometry, aircraft, satellite

GEOMETRIES: dict[str, Geometry] = {
    "aircraft": aircraft(),
    "aircraft, squinted": aircraft(look="left", squint=-0.3),
    "satellite": satellite(),
}
every_geometry = pytest.mark.parametrize("name", GEOMETRIES)


def scene(name: str, shape: str, steepness: float, side: float = 300.0) -> tuple[ImageGeometry, MapGrid, TerrainHeights]:
    """An image of two-metre pixels, and a map of two metres inside it."""
    geometry = GEOMETRIES[name]
    image = image_grid(geometry, (260, 260), (2.0, 2.0))
    grid = map_about(geometry.frame.origin, side, 2.0)
    height = float(earth_fixed_to_geodetic(geometry.frame.origin)[2])
    return image, grid, shaped_terrain(grid, height, shape, steepness)  # type: ignore[arg-type]


def earth_fixed(grid: MapGrid, height: Layer) -> Float:
    return grid.earth_fixed(*grid.xy(*np.indices(grid.shape)), height)


def folds(image: ImageGeometry, grid: MapGrid, relief: Relief) -> np.ndarray:
    """Whether another place of the map, more than three pixels off, has the same image pixel: every pair looked at."""
    sight = image.sight(earth_fixed(grid, relief.height))
    place = np.stack([sight.row, sight.column], axis=-1).reshape(-1, 2)
    ground = np.argwhere(np.ones(grid.shape, np.bool_))
    found = np.zeros(len(place), np.bool_)
    for number, one in enumerate(place):
        near = np.flatnonzero(np.abs(place - one).max(axis=1) < 0.5)
        found[number] = (np.abs(ground[near] - ground[number]).max(axis=1) > 3).any()
    return found.reshape(grid.shape)


@every_geometry
def test_layover_is_where_two_places_share_a_pixel(name: str) -> None:
    image, grid, terrain = scene(name, "hill", 3.0, side=160.0)
    relief = relief_of(image, grid, terrain)
    truth, found = folds(image, grid, relief), (relief.mask & PixelMask.LAYOVER) > 0
    assert 0.05 < truth.mean() < 0.9
    # The edge of layover is where its two places come together: there a pixel more or less is no error.
    assert not (found & ~binary_dilation(truth, iterations=3)).any()
    assert not (truth & ~binary_dilation(found, iterations=3)).any()


def ray_is_blocked(grid: MapGrid, height: Float, point: Float, towards: Float) -> bool:
    """Whether the terrain stands in the way of a straight ray, followed in small steps in space."""
    for distance in np.arange(3.0, 400.0, 0.5):
        latitude, longitude, above = earth_fixed_to_geodetic(point + distance * towards)
        row, column = grid.pixel(*grid.from_geodetic(latitude, longitude))
        if not (0 <= row <= grid.shape[0] - 1 and 0 <= column <= grid.shape[1] - 1):
            return False
        if map_coordinates(height, [[row], [column]], order=1)[0] > above:
            return True
    return False


@every_geometry
def test_shadow_is_where_a_ray_to_the_antenna_is_blocked(name: str) -> None:
    image, grid, terrain = scene(name, "hill", 5.0, side=200.0)
    relief = relief_of(image, grid, terrain)
    shadow = (relief.mask & PixelMask.SHADOW) > 0
    assert shadow.any()
    points = earth_fixed(grid, relief.height)
    sights = image.sight(points).line_of_sight
    sure = ~(binary_dilation(shadow, iterations=2) & binary_dilation(~shadow, iterations=2))
    generator = np.random.default_rng(5)
    for kind in (True, False):
        for row, column in generator.permutation(np.argwhere(sure & (shadow == kind)))[:12]:
            blocked = ray_is_blocked(grid, relief.height.astype(np.float64), points[row, column], sights[row, column])
            assert blocked is kind


@every_geometry
def test_local_incidence_of_tilted_ground_is_the_angle_between_its_normal_and_the_sight(name: str) -> None:
    image, grid, terrain = scene(name, "tilted", 0.3, side=80.0)
    relief = relief_of(image, grid, terrain)
    points = earth_fixed(grid, relief.height)
    normal = np.cross(points[1:-1, 2:] - points[1:-1, :-2], points[:-2, 1:-1] - points[2:, 1:-1])
    normal /= np.linalg.norm(normal, axis=-1, keepdims=True)
    cosine = np.sum(normal * image.sight(points).line_of_sight[1:-1, 1:-1], axis=-1)
    np.testing.assert_allclose(relief.incidence[1:-1, 1:-1], np.arccos(cosine), atol=1e-3)


@every_geometry
def test_level_ground_shows_the_area_reckoned_from_the_grid_alone(name: str) -> None:
    image, grid, terrain = scene(name, "level", 0.0)
    relief = relief_of(image, grid, terrain)
    height = float(earth_fixed_to_geodetic(image.centre)[2])
    level = over_image(level_scattering_area(image, height), image, slice(None))
    inside = slice(100, 160), slice(100, 160)
    assert relief.area[inside].mean() == pytest.approx(level[inside].mean(), rel=1e-3)
    np.testing.assert_allclose(relief.area[inside] / level[inside], 1.0, atol=0.01)


def test_the_area_of_level_ground_is_the_slant_cell_over_the_tangent_of_incidence() -> None:
    """A satellite beside its scene: range and azimuth cell, Small's (2011) equation for the ellipsoid."""
    image = image_grid(satellite(), (100, 100), (2.0, 2.0))
    height = float(earth_fixed_to_geodetic(image.centre)[2])
    area = float(over_image(level_scattering_area(image, height), image, slice(50, 51))[0, 50])
    up = LocalFrame.at(image.centre).axes[2]
    incidence = np.arccos(up @ image.sight(image.centre).line_of_sight)
    slant_cell = 4.0 * np.sin(incidence)
    assert area == pytest.approx(slant_cell / np.tan(incidence), rel=1e-3)
