"""Part of a plan, solved by CP-SAT: which collects of some requests are best, everything else of the plan staying as it is.

Only candidates that the rest leaves open come into it, so that the model stays small. A request is had whole or not at all.
Pairs that exclude one another go in as cliques, what many share as sums. A battery and a drone's sorties alone are left to the
bookings: a collect that would empty the one or break the other is left out afterwards.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from yamabiko.plan.drones.drone import Drone
from yamabiko.plan.schedule.bookings import Bookings
from yamabiko.plan.schedule.collect_figures import orbit_period
from yamabiko.plan.schedule.problem import Integers

if TYPE_CHECKING:
    from ortools.sat.python import cp_model

_SCALE = 1_000_000  # of the largest priority, in the whole numbers that CP-SAT counts with
_LIKING = 200  # at most, for one collect over another of equal worth: different each time, to come to other plans as good


@dataclass(frozen=True)
class SolverLimits:
    """work : CP-SAT's deterministic time, about seconds. seconds : of the clock, at most."""

    work: float
    seconds: float = float("inf")


@dataclass(eq=False)
class PartModel:
    """The model of one part.

    bookings : the plan without the collects of `requests`. most : candidates kept of each task, at random. before : collects
    that stood, which are always kept.
    """

    bookings: Bookings
    requests: Sequence[int]
    before: Sequence[int]
    most: int
    generator: np.random.Generator
    candidates: Integers = field(init=False)
    _variable: dict[int, cp_model.IntVar] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        from ortools.sat.python import cp_model  # noqa: PLC0415 - loads for half a second, and only a search needs it

        self._model = cp_model.CpModel()
        kept = self._choose_candidates()
        each_task = [own for tasks in kept.values() for own in tasks.values()]
        self.candidates = np.unique(np.concatenate(each_task)) if each_task else np.empty(0, dtype=np.int64)
        self._variable = {int(one): self._model.new_bool_var("") for one in self.candidates}
        self._add_requests(kept)
        for clique in _cliques(self.bookings, self.candidates):
            self._model.add_at_most_one(self._variable[one] for one in clique)
        self._add_intervals()
        self._add_sums()
        for one in set(self.before) & self._variable.keys():
            self._model.add_hint(self._variable[one], 1)

    def solve(self, limits: SolverLimits, seed: int) -> tuple[list[int], bool]:
        """The chosen candidates, those that stood where nothing is found in time; and whether no choice is better.

        The same model, seed and work give the same answer, unless the clock ends it.
        """
        from ortools.sat.python import cp_model  # noqa: PLC0415

        if not self._variable:
            return [], True
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.random_seed = seed
        solver.parameters.max_deterministic_time = limits.work
        solver.parameters.catch_sigint_signal = False
        if np.isfinite(limits.seconds):
            solver.parameters.max_time_in_seconds = max(0.01, limits.seconds)
        status = solver.solve(self._model)
        if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return list(self.before), False
        chosen = [one for one, variable in self._variable.items() if solver.boolean_value(variable)]
        return chosen, status == cp_model.OPTIMAL

    def _choose_candidates(self) -> dict[int, dict[int, Integers]]:
        """The open candidates of each task of each request that has some for every task."""
        stood = set(self.before)
        kept: dict[int, dict[int, Integers]] = {}
        for request in self.requests:
            tasks = {task: self.bookings.open(task) for task in self.bookings.problem.tasks_of_request[request]}
            if tasks and all(each.size for each in tasks.values()):
                kept[request] = {task: self._thinned(each, stood) for task, each in tasks.items()}
        return kept

    def _thinned(self, candidates: Integers, stood: set[int]) -> Integers:
        if len(candidates) <= self.most:
            return candidates
        some = self.generator.choice(candidates, self.most, replace=False)
        return np.union1d(some, [one for one in candidates if int(one) in stood]).astype(np.int64)

    def _add_requests(self, kept: dict[int, dict[int, Integers]]) -> None:
        problem = self.bookings.problem
        scale = _SCALE / float(problem.weights.max())
        worth: list[cp_model.LinearExprT] = []
        liking = self.generator.integers(0, _LIKING, len(self.candidates)) + np.round(scale * problem.preference[self.candidates])
        for request, tasks in kept.items():
            had = self._model.new_bool_var("")
            for own in tasks.values():
                self._model.add_exactly_one([self._variable[int(one)] for one in own] + [had.negated()])
            worth.append(round(scale * float(problem.weights[request])) * had)
        worth += [int(more) * self._variable[int(one)] for one, more in zip(self.candidates, liking, strict=True)]
        self._model.maximize(sum(worth))

    def _add_intervals(self) -> None:
        problem = self.bookings.problem
        for one in self._variable:
            request = problem.request_of_task[problem.candidates.task[one]]
            if problem.requests[request].repeats > 1:
                others = (int(other) for other in self.bookings.conflicts.of_intervals(one) if int(other) > one)
                for other in others:
                    if other in self._variable:
                        self._model.add_at_most_one([self._variable[one], self._variable[other]])

    def _add_sums(self) -> None:
        """What many share, where all that could be chosen together would be too much of it."""
        problem, shared = self.bookings.problem, self.bookings.shared
        collects, contacts = problem.candidates, problem.contacts
        own, contact = self.candidates, collects.contact[self.candidates]
        for number in np.unique(contact[contact >= 0]):
            room = contacts.capacity[number] - shared.downlinked[number]
            self._add_sum(own[contact == number], collects.data, room)
            carrier = problem.satellites[int(contacts.satellite[number])]
            memory = np.inf if isinstance(carrier, Drone) else carrier.limits.memory
            self._add_sum(
                own[(shared.first_held[own] <= number) & (number <= contact)], collects.data, memory - shared.held[number]
            )
        request = problem.request_of_task[collects.task[own]]
        for number in np.unique(request):
            budget = problem.requests[number].budget
            if budget is not None:
                self._add_sum(own[request == number], collects.cost, budget - float(shared.spent[number]))
        self._add_radar_time()

    def _add_radar_time(self) -> None:
        problem, collects = self.bookings.problem, self.bookings.problem.candidates
        duration = collects.end - collects.start
        standing = self.bookings.all_chosen()
        for number in np.unique(collects.satellite[self.candidates]):
            satellite = problem.satellites[int(number)]
            if isinstance(satellite, Drone):
                continue
            own = self.candidates[collects.satellite[self.candidates] == number]
            fixed = standing[collects.satellite[standing] == number]
            for start in np.unique(collects.start[np.concatenate([own, fixed])]):
                inside, there = (
                    each[(collects.start[each] >= start) & (collects.start[each] < start + orbit_period(satellite))]
                    for each in (own, fixed)
                )
                self._add_sum(inside, duration, satellite.limits.imaging_time_per_orbit - float(duration[there].sum()))

    def _add_sum(self, candidates: Integers, amount: NDArray[np.float64], room: float) -> None:
        tasks = self.bookings.problem.candidates.task[candidates]
        most = np.zeros(len(self.bookings.problem.tasks))
        np.maximum.at(most, tasks, amount[candidates])
        if most.sum() <= room:
            return
        # Rounded up to a millionth of the room: a plan that the model takes keeps the limit.
        unit = max(room, 1e-300) / _SCALE
        terms = [int(np.ceil(amount[one] / unit)) * self._variable[int(one)] for one in candidates]
        self._model.add(sum(terms) <= (_SCALE if room > 0.0 else 0))


def _cliques(bookings: Bookings, candidates: Integers) -> Iterator[list[int]]:
    """Sets of candidates of which one at most can be made, that together cover every two that exclude one another in turning."""
    collects = bookings.problem.candidates
    if len(candidates) == 0:
        return
    satellite = collects.satellite[candidates]
    reach = np.array([bookings.conflicts.longest_wait(number) for number in range(len(bookings.problem.satellites))])[satellite]
    latest = np.maximum.accumulate(collects.end[candidates] + 1e9 * satellite)
    apart = (np.diff(satellite) != 0) | (collects.start[candidates[1:]] + 1e9 * satellite[1:] >= latest[:-1] + reach[1:])
    for group in np.split(candidates, np.flatnonzero(apart) + 1):
        if len(group) > 1:
            yield from _cover(group, collects.task[group], bookings.conflicts.among(group))


def _cover(group: Integers, task: Integers, excludes: NDArray[np.bool_]) -> Iterator[list[int]]:
    same_task = task[:, np.newaxis] == task
    adjacent = excludes | same_task
    missing = np.triu(excludes & ~same_task, 1)
    for first in range(len(group)):
        while missing[first].any():
            clique = [first]
            common = adjacent[first].copy()
            common[: first + 1] = False
            wanted = missing[first] & common
            while common.any():
                following = int(np.argmax(wanted if wanted.any() else common))
                clique.append(following)
                common &= adjacent[following]
                common[following] = False
                wanted &= common
            missing[np.ix_(clique, clique)] = False
            yield [int(group[one]) for one in clique]
