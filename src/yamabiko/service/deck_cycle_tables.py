"""What the command `deck-cycle` shows on standard output."""

from __future__ import annotations

import typer

from yamabiko.service.deck_cycle import DeckCycleReport, cycle_document, title_of
from yamabiko.service.planning_tables import show_document, show_files


def show_cycle(report: DeckCycleReport, *, as_document: bool) -> None:
    """Show a cycle: what began when, how the wings stood, how it touched down, and which approaches were given up for what."""
    if as_document:
        show_document(cycle_document(report))
        return
    typer.echo(title_of(report))
    rows = [(time, name) for time, name in report.phases if name != "go around"]
    rows += [(time, f"wings {state}") for time, state in report.wings]
    rows += [(time, f"approach given up: {reason}") for time, reason in report.given_up]
    rows += [(time, told) for time, told in report.lanes_dropped]
    for touch in report.touch_downs:
        where = f"touch-down {touch.along:+.1f} m along, {touch.cross:+.1f} m across"
        rows.append((touch.time, f"{where}, sink {touch.sink:.2f} m/s against the deck"))
    for time, told in sorted(rows):
        typer.echo(f"{time:8.1f} s  {told}")
    if report.stopped is not None:
        along, across = report.stopped
        side = "starboard" if across > 0.0 else "port"
        typer.echo(f"Stopped {along:.0f} m forward of the touch-down point, {abs(across):.1f} m to {side}")
    show_files(report.files.values())
