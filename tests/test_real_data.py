"""Tests that need the recordings say so where these are missing, and fail where they are required."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

TEST = "def test_of_a_recording(real_data):\n    assert real_data.is_dir()\n"


@pytest.mark.parametrize(
    ("there", "required", "outcome", "code"),
    [
        (True, "1", "1 passed", 0),
        (True, "", "1 passed", 0),
        (False, "", "1 skipped", 0),
        (False, "0", "1 skipped", 0),
        (False, "1", "1 error", 1),
    ],
)
def test_recordings(tmp_path: Path, there: bool, required: str, outcome: str, code: int) -> None:
    (tmp_path / "test_tiny.py").write_text(TEST)
    data = tmp_path / "recordings"
    if there:
        data.mkdir()
    said = {"YAMABIKO_DATA": str(data), "YAMABIKO_REQUIRE_DATA": required, "PYTHONPATH": str(Path(__file__).parent)}
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST")}
    command = [sys.executable, "-m", "pytest", "-p", "conftest", "-p", "no:cacheprovider", "-rsE", "--rootdir", str(tmp_path)]
    run = subprocess.run(command, check=False, capture_output=True, text=True, cwd=tmp_path, env=inherited | said)
    assert run.returncode == code, run.stdout + run.stderr
    assert outcome in run.stdout
    assert (f"real recordings are not at {data}: set YAMABIKO_DATA" in " ".join(run.stdout.split())) is not there
