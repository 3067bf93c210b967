"""A plane that keeps angles true: where a flight is planned and guided, as lines and circles in metres.

The transverse Mercator projection of the ellipsoid about the meridian of a chosen place, with scale one along that meridian, and
the place as zero. A distance in the plane is `scale` times that on the ellipsoid: one at the place, 1.0011 at 300 km east or west
of it. A course in the plane plus the `convergence` is the course from true north. Krueger's series to the fourth power of the third
flattening, good to a tenth of a micrometre within 3000 km.
Source: C. F. F. Karney, "Transverse Mercator with an accuracy of a few nanometers", Journal of Geodesy 85 (2011), 475-485:
equations 7 to 28, 35 and 36; after L. Krueger, "Konforme Abbildung des Erdellipsoids in der Ebene", 1912.

The compiled functions are what runs on board; ConformalPlane does the same for arrays.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import asinh, atan, atan2, atanh, cos, cosh, hypot, pi, sin, sinh, sqrt, tan

import numba
import numpy as np
from numpy.typing import ArrayLike

from yamabiko.earth.wgs84 import FLATTENING, SEMI_MAJOR_AXIS, Float

compiled = numba.njit(cache=True, nogil=True, error_model="numpy")

_E2 = FLATTENING * (2.0 - FLATTENING)
_E = sqrt(_E2)
_N = FLATTENING / (2.0 - FLATTENING)
_RADIUS = SEMI_MAJOR_AXIS / (1.0 + _N) * (1.0 + _N**2 / 4.0 + _N**4 / 64.0)  # of a meridian straightened, over pi; equation 14
# Equation 35, then 36.
_ALPHA_1 = _N / 2.0 - 2.0 * _N**2 / 3.0 + 5.0 * _N**3 / 16.0 + 41.0 * _N**4 / 180.0
_ALPHA_2 = 13.0 * _N**2 / 48.0 - 3.0 * _N**3 / 5.0 + 557.0 * _N**4 / 1440.0
_ALPHA_3 = 61.0 * _N**3 / 240.0 - 103.0 * _N**4 / 140.0
_ALPHA_4 = 49561.0 * _N**4 / 161280.0
_BETA_1 = _N / 2.0 - 2.0 * _N**2 / 3.0 + 37.0 * _N**3 / 96.0 - _N**4 / 360.0
_BETA_2 = _N**2 / 48.0 + _N**3 / 15.0 - 437.0 * _N**4 / 1440.0
_BETA_3 = 17.0 * _N**3 / 480.0 - 37.0 * _N**4 / 840.0
_BETA_4 = 4397.0 * _N**4 / 161280.0
_NEWTON_STEPS = 3  # of the latitude; two reach rounding, the third makes sure


@compiled
def _series(xi: float, eta: float, c1: float, c2: float, c3: float, c4: float) -> tuple[float, float, float, float]:
    """Sums over j of c_j sin(2j z), as real and imaginary part, and of 2j c_j cos(2j z), z = xi + i eta: Clenshaw's recurrence."""
    sine, cosine = sin(2.0 * xi), cos(2.0 * xi)
    hyperbolic_sine, hyperbolic_cosine = sinh(2.0 * eta), cosh(2.0 * eta)
    sine_z = complex(sine * hyperbolic_cosine, cosine * hyperbolic_sine)
    cosine_z = complex(cosine * hyperbolic_cosine, -sine * hyperbolic_sine)
    twice = 2.0 * cosine_z
    b3 = twice * c4 + c3
    b2 = twice * b3 - c4 + c2
    b1 = twice * b2 - b3 + c1
    d3 = twice * (8.0 * c4) + 6.0 * c3
    d2 = twice * d3 - 8.0 * c4 + 4.0 * c2
    d1 = twice * d2 - d3 + 2.0 * c1
    total = sine_z * b1
    slope = cosine_z * d1 - d2
    return total.real, total.imag, slope.real, slope.imag


@compiled
def _conformal(tangent: float) -> float:
    """Tangent of the conformal latitude from that of the geodetic one: equations 7 to 9."""
    secant = sqrt(1.0 + tangent * tangent)
    sigma = sinh(_E * atanh(_E * tangent / secant))
    return tangent * sqrt(1.0 + sigma * sigma) - sigma * secant


@compiled
def meridian_northing(latitude: float) -> float:
    """Metres along the meridian from the equator to a geodetic latitude (rad): the plane's zero for the functions here."""
    xi = atan(_conformal(tan(latitude)))
    return _RADIUS * (xi + _series(xi, 0.0, _ALPHA_1, _ALPHA_2, _ALPHA_3, _ALPHA_4)[0])


@compiled
def to_plane(
    latitude: float, longitude: float, origin_longitude: float, origin_northing: float
) -> tuple[float, float, float, float]:
    """East and north (m), convergence (rad), and scale, of a geodetic latitude and longitude (rad).

    origin_longitude : of the plane's zero (rad). origin_northing : its meridian_northing (m).
    convergence : of the plane's north, clockwise from true north. scale : metres in the plane a metre on the ellipsoid.
    Holds within 80 degrees of the zero's meridian.
    """
    turned = (longitude - origin_longitude + pi) % (2.0 * pi) - pi
    sine, cosine = sin(turned), cos(turned)
    tangent = tan(latitude)
    conformal = _conformal(tangent)
    spread = hypot(conformal, cosine)
    xi, eta = atan2(conformal, cosine), asinh(sine / spread)
    more_xi, more_eta, p, q = _series(xi, eta, _ALPHA_1, _ALPHA_2, _ALPHA_3, _ALPHA_4)
    convergence = atan2(conformal * sine, cosine * sqrt(1.0 + conformal * conformal)) + atan2(-q, 1.0 + p)
    square = tangent * tangent
    # sqrt(1 - e2 sin2(latitude)) sec(latitude), written with the tangent: equation 26.
    scale = sqrt(1.0 + square * (1.0 - _E2)) / spread * (_RADIUS / SEMI_MAJOR_AXIS) * hypot(1.0 + p, q)
    return _RADIUS * (eta + more_eta), _RADIUS * (xi + more_xi) - origin_northing, convergence, scale


@compiled
def from_plane(east: float, north: float, origin_longitude: float, origin_northing: float) -> tuple[float, float, float, float]:
    """Geodetic latitude and longitude (rad), convergence (rad) and scale, of a place in the plane (m): the inverse of `to_plane`.

    The longitude is not brought back to -pi to pi, so that it stays continuous over the antimeridian.
    """
    xi, eta = (north + origin_northing) / _RADIUS, east / _RADIUS
    more_xi, more_eta, p, q = _series(xi, eta, _BETA_1, _BETA_2, _BETA_3, _BETA_4)
    xi, eta = xi - more_xi, eta - more_eta
    sine, cosine, hyperbolic = sin(xi), cos(xi), sinh(eta)
    spread = hypot(hyperbolic, cosine)
    conformal = sine / spread
    tangent = conformal / (1.0 - _E2)
    for _ in range(_NEWTON_STEPS):  # equations 19 to 21
        error = conformal - _conformal(tangent)
        square = tangent * tangent
        slope = (1.0 - _E2) * sqrt(1.0 + conformal * conformal) * sqrt(1.0 + square) / (1.0 + (1.0 - _E2) * square)
        tangent += error / slope
    # Equations 23 to 28 with the inverse series: its derivative is one over that of the other.
    convergence = atan2(sine * hyperbolic, cosine * cosh(eta)) + atan2(-q, 1.0 - p)
    scale = sqrt(1.0 + tangent * tangent * (1.0 - _E2)) * spread * (_RADIUS / SEMI_MAJOR_AXIS) / hypot(1.0 - p, q)
    return atan(tangent), origin_longitude + atan2(hyperbolic, cosine), convergence, scale


@compiled
def _all_to_plane(place: Float, origin_longitude: float, origin_northing: float, out: Float) -> None:
    for row in range(len(place)):
        out[row, 0], out[row, 1], out[row, 2], out[row, 3] = to_plane(
            place[row, 0], place[row, 1], origin_longitude, origin_northing
        )


@compiled
def _all_from_plane(point: Float, origin_longitude: float, origin_northing: float, out: Float) -> None:
    for row in range(len(point)):
        out[row, 0], out[row, 1], out[row, 2], out[row, 3] = from_plane(
            point[row, 0], point[row, 1], origin_longitude, origin_northing
        )


@dataclass(frozen=True)
class ConformalPlane:
    """The plane about a geodetic latitude and longitude (rad): x east, y north, metres."""

    latitude: float
    longitude: float

    @property
    def northing(self) -> float:
        """The zero's meridian_northing (m), which the compiled functions ask for."""
        return float(meridian_northing(self.latitude))

    def to_plane(self, place: ArrayLike) -> Float:
        """Plane coordinates east, north (..., 2) in metres of geodetic latitudes and longitudes (..., 2) in rad."""
        return self._projected(_all_to_plane, place)[..., :2]

    def from_plane(self, point: ArrayLike) -> Float:
        """Geodetic latitudes and longitudes (..., 2) in rad of plane coordinates (..., 2) in metres."""
        return self._projected(_all_from_plane, point)[..., :2]

    def convergence(self, place: ArrayLike) -> Float:
        """Course of the plane's north (...), rad from true north, at geodetic latitudes and longitudes (..., 2) in rad."""
        return self._projected(_all_to_plane, place)[..., 2]

    def scale(self, place: ArrayLike) -> Float:
        """Metres in the plane (...) a metre on the ellipsoid, at geodetic latitudes and longitudes (..., 2) in rad."""
        return self._projected(_all_to_plane, place)[..., 3]

    def _projected(self, kernel: Callable[[Float, float, float, Float], None], values: ArrayLike) -> Float:
        pairs = np.ascontiguousarray(values, dtype=np.float64)
        out = np.empty((*pairs.shape[:-1], 4))
        kernel(pairs.reshape(-1, 2), self.longitude, self.northing, out.reshape(-1, 4))
        return out
