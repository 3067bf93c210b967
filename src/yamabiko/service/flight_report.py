"""The report of a sortie as records: what was requested, planned, predicted and achieved stand in blocks of their own.

Every field name carries its unit and is the key of the JSON document. A value that is not known is null.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

LIMITS = (
    "simulated throughout: JSBSim flew a model of the aircraft that is made of estimates and published figures",
    "three lanes outvote one wrong value; a lane that tells the two others different things, and an error that all three share "
    "in their program, are not covered",
    "nothing here is certified, or shown to meet a standard of airworthiness",
)
"""What a reader has to know before the figures are believed."""


@dataclass(frozen=True)
class FaultReport:
    """A fault that was asked for. lane : 1 to 3, "all", or null where lanes have no part. size : in `unit`; null where it has none.

    end_s : null for one that stays.
    """

    kind: str
    told: str
    lane: str | None
    axis: str | None
    start_s: float
    end_s: float | None
    size: float | None
    unit: str | None


@dataclass(frozen=True)
class RequestedReport:
    """What was asked for. mission_sha256 : of the mission's file, as hexadecimal digits.

    speed : times real time that was asked for; null for as fast as it goes. link : where a ground station was listened to; null for
    none. terrain : the elevation model's file; null for flat ground.
    """

    mission: str
    mission_file: str
    mission_sha256: str
    aircraft: str
    epoch: str
    seed: int
    fuel_kg: float
    lanes: str
    faults: tuple[FaultReport, ...]
    speed: float | None
    link: str | None
    terrain: str | None


@dataclass(frozen=True)
class PlannedReport:
    """The mission made into legs. length_m : of all legs, from stand to stand; circles of a loiter once."""

    legs: int
    length_m: float
    survey_lines: int
    survey_length_m: float


@dataclass(frozen=True)
class PredictedReport:
    """What the plan was reckoned to take in the forecast wind. forecast_wind_m_s : 10 m over the ground, from forecast_from_deg."""

    duration_s: float
    fuel_used_kg: float
    fuel_left_kg: float
    forecast_wind_m_s: float
    forecast_from_deg: float


@dataclass(frozen=True)
class TouchdownReport:
    """Where and how the wheels first bore at the end of the flight.

    sink_m_s : of the frame before. centreline_m : right of the centreline. along_m : beyond the threshold. site : on which surface.
    """

    time_s: float
    site: str
    sink_m_s: float
    centreline_m: float
    along_m: float
    ground_speed_m_s: float


@dataclass(frozen=True)
class LineReport:
    """A survey leg as it was flown, by the true place.

    leg : its number in the plan. length_m : planned. flown_m : on it; 0 if it was not reached. finished : the next leg was begun.
    path_error_95_m, path_error_max_m : amount to the side of the planned line, 95th percentile and largest. height_error_95_m : the
    same of the height. bank_95_deg : of the bank, from level.
    """

    leg: int
    label: str
    length_m: float
    flown_m: float
    finished: bool
    start_s: float | None
    end_s: float | None
    path_error_95_m: float | None
    path_error_max_m: float | None
    height_error_95_m: float | None
    bank_95_deg: float | None


@dataclass(frozen=True)
class DroppedLaneReport:
    """A lane that the voter took out. reason : in words. monitor : by which it was found."""

    lane: int
    time_s: float
    monitor: str
    reason: str


@dataclass(frozen=True)
class EventReport:
    """Something that happened."""

    time_s: float
    name: str
    told: str
    values: dict[str, Any]


@dataclass(frozen=True)
class AchievedReport:
    """What came of it, by the aircraft as it truly was.

    outcome : landed, diverted, ditched, lost or stayed. told : the last event. airborne_s : from lift-off to the last touchdown.
    distance_m : over the ground, from stand to stop. end_latitude_deg, end_longitude_deg : where it ended. navigation_error_95_m,
    navigation_error_max_m : horizontal, of the voted place in the air. plans_on_board : how often the aircraft made a new plan by
    itself or by order. lanes_in_use : at the end.
    """

    outcome: str
    told: str
    duration_s: float
    airborne_s: float
    distance_m: float
    fuel_used_kg: float
    fuel_left_kg: float
    end_latitude_deg: float
    end_longitude_deg: float
    touchdown: TouchdownReport | None
    survey_lines: tuple[LineReport, ...]
    navigation_error_95_m: float | None
    navigation_error_max_m: float | None
    plans_on_board: int
    lanes_in_use: int
    lanes_dropped: tuple[DroppedLaneReport, ...]
    events: tuple[EventReport, ...]


@dataclass(frozen=True)
class PaceReport:
    """How fast it was simulated. wall_s : by the clock, of the flying alone. times_real_time : simulated over that."""

    simulated_s: float
    wall_s: float
    times_real_time: float


@dataclass(frozen=True)
class PlanReport:
    """What `yamabiko fly --plan-only` writes with `--json`. notes : what is worth knowing before the flight, in words.

    tasks : planned length of the survey lines of each (m), in the order in which they are flown.
    """

    yamabiko: str
    requested: RequestedReport
    planned: PlannedReport
    predicted: PredictedReport
    tasks: dict[str, float]
    notes: tuple[str, ...]


@dataclass(frozen=True)
class FlyReport:
    """report.json of `yamabiko fly`."""

    yamabiko: str
    simulator: str
    simulated: bool
    limits: tuple[str, ...]
    requested: RequestedReport
    planned: PlannedReport
    predicted: PredictedReport
    achieved: AchievedReport
    pace: PaceReport
    files: dict[str, str]

    @property
    def exit_code(self) -> int:
        """0 where the aircraft ended as it was told to or as its rules say, 1 where it was lost."""
        return 1 if self.achieved.outcome == "lost" else 0
