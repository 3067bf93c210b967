"""The ground truth of a simulated scene as GeoJSON, for people, maps and tests; nothing that finds things reads it."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

from yamabiko.earth.wgs84 import LocalFrame, earth_fixed_to_geodetic
from yamabiko.formats.whole_file import whole_file
from yamabiko.scene.ground_truth import SceneObject


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
    with whole_file(path) as temporary:
        temporary.write_text(json.dumps(document, indent=1, allow_nan=False) + "\n", encoding="utf-8")


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
