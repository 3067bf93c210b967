"""Ground truth as GeoJSON: valid, in WGS-84, marked as simulated, its polygons as large as it says."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pyproj import Geod
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from yamabiko.earth.wgs84 import LocalFrame, earth_fixed_to_geodetic
from yamabiko.formats.ground_truth import write_ground_truth, write_world_truth
from yamabiko.scene.world import World
from yamabiko.scene.world_truth import events_between, truth_of
from yamabiko.scene.worlds.harbour_town import START, harbour_town
from yamabiko.scene.worlds.river_valley import river_valley

ELLIPSOID = Geod(ellps="WGS84")
WHEN = START + timedelta(days=2, hours=6)


def written(world: World, folder: Path) -> dict[str, Any]:
    path = folder / "truth.json"
    events = events_between(world, START, START + timedelta(days=20))
    write_world_truth(truth_of(world, WHEN), events, world.frame, path)
    document: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return document


def polygons(geometry: dict[str, Any]) -> list[list[list[list[float]]]]:
    found: list[Any] = {"Polygon": [geometry["coordinates"]], "MultiPolygon": geometry["coordinates"]}.get(geometry["type"], [])
    return found


def frame_at(latitude: float, longitude: float) -> LocalFrame:
    return LocalFrame.at_geodetic(float(np.radians(latitude)), float(np.radians(longitude)), 20.0)


def area(geometry: BaseGeometry) -> float:
    return float(ELLIPSOID.geometry_area_perimeter(geometry)[0])


@pytest.mark.parametrize("build", [harbour_town, river_valley])
@pytest.mark.parametrize("place", [(35.3, 139.4), (-16.8, 179.9999)], ids=["Japan", "antimeridian"])
def test_rings_are_closed_turned_by_the_right_hand_and_as_large_as_said(
    build: Any, place: tuple[float, float], tmp_path: Path
) -> None:
    frame = frame_at(*place)
    world = build(frame, np.random.default_rng(3), extent=400.0, spacing=2.0)
    document = written(world, tmp_path)
    assert document["type"] == "FeatureCollection"
    assert document["simulated"] is True
    assert document["when"] == WHEN.isoformat()
    total = 0.0
    for feature in document["features"]:
        geometry, properties = feature["geometry"], feature["properties"]
        for outer, *holes in polygons(geometry):
            for ring in (outer, *holes):
                assert len(ring) >= 4
                assert ring[0] == ring[-1]
                longitude, latitude = np.array(ring).T
                assert (np.abs(longitude - place[1]) < 0.01).all()  # runs on past the antimeridian
                assert (np.abs(latitude - place[0]) < 0.01).all()
        drawn = shape(geometry)
        assert drawn.is_valid
        if properties["kind"] == "land cover":
            # Positive where outer rings run anticlockwise and holes clockwise.
            assert area(drawn) == pytest.approx(properties["area_m2"], rel=1e-4)
            total += properties["area_m2"]
    assert total == pytest.approx(400.0**2)


def test_things_are_described_and_lie_where_they_stand(tmp_path: Path) -> None:
    frame = frame_at(35.3, 139.4)
    world = harbour_town(frame, np.random.default_rng(3), spacing=2.0)
    document = written(world, tmp_path)
    truth = truth_of(world, WHEN)
    found = {feature["properties"].get("name"): feature for feature in document["features"] if "up_m" in feature["properties"]}
    assert len(found) == len(truth.objects)
    ship = found["coaster"]
    assert ship["properties"]["kind"] == "vessel"
    assert ship["properties"]["length_m"] == 88.0
    assert ship["properties"]["heading_deg"] == 0.0
    hull = shape(ship["geometry"])
    assert area(hull) == pytest.approx(88.0 * 13.0 * (1.0 - 0.125), rel=1e-3)
    thing = next(thing for thing in truth.objects if thing.name == "coaster")
    latitude, longitude, _ = earth_fixed_to_geodetic(thing.position)
    assert hull.centroid.distance(shape({"type": "Point", "coordinates": np.degrees([longitude, latitude]).tolist()})) < 1e-4
    reflector = found["reflector west"]
    assert reflector["geometry"]["type"] == "Point"
    assert reflector["properties"]["radar_cross_section_m2"] == pytest.approx(4.0 * np.pi / 3.0 / 0.0311**2)
    events = [feature["properties"] for feature in document["features"] if feature["properties"]["kind"] == "event"]
    assert {"event": "building appears", "name": "new warehouse"}.items() <= events[-1].items()


def test_what_simulate_writes_stays_as_it_was(tmp_path: Path) -> None:
    """Points with the same properties: others read it."""
    frame = frame_at(35.3, 139.4)
    objects = truth_of(harbour_town(frame, np.random.default_rng(3), spacing=4.0), WHEN).objects
    write_ground_truth(objects, frame, tmp_path / "truth.json")
    document = json.loads((tmp_path / "truth.json").read_text(encoding="utf-8"))
    assert set(document) == {"type", "simulated", "scene_centre", "features"}
    assert {feature["geometry"]["type"] for feature in document["features"]} == {"Point"}
    assert set(document["features"][0]["properties"]) == {
        *("name", "kind", "east_m", "north_m", "up_m", "length_m", "width_m", "height_m", "heading_deg"),
    }
