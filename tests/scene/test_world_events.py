"""What changes a world: floods that stay where water can come, ploughs, ships and buildings that come and go."""

from collections import deque
from datetime import timedelta

import numpy as np
import pytest
from numpy.typing import NDArray
from shapely.geometry import box

from yamabiko.earth.time_scale import seconds_from_epoch
from yamabiko.errors import InputError
from yamabiko.scene.land_cover import DAY, LandCover
from yamabiko.scene.shapes import Rectangle
from yamabiko.scene.world_events import Ploughing, WaterLevel, flooded
from yamabiko.scene.world_things import Building, Presence, Ship
from yamabiko.scene.worlds.river_valley import FLOOD_LEVEL, START, river_valley
from yamabiko.testing.small_worlds import FRAME, level_world, towards

ZERO = seconds_from_epoch(START)


def filled(ground: NDArray[np.float32], source: NDArray[np.bool_], level: float) -> NDArray[np.bool_]:
    """The same flood, one cell after the other."""
    wet = np.zeros(ground.shape, np.bool_)
    waiting = deque(tuple(place) for place in np.argwhere(source & (ground < level)))
    while waiting:
        row, column = waiting.popleft()
        if wet[row, column]:
            continue
        wet[row, column] = True
        for near in ((row - 1, column), (row + 1, column), (row, column - 1), (row, column + 1)):
            inside = 0 <= near[0] < ground.shape[0] and 0 <= near[1] < ground.shape[1]
            if inside and ground[near] < level and not wet[near]:
                waiting.append(near)
    return wet


@pytest.mark.parametrize("level", [0.2, 0.5, 0.62, 0.9])
def test_a_flood_fills_what_is_connected_to_the_river_and_no_pit_beside_it(level: float) -> None:
    ground = np.random.default_rng(3).random((50, 60)).astype(np.float32)
    source = np.zeros(ground.shape, np.bool_)
    source[25, :10] = True
    wet = flooded(ground, source, level)
    np.testing.assert_array_equal(wet, filled(ground, source, level))
    if 0.4 < level < 0.8:
        assert (~wet & (ground < level)).any()


def test_levels_follow_their_knots() -> None:
    water = WaterLevel(np.array([0.0, 10.0, 20.0, 40.0]), np.array([1.0, 3.0, 3.0, 1.0]))
    assert [water.at(seconds) for seconds in (-5.0, 5.0, 15.0, 30.0, 99.0)] == [1.0, 2.0, 3.0, 2.0, 1.0]
    assert water.crests() == [(20.0, 3.0)]
    assert water.crests(15.0) == []
    assert water.rises() == [(0.0, 3.0)]
    two = WaterLevel(np.array([0.0, 1.0, 2.0, 3.0, 4.0, 5.0]), np.array([0.0, 1.0, 2.0, 1.0, 4.0, 4.0]))
    assert two.crests() == [(2.0, 2.0)]
    assert two.rises() == [(0.0, 2.0), (3.0, 4.0)]
    with pytest.raises(InputError, match="increasing"):
        WaterLevel(np.array([1.0, 0.0]), np.zeros(2))


def test_the_valley_floods_and_falls_dry_and_its_ground_is_not_the_same_after() -> None:
    world = river_valley(FRAME, np.random.default_rng(4), spacing=4.0)
    before, crest, after = (world.at(START + timedelta(days=days)) for days in (0.5, 2.0, 7.0))
    np.testing.assert_array_equal(before.water, after.water)
    np.testing.assert_array_equal(crest.water, flooded(world.ground.height, world.ground.source, FLOOD_LEVEL))
    assert crest.water.sum() > 3 * before.water.sum()
    np.testing.assert_array_equal(crest.surface[crest.water], np.float32(FLOOD_LEVEL))
    came_back = crest.water & ~after.water
    assert (after.renewed[came_back] == 1).all()
    assert (after.renewed[~crest.water] == 0).all()
    assert (before.renewed == 0).all()
    assert not (world.ground.cover[crest.water] == LandCover.FOREST).any()


def test_a_plough_makes_soil_of_a_field_and_renews_all_scatterers_there() -> None:
    ploughing = Ploughing("strip", box(-60.0, -60.0, 0.0, 60.0), ZERO + DAY)
    world = level_world(LandCover.FIELD, ploughings=(ploughing,))
    times = [START + timedelta(days=days) for days in (0.9, 0.95, 1.05)]
    states = [world.at(when) for when in times]
    assert (states[1].cover == LandCover.FIELD).all()
    ploughed = states[2].cover == LandCover.PLOUGHED_SOIL
    assert ploughed.sum() == 60 * 120
    earlier, before, after = (world.seen_by(towards(), when).ground.reflectivity for when in times)

    def coherence(first: NDArray[np.complex64], second: NDArray[np.complex64]) -> float:
        return float(abs(np.vdot(first, second)) / np.sqrt(np.vdot(first, first).real * np.vdot(second, second).real))

    assert coherence(earlier[ploughed], before[ploughed]) > 0.7
    assert coherence(before[ploughed], after[ploughed]) < 5.0 / np.sqrt(ploughed.sum())
    assert coherence(before[~ploughed], after[~ploughed]) > 0.7


def test_things_come_and_go_and_ships_keep_their_points_but_not_their_phase() -> None:
    ship = Ship("coaster", Rectangle(0.0, 0.0, 60.0, 10.0, 0.3), 4.0, presence=Presence(ZERO, ZERO + 3.0 * DAY))
    house = Building("house", Rectangle(40.0, 40.0, 12.0, 9.0, 1.0), 7.0, presence=Presence(start=ZERO + 2.0 * DAY))
    world = level_world(LandCover.STILL_WATER, ship, house)
    names = [[thing.name for thing in world.seen_by(towards(), START + timedelta(days=days)).objects] for days in (-1, 1, 2.5, 4)]
    assert names == [[], ["coaster"], ["coaster", "house"], ["house"]]
    first, second = (world.seen_by(towards(), START + timedelta(days=days)).points for days in (1.0, 1.5))
    np.testing.assert_array_equal(first.position, second.position)
    np.testing.assert_allclose(np.abs(first.amplitude), np.abs(second.amplitude))
    assert abs(np.vdot(first.amplitude, second.amplitude)) < 0.5 * np.vdot(first.amplitude, first.amplitude).real
    third, fourth = (world.seen_by(towards(), START + timedelta(days=days)).points for days in (4.0, 9.0))
    np.testing.assert_array_equal(third.amplitude, fourth.amplitude)
