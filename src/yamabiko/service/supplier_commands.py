"""The command that serves a simulated supplier. What it needs is loaded when it runs, so that `--help` answers at once."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from yamabiko.service.running import running


def supplier(
    fleet: Annotated[Path, typer.Option(metavar="FILE", help="Fleet file of the satellites whose collects it sells.")],
    port: Annotated[int, typer.Option(help="To listen at; 0 takes a free one.")] = 8041,
    host: Annotated[
        str, typer.Option(metavar="ADDRESS", help="To listen at; other machines reach it only if told so.")
    ] = "127.0.0.1",
    book: Annotated[Path | None, typer.Option(metavar="FILE", help="Keeps the orders; made if it is not there.")] = None,
    fail: Annotated[
        list[str] | None,
        typer.Option(metavar="OPERATION=FAULT", help="Fail so the next time, like order=cut; given again: the time after."),
    ] = None,
    list_lag: Annotated[float, typer.Option(metavar="SECONDS", help="Until a new order shows in the list of orders.")] = 0.0,
    now: Annotated[str | None, typer.Option(metavar="TIME", help="Its clock starts there; the present if not given.")] = None,
    json: Annotated[bool, typer.Option("--json", help="Print address and token as one JSON document.")] = False,
) -> None:
    """Serve a simulated supplier of collects over HTTP (STAPI) until stopped; nothing is flown."""
    with running("supplier"):
        from yamabiko.service import supplier as behind
        from yamabiko.service.instants import read_instant
        from yamabiko.service.planning_tables import show_supplier

        request = behind.SupplierRequest(
            fleet=fleet,
            host=host,
            port=port,
            book=book,
            faults=tuple(behind.read_fault(text) for text in fail or ()),
            list_lag=list_lag,
            now=None if now is None else read_instant(now, "--now"),
        )
        behind.supplier(request, lambda report: show_supplier(report, as_document=json))
