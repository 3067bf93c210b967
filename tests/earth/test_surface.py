"""Surfaces: pixels and places belong together."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from yamabiko.earth.surface import HeightGrid, Plane, Points, ProjectedGrid, plane_of
from yamabiko.earth.wgs84 import LocalFrame

FRAME = LocalFrame.at_geodetic(0.6, 2.4, 30.0)
EAST, NORTH, UP = FRAME.axes
PLANE = Plane(FRAME.origin, -NORTH, EAST, 0.5, 0.25, (7, 9), (3.0, 4.5))


def test_normal_is_row_cross_column() -> None:
    np.testing.assert_allclose(PLANE.normal, UP, atol=1e-14)


@given(row=st.floats(-1e3, 1e3), column=st.floats(-1e3, 1e3), height=st.floats(-50.0, 50.0))
def test_pixel_is_the_inverse_of_at(row: float, column: float, height: float) -> None:
    position = PLANE.at(row, column) + height * UP
    np.testing.assert_allclose(PLANE.pixel(position), [row, column], atol=2e-8)


def test_points_stand_where_the_spacing_says() -> None:
    points = PLANE.points()
    assert points.shape == (7, 9, 3)
    local = FRAME.from_earth_fixed(points)
    np.testing.assert_allclose(local[..., 1], -(np.arange(7)[:, np.newaxis] - 3.0) * 0.5 * np.ones(9), atol=1e-8)
    np.testing.assert_allclose(local[..., 0], (np.arange(9) - 4.5) * 0.25 * np.ones((7, 1)), atol=1e-8)
    np.testing.assert_allclose(local[..., 2], 0.0, atol=1e-8)
    np.testing.assert_array_equal(points[2, 5], PLANE.at(2, 5))


def test_height_grid_rises_along_up() -> None:
    height = np.arange(63, dtype=np.float32).reshape(7, 9)
    grid = HeightGrid(PLANE, height, UP)
    assert grid.shape == (7, 9)
    np.testing.assert_allclose(FRAME.from_earth_fixed(grid.points())[..., 2], height, atol=1e-8)
    np.testing.assert_allclose(PLANE.pixel(grid.points()), PLANE.pixel(PLANE.points()), atol=1e-7)


@pytest.mark.parametrize("shape", [(4, 3), (2, 5, 3), (3,)])
def test_points_keep_their_shape(shape: tuple[int, ...]) -> None:
    position = np.ones(shape)
    assert Points(position).shape == shape[:-1]
    assert Points(position).points() is position


@given(row=st.floats(-2.0, 9.0), column=st.floats(-2.0, 11.0))
def test_a_projected_grid_is_bilinear_between_its_pixels_and_ends_at_the_outermost(row: float, column: float) -> None:
    rows, columns = np.arange(7.0)[:, np.newaxis], np.arange(9.0)[np.newaxis, :]
    rise = 2.0 * rows - 3.0 * columns + 0.5 * rows * columns
    grid = ProjectedGrid(PLANE, PLANE.points() + rise[..., np.newaxis] * UP)
    inside = min(max(row, 0.0), 6.0), min(max(column, 0.0), 8.0)
    height = 2.0 * inside[0] - 3.0 * inside[1] + 0.5 * inside[0] * inside[1]
    np.testing.assert_allclose(grid.at(row, column), PLANE.at(*inside) + height * UP, atol=1e-8)


def test_a_projected_grid_of_one_row_has_places_too() -> None:
    line = ProjectedGrid(PLANE, PLANE.points()[:1])
    np.testing.assert_allclose(
        ProjectedGrid(replace(PLANE, shape=(1, 9)), line.position).at(0.0, 2.5), PLANE.at(0.0, 2.5), atol=1e-8
    )


def test_every_grid_has_a_plane() -> None:
    heights = HeightGrid(PLANE, np.zeros(PLANE.shape, np.float32), UP)
    assert all(plane_of(grid) is PLANE for grid in (PLANE, heights, ProjectedGrid(PLANE, PLANE.points())))
    assert ProjectedGrid(PLANE, PLANE.points()).shape == PLANE.shape
