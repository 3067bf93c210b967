"""The tutorial of the first flight: its commands run in their order and come out as it says."""

import dataclasses
import json
import re
import shlex
import typing
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from yamabiko.service.command_line import app
from yamabiko.service.fault_choice import KINDS
from yamabiko.service.flight_report import FlyReport

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
    assert (whole["outcome"], lane["outcome"], engine["outcome"]) == ("landed", "landed", "landed")
    assert whole["lanes_dropped"] == []
    (dropped,) = lane["lanes_dropped"]
    assert 0.0 <= dropped["time_s"] - 150.0 <= 0.2
    assert lane["touchdown"]["sink_m_s"] == pytest.approx(whole["touchdown"]["sink_m_s"], abs=0.5)
    assert engine["plans_on_board"] >= 1


def keys(record: Any) -> set[str]:
    """All keys of a report's records, those of lists of records too."""
    found: set[str] = set()
    for name, kind in typing.get_type_hints(record).items():
        found.add(name)
        for part in (kind, *typing.get_args(kind)):
            if isinstance(part, type) and dataclasses.is_dataclass(part):
                found |= keys(part)
    return found


def test_the_reference_of_the_report_lists_every_key() -> None:
    page = (CHECKOUT / "docs" / "reference" / "flight-report.md").read_text(encoding="utf-8")
    named = {part for name in re.findall(r"`([\w.]+)`", page) for part in name.split(".")}
    assert keys(FlyReport) - named == set()


def test_the_reference_of_faults_has_their_defaults() -> None:
    page = (CHECKOUT / "docs" / "reference" / "command-line.md").read_text(encoding="utf-8")
    rows = {row[0].strip(" `"): row[1:] for row in (line.strip("|").split("|") for line in page.splitlines()) if len(row) == 5}
    for kind, choice in KINDS.items():
        told, lane, axis, size = (cell.strip() for cell in rows[kind.name.lower().replace("_", "-")])
        assert told == choice.told
        assert lane == {"1": "lane 1", "all": "all lanes", "": "\N{EN DASH}"}[choice.lane]
        assert re.findall(r"\*\*([\w-]+)\*\*", axis) == ([choice.axis] if choice.axes else [])
        assert size.startswith("\N{EN DASH}" if choice.size is None else f"{choice.size:g} {choice.unit}")
