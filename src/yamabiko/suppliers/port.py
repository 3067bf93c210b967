"""What a supplier is to us: a tiny port, and the records that go through it.

A supplier has offerings (STAPI: products), says when it could picture a place, takes orders and tells what became of them.
`SupplierClient` is one over HTTP, `SimulatedSupplier` one in this process, `testing.fake_supplier.FakeSupplier` the smallest; one
conformance suite holds them all to this page.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Literal, Protocol, get_args

from yamabiko.errors import InputError
from yamabiko.plan.opportunity import Opportunity
from yamabiko.request.area import Area
from yamabiko.request.request import ModeName

LONGEST_REFERENCE = 100
Comparison = Literal["=", "<>", "<", "<=", ">", ">=", "in"]
ConditionValue = float | str | bool | tuple[str, ...]


@dataclass(frozen=True)
class Queryable:
    """A property of opportunities that an offering can be asked about.

    kind : of its values. smallest, largest : bounds of a number. choices : of a text; empty: any.
    """

    name: str
    kind: Literal["number", "string", "boolean"]
    smallest: float | None = None
    largest: float | None = None
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class Offering:
    """Something a supplier takes orders for; STAPI calls it a product. modes : of imaging, where the supplier says so."""

    identifier: str
    title: str
    description: str = ""
    modes: tuple[ModeName, ...] = ()


@dataclass(frozen=True)
class Condition:
    """That a queryable compares so with a value, in the units of the supplier's queryable. "in" takes a tuple of texts."""

    queryable: str
    comparison: Comparison
    value: ConditionValue

    def __post_init__(self) -> None:
        if self.comparison not in get_args(Comparison):
            raise InputError("condition", self.queryable, self.comparison, "one of = <> < <= > >= in")
        if (self.comparison == "in") != isinstance(self.value, tuple):
            raise InputError("condition", self.queryable, repr(self.value)[:60], "texts for `in`, a single value otherwise")


@dataclass(frozen=True, eq=False)
class OpportunitySearch:
    """Which opportunities are asked for: of one offering, over an area, with their middle in a span (UTC), under conditions."""

    offering: str
    area: Area
    start: datetime
    end: datetime
    conditions: tuple[Condition, ...] = ()

    def __post_init__(self) -> None:
        if self.start.tzinfo is None or self.end.tzinfo is None or not self.start < self.end:
            raise InputError("search", "span", f"{self.start} to {self.end}", "two instants with their zone, the earlier first")


@dataclass(frozen=True, eq=False)
class Offer:
    """An opportunity as one supplier offers it."""

    supplier: str
    offering: str
    opportunity: Opportunity


@dataclass(frozen=True, eq=False)
class OrderForm:
    """What is ordered. reference : ours, never given to two orders. start, end : UTC window of the collect's middle.

    opportunity : the supplier's identifier of the opportunity that is meant.
    """

    reference: str
    offering: str
    area: Area
    start: datetime
    end: datetime
    opportunity: str

    def __post_init__(self) -> None:
        if not 1 <= len(self.reference) <= LONGEST_REFERENCE or not self.reference.isprintable():
            raise InputError("order", "reference", repr(self.reference)[:60], f"1 to {LONGEST_REFERENCE} printable letters")
        if self.start.tzinfo is None or self.end.tzinfo is None or not self.start <= self.end:
            raise InputError("order", "window", f"{self.start} to {self.end}", "two instants with their zone, the earlier first")


class StatusCode(StrEnum):
    """STAPI's codes of what becomes of an order."""

    RECEIVED = "received"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    COMPLETED = "completed"
    CANCELLED = "cancelled"
    SCHEDULED = "scheduled"
    HELD = "held"
    PROCESSING = "processing"
    RESERVED = "reserved"
    TASKED = "tasked"
    USER_CANCELLED = "user_cancelled"
    EXPIRED = "expired"
    FAILED = "failed"


@dataclass(frozen=True)
class OrderStatus:
    """What became of an order, when (UTC), and why in the supplier's words."""

    code: StatusCode
    when: datetime
    reason: str = ""


@dataclass(frozen=True)
class SupplierOrder:
    """An order as the supplier holds it. reference : the one we gave, None on orders that are not ours to read."""

    identifier: str
    offering: str
    reference: str | None
    opportunity: str | None
    start: datetime
    end: datetime
    created: datetime
    status: OrderStatus


class Supplier(Protocol):
    """One who flies radars for us.

    Every method raises SupplierError: SupplierRefusalError, SupplierSilenceError or SupplierAnswerError. Nothing is retried within
    `order`: where its error says `acted`, the order may stand all the same and has to be looked up in `orders`.
    """

    @property
    def name(self) -> str:
        """As opportunities name it."""
        ...

    def offerings(self) -> tuple[Offering, ...]:
        """Everything that can be ordered."""
        ...

    def queryables(self, offering: str) -> Mapping[str, Queryable]:
        """What an offering's opportunities can be asked about, by name."""
        ...

    def opportunities(self, search: OpportunitySearch) -> tuple[Offer, ...]:
        """All of them. Raises InputError for conditions on what is not queryable, before anything is sent."""
        ...

    def order(self, form: OrderForm) -> SupplierOrder:
        """Place one order, once."""
        ...

    def orders(self) -> Sequence[SupplierOrder]:
        """All orders, or an error: never a part of them."""
        ...

    def order_held(self, identifier: str) -> SupplierOrder | None:
        """One order as it stands, None where the supplier knows no such order."""
        ...

    def statuses(self, identifier: str) -> tuple[OrderStatus, ...]:
        """Everything that became of an order, the earliest first."""
        ...


@dataclass(frozen=True)
class Unanswered:
    """A supplier that did not answer, and why, in one line."""

    supplier: str
    reason: str


@dataclass(frozen=True, eq=False)
class Replies:
    """What several suppliers answered. offers : by the start of their window."""

    offers: tuple[Offer, ...]
    answered: tuple[str, ...]
    unanswered: tuple[Unanswered, ...] = field(default=())

    @property
    def opportunities(self) -> tuple[Opportunity, ...]:
        """Of all offers."""
        return tuple(offer.opportunity for offer in self.offers)
