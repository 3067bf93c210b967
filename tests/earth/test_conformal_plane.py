"""The conformal plane is PROJ's transverse Mercator, its convergence and scale those of PROJ, and back is where it began."""

from math import radians

import numpy as np
import pyproj
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yamabiko.earth.conformal_plane import ConformalPlane, from_plane, meridian_northing, to_plane
from yamabiko.earth.wgs84 import Float

ORIGINS = [(35.3, 139.5), (0.0, 0.0), (-33.0, 179.9), (68.0, -52.0)]


def places_about(latitude: float, longitude: float, reach: float = 300e3) -> Float:
    """Geodetic latitudes and longitudes (place, 2) in degrees within a reach (m), from a geodesic of another's making."""
    generator = np.random.default_rng(7)
    bearing, distance = generator.uniform(0.0, 360.0, 500), generator.uniform(0.0, reach, 500)
    geodesic = pyproj.Geod(ellps="WGS84")
    east, north, _ = geodesic.fwd(np.full(500, longitude), np.full(500, latitude), bearing, distance)
    return np.stack([north, east], axis=-1)


@pytest.mark.parametrize(("latitude", "longitude"), ORIGINS)
def test_it_is_the_transverse_mercator_of_proj(latitude: float, longitude: float) -> None:
    place = places_about(latitude, longitude)
    foreign = pyproj.Proj(f"+proj=tmerc +lat_0={latitude} +lon_0={longitude} +k=1 +ellps=WGS84")
    expected = np.stack(foreign(place[:, 1], place[:, 0]), axis=-1)
    plane = ConformalPlane(radians(latitude), radians(longitude))
    np.testing.assert_allclose(plane.to_plane(np.radians(place)), expected, atol=1e-6)
    back = np.degrees(plane.from_plane(expected))
    apart = np.abs(back - place)
    apart[:, 1] = np.minimum(apart[:, 1], 360.0 - apart[:, 1])
    assert apart.max() * 111e3 < 1e-6  # m
    factors = foreign.get_factors(place[:, 1], place[:, 0])
    np.testing.assert_allclose(plane.convergence(np.radians(place)), np.radians(factors.meridian_convergence), atol=1e-7)
    np.testing.assert_allclose(plane.scale(np.radians(place)), factors.meridional_scale, atol=1e-7)


@pytest.mark.parametrize(("latitude", "longitude"), ORIGINS)
def test_course_in_the_plane_plus_convergence_is_the_azimuth(latitude: float, longitude: float) -> None:
    """Against the azimuth of a geodesic of ten metres along the plane's north."""
    place = np.radians(places_about(latitude, longitude))
    plane = ConformalPlane(radians(latitude), radians(longitude))
    ahead = plane.from_plane(plane.to_plane(place) + np.array([0.0, 10.0]))
    azimuth, _, distance = pyproj.Geod(ellps="WGS84").inv(*np.degrees(place[:, ::-1]).T, *np.degrees(ahead[:, ::-1]).T)
    np.testing.assert_allclose(np.radians(azimuth), plane.convergence(place), atol=1e-6)
    np.testing.assert_allclose(10.0 / distance, plane.scale(place), atol=1e-6)


@settings(deadline=None)  # the first call compiles
@given(st.floats(-1.4, 1.4), st.floats(-3.2, 3.2), st.floats(-3e5, 3e5), st.floats(-3e5, 3e5))
def test_there_and_back(latitude: float, longitude: float, east: float, north: float) -> None:
    northing = meridian_northing(latitude)
    there = from_plane(east, north, longitude, northing)
    back = to_plane(there[0], there[1], longitude, northing)
    np.testing.assert_allclose(back[:2], (east, north), atol=1e-6)
    np.testing.assert_allclose(back[2:], there[2:], atol=1e-9)


@settings(deadline=None)  # the first call compiles
@given(st.floats(-1.4, 1.4), st.floats(-3.2, 3.2))
def test_the_zero_is_the_place_with_scale_one_and_no_convergence(latitude: float, longitude: float) -> None:
    east, north, convergence, scale = to_plane(latitude, longitude, longitude, meridian_northing(latitude))
    assert (east, north) == pytest.approx((0.0, 0.0), abs=1e-8)
    assert convergence == pytest.approx(0.0, abs=1e-12)
    assert scale == pytest.approx(1.0, abs=1e-12)


def test_shapes_are_kept() -> None:
    plane = ConformalPlane(0.6, 2.4)
    assert plane.to_plane([0.6, 2.4]).shape == (2,)
    assert plane.from_plane(np.zeros((3, 4, 2))).shape == (3, 4, 2)
    assert plane.scale(np.zeros((0, 2))).shape == (0,)
