"""Known faults of the installed stapi-fastapi and stapi-pydantic, pinned; and that the simulated service covers them.

Where one of the first kind fails, the library was mended, and what stands against it in suppliers/simulated may go.
"""

import asyncio
import json
from collections.abc import Iterator
from typing import Any

import fastapi
import httpx
import pytest
import stapi_fastapi
import stapi_pydantic as stapi
from pydantic import ValidationError
from returns.maybe import Nothing
from returns.result import Success
from stapi_fastapi.errors import QueryablesError
from stapi_fastapi.models.product import Product
from stapi_fastapi.routers import RootRouter

from yamabiko.formats.area_geometry import geometry_of_area
from yamabiko.suppliers.simulated.desk import SimulatedDesk
from yamabiko.suppliers.simulated.serving import served_supplier
from yamabiko.testing.simulated_suppliers import SQUARE, HandClock, regular_passes, small_fleet

SPAN = "2026-06-15T12:00:00Z/2026-06-15T14:00:00Z"
SEARCH: dict[str, Any] = {"datetime": SPAN, "geometry": geometry_of_area(SQUARE)}
MALFORMED: list[Any] = [
    {"op": "nonsense"},
    {"x": 1},
    {"op": "=", "args": [{"property": "mode"}]},
    {"op": "between", "args": [{"property": "cost"}, "a"]},
    "mode =",
    [1],
    {"op": "destroy", "args": [{"property": "mode"}, 1]},
    {"op": "=", "args": [{"property": "mode"}, None]},
    {"op": "=", "args": [{"property": "mode"}, {"op": []}]},
]


def bare_application() -> fastapi.FastAPI:
    """stapi-fastapi as it comes, with one product."""

    async def nothing(*_: Any) -> Any:
        return Success(([], Nothing))

    root = RootRouter(get_orders=nothing, get_order=nothing)
    product = Product(
        id="radar",
        license="proprietary",
        conformsTo=["https://geojson.org/schema/Polygon.json"],
        create_order=nothing,
        search_opportunities=nothing,
        queryables=stapi.Queryables,
        opportunity_properties=stapi.OpportunityProperties,
        order_parameters=stapi.OrderParameters,
    )
    root.add_product(product)
    application = fastapi.FastAPI()
    application.include_router(root)
    return application


def asked_of_bare(method: str, path: str, body: Any = None) -> httpx.Response:
    async def asked() -> httpx.Response:
        transport = httpx.ASGITransport(bare_application())
        async with httpx.AsyncClient(transport=transport, base_url="http://here") as client:
            return await client.request(method, path, json=body)

    return asyncio.run(asked())


@pytest.fixture(scope="module")
def service() -> Iterator[httpx.Client]:
    desk = SimulatedDesk(small_fleet(), HandClock(), find=regular_passes)
    with (
        served_supplier(desk, "secret") as url,
        httpx.Client(base_url=url, headers={"Authorization": "Bearer secret"}, trust_env=False) as client,
    ):
        yield client


def test_the_version_these_hold_for() -> None:
    assert stapi_fastapi.__name__ == "stapi_fastapi"
    from importlib.metadata import version

    assert (version("stapi-fastapi"), version("stapi-pydantic")) == ("0.8.0", "0.1.0")


def test_fault_malformed_cql2_is_an_exception_and_no_refusal() -> None:
    with pytest.raises(Exception, match="did not match any variant") as caught:
        stapi.OpportunityPayload.model_validate({**SEARCH, "filter": {"op": "nonsense"}})
    assert not isinstance(caught.value, ValidationError)
    with pytest.raises(Exception, match="did not match any variant"):
        asked_of_bare("POST", "/products/radar/opportunities", {**SEARCH, "filter": {"op": "nonsense"}})


def test_fault_unknown_queryables_pass() -> None:
    unknown = {"op": "=", "args": [{"property": "colour"}, "red"]}
    assert asked_of_bare("POST", "/products/radar/opportunities", {**SEARCH, "filter": unknown}).status_code == 200


def test_fault_there_is_no_cancelling() -> None:
    assert asked_of_bare("DELETE", "/orders/one").status_code == 405
    assert asked_of_bare("POST", "/orders/one/cancel").status_code == 404


def test_fault_its_own_refusal_warns_of_deprecation() -> None:
    with pytest.warns(Warning, match="HTTP_422"):
        QueryablesError("no")


def test_fault_no_field_makes_ordering_twice_harmless() -> None:
    assert set(stapi.OrderPayload.model_fields) == {"datetime", "geometry", "filter", "order_parameters"}


@pytest.mark.parametrize("path", ["opportunities", "orders"])
@pytest.mark.parametrize("document", MALFORMED, ids=json.dumps)
def test_malformed_cql2_is_refused_in_one_line(service: httpx.Client, path: str, document: Any) -> None:
    body = {**SEARCH, "filter": document, "order_parameters": {"reference": "a"}}
    answer = service.post(f"/products/stripmap/{path}", json=body)
    assert answer.status_code == 400
    assert "filter" in answer.json()["detail"]
    assert "\n" not in answer.json()["detail"]


def test_unknown_queryables_are_refused(service: httpx.Client) -> None:
    unknown = {"op": "=", "args": [{"property": "colour"}, "red"]}
    answer = service.post("/products/stripmap/opportunities", json={**SEARCH, "filter": unknown})
    assert (answer.status_code, "colour" in answer.json()["detail"]) == (400, True)


def test_nested_filters_do_not_reach_the_library(service: httpx.Client) -> None:
    """Validation of one nested a hundred deep takes gigabytes in cql2 0.6."""
    nested: Any = {"op": "=", "args": [{"property": "mode"}, "stripmap"]}
    for _ in range(8):
        nested = {"op": "not", "args": [nested]}
    answer = service.post("/products/stripmap/opportunities", json={**SEARCH, "filter": nested})
    assert (answer.status_code, "too large" in answer.json()["detail"]) == (400, True)
    many = {"op": "and", "args": [{"op": "=", "args": [{"property": "mode"}, "stripmap"]}] * 300}
    assert service.post("/products/stripmap/opportunities", json={**SEARCH, "filter": many}).status_code == 400


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b"\xff", b'{"datetime": NaN}', b'{"a":' * 5_000 + b"1" + b"}" * 5_000, b"[" * 100_000]
)
def test_bodies_that_are_no_requests(service: httpx.Client, content: bytes) -> None:
    answer = service.post("/products/stripmap/opportunities", content=content, headers={"Content-Type": "application/json"})
    assert answer.status_code == 400


def test_bodies_beyond_the_limit(service: httpx.Client) -> None:
    body = {**SEARCH, "padding": "x" * 1_100_000}
    assert service.post("/products/stripmap/opportunities", json=body).status_code == 413


@pytest.mark.parametrize(
    "changed",
    [
        {"datetime": "yesterday"},
        {"datetime": "2026-06-15T14:00:00Z/2026-06-15T12:00:00Z"},
        {"datetime": "2026-06-15T12:00:00/2026-06-15T14:00:00"},
        {"datetime": "2026-06-15T12:00:00Z/2027-06-15T14:00:00Z"},
        {"geometry": {"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]]}},
        {"geometry": {"type": "LineString", "coordinates": [[0, 0], [1, 1]]}},
        {"geometry": None},
        {"next": "-1"},
        {"next": "9" * 40},
    ],
    ids=str,
)
def test_searches_that_mean_nothing_get_a_refusal(service: httpx.Client, changed: dict[str, Any]) -> None:
    answer = service.post("/products/stripmap/opportunities", json={**SEARCH, **changed})
    assert answer.status_code == 422


@pytest.mark.parametrize(
    "header", [{}, {"Authorization": "Bearer wrong"}, {"Authorization": "secret"}, {"Authorization": "Bearer \xe4"}]
)
def test_nobody_gets_in_without_the_token(service: httpx.Client, header: dict[str, str]) -> None:
    raw = {name: value.encode("latin-1") for name, value in header.items()}
    for path in ("/", "/products", "/orders", "/docs", "/openapi.json"):
        answer = httpx.get(str(service.base_url).rstrip("/") + path, headers=raw, trust_env=False)  # type: ignore[arg-type]
        assert answer.status_code == 401


def test_orders_have_only_the_parameters_they_may(service: httpx.Client) -> None:
    for parameters in ({}, {"reference": ""}, {"reference": "a" * 101}, {"reference": 5}, {"reference": "a", "more": 1}):
        answer = service.post("/products/stripmap/orders", json={**SEARCH, "order_parameters": parameters})
        assert answer.status_code == 422
    assert service.get("/orders").json()["features"] == []
    assert service.delete("/orders/order-000001").status_code == 405
