"""Collects that a drone could make in its opportunities: instants along each window at which a sortie could fly it alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from math import cos, inf, sin

import numpy as np

from yamabiko.earth.wgs84 import Float
from yamabiko.plan.drones.drone import Drone
from yamabiko.plan.drones.sorties import Stop
from yamabiko.plan.drones.work import DroneWork
from yamabiko.plan.opportunity import Opportunity

FINEST_STEP, COARSEST_STEP = 300.0, 1_800.0  # s between instants of a window
_MOST_INSTANTS = 48


@dataclass(frozen=True, eq=False)
class DroneCollects:
    """Collects (collect,): number of the opportunity among those given; start, end, delivery (s from the epoch); cost of a sortie
    for this one alone; sight (collect, 3) as Candidates has it."""

    opportunity: np.ndarray[tuple[int, ...], np.dtype[np.int64]]
    start: Float
    end: Float
    delivery: Float
    cost: Float
    sight: Float


def collects_of(drone: Drone, opportunities: Sequence[Opportunity], epoch: datetime) -> DroneCollects:
    """All collects of one drone's opportunities that keep each limit taken alone, the deadline aside."""
    work = DroneWork.of(drone, epoch, enumerate(opportunities))
    rows: list[tuple[float, ...]] = []
    for number, one in enumerate(opportunities):
        line = work.line_of[number]
        low, high = ((instant - epoch).total_seconds() for instant in (one.start, one.end))
        step = min(max((high - low) / _MOST_INSTANTS, FINEST_STEP), COARSEST_STEP)
        for middle in np.append(np.arange(low, high, step), high).tolist():
            took = work.travel.on_line(line, middle)
            if took == inf:
                continue
            stop = Stop(line, middle - 0.5 * took, middle + 0.5 * took, inf)
            flown = work.rules.judge((stop,))
            if not isinstance(flown, str):
                rows.append((number, stop.start, stop.end, flown.landing + drone.processing_time, flown.cost))
    table = np.array(rows, dtype=np.float64).reshape(-1, 5)
    numbers = table[:, 0].astype(np.int64)
    sights = np.array([_sight(one) for one in opportunities]).reshape(-1, 3)
    return DroneCollects(numbers, table[:, 1], table[:, 2], table[:, 3], table[:, 4], sights[numbers])


def _sight(one: Opportunity) -> tuple[float, float, float]:
    look = one.geometry
    return 0.0, sin(look.look_angle) if look.side == "left" else -sin(look.look_angle), cos(look.look_angle)
