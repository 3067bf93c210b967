"""Areas from GeoJSON files (RFC 7946): the places that somebody asks for.

A Polygon or MultiPolygon as it stands, a Point as a small circle about it, alone, in a Feature, or many in a FeatureCollection.
Longitudes may run beyond 180 degrees, or an outline may be cut at the antimeridian into a MultiPolygon, as the standard asks
(section 3.1.9); an edge of more than half a turn is taken the short way. Heights are not used.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from yamabiko.earth.wgs84 import Float
from yamabiko.errors import InputError
from yamabiko.formats.json_fields import read_json
from yamabiko.request.area import MOST_POLYGONS, Area, Ring
from yamabiko.request.outline import MOST_VERTICES

LARGEST_FILE = 64_000_000  # bytes
MOST_AREAS = 10_000
POINT_RADIUS = 2_500.0  # m: the circle that a Point stands for where neither its Feature nor the caller states another
_FARTHEST_LONGITUDE = 540.0  # deg


def read_areas(path: Path, *, point_radius: float = POINT_RADIUS) -> tuple[Area, ...]:
    """Every area in a GeoJSON file, named by its Feature's `name` property, or its id, or its number in the file.

    point_radius : m, of the circle that a Point stands for; a Feature's property `radius_m` goes before it.
    Raises InputError, naming file and feature, for files that cannot be read or are too large, for anything that is no GeoJSON of
    the kinds above or gives another coordinate reference system, and for outlines that Area refuses.
    """
    document = read_json(path, LARGEST_FILE, "a GeoJSON document in UTF-8")
    return areas_of(document, str(path), point_radius=point_radius)


def areas_of(document: object, source: str, *, point_radius: float = POINT_RADIUS) -> tuple[Area, ...]:
    """Every area in a GeoJSON document that has been parsed: see read_areas. source : names it in messages."""
    features = list(_features(document, source))
    if not 1 <= len(features) <= MOST_AREAS:
        raise InputError(source, "features", len(features), f"1 to {MOST_AREAS} features")
    return tuple(_area(feature, f"feature {number}", source, point_radius) for number, feature in enumerate(features, 1))


def area_of(feature: object, where: str, source: str, *, point_radius: float = POINT_RADIUS) -> Area:
    """The area of one parsed Feature or bare geometry. where : the place of it in the source, for messages."""
    members = _object(feature, source, where)
    if members.get("type") != "Feature":
        members = {"type": "Feature", "geometry": members, "properties": {}}
    return _area(members, where, source, point_radius)


def _features(document: object, source: str) -> Iterator[dict[str, Any]]:
    members = _object(document, source, "document")
    crs = members.get("crs")
    if crs is not None and not _is_longitude_latitude(crs):
        raise InputError(source, "crs", json.dumps(crs)[:80], "none: GeoJSON is in WGS 84 longitude and latitude")
    kind = members.get("type")
    if kind == "FeatureCollection":
        features = members.get("features")
        if not isinstance(features, list):
            raise InputError(source, "features", _kind(features), "a list")
        for number, feature in enumerate(features[: MOST_AREAS + 1], 1):
            yield _object(feature, source, f"feature {number}")
    elif kind == "Feature":
        yield members
    else:
        yield {"type": "Feature", "geometry": members, "properties": {}}


def _area(feature: dict[str, Any], where: str, source: str, point_radius: float) -> Area:
    if feature.get("type") != "Feature":
        raise InputError(source, f"{where} type", repr(feature.get("type"))[:60], "Feature")
    properties = feature.get("properties")
    properties = {} if properties is None else _object(properties, source, f"{where} properties")
    name = properties.get("name") or feature.get("id") or where
    geometry = _object(feature.get("geometry"), source, f"{where} geometry")
    try:
        return _shape(geometry, str(name)[:200], where, source, properties.get("radius_m", point_radius))
    except InputError as error:
        if error.source == source:
            raise
        raise InputError(source, f"{where} {error.field}", error.found, error.expected) from None


def _shape(geometry: dict[str, Any], name: str, where: str, source: str, radius: object) -> Area:
    kind, coordinates = geometry.get("type"), geometry.get("coordinates")
    if kind == "Point":
        longitude, latitude = _position(coordinates, source, f"{where} coordinates")
        reach = _number(radius, source, f"{where} radius_m")
        return Area.circle(name, math.radians(longitude), math.radians(latitude), reach)
    if kind == "GeometryCollection" and isinstance(geometry.get("geometries"), list) and len(geometry["geometries"]) == 1:
        return _shape(_object(geometry["geometries"][0], source, f"{where} geometry"), name, where, source, radius)
    if kind == "Polygon":
        polygons = [coordinates]
    elif kind == "MultiPolygon":
        polygons = _list(coordinates, source, f"{where} coordinates")
    else:
        raise InputError(source, f"{where} geometry", repr(kind)[:60], "a Polygon, MultiPolygon or Point")
    if len(polygons) > MOST_POLYGONS:
        raise InputError(source, f"{where} coordinates", f"{len(polygons)} polygons", f"at most {MOST_POLYGONS}")
    outer, holes = [], []
    for number, polygon in enumerate(polygons, 1):
        rings = [_ring(ring, source, f"{where} polygon {number}") for ring in _list(polygon, source, f"{where} polygon {number}")]
        if not rings:
            raise InputError(source, f"{where} polygon {number}", "no ring", "an outline and perhaps holes")
        outer.append(rings[0])
        holes += rings[1:]
    return Area(name, tuple(outer), tuple(holes))


def _ring(positions: object, source: str, where: str) -> Ring:
    places = _list(positions, source, where)
    if not 4 <= len(places) <= MOST_VERTICES:
        raise InputError(
            source, where, f"a ring of {len(places)} positions", f"4 to {MOST_VERTICES}, the last the same as the first"
        )
    vertex = np.array([_position(place, source, f"{where} position {number}") for number, place in enumerate(places, 1)])
    if places[0][:2] != places[-1][:2] and not _same_place(vertex[0], vertex[-1]):
        found = f"{places[0][:2]} first, {places[-1][:2]} last"
        raise InputError(source, where, found[:120], "a closed ring: the last position the same as the first")
    return Ring(np.radians(_short_way(vertex[:-1])))


def _short_way(vertex: Float) -> Float:
    """Places (vertex, 2) in degrees, their longitudes run on where an edge of more than half a turn crosses the antimeridian.

    An edge of a whole turn is kept: the world's boxes from -180 to 180 are drawn with it.
    """
    step = np.diff(vertex[:, 0])
    beyond = (np.abs(step) > 180.0) & (np.abs(np.abs(step) - 360.0) > 1e-9)
    turns = np.where(beyond, -np.sign(step), 0.0)
    run_on = vertex.copy()
    run_on[1:, 0] += 360.0 * np.cumsum(turns)
    return run_on


def _same_place(first: Float, last: Float) -> bool:
    apart = (last[0] - first[0]) / 360.0
    return bool(last[1] == first[1] and abs(apart - round(apart)) < 1e-12)


def _position(value: object, source: str, where: str) -> tuple[float, float]:
    numbers = _list(value, source, where)
    if not 2 <= len(numbers) <= 4:
        raise InputError(source, where, f"{len(numbers)} numbers", "longitude and latitude")
    longitude, latitude = (_number(number, source, where) for number in numbers[:2])
    if abs(latitude) > 90.0 or abs(longitude) > _FARTHEST_LONGITUDE:
        raise InputError(source, where, f"{longitude:g}, {latitude:g}", "longitude and latitude in degrees, in this order")
    return longitude, latitude


def _number(value: object, source: str, where: str) -> float:
    try:
        number = float(value) if isinstance(value, int | float) and not isinstance(value, bool) else math.nan
    except OverflowError:
        number = math.nan
    if not math.isfinite(number):
        raise InputError(source, where, repr(value)[:60], "a finite number")
    return number


def _object(value: object, source: str, where: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise InputError(source, where, _kind(value), "a GeoJSON object")
    return value


def _list(value: object, source: str, where: str) -> list[Any]:
    if not isinstance(value, list):
        raise InputError(source, where, _kind(value), "a list")
    return value


def _kind(value: object) -> str:
    return "nothing" if value is None else f"{type(value).__name__} {value!r}"[:60]


def _is_longitude_latitude(crs: object) -> bool:
    """The one that older GeoJSON writers name although it is the standard's own."""
    return "CRS84" in json.dumps(crs) or "EPSG::4326" in json.dumps(crs) or "EPSG:4326" in json.dumps(crs)
