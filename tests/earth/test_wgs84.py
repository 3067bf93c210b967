"""WGS-84 geodesy against PROJ, and the laws of local frames."""

import numpy as np
import pyproj
import pytest
from hypothesis import given
from hypothesis import strategies as st

from yamabiko.earth.wgs84 import FLATTENING, SEMI_MAJOR_AXIS, LocalFrame, earth_fixed_to_geodetic, geodetic_to_earth_fixed

latitudes = st.floats(-0.5 * np.pi, 0.5 * np.pi)
longitudes = st.floats(-np.pi, np.pi)
heights = st.floats(-10_000.0, 2_000_000.0)
TO_EARTH_FIXED = pyproj.Transformer.from_crs("EPSG:4979", "EPSG:4978", always_xy=True)


@given(latitude=latitudes, longitude=longitudes, height=heights)
def test_agrees_with_proj(latitude: float, longitude: float, height: float) -> None:
    expected = TO_EARTH_FIXED.transform(np.degrees(longitude), np.degrees(latitude), height)
    np.testing.assert_allclose(geodetic_to_earth_fixed([latitude, longitude, height]), expected, atol=2e-8)


@given(latitude=latitudes, longitude=longitudes, height=heights)
def test_there_and_back(latitude: float, longitude: float, height: float) -> None:
    position = geodetic_to_earth_fixed([latitude, longitude, height])
    back = earth_fixed_to_geodetic(position)
    assert back[2] == pytest.approx(height, abs=1e-6)
    assert back[0] == pytest.approx(latitude, abs=1e-13)
    np.testing.assert_allclose(geodetic_to_earth_fixed(back), position, atol=1e-6)


def test_poles_and_equator() -> None:
    semi_minor = SEMI_MAJOR_AXIS * (1.0 - FLATTENING)
    np.testing.assert_allclose(earth_fixed_to_geodetic([0.0, 0.0, semi_minor + 10.0]), [0.5 * np.pi, 0.0, 10.0], atol=1e-8)
    np.testing.assert_allclose(earth_fixed_to_geodetic([0.0, 0.0, -semi_minor]), [-0.5 * np.pi, 0.0, 0.0], atol=1e-8)
    np.testing.assert_allclose(earth_fixed_to_geodetic([0.0, SEMI_MAJOR_AXIS, 0.0]), [0.0, 0.5 * np.pi, 0.0], atol=1e-8)


def test_many_positions_at_once_keep_their_shape() -> None:
    geodetic = np.stack(np.meshgrid([-0.3, 0.9], [0.1, 2.0, 3.0], [5.0], indexing="ij"), axis=-1)
    position = geodetic_to_earth_fixed(geodetic)
    assert position.shape == (2, 3, 1, 3)
    np.testing.assert_allclose(earth_fixed_to_geodetic(position), geodetic, atol=1e-8)


@given(latitude=st.floats(-1.5, 1.5), longitude=longitudes)
def test_local_frame_is_east_north_up(latitude: float, longitude: float) -> None:
    frame = LocalFrame.at_geodetic(latitude, longitude, 100.0)
    np.testing.assert_allclose(frame.axes @ frame.axes.T, np.eye(3), atol=1e-14)
    np.testing.assert_allclose(np.cross(frame.axes[0], frame.axes[1]), frame.axes[2], atol=1e-14)
    step = 1e-5
    higher = geodetic_to_earth_fixed([latitude, longitude, 101.0])
    northward = geodetic_to_earth_fixed([latitude + step, longitude, 100.0])
    eastward = geodetic_to_earth_fixed([latitude, longitude + step, 100.0])
    np.testing.assert_allclose(frame.from_earth_fixed(higher), [0.0, 0.0, 1.0], atol=1e-8)
    assert frame.from_earth_fixed(northward)[1] > 60.0
    assert abs(frame.from_earth_fixed(northward)[0]) < 1e-6
    assert frame.from_earth_fixed(eastward)[0] > 4.0


@given(local=st.tuples(*[st.floats(-1e5, 1e5)] * 3))
def test_local_frame_there_and_back(local: tuple[float, float, float]) -> None:
    frame = LocalFrame.at_geodetic(0.6, 2.4, 30.0)
    np.testing.assert_allclose(frame.from_earth_fixed(frame.to_earth_fixed(local)), local, atol=5e-9)
    np.testing.assert_allclose(frame.turn_from_earth_fixed(frame.turn_to_earth_fixed(local)), local, atol=1e-9)
