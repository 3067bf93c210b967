"""The main job twice: an invented harbour, simulated and focused, and a real recording where there is one.

`make demo` runs it. Pictures, complex images and reports go to out/harbour and out/gotcha, or into a folder given as argument.
The real recording is looked for in YAMABIKO_DATA, or in ../shared/data beside the checkout.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

from rich.console import Console
from rich.table import Table

from yamabiko.errors import YamabikoError
from yamabiko.focus.weighting import Weighting
from yamabiko.service.focus import FocusRequest, focus
from yamabiko.service.report import FocusReport
from yamabiko.service.running import progress_bar, stage_progress
from yamabiko.service.simulate import simulate
from yamabiko.service.simulation import SimulationRequest

CHECKOUT = Path(__file__).resolve().parent.parent
DATA = Path(os.environ.get("YAMABIKO_DATA") or CHECKOUT.parent / "shared" / "data")
TAYLOR = FocusRequest(range_weighting=Weighting.TAYLOR, azimuth_weighting=Weighting.TAYLOR, extent=120.0)


def main(arguments: list[str]) -> int:
    """Run the demonstration; the exit code is that of the command line."""
    out = Path(arguments[0]) if arguments else CHECKOUT / "out"
    console = Console(highlight=False)
    started = time.perf_counter()
    try:
        harbour = _harbour(console, out / "harbour")
        car_park = _car_park(console, out / "gotcha")
    except YamabikoError as error:
        console.print(f"[red]{error}[/red]")
        return error.exit_code
    _show(console, {"harbour (simulated)": harbour} | ({} if car_park is None else {"car park (real, GOTCHA)": car_park}))
    console.print(f"Done in {time.perf_counter() - started:.0f} s. Open the quick-looks:")
    for report in (harbour, car_park):
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
