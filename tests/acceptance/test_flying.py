"""`yamabiko fly` as a user meets it: a short mission flown once, whatever it leaves looked at; and what it refuses."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import subprocess
import sys
import time
from html.parser import HTMLParser
from math import cos, radians
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from typer.testing import CliRunner, Result

from yamabiko.flight.flight_record import FlightRecord
from yamabiko.formats.flight_recordings.mcap_reading import read_mcap
from yamabiko.formats.flight_recordings.tlog import read_tlog
from yamabiko.service.command_line import app

CHECKOUT = Path(__file__).resolve().parents[2]
MISSION = CHECKOUT / "examples" / "short-survey.toml"
FILES = {"flight.mcap", "flight.tlog", "report.html", "report.json"}
CRASH, LANE = 150.0, 2
PROGRAM = Path(sys.executable).with_name("yamabiko")


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, ["fly", *map(str, arguments)])


@pytest.fixture(scope="module")
def flown(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    """Folder and report of a flight in which a flight computer dies; a process of its own, so that all that is printed is seen."""
    folder = tmp_path_factory.mktemp("flown") / "out"
    arguments = [str(MISSION), "--out", str(folder), "--fault", f"lane-crash@{CRASH:g},lane={LANE}", "--every-frame", "--json"]
    done = subprocess.run([PROGRAM, "fly", *arguments], capture_output=True, text=True, check=False, cwd=folder.parent)
    assert (done.returncode, done.stderr) == (0, "")
    return folder, json.loads(done.stdout)


@pytest.fixture(scope="module")
def record(flown: tuple[Path, dict[str, Any]]) -> FlightRecord:
    return read_mcap(flown[0] / "flight.mcap")


def test_it_lands_and_leaves_four_files(flown: tuple[Path, dict[str, Any]]) -> None:
    folder, report = flown
    assert {file.name for file in folder.iterdir()} == FILES
    assert {file.name for file in folder.parent.iterdir()} == {"out"}
    assert json.loads((folder / "report.json").read_text()) == report
    assert set(report["files"].values()) == {str(folder / name) for name in FILES}
    assert report["achieved"]["outcome"] == "landed"
    assert report["simulated"] is True
    assert report["requested"]["mission_sha256"] == hashlib.sha256(MISSION.read_bytes()).hexdigest()
    (fault,) = report["requested"]["faults"]
    assert (fault["kind"], fault["lane"], fault["start_s"], fault["end_s"]) == ("lane-crash", str(LANE), CRASH, None)


def test_the_lane_that_died_is_told_with_time_and_reason(flown: tuple[Path, dict[str, Any]], record: FlightRecord) -> None:
    (dropped,) = flown[1]["achieved"]["lanes_dropped"]
    assert dropped["lane"] == LANE
    assert CRASH <= dropped["time_s"] <= CRASH + 0.5
    assert "did not answer" in dropped["reason"]
    used, when = record.samples["in_use"][:, LANE - 1], record.samples["time"]
    assert used[when < CRASH].all()
    assert not used[when > CRASH + 0.5].any()
    assert flown[1]["achieved"]["lanes_in_use"] == 2


def test_the_figures_are_those_of_the_recording(flown: tuple[Path, dict[str, Any]], record: FlightRecord) -> None:
    """Worked out anew from the recording, on a sphere of the ellipsoid's local radii, not in the flight plane."""
    got, samples = flown[1]["achieved"], record.samples
    assert got["outcome"] == record.outcome
    assert got["fuel_left_kg"] == samples["fuel"][-1]
    assert got["fuel_used_kg"] == pytest.approx(25.0 - samples["fuel"][-1])
    assert len(got["events"]) == len(record.events)
    assert got["duration_s"] == pytest.approx(samples["time"][-1], abs=0.3)
    assert got["distance_m"] == pytest.approx(way(samples), rel=2e-3)
    off = next(event.time for event in record.events if event.name == "lift-off")
    down = next(event for event in record.events if event.name == "touchdown")
    assert got["airborne_s"] == pytest.approx(down.time - off)
    touch = got["touchdown"]
    assert (touch["sink_m_s"], touch["centreline_m"]) == (down.values["sink_m_s"], down.values["centreline_m"])
    before = samples[np.flatnonzero(samples["time"] < down.time)[-1]]
    assert touch["sink_m_s"] == pytest.approx(before["velocity"][2], abs=0.5)
    flying = samples[(samples["time"] >= off) & (samples["time"] < down.time)]
    north = 6_371_000.0 * (flying["navigated_latitude"] - flying["latitude"])
    east = 6_371_000.0 * cos(radians(35.33)) * (flying["navigated_longitude"] - flying["longitude"])
    assert got["navigation_error_95_m"] == pytest.approx(np.percentile(np.hypot(north, east), 95.0), rel=5e-3)


def test_the_survey_line_is_measured_against_the_mission(flown: tuple[Path, dict[str, Any]], record: FlightRecord) -> None:
    """The line lies along a parallel but for the earth's curve, 800 m to the radar's left of what is pictured."""
    (line,) = flown[1]["achieved"]["survey_lines"]
    assert line["finished"]
    assert line["flown_m"] == pytest.approx(line["length_m"], rel=0.02)
    samples = record.samples
    on = samples[(samples["leg"] == line["leg"]) & (samples["time"] >= line["start_s"]) & (samples["time"] <= line["end_s"])]
    assert np.diff(on["time"]) == pytest.approx(1.0 / 60.0, abs=1e-6)  # every frame was asked for
    assert line["path_error_95_m"] == pytest.approx(np.percentile(np.abs(on["path_error"]), 95.0))
    assert line["path_error_max_m"] == pytest.approx(np.abs(on["path_error"]).max())
    assert line["path_error_95_m"] < 5.0
    south = 6_371_000.0 * (radians(35.3243) - on["latitude"])
    assert abs(abs(float(np.median(south))) - 800.0) < 10.0
    assert line["height_error_95_m"] == pytest.approx(np.percentile(np.abs(on["height"] - 340.5), 95.0))


def test_planned_and_flown_stand_apart_and_near_each_other(flown: tuple[Path, dict[str, Any]]) -> None:
    planned, predicted, got = (flown[1][block] for block in ("planned", "predicted", "achieved"))
    assert got["duration_s"] == pytest.approx(predicted["duration_s"], rel=0.15)
    assert got["distance_m"] == pytest.approx(planned["length_m"], rel=0.05)
    assert planned["survey_lines"] == len(got["survey_lines"]) == 1
    assert predicted["fuel_used_kg"] + predicted["fuel_left_kg"] == pytest.approx(25.0)
    assert flown[1]["pace"]["times_real_time"] == pytest.approx(flown[1]["pace"]["simulated_s"] / flown[1]["pace"]["wall_s"])


def test_the_plan_alone_is_what_the_flight_was_planned_as(flown: tuple[Path, dict[str, Any]]) -> None:
    report = flown[1]
    done = run(MISSION, "--plan-only", "--json")
    assert done.exit_code == 0
    plan = json.loads(done.stdout)
    assert plan["planned"] == report["planned"]
    assert plan["predicted"] == report["predicted"]
    assert plan["requested"]["mission_sha256"] == report["requested"]["mission_sha256"]
    assert sum(plan["tasks"].values()) == pytest.approx(plan["planned"]["survey_length_m"])
    assert "achieved" not in plan
    told = run(MISSION, "--plan-only").stdout
    assert "not flown" in told
    assert f"{plan['predicted']['fuel_left_kg']:.1f} kg left" in told


def test_the_plan_alone_tells_where_no_site_is_within_a_glide() -> None:
    done = run(CHECKOUT / "examples" / "coast-survey.toml", "--plan-only")
    assert "no site within a glide" in done.stdout


def test_without_a_folder_nothing_is_flown() -> None:
    done = run(MISSION)
    assert done.exit_code == 2
    assert "--out" in done.stderr
    assert "--plan-only" in done.stderr


def test_the_ground_stations_log_tells_the_same_way(flown: tuple[Path, dict[str, Any]], record: FlightRecord) -> None:
    log = read_tlog(flown[0] / "flight.tlog")
    assert len(log.points) == len(record.samples)
    assert any("landed at home" in text for _, text in log.texts)


class _Page(HTMLParser):
    """What a page refers to, and what it says."""

    def __init__(self) -> None:
        super().__init__()
        self.outside: list[str] = []
        self.figures: list[str] = []
        self.text = ""
        self._in = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._in = tag
        self.outside += [f"{tag} {name}={value}" for name, value in attrs if name in {"src", "href", "xlink:href"}]
        if tag in {"script", "link", "img", "iframe"}:
            self.outside.append(tag)

    def handle_data(self, data: str) -> None:
        if self._in == "desc":
            self.figures.append(data)
        self.text += data


def test_the_page_needs_nothing_and_says_what_it_is(flown: tuple[Path, dict[str, Any]]) -> None:
    content = (flown[0] / "report.html").read_text(encoding="utf-8")
    page = _Page()
    page.feed(content)
    assert page.outside == []
    assert "url(" not in content
    assert "@import" not in content
    assert len(page.figures) >= 12  # every drawing is told in words, too
    assert content.count("<svg") == content.count("<desc>")
    for words in ("simulated", "JSBSim", "certified", "Landed at home", "lane 2 dropped", "prefers-color-scheme", "Beach strip"):
        assert words in content, words


def test_three_processes_fly_as_one_does(tmp_path: Path) -> None:
    """Without its engine from 88 s, it rejects the take-off: a minute and a half, the same to the last bit."""
    samples = []
    for lanes in ("inline", "processes"):
        result = run(MISSION, "--out", tmp_path / lanes, "--fault", "engine-out@88", "--lanes", lanes, "--json")
        assert (result.exit_code, result.stderr) == (0, "")
        report = json.loads(result.stdout)
        assert report["achieved"]["outcome"] == "stayed"
        assert report["achieved"]["touchdown"] is None
        assert report["requested"]["lanes"] == lanes
        assert [line["flown_m"] for line in report["achieved"]["survey_lines"]] == [0.0]
        samples.append(read_mcap(tmp_path / lanes / "flight.mcap").samples)
    one, three = samples
    assert len(one) > 400
    for name in one.dtype.names or ():
        assert one[name].tobytes() == three[name].tobytes(), name


def test_names_do_not_break_out_of_the_page(tmp_path: Path) -> None:
    mission, name = tmp_path / "mission.toml", "<script>alert(1)</script> & \\u001b[31m"
    text = MISSION.read_text().replace('name = "short survey"', f'name = "{name}"').replace('"rice fields"', '"<b onload=x>"')
    mission.write_text(text)
    result = run(mission, "--out", tmp_path / "out", "--fault", "engine-out@88")
    assert result.exit_code == 0, result.output
    assert "\x1b" not in result.output
    content = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    page = _Page()
    page.feed(content)
    assert page.outside == []
    assert "<b onload" not in content
    assert "<script>alert(1)</script> &" in page.text


def way(samples: Any) -> float:
    """m over the ground, by the mean radius."""
    north = 6_365_000.0 * np.diff(samples["latitude"])
    east = 6_385_000.0 * cos(radians(35.33)) * np.diff(samples["longitude"])
    return float(np.hypot(north, east).sum())


def assert_refused(folder: Path, result: Result, *words: str) -> None:
    assert result.exit_code == 2, result.output
    assert result.stdout == ""
    (line,) = result.stderr.splitlines()
    assert line.startswith("yamabiko: ")
    for word in (*words, "found", "expected"):
        assert word in line, line
    assert not (folder / "out").exists()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (("fuel_kg = 25.0", "fuel_kg = 1.0"), ["fuel"]),
        (("length_m = 1200.0", "length_m = 100.0"), ["runway", "m"]),
        (("ceiling_m = 900.0", "ceiling_m = 200.0"), ["fence bay"]),
        (("wind_kn = 6.0", "wind_kn = 90.0"), ["wind"]),
        (("[home]", "[hom]"), ["hom"]),
    ],
)
def test_a_mission_that_cannot_be_flown_is_refused_with_the_reason(
    tmp_path: Path, change: tuple[str, str], words: list[str]
) -> None:
    changed = MISSION.read_text().replace(*change)
    assert changed != MISSION.read_text()
    mission = tmp_path / "mission.toml"
    mission.write_text(changed)
    assert_refused(tmp_path, run(mission, "--out", tmp_path / "out"), "mission.toml", *words)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--fault", "engine@3"], ["--fault", "kind"]),
        (["--seed", "-1"], ["--seed", "-1"]),
        (["--speed", "0"], ["--speed", "0.1 to 1000"]),
        (["--speed", "nan"], ["--speed", "nan"]),
        (["--vertical-datum", "geoid"], ["--dem"]),
        (["--dem", "nowhere.tif", "--vertical-datum", "geoid"], ["nowhere.tif", "GeoTIFF"]),
        (["--link-key", "key"], ["--link", "[HOST:]PORT"]),
        (["--link", "here"], ["--link", "port"]),
        (["--link", "14540", "--link-key", "nokey"], ["nokey", "32 bytes"]),
    ],
)
def test_options_that_cannot_be_meant_are_refused(tmp_path: Path, options: list[str], words: list[str]) -> None:
    assert_refused(tmp_path, run(MISSION, "--out", tmp_path / "out", *options), *words)


def test_a_file_that_is_no_mission_is_refused(tmp_path: Path) -> None:
    assert_refused(tmp_path, run(tmp_path / "none.toml", "--out", tmp_path / "out"), "none.toml")


def test_a_missing_package_is_told_in_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from yamabiko.service import flight_packages

    monkeypatch.setattr(flight_packages, "find_spec", lambda name: None if name == "jsbsim" else object())
    assert_refused(tmp_path, run(MISSION, "--out", tmp_path / "out"), "no jsbsim", "yamabiko[flight]")


@pytest.mark.usefixtures("flown")  # which leaves compiled kernels behind: in flight is not while they are being compiled
@pytest.mark.usefixtures("flown")
def test_ctrl_c_in_flight_leaves_nothing(tmp_path: Path) -> None:
    """In flight: after `flown`, no kernel is left to compile, in which an interrupt may wait and leave a line of the compiler's."""
    started = subprocess.Popen(
        [PROGRAM, "fly", str(MISSION), "--out", str(tmp_path / "deep" / "out"), "--speed", "1"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        until = time.monotonic() + 300.0
        while not list(tmp_path.glob("deep/.out.*.partial")):
            assert started.poll() is None
            assert time.monotonic() < until
            time.sleep(0.1)
        time.sleep(1.0)
        os.kill(started.pid, signal.SIGINT)
        out, told = started.communicate(timeout=120.0)
    finally:
        if started.poll() is None:
            started.kill()
    assert (started.returncode, out) == (130, "")
    assert told == "yamabiko: stopped; nothing was written\n"
    assert list(tmp_path.iterdir()) == []
