"""The tutorial of the first flight: its commands run in their order and come out as it says."""

import json
import re
import shlex
from pathlib import Path

import pytest
from typer.testing import CliRunner

from yamabiko.service.command_line import app

CHECKOUT = Path(__file__).resolve().parents[2]
TUTORIAL = (CHECKOUT / "docs" / "tutorial" / "first-flight.md").read_text(encoding="utf-8")


def test_the_tutorial_flies_as_it_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "examples").symlink_to(CHECKOUT / "examples")
    for block in re.findall(r"^```console\n(.*?)^```$", TUTORIAL, re.DOTALL | re.MULTILINE):
        program, *arguments = shlex.split(block.removeprefix("$ "))
        assert program == "yamabiko"
        result = CliRunner().invoke(app, arguments)
        assert (result.exit_code, result.stderr) == (0, ""), arguments
    for page in re.findall(r"`(out/[\w./-]+)`", TUTORIAL):
        assert Path(page).is_file(), page
    whole, lane, engine = (
        json.loads(Path(f"out/{name}/report.json").read_text())["achieved"] for name in ("first-flight", "lane-lost", "engine-lost")
    )
    assert (whole["outcome"], lane["outcome"], engine["outcome"]) == ("landed", "landed", "ditched")
    assert whole["lanes_dropped"] == []
    (dropped,) = lane["lanes_dropped"]
    assert 0.0 <= dropped["time_s"] - 150.0 <= 0.2
    assert lane["touchdown"]["sink_m_s"] == pytest.approx(whole["touchdown"]["sink_m_s"], abs=0.5)
    assert engine["plans_on_board"] >= 1
