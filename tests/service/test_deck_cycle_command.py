"""The command and function `deck-cycle`: a cycle about a ship flown whole, its document and picture, and what is refused."""

import json
import re
from pathlib import Path

import matplotlib.image
import numpy as np
import pytest
from typer.testing import CliRunner

from yamabiko.flight.surroundings.weather import Turbulence
from yamabiko.service.command_line import app
from yamabiko.service.deck_cycle import DeckCycleReport, DeckCycleRequest, deck_cycle


@pytest.fixture(scope="module")
def waved_off(tmp_path_factory: pytest.TempPathFactory) -> DeckCycleReport:
    """Waved off by the ship once, 150 m before the touch-down point, then landed; in still air over waves."""
    folder = tmp_path_factory.mktemp("cycle") / "out"
    return deck_cycle(DeckCycleRequest(sea=3, turbulence=Turbulence.NONE, wave_off=150.0), folder)


def test_a_cycle_ends_on_the_deck_after_the_approach_that_was_waved_off(waved_off: DeckCycleReport) -> None:
    assert waved_off.outcome == "landed"
    assert [reason for _, reason in waved_off.given_up] == ["waved off by the ship"]
    assert len(waved_off.touch_downs) == 1
    assert waved_off.stopped is not None
    forward, across = waved_off.stopped
    assert waved_off.touch_downs[0].along < forward < 178.0  # ten metres before the bow
    assert abs(across) < 4.0
    assert waved_off.exit_code == 0


def test_it_begins_and_ends_with_folded_wings_and_takes_off_with_checked_ones(waved_off: DeckCycleReport) -> None:
    states = [state for _, state in waved_off.wings]
    locked = "spread and locked, not yet checked"
    spread = ["folded", "unfolding", "spread but not locked", locked, "spread, locked and checked"]
    assert states == [*spread, "spread but not locked", "folding", "folded"]
    times = [time for time, _ in waved_off.wings]
    assert times[2] - times[1] == times[7] - times[6] == pytest.approx(20.0, abs=0.1)
    begun = {name: time for time, name in waved_off.phases}
    assert times[4] <= begun["engine start"]
    assert begun["done"] < times[5] < times[7] == waved_off.duration


def test_what_was_flown_is_sampled_in_the_frame_of_the_ship(waved_off: DeckCycleReport) -> None:
    flown = waved_off.flown
    assert np.diff(flown["time"]) == pytest.approx(0.2, abs=1e-6)
    assert flown["place"][0] == pytest.approx([-52.0, 0.0, -1.2], abs=0.5)
    # In sea state 3 the deck moves, by no more than the page's root mean squares allow in a few minutes.
    assert 0.05 < flown["heave"].std() < 0.4
    assert 0.0005 < flown["pitch"].std() < 0.006


def test_document_and_picture_are_written(waved_off: DeckCycleReport) -> None:
    document = json.loads(waved_off.files["document"].read_text())
    assert document["simulated"] is True
    assert document["outcome"] == "landed"
    assert document["touch_downs"][0]["sink_m_s"] == waved_off.touch_downs[0].sink
    assert document["requested"]["wave_off_m"] == 150.0
    assert document["wings"][0] == {"time_s": 0.0, "state": "folded"}
    assert matplotlib.image.imread(waved_off.files["picture"]).std() > 0.05


def test_the_command_tells_of_a_lane_that_died(tmp_path: Path) -> None:
    still = ["--sea-state", "0", "--turbulence", "none"]
    done = CliRunner().invoke(app, ["deck-cycle", *still, "--fault", "lane-crash@60,lane=2", "--out", str(tmp_path / "out")])
    assert done.exit_code == 0, done.output
    assert "landed on the deck" in done.output
    assert "lane 2" in done.output
    assert re.search(r"22\.0 s  wings spread but not locked\n.*s  wings folded\nStopped", done.output, re.DOTALL)
    assert "Stopped" in done.output
    assert str(tmp_path / "out" / "cycle.json") in done.output


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["--folded"], "the wings are folded"),
        (["--fault", "actuator-stuck@0"], "cannot check the wings: a control surface did not reach its stops"),
        (["--model", "glider"], "--model"),
        (["--ship-speed", "60"], "--ship-speed"),
        (["--wind", "-1"], "--wind"),
        (["--wave-off", "0"], "--wave-off"),
        (["--seed", "-1"], "--seed"),
        (["--fault", "fire@3"], "--fault"),
    ],
)
def test_what_cannot_be_is_refused_in_one_line(arguments: list[str], named: str, tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["deck-cycle", *arguments, "--out", str(tmp_path / "out")])
    assert done.exit_code == 2
    assert named in done.output
    assert done.output.count("\n") == 1
    assert not (tmp_path / "out").exists()
