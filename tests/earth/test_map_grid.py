"""The map grid against pyproj, round trips, and zones as the UTM manual gives them."""

import numpy as np
import pyproj
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yamabiko.earth.map_grid import MapGrid, utm_zone
from yamabiko.earth.wgs84 import earth_fixed_to_geodetic
from yamabiko.errors import InputError

GRID = MapGrid("EPSG:32654", 380_000.5, 3_910_000.5, (1.0, 2.0), (40, 30))


def test_rows_run_south_and_columns_east_from_the_first_pixels_middle() -> None:
    x, y = GRID.xy([0, 1], [0, 1])
    np.testing.assert_array_equal(x, [380_000.5, 380_001.5])
    np.testing.assert_array_equal(y, [3_910_000.5, 3_909_998.5])
    np.testing.assert_allclose(GRID.to_map @ [3, 2, 1], [380_003.5, 3_909_996.5])
    assert GRID.bounds == (380_000.0, 3_910_001.5 - 80.0, 380_030.0, 3_910_001.5)


@given(st.floats(-5.0, 50.0), st.floats(-5.0, 50.0), st.floats(-100.0, 3000.0))
@settings(deadline=None)
def test_a_pixel_comes_back_from_the_earth(row: float, column: float, height: float) -> None:
    position = GRID.earth_fixed(*GRID.xy(row, column), height)
    latitude, longitude, back = earth_fixed_to_geodetic(position)
    np.testing.assert_allclose(GRID.pixel(*GRID.from_geodetic(latitude, longitude)), (row, column), atol=1e-5)
    assert back == pytest.approx(height, abs=1e-4)


def test_earth_fixed_agrees_with_proj() -> None:
    ours = GRID.earth_fixed(*GRID.xy(7.25, 3.5), 120.0)
    place = pyproj.Transformer.from_crs("EPSG:32654", "EPSG:4979", always_xy=True).transform(*GRID.xy(7.25, 3.5))
    theirs = pyproj.Transformer.from_crs("EPSG:4979", "EPSG:4978", always_xy=True).transform(*place[:2], 120.0)
    np.testing.assert_allclose(ours, theirs, atol=1e-4)


def test_a_grid_over_places_shares_its_edges_with_its_neighbours() -> None:
    grid = MapGrid.covering("EPSG:32654", [12.3, 19.9], [-3.2, 7.0], 2.5)
    assert grid.bounds == (10.0, -5.0, 20.0, 7.5)
    assert grid.shape == (5, 4)


def test_a_geographic_grids_pixels_are_metres_on_the_ground() -> None:
    step = 1.0 / 3600.0
    along_x, along_y = MapGrid("EPSG:4326", 10.0, 60.0, (step, step), (3, 3)).metres()
    geodesic = pyproj.Geod(ellps="WGS84")
    assert along_x == pytest.approx(geodesic.inv(10.0, 60.0 - step, 10.0 + step, 60.0 - step)[2], rel=1e-6)
    assert along_y == pytest.approx(geodesic.inv(10.0, 60.0 - step, 10.0, 60.0 - 2.0 * step)[2], rel=1e-6)


@pytest.mark.parametrize(
    ("latitude", "longitude", "code"),
    [
        (35.3, 139.6, "EPSG:32654"),
        (-33.9, 151.2, "EPSG:32756"),
        (60.4, 5.3, "EPSG:32632"),  # Bergen: zone 32 reaches west
        (78.2, 15.6, "EPSG:32633"),  # Svalbard
        (78.2, 8.9, "EPSG:32631"),
        (0.0, 180.0, "EPSG:32601"),
        (0.0, 179.999, "EPSG:32660"),
        (85.0, 20.0, "EPSG:5041"),
        (-81.0, 20.0, "EPSG:5042"),
    ],
)
def test_zones_are_those_of_the_manual(latitude: float, longitude: float, code: str) -> None:
    assert utm_zone(np.radians(latitude), np.radians(longitude)) == code


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"reference_system": "EPSG:1"}, "reference system"),
        ({"reference_system": "EPSG:5773"}, "reference system"),
        ({"spacing": (0.0, 1.0)}, "spacing"),
        ({"x_first": float("nan")}, "spacing"),
        ({"shape": (0, 3)}, "size"),
        ({"shape": (1 << 20, 1 << 20)}, "size"),
    ],
)
def test_grids_that_cannot_be_meant_are_refused(change: dict[str, object], told: str) -> None:
    fields = {"reference_system": "EPSG:32654", "x_first": 0.0, "y_first": 0.0, "spacing": (1.0, 1.0), "shape": (2, 2)}
    with pytest.raises(InputError, match=told):
        MapGrid(**(fields | change))  # type: ignore[arg-type]
