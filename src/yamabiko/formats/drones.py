"""The drones of a fleet file: their model, base and radar, the airspace closed to them and the wind they are to expect.

Angles in degrees, instants in ISO 8601, keys with their unit; a wind by where it comes from.
docs/reference/fleets.md lists the fields.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from math import atan2, cos, degrees, hypot, pi, radians, sin
from pathlib import Path
from typing import Any

from yamabiko.errors import InputError
from yamabiko.formats.area_geometry import geometry_of_area
from yamabiko.formats.areas import area_of
from yamabiko.formats.json_fields import Fields, require_objects, utc
from yamabiko.formats.requests import in_degrees
from yamabiko.plan.drones.conditions import KeepOut, WindSpell
from yamabiko.plan.drones.drone import Base, Drone
from yamabiko.platform.drone_envelope import CALM, FIGURES, DroneEnvelope, Wind
from yamabiko.platform.drone_models import DRONE_MODELS, drone_model
from yamabiko.radar.models import AIRBORNE_RADAR_NAMES, airborne_radar_named

LARGEST_LIST = 2_000
RADAR = "airborne"
"""Of a drone whose entry names none."""
_UNITS = {
    "cruise_airspeed": "m_s", "survey_airspeed": "m_s", "operating_height": "m", "ceiling": "m", "full_mass": "kg",
    "usable_fuel": "kg", "reserve_time": "s", "wing_span": "m", "wing_area": "m2", "zero_lift_drag": "", "span_efficiency": "",
    "greatest_lift": "", "engine_power": "w", "critical_height": "m", "propeller_efficiency": "", "consumption": "kg_j",
    "idle_power": "w", "accessory_power": "w", "descent_rate": "m_s", "bank_limit": "deg", "ground_wind_limit": "m_s",
    "crosswind_limit": "m_s", "turn_round_time": "s", "cost_per_sortie": "", "cost_per_hour": "",
}  # fmt: skip
ENVELOPE_KEYS = {name: f"{name}_{_UNITS[name]}".rstrip("_") for name in FIGURES}
"""Keys of the figures of an envelope in files."""


def read_drones(path: Path, fleet: Fields) -> tuple[Drone, ...]:
    """The drones of a fleet file's document, with its airspace and weather. Raises InputError for wrong or unknown fields."""
    closed = tuple(
        _keep_out(Fields(path, f"airspace {number}", entry)) for number, entry in enumerate(_listed(path, fleet, "airspace"), 1)
    )
    weather = tuple(
        _spell(Fields(path, f"weather {number}", entry)) for number, entry in enumerate(_listed(path, fleet, "weather"), 1)
    )
    entries = _listed(path, fleet, "drones")
    return tuple(_drone(Fields(path, f"drone {number}", entry), closed, weather) for number, entry in enumerate(entries, 1))


def drones_document(drones: Sequence[Drone]) -> dict[str, Any]:
    """What a fleet file says of drones, as `read_drones` reads it. Raises InputError where one's airspace, weather, radar or model
    is not one that a file can say."""
    if not drones:
        return {}
    first = drones[0]
    if any(one.airspace != first.airspace or one.weather != first.weather for one in drones):
        raise InputError("fleet", "drones", "different airspace or weather", "the same for all drones of a file")
    return {
        "drones": [_drone_document(drone) for drone in drones],
        "airspace": [_keep_out_document(one) for one in first.airspace],
        "weather": [_spell_document(one) for one in first.weather],
    }


def _listed(path: Path, fleet: Fields, name: str) -> list[dict[str, Any]]:
    return require_objects(path, name, fleet.raw(name, []), 0, LARGEST_LIST)


def _drone(fields: Fields, closed: tuple[KeepOut, ...], weather: tuple[WindSpell, ...]) -> Drone:
    own = fields.texts("assumptions", None)
    defaults = {field.name: field.default for field in dataclasses.fields(Drone)}
    stated = {
        name: fields.number(key, None, smallest=0.0, largest=1e9)
        for name, key in (("radar_reach", "radar_reach_m"), ("notice", "notice_s"), ("processing_time", "processing_time_s"))
    }
    assumed = {
        "radar_reach": "its radar reaches {:g} m",
        "notice": "takes off {:g} s after it is ordered at the earliest",
        "processing_time": "its data are delivered {:g} s after it lands",
    }
    figures: dict[str, Any] = {name: defaults[name] if value is None else value for name, value in stated.items()}
    filled = tuple(assumed[name].format(figures[name]) for name, value in stated.items() if value is None)
    try:
        drone = Drone(
            identifier=fields.text("identifier"),
            envelope=_envelope(fields),
            radar=airborne_radar_named(fields.choice("radar", AIRBORNE_RADAR_NAMES, RADAR)),
            base=_base(Fields(fields.source, f"{fields.where} base", fields.raw("base"))),
            supplier=fields.text("supplier", "own"),
            height=fields.number("height_m", None, smallest=0.0, largest=20_000.0),
            ready=fields.instant("ready", None),
            airspace=closed,
            weather=weather,
            assumptions=filled if own is None else own,
            **figures,
        )
    except InputError as error:
        if error.source == str(fields.source):
            raise
        raise InputError(fields.source, f"{fields.where} {error.field}", error.found, error.expected) from None
    fields.finish()
    return drone


def _envelope(fields: Fields) -> DroneEnvelope:
    model = drone_model(fields.choice("model", tuple(DRONE_MODELS)))
    own = Fields(fields.source, f"{fields.where} envelope", fields.raw("envelope", {}))
    stated = {name: own.number(key, None, smallest=0.0, largest=1e9) for name, key in ENVELOPE_KEYS.items()}
    own.finish()
    changed: dict[str, Any] = {name: value for name, value in stated.items() if value is not None}
    if "bank_limit" in changed:
        changed["bank_limit"] = radians(changed["bank_limit"])
    try:
        return dataclasses.replace(model, **changed)
    except InputError as error:
        raise InputError(fields.source, f"{own.where} {error.field}", error.found, error.expected) from None


def _base(fields: Fields) -> Base:
    base = Base(
        name=fields.text("name"),
        longitude=radians(fields.number("longitude_deg", smallest=-360.0, largest=360.0)),
        latitude=radians(fields.number("latitude_deg", smallest=-90.0, largest=90.0)),
        height=fields.number("height_m", 0.0, smallest=-500.0, largest=6_000.0),
        runway=radians(fields.number("runway_deg", 0.0, smallest=-360.0, largest=360.0)),
    )
    fields.finish()
    return base


def _keep_out(fields: Fields) -> KeepOut:
    place = {"type": "Feature", "geometry": fields.raw("geometry"), "properties": {"name": fields.text("name")}}
    area = area_of(place, fields.where, str(fields.source))
    lower, upper = (fields.number(name, smallest=-500.0, largest=100_000.0) for name in ("lower_m", "upper_m"))
    start, end = fields.instant("start", None), fields.instant("end", None)
    fields.finish()
    try:
        return KeepOut(area, lower, upper, start, end)
    except InputError as error:
        raise InputError(fields.source, f"{fields.where} {error.field}", error.found, error.expected) from None


def _spell(fields: Fields) -> WindSpell:
    start, end = fields.instant("start"), fields.instant("end")
    aloft, ground = (_wind(fields, name) for name in ("aloft", "ground"))
    fields.finish()
    try:
        return WindSpell(start, end, aloft, ground)
    except InputError as error:
        raise InputError(fields.source, f"{fields.where} {error.field}", error.found, error.expected) from None


def _wind(fields: Fields, name: str) -> Wind:
    value = fields.raw(name, None)
    if value is None:
        return CALM
    own = Fields(fields.source, f"{fields.where} {name}", value)
    towards = radians(own.number("from_deg", smallest=-360.0, largest=360.0)) + pi
    speed = own.number("speed_m_s", smallest=0.0, largest=100.0)
    own.finish()
    return speed * cos(towards), speed * sin(towards)


def _drone_document(drone: Drone) -> dict[str, Any]:
    model = DRONE_MODELS.get(drone.envelope.name)
    if model is None or dataclasses.replace(drone.envelope, **{name: getattr(model, name) for name in FIGURES}) != model:
        raise InputError("fleet", f"model of {drone.identifier}", drone.envelope.name, f"one of {', '.join(DRONE_MODELS)}")
    if drone.radar.name not in AIRBORNE_RADAR_NAMES or drone.radar != airborne_radar_named(drone.radar.name):
        raise InputError("fleet", f"radar of {drone.identifier}", "one of its own making", "a radar that is known by name")
    changed = {
        key: in_degrees(getattr(drone.envelope, name)) if name == "bank_limit" else getattr(drone.envelope, name)
        for name, key in ENVELOPE_KEYS.items()
        if getattr(drone.envelope, name) != getattr(model, name)
    }
    base = drone.base
    document: dict[str, Any] = {
        "identifier": drone.identifier,
        "model": drone.envelope.name,
        "envelope": changed,
        "radar": drone.radar.name,
        "supplier": drone.supplier,
        "base": {
            "name": base.name,
            "longitude_deg": in_degrees(base.longitude),
            "latitude_deg": in_degrees(base.latitude),
            "height_m": base.height,
            "runway_deg": in_degrees(base.runway),
        },
        "height_m": drone.height,
        "radar_reach_m": drone.radar_reach,
        "notice_s": drone.notice,
        "processing_time_s": drone.processing_time,
        "ready": None if drone.ready is None else utc(drone.ready),
        "assumptions": list(drone.assumptions),
    }
    return {key: value for key, value in document.items() if value is not None}


def _keep_out_document(one: KeepOut) -> dict[str, Any]:
    times = {name: utc(instant) for name, instant in (("start", one.start), ("end", one.end)) if instant is not None}
    return {"name": one.area.name, "geometry": geometry_of_area(one.area), "lower_m": one.lower, "upper_m": one.upper, **times}


def _spell_document(one: WindSpell) -> dict[str, Any]:
    winds = {}
    for name, (north, east) in (("aloft", one.aloft), ("ground", one.ground)):
        winds[name] = {"from_deg": degrees(atan2(-east, -north)) % 360.0, "speed_m_s": hypot(north, east)}
    return {"start": utc(one.start), "end": utc(one.end), **winds}
