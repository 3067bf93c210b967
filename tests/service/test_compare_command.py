"""`yamabiko compare` as a user meets it: two passes over a simulated town, from echoes; what is found is held to the world's truth,
which only this test reads."""

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import shapely
from typer.testing import CliRunner

from yamabiko.formats.findings.feature_collection import read_geojson
from yamabiko.formats.findings.geo_parquet import read_geo_parquet
from yamabiko.formats.sicd.writing import write_sicd
from yamabiko.service.command_line import app
from yamabiko.testing.world_passes import WorldPasses

FIRST, SECOND = 9.6, 10.4  # days: the warehouse is built at 10, a tanker has left before


@pytest.fixture(scope="module")
def passes() -> WorldPasses:
    return WorldPasses("harbour town", extent=500.0)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, passes: WorldPasses) -> Path:
    folder = tmp_path_factory.mktemp("compare")
    for number, days in enumerate((FIRST, SECOND), 1):
        write_sicd(passes.image(days, seed=number), folder / f"pass{number}.nitf")
    return folder


def run(*arguments: object) -> dict[str, Any]:
    result = CliRunner().invoke(app, ["compare", *map(str, arguments), "--json"])
    assert result.exit_code == 0, result.stderr
    document = json.loads(result.stdout)
    assert isinstance(document, dict)
    return document


def test_a_warehouse_that_was_built_is_found_and_little_else(folder: Path, passes: WorldPasses) -> None:
    report = run(folder / "pass2.nitf", folder / "pass1.nitf", "--out", folder / "found")
    assert [one["identifier"] for one in report["passes"]] == ["harbour town day 9.6", "harbour town day 10.4"]
    assert report["simulated"] is True
    assert json.loads((folder / "found" / "report.json").read_text()) == report
    filed = read_geojson(folder / "found" / "changes.geojson")
    assert len(filed) == report["changes"]
    assert [one.identifier for one in read_geo_parquet(folder / "found" / "changes.parquet")] == [one.identifier for one in filed]
    for one in filed:
        assert one.before is not None and (folder / "found" / one.before).is_file()
        assert one.after is not None and (folder / "found" / one.after).is_file()
    brighter = [one.finding for one in filed if one.finding.sign.value == "brighter"]  # type: ignore[attr-defined]
    built = passes.outline_of("new warehouse", SECOND, report["reference_system"])
    # Walls lean towards the radar by their height over the tangent of incidence.
    assert any(one.outline.intersects(built.buffer(10.0)) and one.confidence > 0.95 for one in brighter)
    elsewhere = [one for one in filed if not one.finding.outline.intersects(built.buffer(40.0))]
    assert len(elsewhere) <= 2
    assert shapely.area(built) > 100.0


def test_nothing_is_found_where_nothing_happens(tmp_path: Path, passes: WorldPasses) -> None:
    """Two passes an hour apart, with their own noise: the sea and the trees have moved, and that is no change."""
    for number, days in enumerate((FIRST, FIRST + 0.04), 1):
        write_sicd(passes.image(days, seed=10 + number), tmp_path / f"pass{number}.nitf")
    report = run(tmp_path / "pass1.nitf", tmp_path / "pass2.nitf", "--out", tmp_path / "found")
    assert report["compared_km2"] > 0.1
    assert report["changes"] <= 1


def test_passes_that_cannot_be_compared_are_refused_in_one_line(folder: Path, tmp_path: Path, passes: WorldPasses) -> None:
    image = passes.image(FIRST, seed=1)
    odd = replace(image, collection=replace(image.collection, polarization=("H", "V"), identifier="odd"))
    write_sicd(replace(odd, epoch=odd.epoch + timedelta(days=1)), tmp_path / "odd.nitf")
    for images, told in (
        ([folder / "pass1.nitf"], "two or more"),
        ([folder / "pass1.nitf", folder / "pass1.nitf"], "twice"),
        ([folder / "pass1.nitf", tmp_path / "odd.nitf"], "polarization"),
        ([folder / "pass1.nitf", tmp_path / "missing.nitf"], "missing.nitf"),
    ):
        result = CliRunner().invoke(app, ["compare", *map(str, images), "--out", str(tmp_path / "out")])
        assert (result.exit_code, result.stderr.count("\n")) == (2, 1)
        assert told in result.stderr
        assert not (tmp_path / "out").exists()
    result = CliRunner().invoke(
        app, ["compare", *[str(folder / f"pass{n}.nitf") for n in (1, 2)], "--out", str(tmp_path / "out"), "--window", "4"]
    )
    assert result.exit_code == 2
    assert "window" in result.stderr
