"""DroneWork: what one drone of a scheduling problem could do, ready to be asked: its lines, the ways between them, its sorties."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from yamabiko.plan.drones.drone import Drone
from yamabiko.plan.drones.sorties import SortieRules, available_from
from yamabiko.plan.drones.survey_line import SurveyLine, line_in
from yamabiko.plan.drones.travel import Travel
from yamabiko.plan.opportunity import Opportunity


@dataclass(frozen=True, eq=False)
class DroneWork:
    """Of one drone. line_of : number of the line in `travel`, by number of the opportunity."""

    travel: Travel
    rules: SortieRules
    line_of: Mapping[int, int]

    @classmethod
    def of(cls, drone: Drone, epoch: datetime, opportunities: Iterable[tuple[int, Opportunity]]) -> DroneWork:
        """From the drone's opportunities with their numbers; times count in s from an epoch (UTC), when it can be ordered."""
        lines: dict[SurveyLine, int] = {}
        line_of = {number: lines.setdefault(line_in(one), len(lines) + 1) for number, one in opportunities}
        travel = Travel(drone, epoch, tuple(lines))
        return cls(travel, SortieRules(travel, available_from(travel, epoch)), line_of)
