"""The planning commands as a program or a person reads them: one JSON document, or tables that fit where they are shown."""

import json
from datetime import UTC, datetime
from math import radians
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from typer.testing import CliRunner, Result

from yamabiko.formats.element_sets import write_element_sets
from yamabiko.platform.synthetic import walker
from yamabiko.service.command_line import app
from yamabiko.service.planning_tables import columns_that_fit

START = datetime(2026, 6, 15, tzinfo=UTC)
SPAN = ("--start", "2026-06-15T00:00:00Z", "--end", "2026-06-15T06:00:00Z", "--now", "2026-06-15T00:00:00Z")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("commands")
    write_element_sets(walker(2, 5, 575e3, radians(42.0), START, generator=np.random.default_rng(1)), folder / "elements.tle")
    properties = {"identifier": "harbour", "name": "harbour", "resolution_m": 4.0}
    place = {"type": "Feature", "geometry": {"type": "Point", "coordinates": [138.5, 35.0]}, "properties": properties}
    (folder / "place.geojson").write_text(json.dumps(place))
    return folder


def run(folder: Path, command: str, *arguments: object) -> Result:
    place = ["--area", str(folder / "place.geojson")] if command == "opportunities" else [str(folder / "place.geojson")]
    elements = ["--elements", str(folder / "elements.tle"), "--radar", "generic"]
    result = CliRunner().invoke(app, [command, *place, *elements, *SPAN, *map(str, arguments)])
    assert (result.exit_code, result.stderr) == (0, "")
    return result


def test_opportunities_are_one_document_the_same_as_the_file(folder: Path) -> None:
    printed = json.loads(run(folder, "opportunities", "--json", "--out", folder / "seen").stdout)
    assert printed == json.loads((folder / "seen" / "opportunities.json").read_text())
    assert printed["opportunities"]
    bare = json.loads(run(folder, "opportunities", "--json").stdout)
    assert bare["files"] == {}
    assert bare["opportunities"] == printed["opportunities"]


def test_a_plan_is_one_document(folder: Path) -> None:
    printed = json.loads(run(folder, "plan", "--json", "--seconds", 0, "--out", folder / "plan").stdout)
    written: dict[str, Any] = json.loads((folder / "plan" / "plan.json").read_text())
    files = printed.pop("files")
    assert printed == written
    assert all(Path(file).is_file() for file in files.values())


def test_a_person_reads_tables_with_what_is_assumed(folder: Path) -> None:
    seen = run(folder, "opportunities").stdout
    assert seen.startswith("harbour: ")
    assert "Assumed: all satellites: the orbit is simulated" in seen
    planned = run(folder, "plan", "--seconds", 0, "--out", folder / "again").stdout
    assert planned.startswith("1 of 1 requests served whole, by 1 collects")
    assert str(folder / "again" / "plan.json") in planned


def test_past_windows_are_marked_for_a_person(folder: Path) -> None:
    later = ("--now", "2026-06-16T00:00:00Z")
    rows = [line for line in run(folder, "opportunities", *later).stdout.splitlines() if line.startswith("SIMULATED")]
    assert rows
    assert all(row.rstrip().endswith("past") for row in rows)


def test_satellites_are_chosen_by_part_of_their_name(folder: Path) -> None:
    document = json.loads(run(folder, "opportunities", "--json", "--satellite", "simulated 02").stdout)
    assert len(document["asked"]["satellites"]) == 5
    assert {one["satellite"][:12] for one in document["opportunities"]} == {"SIMULATED 02"}


@pytest.mark.parametrize("width", [60, 80, 100, 120, 400])
def test_a_table_gives_up_columns_rather_than_cut_them(width: int) -> None:
    columns = ("satellite", "supplier", "best (UTC)", "mode", "range, km", "NESZ, dB", "delivered (UTC)", "cost", "")
    rows = [("SIMULATED 01-01", "own", "06-15 00:21:51", "spotlight", "628", "-22.5", "06-15 01:23", "1051", "past")]
    kept = columns_that_fit(columns, rows, width)
    shown = [max(len(columns[column]), len(rows[0][column])) for column in kept]
    assert sum(shown) + 2 * (len(shown) - 1) <= width
    assert {"satellite", "best (UTC)", ""} <= {columns[column] for column in kept}
    assert (len(kept) == len(columns)) == (width >= 120)
