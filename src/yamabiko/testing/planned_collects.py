"""Small collects from satellites for the tests of every room: a test radar, places that a satellite can see, and scenes on them."""

from __future__ import annotations

from math import radians
from typing import Literal

import numpy as np

from yamabiko.collect.beam import fixed_pointing
from yamabiko.collect.collect_plan import CollectPlan
from yamabiko.earth.surface import Plane
from yamabiko.earth.wgs84 import FLATTENING, SEMI_MAJOR_AXIS, Float, earth_fixed_to_geodetic, geodetic_to_earth_fixed
from yamabiko.platform.paths import CircularOrbit, FlightPath, sample
from yamabiko.radar.imaging_radar import Antenna, ImagingRadar, Mode
from yamabiko.scene.distributed import DistributedScene

STRIPMAP = Mode("stripmap", 2.0, 110e6, 20e3, 100e3, (0.2, 0.9), radians(5.0))
SPOTLIGHT = Mode("spotlight", 1.2, 170e6, 10e3, 10e3, (0.2, 0.9), radians(5.0))


def small_radar() -> ImagingRadar:
    """An X-band radar with a dish of 3.6 m: no real one."""
    dish = Antenna(3.6, 3.6, 0.6, "elliptical", 0.5)
    return ImagingRadar("test radar", 9.65e9, 600.0, 0.15, 1.6, 1.6, dish, (STRIPMAP, SPOTLIGHT))


def orbit(look: Literal["left", "right"] = "right", *, heading_north: bool = True) -> tuple[CircularOrbit, Float]:
    """A circular orbit at 560 km past a place at 36 N, which is returned too (earth-fixed m), with zero Doppler at time zero."""
    place = geodetic_to_earth_fixed([0.63, 2.4, 30.0])
    # Looking right while flying north, the satellite stands west of the place.
    west = (look == "right") == heading_north
    return CircularOrbit.past(place, radians(-80.0 if west else 80.0), 0.6, 560e3, look), place


def place_seen(path: FlightPath, look: float, time: float = 0.0) -> Float:
    """Where on the ellipsoid (3,) a beam without squint meets the ground, at a look angle (rad, positive to the right)."""
    flight = sample(path, [time])
    sight = fixed_pointing(flight, 0.0, look).boresight[0]
    scale = np.array([1.0, 1.0, 1.0 / (1.0 - FLATTENING)]) / SEMI_MAJOR_AXIS
    start, way = flight.position[0] * scale, sight * scale
    along = -(start @ way) - np.sqrt((start @ way) ** 2 - (way @ way) * (start @ start - 1.0))
    geodetic = earth_fixed_to_geodetic(flight.position[0] + along / (way @ way) * sight)
    return geodetic_to_earth_fixed([geodetic[0], geodetic[1], 0.0])


def across_and_along(plan: CollectPlan) -> Float:
    """(2, 3) unit vectors on the ground: away from the radar, and at right angles to that."""
    corner = plan.area[:3]
    sides = np.stack([corner[2] - corner[1], corner[1] - corner[0]])
    sides /= np.linalg.norm(sides, axis=1, keepdims=True)
    return plan.frame.turn_to_earth_fixed(np.concatenate([sides, np.zeros((2, 1))], axis=1))


def field(plan: CollectPlan, size: float, spacing: float, sigma_zero: float, generator: np.random.Generator) -> DistributedScene:
    """A level square of uniform sigma nought (linear) about the scene's centre; size and spacing in metres."""
    away, along = across_and_along(plan)
    count = int(size / spacing)
    middle = 0.5 * (count - 1)
    plane = Plane(plan.frame.origin, away, along, spacing, spacing, (count, count), (middle, middle))
    return DistributedScene.speckled(plane, sigma_zero, generator)
