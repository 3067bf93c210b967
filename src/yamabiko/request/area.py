"""Area: a place on the earth with an extent, wherever it lies: across the antimeridian, about a pole, with holes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from math import hypot, pi, sin

import numpy as np
import shapely
import shapely.geometry.polygon
from numpy.typing import ArrayLike, NDArray

from yamabiko.earth.equal_area_plane import EARTH_SURFACE, EqualAreaPlane, authalic_sine
from yamabiko.earth.wgs84 import Float, geodetic_to_earth_fixed
from yamabiko.errors import InputError
from yamabiko.request.outline import faces, join, ring_region

MOST_POLYGONS = 10_000
MOST_SAMPLES = 1_000_000
_FINEST_EDGE = 0.25 * pi / 180.0  # edges are cut this fine where they are bent: in the plane, on the sphere
_SEAM_GRID = 1e-3  # m; to this the two sides of the antimeridian are joined in the plane
_CIRCLE_VERTICES = 64


@dataclass(frozen=True, eq=False)
class Ring:
    """A closed line. vertex : (vertex, 2) geodetic longitude, latitude (rad), the first not repeated at the end; edges are
    straight in longitude and latitude, as GeoJSON's are (RFC 7946, section 3.1.1), longitudes running on past +-pi where the line
    crosses the antimeridian. A line that goes round a pole encloses the nearer pole."""

    vertex: Float


@dataclass(frozen=True)
class Cap:
    """All directions within an angle of one. centre : (3,) earth-fixed unit vector. radius : rad at the earth's centre."""

    centre: Float
    radius: float


@dataclass(frozen=True, eq=False)
class Area:
    """One or more polygons. name : for people. outer : their outlines. holes : what is left out.

    Raises InputError, naming the place, for outlines that cross themselves, holes outside of every outline or overlapping each
    other, coordinates that are not finite or beyond the poles, and areas that do not fit in a hemisphere about their middle.
    """

    name: str
    outer: tuple[Ring, ...]
    holes: tuple[Ring, ...] = ()

    def __post_init__(self) -> None:
        if not 1 <= len(self.outer) + len(self.holes) <= MOST_POLYGONS or not self.outer:
            raise InputError(self.name, "area", f"{len(self.outer)} outlines", f"1 to {MOST_POLYGONS}, holes counted")
        if self.cap.radius > 0.5 * pi:
            raise InputError(
                self.name, "area", f"an extent of {self.size / EARTH_SURFACE:.0%} of the earth", "a hemisphere at most"
            )

    @classmethod
    def circle(cls, name: str, longitude: float, latitude: float, radius: float) -> Area:
        """The places within `radius` metres of a geodetic longitude and latitude (rad), as a regular polygon of equal area.

        Raises InputError for coordinates that Area refuses and a radius that is not above zero or beyond 5000 km.
        """
        if not 0.0 < radius <= 5e6:
            raise InputError(name, "radius", f"{radius:g} m", "above 0 and at most 5000 km")
        if not (np.isfinite(longitude) and abs(latitude) <= 0.5 * pi):
            raise InputError(name, "centre", "coordinates that are no place", "a finite longitude, a latitude of -90 to 90 deg")
        angle = np.arange(_CIRCLE_VERTICES) * 2.0 * pi / _CIRCLE_VERTICES
        reach = radius * np.sqrt(2.0 * pi / (_CIRCLE_VERTICES * sin(2.0 * pi / _CIRCLE_VERTICES)))
        plane = EqualAreaPlane(longitude, latitude)
        vertex = plane.from_plane(reach * np.stack([np.cos(angle), np.sin(angle)], axis=-1))
        vertex[:, 0] = np.unwrap(vertex[:, 0])
        return cls(name, (Ring(vertex),))

    @cached_property
    def region(self) -> shapely.Geometry:
        """The area in the plane of longitude and latitude (rad), within longitudes -pi to pi, cut at the antimeridian."""
        outer, holes = (
            [ring_region(np.asarray(ring.vertex, dtype=np.float64), self.name, f"{what} {n}") for n, ring in enumerate(rings, 1)]
            for what, rings in (("outline", self.outer), ("hole", self.holes))
        )
        whole = join(outer, holes, self.name)
        shapely.prepare(whole)
        return whole

    @cached_property
    def size(self) -> float:
        """Surface of the area on the ellipsoid (m2)."""
        return self._integral(lambda _, latitude: authalic_sine(latitude)) * EARTH_SURFACE / (4.0 * pi)

    @cached_property
    def centre(self) -> tuple[float, float]:
        """Geodetic longitude, latitude (rad) of the centre of gravity, drawn to the ellipsoid; not always inside the area."""
        x, y, z = self._gravity
        return float(np.arctan2(y, x)), float(np.arctan2(z, hypot(x, y)))

    @cached_property
    def cap(self) -> Cap:
        """A cap of geocentric directions that holds the whole area; radius pi where no smaller one is sure to."""
        middle = _direction(np.asarray(self.centre))
        spacing = _edge_spacing(self.region)
        edge = _direction(shapely.get_coordinates(shapely.segmentize(self.region, spacing)))
        widest = float(np.max(2.0 * np.arcsin(np.clip(0.5 * np.linalg.norm(edge - middle, axis=-1), 0.0, 1.0))))
        if self.size > 0.5 * EARTH_SURFACE:
            return Cap(middle, pi)
        # Between two places of the edge it strays no further than half their distance from both (geocentric: 1 % to be safe).
        return Cap(middle, min(pi, widest + 0.505 * spacing))

    @cached_property
    def plane(self) -> EqualAreaPlane:
        """The equal-area plane about the area's centre."""
        return EqualAreaPlane(*self.centre)

    @cached_property
    def in_plane(self) -> shapely.Geometry:
        """The area in its equal-area plane (m): one geometry without seams, for cutting, joining and comparing."""
        return outline_in(self.plane, self.region)

    @cached_property
    def reach(self) -> float:
        """Radius (m) of the disc about the origin of the equal-area plane that holds the area."""
        return float(np.hypot(*shapely.get_coordinates(self.in_plane).T).max())

    def contains(self, place: ArrayLike) -> NDArray[np.bool_]:
        """Whether geodetic longitudes and latitudes (..., 2) in rad, longitudes of any turn, lie in the area or on its edge."""
        longitude, latitude = np.moveaxis(np.asarray(place, dtype=np.float64), -1, 0)
        turned = (longitude + pi) % (2.0 * pi) - pi
        inside = shapely.intersects_xy(self.region, turned, latitude)
        seam = (turned == -pi) & ~inside
        return np.asarray(inside | (seam & shapely.intersects_xy(self.region, pi, latitude)))

    def sample(self, spacing: float) -> Float:
        """Places (point, 2) of the area, longitude and latitude (rad): a square grid of `spacing` metres; at least one.

        Raises InputError for a spacing that is not above zero or gives more than a million places.
        """
        if not spacing > 0.0 or not np.isfinite(spacing):
            raise InputError(self.name, "spacing", f"{spacing:g} m", "a positive number")
        west, south, east, north = self.in_plane.bounds
        if (east - west) / spacing * ((north - south) / spacing) > 4 * MOST_SAMPLES or self.size / spacing**2 > MOST_SAMPLES:
            raise InputError(self.name, "spacing", f"{spacing:g} m", f"at most {MOST_SAMPLES} places in the area")
        x, y = (
            spacing * np.arange(np.ceil(low / spacing), np.floor(high / spacing) + 1)
            for low, high in ((west, east), (south, north))
        )
        grid = np.stack(np.meshgrid(x, y, indexing="xy"), axis=-1).reshape(-1, 2)
        inside = grid[shapely.intersects_xy(self.in_plane, grid[:, 0], grid[:, 1])]
        if len(inside) == 0:
            inside = shapely.get_coordinates(shapely.point_on_surface(self.in_plane))
        return self.plane.from_plane(inside)

    @cached_property
    def _gravity(self) -> tuple[float, float, float]:
        """Integral over the area of the direction of the ellipsoid's normal, on the unit sphere."""
        return (
            self._integral(lambda longitude, latitude: (0.5 * latitude + 0.25 * np.sin(2.0 * latitude)) * np.cos(longitude)),
            self._integral(lambda longitude, latitude: (0.5 * latitude + 0.25 * np.sin(2.0 * latitude)) * np.sin(longitude)),
            self._integral(lambda _, latitude: 0.5 * np.sin(latitude) ** 2),
        )

    def _integral(self, value: Callable[[Float, Float], Float]) -> float:
        """Integral over the area, in longitude and latitude, of the latitude derivative of value: Green's theorem on its edges."""
        start, step = self._edges
        total = np.zeros(len(start))
        for place, weight in zip(*np.polynomial.legendre.leggauss(6), strict=True):
            longitude, latitude = np.moveaxis(start + 0.5 * (1.0 + place) * step, -1, 0)
            total += 0.5 * weight * value(longitude, latitude)
        return float(step[:, 0] @ total)

    @cached_property
    def _edges(self) -> tuple[Float, Float]:
        """Starts and steps, each (edge, 2), of all edges, none longer than two degrees, the area to their right."""
        rings = []
        for polygon in shapely.get_parts(self.region):
            clockwise = shapely.geometry.polygon.orient(polygon, -1.0)
            rings += [clockwise.exterior, *clockwise.interiors]
        lines = [shapely.get_coordinates(shapely.segmentize(ring, 8.0 * _FINEST_EDGE)) for ring in rings]
        return np.concatenate([line[:-1] for line in lines]), np.concatenate([np.diff(line, axis=0) for line in lines])


def outline_in(plane: EqualAreaPlane, region: shapely.Geometry) -> shapely.Geometry:
    """A region of longitude and latitude (rad, within -pi to pi) laid in an equal-area plane (m), the antimeridian joined.

    The region must lie within a hemisphere about the plane's centre.
    """
    west, _, east, _ = region.bounds
    spacing = _edge_spacing(region)
    halves = [shapely.intersection(region, shapely.box(low, -0.5 * pi, low + pi, 0.5 * pi)) for low in (-pi, 0.0)]
    if west > 0.0 or east < 0.0:
        halves = [region]
    laid = [shapely.transform(shapely.segmentize(half, spacing), plane.to_plane) for half in halves]
    joined = shapely.union_all([faces(shapely.make_valid(half)) for half in laid], grid_size=_SEAM_GRID)
    return joined if joined.geom_type == "Polygon" else faces(joined)


def _edge_spacing(region: shapely.Geometry) -> float:
    """How finely (rad) to cut the edges of a region so that curves are followed: a 64th of its widest part, within limits."""
    bounds = shapely.bounds(shapely.get_parts(region))
    widest = float(np.max(bounds[:, 2:] - bounds[:, :2]))
    return max(min(_FINEST_EDGE, widest / 64.0), 1e-7)


def _direction(place: Float) -> Float:
    """Geocentric unit vectors (..., 3) of places (..., 2) on the ellipsoid, longitude and latitude (rad)."""
    geodetic = np.stack([place[..., 1], place[..., 0], np.zeros(place.shape[:-1])], axis=-1)
    position = geodetic_to_earth_fixed(geodetic)
    return np.asarray(position / np.linalg.norm(position, axis=-1, keepdims=True))
