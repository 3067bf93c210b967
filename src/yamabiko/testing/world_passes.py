"""Passes of one satellite geometry over a simulated world, from its echoes to focused, calibrated images, for whole-chain tests.

What is true of the world is there for those who judge; the images are made from echoes alone.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import cached_property
from typing import Literal

import numpy as np
import pyproj
import shapely
from shapely.geometry.base import BaseGeometry

from yamabiko.collect.illumination import Calibration
from yamabiko.collect.noise import with_thermal_noise
from yamabiko.collect.phase_history import PhaseHistory
from yamabiko.collect.surface_echoes import add_surface_echoes, surface_echoes
from yamabiko.earth.surface import Points
from yamabiko.earth.wgs84 import earth_fixed_to_geodetic
from yamabiko.focus.backproject import backproject
from yamabiko.focus.complex_image import ComplexImage
from yamabiko.focus.grid import default_plane
from yamabiko.scene.world import World
from yamabiko.scene.world_truth import truth_of
from yamabiko.scene.worlds.harbour_town import harbour_town
from yamabiko.scene.worlds.river_valley import START, river_valley
from yamabiko.testing.apertures import satellite, scene_frame

_WORLDS = {"harbour town": harbour_town, "river valley": river_valley}
_SHARE_SHOWN = 0.9
_ROOM = 1.25


class WorldPasses:
    """A world and the geometry it is looked at from: a satellite in the east, incidence 37 degrees.

    extent : side of the world (m). resolution : slant range and azimuth (m). noise : noise-equivalent sigma nought, linear.
    """

    def __init__(
        self,
        world: Literal["harbour town", "river valley"],
        *,
        extent: float,
        resolution: float = 2.0,
        noise: float = 10.0**-2.3,
        seed: int = 7,
    ) -> None:
        self.name, self.extent, self.noise = world, extent, noise
        self.world: World = _WORLDS[world](scene_frame(), np.random.default_rng(seed), extent=extent, spacing=1.0)
        self._count = int(_ROOM * extent / resolution)
        self._resolution = resolution

    @cached_property
    def _template(self) -> PhaseHistory:
        return satellite(pulses=self._count, samples=self._count, resolution=self._resolution, incidence=0.65, azimuth=1.35)

    def echoes(self, days: float, seed: int) -> PhaseHistory:
        """What the satellite records so many days after the world's start. seed : of the thermal noise."""
        template, when = self._template, START + timedelta(days=days)
        middle = template.pulses // 2
        template = replace(template, epoch=when - timedelta(seconds=float(template.transmit.time[middle])))
        seen = self.world.seen_from(template.transmit.position[middle], when)
        history = surface_echoes(template, seen.ground.surface, seen.ground.reflectivity)
        points = Points(seen.points.position)
        add_surface_echoes(history.signal, template, points, seen.points.amplitude.astype(np.complex64))
        collection = replace(history.collection, identifier=f"{self.name} day {days:g}")
        calibrated = replace(history, collection=collection, calibration=Calibration(np.array([[1.0]])))
        return with_thermal_noise(calibrated, self.noise, scene_frame().axes[2], np.random.default_rng(seed))

    def image(self, days: float, seed: int) -> ComplexImage:
        """The focused image of these echoes."""
        history = self.echoes(days, seed)
        return backproject(history, default_plane(history, extent=_SHARE_SHOWN * self.extent))

    def outline_of(self, name: str, days: float, reference_system: str) -> BaseGeometry:
        """Footprint of a thing that stands there at a time, in map coordinates: truth, for the judge."""
        truth = truth_of(self.world, START + timedelta(days=days))
        return self.on_map(shapely.Polygon(truth.footprints[name].vertex), reference_system)

    def on_map(self, local: BaseGeometry, reference_system: str) -> BaseGeometry:
        """An outline in metres east and north of the world's middle, in map coordinates."""
        transform = pyproj.Transformer.from_crs("EPSG:4326", reference_system, always_xy=True)

        def placed(place: np.ndarray) -> np.ndarray:
            level = np.column_stack([place, np.zeros(len(place))])
            geodetic = earth_fixed_to_geodetic(self.world.frame.to_earth_fixed(level))
            return np.column_stack(transform.transform(np.degrees(geodetic[:, 1]), np.degrees(geodetic[:, 0])))

        return shapely.transform(local, placed)
