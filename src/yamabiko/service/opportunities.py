"""`opportunities`: who can see a place, and when, with the geometry and quality to expect; as records, files and a picture.

Windows in the past are answered like any other, and marked as past.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from math import degrees
from pathlib import Path
from typing import Any

import numpy as np

from yamabiko.earth.wgs84 import earth_fixed_to_geodetic
from yamabiko.formats.area_geometry import geometry_of_area
from yamabiko.formats.areas import read_areas
from yamabiko.formats.fleets import write_fleet
from yamabiko.formats.json_fields import utc, write_json
from yamabiko.formats.plans import opportunity_document
from yamabiko.plan.fleet import Satellite, assumptions
from yamabiko.plan.opportunity import Opportunity
from yamabiko.plan.search.opportunities import find_opportunities
from yamabiko.platform.orbit import SatelliteOrbit
from yamabiko.request.area import Area
from yamabiko.request.request import LookConstraints, ModeName
from yamabiko.service.fleet_choice import FleetChoice, chosen_fleet
from yamabiko.service.opportunity_chart import PassTrack, draw_opportunities
from yamabiko.service.output_folder import whole_folder

DOCUMENT_NAME = "opportunities.json"
MAP_NAME = "opportunities.geojson"
PICTURE_NAME = "opportunities.png"
FLEET_NAME = "fleet.json"
_TRACK_HALF = 75.0  # s of ground track drawn to either side of the best instant


@dataclass(frozen=True)
class OpportunitiesRequest:
    """What is asked.

    area : GeoJSON file of one place or more. fleet : the satellites. start, end : UTC. now : UTC, what is past lies before it.
    look : constraints. mode, resolution : None leaves them open; resolution in m on the ground, of the coarser axis.
    exclusions : GeoJSON file of areas that no footprint may touch, or None.
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


@dataclass(frozen=True, eq=False)
class AreaOpportunities:
    """One place and the windows in which it can be seen, in the order of their start."""

    area: Area
    opportunities: tuple[Opportunity, ...]


@dataclass(frozen=True, eq=False)
class OpportunitiesReport:
    """What was found. files : what was written, by kind. assumptions : of the fleet, in words."""

    request: OpportunitiesRequest
    satellites: tuple[Satellite, ...]
    found: tuple[AreaOpportunities, ...]
    assumptions: tuple[str, ...]
    files: dict[str, Path]


def opportunities(
    request: OpportunitiesRequest, folder: Path | None = None, progress: Callable[[int, int], None] | None = None
) -> OpportunitiesReport:
    """Search, and write opportunities.json, .geojson and .png and the fleet into a folder, all or none, if one is given.

    progress : called with the work done and the work in all.
    Raises InputError for files and wishes that cannot be used, OutputError for a folder that cannot be written.
    """
    satellites = chosen_fleet(request.fleet, request.start, request.end)
    areas = read_areas(request.area)
    exclusions = () if request.exclusions is None else read_areas(request.exclusions)
    found = tuple(
        AreaOpportunities(area, _search(request, satellites, area, exclusions, _part(progress, number, len(areas))))
        for number, area in enumerate(areas)
    )
    report = OpportunitiesReport(request, satellites, found, assumptions(satellites), {})
    return report if folder is None else _written(report, folder)


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
            "satellites": [satellite.identifier for satellite in report.satellites],
            "mode": request.mode,
            "resolution_m": request.resolution,
            "incidence_deg": [degrees(angle) for angle in request.look.incidence],
            "maximum_squint_deg": None if request.look.maximum_squint is None else degrees(request.look.maximum_squint),
            "minimum_elevation_deg": degrees(request.look.minimum_elevation),
            "look_sides": sorted(request.look.sides),
            "pass_directions": sorted(request.look.directions),
            "illumination": request.look.illumination,
            "exclusions": None if request.exclusions is None else str(request.exclusions),
        },
        "simulated_orbits": all(satellite.elements.simulated for satellite in report.satellites),
        "opportunities": [
            {"area": there.area.name, "past": one.end < request.now, **opportunity_document(one)}
            for there in report.found
            for one in there.opportunities
        ],
        "assumptions": list(report.assumptions),
        "files": {kind: str(path) for kind, path in report.files.items()},
    }


def _search(
    request: OpportunitiesRequest,
    satellites: Sequence[Satellite],
    area: Area,
    exclusions: Sequence[Area],
    progress: Callable[[int, int], None] | None,
) -> tuple[Opportunity, ...]:
    return find_opportunities(
        satellites,
        area,
        (request.start, request.end),
        request.look,
        mode=request.mode,
        resolution=request.resolution,
        exclusions=exclusions,
        progress=progress,
    )


def _part(progress: Callable[[int, int], None] | None, number: int, parts: int) -> Callable[[int, int], None] | None:
    """The progress of one of several equal parts of the work."""
    if progress is None:
        return None
    return lambda done, total: progress(number * total + done, parts * total)


def _written(report: OpportunitiesReport, folder: Path) -> OpportunitiesReport:
    names = {"document": DOCUMENT_NAME, "map": MAP_NAME, "picture": PICTURE_NAME, "fleet": FLEET_NAME}
    written = OpportunitiesReport(
        report.request, report.satellites, report.found, report.assumptions, {kind: folder / name for kind, name in names.items()}
    )
    with whole_folder(folder) as temporary:
        write_fleet(report.satellites, temporary / FLEET_NAME)
        write_json(opportunities_document(written), temporary / DOCUMENT_NAME)
        write_json(map_document(report.found), temporary / MAP_NAME)
        draw(report, temporary / PICTURE_NAME)
    return written


def map_document(found: Sequence[AreaOpportunities]) -> dict[str, Any]:
    """Places and footprints as GeoJSON."""
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
    return {"type": "FeatureCollection", "features": features}


def draw(report: OpportunitiesReport, path: Path) -> None:
    """The picture of a report."""
    seen = sorted((one for there in report.found for one in there.opportunities), key=lambda one: one.start)
    elements = {satellite.identifier: satellite.elements for satellite in report.satellites}
    tracks = [_track(SatelliteOrbit(elements[one.satellite], one.best)) for one in seen]
    simulated = all(satellite.elements.simulated for satellite in report.satellites)
    whose = f"{len(report.satellites)} {'simulated ' if simulated else ''}satellite{'s' if len(report.satellites) > 1 else ''}"
    title = f"{report.found[0].area.name}: {len(seen)} opportunities of {whose}"
    span = (report.request.start, report.request.end)
    draw_opportunities([there.area for there in report.found], seen, tracks, span, path, title)


def _track(orbit: SatelliteOrbit) -> PassTrack:
    """The way below a satellite about its orbit's epoch."""
    place = earth_fixed_to_geodetic(orbit.position(np.linspace(-_TRACK_HALF, _TRACK_HALF, 61)))
    return PassTrack(place[:, [1, 0]])
