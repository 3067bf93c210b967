"""Sorties drawn by chance, flown and judged: weather and a fault from a seed. For the Monte Carlo study and its form in the tests.

A draw is judged by the truth: how hard, how far off the centreline and how near the runway's end it came down.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from math import asin, pi, radians
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from yamabiko.flight.flight_record import FlightRecord
from yamabiko.flight.frame import FAULT
from yamabiko.flight.kinds import FaultKind, Phase, SiteKind
from yamabiko.flight.mission.flight_plan import FlightPlan, plan_flight
from yamabiko.flight.mission.mission import Mission
from yamabiko.flight.sortie import DITCHING_RADIUS, ON_SURFACE, SortieOptions, fly
from yamabiko.flight.surroundings.weather import Turbulence, Weather

Group = Literal["one fault", "engine out", "no satellites", "calm"]
STRONGEST_WIND = 12.0
"""m/s at 10 m."""
STRONGEST_CROSSWIND = 6.0
HARDEST_SINK = 3.0
"""m/s at which the landing gear counts as damaged."""
FARTHEST_ASIDE = 10.0
"""m from the centreline."""
HARDEST_DITCHING = 2.0
"""m/s of sink with which an aircraft that ditches stays whole; estimate, below what its gear takes on land."""
_GRAVITY = 9.80665

SIZES: dict[FaultKind, float] = {
    FaultKind.GYRO_BIAS: radians(2.0),
    FaultKind.GYRO_STUCK: 0.0,
    FaultKind.ACCELEROMETER_BIAS: 0.5 * _GRAVITY,
    FaultKind.INERTIAL_NOT_A_NUMBER: 0.0,
    FaultKind.GNSS_JUMP: 100.0,
    FaultKind.GNSS_PULL_OFF: 2.0,
    FaultKind.PITOT_BLOCKED: 0.0,
    FaultKind.STATIC_BLOCKED: 0.0,
    FaultKind.MAGNETOMETER_BIAS: 2e-5,
    FaultKind.RADAR_ALTIMETER_STUCK: 0.0,
    FaultKind.LANE_CRASH: 0.0,
    FaultKind.LANE_HANG: 0.0,
    FaultKind.LANE_LATE: 0.1,
    FaultKind.LANE_WRONG: radians(10.0),
    FaultKind.LINK_LOST: 0.0,
    FaultKind.ACTUATOR_STUCK: 0.8,
    FaultKind.ACTUATOR_FREE: 0.0,
    FaultKind.RUNWAY_OBSTRUCTED: 0.0,
}
"""The faults that a sortie of the first group may have, and their sizes."""
_EVERY_LANE = (FaultKind.PITOT_BLOCKED, FaultKind.STATIC_BLOCKED, FaultKind.GNSS_JUMP, FaultKind.GNSS_PULL_OFF)
_OBSTRUCTED_FOR = 150.0  # s


@dataclass(frozen=True, eq=False)
class Draw:
    """One sortie to be flown. faults : (1,) of FAULT, or none. told : the fault in words."""

    seed: int
    group: Group
    plan: FlightPlan
    faults: NDArray[np.void]
    told: str


@dataclass(frozen=True)
class Verdict:
    """How a drawn sortie went.

    sink : the hardest of its touchdowns (m/s). centreline : the farthest from it (m), on touching down and rolling out.
    left : of the landing surface where it had slowed down (m). undamaged : down on a runway, softly, near the middle, not overrun.
    chosen : the site that a glide without the engine led to at last, or where else it said to come down; empty without a glide.
    missed : m from its surface on the last touchdown, 0 on it. reached : see `reached_chosen`.
    """

    seed: int
    group: str
    wind: float
    crosswind: float
    turbulence: str
    fault: str
    outcome: str
    duration: float
    sink: float
    centreline: float
    left: float
    lanes_dropped: int
    go_arounds: int
    undamaged: bool
    site: str
    chosen: str = ""
    missed: float = float("nan")
    reached: bool = False


def draw_sortie(mission: Mission, seed: int, group: Group) -> Draw:
    """A mission in weather and with a fault that the seed says. All runways lie as home's does, which faces the wind."""
    generator = np.random.default_rng([seed, 20261125])
    weather = _weather(mission, generator, calm=group == "calm")
    forecast = replace(weather, turbulence=Turbulence.NONE)
    sites = tuple(replace(site, course=mission.home.course) if site.kind == SiteKind.RUNWAY else site for site in mission.sites)
    plan = plan_flight(replace(mission, sites=sites, simulated=weather, forecast=forecast))
    faults, told = _fault(group, plan, generator)
    return Draw(seed, group, plan, faults, told)


def _weather(mission: Mission, generator: np.random.Generator, *, calm: bool) -> Weather:
    if calm:
        return Weather(roughness=0.03)
    speed = float(generator.uniform(0.0, STRONGEST_WIND))
    across = float(generator.uniform(-1.0, 1.0)) * min(speed, STRONGEST_CROSSWIND)
    # From ahead of the landing direction, off it by the angle whose crosswind was drawn.
    direction = mission.home.course + (asin(across / speed) if speed > 0.0 else 0.0)
    turbulence = Turbulence.LIGHT if generator.random() < 0.5 else Turbulence.MODERATE
    return Weather(wind=speed, direction=direction % (2.0 * pi), turbulence=turbulence)


def _fault(group: Group, plan: FlightPlan, generator: np.random.Generator) -> tuple[NDArray[np.void], str]:
    """One fault between the take-off and the landing as they are reckoned."""
    faults = np.zeros(1, FAULT)
    time = float(generator.uniform(0.1, 0.85) * plan.duration)
    if group == "calm":
        return np.zeros(0, FAULT), "none"
    if group == "engine out":
        # On the way, where a glide reaches a site; on the ground and on a three-degree final there may be none.
        time = float(generator.uniform(0.2, 0.5) * plan.duration)
        faults[0] = (int(FaultKind.ENGINE_OUT), -1, time, np.inf, 0.0, 0)
        return faults, f"engine out at {time:.0f} s"
    if group == "no satellites":
        faults[0] = (int(FaultKind.GNSS_LOST), -1, time, np.inf, 0.0, 0)
        return faults, f"satellites lost at {time:.0f} s"
    kind = list(SIZES)[int(generator.integers(len(SIZES)))]
    lane, axis, end, size = int(generator.integers(3)), int(generator.integers(3)), np.inf, SIZES[kind]
    if kind in _EVERY_LANE and generator.random() < 0.5:
        lane = -1
    if kind in (FaultKind.ACTUATOR_STUCK, FaultKind.ACTUATOR_FREE):
        lane, axis = -1, int(generator.integers(4))
        size *= 1.0 if generator.random() < 0.5 else -1.0
    if kind in (FaultKind.LINK_LOST, FaultKind.RUNWAY_OBSTRUCTED):
        lane = -1
    if kind == FaultKind.RUNWAY_OBSTRUCTED:
        axis, time = 0, float(generator.uniform(0.4, 0.8) * plan.duration)
        end = time + _OBSTRUCTED_FOR
    faults[0] = (int(kind), lane, time, end, size, axis)
    where = f", lane {lane + 1}" if lane >= 0 else ""
    return faults, f"{kind.name.lower().replace('_', ' ')} at {time:.0f} s{where}, axis {axis}"


def fly_draw(draw: Draw) -> Verdict:
    """Fly it with all lanes in this process."""
    record = fly(draw.plan, SortieOptions(seed=draw.seed, faults=draw.faults, interval=0.2))
    return judge(draw, record)


def judge(draw: Draw, record: FlightRecord) -> Verdict:
    """How the sortie went, by the record's truth."""
    touchdowns = [event.values for event in record.events if event.name == "touchdown"]
    sink = max((float(values["sink_m_s"]) for values in touchdowns), default=float("nan"))
    site, aside, left = _landing(draw.plan, record)
    kind = draw.plan.mission.sites[site].kind if site >= 0 else None
    sound = kind == SiteKind.RUNWAY and sink < HARDEST_SINK and aside < FARTHEST_ASIDE and left > 0.0
    weather = draw.plan.mission.simulated
    last = next((event.values for event in reversed(record.events) if event.name == "touchdown"), {})
    return Verdict(
        seed=draw.seed,
        group=draw.group,
        wind=weather.wind,
        crosswind=weather.wind * float(np.sin(weather.direction - draw.plan.mission.home.course)),
        turbulence=str(weather.turbulence),
        fault=draw.told,
        outcome=record.outcome,
        duration=float(record.samples["time"][-1]),
        sink=sink,
        centreline=aside,
        left=left,
        lanes_dropped=sum(event.name == "lane dropped" for event in record.events),
        go_arounds=sum(event.told == "go around" for event in record.events),
        undamaged=record.outcome in ("landed", "diverted") and sound,
        site=draw.plan.mission.sites[site].name if site >= 0 else "none",
        chosen=str(last.get("chosen", "")),
        missed=float(last.get("from_chosen_m", float("nan"))),
        reached=reached_chosen(draw.plan, record, left),
    )


def reached_chosen(plan: FlightPlan, record: FlightRecord, left: float) -> bool:
    """Whether a glide came down whole on the site it had chosen when the engine failed, or changed to later.

    On a runway or field: every touchdown on its surface, under HARDEST_SINK, stopped before its end. On water: within
    DITCHING_RADIUS of the area, under HARDEST_DITCHING. left : of the landing surface (m).
    What comes down beside all sites has reached none.
    """
    touchdowns = [event.values for event in record.events if event.name == "touchdown"]
    if not touchdowns or record.outcome not in ("landed", "diverted", "ditched"):
        return False
    sites = {site.name: site.kind for site in plan.mission.sites}
    name = str(touchdowns[-1].get("chosen", ""))
    if name not in sites:
        return False
    water = sites[name] == SiteKind.DITCHING
    radius, hardest = (DITCHING_RADIUS, HARDEST_DITCHING) if water else (ON_SURFACE, HARDEST_SINK)
    there = all(float(values["from_chosen_m"]) <= radius and float(values["sink_m_s"]) < hardest for values in touchdowns)
    return there and (water or left > 0.0)


def _landing(plan: FlightPlan, record: FlightRecord) -> tuple[int, float, float]:
    """Site it came down on at last, farthest from a centreline (m), and what was left of the surface once it had slowed down (m).

    What it did between one touchdown and the next is measured on the surface of the first of the two: a touch at home and a landing
    elsewhere are two centrelines. Site -1 where the last touchdown was on none.
    """
    numbers = {site.name: number for number, site in enumerate(plan.mission.sites)}
    touchdowns = [event for event in record.events if event.name == "touchdown"]
    if not touchdowns or touchdowns[-1].values["site"] not in numbers:
        return -1, float("nan"), float("nan")
    number = numbers[touchdowns[-1].values["site"]]
    rolling = record.samples[record.samples["phase"] == Phase.ROLL_OUT]
    farthest = max(abs(float(event.values["centreline_m"])) for event in touchdowns)
    for event, end in zip(touchdowns, [*(event.time for event in touchdowns[1:]), np.inf], strict=True):
        if event.values["site"] in numbers:
            rolled = rolling[(rolling["time"] >= event.time) & (rolling["time"] < end)]
            _, across = _on_surface(plan, numbers[event.values["site"]], rolled)
            farthest = max(farthest, float(np.abs(across).max(initial=0.0)))
    along, _ = _on_surface(plan, number, rolling[-1:] if len(rolling) else record.samples[-1:])
    return number, farthest, float(plan.sites[number]["length"] - along[-1])


def _on_surface(plan: FlightPlan, number: int, samples: NDArray[np.void]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """(sample,) m from a site's threshold along it, and to the right of its centreline."""
    site = plan.sites[number]
    point = plan.plane.to_plane(np.stack([samples["latitude"], samples["longitude"]], axis=-1)) - [site["east"], site["north"]]
    sine, cosine = np.sin(site["course"]), np.cos(site["course"])
    return point @ [sine, cosine], point @ [cosine, -sine]


def as_row(verdict: Verdict) -> dict[str, Any]:
    """For a file of results."""
    return asdict(verdict)


def share(verdicts: list[Verdict], holds: Callable[[Verdict], bool]) -> float:
    """Share for which something holds; NaN of none."""
    return sum(map(holds, verdicts)) / len(verdicts) if verdicts else float("nan")


def spread(values: list[float]) -> tuple[float, float, float]:
    """Median, 95th percentile and largest, of numbers that are there."""
    sound = np.array([value for value in values if np.isfinite(value)])
    if not len(sound):
        return (float("nan"),) * 3
    return float(np.median(sound)), float(np.percentile(sound, 95)), float(sound.max())
