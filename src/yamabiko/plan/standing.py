"""A plan as it stands, asked what else would go into it, and what keeps out what does not.

What is asked about may be a request as it is or with a wish loosened; its collects are laid beside those chosen in a problem of
their own, so that they are held against every limit the plan itself is held against.
"""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import numpy as np

from yamabiko.earth.wgs84 import Float
from yamabiko.plan.drones.drone import Drone
from yamabiko.plan.fleet import Carrier
from yamabiko.plan.opportunity import Opportunity
from yamabiko.plan.plan import Hindrance
from yamabiko.plan.reasons import Part
from yamabiko.plan.schedule.bookings import Bookings
from yamabiko.plan.schedule.building import schedule_problem
from yamabiko.plan.schedule.conflicts import Conflicts
from yamabiko.plan.schedule.problem import Candidates, SchedulingProblem, Task
from yamabiko.request.area import Area
from yamabiko.request.request import Request

_BOUNDLESS = 1e30
_MOST_LOOKED_AT = 20  # candidates of a task whose hindrance is looked into
_LIMITS = {
    "imaging_time_per_orbit": "radar time in an orbit",
    "energy_capacity": "battery",
    "memory": "memory",
    "downlink": "downlink",
}


class StandingPlan:
    """Bookings of a problem, asked about one request at a time. The bookings are read and never changed.

    end : UTC, of the plan's span, which begins at the problem's epoch. strips : areas of (request number, strip) that are cut.
    """

    def __init__(self, bookings: Bookings, end: datetime, strips: Mapping[tuple[int, int], Area]) -> None:
        self._bookings, self._end, self._strips = bookings, end, strips
        self._problem = bookings.problem
        self._number = {request.identifier: number for number, request in enumerate(self._problem.requests)}

    def holds(self, request: Request, parts: Mapping[Part, Sequence[Opportunity]]) -> list[datetime] | None:
        """Middles of collects that would do all the parts beside what is planned, within the request's wishes; None if none do."""
        beside, tasks = self._beside(request, parts)
        collects = beside.problem.candidates
        middles = []
        for task in tasks.values():
            candidate = next((int(one) for one in beside.candidates(task) if beside.fits(int(one))), None)
            if candidate is None:
                return None
            beside.place(candidate)
            middle = 0.5 * (collects.start[candidate] + collects.end[candidate])
            middles.append(self._problem.epoch + timedelta(seconds=float(middle)))
        return middles

    def in_the_way(self, request: Request, parts: Mapping[Part, Sequence[Opportunity]]) -> tuple[Hindrance, str]:
        """What keeps out parts that have opportunities: one word, and in words. Asked of the first part that finds no place."""
        beside, tasks = self._beside(request, parts)
        for part, task in tasks.items():
            candidates = [int(one) for one in beside.candidates(task)]
            fitting = next((one for one in candidates if beside.fits(one)), None)
            if fitting is None:
                return self._why_not(request, beside, candidates, len(parts[part]))
            beside.place(fitting)
        return "stopped", "it would fit, but the search was stopped before it was placed"

    def _why_not(self, request: Request, beside: Bookings, candidates: Sequence[int], windows: int) -> tuple[Hindrance, str]:
        if not candidates:
            by = f"{request.deadline:%Y-%m-%d %H:%M} UTC"
            return "deadline", f"delivery by {by}: of {windows} opportunities none comes down or home and is processed in time"
        causes: Counter[Hindrance] = Counter()
        others: Counter[int] = Counter()
        lacking: Counter[str] = Counter()
        for candidate in candidates[:_MOST_LOOKED_AT]:
            rivals = _rivals(beside, candidate)
            if rivals == {self._number[request.identifier]}:
                causes["interval"] += 1
            elif rivals:
                causes["taken"] += 1
                others.update(rivals)
            elif _over_budget(beside, candidate):
                causes["budget"] += 1
            else:
                causes["capacity"] += 1
                lacking.update(_lacking(beside, candidate))
        hindrance = causes.most_common(1)[0][0]
        if hindrance == "taken":
            return "taken", self._taken(request, others, windows)
        if hindrance == "interval":
            return "interval", f"all {windows} opportunities lie less than {request.minimum_interval:g} s from the other repeats"
        if hindrance == "budget":
            return "budget", _budget_words(request, beside, candidates)
        used_up = " and ".join(name for name, _ in lacking.most_common(2)) or "energy, memory and downlink together"
        return "capacity", f"{used_up} used up by other collects at all {windows} opportunities"

    def _taken(self, request: Request, others: Counter[int], windows: int) -> str:
        rivals = [self._problem.requests[number] for number, _ in others.most_common()]
        lowest = min(rival.priority for rival in rivals)
        if lowest > request.priority:
            rank = "requests of higher priority"
        elif lowest == request.priority:
            rank = "requests of the same or higher priority"
        else:
            rank = "requests that are committed and cannot give way for it"
        named = ", ".join(rival.identifier for rival in rivals[:4]) + (f" and {len(rivals) - 4} more" if len(rivals) > 4 else "")
        return f"all {windows} opportunities taken by {rank}: {named}" if windows > 1 else f"the only opportunity taken by {named}"

    def _beside(self, request: Request, parts: Mapping[Part, Sequence[Opportunity]]) -> tuple[Bookings, dict[Part, int]]:
        """Bookings of what is chosen with the request's candidates beside it; and the tasks of the parts."""
        number = self._number[request.identifier]
        alone = self._alone(request, number, parts)
        task_of = {(task.strip, task.repeat): index for index, task in enumerate(self._problem.tasks) if task.request == number}
        asked = {part: task_of[part] for part in sorted(parts, key=lambda part: (part[1], part[0]))}
        problem = _joined(self._problem, self._bookings.all_chosen(), alone, number, request, task_of)
        beside = Bookings(problem)
        # Of a task that is asked about, only the new candidates stand open; all others are those chosen.
        for task in range(len(problem.tasks)):
            if self._bookings.chosen(task) is not None and task not in asked.values():
                beside.place(int(problem.candidates_of_task[task][0]))
        return beside, asked

    def _alone(self, request: Request, number: int, parts: Mapping[Part, Sequence[Opportunity]]) -> SchedulingProblem:
        strips = {(0, strip): area for (owner, strip), area in self._strips.items() if owner == number}
        wanted = {strip for strip, _ in parts}
        opportunities = {(0, strip): next(there for (one, _), there in parts.items() if one == strip) for strip in wanted}
        everything = {(0, strip, repeat) for strip in wanted for repeat in range(request.repeats)}
        done = {(0, strip, repeat) for _, strip, repeat in everything if (strip, repeat) not in parts}
        return schedule_problem(
            [request],
            self._problem.satellites,
            opportunities,
            self._problem.epoch,
            self._end,
            strips=strips,
            done=done,
            contacts=self._problem.contacts,
        )


def _joined(
    problem: SchedulingProblem,
    chosen: Sequence[int] | np.ndarray,
    alone: SchedulingProblem,
    number: int,
    request: Request,
    task_of: Mapping[Part, int],
) -> SchedulingProblem:
    """The problem of what is chosen and one request's candidates beside it, in the order that a problem's arrays have."""
    base, more = problem.candidates, alone.candidates
    kept = np.asarray(chosen, dtype=np.int64)
    tasks = np.array([task_of[task.strip, task.repeat] for task in alone.tasks], dtype=np.int64)
    columns: dict[str, Float] = {}
    for field in dataclasses.fields(Candidates):
        before, after = getattr(base, field.name)[kept], getattr(more, field.name)
        if field.name == "task":
            after = tasks[after] if len(after) else after
        if field.name == "opportunity":
            after = after + len(problem.opportunities)
        columns[field.name] = np.concatenate([before, after])
    order = np.lexsort((columns["task"], columns["start"], columns["satellite"]))
    candidates = Candidates(**{name: column[order] for name, column in columns.items()})  # type: ignore[arg-type]
    requests = tuple(request if index == number else one for index, one in enumerate(problem.requests))
    return SchedulingProblem(
        problem.epoch,
        requests,
        problem.satellites,
        problem.opportunities + alone.opportunities,
        tuple(Task(*task) for task in problem.tasks),
        candidates,
        problem.contacts,
    )


def _rivals(beside: Bookings, candidate: int) -> set[int]:
    """Requests whose chosen collects leave no time to turn, or to wait, for a candidate."""
    problem = beside.problem
    own = problem.candidates.task[candidate]
    excluded = beside.conflicts.of(candidate)
    chosen = [
        one for one in excluded if beside.chosen(int(problem.candidates.task[one])) == one and problem.candidates.task[one] != own
    ]
    return {int(problem.request_of_task[problem.candidates.task[one]]) for one in chosen}


def _over_budget(beside: Bookings, candidate: int) -> bool:
    problem = beside.problem
    request = int(problem.request_of_task[problem.candidates.task[candidate]])
    budget = problem.requests[request].budget
    return budget is not None and beside.shared.spent[request] + problem.candidates.cost[candidate] > budget


def _budget_words(request: Request, beside: Bookings, candidates: Sequence[int]) -> str:
    cheapest = min(float(beside.problem.candidates.cost[one]) for one in candidates)
    number = next(index for index, one in enumerate(beside.problem.requests) if one.identifier == request.identifier)
    left = (request.budget or 0.0) - float(beside.shared.spent[number])
    return (
        f"budget {cheapest - left:.6g} short: the cheapest collect costs {cheapest:.6g}, {left:.6g} is left of {request.budget:.6g}"
    )


def _lacking(beside: Bookings, candidate: int) -> list[str]:
    """The limits any one of which, were it boundless, would let a candidate in."""
    if beside.problem.is_drones(candidate):
        return ["time in the air and turn-round of drones"]
    return [words for limit, words in _LIMITS.items() if _fits_without(beside, candidate, limit)]


def _fits_without(beside: Bookings, candidate: int, limit: str) -> bool:
    problem = beside.problem
    if limit == "downlink":
        contacts = dataclasses.replace(problem.contacts, capacity=np.full_like(problem.contacts.capacity, _BOUNDLESS))
        freed = dataclasses.replace(problem, contacts=contacts)
    else:
        freed = dataclasses.replace(problem, satellites=tuple(_without(satellite, limit) for satellite in problem.satellites))
    again = Bookings(freed, Conflicts(freed))
    for one in beside.all_chosen():
        again.place(int(one))
    return again.fits(candidate)


def _without(satellite: Carrier, limit: str) -> Carrier:
    if isinstance(satellite, Drone):
        return satellite
    limits = dataclasses.replace(satellite.limits, **{limit: _BOUNDLESS})  # type: ignore[arg-type]
    return dataclasses.replace(satellite, limits=limits)
