"""The shortest way between places that stays out of closed airspace: geodesics where nothing is in between, else round the corners.

Closed areas are widened by a margin in a plane about the base; a way round them bends at their corners, and is the shortest such
way (visibility graph; E. W. Dijkstra, Numerische Mathematik 1, 1959). Distances are those of the WGS-84 geodesic.
"""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from math import inf

import numpy as np
import pyproj
import shapely

from yamabiko.earth.equal_area_plane import EqualAreaPlane
from yamabiko.earth.wgs84 import Float
from yamabiko.request.area import Area

MARGIN = 3_000.0
"""m by which a way stays clear of closed airspace: a turn, a leg bent by wind, and a geodesic's bend in the plane."""
GEODESIC = pyproj.Geod(ellps="WGS84")
_SIMPLER = 500.0  # m: corners of a closed area nearer than this to a straight line are left out, outward
_SAMPLE = 20_000.0  # m: geodesics are looked at this closely
_BENT_IN_THE_PLANE = 600_000.0  # m: shorter ones stray less than the margin from a straight line in the plane

Place = tuple[float, float]
"""Longitude, latitude (rad)."""


@dataclass(frozen=True)
class Way:
    """A way in straight legs. places : longitude, latitude (rad), ends included. legs : course (rad) and length (m) of each."""

    places: tuple[Place, ...]
    legs: tuple[tuple[float, float], ...]

    @property
    def length(self) -> float:
        """m."""
        return sum(length for _, length in self.legs)


@dataclass(frozen=True, eq=False)
class Ways:
    """Ways about closed areas. closed : areas in force. centre : longitude, latitude (rad) about which the plane lies."""

    closed: tuple[Area, ...]
    centre: Place

    def between(self, starts: Sequence[Place], goals: Sequence[Place]) -> list[list[Way | None]]:
        """The way from each start to each goal; None where there is none, as when an end lies in closed airspace."""
        one, other = np.array(starts).reshape(-1, 1, 2), np.array(goals).reshape(1, -1, 2)
        first, then = np.broadcast_arrays(one, other)
        courses, _, lengths = GEODESIC.inv(first[..., 0], first[..., 1], then[..., 0], then[..., 1], radians=True)
        ways: list[list[Way | None]] = [
            [Way((start, goal), ((course, length),)) for goal, course, length in zip(goals, *row, strict=True)]
            for start, *row in zip(starts, courses.tolist(), lengths.tolist(), strict=True)
        ]
        if self.closed:
            self._bend(ways, starts, goals, lengths)
        return ways

    def _bend(self, ways: list[list[Way | None]], starts: Sequence[Place], goals: Sequence[Place], lengths: Float) -> None:
        """Put ways around closed airspace in the place of those that cross it, None where there are none."""
        first, then = (self._plane.to_plane(np.array(places)).reshape(-1, 2) for places in (starts, goals))
        closed_first, closed_then = (shapely.intersects_xy(self._blocked, ends) for ends in (first, then))
        pairs = np.stack(np.broadcast_arrays(first[:, np.newaxis], then[np.newaxis]), axis=2)
        crossing = shapely.intersects(self._blocked, shapely.linestrings(pairs.reshape(-1, 2, 2))).reshape(lengths.shape)
        for row, start in enumerate(starts):
            for column in np.flatnonzero(lengths[row] > _BENT_IN_THE_PLANE).tolist():
                crossing[row, column] = self.crosses((start, goals[column]))
        ends = {}
        for row in np.flatnonzero(crossing.any(axis=1) | closed_first).tolist():
            if closed_first[row] or not len(self._corners):
                ways[row] = [None if closed_first[row] or crossing[row, column] else way for column, way in enumerate(ways[row])]
                continue
            length, came_from = self._spread(self._seen(first[row], self._corners))
            for column in np.flatnonzero(crossing[row] & ~closed_then).tolist():
                if column not in ends:
                    ends[column] = self._seen(then[column], self._corners)
                ways[row][column] = self._around(starts[row], goals[column], length + ends[column], came_from)
        for column in np.flatnonzero(closed_then).tolist():
            for own in ways:
                own[column] = None

    def crosses(self, places: Sequence[Place]) -> bool:
        """Whether a line of geodesics between places (two or more) comes nearer than the margin to closed airspace."""
        return bool(self.closed) and any(
            self._blocked.intersects(shapely.LineString(self._sampled(one, other))) for one, other in pairwise(places)
        )

    @cached_property
    def _plane(self) -> EqualAreaPlane:
        return EqualAreaPlane(*self.centre)

    @cached_property
    def _blocked(self) -> shapely.Geometry:
        shapes = []
        for area in self.closed:
            outline = [shapely.Polygon(self._plane.to_plane(_dense(ring.vertex))) for ring in area.outer]
            shapes.append(shapely.union_all(outline).buffer(MARGIN, join_style="mitre").simplify(_SIMPLER).buffer(_SIMPLER))
        blocked = shapely.union_all(shapes)
        shapely.prepare(blocked)
        return blocked

    @cached_property
    def _corners(self) -> Float:
        """(corner, 2) where ways bend: of the hulls of what is blocked, a little further out, in the plane."""
        parts = shapely.get_parts(self._blocked)
        found = [
            shapely.get_coordinates(shapely.convex_hull(part).buffer(0.5 * _SIMPLER).simplify(0.2 * _SIMPLER))[:-1]
            for part in parts
        ]
        corners = np.concatenate(found)
        outside = ~shapely.intersects_xy(self._blocked, corners)
        return np.asarray(corners[outside])

    @cached_property
    def _sight(self) -> Float:
        """(corner, corner) m between corners that see each other, infinite between others."""
        return np.stack([self._seen(corner, self._corners) for corner in self._corners]) if len(self._corners) else np.empty((0, 0))

    def _seen(self, point: Float, others: Float) -> Float:
        lines = shapely.linestrings(np.stack([np.broadcast_to(point, others.shape), others], axis=1))
        length = np.linalg.norm(others - point, axis=-1)
        return np.where(shapely.intersects(self._blocked, lines), inf, length)

    def _spread(self, length: Float) -> tuple[Float, list[int]]:
        """Shortest lengths to all corners from those seen at first, and the corner before each, -1 for the start."""
        length, came_from = length.copy(), [-1] * len(length)
        waiting = [(float(far), number) for number, far in enumerate(length) if far < inf]
        heapq.heapify(waiting)
        while waiting:
            far, number = heapq.heappop(waiting)
            if far > length[number]:
                continue
            through = far + self._sight[number]
            for other in np.flatnonzero(through < length - 1e-6).tolist():
                length[other], came_from[other] = through[other], number
                heapq.heappush(waiting, (float(through[other]), other))
        return length, came_from

    def _around(self, start: Place, goal: Place, whole: Float, came_from: Sequence[int]) -> Way | None:
        """The way by corners, by the whole length (corner,) of that which comes by each last."""
        last = int(np.argmin(whole))
        if whole[last] == inf:
            return None
        bends: list[int] = []
        while last >= 0:
            bends.append(last)
            last = came_from[last]
        places = self._plane.from_plane(self._corners[bends[::-1]])
        return _straight((start, *((float(longitude), float(latitude)) for longitude, latitude in places), goal))

    def _sampled(self, one: Place, other: Place) -> Float:
        _, _, length = GEODESIC.inv(*one, *other, radians=True)
        pieces = max(1, int(np.ceil(length / _SAMPLE)))
        between = GEODESIC.npts(*one, *other, pieces - 1, radians=True) if pieces > 1 else []
        return np.asarray(self._plane.to_plane(np.array([one, *between, other])))


def _straight(places: tuple[Place, ...]) -> Way:
    legs = []
    for one, other in pairwise(places):
        course, _, length = GEODESIC.inv(*one, *other, radians=True)
        legs.append((float(course), float(length)))
    return Way(places, tuple(legs))


def _dense(vertex: Float) -> Float:
    """A ring's vertices with more between, edges being straight in longitude and latitude."""
    ring = shapely.segmentize(shapely.LinearRing(vertex), np.radians(0.05))
    return np.asarray(shapely.get_coordinates(ring))
