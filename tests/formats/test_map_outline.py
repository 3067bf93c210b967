"""Outlines from the map to GeoJSON and back: in place, wound as RFC 7946 asks, cut at the antimeridian, whole round a pole."""

import numpy as np
import pyproj
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import MultiPolygon, Point, Polygon, box

from yamabiko.errors import InputError
from yamabiko.formats.map_outline import bounding_box, geographic_outline, geojson, map_outline

ZONE_60_SOUTH, ZONE_54_NORTH = "EPSG:32760", "EPSG:32654"


def signed_area(ring: list[list[float]]) -> float:
    x, y = np.array(ring[:-1]).T
    return 0.5 * float((x * np.roll(y, -1) - y * np.roll(x, -1)).sum())


def test_a_point_lies_where_proj_says() -> None:
    east, north = 390_123.25, 3_920_456.5
    point = geographic_outline(Point(east, north), ZONE_54_NORTH)
    longitude, latitude = pyproj.Transformer.from_crs(ZONE_54_NORTH, "EPSG:4326", always_xy=True).transform(east, north)
    assert geojson(point) == {
        "type": "Point",
        "coordinates": [pytest.approx(longitude, abs=1e-9), pytest.approx(latitude, abs=1e-9)],
    }


def test_rings_are_closed_outer_ones_anticlockwise_holes_clockwise() -> None:
    lake = box(390_000, 3_920_000, 391_000, 3_921_000)
    island = box(390_400, 3_920_400, 390_600, 3_920_600)
    clockwise = Polygon(lake.exterior.coords[::-1], [island.exterior.coords])
    outer, hole = geojson(geographic_outline(clockwise, ZONE_54_NORTH))["coordinates"]
    assert outer[0] == outer[-1]
    assert hole[0] == hole[-1]
    assert signed_area(outer) > 0.0 > signed_area(hole)


def test_what_crosses_the_antimeridian_is_cut_there_and_joined_again() -> None:
    east, north = pyproj.Transformer.from_crs("EPSG:4326", ZONE_60_SOUTH, always_xy=True).transform(180.0, -17.0)
    lagoon = box(east - 5_000, north - 3_000, east + 4_000, north + 3_000)
    outline = geographic_outline(lagoon, ZONE_60_SOUTH)
    assert isinstance(outline, MultiPolygon)
    sides = sorted((part.bounds[0], part.bounds[2]) for part in outline.geoms)
    assert sides[0][0] == -180.0
    assert sides[1][1] == 180.0
    west, _, east_edge, _ = bounding_box(outline)
    assert west > 179.9
    assert east_edge < -179.9
    back = map_outline(outline, ZONE_60_SOUTH)
    assert back.geom_type == "Polygon"
    assert back.symmetric_difference(lagoon).area < 1e-4 * lagoon.area


def test_an_outline_round_the_pole_reaches_it() -> None:
    outline = geographic_outline(box(1_950_000, 1_950_000, 2_050_000, 2_050_000), "EPSG:5042")
    assert bounding_box(outline)[:3] == [-180.0, -90.0, 180.0]


@settings(max_examples=60, deadline=None)
@given(
    east=st.floats(200_000, 800_000),
    north=st.floats(1_000_000, 9_000_000),
    width=st.floats(1.0, 20_000.0),
    height=st.floats(1.0, 20_000.0),
    turn=st.floats(0.0, np.pi),
)
def test_there_and_back_is_within_centimetres(east: float, north: float, width: float, height: float, turn: float) -> None:
    cosine, sine = np.cos(turn), np.sin(turn)
    corner = 0.5 * np.array([[-width, -height], [width, -height], [width, height], [-width, height]])
    outline = Polygon(corner @ np.array([[cosine, sine], [-sine, cosine]]) + [east, north])
    back = map_outline(geographic_outline(outline, ZONE_54_NORTH), ZONE_54_NORTH)
    assert shapely.hausdorff_distance(back, outline) < 0.05


@pytest.mark.parametrize(
    ("outline", "words"),
    [
        (Polygon(), "nothing"),
        (shapely.LineString([(0, 0), (1, 1)]), "LineString"),
        (Point(np.nan, 1.0), "earth"),
        (Polygon([(0, 0), (1, 1), (2, 2)]), "encloses nothing"),
    ],
)
def test_what_is_no_outline_is_refused(outline: shapely.Geometry, words: str) -> None:
    with pytest.raises(InputError, match=words):
        geographic_outline(outline, ZONE_54_NORTH)
