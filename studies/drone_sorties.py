"""A thousand sorties of the survey drone in drawn weather, one random fault each: how many land undamaged, and which do not.

Engine failures and the loss of all satellites are drawn apart, a twentieth as many each, and so are as many in calm air. Writes
docs/reference/drone-sorties.md. Every verdict is kept in out/studies/drone-sorties.jsonl as the sortie ends, so that a study that
was interrupted goes on where it stopped; `--anew` forgets them. Run by `make study`; `--sorties`, `--seed` and `--workers`
change it.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from math import isfinite, nan
from pathlib import Path

from studies.study_page import CHECKOUT, table, write_page

from yamabiko.flight.sortie import DITCHING_RADIUS, ON_SURFACE
from yamabiko.formats.missions import read_mission
from yamabiko.testing.drawn_sorties import (
    HARDEST_DITCHING,
    HARDEST_SINK,
    Group,
    Verdict,
    as_row,
    draw_sortie,
    fly_draw,
    share,
    spread,
)

MISSION = CHECKOUT / "examples" / "short-survey.toml"
KEPT = CHECKOUT / "out" / "studies" / "drone-sorties.jsonl"
GROUPS: tuple[Group, ...] = ("one fault", "engine out", "no satellites", "calm")
Job = tuple[int, Group]
ENGINE_OUT_TOLD = f"""The engine stops for good at a drawn instant between 20 % and 50 % of the planned time: in the climb, on the
way or on the downwind leg. Reached: down on the site that was chosen when it stopped, or changed to later; on a runway or field on
its surface ({ON_SURFACE:g} m beside it count), every touchdown under {HARDEST_SINK:g} m/s, stopped before its end; on water within
{DITCHING_RADIUS:g} m of the area, under {HARDEST_DITCHING:g} m/s. Missed: metres from its surface. Both ends of a site count."""


def main() -> None:
    """Fly what is not flown yet, and write the page."""
    asked = argparse.ArgumentParser()
    asked.add_argument("--sorties", type=int, default=1000)
    asked.add_argument("--seed", type=int, default=20261125)
    asked.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    asked.add_argument("--anew", action="store_true")
    chosen = asked.parse_args()
    KEPT.parent.mkdir(parents=True, exist_ok=True)
    if chosen.anew:
        KEPT.unlink(missing_ok=True)
    jobs = list(_jobs(chosen.sorties, chosen.seed))
    done = {(verdict.seed, verdict.group): verdict for verdict in _kept()}
    missing = [job for job in jobs if job not in done]
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(chosen.workers, mp_context=spawn) as pool, KEPT.open("a", encoding="utf-8") as file:
        flying = [pool.submit(_fly, job) for job in missing]
        for count, flown in enumerate(as_completed(flying), 1):
            verdict = flown.result()
            file.write(json.dumps(as_row(verdict)) + "\n")
            file.flush()
            done[verdict.seed, verdict.group] = verdict
            if count % 50 == 0:
                print(f"{count} of {len(missing)}", flush=True)
    print(f"wrote {_write([done[job] for job in jobs], chosen.seed)}")


def _jobs(sorties: int, seed: int) -> Iterator[Job]:
    apart = max(1, sorties // 20)
    for group in reversed(GROUPS):  # the small ones first, so that a study that was interrupted has them
        for number in range(sorties if group == "one fault" else apart):
            yield seed + number, group


def _kept() -> list[Verdict]:
    if not KEPT.exists():
        return []
    return [Verdict(**json.loads(line)) for line in KEPT.read_text(encoding="utf-8").splitlines()]


def _fly(job: Job) -> Verdict:
    seed, group = job
    return fly_draw(draw_sortie(read_mission(MISSION), seed, group))


def _write(verdicts: list[Verdict], seed: int) -> Path:
    groups = {group: [verdict for verdict in verdicts if verdict.group == group] for group in GROUPS}
    made_from = f"seed {seed}, {len(groups['one fault'])} sorties with one fault and {len(groups['calm'])} of every other group"
    parts = [
        "Simulated sorties of `examples/short-survey.toml` with the `male`: wind to 12 m/s, crosswind to 6 m/s, light or\n"
        "moderate turbulence (MIL-F-8785C), one random fault each. Undamaged: on a runway, every touchdown under 3 m/s of sink,\n"
        "within 10 m of the centreline on touching down and rolling out, stopped on the runway. The wind is drawn from ahead of\n"
        "home's course, every other runway lies as home's does, and the forecast is the wind that blows.",
        _groups(groups),
        "## One fault, by what it was",
        _by_fault(groups["one fault"]),
        "## Every sortie that was not undamaged",
        _failures([verdict for group in ("one fault", "no satellites", "calm") for verdict in groups[group]]),
        "## Engine failures, by where they ended",
        ENGINE_OUT_TOLD,
        _engine_out(groups["engine out"]),
        "Every one of them:",
        _every_engine_out(groups["engine out"]),
    ]
    return write_page("drone-sorties", "A thousand drawn sorties", made_from, "\n\n".join(parts))


def _groups(groups: dict[Group, list[Verdict]]) -> str:
    rows = []
    for group, verdicts in groups.items():
        sink, centreline = (spread([getattr(verdict, name) for verdict in verdicts]) for name in ("sink", "centreline"))
        undamaged = share(verdicts, lambda verdict: verdict.undamaged)
        rows.append(
            (
                group,
                str(len(verdicts)),
                f"{100.0 * undamaged:.1f} %",
                " / ".join(f"{value:.2f}" for value in sink),
                " / ".join(f"{value:.1f}" for value in centreline),
                str(sum(verdict.go_arounds for verdict in verdicts)),
                ", ".join(f"{count} {name}" for name, count in Counter(verdict.outcome for verdict in verdicts).most_common()),
            )
        )
    heads = (
        "group",
        "sorties",
        "undamaged on a runway",
        "sink m/s: median, 95 %, largest",
        "off centreline m",
        "go-arounds",
        "outcomes",
    )
    return table(heads, rows)


def _by_fault(verdicts: list[Verdict]) -> str:
    """How many of each kind of fault landed undamaged, in light and in moderate turbulence."""
    kinds = sorted({_kind(verdict) for verdict in verdicts})
    rows = []
    for kind in kinds:
        cells = [kind]
        for turbulence in ("light", "moderate"):
            those = [verdict for verdict in verdicts if _kind(verdict) == kind and verdict.turbulence == turbulence]
            cells.append(f"{sum(verdict.undamaged for verdict in those)} of {len(those)}")
        rows.append(tuple(cells))
    return table(("fault", "undamaged in light turbulence", "in moderate"), rows)


def _kind(verdict: Verdict) -> str:
    """The kind of fault, and which surface or whether all lanes."""
    kind = verdict.fault.split(" at ")[0]
    if kind.startswith("actuator"):
        return f"{kind}, {'aileron' if verdict.fault.endswith(('axis 0', 'axis 1')) else 'ruddervator'}"
    if kind in ("pitot blocked", "static blocked", "gnss jump", "gnss pull off"):
        return f"{kind}, {'one lane' if 'lane' in verdict.fault else 'all lanes'}"
    return kind


def _failures(verdicts: list[Verdict]) -> str:
    rows = [
        (
            str(verdict.seed),
            verdict.group,
            verdict.fault,
            f"{verdict.wind:.1f}, {verdict.crosswind:+.1f}, {verdict.turbulence}",
            verdict.outcome,
            f"{verdict.sink:.2f}",
            f"{verdict.centreline:.1f}",
            verdict.site,
        )
        for verdict in verdicts
        if not verdict.undamaged
    ]
    heads = ("seed", "group", "fault", "wind, crosswind m/s, turbulence", "outcome", "sink m/s", "off centreline m", "came down at")
    return table(heads, rows) if rows else "None."


def _engine_out(verdicts: list[Verdict]) -> str:
    rows = []
    for (outcome, chosen), count in Counter((verdict.outcome, verdict.chosen) for verdict in verdicts).most_common():
        same = [verdict for verdict in verdicts if (verdict.outcome, verdict.chosen) == (outcome, chosen)]
        missed = max((verdict.missed for verdict in same if isfinite(verdict.missed)), default=nan)
        sink = max((verdict.sink for verdict in same if isfinite(verdict.sink)), default=nan)
        reached = f"{sum(verdict.reached for verdict in same)} of {count}"
        rows.append((outcome, chosen or "none", str(count), reached, f"{missed:.0f}", f"{sink:.2f}"))
    total = f"{sum(verdict.reached for verdict in verdicts)} of {len(verdicts)}"
    rows.append(("all", "", str(len(verdicts)), total, "", ""))
    return table(("outcome", "site chosen", "sorties", "reached", "farthest missed m", "largest sink m/s"), rows)


def _every_engine_out(verdicts: list[Verdict]) -> str:
    rows = [
        (
            str(verdict.seed),
            verdict.fault,
            f"{verdict.wind:.1f}, {verdict.crosswind:+.1f}, {verdict.turbulence}",
            verdict.outcome,
            verdict.chosen or "none",
            "yes" if verdict.reached else "no",
            f"{verdict.missed:.0f}",
            f"{verdict.sink:.2f}",
        )
        for verdict in verdicts
    ]
    heads = ("seed", "fault", "wind, crosswind m/s, turbulence", "outcome", "site chosen", "reached", "missed m", "sink m/s")
    return table(heads, rows)


if __name__ == "__main__":
    main()
