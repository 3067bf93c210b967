"""Measure how fast sorties are flown, and write docs/reference/sortie-speed.md: `make bench`, or this script alone.

Three lanes inline, JSBSim at 120 Hz, the record kept at five samples a second. A sortie of two hours in moderate turbulence, and
one of 24 hours at 10,000 ft, where fuel lasts longest (docs/reference/drone-data-sheets.md), planned with its reserve and its
contingency fuel; each in a fresh process, the kernels compiled before. `--short` leaves the long one out.
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
from pathlib import Path
from typing import Any

from yamabiko.flight.kinds import Order
from yamabiko.flight.mission.flight_plan import FlightPlan, plan_flight
from yamabiko.flight.mission.tasks import Height, HeightDatum, LoiterTask
from yamabiko.flight.sortie import Sortie, SortieOptions
from yamabiko.flight.surroundings.weather import Turbulence, Weather
from yamabiko.formats.missions import read_mission

HERE = Path(__file__).resolve().parent
PAGE = HERE.parent / "docs" / "reference" / "sortie-speed.md"
MISSION = HERE.parent / "examples" / "short-survey.toml"
HOURS = {
    "two hours, moderate turbulence": (2.0, 60.0, 400.0, Turbulence.MODERATE),
    "24 hours, light turbulence": (24.0, 210.0, 3048.0, Turbulence.LIGHT),
}
"""Duration (h), fuel (kg), height (m above the ellipsoid), turbulence."""
_RADIUS = 2000.0  # m, of the circles
_AFTER = 400.0, 0.45  # s from the end of the loiter to the stand, and s more for each m of height


def long_plan(name: str) -> FlightPlan:
    """The short survey without its fence, and with a loiter before it that fills the hours."""
    hours, fuel, height, turbulence = HOURS[name]
    mission = read_mission(MISSION)
    centre = mission.sites[-1].threshold
    loiter = LoiterTask(
        name="long loiter",
        height=Height(height, HeightDatum.ELLIPSOID),
        centre=centre,
        radius=_RADIUS,
        until=3600.0 * hours - _AFTER[0] - _AFTER[1] * height,
        turn=mission.radar_side,
    )
    weather = Weather(wind=4.0, direction=1.2)
    return plan_flight(
        replace(
            mission,
            fuel=fuel,
            tasks=(loiter, *mission.tasks),
            fences=(),
            forecast=weather,
            simulated=replace(weather, turbulence=turbulence),
        )
    )


def measure(name: str) -> dict[str, Any]:
    """One sortie in this process."""
    plan = long_plan(name)
    with Sortie(plan, SortieOptions(seed=1)) as warm:
        for _ in range(60):
            warm.step()
    began, cpu = time.perf_counter(), time.process_time()
    with Sortie(plan, SortieOptions(seed=1)) as sortie:
        sortie.order(Order.START)
        while not sortie.finished:
            sortie.step()
        wall, processor = time.perf_counter() - began, time.process_time() - cpu
        dropped = sum(event.name == "lane dropped" for event in sortie.events)
        return {
            "name": name,
            "flown_s": sortie.time,
            "outcome": sortie.outcome,
            "wall_s": wall,
            "cpu_s": processor,
            "lanes_dropped": dropped,
            "fuel_left_kg": float(sortie.truth["fuel"]),
            "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024.0,
        }


def main(names: list[str]) -> None:
    """Measure in processes of their own, and write the page."""
    load = os.getloadavg()[0]
    rows = []
    for name in names:
        answer = subprocess.run(
            [sys.executable, __file__, "--one", name], check=True, capture_output=True, text=True, cwd=HERE.parent
        )
        row = json.loads(answer.stdout.strip().splitlines()[-1])
        rows.append(row)
        print(json.dumps(row), flush=True)
    PAGE.write_text(page(rows, load), encoding="utf-8")
    print(f"wrote {PAGE}")


def page(rows: list[dict[str, Any]], load: float) -> str:
    """The reference page."""
    lines = [
        f"| {row['name']} | {row['flown_s'] / 3600.0:.2f} h | {row['outcome']} | {row['wall_s']:.0f} s | "
        f"{row['flown_s'] / row['wall_s']:.0f} | {row['flown_s'] / row['cpu_s']:.0f} | {row['lanes_dropped']} | "
        f"{row['fuel_left_kg']:.1f} kg | {row['peak_mb']:.0f} MB |"
        for row in rows
    ]
    return (
        "# How fast sorties are flown\n\n"
        f"Made by `make bench` (benchmarks/sortie.py) on {datetime.now(UTC):%Y-%m-%d}, {os.cpu_count()} processors, one used; the\n"
        f"machine's load as it began was {load:.1f}. Do not edit: the command writes this page.\n\n"
        "Three lanes inline, flight dynamics at 120 Hz, everything else at 60 Hz, simulated on the `male`. Times real time: by\n"
        "the clock, and by seconds of processor.\n\n"
        "| sortie | flown | outcome | wall | times real time | by processor | lanes dropped | fuel left | peak memory |\n"
        "|---|---|---|---|---|---|---|---|---|\n" + "\n".join(lines) + "\n"
    )


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        print(json.dumps(measure(sys.argv[2])))
    else:
        main(list(HOURS)[:1] if "--short" in sys.argv else list(HOURS))
