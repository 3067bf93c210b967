"""The ground truth of a simulated scene as GeoJSON, for people, maps and tests; nothing that finds things reads it."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from yamabiko.earth.wgs84 import Float, LocalFrame, earth_fixed_to_geodetic
from yamabiko.formats.whole_file import whole_file
from yamabiko.scene.ground_truth import CoverTruth, EventTruth, Outline, SceneObject, WorldTruth


def write_ground_truth(objects: tuple[SceneObject, ...], frame: LocalFrame, path: Path) -> None:
    """Write objects as a FeatureCollection of Points, marked as simulated.

    Coordinates are WGS-84 longitude, latitude (degrees) and height over the ellipsoid (m), as RFC 7946 has them; each feature has
    its place east, north and up of the frame's origin in its properties too. Raises OutputError where the file cannot be written.
    """
    document = {
        "type": "FeatureCollection",
        "simulated": True,
        "scene_centre": _coordinates(frame.origin),
        "features": [_feature(thing, frame) for thing in objects],
    }
    _write(document, path, indent=1)


def write_world_truth(truth: WorldTruth, events: tuple[EventTruth, ...], frame: LocalFrame, path: Path) -> None:
    """Write what is true of a world at one time, and events about it, as a FeatureCollection marked as simulated.

    One MultiPolygon of longitude and latitude a class of land cover (property `kind` "land cover") and an event ("event"). An
    object is a Polygon where it covers ground, a Point elsewhere; its properties are those that `write_ground_truth` gives. Rings
    are closed, outer ones anticlockwise and holes clockwise, as RFC 7946, section 3.1.6 has them; longitudes run on past 180
    degrees where the world lies across the antimeridian. `up_m` and `surface_height_m` count from the frame's origin.
    Raises OutputError where the file cannot be written.
    """
    objects = (_object(thing, truth.footprints.get(thing.name), frame) for thing in truth.objects)
    document = {
        "type": "FeatureCollection",
        "simulated": True,
        "when": _instant(truth.when),
        "scene_centre": _coordinates(frame.origin),
        "features": [
            *(_cover(cover, frame) for cover in truth.covers),
            *objects,
            *(_event(event, frame) for event in events),
        ],
    }
    _write(document, path, indent=None)


def _write(document: dict[str, Any], path: Path, indent: int | None) -> None:
    separators = (",", ":") if indent is None else None
    with whole_file(path) as temporary:
        text = json.dumps(document, indent=indent, separators=separators, allow_nan=False)
        temporary.write_text(text + "\n", encoding="utf-8")


def _cover(cover: CoverTruth, frame: LocalFrame) -> dict[str, Any]:
    area = sum(_area(outline) for outline in cover.outlines)
    properties: dict[str, Any] = {"kind": "land cover", "cover": cover.cover, "area_m2": round(area, 3)}
    if cover.height is not None:
        properties["surface_height_m"] = round(cover.height, 4)
    return {"type": "Feature", "geometry": _multipolygon(cover.outlines, frame), "properties": properties}


def _object(thing: SceneObject, footprint: Outline | None, frame: LocalFrame) -> dict[str, Any]:
    feature = _feature(thing, frame)
    if footprint is not None:
        feature["geometry"] = {"type": "Polygon", "coordinates": _polygon(footprint, frame)}
    return feature


def _event(event: EventTruth, frame: LocalFrame) -> dict[str, Any]:
    properties = {"kind": "event", "event": event.kind.value, "name": event.name, "when": _instant(event.when)}
    return {"type": "Feature", "geometry": _multipolygon(event.outlines, frame), "properties": properties}


def _multipolygon(outlines: Iterable[Outline], frame: LocalFrame) -> dict[str, Any]:
    return {"type": "MultiPolygon", "coordinates": [_polygon(outline, frame) for outline in outlines]}


def _polygon(outline: Outline, frame: LocalFrame) -> list[list[list[float]]]:
    return [_ring(ring, frame) for ring in (outline.vertex, *outline.holes)]


def _ring(vertex: Float, frame: LocalFrame) -> list[list[float]]:
    """Closed line of [longitude, latitude] in degrees of vertices (vertex, 2) east and north (m); longitudes near the origin's."""
    place = earth_fixed_to_geodetic(frame.to_earth_fixed(np.column_stack([vertex, np.zeros(len(vertex))])))
    middle = math.degrees(earth_fixed_to_geodetic(frame.origin)[1])
    longitude = middle + (np.degrees(place[:, 1]) - middle + 180.0) % 360.0 - 180.0
    ring = np.round(np.column_stack([longitude, np.degrees(place[:, 0])]), 9).tolist()
    return [*ring, ring[0]]


def _area(outline: Outline) -> float:
    """Square metres on the map, holes taken off."""
    total = 0.0
    for ring in (outline.vertex, *outline.holes):
        east, north = ring.T
        total += 0.5 * float((east * np.roll(north, -1) - north * np.roll(east, -1)).sum())
    return total


def _instant(when: datetime) -> str:
    return when.astimezone(UTC).isoformat()


def _feature(thing: SceneObject, frame: LocalFrame) -> dict[str, Any]:
    east, north, up = (round(float(value), 4) for value in frame.from_earth_fixed(thing.position))
    properties: dict[str, Any] = {"name": thing.name, "kind": thing.kind.value, "east_m": east, "north_m": north, "up_m": up}
    if thing.radar_cross_section is not None:
        properties["radar_cross_section_m2"] = thing.radar_cross_section
    if thing.length or thing.height:
        properties |= {
            "length_m": thing.length,
            "width_m": thing.width,
            "height_m": thing.height,
            "heading_deg": round(math.degrees(thing.heading), 3),
        }
    return {"type": "Feature", "geometry": {"type": "Point", "coordinates": _coordinates(thing.position)}, "properties": properties}


def _coordinates(position: Any) -> list[float]:
    latitude, longitude, height = earth_fixed_to_geodetic(position)
    return [round(math.degrees(longitude), 9), round(math.degrees(latitude), 9), round(float(height), 4)]
