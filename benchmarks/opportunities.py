"""Measure the search of access windows and write docs/reference/search-speed.md: `make bench`, or this script alone.

36 satellites in a Walker constellation, 1000 places drawn evenly over the earth (seeded), seven days: the whole search in a fresh
process, kernels compiled before. Wall and CPU seconds and the growth of peak memory are medians of several processes.
"""

from __future__ import annotations

import json
import os
import resource
import statistics
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np

from yamabiko.plan.search.windows import access_windows
from yamabiko.platform.element_set import ElementSet
from yamabiko.request.request import LookConstraints

PAGE = Path(__file__).parent.parent / "docs" / "reference" / "search-speed.md"
SEED = 36
SATELLITES, PLACES, DAYS = 36, 1000, 7
START = datetime(2026, 1, 1, tzinfo=UTC)
LOOKS = {
    "squint to 5 deg": (5.0, LookConstraints(incidence=(np.radians(15.0), np.radians(45.0)))),
    "squint to 45 deg": (45.0, LookConstraints(incidence=(np.radians(15.0), np.radians(45.0)))),
}
ROUNDS = 3


def constellation() -> list[ElementSet]:
    """Four planes of nine at 575 km and 42 degrees, simulated."""
    return [
        ElementSet(
            name=f"SIMULATED {plane}-{place}",
            catalogue_number=1 + 9 * plane + place,
            epoch=START,
            mean_motion=15.0 * 2.0 * np.pi / 86_400.0,
            eccentricity=0.001,
            inclination=np.radians(42.0),
            right_ascension=0.5 * np.pi * plane,
            argument_of_perigee=0.0,
            mean_anomaly=2.0 * np.pi * (place / 9.0 + plane / 36.0),
            simulated=True,
        )
        for plane in range(4)
        for place in range(9)
    ]


def measure(name: str) -> dict[str, float]:
    """One search in this process."""
    squint, look = LOOKS[name]
    generator = np.random.default_rng(SEED)
    places = np.stack([generator.uniform(-np.pi, np.pi, PLACES), np.arcsin(generator.uniform(-1.0, 1.0, PLACES))], axis=-1)
    satellites = constellation()
    access_windows(satellites[:1], places[:3], START, START + timedelta(hours=3), look, maximum_squint=np.radians(squint))
    wall, processor = time.perf_counter(), time.process_time()
    windows = access_windows(satellites, places, START, START + timedelta(days=DAYS), look, maximum_squint=np.radians(squint))
    return {
        "wall_s": time.perf_counter() - wall,
        "cpu_s": time.process_time() - processor,
        "windows": len(windows),
        "peak_bytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024.0,
    }


def main() -> None:
    """Measure each look in fresh processes, print as it goes, write the page."""
    rows = []
    load = os.getloadavg()[0]
    for name in LOOKS:
        runs = []
        for _ in range(ROUNDS):
            answer = subprocess.run([sys.executable, __file__, name], check=True, capture_output=True, text=True)
            runs.append(json.loads(answer.stdout.splitlines()[-1]))
        middle = {key: statistics.median(run[key] for run in runs) for key in runs[0]}
        cells = [
            name,
            f"{middle['windows']:.0f}",
            f"{middle['wall_s']:.1f}",
            f"{middle['cpu_s']:.1f}",
            f"{middle['peak_bytes'] / 1e6:.0f} MB",
        ]
        rows.append("| " + " | ".join(cells) + " |")
        print(rows[-1], flush=True)
    PAGE.write_text(page(rows, load), encoding="utf-8")


def page(rows: list[str], load: float) -> str:
    """The reference page."""
    return f"""# Speed of the search

Measured by `make bench` (benchmarks/opportunities.py) on {datetime.now(UTC):%Y-%m-%d}, {os.cpu_count()} processors, others' load
on them {load:.1f} when it began. Do not edit: the command writes this page.

All access windows of {SATELLITES} simulated satellites (4 planes of 9 at 575 km and 42 degrees) over {PLACES} places drawn evenly
over the earth (seed {SEED}) in {DAYS} days, incidence 15 to 45 degrees, propagation counted, kernels compiled before. Medians of
{ROUNDS} fresh processes; peak memory is the whole process's.

| look | windows | wall (s) | CPU (s) | peak memory |
|---|---|---|---|---|
{chr(10).join(rows)}
"""


if __name__ == "__main__":
    if len(sys.argv) > 1:
        print(json.dumps(measure(sys.argv[1])))
    else:
        main()
