"""Elevation models lifted from the geoid: every pixel of any map by the geoid at its own place."""

import numpy as np
import pyproj
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yamabiko.earth.geoid import Geoid, undulation
from yamabiko.earth.geoid_lift import another_geoid, lift_from_geoid
from yamabiko.earth.terrain import VerticalDatum
from yamabiko.earth.wgs84 import Float
from yamabiko.errors import InputError


def places(shape: tuple[int, int], to_map: Float, system: str) -> tuple[Float, Float]:
    """Latitudes and longitudes (rad) of all pixels."""
    column, row = np.meshgrid(np.arange(shape[1]), np.arange(shape[0]))
    x, y = np.einsum("ij,jrc->irc", to_map, np.stack([column, row, np.ones(shape)]))
    longitude, latitude = pyproj.Transformer.from_crs(system, "EPSG:4326", always_xy=True).transform(x, y)
    return np.radians(latitude), np.radians(longitude)


MAPS = {
    "30 m over the Himalaya": ((350, 420), [[1 / 3600, 0.0, 86.8], [0.0, -1 / 3600, 28.1]], "EPSG:4326"),
    "a map turned by 30 degrees": ((300, 200), [[17.3, 10.0, 4e5], [10.0, -17.3, 3.1e6]], "EPSG:32645"),
    "1 km across the antimeridian": ((90, 120), [[0.01, 0.0, 179.4], [0.0, -0.01, -16.0]], "EPSG:4326"),
    "about the south pole": ((120, 140), [[9e3, 0.0, -6.3e5], [0.0, -9e3, 5.4e5]], "EPSG:3031"),
    "half a degree, the whole earth": ((361, 720), [[0.5, 0.0, -180.0], [0.0, -0.5, 90.0]], "EPSG:4326"),
    "rows northwards": ((200, 300), [[5.0, 0.0, 3.5e5], [0.0, 5.0, 3.9e6]], "EPSG:32654"),
}


@pytest.mark.parametrize("name", MAPS)
def test_every_pixel_is_lifted_by_the_geoid_at_its_place(name: str) -> None:
    shape, linear, system = MAPS[name]
    height = np.random.default_rng(4).uniform(-100.0, 3000.0, shape).astype(np.float32)
    height[1, 2] = np.nan
    terrain = lift_from_geoid(height, np.array(linear), system, Geoid(), vertical_system="EGM96 height", source="made up")
    expected = undulation(*places(shape, np.array(linear), system))
    lifted = terrain.height.astype(np.float64) - height
    assert np.isnan(lifted[1, 2])
    assert np.isfinite(lifted).sum() == height.size - 1
    # A millimetre between the ties, and the rounding of heights to single precision.
    np.testing.assert_allclose(np.delete(lifted, 1, axis=0), np.delete(expected, 1, axis=0), atol=1.3e-3)
    assert terrain.height.dtype == np.float32
    assert (terrain.vertical_datum, terrain.geoid, terrain.source) == (VerticalDatum.GEOID, Geoid(), "made up")


@settings(max_examples=40, deadline=None)
@given(
    shape=st.tuples(st.integers(2, 60), st.integers(2, 60)),
    pixel=st.floats(1e-5, 0.3),
    latitude=st.floats(-70.0, 70.0),
    longitude=st.floats(-360.0, 360.0),
)
def test_any_map_of_degrees(shape: tuple[int, int], pixel: float, latitude: float, longitude: float) -> None:
    to_map = np.array([[pixel, 0.0, longitude], [0.0, -pixel, latitude]])
    terrain = lift_from_geoid(np.zeros(shape, np.float32), to_map, "EPSG:4326", Geoid())
    np.testing.assert_allclose(terrain.height, undulation(*places(shape, to_map, "EPSG:4326")), atol=1e-3)


def test_one_value_for_a_scene() -> None:
    height = np.array([[1.0, np.nan], [3.0, 4.0]], np.float32)
    terrain = lift_from_geoid(height, np.array([[1.0, 0.0, 1e9], [0.0, 1.0, 1e9]]), "EPSG:4326", Geoid(-20.5))
    np.testing.assert_array_equal(terrain.height, [[-19.5, np.nan], [-17.5, -16.5]])
    assert terrain.geoid == Geoid(-20.5)


def test_pixels_nowhere_on_the_earth_have_no_height() -> None:
    """Rows beyond the north pole, and the corners about a whole earth seen from above."""
    beyond = lift_from_geoid(np.zeros((9, 4), np.float32), np.array([[1.0, 0.0, 5.0], [0.0, -1.0, 94.0]]), "EPSG:4326", Geoid())
    assert np.isnan(beyond.height[:4]).all()
    np.testing.assert_allclose(beyond.height[4], 13.61, atol=1e-4)
    globe = "+proj=ortho +lat_0=20 +lon_0=10 +datum=WGS84"
    to_map = np.array([[2.6e5, 0.0, -6.5e6], [0.0, -2.6e5, 6.5e6]])
    seen = lift_from_geoid(np.zeros((51, 51), np.float32), to_map, globe, Geoid())
    assert np.isnan(seen.height[[0, 0, -1, -1], [0, -1, 0, -1]]).all()
    assert seen.height[25, 25] == pytest.approx(float(undulation(*(part[25, 25] for part in places((51, 51), to_map, globe)))))


@pytest.mark.parametrize(
    ("shape", "corner", "words"),
    [
        ((1, 5), 10.0, "size: found 1 x 5"),
        ((5, 1), 10.0, "size: found 5 x 1"),
        ((4, 4), 1e300, "georeference"),
        ((4, 4), 99.0, "georef"),
    ],
)
def test_a_model_that_cannot_be_lifted_is_refused(shape: tuple[int, int], corner: float, words: str) -> None:
    with pytest.raises(InputError, match=words):
        lift_from_geoid(np.zeros(shape, np.float32), np.array([[1.0, 0.0, 5.0], [0.0, -1.0, corner]]), "EPSG:4326", Geoid())


@pytest.mark.parametrize(
    ("geoid", "stated", "words"),
    [
        (Geoid(), None, None),
        (Geoid(), "EGM96 height (ftUS)", None),
        (Geoid(40.0), "EGM2008 height", None),
        (Geoid(), "EGM2008 height", "ten metres at most"),
        (Geoid(), "NAVD88 height", "in places metres"),
    ],
)
def test_another_geoid_than_the_model_states_is_told(geoid: Geoid, stated: str | None, words: str | None) -> None:
    to_map = np.array([[1.0, 0.0, 5.0], [0.0, -1.0, 10.0]])
    told = another_geoid(lift_from_geoid(np.zeros((3, 3), np.float32), to_map, "EPSG:4326", geoid, vertical_system=stated))
    assert told is None if words is None else told is not None and words in told and str(stated) in told
