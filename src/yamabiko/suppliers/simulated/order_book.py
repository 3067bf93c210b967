"""The orders a simulated supplier has taken: in a SQLite file that survives the process, or in memory."""

from __future__ import annotations

import json
import sqlite3
import threading
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from yamabiko.errors import OutputError
from yamabiko.formats.json_fields import instant_of, utc

_TABLES = (
    "create table if not exists placed (number integer primary key autoincrement, document text not null) strict",
    "create table if not exists ended (number integer, moment text not null, code text not null, reason text not null) strict",
)


@dataclass(frozen=True)
class PlacedOrder:
    """One order. geometry : GeoJSON as it was ordered. parameters : its order parameters. delivery : when it will be done (UTC)."""

    number: int
    offering: str
    geometry: dict[str, Any]
    start: datetime
    end: datetime
    parameters: dict[str, Any]
    created: datetime
    delivery: datetime

    @property
    def identifier(self) -> str:
        """As the supplier's interface names it."""
        return f"order-{self.number:06d}"


class OrderBook:
    """Every order is on disk before it is acknowledged. path : None keeps them in memory."""

    def __init__(self, path: Path | None = None) -> None:
        self._lock = threading.RLock()
        try:
            self._database = sqlite3.connect(path or ":memory:", isolation_level=None, check_same_thread=False)
            self._database.execute("pragma journal_mode = wal")
            self._database.execute("pragma synchronous = full")
            for table in _TABLES:
                self._database.execute(table)
        except sqlite3.Error as error:
            raise OutputError(path, "order book", error, "an order book, or a name for one") from error

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            self._database.close()

    def place(self, order: PlacedOrder) -> PlacedOrder:
        """Keep an order; gives it with its number."""
        document = {
            "offering": order.offering,
            "geometry": order.geometry,
            "start": utc(order.start),
            "end": utc(order.end),
            "parameters": order.parameters,
            "created": utc(order.created),
            "delivery": utc(order.delivery),
        }
        with self._lock:
            number = self._database.execute("insert into placed (document) values (?)", (json.dumps(document),)).lastrowid
        found = self.one(f"order-{number:06d}")
        assert found is not None  # noqa: S101 - it was written just now
        return found

    def one(self, identifier: str) -> PlacedOrder | None:
        """The order of an identifier, None where there is none."""
        digits = identifier.removeprefix("order-")
        if not (digits.isascii() and digits.isdigit() and len(digits) < 19):
            return None
        with self._lock:
            row = self._database.execute("select number, document from placed where number = ?", (int(digits),)).fetchone()
        return None if row is None else _order(row)

    def all(self) -> list[PlacedOrder]:
        """Every order, in the order they came."""
        with self._lock:
            rows = self._database.execute("select number, document from placed order by number").fetchall()
        return [_order(row) for row in rows]

    def end(self, order: PlacedOrder, moment: datetime, code: str, reason: str) -> None:
        """Write down that an order ends so at a moment, perhaps one to come."""
        with self._lock:
            self._database.execute("insert into ended values (?, ?, ?, ?)", (order.number, utc(moment), code, reason))

    def ends(self, order: PlacedOrder) -> list[tuple[datetime, str, str]]:
        """The ends written down for an order, the earliest first."""
        with self._lock:
            rows = self._database.execute("select moment, code, reason from ended where number = ?", (order.number,)).fetchall()
        return sorted((instant_of(moment, "order book", "moment"), code, reason) for moment, code, reason in rows)


def _order(row: tuple[int, str]) -> PlacedOrder:
    number, text = row
    values = json.loads(text)
    start, end, created, delivery = (
        instant_of(values[name], "order book", name) for name in ("start", "end", "created", "delivery")
    )
    return PlacedOrder(number, values["offering"], values["geometry"], start, end, values["parameters"], created, delivery)
