"""`deck-cycle`: one cycle about a moving ship, from folded wings to folded wings, in the simulator; a document and a picture."""

from __future__ import annotations

import json
from dataclasses import dataclass
from math import pi, radians
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from yamabiko.errors import InputError
from yamabiko.flight.airframe.parameters import MODELS
from yamabiko.flight.deck.deck_sortie import DeckOutcome, DeckSortie, DeckTouchDown
from yamabiko.flight.deck.sea_state import sea_state
from yamabiko.flight.deck.ship import KNOT, Ship
from yamabiko.flight.deck.wing_fold import WingRequest, Wings, WingState
from yamabiko.flight.frame import FRAME_RATE
from yamabiko.flight.kinds import Order, Phase
from yamabiko.flight.surroundings.weather import Turbulence, Weather
from yamabiko.service.deck_cycle_chart import draw_cycle
from yamabiko.service.fault_choice import FaultChoice, fault_table
from yamabiko.service.output_folder import whole_folder
from yamabiko.service.running import StageProgress
from yamabiko.service.simulator_log import quiet_simulator

DOCUMENT_NAME, PICTURE_NAME = "cycle.json", "cycle.png"
SAMPLE = np.dtype(
    [
        ("time", "f8"),  # s since the epoch
        ("phase", "i8"),
        ("place", "f8", (3,)),  # m forward, to starboard and down of the touch-down point, of the inertial unit
        ("airspeed", "f8"),  # m/s, calibrated, as the aircraft believes it
        ("heave", "f8"),  # m, of the touch-down point over where it lies in still water
        ("roll", "f8"),  # rad, of the deck, starboard down
        ("pitch", "f8"),  # rad, of the deck, bow up
    ]
)
_SPREAD = WingRequest.UNFOLD, WingRequest.LOCK, WingRequest.CHECK
_STOW = WingRequest.UNLOCK, WingRequest.FOLD
_PAUSE = 2.0  # s before a request is made: lock pins go home, surfaces to their stops and back
_LONGEST_MOVE = 60.0  # s, after which wings that something holds up are no longer waited for
_SAMPLED_EVERY = 12  # frames
_CYCLE = 430.0  # s, about what one takes, for the time left
_LATITUDE, _LONGITUDE, _COURSE = 0.6, 2.4, 0.7  # rad: somewhere south of Honshu, heading north-east
_SEA_ROUGHNESS = 0.0002  # m
_FARTHEST_WAVE_OFF = 800.0


@dataclass(frozen=True)
class DeckCycleRequest:
    """What is to be flown.

    model : of the aircraft. sea : sea state 0 to 4, waves of its longest period. waves_from : rad off the bow to starboard, from
    where they come. ship_speed, wind : m/s; the wind blows from ahead. wave_off : m before the touch-down point, where the ship
    waves the first approach off; None to let it land. folded : the start is ordered with folded wings, and refused.
    """

    model: str = "deck"
    sea: int = 4
    waves_from: float = radians(15.0)
    ship_speed: float = 10.0 * KNOT
    wind: float = 10.0 * KNOT
    turbulence: Turbulence = Turbulence.LIGHT
    wave_off: float | None = None
    folded: bool = False
    faults: tuple[FaultChoice, ...] = ()
    seed: int = 1

    def __post_init__(self) -> None:
        if self.model not in MODELS:
            raise InputError("--model", "value", repr(self.model), f"one of {', '.join(MODELS)}")
        if not 0 <= self.seed < 1 << 63:
            raise InputError("--seed", "seed", self.seed, "0 to 9223372036854775807")
        for option, value, most in (("--ship-speed", self.ship_speed, 15.5), ("--wind", self.wind, 20.0)):
            if not 0.0 <= value <= most:
                raise InputError(option, "value", f"{value / KNOT:g} kn", f"0 to {most / KNOT:.0f} kn")
        if self.wave_off is not None and not 0.0 < self.wave_off <= _FARTHEST_WAVE_OFF:
            expected = f"0 to {_FARTHEST_WAVE_OFF:g} m before the touch-down point"
            raise InputError("--wave-off", "value", f"{self.wave_off:g} m", expected)


@dataclass(frozen=True, eq=False)
class DeckCycleReport:
    """How it went.

    phases : times (s) and names. wings : times (s) and what they were from then on. given_up : approaches, times (s) and why.
    lanes_dropped : times (s) and words. stopped : m forward and to starboard of the touch-down point, where it came to rest; None
    where it did not. flown : (n,) of SAMPLE.
    """

    request: DeckCycleRequest
    outcome: DeckOutcome
    duration: float
    phases: tuple[tuple[float, str], ...]
    wings: tuple[tuple[float, str], ...]
    touch_downs: tuple[DeckTouchDown, ...]
    given_up: tuple[tuple[float, str], ...]
    lanes_dropped: tuple[tuple[float, str], ...]
    stopped: tuple[float, float] | None
    flown: NDArray[np.void]
    files: dict[str, Path]

    @property
    def exit_code(self) -> int:
        """0 where it stands on the deck, or never left it; else 1."""
        return 0 if self.outcome in ("landed", "stayed") else 1


def deck_cycle(request: DeckCycleRequest, folder: Path | None = None, progress: StageProgress | None = None) -> DeckCycleReport:
    """Fly a cycle; write cycle.json and cycle.png into a folder, both or neither, if one is given.

    Raises InputError for what cannot be flown, folded wings among them, OutputError for a folder that cannot be written.
    """
    quiet_simulator()
    if folder is None:
        return _flown(request, {}, progress)
    with whole_folder(folder) as temporary:
        files = {"document": folder / DOCUMENT_NAME, "picture": folder / PICTURE_NAME}
        report = _flown(request, files, progress)
        text = json.dumps(cycle_document(report), indent=2, allow_nan=False)
        (temporary / DOCUMENT_NAME).write_text(text + "\n", encoding="utf-8")
        draw_cycle(report.flown, [touch.time for touch in report.touch_downs], temporary / PICTURE_NAME, title_of(report))
    return report


def _flown(request: DeckCycleRequest, files: dict[str, Path], progress: StageProgress | None) -> DeckCycleReport:
    ship = Ship(_LATITUDE, _LONGITUDE, _COURSE, request.ship_speed)
    waves = sea_state(request.sea, longest=request.sea > 0)
    air = Weather(wind=request.wind, direction=_COURSE, roughness=_SEA_ROUGHNESS, turbulence=request.turbulence)
    with DeckSortie(
        ship,
        waves,
        seed=request.seed,
        wave_travel=_COURSE + request.waves_from + pi,
        weather=air,
        faults=fault_table(request.faults),
        wings=Wings(WingState.FOLDED),
        model=request.model,
    ) as sortie:
        still = float(sortie.deck["height"])
        crew = _Crew(sortie, request, progress)
        crew.fly()
        flown = np.array(crew.rows, SAMPLE)
        flown["heave"] -= still if request.sea == 0 else flown["heave"].mean()
        outcome = sortie.outcome
        place = sortie.place
        return DeckCycleReport(
            request,
            outcome,
            sortie.time,
            tuple((time, phase.name.lower().replace("_", " ")) for time, phase in sortie.phases),
            _told(sortie, "wings"),
            tuple(sortie.touch_downs),
            tuple(sortie.given_up),
            _told(sortie, "lane dropped"),
            (float(place[0]), float(place[1])) if outcome == "landed" else None,
            flown,
            files,
        )


class _Crew:
    """Who asks for what comes next in a cycle, and looks on. rows : what a SAMPLE is made of, so far."""

    def __init__(self, sortie: DeckSortie, request: DeckCycleRequest, progress: StageProgress | None) -> None:
        self.rows: list[tuple[Any, ...]] = []
        self._sortie, self._request, self._progress = sortie, request, progress

    def fly(self) -> None:
        """From folded wings to folded wings. Raises InputError where the wings forbid the start."""
        sortie, request = self._sortie, self._request
        refusal = "" if request.folded else self._ask(_SPREAD)
        if refusal:
            raise InputError("order", "start", refusal, "wings that can be spread, locked and checked")
        sortie.order(Order.START)
        waved_off = request.wave_off is None
        while not sortie.finished:
            self._step()
            if not waved_off and sortie.phase == Phase.APPROACH and -float(sortie.place[0]) < (request.wave_off or 0.0):
                sortie.order(Order.GO_AROUND)
                waved_off = True
        if sortie.outcome in ("landed", "stayed"):
            self._ask(_STOW)

    def _ask(self, requests: tuple[WingRequest, ...]) -> str:
        """Ask things of the wings, each once the one before is done. Gives why one was refused, after which none is asked."""
        for request in requests:
            for _ in range(round(_PAUSE * FRAME_RATE)):
                self._step()
            refusal = self._sortie.ask(request)
            if refusal:
                return refusal
            for _ in range(round(_LONGEST_MOVE * FRAME_RATE)):
                if not self._sortie.wings.moving:
                    break
                self._step()
        return ""

    def _step(self) -> None:
        sortie = self._sortie
        sortie.step()
        if sortie.frame % _SAMPLED_EVERY == 0:
            self.rows.append(_sample(sortie))
        if self._progress is not None and sortie.frame % round(FRAME_RATE) == 0:
            self._progress("flying", round(sortie.time), round(max(_CYCLE * (1 + len(sortie.given_up)), sortie.time)))


def _told(sortie: DeckSortie, name: str) -> tuple[tuple[float, str], ...]:
    """Times (s) and words of the events of a name."""
    return tuple((event.time, event.told) for event in sortie.events if event.name == name)


def _sample(sortie: DeckSortie) -> tuple[Any, ...]:
    w, x, y, z = (float(part) for part in sortie.deck["attitude"])
    roll = np.arctan2(2.0 * (w * x + y * z), 1.0 - 2.0 * (x * x + y * y))
    pitch = np.arcsin(np.clip(2.0 * (w * y - z * x), -1.0, 1.0))
    airspeed = float(sortie.voted["airspeed"])
    return sortie.time, int(sortie.phase), tuple(sortie.place), airspeed, float(sortie.deck["height"]), roll, pitch


def title_of(report: DeckCycleReport) -> str:
    """What was flown and what came of it, in one line."""
    request = report.request
    told = {
        "landed": "landed on the deck",
        "lost": "lost",
        "airborne": "still going round when it was broken off",
        "stayed": "stayed on the deck",
    }[report.outcome]
    air = request.turbulence.name.lower().replace("none", "no")
    return f"`{request.model}` about a ship, simulated: sea state {request.sea}, {air} turbulence, seed {request.seed}: {told}"


def cycle_document(report: DeckCycleReport) -> dict[str, Any]:
    """The report as a document: SI units and degrees, the keys of docs/reference/deck-cycle.md."""
    request = report.request
    return {
        "format": "yamabiko-deck-cycle",
        "version": 1,
        "simulated": True,
        "outcome": report.outcome,
        "requested": {
            "aircraft": request.model,
            "sea_state": request.sea,
            "waves_from_deg": float(np.degrees(request.waves_from)),
            "ship_speed_m_s": request.ship_speed,
            "wind_m_s": request.wind,
            "turbulence": request.turbulence.name.lower(),
            "wave_off_m": request.wave_off,
            "faults": [fault.told for fault in request.faults],
            "seed": request.seed,
        },
        "duration_s": report.duration,
        "phases": [{"time_s": time, "phase": name} for time, name in report.phases],
        "wings": [{"time_s": time, "state": state} for time, state in report.wings],
        "touch_downs": [
            {
                "time_s": touch.time,
                "along_m": touch.along,
                "across_m": touch.cross,
                "sink_m_s": touch.sink,
                "over_deck_m_s": touch.closing,
            }
            for touch in report.touch_downs
        ],
        "given_up": [{"time_s": time, "reason": reason} for time, reason in report.given_up],
        "lanes_dropped": [{"time_s": time, "told": told} for time, told in report.lanes_dropped],
        "stopped_m": list(report.stopped) if report.stopped is not None else None,
        "files": {kind: str(file) for kind, file in report.files.items()},
    }
