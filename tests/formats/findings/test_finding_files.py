"""Findings as GeoJSON and GeoParquet: read back as they were, read alike by another program, refused when they cannot be."""

import dataclasses
import json
import math
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import geopandas
import numpy as np
import pyarrow
import pyarrow.parquet
import pyproj
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from shapely.geometry import Point

from yamabiko.errors import InputError, OutputError
from yamabiko.finding.finding import Finding
from yamabiko.formats.findings.feature_collection import read_geojson, write_geojson
from yamabiko.formats.findings.geo_parquet import COLUMNS, read_geo_parquet, write_geo_parquet
from yamabiko.formats.findings.members import FiledFinding, file_finding
from yamabiko.testing.findings import EAST, NORTH, findings, made_up_change, made_up_flood, made_up_vessel

MADE_UP = (made_up_flood(), made_up_vessel(), made_up_change())
Writer = Callable[[Sequence[FiledFinding], Path], None]
Reader = Callable[[Path], tuple[FiledFinding, ...]]
FORMATS: dict[str, tuple[Writer, Reader]] = {
    "geojson": (write_geojson, read_geojson),
    "parquet": (write_geo_parquet, read_geo_parquet),
}


def filed(*some: Finding) -> list[FiledFinding]:
    return [file_finding(one, "before.png", "after.png") for one in some]


def assert_same(found: FiledFinding, written: FiledFinding) -> None:
    assert (found.identifier, found.before, found.after) == (written.identifier, written.before, written.after)
    assert type(found.finding) is type(written.finding)
    for field in dataclasses.fields(written.finding):
        one, other = getattr(found.finding, field.name), getattr(written.finding, field.name)
        if field.name == "outline":
            assert one.geom_type == other.geom_type
            assert shapely.hausdorff_distance(one, other) < 0.05
        elif isinstance(other, float):
            assert one == pytest.approx(other, rel=1e-13, abs=1e-300, nan_ok=True), field.name
        else:
            assert one == other, field.name


@pytest.mark.parametrize("suffix", FORMATS)
def test_what_is_written_is_read_back(suffix: str, tmp_path: Path) -> None:
    write, read = FORMATS[suffix]
    for some in ((), MADE_UP, (made_up_vessel(),)):
        write(filed(*some), tmp_path / f"findings.{suffix}")
        for found, written in zip(read(tmp_path / f"findings.{suffix}"), filed(*some), strict=True):
            assert_same(found, written)


@pytest.mark.parametrize("suffix", FORMATS)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(some=st.lists(findings(), min_size=1, max_size=4))
def test_any_findings_are_read_back(suffix: str, some: list[Finding], tmp_path: Path) -> None:
    write, read = FORMATS[suffix]
    path = tmp_path / f"findings.{suffix}"
    write([file_finding(one) for one in some], path)
    first = path.read_bytes()
    for found, written in zip(read(path), some, strict=True):
        assert_same(found, file_finding(written))
    write([file_finding(one) for one in some], path)
    assert path.read_bytes() == first


def test_geojson_says_what_was_found_in_units_that_its_keys_name(tmp_path: Path) -> None:
    write_geojson(filed(*MADE_UP), tmp_path / "findings.geojson")
    document = json.loads((tmp_path / "findings.geojson").read_text())
    assert document["simulated"] is True
    flood, vessel, change = (feature["properties"] for feature in document["features"])
    assert (flood["kind"], flood["class"], flood["depth_m"], flood["depth_error_m"]) == ("water", "flood", 1.2, 0.4)
    assert (flood["begin"], flood["area_m2"], flood["confidence"]) == ("2026-06-15T09:30:00.250000Z", 1.18e6, 0.9)
    assert vessel["heading_deg"] == pytest.approx(math.degrees(0.5))
    assert vessel["peak_over_sea_db"] == pytest.approx(26.0206, abs=1e-4)  # 10 lg 400
    assert (vessel["report"], vessel["reports_known"], vessel["radial_speed_m_s"]) == (None, True, None)
    assert change["class"] == "darker"
    assert change["power_change_db"] == pytest.approx(-9.120185, abs=1e-6)  # -2.1 nepers of power
    assert (change["evidence_before"], change["evidence_after"]) == ("before.png", "after.png")
    assert change["sources"] == ["pass 1", "pass 2"]


def test_another_program_reads_both_files_alike_and_in_place(tmp_path: Path) -> None:
    write_geojson(filed(*MADE_UP), tmp_path / "findings.geojson")
    write_geo_parquet(filed(*MADE_UP), tmp_path / "findings.parquet")
    features = geopandas.read_file(tmp_path / "findings.geojson")
    table = geopandas.read_parquet(tmp_path / "findings.parquet")
    assert table.crs.equals("OGC:CRS84")
    assert set(table.columns) >= {*COLUMNS, "geometry"}
    assert set(features.columns) - {"geometry"} <= set(COLUMNS)
    assert list(features["id"]) == list(table["id"])
    for one, other in zip(features.geometry, table.geometry, strict=True):
        assert one.equals(other)
    east, north = pyproj.Transformer.from_crs("EPSG:4326", "EPSG:32654", always_xy=True).transform(
        *table.geometry[1].centroid.coords[0]
    )
    assert math.hypot(east - EAST, north - NORTH) < 0.01
    ground = pyproj.Geod(ellps="WGS84").geometry_area_perimeter(table.geometry[0])[0]
    assert ground == pytest.approx(1.18e6, rel=1e-3)  # positive: anticlockwise, its island left out
    assert table["begin"][2] < table["end"][2]


def test_parquet_states_its_standard_and_a_box_for_every_row(tmp_path: Path) -> None:
    write_geo_parquet(filed(*MADE_UP), tmp_path / "findings.parquet")
    schema = pyarrow.parquet.read_schema(tmp_path / "findings.parquet")
    geography = json.loads(schema.metadata[b"geo"])
    assert geography["version"] == "1.1.0"
    column = geography["columns"]["geometry"]
    assert column["encoding"] == "WKB"
    assert column["covering"]["bbox"]["xmin"] == ["bbox", "xmin"]
    write_geo_parquet([], tmp_path / "none.parquet")
    assert pyarrow.parquet.read_schema(tmp_path / "none.parquet").names == schema.names


def test_an_identifier_is_of_one_finding_only() -> None:
    flood = made_up_flood()
    moved = dataclasses.replace(flood, outline=shapely.affinity.translate(flood.outline, 1.0))
    other = dataclasses.replace(flood, confidence=0.91)
    assert len({file_finding(one).identifier for one in (flood, moved, other, dataclasses.replace(flood))}) == 3


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"area": -1.0}, "area"),
        ({"area": math.nan}, "area"),
        ({"confidence": 1.5}, "confidence"),
        ({"confidence": math.nan}, "confidence"),
        ({"begin": datetime(2026, 6, 3)}, "zone"),
        ({"end": made_up_change().begin}, "end"),
        ({"outline": Point()}, "geometry"),
        ({"outline": Point(math.inf, 0.0)}, "place"),
    ],
)
@pytest.mark.parametrize("suffix", FORMATS)
def test_findings_that_cannot_be_are_not_written(suffix: str, change: dict[str, Any], words: str, tmp_path: Path) -> None:
    wrong = [FiledFinding(dataclasses.replace(made_up_flood(), **change), "water-1")]
    with pytest.raises(InputError, match=words):
        FORMATS[suffix][0](wrong, tmp_path / f"findings.{suffix}")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("suffix", FORMATS)
def test_a_folder_that_is_not_there_is_said(suffix: str, tmp_path: Path) -> None:
    with pytest.raises(OutputError):
        FORMATS[suffix][0](filed(*MADE_UP), tmp_path / "missing" / "findings")


def properties(**values: Any) -> Callable[[dict[str, Any]], object]:
    return lambda document: document["features"][0]["properties"].update(values)


def geometry(kind: Any, coordinates: Any) -> Callable[[dict[str, Any]], object]:
    return lambda document: document["features"][0].update(geometry={"type": kind, "coordinates": coordinates})


REFUSED: dict[str, tuple[Callable[[dict[str, Any]], object], str]] = {
    "no collection": (lambda document: document.update(type="Feature"), "FeatureCollection"),
    "no features": (lambda document: document.update(features={}), "features"),
    "no outline": (lambda document: document["features"][0].update(geometry=None), "geometry"),
    "unknown kind": (properties(kind="tank"), "water or vessel or change"),
    "class of another kind": (properties(**{"class": "brighter"}), "flood"),
    "unknown member": (properties(dept_m=3.0), "depth_m"),
    "no number": (properties(depth_m="deep"), "depth_m"),
    "too sure": (properties(confidence=1.01), "confidence"),
    "end before begin": (properties(end="2020-01-01T00:00:00Z"), "end"),
    "no zone": (properties(begin="2026-06-15T09:30:00"), "zone"),
    "way out": (properties(evidence_before="../secret.png"), "evidence_before"),
    "unknown system": (properties(reference_system="EPSG:999999"), "reference system"),
    "window": (properties(window_rows=0), "window_rows"),
    "line": (geometry("LineString", [[0, 0], [1, 1]]), "LineString"),
    "open ring": (geometry("Polygon", [[[0, 0], [1, 0], [1, 1], [0, 1]]]), "closed"),
    "crossing ring": (geometry("Polygon", [[[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]]), "cross"),
    "beyond the world": (geometry("Point", [181.0, 0.0]), "180"),
    "deep nesting": (geometry("Polygon", [[[[[[0]]]]]]), "coordinates"),
    "texts": (geometry("Point", ["0", "0"]), "coordinates"),
    "half a place": (geometry("Point", [3]), "coordinates"),
    "null": (geometry("MultiPolygon", None), "Polygons"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_damaged_and_hostile_geojson_is_refused_in_one_line(case: str, tmp_path: Path) -> None:
    change, words = REFUSED[case]
    path = tmp_path / "findings.geojson"
    write_geojson(filed(*MADE_UP), path)
    document = json.loads(path.read_text())
    change(document)
    path.write_text(json.dumps(document))
    with pytest.raises(InputError, match=words) as error:
        read_geojson(path)
    assert len(str(error.value).splitlines()) == 1


def test_what_does_not_say_it_was_measured_counts_as_simulated(tmp_path: Path) -> None:
    path = tmp_path / "findings.geojson"
    write_geojson(filed(made_up_flood(simulated=False)), path)
    assert read_geojson(path)[0].finding.simulated is False
    document = json.loads(path.read_text())
    del document["features"][0]["properties"]["simulated"]
    path.write_text(json.dumps(document))
    assert read_geojson(path)[0].finding.simulated is True


def test_parquet_of_another_program_is_read_of_something_else_refused(tmp_path: Path) -> None:
    path = tmp_path / "findings.parquet"
    pyarrow.parquet.write_table(pyarrow.table({"a": [1]}), path)
    with pytest.raises(InputError, match="geo"):
        read_geo_parquet(path)
    geopandas.GeoDataFrame({"a": [1]}, geometry=[Point(0, 0)], crs="EPSG:4326").to_parquet(path)
    with pytest.raises(InputError, match="column id"):
        read_geo_parquet(path)
    write_geo_parquet(filed(*MADE_UP), path)
    table = geopandas.read_parquet(path)
    table.to_parquet(path)  # as another program saves it
    for found, written in zip(read_geo_parquet(path), filed(*MADE_UP), strict=True):
        assert_same(found, written)
    table.to_crs("EPSG:32654").to_parquet(path)
    with pytest.raises(InputError, match="CRS84"):
        read_geo_parquet(path)
    table.geometry = shapely.set_precision(table.geometry.values, 90.0)
    table.to_parquet(path)
    with pytest.raises(InputError, match="geometry"):
        read_geo_parquet(path)
    for content in (b"", b"PAR1", b"PAR1" * 1000):
        path.write_bytes(content)
        with pytest.raises(InputError):
            read_geo_parquet(path)


@settings(max_examples=80, deadline=None)
@given(data=st.data())
def test_damaged_parquet_is_read_or_refused(data: st.DataObject, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.getbasetemp()
    sound = folder / "sound.parquet"
    if not sound.exists():
        write_geo_parquet(filed(*MADE_UP), sound)
    content = bytearray(sound.read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] ^= data.draw(st.integers(1, 255))
    damaged = folder / "damaged.parquet"
    damaged.write_bytes(content[: data.draw(st.sampled_from((len(content), len(content) // 2)))])
    try:
        found = read_geo_parquet(damaged)
    except InputError as error:
        assert len(str(error).splitlines()) == 1
    else:
        assert all(np.isfinite(one.finding.area) for one in found)
