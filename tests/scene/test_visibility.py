"""Shadow and layover of what stands up, against their analytic lengths."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yamabiko.earth.surface import HeightGrid
from yamabiko.errors import InputError
from yamabiko.scene.land_cover import LandCover
from yamabiko.scene.raster import MapGrid
from yamabiko.scene.shadow import shadow_height
from yamabiko.scene.shapes import Rectangle
from yamabiko.scene.visibility import horizon_height
from yamabiko.scene.world_things import Building
from yamabiko.scene.worlds.river_valley import START
from yamabiko.testing.small_worlds import FRAME, level_world, towards

SPACING = 0.5


@settings(max_examples=15, deadline=None)
@given(height=st.floats(3.0, 15.0), incidence_deg=st.floats(20.0, 60.0), bearing_deg=st.floats(-180.0, 180.0))
def test_a_buildings_shadow_is_its_height_times_the_tangent_of_incidence(
    height: float, incidence_deg: float, bearing_deg: float
) -> None:
    """Height over tangent of the grazing angle, behind it as the radar sees it: mean of many lines, as pixels round each one."""
    side = 20.0
    block = Building("block", Rectangle(0.0, 0.0, side, side, np.radians(bearing_deg)), height)
    world = level_world(LandCover.MEADOW, block, spacing=SPACING)
    seen = world.seen_by(towards(bearing_deg, incidence_deg), START)
    away = -np.array([np.sin(np.radians(bearing_deg)), np.cos(np.radians(bearing_deg))])
    across = np.array([-away[1], away[0]])
    distance, aside = np.arange(0.0, 60.0, 0.1), np.arange(-5.0, 5.01, 0.25)
    points = np.multiply.outer(away, distance)[:, np.newaxis] + np.multiply.outer(across, aside)[..., np.newaxis]
    row, column = world.grid.pixel(*points)
    dark = seen.sigma_zero[np.rint(row).astype(int), np.rint(column).astype(int)] == 0.0
    assert not dark[:, distance < 0.5 * side - SPACING].any()
    length = dark.sum(axis=1).mean() * 0.1
    assert length == pytest.approx(height * np.tan(np.radians(incidence_deg)), abs=2.0 * SPACING)
    # A shadow of two pixels may fall between the pixels of a line; the mean length counts such a line.
    first = distance[dark.argmax(axis=1)[dark.any(axis=1)]]
    assert first == pytest.approx(np.full(len(first), 0.5 * side), abs=2.0 * SPACING)


def test_it_agrees_with_the_shadow_along_rows() -> None:
    """Where the rows lead away from the radar the simpler shadow of `scene.shadow` must say the same where it falls on ground."""
    generator = np.random.default_rng(7)
    grid = MapGrid.covering(60.0, 1.0)
    heights = (12.0 * generator.random(grid.shape) ** 6).astype(np.float32)
    terrain = HeightGrid(grid.plane(FRAME), heights, FRAME.axes[2])
    radar = towards(0.0, 50.0)
    dark = heights < horizon_height(terrain, radar) - 1e-3
    np.testing.assert_array_equal(dark, heights < shadow_height(terrain, radar) - 1e-3)
    assert 0.2 < dark.mean() < 0.8


def test_turned_worlds_have_turned_shadows() -> None:
    generator = np.random.default_rng(8)
    grid = MapGrid.covering(60.0, 1.0)
    heights = (12.0 * generator.random(grid.shape) ** 6).astype(np.float32)
    plane, up = grid.plane(FRAME), FRAME.axes[2]
    dark = heights < horizon_height(HeightGrid(plane, heights, up), towards(33.0)) - 1e-3
    turned = np.ascontiguousarray(np.rot90(heights))  # anticlockwise: what lay in the north lies in the west
    again = turned < horizon_height(HeightGrid(plane, turned, up), towards(33.0 - 90.0)) - 1e-3
    np.testing.assert_array_equal(np.rot90(dark), again)


def test_a_radar_overhead_sees_all_and_one_below_is_refused() -> None:
    grid = MapGrid.covering(32.0, 1.0)
    terrain = HeightGrid(grid.plane(FRAME), np.eye(32, dtype=np.float32), FRAME.axes[2])
    assert (horizon_height(terrain, FRAME.axes[2]) == -np.inf).all()
    with pytest.raises(InputError, match="below the horizon"):
        horizon_height(terrain, -FRAME.axes[2])


@pytest.mark.parametrize("bearing_deg", [0.0, 110.0])
def test_walls_stand_up_and_shine_towards_the_radar_only(bearing_deg: float) -> None:
    """A wall's points reach from foot to roof on the wall itself: laid over by height x cotangent of incidence, no further."""
    height, incidence_deg = 12.0, 40.0
    block = Building("block", Rectangle(0.0, 0.0, 24.0, 16.0, np.radians(bearing_deg)), height)
    seen = level_world(LandCover.MEADOW, block).seen_by(towards(bearing_deg, incidence_deg), START)
    east, north, up = FRAME.from_earth_fixed(seen.points.position).T
    nearer = east * np.sin(np.radians(bearing_deg)) + north * np.cos(np.radians(bearing_deg))
    walls = (up < height - 1e-6) & (nearer > 12.0 - 1e-6)
    assert walls.sum() > 50
    assert not ((up < height - 1e-6) & ~walls & (nearer < -12.0 + 1e-6)).any()
    laid_over = nearer + up / np.tan(np.radians(incidence_deg))
    assert laid_over[walls].max() == pytest.approx(12.0 + height / np.tan(np.radians(incidence_deg)), abs=0.5)


def test_a_tower_darkens_the_walls_behind_it_up_to_its_shadow() -> None:
    """30 m high and 20 m before a wall, seen 45 degrees off: dark up to 10 m, bright above."""
    tower = Building("tower", Rectangle(0.0, 20.0, 20.0, 30.0, 0.5 * np.pi), 30.0)
    house = Building("house", Rectangle(0.0, -20.0, 10.0, 10.0, 0.0), 18.0)
    alone = level_world(LandCover.MEADOW, house).seen_by(towards(0.0, 45.0), START)
    behind = level_world(LandCover.MEADOW, tower, house).seen_by(towards(0.0, 45.0), START)
    assert FRAME.from_earth_fixed(alone.points.position)[:, 2].min() < 1.0
    _, north, up = FRAME.from_earth_fixed(behind.points.position).T
    walls = up[(north < -10.0) & (north > -15.5)]
    assert walls.min() == pytest.approx(10.0, abs=1.5)
