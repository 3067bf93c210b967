"""Suppliers asked by the command line, over HTTP on this machine: who answers is shown, and who does not costs one line."""

import importlib.util
import json
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from yamabiko.formats.element_sets import write_element_sets
from yamabiko.service.command_line import app
from yamabiko.suppliers.simulated.desk import SimulatedDesk
from yamabiko.suppliers.simulated.faults import Fault, FaultPlan
from yamabiko.suppliers.simulated.serving import served_supplier
from yamabiko.testing.simulated_suppliers import START, HandClock, regular_passes, small_fleet

PROGRAM = Path(sys.executable).with_name("yamabiko")
TOKEN = "a-token-that-nobody-may-read"
SPAN = ("--start", START.isoformat(), "--end", (START + timedelta(hours=1)).isoformat(), "--now", START.isoformat())
POINT = {"type": "Feature", "geometry": {"type": "Point", "coordinates": [139.65, 35.3]}, "properties": {"name": "harbour"}}


@pytest.fixture
def faults() -> FaultPlan:
    return FaultPlan()


@pytest.fixture
def east(faults: FaultPlan, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A supplier of three satellites with a pass every ten minutes, in a thread; gives what names it on the command line."""
    monkeypatch.setenv("YAMABIKO_TOKEN_EAST", TOKEN)
    desk = SimulatedDesk(small_fleet(), HandClock(), find=regular_passes)
    with served_supplier(desk, TOKEN, faults=faults) as address:
        yield f"East={address}"


@pytest.fixture
def area(tmp_path: Path) -> Path:
    path = tmp_path / "harbour.geojson"
    path.write_text(json.dumps(POINT))
    return path


@pytest.fixture
def nobody() -> str:
    """A supplier at a port where nothing listens."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
    return f"West=http://127.0.0.1:{port}"


def asked(area: Path, *arguments: object) -> Result:
    return CliRunner().invoke(app, ["opportunities", "--area", str(area), *SPAN, *map(str, arguments)])


def test_a_supplier_is_asked_and_the_answer_is_a_table_and_files(area: Path, east: str, tmp_path: Path) -> None:
    result = asked(area, "--supplier", east, "--mode", "stripmap", "--out", tmp_path / "out")
    assert (result.exit_code, result.stderr) == (0, "")
    assert "harbour: 21 opportunities" in result.stdout
    assert "Answered: East" in result.stdout
    assert {file.name for file in (tmp_path / "out").iterdir()} == {
        "opportunities.json",
        "opportunities.geojson",
        "opportunities.png",
    }
    document = json.loads((tmp_path / "out" / "opportunities.json").read_text())
    assert {(one["supplier"], one["offering"]) for one in document["opportunities"]} == {("East", "stripmap")}
    assert (document["answered"], document["unanswered"]) == (["East"], [])
    assert document["simulated_orbits"] is False
    everything = "".join(file.read_text("latin-1") for file in (tmp_path / "out").iterdir()) + result.output
    assert TOKEN not in everything


def test_one_that_is_down_costs_a_line_and_nobody_elses_answer(area: Path, east: str, nobody: str, tmp_path: Path) -> None:
    own = small_fleet(2)
    write_element_sets([satellite.elements for satellite in own], tmp_path / "own.tle")
    result = asked(
        area, "--supplier", nobody, "--supplier", east, "--elements", tmp_path / "own.tle", "--radar", "generic", "--json"
    )
    assert result.exit_code == 0
    (line,) = result.stderr.splitlines()
    assert line.startswith("yamabiko: supplier West: offerings: not reached")
    document: dict[str, Any] = json.loads(result.stdout)
    assert document["answered"] == ["East"]
    (failed,) = document["unanswered"]
    assert failed["supplier"] == "West"
    assert "East" in {one["supplier"] for one in document["opportunities"]}
    assert document["simulated_orbits"] is True
    assert len(document["asked"]["satellites"]) == 2


def test_a_supplier_that_stumbles_is_asked_again(area: Path, east: str, faults: FaultPlan) -> None:
    faults.tell("opportunities", Fault.CUT)
    faults.tell("offerings", Fault.ERROR_BEFORE)
    result = asked(area, "--supplier", east)
    assert (result.exit_code, result.stderr) == (0, "")
    assert "harbour: 42 opportunities" in result.stdout


def test_without_its_token_a_supplier_says_no_and_we_say_where_it_is_looked_for(
    area: Path, east: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("YAMABIKO_TOKEN_EAST")
    result = asked(area, "--supplier", east, "--out", tmp_path / "out")
    assert (result.exit_code, result.stdout) == (1, "")
    (line,) = result.stderr.splitlines()
    assert "no supplier answered" in line
    assert "YAMABIKO_TOKEN_EAST" in line
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("suppliers", "words"),
    [
        (["East"], "NAME=URL"),
        (["=http://127.0.0.1:1"], "NAME=URL"),
        (["a b=http://127.0.0.1:1"], "NAME=URL"),
        (["East=http://elsewhere.example"], "https"),
        (["East=ftp://127.0.0.1"], "https"),
        (["East=https://me:secret@127.0.0.1"], "token"),
        (["a-b=http://127.0.0.1:1", "a.b=http://127.0.0.1:1"], "YAMABIKO_TOKEN_A_B"),
    ],
)
def test_suppliers_that_cannot_be_asked_are_refused(area: Path, suppliers: list[str], words: str) -> None:
    result = asked(area, *(part for text in suppliers for part in ("--supplier", text)))
    assert (result.exit_code, result.stdout) == (2, "")
    (line,) = result.stderr.splitlines()
    assert words in line
    assert "secret" not in line


@pytest.fixture
def fleet(tmp_path: Path) -> Path:
    write_element_sets([satellite.elements for satellite in small_fleet()], tmp_path / "fleet.tle")
    (tmp_path / "fleet.json").write_text(json.dumps({"satellites": [{"elements_file": "fleet.tle", "radar": "qps-sar"}]}))
    return tmp_path / "fleet.json"


def test_the_command_serves_until_it_is_stopped(area: Path, fleet: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    command = [
        PROGRAM,
        "supplier",
        "--fleet",
        fleet,
        "--port",
        "0",
        "--book",
        tmp_path / "book.sqlite",
        "--fail",
        "offerings=refuse",
    ]
    with subprocess.Popen([*map(str, command), "--json"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            told, decoder = "", json.JSONDecoder()
            while not told.rstrip().endswith("}"):
                line = process.stdout.readline()
                assert line, "it ended without saying where it listens"
                told += line
            report = decoder.decode(told)
            assert report["address"].startswith("http://127.0.0.1:")
            assert report["offerings"] == ["stripmap", "spotlight"]
            monkeypatch.setenv("YAMABIKO_TOKEN_EAST", report["token"])
            refused = asked(area, "--supplier", f"East={report['address']}")
            assert refused.exit_code == 1
            assert "told to refuse" in refused.stderr or "HTTP 422" in refused.stderr
            result = asked(area, "--supplier", f"East={report['address']}", "--json")
            assert result.exit_code == 0, result.stderr
            assert json.loads(result.stdout)["answered"] == ["East"]
        finally:
            process.send_signal(signal.SIGINT)
            _, said = process.communicate(timeout=60.0)
    assert (process.returncode, said) == (0, "")
    assert (tmp_path / "book.sqlite").exists()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--fail", "order=melt"], "cut"),
        (["--fail", "dance=cut"], "offerings"),
        (["--port", "70000"], "0 to 65535"),
        (["--list-lag", "nan"], "--list-lag"),
        (["--list-lag", "-1"], "--list-lag"),
        (["--now", "2026-06-15T00:00:00"], "--now"),
        (["--book", "/proc/yamabiko/book"], "order book"),
    ],
)
def test_a_supplier_that_cannot_be_served_is_refused(fleet: Path, arguments: list[str], words: str) -> None:
    result = CliRunner().invoke(app, ["supplier", "--fleet", str(fleet), *arguments])
    assert (result.exit_code, result.stdout) == (2, "")
    (line,) = result.stderr.splitlines()
    assert words in line


def test_without_the_extra_packages_there_is_one_line(fleet: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    result = CliRunner().invoke(app, ["supplier", "--fleet", str(fleet)])
    assert result.exit_code == 2
    (line,) = result.stderr.splitlines()
    assert "pip install 'yamabiko[web]'" in line
