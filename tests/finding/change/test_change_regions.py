"""From evidence to places: seeds and growth, corners, the smallest area, outlines on the map, groups."""

import numpy as np
import pytest
import shapely
from shapely.geometry import MultiPolygon, box

from yamabiko.earth.map_grid import MapGrid
from yamabiko.finding.change.regions import groups, grown_regions, mask_of, outline

GRID = MapGrid("EPSG:32654", 380_000.5, 3_910_000.5, (1.0, 2.0), (12, 20))


def test_a_place_grows_from_a_seed_over_edges_and_corners_and_no_farther() -> None:
    evidence = np.zeros((12, 20), np.float32)
    evidence[2:4, 2:5] = 5.0
    evidence[4, 5] = 5.0  # joins by a corner
    evidence[2, 2] = 20.0
    evidence[2:6, 10:14] = 5.0  # no seed
    evidence[8, 1:3] = 20.0  # too small
    (region,) = grown_regions(evidence, seed=15.0, growth=4.0, fewest=3)
    assert region.pixels == 7
    assert region.peak == 20.0
    assert (region.window.row, region.window.column, region.window.rows, region.window.columns) == (2, 2, 3, 4)
    expected = np.zeros(evidence.shape, np.bool_)
    expected[2:4, 2:5] = expected[4, 5] = True
    np.testing.assert_array_equal(mask_of([region], (12, 20)), expected)
    assert len(grown_regions(evidence, 15.0, 4.0, 1)) == 2
    assert grown_regions(np.zeros((3, 3), np.float32), 15.0, 4.0, 1) == []


def test_an_outline_covers_the_pixels_on_the_map() -> None:
    evidence = np.zeros(GRID.shape, np.float32)
    evidence[2:5, 3:9] = evidence[5, 9] = 9.0
    evidence[3, 5] = 0.0
    (region,) = grown_regions(evidence, 8.0, 1.0, 1)
    shape = outline(region, GRID)
    assert isinstance(shape, MultiPolygon)
    assert shape.is_valid
    assert shape.area == region.pixels * 2.0
    x, y = GRID.xy(*np.indices(GRID.shape))
    np.testing.assert_array_equal(shapely.contains_xy(shape, x, y), evidence > 0.0)


def test_a_brighter_and_a_darker_place_side_by_side_are_a_group() -> None:
    brighter = [box(0, 0, 5, 5), box(100, 0, 105, 5), box(300, 0, 305, 5)]
    darker = [box(8, 0, 12, 5), box(200, 0, 205, 5), box(0, 8, 5, 10)]
    assert groups(brighter, darker, GRID, 4.0) == [0, None, None, 0, None, 0]
    assert groups(brighter, darker, GRID, 1.0) == [None] * 6
    assert groups(brighter, [], GRID, 4.0) == [None] * 3
    assert groups([], darker, GRID, 4.0) == [None] * 3


@pytest.mark.parametrize(("distance", "together"), [(8.0, False), (10.0, True)])
def test_distances_are_metres_on_a_map_in_degrees(distance: float, together: bool) -> None:
    degrees = MapGrid("EPSG:4326", 139.0, 60.0, (1e-5, 1e-5), (10, 10))
    along_x = 9.0 / degrees.metres()[0] * 1e-5  # nine metres of longitude
    found = groups([box(139.0, 60.0, 139.0001, 60.0001)], [box(139.0001 + along_x, 60.0, 139.0003, 60.0001)], degrees, distance)
    assert (found == [0, 0]) is together
