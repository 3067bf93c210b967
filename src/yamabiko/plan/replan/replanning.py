"""A plan made anew from the one that stands: what can stay is placed first, what is lost or new brought in, each move told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import floor

import numpy as np

from yamabiko.plan.plan import Change, Commitment
from yamabiko.plan.preparation import Prepared
from yamabiko.plan.replan.events import Events
from yamabiko.plan.replan.repair import MOST_NEIGHBOURS, MOST_WAYS, Push, Repair
from yamabiko.plan.schedule.bookings import Bookings
from yamabiko.plan.schedule.greedy import order_of_requests
from yamabiko.plan.schedule.problem import SchedulingProblem

_SAME_INSTANT = 0.01  # s by which a commitment's start may differ from that of its candidate: files keep microseconds

_MOST_SEARCHED = 40  # requests whose other opportunities are looked for, so that they can give way

PartOf = tuple[str, int, int]  # request, strip, repeat


@dataclass(frozen=True, eq=False)
class Split:
    """The commitments of a plan, as events leave them. done : begun before now, history. kept : still to come and not touched.
    lost : with why they cannot stay."""

    done: tuple[Commitment, ...]
    kept: tuple[Commitment, ...]
    lost: tuple[tuple[Commitment, str], ...]


def split(commitments: Sequence[Commitment], events: Events, now: datetime, begun: Collection[PartOf] = ()) -> Split:
    """Sort commitments by what events leave of them. begun : parts of sorties that have taken off, which are flown to their end."""
    lost = [(one, why) for one in commitments if (why := events.loss(one, now)) is not None]
    gone = {one.part for one, _ in lost}
    staying = [one for one in commitments if one.part not in gone]
    done = [one for one in staying if one.start < now or one.part in begun]
    return Split(tuple(done), tuple(one for one in staying if one not in done), tuple(lost))


@dataclass(frozen=True, eq=False)
class Replanned:
    """bookings : of the new plan. changes : against the plan before, in the order of requests. may_push : requests that others have
    to give way to."""

    bookings: Bookings
    changes: tuple[Change, ...]
    may_push: frozenset[str]


def replan(
    prepared: Prepared, before: Split, known: Collection[str], events: Events, now: datetime, stop: Callable[[], bool]
) -> Replanned:
    """Place what stays, bring in what is missing, and tell what changed and why.

    prepared : with the commitments kept among its candidates. before : the plan that stands. known : requests it knew: those it
    left out may fill gaps, but nothing gives way to them. stop : True once time is up: then gaps alone are filled.
    """
    problem = prepared.problem
    task_of = prepared.task_of
    bookings = Bookings(problem)
    misfits = _place(bookings, before.kept, task_of)
    frozen = {task_of[one.part] for one in before.kept if one.start < now + events.lead_time and one.part in task_of}
    unaffected = len(before.kept) - len(misfits)
    most = floor(events.most_moved * unaffected)
    losers = {one.request for one, _ in before.lost} | {one.request for one in misfits}
    may_push = {
        number for number, request in enumerate(problem.requests) if request.identifier in losers or request.identifier not in known
    }
    requests = problem.request_of_task.tolist()
    repair = Repair(bookings, requests, problem.weights.tolist(), frozen, may_push, most, stop)
    _bring_in(repair, problem)
    lost = [*before.lost, *((one, "it no longer fits the request or the fleet as they are now") for one in misfits)]
    named = frozenset(problem.requests[number].identifier for number in may_push)
    return Replanned(bookings, tuple(_changes(bookings, before.kept, lost, repair.pushes, task_of)), named)


def in_the_way(prepared: Prepared, bookings: Bookings, requests: Collection[str]) -> set[str]:
    """Requests with collects near those that the requests, not whole yet, could have: the ones that are near most often."""
    problem = prepared.problem
    found: Counter[str] = Counter()
    for number, request in enumerate(problem.requests):
        if request.identifier not in requests or bookings.is_whole(number):
            continue
        for task in problem.tasks_of_request[number]:
            if bookings.chosen(task) is None:
                for candidate in bookings.candidates(task)[:MOST_WAYS].tolist():
                    near = bookings.near(candidate)[:MOST_NEIGHBOURS]
                    found.update({problem.requests[problem.tasks[other].request].identifier for other in near})
    return {identifier for identifier, _ in found.most_common(_MOST_SEARCHED)}


def _place(bookings: Bookings, kept: Sequence[Commitment], task_of: Mapping[PartOf, int]) -> list[Commitment]:
    """Place commitments where they were; gives those that cannot be."""
    problem = bookings.problem
    misfits = []
    for one in kept:
        candidate = candidate_of(problem, one, task_of.get(one.part))
        if candidate is not None and bookings.fits(candidate):
            bookings.place(candidate)
        else:
            misfits.append(one)
    return misfits


def candidate_of(problem: SchedulingProblem, commitment: Commitment, task: int | None) -> int | None:
    """The candidate of its task that a commitment is, if there is one."""
    if task is None:
        return None
    own = problem.candidates_of_task[task]
    start = (commitment.start - problem.epoch).total_seconds()
    same = np.abs(problem.candidates.start[own] - start) <= _SAME_INSTANT
    for candidate in own[same]:
        if problem.satellites[int(problem.candidates.satellite[candidate])].identifier == commitment.opportunity.satellite:
            return int(candidate)
    return None


def _bring_in(repair: Repair, problem: SchedulingProblem) -> None:
    def missing(request: int) -> list[int]:
        return [task for task in problem.tasks_of_request[request] if repair.bookings.chosen(task) is None]

    incomplete = [request for request in order_of_requests(problem) if missing(request)]
    repair.bring_in([request for request in incomplete if request in repair.may_push], missing)
    repair.bring_in([request for request in incomplete if request not in repair.may_push], missing)


def _changes(
    bookings: Bookings,
    kept: Sequence[Commitment],
    lost: Sequence[tuple[Commitment, str]],
    pushes: Sequence[Push],
    task_of: Mapping[PartOf, int],
) -> list[Change]:
    why = {one.part: reason for one, reason in lost} | {
        _part(bookings.problem, push.task): f"it gave way to {_request_told(bookings.problem, push.by)}" for push in pushes
    }
    earlier = {one.part: one for one in [*kept, *(one for one, _ in lost)]}
    changes = [_change(one, _now_at(bookings, task_of.get(part)), why.get(part, "it gave way")) for part, one in earlier.items()]
    for part, task in task_of.items():
        there = _now_at(bookings, task)
        if part not in earlier and there is not None:
            changes.append(Change(part, "added", None, there, f"added at {_told(there)}: nothing was planned for it before"))
    return sorted((one for one in changes if one is not None), key=lambda one: one.part)


def _change(commitment: Commitment, after: tuple[str, datetime] | None, why: str) -> Change | None:
    middle = commitment.start + 0.5 * (commitment.end - commitment.start)
    before = commitment.opportunity.satellite, middle
    if after is not None and after[0] == before[0] and abs((after[1] - middle).total_seconds()) <= _SAME_INSTANT:
        return None
    if after is None:
        return Change(commitment.part, "dropped", before, None, f"dropped from {_told(before)}: {why}")
    return Change(commitment.part, "moved", before, after, f"moved from {_told(before)} to {_told(after)}: {why}")


def _now_at(bookings: Bookings, task: int | None) -> tuple[str, datetime] | None:
    candidate = None if task is None else bookings.chosen(task)
    if candidate is None:
        return None
    collects, problem = bookings.problem.candidates, bookings.problem
    middle = 0.5 * (collects.start[candidate] + collects.end[candidate])
    satellite = problem.satellites[int(collects.satellite[candidate])].identifier
    return satellite, problem.epoch + timedelta(seconds=float(middle))


def _part(problem: SchedulingProblem, task: int) -> PartOf:
    request, strip, repeat = problem.tasks[task]
    return problem.requests[request].identifier, strip, repeat


def _request_told(problem: SchedulingProblem, task: int) -> str:
    request = problem.requests[problem.tasks[task].request]
    return f"{request.identifier} (priority {request.priority:g}), which nothing else could serve"


def _told(there: tuple[str, datetime]) -> str:
    return f"{there[0]} {there[1]:%Y-%m-%d %H:%M} UTC"
