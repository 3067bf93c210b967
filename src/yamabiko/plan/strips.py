"""Areas larger than a collect, cut into strips along the ground track that one collect each can cover.

The cut is made in the area's equal-area plane, so the antimeridian and the poles are places like others. Strips are whole
rectangles, trimmed to where the area lies: a collect covers a rectangle, and its middle is the strip's.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, cos, radians, sin, tan

import numpy as np
import shapely
import shapely.affinity

from yamabiko.earth.equal_area_plane import EqualAreaPlane
from yamabiko.earth.wgs84 import SEMI_MAJOR_AXIS, Float
from yamabiko.errors import InputError
from yamabiko.request.area import Area, Ring

MOST_STRIPS = 2_000
SMALLEST_OVERLAP = 100.0  # m: between neighbours, for the ground to be met however their edges are drawn
_PAST_THE_EDGE = 0.0004  # of a strip's width and length: how far it reaches past what it is to cover, on each side
_STEEP = radians(80.0)  # nearer than this to a pole, lines straight in longitude and latitude are no guide to the ground


@dataclass(frozen=True)
class CollectSize:
    """What one collect covers. width : across the track (m). length : along it, at most (m)."""

    width: float
    length: float

    def __post_init__(self) -> None:
        for field in ("width", "length"):
            if not getattr(self, field) > 2.0 * SMALLEST_OVERLAP:
                raise InputError("collect size", field, f"{getattr(self, field):g} m", f"more than {2.0 * SMALLEST_OVERLAP:g} m")


def cut_into_strips(area: Area, heading: float, size: CollectSize, overlap: float = 0.05) -> tuple[Area, ...]:
    """Strips (one or more) that together cover the area, none wider or longer than `size`.

    heading : of the ground track at the area's centre, rad clockwise from north; strips lie along it. overlap : of neighbours,
    as a share of the width, at least 100 m. Strips are named after the area and lie in order across the track, then along it.
    Raises InputError for an area that needs more than 2000 strips and an overlap that is not between 0 and 0.5.
    """
    if not 0.0 <= overlap < 0.5:
        raise InputError("strips", "overlap", f"{overlap:g}", "a share from 0 to below 0.5")
    margin = max(overlap * size.width, SMALLEST_OVERLAP)
    # Along the track is turned to the plane's y axis: what is cut is upright.
    upright = shapely.affinity.rotate(area.in_plane, heading, origin=(0.0, 0.0), use_radians=True)
    cells = _cells(area, upright, size, margin)
    if len(cells) == 1:
        return (_strip(area.name, cells[0], heading, area.plane, margin),)
    return tuple(
        _strip(f"{area.name} strip {number} of {len(cells)}", cell, heading, area.plane, margin)
        for number, cell in enumerate(cells, 1)
    )


def extent_along(area: Area, heading: float) -> tuple[float, float]:
    """Width across and length along (m) of the smallest rectangle about the area that lies along the heading (rad)."""
    upright = shapely.affinity.rotate(area.in_plane, heading, origin=(0.0, 0.0), use_radians=True)
    west, south, east, north = upright.bounds
    return east - west, north - south


def _cells(area: Area, upright: shapely.Geometry, size: CollectSize, margin: float) -> list[shapely.Geometry]:
    west, south, east, north = upright.bounds
    needed = _pieces(east - west, size.width, margin) * _pieces(north - south, size.length, margin)
    if needed > 50 * MOST_STRIPS:
        raise _too_many(area, needed)
    cells = []
    for low, high in _split(west, east, size.width, margin):
        lane = shapely.intersection(upright, shapely.box(low, south - 1.0, high, north + 1.0))
        if lane.is_empty:
            continue
        for start, end in _split(lane.bounds[1], lane.bounds[3], size.length, margin):
            held = shapely.intersection(lane, shapely.box(low, start, high, end))
            if held.area > 0.0:
                cells.append(shapely.box(held.bounds[0], start, held.bounds[2], end))
    if len(cells) > MOST_STRIPS:
        raise _too_many(area, len(cells))
    return cells


def _pieces(extent: float, largest: float, overlap: float) -> int:
    # A thousandth is kept back for the rounding of edges that are bent on the ground.
    room = 0.999 * largest
    return 1 if extent <= room else ceil((extent - overlap) / (room - overlap))


def _split(low: float, high: float, largest: float, overlap: float) -> list[tuple[float, float]]:
    """Equal pieces of low to high, none longer than `largest`, neighbours sharing `overlap`."""
    count = _pieces(high - low, largest, overlap)
    length = (high - low + (count - 1) * overlap) / count
    return [(low + number * (length - overlap), low + number * (length - overlap) + length) for number in range(count)]


def _strip(name: str, cell: shapely.Geometry, heading: float, plane: EqualAreaPlane, margin: float) -> Area:
    west, south, east, north = cell.bounds
    # The outermost strips reach past the area's edge by a little, for it to be inside however it is drawn.
    more_east, more_north = _PAST_THE_EDGE * (east - west), _PAST_THE_EDGE * (north - south)
    grown = shapely.box(west - more_east, south - more_north, east + more_east, north + more_north)
    outline = shapely.get_coordinates(grown.exterior)[:-1]
    turn = np.array([[cos(heading), sin(heading)], [-sin(heading), cos(heading)]])
    corners = outline @ turn.T
    return Area(name, (Ring(_on_the_ground(corners, plane, margin)),))


def _too_many(area: Area, strips: int) -> InputError:
    return InputError(area.name, "area", f"one that needs {strips} strips", f"at most {MOST_STRIPS}; ask for it in parts")


def _on_the_ground(corners: Float, plane: EqualAreaPlane, margin: float) -> Float:
    """Longitudes and latitudes (vertex, 2) of a rectangle in the plane (4, 2), so close that straight edges stray little."""
    steepest = float(np.max(np.abs(plane.from_plane(corners)[:, 1])))
    # An eighth of this is how far edges stray: less than the strip reaches past the area's edge.
    closeness = min(margin, 8.0 * 0.5 * _PAST_THE_EDGE * float(np.min(np.linalg.norm(np.diff(corners[:3], axis=0), axis=-1))))
    strays_by_an_eighth = float(np.sqrt(closeness * SEMI_MAJOR_AXIS / (1.0 + tan(min(steepest, _STEEP)))))
    spacing = 0.2 * margin if steepest > _STEEP else strays_by_an_eighth
    ring = shapely.segmentize(shapely.LinearRing(corners), spacing)
    places = plane.from_plane(shapely.get_coordinates(ring)[:-1])
    places[:, 0] = np.unwrap(places[:, 0])
    return places
