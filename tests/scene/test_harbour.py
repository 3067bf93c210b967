"""The harbour: its ground truth, its light and shadow, and that a seed gives the same harbour."""

from functools import cache

import numpy as np
import pytest

from yamabiko.earth.surface import HeightGrid
from yamabiko.earth.wgs84 import Float
from yamabiko.errors import InputError
from yamabiko.scene.ground_truth import ObjectKind
from yamabiko.scene.harbour import Harbour, small_harbour
from yamabiko.scene.harbour_layout import WATER
from yamabiko.scene.scatterers import trihedral_cross_section
from yamabiko.testing.apertures import scene_frame

FRAME = scene_frame()


@cache
def harbour(bearing_deg: float = -15.0, seed: int = 1) -> Harbour:
    bearing, grazing = np.radians(bearing_deg), 0.46
    level = np.cos(grazing)
    to_radar = FRAME.turn_to_earth_fixed([level * np.sin(bearing), level * np.cos(bearing), np.sin(grazing)])
    return small_harbour(FRAME, to_radar, np.random.default_rng(seed), spacing=1.0)


def mean_db(built: Harbour, east: tuple[float, float], north: tuple[float, float]) -> float:
    """Mean of the lit backscatter in a box."""
    local = FRAME.from_earth_fixed(built.ground.surface.points())
    inside = (local[..., 0] > east[0]) & (local[..., 0] < east[1]) & (local[..., 1] > north[0]) & (local[..., 1] < north[1])
    lit = built.sigma_zero[inside]
    return 10.0 * float(np.log10(lit[lit > 0.0].mean()))


def test_a_seed_gives_the_same_harbour_and_another_seed_another() -> None:
    again = harbour.__wrapped__()
    np.testing.assert_array_equal(again.ground.reflectivity, harbour().ground.reflectivity)
    np.testing.assert_array_equal(again.points.amplitude, harbour().points.amplitude)
    assert not np.array_equal(harbour(seed=2).ground.reflectivity, harbour().ground.reflectivity)


def test_truth_names_vessels_reflectors_tanks_and_buildings() -> None:
    kinds = [thing.kind for thing in harbour().objects]
    assert kinds.count(ObjectKind.REFLECTOR) == 3
    assert kinds.count(ObjectKind.TANK) == 4
    assert kinds.count(ObjectKind.VESSEL) > 30
    names = [thing.name for thing in harbour().objects]
    assert len(set(names)) == len(names)


def test_vessels_float_and_shine_where_the_truth_says() -> None:
    built = harbour()
    shining = FRAME.from_earth_fixed(built.points.position)
    for ship in (thing for thing in built.objects if thing.kind is ObjectKind.VESSEL):
        east, north, up = FRAME.from_earth_fixed(ship.position)
        assert up == pytest.approx(WATER, abs=1e-6)
        away = shining[:, :2] - [east, north]
        sine, cosine = np.sin(ship.heading), np.cos(ship.heading)
        along, right = away @ [sine, cosine], away @ [cosine, -sine]
        on_board = (np.abs(along) <= 0.5 * ship.length) & (np.abs(right) <= 0.5 * ship.width + 1e-9)
        assert on_board.sum() >= 10
        assert along[on_board].max() > 0.3 * ship.length
        assert along[on_board].min() < -0.3 * ship.length


def test_reflectors_stand_in_the_echoes_with_their_cross_section() -> None:
    built = harbour()
    for thing in (thing for thing in built.objects if thing.kind is ObjectKind.REFLECTOR):
        distance = np.linalg.norm(built.points.position - thing.position, axis=1)
        amplitude = built.points.amplitude[distance.argmin()]
        assert distance.min() == 0.0
        assert amplitude == pytest.approx(np.sqrt(trihedral_cross_section(0.5, 0.031)))


def test_trihedral_of_ten_wavelengths() -> None:
    assert trihedral_cross_section(0.31, 0.031) == pytest.approx(4.0 * np.pi / 3.0 * 100.0 * 0.31**2)


def test_basin_is_darker_than_sea_and_both_than_land() -> None:
    basin = mean_db(harbour(), (10.0, 35.0), (0.0, 20.0))
    sea = mean_db(harbour(), (-100.0, 100.0), (112.0, 119.0))
    land = mean_db(harbour(), (-100.0, -30.0), (-89.0, -79.0))
    assert basin < sea - 4.0 < land - 8.0


@pytest.mark.parametrize(
    ("bearing_deg", "east", "north"), [(0.0, 0.0, -1.0), (90.0, -1.0, 0.0), (-90.0, 1.0, 0.0), (180.0, 0.0, 1.0)]
)
def test_shadow_falls_away_from_the_radar(bearing_deg: float, east: float, north: float) -> None:
    """The net store, 5 m high, stands alone: its far side lies in the dark and its near side in the light."""
    built = harbour(bearing_deg)
    store = next(thing for thing in built.objects if thing.name == "net store")
    middle = FRAME.from_earth_fixed(store.position)
    reach = 2.0 + 0.5 * (store.length if east else store.width)
    behind = FRAME.to_earth_fixed(middle + reach * np.array([east, north, 0.0]))
    before = FRAME.to_earth_fixed(middle - reach * np.array([east, north, 0.0]))

    def backscatter(place: Float) -> float:
        terrain = built.ground.surface
        assert isinstance(terrain, HeightGrid)
        row, column = np.rint(terrain.plane.pixel(place)).astype(int)
        return float(built.sigma_zero[row, column])

    assert backscatter(behind) == 0.0
    assert backscatter(before) > 0.0


def test_dark_pixels_echo_nothing() -> None:
    built = harbour()
    dark = built.sigma_zero == 0.0
    assert 0.05 < float(dark.mean()) < 0.3
    assert not built.ground.reflectivity[dark].any()


def test_nonsense_is_refused() -> None:
    up = FRAME.axes[2]
    with pytest.raises(InputError, match="pixels"):
        small_harbour(FRAME, up, np.random.default_rng(1), spacing=0.001)
    with pytest.raises(InputError, match="below the horizon"):
        small_harbour(FRAME, -up, np.random.default_rng(1), spacing=4.0)
