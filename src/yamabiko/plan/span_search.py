"""The search that a plan is made with: opportunities within its span only, ground contacts found once for all its searches."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from yamabiko.plan.fleet import Satellite
from yamabiko.plan.opportunity import Opportunity
from yamabiko.plan.schedule.ground_contacts import ground_contacts
from yamabiko.plan.schedule.problem import Contacts
from yamabiko.plan.search.opportunities import Wish, find_for_wishes
from yamabiko.request.area import Area
from yamabiko.request.request import Request

AFTER_THE_END = timedelta(days=1)
"""How long after the span ground contacts are looked for: what is collected in it may come down later."""


@dataclass(frozen=True, eq=False)
class SpanSearch:
    """Searches a fleet from start to end (UTC): a request that reaches beyond has its opportunities in between only."""

    satellites: tuple[Satellite, ...]
    start: datetime
    end: datetime
    exclusions: tuple[Area, ...] = ()

    @cached_property
    def contacts(self) -> Contacts:
        """The satellites' ground contacts, in s from the start."""
        return ground_contacts(self.satellites, self.start, self.end + AFTER_THE_END)

    def __call__(self, requests: Sequence[Request]) -> Sequence[Sequence[Opportunity]]:
        """Opportunities of each request's area."""
        wishes = [Wish.of(request) for request in requests]
        clipped = [dataclasses.replace(one, start=max(one.start, self.start), end=min(one.end, self.end)) for one in wishes]
        inside = [number for number, one in enumerate(clipped) if one.start < one.end]
        answers: list[Sequence[Opportunity]] = [()] * len(requests)
        if inside:
            wanted = [clipped[number] for number in inside]
            known = (self.start, self.contacts)
            found = find_for_wishes(self.satellites, wanted, exclusions=self.exclusions, contacts=known)
            for number, there in zip(inside, found, strict=True):
                answers[number] = there
        return answers
