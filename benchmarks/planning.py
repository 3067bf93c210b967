"""Measure planning and write the table docs/reference/planning.md: `make bench`, or this file alone; names of cases choose some.

Each workload: greedy, the search within 30 s of the clock on two processors, the upper bound, and the independent validator's
verdict on the plan. What the search takes for the problem itself (opportunities, laying out) is told apart.
"""

from __future__ import annotations

import os
import platform
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import planning_workload as work

from yamabiko.plan.schedule.bound import upper_bound
from yamabiko.plan.schedule.greedy import greedy
from yamabiko.plan.schedule.neighbourhood import SearchLimits, search
from yamabiko.plan.schedule.problem import Schedule, SchedulingProblem
from yamabiko.plan.schedule.validate import validate

SECONDS = 30.0
TABLE = Path(__file__).parent.parent / "docs" / "reference" / "planning.md"
CASES = {
    "spread": ("spread over the earth", "spread", work.REQUESTS),
    "box": ("in a box of 8 x 14 deg", "box", work.REQUESTS),
    "crowd": ("in the box, three times as many", "box", work.CROWD),
}


def main() -> None:
    """Run everything, print as it goes, write the page."""
    wanted = sys.argv[1:] or list(CASES)
    rows = []
    for case in wanted:
        rows.append(_row(*CASES[case]))
        print(rows[-1], flush=True)
    TABLE.write_text(page(rows))


def _row(told: str, where: str, count: int) -> str:
    began = time.perf_counter()
    problem = work.problem(work.fleet(), work.requests(where, count))
    laid_out = time.perf_counter() - began
    print(f"{where}: {count} requests, {len(problem.candidates)} candidates, laid out in {laid_out:.0f} s", flush=True)
    began = time.perf_counter()
    first = greedy(problem)
    greedy_seconds = time.perf_counter() - began
    bound = upper_bound(problem)
    began, processor = time.perf_counter(), time.process_time()
    result = search(problem, np.random.default_rng(work.SEED), SearchLimits(seconds=SECONDS, bound=bound))
    wall, used = time.perf_counter() - began, time.process_time() - processor
    best = result.schedule
    cells = [
        f"{count} {told}",
        f"{len(problem.candidates)}",
        _figures(first),
        _figures(best),
        f"{bound:.0f}",
        f"{100.0 * (1.0 - best.value / bound):.2f} %",
        f"{_gain(best.value, first.value)} / {_gain(len(best.served), len(first.served))}",
        f"{greedy_seconds:.1f}",
        f"{wall:.1f} / {used:.1f}",
        f"{result.iterations}, {result.ended}",
        _verdict(problem, best),
    ]
    return "| " + " | ".join(cells) + " |"


def _figures(schedule: Schedule) -> str:
    return f"{schedule.value:.0f} / {len(schedule.served)}"


def _gain(after: float, before: float) -> str:
    return f"{100.0 * (after / before - 1.0):+.1f} %"


def _verdict(problem: SchedulingProblem, schedule: Schedule) -> str:
    broken = validate(problem, schedule)
    return f"{len(broken)} limits broken" if broken else "keeps every limit"


def page(rows: list[str]) -> str:
    """The reference page."""
    head = "| requests | candidates | greedy | search | bound | below bound | gain | greedy (s) | search (s) | parts | validator |"
    lines = "\n".join([head, "|" + "---|" * 11, *rows])
    load = f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f} at the end"
    return f"""# Planning, measured

Measured by `make bench` on {datetime.now(UTC):%Y-%m-%d}, {processor_name()}, {load}
(above 2, other work ran beside it). Do not edit: the command writes this page.

The fleet is simulated: 36 satellites, 4 planes of 9 at 575 km and 42 deg, with the radar model `qps-sar` and limits that are all
assumed (the assumed limits and ground stations that stand ready). Requests are seeded ({work.SEED}): circles of 2 km radius,
stripmap or spotlight, priorities 1 to 5, each with 6 to 24 hours of the day. Limits and requests were laid down before the first
plan was made and not changed after. A row with three times the requests, where there is one, was added then: in the box as laid
down the search serves all there is.

Greedy and search: priorities of the requests served whole by their deadlines, added up / how many these are. Gain: of the search
over greedy, in the same two. Bound: no plan is worth more. Search: at most {SECONDS:.0f} s of the clock, seconds of the clock /
of both processors; greedy and the model's loading count; it ends early where it reaches the bound. Parts: solved, and why it
ended. Validator: recomputes every limit, apart from the search.

{lines}
"""


def processor_name() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.split(":", 1)[1].strip()
    return platform.processor() or platform.machine()


if __name__ == "__main__":
    main()
