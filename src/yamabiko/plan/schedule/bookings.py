"""Bookings: the collects chosen so far, what they leave open, and whether one more breaks no limit.

Pairs that exclude one another are counted on every candidate, so that a candidate is open when its count is zero. What many
collects share (ground contacts, memory, battery, radar time in an orbit, a drone's sorties, a request's budget) is checked when
one is to be added.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from yamabiko.plan.drones.drone import Drone
from yamabiko.plan.schedule.collect_figures import orbit_period
from yamabiko.plan.schedule.conflicts import Conflicts
from yamabiko.plan.schedule.problem import Integers, Schedule, SchedulingProblem, schedule_of

_ROUNDING = 1e-9  # relative, of sums that meet a limit exactly


class Bookings:
    """A plan being made, in numbers: collects are placed and taken out. Starts empty."""

    def __init__(self, problem: SchedulingProblem, conflicts: Conflicts | None = None) -> None:
        self.problem = problem
        self.conflicts = conflicts or Conflicts(problem)
        self.blocked = np.zeros(len(problem.candidates), dtype=np.int32)
        self.shared = _SharedLimits(problem)
        self._chosen = np.full(len(problem.tasks), -1, dtype=np.int64)

    def candidates(self, task: int) -> Integers:
        """The collects that would do a task, the earliest delivered first."""
        own = self.problem.candidates_of_task[task]
        return own[np.argsort(self.problem.candidates.delivery[own], kind="stable")]

    def task_of(self, candidate: int) -> int:
        """The task a collect does."""
        return int(self.problem.candidates.task[candidate])

    def chosen(self, task: int) -> int | None:
        """The collect chosen for a task."""
        candidate = int(self._chosen[task])
        return None if candidate < 0 else candidate

    def fits(self, candidate: int) -> bool:
        """Whether a collect breaks no limit beside those chosen; its own task must have none chosen."""
        free = self.blocked[candidate] == 0 and self._chosen[self.problem.candidates.task[candidate]] < 0
        return bool(free) and self.shared.hold(candidate)

    def place(self, candidate: int) -> None:
        """Choose a collect that fits."""
        self.blocked[self.conflicts.of(candidate)] += 1
        self.shared.add(candidate)
        self._chosen[self.problem.candidates.task[candidate]] = candidate

    def take_out(self, task: int) -> None:
        """Choose none for a task; nothing happens where none is chosen."""
        candidate = self.chosen(task)
        if candidate is None:
            return
        self.blocked[self.conflicts.of(candidate)] -= 1
        self.shared.remove(candidate)
        self._chosen[task] = -1

    def near(self, candidate: int) -> list[int]:
        """Tasks whose chosen collects are on the same satellite or of the same request, the nearest in time first."""
        collects = self.problem.candidates
        request = self.problem.request_of_task[collects.task[candidate]]
        chosen = self.all_chosen()
        same = collects.satellite[chosen] == collects.satellite[candidate]
        same |= self.problem.request_of_task[collects.task[chosen]] == request
        mine = chosen[same & (chosen != candidate)]
        order = np.argsort(np.abs(collects.start[mine] - collects.start[candidate]), kind="stable")
        return [int(task) for task in collects.task[mine[order]]]

    def open(self, task: int) -> Integers:
        """The candidates of a task that no chosen collect excludes."""
        own = self.problem.candidates_of_task[task]
        return np.asarray(own[self.blocked[own] == 0])

    def all_chosen(self) -> Integers:
        """Chosen candidates, in the order of their tasks."""
        return np.asarray(self._chosen[self._chosen >= 0])

    def is_whole(self, request: int) -> bool:
        """Whether every task of a request has a collect."""
        return all(self._chosen[task] >= 0 for task in self.problem.tasks_of_request[request])

    def take_out_request(self, request: int) -> list[int]:
        """Take out all collects of a request; gives them."""
        tasks = self.problem.tasks_of_request[request]
        out = [int(self._chosen[task]) for task in tasks if self._chosen[task] >= 0]
        for task in tasks:
            self.take_out(task)
        return out

    def schedule(self) -> Schedule:
        """The record of what is chosen."""
        return schedule_of(self.problem, self.all_chosen().tolist())


class _SharedLimits:
    """Sums of what chosen collects take of what many share."""

    def __init__(self, problem: SchedulingProblem) -> None:
        self._problem = problem
        collects, contacts = problem.candidates, problem.contacts
        self.downlinked = np.zeros(len(contacts.end))
        self.held = np.zeros(len(contacts.end))
        self.spent = np.zeros(len(problem.requests))
        self._by_start: list[list[tuple[float, int]]] = [[] for _ in problem.satellites]
        self._request = problem.request_of_task[collects.task] if len(collects) else np.empty(0, np.int64)
        self.first_held = first_held(problem)
        self._memory = [np.inf if isinstance(one, Drone) else one.limits.memory for one in problem.satellites]
        self._budget = [np.inf if request.budget is None else request.budget for request in problem.requests]
        self._period = [np.inf if isinstance(one, Drone) else orbit_period(one) for one in problem.satellites]

    def hold(self, candidate: int) -> bool:
        collects, contacts = self._problem.candidates, self._problem.contacts
        contact, satellite, data = int(collects.contact[candidate]), int(collects.satellite[candidate]), collects.data[candidate]
        request = int(self._request[candidate])
        if _over(self.spent[request] + collects.cost[candidate], self._budget[request]):
            return False
        with_it = list(self._by_start[satellite])
        insort(with_it, (float(collects.start[candidate]), candidate))
        numbers = [number for _, number in with_it]
        if satellite in self._problem.drones:
            return self.sorties(satellite, numbers) is not None
        if _over(self.downlinked[contact] + data, contacts.capacity[contact]):
            return False
        held = self.held[self.first_held[candidate] : contact + 1]
        if _over(held.max(initial=0.0) + data, self._memory[satellite]):
            return False
        return self._radar_time_holds(satellite, numbers) and self._battery_holds(satellite, numbers)

    def sorties(self, drone: int, numbers: Sequence[int] | None = None) -> list[list[int]] | None:
        """The sorties that make these collects of a drone, or those chosen; None where none do. Collects by start."""
        own = [number for _, number in self._by_start[drone]] if numbers is None else list(numbers)
        division = self._problem.drones[drone].rules.divide([self._problem.stop(one) for one in own])
        return None if division is None else [own[first:last] for first, last in division]

    def add(self, candidate: int) -> None:
        self._book(candidate, 1.0)
        collects = self._problem.candidates
        insort(self._by_start[int(collects.satellite[candidate])], (float(collects.start[candidate]), candidate))

    def remove(self, candidate: int) -> None:
        self._book(candidate, -1.0)
        collects = self._problem.candidates
        own = self._by_start[int(collects.satellite[candidate])]
        del own[bisect_left(own, (float(collects.start[candidate]), candidate))]

    def _book(self, candidate: int, sign: float) -> None:
        collects = self._problem.candidates
        contact = int(collects.contact[candidate])
        if contact >= 0:
            self.downlinked[contact] += sign * collects.data[candidate]
            self.held[self.first_held[candidate] : contact + 1] += sign * collects.data[candidate]
        self.spent[self._request[candidate]] += sign * collects.cost[candidate]

    def _radar_time_holds(self, satellite: int, numbers: list[int]) -> bool:
        """Whether the collects that begin within any one orbital period keep the radar on for no longer than allowed."""
        carrier = self._problem.satellites[satellite]
        if isinstance(carrier, Drone):
            return True
        collects, limits = self._problem.candidates, carrier.limits
        start, duration = collects.start[numbers], collects.end[numbers] - collects.start[numbers]
        total = np.concatenate([[0.0], np.cumsum(duration)])
        after = np.searchsorted(start, start + self._period[satellite], side="left")
        return not np.any((total[after] - total[:-1]) > limits.imaging_time_per_orbit * (1.0 + _ROUNDING))

    def _battery_holds(self, satellite: int, numbers: list[int]) -> bool:
        """Whether a battery that is full at first, and charged all the time, never runs empty."""
        carrier = self._problem.satellites[satellite]
        if isinstance(carrier, Drone):
            return True
        collects, limits = self._problem.candidates, carrier.limits
        missing, before = 0.0, 0.0
        for number in numbers:
            end = float(collects.end[number])
            # What is charged during the collect itself counts: it may be spent by its end.
            start = float(collects.start[number])
            missing = max(0.0, missing - limits.charging_power * (start - before))
            missing += float(collects.energy[number]) - limits.charging_power * (end - start)
            if _over(missing, limits.energy_capacity):
                return False
            missing, before = max(0.0, missing), end
        return True


def first_held(problem: SchedulingProblem) -> Integers:
    """(candidate,) the first contact that ends after a collect does: at the ends of it to its own the data are in the memory."""
    collects, contacts = problem.candidates, problem.contacts
    first = np.empty(len(collects), dtype=np.int64)
    edges = np.searchsorted(contacts.satellite, np.arange(len(problem.satellites) + 1))
    for satellite, (low, high) in enumerate(pairwise(edges)):
        own = slice(*problem.satellite_edges[satellite : satellite + 2])
        first[own] = low + np.searchsorted(contacts.end[low:high], collects.end[own], side="left")
    return first


def _over(sum_of: float, limit: float) -> bool:
    return bool(sum_of > limit * (1.0 + _ROUNDING) + _ROUNDING)
