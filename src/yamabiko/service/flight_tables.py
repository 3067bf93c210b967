"""What `fly` shows on standard output: a table for people, or one JSON document for programs."""

from __future__ import annotations

import typer
from rich.console import Console
from rich.table import Table

from yamabiko.service.flight_report import FlyReport
from yamabiko.service.flight_report_page import clock_time
from yamabiko.service.report import as_json

_WIDTH_OF_A_FILE = 160


def show_flight(report: FlyReport, *, as_document: bool) -> None:
    """Show the report of `fly`."""
    if as_document:
        typer.echo(as_json(report))
        return
    table = Table(title="Flown (simulated)", title_justify="left", show_header=False, box=None, pad_edge=False)
    table.add_column(style="cyan", no_wrap=True)
    table.add_column(overflow="fold")
    for name, value in _rows(report):
        table.add_row(name, value)
    console = Console(highlight=False, markup=False)
    if not console.is_terminal:
        console.width = _WIDTH_OF_A_FILE
    console.print(table)
    for file in report.files.values():
        typer.echo(file)


def _rows(report: FlyReport) -> list[tuple[str, str]]:
    asked, predicted, got, pace = report.requested, report.predicted, report.achieved, report.pace
    rows = [
        ("mission", f"{asked.mission}, {asked.aircraft}, seed {asked.seed}"),
        ("outcome", f"{got.outcome}: {got.told}"),
        ("time planned, flown", f"{clock_time(predicted.duration_s)}, {clock_time(got.duration_s)}"),
        ("fuel planned, used", f"{predicted.fuel_used_kg:.1f} kg, {got.fuel_used_kg:.1f} kg"),
        ("way", f"{got.distance_m / 1e3:.1f} km over the ground, {clock_time(got.airborne_s)} in the air"),
    ]
    for line in got.survey_lines:
        told = f"{line.flown_m:.0f} of {line.length_m:.0f} m" + ("" if line.finished else ", not to its end")
        if line.path_error_95_m is not None:
            told += f"; aside {line.path_error_95_m:.1f} m (95 %), {line.path_error_max_m:.1f} m at most"
        rows.append((f"survey leg {line.leg}", told))
    if got.touchdown is not None:
        down = got.touchdown
        side = "right" if down.centreline_m >= 0.0 else "left"
        where = "where there is no landing surface" if down.site == "none" else f"at {down.site}"
        rows.append(
            (
                "touchdown",
                f"{where}, {down.along_m:.0f} m beyond the threshold, {abs(down.centreline_m):.1f} m {side} of the centreline, "
                f"sink {down.sink_m_s:.2f} m/s",
            )
        )
    rows += [("fault", fault.told) for fault in asked.faults]
    rows += [("dropped", f"{one.reason} (at {clock_time(one.time_s)})") for one in got.lanes_dropped]
    rows.append(("lanes in use at the end", f"{got.lanes_in_use} of 3"))
    rows.append(("simulated", f"{pace.simulated_s:.0f} s in {pace.wall_s:.1f} s, {pace.times_real_time:.0f} times real time"))
    return rows
