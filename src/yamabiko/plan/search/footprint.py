"""What one collect covers on the ground, and what share of an area that is."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil, pi, radians

import numpy as np
import shapely

from yamabiko.earth.equal_area_plane import EqualAreaPlane
from yamabiko.earth.wgs84 import SEMI_MAJOR_AXIS, Float
from yamabiko.radar.imaging_radar import Mode
from yamabiko.request.area import Area, Ring

# Longer edges (m) get vertices between, for lines straight in longitude and latitude to follow the ground's; more so near a pole.
_EDGE, _EDGE_NEAR_POLE = 25_000.0, 1_000.0
_NEAR_POLE = radians(80.0)
_CORNERS = np.array([[-1.0, -1.0], [1.0, -1.0], [1.0, 1.0], [-1.0, 1.0]])


def aim_of(area: Area) -> tuple[float, float]:
    """Longitude, latitude (rad) that a collect of the area is centred on: its centre, or a place inside where that is outside."""
    if area.contains(area.centre):
        return area.centre
    inside = shapely.get_coordinates(shapely.point_on_surface(area.in_plane))
    longitude, latitude = area.plane.from_plane(inside)[0]
    return float(longitude), float(latitude)


def collect_length(mode: Mode, area: Area) -> float:
    """Length along the track (m) of a collect of an area: a spotlight's scene; a strip as long as the area, at most the mode's."""
    if mode.name == "spotlight":
        return mode.scene_length
    return float(min(2.0 * area.cap.radius * SEMI_MAJOR_AXIS, mode.scene_length))


def footprint(place: tuple[float, float], heading: float, width: float, length: float) -> Float:
    """Outline (vertex, 2) of the rectangle about a place that lies along a heading: longitude, latitude in rad, anticlockwise.

    place : longitude, latitude (rad). heading : of the ground track there, rad clockwise from north. width : across, length :
    along it (m), on the ellipsoid. Longitudes run on past +-pi where the outline crosses the antimeridian; one that holds a pole
    goes round it.
    """
    corners = 0.5 * _CORNERS * [width, length]
    spacing = _EDGE_NEAR_POLE if abs(place[1]) > _NEAR_POLE else _EDGE
    edges = zip(corners, np.roll(corners, -1, axis=0), strict=True)
    pieces = [np.linspace(a, b, 1 + ceil(float(np.linalg.norm(b - a)) / spacing), endpoint=False) for a, b in edges]
    across, along = np.concatenate(pieces).T
    sine, cosine = np.sin(heading), np.cos(heading)
    outline = EqualAreaPlane(*place).from_plane(np.stack([across * cosine + along * sine, along * cosine - across * sine], axis=-1))
    outline[:, 0] = np.unwrap(outline[:, 0])
    return outline


def coverage(area: Area, outline: Float) -> float:
    """Share of the area, 0 to 1, within an outline (vertex, 2) of longitude, latitude (rad)."""
    covered = shapely.Polygon(area.plane.to_plane(outline))
    if not covered.is_valid:
        covered = shapely.make_valid(covered)
    return float(min(1.0, shapely.intersection(area.in_plane, covered).area / area.in_plane.area))


def touches_any(outline: Float, exclusions: Sequence[Area]) -> bool:
    """Whether an outline (vertex, 2), or what it encloses, has a place in common with one of the areas, edges counted."""
    if not exclusions:
        return False
    covered = Area("footprint", (Ring(outline),))
    for area in exclusions:
        apart = float(np.arccos(np.clip(covered.cap.centre @ area.cap.centre, -1.0, 1.0)))
        if apart <= min(pi, covered.cap.radius + area.cap.radius) and shapely.intersects(covered.region, area.region):
            return True
    return False
