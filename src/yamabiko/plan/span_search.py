"""The search that a plan is made with: opportunities within its span only, ground contacts found once for all its searches."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from yamabiko.plan.drones.opportunities import Refusal
from yamabiko.plan.fleet import Carrier, drones_of
from yamabiko.plan.fleet_search import find_for_fleet
from yamabiko.plan.opportunity import Opportunity
from yamabiko.plan.schedule.ground_contacts import ground_contacts
from yamabiko.plan.schedule.problem import Contacts
from yamabiko.plan.search.opportunities import Wish
from yamabiko.request.area import Area
from yamabiko.request.request import Request

AFTER_THE_END = timedelta(days=1)
"""How long after the span ground contacts are looked for: what is collected in it may come down later."""


@dataclass(frozen=True, eq=False)
class SpanSearch:
    """Searches a fleet from start to end (UTC): a request that reaches beyond has its opportunities in between only."""

    satellites: tuple[Carrier, ...]
    start: datetime
    end: datetime
    exclusions: tuple[Area, ...] = ()

    @cached_property
    def contacts(self) -> Contacts:
        """The satellites' ground contacts, in s from the start."""
        return ground_contacts(self.satellites, self.start, self.end + AFTER_THE_END)

    def __call__(self, requests: Sequence[Request]) -> Sequence[Sequence[Opportunity]]:
        """Opportunities of each request's area."""
        return [there for there, _ in self._searched(requests)]

    def refusals(self, requests: Sequence[Request]) -> Sequence[Sequence[Refusal]]:
        """Why drones have no opportunity at each request's area, drone by drone."""
        return [refused for _, refused in self._searched(requests)] if drones_of(self.satellites) else [()] * len(requests)

    def _searched(self, requests: Sequence[Request]) -> list[tuple[Sequence[Opportunity], Sequence[Refusal]]]:
        wishes = [Wish.of(request) for request in requests]
        clipped = [dataclasses.replace(one, start=max(one.start, self.start), end=min(one.end, self.end)) for one in wishes]
        inside = [number for number, one in enumerate(clipped) if one.start < one.end]
        answers: list[tuple[Sequence[Opportunity], Sequence[Refusal]]] = [((), ())] * len(requests)
        if inside:
            wanted = [clipped[number] for number in inside]
            known = (self.start, self.contacts)
            found = find_for_fleet(self.satellites, wanted, exclusions=self.exclusions, contacts=known, available=self.start)
            for number, there, refused in zip(inside, found.opportunities, found.refusals, strict=True):
                answers[number] = (there, refused)
        return answers
