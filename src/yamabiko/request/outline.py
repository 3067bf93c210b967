"""From rings as somebody drew them to one sound region of longitude and latitude, or a refusal that says where they are wrong.

Rings may run across the antimeridian, go round a pole and lie in several polygons; the region is a shapely geometry that lies
within longitudes -pi to pi and has none of that any more.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import degrees, isclose, pi

import numpy as np
import shapely
import shapely.affinity

from yamabiko.earth.wgs84 import Float
from yamabiko.errors import InputError

MOST_VERTICES = 100_000
_TURN = 2.0 * pi
_LEAST_SHARE = 1e-12
_WORLD = shapely.box(-pi, -0.5 * pi, pi, 0.5 * pi)


def ring_region(vertex: Float, name: str, what: str) -> shapely.Geometry:
    """What a ring (vertex, 2) of longitude, latitude (rad) encloses, within longitudes -pi to pi.

    name, what : the area and its part, for messages. A ring that goes round a pole encloses the nearer one.
    Raises InputError for fewer than three places, numbers that are not finite, latitudes beyond the poles, longitudes more than
    two turns away, rings that cross themselves (saying where), that overlap themselves round the earth, or enclose nothing.
    """
    _check_numbers(vertex, name, what)
    line = vertex[np.any(vertex != np.roll(vertex, 1, axis=0), axis=1)]
    if len(line) < 3:
        raise InputError(name, what, f"{len(line)} different places", "three or more")
    closing = _closing_step(line)
    turns = round((line[-1, 0] + closing - line[0, 0]) / _TURN)
    if turns == 0:
        whole = shapely.Polygon(line)
    elif abs(turns) == 1:
        whole = _about_a_pole(line, turns)
    else:
        raise InputError(name, what, f"a line that goes round the earth {abs(turns)} times", "one that goes round at most once")
    _check_simple(whole, name, what)
    if turns == 0 and np.ptp(line[:, 0]) > _TURN * (1.0 + 1e-12):
        raise InputError(name, what, "a line longer than once round the earth", "an outline that does not overlap itself")
    return _within_the_world(whole)


def join(outer: Sequence[shapely.Geometry], holes: Sequence[shapely.Geometry], name: str) -> shapely.Geometry:
    """The region of outlines less their holes; each hole is cut from the smallest outline around it, so islands in lakes stay.

    Raises InputError for a hole that no outline holds, or holes that overlap.
    """
    region = list(outer)
    owner = [_owner(number, hole, outer, name) for number, hole in enumerate(holes, 1)]
    for first, hole in enumerate(holes):
        for second in range(first):
            if owner[first] == owner[second] and shapely.intersection(hole, holes[second]).area > 1e-9 * hole.area:
                place = shapely.intersection(hole, holes[second]).representative_point()
                found = f"an overlap with hole {second + 1} at {told(place.x, place.y)}"
                raise InputError(name, f"hole {first + 1}", found, "holes apart")
        region[owner[first]] = shapely.difference(region[owner[first]], hole)
    joined = shapely.union_all(region)
    if not joined.area > 0.0:
        raise InputError(name, "area", "nothing left of it beside its holes", "an area with an extent")
    return joined


def _owner(number: int, hole: shapely.Geometry, outer: Sequence[shapely.Geometry], name: str) -> int:
    around = [index for index, outline in enumerate(outer) if shapely.difference(hole, outline).area <= 1e-9 * hole.area]
    if not around:
        place = hole.representative_point()
        raise InputError(
            name, f"hole {number}", f"one near {told(place.x, place.y)} not within an outline", "holes inside an outline"
        )
    return min(around, key=lambda index: float(outer[index].area))


def told(longitude: float, latitude: float) -> str:
    """A place in degrees, for people."""
    turned = (degrees(longitude) + 180.0) % 360.0 - 180.0
    return f"{abs(degrees(latitude)):.5f}{'N' if latitude >= 0.0 else 'S'},{abs(turned):.5f}{'E' if turned >= 0.0 else 'W'}"


def _check_numbers(vertex: Float, name: str, what: str) -> None:
    if vertex.ndim != 2 or vertex.shape[1:] != (2,):
        raise InputError(name, what, f"an array of shape {vertex.shape}", "(vertex, 2) of longitude and latitude")
    if not 3 <= len(vertex) <= MOST_VERTICES:
        raise InputError(name, what, f"{len(vertex)} vertices", f"3 to {MOST_VERTICES}")
    if not np.all(np.isfinite(vertex)):
        raise InputError(name, what, "a coordinate that is not a finite number", "finite longitudes and latitudes")
    beyond = np.abs(vertex[:, 1]) > 0.5 * pi * (1.0 + 1e-12)
    if np.any(beyond):
        raise InputError(name, what, f"latitude {degrees(vertex[beyond][0, 1]):g} deg", "-90 to 90 deg")
    away = np.abs(vertex[:, 0]) > 2.0 * _TURN
    if np.any(away):
        raise InputError(name, what, f"longitude {degrees(vertex[away][0, 0]):g} deg", "at most two turns from zero")


def _closing_step(line: Float) -> float:
    """Longitude from the last vertex to the first: the short way, except where a whole turn as drawn encloses something."""
    step = float(line[0, 0] - line[-1, 0])
    if isclose(abs(step), _TURN, rel_tol=1e-12):
        return step if shapely.Polygon(line).area > 1e-15 else 0.0
    return step - _TURN * round(step / _TURN) if abs(step) > pi else step


def _about_a_pole(line: Float, turns: int) -> shapely.Geometry:
    """Polygon, over three turns of longitude, between a line that goes round once and the pole it goes round."""
    along = np.concatenate([line + np.array([turn * turns * _TURN, 0.0]) for turn in (-1, 0, 1)])
    closed = np.append(along, [[along[0, 0] + 3.0 * turns * _TURN, along[0, 1]]], axis=0)
    middle = 0.5 * (line[:, 1] + np.roll(line[:, 1], -1))
    steps = np.diff(np.append(line[:, 0], line[0, 0] + turns * _TURN))
    pole = 0.5 * pi if float(middle @ steps) * turns >= 0.0 else -0.5 * pi
    return shapely.Polygon([*closed, (closed[-1, 0], pole), (closed[0, 0], pole)])


def _check_simple(polygon: shapely.Geometry, name: str, what: str) -> None:
    if not polygon.is_valid:
        reason = str(shapely.is_valid_reason(polygon))
        place = reason[reason.find("[") + 1 : reason.find("]")].split()
        where = f" at {told(float(place[0]), float(place[1]))}" if len(place) == 2 else ""
        raise InputError(name, what, f"a line that crosses or touches itself{where}", "an outline that does not cross itself")
    # Places on one line enclose what rounding makes of them.
    if not polygon.area > _LEAST_SHARE * polygon.length**2:
        raise InputError(name, what, "a line that encloses nothing", "an outline with an extent")


def _within_the_world(polygon: shapely.Geometry) -> shapely.Geometry:
    """The polygon with all its turns laid on longitudes -pi to pi."""
    west, _, east, _ = polygon.bounds
    turns = range(int(np.floor((-pi - east) / _TURN)), int(np.ceil((pi - west) / _TURN)) + 1)
    pieces = [shapely.intersection(shapely.affinity.translate(polygon, turn * _TURN), _WORLD) for turn in turns]
    return shapely.union_all([faces(piece) for piece in pieces])


def faces(geometry: shapely.Geometry) -> shapely.Geometry:
    """The polygons in a geometry; what only touches the cut (points, lines) dropped."""
    parts = [part for part in shapely.get_parts(geometry) if part.geom_type == "Polygon" and not part.is_empty]
    return shapely.MultiPolygon(parts)
