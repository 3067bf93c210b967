"""A river valley: a winding river in its flood plain between wooded hills, fields in patches, a village, a road and its bridge; a
flood that rises and falls, a field that is ploughed, a barn that is built.

Invented. Its heights count from the river's usual level.
"""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
from numpy.typing import NDArray
from shapely.geometry import LineString, Point, Polygon

from yamabiko.earth.time_scale import seconds_from_epoch
from yamabiko.earth.wgs84 import Float, LocalFrame
from yamabiko.scene.backscatter import Wind
from yamabiko.scene.land_cover import DAY, LandCover
from yamabiko.scene.raster import MapGrid
from yamabiko.scene.shapes import Rectangle, Ribbon
from yamabiko.scene.world import Ground, World
from yamabiko.scene.world_events import Ploughing, WaterLevel
from yamabiko.scene.world_things import Bridge, Building, Presence, Reflector, Spikes, Thing
from yamabiko.scene.worlds.relief import LARGEST_EXTENT, distance_to, patchwork, rolling, world_grid

CHANNEL_HALF_WIDTH = 19.0  # m
USUAL_LEVEL, FLOOD_LEVEL = 0.0, 3.2  # m
START = datetime(2026, 6, 1, tzinfo=UTC)  # the flood begins a day later
FLOOD_BEGINS, FLOOD_CREST, FLOOD_FALLS, FLOOD_ENDS = 1.0, 1.75, 3.0, 5.5  # days from the start
PLOUGHED, BARN_BUILT = 8.0, 12.0
REFLECTOR_LEG = 1.0
CANOPY = 14.0  # m
_BED = -2.5
_MIDDLE = 2.0  # m: half the width of the line that distances to the river are measured from
_VILLAGE = (-95.0, 262.0)
_ROAD = Ribbon(
    ((-600.0, 285.0), (-250.0, 238.0), (40.0, 225.0), (148.0, 150.0), (132.0, -60.0), (152.0, -240.0), (240.0, -640.0)), 7.0
)
_LANE = Ribbon(((-95.0, 231.0), (-120.0, 330.0), (-90.0, 420.0), (-140.0, 640.0)), 4.5)
_COVERS = (LandCover.FIELD, LandCover.BARE_SOIL, LandCover.PLOUGHED_SOIL, LandCover.MEADOW)
_SHARES = (0.42, 0.2, 0.13, 0.25)


def river_valley(
    frame: LocalFrame,
    generator: np.random.Generator,
    *,
    extent: float = 1000.0,
    spacing: float = 0.5,
    start: datetime = START,
) -> World:
    """Build the valley at a place.

    frame : its middle, at the river's usual level. generator : a seed's; one number is drawn. extent : side of its square (m, 100
    to 1200). spacing : between its scatterers (m); finer than the resolution of what looks at it. start : with its zone; the events
    follow it by days: the flood on the second, the ploughing on the ninth, the barn on the thirteenth.
    Raises InputError for an extent or a spacing out of bounds and a start without zone.
    """
    key = int(generator.integers(1 << 62))
    layout = np.random.default_rng([key, 0])
    grid, zero = world_grid(extent, spacing), seconds_from_epoch(start)
    course = _course()
    channel = course.buffer(CHANNEL_HALF_WIDTH)
    height = _heights(grid, course, layout)
    cover, ploughed = _cover(grid, height, channel, layout)
    canopy = np.where(cover == LandCover.FOREST, CANOPY + 2.0 * rolling(grid, layout, 2.5), 0.0)
    source = grid.inside(course.buffer(0.6 * CHANNEL_HALF_WIDTH))
    ground = Ground(height.astype(np.float32), cover, canopy.astype(np.float32), source)
    days = np.array([FLOOD_BEGINS, FLOOD_CREST, FLOOD_FALLS, FLOOD_ENDS])
    water = WaterLevel(zero + DAY * days, np.array([USUAL_LEVEL, FLOOD_LEVEL, FLOOD_LEVEL, USUAL_LEVEL]))
    things = _things(zero, layout)
    ploughings = (Ploughing("field by the road", ploughed, zero + PLOUGHED * DAY),)
    return World("RIVER VALLEY", frame, grid, ground, things, Wind(4.0, np.radians(250.0)), water, ploughings, key)


def _course() -> LineString:
    """The middle of the river, from west to east: a sine-generated curve, as rivers wind.

    Source: W. B. Langbein, L. B. Leopold, "River meanders: theory of minimum variance", USGS Professional Paper 422-H (1966).
    """
    along = np.arange(-1100.0, 1100.0, 5.0)
    heading = 1.0 * np.cos(2.0 * np.pi * along / 780.0) + 0.15 * np.cos(2.0 * np.pi * along / 310.0 + 1.0)
    east, north = np.cumsum(5.0 * np.cos(heading)), np.cumsum(5.0 * np.sin(heading))
    middle = len(along) // 2
    return LineString(np.stack([east - east[middle], north - north[middle] - 40.0], axis=-1))


def _heights(grid: MapGrid, course: LineString, layout: np.random.Generator) -> Float:
    """Heights (row, column): bed, banks with levees, a flood plain that falls away behind them, terraces and hills."""
    distance = distance_to(grid, course.buffer(_MIDDLE)) + _MIDDLE
    beyond = distance - CHANNEL_HALF_WIDTH
    bed = _BED * np.clip(-beyond / 6.0 + 0.35, 0.0, 1.0)
    bank = 1.5 * np.clip(beyond / 5.0, 0.0, 1.0) + 1.1 * np.exp(-(((beyond - 14.0) / 12.0) ** 2))
    plain = 0.35 * rolling(grid, layout, 28.0) + 0.6 * rolling(grid, layout, 90.0) * np.clip(beyond / 60.0, 0.0, 1.0)
    across = np.abs(grid.north[:, np.newaxis] + 40.0 + 0.05 * grid.east) + 40.0 * rolling(grid, layout, 80.0)
    rise = np.clip((across - 205.0) / 240.0, 0.0, None)
    hills = 46.0 * rise**1.4 + 7.0 * rolling(grid, layout, 70.0) * np.clip(rise, 0.0, 1.0)
    terrace = 3.5 * np.clip((across - 175.0) / 25.0, 0.0, 1.0)
    return np.asarray(np.where(beyond < 0.0, bed, bank + np.clip(beyond / 20.0, 0.0, 1.0) * plain + terrace + hills))


def _cover(grid: MapGrid, height: Float, channel: Polygon, layout: np.random.Generator) -> tuple[NDArray[np.uint8], Polygon]:
    """Land cover (row, column) without water, and the field that will be ploughed."""
    fields = patchwork(layout, LARGEST_EXTENT, np.radians(12.0), 16_000.0, 1.5)
    kinds = layout.choice(np.array(_COVERS, np.int64), len(fields), p=_SHARES)
    middle = Point(60.0, -165.0)
    chosen = min(range(len(fields)), key=lambda number: fields[number].distance(middle))
    kinds[chosen] = LandCover.FIELD
    outlines: list[tuple[Polygon, int]] = [(field, int(kind)) for field, kind in zip(fields, kinds, strict=True)]
    outlines.append((Point(_VILLAGE).buffer(78.0), int(LandCover.TOWN)))
    cover = grid.painted(outlines).astype(np.uint8)
    cover[cover == 0] = LandCover.MEADOW
    woods = (height + 9.0 * rolling(grid, layout, 45.0) > 24.0) & (height > FLOOD_LEVEL + 1.0)
    roads = [(LineString(road.corners).buffer(0.5 * road.width, cap_style="flat"), 1) for road in (_ROAD, _LANE)]
    cleared = [(outline.buffer(5.0), 1) for outline, _ in roads] + [(Point(_VILLAGE).buffer(105.0), 1)]
    cover[woods & (grid.painted(cleared) == 0)] = LandCover.FOREST
    cover[grid.inside(channel.buffer(7.0))] = LandCover.MEADOW
    cover[grid.inside(channel)] = LandCover.BARE_SOIL
    cover[(grid.painted(roads) == 1) & ~grid.inside(channel)] = LandCover.ROAD
    return cover, fields[chosen].difference(channel.buffer(7.0)).difference(roads[0][0].buffer(1.0))


def _things(zero: float, layout: np.random.Generator) -> tuple[Thing, ...]:
    houses = _village(layout)
    built = Presence(start=zero + BARN_BUILT * DAY)
    return (
        *houses,
        Building("farm", Rectangle(-330.0, 196.0, 26.0, 13.0, np.radians(98.0)), 8.0),
        Building("stable", Rectangle(-334.0, 172.0, 34.0, 12.0, np.radians(98.0)), 6.0),
        Building("mill", Rectangle(228.0, 196.0, 18.0, 12.0, np.radians(20.0)), 10.0),
        Building("new barn", Rectangle(-286.0, 188.0, 30.0, 15.0, np.radians(8.0)), 9.0, presence=built),
        Bridge("bridge", _bridge(), 1.4, level=4.6),
        Reflector("reflector north", (-210.0, 205.0), REFLECTOR_LEG),
        Reflector("reflector south", (-60.0, -255.0), REFLECTOR_LEG),
        Reflector("reflector east", (310.0, 210.0), REFLECTOR_LEG),
        Spikes("posts", _posts(), 1.5),
    )


def _village(layout: np.random.Generator) -> list[Thing]:
    """Houses about the lane, no two in each other's way."""
    houses: list[Thing] = []
    taken: list[Rectangle] = []
    ways = [LineString(road.corners).buffer(0.5 * road.width + 2.0) for road in (_ROAD, _LANE)]
    while len(houses) < 26:
        east, north = np.array(_VILLAGE) + layout.uniform(-72.0, 72.0, 2)
        if np.hypot(east - _VILLAGE[0], north - _VILLAGE[1]) > 72.0 or any(way.distance(Point(east, north)) < 8.0 for way in ways):
            continue
        if any(np.hypot(east - other.east, north - other.north) < 19.0 for other in taken):
            continue
        outline = Rectangle(
            float(east), float(north), layout.uniform(10.0, 15.0), layout.uniform(8.0, 10.0), layout.uniform(1.2, 1.6)
        )
        taken.append(outline)
        houses.append(Building(f"house {len(houses) + 1}", outline, float(layout.uniform(5.5, 8.5))))
    return houses


def _bridge() -> Rectangle:
    """From bank to bank where the road crosses the river."""
    crossing = LineString(_ROAD.corners).intersection(_course().buffer(CHANNEL_HALF_WIDTH + 9.0))
    first, last = np.array(crossing.coords[0]), np.array(crossing.coords[-1])
    way = last - first
    middle = 0.5 * (first + last)
    return Rectangle(float(middle[0]), float(middle[1]), float(np.hypot(*way)), 8.0, float(np.arctan2(way[0], way[1])))


def _posts() -> Float:
    """Lamp posts along the village's road."""
    distance = np.arange(200.0, 700.0, 30.0)
    return np.column_stack([_ROAD.along(distance) + np.array([0.0, 5.0]), np.full(len(distance), 5.0)])
