"""What a command shows on standard output: a table for people, or one JSON document for programs."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import typer
from rich.console import Console
from rich.table import Table

from yamabiko.service.report import CutReport, FocusReport, as_json
from yamabiko.service.simulation import SimulationReport

if TYPE_CHECKING:  # it comes with all that computes, which a table has no need of
    from yamabiko.service.flown_collect import FlownCollectReport

Row = tuple[str, str]

_UNITS = {
    "cycles_per_m": "cycles/m",
    "m_per_s": "m/s",
    "m2": "m2",
    "m": "m",
    "s": "s",
    "hz": "Hz",
    "deg": "deg",
    "rad": "rad",
    "db": "dB",
    "bytes": "bytes",
}
_WIDTH_OF_A_FILE = 160


def show_focus(report: FocusReport, *, as_document: bool) -> None:
    """Show the report of `focus`."""
    if as_document:
        typer.echo(as_json(report))
        return
    asked, predicted, got = report.asked, report.predicted, report.achieved
    point = got.brightest_point
    recording = report.recording
    band = f"{recording.lowest_frequency_hz / 1e9:.3f} to {recording.highest_frequency_hz / 1e9:.3f} GHz"
    rows: list[Row] = [
        ("recorded by", f"{recording.collector}, {recording.identifier}" + (" (simulated)" if recording.simulated else "")),
        ("echoes", f"{recording.pulses} pulses x {recording.samples} samples, {band}"),
        *_known(report),
        ("image", f"{got.rows} x {got.columns} pixels, {got.row_extent_m:.1f} x {got.column_extent_m:.1f} m"),
        ("weighting", f"{asked.range_weighting} in range, {asked.azimuth_weighting} in azimuth"),
        (
            "resolution predicted",
            f"{predicted.range_resolution_m:.3f} m in range, {predicted.azimuth_resolution_m:.3f} m in azimuth",
        ),
        ("resolution at the brightest", _widths(point.range_cut, point.azimuth_cut) or f"not measured: {point.measurement_reason}"),
        ("error promised, measured", f"{predicted.error_db:.0f} dB, {got.error_db:.1f} dB on {got.error_points} pixels"),
        ("autofocus", _autofocus(report)),
        *_terrain(report),
        ("brightest point", f"X {point.east_m:.2f} m, Y {point.north_m:.2f} m (east and north of the scene centre)"),
        ("on the earth", _on_earth(point.latitude_deg, point.longitude_deg, point.position_reason)),
        ("time, processor time", f"{_seconds(report, 'wall_s'):.1f} s, {_seconds(report, 'cpu_s'):.1f} s"),
        (
            "peak memory",
            "not told by this system" if report.peak_memory_bytes is None else f"{report.peak_memory_bytes / 1e6:.0f} MB",
        ),
    ]
    _show("Focused", rows)
    for assumption in recording.assumptions:
        typer.echo(f"Assumed: {assumption}")
    for file in report.files.values():
        typer.echo(file)


def _known(report: FocusReport) -> list[Row]:
    """What the recording says of its amplitudes and its orbit, where it says anything."""
    recording = report.recording
    rows: list[Row] = [("amplitudes", "calibrated")] if recording.calibrated else []
    if recording.orbit_position_error_m is not None and recording.orbit_velocity_error_m_per_s is not None:
        stated = (
            f"{recording.orbit_position_error_m:.3g} m and {1e3 * recording.orbit_velocity_error_m_per_s:.3g} mm/s of each axis"
        )
        rows.append(("orbit error stated", stated))
    return rows


def show_record(title: str, record: Any, *, as_document: bool) -> None:
    """Show any record or dictionary: a row for every value, its unit taken from its name."""
    document = as_json(record)
    if as_document:
        typer.echo(document)
    else:
        _show(title, _flat(json.loads(document)))


def show_simulation(report: SimulationReport, *, as_document: bool) -> None:
    """Show the report of `simulate`: degrees and decibels for radians and ratios."""
    show_record("Simulated", _simulation_document(report), as_document=as_document)


def show_flown_collect(report: FlownCollectReport, *, as_document: bool) -> None:
    """Show the report of `simulate --sortie`."""
    simulation = report.simulation
    document = {
        **_simulation_document(simulation),
        "navigation": "as flown",
        "stored_path": str(report.request.stored),
        "sortie_start_s": report.start,
        "sortie_end_s": report.end,
        "heading_deg": math.degrees(simulation.request.heading) % 360.0,
        "look": simulation.request.look,
        "altitude_m": simulation.request.altitude,
        "ground_range_m": simulation.request.ground_range,
        "speed_m_per_s": simulation.request.speed,
        "squint_deg": math.degrees(report.squint),
        "bend_m": report.bend,
        "pulse_repetition_frequency_hz": report.pulse_repetition_frequency,
    }
    show_record("Simulated", document, as_document=as_document)


def _simulation_document(report: SimulationReport) -> dict[str, Any]:
    request = report.request
    return {
        "echoes": str(report.echoes),
        "truth": str(report.truth),
        "objects": report.objects,
        "pulses": report.pulses,
        "samples": report.samples,
        "duration_s": report.duration,
        "aperture_length_m": report.aperture_length,
        "slant_range_m": report.slant_range,
        "grazing_deg": math.degrees(report.grazing_angle),
        "slant_range_resolution_m": report.range_resolution,
        "azimuth_resolution_m": report.azimuth_resolution,
        "resolution_cell_m2": report.cell_area,
        "noise_equivalent_sigma_zero_db": _decibels(report.noise_equivalent_sigma_zero),
        "navigation": str(request.navigation),
        "navigation_error_m": report.navigation_error,
        "latitude_deg": math.degrees(request.latitude),
        "longitude_deg": math.degrees(request.longitude),
        "height_m": request.height,
        "seed": request.seed,
    }


def _show(title: str, rows: Iterable[Row]) -> None:
    """Print a table of two columns."""
    table = Table(title=title, title_justify="left", show_header=False, box=None, pad_edge=False)
    table.add_column(style="cyan", no_wrap=True)
    table.add_column(overflow="fold")
    for name, value in rows:
        table.add_row(name, value)
    console = Console(highlight=False, markup=False)
    if not console.is_terminal:
        console.width = _WIDTH_OF_A_FILE
    console.print(table)


def _flat(description: Mapping[str, Any], above: str = "") -> Iterable[Row]:
    """Names and values of a dictionary, dictionaries inside it under their name."""
    for name, value in description.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{above}{_words(name)}, ")
        elif isinstance(value, list) and any(isinstance(entry, Mapping) for entry in value):
            for number, entry in enumerate(value, 1):
                yield from _flat(entry, f"{above}{_words(name)} {number}, ")
        else:
            stem, unit = _unit(name)
            yield above + _words(stem), _text(value) + (f" {unit}" if unit and value is not None else "")


def _unit(name: str) -> tuple[str, str | None]:
    """A key without its unit, and the unit."""
    for suffix, unit in _UNITS.items():
        if name.endswith(f"_{suffix}"):
            return name.removesuffix(f"_{suffix}"), unit
    return name, None


def _words(name: str) -> str:
    """A key as words."""
    return name.replace("_", " ")


def _text(value: Any) -> str:
    """A value in words: six significant digits for a number that is not whole."""
    if value is None:
        return "-"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.10g}" if abs(value) >= 1e4 else f"{value:.6g}"
    if isinstance(value, list | tuple):
        return "; ".join(_text(entry) for entry in value) or "none"
    return str(value)


def _widths(along_range: CutReport | None, along_azimuth: CutReport | None) -> str | None:
    if along_range is None or along_azimuth is None:
        return None
    return f"{along_range.width_m:.3f} m in range, {along_azimuth.width_m:.3f} m in azimuth"


def _autofocus(report: FocusReport) -> str:
    autofocus = report.achieved.autofocus
    if autofocus.applied:
        return f"{autofocus.method}, {autofocus.correction_rms_rad:.2f} rad rms taken out: {autofocus.reason}"
    return autofocus.method if autofocus.reason is None else f"{autofocus.method}: {autofocus.reason}"


def _terrain(report: FocusReport) -> Iterable[Row]:
    terrain = report.achieved.terrain
    if terrain is not None:
        heights = f"{terrain.lowest_height_m:.1f} to {terrain.highest_height_m:.1f} m above the ellipsoid"
        yield "terrain", f"{heights}; {100.0 * terrain.layover_share:.1f} % of the pixels in layover"
        if terrain.geoid_undulation_m is not None:
            lifted = f"lifted by {terrain.geoid_undulation_m:.1f} m in the middle of the picture ({terrain.geoid})"
            yield "heights over the geoid", lifted
        if terrain.geoid_note is not None:
            yield "another geoid", terrain.geoid_note
        if terrain.unsettled_share > 0.0:
            yield "not on the terrain", f"{100.0 * terrain.unsettled_share:.2g} % of the pixels"


def _on_earth(latitude: float | None, longitude: float | None, reason: str | None) -> str:
    if latitude is None or longitude is None:
        return f"not known: {reason}"
    return f"{abs(latitude):.6f}{'N' if latitude >= 0.0 else 'S'},{abs(longitude):.6f}{'E' if longitude >= 0.0 else 'W'}"


def _decibels(ratio: float) -> float | None:
    return 10.0 * math.log10(ratio) if ratio > 0.0 else None


def _seconds(report: FocusReport, kind: str) -> float:
    return sum(float(getattr(stage, kind)) for stage in report.timings.values())
