"""What stands in a world: ships, buildings, tanks, cranes, lamps, breakwater blocks and calibration reflectors, each with its time.

A thing raises the ground it covers to its top, so it lays over and casts shadow where its place and height say; what shines on it
are points at their true three-dimensional places (`scene.scatterers`). A thing's points are drawn from a generator of its own, so a
pass from elsewhere or at another time finds the same ones.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from math import inf
from typing import Protocol

import numpy as np
from shapely.geometry import Point, Polygon

from yamabiko.earth.wgs84 import Float, LocalFrame
from yamabiko.scene import scatterers
from yamabiko.scene.ground_truth import ObjectKind, SceneObject
from yamabiko.scene.land_cover import LandCover
from yamabiko.scene.scatterers import Scatterers
from yamabiko.scene.shapes import Disc, Rectangle, Ribbon

_BOW = 0.25  # share of a vessel's length over which its bow narrows, as `shapes.Hull` has it
_CORNERS = np.array([[1.0, 1.0], [1.0, -1.0], [-1.0, -1.0], [-1.0, 1.0]])


@dataclass(frozen=True)
class Presence:
    """When something is there: from one time until another, in seconds from the time scale's epoch."""

    start: float = -inf
    end: float = inf

    def holds(self, seconds: float) -> bool:
        """Whether it is there at a time; the first instant counts, the last does not."""
        return self.start <= seconds < self.end


ALWAYS = Presence()


@dataclass(frozen=True, eq=False)
class View:
    """How a thing is looked at. to_radar : (3,) unit vector in east, north, up. wavelength : m."""

    to_radar: Float
    wavelength: float


class Thing(Protocol):
    """Anything that stands in a world."""

    @property
    def name(self) -> str:
        """For people and files."""
        ...

    @property
    def presence(self) -> Presence:
        """When it is there."""
        ...

    @property
    def level(self) -> float | None:
        """Height of its base where it does not stand on what is beneath its middle (m of the world's frame)."""
        ...

    @property
    def afloat(self) -> bool:
        """Whether it floats, so that its echoes do not keep their phase."""
        ...

    @property
    def footprint(self) -> Polygon | None:
        """The ground it covers (east, north; m), None for what is thin."""
        ...

    @property
    def cover(self) -> LandCover | None:
        """What its top scatters like, None where the ground shows through."""
        ...

    @property
    def height(self) -> float:
        """Of its top over its base (m)."""
        ...

    @property
    def place(self) -> tuple[float, float]:
        """Middle of it (east, north; m)."""
        ...

    def shining(self, base: float, view: View, generator: np.random.Generator) -> Scatterers:
        """Its points; base : height of what it stands on (m)."""
        ...

    def truth(self, base: float, frame: LocalFrame, wavelength: float) -> SceneObject | None:
        """It as ground truth, None for what nobody looks for."""
        ...


@dataclass(frozen=True)
class _Standing:
    name: str
    presence: Presence = field(default=ALWAYS, kw_only=True)
    level: float | None = field(default=None, kw_only=True)

    @property
    def afloat(self) -> bool:
        return False


@dataclass(frozen=True)
class Building(_Standing):
    """A building with a flat roof. outline : its walls. height : m over its ground."""

    outline: Rectangle
    height: float

    cover = LandCover.ROOF

    @property
    def place(self) -> tuple[float, float]:
        """Middle (east, north; m)."""
        return self.outline.east, self.outline.north

    @property
    def footprint(self) -> Polygon:
        """The ground within its walls."""
        return polygon_of(self.outline)

    def shining(self, base: float, view: View, generator: np.random.Generator) -> Scatterers:
        """The walls that face the radar: corner of wall and ground at the foot, windows and ledges above; the roof's corners."""
        corners = self.outline.at(*(0.5 * _CORNERS * [self.outline.length, self.outline.width]).T)
        own = generator.spawn(5)  # one a wall: whether a wall is seen must not change another's points
        parts = [
            scatterers.wall(corners[(side + 1) % 4], corners[side], base, self.height, to_radar=view.to_radar, generator=own[side])
            for side in range(4)
        ]
        roof = Scatterers.at(corners[:, 0], corners[:, 1], base + self.height, own[4].exponential(4.0, 4))
        return Scatterers.joined([*parts, roof])

    def truth(self, base: float, frame: LocalFrame, wavelength: float) -> SceneObject:
        """A building of its size."""
        del wavelength
        position = frame.to_earth_fixed([*self.place, base])
        size = (self.outline.length, self.outline.width, self.height, self.outline.heading % (2.0 * np.pi))
        return SceneObject(self.name, ObjectKind.BUILDING, position, *size)


@dataclass(frozen=True)
class Bridge(Building):
    """A bridge: a building that is all deck, with a road on it."""

    cover = LandCover.ROAD


@dataclass(frozen=True)
class Tank(_Standing):
    """A storage tank. outline : its shell. height : m."""

    outline: Disc
    height: float

    cover = LandCover.ROOF

    @property
    def place(self) -> tuple[float, float]:
        """Middle (east, north; m)."""
        return self.outline.east, self.outline.north

    @property
    def footprint(self) -> Polygon:
        """The ground within its shell."""
        return Point(self.place).buffer(self.outline.radius, quad_segs=16)

    def shining(self, base: float, view: View, generator: np.random.Generator) -> Scatterers:
        """Foot and rims."""
        del generator
        return scatterers.tank(self.outline, base, self.height, view.to_radar)

    def truth(self, base: float, frame: LocalFrame, wavelength: float) -> SceneObject:
        """A tank of its size."""
        del wavelength
        across = 2.0 * self.outline.radius
        return SceneObject(self.name, ObjectKind.TANK, frame.to_earth_fixed([*self.place, base]), across, across, self.height)


@dataclass(frozen=True)
class Ship(_Standing):
    """A vessel lying still. outline : its heading is the bow's. height : of the deck over the water (m)."""

    outline: Rectangle
    height: float

    cover = LandCover.DECK

    @property
    def afloat(self) -> bool:
        """Always."""
        return True

    @property
    def place(self) -> tuple[float, float]:
        """Middle (east, north; m)."""
        return self.outline.east, self.outline.north

    @property
    def footprint(self) -> Polygon:
        """The water it covers: a rectangle with a pointed bow, as `shapes.Hull` has it."""
        half, beam = 0.5 * self.outline.length, 0.5 * self.outline.width
        shoulder = half - _BOW * self.outline.length
        along = np.array([half, shoulder, -half, -half, shoulder])
        right = np.array([0.0, beam, beam, -beam, -beam])
        return Polygon(self.outline.at(along, right))

    def shining(self, base: float, view: View, generator: np.random.Generator) -> Scatterers:
        """Hull against water, rails, house, mast, bow and stern."""
        return scatterers.vessel(self.outline, base, base + self.height, view.to_radar, generator)

    def truth(self, base: float, frame: LocalFrame, wavelength: float) -> SceneObject:
        """A vessel of its size and heading."""
        del wavelength
        position = frame.to_earth_fixed([*self.place, base])
        size = (self.outline.length, self.outline.width, self.height, self.outline.heading % (2.0 * np.pi))
        return SceneObject(self.name, ObjectKind.VESSEL, position, *size)


@dataclass(frozen=True)
class Thin(_Standing):
    """What covers no ground and casts no shadow."""

    footprint = None
    cover = None
    height = 0.0


@dataclass(frozen=True)
class Crane(Thin):
    """A jib crane. foot : (east, north). boom_end : (east, north, height over the foot), m."""

    place: tuple[float, float]
    boom_end: tuple[float, float, float]

    def shining(self, base: float, view: View, generator: np.random.Generator) -> Scatterers:
        """Wheels, lattice boom and block."""
        del view
        end = np.array(self.boom_end) + np.array([0.0, 0.0, base])
        return scatterers.crane(np.array([*self.place, base]), end, generator)

    def truth(self, base: float, frame: LocalFrame, wavelength: float) -> SceneObject:
        """A crane of its height."""
        del wavelength
        return SceneObject(self.name, ObjectKind.CRANE, frame.to_earth_fixed([*self.place, base]), height=self.boom_end[2])


@dataclass(frozen=True)
class QuayWall(Thin):
    """The walls of a quay or a pier. corners : east, north of its edge in order, the water on the left. depth : m to the water."""

    corners: tuple[tuple[float, float], ...]
    depth: float

    @property
    def place(self) -> tuple[float, float]:
        """Its first corner."""
        return self.corners[0]

    def shining(self, base: float, view: View, generator: np.random.Generator) -> Scatterers:
        """The walls that face the radar; base : the water's height."""
        ends = [np.array(corner) for corner in self.corners]
        own = generator.spawn(len(ends) - 1)
        return Scatterers.joined(
            [
                scatterers.wall(start, end, base, self.depth, to_radar=view.to_radar, generator=its)
                for (start, end), its in zip(pairwise(ends), own, strict=True)
            ]
        )

    def truth(self, base: float, frame: LocalFrame, wavelength: float) -> None:
        """Part of the land."""
        del base, frame, wavelength


@dataclass(frozen=True)
class Reflector(Thin):
    """A triangular trihedral turned to every radar that passes, as one on a positioner. leg : inner edge (m).

    above : its apex over the ground (m).
    """

    place: tuple[float, float]
    leg: float
    above: float = 0.6

    def shining(self, base: float, view: View, generator: np.random.Generator) -> Scatterers:
        """None: the world puts reflectors in with a known phase."""
        del base, view, generator
        return Scatterers.at([], [], [], [])

    def truth(self, base: float, frame: LocalFrame, wavelength: float) -> SceneObject:
        """A reflector of its cross section."""
        strength = scatterers.trihedral_cross_section(self.leg, wavelength)
        position = frame.to_earth_fixed([*self.place, base + self.above])
        return SceneObject(self.name, ObjectKind.REFLECTOR, position, radar_cross_section=strength)


@dataclass(frozen=True, eq=False)
class Spikes(Thin):
    """Many small bright things: lamps, parked cars, blocks of a breakwater. points : (point, 3) east, north and height over the
    ground (m). mean_cross_section : m2, each one's being exponential about it."""

    points: Float
    mean_cross_section: float

    @property
    def place(self) -> tuple[float, float]:
        """Their middle."""
        east, north = self.points[:, :2].mean(axis=0) if len(self.points) else (0.0, 0.0)
        return float(east), float(north)

    def shining(self, base: float, view: View, generator: np.random.Generator) -> Scatterers:
        """The points, on level ground."""
        del view
        strength = self.mean_cross_section * generator.exponential(1.0, len(self.points))
        return Scatterers.at(self.points[:, 0], self.points[:, 1], base + self.points[:, 2], strength)

    def truth(self, base: float, frame: LocalFrame, wavelength: float) -> None:
        """Nobody looks for them."""
        del base, frame, wavelength


def polygon_of(outline: Rectangle) -> Polygon:
    """A rectangle's corners as a polygon."""
    return Polygon(outline.at(*(0.5 * _CORNERS * [outline.length, outline.width]).T))


def blocks_along(course: Ribbon, crest: float, base: float, generator: np.random.Generator) -> Float:
    """(point, 3) places of a breakwater's blocks, heights over a base."""
    blocks = scatterers.rubble(course, crest, base, generator)
    return blocks.place - [0.0, 0.0, base]
