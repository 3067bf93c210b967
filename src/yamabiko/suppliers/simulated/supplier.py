"""SimulatedSupplier: the simulated desk as a `Supplier` in this process, with the faults that a network would show."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from typing import TypeVar

from yamabiko.errors import InputError, SupplierAnswerError, SupplierRefusalError, SupplierSilenceError
from yamabiko.formats.area_geometry import geometry_of_area
from yamabiko.suppliers.conditions import check_conditions, filter_of
from yamabiko.suppliers.features import QUERYABLES
from yamabiko.suppliers.port import Offer, Offering, OpportunitySearch, OrderForm, OrderStatus, Queryable, SupplierOrder
from yamabiko.suppliers.simulated.desk import SimulatedDesk, parameters_of
from yamabiko.suppliers.simulated.faults import Fault, FaultPlan, Operation

Result = TypeVar("Result")
_BEFORE = {
    Fault.SILENT_BEFORE: "no answer",
    Fault.ERROR_BEFORE: "HTTP 500 told to fail",
    Fault.RESET: "no answer: connection reset",
}
_AFTER = {Fault.SILENT_AFTER: "no answer", Fault.ERROR_AFTER: "HTTP 503 told to fail", Fault.CUT: "no answer: connection lost"}


class SimulatedSupplier:
    """A `Supplier` without HTTP. faults : what it is told to do wrong; slow answers are answers here."""

    def __init__(self, name: str, desk: SimulatedDesk, faults: FaultPlan | None = None) -> None:
        self._name, self.desk, self.faults = name, desk, faults or FaultPlan()

    @property
    def name(self) -> str:
        """As opportunities name it."""
        return self._name

    def offerings(self) -> tuple[Offering, ...]:
        """Everything that can be ordered."""
        return self._done("offerings", "offerings", self.desk.offerings)

    def queryables(self, offering: str) -> Mapping[str, Queryable]:
        """The same for every offering."""
        return self._done("queryables", f"queryables of {offering}", lambda: self._queryables(offering))

    def opportunities(self, search: OpportunitySearch) -> tuple[Offer, ...]:
        """See `Supplier`."""
        check_conditions(search.conditions, QUERYABLES, f"supplier {self._name}")

        def found() -> tuple[Offer, ...]:
            geometry, condition = geometry_of_area(search.area), filter_of(search.conditions)
            there = self.desk.opportunities(search.offering, geometry, search.start, search.end, condition)
            return tuple(Offer(self._name, search.offering, dataclasses.replace(one, supplier=self._name)) for one in there)

        return self._done("opportunities", f"opportunities of {search.offering}", found)

    def order(self, form: OrderForm) -> SupplierOrder:
        """See `Supplier`."""

        def placed() -> SupplierOrder:
            geometry = geometry_of_area(form.area)
            order = self.desk.place(form.offering, geometry, form.start, form.end, parameters_of(form))
            return self.desk.as_record(order)

        return self._done("order", f"order {form.reference}", placed)

    def orders(self) -> tuple[SupplierOrder, ...]:
        """See `Supplier`."""
        return self._done("orders", "list of orders", lambda: tuple(self.desk.as_record(one) for one in self.desk.listed()))

    def order_held(self, identifier: str) -> SupplierOrder | None:
        """See `Supplier`."""

        def held() -> SupplierOrder | None:
            order = self.desk.book.one(identifier)
            return None if order is None else self.desk.as_record(order)

        return self._done("state", f"state of order {identifier}", held)

    def statuses(self, identifier: str) -> tuple[OrderStatus, ...]:
        """See `Supplier`."""

        def all_of_them() -> tuple[OrderStatus, ...]:
            order = self.desk.book.one(identifier)
            if order is None:
                raise InputError("order", "identifier", identifier, "an order in the book")
            return tuple(self.desk.statuses(order))

        return self._done("statuses", f"statuses of order {identifier}", all_of_them)

    def _queryables(self, offering: str) -> Mapping[str, Queryable]:
        if offering not in {one.identifier for one in self.desk.offerings()}:
            raise InputError("simulated supplier", "offering", offering, "one of its offerings")
        return QUERYABLES

    def _done(self, operation: Operation, asked: str, do: Callable[[], Result]) -> Result:
        fault = self.faults.next(operation)
        if fault in _BEFORE:
            raise SupplierSilenceError(self._name, asked, _BEFORE[fault], acted=True)
        if fault is Fault.REFUSE:
            raise SupplierRefusalError(self._name, asked, "HTTP 422 told to refuse")
        try:
            result = do()
            if fault is Fault.DOUBLE:
                do()
        except InputError as error:
            raise SupplierRefusalError(self._name, asked, f"HTTP 422 {error}") from None
        if fault in _AFTER:
            raise SupplierSilenceError(self._name, asked, _AFTER[fault], acted=True)
        if fault in {Fault.MALFORMED, Fault.OTHER_ORDER}:
            raise SupplierAnswerError(self._name, asked, "an answer told to be wrong", acted=True)
        if fault is Fault.CANCEL_LATER and isinstance(result, SupplierOrder):
            self.desk.cancel(result.identifier, "told to cancel", self.faults.cancel_after)
        return result
