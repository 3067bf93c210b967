"""SchedulingProblem: what a fleet is asked and could do, in arrays, for the search to work on; and Schedule, what it chose.

Satellites and drones are carriers alike, and both are numbered as satellites here.

A task is one strip of one repeat of a request. A candidate is a collect that would do a task: one satellite, one instant. The
instants of a window are its middle and others evenly about it, so that whether two collects leave time to turn between them is a
yes or no for each pair. Times are seconds from the problem's epoch.

What counts as served: a request all of whose tasks are done, each picture delivered by the deadline. Parts of a request that
cannot be had whole are not collected.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from yamabiko.earth.wgs84 import Float
from yamabiko.plan.drones.drone import Drone
from yamabiko.plan.drones.sorties import SortieFigures, Stop
from yamabiko.plan.drones.work import DroneWork
from yamabiko.plan.fleet import Carrier
from yamabiko.plan.opportunity import Opportunity
from yamabiko.request.area import Area
from yamabiko.request.request import Request

Integers = NDArray[np.int64]


class Task(NamedTuple):
    """One collect that is asked for. request : its number in the problem. strip, repeat : from zero."""

    request: int
    strip: int
    repeat: int


@dataclass(frozen=True, eq=False)
class Candidates:
    """Collects that could be made, in the order of satellite, then start. All arrays (candidate,) but `sight`.

    task, satellite, opportunity : numbers in the problem. start, end : s from the epoch, radar on.
    sight : (candidate, 3) unit vector of the line of sight along the track, to the left, and down, in the frame of the orbit.
    energy : J, that of turning there from straight down and back included. data : bytes. cost : in the supplier's unit.
    contact : number of the ground contact that takes the data down. delivery : s from the epoch.
    Of drones energy and data are zero and contact is -1: they bring their data home. Their cost and delivery are those of a sortie
    for this collect alone.
    """

    task: Integers
    satellite: Integers
    opportunity: Integers
    start: Float
    end: Float
    sight: Float
    energy: Float
    data: Float
    cost: Float
    contact: Integers
    delivery: Float

    def __len__(self) -> int:
        return len(self.task)


@dataclass(frozen=True, eq=False)
class Contacts:
    """Ground contacts, in the order of satellite, then end. All arrays (contact,).

    satellite : number in the problem. station : number of the satellite's ground station. start, end : s from the epoch.
    capacity : bytes that come down in it.
    """

    satellite: Integers
    station: Integers
    start: Float
    end: Float
    capacity: Float


@dataclass(frozen=True, eq=False)
class SchedulingProblem:
    """What is asked, and what could be done about it.

    epoch : UTC that times count from. satellites : carriers, drones among them. opportunities : windows that candidates lie in.
    tasks : grouped by request. preference : (candidate,) worth of having this very collect, beside the requests' priorities; for
    keeping to a plan that stands. Zero for a plan of its own. strips : areas of the (request, strip) that are not the whole area.
    """

    epoch: datetime
    requests: tuple[Request, ...]
    satellites: tuple[Carrier, ...]
    opportunities: tuple[Opportunity, ...]
    tasks: tuple[Task, ...]
    candidates: Candidates
    contacts: Contacts
    strips: Mapping[tuple[int, int], Area] = field(default_factory=dict)
    preference: Float = field(default_factory=lambda: np.empty(0))

    def __post_init__(self) -> None:
        if len(self.preference) != len(self.candidates):
            object.__setattr__(self, "preference", np.zeros(len(self.candidates)))

    @cached_property
    def weights(self) -> Float:
        """(request,) priorities."""
        return np.array([request.priority for request in self.requests])

    @cached_property
    def request_of_task(self) -> Integers:
        """(task,) number of the request."""
        return np.array([task.request for task in self.tasks], dtype=np.int64)

    @cached_property
    def tasks_of_request(self) -> tuple[tuple[int, ...], ...]:
        """The tasks of each request. A request all of whose collects are made already has none."""
        numbers: list[list[int]] = [[] for _ in self.requests]
        for number, task in enumerate(self.tasks):
            numbers[task.request].append(number)
        return tuple(tuple(each) for each in numbers)

    @cached_property
    def candidates_of_task(self) -> tuple[Integers, ...]:
        """The candidates of each task."""
        order = np.argsort(self.candidates.task, kind="stable")
        edges = np.searchsorted(self.candidates.task[order], np.arange(len(self.tasks) + 1))
        return tuple(order[low:high] for low, high in pairwise(edges))

    @cached_property
    def drones(self) -> dict[int, DroneWork]:
        """Of each carrier that is a drone, by its number: the lines that candidates lie on, and the ways between them."""
        found = {}
        for number, carrier in enumerate(self.satellites):
            if isinstance(carrier, Drone):
                own = np.unique(self.candidates.opportunity[self.candidates.satellite == number]).tolist()
                found[number] = DroneWork.of(carrier, self.epoch, [(one, self.opportunities[one]) for one in own])
        return found

    def is_drones(self, candidate: int) -> bool:
        """Whether a drone would make a collect."""
        return int(self.candidates.satellite[candidate]) in self.drones

    def stop(self, candidate: int) -> Stop:
        """A drone's collect as its sorties have it."""
        collects, number = self.candidates, int(self.candidates.satellite[candidate])
        work, drone = self.drones[number], self.satellites[number]
        deadline = self.requests[self.tasks[int(collects.task[candidate])].request].deadline
        latest = (deadline - self.epoch).total_seconds() - (drone.processing_time if isinstance(drone, Drone) else 0.0)
        line = work.line_of[int(collects.opportunity[candidate])]
        return Stop(line, float(collects.start[candidate]), float(collects.end[candidate]), latest)

    def alone(self, candidate: int) -> SortieFigures:
        """The sortie for a drone's collect alone. Raises ValueError for one that no sortie makes: it is no candidate."""
        figures = self.drones[int(self.candidates.satellite[candidate])].rules.judge((self.stop(candidate),))
        if isinstance(figures, str):
            raise ValueError(figures)
        return figures

    @cached_property
    def satellite_edges(self) -> Integers:
        """(satellite + 1,) where each satellite's candidates begin."""
        return np.searchsorted(self.candidates.satellite, np.arange(len(self.satellites) + 1))


@dataclass(frozen=True, eq=False)
class Schedule:
    """What was chosen. chosen : candidates, sorted. served, unserved : requests. value : sum of the priorities of those served."""

    chosen: tuple[int, ...]
    served: tuple[int, ...]
    unserved: tuple[int, ...]
    value: float


def schedule_of(problem: SchedulingProblem, chosen: Sequence[int]) -> Schedule:
    """The record of a choice of candidates; a request counts as served when each of its tasks has one."""
    done = {int(problem.candidates.task[candidate]) for candidate in chosen}
    served = [number for number, tasks in enumerate(problem.tasks_of_request) if all(task in done for task in tasks)]
    unserved = sorted(set(range(len(problem.requests))) - set(served))
    value = float(sum(problem.weights[number] for number in served))
    return Schedule(tuple(sorted(int(one) for one in chosen)), tuple(served), tuple(unserved), value)
