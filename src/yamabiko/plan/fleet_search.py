"""Opportunities of a whole fleet: its satellites' passes and its drones' sorties, for the same wishes and in the same record."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np

from yamabiko.plan.drones.opportunities import Refusal, find_with_drones
from yamabiko.plan.fleet import Carrier, Satellite, drones_of, require_fleet, satellites_of
from yamabiko.plan.opportunity import Opportunity
from yamabiko.plan.schedule.problem import Contacts
from yamabiko.plan.search.opportunities import Wish, find_for_wishes, require_possible
from yamabiko.plan.search.windows import Progress, span_of
from yamabiko.request.area import Area


@dataclass(frozen=True, eq=False)
class FleetFindings:
    """For each wish: opportunities by start, and why drones that have none there have none."""

    opportunities: tuple[tuple[Opportunity, ...], ...]
    refusals: tuple[tuple[Refusal, ...], ...]


def find_for_fleet(
    carriers: Sequence[Carrier],
    wishes: Sequence[Wish],
    *,
    exclusions: Sequence[Area] = (),
    contacts: tuple[datetime, Contacts] | None = None,
    available: datetime | None = None,
    progress: Progress | None = None,
) -> FleetFindings:
    """Opportunities of each wish. See find_for_wishes for satellites, also for what is raised, and find_with_drones.

    contacts : of the satellites, by their numbers in the fleet, and the instant they count from. available : UTC, from when
    drones can be ordered.
    """
    require_fleet(carriers)
    radars = tuple(dict.fromkeys(carrier.radar for carrier in carriers))
    for wish in wishes:
        span_of(wish.start, wish.end)
        require_possible(radars, wish)
    satellites, drones = satellites_of(carriers), drones_of(carriers)
    seen: tuple[tuple[Opportunity, ...], ...] = ((),) * len(wishes)
    if satellites:
        known = None if contacts is None else (contacts[0], _for_satellites(contacts[1], carriers))
        seen = find_for_wishes(satellites, wishes, exclusions=exclusions, contacts=known, progress=progress, required=not drones)
    if not drones:
        return FleetFindings(seen, ((),) * len(wishes))
    flown = find_with_drones(drones, wishes, available, exclusions)
    both = (
        tuple(sorted((*one, *other), key=lambda each: (each.start, each.satellite, each.mode)))
        for one, other in zip(seen, flown.opportunities, strict=True)
    )
    return FleetFindings(tuple(both), flown.refusals)


def _for_satellites(contacts: Contacts, carriers: Sequence[Carrier]) -> Contacts:
    """Contacts with satellites numbered among satellites alone."""
    before = np.cumsum([not isinstance(carrier, Satellite) for carrier in carriers])
    return replace(contacts, satellite=contacts.satellite - before[contacts.satellite])
