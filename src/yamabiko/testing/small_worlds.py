"""Small level worlds of one class of land cover, with a thing or two on it, for the tests of every room."""

from __future__ import annotations

import numpy as np

from yamabiko.earth.wgs84 import Float
from yamabiko.scene.backscatter import Wind
from yamabiko.scene.land_cover import LandCover
from yamabiko.scene.raster import MapGrid
from yamabiko.scene.world import Ground, World
from yamabiko.scene.world_events import Ploughing, WaterLevel
from yamabiko.scene.world_things import Thing
from yamabiko.testing.apertures import scene_frame

FRAME = scene_frame()


def level_world(
    cover: LandCover,
    *things: Thing,
    extent: float = 128.0,
    spacing: float = 1.0,
    ploughings: tuple[Ploughing, ...] = (),
    key: int = 5,
) -> World:
    """Level ground at height zero about `scene_frame()`, all of one class; extent and spacing in metres."""
    grid = MapGrid.covering(extent, spacing)
    flat = np.zeros(grid.shape, np.float32)
    ground = Ground(flat, np.full(grid.shape, cover, np.uint8), flat, np.zeros(grid.shape, np.bool_))
    return World("TEST", FRAME, grid, ground, things, Wind(7.0, 1.0), WaterLevel.constant(-100.0), ploughings, key)


def towards(bearing_deg: float = 75.0, incidence_deg: float = 35.0) -> Float:
    """Unit vector (3,) from the scene to a radar."""
    bearing, incidence = np.radians([bearing_deg, incidence_deg])
    level = np.sin(incidence)
    return FRAME.turn_to_earth_fixed([level * np.sin(bearing), level * np.cos(bearing), np.cos(incidence)])
