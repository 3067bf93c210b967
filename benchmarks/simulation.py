"""Measure the simulation of a collect from orbit, 1 km x 1 km at 1 m, and write docs/reference/simulation-speed.md: `make bench`.

Each run is a fresh process, kernels compiled beforehand on a small piece: `simulation.py MODE` is one run, one JSON line out.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import time
from dataclasses import replace
from datetime import UTC, datetime
from math import sin
from pathlib import Path

import numba
import numpy as np
from run import processor

from yamabiko.collect.collect_plan import CollectPlan, plan_collect
from yamabiko.collect.orbit_collect import ONBOARD_ORBIT, SimulatedCollect, simulate_collect
from yamabiko.collect.phase_history import SPEED_OF_LIGHT
from yamabiko.platform.paths import CircularOrbit
from yamabiko.radar.imaging_radar import Antenna, ImagingRadar, Mode
from yamabiko.scene.point_targets import PointTargets
from yamabiko.testing.planned_collects import across_and_along, field, orbit

SEED = 20261123
SIDE = 1000.0
RESOLUTION = 1.0
POINTS = 20_000
TABLE = Path(__file__).parent.parent / "docs" / "reference" / "simulation-speed.md"
ROUNDS = 3
MODES = ("spotlight", "stripmap")


def planned(mode_name: str, side: float) -> tuple[CircularOrbit, CollectPlan]:
    """A collect of a square at the resolution, on the ground in both directions, from 560 km."""
    path, place = orbit()
    incidence = 0.6
    bandwidth = 0.886 * SPEED_OF_LIGHT / (2.0 * RESOLUTION * sin(incidence))
    mode = Mode("spotlight", RESOLUTION, bandwidth, 20e3, 20e3, (0.2, 0.9), 0.1)
    # A strip as sharp takes a shorter antenna, whose beam lights each place for as long.
    antenna = Antenna(3.6, 3.6, 0.6)
    if mode_name == "stripmap":
        mode, antenna = replace(mode, name="stripmap"), Antenna(1.9, 3.6, 0.6)
    radar = ImagingRadar("benchmark radar", 9.65e9, 600.0, 0.15, 1.6, 1.6, antenna, (mode,))
    return path, plan_collect(path, radar, mode, place, (side, side))


def simulated(path: CircularOrbit, plan: CollectPlan, side: float, points: int) -> SimulatedCollect:
    """Ground of speckle at 0.6 of the resolution, and points strewn over it."""
    generator = np.random.default_rng(SEED)
    away, along = across_and_along(plan)
    ground = field(plan, side, 0.6 * RESOLUTION, 0.1, generator)
    place = generator.uniform(-0.5 * side, 0.5 * side, (2, points, 1))
    targets = PointTargets.at(plan.frame.origin + place[0] * away + place[1] * along, generator.exponential(3.0, points))
    return simulate_collect(
        path,
        plan,
        [ground, targets],
        epoch=datetime(2026, 1, 1, tzinfo=UTC),
        generator=generator,
        noise_equivalent_sigma_zero=0.01,
        orbit_errors=ONBOARD_ORBIT,
    )


def measure(mode_name: str) -> dict[str, float]:
    """One run: seconds, and the peak of resident memory, scene and echoes and all."""
    small = planned(mode_name, 60.0)
    simulated(*small, 30.0, 100)
    path, plan = planned(mode_name, SIDE)
    wall, cpu = time.perf_counter(), time.process_time()
    collect = simulated(path, plan, SIDE, POINTS)
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    count = int(SIDE / (0.6 * RESOLUTION)) ** 2 + POINTS
    return {
        "wall_s": wall,
        "cpu_s": cpu,
        "peak_bytes": float(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024),
        "pulses": float(collect.history.pulses),
        "samples": float(collect.history.samples),
        "points": float(count),
        "threads": float(numba.get_num_threads()),
        "load": os.getloadavg()[0],
    }


def main(rounds: int = ROUNDS) -> None:
    """Run both modes, print as it goes, write the table."""
    rows = []
    for mode in MODES:
        runs = []
        for _ in range(rounds):
            answer = subprocess.run([sys.executable, __file__, mode], check=True, capture_output=True, text=True)
            runs.append(json.loads(answer.stdout.splitlines()[-1]))
            print(mode, runs[-1], flush=True)
        rows.append(row(mode, sorted(runs, key=lambda run: run["wall_s"])[rounds // 2]))
    TABLE.write_text(page(rows, runs[0]["threads"], rounds))


def row(mode: str, run: dict[str, float]) -> str:
    """One line of the table."""
    rate = run["points"] * run["pulses"] / run["cpu_s"] / 1e6
    cells = [
        mode,
        f"{run['points'] / 1e6:.2f} million",
        f"{run['pulses']:.0f} x {run['samples']:.0f}",
        f"{run['wall_s']:.0f}",
        f"{run['cpu_s']:.0f}",
        f"{rate:.0f}",
        f"{run['peak_bytes'] / 1e6:.0f} MB",
        f"{run['load']:.1f}",
    ]
    return "| " + " | ".join(cells) + " |"


def page(rows: list[str], threads: float, rounds: int) -> str:
    """The reference page."""
    head = (
        "| mode | points | pulses x samples | wall (s) | processor (s) | rate | peak memory | load |\n"
        + "|---|---|---|---|---|---|---|---|\n"
    )
    day = f"{datetime.now(UTC):%Y-%m-%d}, {processor()}, {threads:.0f} threads"
    square = f"A square of {SIDE / 1000:.0f} km at {RESOLUTION:.0f} m resolution, in azimuth and on the ground"
    return f"""# Speed of simulated collects

Measured by `make bench` on {day}. Do not edit: the command writes this page.

{square}, from an orbit at 560 km (seed {SEED}): speckled
ground with points 0.6 m apart and {POINTS} point targets, the antenna's gain on each in every pulse, thermal noise, orbit errors.
Nothing is left out or thinned: pulses come at the antenna's own repetition frequency. Median of {rounds} fresh processes. Rate is
million points times pulses a processor second; peak memory is that of the whole process, scene and echoes in it; load is the
machine's at the end of the run, {threads:.0f} when nothing else runs.

{head}{chr(10).join(rows)}

The simulated radars are no real ones.
"""


if __name__ == "__main__":
    if len(sys.argv) > 1:
        print(json.dumps(measure(sys.argv[1])))
    else:
        main()
