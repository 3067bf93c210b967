"""A harbour town: open sea and a calm basin behind two breakwaters, quay and piers with ships, sheds and tanks, streets of houses,
a park, a wooded headland, fields; ships that come and go, a warehouse that is built, a field that is ploughed.

Invented. Its heights count from the quay; the water stands two metres below.
"""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
from numpy.typing import NDArray
from shapely import affinity
from shapely.geometry import LineString, Point, Polygon, box

from yamabiko.earth.time_scale import seconds_from_epoch
from yamabiko.earth.wgs84 import Float, LocalFrame
from yamabiko.scene.backscatter import Wind
from yamabiko.scene.land_cover import DAY, LandCover
from yamabiko.scene.raster import MapGrid
from yamabiko.scene.shapes import Disc, Rectangle, Ribbon
from yamabiko.scene.world import Ground, World
from yamabiko.scene.world_events import Ploughing, WaterLevel
from yamabiko.scene.world_things import (
    Building,
    Crane,
    Presence,
    QuayWall,
    Reflector,
    Ship,
    Spikes,
    Tank,
    Thing,
    blocks_along,
    polygon_of,
)
from yamabiko.scene.worlds.relief import LARGEST_EXTENT, distance_to, patchwork, rolling, world_grid
from yamabiko.scene.worlds.town_plan import PARK, TURN, houses, streets

WATER = -2.0
START = datetime(2026, 6, 1, tzinfo=UTC)
WAREHOUSE_BUILT, PLOUGHED = 10.0, 5.0  # days from the start
REFLECTOR_LEG = 1.0
BREAKWATER_CREST = 2.5
QUAY = 60.0  # m north: the straight shore
_DRY = -1e6  # m: no water here rises and falls
_CANOPY = 11.0
_BREAKWATERS = (
    Ribbon(((-256.0, 48.0), (-262.0, 200.0), (-200.0, 285.0), (-60.0, 320.0), (30.0, 325.0)), 15.0),
    Ribbon(((258.0, 62.0), (275.0, 190.0), (225.0, 280.0), (115.0, 302.0)), 15.0),
)
_COAST = (
    *((-700.0, 20.0), (-600.0, 50.0), (-520.0, 62.0), (-430.0, 20.0), (-330.0, 26.0), (-262.0, QUAY), (262.0, QUAY)),
    *((286.0, 112.0), (345.0, 185.0), (430.0, 228.0), (520.0, 196.0), (600.0, 170.0), (700.0, 180.0), (700.0, -700.0)),
    (-700.0, -700.0),
)
_PIERS = (Rectangle(-92.0, 128.0, 140.0, 16.0), Rectangle(92.0, 118.0, 120.0, 14.0))
_PONTOONS = (Rectangle(-214.0, 108.0, 92.0, 2.6), Rectangle(-178.0, 108.0, 92.0, 2.6))
_COVERS = (LandCover.FIELD, LandCover.BARE_SOIL, LandCover.PLOUGHED_SOIL, LandCover.MEADOW)
_SHARES = (0.4, 0.18, 0.14, 0.28)
_YARD = box(-256.0, 4.0, 258.0, QUAY)
_HIGHWAY = Ribbon(((-700.0, -40.0), (-480.0, -70.0), (-316.0, -62.0)), 9.0)
_SOUTH_ROAD = Ribbon(((-20.0, -330.0), (-60.0, -450.0), (-30.0, -700.0)), 8.0)


def harbour_town(
    frame: LocalFrame,
    generator: np.random.Generator,
    *,
    extent: float = 1000.0,
    spacing: float = 0.5,
    start: datetime = START,
    wind: Wind | None = None,
) -> World:
    """Build the town at a place.

    frame : its middle, at the quay's height. generator : a seed's; one number is drawn. extent : side of its square (m, 100 to
    1200). spacing : between its scatterers (m); finer than the resolution of what looks at it. start : with its zone; ships, the
    ploughing and the warehouse follow it by days. wind : over the open sea; not given, 7 m/s from the north-west.
    Raises InputError for an extent or a spacing out of bounds and a start without zone.
    """
    key = int(generator.integers(1 << 62))
    layout = np.random.default_rng([key, 0])
    grid, zero = world_grid(extent, spacing), seconds_from_epoch(start)
    height = _heights(grid, layout)
    cover, ploughed = _cover(grid, height, layout)
    canopy = np.where(cover == LandCover.FOREST, _CANOPY + 2.0 * rolling(grid, layout, 2.0), 0.0)
    ground = Ground(height.astype(np.float32), cover, canopy.astype(np.float32), np.zeros(grid.shape, np.bool_))
    ploughings = (Ploughing("field in the west", ploughed, zero + PLOUGHED * DAY),)
    blowing = Wind(7.0, np.radians(315.0)) if wind is None else wind
    things = _things(zero, layout)
    return World("HARBOUR TOWN", frame, grid, ground, things, blowing, WaterLevel.constant(_DRY), ploughings, key)


def _heights(grid: MapGrid, layout: np.random.Generator) -> Float:
    """Heights (row, column): water, quay and piers level, beaches that rise from the water, a headland and land behind."""
    land = Polygon(_COAST)
    inland = distance_to(grid, box(-2e3, -2e3, 2e3, 2e3).difference(land))
    north, east = grid.north[:, np.newaxis], grid.east
    beach = np.minimum(WATER + 0.12 * inland, 0.0)
    hill = 34.0 * np.exp(-(((east - 440.0) / 115.0) ** 2) - ((north - 95.0) / 105.0) ** 2)
    hill += 22.0 * np.exp(-(((east - 360.0) / 90.0) ** 2) - ((north - 60.0) / 60.0) ** 2) * np.clip((east - 280.0) / 60.0, 0.0, 1.0)
    hill *= np.clip(inland / 25.0, 0.0, 1.0)
    slope = 0.025 * np.clip(-north - 20.0, 0.0, None)
    away = np.clip(np.maximum(np.abs(east) - 330.0, -north - 340.0) / 120.0, 0.0, 1.0)
    height = beach + hill + slope + away * 2.5 * rolling(grid, layout, 60.0) * np.clip(inland / 60.0, 0.0, 1.0)
    built = grid.inside(_YARD) | (grid.painted([(polygon_of(pier), 1) for pier in _PIERS]) == 1)
    height = np.where(built, 0.0, np.where(grid.inside(land), np.maximum(height, WATER + 0.05), WATER))
    height = np.where(grid.painted([(polygon_of(pontoon), 1) for pontoon in _PONTOONS]) == 1, WATER + 0.6, height)
    for course in _BREAKWATERS:
        corners = np.array(course.corners)
        low, high = corners.min(axis=0) - course.width, corners.max(axis=0) + course.width
        box_of = np.ix_((grid.north > low[1]) & (grid.north < high[1]), (east > low[0]) & (east < high[0]))
        depth = course.depth(east[box_of[1]], north[box_of[0][:, 0]])
        crest = WATER + (BREAKWATER_CREST - WATER) * np.clip(depth / 4.5, 0.0, 1.0)
        height[box_of] = np.where(depth > 0.0, np.maximum(height[box_of], crest), height[box_of])
    return np.asarray(height)


def _cover(grid: MapGrid, height: Float, layout: np.random.Generator) -> tuple[NDArray[np.uint8], Polygon]:
    """Land cover (row, column), and the field that will be ploughed."""
    land = Polygon(_COAST)
    fields = patchwork(layout, LARGEST_EXTENT, np.radians(-9.0), 11_000.0, 1.5)
    kinds = layout.choice(np.array(_COVERS, np.int64), len(fields), p=_SHARES)
    chosen = min(range(len(fields)), key=lambda number: fields[number].distance(Point(-420.0, -190.0)))
    kinds[chosen] = LandCover.FIELD
    town = affinity.rotate(box(-318.0, -332.0, 300.0, 8.0), -TURN, origin=(0.0, 0.0))
    shore = land.difference(land.buffer(-22.0)).difference(box(-262.0, -700.0, 300.0, 700.0))
    roads = [LineString(road.corners).buffer(0.5 * road.width, cap_style="flat") for road in (_HIGHWAY, _SOUTH_ROAD)]
    trees = [Point(place).buffer(radius) for *place, radius in _trees(layout)]
    outlines: list[tuple[Polygon, int]] = [(field, int(kind)) for field, kind in zip(fields, kinds, strict=True)]
    outlines += [(shore, LandCover.BARE_SOIL), (town, LandCover.TOWN), (_YARD, LandCover.TOWN), (PARK, LandCover.MEADOW)]
    outlines += [(road, LandCover.ROAD) for road in (*roads, *streets())]
    outlines += [(tree, LandCover.FOREST) for tree in trees]
    cover = grid.painted(outlines).astype(np.uint8)
    cover[cover == 0] = LandCover.MEADOW
    cover[(height + 3.0 * rolling(grid, layout, 35.0) > 11.0) & (grid.east > 290.0) & (grid.north[:, np.newaxis] > -60.0)] = (
        LandCover.FOREST
    )
    basin = Polygon([*_BREAKWATERS[0].corners, *_BREAKWATERS[1].corners[::-1]])
    water = ~grid.inside(land)
    cover[water] = LandCover.OPEN_SEA
    cover[water & grid.inside(basin)] = LandCover.STILL_WATER
    rocks = [(LineString(course.corners).buffer(0.5 * course.width, cap_style="flat"), 1) for course in _BREAKWATERS]
    cover[grid.painted(rocks) == 1] = LandCover.ROCK
    cover[grid.painted([(polygon_of(deck), 1) for deck in (*_PIERS, *_PONTOONS)]) == 1] = LandCover.TOWN
    return cover, fields[chosen].intersection(land.buffer(-30.0)).difference(roads[0].buffer(1.0)).difference(town)


def _trees(layout: np.random.Generator) -> list[tuple[float, float, float]]:
    """East, north and radius of trees in the park and along the edges of the town (m)."""
    west, south, east, north = PARK.bounds
    places = [(layout.uniform(west, east), layout.uniform(south, north)) for _ in range(60)]
    inside = [place for place in places if PARK.buffer(-4.0).contains(Point(place))]
    hedge = [(float(along), -352.0 + float(layout.uniform(-6.0, 6.0))) for along in np.arange(-280.0, 280.0, 17.0)]
    return [(*place, float(layout.uniform(2.5, 5.0))) for place in (*inside, *hedge)]


def _things(zero: float, layout: np.random.Generator) -> tuple[Thing, ...]:
    blocks = [blocks_along(course, BREAKWATER_CREST, WATER, layout) for course in _BREAKWATERS]
    lamps = np.array([(east, QUAY - 5.0, 6.0) for east in np.arange(-245.0, 250.0, 24.0)])
    cars = np.array(
        [(east, north, 0.8) for north in (-4.0, 2.0) for east in np.arange(-240.0, 120.0, 3.2) if layout.random() < 0.6]
    )
    return (
        *_ships(zero),
        *_boats(),
        *_sheds(zero),
        *houses(layout),
        Crane("jib crane", (-30.0, QUAY - 8.0), (-52.0, QUAY + 14.0, 26.0)),
        Crane("pier crane", (-92.0, 150.0), (-112.0, 166.0, 22.0)),
        QuayWall("quay wall", ((-256.0, QUAY), (256.0, QUAY)), -WATER, level=WATER),
        *(QuayWall(f"pier {number}", _pier_edge(pier), -WATER, level=WATER) for number, pier in enumerate(_PIERS, 1)),
        Reflector("reflector west", (-452.0, -20.0), REFLECTOR_LEG),
        Reflector("reflector south", (-300.0, -420.0), REFLECTOR_LEG),
        Reflector("reflector east", (392.0, -330.0), REFLECTOR_LEG),
        *(Spikes(f"blocks {side}", place, 0.8, level=WATER) for side, place in zip(("west", "east"), blocks, strict=True)),
        Spikes("quay lamps", lamps, 3.0, level=0.0),
        Spikes("parked cars", cars, 4.0, level=0.0),
    )


def _pier_edge(pier: Rectangle) -> tuple[tuple[float, float], ...]:
    """Corners of a pier, from its root on the left round its head to its root on the right, the water to the left of that way."""
    half, side = 0.5 * pier.length, 0.5 * pier.width
    corners = pier.at(np.array([-half, half, half, -half]), np.array([-side, -side, side, side]))
    return tuple((float(east), float(north)) for east, north in corners)


def _ships(zero: float) -> tuple[Ship, ...]:
    def there(first: float = -np.inf, last: float = np.inf) -> Presence:
        return Presence(zero + first * DAY, zero + last * DAY)

    def lying(name: str, east: float, north: float, length: float, width: float, bow_deg: float, presence: Presence) -> Ship:
        return Ship(name, Rectangle(east, north, length, width, float(np.radians(bow_deg))), 0.06 * length, presence=presence)

    return (
        lying("coaster", -107.0, 134.0, 88.0, 13.0, 0.0, there(2.2, 6.4)),
        lying("ferry", 30.0, QUAY + 8.5, 68.0, 14.0, 90.0, there(last=0.6)),
        lying("ferry back", 30.0, QUAY + 8.5, 68.0, 14.0, 90.0, there(first=1.4)),
        lying("trawler 1", -60.0, QUAY + 5.0, 34.0, 8.0, 90.0, there()),
        lying("trawler 2", 150.0, QUAY + 5.0, 31.0, 7.4, 270.0, there(last=3.3)),
        lying("trawler 3", 196.0, QUAY + 5.0, 28.0, 7.0, 270.0, there()),
        lying("longliner", 103.0, 128.0, 42.0, 8.6, 180.0, there()),
        lying("supply vessel", -80.0, 122.0, 54.0, 12.0, 180.0, there(last=8.5)),
        lying("dredger at anchor", 170.0, 210.0, 46.0, 11.0, 318.0, there()),
        lying("tanker in the roads", -260.0, 420.0, 122.0, 19.0, 312.0, there(3.7, 9.2)),
        lying("bulk carrier in the roads", 230.0, 430.0, 148.0, 23.0, 330.0, there()),
        lying("fishing boat outside", 70.0, 400.0, 19.0, 5.4, 205.0, there(last=1.1)),
        lying("pilot boat outside", 130.0, 360.0, 15.0, 4.6, 25.0, there(first=4.5)),
    )


def _boats() -> list[Ship]:
    """Boats on both sides of the pontoons; some berths are free."""
    return [
        Ship(
            f"boat {number}-{side}-{berth}",
            Rectangle(pontoon.east + sign * 6.4, north, 8.6, 3.0, float(np.radians(90.0 * sign))),
            0.8,
        )
        for number, pontoon in enumerate(_PONTOONS, 1)
        for side, sign in (("west", -1.0), ("east", 1.0))
        for berth, north in enumerate(np.arange(pontoon.north - 42.0, pontoon.north + 44.0, 5.4).tolist(), 1)
        if (3 * berth + number + int(sign)) % 5
    ]


def _sheds(zero: float) -> tuple[Thing, ...]:
    def shed(name: str, east: float, length: float, width: float, height: float, presence: Presence) -> Building:
        return Building(name, Rectangle(east, 27.0, length, width, 0.5 * np.pi), height, presence=presence)

    always = Presence()
    return (
        shed("fish market", -190.0, 84.0, 22.0, 9.0, always),
        shed("cold store", -110.0, 46.0, 26.0, 14.0, always),
        shed("ferry terminal", 32.0, 60.0, 18.0, 8.0, always),
        shed("new warehouse", -38.0, 62.0, 24.0, 12.0, Presence(start=zero + WAREHOUSE_BUILT * DAY)),
        shed("harbour office", 92.0, 24.0, 14.0, 11.0, always),
        Tank("tank 1", Disc(150.0, 28.0, 13.0), 12.0),
        Tank("tank 2", Disc(184.0, 28.0, 13.0), 12.0),
        Tank("tank 3", Disc(214.0, 28.0, 10.0), 10.0),
        Tank("tank 4", Disc(238.0, 24.0, 7.0), 9.0),
    )
