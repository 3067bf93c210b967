"""Recoveries on a moving deck, seeded: how hard, how far from the touch-down point, where stopped, how often and why given up.

Every recovery is a whole cycle about the ship in JSBSim with three lanes, of the `deck` aircraft and of the lighter `male`, in sea
states 0, 2 and 4 (the longest waves of each) and in smooth, lightly and moderately turbulent air. Writes
docs/reference/deck-recoveries.md. Run by `make study`; `--seeds` and `--workers` change it.
"""

from __future__ import annotations

import argparse
import multiprocessing
import sys
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from studies.study_page import table, write_page

from yamabiko.flight.deck.deck_sortie import DeckSortie
from yamabiko.flight.deck.sea_state import sea_state
from yamabiko.flight.deck.ship import Ship
from yamabiko.flight.deck.wing_fold import Wings, WingState
from yamabiko.flight.frame import FRAME_RATE
from yamabiko.flight.kinds import Order, Phase
from yamabiko.flight.surroundings.weather import Turbulence, Weather

COURSE = 0.7
SHIP = Ship(0.6, 2.4, COURSE, 5.144)  # 10 kn into 10 kn of wind
AIR = Weather(wind=5.144, direction=COURSE, roughness=0.0002)
SEAS = (0, 2, 4)
AIRS = (Turbulence.NONE, Turbulence.LIGHT, Turbulence.MODERATE)
MODELS = ("deck", "male")
START = 15.0  # s, for the mean deck to be known
BOW, BESIDE = 188.0, 16.0  # m from the touch-down point, on the deck
HARDEST = 2.6  # m/s, the limit of docs/explanation/moving-deck.md


@dataclass(frozen=True)
class Recovery:
    """What became of a cycle.

    sinks : m/s, of every touch. along, cross : m, of the first touch that it stayed after. braked : m/s2 in the mean from there to
    the stop, skips and all; NaN where it did not stop. Ways in m.
    """

    model: str
    seed: int
    sea: int
    air: Turbulence
    given_up: tuple[str, ...]
    sinks: tuple[float, ...]
    along: float
    cross: float
    stopped: tuple[float, float]
    braked: float
    on_deck: bool

    @property
    def failure(self) -> str:
        """What went wrong; empty where nothing did."""
        if not self.on_deck:
            return "did not come to rest on the deck"
        if max(self.sinks) > HARDEST:
            return f"touched with {max(self.sinks):.2f} m/s"
        return ""


def recover(job: tuple[str, int, int, Turbulence]) -> Recovery:
    """Fly one."""
    model, seed, sea, air = job
    checked = Wings(WingState.CHECKED)
    weather = replace(AIR, turbulence=air)
    waves = sea_state(sea, longest=True) if sea else sea_state(0)
    travel = COURSE + np.pi + 0.3
    with DeckSortie(SHIP, waves, seed=seed, wave_travel=travel, weather=weather, wings=checked, model=model) as sortie:
        while not sortie.finished:
            sortie.step()
            if sortie.frame == START * FRAME_RATE:
                sortie.order(Order.START)
        landed_from = max((time for time, phase in sortie.phases if phase == Phase.APPROACH), default=0.0)
        given_up = tuple(reason for _, reason in sortie.given_up)
        touches = sortie.touch_downs
        last = [touch for touch in touches if touch.time >= landed_from]
        place = sortie.place
        on_deck = sortie.outcome == "landed" and abs(place[0]) < BOW and abs(place[1]) < BESIDE and bool(last)
        along, cross = (last[0].along, last[0].cross) if last else (np.nan, np.nan)
        braked = last[0].closing ** 2 / (2.0 * (float(place[0]) - along)) if on_deck else np.nan
        sinks = tuple(touch.sink for touch in touches)
        return Recovery(model, seed, sea, air, given_up, sinks, along, cross, (float(place[0]), float(place[1])), braked, on_deck)


def main() -> None:
    """Fly them all and write the page."""
    asked = argparse.ArgumentParser()
    asked.add_argument("--seeds", type=int, default=4)
    asked.add_argument("--workers", type=int, default=2)
    chosen = asked.parse_args()
    seeds = range(1, chosen.seeds + 1)
    jobs = [(model, seed, sea, air) for model in MODELS for seed in seeds for sea in SEAS for air in AIRS]
    with ProcessPoolExecutor(chosen.workers, mp_context=multiprocessing.get_context("spawn")) as pool:
        flown = []
        for recovery in pool.map(recover, jobs):
            flown.append(recovery)
            print(recovery, file=sys.stderr, flush=True)
    print(f"wrote {_write(flown, chosen.seeds)}")


def _write(flown: list[Recovery], seeds: int) -> Any:
    kinds = [(model, sea, air) for model in MODELS for sea in SEAS for air in AIRS]
    groups = [[one for one in flown if (one.model, one.sea, one.air) == kind] for kind in kinds]
    heads = (
        "aircraft",
        "sea state",
        "turbulence",
        "recoveries",
        "on the deck",
        "given up",
        "sink, m/s: median, most",
        "touch-down along, m",
        "across, m",
        "stopped at, m",
        "braked, m/s2",
    )
    rows = [_row(group) for group in groups]
    reasons = Counter((one.model, reason) for one in flown for reason in one.given_up)
    told = [f"- `{model}`, {reason}: {count}" for (model, reason), count in reasons.most_common()] or ["- none"]
    failures = [
        f"- `{one.model}`, sea state {one.sea}, turbulence {one.air.name.lower()}, seed {one.seed}: {one.failure}"
        for one in flown
        if one.failure
    ] or ["- none"]
    body = "\n\n".join(
        (
            "The ship makes 10 kn into 10 kn of wind, waves of the longest period of each sea state 17 degrees off the bow. Sink "
            "is that of the inertial unit against the deck below it in the last frame before wheels bear, of every touch after a "
            "second in the air. "
            "Places are forward and to the right of the touch-down point, as the inertial unit stands; the deck ends "
            "188 m forward. Braked is the mean from the touch-down to the stop. Ranges are least and most. A failure is not to "
            "come to rest on the deck, or a touch with more than "
            f"{HARDEST} m/s.",
            table(heads, rows),
            "## Approaches given up\n\n" + "\n".join(told),
            "## Failures\n\n" + "\n".join(failures),
        )
    )
    return write_page("deck-recoveries", "Recoveries on a moving deck", f"seeds 1 to {seeds}", body)


def _row(group: list[Recovery]) -> tuple[str, ...]:
    sinks = [sink for one in group for sink in one.sinks]

    def between(values: list[float]) -> str:
        return f"{np.nanmin(values):.1f} to {np.nanmax(values):.1f}" if np.isfinite(values).any() else "none"

    return (
        f"`{group[0].model}`",
        str(group[0].sea),
        group[0].air.name.lower(),
        str(len(group)),
        str(sum(one.on_deck for one in group)),
        str(sum(len(one.given_up) for one in group)),
        f"{np.median(sinks):.2f}, {max(sinks):.2f}" if sinks else "none",
        between([one.along for one in group]),
        between([one.cross for one in group]),
        between([one.stopped[0] for one in group if one.on_deck]),
        between([one.braked for one in group if one.on_deck]),
    )


if __name__ == "__main__":
    main()
