"""Several suppliers are asked at once, and one that fails does not stop the others."""

from datetime import timedelta
from math import radians

import pytest

from yamabiko.errors import InputError, SupplierSilenceError
from yamabiko.request.request import LookConstraints
from yamabiko.suppliers.several import ask_suppliers, offering_for
from yamabiko.suppliers.simulated.desk import SimulatedDesk, search_fleet
from yamabiko.suppliers.simulated.supplier import SimulatedSupplier
from yamabiko.testing.fake_supplier import FakeSupplier
from yamabiko.testing.simulated_suppliers import SQUARE, START, HandClock, regular_passes, small_fleet

SPAN = (START, START + timedelta(hours=1))


def fake(name: str) -> FakeSupplier:
    return FakeSupplier(name, regular_passes(small_fleet(), SQUARE, SPAN, mode=None), HandClock())


def test_who_answered_and_who_did_not_and_why() -> None:
    broken = fake("broken")
    broken.failures = [SupplierSilenceError("broken", "offerings", "gone")]
    steps: list[tuple[int, int]] = []
    replies = ask_suppliers([fake("a"), broken, fake("b")], SQUARE, SPAN, progress=lambda done, of: steps.append((done, of)))
    assert replies.answered == ("a", "b")
    assert [(one.supplier, one.reason) for one in replies.unanswered] == [("broken", "supplier broken: offerings: gone")]
    assert {offer.supplier for offer in replies.offers} == {"a", "b"}
    assert len(replies.opportunities) == 2 * 2 * 3 * 7
    assert steps == [(1, 3), (2, 3), (3, 3)]


def test_constraints_hold_whatever_the_supplier_can_be_asked() -> None:
    look = LookConstraints(incidence=(radians(24.0), radians(26.0)))
    replies = ask_suppliers([fake("a")], SQUARE, SPAN, look, mode="stripmap")
    assert {one.satellite for one in replies.opportunities} == {"simulated-2"}
    assert {one.mode for one in replies.opportunities} == {"stripmap"}
    assert ask_suppliers([fake("a")], SQUARE, SPAN, LookConstraints(sides=frozenset({"left"}))).offers == ()
    assert ask_suppliers([fake("a")], SQUARE, SPAN, LookConstraints(illumination="night")).offers == ()
    assert ask_suppliers([fake("a")], SQUARE, SPAN, resolution=1.0).offers == ()


def test_nobody_and_namesakes() -> None:
    for suppliers in ([], [fake("a"), fake("a")]):
        with pytest.raises(InputError, match="suppliers"):
            ask_suppliers(suppliers, SQUARE, SPAN)


def test_the_offering_of_a_planned_collect() -> None:
    supplier = fake("a")
    opportunity = regular_passes(small_fleet(), SQUARE, SPAN, mode="spotlight")[0]
    assert offering_for(supplier, opportunity).identifier == "spotlight"


def test_real_orbits_behind_the_desk() -> None:
    """What the search finds can be ordered, the area gone through GeoJSON and the window narrowed to its own."""
    from yamabiko.suppliers.port import OpportunitySearch, OrderForm

    supplier = SimulatedSupplier("own", SimulatedDesk(small_fleet(4), HandClock(), find=search_fleet))
    search = OpportunitySearch("stripmap", SQUARE, START, START + timedelta(days=1))
    offers = supplier.opportunities(search)
    assert offers
    for number, offer in enumerate(offers[:3]):
        one = offer.opportunity
        placed = supplier.order(OrderForm(f"r{number}", "stripmap", SQUARE, one.start, one.end, one.identifier))
        assert placed.opportunity == one.identifier
