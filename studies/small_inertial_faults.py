"""What one inertial unit's fault does while it is too small to be isolated in half a second: how far the vote moves, how long.

Sorties of examples/short-survey.toml in JSBSim with three lanes, in moderate turbulence. One lane's gyro or accelerometer is off on
one axis from the way out on, and the voted attitude, velocity and position are held against the truth and against the flight of the
same seed without the fault. Writes docs/reference/small-inertial-faults.md. Run by `make study`; `--workers` changes it.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import cache
from math import degrees, inf, isfinite, radians
from typing import Any

import numpy as np
from scipy.spatial.transform import Rotation
from studies.study_page import CHECKOUT, table, write_page

from yamabiko.earth.wgs84 import Float
from yamabiko.flight.frame import FAULT, LANE_OUTPUT, LANES, TRUTH, VOTED
from yamabiko.flight.kinds import FaultKind, Order
from yamabiko.flight.mission.flight_plan import FlightPlan, plan_flight
from yamabiko.flight.sortie import Sortie, SortieOptions
from yamabiko.flight.surroundings.weather import Turbulence, Weather
from yamabiko.formats.missions import read_mission

STRUCK_AT = 200.0
"""s: level on the way out, 20 s before half a circle of a minute, which is followed by a straight leg."""
BEFORE, WATCHED, WATCHED_LONG = 30.0, 90.0, 400.0  # s; the longest ends on the way, before the approach
SECOND_AFTER = 60.0  # s after the first fault
ATTITUDE_BOUND, VELOCITY_BOUND, POSITION_BOUND = radians(1.0), 0.2, 1.0
"""rad, m/s and m that a fault below the sizes of the table of faults may move the voted values by.

The attitude's is the step that the table of faults allows a fault of full size; the others are some four and sixteen times what was
measured.
"""
KINDS = {FaultKind.GYRO_BIAS: ("gyro", "deg/s", radians(1.0)), FaultKind.ACCELEROMETER_BIAS: ("accelerometer", "g", 9.80665)}
"""What each is called, the unit of its sizes here, and what that is in rad/s or m/s2."""
SIZES = {FaultKind.GYRO_BIAS: (0.02, 0.1, 0.3, 0.5, 1.0, 1.5), FaultKind.ACCELEROMETER_BIAS: (0.01, 0.02, 0.05, 0.1, 0.2, 0.4)}
SEEDS = (1, 2, 3)
LONG_SEED = 2
AIR = Weather(wind=8.0, direction=0.9, turbulence=Turbulence.MODERATE)


@dataclass(frozen=True)
class Trial:
    """One flight: the seed's lane (see `lane`) is struck by a fault, and another stops SECOND_AFTER later, if asked.

    kind : None for no fault. size : in the unit that KINDS gives. axis : 0 forward, 1 right, 2 down. watched : s from STRUCK_AT on.
    """

    seed: int
    kind: FaultKind | None = None
    size: float = 0.0
    axis: int = 0
    second: bool = False
    watched: float = WATCHED

    @property
    def lane(self) -> int:
        """The one that is struck: another for every seed in turn, because each lane's sensors have drawn errors of their own."""
        return (self.seed - 1) % LANES

    @property
    def faults(self) -> Any:
        """(n,) of FAULT."""
        rows = []
        if self.kind is not None:
            rows.append((int(self.kind), self.lane, STRUCK_AT, inf, self.size * KINDS[self.kind][2], self.axis))
        if self.second:
            rows.append((int(FaultKind.LANE_CRASH), (self.lane + 1) % LANES, STRUCK_AT + SECOND_AFTER, inf, 0.0, 0))
        return np.array(rows, FAULT)


@dataclass(frozen=True, eq=False)
class Flight:
    """How far off a flight's navigation was in every frame from BEFORE the fault on; all (frame, 3) are estimate less truth.

    time : (frame,) s after the fault. attitude : rad, rotation vector in NED; velocity, position : m/s and m, NED; all as voted.
    own_attitude, own_velocity : of the struck lane. in_use : (frame,) whether that lane is voted with. sound_apart : (frame,) rad
    between the attitudes of the two other lanes. dropped_after : s from the fault until the struck lane was dropped, infinite where
    it was not.
    """

    time: Float
    attitude: Float
    velocity: Float
    position: Float
    own_attitude: Float
    own_velocity: Float
    in_use: Any
    sound_apart: Float
    dropped_after: float


@dataclass(frozen=True)
class Effect:
    """What a fault did, against the flight of the same seed without it; rad, m/s, m.

    attitude, tilt, velocity, position : how far the error of the voted value was moved at most; tilt is the roll and pitch in it.
    attitude_grown, velocity_grown, position_grown : the largest error less the largest without the fault. step : of the voted
    attitude's error between two frames, at most, beyond what it steps there without the fault. own_attitude, own_velocity : how
    far the struck lane's own values were moved while it was voted with. dropped_after : as in Flight.
    """

    attitude: float
    tilt: float
    velocity: float
    position: float
    attitude_grown: float
    velocity_grown: float
    position_grown: float
    step: float
    own_attitude: float
    own_velocity: float
    dropped_after: float

    @property
    def bounded(self) -> bool:
        """Whether it stayed within the bounds."""
        moved = self.attitude < ATTITUDE_BOUND and self.step < ATTITUDE_BOUND
        return moved and self.velocity < VELOCITY_BOUND and self.position < POSITION_BOUND


@cache
def plan() -> FlightPlan:
    """The short survey in moderate turbulence."""
    mission = read_mission(CHECKOUT / "examples" / "short-survey.toml")
    return plan_flight(replace(mission, simulated=AIR, forecast=replace(AIR, turbulence=Turbulence.NONE)))


def fly(trial: Trial) -> Flight:
    """Fly a trial until it has been watched for long enough."""
    truth, voted, lanes = [], [], []
    with Sortie(plan(), SortieOptions(seed=trial.seed, faults=trial.faults)) as sortie:
        sortie.order(Order.START)
        while sortie.time < STRUCK_AT + trial.watched:
            sortie.step()
            if sortie.time >= STRUCK_AT - BEFORE:
                truth.append(sortie.truth.copy())
                voted.append(sortie.voted.copy())
                lanes.append(sortie.lanes.outputs.copy())
        dropped = [event for event in sortie.events if event.name == "lane dropped" and event.values["lane"] == trial.lane + 1]
    return _measured(trial.lane, np.array(truth, TRUTH), np.array(voted, VOTED), np.array(lanes, LANE_OUTPUT), dropped)


def _measured(lane: int, truth: Any, voted: Any, lanes: Any, dropped: Sequence[Any]) -> Flight:
    one, other = ((lane + 1) % LANES, (lane + 2) % LANES)
    return Flight(
        time=truth["time"] - STRUCK_AT,
        attitude=_turn(truth["attitude"], voted["attitude"]),
        velocity=voted["velocity"] - truth["velocity"],
        position=_place(voted) - _place(truth),
        own_attitude=_turn(truth["attitude"], lanes["attitude"][:, lane]),
        own_velocity=lanes["velocity"][:, lane] - truth["velocity"],
        in_use=voted["in_use"][:, lane] == 1,
        sound_apart=_length(_turn(lanes["attitude"][:, one], lanes["attitude"][:, other])),
        dropped_after=dropped[0].time - STRUCK_AT if dropped else inf,
    )


def _turn(start: Float, end: Float) -> Float:
    """(frame, 3) rad, rotation vectors in NED from attitudes (frame, 4) to others."""
    turn = Rotation.from_quat(end, scalar_first=True) * Rotation.from_quat(start, scalar_first=True).inv()
    return np.asarray(turn.as_rotvec())


def _place(record: Any) -> Float:
    """(frame, 3) m: north and east in the flight plane, down."""
    east, north = plan().plane.to_plane(np.stack([record["latitude"], record["longitude"]], axis=-1)).T
    return np.stack([north, east, -record["height"]], axis=-1)


def _length(vectors: Float) -> Float:
    return np.asarray(np.linalg.norm(vectors, axis=-1))


def effect(flight: Flight, sound: Flight, until: float = inf) -> Effect:
    """What a flight's fault did, with the flight of the same seed without it. until : s after the fault, where to stop looking."""
    count = min(len(flight.time), len(sound.time), int(np.searchsorted(flight.time, until)))
    after = slice(int(np.searchsorted(flight.time, 0.0)), count)

    def moved(errors: Callable[[Flight], Float]) -> Float:
        return _length(errors(flight)[after] - errors(sound)[after])

    def grown(errors: Callable[[Flight], Float]) -> float:
        return float(_length(errors(flight)[after]).max() - _length(errors(sound)[after]).max())

    steps = [_length(np.diff(one.attitude[after], axis=0)) for one in (flight, sound)]
    used = flight.in_use[after]
    return Effect(
        attitude=float(moved(lambda one: one.attitude).max()),
        tilt=float(moved(lambda one: one.attitude[:, :2]).max()),
        velocity=float(moved(lambda one: one.velocity).max()),
        position=float(moved(lambda one: one.position).max()),
        attitude_grown=grown(lambda one: one.attitude),
        velocity_grown=grown(lambda one: one.velocity),
        position_grown=grown(lambda one: one.position),
        step=float((steps[0] - steps[1]).max()),
        own_attitude=float(moved(lambda one: one.own_attitude)[used].max(initial=0.0)),
        own_velocity=float(moved(lambda one: one.own_velocity)[used].max(initial=0.0)),
        dropped_after=flight.dropped_after if flight.dropped_after < until else inf,
    )


def main() -> None:
    """Fly all trials, and write the page."""
    asked = argparse.ArgumentParser()
    asked.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    chosen = asked.parse_args()
    trials = _trials()
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(chosen.workers, mp_context=spawn) as pool:
        flights = dict(zip(trials, pool.map(fly, trials), strict=True))
    seeds = ", ".join(map(str, SEEDS))
    print(f"wrote {write_page('small-inertial-faults', 'Small faults of one inertial unit', f'seeds {seeds}', page(flights))}")


def _trials() -> list[Trial]:
    kinds = [(kind, size, axis) for kind, sizes in SIZES.items() for size in sizes for axis in range(3)]
    watched = [Trial(seed, *fault) for seed in SEEDS for fault in kinds]
    smallest = [fault for fault in kinds if fault[1] == SIZES[fault[0]][0]]
    long = [Trial(LONG_SEED, *fault, watched=WATCHED_LONG) for fault in smallest]
    small = [fault for fault in kinds if fault[1] in SIZES[fault[0]][:2]]
    second = [Trial(LONG_SEED, *fault, second=True) for fault in small]
    without = [Trial(seed) for seed in SEEDS]
    return [*without, *watched, Trial(LONG_SEED, watched=WATCHED_LONG), *long, Trial(LONG_SEED, second=True), *second]


def page(flights: dict[Trial, Flight]) -> str:
    """The page of all trials that were flown."""
    struck = [trial for trial in flights if trial.kind is not None]
    effects = {trial: effect(flights[trial], flights[_without(trial)]) for trial in struck}
    short = {trial: one for trial, one in effects.items() if not trial.second and trial.watched == WATCHED}
    long = [trial for trial in effects if trial.watched == WATCHED_LONG]
    within = sum(one.bounded for one in short.values())
    parts = [
        f"""Sorties of `examples/short-survey.toml` with the `male`, {AIR.wind:g} m/s of wind, moderate turbulence. One lane's
unit is off by a constant on one axis (forward, right or down) from {STRUCK_AT:g} s on, for good: that is level on the way out,
and the {WATCHED:g} s that are watched hold half a circle. Every size is flown on each axis with seeds {_listed(SEEDS)}, which
strike lanes {_listed([Trial(seed).lane + 1 for seed in SEEDS])}. Faults of 2 deg/s and 0.5 g are isolated in half a second
(`tests/flight/test_sorties.py`); these are smaller.""",
        f"""Bound: no such fault, alone, moves the voted attitude by {degrees(ATTITUDE_BOUND):g} degree, in a step or otherwise,
the voted velocity by {VELOCITY_BOUND:g} m/s or the voted position by {POSITION_BOUND:g} m.
Held in {within} of {len(short)} flights.""",
        _by_size(short),
        """Worst of all axes and seeds. Moved: the largest difference between the error of the voted value and its error in the
same frame of the flight of that seed without the fault. Largest error: beyond the largest without the fault, which a fault may
also happen to make smaller. Step: of the voted attitude's error from one frame to the next, beyond the step without the fault
there. Its own: how far the struck lane's own attitude and velocity were moved while it was voted with.""",
        "## What the vote is moved by",
        _by_seed(short, flights),
        """The size of the fault hardly matters, because the vote leaves a wrong value out whether or not its lane is dropped.
The voted attitude is that of the lane nearest to both others, and the mean of two once one is dropped. A struck lane is chosen
only while it lies nearer to both others than they to one another, so that the vote moves by about as much as sound lanes lie
apart, which is heading in the main. The loss of a lane from whatever cause steps the voted heading by about half of that, once;
where sound lanes lie two degrees apart, as with seed 1 and no fault at all, that is all but the whole degree. How far sound lanes
lie apart is not bounded here.""",
        "## Those that stay in use",
        f"""The smallest sizes of both kinds, seed {LONG_SEED}, to {STRUCK_AT + WATCHED_LONG:g} s of the sortie.""",
        _by_time(long, flights),
        "## What they cost when another lane stops",
        f"""A fault that is not found leaves two lanes that agree and one that is off. Here, with seed {LONG_SEED}, one of the two
that agree stops {SECOND_AFTER:g} s after the fault. Held against the flight in which that lane stops without any other fault.
Where the struck lane is still in use then, the vote is the mean of a right value and a wrong one: the bound above, which is
one fault's, does not hold.""",
        _by_second({trial: one for trial, one in effects.items() if trial.second}),
    ]
    return "\n\n".join(parts)


def _without(trial: Trial) -> Trial:
    return replace(trial, kind=None, size=0.0, axis=0)


def _listed(numbers: Sequence[int]) -> str:
    return f"{', '.join(map(str, numbers[:-1]))} and {numbers[-1]}"


def _told(kind: FaultKind, size: float) -> str:
    name, unit, _ = KINDS[kind]
    return f"{name} {size:g} {unit}"


def _dropped(effects: Sequence[Effect]) -> tuple[str, str]:
    """How many lanes were dropped, and when."""
    after = [one.dropped_after for one in effects if isfinite(one.dropped_after)]
    span = f"{min(after):.1f} to {max(after):.1f}" if after else "never"
    return f"{len(after)} of {len(effects)}", span


def _worst(effects: Sequence[Effect], name: str) -> float:
    return max(float(getattr(one, name)) for one in effects)


def _by_size(effects: dict[Trial, Effect]) -> str:
    rows = []
    for kind, sizes in SIZES.items():
        for size in sizes:
            same = [one for trial, one in effects.items() if (trial.kind, trial.size) == (kind, size)]
            rows.append(
                (
                    _told(kind, size),
                    *_dropped(same),
                    f"{degrees(_worst(same, 'attitude')):.2f}",
                    f"{degrees(_worst(same, 'tilt')):.2f}",
                    f"{_worst(same, 'velocity'):.3f}",
                    f"{_worst(same, 'position'):.2f}",
                    f"{degrees(_worst(same, 'attitude_grown')):+.2f}",
                    f"{_worst(same, 'velocity_grown'):+.3f}",
                    f"{_worst(same, 'position_grown'):+.2f}",
                    f"{degrees(_worst(same, 'step')):.2f}",
                    f"{degrees(_worst(same, 'own_attitude')):.1f}, {_worst(same, 'own_velocity'):.1f}",
                )
            )
    heads = (
        "fault",
        "lane dropped",
        "after s",
        "attitude moved deg",
        "roll and pitch alone deg",
        "velocity moved m/s",
        "position moved m",
        "largest error: attitude deg",
        "velocity m/s",
        "position m",
        "step deg",
        "its own: deg, m/s",
    )
    return table(heads, rows)


def _by_seed(effects: dict[Trial, Effect], flights: dict[Trial, Flight]) -> str:
    rows = []
    for seed in SEEDS:
        same = [one for trial, one in effects.items() if trial.seed == seed]
        sound = flights[Trial(seed)]
        after = sound.time >= 0.0
        rows.append(
            (
                str(seed),
                str(Trial(seed).lane + 1),
                f"{degrees(sound.sound_apart[after].max()):.2f}",
                f"{degrees(_length(sound.attitude[after]).max()):.2f}",
                f"{degrees(_length(sound.attitude[after, :2]).max()):.2f}",
                f"{degrees(_worst(same, 'attitude')):.2f}",
                f"{degrees(_worst(same, 'step')):.2f}",
            )
        )
    heads = (
        "seed",
        "lane struck",
        "the two others apart, without a fault, deg",
        "largest voted error, without a fault, deg",
        "of that roll and pitch deg",
        "attitude moved by any fault deg",
        "step by any fault deg",
    )
    return table(heads, rows)


def _by_time(trials: Sequence[Trial], flights: dict[Trial, Flight]) -> str:
    rows = []
    for trial in trials:
        assert trial.kind is not None
        spans = [effect(flights[trial], flights[_without(trial)], until) for until in (WATCHED, WATCHED_LONG)]
        after = spans[-1].dropped_after
        rows.append(
            (
                _told(trial.kind, trial.size),
                ("forward", "right", "down")[trial.axis],
                f"dropped after {after:.0f} s" if isfinite(after) else "in use",
                *(f"{degrees(one.attitude):.2f}, {one.velocity:.3f}, {one.position:.2f}" for one in spans),
                *(f"{degrees(one.own_attitude):.1f}, {one.own_velocity:.1f}" for one in spans),
            )
        )
    heads = (
        "fault",
        "axis",
        "its lane",
        f"moved in {WATCHED:g} s: deg, m/s, m",
        f"in {WATCHED_LONG:g} s",
        f"its own in {WATCHED:g} s: deg, m/s",
        f"in {WATCHED_LONG:g} s",
    )
    return table(heads, rows)


def _by_second(effects: dict[Trial, Effect]) -> str:
    rows = []
    for trial, one in effects.items():
        assert trial.kind is not None
        rows.append(
            (
                _told(trial.kind, trial.size),
                ("forward", "right", "down")[trial.axis],
                f"dropped after {one.dropped_after:.0f} s" if isfinite(one.dropped_after) else "in use",
                f"{degrees(one.attitude):.2f}",
                f"{degrees(one.step):.2f}",
                f"{one.velocity:.2f}",
                f"{one.position:.2f}",
            )
        )
    heads = ("fault", "axis", "its lane", "attitude moved deg", "step deg", "velocity moved m/s", "position moved m")
    return table(heads, rows)


if __name__ == "__main__":
    main()
