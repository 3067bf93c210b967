"""make_plan: from requests and a fleet to a Plan, or from a plan that stands and what happened to the next one.

It cuts areas into strips, searches opportunities, lays out the problem, solves it or repairs the plan that stands, and says of
everything not served what stands in the way. Reads no clock but the one passed in, except to keep to its time.
"""

from __future__ import annotations

import dataclasses
import time
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial

import numpy as np

from yamabiko.errors import InputError
from yamabiko.plan.checks import require_in_time, require_plannable
from yamabiko.plan.drones.drone import Drone
from yamabiko.plan.drones.flown import landings, sorties_of
from yamabiko.plan.drones.thrift import save_cost
from yamabiko.plan.fleet import Carrier, assumptions
from yamabiko.plan.plan import Change, Commitment, Cutting, Plan, Unserved
from yamabiko.plan.preparation import Prepared, prepare
from yamabiko.plan.reasons import Case, explain
from yamabiko.plan.replan.aloft import as_it_flies
from yamabiko.plan.replan.events import Events
from yamabiko.plan.replan.replanning import in_the_way, replan, split
from yamabiko.plan.schedule.bookings import Bookings
from yamabiko.plan.schedule.bound import upper_bound
from yamabiko.plan.schedule.neighbourhood import Progress, SearchLimits
from yamabiko.plan.schedule.neighbourhood import search as improve
from yamabiko.plan.span_search import SpanSearch
from yamabiko.plan.standing import StandingPlan
from yamabiko.request.area import Area
from yamabiko.request.request import Request

_ANSWERING = 0.7  # of the time limit of replanning, after which no search is begun: what has begun takes the rest
_EXPLAINING = 0.5  # of the time limit: how long reasons are searched for after a plan stands


def make_plan(
    requests: Sequence[Request],
    satellites: Sequence[Carrier],
    span: tuple[datetime, datetime],
    now: datetime,
    *,
    generator: np.random.Generator,
    time_limit: float = 30.0,
    iterations: int | None = None,
    stop: Callable[[], bool] | None = None,
    exclusions: Sequence[Area] = (),
    progress: Progress | None = None,
) -> Plan:
    """A first plan. span : start and end, UTC. now : the present; nothing is planned before it.

    generator : of the search's random choices. time_limit : s that the search for a better plan may take, and half of it again for
    reasons. iterations : ends the search instead, for a plan that is the same each time; zero gives the greedy one. stop : asked
    often; ends the search with the best plan so far. exclusions : areas that no footprint touches. progress : of the search.
    Raises InputError, in one line, for what cannot be planned (see `require_plannable`), areas that need too many strips, and
    element sets too old for the span.
    """
    start, end = span
    require_plannable(requests, satellites, start, end, now)
    search = SpanSearch(tuple(satellites), start, end, tuple(exclusions))
    prepared = prepare(requests, satellites, span, search, contacts=search.contacts)
    bound = upper_bound(prepared.problem)
    limits = SearchLimits(iterations, None if iterations is not None else time_limit, stop, bound)
    bookings = Bookings(prepared.problem)
    for candidate in improve(prepared.problem, generator, limits, progress=progress).schedule.chosen:
        bookings.place(candidate)
    save_cost(bookings, _clock(_EXPLAINING * time_limit))
    unserved = _explained(prepared, bookings, search, start, _clock(_EXPLAINING * time_limit))
    return _plan(prepared, bookings, span, now, unserved=unserved, bound=bound)


def remake_plan(
    before: Plan,
    requests: Sequence[Request],
    satellites: Sequence[Carrier],
    events: Events,
    now: datetime,
    *,
    time_limit: float = 10.0,
    exclusions: Sequence[Area] = (),
) -> Plan:
    """The next plan, from the one before and what happened since, for the rest of its span.

    requests : all that are to be served, those of the plan before with new and urgent ones beside them. satellites : the whole
    fleet; events say who of it is out. time_limit : s, after which nothing more gives way or is explained.
    Raises InputError as `make_plan`, for a plan whose span is over, commitments of requests that are not given, and a fleet of
    which nobody is left.
    """
    stop = _clock(_ANSWERING * time_limit)
    start, end = max(before.start, now), before.end
    there = [as_it_flies(one, before.sorties, now) for one in satellites if events.takes_part(one.identifier, one.supplier)]
    wanted = [one for one in requests if one.identifier not in events.cancelled]
    _require_known(before, requests, satellites, events)
    if satellites and not there:
        raise InputError("fleet", "satellites", "none left", "at least one that has not failed or withdrawn")
    if wanted:
        require_plannable([one for one in wanted if one.deadline > now] or wanted, there, start, end, now)
    begun = [one for one in before.sorties if one.take_off < now]
    parts = split(before.commitments, events, now, {part for one in begun for part in one.parts})
    _require_new_in_time(before, wanted, now)
    open_requests = [one for one in wanted if one.deadline > start and max(one.earliest, start) < end]
    held = [one for one in parts.kept if any(one.request == request.identifier for request in open_requests)]
    search = SpanSearch(tuple(there), start, end, tuple(exclusions))
    known = {one.request for one in before.commitments} | {one.request for one in before.unserved}
    # What the plan does not say is cut was left whole, and is not tried again.
    cuttings = {one.identifier: Cutting.none(one) for one in wanted if one.identifier in known}
    cuttings |= {one.request: one for one in before.cuttings}
    needy = _not_whole(open_requests, cuttings, [*held, *parts.done])
    lay_out = partial(
        prepare, open_requests, there, (start, end), search,
        cuttings=cuttings, held=held, done=parts.done, contacts=search.contacts,
    )  # fmt: skip
    prepared = lay_out(searched=needy)
    # Gaps come first; only if they do not do, what is in the way is searched for other places to go to.
    again = replan(prepared, parts, known, dataclasses.replace(events, most_moved=0.0), now, stop)
    if in_way := in_the_way(prepared, again.bookings, again.may_push):
        prepared = lay_out(searched=needy | in_way, earlier=prepared)
        again = replan(prepared, parts, known, events, now, stop)
    closed = [one for one in wanted if one not in open_requests]
    missed = _not_whole(closed, cuttings, parts.done)
    unserved = _explained(prepared, again.bookings, search, start, stop) + _too_late(closed, missed, cuttings, parts.done, end)
    value = sum(one.priority for one in closed if one.identifier not in missed)
    flown = tuple(one for one in begun if one.drone not in events.failed)
    made = _plan(prepared, again.bookings, (before.start, end), now, parts.done, again.changes, unserved, value_before=value)
    return dataclasses.replace(made, sorties=(*flown, *made.sorties))


def _too_late(
    closed: Sequence[Request], missed: Collection[str], cuttings: Mapping[str, Cutting], done: Sequence[Commitment], end: datetime
) -> tuple[Unserved, ...]:
    """Of requests with no time left in the plan's span, those that were not served whole."""
    made = {one.part for one in done}
    found = []
    for one in closed:
        if one.identifier in missed:
            strips = len(cuttings[one.identifier].strips) if one.identifier in cuttings else 1
            parts = [(strip, repeat) for repeat in range(one.repeats) for strip in range(strips)]
            missing = tuple(part for part in parts if (one.identifier, *part) not in made)
            why = f"its deadline, {one.deadline:%Y-%m-%d %H:%M} UTC, has passed"
            if one.earliest >= end:
                why = f"its time begins at {one.earliest:%Y-%m-%d %H:%M} UTC, after the plan's end"
            found.append(Unserved(one.identifier, missing, "deadline", why))
    return tuple(found)


def _not_whole(requests: Sequence[Request], cuttings: Mapping[str, Cutting], there: Sequence[Commitment]) -> set[str]:
    """Requests some part of which has no commitment."""
    counts = Counter(one.request for one in there)
    strips = {identifier: len(cutting.strips) for identifier, cutting in cuttings.items()}
    return {one.identifier for one in requests if counts[one.identifier] < one.repeats * strips.get(one.identifier, 1)}


def _clock(seconds: float) -> Callable[[], bool]:
    until = time.monotonic() + seconds
    return lambda: time.monotonic() > until


def _explained(
    prepared: Prepared, bookings: Bookings, search: SpanSearch, earliest: datetime, stop: Callable[[], bool]
) -> tuple[Unserved, ...]:
    """Why each request that is not whole is not, the weightiest explained first."""
    problem = prepared.problem
    left = [number for number in range(len(problem.requests)) if not bookings.is_whole(number)]
    cases = []
    for number in sorted(left, key=lambda one: -problem.weights[one]):
        tasks = [problem.tasks[task] for task in problem.tasks_of_request[number] if bookings.chosen(task) is None]
        missing = {(task.strip, task.repeat): prepared.opportunities[number, task.strip] for task in tasks}
        cases.append(Case(problem.requests[number], prepared.cuttings[number].strips, missing))
    standing = StandingPlan(bookings, prepared.end, prepared.strips)
    return tuple(explain(cases, search, standing, earliest, stop, search.refusals))


def _plan(
    prepared: Prepared,
    bookings: Bookings,
    span: tuple[datetime, datetime],
    now: datetime,
    done: Collection[Commitment] = (),
    changes: tuple[Change, ...] = (),
    unserved: tuple[Unserved, ...] = (),
    bound: float | None = None,
    value_before: float = 0.0,
) -> Plan:
    """value_before : of requests served whole that are no longer planned for."""
    commitments = sorted([*done, *commitments_of(bookings)], key=lambda one: (one.start, one.part))
    return Plan(
        made=now,
        start=span[0],
        end=span[1],
        commitments=tuple(commitments),
        unserved=unserved,
        changes=changes,
        cuttings=tuple(one for one in prepared.cuttings if len(one.strips) > 1),
        value=bookings.schedule().value + value_before,
        bound=bound,
        assumptions=assumptions(prepared.satellites),
        sorties=sorties_of(bookings),
    )


def commitments_of(bookings: Bookings) -> list[Commitment]:
    """The chosen collects as people have them; cost and delivery of an opportunity are those of the collect.

    Of a drone the cost is that of a sortie for the collect alone, and delivery follows the landing of the sortie it is in.
    """
    problem, collects = bookings.problem, bookings.problem.candidates
    found = []
    landed = landings(bookings)
    for candidate in bookings.all_chosen().tolist():
        request, strip, repeat = problem.tasks[int(collects.task[candidate])]
        start, end, delivery = (
            problem.epoch + timedelta(seconds=float(values[candidate]))
            for values in (collects.start, collects.end, collects.delivery)
        )
        carrier = problem.satellites[int(collects.satellite[candidate])]
        if isinstance(carrier, Drone):
            delivery = problem.epoch + timedelta(seconds=landed[candidate] + carrier.processing_time)
        whole = problem.opportunities[int(collects.opportunity[candidate])]
        opportunity = dataclasses.replace(whole, cost=float(collects.cost[candidate]), delivery=delivery)
        found.append(Commitment(problem.requests[request].identifier, strip, repeat, opportunity, start, end))
    return found


def _require_known(before: Plan, requests: Sequence[Request], satellites: Sequence[Carrier], events: Events) -> None:
    """Raise InputError for events about nobody, and commitments of requests that are not given."""
    names = {
        "failed satellite": (events.failed, {one.identifier for one in satellites}),
        "withdrawn supplier": (events.withdrawn, {one.supplier for one in satellites}),
        "cancelled request": (events.cancelled, {one.identifier for one in requests} | {one.request for one in before.commitments}),
    }
    for what, (named, known) in names.items():
        for name in sorted(named - known):
            raise InputError("events", what, name, f"one of {', '.join(sorted(known)[:12])}")
    given = {one.identifier for one in requests} | events.cancelled
    for one in before.commitments:
        if one.request not in given:
            raise InputError(
                "requests",
                "identifier",
                f"none named {one.request}",
                "every request the plan has commitments for, or its cancelling",
            )


def _require_new_in_time(before: Plan, requests: Sequence[Request], now: datetime) -> None:
    known = {one.request for one in before.commitments} | {one.request for one in before.unserved}
    for request in requests:
        if request.identifier not in known:
            require_in_time(request, now)
