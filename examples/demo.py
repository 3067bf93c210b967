"""The main job three times: an invented harbour seen from a drone, an invented harbour town pictured by a planned satellite pass,
and a real recording where there is one.

`make demo` runs it. Pictures, complex images and reports go to out/harbour, out/satellite and out/gotcha, or into a folder given as
argument. The satellites are simulated too: seeded element sets, and a clock that stands at the same instant every time. The real
recording is looked for in YAMABIKO_DATA, or in ../shared/data beside the checkout.
"""

from __future__ import annotations

import math
import os
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
from rich.console import Console
from rich.table import Table

from yamabiko.errors import YamabikoError
from yamabiko.focus.weighting import Weighting
from yamabiko.formats.element_sets import write_element_sets
from yamabiko.formats.json_fields import write_json
from yamabiko.platform.synthetic import QPS_ALTITUDE, QPS_INCLINATION, QPS_LAYOUTS, walker
from yamabiko.service.fleet_choice import FleetChoice
from yamabiko.service.focus import FocusRequest, focus
from yamabiko.service.opportunities import OpportunitiesRequest, opportunities
from yamabiko.service.planned_collect import PlannedCollectRequest, simulate_planned
from yamabiko.service.planning import PlanRequest, plan
from yamabiko.service.report import FocusReport
from yamabiko.service.running import progress_bar, stage_progress
from yamabiko.service.simulate import simulate
from yamabiko.service.simulation import SimulationRequest

CHECKOUT = Path(__file__).resolve().parent.parent
DATA = Path(os.environ.get("YAMABIKO_DATA") or CHECKOUT.parent / "shared" / "data")
CLOCK = datetime(2026, 6, 15, tzinfo=UTC)
PLACE: dict[str, Any] = {
    "type": "Feature",
    "geometry": {"type": "Point", "coordinates": [138.50, 35.02]},
    "properties": {
        "identifier": "Shimizu harbour",
        "resolution_m": 3.0,
        "mode": "stripmap",
        "incidence_deg": [25.0, 45.0],
    },
}
TAYLOR = FocusRequest(range_weighting=Weighting.TAYLOR, azimuth_weighting=Weighting.TAYLOR, extent=120.0)


def main(arguments: list[str]) -> int:
    """Run the demonstration; the exit code is that of the command line."""
    out = Path(arguments[0]) if arguments else CHECKOUT / "out"
    console = Console(highlight=False)
    started = time.perf_counter()
    try:
        harbour = _harbour(console, out / "harbour")
        town = _town(console, out / "satellite")
        car_park = _car_park(console, out / "gotcha")
    except YamabikoError as error:
        console.print(f"[red]{error}[/red]")
        return error.exit_code
    pictures = {"harbour, drone (simulated)": harbour, "town, satellite (simulated)": town}
    _show(console, pictures | ({} if car_park is None else {"car park (real, GOTCHA)": car_park}))
    console.print(f"Done in {time.perf_counter() - started:.0f} s. Open the quick-looks:")
    for report in (harbour, town, car_park):
        if report is not None:
            console.print(f"  {os.path.relpath(report.files['quicklook'])}", style="bold", soft_wrap=True)
    return 0


def _harbour(console: Console, folder: Path) -> FocusReport:
    """An invented harbour as a drone at 500 m sees it."""
    request = SimulationRequest()
    console.print("Simulating a small harbour seen from a drone ...")
    with progress_bar() as progress:
        simulated = simulate(request, folder, stage_progress(progress, "simulating"))
    console.print(f"Focusing {simulated.pulses} pulses of {simulated.samples} samples ...")
    wanted = FocusRequest(range_weighting=Weighting.TAYLOR, azimuth_weighting=Weighting.TAYLOR, extent=request.extent)
    with progress_bar() as progress:
        return focus([simulated.echoes], folder, wanted, progress)


def _town(console: Console, folder: Path) -> FocusReport:
    """From a named place through a planned satellite pass to a picture of what is invented to lie there."""
    folder.mkdir(parents=True, exist_ok=True)
    console.print(f"Asking 36 simulated satellites for {PLACE['properties']['identifier']} ...")
    write_json({"type": "FeatureCollection", "features": [PLACE]}, folder / "asked.geojson")
    planes, per_plane = QPS_LAYOUTS[1]
    epoch, generator = CLOCK - timedelta(hours=6), np.random.default_rng(1)
    elements = walker(planes, per_plane, QPS_ALTITUDE, QPS_INCLINATION, epoch, generator=generator)
    write_element_sets(elements, folder / "elements.tle")
    span = (CLOCK, CLOCK + timedelta(hours=6))
    choice = FleetChoice(elements=(folder / "elements.tle",), radar="qps-sar")
    seen = opportunities(OpportunitiesRequest(folder / "asked.geojson", choice, *span, now=CLOCK), folder / "opportunities")
    wanted = PlanRequest(folder / "asked.geojson", choice, CLOCK, *span, search_time=2.0)
    planned = plan(wanted, folder / "plan")
    first = planned.plan.commitments[0]
    incidence = math.degrees(first.opportunity.geometry.incidence)
    told = f"{first.opportunity.satellite}, {first.start:%Y-%m-%d %H:%M:%S} UTC, {incidence:.0f} degrees of incidence"
    console.print(f"{len(seen.found[0].opportunities)} opportunities; planned: {told}")
    request = PlannedCollectRequest(planned.files["plan"], extent=600.0, bandwidth=150e6)
    with progress_bar() as progress:
        simulated = simulate_planned(request, folder, stage_progress(progress, "simulating"))
    console.print(f"Focusing {simulated.collect.pulses} pulses of {simulated.collect.band.samples} samples ...")
    taylor = FocusRequest(range_weighting=Weighting.TAYLOR, azimuth_weighting=Weighting.TAYLOR, extent=request.extent)
    with progress_bar() as progress:
        return focus([simulated.echoes], folder, taylor, progress)


def _car_park(console: Console, folder: Path) -> FocusReport | None:
    """Two degrees of the public GOTCHA recording, if they are there."""
    files = sorted((DATA / "gotcha").glob("data_3dsar_pass1_az00[12]_HH.mat"))
    if not files:
        console.print(f"No real recording at {DATA / 'gotcha'}: set YAMABIKO_DATA to picture it, too.")
        return None
    console.print("Focusing the real recording ...")
    with progress_bar() as progress:
        return focus(files, folder, TAYLOR, progress)


def _show(console: Console, reports: dict[str, FocusReport]) -> None:
    """What came out, side by side."""
    table = Table(title="What came out", title_justify="left")
    table.add_column("")
    for name in reports:
        table.add_column(name)
    rows = {
        "pixels": [f"{report.achieved.rows} x {report.achieved.columns}" for report in reports.values()],
        "resolution predicted, m": [
            f"{report.predicted.range_resolution_m:.2f} x {report.predicted.azimuth_resolution_m:.2f}"
            for report in reports.values()
        ],
        "at the brightest point, m": [_measured(report) for report in reports.values()],
        "error measured, dB": [f"{report.achieved.error_db:.0f}" for report in reports.values()],
        "focusing, s of processor": [f"{report.timings['focus'].cpu_s:.1f}" for report in reports.values()],
    }
    for name, values in rows.items():
        table.add_row(name, *values)
    console.print(table)


def _measured(report: FocusReport) -> str:
    """Widths of the brightest point."""
    point = report.achieved.brightest_point
    if point.range_cut is None or point.azimuth_cut is None:
        return "not measurable"
    return f"{point.range_cut.width_m:.2f} x {point.azimuth_cut.width_m:.2f}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
