"""Requests as a GeoJSON FeatureCollection: one Feature a request, its place the geometry, its wishes the properties.

Read and written; degrees and ISO 8601 here, radians and datetimes inside. docs/reference/requests.md lists the properties.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from math import degrees, radians
from pathlib import Path
from typing import Any, get_args

from yamabiko.errors import InputError
from yamabiko.formats.area_geometry import geometry_of_area
from yamabiko.formats.areas import POINT_RADIUS, area_of
from yamabiko.formats.json_fields import Fields, read_json, require_objects, shown, utc, write_json
from yamabiko.request.request import (
    CollectGeometry,
    Illumination,
    LookConstraints,
    LookSide,
    ModeName,
    PassDirection,
    Request,
)

LARGEST_FILE = 64_000_000  # bytes
LARGEST_REQUESTS = 10_000
_EXPECTED = "a GeoJSON FeatureCollection of requests"


def read_requests(path: Path, start: datetime | None = None, end: datetime | None = None) -> tuple[Request, ...]:
    """Requests of a GeoJSON file (a FeatureCollection, or one Feature).

    start, end : of the plan, UTC; taken as `earliest` and `deadline` where a request states none.
    Raises InputError for a file that cannot be read, has no requests, and for properties that are wrong, missing or not known.
    """
    document = read_json(path, LARGEST_FILE, _EXPECTED)
    kind = document.get("type") if isinstance(document, dict) else None
    if kind not in {"FeatureCollection", "Feature"}:
        raise InputError(path, "type", shown(kind) if kind else "no GeoJSON type", _EXPECTED)
    features = [document] if kind == "Feature" else document.get("features")
    listed = require_objects(path, "requests", features, 1, LARGEST_REQUESTS)
    requests = tuple(_request(path, number, feature, (start, end)) for number, feature in enumerate(listed, 1))
    _refuse_same_identifiers(path, requests)
    return requests


def write_requests(requests: Sequence[Request], path: Path) -> None:
    """Write requests as `read_requests` reads them. Raises OutputError where the file cannot be written."""
    write_json({"type": "FeatureCollection", "features": [request_feature(request) for request in requests]}, path)


def request_feature(request: Request) -> dict[str, Any]:
    """One request as a GeoJSON Feature."""
    look, repeat = request.look, request.repeat_geometry
    properties: dict[str, Any] = {
        "identifier": request.identifier,
        "name": request.area.name,
        "earliest": utc(request.earliest),
        "deadline": utc(request.deadline),
        "resolution_m": request.resolution,
        "mode": request.mode,
        "incidence_deg": [in_degrees(angle) for angle in look.incidence],
        "maximum_squint_deg": None if look.maximum_squint is None else in_degrees(look.maximum_squint),
        "minimum_elevation_deg": in_degrees(look.minimum_elevation),
        "look_sides": sorted(look.sides),
        "pass_directions": sorted(look.directions),
        "illumination": look.illumination,
        "repeat_geometry": None if repeat is None else _repeat_geometry_document(repeat),
        "repeats": request.repeats,
        "minimum_interval_s": request.minimum_interval,
        "priority": request.priority,
        "budget": request.budget,
    }
    stated = {name: value for name, value in properties.items() if value is not None}
    return {"type": "Feature", "geometry": geometry_of_area(request.area), "properties": stated}


def in_degrees(angle: float) -> float:
    """Degrees to the twelfth decimal, so that what was read in degrees is written as it was."""
    return round(degrees(angle), 12)


def _request(path: Path, number: int, feature: dict[str, Any], span: tuple[datetime | None, datetime | None]) -> Request:
    where = f"request {number}"
    if feature.get("type") != "Feature":
        raise InputError(path, where, f"type {shown(feature.get('type'))}", "a GeoJSON Feature")
    fields = Fields(path, where, feature.get("properties") or {})
    identifier = fields.text("identifier", str(feature["id"]) if feature.get("id") is not None else f"request-{number}")
    name = fields.text("name", identifier)
    fields = _named(fields, f"request {identifier}")
    earliest, deadline = (
        fields.instant(key, *([default] if default is not None else []))
        for key, default in zip(("earliest", "deadline"), span, strict=True)
    )
    place = {"type": "Feature", "geometry": feature.get("geometry"), "properties": {"name": name}}
    radius = fields.number("radius_m", POINT_RADIUS, smallest=1.0, largest=5e6)
    area = area_of(place, f"request {identifier}", str(path), point_radius=radius)
    wishes = _wishes(fields)
    fields.finish()
    try:
        return Request(identifier, area, earliest, deadline, **wishes)
    except InputError as error:
        raise InputError(path, f"request {identifier} {error.field}", error.found, error.expected) from None


def _named(fields: Fields, where: str) -> Fields:
    fields.where = where
    return fields


def _wishes(fields: Fields) -> dict[str, Any]:
    repeat = fields.raw("repeat_geometry", None)
    return {
        "resolution": fields.number("resolution_m", smallest=1e-3, largest=1e5),
        "mode": fields.choice("mode", get_args(ModeName), None),
        "look": _look(fields),
        "repeat_geometry": None
        if repeat is None
        else _repeat_geometry(Fields(fields.source, f"{fields.where} repeat_geometry", repeat)),
        "repeats": fields.whole_number("repeats", 1, smallest=1, largest=1_000),
        "minimum_interval": fields.number("minimum_interval_s", 0.0, smallest=0.0, largest=1e9),
        "priority": fields.number("priority", 1.0, smallest=1e-6, largest=1e6),
        "budget": fields.number("budget", None, smallest=0.0, largest=1e12),
    }


def _look(fields: Fields) -> LookConstraints:
    open_choice = LookConstraints()
    low, high = fields.pair("incidence_deg", (0.0, 90.0), smallest=0.0, largest=90.0)
    squint = fields.number("maximum_squint_deg", None, smallest=0.0, largest=90.0)
    return LookConstraints(
        incidence=(radians(low), radians(high)),
        maximum_squint=None if squint is None else radians(squint),
        minimum_elevation=radians(fields.number("minimum_elevation_deg", 0.0, smallest=0.0, largest=90.0)),
        sides=fields.choices("look_sides", get_args(LookSide), open_choice.sides),
        directions=fields.choices("pass_directions", get_args(PassDirection), open_choice.directions),
        illumination=fields.choice("illumination", get_args(Illumination), None),
    )


def _repeat_geometry(fields: Fields) -> CollectGeometry:
    geometry = CollectGeometry(
        side=fields.choice("look_side", get_args(LookSide)),
        incidence=radians(fields.number("incidence_deg", smallest=0.0, largest=90.0)),
        azimuth=radians(fields.number("azimuth_deg", smallest=-360.0, largest=360.0)),
        incidence_tolerance=radians(fields.number("incidence_tolerance_deg", 1.0, smallest=1e-3, largest=90.0)),
        azimuth_tolerance=radians(fields.number("azimuth_tolerance_deg", 3.0, smallest=1e-3, largest=180.0)),
    )
    fields.finish()
    return geometry


def _repeat_geometry_document(geometry: CollectGeometry) -> dict[str, Any]:
    return {
        "look_side": geometry.side,
        "incidence_deg": in_degrees(geometry.incidence),
        "azimuth_deg": in_degrees(geometry.azimuth),
        "incidence_tolerance_deg": in_degrees(geometry.incidence_tolerance),
        "azimuth_tolerance_deg": in_degrees(geometry.azimuth_tolerance),
    }


def _refuse_same_identifiers(path: Path, requests: Sequence[Request]) -> None:
    seen: set[str] = set()
    for request in requests:
        if request.identifier in seen:
            raise InputError(path, "identifier", f"{request.identifier} twice", "a name of its own for every request")
        seen.add(request.identifier)
