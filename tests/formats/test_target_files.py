"""Targets to be simulated, and ground truth: files there and back, and refusals in one line."""

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yamabiko.earth.wgs84 import geodetic_to_earth_fixed
from yamabiko.errors import InputError, OutputError
from yamabiko.formats.ground_truth import write_ground_truth
from yamabiko.formats.targets import read_targets
from yamabiko.scene.ground_truth import ObjectKind, SceneObject
from yamabiko.testing.apertures import scene_frame

FRAME = scene_frame()


def point(*coordinates: float, **properties: object) -> dict[str, object]:
    return {"type": "Feature", "geometry": {"type": "Point", "coordinates": list(coordinates)}, "properties": properties}


def collection(*features: object) -> str:
    return json.dumps({"type": "FeatureCollection", "features": list(features)})


def written(folder: Path, text: str, name: str = "targets.geojson") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_geojson_points(tmp_path: Path) -> None:
    text = collection(point(139.4, 35.3, 20.0, name="corner", radar_cross_section_m2=50.0), point(139.401, 35.3))
    first, second = read_targets(written(tmp_path, text), FRAME)
    assert (first.name, first.radar_cross_section, first.kind) == ("corner", 50.0, ObjectKind.POINT)
    np.testing.assert_allclose(first.position, geodetic_to_earth_fixed([np.radians(35.3), np.radians(139.4), 20.0]))
    assert second.radar_cross_section == 1.0
    np.testing.assert_allclose(second.position, geodetic_to_earth_fixed([np.radians(35.3), np.radians(139.401), 12.5]), atol=1e-6)


def test_csv_in_local_metres_and_in_degrees(tmp_path: Path) -> None:
    local = "name,east_m,north_m,up_m,radar_cross_section_m2\nmast,10,-20.5,3,7\n,0,0,0,\n"
    first, second = read_targets(written(tmp_path, local, "local.csv"), FRAME)
    assert (first.name, first.radar_cross_section) == ("mast", 7.0)
    np.testing.assert_allclose(FRAME.from_earth_fixed(first.position), [10.0, -20.5, 3.0], atol=1e-8)
    assert (second.name, second.radar_cross_section) == ("target 2", 1.0)
    geodetic = "longitude_deg,latitude_deg,height_m\n139.4,35.3,12.5\n"
    (only,) = read_targets(written(tmp_path, geodetic, "geodetic.csv"), FRAME)
    np.testing.assert_allclose(only.position, FRAME.origin, atol=1e-6)


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("a.geojson", "{", "JSON"),
        ("a.geojson", "[" * 100_000, "JSON"),
        ("a.geojson", "[1]", "features"),
        ("a.geojson", collection(), "0, expected 1 to"),
        ("a.geojson", collection({"type": "Feature", "geometry": {"type": "Polygon", "coordinates": []}}), "type Point"),
        ("a.geojson", collection(point(139.4)), "Point of longitude"),
        ("a.geojson", collection(point(139.4, 95.0)), "latitude in degrees"),
        ("a.geojson", collection(point(139.4, float("nan"))), "finite"),
        ("a.geojson", collection(point(139.4, 35.3, radar_cross_section_m2=-1.0)), "positive"),
        ("a.geojson", collection(point(139.4, 35.3, radar_cross_section_m2=[1])), "finite"),
        ("a.geojson", collection({"geometry": {"type": "Point", "coordinates": [1, 2]}, "properties": 5}), "object"),
        ("a.geojson", collection(7), "type Point"),
        ("a.csv", "east_m,north_m\n1,2\n", "columns"),
        ("a.csv", "east_m,north_m,up_m\n1,2,x\n", "line 2 up_m"),
        ("a.csv", "east_m,north_m,up_m\n1,2\n", "line 2 up_m"),
        ("a.csv", "east_m,north_m,up_m\n", "columns"),
        ("a.kml", "<kml/>", "file name"),
        ("a.csv", "", "nothing in it"),
    ],
)
def test_bad_files_are_refused_in_one_line(tmp_path: Path, name: str, text: str, words: str) -> None:
    path = written(tmp_path, text, name)
    with pytest.raises(InputError, match=words) as error:
        read_targets(path, FRAME)
    assert "\n" not in str(error.value)
    assert str(path) in str(error.value)


def test_files_too_large_or_not_text_are_refused(tmp_path: Path) -> None:
    large = tmp_path / "large.csv"
    with large.open("wb") as file:
        file.truncate(20_000_000)
    with pytest.raises(InputError, match="file size"):
        read_targets(large, FRAME)
    binary = tmp_path / "binary.csv"
    binary.write_bytes(b"\xff\xfe\x00\x80")
    with pytest.raises(InputError, match="UTF-8"):
        read_targets(binary, FRAME)
    with pytest.raises(InputError, match="no such file"):
        read_targets(tmp_path / "missing.csv", FRAME)


@settings(max_examples=200, deadline=None)
@given(content=st.binary(max_size=200), suffix=st.sampled_from([".csv", ".json"]))
def test_any_bytes_are_read_or_refused(content: bytes, suffix: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.getbasetemp() / f"any{suffix}"
    path.write_bytes(b"east_m,north_m,up_m\n" + content if suffix == ".csv" else content)
    try:
        objects = read_targets(path, FRAME)
    except InputError as error:
        assert len(str(error).splitlines()) == 1
    else:
        assert all(np.isfinite(thing.position).all() for thing in objects)


def test_ground_truth_is_geojson_marked_as_simulated(tmp_path: Path) -> None:
    ship = SceneObject("ferry", ObjectKind.VESSEL, FRAME.to_earth_fixed([5.0, 6.0, -2.0]), 30.0, 7.0, 2.4, np.radians(312.0))
    corner = SceneObject("corner", ObjectKind.REFLECTOR, FRAME.to_earth_fixed([1.0, 2.0, 0.5]), radar_cross_section=80.0)
    path = tmp_path / "truth.json"
    write_ground_truth((ship, corner), FRAME, path)
    document = json.loads(path.read_text())
    assert document["type"] == "FeatureCollection"
    assert document["simulated"] is True
    vessel, reflector = (feature["properties"] for feature in document["features"])
    assert vessel == {
        "name": "ferry",
        "kind": "vessel",
        "east_m": 5.0,
        "north_m": 6.0,
        "up_m": -2.0,
        "length_m": 30.0,
        "width_m": 7.0,
        "height_m": 2.4,
        "heading_deg": 312.0,
    }
    assert reflector["radar_cross_section_m2"] == 80.0
    (back,) = read_targets(written(tmp_path, collection(document["features"][1])), FRAME)
    np.testing.assert_allclose(back.position, corner.position, atol=2e-4)


def test_ground_truth_to_nowhere_is_refused(tmp_path: Path) -> None:
    with pytest.raises(OutputError):
        write_ground_truth((), FRAME, tmp_path / "no folder" / "truth.json")
