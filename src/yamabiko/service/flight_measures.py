"""What a flight record says of a sortie: how well lines were flown, touchdown, navigation, lanes. Figures only, no words."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from math import degrees

import numpy as np
from numpy.typing import NDArray

from yamabiko.earth.conformal_plane import ConformalPlane
from yamabiko.earth.wgs84 import Float
from yamabiko.flight.flight_record import FlightEvent, FlightRecord, Samples
from yamabiko.flight.guidance.onboard_plans import Reason, reason_of
from yamabiko.flight.kinds import LegKind, Phase
from yamabiko.flight.mission.flight_plan import FlightPlan
from yamabiko.service.flight_report import DroppedLaneReport, LineReport, TouchdownReport


@dataclass(frozen=True, eq=False)
class Track:
    """Where the aircraft truly was, (sample,) each. east, north : m in the flight plane. distance : m over the ground so far."""

    east: Float
    north: Float
    distance: Float


def track_of(samples: Samples, plane: ConformalPlane) -> Track:
    """The track of (sample,) of SAMPLE in a plane."""
    place = plane.to_plane(np.stack([samples["latitude"], samples["longitude"]], axis=-1))
    step = np.hypot(*np.diff(place, axis=0).T) if len(place) > 1 else np.zeros(0)
    return Track(place[:, 0], place[:, 1], np.concatenate([np.zeros(min(len(place), 1)), np.cumsum(step)]))


def angles_of(attitude: Float) -> tuple[Float, Float, Float]:
    """Roll, pitch and heading (rad) of unit quaternions (..., 4), scalar first, that turn body components into NED ones.

    Source: B. L. Stevens and F. L. Lewis, Aircraft Control and Simulation, 2nd edition, section 1.3, the direction cosines.
    """
    w, x, y, z = np.moveaxis(attitude, -1, 0)
    roll = np.arctan2(2.0 * (w * x + y * z), 1.0 - 2.0 * (x * x + y * y))
    pitch = np.arcsin(np.clip(2.0 * (w * y - z * x), -1.0, 1.0))
    heading = np.arctan2(2.0 * (w * z + x * y), 1.0 - 2.0 * (y * y + z * z)) % (2.0 * np.pi)
    return roll, pitch, heading


def air_time(record: FlightRecord) -> tuple[float, float]:
    """When it left the ground and when it last came down, s since the epoch; twice the end where it never flew.

    A flight that ended in the air ends with its record.
    """
    end = float(record.samples["time"][-1])
    off = next((event.time for event in record.events if event.name == "lift-off"), end)
    down = [event.time for event in record.events if event.name == "touchdown" and event.time > off]
    return off, (down[-1] if down else end)


def in_flight(record: FlightRecord) -> NDArray[np.bool_]:
    """(sample,) whether it was in the air."""
    off, down = air_time(record)
    time = record.samples["time"]
    return np.asarray((time >= off) & (time < down))


def navigation_error(record: FlightRecord, plane: ConformalPlane) -> Float:
    """(sample,) m between the place as voted and as it was, horizontal."""
    samples = record.samples
    true = plane.to_plane(np.stack([samples["latitude"], samples["longitude"]], axis=-1))
    voted = plane.to_plane(np.stack([samples["navigated_latitude"], samples["navigated_longitude"]], axis=-1))
    return np.asarray(np.hypot(*(voted - true).T))


def survey_lines(plan: FlightPlan, record: FlightRecord) -> tuple[LineReport, ...]:
    """Every survey leg of the plan as it was flown."""
    track = track_of(record.samples, plan.plane)
    return tuple(_line(int(leg), plan, record.samples, track) for leg in plan.survey_legs)


def on_leg(samples: Samples, leg: int) -> NDArray[np.bool_]:
    """(sample,) whether a leg of the mission was being flown; plans made on board number their legs otherwise."""
    return np.asarray((samples["leg"] == leg) & (samples["phase"] == Phase.EN_ROUTE))


def _line(leg: int, plan: FlightPlan, samples: Samples, track: Track) -> LineReport:
    there = on_leg(samples, leg)
    planned, label = plan.legs[leg], plan.labels[leg]
    if there.sum() < 2:
        # A corner of a few metres may lie between two samples: it was passed if the legs before and after it were flown.
        passed = bool(on_leg(samples, leg - 1).any() and on_leg(samples, leg + 1).any())
        return LineReport(leg, label, float(planned["length"]), 0.0, passed, None, None, None, None, None, None)
    error = np.abs(samples["path_error"][there])
    error = error[np.isfinite(error)]
    height = np.abs(samples["height"][there] - planned["start_height"])
    bank = np.abs(angles_of(samples["attitude"][there])[0])
    last = np.flatnonzero(there)[-1]
    later = samples["leg"][last + 1 :]
    step = np.diff(track.distance, prepend=track.distance[0])
    return LineReport(
        leg=leg,
        label=label,
        length_m=float(planned["length"]),
        flown_m=float(step[there][1:].sum()),
        finished=bool(np.any((later > leg) & (later < len(plan.legs)))),
        start_s=float(samples["time"][there][0]),
        end_s=float(samples["time"][there][-1]),
        path_error_95_m=float(np.percentile(error, 95.0)) if len(error) else None,
        path_error_max_m=float(error.max()) if len(error) else None,
        height_error_95_m=float(np.percentile(height, 95.0)) if planned["start_height"] == planned["end_height"] else None,
        bank_95_deg=degrees(float(np.percentile(bank, 95.0))) if planned["curvature"] == 0.0 else None,
    )


def touchdown_of(record: FlightRecord) -> TouchdownReport | None:
    """The last touchdown; None where the wheels never came down after a flight."""
    event = next((event for event in reversed(record.events) if event.name == "touchdown"), None)
    if event is None:
        return None
    nearest = int(np.argmin(np.abs(record.samples["time"] - event.time)))
    velocity = record.samples["velocity"][nearest]
    return TouchdownReport(
        time_s=event.time,
        site=str(event.values["site"]),
        sink_m_s=float(event.values["sink_m_s"]),
        centreline_m=float(event.values["centreline_m"]),
        along_m=float(event.values["along_m"]),
        ground_speed_m_s=float(np.hypot(velocity[0], velocity[1])),
    )


def dropped_lanes(events: tuple[FlightEvent, ...]) -> tuple[DroppedLaneReport, ...]:
    """The lanes that the voter took out, in order."""
    return tuple(
        DroppedLaneReport(int(event.values["lane"]), event.time, str(event.values["monitor"]), event.told)
        for event in events
        if event.name == "lane dropped"
    )


def plans_on_board(samples: Samples) -> int:
    """How many plans the aircraft made in flight, by itself or by order; the way to the stand from where it stopped is none."""
    numbers = np.unique(samples["plan"][samples["plan"] > 0]).tolist()
    return sum(reason_of(number) != Reason.TAXI for number in numbers)


def end_of(record: FlightRecord) -> float:
    """When it ended, s since the epoch."""
    return max(float(record.samples["time"][-1]), record.events[-1].time if record.events else 0.0)


def survey_length(plan: FlightPlan) -> float:
    """m of all survey legs."""
    return float(plan.legs["length"][plan.legs["kind"] == LegKind.SURVEY].sum())


def spans_of(time: Float, value: NDArray[np.int64]) -> list[tuple[float, float, int]]:
    """Spans (start, end, value) of (sample,) numbers that stay the same, each up to where the next begins."""
    if not len(time):
        return []
    edges = [0, *(np.flatnonzero(np.diff(value)) + 1).tolist(), len(time) - 1]
    return [(float(time[start]), float(time[end]), int(value[start])) for start, end in pairwise(edges) if end > start]
