"""`fly`: a drone's mission flown from the stand to the stand in the simulator, with recordings, a report and a page.

The mission is checked before anything is made; recordings and report appear together or not at all.
"""

from __future__ import annotations

import hashlib
import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from yamabiko.earth.terrain import TerrainLookup
from yamabiko.errors import InputError
from yamabiko.flight.flight_record import FlightRecord
from yamabiko.flight.kinds import Order
from yamabiko.flight.mission.flight_plan import FlightPlan, plan_flight
from yamabiko.flight.mission.mission import Mission
from yamabiko.flight.sortie import Sortie, SortieOptions
from yamabiko.formats.flight_recordings.mcap_writing import write_mcap
from yamabiko.formats.flight_recordings.tlog import write_tlog
from yamabiko.formats.missions import read_mission
from yamabiko.service.fault_choice import FaultChoice, fault_table
from yamabiko.service.flight_ground import TerrainChoice, ground_under, read_terrain
from yamabiko.service.flight_link import SPARE_FAULTS, LinkedFlight, LinkRequest
from yamabiko.service.flight_pace import FlightPace
from yamabiko.service.flight_report import FlyReport, PlanReport, RequestedReport
from yamabiko.service.flight_report_page import flight_page
from yamabiko.service.flight_results import fly_report, plan_report, requested_report
from yamabiko.service.flight_snapshot import FlightSnapshot, snapshot_of
from yamabiko.service.output_folder import whole_folder
from yamabiko.service.report import as_json
from yamabiko.service.running import StageProgress
from yamabiko.service.simulator_log import quiet_simulator

RECORDING_NAME, TELEMETRY_NAME, REPORT_NAME, PAGE_NAME = "flight.mcap", "flight.tlog", "report.json", "report.html"
_FILES = {"recording": RECORDING_NAME, "telemetry": TELEMETRY_NAME, "report": REPORT_NAME, "page": PAGE_NAME}
READY_STAGE = "getting ready (the first time it compiles for minutes)"
WAITING = "waits for a ground station to start it"
LARGEST_SPEED = 1000.0
_LOOK = 10  # frames between looks at the clock
_SHOWN_EVERY = 0.1  # s of the wall's clock between pictures
_SERVED_EVERY = 3  # frames between exchanges over the link
_SPAN_MARGIN = 0.1  # of the time since take-off, by which survey legs may be early or late
_LEAST_MARGIN = 30.0  # s

View = Callable[[FlightSnapshot], None]

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class FlyRequest:
    """A sortie to be flown.

    mission : file. faults : to be put in. lanes : flight computers in this process, or three processes. seed : None for the
    mission's own. terrain : None for flat ground at home's height. link : None for none: the mission starts by itself. speed :
    times real time; None for real time with a link, and as fast as it goes without one. every_frame : keep every frame on survey
    legs, about the time at which they are planned, as `simulate --sortie` needs; else five samples a second.
    """

    mission: Path
    faults: tuple[FaultChoice, ...] = ()
    lanes: Literal["inline", "processes"] = "inline"
    seed: int | None = None
    terrain: TerrainChoice | None = None
    link: LinkRequest | None = None
    speed: float | None = None
    every_frame: bool = False

    def __post_init__(self) -> None:
        if self.seed is not None and not 0 <= self.seed < 1 << 63:
            raise InputError("--seed", "seed", self.seed, "0 to 9223372036854775807")
        if self.speed is not None and not 0.1 <= self.speed <= LARGEST_SPEED:
            raise InputError("--speed", "times real time", f"{self.speed:g}", f"0.1 to {LARGEST_SPEED:g}")


def fly(request: FlyRequest, folder: Path, progress: StageProgress | None = None, view: View | None = None) -> FlyReport:
    """Fly a mission and write flight.mcap, flight.tlog, report.json and report.html into a folder, all or none.

    progress : called with a stage, how much of it is done, and how much there is. view : shown the flight ten times a second.
    Raises InputError, before anything is made, for a mission that cannot be read or flown and for options that cannot be meant,
    OutputError for a folder that cannot be written, ProcessingError where the simulation itself fails.
    """
    desk = _Desk(request)
    plan = desk.plan(desk.mission)
    with whole_folder(folder) as temporary:
        simulator = quiet_simulator()
        plan, record, wall = _flown(plan, desk, progress, view)
        requested = _requested(request, plan, desk.digest, record.seed)
        files = {what: str(folder / name) for what, name in _FILES.items()}
        report = fly_report(requested, plan, record, wall, simulator, files)
        _write(temporary, plan, record, report, progress)
    return report


def plan_only(request: FlyRequest) -> PlanReport:
    """Check a mission and make it into legs, and fly nothing. Raises InputError as `fly` does."""
    desk = _Desk(request)
    plan = desk.plan(desk.mission)
    return plan_report(_requested(request, plan, desk.digest, plan.mission.seed if request.seed is None else request.seed), plan)


class _Desk:
    """Where a sortie is planned, and planned anew when a ground station sends another mission.

    mission : the file's. digest : SHA-256 of the file. faults : (fault,) of FAULT, with rows to spare for the link's.
    """

    def __init__(self, request: FlyRequest) -> None:
        self.request = request
        self.mission = read_mission(request.mission)
        self.digest = hashlib.sha256(request.mission.read_bytes()).hexdigest()
        self.faults = fault_table(request.faults, spare=0 if request.link is None else SPARE_FAULTS)
        self._terrain = None if request.terrain is None else read_terrain(request.terrain, self.mission)

    def plan(self, mission: Mission) -> FlightPlan:
        """Raises InputError for a mission that cannot be flown."""
        return plan_flight(mission, None if self._terrain is None else TerrainLookup(self._terrain))

    def options(self, plan: FlightPlan) -> SortieOptions:
        """How a plan is flown."""
        return SortieOptions(
            seed=self.request.seed,
            faults=self.faults,
            lanes=self.request.lanes,
            dense=survey_spans(plan) if self.request.every_frame else (),
            ground=None if self._terrain is None else ground_under(plan, self._terrain),
        )


def survey_spans(plan: FlightPlan) -> tuple[tuple[float, float], ...]:
    """Spans (start, end) in s in which survey legs are planned to be flown, with a margin that grows with time; apart, in order."""
    spans: list[tuple[float, float]] = []
    for leg in plan.survey_legs:
        start, end = float(plan.reckoning.time[leg]), float(plan.reckoning.time[leg + 1])
        start, end = start - max(_LEAST_MARGIN, _SPAN_MARGIN * start), end + max(_LEAST_MARGIN, _SPAN_MARGIN * end)
        if spans and start <= spans[-1][1]:
            spans[-1] = (spans[-1][0], max(end, spans[-1][1]))
        else:
            spans.append((max(start, 0.0), end))
    return tuple(spans)


def _flown(
    plan: FlightPlan, desk: _Desk, progress: StageProgress | None, view: View | None
) -> tuple[FlightPlan, FlightRecord, float]:
    """What was flown in the end, its record, and how many s of the wall's clock the flying took."""
    if desk.request.link is None:
        with _ready(plan, desk, progress) as sortie:
            watch = _Watch(sortie, desk.faults, FlightPace(desk.request.speed), progress, view)
            sortie.order(Order.START)
            _fly_alone(sortie, watch)
            return plan, sortie.record(), watch.pace.wall
    speed = 1.0 if desk.request.speed is None else desk.request.speed
    with LinkedFlight(plan, desk.faults, desk.request.link, desk.plan) as link:
        while True:
            with _ready(plan, desk, progress) as sortie:
                link.fly(sortie)
                watch = _Watch(sortie, desk.faults, FlightPace(speed), progress, view)
                _fly_linked(sortie, watch, link)
                if link.replanned is None:
                    link.linger()
                    return plan, sortie.record(), watch.pace.wall
            plan = link.replanned


def _ready(plan: FlightPlan, desk: _Desk, progress: StageProgress | None) -> Sortie:
    if progress is not None:
        progress(READY_STAGE, 0, 1)
    sortie = Sortie(plan, desk.options(plan))
    if progress is not None:
        progress(READY_STAGE, 1, 1)
    return sortie


def _fly_alone(sortie: Sortie, watch: _Watch) -> None:
    while not sortie.finished:
        sortie.step()
        if sortie.frame % _LOOK == 0:
            watch.look()
    watch.look(last=True)


def _fly_linked(sortie: Sortie, watch: _Watch, link: LinkedFlight) -> None:
    """Until it has ended, or another mission is to be flown."""
    while not sortie.finished and link.replanned is None:
        if link.waiting:
            link.wait()
            link.serve()
            watch.look(waiting=True)
            continue
        sortie.step(heard=link.heard)
        if sortie.frame % _SERVED_EVERY == 0:
            link.serve()
            watch.look()
    watch.look(last=True)


class _Watch:
    """Looks at a sortie now and then: keeps its pace, and shows it."""

    def __init__(
        self,
        sortie: Sortie,
        faults: NDArray[np.void],
        pace: FlightPace,
        progress: StageProgress | None,
        view: View | None,
    ) -> None:
        self.pace = pace
        self._sortie, self._faults, self._progress, self._view = sortie, faults, progress, view
        self._track: list[tuple[float, float]] = []
        self._second = -1
        self._shown = -1.0

    def look(self, *, last: bool = False, waiting: bool = False) -> None:
        """Called every few frames. waiting : time stands still until a ground station starts the mission."""
        sortie = self._sortie
        self.pace.keep(sortie.time)
        if self._view is not None and int(sortie.time) != self._second:
            self._second = int(sortie.time)
            truth = sortie.truth
            east, north = sortie.plan.plane.to_plane([truth["latitude"], truth["longitude"]])
            self._track.append((float(east), float(north)))
        now = time.monotonic()
        if not last and now - self._shown < _SHOWN_EVERY:
            return
        self._shown = now
        if self._view is not None:
            snapshot = snapshot_of(sortie, self._faults, self._track, self.pace.ratio)
            self._view(replace(snapshot, doing=WAITING) if waiting else snapshot)
        if self._progress is not None:
            total = max(round(sortie.plan.duration), 1)
            self._progress(WAITING if waiting else "flying", total if last else min(round(sortie.time), total - 1), total)


def _requested(request: FlyRequest, plan: FlightPlan, digest: str, seed: int) -> RequestedReport:
    return requested_report(
        plan,
        digest,
        seed=seed,
        lanes=request.lanes,
        faults=request.faults,
        speed=request.speed,
        link=None if request.link is None else request.link.told,
        terrain=None if request.terrain is None else request.terrain.file,
    )


def _write(folder: Path, plan: FlightPlan, record: FlightRecord, report: FlyReport, progress: StageProgress | None) -> None:
    writers: Sequence[Callable[[], object]] = (
        lambda: write_mcap(record, folder / RECORDING_NAME),
        lambda: write_tlog(record, folder / TELEMETRY_NAME, geoid_height=plan.mission.geoid_undulation),
        lambda: (folder / PAGE_NAME).write_text(flight_page(plan, record, report), encoding="utf-8"),
        lambda: (folder / REPORT_NAME).write_text(as_json(report) + "\n", encoding="utf-8"),
    )
    for number, write in enumerate(writers):
        if progress is not None:
            progress("writing", number, len(writers))
        write()
    if progress is not None:
        progress("writing", len(writers), len(writers))
    _log.info("flown: %s", report.achieved.outcome)
