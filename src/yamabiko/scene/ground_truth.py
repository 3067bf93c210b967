"""What really stands in a simulated scene, kept apart from everything that is to find it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from yamabiko.earth.wgs84 import Float


class ObjectKind(StrEnum):
    """What an object is."""

    VESSEL = "vessel"
    REFLECTOR = "reflector"
    TANK = "tank"
    BUILDING = "building"
    CRANE = "crane"
    POINT = "point"


@dataclass(frozen=True, eq=False)
class SceneObject:
    """One object of known place and size.

    position : (3,) earth-fixed metres: the scatterer itself for a reflector or point, the middle of the footprint on its ground (or
        the water) for all else. length, width, height : metres, zero for a point; a vessel's height is its deck's. heading :
        radians clockwise from north of the bow or the long side. radar_cross_section : m2, known for reflectors and points only.
    """

    name: str
    kind: ObjectKind
    position: Float
    length: float = 0.0
    width: float = 0.0
    height: float = 0.0
    heading: float = 0.0
    radar_cross_section: float | None = None


class EventKind(StrEnum):
    """What can happen in a world."""

    FLOOD_RISES = "flood rises"
    FLOOD_FALLS = "flood falls"
    SHIP_ARRIVES = "ship arrives"
    SHIP_LEAVES = "ship leaves"
    BUILDING_APPEARS = "building appears"
    FIELD_PLOUGHED = "field ploughed"


@dataclass(frozen=True, eq=False)
class Outline:
    """A closed line without crossings. vertex : (vertex, 2) east, north of the scene's frame (m), anticlockwise, the first not
    repeated. holes : what it does not hold, clockwise, alike."""

    vertex: Float
    holes: tuple[Float, ...] = ()


@dataclass(frozen=True, eq=False)
class CoverTruth:
    """Where a class of land cover lies. cover : its name. height : m of the frame for water, whose surface is level, else None."""

    cover: str
    outlines: tuple[Outline, ...]
    height: float | None = None


@dataclass(frozen=True, eq=False)
class EventTruth:
    """Something that happens. when : UTC. outlines : the ground it changes, within the world: for a flood, the land
    under water at its crest."""

    kind: EventKind
    name: str
    when: datetime
    outlines: tuple[Outline, ...]


@dataclass(frozen=True, eq=False)
class WorldTruth:
    """All that is true of a world at one time. footprints : of objects that have one, by name."""

    when: datetime
    covers: tuple[CoverTruth, ...]
    objects: tuple[SceneObject, ...]
    footprints: dict[str, Outline]
