"""From requests and a fleet to a problem that can be solved: areas cut into strips, opportunities searched, candidates laid out."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from yamabiko.errors import InputError
from yamabiko.plan.cutting import Search, covering, cut_all
from yamabiko.plan.fleet import Carrier
from yamabiko.plan.opportunity import Opportunity
from yamabiko.plan.plan import Commitment, Cutting
from yamabiko.plan.schedule.building import schedule_problem
from yamabiko.plan.schedule.problem import Contacts, SchedulingProblem
from yamabiko.request.area import Area
from yamabiko.request.request import Request


@dataclass(frozen=True, eq=False)
class Prepared:
    """Everything a plan is made from. cuttings : one a request. opportunities : by number of the request, and strip; all there are
    of the parts `searched`, of others those that commitments hold."""

    requests: tuple[Request, ...]
    satellites: tuple[Carrier, ...]
    end: datetime
    cuttings: tuple[Cutting, ...]
    opportunities: dict[tuple[int, int], list[Opportunity]]
    problem: SchedulingProblem
    searched: frozenset[tuple[int, int]]

    @property
    def strips(self) -> dict[tuple[int, int], Area]:
        """Areas of (number of the request, strip)."""
        return {(number, strip): area for number, one in enumerate(self.cuttings) for strip, area in enumerate(one.strips)}

    @property
    def task_of(self) -> dict[tuple[str, int, int], int]:
        """The number of the task for each request (its identifier), strip and repeat."""
        requests, tasks = self.problem.requests, self.problem.tasks
        return {(requests[task.request].identifier, task.strip, task.repeat): number for number, task in enumerate(tasks)}


def prepare(
    requests: Sequence[Request],
    satellites: Sequence[Carrier],
    span: tuple[datetime, datetime],
    search: Search,
    *,
    cuttings: Mapping[str, Cutting] | None = None,
    held: Sequence[Commitment] = (),
    done: Sequence[Commitment] = (),
    searched: Collection[str] | None = None,
    earlier: Prepared | None = None,
    contacts: Contacts | None = None,
) -> Prepared:
    """Cut, search and lay out.

    span : start and end, UTC. search : looks for opportunities. cuttings : that stand already, by request. held : commitments whose
    own opportunities are to be among the candidates. done : collects that are made and not asked for again. searched : requests to
    search for, all if not given; the others have only the opportunities they hold. earlier : of the same requests, satellites and
    span, with some of the searching done. contacts : ground contacts from the span's start, where they are known already.
    Raises InputError as `cut_all` and `schedule_problem`.
    """
    start, end = span
    wanted = [_for_what_is_left(request, [one for one in done if one.request == request.identifier]) for request in requests]
    standing = dict(cuttings or {})
    anew = cut_all([request for request in wanted if request.identifier not in standing], satellites, search)
    standing |= {one.request: one for one in anew}
    cut = [standing[request.identifier] for request in wanted]
    parts = [(number, strip) for number, one in enumerate(cut) for strip in range(len(one.strips))]
    number_of = {request.identifier: number for number, request in enumerate(wanted)}
    opportunities: dict[tuple[int, int], list[Opportunity]] = {part: [] for part in parts}
    wanting = [part for part in parts if searched is None or wanted[part[0]].identifier in searched]
    if earlier is not None:
        opportunities |= {part: list(there) for part, there in earlier.opportunities.items()}
        wanting = [part for part in wanting if part not in earlier.searched]
    found = search([dataclasses.replace(wanted[number], area=cut[number].strips[strip]) for number, strip in wanting])
    opportunities |= {part: covering(there) for part, there in zip(wanting, found, strict=True)}
    for one in held:
        _hold(opportunities[number_of[one.request], one.strip], one)
    strips = {(number, strip): cut[number].strips[strip] for number, strip in parts}
    problem = schedule_problem(
        wanted,
        satellites,
        opportunities,
        start,
        end,
        strips=strips,
        done=_done_parts(done, number_of),
        contacts=contacts,
    )
    all_searched = frozenset(wanting) | (earlier.searched if earlier is not None else frozenset())
    return Prepared(tuple(wanted), tuple(satellites), end, tuple(cut), opportunities, problem, all_searched)


def _hold(there: list[Opportunity], commitment: Commitment) -> None:
    """Have the commitment's own opportunity among those there, in place of the same one found anew with other ends."""
    there[:] = [one for one in there if one.identifier != commitment.opportunity.identifier] + [commitment.opportunity]


def _done_parts(done: Sequence[Commitment], number_of: Mapping[str, int]) -> Collection[tuple[int, int, int]]:
    return {(number_of[one.request], one.strip, one.repeat) for one in done if one.request in number_of}


def _for_what_is_left(request: Request, done: Sequence[Commitment]) -> Request:
    """The request less what its collects so far have cost, and not before the interval after the last of them."""
    if not done:
        return request
    left = request
    if request.budget is not None:
        left = dataclasses.replace(left, budget=max(0.0, request.budget - sum(one.opportunity.cost for one in done)))
    after = max(one.end for one in done) + timedelta(seconds=request.minimum_interval)
    if request.repeats > 1 and after > request.earliest:
        try:
            left = dataclasses.replace(left, earliest=after)
        except InputError:  # no time is left for the repeats: the plan will say so
            return left
    return left
