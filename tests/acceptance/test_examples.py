"""The examples run as they stand."""

import io
import json
import os
import runpy
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from rich.console import Console

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"


@dataclass(frozen=True)
class Demonstration:
    folder: Path
    said: str


@pytest.fixture(scope="module")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Demonstration:
    """What the demonstration makes and says, with the recordings where there are any."""
    folder = tmp_path_factory.mktemp("out")
    command = [sys.executable, str(EXAMPLES / "demo.py"), str(folder)]
    wide = os.environ | {"COLUMNS": "200"}
    answer = subprocess.run(command, check=False, capture_output=True, text=True, env=wide)
    assert (answer.returncode, answer.stderr) == (0, "")
    return Demonstration(folder, answer.stdout)


def check_picture(folder: Path, *, simulated: bool) -> None:
    """A report that keeps its promises, and the files it names."""
    report = json.loads((folder / "report.json").read_text())
    assert report["recording"]["simulated"] is simulated
    assert report["achieved"]["error_db"] < report["predicted"]["error_db"]
    cut = report["achieved"]["brightest_point"]["range_cut"]
    assert cut["width_m"] == pytest.approx(report["predicted"]["range_resolution_m"], rel=0.05)
    assert (folder / "image.nitf").read_bytes().startswith(b"NITF02.10")
    assert (folder / "quicklook.png").read_bytes().startswith(b"\x89PNG")


def test_the_demonstration_pictures_the_harbour(demonstration: Demonstration) -> None:
    folder = demonstration.folder / "harbour"
    assert {file.name for file in folder.iterdir()} == {"echoes.cphd", "truth.json", "image.nitf", "quicklook.png", "report.json"}
    check_picture(folder, simulated=True)
    assert "harbour, drone (simulated)" in demonstration.said


def test_the_demonstration_goes_from_a_place_through_a_plan_to_a_picture(demonstration: Demonstration) -> None:
    folder = demonstration.folder / "satellite"
    assert {"opportunities", "plan", "echoes.cphd", "truth.json", "image.nitf", "quicklook.png", "report.json"} <= {
        file.name for file in folder.iterdir()
    }
    report = json.loads((folder / "report.json").read_text())
    assert report["recording"]["simulated"] is True
    assert report["achieved"]["error_db"] < report["predicted"]["error_db"]
    assert json.loads((folder / "opportunities" / "opportunities.json").read_text())["simulated_orbits"] is True
    assert "satellite (simulated)" in demonstration.said


@pytest.mark.real_data
def test_the_demonstration_pictures_the_real_recording(real_data: Path, demonstration: Demonstration) -> None:
    assert (real_data / "gotcha").is_dir()
    folder = demonstration.folder / "gotcha"
    assert {file.name for file in folder.iterdir()} == {"image.nitf", "quicklook.png", "report.json"}
    check_picture(folder, simulated=False)
    assert "car park (real, GOTCHA)" in demonstration.said
    assert "No real recording" not in demonstration.said


def test_the_demonstration_says_what_it_misses(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YAMABIKO_DATA", str(tmp_path / "no recordings"))
    car_park = runpy.run_path(str(EXAMPLES / "demo.py"))["_car_park"]
    said = Console(file=io.StringIO(), width=1000)
    with said.capture() as capture:
        assert car_park(said, tmp_path / "gotcha") is None
    assert capture.get().startswith(f"No real recording at {tmp_path / 'no recordings' / 'gotcha'}: set YAMABIKO_DATA")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("example", sorted(path.name for path in EXAMPLES.glob("*.py") if path.name != "demo.py"))
def test_an_example_runs(example: str, tmp_path: Path) -> None:
    answer = subprocess.run([sys.executable, str(EXAMPLES / example)], check=False, capture_output=True, text=True, cwd=tmp_path)
    assert (answer.returncode, answer.stderr) == (0, "")
