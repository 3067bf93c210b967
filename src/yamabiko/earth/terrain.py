"""Terrain heights from an elevation model, and the surface they make over the plane of an image.

An elevation model states heights over the ellipsoid or over the geoid; the two differ by up to 100 m, so the vertical datum is
never guessed. Here all heights are over the ellipsoid: those over a geoid are lifted by its undulation once, where they come in,
and the record keeps what they were counted from and which geoid lifted them.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import pyproj
from numpy.typing import NDArray
from scipy.ndimage import map_coordinates

from yamabiko.earth.geoid import Geoid
from yamabiko.earth.surface import HeightGrid, Plane
from yamabiko.earth.wgs84 import Float, LocalFrame, earth_fixed_to_geodetic
from yamabiko.errors import InputError

_SETTLED = 1e-3  # m
_LARGEST_ITERATIONS = 30
_POINTS_AT_ONCE = 1 << 18


class VerticalDatum(StrEnum):
    """What heights are counted from."""

    ELLIPSOID = "ellipsoid"
    GEOID = "geoid"


@dataclass(frozen=True, eq=False)
class TerrainHeights:
    """An elevation model.

    height : (row, column) metres over the ellipsoid, NaN where the model says nothing.
    to_map : (2, 3) map coordinates (x, y) = to_map @ (column, row, 1) of pixel centres, in degrees or in the map's unit.
    reference_system : of the map coordinates, as an authority code or WKT; x is the longitude or easting.
    vertical_datum : what the model's own heights are counted from. geoid : what they were lifted by to stand over the ellipsoid
    (`earth.geoid_lift`), None if they did. vertical_system : name of the vertical reference system that the model itself states,
    such as "EGM2008 height"; None where it states none. source : file name, for messages.
    Raises InputError for heights over the geoid that no geoid lifted, and the other way round.
    """

    height: NDArray[np.float32]
    to_map: Float
    reference_system: str
    vertical_datum: VerticalDatum
    geoid: Geoid | None = None
    vertical_system: str | None = None
    source: str = "elevation model"

    def __post_init__(self) -> None:
        if (self.vertical_datum is VerticalDatum.GEOID) != (self.geoid is not None):
            found = f"{self.vertical_datum.value}, lifted by {'no geoid' if self.geoid is None else self.geoid.name}"
            raise InputError(self.source, "vertical datum", found, "a geoid for heights over the geoid, and only for those")


def height_grid(terrain: TerrainHeights, plane: Plane) -> HeightGrid:
    """The terrain over a plane: for each pixel the height, along the plane's up direction, at which the terrain is met.

    The plane is tangent to the earth at most in one point and the earth curves away, so the place on the map depends on the height;
    both are iterated together until they stand still to a millimetre. Heights are interpolated bilinearly.
    Raises InputError where the model does not cover the scene, has voids in it, or where the plane is so steep against the terrain
    that no single height belongs to a pixel.
    """
    lookup = TerrainLookup(terrain)
    normal = plane.normal
    up = normal if float(normal @ plane.reference_point) > 0.0 else -normal
    flat = plane.points().reshape(-1, 3)
    height = np.zeros(len(flat))
    # A first look over the whole scene, so that what is missing is told as a whole.
    lookup.require_cover(earth_fixed_to_geodetic(flat))
    for start in range(0, len(flat), _POINTS_AT_ONCE):
        block = slice(start, start + _POINTS_AT_ONCE)
        height[block] = _meet_terrain(lookup, flat[block], up)
    return HeightGrid(plane, height.reshape(plane.shape).astype(np.float32), np.asarray(up))


def _meet_terrain(lookup: TerrainLookup, foot: Float, up: Float) -> Float:
    """Metres (point,) along up from points (point, 3) to the terrain."""
    height = np.zeros(len(foot))
    for _ in range(_LARGEST_ITERATIONS):
        geodetic = earth_fixed_to_geodetic(foot + height[:, np.newaxis] * up)
        gap = lookup.heights(geodetic) - geodetic[:, 2]
        height += gap / float(LocalFrame.at(foot[len(foot) // 2]).axes[2] @ up)
        if np.abs(gap).max() < _SETTLED:
            return height
    raise InputError(lookup.terrain.source, "surface", "a plane too steep against the terrain", "a plane closer to the horizontal")


@dataclass(frozen=True)
class TerrainPart:
    """What is known of the terrain in a part of an elevation model.

    lowest, highest : metres over the ellipsoid. steepest : bound on its slope, rise over run. cell : shorter side of the model's
    pixels there (m). voids : whether heights are missing.
    """

    lowest: float
    highest: float
    steepest: float
    cell: float
    voids: bool


class TerrainLookup:
    """Heights over the ellipsoid at geodetic positions, with the map projection and the grid's inverse worked out once."""

    def __init__(self, terrain: TerrainHeights) -> None:
        self.terrain = terrain
        system = pyproj.CRS.from_user_input(terrain.reference_system)
        self._geographic = bool(system.is_geographic)
        self._project = pyproj.Transformer.from_crs("EPSG:4326", system, always_xy=True)
        self._linear = np.linalg.inv(terrain.to_map[:, :2])
        rows, columns = terrain.height.shape
        self._middle_longitude = float(terrain.to_map[0] @ [0.5 * columns, 0.5 * rows, 1.0])

    def pixels(self, geodetic: Float) -> Float:
        """Fractional (row, column) (2, point) of geodetic positions (point, 3)."""
        x, y = self._project.transform(np.degrees(geodetic[:, 1]), np.degrees(geodetic[:, 0]))
        if self._geographic:
            x = self._middle_longitude + (x - self._middle_longitude + 180.0) % 360.0 - 180.0
        column, row = self._linear @ (np.stack([x, y]) - self.terrain.to_map[:, 2:])
        return np.stack([row, column])

    def heights(self, geodetic: Float) -> Float:
        """Heights (point,) at geodetic positions (point, 3). Raises InputError where the model does not say."""
        value = self._interpolated(self.require_cover(geodetic))
        void = ~np.isfinite(value)
        self.refuse_voids(geodetic, void)
        return value

    def refuse_voids(self, geodetic: Float, void: NDArray[np.bool_]) -> None:
        """Raise InputError saying which part of positions (point, 3) lies in voids, if any (point,) does."""
        if void.any():
            raise InputError(self.terrain.source, "heights", f"voids {_part_of(geodetic, void)}", "heights all over the scene")

    def heights_continued(self, geodetic: Float) -> Float:
        """Heights (point,) at geodetic positions (point, 3): beyond the model that of its edge, NaN in its voids."""
        return self._interpolated(self.pixels(geodetic))

    def part(self, geodetic: Float) -> TerrainPart:
        """The part of the model that spans geodetic positions (point, 3); its edge where they lie beyond.

        Raises InputError where that part holds no height.
        """
        pixel = self.pixels(geodetic)
        last = np.array(self.terrain.height.shape) - 1
        first = np.clip(np.floor(np.nan_to_num(pixel.min(axis=1))), 0, last - 1).astype(int)
        end = np.clip(np.ceil(np.nan_to_num(pixel.max(axis=1))), first + 1, last).astype(int) + 1
        height = self.terrain.height[first[0] : end[0], first[1] : end[1]]
        if not np.isfinite(height).any():
            raise InputError(self.terrain.source, "heights", "voids all over the scene", "heights all over the scene")
        pixels_per_metre = self._pixels_per_metre(geodetic.mean(axis=0))
        rises = [np.abs(np.diff(height, axis=axis)) for axis in (0, 1)]
        steepest = [float(rise.max(where=np.isfinite(rise), initial=0.0)) for rise in rises]
        return TerrainPart(
            float(np.nanmin(height)),
            float(np.nanmax(height)),
            float(steepest @ np.linalg.norm(pixels_per_metre, axis=1)),
            float(1.0 / np.linalg.norm(pixels_per_metre, axis=1).max()),
            not np.isfinite(height).all(),
        )

    def _pixels_per_metre(self, geodetic: Float) -> Float:
        """(2, 2) change of (row, column) a metre to the east and a metre to the north of a geodetic position (3,)."""
        frame = LocalFrame.at_geodetic(*(float(value) for value in geodetic))
        places = earth_fixed_to_geodetic(frame.to_earth_fixed([[0.0, 0.0, 0.0], [1.0, 0.0, 0.0], [0.0, 1.0, 0.0]]))
        pixel = self.pixels(places)
        return pixel[:, 1:] - pixel[:, :1]

    def _interpolated(self, pixel: Float) -> Float:
        """Heights (point,) at fractional pixels (2, point), bilinear."""
        return np.asarray(map_coordinates(self.terrain.height, pixel, order=1, mode="nearest", output=np.float64))

    def require_cover(self, geodetic: Float) -> Float:
        """Fractional pixels as `pixels` gives them; raises InputError saying which part of the positions lies outside the model."""
        pixel = self.pixels(geodetic)
        outside = self._outside(pixel)
        if outside.any():
            raise InputError(self.terrain.source, "coverage", f"none {_part_of(geodetic, outside)}", "heights all over the scene")
        return pixel

    def _outside(self, pixel: Float) -> NDArray[np.bool_]:
        """Whether fractional pixels (2, point) lie beyond the outermost pixel centres; a hair's breadth is forgiven."""
        last = np.array(self.terrain.height.shape)[:, np.newaxis] - 1
        return np.asarray(((pixel < -1e-6) | (pixel > last + 1e-6) | ~np.isfinite(pixel)).any(axis=0))


def _part_of(geodetic: Float, missing: NDArray[np.bool_]) -> str:
    """Words for the part of a scene, in geodetic positions (point, 3), that something is missing in."""
    latitude, longitude = np.degrees(geodetic[missing, 0]), np.degrees(geodetic[missing, 1])
    share = max(100.0 * float(missing.mean()), 0.1)
    return (
        f"for {share:.1f} % of it, latitude {latitude.min():.4f} to {latitude.max():.4f}"
        f" and longitude {longitude.min():.4f} to {longitude.max():.4f} degrees"
    )
