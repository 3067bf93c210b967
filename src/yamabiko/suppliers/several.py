"""Asking several suppliers at once: one that fails does not keep the others' answers back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from datetime import datetime
from math import inf

from yamabiko.errors import InputError, SupplierError
from yamabiko.plan.opportunity import Opportunity
from yamabiko.request.area import Area
from yamabiko.request.request import LookConstraints, ModeName
from yamabiko.suppliers.port import Offer, Offering, OpportunitySearch, Replies, Supplier, Unanswered

MOST_AT_ONCE = 8


def ask_suppliers(
    suppliers: Sequence[Supplier],
    area: Area,
    span: tuple[datetime, datetime],
    look: LookConstraints | None = None,
    *,
    mode: ModeName | None = None,
    resolution: float | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Replies:
    """The opportunities of every supplier that answers, and who did not and why.

    span : UTC. look, mode, resolution (m on the ground, of the coarser axis) : held against every opportunity here, whatever a
    supplier can be asked about. progress : suppliers done, of how many. Raises InputError for no suppliers or one name twice.
    """
    names = [supplier.name for supplier in suppliers]
    if not names or len(set(names)) != len(names):
        raise InputError("suppliers", "names", names or "none", "one supplier or more, each with its own name")
    wanted = look or LookConstraints()
    offers: list[Offer] = []
    failed: dict[str, str] = {}
    with ThreadPoolExecutor(min(MOST_AT_ONCE, len(names))) as pool:
        asked = {pool.submit(_ask, supplier, area, span, mode): supplier.name for supplier in suppliers}
        for done, answer in enumerate(as_completed(asked), 1):
            try:
                offers += [offer for offer in answer.result() if _suits(offer.opportunity, wanted, mode, resolution)]
            except (SupplierError, InputError) as error:
                failed[asked[answer]] = str(error)
            if progress is not None:
                progress(done, len(names))
    return Replies(
        offers=tuple(sorted(offers, key=lambda offer: (offer.opportunity.start, offer.supplier, offer.opportunity.identifier))),
        answered=tuple(name for name in names if name not in failed),
        unanswered=tuple(Unanswered(name, failed[name]) for name in names if name in failed),
    )


def offering_for(supplier: Supplier, opportunity: Opportunity) -> Offering:
    """The offering that a planned collect is ordered as: the one that says it has the mode, or the only one there is.

    Raises InputError where that leaves none or several, SupplierError where the supplier does not tell.
    """
    there = supplier.offerings()
    suited = [one for one in there if opportunity.mode in one.modes] or [one for one in there if not one.modes]
    if len(suited) != 1:
        found = ", ".join(one.identifier for one in suited) or "none"
        raise InputError(f"supplier {supplier.name}", f"offering of {opportunity.mode}", found, "exactly one")
    return suited[0]


def _ask(supplier: Supplier, area: Area, span: tuple[datetime, datetime], mode: ModeName | None) -> list[Offer]:
    found: list[Offer] = []
    for offering in supplier.offerings():
        if mode is None or not offering.modes or mode in offering.modes:
            found += supplier.opportunities(OpportunitySearch(offering.identifier, area, *span))
    return found


def _suits(opportunity: Opportunity, look: LookConstraints, mode: ModeName | None, resolution: float | None) -> bool:
    geometry, quality = opportunity.geometry, opportunity.quality
    coarser = max(quality.ground_range_resolution, quality.azimuth_resolution)
    lit = look.illumination is None or geometry.daylight == (look.illumination == "day")
    return (
        look.incidence[0] <= geometry.incidence <= look.incidence[1]
        and geometry.elevation >= look.minimum_elevation
        and abs(geometry.squint) <= (inf if look.maximum_squint is None else look.maximum_squint)
        and geometry.side in look.sides
        and geometry.direction in look.directions
        and lit
        and mode in {None, opportunity.mode}
        and coarser <= (inf if resolution is None else resolution)
    )
