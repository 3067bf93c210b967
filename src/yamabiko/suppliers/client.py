"""SupplierClient: a supplier reached over HTTP by STAPI 0.1 (SpatioTemporal Asset Tasking API).

Requests that change nothing are repeated after failures that pass; an order is sent once, and whoever sends it looks it up before
sending it again (`suppliers.ordering`). Lists are read to their end or not at all.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Self, TypeVar
from urllib.parse import quote, urljoin

import httpx
import numpy as np

from yamabiko.errors import InputError, SupplierAnswerError, SupplierRefusalError
from yamabiko.formats.area_geometry import geometry_of_area
from yamabiko.suppliers.answers import (
    items_of,
    next_link,
    offering_in,
    order_in,
    queryables_in,
    status_in,
    takes_reference,
)
from yamabiko.suppliers.conditions import check_conditions, filter_of
from yamabiko.suppliers.features import interval_of, opportunity_in
from yamabiko.suppliers.port import Offer, Offering, OpportunitySearch, OrderForm, OrderStatus, Queryable, SupplierOrder
from yamabiko.suppliers.transport import Address, Patience, SupplierLine, not_found

PAGE = 100
REFERENCE = "reference"
OPPORTUNITY = "opportunity_id"
Result = TypeVar("Result")


class SupplierClient:
    """A `Supplier` at an address.

    generator : draws the pauses between attempts. sleep : waits. reference_name, opportunity_name : of the supplier's order
    parameters that carry our reference and the opportunity meant; a supplier whose orders cannot carry the first is not ordered
    from, since after a lost answer nobody could tell whether the order stands. transport : of httpx, another for tests.
    """

    def __init__(
        self,
        name: str,
        address: Address,
        generator: np.random.Generator,
        *,
        patience: Patience | None = None,
        sleep: Callable[[float], None] = time.sleep,
        reference_name: str = REFERENCE,
        opportunity_name: str = OPPORTUNITY,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self._name = name
        self._line = SupplierLine(name, address, generator, patience or Patience(), sleep, transport=transport)
        self._reference_name, self._opportunity_name = reference_name, opportunity_name
        self._parameters: dict[str, dict[str, Any]] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def name(self) -> str:
        """As opportunities name it."""
        return self._name

    def close(self) -> None:
        """Let go of the connections."""
        self._line.close()

    def offerings(self) -> tuple[Offering, ...]:
        """Everything that can be ordered."""
        asked = "offerings"
        return tuple(
            self._understood(asked, offering_in, document, "products", f"product {number}")
            for number, document in enumerate(self._listed(asked, f"/products?limit={PAGE}", "products"), 1)
        )

    def queryables(self, offering: str) -> Mapping[str, Queryable]:
        """What an offering's opportunities can be asked about, by name."""
        asked = f"queryables of {offering}"
        document = self._line.ask_again(asked, "GET", f"/products/{quote(offering, safe='')}/queryables")
        return self._understood(asked, queryables_in, document, "queryables")

    def opportunities(self, search: OpportunitySearch) -> tuple[Offer, ...]:
        """All of them, page by page. Raises InputError for conditions on what is not queryable, before the search is sent."""
        if search.conditions:
            check_conditions(search.conditions, self.queryables(search.offering), f"supplier {self._name}")
        asked = f"opportunities of {search.offering}"
        body: dict[str, Any] = {
            "datetime": interval_of(search.start, search.end),
            "geometry": geometry_of_area(search.area),
            "limit": PAGE,
        }
        condition = filter_of(search.conditions)
        if condition is not None:
            body["filter"] = condition
        return tuple(
            Offer(
                self._name, search.offering, self._understood(asked, opportunity_in, feature, self._name, "answer", f"feature {n}")
            )
            for n, feature in enumerate(
                self._searched(asked, f"/products/{quote(search.offering, safe='')}/opportunities", body), 1
            )
        )

    def order(self, form: OrderForm) -> SupplierOrder:
        """Place one order, once: see `Supplier`."""
        asked = f"order {form.reference}"
        self._require_reference(form.offering)
        body = {
            "datetime": interval_of(form.start, form.end),
            "geometry": geometry_of_area(form.area),
            "order_parameters": {self._reference_name: form.reference, self._opportunity_name: form.opportunity},
        }
        document = self._line.ask(asked, "POST", f"/products/{quote(form.offering, safe='')}/orders", body)
        order = self._order(asked, document, "order")
        if order.reference != form.reference or order.offering != form.offering:
            found = f"another order than was placed: {order.identifier} for reference {order.reference}"
            raise SupplierAnswerError(self._name, asked, found, acted=True)
        return order

    def orders(self) -> tuple[SupplierOrder, ...]:
        """All orders, or an error: never a part of them."""
        asked = "list of orders"
        listed = self._listed(asked, f"/orders?limit={PAGE}", "features")
        found = tuple(self._order(asked, document, f"order {number}") for number, document in enumerate(listed, 1))
        if len({order.identifier for order in found}) != len(found):
            raise SupplierAnswerError(self._name, asked, "an order twice: the list changed while it was read")
        return found

    def order_held(self, identifier: str) -> SupplierOrder | None:
        """One order as it stands, None where the supplier knows no such order."""
        asked = f"state of order {identifier}"
        try:
            document = self._line.ask_again(asked, "GET", f"/orders/{quote(identifier, safe='')}")
        except SupplierRefusalError as error:
            if not_found(error):
                return None
            raise
        order = self._order(asked, document, "order")
        if order.identifier != identifier:
            raise SupplierAnswerError(self._name, asked, f"another order: {order.identifier}")
        return order

    def statuses(self, identifier: str) -> tuple[OrderStatus, ...]:
        """Everything that became of an order, the earliest first."""
        asked = f"statuses of order {identifier}"
        listed = self._listed(asked, f"/orders/{quote(identifier, safe='')}/statuses?limit={PAGE}", "statuses")
        found = [self._understood(asked, status_in, document, "statuses", f"status {n}") for n, document in enumerate(listed, 1)]
        return tuple(sorted(found, key=lambda status: status.when))

    def _require_reference(self, offering: str) -> None:
        asked = f"order parameters of {offering}"
        if offering not in self._parameters:
            url = f"/products/{quote(offering, safe='')}/order-parameters"
            self._parameters[offering] = self._line.ask_again(asked, "GET", url)
        for name in (self._reference_name, self._opportunity_name):
            if not takes_reference(self._parameters[offering], name):
                raise SupplierRefusalError(self._name, asked, f"orders cannot carry {name!r}, without which ordering is not safe")

    def _listed(self, asked: str, url: str, items: str) -> Iterator[dict[str, Any]]:
        """Every item of a list over all its pages; a list known to be longer than what came is an error."""
        seen, count, matched = set[str](), 0, None
        url = whole = self._line.address.url.rstrip("/") + url
        for _ in range(self._line.patience.most_pages):
            seen.add(url)
            document = self._line.ask_again(asked, "GET", url)
            page = self._understood(asked, items_of, document, items, "answer")
            yield from page
            count += len(page)
            matched = document.get("numberMatched", matched)
            following = self._understood(asked, next_link, document, "answer")
            if following is None:
                if isinstance(matched, int) and matched > count:
                    raise SupplierAnswerError(self._name, asked, f"{count} of {matched} listed")
                return
            url = urljoin(whole, str(following.get("href")))
            if url in seen:
                raise SupplierAnswerError(self._name, asked, "pages that lead round in a circle")
        raise SupplierAnswerError(self._name, asked, f"more than {self._line.patience.most_pages} pages")

    def _searched(self, asked: str, url: str, body: dict[str, Any]) -> Iterator[dict[str, Any]]:
        """Every feature of a search over all its pages: only the token is taken from the link, the search stays our own."""
        seen = set[str]()
        for _ in range(self._line.patience.most_pages):
            document = self._line.ask_again(asked, "POST", url, body)
            yield from self._understood(asked, items_of, document, "features", "answer")
            following = self._understood(asked, next_link, document, "answer")
            if following is None:
                return
            inner = following.get("body")
            token = inner.get("next") if isinstance(inner, dict) else None
            if not isinstance(token, str) or token in seen:
                raise SupplierAnswerError(self._name, asked, "a next page without a token of its own")
            seen.add(token)
            body = {**body, "next": token}
        raise SupplierAnswerError(self._name, asked, f"more than {self._line.patience.most_pages} pages")

    def _order(self, asked: str, document: object, where: str) -> SupplierOrder:
        return self._understood(asked, order_in, document, "answer", where, self._reference_name, self._opportunity_name)

    def _understood(self, asked: str, read: Callable[..., Result], *arguments: object) -> Result:
        try:
            return read(*arguments)
        except InputError as error:
            raise SupplierAnswerError(self._name, asked, str(error), acted=True) from None
