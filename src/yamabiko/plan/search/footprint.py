"""What one collect covers on the ground, and what share of an area that is."""

from __future__ import annotations

from collections.abc import Sequence
from math import pi, radians

import numpy as np
import shapely
from numpy.typing import NDArray

from yamabiko.earth.equal_area_plane import from_planes, to_planes
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
    return footprints(np.array([place]), np.array([heading]), width, np.array([length]))[0]


def footprints(places: Float, headings: Float, width: float, lengths: Float) -> list[Float]:
    """As `footprint`, of places (footprint, 2), with headings and lengths (footprint,) and one width."""
    spacing = np.where(np.abs(places[:, 1]) > _NEAR_POLE, _EDGE_NEAR_POLE, _EDGE)
    pieces = np.stack([1 + np.ceil(width / spacing), 1 + np.ceil(lengths / spacing)], axis=-1).astype(np.int64)
    outlines: list[Float] = [np.empty((0, 2))] * len(places)
    for across, along in np.unique(pieces, axis=0):
        own = np.flatnonzero((pieces == (across, along)).all(axis=1))
        square = _divided_square(int(across), int(along))
        right, ahead = 0.5 * width * square[:, 0], 0.5 * lengths[own, np.newaxis] * square[:, 1]
        sine, cosine = np.sin(headings[own, np.newaxis]), np.cos(headings[own, np.newaxis])
        points = np.stack([right * cosine + ahead * sine, ahead * cosine - right * sine], axis=-1)
        found = from_planes(places[own, np.newaxis], points)
        found[..., 0] = np.unwrap(found[..., 0])
        for number, outline in zip(own.tolist(), found, strict=True):
            outlines[number] = outline
    return outlines


def _divided_square(across: int, along: int) -> Float:
    """The square of corners +-1, its edges cut in this many pieces: (vertex, 2)."""
    edges = zip(_CORNERS, np.roll(_CORNERS, -1, axis=0), (across, along, across, along), strict=True)
    return np.concatenate([np.linspace(start, end, count, endpoint=False) for start, end, count in edges])


def coverage(area: Area, outline: Float) -> float:
    """Share of the area, 0 to 1, within an outline (vertex, 2) of longitude, latitude (rad)."""
    return float(coverages([area], [outline])[0])


def coverages(areas: Sequence[Area], outlines: Sequence[Float]) -> Float:
    """As `coverage`, of areas each with its outline: (area,). Where the outline is sure to hold the area nothing is intersected."""
    shares = np.ones(len(areas))
    sizes = np.array([len(outline) for outline in outlines], dtype=np.int64)
    middles = np.array([area.centre for area in areas]).reshape(-1, 2)
    reaches = np.array([area.reach for area in areas])
    for size in np.unique(sizes):
        own = np.flatnonzero(sizes == size)
        laid = to_planes(middles[own, np.newaxis], np.stack([outlines[number] for number in own.tolist()]))
        rest = ~_holds_disc(laid, reaches[own])
        shares[own[rest]] = _shares([areas[number] for number in own[rest].tolist()], laid[rest])
    return shares


def _shares(areas: Sequence[Area], laid: Float) -> Float:
    """Shares (area,) of areas within outlines (area, vertex, 2), each in its area's plane (m)."""
    covered = shapely.polygons(laid)
    broken = ~shapely.is_valid(covered)
    covered[broken] = shapely.make_valid(covered[broken])
    whole = np.array([area.in_plane for area in areas], dtype=object)
    return np.asarray(np.minimum(1.0, shapely.area(shapely.intersection(whole, covered)) / shapely.area(whole)))


def _holds_disc(outlines: Float, radii: Float) -> NDArray[np.bool_]:
    """Whether outlines (outline, vertex, 2), anticlockwise, hold the discs of radii (outline,) about the origin.

    What lies to the left of all edges is inside, be the outline convex or not.
    """
    edge = np.roll(outlines, -1, axis=1) - outlines
    aside = outlines[..., 0] * edge[..., 1] - outlines[..., 1] * edge[..., 0]
    return np.asarray((aside >= radii[:, np.newaxis] * np.hypot(edge[..., 0], edge[..., 1])).all(axis=1))


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
