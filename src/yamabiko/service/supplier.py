"""`supplier`: a simulated supplier of radar collects, served over HTTP until it is stopped; it can be told to fail."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from math import isfinite
from pathlib import Path
from typing import get_args

from yamabiko.errors import InputError
from yamabiko.formats.fleets import read_fleet
from yamabiko.plan.fleet import satellites_of
from yamabiko.suppliers.simulated.desk import SimulatedDesk
from yamabiko.suppliers.simulated.faults import Fault, FaultPlan, Operation
from yamabiko.suppliers.simulated.order_book import OrderBook
from yamabiko.suppliers.simulated.serving import HOST, new_token, require_web, serve_supplier


@dataclass(frozen=True)
class SupplierRequest:
    """What is to be served.

    fleet : file of the satellites whose collects are sold. host, port : to listen at; port 0 takes a free one. book : file that
    keeps the orders, None for memory. faults : operation and fault, in turn for each operation. list_lag : s until a new order
    shows in the list of orders. now : UTC that its clock shows when it starts, None for the present.
    """

    fleet: Path
    host: str = HOST
    port: int = 8041
    book: Path | None = None
    faults: Sequence[tuple[Operation, Fault]] = ()
    list_lag: float = 0.0
    now: datetime | None = None


@dataclass(frozen=True)
class SupplierReport:
    """Where the supplier listens, the token it wants, and what it sells."""

    address: str
    token: str
    satellites: tuple[str, ...]
    offerings: tuple[str, ...]


def supplier(request: SupplierRequest, started: Callable[[SupplierReport], None]) -> None:
    """Serve until interrupted from the keyboard. started : called once, when it listens.

    Raises InputError for a fleet, port or book that cannot be used, and where the extra `web` is not installed.
    """
    require_web()
    if not (isfinite(request.list_lag) and request.list_lag >= 0.0):
        raise InputError("--list-lag", "value", f"{request.list_lag:g} s", "seconds, zero or more")
    satellites, token, faults = satellites_of(read_fleet(request.fleet)), new_token(), FaultPlan()
    if not satellites:
        raise InputError(request.fleet, "satellites", "none", "at least one: a simulated supplier sells no sorties of drones")
    for operation, fault in request.faults:
        faults.tell(operation, fault)
    with contextlib.closing(OrderBook(request.book)) as book:
        desk = SimulatedDesk(satellites, _clock(request.now), book=book, list_lag=request.list_lag)
        identifiers = tuple(satellite.identifier for satellite in satellites)
        offerings = tuple(offering.identifier for offering in desk.offerings())

        def listens(address: str) -> None:
            started(SupplierReport(address, token, identifiers, offerings))

        # Stopping it is how it ends.
        with contextlib.suppress(KeyboardInterrupt):
            serve_supplier(desk, token, host=request.host, port=request.port, faults=faults, listens=listens)


def read_fault(text: str) -> tuple[Operation, Fault]:
    """The operation and the fault of `OPERATION=FAULT`. Raises InputError for others than there are."""
    name, _, fault = text.partition("=")
    operations: dict[str, Operation] = {operation: operation for operation in get_args(Operation)}
    if name not in operations:
        raise InputError("--fail", "operation", repr(name)[:60], f"one of {', '.join(operations)}, and = and a fault")
    if fault not in {one.value for one in Fault}:
        raise InputError("--fail", "fault", repr(fault)[:60], f"one of {', '.join(Fault)}")
    return operations[name], Fault(fault)


def _clock(now: datetime | None) -> Callable[[], datetime]:
    """A clock that goes on from an instant; the system's for None."""
    if now is None:
        return lambda: datetime.now(UTC)
    ahead = now - datetime.now(UTC)
    return lambda: datetime.now(UTC) + ahead
