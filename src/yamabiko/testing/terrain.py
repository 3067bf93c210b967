"""Made-up terrain whose heights are known: hills as an elevation model, and the places on them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import rasterio

from yamabiko.earth.terrain import TerrainHeights, VerticalDatum
from yamabiko.earth.wgs84 import Float, LocalFrame, earth_fixed_to_geodetic, geodetic_to_earth_fixed


def hills(
    frame: LocalFrame,
    *,
    base: float = 0.0,
    relief: float = 40.0,
    steepest: float = np.pi / 6.0,
    side: float = 600.0,
    spacing: float = 2.0,
) -> TerrainHeights:
    """Hills about a frame's origin, heights over the ellipsoid, in geographic coordinates.

    base : their mean height over the origin (m). relief : from valley to crest (m). steepest : slope (rad), reached at the origin.
    side, spacing : of the model and its pixels, about (m).
    """
    latitude, longitude, height = earth_fixed_to_geodetic(frame.origin)
    step = np.degrees(spacing / 6.37e6)
    count = round(side / spacing) + 1
    offset = (np.arange(count) - count // 2) * spacing
    wave = 2.0 * np.tan(steepest) / relief
    # A diagonal ridge and valley, so that neither axis of any picture runs along them.
    phase = wave * np.hypot(1.0, 0.5) ** -1 * (0.5 * offset[np.newaxis, :] * np.cos(latitude) - offset[:, np.newaxis])
    rise = base + 0.5 * relief * np.sin(phase)
    first = np.degrees([longitude, latitude]) + np.array([-1.0, 1.0]) * (count // 2) * step
    to_map = np.array([[step, 0.0, first[0]], [0.0, -step, first[1]]])
    return TerrainHeights((height + rise).astype(np.float32), to_map, "EPSG:4326", VerticalDatum.ELLIPSOID)


def model_places(terrain: TerrainHeights, pixel: list[tuple[int, int]]) -> Float:
    """Earth-fixed positions (point, 3) of an elevation model's own (row, column) samples, degrees and ellipsoid heights."""
    row, column = np.transpose(pixel)
    longitude, latitude = terrain.to_map @ np.stack([column, row, np.ones(len(row))])
    height = terrain.height[row, column].astype(np.float64)
    return geodetic_to_earth_fixed(np.stack([np.radians(latitude), np.radians(longitude), height], axis=-1))


def write_geotiff(terrain: TerrainHeights, path: Path, *, height_shift: float = 0.0) -> Path:
    """Write a model in geographic coordinates as a GeoTIFF that says nothing of its vertical datum; height_shift is added (m)."""
    linear, origin = terrain.to_map[:, :2], terrain.to_map[:, 2]
    corner = origin - linear @ [0.5, 0.5]
    placed = rasterio.Affine(linear[0, 0], linear[0, 1], corner[0], linear[1, 0], linear[1, 1], corner[1])
    rows, columns = terrain.height.shape
    options = {"driver": "GTiff", "height": rows, "width": columns, "count": 1, "dtype": "float32"}
    with rasterio.open(path, "w", crs=terrain.reference_system, transform=placed, **options) as file:
        file.write(terrain.height + np.float32(height_shift), 1)
    return path
