"""`plan`: what a fleet will collect of many requests, or what next after something went wrong; as a record, files and a picture."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import numpy as np

from yamabiko.errors import InputError
from yamabiko.formats.areas import read_areas
from yamabiko.formats.fleets import write_fleet
from yamabiko.formats.plans import read_plan, write_plan
from yamabiko.formats.requests import read_requests, write_requests
from yamabiko.plan.checks import require_span
from yamabiko.plan.fleet import Carrier
from yamabiko.plan.make_plan import make_plan, remake_plan
from yamabiko.plan.plan import Plan
from yamabiko.plan.replan.events import Events
from yamabiko.request.area import Area
from yamabiko.request.request import Request
from yamabiko.service.fleet_choice import FleetChoice, chosen_fleet
from yamabiko.service.output_folder import whole_folder
from yamabiko.service.plan_chart import draw_plan

PLAN_NAME = "plan.json"
FLEET_NAME = "fleet.json"
REQUESTS_NAME = "requests.geojson"
PICTURE_NAME = "plan.png"


@dataclass(frozen=True)
class PlanRequest:
    """What is to be planned.

    requests : GeoJSON file. fleet : the satellites and drones. start, end : UTC span; None only beside `replan`, whose plan
    says them.
    now : UTC. search_time : s that the search for a better plan may take. seed : of its random choices.
    exclusions : GeoJSON file of areas that no footprint may touch.
    replan : file of a plan that stands, to be gone on from. failed, withdrawn, cancelled : satellites, suppliers and requests that
    are out since. urgent : GeoJSON files of requests that came in since.
    """

    requests: Path
    fleet: FleetChoice
    now: datetime
    start: datetime | None = None
    end: datetime | None = None
    search_time: float = 30.0
    seed: int = 1
    exclusions: Path | None = None
    replan: Path | None = None
    failed: frozenset[str] = field(default_factory=frozenset)
    withdrawn: frozenset[str] = field(default_factory=frozenset)
    cancelled: frozenset[str] = field(default_factory=frozenset)
    urgent: tuple[Path, ...] = ()


@dataclass(frozen=True, eq=False)
class PlanReport:
    """The plan, what it is of (carriers : satellites and drones), and the files it was written to, by kind."""

    plan: Plan
    requests: tuple[Request, ...]
    carriers: tuple[Carrier, ...]
    files: dict[str, Path]


def plan(request: PlanRequest, folder: Path, progress: Callable[[int, int], None] | None = None) -> PlanReport:
    """Plan, and write plan.json, plan.png, the requests and the fleet into a folder, all or none.

    progress : called with the work done and the work in all.
    Raises InputError for files and wishes that cannot be planned, OutputError for a folder that cannot be written.
    """
    if not 0.0 <= request.search_time <= 86_400.0:
        raise InputError("--seconds", "value", f"{request.search_time:g}", "0 to 86400")
    before = _standing(request)
    start, end = _span(request, before)
    satellites = chosen_fleet(request.fleet, start, end)
    wanted = read_requests(request.requests, start, end)
    for file in request.urgent:
        wanted = _joined(file, wanted, read_requests(file, start, end))
    exclusions = () if request.exclusions is None else read_areas(request.exclusions)
    with whole_folder(folder) as temporary:
        made = _made(request, before, wanted, satellites, (start, end), exclusions, progress)
        write_plan(made, temporary / PLAN_NAME)
        write_requests(wanted, temporary / REQUESTS_NAME)
        write_fleet(satellites, temporary / FLEET_NAME)
        draw_plan(made, wanted, satellites, temporary / PICTURE_NAME)
    names = {"plan": PLAN_NAME, "picture": PICTURE_NAME, "requests": REQUESTS_NAME, "fleet": FLEET_NAME}
    return PlanReport(made, wanted, satellites, {kind: folder / name for kind, name in names.items()})


def _standing(request: PlanRequest) -> Plan | None:
    """The plan to go on from. Raises InputError for events without one."""
    if request.replan is not None:
        return read_plan(request.replan)
    for option, given in (
        ("--failed", request.failed),
        ("--withdrawn", request.withdrawn),
        ("--cancelled", request.cancelled),
        ("--urgent", request.urgent),
    ):
        if given:
            raise InputError(option, "option", "given", "--replan PLAN beside it: the plan to which this happened")
    return None


def _span(request: PlanRequest, before: Plan | None) -> tuple[datetime, datetime]:
    if before is not None:
        if request.start is not None or request.end is not None:
            raise InputError("--start and --end", "option", "given", "none beside --replan, whose plan says them")
        return before.start, before.end
    if request.start is None or request.end is None:
        raise InputError("--start and --end", "option", "not both given", "the span to plan")
    # Before any file is read: what is wrong with the span is wrong whatever they hold.
    require_span(request.start, request.end, request.now)
    return request.start, request.end


def _made(
    request: PlanRequest,
    before: Plan | None,
    wanted: Sequence[Request],
    satellites: Sequence[Carrier],
    span: tuple[datetime, datetime],
    exclusions: Sequence[Area],
    progress: Callable[[int, int], None] | None,
) -> Plan:
    if before is not None:
        events = Events(failed=request.failed, withdrawn=request.withdrawn, cancelled=request.cancelled)
        return remake_plan(before, wanted, satellites, events, request.now, exclusions=exclusions)
    generator = np.random.default_rng(request.seed)
    return make_plan(
        wanted,
        satellites,
        span,
        request.now,
        generator=generator,
        time_limit=request.search_time,
        exclusions=exclusions,
        progress=progress,
    )


def _joined(file: Path, first: tuple[Request, ...], more: tuple[Request, ...]) -> tuple[Request, ...]:
    """Requests of two files. Raises InputError where both have one of the same name."""
    known = {request.identifier for request in first}
    for request in more:
        if request.identifier in known:
            raise InputError(file, "identifier", request.identifier, "a name that no other request has")
    return (*first, *more)
