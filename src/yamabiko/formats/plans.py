"""Plans as JSON: what will be collected, what not and why, what changed. Written and read back to the same plan.

Angles in degrees, instants in ISO 8601, keys with their unit. docs/reference/plans.md lists the fields.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from datetime import datetime
from math import radians
from pathlib import Path
from typing import Any, get_args

import numpy as np

from yamabiko.errors import InputError
from yamabiko.formats.area_geometry import geometry_of_area
from yamabiko.formats.areas import area_of
from yamabiko.formats.json_fields import Fields, instant_of, read_json, require_objects, shown, utc, write_json
from yamabiko.formats.loosenings import loosening_document, read_loosening
from yamabiko.formats.requests import in_degrees
from yamabiko.formats.sorties import flight_document, flight_of, sortie_document, sortie_of
from yamabiko.plan.opportunity import LookGeometry, Opportunity, OrbitPrediction
from yamabiko.plan.plan import Change, ChangeKind, Commitment, Cutting, Hindrance, Plan, Unserved
from yamabiko.radar.imaging_radar import PredictedQuality
from yamabiko.request.request import LookSide, ModeName, PassDirection

LARGEST_FILE = 256_000_000  # bytes
LARGEST_LIST = 100_000
FORMAT = "yamabiko-plan"
VERSION = 1
_EXPECTED = "a plan written by yamabiko plan"


def write_plan(plan: Plan, path: Path) -> None:
    """Write a plan whole or not at all. Raises OutputError where the file cannot be written."""
    write_json(plan_document(plan), path)


def plan_document(plan: Plan) -> dict[str, Any]:
    """The plan as one JSON document."""
    return {
        "format": FORMAT,
        "version": VERSION,
        "made": utc(plan.made),
        "start": utc(plan.start),
        "end": utc(plan.end),
        "value": plan.value,
        "bound": plan.bound,
        "commitments": [_commitment_document(commitment) for commitment in plan.commitments],
        "unserved": [_unserved_document(unserved) for unserved in plan.unserved],
        "changes": [_change_document(change) for change in plan.changes],
        "cuttings": [_cutting_document(cutting) for cutting in plan.cuttings],
        "sorties": [sortie_document(sortie) for sortie in plan.sorties],
        "assumptions": list(plan.assumptions),
    }


def read_plan(path: Path) -> Plan:
    """A plan as `write_plan` writes it.

    Raises InputError for a file that cannot be read, is no plan or of another version, and for fields that are missing or wrong.
    """
    fields = Fields(path, "plan", read_json(path, LARGEST_FILE, _EXPECTED))
    if fields.raw("format", None) != FORMAT or fields.raw("version", None) != VERSION:
        found = f"{shown(fields.raw('format', None))} version {shown(fields.raw('version', None))}"
        raise InputError(path, "format", found, f"{FORMAT!r} version {VERSION}: {_EXPECTED}")
    plan = Plan(
        made=fields.instant("made"),
        start=fields.instant("start"),
        end=fields.instant("end"),
        value=fields.number("value"),
        bound=fields.number("bound", None),
        commitments=tuple(_commitment(entry) for entry in _entries(fields, "commitments", "commitment")),
        unserved=tuple(_unserved(entry) for entry in _entries(fields, "unserved", "unserved request")),
        changes=tuple(_change(entry) for entry in _entries(fields, "changes", "change")),
        cuttings=tuple(_cutting(entry) for entry in _entries(fields, "cuttings", "cutting")),
        sorties=tuple(sortie_of(entry) for entry in _entries(fields, "sorties", "sortie", optional=True)),
        assumptions=fields.texts("assumptions"),
    )
    fields.finish()
    _check(path, plan)
    return plan


def opportunity_document(opportunity: Opportunity) -> dict[str, Any]:
    """One opportunity as a JSON object: of a satellite with what its orbit is worth, of a drone with the flight."""
    geometry, quality = opportunity.geometry, opportunity.quality
    return {
        "identifier": opportunity.identifier,
        "satellite" if opportunity.flight is None else "drone": opportunity.satellite,
        "supplier": opportunity.supplier,
        "mode": opportunity.mode,
        "start": utc(opportunity.start),
        "end": utc(opportunity.end),
        "best": utc(opportunity.best),
        "geometry": {
            "incidence_deg": in_degrees(geometry.incidence),
            "look_angle_deg": in_degrees(geometry.look_angle),
            "elevation_deg": in_degrees(geometry.elevation),
            "azimuth_deg": in_degrees(geometry.azimuth),
            "squint_deg": in_degrees(geometry.squint),
            "slant_range_m": geometry.slant_range,
            "look_side": geometry.side,
            "pass_direction": geometry.direction,
            "daylight": geometry.daylight,
        },
        "quality": {
            "slant_range_resolution_m": quality.slant_range_resolution,
            "ground_range_resolution_m": quality.ground_range_resolution,
            "azimuth_resolution_m": quality.azimuth_resolution,
            "noise_equivalent_sigma_zero_db": round(10.0 * math.log10(quality.noise_equivalent_sigma_zero), 12),
        },
        "footprint_deg": [[in_degrees(longitude), in_degrees(latitude)] for longitude, latitude in opportunity.footprint.tolist()],
        "coverage": opportunity.coverage,
        "cost": opportunity.cost,
        "delivery": None if opportunity.delivery is None else utc(opportunity.delivery),
        **({} if opportunity.orbit is None else _orbit_document(opportunity.orbit)),
        **({} if opportunity.flight is None else {"flight": flight_document(opportunity.flight)}),
    }


def _orbit_document(orbit: OrbitPrediction) -> dict[str, Any]:
    return {
        "element_age_s": orbit.element_age,
        "position_error_m": orbit.position_error,
        "position_error_extrapolated": orbit.extrapolated,
    }


def _commitment_document(commitment: Commitment) -> dict[str, Any]:
    return {
        "request": commitment.request,
        "strip": commitment.strip,
        "repeat": commitment.repeat,
        "start": utc(commitment.start),
        "end": utc(commitment.end),
        "opportunity": opportunity_document(commitment.opportunity),
    }


def _unserved_document(unserved: Unserved) -> dict[str, Any]:
    return {
        "request": unserved.request,
        "parts": [list(part) for part in unserved.parts],
        "hindrance": unserved.hindrance,
        "reason": unserved.reason,
        "loosenings": [loosening_document(loosening) for loosening in unserved.loosenings],
    }


def _change_document(change: Change) -> dict[str, Any]:
    request, strip, repeat = change.part
    document = {"request": request, "strip": strip, "repeat": repeat, "kind": change.kind, "reason": change.reason}
    for name, there in (("before", change.before), ("after", change.after)):
        document[name] = None if there is None else {"satellite": there[0], "middle": utc(there[1])}
    return document


def _cutting_document(cutting: Cutting) -> dict[str, Any]:
    strips = [{"name": strip.name, "geometry": geometry_of_area(strip)} for strip in cutting.strips]
    return {"request": cutting.request, "heading_deg": in_degrees(cutting.heading), "strips": strips}


def _entries(fields: Fields, name: str, one: str, *, optional: bool = False) -> Iterable[Fields]:
    listed = require_objects(fields.source, name, fields.raw(name, []) if optional else fields.raw(name), 0, LARGEST_LIST)
    return (Fields(fields.source, f"{one} {number}", entry) for number, entry in enumerate(listed, 1))


def _part(fields: Fields) -> tuple[str, int, int]:
    strip, repeat = (fields.whole_number(name, smallest=0, largest=100_000) for name in ("strip", "repeat"))
    return fields.text("request"), strip, repeat


def _commitment(fields: Fields) -> Commitment:
    request, strip, repeat = _part(fields)
    opportunity = opportunity_of(Fields(fields.source, f"{fields.where} opportunity", fields.raw("opportunity")))
    commitment = Commitment(request, strip, repeat, opportunity, fields.instant("start"), fields.instant("end"))
    fields.finish()
    if not commitment.start < commitment.end:
        raise fields.error("end", utc(commitment.end), f"after the start, {utc(commitment.start)}")
    return commitment


def opportunity_of(fields: Fields) -> Opportunity:
    """The opportunity of an object as `opportunity_document` makes it. Raises InputError for missing or wrong fields."""
    flown = fields.raw("flight", None)
    opportunity = Opportunity(
        identifier=fields.text("identifier"),
        satellite=fields.text("satellite" if flown is None else "drone"),
        supplier=fields.text("supplier"),
        mode=fields.choice("mode", get_args(ModeName)),
        start=fields.instant("start"),
        end=fields.instant("end"),
        best=fields.instant("best"),
        geometry=_geometry(Fields(fields.source, f"{fields.where} geometry", fields.raw("geometry"))),
        quality=_quality(Fields(fields.source, f"{fields.where} quality", fields.raw("quality"))),
        footprint=_footprint(fields),
        coverage=fields.number("coverage", smallest=0.0, largest=1.0 + 1e-6),
        cost=fields.number("cost", smallest=0.0),
        delivery=fields.instant("delivery", None),
        orbit=_orbit(fields) if flown is None else None,
        flight=None if flown is None else flight_of(Fields(fields.source, f"{fields.where} flight", flown)),
    )
    fields.finish()
    return opportunity


def _orbit(fields: Fields) -> OrbitPrediction:
    return OrbitPrediction(
        element_age=fields.number("element_age_s"),
        position_error=fields.number("position_error_m", smallest=0.0),
        extrapolated=fields.flag("position_error_extrapolated", False),
    )


def _geometry(fields: Fields) -> LookGeometry:
    geometry = LookGeometry(
        incidence=_angle(fields, "incidence_deg", 0.0, 90.0),
        look_angle=_angle(fields, "look_angle_deg", 0.0, 90.0),
        elevation=_angle(fields, "elevation_deg", -90.0, 90.0),
        azimuth=_angle(fields, "azimuth_deg", -360.0, 360.0),
        squint=_angle(fields, "squint_deg", -90.0, 90.0),
        slant_range=fields.number("slant_range_m", smallest=0.0),
        side=fields.choice("look_side", get_args(LookSide)),
        direction=fields.choice("pass_direction", get_args(PassDirection)),
        daylight=fields.flag("daylight", False),
    )
    fields.finish()
    return geometry


def _angle(fields: Fields, name: str, smallest: float, largest: float) -> float:
    return radians(fields.number(name, smallest=smallest, largest=largest))


def _quality(fields: Fields) -> PredictedQuality:
    quality = PredictedQuality(
        slant_range_resolution=fields.number("slant_range_resolution_m", smallest=0.0),
        ground_range_resolution=fields.number("ground_range_resolution_m", smallest=0.0),
        azimuth_resolution=fields.number("azimuth_resolution_m", smallest=0.0),
        noise_equivalent_sigma_zero=10.0 ** (0.1 * fields.number("noise_equivalent_sigma_zero_db", smallest=-200.0, largest=200.0)),
    )
    fields.finish()
    return quality


def _footprint(fields: Fields) -> Any:
    value = fields.raw("footprint_deg")
    try:
        corners = np.asarray(value, dtype=np.float64)
    except (TypeError, ValueError):
        corners = np.empty(0)
    if corners.ndim != 2 or corners.shape[1] != 2 or not 3 <= len(corners) <= 10_000 or not np.all(np.abs(corners) <= 720.0):
        raise fields.error("footprint_deg", shown(value), "three or more [longitude, latitude] in degrees")
    return np.radians(corners)


def _unserved(fields: Fields) -> Unserved:
    parts = fields.raw("parts")
    whole = isinstance(parts, list) and all(
        isinstance(part, list) and len(part) == 2 and all(type(number) is int and number >= 0 for number in part) for part in parts
    )
    if not whole:
        raise fields.error("parts", shown(parts), "a list of [strip, repeat]")
    listed = require_objects(fields.source, f"{fields.where} loosenings", fields.raw("loosenings", []), 0, 1_000)
    unserved = Unserved(
        request=fields.text("request"),
        parts=tuple((strip, repeat) for strip, repeat in parts),
        hindrance=fields.choice("hindrance", get_args(Hindrance)),
        reason=fields.text("reason"),
        loosenings=tuple(
            read_loosening(Fields(fields.source, f"{fields.where} loosening {number}", entry))
            for number, entry in enumerate(listed, 1)
        ),
    )
    fields.finish()
    return unserved


def _change(fields: Fields) -> Change:
    part = _part(fields)
    before, after = (_moment(fields, name) for name in ("before", "after"))
    change = Change(part, fields.choice("kind", get_args(ChangeKind)), before, after, fields.text("reason"))
    fields.finish()
    return change


def _moment(fields: Fields, name: str) -> tuple[str, datetime] | None:
    value = fields.raw(name, None)
    if value is None:
        return None
    inner = Fields(fields.source, f"{fields.where} {name}", value)
    moment = inner.text("satellite"), instant_of(inner.raw("middle"), fields.source, f"{inner.where} middle")
    inner.finish()
    return moment


def _cutting(fields: Fields) -> Cutting:
    listed = require_objects(fields.source, f"{fields.where} strips", fields.raw("strips"), 1, LARGEST_LIST)
    strips = []
    for number, entry in enumerate(listed, 1):
        inner = Fields(fields.source, f"{fields.where} strip {number}", entry)
        place = {"type": "Feature", "geometry": inner.raw("geometry"), "properties": {"name": inner.text("name")}}
        strips.append(area_of(place, inner.where, str(fields.source)))
        inner.finish()
    cutting = Cutting(fields.text("request"), _angle(fields, "heading_deg", -360.0, 360.0), tuple(strips))
    fields.finish()
    return cutting


def _check(path: Path, plan: Plan) -> None:
    """What no single field shows: times in order, no part of a request collected twice."""
    if not plan.start < plan.end:
        raise InputError(path, "plan end", utc(plan.end), f"after the start, {utc(plan.start)}")
    flown = {part for sortie in plan.sorties for part in sortie.parts}
    for commitment in plan.commitments:
        if commitment.opportunity.flight is not None and commitment.part not in flown:
            raise InputError(path, "sorties", f"none for {commitment.request}", "one for every collect of a drone")
    parts = [commitment.part for commitment in plan.commitments]
    if len(set(parts)) != len(parts):
        twice = next(part for part in parts if parts.count(part) > 1)
        raise InputError(path, "commitments", f"strip {twice[1]}, repeat {twice[2]} of {twice[0]} twice", "each part once")
