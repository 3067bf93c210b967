"""Point-like scatterers of things people build, as an X-band radar sees them: vessels, tanks, walls, cranes, rubble.

Everything is in local east, north, up metres. Which parts of a tank, a hull or a wall shine, and towards where, follows the
high-resolution radar pictures of such things; the strengths are plausible round numbers and no measurements.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from yamabiko.earth.wgs84 import Float
from yamabiko.scene.shapes import Disc, Rectangle, Ribbon


@dataclass(frozen=True, eq=False)
class Scatterers:
    """Points before they have a phase. place : (point, 3) east, north, up (m). cross_section : (point,) m2."""

    place: Float
    cross_section: Float

    @classmethod
    def at(cls, east: ArrayLike, north: ArrayLike, up: ArrayLike, cross_section: ArrayLike) -> Scatterers:
        """Scatterers of arrays that broadcast together."""
        east, north, up, strength = np.broadcast_arrays(east, north, up, np.asarray(cross_section, dtype=np.float64))
        return cls(np.stack([east.ravel(), north.ravel(), up.ravel()], axis=-1).astype(np.float64), strength.ravel().copy())

    @classmethod
    def joined(cls, parts: list[Scatterers]) -> Scatterers:
        """All of them, in order."""
        return cls(np.concatenate([part.place for part in parts]), np.concatenate([part.cross_section for part in parts]))


def trihedral_cross_section(leg: float, wavelength: float) -> float:
    """Largest radar cross section (m2) of a triangular trihedral reflector with inner legs of this length (m).

    Source: E. F. Knott, J. F. Shaeffer, M. T. Tuley, "Radar Cross Section", 2nd ed., Artech House 1993, section 6.3 (corner
    reflectors): 4 pi leg^4 / (3 wavelength^2).
    """
    return float(4.0 * np.pi * leg**4 / (3.0 * wavelength**2))


def wall(start: Float, end: Float, base: float, height: float, *, to_radar: Float, generator: np.random.Generator) -> Scatterers:
    """A wall from start to end (2,), which faces the left side of that way: bright at its foot (ground and wall make a corner).

    base : height of its foot. to_radar : (3,) unit vector. Nothing where it faces away from the radar.
    """
    way = end - start
    length = float(np.hypot(*way))
    outward = np.array([-way[1], way[0]]) / length
    facing = float(outward @ to_radar[:2]) / float(np.hypot(*to_radar[:2]))
    if facing <= 0.0:
        return Scatterers.at([], [], [], [])
    foot = (np.arange(int(length / 0.25)) + 0.5) * 0.25 / length
    corner = 0.2 * height * facing**8 * generator.gamma(2.0, 0.5, len(foot))
    windows = generator.poisson(0.25 * length * height)
    share, up = generator.random(windows), base + height * generator.random(windows)
    east, north = start[0] + way[0] * share, start[1] + way[1] * share
    return Scatterers.joined(
        [
            Scatterers.at(start[0] + way[0] * foot, start[1] + way[1] * foot, base, corner),
            Scatterers.at(east, north, up, 0.3 * facing * generator.exponential(1.0, windows)),
        ]
    )


def building(outline: Rectangle, base: float, height: float, to_radar: Float, generator: np.random.Generator) -> Scatterers:
    """Four walls and the edge of a flat roof."""
    half_length, half_width = 0.5 * outline.length, 0.5 * outline.width
    along = np.array([half_length, half_length, -half_length, -half_length])
    right = np.array([half_width, -half_width, -half_width, half_width])
    corner = outline.at(along, right)
    pairs = zip(np.roll(corner, -1, axis=0), corner, strict=True)
    walls = [wall(start, end, base, height, to_radar=to_radar, generator=generator) for start, end in pairs]
    roof = Scatterers.at(corner[:, 0], corner[:, 1], base + height, generator.exponential(4.0, 4))
    return Scatterers.joined([*walls, roof])


def tank(outline: Disc, base: float, height: float, to_radar: Float) -> Scatterers:
    """A storage tank: the foot towards the radar, and both rims of its roof, near and far."""
    bearing = np.arctan2(to_radar[0], to_radar[1])
    off = np.radians(np.arange(-60.0, 60.1, 1.5))
    peak = outline.radius * np.exp(-0.5 * (off / np.radians(12.0)) ** 2)
    parts = []
    for turn, up, strength in ((0.0, base, 3.0), (0.0, base + height, 0.6), (np.pi, base + height, 0.3)):
        east = outline.east + outline.radius * np.sin(bearing + turn + off)
        north = outline.north + outline.radius * np.cos(bearing + turn + off)
        parts.append(Scatterers.at(east, north, up, strength * peak))
    return Scatterers.joined(parts)


def vessel(hull: Rectangle, water: float, deck: float, to_radar: Float, generator: np.random.Generator) -> Scatterers:
    """A vessel: hull against water on the side that faces the radar, rails, wheelhouse, mast, bow and stern.

    hull : outline, heading towards the bow. water, deck : heights of the waterline and of the deck. Strengths grow with the
    square of the length.
    """
    size = (hull.length / 20.0) ** 2
    half, beam = 0.5 * hull.length, 0.5 * hull.width
    sides = np.arange(-half + 0.4, 0.6 * half, 0.4)
    parts = []
    for side in (-1.0, 1.0):
        outward = side * np.array([np.cos(hull.heading), -np.sin(hull.heading)])
        facing = max(0.0, float(outward @ to_radar[:2]) / float(np.hypot(*to_radar[:2])))
        waterline = hull.at(sides, np.full_like(sides, side * beam))
        flash = 1.2 * size * facing**4 * generator.gamma(2.0, 0.5, len(sides))
        rail = 0.25 * size * generator.exponential(1.0, len(sides))
        parts += [
            Scatterers.at(waterline[:, 0], waterline[:, 1], water, flash),
            Scatterers.at(waterline[:, 0], waterline[:, 1], deck, rail),
        ]
    house = hull.at(half * np.array([-0.35, -0.35, -0.7, -0.7]), 0.6 * beam * np.array([-1.0, 1.0, -1.0, 1.0]))
    parts.append(Scatterers.at(house[:, 0], house[:, 1], deck + 0.1 * hull.length, 4.0 * size * generator.gamma(2.0, 0.5, 4)))
    line = hull.at(half * np.array([0.97, -0.97, -0.4, -0.4, 0.35]), np.zeros(5))
    up = np.array([deck + 0.03 * hull.length, deck, deck, deck + 0.3 * hull.length, deck + 0.2 * hull.length])
    strength = size * np.array([3.0, 5.0, 12.0, 6.0, 4.0]) * generator.gamma(4.0, 0.25, 5)
    parts.append(Scatterers.at(line[:, 0], line[:, 1], up, strength))
    return Scatterers.joined(parts)


def crane(foot: Float, boom_end: Float, generator: np.random.Generator) -> Scatterers:
    """A jib crane: four wheels, a lattice boom from the foot (3,) to its end (3,), and the hook's block under the end."""
    share = np.arange(0.0, 1.0001, 0.5 / float(np.linalg.norm(boom_end - foot)))
    lattice = foot + np.multiply.outer(share, boom_end - foot) + generator.normal(0.0, 0.3, (len(share), 3))
    wheels = foot + np.array([[-2.5, -2.5, 0.0], [-2.5, 2.5, 0.0], [2.5, -2.5, 0.0], [2.5, 2.5, 0.0]])
    block = boom_end - np.array([0.0, 0.0, 9.0])
    place = np.vstack([lattice, wheels, block])
    strength = np.concatenate([generator.gamma(2.0, 1.0, len(share)), np.full(4, 25.0), [15.0]])
    return Scatterers(place, strength)


def rubble(course: Ribbon, crest: float, water: float, generator: np.random.Generator) -> Scatterers:
    """Concrete blocks of a breakwater: spikes over both slopes between crest and water."""
    number = int(course.length * course.width * 0.35)
    place = course.along(generator.random(number) * course.length) + generator.uniform(-0.5, 0.5, (number, 2)) * course.width
    depth = course.depth(place[:, 0], place[:, 1])
    place, share = place[depth > 0.0], depth[depth > 0.0] / (0.5 * course.width)
    return Scatterers.at(place[:, 0], place[:, 1], water + share * (crest - water), generator.exponential(0.8, len(share)))
