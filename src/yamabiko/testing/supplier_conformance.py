"""What every `Supplier` has to do, run against each of them: derive from SupplierConformance and give the fixture `supplier`.

The supplier must have opportunities as `simulated_suppliers.regular_passes` makes them for three satellites, and the clock START.
"""

# ruff: noqa: S101 - this is a test suite, in the package so that other suppliers can be held to it
from __future__ import annotations

from datetime import timedelta
from math import degrees

import pytest

from yamabiko.errors import InputError, SupplierRefusalError
from yamabiko.suppliers.port import Condition, OpportunitySearch, OrderForm, StatusCode, Supplier
from yamabiko.testing.simulated_suppliers import SPACING, SQUARE, START

HOUR = timedelta(hours=1)


def search(*conditions: Condition, offering: str = "stripmap") -> OpportunitySearch:
    """Two hours of opportunities, from the clock's hour on."""
    return OpportunitySearch(offering, SQUARE, START + timedelta(seconds=60), START + 2 * HOUR, conditions)


def form(supplier: Supplier, reference: str) -> OrderForm:
    """An order for the supplier's first opportunity."""
    offer = supplier.opportunities(search())[0]
    return OrderForm(
        reference, offer.offering, SQUARE, offer.opportunity.start, offer.opportunity.end, offer.opportunity.identifier
    )


class SupplierConformance:
    """The suite."""

    def test_offerings_say_their_modes(self, supplier: Supplier) -> None:
        """One for each mode."""
        assert {offering.identifier: offering.modes for offering in supplier.offerings()} == {
            "stripmap": ("stripmap",),
            "spotlight": ("spotlight",),
        }

    def test_queryables_have_kinds_and_bounds(self, supplier: Supplier) -> None:
        """As the conditions are checked against them."""
        queryables = supplier.queryables("stripmap")
        incidence, side = queryables["incidence_deg"], queryables["look_side"]
        assert (incidence.kind, incidence.smallest, incidence.largest) == ("number", 0.0, 90.0)
        assert (side.kind, set(side.choices)) == ("string", {"left", "right"})
        assert queryables["daylight"].kind == "boolean"

    def test_all_opportunities_come_with_their_geometry(self, supplier: Supplier) -> None:
        """In the span, as this supplier's, none missing."""
        offers = supplier.opportunities(search())
        assert len(offers) == 12 * 3  # every ten minutes of two hours, three satellites
        assert {offer.opportunity.supplier for offer in offers} == {supplier.name}
        assert {round(degrees(offer.opportunity.geometry.incidence), 9) for offer in offers} == {20.0, 25.0, 30.0}
        assert min(offer.opportunity.start for offer in offers) == START + SPACING

    def test_conditions_select(self, supplier: Supplier) -> None:
        """Alone and together."""
        few = supplier.opportunities(search(Condition("incidence_deg", "<=", 22.0)))
        assert len(few) == 12
        none = supplier.opportunities(search(Condition("incidence_deg", "<=", 22.0), Condition("look_side", "=", "left")))
        assert none == ()
        named = supplier.opportunities(search(Condition("satellite", "in", ("simulated-1", "simulated-3"))))
        assert {offer.opportunity.satellite for offer in named} == {"simulated-1", "simulated-3"}

    @pytest.mark.parametrize(
        "condition",
        [Condition("colour", "=", "red"), Condition("incidence_deg", "<", 91.0), Condition("look_side", "=", "up")],
    )
    def test_conditions_that_mean_nothing_are_refused(self, supplier: Supplier, condition: Condition) -> None:
        """Rather than passed over."""
        with pytest.raises(InputError, match=condition.queryable):
            supplier.opportunities(search(condition))

    def test_an_order_is_found_again_by_its_reference(self, supplier: Supplier) -> None:
        """In the list, and by its identifier."""
        placed = supplier.order(form(supplier, "ours/1 ä"))
        assert (placed.reference, placed.offering, placed.status.code) == ("ours/1 ä", "stripmap", StatusCode.RECEIVED)
        assert [order.identifier for order in supplier.orders() if order.reference == "ours/1 ä"] == [placed.identifier]
        held = supplier.order_held(placed.identifier)
        assert held is not None
        assert (held.opportunity, held.start, held.end) == (placed.opportunity, placed.start, placed.end)
        assert supplier.statuses(placed.identifier)[0].code is StatusCode.RECEIVED

    def test_every_order_is_listed(self, supplier: Supplier) -> None:
        """However many pages that takes."""
        one = form(supplier, "first")
        placed = {supplier.order(one if n == 0 else _renamed(one, f"more {n}")).identifier for n in range(25)}
        assert {order.identifier for order in supplier.orders()} == placed

    def test_unknown_things_are_told_apart(self, supplier: Supplier) -> None:
        """No such order, offering or opportunity."""
        assert supplier.order_held("order-000777") is None
        with pytest.raises(SupplierRefusalError):
            supplier.statuses("order-000777")
        with pytest.raises(SupplierRefusalError):
            supplier.opportunities(search(offering="video"))
        one = form(supplier, "none")
        with pytest.raises(SupplierRefusalError):
            supplier.order(OrderForm("none", one.offering, one.area, one.start, one.end, "no such opportunity"))
        assert supplier.orders() == ()

    def test_windows_in_the_past_are_refused(self, supplier: Supplier) -> None:
        """By the supplier's own clock."""
        one = form(supplier, "late")
        with pytest.raises(SupplierRefusalError):
            supplier.order(OrderForm("late", one.offering, one.area, START - HOUR, START - timedelta(seconds=1), one.opportunity))


def _renamed(one: OrderForm, reference: str) -> OrderForm:
    return OrderForm(reference, one.offering, one.area, one.start, one.end, one.opportunity)
