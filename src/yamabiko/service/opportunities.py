"""`opportunities`: who can see a place, and when, with the geometry and quality to expect; as records, files and a picture.

Windows in the past are answered like any other, and marked as past.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from math import degrees
from pathlib import Path
from typing import Any

import numpy as np

from yamabiko.earth.wgs84 import earth_fixed_to_geodetic
from yamabiko.errors import InputError, ProcessingError
from yamabiko.formats.area_geometry import geometry_of_area
from yamabiko.formats.areas import read_areas
from yamabiko.formats.fleets import write_fleet
from yamabiko.formats.json_fields import utc, write_json
from yamabiko.formats.plans import opportunity_document
from yamabiko.plan.drones.drone import Drone
from yamabiko.plan.drones.opportunities import Refusal
from yamabiko.plan.drones.survey_line import line_in
from yamabiko.plan.fleet import Carrier, assumptions, drones_of, satellites_of, told_carriers
from yamabiko.plan.fleet_search import FleetFindings, find_for_fleet
from yamabiko.plan.opportunity import Opportunity
from yamabiko.plan.search.opportunities import Wish
from yamabiko.platform.orbit import SatelliteOrbit
from yamabiko.request.area import Area
from yamabiko.request.request import LookConstraints, ModeName
from yamabiko.service.fleet_choice import FleetChoice, chosen_fleet
from yamabiko.service.opportunity_chart import PassTrack, draw_opportunities
from yamabiko.service.output_folder import whole_folder
from yamabiko.service.supplier_choice import SupplierChoice, Wanted, answered, ask, offering_of, unanswered
from yamabiko.suppliers.port import Replies, Unanswered

DOCUMENT_NAME = "opportunities.json"
MAP_NAME = "opportunities.geojson"
PICTURE_NAME = "opportunities.png"
FLEET_NAME = "fleet.json"
_TRACK_HALF = 75.0  # s of ground track drawn to either side of the best instant


@dataclass(frozen=True)
class OpportunitiesRequest:
    """What is asked.

    area : GeoJSON file of one place or more. fleet : the satellites and drones. start, end : UTC. now : UTC, what is
    past lies before it.
    look : constraints. mode, resolution : None leaves them open; resolution in m on the ground, of the coarser axis.
    exclusions : GeoJSON file of areas that no footprint may touch, or None.
    suppliers : to be asked beside the fleet, which may then be empty.
    """

    area: Path
    fleet: FleetChoice
    start: datetime
    end: datetime
    now: datetime
    look: LookConstraints = field(default_factory=LookConstraints)
    mode: ModeName | None = None
    resolution: float | None = None
    exclusions: Path | None = None
    suppliers: tuple[SupplierChoice, ...] = ()


@dataclass(frozen=True, eq=False)
class AreaOpportunities:
    """One place and the windows in which it can be seen, in the order of their start.

    offerings : what to order a supplier's opportunity as, by supplier and identifier of the opportunity. refusals : why drones of
    the fleet that have no opportunity have none.
    """

    area: Area
    opportunities: tuple[Opportunity, ...]
    offerings: Mapping[tuple[str, str], str] = field(default_factory=dict)
    refusals: tuple[Refusal, ...] = ()


@dataclass(frozen=True, eq=False)
class OpportunitiesReport:
    """What was found. carriers : satellites and drones of the fleet. assumptions : of the fleet, in words. files : what was
    written, by kind.

    answered, unanswered : suppliers that answered about every place, and those that did not.
    """

    request: OpportunitiesRequest
    carriers: tuple[Carrier, ...]
    found: tuple[AreaOpportunities, ...]
    assumptions: tuple[str, ...]
    files: dict[str, Path]
    answered: tuple[str, ...] = ()
    unanswered: tuple[Unanswered, ...] = ()


def opportunities(
    request: OpportunitiesRequest, folder: Path | None = None, progress: Callable[[int, int], None] | None = None
) -> OpportunitiesReport:
    """Search, and write opportunities.json, .geojson and .png and the fleet into a folder, all or none, if one is given.

    progress : called with the work done and the work in all.
    Raises InputError for files and wishes that cannot be used, OutputError for a folder that cannot be written.
    """
    carriers = _own_fleet(request)
    areas = read_areas(request.area)
    exclusions = () if request.exclusions is None else read_areas(request.exclusions)
    own = tuple(
        _search(request, carriers, area, exclusions, _part(progress, number, len(areas))) for number, area in enumerate(areas)
    )
    replies = _asked(request, areas, exclusions, alone=not carriers)
    found = tuple(
        AreaOpportunities(area, _in_order(mine.opportunities[0], reply), offering_of(reply.offers), mine.refusals[0])
        for area, mine, reply in zip(areas, own, replies, strict=True)
    )
    report = OpportunitiesReport(
        request, carriers, found, assumptions(carriers), {}, answered=answered(replies), unanswered=unanswered(replies)
    )
    return report if folder is None else _written(report, folder)


def _own_fleet(request: OpportunitiesRequest) -> tuple[Carrier, ...]:
    """The fleet; none where only suppliers are asked."""
    choice = request.fleet
    if request.suppliers and choice.fleet is None and not choice.elements:
        if choice.radar is not None or choice.only:
            raise InputError("--radar and --satellite", "option", "given", "--elements or --fleet beside it")
        return ()
    return chosen_fleet(choice, request.start, request.end)


def _asked(request: OpportunitiesRequest, areas: Sequence[Area], exclusions: Sequence[Area], *, alone: bool) -> tuple[Replies, ...]:
    """What suppliers answer about each area. alone : there is no fleet, so that it is an error if none answers."""
    wanted = Wanted((request.start, request.end), request.look, request.mode, request.resolution, tuple(exclusions))
    replies = ask(request.suppliers, areas, wanted)
    failed = unanswered(replies)
    if alone and request.suppliers and len({one.supplier for one in failed}) == len(request.suppliers):
        raise ProcessingError(f"no supplier answered: {'; '.join(one.reason for one in failed)}")
    return replies


def _in_order(own: Sequence[Opportunity], reply: Replies) -> tuple[Opportunity, ...]:
    return tuple(sorted((*own, *reply.opportunities), key=lambda one: (one.start, one.satellite, one.mode)))


def opportunities_document(report: OpportunitiesReport) -> dict[str, Any]:
    """The report as one JSON document, units in the keys."""
    request = report.request
    return {
        "format": "yamabiko-opportunities",
        "version": 1,
        "asked": {
            "area": str(request.area),
            "start": utc(request.start),
            "end": utc(request.end),
            "now": utc(request.now),
            "satellites": [satellite.identifier for satellite in satellites_of(report.carriers)],
            "drones": [drone.identifier for drone in drones_of(report.carriers)],
            "mode": request.mode,
            "resolution_m": request.resolution,
            "incidence_deg": [degrees(angle) for angle in request.look.incidence],
            "maximum_squint_deg": None if request.look.maximum_squint is None else degrees(request.look.maximum_squint),
            "minimum_elevation_deg": degrees(request.look.minimum_elevation),
            "look_sides": sorted(request.look.sides),
            "pass_directions": sorted(request.look.directions),
            "illumination": request.look.illumination,
            "exclusions": None if request.exclusions is None else str(request.exclusions),
            "suppliers": [supplier.name for supplier in request.suppliers],
        },
        "simulated_orbits": _simulated(report),
        "opportunities": [
            {
                "area": there.area.name,
                "past": one.end < request.now,
                "offering": there.offerings.get((one.supplier, one.identifier)),
                **opportunity_document(one),
            }
            for there in report.found
            for one in there.opportunities
        ],
        "refused": [
            {"area": there.area.name, "drone": one.drone, "hindrance": one.hindrance, "reason": one.told}
            for there in report.found
            for one in there.refusals
        ],
        "answered": list(report.answered),
        "unanswered": [{"supplier": one.supplier, "reason": one.reason} for one in report.unanswered],
        "assumptions": list(report.assumptions),
        "files": {kind: str(path) for kind, path in report.files.items()},
    }


def _simulated(report: OpportunitiesReport) -> bool:
    """Whether all of the fleet's orbits are invented; what stands behind a supplier is not known."""
    satellites = satellites_of(report.carriers)
    return bool(satellites) and all(satellite.elements.simulated for satellite in satellites)


def _search(
    request: OpportunitiesRequest,
    carriers: Sequence[Carrier],
    area: Area,
    exclusions: Sequence[Area],
    progress: Callable[[int, int], None] | None,
) -> FleetFindings:
    if not carriers:
        return FleetFindings(((),), ((),))
    wish = Wish(area, request.start, request.end, request.look, request.mode, request.resolution)
    return find_for_fleet(carriers, [wish], exclusions=exclusions, progress=progress)


def _part(progress: Callable[[int, int], None] | None, number: int, parts: int) -> Callable[[int, int], None] | None:
    """The progress of one of several equal parts of the work."""
    if progress is None:
        return None
    return lambda done, total: progress(number * total + done, parts * total)


def _written(report: OpportunitiesReport, folder: Path) -> OpportunitiesReport:
    names = {"document": DOCUMENT_NAME, "map": MAP_NAME, "picture": PICTURE_NAME}
    if report.carriers:
        names["fleet"] = FLEET_NAME
    written = replace(report, files={kind: folder / name for kind, name in names.items()})
    with whole_folder(folder) as temporary:
        if report.carriers:
            write_fleet(report.carriers, temporary / FLEET_NAME)
        write_json(opportunities_document(written), temporary / DOCUMENT_NAME)
        write_json(map_document(report.found), temporary / MAP_NAME)
        draw(report, temporary / PICTURE_NAME)
    return written


def map_document(found: Sequence[AreaOpportunities]) -> dict[str, Any]:
    """Places, footprints and drones' survey lines as GeoJSON."""
    features: list[dict[str, Any]] = []
    for there in found:
        properties = {"kind": "area", "name": there.area.name}
        features.append({"type": "Feature", "geometry": geometry_of_area(there.area), "properties": properties})
        for one in there.opportunities:
            document = opportunity_document(one)
            ring = document.pop("footprint_deg")
            geometry = {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}
            described = {"kind": "footprint", "area": there.area.name, **document}
            features.append({"type": "Feature", "geometry": geometry, "properties": described})
            if one.flight is not None:
                line = {"type": "LineString", "coordinates": document["flight"]["line_deg"]}
                named = {"kind": "survey line", "area": there.area.name, "drone": one.satellite, "identifier": one.identifier}
                features.append({"type": "Feature", "geometry": line, "properties": named})
    return {"type": "FeatureCollection", "features": features}


def draw(report: OpportunitiesReport, path: Path) -> None:
    """The picture of a report."""
    seen = sorted((one for there in report.found for one in there.opportunities), key=lambda one: one.start)
    carriers = {carrier.identifier: carrier for carrier in report.carriers}
    asked = {supplier.name for supplier in report.request.suppliers}
    # Where a supplier's satellite flies is not told: only its footprints can be drawn.
    tracks = [None if one.supplier in asked else _track(carriers[one.satellite], one) for one in seen]
    title = f"{report.found[0].area.name}: {len(seen)} opportunities of {_whose(report)}"
    span = (report.request.start, report.request.end)
    draw_opportunities([there.area for there in report.found], seen, tracks, span, path, title)


def _whose(report: OpportunitiesReport) -> str:
    """The fleet and the suppliers asked, in words."""
    suppliers = len(report.answered)
    words = [told_carriers(report.carriers)] if report.carriers else []
    if suppliers:
        words.append(f"{suppliers} supplier{'s' if suppliers > 1 else ''}")
    return " and ".join(words) or "nobody"


def _track(carrier: Carrier, one: Opportunity) -> PassTrack:
    """The way below a satellite about the best instant; of a drone from its base over its line and back."""
    if isinstance(carrier, Drone):
        line = line_in(one)
        return PassTrack(np.array([carrier.base.place, line.start, line.end, carrier.base.place]), from_base=True)
    orbit = SatelliteOrbit(carrier.elements, one.best)
    place = earth_fixed_to_geodetic(orbit.position(np.linspace(-_TRACK_HALF, _TRACK_HALF, 61)))
    return PassTrack(place[:, [1, 0]])
