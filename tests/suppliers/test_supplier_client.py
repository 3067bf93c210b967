"""The client copes with what suppliers and lines do wrong, and gives away nothing."""

import json
import logging
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import httpx
import numpy as np
import pytest

from yamabiko.errors import InputError, SupplierAnswerError, SupplierError, SupplierRefusalError, SupplierSilenceError
from yamabiko.suppliers.client import SupplierClient
from yamabiko.suppliers.ordering import OrderDesk
from yamabiko.suppliers.port import OpportunitySearch, OrderForm
from yamabiko.suppliers.simulated.desk import SimulatedDesk
from yamabiko.suppliers.simulated.faults import Fault, FaultPlan
from yamabiko.suppliers.simulated.serving import served_supplier
from yamabiko.suppliers.simulated.supplier import SimulatedSupplier
from yamabiko.suppliers.transport import Address, Patience
from yamabiko.testing.simulated_suppliers import CROSSING, SQUARE, START, HandClock, regular_passes, small_fleet

QUICK = Patience(connect_time=5.0, answer_time=0.6, attempts=3, first_pause=1.0, longest_pause=1.5)
TOKEN = "very-secret-token"
Answer = Callable[[httpx.Request], httpx.Response]


class Stand:
    """A simulated supplier over HTTP, told to fail, and a client whose pauses are only counted."""

    def __init__(self, client: SupplierClient, desk: SimulatedDesk, faults: FaultPlan, clock: HandClock) -> None:
        self.client, self.desk, self.faults, self.clock = client, desk, faults, clock

    def form(self, reference: str = "ours") -> OrderForm:
        first = regular_passes(small_fleet(), SQUARE, (START + timedelta(hours=1), START + timedelta(hours=2)), mode="stripmap")[0]
        return OrderForm(reference, "stripmap", SQUARE, first.start, first.end, first.identifier)


@contextmanager
def standing(lag: float = 0.0) -> Iterator[Stand]:
    clock, faults = HandClock(), FaultPlan(silence=5.0, delay=0.2)
    desk = SimulatedDesk(small_fleet(), clock, find=regular_passes, list_lag=lag)
    with (
        served_supplier(desk, TOKEN, faults=faults) as url,
        SupplierClient("far", Address(url, TOKEN), np.random.default_rng(3), patience=QUICK, sleep=clock.slept.append) as client,
    ):
        yield Stand(client, desk, faults, clock)


@pytest.fixture
def stand() -> Iterator[Stand]:
    with standing() as one:
        yield one


def answering(answer: Answer, url: str = "https://far.example/stapi", **patience: Any) -> SupplierClient:
    """A client of whatever a function answers."""
    waiting = Patience(first_pause=0.001, **patience)
    transport = httpx.MockTransport(answer)
    return SupplierClient(
        "far", Address(url, TOKEN), np.random.default_rng(1), patience=waiting, sleep=lambda _: None, transport=transport
    )


@pytest.mark.parametrize(
    "fault", [Fault.SILENT_BEFORE, Fault.ERROR_BEFORE, Fault.RESET, Fault.CUT, Fault.MALFORMED, Fault.ERROR_AFTER]
)
def test_what_changes_nothing_is_asked_again(stand: Stand, fault: Fault) -> None:
    stand.faults.tell("offerings", fault, fault)
    assert len(stand.client.offerings()) == 2
    first, second = stand.clock.slept
    assert 0.5 <= first <= 1.0 and 0.75 <= second <= 1.5


def test_slow_answers_are_answers(stand: Stand) -> None:
    stand.faults.tell("offerings", Fault.SLOW)
    assert len(stand.client.offerings()) == 2
    assert stand.clock.slept == []


def test_a_refusal_is_not_asked_again(stand: Stand) -> None:
    stand.faults.tell("offerings", Fault.REFUSE)
    with pytest.raises(SupplierRefusalError, match="supplier far: offerings: HTTP 422 told to refuse"):
        stand.client.offerings()
    assert stand.clock.slept == []


@pytest.mark.parametrize(
    ("fault", "kind", "taken"),
    [
        (Fault.SILENT_BEFORE, SupplierSilenceError, 0),
        (Fault.SILENT_AFTER, SupplierSilenceError, 1),
        (Fault.ERROR_BEFORE, SupplierSilenceError, 0),
        (Fault.ERROR_AFTER, SupplierSilenceError, 1),
        (Fault.RESET, SupplierSilenceError, 0),
        (Fault.CUT, SupplierSilenceError, 1),
        (Fault.MALFORMED, SupplierAnswerError, 1),
        (Fault.OTHER_ORDER, SupplierAnswerError, 1),
    ],
)
def test_an_order_is_never_sent_again_by_itself(stand: Stand, fault: Fault, kind: type[SupplierError], taken: int) -> None:
    stand.faults.tell("order", fault)
    with pytest.raises(kind) as caught:
        stand.client.order(stand.form())
    assert caught.value.acted
    assert len(stand.desk.book.all()) == taken
    in_process = SimulatedSupplier("near", SimulatedDesk(small_fleet(), stand.clock, find=regular_passes), FaultPlan())
    in_process.faults.tell("order", fault)
    with pytest.raises(kind) as caught:
        in_process.order(stand.form())
    assert caught.value.acted
    assert len(in_process.desk.book.all()) == taken


@pytest.mark.parametrize("fault", [one for one in Fault if one is not Fault.DOUBLE])
def test_the_desk_brings_an_order_through_every_fault(fault: Fault, tmp_path: Any) -> None:
    from yamabiko.suppliers.intents import IntentJournal, IntentState

    with standing(lag=30.0) as stand, IntentJournal(tmp_path / "j.sqlite", stand.clock) as journal:
        stand.faults.tell("order", fault)
        desk = OrderDesk(journal, [stand.client], stand.clock, sleep=stand.clock.sleep, settling=60.0)
        intent = desk.order(stand.form(), "far", now=stand.clock.now)
        refused = fault is Fault.REFUSE
        assert intent.state is (IntentState.REFUSED if refused else IntentState.ACKNOWLEDGED)
        assert len(stand.desk.book.all()) == (0 if refused else 1)
        if fault is Fault.CANCEL_LATER:
            stand.clock.sleep(100.0)
            assert [(one.kind, one.reason) for one in desk.refresh()] == [("cancelled", "told to cancel")]
        elif not refused:
            stand.clock.sleep(7 * 3600.0)
            assert [one.kind for one in desk.refresh()] == ["fulfilled"]
            codes = [status.code.value for status in stand.client.statuses(intent.identifier or "")]
            assert codes == ["received", "accepted", "scheduled", "processing", "completed"]


def test_an_order_heard_twice_is_told(stand: Stand, tmp_path: Any) -> None:
    from yamabiko.suppliers.intents import IntentJournal

    with IntentJournal(tmp_path / "j.sqlite", stand.clock) as journal:
        stand.faults.tell("order", Fault.DOUBLE, Fault.SILENT_AFTER)
        desk = OrderDesk(journal, [stand.client], stand.clock, sleep=stand.clock.sleep, settling=60.0)
        stand.client.order(stand.form())  # twice, by a line that repeats
        intent = desk.order(stand.form(), "far", now=stand.clock.now)
        assert len(intent.others) == 2


def test_a_vanished_supplier(stand: Stand) -> None:
    stand.faults.vanished = True
    with pytest.raises(SupplierSilenceError, match="supplier far: list of orders: no answer"):
        stand.client.orders()


def test_areas_across_the_antimeridian_arrive(stand: Stand) -> None:
    found = stand.client.opportunities(OpportunitySearch("stripmap", CROSSING, START, START + timedelta(hours=1)))
    assert len(found) == 21


def test_a_wrong_token_is_told_without_the_token(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    address = Address("https://far.example", TOKEN)
    assert TOKEN not in repr(address)

    def no(request: httpx.Request) -> httpx.Response:
        return httpx.Response(403, json={"detail": f"no: {request.headers['authorization']}"})

    with answering(no) as client, pytest.raises(SupplierRefusalError) as caught:
        client.offerings()
    assert "(token)" in str(caught.value)
    assert TOKEN not in str(caught.value)
    assert TOKEN not in caplog.text


@pytest.mark.parametrize(
    "url",
    [
        "http://far.example",
        "ftp://far.example",
        "https://user:hunter@far.example",
        "https://far.example?key=1",
        "https://",
        "far.example",
        "https://far.example:port",
        "http://127.0.0.1.far.example",
        "http://localhost.far.example",
    ],
)
def test_addresses_no_token_is_sent_to(url: str) -> None:
    with pytest.raises(InputError, match="supplier: address") as caught:
        Address(url, TOKEN)
    assert "hunter" not in str(caught.value)


def test_plain_http_when_told() -> None:
    assert Address("http://far.example", plain_http_anywhere=True).holds("http://far.example/products")
    with pytest.raises(InputError, match="token"):
        Address("https://far.example", "a\nb")


@pytest.mark.parametrize(
    "link",
    [
        "https://evil.example/stapi/orders",
        "http://far.example/stapi/orders",
        "https://far.example:444/stapi/orders",
        "https://far.example/elsewhere",
        "https://far.example/stapi/../elsewhere",
        "https://a@far.example/stapi/orders",
        "//evil.example/orders",
    ],
)
def test_lists_do_not_lead_elsewhere(link: str) -> None:
    asked: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.host)
        return httpx.Response(200, json={"features": [], "links": [{"rel": "next", "href": link}]})

    with answering(answer, attempts=1) as client, pytest.raises(SupplierError):
        client.orders()
    assert set(asked) == {"far.example"}
    assert len(asked) == 1


def test_redirections_are_not_followed() -> None:
    away = httpx.Response(307, headers={"location": "https://evil.example"})
    with answering(lambda _: away) as client, pytest.raises(SupplierAnswerError, match="redirections are not followed"):
        client.offerings()


def circling(_: httpx.Request) -> httpx.Response:
    return httpx.Response(
        200, json={"features": [], "links": [{"rel": "next", "href": "https://far.example/stapi/orders?limit=100"}]}
    )


def endless(request: httpx.Request) -> httpx.Response:
    page = int(request.url.params.get("next", "0")) + 1
    link = f"https://far.example/stapi/orders?next={page}"
    return httpx.Response(200, json={"features": [], "links": [{"rel": "next", "href": link}]})


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (circling, "circle"),
        (endless, "more than 5 pages"),
        (lambda _: httpx.Response(200, json={"features": [], "numberMatched": 3}), "0 of 3 listed"),
        (lambda _: httpx.Response(200, content=b"[" * 100_000), "JSON"),
        (lambda _: httpx.Response(200, content=b'{"features": NaN}'), "NaN is no JSON number"),
        (lambda _: httpx.Response(200, content=b"\xff{}"), "utf-8"),
        (lambda _: httpx.Response(200, json=[]), "an object"),
        (lambda _: httpx.Response(200, json={"features": {}}), "list of objects"),
        (lambda _: httpx.Response(200, json={"features": [{"id": "a"}]}), "order 1 stapi_type"),
        (lambda _: httpx.Response(200, content=b"x" * 2_000_000), "more than 1000000 bytes"),
        (lambda _: httpx.Response(200, headers={"content-encoding": "br"}, content=b""), "compressed"),
        (lambda _: httpx.Response(200, content=b"\x1b[2J"), "JSON"),
    ],
)
def test_answers_that_cannot_be_believed(answer: Answer, told: str) -> None:
    with (
        answering(answer, largest_answer=1_000_000, most_pages=5) as client,
        pytest.raises(SupplierAnswerError, match=told) as caught,
    ):
        client.orders()
    assert str(caught.value).startswith("supplier far: list of orders: ")
    assert str(caught.value).isprintable()


def test_a_supplier_whose_orders_carry_no_reference_is_not_ordered_from(stand: Stand) -> None:
    posted: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        posted.append(request.method)
        return httpx.Response(200, json={"type": "object", "properties": {}})

    with answering(answer) as client, pytest.raises(SupplierRefusalError, match="cannot carry 'reference'"):
        client.order(stand.form())
    assert posted == ["GET"]


def test_nothing_listens() -> None:
    client = SupplierClient("gone", Address("http://127.0.0.1:9"), np.random.default_rng(1), patience=QUICK, sleep=lambda _: None)
    with client, pytest.raises(SupplierSilenceError, match="not reached") as caught:
        client.offerings()
    assert not caught.value.acted


def test_the_client_needs_nothing_of_the_extra() -> None:
    code = (
        "import sys; import yamabiko.suppliers.client, yamabiko.suppliers.ordering, yamabiko.suppliers.several\n"
        "import yamabiko.suppliers.simulated.supplier, yamabiko.suppliers.simulated.serving\n"
        "print([n for n in ('fastapi', 'uvicorn', 'stapi_fastapi', 'starlette', 'ortools', 'numba') if n in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_missing_extra_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    from yamabiko.suppliers.simulated import serving

    monkeypatch.setattr("importlib.util.find_spec", lambda name: None if name == "uvicorn" else name)
    with pytest.raises(InputError, match=r"no uvicorn, expected them: pip install 'yamabiko\[web\]'"):
        serving.require_web()


def test_ports_and_tokens_that_cannot_be_had(stand: Stand) -> None:
    from yamabiko.suppliers.simulated.serving import serve_supplier

    with pytest.raises(InputError, match="token"):
        serve_supplier(stand.desk, None, host="0.0.0.0")
    with pytest.raises(InputError, match="found 70000"):
        serve_supplier(stand.desk, None, port=70_000)


def test_what_is_sent_is_stapi() -> None:
    """Held to stapi-pydantic, the standard's own models."""
    import stapi_pydantic

    bodies: list[Any] = []

    def answer(request: httpx.Request) -> httpx.Response:
        bodies.append(json.loads(request.content))
        return httpx.Response(200, json={"features": []})

    with answering(answer) as client:
        client.opportunities(OpportunitySearch("stripmap", CROSSING, START, START + timedelta(hours=1)))
    payload = stapi_pydantic.OpportunityPayload.model_validate(bodies[0])
    assert payload.datetime == (START, START + timedelta(hours=1))
