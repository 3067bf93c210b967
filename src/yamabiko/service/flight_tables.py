"""What `fly` shows on standard output: a table for people, or one JSON document for programs."""

from __future__ import annotations

from collections.abc import Sequence

import typer
from rich.console import Console
from rich.table import Table

from yamabiko.service.flight_canvas import printable
from yamabiko.service.flight_report import FlyReport, LineReport, PlanReport
from yamabiko.service.flight_report_page import clock_time
from yamabiko.service.report import as_json

_WIDTH_OF_A_FILE = 160


def show_flight(report: FlyReport, *, as_document: bool) -> None:
    """Show the report of `fly`."""
    if as_document:
        typer.echo(as_json(report))
        return
    _show_rows("Flown (simulated)", _rows(report))
    for file in report.files.values():
        typer.echo(file)


def show_plan(report: PlanReport, *, as_document: bool) -> None:
    """Show the report of `fly --plan-only`."""
    if as_document:
        typer.echo(as_json(report))
        return
    asked, predicted = report.requested, report.predicted
    _show_rows(
        "Planned, not flown",
        [
            ("mission", f"{asked.mission}, {asked.aircraft}"),
            ("time", clock_time(predicted.duration_s)),
            ("fuel", f"{predicted.fuel_used_kg:.1f} of {asked.fuel_kg:.1f} kg used, {predicted.fuel_left_kg:.1f} kg left"),
            ("way", f"{report.planned.length_m / 1e3:.1f} km in {report.planned.legs} legs, from stand to stand"),
            ("forecast", f"{predicted.forecast_wind_m_s:.1f} m/s from {predicted.forecast_from_deg:.0f} deg at 10 m"),
            *((label, f"{length / 1e3:.1f} km of survey lines") for label, length in report.tasks.items()),
            *(("note", note) for note in report.notes),
        ],
    )


def _show_rows(title: str, rows: Sequence[tuple[str, str]]) -> None:
    table = Table(title=title, title_justify="left", show_header=False, box=None, pad_edge=False)
    table.add_column(style="cyan", no_wrap=True)
    table.add_column(overflow="fold")
    for name, value in rows:
        table.add_row(printable(name), printable(value))
    console = Console(highlight=False, markup=False)
    if not console.is_terminal:
        console.width = _WIDTH_OF_A_FILE
    console.print(table)


def _surveys(lines: Sequence[LineReport]) -> list[tuple[str, str]]:
    """A row for each task, of its lines together."""
    rows = []
    for label in dict.fromkeys(line.label for line in lines):
        those = [line for line in lines if line.label == label]
        flown, planned = (sum(getattr(line, name) for line in those) for name in ("flown_m", "length_m"))
        told = f"{flown / 1e3:.1f} of {planned / 1e3:.1f} km" + ("" if all(line.finished for line in those) else ", not to the end")
        usual = [line.path_error_95_m for line in those if line.path_error_95_m is not None]
        most = [line.path_error_max_m for line in those if line.path_error_max_m is not None]
        if usual and most:
            told += f"; aside at most {max(usual):.1f} m for 95 % of a line, {max(most):.1f} m once"
        rows.append((label, told))
    return rows


def _rows(report: FlyReport) -> list[tuple[str, str]]:
    asked, predicted, got, pace = report.requested, report.predicted, report.achieved, report.pace
    rows = [
        ("mission", f"{asked.mission}, {asked.aircraft}, seed {asked.seed}"),
        ("outcome", f"{got.outcome}: {got.told}"),
        ("time planned, flown", f"{clock_time(predicted.duration_s)}, {clock_time(got.duration_s)}"),
        ("fuel planned, used", f"{predicted.fuel_used_kg:.1f} kg, {got.fuel_used_kg:.1f} kg"),
        ("way", f"{got.distance_m / 1e3:.1f} km over the ground, {clock_time(got.airborne_s)} in the air"),
    ]
    rows += [("note", event.told) for event in got.events if event.name == "note"]
    rows += _surveys(got.survey_lines)
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
    rows += [("glide", event.told) for event in got.events if event.name == "glide"]
    for fault in asked.faults:
        never = "" if fault.start_s < got.duration_s else f"; never began: the flight ended at {got.duration_s:.0f} s"
        rows.append(("fault", fault.told + never))
    rows += [("dropped", f"{one.reason} (at {clock_time(one.time_s)})") for one in got.lanes_dropped]
    rows.append(("lanes in use at the end", f"{got.lanes_in_use} of 3"))
    rows.append(("simulated", f"{pace.simulated_s:.0f} s in {pace.wall_s:.1f} s, {pace.times_real_time:.0f} times real time"))
    return rows
