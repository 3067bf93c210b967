"""Measure replanning and write docs/reference/replanning.md: `make bench`, or this file alone.

The box of the planning benchmark (`planning_workload`): a first plan by the greedy choice alone, then at six hours into the day one
satellite fails, or a supplier of six withdraws, or an urgent request comes in. Each answer is timed with requests read anew, as a
command would have them, and held to the validator.
"""

from __future__ import annotations

import dataclasses
import os
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import planning_workload as work
from planning import processor_name

from yamabiko.plan.laid_out import laid_out
from yamabiko.plan.make_plan import make_plan, remake_plan
from yamabiko.plan.plan import Plan
from yamabiko.plan.replan.events import Events
from yamabiko.plan.schedule.validate import validate
from yamabiko.request.request import Request

LATER = work.START + timedelta(hours=6)
TABLE = Path(__file__).parent.parent / "docs" / "reference" / "replanning.md"
FLEET = tuple(dataclasses.replace(one, supplier="West" if number % 6 == 0 else "East") for number, one in enumerate(work.fleet()))


def main() -> None:
    """Run everything, print as it goes, write the page."""
    requests = work.requests("box")
    span = (work.START, work.START + timedelta(hours=work.HOURS))
    began, processor_began = time.perf_counter(), time.process_time()
    first = make_plan(requests, FLEET, span, work.START, generator=np.random.default_rng(work.SEED), iterations=0)
    rows = [_row("first plan", first, None, Events(), began, processor_began, requests)]
    print(rows[-1], flush=True)
    middle = first.commitments[len(first.commitments) // 2].opportunity.satellite
    urgent = dataclasses.replace(
        requests[0], identifier="urgent", priority=50.0, earliest=LATER, deadline=LATER + timedelta(hours=6)
    )
    cases: dict[str, tuple[Events, list[Request]]] = {
        "one satellite fails": (Events(failed=frozenset({middle})), []),
        "a supplier of six withdraws": (Events(withdrawn=frozenset({"West"})), []),
        "one urgent request": (Events(), [urgent]),
    }
    for told, (events, more) in cases.items():
        wanted = [*work.requests("box"), *more]
        began, processor_began = time.perf_counter(), time.process_time()
        again = remake_plan(first, wanted, FLEET, events, LATER)
        rows.append(_row(told, again, first, events, began, processor_began, wanted))
        print(rows[-1], flush=True)
    TABLE.write_text(page(rows))


def _row(
    told: str, plan: Plan, before: Plan | None, events: Events, began: float, processor_began: float, requests: Sequence[Request]
) -> str:
    wall, used = time.perf_counter() - began, time.process_time() - processor_began
    broken = validate(*laid_out(plan, requests, FLEET))
    searched = sum("not searched to the end" not in one.reason for one in plan.unserved)
    cells = [
        told,
        f"{wall:.1f}",
        f"{used:.1f}",
        f"{len(plan.commitments)}",
        "" if before is None else _kept(before, plan, events),
        f"{len(plan.changes)}",
        f"{len(plan.unserved)}",
        f"{searched}",
        f"{len(broken)} limits broken" if broken else "keeps every limit",
    ]
    return "| " + " | ".join(cells) + " |"


def _kept(before: Plan, after: Plan, events: Events) -> str:
    """Of the commitments still to come that events leave alone, those that are just where they were."""
    untouched = [one for one in before.commitments if one.start >= LATER and events.loss(one, LATER) is None]
    there = {(one.part, one.opportunity.satellite, one.start) for one in after.commitments}
    kept = sum((one.part, one.opportunity.satellite, one.start) in there for one in untouched)
    return f"{kept} of {len(untouched)}, {100.0 * kept / len(untouched):.1f} %"


def page(rows: list[str]) -> str:
    """The reference page."""
    names = ("what happened", "wall (s)", "CPU (s)", "collects", "unaffected kept", "changes", "unserved", "searched", "validator")
    lines = "\n".join(["| " + " | ".join(names) + " |", "|" + "---|" * len(names), *rows])
    load = f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f} at the end"
    return f"""# Replanning, measured

Measured by `make bench` on {datetime.now(UTC):%Y-%m-%d}, {processor_name()}, {load}
(above 2, other work ran beside it). Do not edit: the command writes this page.

Requests and fleet are those of the box in [planning, measured](planning.md): {work.REQUESTS} requests, 36 simulated satellites, a
day, seed {work.SEED}. The first plan is the greedy one, without a search for a better. Six hours into it a satellite in the middle
of the day's work fails, a supplier of six satellites withdraws, or a request of priority 50 for a place within six hours comes in;
each by itself. Replanning is given 10 s.

Unaffected kept: of the commitments still to come whose satellite, supplier and request nothing happened to, those that stay on
their satellite at their instant. Searched: unserved requests whose reason was searched to the end, so that what loosening would
bring is told, or that no single one would; the others tell the constraint in the way alone, time being up. Validator: recomputes
every limit of the whole day, what was done before included, apart from the search.

{lines}
"""


if __name__ == "__main__":
    main()
