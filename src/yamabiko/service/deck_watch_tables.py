"""What the command `deck` reads from its options and shows on standard output."""

from __future__ import annotations

import re
from collections.abc import Sequence

import typer

from yamabiko.errors import InputError
from yamabiko.formats.deck_plans import deck_document
from yamabiko.plan.deck.deck_plan import DeckEvent, Failure
from yamabiko.service.deck_watch import DeckReport, title_of
from yamabiko.service.planning_tables import show_assumptions, show_document, show_files


def read_failures(given: Sequence[str], model: str) -> tuple[Failure, ...]:
    """Failures from texts like 2@30.5: the number of the aircraft, and the hour. Raises InputError for other texts."""
    found = []
    for text in given:
        match = re.fullmatch(r"(\d{1,3})@(\d+(?:\.\d+)?)", text.strip())
        if match is None:
            raise InputError("--fail", "value", repr(text), "the number of an aircraft and the hour, like 2@30.5")
        found.append(Failure(f"{model}-{int(match[1])}", 3600.0 * float(match[2])))
    return tuple(found)


def show_deck(report: DeckReport, *, as_document: bool) -> None:
    """Show a watch: who is on station when, and where too few are."""
    if as_document:
        document = deck_document(report.plan)
        show_document(
            {**document, "assumptions": list(report.assumptions), "files": {kind: str(file) for kind, file in report.files.items()}}
        )
        return
    typer.echo(title_of(report))
    of = {(event.aircraft, event.sortie, event.kind): event for event in report.plan.events}
    typer.echo(f"{'aircraft':<16}{'launch':>10}{'on station':>22}{'recovered':>12}")
    for event in report.plan.events:
        if event.kind == "launch":
            stay, home = (of[event.aircraft, event.sortie, kind] for kind in ("on station", "recover"))
            typer.echo(f"{event.aircraft:<16}{_hours(event.start):>10}{_span(stay):>22}{_hours(home.end):>12}")
    for failure in report.plan.failures:
        typer.echo(f"Failed: {failure.aircraft} at {_hours(failure.at)}")
    for start, end, count in report.coverage.gaps:
        typer.echo(f"Too few: {count} on station from {_hours(start)} to {_hours(end)}")
    show_assumptions(report.assumptions)
    show_files(report.files.values())


def _span(event: DeckEvent) -> str:
    return f"{_hours(event.start)} to {_hours(event.end)}"


def _hours(seconds: float) -> str:
    """Hours and minutes of the watch, what is before it with a minus."""
    minutes = round(abs(seconds) / 60.0)
    return f"{'-' if seconds < 0.0 else ''}{minutes // 60}:{minutes % 60:02d}"
