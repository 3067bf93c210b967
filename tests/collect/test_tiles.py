"""Tiles hold every point once, and stay as small as the promised error wants."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from yamabiko.collect.path_kernel import SEGMENT, TILE, list_members, place_tile, tile_count
from yamabiko.collect.phase_history import SPEED_OF_LIGHT, PhaseHistory
from yamabiko.collect.tiles import Tiling, largest_radius, tile_surface
from yamabiko.earth.surface import HeightGrid, Plane, Points
from yamabiko.earth.wgs84 import Float
from yamabiko.errors import InputError
from yamabiko.focus.backproject import backproject
from yamabiko.focus.complex_image import Carrier
from yamabiko.focus.direct_sum import direct_sum
from yamabiko.platform.trajectory import Trajectory
from yamabiko.testing import apertures

HISTORY = apertures.airborne(pulses=8, samples=8)


def walked(tiling: Tiling, count: int) -> tuple[Float, list[int], float]:
    """Every point's place (point, 3) in the tiles' frame as the kernels see it, how full tiles are, and the largest offset."""
    place = np.full((count, 3), np.nan)
    full, reach = [], 0.0
    for tile in range(tile_count(tiling.tiles)):
        offset, member, centre = np.empty((TILE // SEGMENT, 4 * SEGMENT)), np.empty(TILE, np.int64), np.empty(3)
        points = place_tile(tiling.tiles, tile, offset, centre)
        list_members(tiling.tiles, tile, member)
        runs = offset.reshape(TILE // SEGMENT, 4, SEGMENT).transpose(1, 0, 2).reshape(4, TILE)[:, :points]
        assert np.isnan(place[member[:points]]).all(), "a point stands in two tiles"
        place[member[:points]] = runs[:3].T + centre
        np.testing.assert_allclose(runs[3], (runs[:3] ** 2).sum(axis=0), rtol=1e-12, atol=1e-15)
        reach = max(reach, float(np.sqrt(runs[3].max())))
        full.append(points)
    assert not np.isnan(place).any(), "a point stands in no tile"
    return place, full, reach


@settings(max_examples=25, deadline=None)
@given(rows=st.integers(1, 70), columns=st.integers(1, 70), relief=st.floats(0.0, 40.0), spacing=st.floats(0.05, 30.0))
@example(rows=2, columns=3, relief=0.1875, spacing=1.0)
def test_a_grid_is_cut_without_loss(rows: int, columns: int, relief: float, spacing: float) -> None:
    frame = apertures.scene_frame()
    plane = Plane(frame.origin, frame.axes[0], frame.axes[1], spacing, 0.7 * spacing, (rows, columns), (3.0, 5.0))
    height = np.random.default_rng(1).uniform(-relief, relief, (rows, columns)).astype(np.float32)
    surface = HeightGrid(plane, height, frame.axes[2])
    tiling = tile_surface(surface, HISTORY, 1e-3)
    place, full, reach = walked(tiling, rows * columns)
    expected = (surface.points().reshape(-1, 3) - tiling.origin) @ tiling.axes.T
    np.testing.assert_allclose(place, expected, atol=1e-6)
    assert max(full) <= TILE
    assert reach <= tiling.radius * (1.0 + 1e-9)
    assert tiling.radius <= largest_radius(surface, HISTORY, 1e-3)


@settings(max_examples=25, deadline=None)
@given(count=st.integers(1, 3000), extent=st.sampled_from([0.0, 1e-3, 5.0, 300.0, 1e5]), flat=st.booleans())
def test_a_list_is_cut_without_loss(count: int, extent: float, flat: bool) -> None:
    frame = apertures.scene_frame()
    local = np.random.default_rng(count).uniform(-extent, extent, (count, 3)) * [1.0, 1.0, 0.0 if flat else 0.1]
    surface = Points(frame.to_earth_fixed(local))
    tiling = tile_surface(surface, HISTORY, 1e-3)
    place, full, reach = walked(tiling, count)
    assert tiling.order is not None
    assert np.array_equal(np.sort(tiling.order), np.arange(count))
    np.testing.assert_allclose(place + tiling.origin, surface.position[tiling.order], atol=1e-6)
    assert max(full) <= TILE
    assert reach <= tiling.radius * (1.0 + 1e-6) + 1e-6
    assert tiling.radius <= largest_radius(surface, HISTORY, 1e-3) + 1e-9


@pytest.mark.parametrize("accuracy", [1e-2, 1e-3, 1e-4])
@pytest.mark.parametrize("history", [HISTORY, apertures.airborne(pulses=8, samples=8, slant_range=400.0)])
def test_the_series_within_a_tile_keeps_its_share_of_the_error(history: PhaseHistory, accuracy: float) -> None:
    """At the largest radius, in any direction, the series differs from the square root by a tenth of the accuracy at most."""
    surface = Points(history.scene_centre[np.newaxis])
    radius = largest_radius(surface, history, accuracy)
    direction = np.random.default_rng(2).standard_normal((500, 3))
    offset = radius * direction / np.linalg.norm(direction, axis=1, keepdims=True)
    away = history.scene_centre - history.transmit.position[0]
    distance = np.linalg.norm(away)
    q = (offset @ away) / distance + radius**2 / (2.0 * distance)
    series = q - q**2 / (2.0 * distance) + q**3 / (2.0 * distance**2) - 5.0 * q**4 / (8.0 * distance**3)
    exact = np.linalg.norm(away + offset, axis=1) - distance
    phase = 2.0 * np.pi * 2.0 * np.abs(series - exact).max() * history.highest_frequency / SPEED_OF_LIGHT
    assert phase <= 0.1 * accuracy


def over_a_valley(height: float) -> tuple[PhaseHistory, HeightGrid]:
    """A drone between two ridges higher than itself: inside the box about the surface, and not far from its points."""
    frame = apertures.scene_frame()
    plane = Plane(frame.origin, frame.axes[0], frame.axes[1], 2.0, 2.0, (120, 120), (60.0, 60.0))
    row = np.abs(np.arange(120) - 60.0)[:, np.newaxis]
    ridges = np.broadcast_to(0.9 * row, (120, 120)).astype(np.float32)
    local = np.stack([np.zeros(16), np.linspace(-5.0, 5.0, 16), np.full(16, height)], axis=1)
    position = frame.to_earth_fixed(local)
    antenna = Trajectory(np.arange(16.0), position, np.gradient(position, axis=0))
    flat = apertures.airborne(pulses=16, samples=16)
    return replace(flat, transmit=antenna, receive=antenna), HeightGrid(plane, ridges, frame.axes[2])


def test_tiles_stay_small_under_a_drone_inside_the_relief() -> None:
    history, hills = over_a_valley(40.0)
    distance = np.linalg.norm(hills.points().reshape(-1, 1, 3) - history.transmit.position, axis=-1).min()
    assert distance < 41.0
    allowed = 0.1 * 1e-3 / (2.0 * np.pi * history.highest_frequency / SPEED_OF_LIGHT)
    radius = largest_radius(hills, history, 1e-3)
    assert 2.0 * 7.0 / 8.0 * radius**5 / distance**4 <= allowed * (1.0 + 1e-9)
    image = backproject(history, hills)
    some = hills.points()[::7, ::7]
    truth = direct_sum(history, some) * np.exp(-2j * np.pi * Carrier.of(history).cycles(some))
    assert np.linalg.norm(image.pixels[::7, ::7] - truth) <= 1e-3 * np.linalg.norm(truth)


def test_an_antenna_on_the_surface_is_refused() -> None:
    history, hills = over_a_valley(0.5)
    with pytest.raises(InputError, match="antenna"):
        largest_radius(hills, history, 1e-3)
