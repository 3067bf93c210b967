"""The smallest supplier there can be, for tests of what orders from suppliers: a list of opportunities and a list of orders."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

from yamabiko.errors import SupplierError, SupplierRefusalError
from yamabiko.plan.opportunity import Opportunity
from yamabiko.suppliers.conditions import check_conditions, filter_of, holds
from yamabiko.suppliers.features import QUERYABLES, properties_of
from yamabiko.suppliers.port import Offer, Offering, OpportunitySearch, OrderForm, OrderStatus, Queryable, StatusCode, SupplierOrder


class FakeSupplier:
    """A `Supplier`. `held` are its orders; `failures` are raised by the next calls, `takes_first`: after taking the order."""

    def __init__(self, name: str, opportunities: Sequence[Opportunity], clock: Callable[[], datetime]) -> None:
        self._name, self._opportunities, self._clock = name, opportunities, clock
        self.held: list[SupplierOrder] = []
        self.failures: list[SupplierError | None] = []
        self.takes_first = False
        self.list_lag = timedelta(0)

    @property
    def name(self) -> str:
        """As opportunities name it."""
        return self._name

    def offerings(self) -> tuple[Offering, ...]:
        """One for each mode."""
        self._fail()
        modes = sorted({one.mode for one in self._opportunities})
        return tuple(Offering(mode, mode, "", (mode,)) for mode in modes)

    def queryables(self, offering: str) -> Mapping[str, Queryable]:
        """The same for every offering."""
        self._fail()
        self._known(offering)
        return QUERYABLES

    def opportunities(self, search: OpportunitySearch) -> tuple[Offer, ...]:
        """Those whose window touches the span, wherever the area lies."""
        check_conditions(search.conditions, QUERYABLES, f"supplier {self._name}")
        self._fail()
        self._known(search.offering)
        condition = filter_of(search.conditions)
        return tuple(
            Offer(self._name, search.offering, dataclasses.replace(one, supplier=self._name))
            for one in self._opportunities
            if one.mode == search.offering
            and one.start <= search.end
            and one.end >= search.start
            and holds(condition, properties_of(one, search.offering))
        )

    def order(self, form: OrderForm) -> SupplierOrder:
        """Take an order, as often as it is told."""
        if not self.takes_first:
            self._fail()
        self._known(form.offering)
        now = self._clock()
        if form.end <= now:
            raise SupplierRefusalError(self._name, f"order {form.reference}", "HTTP 422 a window in the past")
        if form.opportunity not in {one.identifier for one in self._opportunities}:
            raise SupplierRefusalError(self._name, f"order {form.reference}", "HTTP 422 no such opportunity")
        status = OrderStatus(StatusCode.RECEIVED, now)
        identifier = f"fake-{len(self.held) + 1}"
        order = SupplierOrder(identifier, form.offering, form.reference, form.opportunity, form.start, form.end, now, status)
        self.held.append(order)
        if self.takes_first:
            self._fail()
        return order

    def orders(self) -> tuple[SupplierOrder, ...]:
        """All that show by now."""
        self._fail()
        return tuple(order for order in self.held if order.created + self.list_lag <= self._clock())

    def order_held(self, identifier: str) -> SupplierOrder | None:
        """One order."""
        self._fail()
        return next((order for order in self.held if order.identifier == identifier), None)

    def statuses(self, identifier: str) -> tuple[OrderStatus, ...]:
        """The last status alone."""
        self._fail()
        order = next((order for order in self.held if order.identifier == identifier), None)
        if order is None:
            raise SupplierRefusalError(self._name, f"statuses of order {identifier}", "HTTP 404 not found")
        return (order.status,)

    def become(self, identifier: str, code: StatusCode, reason: str = "") -> None:
        """Give an order another status."""
        status = OrderStatus(code, self._clock(), reason)
        self.held = [dataclasses.replace(one, status=status) if one.identifier == identifier else one for one in self.held]

    def _known(self, offering: str) -> None:
        if offering not in {one.mode for one in self._opportunities}:
            raise SupplierRefusalError(self._name, offering, "HTTP 404 no such offering")

    def _fail(self) -> None:
        failure = self.failures.pop(0) if self.failures else None
        if failure is not None:
            raise failure
