"""The whole way as a user walks it, each step by the command line, each answer taken from what the step before wrote."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import sarkit.verification
from matplotlib.image import imread
from typer.testing import CliRunner

from yamabiko.service.command_line import app

PROGRAM = Path(sys.executable).with_name("yamabiko")
TARGETS = "east_m,north_m,up_m,radar_cross_section_m2,name\n6.5,-11.25,0,100,strong\n-14,9,0,25,weak\n0,0,0,4,middle\n"


def run(*arguments: object) -> dict[str, Any]:
    """Run a command with --json, and give its document."""
    result = CliRunner().invoke(app, [*map(str, arguments), "--json"])
    assert result.exit_code == 0, result.stderr
    assert result.stderr == ""
    document = json.loads(result.stdout)
    assert isinstance(document, dict)
    return document


@pytest.fixture(scope="module")
def simulated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("walk")
    (folder / "targets.csv").write_text(TARGETS)
    run("simulate", "--targets", folder / "targets.csv", "--out", folder / "echoes", "--extent", 40, "--azimuth-resolution", 0.4)
    return folder


def test_from_targets_to_a_measured_picture(simulated: Path) -> None:
    echoes = simulated / "echoes" / "echoes.cphd"
    described = run("info", echoes)
    assert described["format"] == "CPHD"
    assert described["simulated"] is True
    report = run("focus", echoes, "--out", simulated / "picture", "--extent", 36)
    assert json.loads((simulated / "picture" / "report.json").read_text()) == report
    brightest = report["achieved"]["brightest_point"]
    assert (brightest["east_m"], brightest["north_m"]) == pytest.approx((6.5, -11.25), abs=0.03)
    assert brightest["amplitude_db"] == pytest.approx(20.0, abs=0.3)
    measured = run("measure", simulated / "picture" / "image.nitf")
    assert measured["point"]["row"] == pytest.approx(brightest["row"], abs=1e-3)
    assert measured["point"]["row_cut"]["width_m"] == pytest.approx(report["predicted"]["range_resolution_m"], rel=0.03)
    assert measured["point"]["column_cut"]["width_m"] == pytest.approx(report["predicted"]["azimuth_resolution_m"], rel=0.03)
    held = run("info", simulated / "picture" / "image.nitf")
    assert (held["format"], held["rows"], held["columns"]) == ("SICD", report["achieved"]["rows"], report["achieved"]["columns"])
    assert held["simulated"] is True


def test_the_truth_says_where_the_picture_has_to_show_the_targets(simulated: Path) -> None:
    truth = json.loads((simulated / "echoes" / "truth.json").read_text())
    places = {feature["properties"]["name"]: feature["geometry"]["coordinates"] for feature in truth["features"]}
    longitude, latitude = places["weak"][:2]
    centre = f"{latitude:.9f}N,{longitude:.9f}E"
    report = run("focus", simulated / "echoes" / "echoes.cphd", "--out", simulated / "weak", "--extent", 8, "--centre", centre)
    brightest = report["achieved"]["brightest_point"]
    assert (brightest["east_m"], brightest["north_m"]) == pytest.approx((-14.0, 9.0), abs=0.03)
    assert (brightest["latitude_deg"], brightest["longitude_deg"]) == pytest.approx((latitude, longitude), abs=5e-7)


def test_without_json_a_person_reads_a_table(simulated: Path) -> None:
    result = CliRunner().invoke(app, ["info", str(simulated / "echoes" / "echoes.cphd")])
    assert result.exit_code == 0
    assert "simulated" in result.stdout
    with pytest.raises(json.JSONDecodeError):
        json.loads(result.stdout)


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_user_who_stops_it_finds_nothing_half_written(simulated: Path, tmp_path: Path, number: int, code: int) -> None:
    echoes = str(simulated / "echoes" / "echoes.cphd")
    # What starts the tests may have told their processes to pass over interrupts; a user's terminal has not.
    heeding = "import os, signal, sys; signal.signal(signal.SIGINT, signal.SIG_DFL); os.execv(sys.argv[1], sys.argv[1:])"
    program = [sys.executable, "-c", heeding, str(PROGRAM)]
    command = [*program, "focus", echoes, "--out", str(tmp_path / "out"), "--spacing", "0.01", "--accuracy", "80"]
    environment = os.environ | {"TMPDIR": str(tmp_path)}
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment) as process:
        deadline = time.monotonic() + 60.0
        while not list(tmp_path.glob(".out.*.partial")):
            assert process.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.02)
        process.send_signal(number)
        out, err = process.communicate(timeout=120.0)
    assert process.returncode == code
    assert out == ""
    assert "Traceback" not in err
    assert list(tmp_path.iterdir()) == []


def test_a_reader_who_turns_away_is_no_failure_of_the_program(simulated: Path) -> None:
    command = [str(PROGRAM), "info", str(simulated / "echoes" / "echoes.cphd"), "--json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == ""
    assert process.returncode == 1


@pytest.mark.real_data
def test_the_real_recording_becomes_a_standard_picture(real_data: Path, tmp_path: Path) -> None:
    files = sorted((real_data / "gotcha").glob("data_3dsar_pass1_az00[12]_HH.mat"))
    assert len(files) == 2
    command = ("focus", *files, "--weighting", "taylor", "--extent", "110")
    report = run(*command, "--out", tmp_path / "out")
    got, promised = report["achieved"], report["predicted"]
    assert got["error_db"] < promised["error_db"] == -60.0
    point = got["brightest_point"]
    # The brightest reflector is a point: it is as sharp as band and aperture allow.
    assert point["range_cut"]["width_m"] == pytest.approx(promised["range_resolution_m"], rel=0.05)
    assert point["azimuth_cut"]["width_m"] == pytest.approx(promised["azimuth_resolution_m"], rel=0.05)
    assert point["latitude_deg"] is None
    assert "--origin" in point["position_reason"]
    with (tmp_path / "out" / "image.nitf").open("rb") as file:
        checker: Any = sarkit.verification.SicdConsistency.from_file(file)
    checker.check()
    assert checker.failures() == {}
    assert imread(tmp_path / "out" / "quicklook.png").shape[0] > 600
    uncorrected = run(*command, "--no-corrections", "--out", tmp_path / "without")["achieved"]["brightest_point"]
    moved = np.hypot(uncorrected["east_m"] - point["east_m"], uncorrected["north_m"] - point["north_m"])
    assert 0.3 < moved < 1.5


@pytest.mark.real_data
def test_info_and_measure_take_images_of_other_makers(real_data: Path) -> None:
    formats = {path.name: run("info", path)["format"] for path in (real_data / "sicd").glob("*.nitf")}
    assert formats == {
        "cropped_sicd_110.nitf": "SICD",
        "cropped_sicd_120.nitf": "SICD",
        "cropped_sidd.nitf": "SIDD",
        "sicd_50x50.nitf": "SICD",
    }
    measured = run("measure", real_data / "sicd" / "sicd_50x50.nitf")
    assert (measured["rows"], measured["columns"]) == (50, 50)
    assert 0.5 < measured["image"]["contrast"] < 2.0
