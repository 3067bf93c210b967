"""Which two collects cannot both be made: too little time to turn between them, or repeats of a request too near in time.

Turning times keep the triangle inequality, so collects that leave time to turn between each two in a row do so between any two:
every limit on turning is one on pairs, and is asked for pairs here. Of a drone it is the way from one line to the next, straight
on or by its base; how long it can stay out is not asked here but of its sorties (`plan.drones.sorties`).
"""

from __future__ import annotations

from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from yamabiko.earth.wgs84 import Float
from yamabiko.plan.drones.drone import Drone
from yamabiko.plan.schedule.collect_figures import turning_time
from yamabiko.plan.schedule.problem import Integers, SchedulingProblem


class Conflicts:
    """Answers for one problem which candidates a candidate excludes. Needs the problem's arrays in their order."""

    def __init__(self, problem: SchedulingProblem) -> None:
        self.problem = problem
        self._request = problem.request_of_task[problem.candidates.task] if len(problem.tasks) else np.empty(0, np.int64)
        self._repeat = np.array([task.repeat for task in problem.tasks], dtype=np.int64)[problem.candidates.task]
        self._middle = 0.5 * (problem.candidates.start + problem.candidates.end)
        self._reach = [self._longest_wait(satellite) for satellite in range(len(problem.satellites))]
        self._repeated = np.array([request.repeats > 1 for request in problem.requests], dtype=bool)

    def of(self, candidate: int) -> Integers:
        """The candidates, of other tasks, that cannot be made if this one is. Itself is among them."""
        low, high = self._near(candidate)
        alone = high - low == 1
        turning = np.array([low]) if alone else low + np.flatnonzero(self._no_time_to_turn(candidate, slice(low, high)))
        request = int(self._request[candidate])
        if not self._repeated[request]:
            return turning
        return np.union1d(turning, self._wrong_interval(candidate, request))

    def of_intervals(self, candidate: int) -> Integers:
        """The collects of the request's other repeats that this one excludes: too near in time, or in the wrong order."""
        return self._wrong_interval(candidate, int(self._request[candidate]))

    def among(self, candidates: Integers) -> NDArray[np.bool_]:
        """(candidate, candidate) whether two, all of one satellite, leave too little time to turn; on the diagonal true."""
        collects = self.problem.candidates
        carrier = self.problem.satellites[int(collects.satellite[candidates[0]])]
        if isinstance(carrier, Drone):
            return self._flights(candidates[:, np.newaxis], candidates)
        limits = carrier.limits
        sight, start, end = collects.sight[candidates], collects.start[candidates], collects.end[candidates]
        angle = angles_between(sight[:, np.newaxis], sight)
        wait = np.maximum(limits.minimum_gap, turning_time(limits, angle) + limits.settle_time)
        after = start >= end[:, np.newaxis] + wait
        return np.asarray(~(after | after.T))

    def longest_wait(self, satellite: int) -> float:
        """Collects of a satellite whose end and start are this far apart (s) exclude no other."""
        return self._reach[satellite][0]

    def _near(self, candidate: int) -> tuple[int, int]:
        collects = self.problem.candidates
        satellite = int(collects.satellite[candidate])
        first, last = self.problem.satellite_edges[satellite : satellite + 2]
        starts = collects.start[first:last]
        reach, longest = self._reach[satellite]
        low = int(np.searchsorted(starts, collects.start[candidate] - reach - longest, side="left"))
        high = int(np.searchsorted(starts, collects.end[candidate] + reach, side="right"))
        return int(first) + low, int(first) + high

    def _no_time_to_turn(self, candidate: int, others: slice | Integers) -> NDArray[np.bool_]:
        collects = self.problem.candidates
        carrier = self.problem.satellites[int(collects.satellite[candidate])]
        if isinstance(carrier, Drone):
            own = np.arange(others.start, others.stop) if isinstance(others, slice) else others
            return self._flights(own, np.array(candidate))
        limits = carrier.limits
        angle = angles_between(collects.sight[others], collects.sight[candidate])
        wait = np.maximum(limits.minimum_gap, turning_time(limits, angle) + limits.settle_time)
        after = collects.start[others] >= collects.end[candidate] + wait
        before = collects.end[others] + wait <= collects.start[candidate]
        return np.asarray(~(after | before))

    def _wrong_interval(self, candidate: int, request: int) -> Integers:
        own = np.concatenate([self.problem.candidates_of_task[task] for task in self.problem.tasks_of_request[request]])
        later = self._repeat[own] - self._repeat[candidate]
        elapsed = (self._middle[own] - self._middle[candidate]) * np.sign(later)
        return np.asarray(own[(later != 0) & (elapsed < self.problem.requests[request].minimum_interval)])

    @cached_property
    def _from_and_to_base(self) -> Float:
        """(candidate, 2) s from the end of a drone's collect to landing, and from take-off to its start; zero for satellites'."""
        collects, found = self.problem.candidates, np.zeros((len(self.problem.candidates), 2))
        for number in self.problem.drones:
            for one in range(*self.problem.satellite_edges[number : number + 2].tolist()):
                alone = self.problem.alone(one)
                found[one] = alone.landing - collects.end[one], collects.start[one] - alone.take_off
        return found

    def _flights(self, first: Integers, second: Integers) -> NDArray[np.bool_]:
        """(...) whether of two collects of one drone, broadcast, neither can come after the other, straight on or by the base."""
        collects = self.problem.candidates
        number = int(collects.satellite[second.flat[0]])
        work, carrier = self.problem.drones[number], self.problem.satellites[number]
        turn_round = carrier.envelope.turn_round_time if isinstance(carrier, Drone) else 0.0
        lines = np.zeros(len(self.problem.opportunities), dtype=np.int64)
        lines[list(work.line_of)] = list(work.line_of.values())
        home = self._from_and_to_base

        def follows(one: Integers, other: Integers) -> NDArray[np.bool_]:
            ends, starts = collects.end[one], collects.start[other]
            straight = work.travel.wait(lines[collects.opportunity[one]], ends, lines[collects.opportunity[other]], starts)
            by_the_base = home[one, 0] + turn_round + home[other, 1]
            return np.asarray(starts - ends >= np.minimum(straight, by_the_base))

        return np.asarray(~(follows(first, second) | follows(second, first)))

    def _longest_wait(self, satellite: int) -> tuple[float, float]:
        """The longest wait that turning can ask for on a satellite, and its longest collect (s)."""
        collects, carrier = self.problem.candidates, self.problem.satellites[satellite]
        own = slice(*self.problem.satellite_edges[satellite : satellite + 2])
        if collects.sight[own].size == 0:
            return 0.0, 0.0
        if isinstance(carrier, Drone):
            homeward, outward = self._from_and_to_base[own].max(axis=0)
            longest = float(np.max(collects.end[own] - collects.start[own]))
            return float(homeward + outward) + carrier.envelope.turn_round_time, longest
        limits = carrier.limits
        widest = min(np.pi, 2.0 * float(np.arccos(np.clip(collects.sight[own, 2], -1.0, 1.0).min())))
        turning = float(turning_time(limits, np.asarray(widest))) + limits.settle_time
        return max(limits.minimum_gap, turning), float(np.max(collects.end[own] - collects.start[own]))


def angles_between(directions: Float, direction: Float) -> Float:
    """Angles (...) in rad between unit vectors (..., 3) and one (3,), good for small angles too."""
    chord = np.sqrt(np.sum((directions - direction) ** 2, axis=-1))
    return np.asarray(2.0 * np.arcsin(np.clip(0.5 * chord, 0.0, 1.0)))
