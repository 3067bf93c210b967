"""A plan laid out in numbers again, for the validator that shares nothing with the search (`plan.schedule.validate`)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from yamabiko.errors import InputError
from yamabiko.plan.fleet import Carrier
from yamabiko.plan.plan import Cutting, Plan
from yamabiko.plan.preparation import prepare
from yamabiko.plan.replan.replanning import candidate_of
from yamabiko.plan.schedule.problem import Schedule, SchedulingProblem, schedule_of
from yamabiko.plan.span_search import SpanSearch
from yamabiko.request.request import Request


def laid_out(
    plan: Plan, requests: Sequence[Request], satellites: Sequence[Carrier], since: datetime | None = None
) -> tuple[SchedulingProblem, Schedule]:
    """The problem that has only the plan's own collects to choose from, and the choice of all of them.

    requests : those that the plan has commitments for, at least. since : UTC, leaves out collects that begin before.
    Raises InputError for a commitment that no collect in its opportunity is, or that breaks a limit by itself: it begins before it
    may, or does not come down by its deadline.
    """
    start = plan.start if since is None else max(plan.start, since)
    kept = [one for one in plan.commitments if one.start >= start]
    done = [one for one in plan.commitments if one.start < start]
    asked = [one for one in requests if any(one.identifier == each.request for each in kept)]
    cuttings = {one.identifier: Cutting.none(one) for one in asked} | {one.request: one for one in plan.cuttings}
    search = SpanSearch(tuple(satellites), start, plan.end)
    prepared = prepare(
        asked, satellites, (start, plan.end), search, cuttings=cuttings, held=kept, done=done, searched=(), contacts=search.contacts
    )
    tasks = prepared.task_of
    chosen = []
    for one in kept:
        candidate = candidate_of(prepared.problem, one, tasks.get(one.part))
        if candidate is None:
            raise InputError(
                f"plan, request {one.request}", "collect", f"{one.start:%Y-%m-%d %H:%M:%S} UTC", "one that can be made"
            )
        chosen.append(candidate)
    return prepared.problem, schedule_of(prepared.problem, chosen)
