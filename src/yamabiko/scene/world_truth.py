"""What is true of a world: land cover and things at one time, and what happens between two. For people and tests; nothing that
focuses or finds may read it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

import numpy as np
from shapely.geometry import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry
from shapely.geometry.polygon import orient

from yamabiko.earth.time_scale import instant_at, seconds_from_epoch
from yamabiko.errors import InputError
from yamabiko.scene.ground_truth import CoverTruth, EventKind, EventTruth, Outline, SceneObject, WorldTruth
from yamabiko.scene.land_cover import WATER, LandCover
from yamabiko.scene.raster import square
from yamabiko.scene.world import WAVELENGTH, World
from yamabiko.scene.world_things import Building, Ship, Thing


def truth_of(world: World, when: datetime, *, wavelength: float = WAVELENGTH) -> WorldTruth:
    """What is true at an instant that states its zone.

    Land cover is the ground's and the water's, also where things stand on it; its outlines run along the edges of the world's
    pixels and cover each exactly once. wavelength : m, for the cross section of reflectors.
    """
    seconds = seconds_from_epoch(when)
    bare = world.bare_at(seconds)
    outlines = world.grid.outlines(bare.cover)
    covers = tuple(
        CoverTruth(
            LandCover(number).title,
            tuple(outline_of(polygon) for polygon in outlines[number]),
            float(np.median(bare.surface[bare.cover == number])) if LandCover(number) in WATER else None,
        )
        for number in sorted(outlines)
    )
    standing = list(_standing(world, bare.surface, seconds, wavelength))
    footprints = {there.name: outline_of(thing.footprint) for thing, there in standing if thing.footprint is not None}
    return WorldTruth(when, covers, tuple(there for _, there in standing), footprints)


def events_between(world: World, begin: datetime, end: datetime) -> tuple[EventTruth, ...]:
    """What happens after one instant and until another, in order. Raises InputError for an end before its begin."""
    first, last = seconds_from_epoch(begin), seconds_from_epoch(end)
    if last < first:
        raise InputError("events", "end", end.isoformat(), f"not before {begin.isoformat()}")
    happening = sorted(
        ((seconds, kind, name, outlines) for seconds, kind, name, outlines in _happening(world, first, last)),
        key=lambda event: (event[0], event[2]),
    )
    return tuple(EventTruth(kind, name, instant_at(seconds), outlines) for seconds, kind, name, outlines in happening)


def outline_of(polygon: Polygon) -> Outline:
    """A polygon as an outline: anticlockwise outside, clockwise holes, no vertex twice."""
    turned = orient(polygon)
    return Outline(_ring(turned.exterior.coords), tuple(_ring(hole.coords) for hole in turned.interiors))


def _ring(coordinates: Iterable[tuple[float, ...]]) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    return np.array(list(coordinates), dtype=np.float64)[:-1, :2]


def _standing(
    world: World, surface: np.ndarray[tuple[int, ...], np.dtype[np.float32]], seconds: float, wavelength: float
) -> Iterator[tuple[Thing, SceneObject]]:
    for thing in world.things_at(seconds):
        there = thing.truth(world.base(thing, surface), world.frame, wavelength)
        if there is not None and world.holds(there.position[np.newaxis])[0]:
            yield thing, there


def _happening(world: World, first: float, last: float) -> Iterator[tuple[float, EventKind, str, tuple[Outline, ...]]]:
    """(time, kind, name, outlines) of all that happens after a first and until a last time, in no order."""
    for thing in world.things:
        kinds = _comings(thing)
        inside = _within(world, thing.footprint)
        for seconds, kind in zip((thing.presence.start, thing.presence.end), kinds, strict=True):
            if kind is not None and first < seconds <= last and inside:
                yield seconds, kind, thing.name, inside
    for ploughing in world.ploughings:
        inside = _within(world, ploughing.outline)
        if first < ploughing.seconds <= last and inside:
            yield ploughing.seconds, EventKind.FIELD_PLOUGHED, ploughing.name, inside
    for seconds, kind, crest, usual in _floods(world):
        if first < seconds <= last:
            land = world.flooded_at(crest) & ~world.flooded_at(usual)
            drawn = tuple(outline_of(polygon) for polygon in world.grid.outlines(land.astype(np.int32)).get(1, []))
            yield seconds, kind, "flood", drawn


def _comings(thing: Thing) -> tuple[EventKind | None, EventKind | None]:
    """What its coming and its going are."""
    if isinstance(thing, Ship):
        return EventKind.SHIP_ARRIVES, EventKind.SHIP_LEAVES
    if isinstance(thing, Building):
        return EventKind.BUILDING_APPEARS, None
    return None, None


def _floods(world: World) -> Iterator[tuple[float, EventKind, float, float]]:
    """(time, kind, crest, level before the rise) of rises and falls."""
    rises = world.water.rises()
    for seconds, crest in rises:
        yield seconds, EventKind.FLOOD_RISES, crest, world.water.at(seconds)
    for seconds, crest in world.water.crests():
        before = [begin for begin, _ in rises if begin < seconds]
        yield seconds, EventKind.FLOOD_FALLS, crest, world.water.at(before[-1])


def _within(world: World, outline: BaseGeometry | None) -> tuple[Outline, ...]:
    """The parts of an outline that lie in the world."""
    if outline is None:
        return ()
    inside = outline.intersection(square(world.grid.side * world.grid.spacing))
    parts = inside.geoms if isinstance(inside, MultiPolygon) else [inside]
    return tuple(outline_of(part) for part in parts if isinstance(part, Polygon) and not part.is_empty)
