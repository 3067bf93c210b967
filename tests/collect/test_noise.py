"""Noise-equivalent sigma zero: noise and homogeneous ground of the same sigma nought look equally bright in a focused image."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from yamabiko.collect.noise import resolution_cell_area, with_thermal_noise
from yamabiko.collect.phase_history import SPEED_OF_LIGHT, PhaseHistory
from yamabiko.collect.point_echoes import point_target_echoes
from yamabiko.collect.surface_echoes import surface_echoes
from yamabiko.earth.surface import HeightGrid, Plane
from yamabiko.errors import InputError
from yamabiko.focus.backproject import backproject
from yamabiko.focus.direct_sum import direct_sum
from yamabiko.radar.noise import noise_equivalent_sigma_zero
from yamabiko.scene.distributed import DistributedScene
from yamabiko.scene.point_targets import PointTargets
from yamabiko.testing.apertures import airborne, bistatic, satellite, scene_frame

Builder = Callable[..., PhaseHistory]
BUILDERS = [airborne, satellite, bistatic]
UP = scene_frame().axes[2]


def ground(side: float, spacing: float) -> Plane:
    """A level plane about the scene's zero, rows to the south and columns to the east."""
    east, north, _ = scene_frame().axes
    pixels = round(side / spacing)
    middle = 0.5 * (pixels - 1)
    return Plane(scene_frame().origin, -north, east, spacing, spacing, (pixels, pixels), (middle, middle))


def test_cell_area_of_a_narrow_collect_is_one_over_both_bandwidths() -> None:
    history = airborne(pulses=400, samples=32, resolution=1.5, grazing=0.6)
    bandwidth = history.samples * history.frequency_step[0]
    row = 2.0 * bandwidth * np.cos(0.6) / SPEED_OF_LIGHT
    sight = history.transmit.position - scene_frame().origin
    bearing = np.unwrap(np.arctan2(*scene_frame().turn_from_earth_fixed(sight).T[:2]))
    swept = abs(bearing[-1] - bearing[0]) * 400 / 399
    column = 2.0 * history.centre_frequency * swept * np.cos(0.6) / SPEED_OF_LIGHT
    # A twentieth of a radian swept and two percent of bandwidth: the rectangle is good to about that squared.
    assert resolution_cell_area(history, UP) == pytest.approx(1.0 / (row * column), rel=2e-3)


@pytest.mark.parametrize("build", BUILDERS)
def test_cell_area_is_the_integral_of_the_squared_point_response(build: Builder) -> None:
    history = build(pulses=40, samples=40, resolution=0.5)
    plane = ground(17.0, 0.17)
    response = direct_sum(history, plane.points())
    integral = float((np.abs(response) ** 2).sum()) * 0.17**2
    # The square of 17 m holds the response but its farthest sidelobes: 1 / (pi^2 x 17 cells) a side.
    assert integral == pytest.approx(resolution_cell_area(history, UP), rel=0.03)


@pytest.mark.parametrize("build", BUILDERS)
def test_noise_shows_the_sigma_zero_that_was_asked(build: Builder) -> None:
    history = build(pulses=48, samples=48)
    silent = replace(history, signal=np.full_like(history.signal, 1e-20))
    noisy = with_thermal_noise(silent, 0.02, UP, np.random.default_rng(11))
    points = ground(12.0, 0.8).points()
    area = resolution_cell_area(history, UP)
    seen = np.abs(direct_sum(noisy, points)) ** 2 / area
    # 225 nearly independent pixels: the mean of exponential powers scatters by 1 / sqrt(225); four of these are allowed.
    assert float(seen.mean()) == pytest.approx(0.02, rel=4.0 / 15.0)
    power = float((np.abs(noisy.signal.astype(np.complex128)) ** 2).mean())
    assert noise_equivalent_sigma_zero(power, area, history.signal.size) == pytest.approx(0.02, rel=4.0 / 48.0)


def test_homogeneous_ground_shows_its_sigma_nought() -> None:
    history = airborne(pulses=48, samples=48)
    generator = np.random.default_rng(5)
    plane = ground(14.0, 0.2)
    seen = []
    for _ in range(3):
        scene = DistributedScene.speckled(plane, 0.05, generator)
        targets = PointTargets.at(plane.points(), scene.reflectivity)
        echoes = point_target_echoes(
            history.transmit,
            history.receive,
            targets,
            first_frequency=history.first_frequency,
            frequency_step=history.frequency_step,
            samples=history.samples,
            reference_point=history.reference_point,
            epoch=history.epoch,
        )
        seen.append(np.abs(direct_sum(echoes, ground(8.0, 0.8).points())) ** 2)
    mean = float(np.mean(seen)) / resolution_cell_area(history, UP)
    # 300 nearly independent pixels, four deviations.
    assert mean == pytest.approx(0.05, rel=4.0 / np.sqrt(300.0))


@pytest.mark.parametrize("terrain", [False, True])
def test_fast_simulation_and_fast_focusing_keep_sigma_nought(terrain: bool) -> None:
    """The whole chain on a plane and on waving terrain: what is laid out as 0.05 is read off the picture as 0.05."""
    history = airborne(pulses=64, samples=64)
    plane = ground(18.0, 0.2)
    waves = 0.3 * np.sin(np.arange(90) / 7.0)[:, np.newaxis] * np.ones(90)
    surface = HeightGrid(plane, waves.astype(np.float32), UP) if terrain else plane
    generator = np.random.default_rng(6)
    seen = []
    for _ in range(4):
        scene = DistributedScene.speckled(surface, 0.05, generator)
        echoes = surface_echoes(history, surface, scene.reflectivity)
        image = backproject(echoes, surface).pixels[20:70:4, 20:70:4]
        seen.append(np.abs(image) ** 2 / resolution_cell_area(history, UP))
    # 4 x 169 nearly independent pixels, four deviations; slopes of 12 degrees change the area of single cells, not the mean.
    assert float(np.mean(seen)) == pytest.approx(0.05, rel=4.0 / np.sqrt(676.0))


def test_noise_is_white_circular_and_repeats_with_its_seed() -> None:
    history = airborne(pulses=64, samples=64)
    noise = with_thermal_noise(history, 0.5, UP, np.random.default_rng(3)).signal - history.signal
    again = with_thermal_noise(history, 0.5, UP, np.random.default_rng(3)).signal - history.signal
    other = with_thermal_noise(history, 0.5, UP, np.random.default_rng(4)).signal - history.signal
    np.testing.assert_array_equal(noise, again)
    power = float((np.abs(noise) ** 2).mean())
    for product in (noise * noise, noise[1:] * noise[:-1].conj(), noise[:, 1:] * noise[:, :-1].conj(), noise * other.conj()):
        assert abs(complex(product.mean())) < 5.0 * power / 64.0


def test_no_noise_leaves_the_echoes_alone_and_nonsense_is_refused() -> None:
    history = airborne(pulses=4)
    np.testing.assert_array_equal(with_thermal_noise(history, 0.0, UP, np.random.default_rng(1)).signal, history.signal)
    for level in (-0.1, float("nan"), float("inf")):
        with pytest.raises(InputError, match="noise-equivalent sigma zero"):
            with_thermal_noise(history, level, UP, np.random.default_rng(1))
    still = replace(history.transmit, position=np.repeat(history.transmit.position[:1], 4, axis=0))
    with pytest.raises(InputError, match="stands still"):
        resolution_cell_area(replace(history, transmit=still, receive=still), UP)
