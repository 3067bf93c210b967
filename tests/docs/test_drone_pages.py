"""The pages about drones in plans: every field of a fleet's drones and of a watch, and figures as the models have them."""

import json
import re
from math import degrees
from pathlib import Path

import numpy as np
import pytest

from yamabiko.flight.deck.deck_sortie import DeckTouchDown
from yamabiko.formats.deck_plans import LIMIT_KEYS, deck_document
from yamabiko.formats.drones import ENVELOPE_KEYS, drones_document
from yamabiko.formats.fleets import read_fleet
from yamabiko.formats.plans import opportunity_document
from yamabiko.plan.deck.deck_plan import DeckLimits, Failure
from yamabiko.plan.deck.watch import plan_watch, replan_watch
from yamabiko.plan.drones.drone import Drone
from yamabiko.platform.drone_models import DRONE_MODELS
from yamabiko.service.deck_cycle import SAMPLE, DeckCycleReport, DeckCycleRequest, cycle_document
from yamabiko.testing.drone_fleets import START, drone
from yamabiko.testing.planning_files import sample_flight

DOCS = Path(__file__).resolve().parents[2] / "docs"


def listed(page: str, heading: str) -> set[str]:
    """Names in backquotes in the first column of the table after the words of a heading."""
    text = (DOCS / "reference" / page).read_text(encoding="utf-8")
    table = re.split(r"\n\n(?=[^|])", text[text.index(heading) :].split("\n\n", 1)[1])[0]
    return {name for row in table.splitlines() for name in re.findall(r"`([^`]+)`", row.split("|")[1])}


def test_every_field_of_a_drone_is_listed() -> None:
    (entry,) = drones_document([drone(height=4_000.0, ready=START)])["drones"]
    assert listed("fleets.md", "Each entry of `drones`") == set(entry)


def test_every_field_of_a_flight_is_listed() -> None:
    flight = opportunity_document(sample_flight())["flight"]
    assert listed("plans.md", "An opportunity of a drone") == {f"flight.{key}" for key in flight}


def test_every_field_of_a_watch_is_listed() -> None:
    plan = replan_watch(plan_watch(("A", "B", "C"), DeckLimits(3_600.0, 40_000.0), 86_400.0), Failure("A", 7_200.0))
    document = deck_document(plan)
    existing = {key for key, value in document.items() if not isinstance(value, list)} | {"aircraft[]"}
    for name in ("failures", "share_with", "gaps", "events"):
        assert document[name]
        existing |= {f"{name}[].{key}" for key in document[name][0]}
    assert listed("deck.md", "What `yamabiko deck") == existing
    assert listed("deck.md", "The limits, all but") == set(LIMIT_KEYS.values())


def test_every_field_of_a_cycle_is_listed() -> None:
    touch = DeckTouchDown(300.0, 5.0, 0.3, 0.9, 21.0)
    report = DeckCycleReport(
        DeckCycleRequest(),
        "landed",
        400.0,
        ((0.0, "parked"),),
        ((0.0, "folded"),),
        (touch,),
        ((200.0, "too slow"),),
        ((100.0, "lane 2 dropped"),),
        (80.0, 0.4),
        np.zeros(0, SAMPLE),
        {"document": Path("cycle.json"), "picture": Path("cycle.png")},
    )
    existing = set()
    for key, value in cycle_document(report).items():
        below = value if isinstance(value, dict) else value[0] if isinstance(value, list) and isinstance(value[0], dict) else {}
        joint = "[]." if isinstance(value, list) else "."
        existing |= {f"{key}{joint}{name}" for name in below} or {key}
    assert listed("deck-cycle.md", "What `yamabiko deck-cycle") == existing


@pytest.mark.parametrize("column", range(len(DRONE_MODELS)))
def test_figures_on_the_page_are_those_of_the_models(column: int) -> None:
    text = (DOCS / "reference" / "drones.md").read_text(encoding="utf-8")
    model = list(DRONE_MODELS.values())[column]
    for name, key in ENVELOPE_KEYS.items():
        row = next(row for row in text.splitlines() if row.startswith(f"| `{key}` |"))
        value = degrees(getattr(model, name)) if name == "bank_limit" else getattr(model, name)
        assert float(row.split("|")[2 + column]) == pytest.approx(value, rel=1e-4), key


def test_the_fleet_of_the_how_to_is_read(tmp_path: Path) -> None:
    page = (DOCS / "how-to" / "plan-drones-beside-satellites.md").read_text(encoding="utf-8")
    block = re.search(r"```json\n(.*?)```", page, re.DOTALL)
    assert block is not None
    document = json.loads(block[1]) | {"satellites": []}
    (tmp_path / "fleet.json").write_text(json.dumps(document))
    (one,) = read_fleet(tmp_path / "fleet.json")
    assert isinstance(one, Drone)
    assert (len(one.airspace), len(one.weather)) == (1, 1)
