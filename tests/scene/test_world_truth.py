"""The truth of a world: polygons that hold exactly what the rasters do, and every event in its time."""

from collections.abc import Callable
from datetime import timedelta
from functools import cache
from pathlib import Path

import numpy as np
import pytest
import shapely
from shapely.geometry import Polygon

import yamabiko
from yamabiko.earth.time_scale import seconds_from_epoch
from yamabiko.errors import InputError
from yamabiko.scene.ground_truth import CoverTruth, EventKind, Outline
from yamabiko.scene.land_cover import LandCover
from yamabiko.scene.world import World
from yamabiko.scene.world_truth import events_between, truth_of
from yamabiko.scene.worlds.harbour_town import harbour_town
from yamabiko.scene.worlds.river_valley import FLOOD_LEVEL, START, river_valley
from yamabiko.testing.small_worlds import FRAME

CREST = START + timedelta(days=2)


@cache
def valley() -> World:
    return river_valley(FRAME, np.random.default_rng(1), spacing=2.0)


@cache
def town() -> World:
    return harbour_town(FRAME, np.random.default_rng(1), spacing=2.0)


def polygon(outline: Outline) -> Polygon:
    return Polygon(outline.vertex, outline.holes)


def area(cover: CoverTruth) -> float:
    return float(sum(polygon(outline).area for outline in cover.outlines))


@pytest.mark.parametrize("world", [valley, town], ids=["valley", "town"])
def test_polygons_and_raster_cover_the_same_area(world: Callable[[], World]) -> None:
    built = world()
    truth = truth_of(built, CREST)
    total = 0.0
    raster = built.bare_at(seconds_from_epoch(CREST)).cover
    for cover in truth.covers:
        number = LandCover[cover.cover.upper().replace(" ", "_")]
        assert area(cover) == pytest.approx(float((raster == number).sum()) * built.grid.spacing**2, rel=1e-12)
        total += area(cover)
        for outline in cover.outlines:
            drawn = polygon(outline)
            assert drawn.is_valid
            assert drawn.exterior.is_ccw
            assert not any(hole.is_ccw for hole in drawn.interiors)
    assert total == pytest.approx((built.grid.side * built.grid.spacing) ** 2, rel=1e-12)


def test_flood_polygons_are_the_low_ground_that_the_river_reaches() -> None:
    world = valley()
    water = next(cover for cover in truth_of(world, CREST).covers if cover.cover == "still water")
    assert water.height == pytest.approx(FLOOD_LEVEL)
    drawn = shapely.union_all([polygon(outline) for outline in water.outlines])
    north, east = np.meshgrid(world.grid.north, world.grid.east, indexing="ij")
    inside = shapely.contains_xy(drawn, east, north)
    assert (world.ground.height[inside] < FLOOD_LEVEL).all()
    np.testing.assert_array_equal(inside, world.at(CREST).water)
    river = shapely.contains_xy(drawn, east[world.ground.source], north[world.ground.source])
    assert river.all()
    assert all(shapely.contains_xy(polygon(outline), east, north)[world.ground.source].any() for outline in water.outlines)


def test_events_have_their_time_and_none_is_told_twice() -> None:
    whole = events_between(valley(), START, START + timedelta(days=30))
    kinds = [event.kind for event in whole]
    assert kinds == [EventKind.FLOOD_RISES, EventKind.FLOOD_FALLS, EventKind.FIELD_PLOUGHED, EventKind.BUILDING_APPEARS]
    assert [event.when for event in whole] == sorted(event.when for event in whole)
    middle = START + timedelta(days=6)
    parts = (*events_between(valley(), START, middle), *events_between(valley(), middle, START + timedelta(days=30)))
    assert [(event.kind, event.when) for event in parts] == [(event.kind, event.when) for event in whole]
    flood = sum(polygon(outline).area for outline in whole[0].outlines)
    gained = valley().at(CREST).water.sum() - valley().at(START).water.sum()
    assert flood == pytest.approx(float(gained) * valley().grid.spacing ** 2)
    with pytest.raises(InputError, match="not before"):
        events_between(valley(), middle, START)


def test_ships_of_the_town_arrive_and_leave_as_the_truth_says() -> None:
    for event in events_between(town(), START, START + timedelta(days=12)):
        if event.kind in {EventKind.SHIP_ARRIVES, EventKind.SHIP_LEAVES}:
            moment = timedelta(minutes=1)
            before, after = (
                {thing.name for thing in truth_of(town(), when).objects} for when in (event.when - moment, event.when + moment)
            )
            change = (after - before) if event.kind is EventKind.SHIP_ARRIVES else (before - after)
            assert change == {event.name}


def test_names_are_unique_and_footprints_lie_about_their_objects() -> None:
    for world in (valley(), town()):
        truth = truth_of(world, CREST)
        names = [thing.name for thing in truth.objects]
        assert len(set(names)) == len(names)
        assert set(truth.footprints) <= set(names)
        for thing in truth.objects:
            if thing.name in truth.footprints:
                east, north, _ = FRAME.from_earth_fixed(thing.position)
                assert polygon(truth.footprints[thing.name]).contains(shapely.Point(east, north))


@pytest.mark.parametrize("room", ["focus", "collect", "plan", "radar", "platform"])
def test_nothing_that_plans_records_or_focuses_reads_the_truth(room: str) -> None:
    sources = sorted((Path(yamabiko.__file__).parent / room).rglob("*.py"))
    assert sources
    for source in sources:
        text = source.read_text(encoding="utf-8")
        assert "ground_truth" not in text, source
        assert "world_truth" not in text, source
