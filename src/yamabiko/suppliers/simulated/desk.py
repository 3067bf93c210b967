"""SimulatedDesk: what a simulated supplier does, whichever way it is asked: finds opportunities, takes orders, flies nothing.

Its clock is passed in, so that days of orders go by in a test. Orders are received, accepted, scheduled once the window opens,
processed after it and completed at their delivery; nobody checks the satellites' load.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol, get_args

from yamabiko.errors import InputError
from yamabiko.formats.areas import area_of
from yamabiko.formats.json_fields import utc
from yamabiko.plan.fleet import Satellite
from yamabiko.plan.opportunity import Opportunity
from yamabiko.request.area import Area
from yamabiko.request.request import ModeName
from yamabiko.suppliers.client import OPPORTUNITY, REFERENCE
from yamabiko.suppliers.conditions import check_filter, holds
from yamabiko.suppliers.features import QUERYABLES, properties_of
from yamabiko.suppliers.port import Offering, OrderForm, OrderStatus, StatusCode, SupplierOrder
from yamabiko.suppliers.simulated.order_book import OrderBook, PlacedOrder

LONGEST_SPAN = timedelta(days=31)
ACCEPTED_AFTER = timedelta(seconds=60)
USUAL_DELIVERY = timedelta(hours=1)  # after the window, where no ground station says better
_MARGIN = timedelta(hours=1)  # searched about an order, so that its pass is seen whole and named as it was when offered


class FindOpportunities(Protocol):
    """How a desk finds opportunities of its fleet: `plan.search.find_opportunities`, or something smaller in tests."""

    def __call__(
        self, satellites: Sequence[Satellite], area: Area, span: tuple[datetime, datetime], *, mode: ModeName | None
    ) -> tuple[Opportunity, ...]:
        """The opportunities with a window that touches the span (UTC)."""
        ...


def search_fleet(
    satellites: Sequence[Satellite], area: Area, span: tuple[datetime, datetime], *, mode: ModeName | None
) -> tuple[Opportunity, ...]:
    """By `plan.search`."""
    from yamabiko.plan.search.opportunities import find_opportunities  # noqa: PLC0415 - compiles kernels

    return find_opportunities(satellites, area, span, mode=mode)


class SimulatedDesk:
    """A simulated supplier's desk.

    find : finds opportunities. clock : the present instant. book : keeps the orders. list_lag : s until a new order shows in the
    list of orders (it can be asked after by its identifier at once).
    """

    def __init__(
        self,
        satellites: Sequence[Satellite],
        clock: Callable[[], datetime],
        *,
        find: FindOpportunities = search_fleet,
        book: OrderBook | None = None,
        list_lag: float = 0.0,
    ) -> None:
        if not satellites:
            raise InputError("simulated supplier", "fleet", "no satellite", "one satellite or more")
        self._satellites, self._find, self._clock = tuple(satellites), find, clock
        self.book, self.list_lag = book or OrderBook(), list_lag

    def offerings(self) -> tuple[Offering, ...]:
        """One for each mode that a radar of the fleet has."""
        modes = {mode.name for satellite in self._satellites for mode in satellite.radar.modes}
        return tuple(
            Offering(mode, f"{mode} (simulated)", f"Simulated {mode} collects; nothing is flown.", (mode,))
            for mode in get_args(ModeName)
            if mode in modes
        )

    def opportunities(
        self, offering: str, geometry: object, start: datetime, end: datetime, condition: Mapping[str, Any] | None
    ) -> list[Opportunity]:
        """By start of their windows. Raises InputError for anything that is not to be had."""
        mode = self._mode(offering)
        if not timedelta(0) < end - start <= LONGEST_SPAN:
            raise InputError("search", "datetime", f"{utc(start)}/{utc(end)}", f"a span of up to {LONGEST_SPAN.days} days")
        if condition is not None:
            check_filter(condition, QUERYABLES, "search")
        found = self._find(self._satellites, area_of(geometry, "geometry", "search"), (start, end), mode=mode)
        suited = [one for one in found if one.mode == mode and holds(condition, properties_of(one, offering))]
        return sorted(suited, key=lambda one: (one.start, one.identifier))

    def place(
        self, offering: str, geometry: dict[str, Any], start: datetime, end: datetime, parameters: Mapping[str, Any]
    ) -> PlacedOrder:
        """Take an order. Raises InputError for a window in the past and for an opportunity that does not exist in it.

        An order whose reference was used before is taken again: STAPI knows no such thing, and no real supplier is bound to.
        """
        now = self._clock()
        if end <= now:
            raise InputError("order", "datetime", f"a window that ended {utc(end)}", f"one that ends after {utc(now)}")
        meant = parameters.get(OPPORTUNITY)
        there = self.opportunities(offering, geometry, start - _MARGIN, end + _MARGIN, None)
        within = [one for one in there if one.start <= end and one.end >= start]
        chosen = next((one for one in within if meant in {None, one.identifier}), None)
        if chosen is None:
            raise InputError("order", OPPORTUNITY, repr(meant)[:60], "an opportunity in the window ordered")
        delivery = chosen.delivery or end + USUAL_DELIVERY
        return self.book.place(PlacedOrder(0, offering, geometry, start, end, dict(parameters), now, max(delivery, now)))

    def listed(self) -> list[PlacedOrder]:
        """The orders that the list shows by now."""
        seen_from = self._clock() - timedelta(seconds=self.list_lag)
        return [order for order in self.book.all() if order.created <= seen_from]

    def statuses(self, order: PlacedOrder) -> list[OrderStatus]:
        """What became of an order by now, the earliest first."""
        flow = [
            OrderStatus(StatusCode.RECEIVED, order.created),
            OrderStatus(StatusCode.ACCEPTED, order.created + ACCEPTED_AFTER),
            OrderStatus(StatusCode.SCHEDULED, max(order.start, order.created + ACCEPTED_AFTER)),
            OrderStatus(StatusCode.PROCESSING, max(order.end, order.created + ACCEPTED_AFTER)),
            OrderStatus(StatusCode.COMPLETED, max(order.delivery, order.end, order.created + ACCEPTED_AFTER)),
        ]
        for moment, code, reason in self.book.ends(order)[:1]:
            flow = [one for one in flow if one.when <= moment and one.code is not StatusCode.COMPLETED]
            flow.append(OrderStatus(StatusCode(code), moment, reason))
        now = self._clock()
        return [one for one in flow if one.when <= now] or flow[:1]

    def cancel(self, identifier: str, reason: str, after: float = 0.0) -> None:
        """Have the supplier cancel one of its orders, in so many seconds from now."""
        order = self.book.one(identifier)
        if order is None:
            raise InputError("simulated supplier", "order", identifier, "an order in its book")
        self.book.end(order, self._clock() + timedelta(seconds=after), StatusCode.CANCELLED.value, reason)

    def as_record(self, order: PlacedOrder) -> SupplierOrder:
        """An order as the port shows it."""
        reference, meant = order.parameters.get(REFERENCE), order.parameters.get(OPPORTUNITY)
        status = self.statuses(order)[-1]
        return SupplierOrder(order.identifier, order.offering, reference, meant, order.start, order.end, order.created, status)

    def _mode(self, offering: str) -> ModeName:
        for known in self.offerings():
            if known.identifier == offering:
                return known.modes[0]
        raise InputError("simulated supplier", "offering", offering[:60], " or ".join(one.identifier for one in self.offerings()))


def parameters_of(form: OrderForm) -> dict[str, str]:
    """The order parameters that a form becomes."""
    return {REFERENCE: form.reference, OPPORTUNITY: form.opportunity}


def system_clock() -> datetime:
    """The present instant."""
    return datetime.now(UTC)
