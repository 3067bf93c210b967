"""How well survey lines are held in moderate turbulence: every pattern, the coast survey whole, and lines at operating heights.

All are whole sorties in JSBSim with three lanes, from the stand to the stand, without a fault. Writes
docs/reference/survey-lines.md. Run by `make study`; `--seeds` and `--workers` change it.
"""

from __future__ import annotations

import argparse
import multiprocessing
import sys
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from math import radians
from pathlib import Path

import numpy as np
from studies.study_page import CHECKOUT, table, write_page

from yamabiko.flight.flight_record import FlightRecord
from yamabiko.flight.mission.flight_plan import FlightPlan, plan_flight
from yamabiko.flight.mission.mission import Mission
from yamabiko.flight.mission.tasks import (
    AreaTask,
    CircleTask,
    Height,
    HeightDatum,
    LineTask,
    Place,
    RacetrackTask,
    SpotlightTask,
    Task,
)
from yamabiko.flight.sortie import SortieOptions, fly
from yamabiko.flight.surroundings.weather import Turbulence, Weather, WindLevel
from yamabiko.formats.missions import read_mission
from yamabiko.platform.drone_models import DRONE_MODELS, FOOT
from yamabiko.service.flight_measures import dropped_lanes, on_leg, survey_lines, touchdown_of

LARGEST_ERROR = 10.0
"""m beside the line, 95 % of the time: what is demanded of survey lines."""
EXAMPLES = CHECKOUT / "examples"
LOW, ROUGHEST = 340.0, 3_750.0 * FOOT  # m; at the second moderate turbulence is strongest: MIL-F-8785C, figure 7
BREEZE = Weather(wind=8.0, direction=0.9)  # 12.7 m/s from 300 m up, a third of the airspeed
WIND_ALOFT, FROM_ALOFT = 20.0, radians(290.0)
PATTERNS = ("coast line", "racetrack", "lawnmower", "circle", "spotlight circle")


@dataclass(frozen=True)
class Pattern:
    """How one task of a sortie was flown.

    height : m above the mean sea level, in the mean over its lines. error_95, error_most : m beside the lines, of all their
    samples; NaN where none was flown.
    """

    name: str
    height: float
    lines: int
    finished: int
    error_95: float
    error_most: float


@dataclass(frozen=True)
class Flown:
    """What became of a sortie. sink : m/s at the last touchdown, NaN without one. dropped : the lanes, 1 to 3, and when (s)."""

    name: str
    aircraft: str
    seed: int
    outcome: str
    sink: float
    minutes: float
    dropped: tuple[tuple[int, float], ...]
    patterns: tuple[Pattern, ...]

    @property
    def misses(self) -> tuple[str, ...]:
        """What did not come up to the bar, in words."""
        found = [
            f"{pattern.name}: {pattern.finished} of {pattern.lines} lines finished, {pattern.error_95:.1f} m at 95 %"
            for pattern in self.patterns
            if pattern.finished < pattern.lines or not pattern.error_95 <= LARGEST_ERROR
        ]
        found += [f"lane {lane} dropped at {time:.1f} s" for lane, time in self.dropped]
        return (*found, *([] if self.outcome == "landed" else [f"outcome {self.outcome}"]))


def sorties() -> dict[str, Mission]:
    """The missions that are flown, by what they are called here."""
    coast = read_mission(EXAMPLES / "coast-survey.toml")
    operating = DRONE_MODELS["male"].operating_height
    ceiling = DRONE_MODELS["male-turbo"].ceiling
    return {
        "patterns, low": patterns_mission(LOW),
        "patterns, roughest air": patterns_mission(ROUGHEST),
        "coast-survey.toml": replace(coast, simulated=replace(coast.simulated, turbulence=Turbulence.MODERATE)),
        "operating height": high_mission("male", operating, fuel=40.0),
        "planning's ceiling": high_mission("male-turbo", ceiling, fuel=50.0),
    }


def patterns_mission(height: float) -> Mission:
    """The PATTERNS one after the other off the beach strip, in moderate turbulence. height : m above the sea."""
    level = Height(height, HeightDatum.SEA)
    corners = (_place(35.270, 139.340), _place(35.285, 139.340), _place(35.285, 139.365), _place(35.270, 139.365))
    shore = (_place(35.320, 139.420), _place(35.315, 139.400), _place(35.322, 139.380), _place(35.312, 139.360))
    tasks = (
        LineTask("coast line", level, shore, offset=500.0),
        RacetrackTask("racetrack", level, _place(35.290, 139.370), _place(35.290, 139.345), 2, "left"),
        AreaTask("lawnmower", level, corners, spacing=560.0, course=radians(90.0)),
        # Little wider than the tightest turn that planning allows there.
        CircleTask("circle", level, _place(35.280, 139.320), 750.0, 1.0, "left"),
        SpotlightTask("spotlight circle", level, _place(35.300, 139.310), 1_000.0, 1.0),
    )
    return _over_the_bay("male", tasks, BREEZE, fuel=25.0)


def high_mission(aircraft: str, height: float, *, fuel: float) -> Mission:
    """One line at a height (m above the sea), and a short one on the way up; fuel in kg."""
    weather = replace(BREEZE, levels=(WindLevel(height, WIND_ALOFT, FROM_ALOFT),))
    west, east = _place(35.290, 139.290), _place(35.290, 139.360)
    # A climb is laid out as steep as it can be at its upper end: in two parts it takes less time.
    below = LineTask("line on the way up", Height(0.6 * height, HeightDatum.SEA), (_place(35.290, 139.340), west))
    return _over_the_bay(aircraft, (below, LineTask("line", Height(height, HeightDatum.SEA), (east, west))), weather, fuel=fuel)


def _over_the_bay(aircraft: str, tasks: tuple[Task, ...], weather: Weather, *, fuel: float) -> Mission:
    """The short survey's strip and bay with other tasks, without its low fence. weather : the forecast; flown in rougher air."""
    rough = replace(weather, turbulence=Turbulence.MODERATE)
    mission = read_mission(EXAMPLES / "short-survey.toml")
    return replace(mission, aircraft=aircraft, fuel=fuel, tasks=tasks, fences=(), forecast=weather, simulated=rough)


def _place(latitude: float, longitude: float) -> Place:
    return radians(latitude), radians(longitude)


def patterns_flown(plan: FlightPlan, record: FlightRecord) -> tuple[Pattern, ...]:
    """How the tasks of a plan that have survey lines were flown, in order."""
    samples, undulation = record.samples, plan.mission.geoid_undulation
    lines = survey_lines(plan, record)
    patterns = []
    for label in dict.fromkeys(line.label for line in lines):
        of_task = [line for line in lines if line.label == label]
        there = np.any([on_leg(samples, line.leg) for line in of_task], axis=0)
        error = np.abs(samples["path_error"][there])
        patterns.append(
            Pattern(
                name=label.removeprefix("task "),
                height=float(np.mean(samples["height"][there])) - undulation if there.any() else np.nan,
                lines=len(of_task),
                finished=sum(line.finished for line in of_task),
                error_95=float(np.percentile(error, 95.0)) if there.any() else np.nan,
                error_most=float(error.max()) if there.any() else np.nan,
            )
        )
    return tuple(patterns)


def fly_mission(name: str, mission: Mission, seed: int) -> Flown:
    """Fly a mission, called by a name, to its end."""
    plan = plan_flight(mission)
    record = fly(plan, SortieOptions(seed=seed))
    touchdown = touchdown_of(record)
    return Flown(
        name=name,
        aircraft=record.aircraft,
        seed=seed,
        outcome=record.outcome,
        sink=np.nan if touchdown is None else touchdown.sink_m_s,
        minutes=float(record.samples["time"][-1]) / 60.0,
        dropped=tuple((lane.lane, lane.time_s) for lane in dropped_lanes(record.events)),
        patterns=patterns_flown(plan, record),
    )


def _fly(job: tuple[str, int]) -> Flown:
    name, seed = job
    return fly_mission(name, sorties()[name], seed)


def main() -> None:
    """Fly them all and write the page."""
    asked = argparse.ArgumentParser()
    asked.add_argument("--seeds", type=int, default=2)
    asked.add_argument("--workers", type=int, default=2)
    chosen = asked.parse_args()
    jobs = [(name, seed) for name in sorties() for seed in range(1, chosen.seeds + 1)]
    with ProcessPoolExecutor(chosen.workers, mp_context=multiprocessing.get_context("spawn")) as pool:
        flown = []
        for sortie in pool.map(_fly, jobs):
            flown.append(sortie)
            print(sortie, file=sys.stderr, flush=True)
    print(f"wrote {_write(flown, chosen.seeds)}")


def _write(flown: list[Flown], seeds: int) -> Path:
    misses = [f"- {one.name}, seed {one.seed}: {miss}" for one in flown for miss in one.misses] or ["- none"]
    body = "\n\n".join(
        (
            f"Demanded: at most {LARGEST_ERROR:g} m beside the line, 95 % of the time, in moderate turbulence (MIL-F-8785C). The "
            "error is that of the true place, from where a line begins to where it ends, its rounded corners and circles "
            "included; all samples of a pattern's lines together. Each sortie flies with three lanes and no fault, from the stand "
            "to the stand.",
            f"The patterns lie off the strip of `examples/short-survey.toml`, in {BREEZE.wind:g} m/s of wind at 10 m, once low and "
            f"once where such turbulence is strongest. `examples/coast-survey.toml` is flown as it stands but for its turbulence. "
            f"At the operating height of `male` and at the greatest for which planning takes missions of `male-turbo`, "
            f"{WIND_ALOFT:g} m/s blow. Heights are above the mean sea level, as flown.",
            _patterns(flown),
            "## The sorties",
            _sorties(flown),
            "## What did not come up to the bar\n\n" + "\n".join(misses),
        )
    )
    return write_page("survey-lines", "Survey lines in moderate turbulence", f"seeds 1 to {seeds}", body)


def _patterns(flown: list[Flown]) -> str:
    heads = ("sortie", "aircraft", "pattern", "height, m", "seed", "lines finished", "95 % beside it, m", "most, m")
    rows = [
        (
            one.name,
            f"`{one.aircraft}`",
            pattern.name,
            f"{pattern.height:.0f}",
            str(one.seed),
            f"{pattern.finished} of {pattern.lines}",
            f"{pattern.error_95:.1f}",
            f"{pattern.error_most:.1f}",
        )
        for one in flown
        for pattern in one.patterns
    ]
    return table(heads, rows)


def _sorties(flown: list[Flown]) -> str:
    heads = ("sortie", "aircraft", "seed", "outcome", "minutes", "sink at touchdown, m/s", "lanes dropped")
    rows = [
        (
            one.name,
            f"`{one.aircraft}`",
            str(one.seed),
            one.outcome,
            f"{one.minutes:.0f}",
            f"{one.sink:.2f}",
            str(len(one.dropped)),
        )
        for one in flown
    ]
    return table(heads, rows)


if __name__ == "__main__":
    main()
