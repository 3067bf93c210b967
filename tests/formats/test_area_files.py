"""Areas from GeoJSON: the standard's conventions, and refusals in one line that name file and feature."""

import contextlib
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yamabiko.errors import InputError
from yamabiko.formats.areas import areas_of, read_areas


def box(west: float, south: float, east: float, north: float) -> list[list[float]]:
    return [[west, south], [east, south], [east, north], [west, north], [west, south]]


def polygon(*rings: list[list[float]]) -> dict[str, Any]:
    return {"type": "Polygon", "coordinates": list(rings)}


def written(folder: Path, document: object) -> Path:
    path = folder / "areas.geojson"
    path.write_text(document if isinstance(document, str) else json.dumps(document), encoding="utf-8")
    return path


def test_features_geometries_and_points_are_read(tmp_path: Path) -> None:
    feature = {"type": "Feature", "properties": {"name": "港"}, "geometry": polygon(box(139.6, 35.4, 139.7, 35.5))}
    mast = {"type": "Feature", "id": 7, "properties": None, "geometry": {"type": "Point", "coordinates": [139.0, 35.0, 12.0]}}
    wide = {"type": "Feature", "properties": {"radius_m": 1e4}, "geometry": {"type": "Point", "coordinates": [139.0, 35.0]}}
    path = written(tmp_path, {"type": "FeatureCollection", "features": [feature, mast, wide]})
    harbour, circle, large = read_areas(path)
    assert (harbour.name, circle.name, large.name) == ("港", "7", "feature 3")
    assert harbour.contains(np.radians([139.65, 35.45]))
    assert circle.size == pytest.approx(np.pi * 2500.0**2, rel=2e-3)
    assert large.size == pytest.approx(np.pi * 1e4**2, rel=2e-3)
    for alone in (feature, feature["geometry"]):
        assert read_areas(written(tmp_path, alone))[0].size == harbour.size


def test_the_antimeridian_may_be_crossed_in_every_usual_way(tmp_path: Path) -> None:
    halves = {"type": "MultiPolygon", "coordinates": [[box(177.0, -19.0, 180.0, -16.0)], [box(-180.0, -19.0, -178.0, -16.0)]]}
    drawn = [
        halves,
        polygon(box(177.0, -19.0, 182.0, -16.0)),
        polygon(box(-183.0, -19.0, -178.0, -16.0)),
        polygon(box(177, -19, -178, -16)),
    ]
    sizes = []
    for geometry in drawn:
        (fiji,) = read_areas(written(tmp_path, geometry))
        sizes.append(fiji.size)
        assert fiji.contains(np.radians([[179.9, -17.0], [-179.9, -17.0], [180.0, -17.0]])).all()
        assert not fiji.contains(np.radians([[0.0, -17.0], [176.0, -17.0], [-177.0, -17.0]])).any()
    assert np.allclose(sizes, sizes[0], rtol=1e-12)


def test_poles_and_holes() -> None:
    (arctic,) = areas_of(polygon(box(-180.0, 66.5, 180.0, 90.0)), "arctic")
    assert arctic.contains(np.radians([[0.0, 90.0], [180.0, 80.0]])).all()
    (ring,) = areas_of(polygon([[0, 66.5], [120, 66.5], [-120, 66.5], [0, 66.5]]), "ring")
    assert ring.size == pytest.approx(arctic.size, rel=1e-9)
    (lake,) = areas_of(polygon(box(0, 0, 4, 4), box(1, 1, 2, 2)), "lake")
    assert lake.contains(np.radians([[0.5, 0.5], [1.5, 1.5]])).tolist() == [True, False]


BAD = [
    ("", "nothing in it"),
    ("{", "JSON"),
    ("[" * 100_000, "JSON"),
    ('{"type": "Point", "coordinates": [NaN, 0]}', "NaN"),
    ('{"type": "Point", "coordinates": [1e999, 0]}', "finite"),
    ([1, 2], "GeoJSON object"),
    ({"type": "FeatureCollection"}, "features: found nothing"),
    ({"type": "FeatureCollection", "features": []}, "found 0, expected 1 to"),
    ({"type": "FeatureCollection", "features": [3]}, "feature 1"),
    ({"type": "Feature", "geometry": None}, "feature 1 geometry: found nothing"),
    ({"type": "LineString", "coordinates": [[0, 0], [1, 1]]}, "'LineString', expected a Polygon"),
    ({"type": "Point", "coordinates": [35.0, 139.0]}, "35, 139, expected longitude and latitude in degrees, in this order"),
    ({"type": "Point", "coordinates": [True, 1]}, "finite number"),
    ({"type": "Point", "coordinates": ["1", 1]}, "finite number"),
    ({"type": "Point", "coordinates": [10**400, 1]}, "finite number"),
    (
        {"type": "Feature", "properties": {"radius_m": -5}, "geometry": {"type": "Point", "coordinates": [0, 0]}},
        "radius: found -5 m",
    ),
    (polygon([[0, 0], [1, 0], [1, 1], [0, 1]]), "closed ring"),
    (polygon([[0, 0], [1, 0], [0, 0]]), "a ring of 3 positions"),
    (polygon([[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]), "crosses or touches itself at 0.50000N,0.50000E"),
    (polygon(), "no ring"),
    (polygon(box(0, 0, 1, 1), box(5, 5, 6, 6)), "not within an outline"),
    ({**polygon(box(0, 0, 1, 1)), "crs": {"type": "name", "properties": {"name": "EPSG:3857"}}}, "crs"),
]


@pytest.mark.parametrize(("document", "told"), BAD)
def test_bad_files_are_refused_in_one_line(tmp_path: Path, document: object, told: str) -> None:
    path = written(tmp_path, document)
    with pytest.raises(InputError) as refusal:
        read_areas(path)
    assert told in str(refusal.value)
    assert str(refusal.value).startswith(f"{path}: ")
    assert "\n" not in str(refusal.value)


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=5)
    | st.sampled_from(["Polygon", "Point", "Feature"]),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(["type", "coordinates", "geometry", "features", "properties"]), inner, max_size=4)
    ),
    max_leaves=20,
)


@settings(max_examples=200, deadline=None)
@given(JSON)
def test_whatever_stands_in_a_document_is_an_area_or_refused(document: object) -> None:
    with contextlib.suppress(InputError):
        assert all(area.size > 0.0 for area in areas_of(document, "any"))


def test_places_on_one_line_are_no_area_for_all_that_rounding_makes_of_them() -> None:
    with pytest.raises(InputError, match="encloses nothing"):
        areas_of(polygon([[-140.0, -50.0], [-150.0, -70.0], [-80.0, 70.0], [-140.0, -50.0]]), "line")


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(st.integers(-36, 36), st.integers(-9, 9)), min_size=3, max_size=8))
def test_any_ring_is_an_area_or_refused(places: list[tuple[int, int]]) -> None:
    ring = [[10.0 * longitude, 10.0 * latitude] for longitude, latitude in places]
    try:
        (area,) = areas_of(polygon([*ring, ring[0]]), "any")
    except InputError:
        return
    assert 0.0 < area.size < 2.56e14
    assert area.in_plane.area == pytest.approx(area.size, rel=1e-3)
