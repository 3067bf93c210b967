"""Opportunities as STAPI carries them: GeoJSON features with our predicted geometry and quality as flat properties.

What is nested in a plan's opportunity lies side by side here, since STAPI's queryables are names of properties.
"""

from __future__ import annotations

from datetime import datetime
from math import inf
from typing import Any, get_args

from yamabiko.formats.json_fields import Fields, instant_of, utc
from yamabiko.formats.plans import opportunity_document, opportunity_of
from yamabiko.plan.opportunity import Opportunity
from yamabiko.request.request import LookSide, ModeName, PassDirection
from yamabiko.suppliers.port import Queryable

_ANGLES = ("incidence_deg", "look_angle_deg", "elevation_deg", "azimuth_deg", "squint_deg")
_GEOMETRY = (*_ANGLES, "slant_range_m", "look_side", "pass_direction", "daylight")
_QUALITY = ("slant_range_resolution_m", "ground_range_resolution_m", "azimuth_resolution_m", "noise_equivalent_sigma_zero_db")
_PLAIN = (
    "satellite",
    "mode",
    "start",
    "end",
    "best",
    "coverage",
    "element_age_s",
    "position_error_m",
    "position_error_extrapolated",
    "cost",
    "delivery",
)
QUERYABLES = {
    queryable.name: queryable
    for queryable in (
        Queryable("satellite", "string"),
        Queryable("mode", "string", choices=get_args(ModeName)),
        Queryable("incidence_deg", "number", 0.0, 90.0),
        Queryable("elevation_deg", "number", -90.0, 90.0),
        Queryable("azimuth_deg", "number", -360.0, 360.0),
        Queryable("squint_deg", "number", -90.0, 90.0),
        Queryable("look_side", "string", choices=get_args(LookSide)),
        Queryable("pass_direction", "string", choices=get_args(PassDirection)),
        Queryable("daylight", "boolean"),
        Queryable("slant_range_m", "number", 0.0, None),
        Queryable("ground_range_resolution_m", "number", 0.0, None),
        Queryable("azimuth_resolution_m", "number", 0.0, None),
        Queryable("noise_equivalent_sigma_zero_db", "number", -200.0, 200.0),
        Queryable("coverage", "number", 0.0, 1.0),
        Queryable("position_error_m", "number", 0.0, None),
        Queryable("cost", "number", 0.0, None),
    )
}


def interval_of(start: datetime, end: datetime) -> str:
    """STAPI's datetime: two instants with a stroke between."""
    return f"{utc(start)}/{utc(end)}"


def span_of(value: object, source: object, field: str) -> tuple[datetime, datetime]:
    """The two instants of a STAPI datetime. Raises InputError for anything else."""
    start, _, end = value.partition("/") if isinstance(value, str) else ("", "", "")
    return instant_of(start, source, f"{field} start"), instant_of(end, source, f"{field} end")


def properties_of(opportunity: Opportunity, offering: str) -> dict[str, Any]:
    """The properties of an opportunity's feature; which of them can be asked about: QUERYABLES."""
    document = opportunity_document(opportunity)
    flat: dict[str, Any] = {"datetime": interval_of(opportunity.start, opportunity.end), "product_id": offering}
    flat |= {name: document[name] for name in _PLAIN}
    return {**flat, **document["geometry"], **document["quality"]}


def feature_of(opportunity: Opportunity, offering: str) -> dict[str, Any]:
    """The opportunity as a GeoJSON feature, its footprint as its geometry."""
    ring = opportunity_document(opportunity)["footprint_deg"]
    return {
        "type": "Feature",
        "id": opportunity.identifier,
        "geometry": {"type": "Polygon", "coordinates": [[*ring, ring[0]]]},
        "properties": properties_of(opportunity, offering),
        "links": [],
    }


def opportunity_in(feature: object, supplier: str, source: str, where: str) -> Opportunity:
    """The opportunity of a feature. supplier : its name with us. Raises InputError for fields that are missing or wrong."""
    fields = Fields(source, where, feature)
    properties = Fields(source, f"{where} properties", fields.raw("properties"))
    shape = Fields(source, f"{where} geometry", fields.raw("geometry"))
    shape.choice("type", ("Polygon",))
    rings = shape.raw("coordinates")
    if not isinstance(rings, list) or len(rings) != 1 or not isinstance(rings[0], list):
        raise shape.error("coordinates", repr(rings)[:60], "one ring")
    properties.number("cost", smallest=0.0, largest=inf)
    document = {name: properties.raw(name, None) for name in _PLAIN}
    document |= {
        "identifier": fields.text("id"),
        "supplier": supplier,
        "geometry": {name: properties.raw(name) for name in _GEOMETRY},
        "quality": {name: properties.raw(name) for name in _QUALITY},
        "footprint_deg": rings[0][:-1],
    }
    return opportunity_of(Fields(source, where, document))
