"""An upper bound on the value of any plan: what would be served if only starting took turns.

Two collects of a satellite start at least its shortest collect and the gap after it apart: the least gap, or the settling; for
a drone, a turn. Cut a satellite's time into slots of that length and each holds one start at most. How much priority can be
given slots of its own is a matching of tasks and slots, solved exactly: sets of tasks that can be matched are a matroid, so
taking the weightiest first, and making room along alternating paths, is best. A request of n tasks counts an n-th for each,
which is no less than all or nothing. Requests that cannot be had even alone (a task without candidates, a budget below the
cheapest collects) count nothing. Turning, energy, memory and downlink are left out, so no plan is worth more.

Source: A. Schrijver, "Combinatorial Optimization", Springer 2003, section 39.4 (transversal matroids) and 40.1 (greedy algorithm).
"""

from __future__ import annotations

import numpy as np

from yamabiko.plan.drones.drone import Drone
from yamabiko.plan.schedule.problem import Integers, SchedulingProblem


def upper_bound(problem: SchedulingProblem) -> float:
    """A value (sum of priorities served) that no plan of the problem exceeds."""
    slots = slots_of_candidates(problem)
    possible = [number for number in range(len(problem.requests)) if _possible_alone(problem, number)]
    made_already = sum(float(problem.weights[number]) for number in possible if not problem.tasks_of_request[number])
    tasks = [
        (float(problem.weights[number]) / len(problem.tasks_of_request[number]), task)
        for number in possible
        for task in problem.tasks_of_request[number]
    ]
    tasks.sort(key=lambda each: (-each[0], each[1]))
    matching = _Matching([np.unique(slots[own]).tolist() for own in problem.candidates_of_task])
    return made_already + sum(weight for weight, task in tasks if matching.take(task))


def slots_of_candidates(problem: SchedulingProblem) -> Integers:
    """(candidate,) number of the slot that each starts in; slots of different satellites differ."""
    collects = problem.candidates
    slots = np.empty(len(collects), dtype=np.int64)
    first = 0
    for number, satellite in enumerate(problem.satellites):
        own = slice(*problem.satellite_edges[number : number + 2])
        start, end = collects.start[own], collects.end[own]
        if start.size == 0:
            continue
        if isinstance(satellite, Drone):
            gap = problem.drones[number].travel.turn
        else:
            gap = max(satellite.limits.minimum_gap, satellite.limits.settle_time)
        # A little less: rounding shall not bring two starts into one slot that may both be had.
        length = (float(np.min(end - start)) + gap) * (1.0 - 1e-9)
        slots[own] = first + ((start - start.min()) / length).astype(np.int64)
        first = int(slots[own].max()) + 1
    return slots


def _possible_alone(problem: SchedulingProblem, number: int) -> bool:
    own = [problem.candidates_of_task[task] for task in problem.tasks_of_request[number]]
    if any(each.size == 0 for each in own):
        return False
    budget = problem.requests[number].budget
    cheapest = sum(float(problem.candidates.cost[each].min()) for each in own)
    return budget is None or cheapest <= budget * (1.0 + 1e-9) + 1e-9


class _Matching:
    """Tasks, each with a slot of its own among those it may have."""

    def __init__(self, slots_of_task: list[list[int]]) -> None:
        self._slots = slots_of_task
        self._holder: dict[int, int] = {}

    def take(self, task: int) -> bool:
        """Give a task a slot, others moving to other slots if they must; false where there is no way."""
        reached_from: dict[int, int] = {}
        waiting = [task]
        while waiting:
            asking = waiting.pop()
            for slot in self._slots[asking]:
                if slot in reached_from:
                    continue
                reached_from[slot] = asking
                if slot not in self._holder:
                    self._move_along(slot, reached_from, task)
                    return True
                waiting.append(self._holder[slot])
        return False

    def _move_along(self, slot: int, reached_from: dict[int, int], task: int) -> None:
        held = {holder: own for own, holder in self._holder.items()}
        while True:
            mover = reached_from[slot]
            self._holder[slot] = mover
            if mover == task:
                return
            slot = held[mover]
