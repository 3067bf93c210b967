"""A FlyReport from a plan, what was asked, and the record of the flight."""

from __future__ import annotations

from math import degrees, inf
from pathlib import Path

import numpy as np

from yamabiko.flight.flight_record import FlightRecord
from yamabiko.flight.mission.flight_plan import FlightPlan
from yamabiko.service import flight_measures as measures
from yamabiko.service.fault_choice import KINDS, FaultChoice
from yamabiko.service.flight_report import (
    LIMITS,
    AchievedReport,
    EventReport,
    FaultReport,
    FlyReport,
    PaceReport,
    PlannedReport,
    PlanReport,
    PredictedReport,
    RequestedReport,
)
from yamabiko.service.report import program_version


def fly_report(
    requested: RequestedReport, plan: FlightPlan, record: FlightRecord, wall: float, simulator: str, files: dict[str, str]
) -> FlyReport:
    """The report. wall : s that the flying took. simulator : its name and version. files : what was written, by name."""
    simulated = measures.end_of(record)
    return FlyReport(
        yamabiko=program_version(),
        simulator=simulator,
        simulated=True,
        limits=LIMITS,
        requested=requested,
        planned=_planned(plan),
        predicted=_predicted(plan),
        achieved=achieved_report(plan, record),
        pace=PaceReport(simulated, wall, simulated / wall if wall > 0.0 else inf),
        files=files,
    )


def plan_report(requested: RequestedReport, plan: FlightPlan) -> PlanReport:
    """The report of a plan that is not flown."""
    tasks: dict[str, float] = {}
    for leg in plan.survey_legs:
        label = plan.labels[leg]
        tasks[label] = tasks.get(label, 0.0) + float(plan.legs[leg]["length"])
    return PlanReport(
        yamabiko=program_version(),
        requested=requested,
        planned=_planned(plan),
        predicted=_predicted(plan),
        tasks=tasks,
        notes=tuple(plan.notes),
    )


def achieved_report(plan: FlightPlan, record: FlightRecord) -> AchievedReport:
    """What came of a plan, from the record alone."""
    samples = record.samples
    flying = measures.in_flight(record)
    off, down = measures.air_time(record)
    error = measures.navigation_error(record, plan.plane)[flying]
    distance = measures.track_of(samples, plan.plane).distance
    return AchievedReport(
        outcome=record.outcome,
        told=record.events[-1].told if record.events else "",
        duration_s=measures.end_of(record),
        airborne_s=down - off,
        distance_m=float(distance[-1]),
        fuel_used_kg=plan.mission.fuel - float(samples["fuel"][-1]),
        fuel_left_kg=float(samples["fuel"][-1]),
        end_latitude_deg=degrees(float(samples["latitude"][-1])),
        end_longitude_deg=degrees(float(samples["longitude"][-1])),
        touchdown=measures.touchdown_of(record),
        survey_lines=measures.survey_lines(plan, record),
        navigation_error_95_m=float(np.percentile(error, 95.0)) if len(error) else None,
        navigation_error_max_m=float(error.max()) if len(error) else None,
        plans_on_board=measures.plans_on_board(samples),
        lanes_in_use=int(samples["in_use"][-1].sum()),
        lanes_dropped=measures.dropped_lanes(record.events),
        events=tuple(EventReport(event.time, event.name, event.told, dict(event.values)) for event in record.events),
    )


def fault_report(fault: FaultChoice) -> FaultReport:
    """A fault as it was asked for, in the units of the command line."""
    choice = KINDS[fault.kind]
    return FaultReport(
        kind=fault.name,
        told=fault.told,
        lane=None if not choice.lane else "all" if fault.lane < 0 else str(fault.lane + 1),
        axis=next((name for name, number in choice.axes if number == fault.axis), None),
        start_s=fault.start,
        end_s=None if fault.end == inf else fault.end,
        size=None if choice.size is None else fault.size / choice.scale,
        unit=choice.unit or None,
    )


def requested_report(
    plan: FlightPlan,
    digest: str,
    *,
    seed: int,
    lanes: str,
    faults: tuple[FaultChoice, ...],
    speed: float | None,
    link: str | None,
    terrain: Path | None,
) -> RequestedReport:
    """The block of what was asked. digest : SHA-256 of the mission's file."""
    mission = plan.mission
    return RequestedReport(
        mission=mission.name,
        mission_file=mission.source,
        mission_sha256=digest,
        aircraft=mission.aircraft,
        epoch=mission.epoch.isoformat().replace("+00:00", "Z"),
        seed=seed,
        fuel_kg=mission.fuel,
        lanes=lanes,
        faults=tuple(fault_report(fault) for fault in faults),
        speed=speed,
        link=link,
        terrain=None if terrain is None else str(terrain),
    )


def _planned(plan: FlightPlan) -> PlannedReport:
    return PlannedReport(
        legs=len(plan.legs),
        length_m=float(plan.legs["length"].sum()),
        survey_lines=len(plan.survey_legs),
        survey_length_m=measures.survey_length(plan),
    )


def _predicted(plan: FlightPlan) -> PredictedReport:
    forecast = plan.mission.forecast
    return PredictedReport(
        duration_s=plan.duration,
        fuel_used_kg=plan.mission.fuel - plan.fuel_left,
        fuel_left_kg=plan.fuel_left,
        forecast_wind_m_s=forecast.wind,
        forecast_from_deg=degrees(forecast.direction) % 360.0,
    )
