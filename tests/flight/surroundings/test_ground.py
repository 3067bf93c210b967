"""The ground below against what it was made of: level sites, an elevation model, edges."""

from __future__ import annotations

from math import pi, radians

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from yamabiko.earth.terrain import TerrainHeights, TerrainLookup, VerticalDatum
from yamabiko.errors import InputError
from yamabiko.flight.surroundings.ground import LevelSite, ground_grid, ground_height

CORNERS = ((radians(35.0), radians(139.0)), (radians(35.2), radians(139.3)))
MIDDLE = (radians(35.1), radians(139.15))


def slope() -> TerrainHeights:
    """Ground that rises 1000 m a degree to the north and 500 m a degree to the east, over the ellipsoid."""
    step = 0.01
    latitude, longitude = 35.4 - step * np.arange(60), 138.9 + step * np.arange(60)
    height = (1000.0 * (latitude - 35.0))[:, np.newaxis] + 500.0 * (longitude - 139.0)
    to_map = np.array([[step, 0.0, 138.9], [0.0, -step, 35.4]])
    return TerrainHeights(height.astype(np.float32), to_map, "EPSG:4326", VerticalDatum.ELLIPSOID)


def test_flat_ground_is_flat() -> None:
    grid = ground_grid(CORNERS, [], height=37.5)
    assert ground_height(*MIDDLE, grid.place, grid.height) == 37.5


@given(share=st.tuples(st.floats(0.0, 1.0), st.floats(0.0, 1.0)))
def test_an_even_slope_is_met_as_the_elevation_model_has_it(share: tuple[float, float]) -> None:
    grid = SLOPE
    latitude = CORNERS[0][0] + share[0] * (CORNERS[1][0] - CORNERS[0][0])
    longitude = CORNERS[0][1] + share[1] * (CORNERS[1][1] - CORNERS[0][1])
    expected = 1000.0 * (np.degrees(latitude) - 35.0) + 500.0 * (np.degrees(longitude) - 139.0)
    assert ground_height(latitude, longitude, grid.place, grid.height) == pytest.approx(expected, abs=1e-3)
    model = TerrainLookup(slope()).heights(np.array([[latitude, longitude, 0.0]]))[0]
    assert ground_height(latitude, longitude, grid.place, grid.height) == pytest.approx(model, abs=1e-3)


SLOPE = ground_grid(CORNERS, [], terrain=slope(), spacing=500.0)


def test_a_site_is_level_and_goes_over_into_the_land_without_a_step() -> None:
    site = LevelSite(*MIDDLE, 120.0, radius=1500.0, slope_length=1500.0)
    grid = ground_grid(CORNERS, [site], terrain=slope(), spacing=50.0)
    metre = 1.0 / 6_371_000.0
    along = [ground_height(MIDDLE[0] + distance * metre, MIDDLE[1], grid.place, grid.height) for distance in np.arange(0.0, 6000.0)]
    assert along[:1450] == pytest.approx([120.0] * 1450)
    assert np.abs(np.diff(along)).max() < 0.2
    assert along[-1] == pytest.approx(ground_height(MIDDLE[0] + 5999.0 * metre, MIDDLE[1], SLOPE.place, SLOPE.height), abs=0.05)


def test_of_two_sites_each_keeps_its_own_height() -> None:
    other = (MIDDLE[0] + 2500.0 / 6_371_000.0, MIDDLE[1])
    grid = ground_grid(CORNERS, [LevelSite(*MIDDLE, 10.0, 1000.0), LevelSite(*other, 30.0, 1000.0)], spacing=50.0)
    assert ground_height(*MIDDLE, grid.place, grid.height) == pytest.approx(10.0)
    assert ground_height(*other, grid.place, grid.height) == pytest.approx(30.0)


def test_beyond_the_edge_the_edge_goes_on() -> None:
    edge = ground_height(CORNERS[1][0], CORNERS[1][1], SLOPE.place, SLOPE.height)
    assert ground_height(CORNERS[1][0] + 0.1, CORNERS[1][1] + 0.1, SLOPE.place, SLOPE.height) == pytest.approx(edge)
    assert ground_height(CORNERS[1][0], CORNERS[0][1] - 0.1, SLOPE.place, SLOPE.height) == pytest.approx(
        ground_height(CORNERS[1][0], CORNERS[0][1], SLOPE.place, SLOPE.height)
    )


def test_longitudes_may_be_counted_either_way_round() -> None:
    corners = ((0.1, pi - 0.01), (0.12, pi + 0.01))
    site = LevelSite(0.11, pi + 0.003, 50.0)
    grid = ground_grid(corners, [site], spacing=500.0)
    assert ground_height(0.11, -pi + 0.003, grid.place, grid.height) == pytest.approx(50.0)


@pytest.mark.parametrize(
    ("corners", "sites", "spacing", "field"),
    [
        ((CORNERS[1], CORNERS[0]), [], 100.0, "corners"),
        (CORNERS, [LevelSite(0.0, 0.0, 0.0)], 100.0, "site 1"),
        (CORNERS, [], 1.0, "spacing"),
        (CORNERS, [], float("nan"), "spacing and height"),
    ],
)
def test_bad_ground_is_refused(
    corners: tuple[tuple[float, float], tuple[float, float]], sites: list[LevelSite], spacing: float, field: str
) -> None:
    with pytest.raises(InputError) as error:
        ground_grid(corners, sites, spacing=spacing)
    assert error.value.field == field


def test_voids_are_refused() -> None:
    terrain = slope()
    terrain.height[30] = np.nan
    with pytest.raises(InputError, match="voids"):
        ground_grid(CORNERS, [], terrain=terrain)
