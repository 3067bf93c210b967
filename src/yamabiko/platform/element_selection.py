"""Which of a satellite's element sets to use for a span of time: the one whose age in it stays least."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from yamabiko.platform.element_set import ElementSet


def sets_for_window(elements: Sequence[ElementSet], start: datetime, end: datetime) -> tuple[ElementSet, ...]:
    """One set a satellite, in the order in which satellites first appear: of several the one with the least largest age between
    two UTC instants, that is with the epoch nearest to their middle; of equal ones the last.

    Satellites are told apart by catalogue number, and by name where that is zero.
    """
    middle = start + 0.5 * (end - start)
    chosen: dict[object, ElementSet] = {}
    for candidate in elements:
        key = candidate.catalogue_number or candidate.name
        rival = chosen.get(key)
        if rival is None or abs(candidate.age_at(middle)) <= abs(rival.age_at(middle)):
            chosen[key] = candidate
    return tuple(chosen.values())
