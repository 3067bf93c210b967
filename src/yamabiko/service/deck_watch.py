"""`deck`: a ship's drones on station in turn around the clock, and what is left when some fail; a record, files and a picture."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from yamabiko.errors import InputError, ProcessingError
from yamabiko.formats.deck_plans import write_deck_plan
from yamabiko.plan.deck.check_watch import check_watch
from yamabiko.plan.deck.deck_plan import Coverage, DeckLimits, DeckPlan, Failure, coverage_of, limits_for
from yamabiko.plan.deck.watch import plan_watch, replan_watch
from yamabiko.platform.drone_models import drone_model
from yamabiko.service.deck_watch_chart import draw_watch
from yamabiko.service.output_folder import whole_folder

DOCUMENT_NAME = "deck.json"
PICTURE_NAME = "deck.png"


@dataclass(frozen=True)
class DeckRequest:
    """What is to be planned.

    aircraft : how many the ship has. on_station : how many at once. watch : s. station_distance : from the ship (m). model : of the
    drones. failures : that happen, in order. limits : of the deck, where they are not those that stand ready for the model.
    """

    aircraft: int = 4
    on_station: int = 2
    watch: float = 72.0 * 3600.0
    station_distance: float = 150_000.0
    model: str = "deck"
    failures: tuple[Failure, ...] = ()
    limits: DeckLimits | None = None


@dataclass(frozen=True)
class DeckReport:
    """The watch, how it is kept, and the files it was written to, by kind. assumptions : in words."""

    request: DeckRequest
    plan: DeckPlan
    coverage: Coverage
    assumptions: tuple[str, ...]
    files: dict[str, Path]


def deck(request: DeckRequest, folder: Path | None = None) -> DeckReport:
    """Plan a watch, go on with it after each failure; write deck.json and deck.png into a folder, both or neither, if one is given.

    Raises InputError for what cannot be planned, OutputError for a folder that cannot be written, ProcessingError where no plan is
    found or the one that is found does not stand up to the independent check.
    """
    if not 1 <= request.aircraft <= 24:
        raise InputError("--aircraft", "value", request.aircraft, "1 to 24")
    envelope = drone_model(request.model)
    limits = request.limits or limits_for(envelope, request.station_distance)
    names = [f"{request.model}-{number}" for number in range(1, request.aircraft + 1)]
    plan = plan_watch(names, limits, request.watch, request.on_station)
    for failure in sorted(request.failures, key=lambda one: one.at):
        plan = replan_watch(plan, failure)
    # Gaps on station are told as what they are; any other fault would be ours.
    faults = [fault for fault in check_watch(plan) if fault.limit != "station"]
    if faults:
        raise ProcessingError(f"the watch that was found breaks a limit: {faults[0].told}")
    report = DeckReport(request, plan, coverage_of(plan), (*envelope.assumptions, *_DECK_ASSUMPTIONS), {})
    return report if folder is None else _written(report, folder)


_DECK_ASSUMPTIONS = (
    "times and places on deck are estimates: no ship publishes them",
    "the ship keeps its distance from the station, and wind and sea let every launch and recovery be flown at the first attempt",
    "aircraft are alike, and each is fuelled whole after every sortie",
)


def _written(report: DeckReport, folder: Path) -> DeckReport:
    with whole_folder(folder) as temporary:
        write_deck_plan(report.plan, temporary / DOCUMENT_NAME)
        draw_watch(report.plan, temporary / PICTURE_NAME, title_of(report))
    return replace(report, files={"document": folder / DOCUMENT_NAME, "picture": folder / PICTURE_NAME})


def title_of(report: DeckReport) -> str:
    """The watch in a sentence."""
    plan, coverage = report.plan, report.coverage
    told = f"{len(plan.aircraft)} aircraft, {plan.on_station} on station for {plan.watch / 3600.0:g} h"
    if plan.failures:
        told += f", {len(plan.failures)} failed"
    if coverage.whole:
        return f"{told}: kept at every minute"
    short = sum(end - start for start, end, _ in coverage.gaps)
    return f"{told}: too few for {short / 3600.0:.1f} h, {100.0 * short / plan.watch:.1f} % of the watch"
