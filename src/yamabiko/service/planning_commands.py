"""The commands about satellites and what they are to do: opportunities and plan.

Each calls the Python function of its name and shows what it returns. Angles are degrees and instants ISO 8601 here, and radians and
datetimes behind it. What a command computes with is loaded when the command runs, so that `--help` answers at once.
"""

from __future__ import annotations

import os
from math import radians
from pathlib import Path
from typing import Annotated, Literal

import typer

from yamabiko.service.running import progress_bar, running, stage_progress

Json = Annotated[bool, typer.Option("--json", help="Print one JSON document instead of a table.")]
Elements = Annotated[
    list[Path] | None, typer.Option(metavar="FILE", help="Element sets (TLE, or OMM in CSV, JSON or XML); may be given again.")
]
Fleet = Annotated[Path | None, typer.Option(metavar="FILE", help="Fleet file, instead of --elements.")]
RadarName = Annotated[str | None, typer.Option(metavar="NAME", help="The radar that all of --elements carry.")]
Only = Annotated[
    list[str] | None,
    typer.Option("--satellite", metavar="NAME", help="Part of the names of the satellites to take; may be given again."),
]
Start = Annotated[str, typer.Option(metavar="TIME", help="ISO 8601 with its zone, like 2026-06-15T00:00:00Z.")]
End = Annotated[str, typer.Option(metavar="TIME", help="The same.")]
Now = Annotated[str | None, typer.Option(metavar="TIME", help="Taken as the present; the clock's if not given.")]


def opportunities(
    area: Annotated[Path, typer.Option(metavar="FILE", help="GeoJSON of the places to see.")],
    start: Start,
    end: End,
    elements: Elements = None,
    fleet: Fleet = None,
    radar: RadarName = None,
    satellite: Only = None,
    supplier: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME=URL", help="Ask this supplier (STAPI), too; its token: YAMABIKO_TOKEN_NAME. May be given again."
        ),
    ] = None,
    now: Now = None,
    mode: Annotated[Literal["stripmap", "spotlight"] | None, typer.Option(help="Either if not given.")] = None,
    resolution: Annotated[float | None, typer.Option(metavar="METRES", help="On the ground, of the coarser axis, at most.")] = None,
    incidence: Annotated[str | None, typer.Option(metavar="MIN,MAX", help="Degrees; as far as the radar can if not given.")] = None,
    squint: Annotated[float | None, typer.Option(metavar="DEGREES", help="Largest, ahead or behind.")] = None,
    elevation: Annotated[float, typer.Option(metavar="DEGREES", help="Of the satellite above the horizon, at least.")] = 0.0,
    look: Annotated[Literal["left", "right"] | None, typer.Option(help="Side the place lies on; either if not given.")] = None,
    direction: Annotated[Literal["ascending", "descending"] | None, typer.Option(help="Either if not given.")] = None,
    light: Annotated[Literal["day", "night"] | None, typer.Option(help="Sun above or below the horizon there.")] = None,
    exclude: Annotated[Path | None, typer.Option(metavar="FILE", help="GeoJSON of areas that no footprint may touch.")] = None,
    out: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Folder for opportunities.json, .geojson, .png and the fleet.")
    ] = None,
    json: Json = False,
) -> None:
    """Find who can see a place, and when, with the geometry and quality to expect: of given satellites, or of suppliers."""
    with running("opportunities"):
        from yamabiko.request.request import LookConstraints
        from yamabiko.service import opportunities as behind
        from yamabiko.service.fleet_choice import FleetChoice
        from yamabiko.service.instants import read_instant, read_now, require_span
        from yamabiko.service.place import read_angles
        from yamabiko.service.planning_tables import show_opportunities
        from yamabiko.service.supplier_choice import read_suppliers

        request = behind.OpportunitiesRequest(
            area=area,
            fleet=FleetChoice(fleet, tuple(elements or ()), radar, tuple(satellite or ())),
            start=read_instant(start, "--start"),
            end=read_instant(end, "--end"),
            now=read_now(now),
            look=LookConstraints(
                incidence=LookConstraints.incidence if incidence is None else read_angles(incidence, "--incidence"),
                maximum_squint=None if squint is None else radians(squint),
                minimum_elevation=radians(elevation),
                sides=LookConstraints.sides if look is None else frozenset({look}),
                directions=LookConstraints.directions if direction is None else frozenset({direction}),
                illumination=light,
            ),
            mode=mode,
            resolution=resolution,
            exclusions=exclude,
            suppliers=read_suppliers(supplier or (), os.environ),
        )
        require_span(request.start, request.end)
        with progress_bar() as progress:
            report = behind.opportunities(request, out, stage_progress(progress, "searching"))
        show_opportunities(report, as_document=json)


def plan(
    requests: Annotated[Path, typer.Argument(metavar="REQUESTS", help="GeoJSON of what is asked for.")],
    out: Annotated[Path, typer.Option(metavar="DIR", help="Folder for plan.json, plan.png, the requests and the fleet.")],
    start: Annotated[str | None, typer.Option(metavar="TIME", help="ISO 8601 with its zone, like 2026-06-15T00:00:00Z.")] = None,
    end: Annotated[str | None, typer.Option(metavar="TIME", help="The same.")] = None,
    elements: Elements = None,
    fleet: Fleet = None,
    radar: RadarName = None,
    satellite: Only = None,
    now: Now = None,
    seconds: Annotated[float, typer.Option(metavar="SECONDS", help="How long to search for a better plan.")] = 30.0,
    seed: Annotated[int, typer.Option(help="Of the search's random choices.")] = 1,
    exclude: Annotated[Path | None, typer.Option(metavar="FILE", help="GeoJSON of areas that no footprint may touch.")] = None,
    replan: Annotated[Path | None, typer.Option(metavar="FILE", help="A plan that stands, to be gone on from.")] = None,
    failed: Annotated[list[str] | None, typer.Option(metavar="SATELLITE", help="Failed since; may be given again.")] = None,
    withdrawn: Annotated[list[str] | None, typer.Option(metavar="SUPPLIER", help="Withdrew since; may be given again.")] = None,
    cancelled: Annotated[list[str] | None, typer.Option(metavar="REQUEST", help="Cancelled since; may be given again.")] = None,
    urgent: Annotated[list[Path] | None, typer.Option(metavar="FILE", help="GeoJSON of new requests; may be given again.")] = None,
    json: Json = False,
) -> None:
    """Plan what a fleet will collect of many requests, or go on from a plan after something went wrong."""
    with running("plan"):
        from yamabiko.service import planning as behind
        from yamabiko.service.fleet_choice import FleetChoice
        from yamabiko.service.instants import read_instant, read_now
        from yamabiko.service.planning_tables import show_plan

        request = behind.PlanRequest(
            requests=requests,
            fleet=FleetChoice(fleet, tuple(elements or ()), radar, tuple(satellite or ())),
            now=read_now(now),
            start=None if start is None else read_instant(start, "--start"),
            end=None if end is None else read_instant(end, "--end"),
            search_time=seconds,
            seed=seed,
            exclusions=exclude,
            replan=replan,
            failed=frozenset(failed or ()),
            withdrawn=frozenset(withdrawn or ()),
            cancelled=frozenset(cancelled or ()),
            urgent=tuple(urgent or ()),
        )
        with progress_bar() as progress:
            report = behind.plan(request, out, stage_progress(progress, "planning"))
        show_plan(report, as_document=json)
