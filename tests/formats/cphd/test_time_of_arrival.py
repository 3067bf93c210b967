"""The transforms between the two domains against their defining sums, over any sizes, bands and time axes."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from yamabiko.collect.phase_history import Complex
from yamabiko.earth.wgs84 import Float
from yamabiko.formats.cphd.time_of_arrival import frequency_counts, time_axis, to_frequency, to_time

PULSES = 3


def noise(seed: int, samples: int) -> Complex:
    return np.random.default_rng(seed).standard_normal((PULSES, 2 * samples), dtype=np.float32).view(np.complex64)


def kernel(frequency: Float, middle: Float, time: Float) -> NDArray[np.complex128]:
    """(pulse, frequency, time) exp(+j 2 pi (f - fc) t)."""
    turn: NDArray[np.complex128] = np.exp(2j * np.pi * (frequency - middle[:, np.newaxis])[:, :, np.newaxis] * time[:, np.newaxis])
    return turn


counts = st.integers(2, 40)
steps = st.lists(st.floats(1e5, 1e7), min_size=PULSES, max_size=PULSES).map(np.array)
starts = st.lists(st.floats(1e8, 3e10), min_size=PULSES, max_size=PULSES).map(np.array)


@settings(deadline=None, derandomize=True, max_examples=60)
@given(st.integers(0, 999), counts, steps, starts)
def test_to_time_is_its_defining_sum_and_loses_nothing(seed: int, count: int, step: Float, first: Float) -> None:
    signal = noise(seed, count)
    times, first_time, time_step = time_axis(step, count)
    frequency = first[:, np.newaxis] + np.outer(step, np.arange(count))
    time = first_time[:, np.newaxis] + np.outer(time_step, np.arange(times))
    middle = 0.5 * (frequency[:, 0] + frequency[:, -1])
    expected = np.einsum("pk,pkn->pn", signal, kernel(frequency, middle, time)) / count
    found = to_time(signal, step)
    assert np.abs(found - expected).max() < 2e-5
    band = frequency[:, 0], frequency[:, -1]
    assert frequency_counts(band[1] - band[0], time_step, times).max() == count
    assert np.abs(to_frequency(found, first_time, time_step, band, count) - signal).max() < 5e-6


@settings(deadline=None, derandomize=True, max_examples=60)
@given(st.integers(0, 999), st.integers(4, 60), steps, starts, st.floats(0.3, 1.0), st.floats(-2.0, 2.0))
def test_to_frequency_is_its_defining_sum(seed: int, times: int, step: Float, first: Float, filled: float, shift: float) -> None:
    """For any time axis: `filled` is the band over the sampling rate, `shift` moves the axis by its own length."""
    signal = noise(seed, times)
    time_step = 1.0 / (times * step)
    first_time = shift / step
    band = first, first + filled / time_step
    count = int(frequency_counts(band[1] - band[0], time_step, times).max())
    found = to_frequency(signal, first_time, time_step, band, count)
    frequency = first[:, np.newaxis] + np.outer(step, np.arange(count))
    time = first_time[:, np.newaxis] + np.outer(time_step, np.arange(times))
    expected = np.einsum("pn,pkn->pk", signal, kernel(frequency, 0.5 * (band[0] + band[1]), time).conj()) * count / times
    assert np.abs(found - expected).max() < 1e-4 * np.abs(expected).max()
    assert (frequency[:, -1] <= band[1] * (1.0 + 1e-9)).all()


def test_narrower_bands_end_in_zeros() -> None:
    """One vector's band is half the other's: what lies past its FX2 is no signal."""
    step = np.full(PULSES, 1e6)
    first_time, time_step = np.zeros(PULSES), 1.0 / (32 * step)
    low = np.full(PULSES, 1e9)
    high = low + np.array([30.0, 15.0, 30.0]) * step
    count = int(frequency_counts(high - low, time_step, 32).max())
    assert count == 31
    found = to_frequency(noise(1, 32), first_time, time_step, (low, high), count)
    assert (found[1, 16:] == 0.0).all()
    assert (found[1, :16] != 0.0).all()
    assert (found[[0, 2]] != 0.0).all()
