"""World: a simulated piece of the earth with heights, land cover, things that stand on it and events, apart from any radar.

`World.seen_by` gives what echoes are simulated from: the ground as a DistributedScene on its own grid, the same for every pass, and
PointTargets. `World.truth` gives what is really there. Everything random hangs on one key drawn from the generator the world was
built with: the same seed gives the same bytes, and every pass at any time finds the same scatterers but for those that time, water,
ploughs and ships have replaced.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import zoom

from yamabiko.earth.surface import HeightGrid
from yamabiko.earth.time_scale import seconds_from_epoch
from yamabiko.earth.wgs84 import Float, LocalFrame
from yamabiko.errors import InputError
from yamabiko.scene.backscatter import MOST_SHALLOW, MOST_STEEP, Illumination, Polarization, Wind
from yamabiko.scene.coherent_speckle import fill_speckle
from yamabiko.scene.distributed import DistributedScene
from yamabiko.scene.ground_truth import SceneObject
from yamabiko.scene.land_cover import MODELS, LandCover, backscatter_of
from yamabiko.scene.point_targets import PointTargets
from yamabiko.scene.raster import MapGrid
from yamabiko.scene.sea_waves import wave_pattern
from yamabiko.scene.shadow import in_shadow
from yamabiko.scene.visibility import horizon_height
from yamabiko.scene.world_events import Ploughing, WaterLevel, flooded
from yamabiko.scene.world_things import Reflector, Thing, View

WAVELENGTH = 0.0311  # m: 9.65 GHz
_CLEARANCE = 0.02  # m: a place is not shadowed by the roughness of its own surface
_ANGLES = 2048
_SEA_CELL = 2.0  # m between the points at which waves are computed


@dataclass(frozen=True, eq=False)
class Ground:
    """A world's ground as rasters on one grid, (row, column).

    height : m over the frame's zero: soil, bed of the water, quay. cover : LandCover numbers without water that rises, things and
    ploughs. canopy : m that vegetation stands over the ground, which the radar sees the top of. source : where the still water
    that rises and falls comes from.
    """

    height: NDArray[np.float32]
    cover: NDArray[np.uint8]
    canopy: NDArray[np.float32]
    source: NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class WorldState:
    """A world at one time, (row, column) on its grid.

    surface : m, ground and water without anything on it. top : m, what a radar sees, canopies, ships and roofs included. cover :
    LandCover numbers as a radar sees them. water : where still water of the rising kind stands. renewed : how often the scatterers
    have been replaced by events.
    """

    surface: NDArray[np.float32]
    top: NDArray[np.float32]
    cover: NDArray[np.uint8]
    water: NDArray[np.bool_]
    renewed: NDArray[np.uint16]


@dataclass(frozen=True, eq=False)
class SeenWorld:
    """A world as one radar sees it at one time: the same fields as `scene.harbour.Harbour` has.

    ground : what scatters everywhere. points : what shines by itself. sigma_zero : (row, column) mean backscatter of the ground,
    linear, of its own (perhaps sloping) surface; zero in shadow. objects : the things that stand there, seen or not.
    """

    frame: LocalFrame
    ground: DistributedScene
    points: PointTargets
    sigma_zero: NDArray[np.float32]
    objects: tuple[SceneObject, ...]


@dataclass(frozen=True, eq=False)
class World:
    """A simulated piece of the earth.

    frame : its middle; heights count from its zero. grid : its pixels, a scatterer each. water : level of the still water that
    rises and falls, where there is any. key : of all its random numbers (see `scene.coherent_speckle`).
    """

    name: str
    frame: LocalFrame
    grid: MapGrid
    ground: Ground
    things: tuple[Thing, ...]
    wind: Wind
    water: WaterLevel
    ploughings: tuple[Ploughing, ...]
    key: int

    def at(self, when: datetime) -> WorldState:
        """The world at an instant that states its zone, with all that stands on it."""
        seconds = seconds_from_epoch(when)
        bare = self.bare_at(seconds)
        top, cover = bare.top.copy(), bare.cover.copy()
        painted = self.grid.painted(
            [
                (thing.footprint, number)
                for number, thing in enumerate(self.things, 1)
                if thing.footprint is not None and thing.cover is not None and thing.presence.holds(seconds)
            ]
        )
        raised = painted > 0
        tops = np.array([0.0, *(self.base(thing, bare.surface) + thing.height for thing in self.things)], np.float32)
        covers = np.array([0, *(thing.cover or 0 for thing in self.things)], np.uint8)
        top[raised], cover[raised] = tops[painted[raised]], covers[painted[raised]]
        return replace(bare, top=top, cover=cover)

    def bare_at(self, seconds: float) -> WorldState:
        """The world at a time (s from the epoch) with its vegetation and without the things on it."""
        cover, renewed = self.ground.cover.copy(), np.zeros(self.grid.shape, np.uint16)
        for ploughing in self.ploughings:
            if ploughing.seconds <= seconds:
                inside = self.grid.inside(ploughing.outline) & (self.ground.cover != LandCover.ROAD)
                cover[inside] = LandCover.PLOUGHED_SOIL
                renewed[inside] += np.uint16(1)
        for _, crest in self.water.crests(seconds):
            renewed += self.flooded_at(crest)
        water = self.flooded_at(self.water.at(seconds))
        surface = np.where(water, np.float32(self.water.at(seconds)), self.ground.height)
        cover[water] = LandCover.STILL_WATER
        top = np.where(water, surface, surface + self.ground.canopy)
        return WorldState(surface, top.astype(np.float32, copy=False), cover, water, renewed)

    def seen_by(
        self, to_radar: Float, when: datetime, *, wavelength: float = WAVELENGTH, polarization: Polarization = "VV"
    ) -> SeenWorld:
        """What a radar far away sees.

        to_radar : (3,) earth-fixed unit vector from the world to the radar at mid-aperture; shadow, brightness and bright sides
        follow it. when : with its zone. wavelength : m, within X band.
        Raises InputError for a vector that is none, a radar below the horizon, another band, and an instant without a zone.
        """
        if np.shape(to_radar) != (3,) or not abs(float(np.linalg.norm(to_radar)) - 1.0) < 1e-6:
            raise InputError("world", "direction to the radar", f"{np.asarray(to_radar)}", "a unit vector of three components")
        local = self.frame.turn_from_earth_fixed(to_radar)
        illumination = Illumination(float(np.arctan2(local[0], local[1])), wavelength, polarization)
        seconds, state = seconds_from_epoch(when), self.at(when)
        terrain = HeightGrid(self.grid.plane(self.frame), state.top, self.frame.axes[2])
        horizon = horizon_height(terrain, to_radar, state.surface)
        sigma_zero, area = self._sigma_nought(state, local, illumination, seconds)
        sigma_zero[state.top < horizon - _CLEARANCE] = 0.0
        reflectivity = self._speckle(state, np.sqrt(sigma_zero * area), seconds)
        objects = self._objects(state.surface, seconds, wavelength)
        points = self._points(state, terrain, horizon, View(local, wavelength), seconds)
        return SeenWorld(self.frame, DistributedScene(terrain, reflectivity), points, sigma_zero, objects)

    def seen_from(
        self, position: Float, when: datetime, *, wavelength: float = WAVELENGTH, polarization: Polarization = "VV"
    ) -> SeenWorld:
        """As `seen_by`, for a radar at an earth-fixed position (3,) in metres."""
        sight = np.asarray(position, dtype=np.float64) - self.frame.origin
        return self.seen_by(sight / np.linalg.norm(sight), when, wavelength=wavelength, polarization=polarization)

    def flooded_at(self, level: float) -> NDArray[np.bool_]:
        """Where still water of a level (m) stands, (row, column): ground below it that is connected to the water's source."""
        return flooded(self.ground.height, self.ground.source, level)

    def things_at(self, seconds: float) -> list[Thing]:
        """What stands there at a time (s from the epoch)."""
        return [thing for thing in self.things if thing.presence.holds(seconds)]

    @cached_property
    def _coherence(self) -> Float:
        """(3, class) at_once, lasting and decay by class number."""
        table = np.ones((3, max(LandCover) + 1))
        for cover, model in MODELS.items():
            table[:, cover] = model.coherence.at_once, model.coherence.lasting, model.coherence.decay
        return table

    def _speckle(self, state: WorldState, amplitude: NDArray[np.float32], seconds: float) -> NDArray[np.complex64]:
        speckle = np.empty(self.grid.shape, np.complex64)
        at_once, lasting, decay = self._coherence
        key = np.uint64(self.key)
        fill_speckle(key, seconds, state.cover, state.renewed, at_once, lasting, decay, amplitude, speckle)
        return speckle

    def _sigma_nought(
        self, state: WorldState, to_radar: Float, illumination: Illumination, seconds: float
    ) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Linear sigma nought and area of the surface (m2) of every cell, (row, column); to_radar in east, north, up."""
        by_row, by_column = np.gradient(state.surface, np.float32(self.grid.spacing))
        steepness = np.sqrt(1.0 + by_row**2 + by_column**2)
        # The normal is (-by_column, by_row, 1): rows lead to the south.
        cosine = (np.float32(to_radar[2]) - by_column * np.float32(to_radar[0]) + by_row * np.float32(to_radar[1])) / steepness
        angle = np.linspace(MOST_STEEP, MOST_SHALLOW, _ANGLES)
        incidence = np.arccos(np.clip(cosine, -1.0, 1.0))
        entry = np.clip(np.rint((incidence - angle[0]) / (angle[1] - angle[0])), 0, _ANGLES - 1).astype(np.int64)
        table = np.zeros((max(LandCover) + 1, _ANGLES), np.float32)
        for cover in LandCover:
            table[cover] = backscatter_of(cover, self.wind).sigma_nought(angle, illumination)
        sigma_zero = table[state.cover, entry]
        sea = state.cover == LandCover.OPEN_SEA
        if sea.any():
            sigma_zero[sea] *= self._waves(to_radar, seconds)[sea]
        return sigma_zero, (np.float32(self.grid.spacing**2) * steepness).astype(np.float32)

    def _waves(self, to_radar: Float, seconds: float) -> NDArray[np.float32]:
        """How the waves of the sea brighten and darken it, (row, column), mean one."""
        side = round(self.grid.side * self.grid.spacing / _SEA_CELL) + 2
        coarse = MapGrid(side, self.grid.side * self.grid.spacing / (side - 1))
        pattern = wave_pattern(coarse.east, coarse.north, self.wind, to_radar, seconds, np.random.default_rng([self.key, 1]))
        return np.asarray(zoom(pattern, self.grid.side / side, order=1, grid_mode=False), dtype=np.float32)

    def base(self, thing: Thing, surface: NDArray[np.float32]) -> float:
        """Height (m) of what a thing stands on: the surface in its middle, unless it says another."""
        if thing.level is not None:
            return thing.level
        pixel = np.rint(self.grid.pixel(*(np.array(value) for value in thing.place))).astype(int)
        row, column = np.clip(pixel, 0, self.grid.side - 1)
        return float(surface[row, column])

    def _objects(self, surface: NDArray[np.float32], seconds: float, wavelength: float) -> tuple[SceneObject, ...]:
        found = (thing.truth(self.base(thing, surface), self.frame, wavelength) for thing in self.things_at(seconds))
        return tuple(thing for thing in found if thing is not None and self.holds(thing.position[np.newaxis])[0])

    def _points(
        self, state: WorldState, terrain: HeightGrid, horizon: NDArray[np.float32], view: View, seconds: float
    ) -> PointTargets:
        """All point scatterers that the radar sees."""
        place, amplitude, known = [np.zeros((0, 3))], [np.zeros(0, np.complex128)], PointTargets.at(np.zeros((0, 3)))
        instant = int(np.floor(seconds * 1e6)) % (1 << 63)
        for number, thing in enumerate(self.things):
            if not thing.presence.holds(seconds):
                continue
            base = self.base(thing, state.surface)
            if isinstance(thing, Reflector):
                if not self.holds(self.frame.to_earth_fixed([[*thing.place, base]]))[0]:
                    continue
                truth = thing.truth(base, self.frame, view.wavelength)
                known = known.joined(PointTargets.at([truth.position], np.sqrt(truth.radar_cross_section or 0.0)))
                continue
            # A bare seed for the places, one more for the phases, which water renews at every instant.
            shining = thing.shining(base, view, np.random.default_rng([self.key, 2, number]))
            renewal = [instant] if thing.afloat else []
            cycles = np.random.default_rng([self.key, 3, number, *renewal]).random(len(shining.cross_section))
            place.append(shining.place)
            amplitude.append(np.sqrt(shining.cross_section) * np.exp(2j * np.pi * cycles))
        position, strength = self.frame.to_earth_fixed(np.concatenate(place)), np.concatenate(amplitude)
        seen = ~in_shadow(terrain, horizon.astype(np.float64), position) & self.holds(position)
        return PointTargets(position[seen], strength[seen]).joined(known)

    def holds(self, position: Float) -> NDArray[np.bool_]:
        """Whether earth-fixed positions (point, 3) stand within the world's square: a small world holds part of its layout."""
        half = 0.5 * self.grid.side * self.grid.spacing
        return np.asarray((np.abs(self.frame.from_earth_fixed(position)[:, :2]) <= half).all(axis=1))
