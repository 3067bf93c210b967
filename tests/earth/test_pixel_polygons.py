"""Polygons about pixels cover just those pixels, whatever their pattern."""

import numpy as np
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from shapely.geometry import MultiPolygon

from yamabiko.earth.map_grid import MapGrid
from yamabiko.earth.pixel_polygons import pixel_polygons

GRID = MapGrid("EPSG:32654", 1000.25, 2000.5, (0.5, 1.0), (7, 9))


@given(arrays(np.int32, GRID.shape, elements=st.integers(0, 2)))
@settings(deadline=None, max_examples=60)
def test_polygons_cover_what_the_raster_does_and_nothing_else(numbers: np.ndarray) -> None:
    found = pixel_polygons(numbers, GRID.to_map)
    x, y = GRID.xy(*np.indices(GRID.shape))
    for number in (1, 2):
        whole = MultiPolygon(found.get(number, []))
        assert whole.is_valid
        assert all(polygon.exterior.is_ccw for polygon in found.get(number, []))
        np.testing.assert_array_equal(shapely.contains_xy(whole, x, y), numbers == number)
        assert whole.area == np.count_nonzero(numbers == number) * 0.5


def test_a_pixel_is_the_rectangle_between_its_edges() -> None:
    numbers = np.zeros(GRID.shape, np.int32)
    numbers[2, 3] = 5
    (polygon,) = pixel_polygons(numbers, GRID.to_map)[5]
    assert polygon.bounds == (1001.5, 1998.0, 1002.0, 1999.0)
