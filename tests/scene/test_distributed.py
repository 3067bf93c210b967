"""Speckle: circular Gaussian, of the mean backscatter that was asked, white, and refused where it cannot be."""

import numpy as np
import pytest

from yamabiko.earth.surface import HeightGrid, Plane, Points
from yamabiko.errors import InputError
from yamabiko.scene.distributed import DistributedScene
from yamabiko.testing.apertures import scene_frame

EAST, NORTH, UP = scene_frame().axes
PLANE = Plane(scene_frame().origin, -NORTH, EAST, 0.5, 0.25, (200, 200), (100.0, 100.0))


def test_power_is_sigma_nought_times_pixel_area() -> None:
    sigma_zero = np.linspace(0.1, 2.0, 200)[:, np.newaxis]
    scene = DistributedScene.speckled(PLANE, sigma_zero, np.random.default_rng(1))
    power = np.abs(scene.reflectivity) ** 2 / (sigma_zero * 0.125)
    assert scene.reflectivity.dtype == np.complex64
    assert float(power.mean()) == pytest.approx(1.0, abs=5.0 / 200.0)
    # Exponential power: its variance equals its mean squared.
    assert float(power.var()) == pytest.approx(1.0, abs=5.0 * np.sqrt(8.0) / 200.0)


def test_speckle_is_circular_and_white() -> None:
    value = DistributedScene.speckled(PLANE, 8.0, np.random.default_rng(2)).reflectivity
    for product in (value, value * value, value[1:] * value[:-1].conj(), value[:, 1:] * value[:, :-1].conj()):
        assert abs(complex(product.mean())) < 5.0 / 200.0


def test_terrain_counts_the_area_of_its_plane() -> None:
    terrain = HeightGrid(PLANE, np.random.default_rng(3).random((200, 200)).astype(np.float32), UP)
    flat = DistributedScene.speckled(PLANE, 1.0, np.random.default_rng(4))
    hilly = DistributedScene.speckled(terrain, 1.0, np.random.default_rng(4))
    np.testing.assert_array_equal(flat.reflectivity, hilly.reflectivity)


def test_dark_ground_stays_dark() -> None:
    scene = DistributedScene.speckled(PLANE, np.zeros(200), np.random.default_rng(5))
    assert not scene.reflectivity.any()


@pytest.mark.parametrize("sigma_zero", [-0.1, float("nan")])
def test_impossible_backscatter_is_refused(sigma_zero: float) -> None:
    with pytest.raises(InputError, match="sigma nought"):
        DistributedScene.speckled(PLANE, sigma_zero, np.random.default_rng(1))


def test_reflectivity_must_fit_its_surface() -> None:
    with pytest.raises(InputError, match="shape"):
        DistributedScene(Points(np.zeros((4, 3))), np.zeros(3, dtype=np.complex64))
    with pytest.raises(InputError, match="not finite"):
        DistributedScene(Points(np.zeros((1, 3))), np.array([np.inf], dtype=np.complex64))
