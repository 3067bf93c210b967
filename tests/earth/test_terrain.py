"""Terrain over a plane: the surface found lies where the elevation model says, and what is missing is refused in one line."""

from dataclasses import replace

import numpy as np
import pyproj
import pytest
from numpy.typing import ArrayLike

from yamabiko.earth.geoid import Geoid
from yamabiko.earth.surface import Plane
from yamabiko.earth.terrain import TerrainHeights, VerticalDatum, height_grid
from yamabiko.earth.wgs84 import Float, LocalFrame, earth_fixed_to_geodetic
from yamabiko.errors import InputError

LATITUDE, LONGITUDE = 35.0, 139.0
FRAME = LocalFrame.at_geodetic(np.radians(LATITUDE), np.radians(LONGITUDE), 50.0)
EAST, NORTH, UP = FRAME.axes


def plane(side: float = 2000.0, pixels: int = 21, tilt: float = 0.0) -> Plane:
    """A plane about the frame's zero, tilted towards the south (radians)."""
    south = -NORTH * np.cos(tilt) - UP * np.sin(tilt)
    spacing = side / (pixels - 1)
    middle = 0.5 * (pixels - 1)
    return Plane(FRAME.origin, south, EAST, spacing, spacing, (pixels, pixels), (middle, middle))


def slope(latitude: ArrayLike, longitude: ArrayLike) -> Float:
    """A hillside: metres over the datum at degrees; bilinear, so that interpolation is exact."""
    return 120.0 + 4000.0 * (np.asarray(latitude) - LATITUDE) - 2500.0 * (np.asarray(longitude) - LONGITUDE)


def model(side: float = 0.05, step: float = 0.0005) -> TerrainHeights:
    """The hillside sampled about the scene, rows to the south."""
    count = round(side / step) + 1
    latitude = LATITUDE + 0.5 * side - step * np.arange(count)[:, np.newaxis]
    longitude = LONGITUDE - 0.5 * side + step * np.arange(count)[np.newaxis, :]
    to_map = np.array([[step, 0.0, LONGITUDE - 0.5 * side], [0.0, -step, LATITUDE + 0.5 * side]])
    return TerrainHeights(slope(latitude, longitude).astype(np.float32), to_map, "EPSG:4326", VerticalDatum.ELLIPSOID)


@pytest.mark.parametrize("tilt", [0.0, 0.3, -0.3])
def test_the_surface_lies_on_the_terrain(tilt: float) -> None:
    grid = height_grid(model(), plane(tilt=tilt))
    latitude, longitude, height = np.moveaxis(earth_fixed_to_geodetic(grid.points()), -1, 0)
    np.testing.assert_allclose(height, slope(np.degrees(latitude), np.degrees(longitude)), atol=2e-3)
    assert grid.up @ UP > 0.9
    np.testing.assert_allclose(grid.plane.normal @ grid.up, 1.0)


def test_the_earth_curves_away_from_the_plane() -> None:
    """Level terrain at the plane's own height falls below it as distance squared over twice the earth's radius."""
    level = replace(model(), height=np.full_like(model().height, 50.0))
    grid = height_grid(level, plane())
    assert grid.height[10, 10] == pytest.approx(0.0, abs=1e-3)
    assert grid.height[10, 0] == pytest.approx(-(1000.0**2) / (2.0 * 6.385e6), abs=2e-3)


def test_a_plane_facing_down_still_gets_heights_upwards() -> None:
    upside_down = replace(plane(), column_direction=-EAST)
    grid = height_grid(model(), upside_down)
    assert grid.up @ UP == pytest.approx(1.0)
    np.testing.assert_allclose(grid.height, height_grid(model(), plane()).height[:, ::-1], atol=2e-3)


def test_projected_map_gives_the_same_terrain() -> None:
    project = pyproj.Transformer.from_crs("EPSG:4326", "EPSG:32654", always_xy=True)
    east, north = project.transform(LONGITUDE, LATITUDE)
    step, count = 20.0, 181
    to_map = np.array([[step, 0.0, east - 1800.0], [0.0, -step, north + 1800.0]])
    x = to_map[0, 2] + step * np.arange(count)[np.newaxis, :] * np.ones((count, 1))
    y = to_map[1, 2] - step * np.arange(count)[:, np.newaxis] * np.ones((1, count))
    longitude, latitude = project.transform(x, y, direction="INVERSE")
    terrain = TerrainHeights(slope(latitude, longitude).astype(np.float32), to_map, "EPSG:32654", VerticalDatum.ELLIPSOID)
    # Curved map lines: bilinear interpolation over 20 m is off by millimetres on this slope.
    np.testing.assert_allclose(height_grid(terrain, plane()).height, height_grid(model(), plane()).height, atol=5e-3)


def test_heights_over_a_geoid_do_not_pass_for_heights_over_the_ellipsoid() -> None:
    with pytest.raises(InputError, match="vertical datum: found geoid, lifted by no geoid"):
        replace(model(), vertical_datum=VerticalDatum.GEOID)
    with pytest.raises(InputError, match="vertical datum: found ellipsoid, lifted by EGM96"):
        replace(model(), geoid=Geoid())


def test_longitudes_beyond_the_date_line_are_the_same_places() -> None:
    east_of = model()
    shifted = replace(east_of, to_map=east_of.to_map + np.array([[0.0, 0.0, -360.0], [0.0, 0.0, 0.0]]))
    np.testing.assert_allclose(height_grid(shifted, plane()).height, height_grid(east_of, plane()).height, atol=1e-3)


def test_a_model_too_small_is_refused_saying_where() -> None:
    moved = model(side=0.02)
    north_only = replace(moved, to_map=moved.to_map + np.array([[0.0, 0.0, 0.0], [0.0, 0.0, 0.005]]))
    with pytest.raises(InputError, match=r"coverage: found none for \d+\.\d % of it, latitude 34\.99") as error:
        height_grid(north_only, plane())
    assert "\n" not in str(error.value)
    elsewhere = replace(moved, to_map=moved.to_map + np.array([[0.0, 0.0, 90.0], [0.0, 0.0, 0.0]]))
    with pytest.raises(InputError, match=r"none for 100\.0 %"):
        height_grid(elsewhere, plane())


def test_voids_in_the_scene_are_refused_and_elsewhere_are_not() -> None:
    height = model().height.copy()
    height[0, 0] = np.nan
    height_grid(replace(model(), height=height), plane())
    height[50, 50] = np.nan
    with pytest.raises(InputError, match="heights: found voids"):
        height_grid(replace(model(), height=height), plane())


def test_a_plane_at_right_angles_to_the_ground_is_refused() -> None:
    with pytest.raises(InputError, match=r"coverage|too steep"):
        height_grid(model(), plane(tilt=1.5))
