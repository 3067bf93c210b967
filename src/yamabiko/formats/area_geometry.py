"""An area as a GeoJSON geometry, as `formats.areas` reads it back to the same places."""

from __future__ import annotations

from math import degrees
from typing import Any

from yamabiko.errors import InputError
from yamabiko.request.area import Area, Ring


def geometry_of_area(area: Area) -> dict[str, Any]:
    """Polygon or MultiPolygon in degrees, each hole with the smallest outline that holds it.

    Longitudes run on past 180 degrees where the area crosses the antimeridian, which its reader takes as they are meant.
    """
    polygons: list[list[list[list[float]]]] = [[_positions(ring)] for ring in area.outer]
    for hole in area.holes:
        polygons[_owner(area, hole)].append(_positions(hole))
    if len(polygons) == 1:
        return {"type": "Polygon", "coordinates": polygons[0]}
    return {"type": "MultiPolygon", "coordinates": polygons}


def _owner(area: Area, hole: Ring) -> int:
    if len(area.outer) == 1:
        return 0
    alone = [Area(area.name, (ring,)) for ring in area.outer]
    around = [number for number, outline in enumerate(alone) if bool(outline.contains(hole.vertex).all())]
    if not around:
        raise InputError(area.name, "hole", "one outside of every outline", "holes inside an outline")
    return min(around, key=lambda number: alone[number].size)


def _positions(ring: Ring) -> list[list[float]]:
    places = [[round(degrees(longitude), 12), round(degrees(latitude), 12)] for longitude, latitude in ring.vertex]
    return [*places, places[0]]
