"""The examples run as they stand."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"


def test_the_demonstration_pictures_the_harbour_and_says_what_it_misses(tmp_path: Path) -> None:
    environment = os.environ | {"YAMABIKO_DATA": str(tmp_path / "no recordings")}
    command = [sys.executable, str(EXAMPLES / "demo.py"), str(tmp_path)]
    answer = subprocess.run(command, check=False, capture_output=True, text=True, env=environment)
    assert (answer.returncode, answer.stderr) == (0, "")
    assert "No real recording" in answer.stdout
    assert {file.name for file in (tmp_path / "harbour").iterdir()} == {
        "echoes.cphd",
        "truth.json",
        "image.nitf",
        "quicklook.png",
        "report.json",
    }
    report = json.loads((tmp_path / "harbour" / "report.json").read_text())
    assert report["recording"]["simulated"] is True
    assert report["achieved"]["error_db"] < report["predicted"]["error_db"]
    cut = report["achieved"]["brightest_point"]["range_cut"]
    assert cut["width_m"] == pytest.approx(report["predicted"]["range_resolution_m"], rel=0.05)


@pytest.mark.parametrize("example", sorted(path.name for path in EXAMPLES.glob("*.py") if path.name != "demo.py"))
def test_an_example_runs(example: str, tmp_path: Path) -> None:
    answer = subprocess.run([sys.executable, str(EXAMPLES / example)], check=False, capture_output=True, text=True, cwd=tmp_path)
    assert (answer.returncode, answer.stderr) == (0, "")
