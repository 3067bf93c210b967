"""Which map an image is laid on where nobody says: its middle's UTM zone, all of its ground, pixels about as fine as its own."""

from __future__ import annotations

from math import floor, log10

import numpy as np

from yamabiko.earth.map_grid import MapGrid, utm_zone
from yamabiko.earth.terrain import TerrainHeights, VerticalDatum
from yamabiko.earth.wgs84 import Float, earth_fixed_to_geodetic
from yamabiko.errors import InputError
from yamabiko.product.image_geometry import ImageGeometry

_STEPS = (1.0, 1.25, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0)
_EDGE_PLACES = 9
_METRES_A_DEGREE = 111_320.0
_LEVEL_MARGIN = 0.5  # of the map's size, on either side


def fitting_grid(
    geometry: ImageGeometry,
    heights: tuple[float, float],
    *,
    reference_system: str | None = None,
    spacing: float | None = None,
) -> MapGrid:
    """A map of all ground that an image sees between two heights over the ellipsoid (m).

    reference_system : authority and code; the UTM zone of the image's middle if None. spacing : in the map's unit; if None a round
    number of metres near the coarser of the image's own spacings on the ground. Raises InputError for systems and spacings that
    cannot be, and for images that see no ground.
    """
    latitude, longitude, height = (float(value) for value in earth_fixed_to_geodetic(geometry.centre))
    system = reference_system or utm_zone(latitude, longitude)
    if spacing is None:
        spacing = _round(_coarser_spacing(geometry, height))
        if MapGrid(system, 0.0, 0.0, (1.0, 1.0), (1, 1)).geographic:
            spacing /= _METRES_A_DEGREE
    if not spacing > 0.0:
        raise InputError("map grid", "spacing", f"{spacing:g}", "a positive number")
    places = np.concatenate([geometry.ground(*_edges(geometry.shape), one) for one in heights])
    north, east, _ = np.moveaxis(earth_fixed_to_geodetic(places), -1, 0)
    unit = MapGrid(system, 0.0, 0.0, (1.0, 1.0), (1, 1))
    return MapGrid.covering(system, *unit.from_geodetic(north, east), spacing)


def level_terrain(grid: MapGrid, height: float) -> TerrainHeights:
    """Level ground at a height over the ellipsoid (m), under a map and well around it: for images without an elevation model."""
    west, south, east, north = grid.bounds
    wide, high = (1.0 + 2.0 * _LEVEL_MARGIN) * (east - west), (1.0 + 2.0 * _LEVEL_MARGIN) * (north - south)
    left, top = west - _LEVEL_MARGIN * (east - west), north + _LEVEL_MARGIN * (north - south)
    return TerrainHeights(
        np.full((2, 2), height, np.float32),
        np.array([[wide, 0.0, left], [0.0, -high, top]]),
        grid.reference_system,
        VerticalDatum.ELLIPSOID,
        source="level ground",
    )


def _edges(shape: tuple[int, int]) -> tuple[Float, Float]:
    """Pixels around the image."""
    rows, columns = (np.linspace(0.0, size - 1.0, _EDGE_PLACES) for size in shape)
    row = np.concatenate([rows, rows, np.zeros(_EDGE_PLACES), np.full(_EDGE_PLACES, shape[0] - 1.0)])
    column = np.concatenate([np.zeros(_EDGE_PLACES), np.full(_EDGE_PLACES, shape[1] - 1.0), columns, columns])
    return row, column


def _coarser_spacing(geometry: ImageGeometry, height: float) -> float:
    row, column = 0.5 * (geometry.shape[0] - 1), 0.5 * (geometry.shape[1] - 1)
    place = geometry.ground(np.array([row, row + 1.0, row]), np.array([column, column, column + 1.0]), height)
    return float(np.linalg.norm(place[1:] - place[0], axis=1).max())


def _round(metres: float) -> float:
    """The nearest of a list of round numbers."""
    decade = 10.0 ** floor(log10(metres))
    return min((step * decade for step in _STEPS), key=lambda step: abs(log10(step / metres)))
