"""Point targets from a small GeoJSON or CSV file, to be simulated."""

from __future__ import annotations

import csv
import json
import math
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np

from yamabiko.earth.wgs84 import Float, LocalFrame, earth_fixed_to_geodetic, geodetic_to_earth_fixed
from yamabiko.errors import InputError
from yamabiko.formats.input_file import input_file
from yamabiko.scene.ground_truth import ObjectKind, SceneObject

LARGEST_FILE = 16_000_000  # bytes
LARGEST_TARGETS = 10_000
_LOCAL = ("east_m", "north_m", "up_m")
_GEODETIC = ("longitude_deg", "latitude_deg", "height_m")
_STRENGTH = "radar_cross_section_m2"


def read_targets(path: Path, frame: LocalFrame) -> tuple[SceneObject, ...]:
    """Point targets as objects with a radar cross section.

    GeoJSON (.json, .geojson): a FeatureCollection of Points with longitude, latitude (degrees) and height over the ellipsoid (m;
    left out, that of the frame's origin); properties `radar_cross_section_m2` (left out, 1) and `name`. CSV (.csv) with a header
    line: the columns east_m, north_m, up_m in the frame, or longitude_deg, latitude_deg, height_m; and the same two properties as
    columns.
    Raises InputError for another kind of file, one that cannot be read or is too large, and for fields that are missing or wrong.
    """
    with input_file(path) as (file, size):
        if size > LARGEST_FILE:
            raise InputError(path, "file size", f"{size} bytes", f"at most {LARGEST_FILE} bytes")
        try:
            text = file.read().decode("utf-8-sig")
        except UnicodeDecodeError:
            raise InputError(path, "file", "bytes that are not UTF-8", "a text file") from None
    readers = {".json": _from_geojson, ".geojson": _from_geojson, ".csv": _from_csv}
    reader = readers.get(path.suffix.lower())
    if reader is None:
        raise InputError(path, "file name", f"ending {path.suffix!r}", ".geojson, .json or .csv")
    objects = tuple(reader(path, text, frame))
    if not 1 <= len(objects) <= LARGEST_TARGETS:
        raise InputError(path, "targets", len(objects), f"1 to {LARGEST_TARGETS} targets")
    return objects


def _from_geojson(path: Path, text: str, frame: LocalFrame) -> Iterable[SceneObject]:
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise InputError(path, "JSON", str(error) or type(error).__name__, "a GeoJSON FeatureCollection") from None
    features = document.get("features") if isinstance(document, dict) else None
    if not isinstance(features, list):
        raise InputError(path, "features", "none", "a GeoJSON FeatureCollection with a list of features")
    for number, feature in enumerate(features, 1):
        where = f"feature {number}"
        geometry = feature.get("geometry") if isinstance(feature, dict) else None
        coordinates = geometry.get("coordinates") if isinstance(geometry, dict) and geometry.get("type") == "Point" else None
        if not isinstance(coordinates, list) or len(coordinates) not in {2, 3}:
            raise InputError(path, f"{where} geometry", "none of type Point", "a Point of longitude, latitude and height")
        properties = feature.get("properties") or {}
        if not isinstance(properties, dict):
            raise InputError(path, f"{where} properties", "no object", "an object")
        values = [_number(path, f"{where} coordinates", value) for value in coordinates]
        yield _target(path, where, _geodetic(path, where, values, frame), properties, number)


def _from_csv(path: Path, text: str, frame: LocalFrame) -> Iterable[SceneObject]:
    try:
        lines = list(csv.DictReader(text.splitlines(), strict=True))
    except csv.Error as error:
        raise InputError(path, "CSV", str(error), "comma-separated values with a header line") from None
    names = set(lines[0]) if lines else set()
    columns = next((kind for kind in (_LOCAL, _GEODETIC) if set(kind) <= names), None)
    if columns is None:
        found = ", ".join(sorted(str(name) for name in names)) or "nothing"
        raise InputError(path, "columns", found, f"{', '.join(_LOCAL)} or {', '.join(_GEODETIC)}")
    for number, line in enumerate(lines, 1):
        where = f"line {number + 1}"
        values = [_number(path, f"{where} {column}", line[column]) for column in columns]
        position = frame.to_earth_fixed(values) if columns is _LOCAL else _geodetic(path, where, values, frame)
        yield _target(path, where, position, {name: value for name, value in line.items() if value not in {None, ""}}, number)


def _geodetic(path: Path, where: str, values: list[float], frame: LocalFrame) -> Float:
    """Earth-fixed position (3,) of longitude, latitude in degrees and perhaps a height."""
    longitude, latitude, *height = values
    if abs(latitude) > 90.0 or abs(longitude) > 360.0:
        raise InputError(path, f"{where} coordinates", f"{longitude:g}, {latitude:g}", "longitude and latitude in degrees")
    level = height or [float(_height_of(frame))]
    return geodetic_to_earth_fixed([math.radians(latitude), math.radians(longitude), level[0]])


def _height_of(frame: LocalFrame) -> float:
    return float(earth_fixed_to_geodetic(frame.origin)[2])


def _target(path: Path, where: str, position: Float, properties: dict[str, Any], number: int) -> SceneObject:
    strength = _number(path, f"{where} {_STRENGTH}", properties.get(_STRENGTH, 1.0))
    if strength <= 0.0:
        raise InputError(path, f"{where} {_STRENGTH}", f"{strength:g}", "a positive number of square metres")
    name = properties.get("name", f"target {number}")
    return SceneObject(str(name)[:200], ObjectKind.POINT, np.asarray(position), radar_cross_section=strength)


def _number(path: Path, field: str, value: object) -> float:
    try:
        number = float(value) if isinstance(value, (int, float, str)) and not isinstance(value, bool) else math.nan
    except (ValueError, OverflowError):
        number = math.nan
    if not math.isfinite(number):
        raise InputError(path, field, repr(value)[:60], "a finite number")
    return number
