"""Echoes of surfaces: the adjoint of backprojection, and the sum of the points' closed forms."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from yamabiko.collect.phase_history import PhaseHistory
from yamabiko.collect.surface_echoes import surface_echoes
from yamabiko.earth.surface import HeightGrid, Plane, Points, Surface
from yamabiko.errors import InputError
from yamabiko.focus.backproject import backproject
from yamabiko.testing import apertures

SIZE = 60


def plane() -> Plane:
    frame = apertures.scene_frame()
    return Plane(frame.origin, frame.axes[0], frame.axes[1], 0.13, 0.11, (SIZE, SIZE - 7), (SIZE / 2.0, SIZE / 2.0))


def terrain() -> HeightGrid:
    row, column = np.mgrid[:SIZE, : SIZE - 7]
    return HeightGrid(plane(), (np.sin(row / 9.0) + np.cos(column / 7.0)).astype(np.float32), plane().normal)


def points() -> Points:
    east_north_up = np.random.default_rng(12).uniform(-5.0, 5.0, (900, 3)) * [1.0, 1.0, 0.3]
    return Points(apertures.scene_frame().to_earth_fixed(east_north_up))


def airborne() -> PhaseHistory:
    return apertures.airborne(pulses=48, samples=56)


def one_position_a_pulse() -> PhaseHistory:
    return replace(airborne(), receive=airborne().transmit)


def bistatic() -> PhaseHistory:
    return apertures.bistatic(pulses=48, samples=56)


def complex_noise(generator: np.random.Generator, shape: tuple[int, ...]) -> NDArray[np.complex64]:
    return (generator.standard_normal(shape) + 1j * generator.standard_normal(shape)).astype(np.complex64)


@pytest.mark.parametrize("surface", [plane, terrain, points])
@pytest.mark.parametrize("collect", [airborne, one_position_a_pulse, bistatic])
def test_simulation_is_the_adjoint_of_focusing(collect: Callable[[], PhaseHistory], surface: Callable[[], Surface]) -> None:
    """<focus(s), x> = <s, simulate(x)> for any signal s and reflectivity x, to 1e-5 of its size."""
    generator = np.random.default_rng(7)
    where = surface()
    history = replace(collect(), signal=complex_noise(generator, collect().signal.shape))
    reflectivity = complex_noise(generator, where.shape)
    image = backproject(history, where)
    focused = image.pixels.astype(np.complex128) * np.exp(2j * np.pi * image.carrier.cycles(where.points())) * history.signal.size
    echoes = surface_echoes(history, where, reflectivity).signal.astype(np.complex128)
    left, right = np.vdot(reflectivity, focused), np.vdot(echoes, history.signal)
    assert abs(left - right) <= 1e-5 * abs(left)


@pytest.mark.parametrize("accuracy_db", [60.0, 80.0])
@pytest.mark.parametrize("collect", [apertures.airborne, apertures.satellite, apertures.bistatic])
def test_a_few_points_echo_as_their_closed_form(collect: Callable[..., PhaseHistory], accuracy_db: float) -> None:
    generator = np.random.default_rng(3)
    places = generator.uniform(-6.0, 6.0, (12, 3)) * [1.0, 1.0, 0.2]
    amplitude = complex_noise(generator, (12,))
    truth = collect(places, amplitude, pulses=48, samples=56)
    echoes = surface_echoes(truth, Points(apertures.scene_frame().to_earth_fixed(places)), amplitude, accuracy_db=accuracy_db)
    error = np.linalg.norm(echoes.signal - truth.signal) / np.linalg.norm(truth.signal)
    assert 20.0 * np.log10(error) <= -accuracy_db


def test_only_the_signal_and_the_simulated_mark_change() -> None:
    template = airborne()
    template = replace(template, collection=replace(template.collection, simulated=False))
    echoes = surface_echoes(template, points(), np.ones(900, np.complex64))
    assert echoes.collection.simulated
    assert echoes.transmit is template.transmit
    assert echoes.epoch == template.epoch
    assert not np.array_equal(echoes.signal, template.signal)


def test_progress_reaches_the_end() -> None:
    seen: list[tuple[int, int]] = []
    surface_echoes(airborne(), plane(), np.ones(plane().shape, np.complex64), progress=lambda *done: seen.append(done))
    assert seen[-1] == (48, 48)


@pytest.mark.parametrize("bad", [np.ones(3, np.complex64), np.full((SIZE, SIZE - 7), np.nan, np.complex64)])
def test_a_reflectivity_that_cannot_be_used_is_refused(bad: NDArray[np.complex64]) -> None:
    with pytest.raises(InputError, match="reflectivity"):
        surface_echoes(airborne(), plane(), bad)
