"""Outlines between map coordinates and GeoJSON (RFC 7946): longitude and latitude in WGS 84, closed rings, outer ones
anticlockwise and holes clockwise (section 3.1.6), cut where they cross the antimeridian (section 3.1.9).
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pyproj
import shapely
import shapely.errors
from shapely.geometry.base import BaseGeometry

from yamabiko.earth.map_grid import MapGrid, horizontal_system
from yamabiko.earth.wgs84 import Float
from yamabiko.errors import InputError
from yamabiko.request.outline import faces, ring_region

WGS84 = "EPSG:4326"
DECIMALS = 9  # of degrees: a tenth of a millimetre
LONGEST_EDGE = 1_000.0  # m: a straight edge of this length on a map lies within some centimetres of one in longitude and latitude
_POLYGONS = ("Polygon", "MultiPolygon")


def geographic_outline(outline: BaseGeometry, reference_system: str, longest_edge: float = LONGEST_EDGE) -> BaseGeometry:
    """An outline in degrees of longitude and latitude (WGS 84), within -180 to 180.

    outline : shapely Point, Polygon or MultiPolygon in map coordinates. longest_edge : m; longer edges are divided first, so that
    they bend as the map does. Raises InputError for other kinds, empty ones, and places that are not on the map.
    """
    if outline.is_empty or outline.geom_type not in (*_POLYGONS, "Point"):
        raise InputError("outline", "geometry", "nothing" if outline.is_empty else outline.geom_type, "a Point or Polygons")
    system = horizontal_system(reference_system)
    if outline.geom_type == "Point":
        return shapely.Point(np.round(_degrees(shapely.get_coordinates(outline), system)[0], DECIMALS))
    if system.is_projected:
        outline = shapely.segmentize(outline, longest_edge / system.axis_info[0].unit_conversion_factor)
    polygons = [_region(polygon, system) for polygon in shapely.get_parts(faces(shapely.make_valid(outline)))]
    if not polygons:
        raise InputError("outline", "geometry", "one that encloses nothing", "an outline with an extent")
    whole = faces(shapely.make_valid(shapely.transform(shapely.union_all(polygons), lambda place: np.round(place, DECIMALS))))
    parts = [shapely.geometry.polygon.orient(part) for part in shapely.get_parts(whole)]
    return parts[0] if len(parts) == 1 else shapely.MultiPolygon(parts)


def map_outline(geographic: BaseGeometry, reference_system: str) -> BaseGeometry:
    """The map coordinates of an outline in degrees of longitude and latitude; pieces cut at the antimeridian are joined again.

    Raises InputError for what is not on the map.
    """
    system = horizontal_system(reference_system)
    transformer = pyproj.Transformer.from_crs(WGS84, system, always_xy=True)

    def placed(place: Float) -> Float:
        found = np.column_stack(transformer.transform(place[:, 0], place[:, 1]))
        if not np.isfinite(found).all():
            raise InputError("outline", "place", "one that is not on the map", f"places within {reference_system}")
        return found

    outline = shapely.transform(geographic, placed)
    if outline.geom_type != "MultiPolygon":
        return outline
    size = 1e-6 if system.is_projected else 1e-11
    return shapely.union_all(shapely.get_parts(outline), grid_size=size)


def grid_outline(grid: MapGrid) -> BaseGeometry:
    """The outer edge of a grid in degrees, in about 40 vertices or more."""
    west, south, east, north = grid.bounds
    unit = horizontal_system(grid.reference_system).axis_info[0].unit_conversion_factor
    step = max(east - west, north - south) / 10.0
    box = shapely.box(west, south, east, north)
    return geographic_outline(shapely.segmentize(box, step), grid.reference_system, max(step * unit, LONGEST_EDGE))


def geojson(geographic: BaseGeometry) -> dict[str, Any]:
    """GeoJSON geometry of an outline in degrees: see geographic_outline."""
    if geographic.geom_type == "Point":
        return {"type": "Point", "coordinates": [geographic.x, geographic.y]}
    polygons = [[_positions(ring) for ring in (part.exterior, *part.interiors)] for part in shapely.get_parts(geographic)]
    if len(polygons) == 1:
        return {"type": "Polygon", "coordinates": polygons[0]}
    return {"type": "MultiPolygon", "coordinates": polygons}


def geometry_of(document: object, source: object, where: str) -> BaseGeometry:
    """The outline of a GeoJSON Point, Polygon or MultiPolygon, in degrees; heights are dropped.

    where : its place in the source, for messages. Raises InputError for other kinds, places beyond the map of the world, rings that
    are not closed, and polygons that are not sound.
    """
    geometry: dict[str, Any] = document if isinstance(document, dict) else {}
    kind, coordinates = geometry.get("type"), geometry.get("coordinates")
    try:
        if kind == "Point":
            outline: BaseGeometry = shapely.Point(_place(coordinates))
        elif kind in _POLYGONS:
            polygons: list[Any] = [coordinates] if kind == "Polygon" else list(coordinates or [])
            parts = [shapely.Polygon(_closed(rings[0]), [_closed(hole) for hole in rings[1:]]) for rings in polygons]
            outline = parts[0] if kind == "Polygon" else shapely.MultiPolygon(parts)
        else:
            raise InputError(source, f"{where} geometry", repr(kind)[:60], "a Point, Polygon or MultiPolygon")
    except (TypeError, ValueError, IndexError, KeyError, OverflowError, shapely.errors.ShapelyError):
        expected = "longitude from -180 to 180 and latitude from -90 to 90 degrees, rings closed"
        raise InputError(source, f"{where} coordinates", repr(coordinates)[:60], expected) from None
    check_geographic(outline, source, where)
    return outline


def check_geographic(outline: BaseGeometry, source: object, where: str) -> None:
    """Raises InputError where an outline is no sound Point or Polygons of longitude and latitude in degrees."""
    if outline is None or outline.is_empty or outline.geom_type not in (*_POLYGONS, "Point"):
        raise InputError(source, f"{where} geometry", "nothing" if outline is None else outline.geom_type, "a Point or Polygons")
    place = np.abs(shapely.get_coordinates(outline))
    if not (place <= (180.0, 90.0)).all():
        raise InputError(source, f"{where} coordinates", f"{place.max():g} degrees", "longitudes to 180 and latitudes to 90")
    if not outline.is_valid:
        raise InputError(
            source, f"{where} geometry", shapely.is_valid_reason(outline)[:60], "an outline that does not cross itself"
        )


def bounding_box(geographic: BaseGeometry) -> list[float]:
    """[west, south, east, north] in degrees; west is the larger where the outline crosses the antimeridian (section 5.2)."""
    parts = [part.bounds for part in shapely.get_parts(geographic)]
    south, north = min(part[1] for part in parts), max(part[3] for part in parts)
    eastern = [part for part in parts if part[2] == 180.0]
    western = [part for part in parts if part[0] == -180.0]
    if eastern and western and all(part in eastern or part in western for part in parts) and not set(eastern) & set(western):
        return [min(part[0] for part in eastern), south, max(part[2] for part in western), north]
    return [min(part[0] for part in parts), south, max(part[2] for part in parts), north]


def _region(polygon: Any, system: pyproj.CRS) -> BaseGeometry:
    """One polygon in degrees, cut at the antimeridian; one around a pole reaches it."""
    outer, *holes = (ring_region(_ring(ring, system), "outline", "ring") for ring in (polygon.exterior, *polygon.interiors))
    region = shapely.difference(outer, shapely.union_all(holes)) if holes else outer
    return shapely.transform(faces(region), np.degrees)


def _ring(ring: Any, system: pyproj.CRS) -> Float:
    """(vertex, 2) longitude and latitude (rad), longitudes running on past the antimeridian."""
    place = np.radians(_degrees(shapely.get_coordinates(ring)[:-1], system))
    longitude = np.unwrap(place[:, 0])
    return np.column_stack([longitude - 2.0 * np.pi * np.round(longitude.mean() / (2.0 * np.pi)), place[:, 1]])


def _degrees(xy: Float, system: pyproj.CRS) -> Float:
    transformer = pyproj.Transformer.from_crs(system, WGS84, always_xy=True)
    place = np.column_stack(transformer.transform(xy[:, 0], xy[:, 1]))
    if not np.isfinite(place).all():
        raise InputError("outline", "place", "one that is not on the earth", "map coordinates within the reference system")
    return place


def _place(position: Any) -> tuple[float, float]:
    longitude, latitude = position[:2]
    if any(isinstance(one, bool) or not isinstance(one, int | float) for one in (longitude, latitude)):
        raise TypeError("no numbers")
    return float(longitude), float(latitude)


def _closed(ring: Any) -> list[tuple[float, float]]:
    places = [_place(position) for position in ring]
    if len(places) < 4 or places[0] != places[-1]:
        raise ValueError("no closed ring")
    return places


def _positions(ring: Any) -> list[list[float]]:
    positions: list[list[float]] = shapely.get_coordinates(ring).tolist()
    return positions
