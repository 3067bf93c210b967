"""The command and function `deck`: a table, a document and a picture of a watch, and what is refused."""

import json
from pathlib import Path

import matplotlib.image
import pytest
from typer.testing import CliRunner

from yamabiko.plan.deck.deck_plan import Failure
from yamabiko.service.command_line import app
from yamabiko.service.deck_watch import DeckRequest, deck


def test_a_watch_of_three_days_is_written_with_its_picture(tmp_path: Path) -> None:
    report = deck(DeckRequest(), tmp_path / "out")
    assert report.coverage.whole
    document = json.loads((tmp_path / "out" / "deck.json").read_text())
    assert document["kept"] is True
    assert document["gaps"] == []
    assert document["limits"]["working_spots"] == 2
    assert len(document["events"]) == len(report.plan.events)
    assert sum(one["share"] for one in document["share_with"]) == pytest.approx(1.0)
    assert matplotlib.image.imread(tmp_path / "out" / "deck.png").std() > 0.05


def test_what_a_failure_leaves_open_is_told() -> None:
    report = deck(DeckRequest(failures=(Failure("deck-1", 30.4 * 3_600.0),)))
    assert [count for _, _, count in report.coverage.gaps] == [1]


def test_the_command_shows_it(tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["deck", "--hours", "24", "--fail", "1@3.5", "--out", str(tmp_path / "out")])
    assert done.exit_code == 0, done.output
    assert "Failed: deck-1 at 3:30" in done.output
    assert "Too few: 1 on station from 3:30" in done.output
    shown = json.loads(CliRunner().invoke(app, ["deck", "--hours", "24", "--aircraft", "2", "--json"]).output)
    assert shown["kept"] is False
    assert shown["gaps"]


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["--fail", "two"], "--fail"),
        (["--fail", "9@2"], "failed aircraft"),
        (["--aircraft", "1"], "on station"),
        (["--aircraft", "0"], "--aircraft"),
        (["--distance", "5000"], "station distance"),
        (["--model", "glider"], "model"),
        (["--hours", "0"], "watch"),
    ],
)
def test_what_cannot_be_is_refused_in_one_line(arguments: list[str], named: str) -> None:
    done = CliRunner().invoke(app, ["deck", *arguments])
    assert done.exit_code == 2
    assert named in done.output
    assert done.output.count("\n") == 1
