"""What is shown of a sortie while it is flown: one record of an instant, made of the sortie as it stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import degrees, hypot, nan

import numpy as np
from numpy.typing import NDArray

from yamabiko.flight.flight_record import FlightEvent
from yamabiko.flight.frame import LANES
from yamabiko.flight.guidance.onboard_plans import Reason, reason_of, site_of
from yamabiko.flight.kinds import FaultKind
from yamabiko.flight.mission.flight_plan import FlightPlan
from yamabiko.flight.sortie import Sortie
from yamabiko.service.flight_measures import angles_of

_EVENTS = 8
_WHY = {
    "silent": "silent",
    "range": "no sound number",
    "invalid": "distrusts itself",
    "accused": "accused by both others",
    "command": "command differs",
    "navigation": "navigation differs",
}
"""What a monitor of the voter finds, in few words."""


@dataclass(frozen=True, eq=False)
class FlightSnapshot:
    """A sortie at one instant, as it truly is unless it says otherwise.

    plan : that is flown. time : s since the epoch. phase, doing : in words. east, north : m in the flight plane. course : rad, over
    the ground, in that plane. height : m above the sea. above_ground : m. roll, pitch, heading : rad. airspeed : calibrated as
    voted, m/s. climb : m/s. wind : as voted, from which it blows (rad) and m/s. path_error : m right of the leg, NaN where none is
    followed. navigation_error : m, horizontal. lanes : in use. dropped : why each lane is out, "" where it is in. faults : that
    hold now. events : the last ones. track : (place, 2) m flown so far, once a second. times_real_time : over the last second.
    """

    plan: FlightPlan
    time: float
    phase: str
    doing: str
    east: float
    north: float
    course: float
    height: float
    above_ground: float
    roll: float
    pitch: float
    heading: float
    airspeed: float
    ground_speed: float
    climb: float
    fuel: float
    throttle: float
    wind: tuple[float, float]
    path_error: float
    navigation_error: float
    lanes: tuple[bool, ...]
    dropped: tuple[str, ...]
    faults: tuple[str, ...]
    events: tuple[FlightEvent, ...]
    track: Sequence[tuple[float, float]]
    times_real_time: float


def snapshot_of(
    sortie: Sortie, faults: NDArray[np.void], track: Sequence[tuple[float, float]], times_real_time: float
) -> FlightSnapshot:
    """The sortie as it stands. faults : (fault,) of FAULT that were put in."""
    plan, truth, voted = sortie.plan, sortie.truth, sortie.voted
    true = plan.plane.to_plane([truth["latitude"], truth["longitude"]])
    believed = plan.plane.to_plane([voted["latitude"], voted["longitude"]])
    roll, pitch, heading = (float(angle) for angle in angles_of(truth["attitude"]))
    north, east, down = (float(speed) for speed in truth["velocity"])
    turn = float(plan.plane.convergence([truth["latitude"], truth["longitude"]]))
    wind_north, wind_east = (float(speed) for speed in voted["wind"])
    lanes = tuple(bool(lane) for lane in voted["in_use"])
    return FlightSnapshot(
        plan=plan,
        time=sortie.time,
        phase=sortie.phase.name.lower().replace("_", " "),
        doing=doing(plan, int(voted["leg"]), int(voted["plan"])),
        east=float(true[0]),
        north=float(true[1]),
        course=float(np.arctan2(east, north)) - turn if hypot(north, east) > 1.0 else heading - turn,
        height=float(truth["height"]) - plan.mission.geoid_undulation,
        above_ground=float(truth["height"] - truth["ground_height"]),
        roll=roll,
        pitch=pitch,
        heading=heading,
        airspeed=float(voted["airspeed"]),
        ground_speed=hypot(north, east),
        climb=-down,
        fuel=float(truth["fuel"]),
        throttle=float(voted["command"]["throttle"]),
        wind=(float(np.arctan2(-wind_east, -wind_north)) % (2.0 * np.pi), hypot(wind_north, wind_east)),
        path_error=sortie.path_error if int(voted["leg"]) < len(plan.legs) else nan,
        navigation_error=float(np.hypot(*(true - believed))),
        lanes=lanes,
        dropped=_dropped(sortie.events, lanes),
        faults=active_faults(faults, sortie.time),
        events=tuple(sortie.events[-_EVENTS:]),
        track=track,
        times_real_time=times_real_time,
    )


def doing(plan: FlightPlan, leg: int, number: int) -> str:
    """Which leg is flown, in words. leg, number : of the leg and of the plan, as voted."""
    if 0 <= leg < len(plan.legs):
        return f"{plan.labels[leg]} ({leg + 1} of {len(plan.legs)})"
    site = site_of(number)
    name = plan.mission.sites[site].name if site < len(plan.mission.sites) else "nowhere"
    return {
        Reason.HOLD: "holding",
        Reason.RESUME: "back to the mission",
        Reason.LAND: f"on the way to land at {name}",
        Reason.GLIDE: f"gliding to {name}",
        Reason.FORCED: "gliding down into the wind, no site within reach",
        Reason.TAXI: "taxiing in",
    }.get(Reason(reason_of(number)), "")


def active_faults(faults: NDArray[np.void], time: float) -> tuple[str, ...]:
    """The faults of (fault,) of FAULT that hold at a time, in words."""
    told = []
    for fault in faults:
        if fault["start"] <= time < fault["end"]:
            name = FaultKind(int(fault["kind"])).name.lower().replace("_", " ")
            told.append(f"{name}, lane {int(fault['lane']) + 1}" if fault["lane"] >= 0 else name)
    return tuple(told)


def _dropped(events: Sequence[FlightEvent], lanes: tuple[bool, ...]) -> tuple[str, ...]:
    """Why each lane is out of use: the last that was told of it."""
    why = [""] * LANES
    for event in events:
        if event.name == "lane dropped":
            why[int(event.values["lane"]) - 1] = _WHY.get(str(event.values["monitor"]), "")
    return tuple("" if there else reason for there, reason in zip(lanes, why, strict=True))


def compass(angle: float) -> str:
    """A bearing (rad) in three figures of degrees."""
    return f"{round(degrees(angle)) % 360:03d}"
