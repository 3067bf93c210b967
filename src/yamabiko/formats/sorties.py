"""What plans and opportunities say of drones, as JSON: the flight of an opportunity, and the sorties of a plan.

Angles in degrees, instants in ISO 8601, keys with their unit. docs/reference/plans.md lists the fields.
"""

from __future__ import annotations

from math import radians
from typing import Any, get_args

from yamabiko.formats.json_fields import Fields, require_objects, shown, utc
from yamabiko.formats.requests import in_degrees
from yamabiko.plan.opportunity import FlightPrediction
from yamabiko.plan.plan import LegKind, Sortie, SortieLeg

Place = tuple[float, float]
_MOST_LEGS = 10_000
_FIGURES = {
    "height_m": "height",
    "airspeed_m_s": "airspeed",
    "line_length_m": "line_length",
    "transit_out_s": "transit_out",
    "survey_s": "survey",
    "transit_back_s": "transit_back",
    "fuel_kg": "fuel",
    "usable_fuel_kg": "usable",
}


def flight_document(flight: FlightPrediction) -> dict[str, Any]:
    """A flight as a JSON object."""
    return {
        "line_deg": _degrees((flight.start, flight.end)),
        "heading_deg": in_degrees(flight.heading),
        **{key: getattr(flight, name) for key, name in _FIGURES.items()},
    }


def flight_of(fields: Fields) -> FlightPrediction:
    """The flight of an object as `flight_document` makes it. Raises InputError for missing or wrong fields."""
    line = _places(fields, "line_deg")
    if len(line) != 2:
        raise fields.error("line_deg", f"{len(line)} places", "the two ends of a line")
    flight = FlightPrediction(
        start=line[0],
        end=line[1],
        heading=radians(fields.number("heading_deg", smallest=-360.0, largest=360.0)),
        **{name: fields.number(key, smallest=0.0) for key, name in _FIGURES.items()},
    )
    fields.finish()
    return flight


def sortie_document(sortie: Sortie) -> dict[str, Any]:
    """A sortie as a JSON object."""
    return {
        "drone": sortie.drone,
        "supplier": sortie.supplier,
        "take_off": utc(sortie.take_off),
        "landing": utc(sortie.landing),
        "fuel_kg": sortie.fuel,
        "usable_fuel_kg": sortie.usable,
        "cost": sortie.cost,
        "legs": [_leg_document(leg) for leg in sortie.legs],
    }


def sortie_of(fields: Fields) -> Sortie:
    """The sortie of an object as `sortie_document` makes it. Raises InputError for missing or wrong fields."""
    listed = require_objects(fields.source, f"{fields.where} legs", fields.raw("legs"), 1, _MOST_LEGS)
    sortie = Sortie(
        drone=fields.text("drone"),
        supplier=fields.text("supplier"),
        take_off=fields.instant("take_off"),
        landing=fields.instant("landing"),
        fuel=fields.number("fuel_kg", smallest=0.0),
        usable=fields.number("usable_fuel_kg", smallest=0.0),
        cost=fields.number("cost", smallest=0.0),
        legs=tuple(_leg(Fields(fields.source, f"{fields.where} leg {number}", entry)) for number, entry in enumerate(listed, 1)),
    )
    fields.finish()
    if not sortie.take_off < sortie.landing:
        raise fields.error("landing", utc(sortie.landing), f"after take-off, {utc(sortie.take_off)}")
    return sortie


def _leg_document(leg: SortieLeg) -> dict[str, Any]:
    document: dict[str, Any] = {"kind": leg.kind, "start": utc(leg.start), "end": utc(leg.end), "places_deg": _degrees(leg.places)}
    if leg.part is not None:
        document |= dict(zip(("request", "strip", "repeat"), leg.part, strict=True))
    return document


def _leg(fields: Fields) -> SortieLeg:
    kind = fields.choice("kind", get_args(LegKind))
    part = None
    if kind == "survey":
        strip, repeat = (fields.whole_number(name, smallest=0, largest=100_000) for name in ("strip", "repeat"))
        part = fields.text("request"), strip, repeat
    leg = SortieLeg(kind, fields.instant("start"), fields.instant("end"), _places(fields, "places_deg"), part)
    fields.finish()
    return leg


def _degrees(places: tuple[Place, ...]) -> list[list[float]]:
    return [[in_degrees(longitude), in_degrees(latitude)] for longitude, latitude in places]


def _places(fields: Fields, name: str) -> tuple[Place, ...]:
    value = fields.raw(name)
    whole = isinstance(value, list) and all(
        isinstance(place, list) and len(place) == 2 and all(type(part) in (int, float) and abs(part) <= 720.0 for part in place)
        for place in value
    )
    if not whole:
        raise fields.error(name, shown(value), "a list of [longitude, latitude] in degrees")
    return tuple((radians(longitude), radians(latitude)) for longitude, latitude in value)
