"""A focused image's power laid on the level plane under it: rows away from the radar, so that shadows fall down the picture.

No terrain comes in. A pixel is the image's power where the plane's point would stand in it, so that a reader who takes the
antenna's place at the stated time finds range and range rate of the image's own contours, and can follow them to any height.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.polynomial.polynomial import polyval2d
from scipy.interpolate import RectBivariateSpline

from yamabiko.collect.illumination import fitted
from yamabiko.earth.surface import Plane
from yamabiko.earth.wgs84 import Float, LocalFrame, earth_fixed_to_geodetic
from yamabiko.errors import InputError
from yamabiko.product.antenna_path import PolynomialPath
from yamabiko.product.geocode import Interpolation, resample
from yamabiko.product.image_geometry import ImageGeometry
from yamabiko.product.product import Layer
from yamabiko.product.source_image import SourceImage, multilooked_power

MOST_PIXELS = 1 << 28
_NODES = (9, 17, 33, 65)
_ERROR = 0.02  # pixels of the image: between nodes
_TIME_ORDER = 4
_ROWS_AT_ONCE = 256


@dataclass(frozen=True, eq=False)
class GroundPlaneImage:
    """power : plane.shape float32, linear, NaN beyond the image. plane : level at the image's middle.

    antenna : (order + 1, 3) polynomial of time (s from the start of the collect), m. aperture_time : polynomial (row power, column
    power) of metres on the plane from its reference point, s. resolution : along (rows, columns), m. corners : (4, 2) fractional
    row and column of the image's own corners.
    """

    plane: Plane
    power: Layer
    antenna: Float
    aperture_time: Float
    resolution: tuple[float, float]
    corners: Float


def lay_on_ground_plane(image: SourceImage) -> GroundPlaneImage:
    """Average an image to square pixels and lay its power on the level plane through its middle, at the height of its scene's
    centre.

    Raises InputError for bistatic images and others whose antenna is not one polynomial of time, and for images that would need
    more than 2^28 pixels or lie too far from level to be laid on one plane.
    """
    antenna, times = _antenna(image)
    steps = _ground_steps(image.geometry)
    side = max(steps)
    looks = (max(1, int(side / steps[0])), max(1, int(side / steps[1])))
    geometry = image.geometry.decimated(looks)
    plane = _plane(image, geometry, side)
    place = _places_in_image(geometry, plane, image.source)
    power = np.empty(plane.shape, dtype=np.float32)
    averaged = multilooked_power(image.pixels, looks)
    for first in range(0, plane.shape[0], _ROWS_AT_ONCE):
        rows = slice(first, min(first + _ROWS_AT_ONCE, plane.shape[0]))
        row, column = place.at(np.arange(rows.start, rows.stop, dtype=np.float64))
        resample(averaged, row, column, Interpolation.BILINEAR, power[rows])
    grazing = _grazing(image, plane)
    return GroundPlaneImage(
        plane,
        power,
        antenna,
        place.fitted_time(times),
        (image.acquisition.resolution[0] / np.cos(grazing), image.acquisition.resolution[1]),
        plane.pixel(_corner_points(geometry)),
    )


def _antenna(image: SourceImage) -> tuple[Float, Float]:
    """Polynomials of the antenna's position and of the aperture's time over the image."""
    antennas = getattr(image.geometry.contours, "antennas", None)
    times = getattr(image.geometry.contours, "aperture_time", None)
    if not isinstance(antennas, PolynomialPath) or times is None:
        raise InputError(image.source, "antenna", "no single polynomial of time", "an image of one antenna, as SICD describes it")
    return antennas.position, times


def _ground_steps(geometry: ImageGeometry) -> tuple[float, float]:
    """Metres on level ground between pixels in the middle of the image, down and across."""
    row, column = 0.5 * (geometry.shape[0] - 1), 0.5 * (geometry.shape[1] - 1)
    places = np.array([row, row + 1.0, row]), np.array([column, column, column + 1.0])
    points = geometry.ground(*places, _height(geometry))
    return float(np.linalg.norm(points[1] - points[0])), float(np.linalg.norm(points[2] - points[0]))


def _corner_points(geometry: ImageGeometry) -> Float:
    """(4, 3) ground points of the outermost pixels, round the image."""
    last_row, last_column = geometry.shape[0] - 1.0, geometry.shape[1] - 1.0
    corners = np.array([0.0, 0.0, last_row, last_row]), np.array([0.0, last_column, last_column, 0.0])
    return geometry.ground(*corners, _height(geometry))


def _middle(geometry: ImageGeometry) -> Float:
    """(3,) ground point in the middle of the image: of a part cut out of a scene, the scene's centre may lie far off."""
    row, column = 0.5 * (geometry.shape[0] - 1), 0.5 * (geometry.shape[1] - 1)
    return np.asarray(geometry.ground(np.array([row]), np.array([column]), _height(geometry))[0])


def _height(geometry: ImageGeometry) -> float:
    """Of the ground over the ellipsoid, that of the scene's centre."""
    return float(earth_fixed_to_geodetic(geometry.centre)[2])


def _plane(image: SourceImage, geometry: ImageGeometry, side: float) -> Plane:
    """The level plane with rows along the look, just around the image."""
    middle = _middle(geometry)
    up = LocalFrame.at(middle).axes[2]
    towards = geometry.sight(middle[np.newaxis]).line_of_sight[0]
    away = -(towards - (towards @ up) * up)
    row_direction = away / np.linalg.norm(away)
    column_direction = np.cross(up, row_direction)
    offset = _corner_points(geometry) - middle
    low, high = (
        np.array([extreme(offset @ direction) for direction in (row_direction, column_direction)]) for extreme in (np.min, np.max)
    )
    shape = tuple(int(np.ceil(extent / side)) + 1 for extent in high - low)
    if shape[0] * shape[1] > MOST_PIXELS:
        raise InputError(image.source, "size", f"{shape[0]} x {shape[1]} pixels on the ground", f"at most {MOST_PIXELS}")
    return Plane(middle, row_direction, column_direction, side, side, shape, tuple(-low / side))  # type: ignore[arg-type]


def _grazing(image: SourceImage, plane: Plane) -> float:
    towards = image.geometry.sight(plane.reference_point[np.newaxis]).line_of_sight[0]
    return float(np.arcsin(np.clip(abs(towards @ plane.normal), 0.0, 1.0)))


@dataclass(frozen=True, eq=False)
class _Places:
    """Where the plane's pixels stand in the image: fractional pixels at nodes, and splines between."""

    geometry: ImageGeometry
    plane: Plane
    node_row: Float
    node_column: Float
    row: Float
    column: Float

    def at(self, rows: Float) -> tuple[Float, Float]:
        """Image row and column (row, column) of whole rows of the plane."""
        columns = np.arange(self.plane.shape[1])
        return self._spline(self.row)(rows, columns), self._spline(self.column)(rows, columns)

    def between(self, row: Float, column: Float) -> tuple[Float, Float]:
        """Image row and column of places (...) of the plane."""
        return self._spline(self.row).ev(row, column), self._spline(self.column).ev(row, column)

    def fitted_time(self, times: Float) -> Float:
        """The aperture's time as a polynomial of metres on the plane."""
        x = (self.row - self.geometry.centre_pixel[0]) * self.geometry.spacing[0]
        y = (self.column - self.geometry.centre_pixel[1]) * self.geometry.spacing[1]
        down = (self.node_row - self.plane.reference_pixel[0]) * self.plane.row_spacing
        across = (self.node_column - self.plane.reference_pixel[1]) * self.plane.column_spacing
        down, across = (part.ravel() for part in np.meshgrid(down, across, indexing="ij"))
        return fitted(down, across, np.asarray(polyval2d(x, y, times), dtype=np.float64).ravel(), _TIME_ORDER)

    def _spline(self, values: Float) -> RectBivariateSpline:
        return RectBivariateSpline(self.node_row, self.node_column, values)


def _places_in_image(geometry: ImageGeometry, plane: Plane, source: str) -> _Places:
    """Nodes so close that splines between them are right to a fiftieth of a pixel."""
    for count in _NODES:
        node_row, node_column = (np.linspace(0.0, max(size - 1.0, 1.0), count) for size in plane.shape)
        sight = geometry.sight(plane.at(*np.meshgrid(node_row, node_column, indexing="ij")))
        if not (np.isfinite(sight.row).all() and np.isfinite(sight.column).all()):
            break
        places = _Places(geometry, plane, node_row, node_column, sight.row, sight.column)
        middle = np.meshgrid(0.5 * (node_row[1:] + node_row[:-1]), 0.5 * (node_column[1:] + node_column[:-1]), indexing="ij")
        truth, found = geometry.sight(plane.at(*middle)), places.between(*middle)
        if max(np.abs(found[0] - truth.row).max(), np.abs(found[1] - truth.column).max()) < _ERROR:
            return places
    raise InputError(source, "grid", "one that a level plane does not go with", "an image of ground near its centre")
