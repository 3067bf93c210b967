"""Sortie: one flight of a mission, from the stand to the stand, frame by frame.

    with Sortie(plan, SortieOptions(seed=1)) as sortie:
        sortie.order(Order.START)
        while not sortie.finished:
            sortie.step()
        record = sortie.record()

The aircraft and its surroundings are simulated; the lanes are shown their sensors' readings and nothing else. `fly` does all of
the above.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from yamabiko.flight.airframe.aircraft import Aircraft, StartState
from yamabiko.flight.airframe.parameters import read_parameters
from yamabiko.flight.flight_loop import FirmGround, FlightLoop, Surroundings
from yamabiko.flight.flight_record import FlightRecord, Outcome
from yamabiko.flight.frame import FAULT, FRAME_RATE
from yamabiko.flight.glide_watch import GlideWatch
from yamabiko.flight.kinds import Order, Phase, SiteKind
from yamabiko.flight.lanes.inline import InlineLanes
from yamabiko.flight.lanes.lane import SurveyLane
from yamabiko.flight.lanes.port import Lanes
from yamabiko.flight.lanes.processes import ProcessLanes
from yamabiko.flight.loading import load_lanes
from yamabiko.flight.mission.flight_plan import FlightPlan
from yamabiko.flight.sortie_kernel import WATCH, watch
from yamabiko.flight.sortie_log import SortieLog
from yamabiko.flight.surroundings.ground import GroundGrid, LevelSite, ground_grid

LaneRun = Literal["inline", "processes"]
_LONGEST = 3.0  # times as long as planned, and half an hour: after that a sortie is broken off
_GROUND_MARGIN = 0.02  # rad of latitude and longitude around the sites and legs
ON_SURFACE = 15.0
"""m beside a landing surface that still count as on it."""
DITCHING_RADIUS = 200.0
"""m around a ditching area, within which an aircraft in the water counts as ditched there: the water does not end at its edge."""


@dataclass(frozen=True, eq=False)
class SortieOptions:
    """How a mission is flown.

    seed : of errors and weather; None for the mission's own. faults : (fault,) of FAULT. lanes : in this process or
    their own.
    interval : s between samples of the record. dense : spans (start, end) in s in which every frame is kept.
    ground : heights below; None for flat ground at the height of home, and about every other site at its own.
    """

    seed: int | None = None
    faults: NDArray[np.void] | None = None
    lanes: LaneRun = "inline"
    interval: float = 0.2
    dense: tuple[tuple[float, float], ...] = ()
    ground: GroundGrid | None = None


class Sortie(FlightLoop):
    """A flight of a mission under way. Close it, or use it as a context, so that lanes in processes of their own end.

    plan : what is flown. aircraft : JSBSim's, for faults. outcome : None until it has ended. frame : number of frames flown.
    """

    def __init__(self, plan: FlightPlan, options: SortieOptions | None = None) -> None:
        given = options or SortieOptions()
        self.plan = plan
        self.seed = plan.mission.seed if given.seed is None else given.seed
        self.outcome: Outcome | None = None
        log = SortieLog(given.interval, given.dense)
        faults = np.zeros(0, FAULT) if given.faults is None else given.faults
        loaded = load_lanes(plan, read_parameters(plan.mission.aircraft))
        around = Surroundings(plan.mission.simulated, given.ground or flat_ground(plan), loaded.beacons, faults)
        self._watch = np.zeros(1, WATCH)
        self._origin = plan.plane.longitude, plan.plane.northing
        self._flew, self._touched = False, -1
        self._glides = GlideWatch(plan, loaded.programs[0].parameters[0]["guidance"])
        base = FirmGround(Aircraft(plan.mission.aircraft, _start(plan)))
        lanes = _lanes(given.lanes, loaded.programs, faults)
        super().__init__(base, lanes, around, log, np.random.default_rng(self.seed))
        for note in plan.notes:
            self._log.tell(0.0, "note", note)

    def __enter__(self) -> Sortie:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def finished(self) -> bool:
        """Whether it has ended: on the ground, in the water, or lost."""
        return self.outcome is not None

    @property
    def path_error(self) -> float:
        """m to the right of the mission's leg, as it is; NaN where none is followed."""
        return float(self._watch["following"]["cross"][0])

    def step(self, *, heard: bool = True) -> None:
        """Fly one frame. heard : the ground station was heard in it; without one, that is how it is."""
        if self.outcome is not None:
            return
        self._fly_frame(heard)
        self._note()

    def record(self) -> FlightRecord:
        """The record so far; a sortie that has not ended counts as lost."""
        return self._log.record(self.plan, self.seed, self.outcome or "lost")

    def _note(self) -> None:
        """Keep what there is to keep of this frame, and see whether the sortie has ended."""
        voted = self._voted[0]
        phase = int(voted["phase"])
        happened = watch(self._truth, phase, int(voted["leg"]), self.plan.legs, *self._origin, self._watch)
        if self._log.wants(self.frame):
            self._log.keep(self._truth, self._voted, self.lanes.outputs, self._watch)
        if happened:
            self._tell_contact()
        if (glide := self._glides.new(voted)) is not None:
            self._log.tell(self.time, "glide", glide.told, site=glide.site, away_m=glide.away)
        self._tell_lanes()
        if self._changes_phase():
            self._end_with_phase()
        if self.time > _LONGEST * self.plan.duration + 1800.0:
            self._end("lost", "it did not end in three times the planned time")

    def _end_with_phase(self) -> None:
        if self.phase == Phase.DITCHED:
            self._end_in_water()
        elif self.phase == Phase.DONE:
            self._come_to_rest()

    def _end_in_water(self) -> None:
        """In the water: where it was told to ditch, or lost."""
        missed, site = self._missed(), self._glides.name
        if missed <= DITCHING_RADIUS:
            self._end("ditched", f"ditched at {site}")
        else:
            self._end("lost", f"came down in the water {missed:.0f} m from {site}")

    def _missed(self) -> float:
        """m from where a glide was to lead to."""
        return self._glides.missed(float(self._truth["latitude"][0]), float(self._truth["longitude"][0]))

    def _come_to_rest(self) -> None:
        if not self._flew:
            self._end("stayed", "never left the ground")
        elif self._touched == 0:
            self._end("landed", "landed at home")
        elif self._touched > 0:
            site = self.plan.mission.sites[self._touched]
            ditched = site.kind == SiteKind.DITCHING
            self._end("ditched" if ditched else "diverted", f"down at {site.name}")
        elif self._glides.name:
            self._end("lost", f"came down {self._missed():.0f} m from {self._glides.name}")
        else:
            self._end("lost", "came down where there is no place to land")

    def _tell_contact(self) -> None:
        noted, truth = self._watch[0], self._truth[0]
        if noted["lifted"]:
            self._flew = True
            self._log.tell(self.time, "lift-off", "left the ground", airspeed_m_s=float(truth["airspeed"]))
        if noted["touched"]:
            site, along, across = site_below(self.plan, float(truth["latitude"]), float(truth["longitude"]))
            self._touched = site
            chosen: dict[str, float | str] = {}
            if self._glides.name:
                chosen = {"chosen": self._glides.name, "from_chosen_m": self._missed()}
            self._log.tell(
                self.time,
                "touchdown",
                f"touched down with {noted['sink']:.2f} m/s of sink, {across:+.1f} m off the centreline",
                sink_m_s=float(noted["sink"]),
                centreline_m=across,
                along_m=along,
                site=self.plan.mission.sites[site].name if site >= 0 else "none",
                **chosen,
            )
        if noted["lost"]:
            self._end("lost", f"hit the ground with {noted['sink']:.1f} m/s of sink")

    def _end(self, outcome: Outcome, told: str) -> None:
        self.outcome = outcome
        self._log.tell(self.time, "end", told, outcome=outcome)


def fly(plan: FlightPlan, options: SortieOptions | None = None, progress: Callable[[Sortie], None] | None = None) -> FlightRecord:
    """Fly a mission to its end.

    progress : called once a simulated second with the sortie. Raises InputError for options that cannot be meant, ProcessingError
    where JSBSim or the voter fails.
    """
    with Sortie(plan, options) as sortie:
        sortie.order(Order.START)
        while not sortie.finished:
            sortie.step()
            if progress is not None and sortie.frame % round(FRAME_RATE) == 0:
                progress(sortie)
        return sortie.record()


def site_below(plan: FlightPlan, latitude: float, longitude: float) -> tuple[int, float, float]:
    """The site (-1: none) on whose surface a place (rad) lies, m along it from the threshold and to the right of its centreline.

    Where there is none, the distances are those of home.
    """
    east, north = plan.plane.to_plane([latitude, longitude])
    found = (-1, 0.0, 0.0)
    for number, site in enumerate(plan.sites):
        sine, cosine = np.sin(site["course"]), np.cos(site["course"])
        along = float((east - site["east"]) * sine + (north - site["north"]) * cosine)
        across = float((east - site["east"]) * cosine - (north - site["north"]) * sine)
        if number == 0:
            found = (-1, along, across)
        if -ON_SURFACE <= along <= site["length"] + ON_SURFACE and abs(across) <= 0.5 * site["width"] + ON_SURFACE:
            return number, along, across
    return found


def flat_ground(plan: FlightPlan) -> GroundGrid:
    """Flat ground at the height of home, and about every other site at the site's own."""
    sites = plan.mission.sites
    places = np.array([site.threshold for site in sites])
    corners = plan.plane.from_plane(np.stack([plan.legs["east"], plan.legs["north"]], axis=-1))
    everything = np.vstack([places, corners])
    low, high = everything.min(axis=0) - _GROUND_MARGIN, everything.max(axis=0) + _GROUND_MARGIN
    level = [LevelSite(*site.threshold, site.height) for site in sites]
    return ground_grid((tuple(low), tuple(high)), level, height=sites[0].height, spacing=500.0)


def _start(plan: FlightPlan) -> StartState:
    """On the stand, nose along the first leg."""
    first = plan.legs[0]
    latitude, longitude = plan.plane.from_plane([first["east"], first["north"]])
    heading = float(first["course"] + plan.plane.convergence([latitude, longitude]))
    return StartState(float(latitude), float(longitude), plan.mission.home.height, heading, fuel=plan.mission.fuel)


def _lanes(run: LaneRun, programs: Sequence[SurveyLane], faults: NDArray[np.void]) -> Lanes:
    return InlineLanes(programs, faults) if run == "inline" else ProcessLanes(programs, faults)
