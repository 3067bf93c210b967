"""Small simulated images with their grids, and terrain to lay them on: for tests of map products."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Literal

import numpy as np

from yamabiko.collect.phase_history import Complex
from yamabiko.earth.map_grid import MapGrid, utm_zone
from yamabiko.earth.terrain import TerrainHeights, VerticalDatum
from yamabiko.earth.wgs84 import Float, earth_fixed_to_geodetic
from yamabiko.product.antenna_path import PolynomialPath
from yamabiko.product.image_contours import PlaneContours
from yamabiko.product.image_geometry import ImageGeometry
from yamabiko.product.product import Acquisition
from yamabiko.product.source_image import SourceImage
from yamabiko.scene.point_targets import PointTargets
from yamabiko.testing.simulated_images import Geometry, ground_plane


def image_grid(geometry: Geometry, shape: tuple[int, int], spacing: tuple[float, float] | None = None) -> ImageGeometry:
    """The grid of an image of a collect on the ground plane at its scene centre, which one antenna in mid-aperture sees."""
    history = geometry.echoes(PointTargets.at(geometry.frame.origin[np.newaxis]))
    plane = ground_plane(history, shape)
    middle = history.pulses // 2
    path = np.stack([history.transmit.position[middle], history.transmit.velocity[middle]])
    contours = PlaneContours(
        PolynomialPath(path), plane.reference_point, plane.row_direction, plane.column_direction, np.zeros((1, 1))
    )
    steps = spacing or (plane.row_spacing, plane.column_spacing)
    return ImageGeometry(contours, shape, steps, plane.reference_pixel, plane.reference_point)


def level_pass(geometry: ImageGeometry, pixels: Complex, name: str) -> SourceImage:
    """An image without calibration, as a pass of a satellite."""
    when = datetime(2026, 1, 1, tzinfo=UTC)
    acquisition = Acquisition(name, "none", when, when, "VV", 9.65e9, "SPOTLIGHT", True, 0.6, 0.1, False, (1.0, 1.0), 7e3, 6e5)
    return SourceImage(pixels, geometry, (0.6, 0.6), True, None, acquisition, name)


def map_about(centre: Float, side: float, spacing: float) -> MapGrid:
    """A square UTM map about an earth-fixed place (3,), side and spacing in metres."""
    latitude, longitude, _ = earth_fixed_to_geodetic(centre)
    zone = utm_zone(float(latitude), float(longitude))
    x, y = MapGrid(zone, 0.0, 0.0, (1.0, 1.0), (1, 1)).from_geodetic(latitude, longitude)
    half = 0.5 * side
    return MapGrid.covering(zone, [x - half, x + half], [y - half, y + half], spacing)


def shaped_terrain(
    grid: MapGrid, base: float, shape: Literal["level", "tilted", "hill"], steepness: float = 0.3, spacing: float = 2.0
) -> TerrainHeights:
    """Terrain over and around a map in its own system, heights over the ellipsoid.

    base : height in the middle of level and tilted ground and far from a hill (m). steepness : rise to the east and half of it to
    the north of tilted ground, and the steepest slope of the hill, whose radius is a sixth of the map.
    """
    west, south, east, north = grid.bounds
    side = max(east - west, north - south)
    count = int(2.0 * side / spacing)
    along = (np.arange(count) - 0.5 * count) * spacing
    x, y = along[np.newaxis, :], -along[:, np.newaxis]
    if shape == "hill":
        radius = side / 6.0
        rise = steepness * radius * np.exp(0.5) * np.exp(-0.5 * (x**2 + y**2) / radius**2)
    else:
        rise = (0.0 if shape == "level" else steepness) * (x + 0.5 * y)
    to_map = np.array([[spacing, 0.0, 0.5 * (west + east) + along[0]], [0.0, -spacing, 0.5 * (south + north) - along[0]]])
    height = np.broadcast_to(base + rise, (count, count)).astype(np.float32)
    return TerrainHeights(height, to_map, grid.reference_system, VerticalDatum.ELLIPSOID)
