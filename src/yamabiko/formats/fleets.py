"""Fleets as JSON: which satellites there are, where their element sets lie, what radar and limits they have, who sells them; and
which drones (`formats.drones`).

Whatever a fleet file leaves out is filled in with what stands ready and is marked as assumed: see `plan.fleet.assumptions`.
docs/reference/fleets.md lists the fields.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from math import radians
from pathlib import Path
from typing import Any

from yamabiko.errors import InputError
from yamabiko.formats.drones import drones_document, read_drones
from yamabiko.formats.element_sets import read_element_sets, write_element_sets
from yamabiko.formats.json_fields import Fields, read_json, require_objects, shown, write_json
from yamabiko.formats.requests import in_degrees
from yamabiko.plan.fleet import Carrier, Satellite, drones_of, satellites_of
from yamabiko.platform.element_set import ElementSet
from yamabiko.platform.limits import ASSUMED_GROUND_STATIONS, FIGURES, GroundStation, SatelliteLimits, assumed_limits
from yamabiko.radar.imaging_radar import ImagingRadar
from yamabiko.radar.models import model_for_satellite_name, radar_named

LARGEST_FILE = 16_000_000  # bytes
LARGEST_FLEET = 2_000
_EXPECTED = "a JSON object with a list of satellites or drones"
_KEYS = {
    "slew_rate": "slew_rate_deg_s",
    "slew_acceleration": "slew_acceleration_deg_s2",
    "settle_time": "settle_time_s",
    "minimum_gap": "minimum_gap_s",
    "imaging_power": "imaging_power_w",
    "slew_power": "slew_power_w",
    "energy_capacity": "energy_capacity_j",
    "charging_power": "charging_power_w",
    "memory": "memory_bytes",
    "downlink_rate": "downlink_rate_bit_s",
    "processing_time": "processing_time_s",
    "imaging_time_per_orbit": "imaging_time_per_orbit_s",
    "cost_per_collect": "cost_per_collect",
    "cost_per_second": "cost_per_second",
}
_ANGLES = frozenset({"slew_rate", "slew_acceleration"})


def read_fleet(path: Path) -> tuple[Carrier, ...]:
    """The satellites of a fleet file, then its drones; element set files are looked for beside it.

    An entry that names a file of element sets and no single one of them stands for every satellite in that file.
    Raises InputError for files that cannot be read, an empty fleet, satellites that are named twice or have no element set, radars
    and ground stations that are not known, and fields that are wrong or not known.
    """
    document = read_json(path, LARGEST_FILE, _EXPECTED)
    fields = Fields(path, "fleet", document)
    fields.text("name", None)
    stations = _stations(path, fields.raw("ground_stations", None))
    drones = read_drones(path, fields)
    listed = fields.raw("satellites", []) if drones else fields.raw("satellites")
    entries = require_objects(path, "satellites", listed, 0 if drones else 1, LARGEST_FLEET)
    fields.finish()
    files: dict[str, tuple[ElementSet, ...]] = {}
    satellites: list[Satellite] = []
    for number, entry in enumerate(entries, 1):
        satellites += _satellites(Fields(path, f"satellite {number}", entry), stations, files)
    if len(satellites) > LARGEST_FLEET:
        raise InputError(path, "satellites", len(satellites), f"1 to {LARGEST_FLEET}")
    carriers: tuple[Carrier, ...] = (*satellites, *drones)
    _refuse_same_identifiers(path, carriers)
    return carriers


def write_fleet(carriers: Sequence[Carrier], path: Path) -> None:
    """Write a fleet as `read_fleet` reads it, its element sets as a file of TLEs beside it with the ending .tle.

    Satellites are found again by the names of their element sets, so these have to differ. Raises InputError where they do not or
    a radar is none that is known by name, OutputError where a file cannot be written.
    """
    satellites = satellites_of(carriers)
    names = [satellite.elements.name for satellite in satellites]
    if len(set(names)) != len(names):
        raise InputError(path, "element sets", "two of the same name", "a name of its own for every satellite")
    elements = path.with_suffix(".tle")
    stations = {station.name: station for satellite in satellites for station in satellite.ground_stations}
    document = {
        "ground_stations": [_station_document(station) for station in stations.values()],
        "satellites": [_satellite_document(satellite, elements.name) for satellite in satellites],
        **drones_document(drones_of(carriers)),
    }
    if satellites:
        write_element_sets([satellite.elements for satellite in satellites], elements)
    write_json(document, path)


def _satellites(
    fields: Fields, stations: Mapping[str, GroundStation], files: dict[str, tuple[ElementSet, ...]]
) -> Iterable[Satellite]:
    file, name = fields.text("elements_file"), fields.text("elements_name", None)
    identifier = fields.text("identifier", None)
    radar = _radar(fields)
    supplier = fields.text("supplier", "own")
    limits = _limits(Fields(fields.source, f"{fields.where} limits", fields.raw("limits", {})))
    chosen = _chosen_stations(fields, stations)
    fields.finish()
    for elements in _element_sets(fields, file, name, files, identifier):
        own = radar or model_for_satellite_name(elements.name)
        yield Satellite(identifier or elements.name, elements, own, limits, chosen, supplier)


def _radar(fields: Fields) -> ImagingRadar | None:
    name = fields.text("radar", None)
    if name is None:
        return None
    try:
        return radar_named(name)
    except InputError as error:
        raise fields.error("radar", error.found, error.expected) from None


def _element_sets(
    fields: Fields, file: str, name: str | None, files: dict[str, tuple[ElementSet, ...]], identifier: str | None
) -> tuple[ElementSet, ...]:
    if file not in files:
        files[file] = read_element_sets(Path(str(fields.source)).parent / file)
    there = files[file]
    if name is None:
        if identifier is not None and len(there) > 1:
            raise fields.error("elements_name", "nothing", f"the name of one of the {len(there)} satellites in {file}")
        return there
    found = [elements for elements in there if name in {elements.name, str(elements.catalogue_number)}]
    if len(found) != 1:
        held = ", ".join(elements.name for elements in there[:8])
        expected = f"the name or catalogue number of one satellite in {file} ({held}{', ...' if len(there) > 8 else ''})"
        raise fields.error("elements_name", f"{shown(name)} ({len(found)} times)", expected)
    return (found[0],)


def _limits(fields: Fields) -> SatelliteLimits:
    """The stated limits; the others as assumed. What is stated loses its mark as assumed."""
    assumed = assumed_limits()
    stated: dict[str, float] = {}
    for figure in FIGURES:
        value = fields.number(_KEYS[figure], None, smallest=0.0, largest=1e18)
        if value is not None:
            stated[figure] = radians(value) if figure in _ANGLES else value
    told = fields.texts("assumptions", None)
    fields.finish()
    left = [_KEYS[figure] for figure in FIGURES if figure not in stated]
    marks = told if told is not None else (_filled_in(assumed, left) if stated else assumed.assumptions)
    try:
        return dataclasses.replace(assumed, **stated, assumptions=marks)
    except InputError as error:
        raise InputError(fields.source, f"{fields.where} {error.field}", error.found, error.expected) from None


def _filled_in(assumed: SatelliteLimits, left: Sequence[str]) -> tuple[str, ...]:
    document = limits_document(assumed)
    return tuple(f"{key} {document[key]:g}" for key in left)


def _stations(path: Path, value: object) -> dict[str, GroundStation]:
    """Stations by name; those that stand ready, assumed, where the file states none."""
    if value is None:
        return {station.name: station for station in ASSUMED_GROUND_STATIONS}
    stations = {}
    for number, entry in enumerate(require_objects(path, "ground_stations", value, 0, 1_000), 1):
        fields = Fields(path, f"ground station {number}", entry)
        station = GroundStation(
            name=fields.text("name"),
            latitude=radians(fields.number("latitude_deg", smallest=-90.0, largest=90.0)),
            longitude=radians(fields.number("longitude_deg", smallest=-360.0, largest=360.0)),
            height=fields.number("height_m", 0.0, smallest=-12_000.0, largest=10_000.0),
            minimum_elevation=radians(fields.number("minimum_elevation_deg", 5.0, smallest=0.0, largest=89.0)),
            assumed=fields.flag("assumed", False),
        )
        fields.finish()
        if station.name in stations:
            raise fields.error("name", f"{shown(station.name)} twice", "a name of its own for every station")
        stations[station.name] = station
    return stations


def _chosen_stations(fields: Fields, stations: Mapping[str, GroundStation]) -> tuple[GroundStation, ...]:
    names = fields.texts("ground_stations", tuple(stations))
    for name in names:
        if name not in stations:
            raise fields.error("ground_stations", shown(name), f"one or more of {', '.join(stations) or '(none listed)'}")
    return tuple(stations[name] for name in names)


def _station_document(station: GroundStation) -> dict[str, Any]:
    return {
        "name": station.name,
        "latitude_deg": in_degrees(station.latitude),
        "longitude_deg": in_degrees(station.longitude),
        "height_m": station.height,
        "minimum_elevation_deg": in_degrees(station.minimum_elevation),
        "assumed": station.assumed,
    }


def _satellite_document(satellite: Satellite, elements_file: str) -> dict[str, Any]:
    document = {
        "identifier": satellite.identifier,
        "elements_file": elements_file,
        "elements_name": satellite.elements.name,
        "radar": satellite.radar.name,
        "supplier": satellite.supplier,
        "limits": {**limits_document(satellite.limits), "assumptions": list(satellite.limits.assumptions)},
        "ground_stations": [station.name for station in satellite.ground_stations],
    }
    if satellite.radar == model_for_satellite_name(satellite.elements.name):
        del document["radar"]
    elif satellite.radar != radar_named(satellite.radar.name):
        raise InputError(
            elements_file, f"radar of {satellite.identifier}", "one of its own making", "a radar that is known by name"
        )
    return document


def limits_document(limits: SatelliteLimits) -> dict[str, Any]:
    """The figures of limits under the keys and in the units of the file."""
    return {_KEYS[name]: in_degrees(getattr(limits, name)) if name in _ANGLES else getattr(limits, name) for name in FIGURES}


def _refuse_same_identifiers(path: Path, satellites: Sequence[Carrier]) -> None:
    seen: set[str] = set()
    for satellite in satellites:
        if satellite.identifier in seen:
            raise InputError(path, "identifier", f"{satellite.identifier} twice", "a name of its own for every satellite and drone")
        seen.add(satellite.identifier)
