"""Findings as a GeoJSON FeatureCollection (RFC 7946): longitude and latitude in WGS 84, a Feature each."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from yamabiko.formats.findings.members import MOST_FINDINGS, FiledFinding, finding_of, members_of
from yamabiko.formats.json_fields import Fields, read_json, require_objects, write_json
from yamabiko.formats.map_outline import bounding_box, geographic_outline, geojson, geometry_of

LARGEST_FILE = 512_000_000  # bytes


def write_geojson(findings: Sequence[FiledFinding], path: Path) -> None:
    """Write findings in the order given; the same findings give the same bytes.

    The collection says `simulated` where any of them is. Raises InputError for findings that cannot be (see members_of), before
    anything is written; OutputError where the file cannot be written.
    """
    write_json(
        {
            "type": "FeatureCollection",
            "simulated": any(filed.finding.simulated for filed in findings),
            "features": [_feature(filed) for filed in findings],
        },
        Path(path),
    )


def read_geojson(path: Path) -> tuple[FiledFinding, ...]:
    """Read findings as write_geojson makes them; outlines go back to the map they were found on.

    Raises InputError, naming the feature, for files that are no such GeoJSON or too large, and for members that are missing, wrong
    or not known.
    """
    path = Path(path)
    collection = Fields(path, "collection", read_json(path, LARGEST_FILE, "a GeoJSON document in UTF-8"))
    collection.choice("type", ("FeatureCollection",))
    features = require_objects(path, "features", collection.raw("features"), 0, MOST_FINDINGS)
    return tuple(_finding(Fields(path, f"feature {number}", feature)) for number, feature in enumerate(features, 1))


def _feature(filed: FiledFinding) -> dict[str, Any]:
    outline = geographic_outline(filed.finding.outline, filed.finding.reference_system)
    return {
        "type": "Feature",
        "id": filed.identifier,
        "bbox": bounding_box(outline),
        "geometry": geojson(outline),
        "properties": members_of(filed),
    }


def _finding(feature: Fields) -> FiledFinding:
    feature.choice("type", ("Feature",))
    outline = geometry_of(feature.raw("geometry"), feature.source, feature.where)
    properties = Fields(feature.source, f"{feature.where} properties", feature.raw("properties"))
    return finding_of(properties, feature.text("id"), outline)
