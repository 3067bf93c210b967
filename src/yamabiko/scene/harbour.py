"""A small harbour seen from a drone: open sea, a calm basin behind two breakwaters, a quay with vessels, boats on pontoons, tanks,
sheds, a crane, houses and trees, with radar shadow; and the ground truth of what stands where.

The harbour is invented. Backscatter levels are typical X-band means at 20-40 degrees grazing, after F. T. Ulaby, M. C. Dobson,
"Handbook of Radar Scattering Statistics for Terrain", Artech House 1989; single scatterers are those of `scene.scatterers`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter

from yamabiko.earth.surface import HeightGrid, Plane
from yamabiko.earth.wgs84 import Float, LocalFrame
from yamabiko.errors import InputError
from yamabiko.scene import harbour_layout as plan
from yamabiko.scene import scatterers
from yamabiko.scene.distributed import DistributedScene
from yamabiko.scene.ground_truth import ObjectKind, SceneObject
from yamabiko.scene.point_targets import PointTargets
from yamabiko.scene.shadow import in_shadow, shadow_height
from yamabiko.scene.shapes import Hull

_LARGEST_SIDE = 8192
_PATCH, _PATCHINESS_DB = 1.2, 1.3  # m, standard deviation: land is never evenly bright


@dataclass(frozen=True, eq=False)
class Harbour:
    """The harbour as one radar sees it.

    ground : what scatters everywhere, on heights over a level plane. points : what shines by itself. frame : local frame whose zero
    is the middle of the harbour on the quay's level. sigma_zero : (row, column) mean backscatter of the ground, linear, zero in
    shadow. objects : the ground truth, what stands on
    the simulated ground.
    """

    frame: LocalFrame
    ground: DistributedScene
    points: PointTargets
    sigma_zero: NDArray[np.float32]
    objects: tuple[SceneObject, ...]


def small_harbour(
    frame: LocalFrame,
    to_radar: Float,
    generator: np.random.Generator,
    *,
    extent: float = 240.0,
    spacing: float = 0.25,
    wavelength: float = 0.031,
) -> Harbour:
    """Build the harbour at a place.

    frame : its middle, on the quay's level. to_radar : (3,) earth-fixed unit vector towards the radar at mid-aperture; shadow and
    bright sides follow it. extent : side of the square of ground (m), whose rows lead away from the radar. spacing : between its
    pixels (m), finer than the resolution. wavelength : m, for the calibration reflectors.
    Raises InputError for a radar below the horizon or an absurd number of pixels.
    """
    side = round(extent / spacing)
    if not 16 <= side <= _LARGEST_SIDE:
        raise InputError("harbour", "extent over spacing", f"{side} pixels", f"16 to {_LARGEST_SIDE} pixels")
    plane = _plane_facing(frame, to_radar, side, spacing)
    height, sigma_zero_db = _paint(frame, plane, generator)
    terrain = HeightGrid(plane, height.astype(np.float32), frame.axes[2])
    shadow = shadow_height(terrain, to_radar)
    lit = ~in_shadow(terrain, shadow, terrain.points())
    sigma_zero = (np.where(lit, 10.0 ** (0.1 * sigma_zero_db), 0.0)).astype(np.float32)
    ground = DistributedScene.speckled(terrain, sigma_zero, generator)
    shining = _shining(frame.turn_from_earth_fixed(to_radar), generator)
    position = frame.to_earth_fixed(shining.place)
    seen = ~in_shadow(terrain, shadow, position) & _on(plane, position)
    phase = np.exp(2j * np.pi * generator.random(len(position)))
    points = PointTargets.at(position[seen], (np.sqrt(shining.cross_section) * phase)[seen])
    objects = tuple(thing for thing in (*_objects(frame), *_reflectors(frame, wavelength)) if _on(plane, thing.position))
    for thing in objects:
        if thing.radar_cross_section is not None:
            points = points.joined(PointTargets.at([thing.position], np.sqrt(thing.radar_cross_section)))
    return Harbour(frame, ground, points, sigma_zero, objects)


def _plane_facing(frame: LocalFrame, to_radar: Float, side: int, spacing: float) -> Plane:
    """A level square of pixels about the frame's zero, rows leading away from the radar (to the south from one overhead)."""
    east, north, _ = frame.turn_from_earth_fixed(to_radar)
    bearing = np.arctan2(east, north)
    away = frame.turn_to_earth_fixed([-np.sin(bearing), -np.cos(bearing), 0.0])
    middle = 0.5 * (side - 1)
    return Plane(frame.origin, away, np.cross(frame.axes[2], away), spacing, spacing, (side, side), (middle, middle))


def _on(plane: Plane, position: Float) -> NDArray[np.bool_]:
    """Whether earth-fixed positions (..., 3) stand on the plane's pixels: (...)."""
    pixel = plane.pixel(position)
    return np.asarray(((pixel > -0.5) & (pixel < np.array(plane.shape) - 0.5)).all(axis=-1))


def _paint(frame: LocalFrame, plane: Plane, generator: np.random.Generator) -> tuple[Float, Float]:
    """Height (m) and mean sigma nought (dB) of all pixels, both (row, column)."""
    east, north, _ = np.moveaxis(frame.from_earth_fixed(plane.points()), -1, 0)
    height, sigma_zero_db = plan.paint_ground(east, north)
    patches = gaussian_filter(generator.standard_normal(height.shape, dtype=np.float32), _PATCH / plane.row_spacing)
    sigma_zero_db = sigma_zero_db + _PATCHINESS_DB / max(float(patches.std()), 1e-9) * patches * (height >= 0.0)
    return _with_structures(height, sigma_zero_db, east, north)


def _with_structures(height: Float, sigma_zero_db: Float, east: Float, north: Float) -> tuple[Float, Float]:
    """Height and mean sigma nought with buildings, tanks, vessels and trees standing on the ground."""
    structures: tuple[plan.Building | plan.Tank, ...] = (*plan.BUILDINGS, *plan.TANKS)
    for thing in structures:
        inside = thing.outline.depth(east, north) > 0.0
        height = np.where(inside, thing.height, height)
        sigma_zero_db = np.where(inside, thing.sigma_zero_db, sigma_zero_db)
    for ship in (*plan.VESSELS, *plan.BOATS):
        inside = Hull(ship.outline).depth(east, north) > 0.0
        height = np.where(inside, plan.WATER + plan.FREEBOARD * ship.outline.length, height)
        sigma_zero_db = np.where(inside, -13.0, sigma_zero_db)
    for tree in plan.TREES:
        share = np.clip(tree.depth(east, north) / tree.radius, 0.0, 1.0)
        height = height + plan.TREE_HEIGHT * np.sqrt(share)
        sigma_zero_db = np.where(share > 0.0, -7.5, sigma_zero_db)
    return height, sigma_zero_db


def _shining(to_radar: Float, generator: np.random.Generator) -> scatterers.Scatterers:
    """All point-like scatterers but the reflectors; to_radar in east, north, up."""
    parts = [scatterers.building(thing.outline, 0.0, thing.height, to_radar, generator) for thing in plan.BUILDINGS]
    parts += [scatterers.tank(thing.outline, 0.0, thing.height, to_radar) for thing in plan.TANKS]
    for ship in (*plan.VESSELS, *plan.BOATS):
        deck = plan.WATER + plan.FREEBOARD * ship.outline.length
        parts.append(scatterers.vessel(ship.outline, plan.WATER, deck, to_radar, generator))
    parts += [scatterers.crane(np.array(foot), np.array(end), generator) for _, foot, end in plan.CRANES]
    parts += [scatterers.rubble(course, plan.BREAKWATER_CREST, plan.WATER, generator) for course in plan.BREAKWATERS]
    quay = np.array([[-109.0, plan.QUAY_EDGE], [107.0, plan.QUAY_EDGE]])
    parts.append(scatterers.wall(quay[0], quay[1], plan.WATER, -plan.WATER, to_radar=to_radar, generator=generator))
    parts.append(scatterers.building(plan.JETTY, plan.WATER, -plan.WATER, to_radar, generator))
    lamps, parked = np.array(plan.LAMPS), np.array(plan.PARKED)
    parts.append(scatterers.Scatterers.at(lamps[:, 0], lamps[:, 1], lamps[:, 2], 3.0))
    there = parked[generator.random(len(parked)) < 0.7]
    for end in (-1.9, 1.9):
        parts.append(scatterers.Scatterers.at(there[:, 0], there[:, 1] + end, 0.7, generator.gamma(2.0, 2.0, len(there))))
    return scatterers.Scatterers.joined(parts)


def _reflectors(frame: LocalFrame, wavelength: float) -> list[SceneObject]:
    """Calibration reflectors: turned to the radar, free of shadow and with phase zero."""
    strength = scatterers.trihedral_cross_section(plan.REFLECTOR_LEG, wavelength)
    return [
        SceneObject(name, ObjectKind.REFLECTOR, frame.to_earth_fixed(place), radar_cross_section=strength)
        for name, place in plan.REFLECTORS
    ]


def _objects(frame: LocalFrame) -> list[SceneObject]:
    """The ground truth but the reflectors."""
    objects = []
    for ship in (*plan.VESSELS, *plan.BOATS):
        hull = ship.outline
        position = frame.to_earth_fixed([hull.east, hull.north, plan.WATER])
        size = (hull.length, hull.width, plan.FREEBOARD * hull.length, hull.heading % (2.0 * np.pi))
        objects.append(SceneObject(ship.name, ObjectKind.VESSEL, position, *size))
    for thing in plan.BUILDINGS:
        outline = thing.outline
        position = frame.to_earth_fixed([outline.east, outline.north, 0.0])
        size = (outline.length, outline.width, thing.height, outline.heading)
        objects.append(SceneObject(thing.name, ObjectKind.BUILDING, position, *size))
    for drum in plan.TANKS:
        position = frame.to_earth_fixed([drum.outline.east, drum.outline.north, 0.0])
        across = 2.0 * drum.outline.radius
        objects.append(SceneObject(drum.name, ObjectKind.TANK, position, across, across, drum.height))
    for name, foot, end in plan.CRANES:
        objects.append(SceneObject(name, ObjectKind.CRANE, frame.to_earth_fixed(foot), height=end[2]))
    return objects
