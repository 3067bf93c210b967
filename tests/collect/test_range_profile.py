"""Range profiles: what the spline reads between samples is the sum over frequencies, and the transpose is the transpose."""

from __future__ import annotations

import numpy as np
import pytest

from yamabiko.collect.path_kernel import cosine, sine
from yamabiko.collect.phase_history import SPEED_OF_LIGHT
from yamabiko.collect.range_profile import ProfileSampling, oversampling, profiles_of, samples_of
from yamabiko.testing import apertures

HISTORY = apertures.airborne(((2.0, 1.0, 0.0), (-4.0, 3.0, 0.0)), pulses=11, samples=63)


def sampled(accuracy: float) -> tuple[ProfileSampling, np.ndarray]:
    sampling = ProfileSampling.of(HISTORY, oversampling(accuracy), 1.5)
    profiles = np.empty((HISTORY.pulses, sampling.width), np.complex64)
    profiles_of(HISTORY.signal, sampling, profiles)
    return sampling, profiles


@pytest.mark.parametrize("accuracy", [1e-2, 1e-3, 1e-4])
def test_the_spline_reads_the_sum_over_frequencies(accuracy: float) -> None:
    sampling, profiles = sampled(accuracy)
    at = np.random.default_rng(1).uniform(0.0, sampling.length, 400)
    nearest = np.floor(at + 0.5).astype(int)
    place = at + 0.5 - nearest
    weights = [0.5 * (1.0 - place) ** 2, 0.5 + place * (1.0 - place), 0.5 * place**2]
    read = sum(weight * profiles[:, nearest + sampling.guard + step] for step, weight in zip((-1, 0, 1), weights, strict=True))
    number = np.arange(HISTORY.samples) - sampling.reference_sample
    exact = HISTORY.signal @ np.exp(2j * np.pi * np.outer(number, at) / sampling.length)
    assert np.linalg.norm(read - exact) <= accuracy * np.linalg.norm(exact)


def test_a_sample_stands_for_its_path_and_the_carrier_for_its_frequency() -> None:
    sampling, _ = sampled(1e-3)
    period = SPEED_OF_LIGHT / HISTORY.frequency_step[0]
    assert sampling.length / sampling.samples_per_metre[0] == pytest.approx(period)
    assert sampling.cycles_per_metre[0] * SPEED_OF_LIGHT == pytest.approx(HISTORY.frequencies(0)[HISTORY.samples // 2])


def test_guards_repeat_the_period() -> None:
    sampling, profiles = sampled(1e-3)
    np.testing.assert_array_equal(profiles[:, : sampling.guard], profiles[:, sampling.length : sampling.length + sampling.guard])
    np.testing.assert_array_equal(profiles[:, -sampling.guard :], profiles[:, sampling.guard : 2 * sampling.guard])


def test_samples_of_is_the_transpose_of_profiles_of() -> None:
    sampling, profiles = sampled(1e-3)
    generator = np.random.default_rng(5)
    other = (generator.standard_normal(profiles.shape) + 1j * generator.standard_normal(profiles.shape)).astype(np.complex64)
    left = np.vdot(other.astype(np.complex128), profiles)
    right = np.vdot(samples_of(other, sampling).astype(np.complex128), HISTORY.signal)
    assert abs(left - right) <= 1e-6 * abs(left)


def test_sine_and_cosine_are_right_to_float32() -> None:
    cycles = np.linspace(-0.5, 0.5, 4001, dtype=np.float32)
    turn = 2.0 * np.pi * cycles.astype(np.float64)
    np.testing.assert_allclose([sine(np.float32(each)) for each in cycles], np.sin(turn), atol=6e-7)
    np.testing.assert_allclose([cosine(np.float32(each)) for each in cycles], np.cos(turn), atol=2e-6)
