"""MapGrid: the pixels of a north-up map in any reference system that an authority numbers.

Map coordinates are (x, y), easting or longitude first, in the map's own unit: metres in a UTM zone, degrees in a geographic system.
Rows run south from the north-west corner. The grid says nothing of heights.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from math import ceil, floor, isfinite

import numpy as np
import pyproj
import pyproj.exceptions
from numpy.typing import ArrayLike

from yamabiko.earth.wgs84 import Float, geodetic_to_earth_fixed
from yamabiko.errors import InputError

MOST_PIXELS = 1 << 32
_UTM_NORTH, _UTM_SOUTH, _UPS_NORTH, _UPS_SOUTH = 32600, 32700, 5041, 5042
_UTM_NORTHMOST, _UTM_SOUTHMOST = 84.0, -80.0  # deg: beyond, the polar grids


@dataclass(frozen=True)
class MapGrid:
    """A north-up grid of pixels.

    reference_system : authority and code, "EPSG:32654". x_first, y_first : map coordinates of the middle of the first pixel, the
    north-western one. spacing : (along x, along y) between pixels, both positive, in the map's unit. shape : (rows, columns).
    Raises InputError for a system that is not known or does not say where on the earth it lies, and for sizes that cannot be meant.
    """

    reference_system: str
    x_first: float
    y_first: float
    spacing: tuple[float, float]
    shape: tuple[int, int]

    def __post_init__(self) -> None:
        horizontal_system(self.reference_system)
        if not (min(self.spacing) > 0.0 and all(isfinite(value) for value in (*self.spacing, self.x_first, self.y_first))):
            raise InputError("map grid", "spacing", f"{self.spacing[0]:g} by {self.spacing[1]:g}", "positive numbers")
        rows, columns = self.shape
        if rows < 1 or columns < 1 or rows * columns > MOST_PIXELS:
            raise InputError("map grid", "size", f"{rows} x {columns} pixels", f"at least one and at most {MOST_PIXELS} pixels")

    @classmethod
    def covering(cls, reference_system: str, x: ArrayLike, y: ArrayLike, spacing: float | tuple[float, float]) -> MapGrid:
        """The smallest grid over map coordinates (x, y), any arrays.

        Pixel edges are whole multiples of the spacing, so that grids of one place share them.
        """
        step_x, step_y = spacing if isinstance(spacing, tuple) else (spacing, spacing)
        x, y = np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64)
        if not (x.size and np.isfinite(x).all() and np.isfinite(y).all() and min(step_x, step_y) > 0.0):
            raise InputError("map grid", "extent", "places that are not on this map", f"finite coordinates in {reference_system}")
        west, east = floor(float(x.min()) / step_x), ceil(float(x.max()) / step_x)
        south, north = floor(float(y.min()) / step_y), ceil(float(y.max()) / step_y)
        shape = (max(north - south, 1), max(east - west, 1))
        return cls(reference_system, (west + 0.5) * step_x, (north - 0.5) * step_y, (step_x, step_y), shape)

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """(west, south, east, north) outer edges in map coordinates."""
        rows, columns = self.shape
        west, north = self.x_first - 0.5 * self.spacing[0], self.y_first + 0.5 * self.spacing[1]
        return west, north - rows * self.spacing[1], west + columns * self.spacing[0], north

    @property
    def to_map(self) -> Float:
        """(2, 3) matrix: map coordinates (x, y) = to_map @ (column, row, 1) of pixel centres."""
        return np.array([[self.spacing[0], 0.0, self.x_first], [0.0, -self.spacing[1], self.y_first]])

    @cached_property
    def geographic(self) -> bool:
        """Whether map coordinates are longitude and latitude in degrees."""
        return bool(horizontal_system(self.reference_system).is_geographic)

    def xy(self, row: ArrayLike, column: ArrayLike) -> tuple[Float, Float]:
        """Map coordinates of fractional pixels; row and column broadcast together."""
        row, column = np.broadcast_arrays(np.asarray(row, dtype=np.float64), np.asarray(column, dtype=np.float64))
        return self.x_first + column * self.spacing[0], self.y_first - row * self.spacing[1]

    def pixel(self, x: ArrayLike, y: ArrayLike) -> tuple[Float, Float]:
        """Fractional (row, column) of map coordinates."""
        row = (self.y_first - np.asarray(y, dtype=np.float64)) / self.spacing[1]
        return row, (np.asarray(x, dtype=np.float64) - self.x_first) / self.spacing[0]

    def geodetic(self, x: ArrayLike, y: ArrayLike) -> tuple[Float, Float]:
        """Geodetic latitude and longitude (rad) of map coordinates."""
        longitude, latitude = self._to_geodetic.transform(np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64))
        return np.radians(latitude), np.radians(longitude)

    def from_geodetic(self, latitude: ArrayLike, longitude: ArrayLike) -> tuple[Float, Float]:
        """Map coordinates (x, y) of geodetic latitudes and longitudes (rad)."""
        x, y = self._to_geodetic.transform(np.degrees(longitude), np.degrees(latitude), direction="INVERSE")
        return np.asarray(x), np.asarray(y)

    def earth_fixed(self, x: ArrayLike, y: ArrayLike, height: ArrayLike) -> Float:
        """Earth-fixed positions (..., 3) of map coordinates at heights above the ellipsoid (m)."""
        latitude, longitude = self.geodetic(x, y)
        height = np.asarray(height, dtype=np.float64)
        return geodetic_to_earth_fixed(np.stack(np.broadcast_arrays(latitude, longitude, height), axis=-1))

    def metres(self) -> tuple[float, float]:
        """Ground length (m) of a pixel along x and along y, in the middle of the grid on the ellipsoid."""
        row, column = 0.5 * (self.shape[0] - 1), 0.5 * (self.shape[1] - 1)
        x, y = self.xy([row, row, row + 1.0], [column, column + 1.0, column])
        corner = self.earth_fixed(x, y, 0.0)
        return float(np.linalg.norm(corner[1] - corner[0])), float(np.linalg.norm(corner[2] - corner[0]))

    def pixel_area(self) -> float:
        """Ground area of a pixel (m2) in the middle of the grid, on the ellipsoid."""
        along_x, along_y = self.metres()
        return along_x * along_y

    @cached_property
    def _to_geodetic(self) -> pyproj.Transformer:
        return pyproj.Transformer.from_crs(horizontal_system(self.reference_system), "EPSG:4326", always_xy=True)


def horizontal_system(reference_system: str) -> pyproj.CRS:
    """The reference system of a code. Raises InputError where it is not known, or is neither geographic nor projected."""
    try:
        system = pyproj.CRS.from_user_input(reference_system)
    except pyproj.exceptions.CRSError as error:
        raise InputError("map grid", "reference system", repr(reference_system[:60]), "a known one, like EPSG:32654") from error
    if not (system.is_geographic or system.is_projected):
        raise InputError("map grid", "reference system", system.name, "a geographic or projected one")
    return system


def utm_zone(latitude: float, longitude: float) -> str:
    """Code of the UTM zone of a geodetic latitude and longitude (rad), or of the polar grid beyond 84 N and 80 S.

    The zones of Norway and Svalbard, which part from the rule of six degrees, are theirs.
    Source: NGA.SIG.0012_2.0.0_UTMUPS, sections 5 and 6.
    """
    north, east = float(np.degrees(latitude)), float((np.degrees(longitude) + 180.0) % 360.0)
    if not _UTM_SOUTHMOST <= north <= _UTM_NORTHMOST:
        return f"EPSG:{_UPS_NORTH if north > 0.0 else _UPS_SOUTH}"
    zone = min(int(east // 6.0), 59) + 1
    greenwich = east - 180.0
    if 56.0 <= north < 64.0 and 3.0 <= greenwich < 12.0:
        zone = 32
    elif north >= 72.0 and 0.0 <= greenwich < 42.0:
        zone = next(number for edge, number in ((9.0, 31), (21.0, 33), (33.0, 35), (42.0, 37)) if greenwich < edge)
    return f"EPSG:{(_UTM_NORTH if north >= 0.0 else _UTM_SOUTH) + zone}"
