"""What the planning commands show on standard output: tables for people, or one JSON document for programs."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from math import degrees, log10
from typing import Any

import typer
from rich.console import Console
from rich.table import Table

from yamabiko.formats.json_fields import utc
from yamabiko.formats.plans import plan_document
from yamabiko.plan.opportunity import Opportunity
from yamabiko.plan.plan import Commitment, Sortie
from yamabiko.service.opportunities import OpportunitiesReport, opportunities_document
from yamabiko.service.planned_collect import PlannedCollectReport
from yamabiko.service.planning import PlanReport
from yamabiko.service.supplier import SupplierReport
from yamabiko.service.tables import show_record

_WIDTH_OF_A_FILE = 160
_MOST_ROWS = 200
# On a narrow terminal these give way, the first first.
_MISSED_LEAST = (
    "cost",
    "range, km",
    "covers, %",
    "side",
    "NESZ, dB",
    "orbit error, km",
    "pass",
    "delivered (UTC)",
    "supplier",
    "window, s",
    "for, s",
    "ground x azimuth, m",
    "mode",
)


def show_opportunities(report: OpportunitiesReport, *, as_document: bool) -> None:
    """Show the report of `opportunities`: a table for every place."""
    for failed in report.unanswered:
        typer.echo(f"yamabiko: {failed.reason}", err=True)
    if as_document:
        show_document(opportunities_document(report))
        return
    for there in report.found:
        count = len(there.opportunities)
        title = f"{there.area.name}: {count or 'no'} opportunit{'y' if count == 1 else 'ies'}"
        _show_table(title, _OPPORTUNITY_COLUMNS, [_opportunity_row(one, report.request.now) for one in there.opportunities])
        for refused in there.refusals:
            typer.echo(f"Not by {refused.told}")
    if report.answered:
        typer.echo(f"Answered: {', '.join(report.answered)}")
    show_assumptions(report.assumptions)
    show_files(report.files.values())


def show_supplier(report: SupplierReport, *, as_document: bool) -> None:
    """Show where a simulated supplier listens, and its token."""
    if as_document:
        show_document(dataclasses.asdict(report))
        return
    sold = f"{', '.join(report.offerings)} of {len(report.satellites)} satellite{'s' if len(report.satellites) > 1 else ''}"
    typer.echo(f"Simulated supplier of {sold}; nothing is flown")
    typer.echo(f"address {report.address}")
    typer.echo(f"token {report.token}")


def show_plan(report: PlanReport, *, as_document: bool) -> None:
    """Show the report of `plan`: what will be collected, what not and why, and what changed."""
    made = report.plan
    if as_document:
        show_document({**plan_document(made), "files": {kind: str(path) for kind, path in report.files.items()}})
        return
    whole = len(report.requests) - len({left.request for left in made.unserved})
    title = f"{whole} of {len(report.requests)} requests served whole, by {len(made.commitments)} collects"
    _show_table(title, _COLLECT_COLUMNS, [_collect_row(number, one) for number, one in enumerate(made.commitments, 1)])
    if made.sorties:
        _show_table("Sorties", _SORTIE_COLUMNS, [_sortie_row(one) for one in made.sorties])
    for left in made.unserved:
        typer.echo(f"Not served: {left.request}: {left.reason}")
        for loosening in left.loosenings:
            count = loosening.opportunities
            typer.echo(
                f"  would be: {loosening.told} ({count} window{'s' if count != 1 else ''}, first {loosening.first:%m-%d %H:%M})"
            )
    for change in made.changes:
        typer.echo(f"Changed: {change.part[0]} strip {change.part[1] + 1}, {change.kind}: {change.reason}")
    show_assumptions(made.assumptions)
    show_files(report.files.values())


_COLLECT_COLUMNS = (
    "",
    "start (UTC)",
    "for, s",
    "request",
    "strip",
    "satellite",
    "supplier",
    "mode",
    "incidence, deg",
    "side",
    "ground x azimuth, m",
    "delivered (UTC)",
    "cost",
)


def _collect_row(number: int, one: Commitment) -> list[str]:
    opportunity = one.opportunity
    return [
        str(number),
        f"{one.start:%m-%d %H:%M:%S}",
        f"{(one.end - one.start).total_seconds():.1f}",
        one.request,
        f"{one.strip + 1}" + (f", again {one.repeat}" if one.repeat else ""),
        opportunity.satellite,
        opportunity.supplier,
        opportunity.mode,
        f"{degrees(opportunity.geometry.incidence):.1f}",
        opportunity.geometry.side,
        f"{opportunity.quality.ground_range_resolution:.2f} x {opportunity.quality.azimuth_resolution:.2f}",
        "-" if opportunity.delivery is None else f"{opportunity.delivery:%m-%d %H:%M}",
        f"{opportunity.cost:.0f}",
    ]


_SORTIE_COLUMNS = ("drone", "take-off (UTC)", "landing (UTC)", "pictures", "fuel, kg", "of, kg", "cost")


def _sortie_row(one: Sortie) -> list[str]:
    pictured = list(dict.fromkeys(part[0] for part in one.parts))
    more = f" and {len(pictured) - 6} more" if len(pictured) > 6 else ""
    return [
        one.drone,
        f"{one.take_off:%m-%d %H:%M}",
        f"{one.landing:%m-%d %H:%M}",
        ", ".join(pictured[:6]) + more,
        f"{one.fuel:.0f}",
        f"{one.usable:.0f}",
        f"{one.cost:.0f}",
    ]


def show_planned_collect(report: PlannedCollectReport, *, as_document: bool) -> None:
    """Show the report of `simulate --plan`: degrees and decibels for radians and ratios."""
    request, collect, level = report.request, report.collect, report.noise_equivalent_sigma_zero
    document = {
        "echoes": str(report.echoes),
        "truth": str(report.truth),
        "satellite": report.commitment.opportunity.satellite,
        "request": report.commitment.request,
        "when": utc(report.when),
        "mode": collect.mode.name,
        "world": str(request.world),
        "extent_m": request.extent,
        "objects": report.objects,
        "scatterers": report.scatterers,
        "pulses": collect.pulses,
        "samples": collect.band.samples,
        "duration_s": collect.end - collect.start,
        "pulse_repetition_frequency_hz": collect.pulse_repetition_frequency,
        "bandwidth_hz": collect.band.bandwidth,
        "slant_range_m": collect.slant_range,
        "incidence_deg": degrees(collect.incidence),
        "squint_deg": degrees(collect.squint),
        "noise_equivalent_sigma_zero_db": 10.0 * log10(level) if level > 0.0 else None,
        "orbit": str(request.orbit),
        "orbit_error_m": list(report.shift),
        "seed": request.seed,
    }
    show_record("Simulated", document, as_document=as_document)


def show_document(document: dict[str, Any]) -> None:
    """Print one JSON document."""
    typer.echo(json.dumps(document, indent=2, allow_nan=False))


def show_assumptions(assumptions: Sequence[str]) -> None:
    """A line for every assumption."""
    for assumption in assumptions:
        typer.echo(f"Assumed: {assumption}")


def show_files(files: Iterable[object]) -> None:
    """A line for every file."""
    for file in files:
        typer.echo(file)


_OPPORTUNITY_COLUMNS = (
    "satellite",
    "supplier",
    "best (UTC)",
    "window, s",
    "mode",
    "incidence, deg",
    "side",
    "pass",
    "range, km",
    "ground x azimuth, m",
    "NESZ, dB",
    "covers, %",
    "orbit error, km",
    "delivered (UTC)",
    "cost",
    "",
)


def _opportunity_row(one: Opportunity, now: datetime) -> list[str]:
    geometry, quality = one.geometry, one.quality
    return [
        one.satellite,
        one.supplier,
        f"{one.best:%m-%d %H:%M:%S}",
        f"{(one.end - one.start).total_seconds():.1f}",
        one.mode,
        f"{degrees(geometry.incidence):.1f}",
        geometry.side,
        f"{geometry.direction}, {'day' if geometry.daylight else 'night'}",
        f"{geometry.slant_range / 1000.0:.0f}",
        f"{quality.ground_range_resolution:.2f} x {quality.azimuth_resolution:.2f}",
        f"{10.0 * log10(quality.noise_equivalent_sigma_zero):.1f}",
        f"{100.0 * one.coverage:.0f}",
        _orbit_told(one),
        "-" if one.delivery is None else f"{one.delivery:%m-%d %H:%M}",
        f"{one.cost:.0f}",
        "past" if one.end < now else "",
    ]


def _orbit_told(one: Opportunity) -> str:
    """How far an orbit may be off; a drone has none."""
    if one.orbit is None:
        return "-"
    return f"{one.orbit.position_error / 1000.0:.2f}{' (extrapolated)' if one.orbit.extrapolated else ''}"


def _show_table(title: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print a table of many columns; past the first rows it says how many are left out, on a narrow terminal which columns."""
    console = Console(highlight=False, markup=False)
    if not console.is_terminal:
        console.width = 2 * _WIDTH_OF_A_FILE
    shown = rows[:_MOST_ROWS]
    kept = columns_that_fit(columns, shown, console.width)
    table = Table(title=title, title_justify="left", box=None, pad_edge=False, header_style="cyan")
    for column in kept:
        table.add_column(columns[column], no_wrap=True, justify="left")
    for row in shown:
        table.add_row(*(row[column] for column in kept))
    console.print(table)
    if len(rows) > _MOST_ROWS:
        typer.echo(f"... and {len(rows) - _MOST_ROWS} more: --json shows all")
    if left_out := [name for number, name in enumerate(columns) if number not in kept]:
        typer.echo(f"No room for {'; '.join(left_out)}: a wider window, a file or --json shows them")


def columns_that_fit(columns: Sequence[str], rows: Sequence[Sequence[str]], width: int) -> list[int]:
    """The numbers of the columns to show in so many letters: all, or without those that are missed least."""
    widths = [max(len(text) for text in (name, *(row[number] for row in rows))) for number, name in enumerate(columns)]
    kept = list(range(len(columns)))
    for name in _MISSED_LEAST:
        if sum(widths[column] + 2 for column in kept) <= width + 2:
            break
        kept = [column for column in kept if columns[column] != name]
    return kept
