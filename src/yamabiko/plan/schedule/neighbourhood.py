"""The search: a greedy plan first, then parts of it taken out and put back better, for as long as there is time.

Each round takes two parts, solves both at once on a processor each, and keeps what is no worse. Parts are: a request not served and
those in its way; all that one satellite and its neighbours in time do in half an hour; requests at random. Parts grow while they
are solved to the end and shrink where they are not. With a number of iterations and no time limit, the same problem and generator
give the same plan. P. Shaw, "Using constraint programming and local search methods to solve vehicle routing problems", CP 1998.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Literal

import numpy as np

from yamabiko.plan.schedule.bookings import Bookings
from yamabiko.plan.schedule.greedy import insert_requests, order_of_requests
from yamabiko.plan.schedule.part_model import PartModel, SolverLimits
from yamabiko.plan.schedule.parts import Parts
from yamabiko.plan.schedule.problem import Schedule, SchedulingProblem

Progress = Callable[[int, int], None]
Ending = Literal["iterations", "seconds", "stopped", "interrupted", "bound"]

PARTS_AT_ONCE = 2
WORK = 0.5  # deterministic time for a part
SMALLEST_PART, FIRST_PART, LARGEST_PART = 8, 30, 120  # requests
MOST_OF_A_TASK = 60  # candidates


@dataclass(frozen=True)
class SearchResult:
    """What a search found. schedule : the best. first : what it started from. iterations : parts solved. ended : by what."""

    schedule: Schedule
    first: Schedule
    iterations: int
    ended: Ending


@dataclass(frozen=True)
class SearchLimits:
    """When to end. iterations : parts to solve. seconds : of the clock. stop : asked before every round. bound : a value that no
    plan exceeds; a plan that reaches it is the best. With neither iterations nor seconds only `stop` or the bound ends a search."""

    iterations: int | None = None
    seconds: float | None = None
    stop: Callable[[], bool] | None = None
    bound: float = float("inf")


def search(
    problem: SchedulingProblem,
    generator: np.random.Generator,
    limits: SearchLimits,
    *,
    start: Sequence[int] | None = None,
    fixed: Sequence[int] = (),
    progress: Progress | None = None,
) -> SearchResult:
    """The best plan found within limits; never worse than the first, which is greedy or `start` with the gaps filled greedily.

    start : candidates of a plan that stands. fixed : of them, those that stay as they are. What does not fit is left out.
    progress : called with iterations done and in all (or whole seconds, where only those limit the search).
    KeyboardInterrupt ends the search; the best plan so far is returned.
    """
    run = _Run(problem, generator, limits, frozenset(int(problem.request_of_task[problem.candidates.task[one]]) for one in fixed))
    run.begin(start)
    return run.improve(progress)


class _Run:
    def __init__(
        self, problem: SchedulingProblem, generator: np.random.Generator, limits: SearchLimits, fixed: frozenset[int]
    ) -> None:
        self.problem, self.generator, self.limits, self.fixed = problem, generator, limits, fixed
        self.bookings = Bookings(problem)
        self.began = time.monotonic()
        self.parts = Parts(problem, generator, fixed)
        self.part_size = float(FIRST_PART)
        self.iterations = 0
        self.rank = {request: place for place, request in enumerate(order_of_requests(problem))}

    def begin(self, start: Sequence[int] | None) -> None:
        placed = set()
        for one in start if start is not None else ():
            if self.bookings.fits(one):
                self.bookings.place(one)
        for request in range(len(self.problem.requests)):
            if self.bookings.is_whole(request):
                placed.add(request)
            elif request not in self.fixed:
                self.bookings.take_out_request(request)
        insert_requests(self.bookings, [one for one in self.rank if one not in placed | self.fixed])
        self.first = self.best = self.bookings.schedule()

    def improve(self, progress: Progress | None) -> SearchResult:
        ended: Ending | None = self._ended()
        try:
            with ThreadPoolExecutor(PARTS_AT_ONCE) as workers:
                while ended is None:
                    self._round(workers)
                    if progress is not None:
                        self._tell(progress)
                    ended = self._ended()
        except KeyboardInterrupt:
            ended = "interrupted"
        return SearchResult(self.best, self.first, self.iterations, ended)

    def _ended(self) -> Ending | None:
        limits = self.limits
        if self.best.value >= limits.bound - 1e-9 and not self.problem.preference.any():
            return "bound"
        if limits.stop is not None and limits.stop():
            return "stopped"
        if limits.iterations is not None and self.iterations >= limits.iterations:
            return "iterations"
        return "seconds" if self._seconds_left() <= 0.0 else None

    def _seconds_left(self) -> float:
        seconds = self.limits.seconds
        return float("inf") if seconds is None else seconds - (time.monotonic() - self.began)

    def _tell(self, progress: Progress) -> None:
        if self.limits.iterations is not None:
            progress(min(self.iterations, self.limits.iterations), self.limits.iterations)
        elif self.limits.seconds is not None:
            progress(min(int(time.monotonic() - self.began), int(self.limits.seconds)), int(self.limits.seconds))

    def _round(self, workers: ThreadPoolExecutor) -> None:
        parts, models = [], []
        for _ in range(PARTS_AT_ONCE):
            part = self.parts.choose(self.bookings, int(self.part_size))
            before = [one for request in part for one in self.bookings.take_out_request(request)]
            models.append(PartModel(self.bookings, part, before, MOST_OF_A_TASK, self.generator))
            for one in before:
                self.bookings.place(one)
            parts.append(part)
        limits = SolverLimits(WORK, self._seconds_left())
        seeds = self.generator.integers(0, 2**31 - 1, PARTS_AT_ONCE).tolist()
        answers = list(workers.map(lambda model, seed: model.solve(limits, seed), models, seeds))
        for part, (answer, _) in zip(parts, answers, strict=True):
            self._put_in(part, answer)
        grown = 1.1 if all(finished for _, finished in answers) else 0.8
        self.part_size = min(max(self.part_size * grown, SMALLEST_PART), LARGEST_PART)
        self.iterations += PARTS_AT_ONCE

    def _put_in(self, part: Sequence[int], answer: Sequence[int]) -> None:
        """Put the collects of an answer in the place of those of its part, and keep them if the plan is no worse for it."""
        bookings, worth = self.bookings, self._worth(part)
        before = [one for request in part for one in bookings.take_out_request(request)]
        for one in answer:
            if bookings.fits(one):
                bookings.place(one)
        for request in part:
            if not bookings.is_whole(request):
                bookings.take_out_request(request)
        left = [request for request in sorted(part, key=self.rank.__getitem__) if not bookings.is_whole(request)]
        insert_requests(bookings, left)
        after = self._worth(part)
        if after < worth - 1e-9:
            for request in part:
                bookings.take_out_request(request)
            for one in before:
                bookings.place(one)
        elif after > worth + 1e-9:
            self.best = bookings.schedule()

    def _worth(self, part: Sequence[int]) -> float:
        """Of the collects of a part: priorities of the requests served, and preferences."""
        served = [request for request in part if self.bookings.is_whole(request)]
        tasks = [task for request in served for task in self.problem.tasks_of_request[request]]
        chosen = [one for task in tasks if (one := self.bookings.chosen(task)) is not None]
        return float(self.problem.weights[served].sum() + self.problem.preference[chosen].sum()) if served else 0.0
