"""Lines of sight whose angles are known, and the triangle of place, satellite and the earth's centre."""

import math

import numpy as np
import pytest

from yamabiko.earth.viewing import view
from yamabiko.earth.wgs84 import LocalFrame

PLACE = LocalFrame.at_geodetic(math.radians(35.0), math.radians(139.0), 20.0)
NORTHWARD = PLACE.turn_to_earth_fixed([0.0, 7_000.0, 0.0])


def test_an_antenna_to_the_west_flying_north_looks_right() -> None:
    antenna = PLACE.to_earth_fixed([-300e3, 0.0, 400e3])
    seen = view(antenna, NORTHWARD, PLACE.origin)
    assert float(seen.slant_range) == pytest.approx(500e3)
    assert math.tan(float(seen.incidence)) == pytest.approx(0.75)
    assert float(seen.elevation + seen.incidence) == pytest.approx(0.5 * math.pi)
    assert math.degrees(float(seen.azimuth)) == pytest.approx(270.0)
    assert float(seen.squint) == pytest.approx(0.0, abs=1e-12)
    assert bool(seen.right)
    assert not bool(view(antenna, -NORTHWARD, PLACE.origin).right)


def test_the_place_ahead_has_a_positive_squint() -> None:
    antenna = PLACE.to_earth_fixed([-300e3, -500e3 * math.sin(0.1), 400e3])
    seen = view(antenna, NORTHWARD, PLACE.origin)
    assert math.sin(float(seen.squint)) == pytest.approx(math.sin(0.1) / math.hypot(1.0, math.sin(0.1)))
    assert float(view(antenna, -NORTHWARD, PLACE.origin).squint) == pytest.approx(-float(seen.squint))


def test_the_look_angle_closes_the_triangle_on_the_equator() -> None:
    place = LocalFrame.at_geodetic(0.0, 0.0, 0.0)
    antenna = place.to_earth_fixed([350e3, 0.0, 560e3])
    seen = view(antenna, [0.0, 0.0, 7_500.0], place.origin)
    ratio = np.linalg.norm(antenna) / np.linalg.norm(place.origin)
    assert math.sin(float(seen.incidence)) == pytest.approx(ratio * math.sin(float(seen.look_angle)))


def test_arrays_broadcast_over_satellites_and_places_poles_included() -> None:
    places = np.stack([LocalFrame.at_geodetic(angle, 0.3, 0.0).origin for angle in (-0.5 * math.pi, 0.0, 0.5 * math.pi)])
    antennas = 1.09 * places[:, np.newaxis]
    seen = view(antennas, [7_000.0, 100.0, 100.0], places)
    assert seen.slant_range.shape == seen.right.shape == (3, 3)
    np.testing.assert_allclose(np.diag(seen.incidence), 0.0, atol=1e-6)
    assert np.isfinite(seen.azimuth).all()


def test_heading_is_that_of_the_flight_by_the_places_north() -> None:
    antenna = PLACE.to_earth_fixed([3e5, 1e4, 6e5])
    for degrees in (0.0, 45.0, 191.0, 348.0):
        velocity = PLACE.turn_to_earth_fixed([math.sin(math.radians(degrees)), math.cos(math.radians(degrees)), 0.1])
        assert math.degrees(view(antenna, velocity, PLACE.origin).heading) == pytest.approx(degrees, abs=1e-6)
