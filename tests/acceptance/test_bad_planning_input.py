"""Bad input to opportunities and plan as a user meets it: one line, exit code 2, and nothing left behind."""

import json
from datetime import UTC, datetime
from math import radians
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from yamabiko.formats.element_sets import write_element_sets
from yamabiko.platform.synthetic import walker
from yamabiko.service.command_line import app

EPOCH = datetime(2026, 6, 15, tzinfo=UTC)
POINT = {"type": "Point", "coordinates": [138.5, 35.0]}
BOW_TIE = {"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]]}
USUAL = {"--start": "2026-06-15T00:00:00Z", "--end": "2026-06-15T03:00:00Z", "--now": "2026-06-15T00:00:00Z", "--radar": "generic"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_element_sets(walker(1, 3, 575e3, radians(42.0), EPOCH, phasing=0), tmp_path / "elements.tle")
    (tmp_path / "fleet.json").write_text(json.dumps({"satellites": [{"elements_file": "elements.tle", "radar": "generic"}]}))
    write_place(tmp_path, POINT)
    return tmp_path


def write_place(folder: Path, geometry: object, **properties: Any) -> None:
    properties = {"identifier": "harbour", "name": "harbour", "resolution_m": 4.0, **properties}
    feature = {"type": "Feature", "geometry": geometry, "properties": properties}
    (folder / "place.geojson").write_text(json.dumps(feature))


def run(folder: Path, command: str, changes: dict[str, str | None]) -> Result:
    place = str(folder / "place.geojson")
    options = {"--out": str(folder / "out"), "--elements": str(folder / "elements.tle"), **USUAL, **changes}
    options |= {"--area": place} if command == "opportunities" else {"--seconds": options.get("--seconds") or "0"}
    given = [part for name, value in options.items() if value is not None for part in (name, value.replace("FOLDER", str(folder)))]
    return CliRunner().invoke(app, [command, *([place] if command == "plan" else []), *given])


def assert_refused(folder: Path, command: str, changes: dict[str, str | None], *words: str) -> None:
    before = {path: path.read_bytes() for path in folder.iterdir()}
    result = run(folder, command, changes)
    assert result.exit_code == 2, result.output
    assert result.stdout == ""
    (line,) = result.stderr.splitlines()
    assert line.startswith("yamabiko: ")
    assert "found" in line
    assert "expected" in line
    for word in words:
        assert word in line, line
    assert {path: path.read_bytes() for path in folder.iterdir()} == before


BOTH = ("opportunities", "plan")


@pytest.mark.parametrize("command", BOTH)
@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"--start": "2026-06-15T03:00:00Z", "--end": "2026-06-15T00:00:00Z"}, ("2026-06-15",)),
        ({"--start": "2026-06-15T00:00:00Z", "--end": "2026-06-15T00:00:00Z"}, ("2026-06-15",)),
        ({"--start": "2026-06-15T00:00:00"}, ("--start", "zone")),
        ({"--end": "tomorrow"}, ("--end",)),
        ({"--now": "2026-06-15"}, ("--now",)),
        ({"--satellite": "Sputnik"}, ("--satellite", "Sputnik", "SIMULATED")),
        ({"--fleet": "FOLDER/fleet.json"}, ("--elements and --fleet", "both")),
        ({"--elements": None}, ("--elements and --fleet", "neither")),
        ({"--elements": None, "--fleet": "FOLDER/fleet.json"}, ("--radar",)),
        ({"--radar": "radio"}, ("radio", "generic")),
        ({"--elements": "FOLDER/missing.tle"}, ("missing.tle",)),
        ({"--exclude": "FOLDER/missing.geojson"}, ("missing.geojson",)),
        ({"--start": "2026-07-15T00:00:00Z", "--end": "2026-07-15T03:00:00Z", "--now": "2026-07-15T00:00:00Z"}, ("30.", "14 days")),
    ],
)
def test_what_cannot_be_asked_is_refused(
    folder: Path, command: str, changes: dict[str, str | None], words: tuple[str, ...]
) -> None:
    assert_refused(folder, command, changes, *words)


def checksum(lines: list[str]) -> list[str]:
    digit = lines[2][-1]
    return [*lines[:2], lines[2][:-1] + str((int(digit) + 1) % 10), *lines[3:]]


@pytest.mark.parametrize("command", BOTH)
@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (checksum, ("elements.tle", "checksum")),
        (lambda lines: lines[:3], ("elements.tle",)),
        (lambda lines: [*lines[:3], lines[3][:40]], ("elements.tle",)),
        (lambda lines: [line.replace(" 42.0000 ", " nan     ") for line in lines], ("elements.tle",)),
        (lambda lines: [], ("elements.tle",)),
        (lambda lines: ["<omm><!DOCTYPE a [<!ENTITY b 'c'>]></omm>"], ("elements.tle",)),
    ],
    ids=["wrong checksum", "second line missing", "truncated", "not a number", "empty", "hostile"],
)
def test_broken_element_sets_are_refused(folder: Path, command: str, spoil: Any, words: tuple[str, ...]) -> None:
    file = folder / "elements.tle"
    file.write_text("\n".join(spoil(file.read_text().splitlines())) + "\n")
    assert_refused(folder, command, {}, *words)


@pytest.mark.parametrize("command", BOTH)
@pytest.mark.parametrize(
    ("geometry", "words"),
    [
        (BOW_TIE, ("place.geojson", "cross")),
        ({"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [0, 0]]]}, ("place.geojson",)),
        ({"type": "Point", "coordinates": [0, 91]}, ("place.geojson",)),
        ({"type": "Point", "coordinates": [float("nan"), 0]}, ("place.geojson", "NaN")),
        ({"type": "LineString", "coordinates": [[0, 0], [1, 1]]}, ("place.geojson", "LineString")),
        (None, ("place.geojson",)),
    ],
    ids=["crosses itself", "two corners", "beyond the pole", "not a number", "line", "nothing"],
)
def test_a_place_that_is_none_is_refused(folder: Path, command: str, geometry: object, words: tuple[str, ...]) -> None:
    write_place(folder, geometry)
    assert_refused(folder, command, {}, *words)


@pytest.mark.parametrize("command", BOTH)
def test_an_empty_fleet_is_refused(folder: Path, command: str) -> None:
    (folder / "fleet.json").write_text('{"satellites": []}')
    changes = {"--elements": None, "--radar": None, "--fleet": "FOLDER/fleet.json"}
    assert_refused(folder, command, changes, "fleet.json", "satellites")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"--resolution": "0.001"}, ("resolution", "finest")),
        ({"--resolution": "nan"}, ("resolution",)),
        ({"--resolution": "-1"}, ("resolution",)),
        ({"--incidence": "nan,40"}, ("--incidence",)),
        ({"--incidence": "40,20"}, ("incidence",)),
        ({"--incidence": "20"}, ("--incidence",)),
        ({"--squint": "nan"}, ("squint",)),
        ({"--squint": "-1"}, ("squint",)),
        ({"--elevation": "nan"}, ("elevation",)),
        ({"--elevation": "100"}, ("elevation",)),
    ],
)
def test_limits_that_make_no_sense_are_refused(folder: Path, changes: dict[str, str | None], words: tuple[str, ...]) -> None:
    assert_refused(folder, "opportunities", changes, *words)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"--now": "2026-06-15T01:00:00Z"}, ("2026-06-15", "past")),
        ({"--seconds": "nan"}, ("--seconds",)),
        ({"--seconds": "inf"}, ("--seconds",)),
        ({"--replan": "FOLDER/missing.json", "--start": None, "--end": None}, ("missing.json",)),
        ({"--replan": "FOLDER/fleet.json", "--start": None, "--end": None}, ("fleet.json", "plan")),
        ({"--failed": "SIMULATED 01-01"}, ("--failed", "--replan")),
        ({"--start": None}, ("--start and --end",)),
    ],
)
def test_a_plan_that_cannot_be_made_is_refused(folder: Path, changes: dict[str, str | None], words: tuple[str, ...]) -> None:
    assert_refused(folder, "plan", changes, *words)


@pytest.mark.parametrize(
    ("wishes", "words"),
    [
        ({"resolution_m": 0.001}, ("harbour", "resolution")),
        ({"resolution_m": -1.0}, ("place.geojson", "resolution_m")),
        ({"priority": 0.0}, ("place.geojson", "priority")),
        ({"deadline": "2026-06-14T00:00:00Z"}, ("harbour",)),
        ({"deadline": "2026-06-15T02:00:00"}, ("place.geojson", "deadline", "zone")),
        ({"resolution": 3.0}, ("place.geojson", "resolution_m")),
    ],
)
def test_a_request_that_cannot_be_planned_is_refused(folder: Path, wishes: dict[str, Any], words: tuple[str, ...]) -> None:
    write_place(folder, POINT, **wishes)
    assert_refused(folder, "plan", {}, *words)
