"""The streets and houses of the harbour town: a grid of blocks, turned a little, lower towards its edges."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from shapely import affinity
from shapely.geometry import Point, Polygon, box

from yamabiko.scene.shapes import Rectangle
from yamabiko.scene.world_things import Building

STREET_WIDTH = 8.0
TURN = 6.0  # degrees clockwise that the grid is turned
_WEST, _SOUTH, _EAST, _NORTH = -312.0, -326.0, 296.0, -8.0
_ACROSS, _ALONG = 76.0, 53.0  # m from street to street


def _turned(outline: Polygon) -> Polygon:
    return affinity.rotate(outline, -TURN, origin=(0.0, 0.0))


def _lines() -> tuple[list[float], list[float]]:
    """East of the streets to the north and north of those to the east, before turning (m)."""
    return np.arange(_WEST, _EAST + 1.0, _ACROSS).tolist(), np.arange(_SOUTH, _NORTH + 1.0, _ALONG).tolist()


def streets() -> list[Polygon]:
    """All streets."""
    easts, norths = _lines()
    half = 0.5 * STREET_WIDTH
    down = [box(east - half, _SOUTH - half, east + half, norths[-1] + half) for east in easts]
    across = [box(_WEST - half, north - half, easts[-1] + half, north + half) for north in norths]
    return [_turned(street) for street in (*down, *across)]


def _blocks() -> list[tuple[float, float, float, float]]:
    """West, south, east, north of the ground between streets, before turning."""
    easts, norths = _lines()
    half = 0.5 * STREET_WIDTH
    return [
        (west + half, south + half, east - half, north - half)
        for west, east in pairwise(easts)
        for south, north in pairwise(norths)
    ]


def _park() -> Polygon:
    """Two blocks in the middle, one above the other."""
    chosen = [box(*block) for block in _blocks() if box(*block).buffer(6.0).contains(Point(30.0, -140.0))]
    first = chosen[0].bounds
    return _turned(box(first[0], first[1], first[2], first[3] + _ALONG))


PARK = _park()


def houses(layout: np.random.Generator) -> list[Building]:
    """Houses in rows along the streets to the east; blocks of flats and offices nearer the middle."""
    found: list[Building] = []
    for west, south, east, north in _blocks():
        middle = _turned(Point(0.5 * (west + east), 0.5 * (south + north)))
        if PARK.buffer(-1.0).contains(middle):
            continue
        central = np.hypot(middle.x - 20.0, middle.y + 90.0) < 135.0
        wide, deep, tall = (20.0, 14.0, (10.0, 24.0)) if central else (11.5, 8.5, (5.5, 8.5))
        pitch = wide + (4.5 if central else 5.5)
        count = int((east - west - 3.0) // pitch)
        for row in (south + 0.5 * deep + 2.5, north - 0.5 * deep - 2.5):
            for place in range(count):
                if layout.random() < 0.1:
                    continue
                spot = _turned(
                    Point(west + 3.0 + pitch * (place + 0.5) + layout.uniform(-0.8, 0.8), row + layout.uniform(-0.7, 0.7))
                )
                heading = np.radians(90.0 + TURN + layout.normal(0.0, 1.2))
                size = wide * layout.uniform(0.85, 1.0), deep * layout.uniform(0.85, 1.0)
                outline = Rectangle(spot.x, spot.y, size[0], size[1], float(heading))
                found.append(Building(f"house {len(found) + 1}", outline, float(layout.uniform(*tall))))
    return found
