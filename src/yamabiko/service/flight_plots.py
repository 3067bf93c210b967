"""The charts of a sortie's page: which figures of the record are drawn, in people's units."""

from __future__ import annotations

from math import pi

import numpy as np
from numpy.typing import NDArray

from yamabiko.earth.wgs84 import Float
from yamabiko.flight.flight_record import FlightRecord, Samples
from yamabiko.flight.frame import LANES
from yamabiko.flight.kinds import LegKind, Phase
from yamabiko.flight.mission.flight_plan import FlightPlan
from yamabiko.service import flight_measures as measures
from yamabiko.service.flight_charts import Bar, Clock, Mark, Series, strip_chart, time_chart

_KNOT = 1852.0 / 3600.0
_DEGREE = pi / 180.0
_MARKED = {"fault": "fault", "lane dropped": "dropped", "touchdown": "touch", "lift-off": "touch"}
_GROUND = frozenset({Phase.PARKED, Phase.ENGINE_START, Phase.TAXI_OUT, Phase.LINE_UP, Phase.TAXI_IN, Phase.SHUT_DOWN, Phase.DONE})
_SURFACES = ("left aileron", "right aileron", "left ruddervator", "right ruddervator")
_LEAST_ERROR = 4.0  # m


def clock_of(record: FlightRecord) -> Clock:
    """The axis of time, with faults, dropped lanes, lift-off and touchdown marked."""
    marks = tuple(Mark(event.time, _MARKED[event.name], event.told) for event in record.events if event.name in _MARKED)
    return Clock(float(record.samples["time"][-1]), marks)


def phase_strip(plan: FlightPlan, record: FlightRecord, clock: Clock) -> str:
    """What the aircraft was doing, survey lines apart."""
    samples = record.samples
    phases = []
    for start, end, phase in measures.spans_of(samples["time"], samples["phase"]):
        name = Phase(phase).name.lower().replace("_", " ")
        phases.append(Bar(start, end, "ground" if Phase(phase) in _GROUND else "air", name))
    surveying = np.isin(samples["leg"], np.flatnonzero(plan.legs["kind"] == LegKind.SURVEY)) & (samples["phase"] == Phase.EN_ROUTE)
    lines = [Bar(start, end, "survey", "survey") for start, end, on in measures.spans_of(samples["time"], surveying * 1) if on]
    told = "; ".join(f"{bar.text} from {bar.start:.0f} s" for bar in phases)
    return strip_chart("Phases", clock, [("phase", phases), ("lines", lines)], told)


def lane_strip(record: FlightRecord, clock: Clock) -> str:
    """Which lanes were voted with."""
    samples, rows, told = record.samples, [], []
    for lane in range(LANES):
        spans = measures.spans_of(samples["time"], samples["in_use"][:, lane])
        bars = [Bar(start, end, "in-use" if used else "out", "in use" if used else "dropped") for start, end, used in spans]
        rows.append((f"lane {lane + 1}", bars))
        told.append(f"lane {lane + 1} in use {sum(end - start for start, end, used in spans if used):.0f} s")
    return strip_chart("Lanes in use", clock, rows, "; ".join(told))


def flight_plots(plan: FlightPlan, record: FlightRecord, clock: Clock) -> list[str]:
    """Height, speeds, path error, attitude, engine and fuel, wind."""
    samples = record.samples
    time = samples["time"]
    undulation = plan.mission.geoid_undulation
    roll, pitch, heading = (angle / _DEGREE for angle in measures.angles_of(samples["attitude"]))
    ground_speed = np.hypot(samples["velocity"][:, 0], samples["velocity"][:, 1])
    wind = samples["wind"]
    speed = np.hypot(wind[:, 0], wind[:, 1])
    come_from = np.where(speed > 0.3, np.arctan2(-wind[:, 1], -wind[:, 0]) / _DEGREE % 360.0, np.nan)
    navigation = measures.navigation_error(record, plan.plane)
    return [
        time_chart(
            "Height above the sea",
            "m",
            clock,
            time,
            [
                Series("aircraft", "s1", samples["height"] - undulation),
                Series("planned", "plan", _planned_height(plan, record) - undulation),
                Series("ground below", "earth", samples["ground_height"] - undulation),
            ],
            height=190.0,
        ),
        time_chart(
            "Speed",
            "kn",
            clock,
            time,
            [
                Series("calibrated airspeed, as navigated", "s1", samples["navigated_airspeed"] / _KNOT),
                Series("over the ground", "s2", ground_speed / _KNOT),
            ],
        ),
        _path_error(plan, record, clock),
        time_chart(
            "Navigation error, horizontal",
            "m",
            clock,
            time,
            [Series("voted less true place", "s1", navigation)],
            height=110.0,
            least=2.0,
        ),
        time_chart("Bank and pitch", "deg", clock, time, [Series("bank", "s1", roll), Series("pitch", "s2", pitch)]),
        time_chart("Heading", "deg", clock, time, [Series("", "s1", _unjoined(heading))], height=110.0, bearing=True),
        time_chart(
            "Engine power",
            "kW",
            clock,
            time,
            [Series("at the shaft", "s1", samples["engine_power"] / 1e3)],
            height=110.0,
            least=10.0,
        ),
        time_chart("Fuel", "kg", clock, time, [Series("left", "s1", samples["fuel"])], height=110.0),
        time_chart(
            "Wind speed", "kn", clock, time, [Series("gusts included, as it was", "s1", speed / _KNOT)], height=110.0, least=2.0
        ),
        time_chart("Wind from", "deg", clock, time, [Series("", "s1", _unjoined(come_from))], height=110.0, bearing=True),
    ]


def lane_plots(record: FlightRecord, clock: Clock) -> list[str]:
    """What was voted, and how far from it each lane was, as long as it answered."""
    samples = record.samples
    voted = np.concatenate([samples["command"]["aileron"], samples["command"]["ruddervator"]], axis=1)
    apart = np.abs(samples["lane_command"] - voted[:, np.newaxis, :]).max(axis=2) / _DEGREE
    apart[_silent(samples)] = np.nan
    lanes = [Series(f"lane {lane + 1}", f"s{lane + 1}", apart[:, lane]) for lane in range(LANES)]
    surfaces = [Series(name, f"s{number + 1}", voted[:, number] / _DEGREE) for number, name in enumerate(_SURFACES)]
    time = samples["time"]
    return [
        time_chart("Voted surfaces", "deg", clock, time, surfaces),
        time_chart("Each lane's surfaces from the voted ones, largest of four", "deg", clock, time, lanes, height=130.0, least=2.0),
    ]


def _silent(samples: Samples) -> NDArray[np.bool_]:
    """(sample, lane) where a lane that is out of use said again what it last said, to the last bit: it no longer answers."""
    same = np.zeros(samples["in_use"].shape, np.bool_)
    same[1:] = (np.diff(samples["lane_command"], axis=0) == 0.0).all(axis=2) & (np.diff(samples["lane_latitude"], axis=0) == 0.0)
    return np.asarray(same & (samples["in_use"] == 0))


def _path_error(plan: FlightPlan, record: FlightRecord, clock: Clock) -> str:
    """To the side of survey lines, as it was."""
    samples = record.samples
    surveying = np.isin(samples["leg"], plan.survey_legs) & (samples["phase"] == Phase.EN_ROUTE)
    on_line = np.where(surveying, samples["path_error"], np.nan)
    other = np.where(
        ~surveying & (samples["phase"] >= Phase.CLIMB_OUT) & (samples["phase"] <= Phase.FLARE), samples["path_error"], np.nan
    )
    most = np.abs(on_line[np.isfinite(on_line)]).max(initial=0.5 * _LEAST_ERROR)
    other[~(np.abs(other) <= most)] = np.nan
    series = [Series("other legs, where it fits", "faint", other), Series("survey lines", "s1", on_line)]
    return time_chart("To the right of the leg", "m", clock, samples["time"], series, least=_LEAST_ERROR, even=True)


def _planned_height(plan: FlightPlan, record: FlightRecord) -> Float:
    """Of level legs of the mission while they are flown; NaN elsewhere."""
    samples, legs = record.samples, plan.legs
    leg = np.clip(samples["leg"], 0, len(legs) - 1)
    level = (legs["start_height"] == legs["end_height"])[leg] & (samples["leg"] < len(legs)) & (samples["phase"] == Phase.EN_ROUTE)
    return np.where(level, legs["start_height"][leg], np.nan)


def _unjoined(angle: Float) -> Float:
    """Degrees without the line across the chart where they go from 360 to 0."""
    jump = np.abs(np.diff(angle, prepend=angle[:1])) > 180.0
    return np.where(jump, np.nan, angle)
