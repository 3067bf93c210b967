"""Orders are placed once, whatever fails; and what becomes of them is told."""

import dataclasses
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from yamabiko.errors import InputError, SupplierAnswerError, SupplierError, SupplierRefusalError, SupplierSilenceError
from yamabiko.suppliers.intents import IntentJournal, IntentState
from yamabiko.suppliers.ordering import OrderDesk
from yamabiko.suppliers.port import OrderForm, StatusCode
from yamabiko.testing.fake_supplier import FakeSupplier
from yamabiko.testing.simulated_suppliers import CROSSING, SPACING, SQUARE, START, HandClock, regular_passes, small_fleet

SETTLING = 100.0
PASSES = regular_passes(small_fleet(1), SQUARE, (START, START + timedelta(hours=4)), mode="stripmap")


class Shop:
    """A fake supplier, a journal and a desk on one clock."""

    def __init__(self, folder: Path, lag: float = 0.0) -> None:
        self.clock = HandClock()
        self.supplier = FakeSupplier("fake", PASSES, self.clock)
        self.supplier.list_lag = timedelta(seconds=lag)
        self.path = folder / "journal.sqlite"
        self.open()

    def open(self) -> None:
        self.journal = IntentJournal(self.path, self.clock)
        self.desk = OrderDesk(self.journal, [self.supplier], self.clock, sleep=self.clock.sleep, settling=SETTLING)

    def order(self, reference: str = "one", wait: bool = True) -> Any:
        return self.desk.order(form(reference), "fake", now=self.clock.now, wait=wait)


def form(reference: str = "one", number: int = 6) -> OrderForm:
    chosen = PASSES[number]
    return OrderForm(reference, "stripmap", SQUARE, chosen.start, chosen.end, chosen.identifier)


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    one = Shop(tmp_path)
    yield one
    one.journal.close()


def silence(acted: bool = True) -> SupplierSilenceError:
    return SupplierSilenceError("fake", "order", "told to", acted=acted)


def test_an_order_is_acknowledged(shop: Shop) -> None:
    intent = shop.order()
    assert (intent.state, intent.identifier, intent.attempts) == (IntentState.ACKNOWLEDGED, "fake-1", 1)
    assert [order.reference for order in shop.supplier.held] == ["one"]


def test_the_same_reference_again_orders_nothing(shop: Shop) -> None:
    assert shop.order().identifier == shop.order().identifier
    assert len(shop.supplier.held) == 1
    with pytest.raises(InputError, match="used for another order"):
        shop.desk.order(form("one", 7), "fake", now=shop.clock.now)


@pytest.mark.parametrize("taken", [True, False])
@pytest.mark.parametrize("kind", [SupplierSilenceError, SupplierAnswerError])
def test_a_lost_answer_is_looked_up_before_ordering_again(shop: Shop, taken: bool, kind: type[SupplierError]) -> None:
    shop.supplier.takes_first = taken
    shop.supplier.failures = [kind("fake", "order", "told to", acted=True)]
    intent = shop.order()
    assert intent.state is IntentState.ACKNOWLEDGED
    assert len(shop.supplier.held) == 1
    assert (intent.attempts, shop.clock.slept) == ((1, []) if taken else (2, [SETTLING]))


def test_a_list_that_lags_behind_is_waited_for(tmp_path: Path) -> None:
    shop = Shop(tmp_path, lag=80.0)
    shop.supplier.takes_first = True
    shop.supplier.failures = [silence()]
    intent = shop.order()
    assert (intent.state, intent.attempts, len(shop.supplier.held)) == (IntentState.ACKNOWLEDGED, 1, 1)
    shop.journal.close()


def test_without_waiting_the_order_stays_unsettled_until_it_can_be_told(tmp_path: Path) -> None:
    shop = Shop(tmp_path, lag=80.0)
    shop.supplier.takes_first = True
    shop.supplier.failures = [silence()]
    assert shop.order(wait=False).state is IntentState.SENT
    (news,) = shop.desk.recover(wait=False)
    assert news.kind == "unsettled"
    shop.clock.sleep(90.0)
    (news,) = shop.desk.recover(wait=False)
    assert (news.kind, len(shop.supplier.held)) == ("ordered", 1)
    shop.journal.close()


def test_a_clock_set_back_waits_rather_than_orders(shop: Shop) -> None:
    shop.supplier.failures = [silence()]
    shop.clock.sleep(50.0)
    assert shop.order(wait=False).state is IntentState.SENT
    shop.clock.now -= timedelta(days=1)
    assert shop.desk.recover(wait=False)[0].kind == "unsettled"
    assert shop.supplier.held == []


def test_a_supplier_not_reached_leaves_the_order_intended(shop: Shop) -> None:
    shop.supplier.failures = [silence(acted=False)]
    intent = shop.order()
    assert (intent.state, intent.attempts, intent.sent) == (IntentState.INTENDED, 0, None)
    assert shop.order().state is IntentState.ACKNOWLEDGED


def test_a_list_that_cannot_be_read_orders_nothing(shop: Shop) -> None:
    shop.supplier.failures = [silence(), SupplierAnswerError("fake", "list of orders", "2 of 3 listed")]
    assert shop.order().state is IntentState.SENT
    assert shop.supplier.held == []


def test_a_refusal_is_final(shop: Shop) -> None:
    shop.supplier.failures = [SupplierRefusalError("fake", "order one", "HTTP 422 too steep")]
    intent = shop.order()
    assert (intent.state, intent.reason) == (IntentState.REFUSED, "HTTP 422 too steep")
    assert shop.order().state is IntentState.REFUSED
    assert shop.supplier.held == []


def test_a_refusal_after_a_lost_answer_is_looked_into(shop: Shop) -> None:
    """The second attempt is refused because the first one, late, got through."""
    shop.supplier.failures = [silence(), None, None, SupplierRefusalError("fake", "order one", "HTTP 422 already booked")]
    take = shop.supplier.order

    def late(wanted: OrderForm) -> Any:
        if shop.clock.slept:
            shop.supplier.failures, refusal = [], shop.supplier.failures[-1]
            take(wanted)
            assert refusal is not None
            raise refusal
        return take(wanted)

    shop.supplier.order = late  # type: ignore[method-assign, assignment]
    assert shop.order().state is IntentState.ACKNOWLEDGED
    assert len(shop.supplier.held) == 1


def test_an_order_that_never_arrives_is_lost_after_some_attempts(shop: Shop) -> None:
    shop.supplier.failures = [silence(), None, None] * 3
    assert shop.order().state is IntentState.LOST
    assert len(shop.clock.slept) == 3


def test_past_windows_are_refused_relative_to_now(shop: Shop) -> None:
    with pytest.raises(InputError, match="window: found one that ended"):
        shop.desk.order(form(), "fake", now=form().end)
    with pytest.raises(InputError, match="time zone"):
        shop.desk.order(form(), "fake", now=form().end.replace(tzinfo=None))
    assert shop.journal.all() == ()


def test_news_of_what_becomes_of_orders(shop: Shop) -> None:
    for number, code in enumerate([StatusCode.COMPLETED, StatusCode.CANCELLED, StatusCode.REJECTED, StatusCode.ACCEPTED], 1):
        shop.order(f"order {number}")
        shop.supplier.become(f"fake-{number}", code, f"because {number}")
    news = shop.desk.refresh()
    assert [(one.kind, one.reference, one.reason) for one in news] == [
        ("fulfilled", "order 1", "because 1"),
        ("cancelled", "order 2", "because 2"),
        ("refused", "order 3", "because 3"),
    ]
    assert shop.desk.refresh() == ()


def test_a_supplier_that_vanishes_is_told_for_each_order_and_asked_once(shop: Shop) -> None:
    shop.order("a")
    shop.order("b")
    shop.supplier.failures = [silence()]
    news = shop.desk.refresh()
    assert [(one.kind, one.reference) for one in news] == [("vanished", "a"), ("vanished", "b")]
    assert shop.supplier.failures == []
    assert {intent.state for intent in shop.journal.all()} == {IntentState.ACKNOWLEDGED}


def test_an_order_the_supplier_forgot_is_lost(shop: Shop) -> None:
    shop.order()
    shop.supplier.held.clear()
    assert [one.kind for one in shop.desk.refresh()] == ["lost"]


def test_an_order_doubled_on_the_way_is_told(shop: Shop) -> None:
    shop.supplier.failures = [silence()]
    shop.order(wait=False)
    take = form()
    shop.supplier.failures = []
    shop.supplier.order(take)
    shop.supplier.order(take)
    news = shop.desk.recover()
    assert [one.kind for one in news] == ["ordered", "doubled"]
    assert "fake-2" in news[1].reason


def test_giving_up_is_for_orders_not_sent(shop: Shop) -> None:
    shop.supplier.failures = [silence(acted=False)]
    shop.order()
    assert shop.desk.give_up("one", "not wanted").state is IntentState.CANCELLED
    shop.order("two")
    with pytest.raises(InputError, match="STAPI has no way to cancel"):
        shop.desk.give_up("two", "not wanted")


class CrashError(BaseException):
    """The process ends here."""


def crashing(target: object, names: list[str], fuse: list[int]) -> None:
    """Have the fuse burn one step before and one after every call of these methods."""
    for name in names:
        real: Callable[..., Any] = getattr(target, name)

        def wrapped(*arguments: Any, real: Callable[..., Any] = real, **named: Any) -> Any:
            burn(fuse)
            result = real(*arguments, **named)
            burn(fuse)
            return result

        setattr(target, name, wrapped)


def burn(fuse: list[int]) -> None:
    fuse[0] -= 1
    if fuse[0] == 0:
        raise CrashError


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    crashes=st.lists(st.integers(1, 25), min_size=1, max_size=4),
    failures=st.lists(st.sampled_from(["fine", "silent", "unreached"]), max_size=4),
    takes_first=st.booleans(),
    lag=st.sampled_from([0.0, 60.0]),
)
def test_crashes_at_any_point_neither_double_nor_lose(
    tmp_path_factory: pytest.TempPathFactory, crashes: list[int], failures: list[str], takes_first: bool, lag: float
) -> None:
    shop = Shop(tmp_path_factory.mktemp("crash"), lag)
    shop.supplier.takes_first = takes_first
    shop.supplier.failures = [{"fine": None, "silent": silence(), "unreached": silence(acted=False)}[one] for one in failures]
    if takes_first:
        # Taken and yet said not to have been reached would be a lie no client can see through.
        shop.supplier.failures = [one if one is None or one.acted else None for one in shop.supplier.failures]
    order, orders = shop.supplier.order, shop.supplier.orders
    for steps in crashes:
        fuse = [steps]
        shop.supplier.order, shop.supplier.orders = order, orders  # type: ignore[method-assign]
        crashing(shop.supplier, ["order", "orders"], fuse)
        crashing(shop.journal, ["intend", "sending", "turn", "of"], fuse)
        try:
            shop.desk.recover()
            shop.order()
        except CrashError:
            pass
        shop.journal.close()
        shop.clock.sleep(1.0)
        shop.open()
    shop.supplier.order, shop.supplier.orders = order, orders  # type: ignore[method-assign]
    shop.supplier.failures = []
    intent = shop.order()
    if intent.state is not IntentState.LOST:  # after the most attempts allowed, none of which arrived
        assert intent.state is IntentState.ACKNOWLEDGED
        assert len(shop.supplier.held) == 1
    else:
        assert shop.supplier.held == []
    shop.journal.close()


def test_the_journal_keeps_every_field(tmp_path: Path) -> None:
    clock = HandClock()
    wanted = dataclasses.replace(form("été/1"), area=CROSSING)
    with IntentJournal(tmp_path / "j.sqlite", clock) as journal:
        journal.intend(wanted, "fake")
        with pytest.raises(InputError, match="used before"):
            journal.intend(wanted, "fake")
        journal.sending("été/1")
    with IntentJournal(tmp_path / "j.sqlite", clock) as journal:
        (kept,) = journal.all()
    assert (kept.state, kept.attempts, kept.sent, kept.made) == (IntentState.SENT, 1, START, START)
    assert (kept.form.reference, kept.form.start, kept.form.end, kept.form.opportunity) == (
        wanted.reference,
        wanted.start,
        wanted.end,
        wanted.opportunity,
    )
    assert abs(kept.form.area.outer[0].vertex - CROSSING.outer[0].vertex).max() < 1e-12


def test_steps_that_do_not_exist_are_refused(shop: Shop) -> None:
    shop.order()
    shop.supplier.become("fake-1", StatusCode.COMPLETED)
    shop.desk.refresh()
    with pytest.raises(InputError, match="it is at its end"):
        shop.journal.turn("one", IntentState.SENT)
    with pytest.raises(InputError, match="no intent"):
        shop.journal.of("nobody")


def test_one_process_and_one_thread_at_a_time(shop: Shop) -> None:
    with pytest.raises(InputError, match="another process holds"):
        IntentJournal(shop.path, shop.clock)
    shop.journal.intend(form(), "fake")
    with shop.journal.working_on("one"), pytest.raises(InputError, match="being worked on"):
        shop.order()


@pytest.mark.parametrize("content", [b"no database at all, but long enough to be looked at" * 20, b"SQLite format 3\0" + bytes(84)])
def test_other_files_are_no_journals(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "j.sqlite"
    path.write_bytes(content)
    with pytest.raises(InputError, match=r"j\.sqlite"):
        IntentJournal(path, HandClock())
    assert path.read_bytes() == content
    with pytest.raises(InputError, match="journal"):
        IntentJournal(tmp_path / "nowhere" / "j.sqlite", HandClock())


def test_windows_that_end_while_nobody_is_reached(shop: Shop) -> None:
    shop.supplier.failures = [silence(acted=False)]
    shop.order()
    shop.clock.now = form().end + SPACING
    (news,) = shop.desk.recover()
    assert news.kind == "cancelled"
