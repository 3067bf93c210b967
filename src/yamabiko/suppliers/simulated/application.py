"""The simulated supplier as a STAPI service: a stapi-fastapi application over a SimulatedDesk. Needs the extra `web`.

Refusals are raised as HTTP 422 rather than returned as stapi-fastapi's QueryablesError, whose making warns of deprecation.
"""

from __future__ import annotations

import asyncio
from datetime import datetime
from typing import Annotated, Any, Literal

import stapi_pydantic as stapi
from fastapi import FastAPI, HTTPException, Request
from pydantic import Field, StrictStr, create_model
from returns.maybe import Maybe, Nothing, Some
from returns.result import ResultE, Success
from stapi_fastapi.errors import NotFoundError
from stapi_fastapi.models.product import Product
from stapi_fastapi.routers import ProductRouter, RootRouter

from yamabiko.errors import InputError
from yamabiko.suppliers.features import QUERYABLES, feature_of, interval_of
from yamabiko.suppliers.port import LONGEST_REFERENCE, Offering, OrderStatus, Queryable
from yamabiko.suppliers.simulated.desk import SimulatedDesk
from yamabiko.suppliers.simulated.faults import FaultPlan
from yamabiko.suppliers.simulated.guard import Guard
from yamabiko.suppliers.simulated.order_book import PlacedOrder

LARGEST_PAGE = 1_000
_POLYGON = "https://geojson.org/schema/Polygon.json"
_MULTI_POLYGON = "https://geojson.org/schema/MultiPolygon.json"


class OrderParameters(stapi.OrderParameters):
    """What an order may carry besides place and time."""

    reference: StrictStr = Field(min_length=1, max_length=LONGEST_REFERENCE)
    opportunity_id: StrictStr | None = Field(default=None, max_length=500)


def simulated_application(desk: SimulatedDesk, token: str | None, faults: FaultPlan | None = None) -> Guard:
    """The ASGI application. token : that clients must bear; None lets everybody in. faults : what it is told to do wrong."""
    pages = Pages(desk)
    root = RootRouter(get_orders=pages.orders, get_order=pages.order, get_order_statuses=pages.statuses)
    for offering in desk.offerings():
        root.add_product(_product(offering, pages))
    inner = FastAPI(title="Simulated supplier of radar collects", version="0.1")
    inner.include_router(root)
    return Guard(inner, token, desk, faults or FaultPlan())


def _product(offering: Offering, pages: Pages) -> Product:
    return Product(
        id=offering.identifier,
        title=offering.title,
        description=offering.description,
        keywords=["SAR", "simulated", *offering.modes],
        license="proprietary",
        conformsTo=[_POLYGON, _MULTI_POLYGON],
        create_order=pages.placed,
        search_opportunities=pages.opportunities,
        queryables=_queryables(),
        opportunity_properties=stapi.OpportunityProperties,
        order_parameters=OrderParameters,
    )


def _queryables() -> type[stapi.Queryables]:
    fields: dict[str, Any] = {name: (_annotation(queryable), ...) for name, queryable in QUERYABLES.items()}
    return create_model("RadarQueryables", __base__=stapi.Queryables, **fields)


def _annotation(queryable: Queryable) -> Any:
    if queryable.kind == "number":
        return Annotated[float, Field(ge=queryable.smallest, le=queryable.largest)]
    if queryable.kind == "boolean":
        return bool
    return Literal[queryable.choices] if queryable.choices else str


class Pages:
    """What stapi-fastapi asks its backend for. The desk works in threads, so that one search does not hold up the others."""

    def __init__(self, desk: SimulatedDesk) -> None:
        self._desk = desk

    def __deepcopy__(self, _: dict[int, Any]) -> Pages:
        """Itself: stapi-fastapi copies a product, and the functions it was given, each time it is shown."""
        return self

    async def opportunities(
        self, router: ProductRouter, search: stapi.OpportunityPayload, token: str | None, limit: int, _: Request
    ) -> ResultE[tuple[list[Any], Maybe[str]]]:
        """One page of opportunities."""
        try:
            start = _offset(token)
            document = search.geometry.model_dump(mode="json", exclude_none=True)
            offering = router.product.id
            found = await asyncio.to_thread(self._desk.opportunities, offering, document, *search.datetime, search.filter)
        except InputError as error:
            raise HTTPException(422, str(error)) from None
        end = start + min(max(limit, 1), LARGEST_PAGE)
        features: list[Any] = [stapi.Opportunity.model_validate(feature_of(one, offering)) for one in found[start:end]]
        return Success((features, Some(str(end)) if end < len(found) else Nothing))

    async def placed(self, router: ProductRouter, payload: stapi.OrderPayload[Any], _: Request) -> ResultE[Any]:
        """A new order."""
        geometry = payload.geometry.model_dump(mode="json", exclude_none=True)
        parameters = payload.order_parameters.model_dump(mode="json")
        try:
            order = await asyncio.to_thread(self._desk.place, router.product.id, geometry, *payload.datetime, parameters)
        except InputError as error:
            raise HTTPException(422, str(error)) from None
        return Success(self._document(order))

    async def orders(self, token: str | None, limit: int, _: Request) -> ResultE[tuple[list[Any], Maybe[str], Maybe[int]]]:
        """One page of orders; the token is the number of the last one before it, so that new orders do not shift pages."""
        after = int(token) if token is not None and token.isascii() and token.isdigit() and len(token) < 19 else 0
        listed = await asyncio.to_thread(self._desk.listed)
        left = [order for order in listed if order.number > after]
        page = left[: min(max(limit, 1), LARGEST_PAGE)]
        following: Maybe[str] = Some(str(page[-1].number)) if len(page) < len(left) else Nothing
        return Success(([self._document(order) for order in page], following, Some(len(listed))))

    async def order(self, identifier: str, _: Request) -> ResultE[Maybe[Any]]:
        """One order."""
        order = self._desk.book.one(identifier)
        return Success(Nothing if order is None else Some(self._document(order)))

    async def statuses(
        self, identifier: str, token: str | None, limit: int, _: Request
    ) -> ResultE[Maybe[tuple[list[Any], Maybe[str]]]]:
        """One page of what became of an order."""
        order = self._desk.book.one(identifier)
        if order is None:
            return Success(Nothing)
        try:
            start = _offset(token)
        except InputError as error:
            raise NotFoundError(str(error)) from None
        there = [stapi.OrderStatus.model_validate(_status(status)) for status in self._desk.statuses(order)]
        end = start + min(max(limit, 1), LARGEST_PAGE)
        return Success(Some((there[start:end], Some(str(end)) if end < len(there) else Nothing)))

    def _document(self, order: PlacedOrder) -> Any:
        document = {
            "id": order.identifier,
            "geometry": order.geometry,
            "properties": {
                "product_id": order.offering,
                "created": order.created.isoformat(),
                "status": _status(self._desk.statuses(order)[-1]),
                "search_parameters": {"datetime": interval_of(order.start, order.end), "geometry": order.geometry},
                "opportunity_properties": {"delivery": order.delivery.isoformat()},
                "order_parameters": order.parameters,
            },
        }
        return stapi.Order[stapi.OrderStatus].model_validate(document)


def _status(status: OrderStatus) -> dict[str, Any]:
    when: datetime = status.when
    return {"timestamp": when.isoformat(), "status_code": status.code.value, "reason_text": status.reason or None}


def _offset(token: str | None) -> int:
    if token is None:
        return 0
    if not (token.isascii() and token.isdigit() and len(token) < 10):
        raise InputError("search", "next", repr(token)[:40], "the token of a page")
    return int(token)
