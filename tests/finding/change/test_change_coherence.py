"""Coherence: the sums over windows, the published density and what follows from it, and how often a loss is seen that is none."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.integrate import quad

from yamabiko.errors import InputError
from yamabiko.finding.change.coherence import independent_samples, loss_evidence, sample_coherence, surrounding_coherence
from yamabiko.finding.change.coherence_statistics import (
    HIGHEST,
    density,
    mean_sample_coherence,
    probability_below,
    unbiased_coherence,
)
from yamabiko.testing.drawn_speckle import coherent_pair

CASES = [(2.0, 0.5), (9.0, 0.3), (5.5, 0.7), (49.0, 0.9), (100.0, 0.97)]


def in_words(first: NDArray[np.complex64], second: NDArray[np.complex64], window: int) -> NDArray[np.float64]:
    """Sample coherence, window by window."""
    half = window // 2
    answer = np.full(first.shape, np.nan)
    known = np.isfinite(first) & np.isfinite(second) & (first != 0.0) & (second != 0.0)
    for row, column in np.ndindex(first.shape):
        place = (slice(max(row - half, 0), row + half + 1), slice(max(column - half, 0), column + half + 1))
        one, other = first[place][known[place]].astype(complex), second[place][known[place]].astype(complex)
        if len(one) >= 0.9 * window**2:
            answer[row, column] = abs(np.vdot(other, one)) / np.sqrt(np.vdot(one, one).real * np.vdot(other, other).real)
    return answer


@pytest.mark.parametrize("window", [3, 7])
def test_running_sums_are_the_sums_over_each_window(window: int) -> None:
    first, second = coherent_pair(np.random.default_rng(1), (150, 40), 0.6)
    first[60:64, 10:20] = np.nan
    second[100, 30] = complex(np.inf, 0.0)
    second[20:30, 5:25] = 0.0
    first[130, 20] = 1e4
    expected = in_words(first, second, window)
    found = sample_coherence(first, second, window)
    blank = np.isnan(expected)
    assert blank.any()
    np.testing.assert_array_equal(np.isnan(found), blank)
    np.testing.assert_allclose(found[~blank], expected[~blank], atol=2e-6)


def test_an_image_with_itself_is_coherent_whatever_its_gain_and_phase() -> None:
    image = coherent_pair(np.random.default_rng(2), (60, 60), 0.5)[0]
    coherence = sample_coherence(image, image * np.complex64(3e3j), 5)
    np.testing.assert_allclose(coherence[2:-2, 2:-2], 1.0, atol=1e-5)


@pytest.mark.parametrize(("samples", "coherence"), CASES)
def test_mean_and_probability_are_integrals_of_the_published_density(samples: float, coherence: float) -> None:
    def integral(power: float, to: float) -> float:
        return float(
            quad(lambda d: d**power * density(d, coherence, samples), 0.0, to, epsabs=0.0, limit=300, points=[0.9 * to])[0]
        )

    assert integral(0.0, 1.0) == pytest.approx(1.0, rel=1e-6)
    assert mean_sample_coherence(coherence, samples)[0] == pytest.approx(integral(1.0, 1.0), rel=1e-6)
    for part in (0.3, 0.8, 1.0):
        below = probability_below(part * coherence, coherence, samples)[0, 0]
        assert below == pytest.approx(integral(0.0, part * coherence), rel=1e-4)


def test_of_no_coherence_the_probability_is_known_in_closed_form() -> None:
    sample = np.linspace(0.01, 0.95, 20)
    np.testing.assert_allclose(probability_below(sample, 0.0, 9.0)[:, 0], 1.0 - (1.0 - sample**2) ** 8.0, rtol=1e-9)


@given(st.floats(1.5, 150.0), st.floats(0.0, HIGHEST))
@settings(deadline=None, max_examples=40)
def test_bias_is_taken_away_again_and_is_always_upwards(samples: float, coherence: float) -> None:
    mean = mean_sample_coherence(coherence, samples)
    assert mean[0] >= coherence - 1e-9
    assert unbiased_coherence(mean, samples)[0] == pytest.approx(coherence, abs=0.005)


@pytest.mark.parametrize("samples", [4.0, 20.0, 49.0, 200.0])
def test_the_table_of_losses_is_the_probability(samples: float) -> None:
    random = np.random.default_rng(5)
    true = random.uniform(0.05, 0.98, 150).astype(np.float32)
    sample = (true * random.uniform(0.02, 1.0, 150)).astype(np.float32)
    exact = np.array([probability_below(one, other, samples)[0, 0] for one, other in zip(sample, true, strict=True)])
    found = loss_evidence(sample[np.newaxis], true[np.newaxis], samples)[0]
    likely = exact > 1e-12
    assert likely.sum() > 30
    np.testing.assert_allclose(found[likely], -np.log(exact[likely]), atol=0.02)
    assert not loss_evidence(true[np.newaxis], true[np.newaxis] * np.float32(0.99), samples).any()


@pytest.mark.parametrize(("oversampling", "window", "coherence"), [(1.0, 5, 0.4), (1.0, 7, 0.8), (1.5, 7, 0.6)])
def test_losses_are_seen_where_there_are_none_as_often_as_the_theory_says(
    oversampling: float, window: int, coherence: float
) -> None:
    first, second = coherent_pair(np.random.default_rng(3), (900, 900), coherence, oversampling)
    samples = independent_samples(first, window)
    sample = sample_coherence(first, second, window)
    evidence = loss_evidence(sample, np.full(sample.shape, coherence, np.float32), samples)
    for p in (0.1, 0.01):
        assert np.mean(evidence > -np.log(p)) == pytest.approx(p, rel=0.12)
    assert float(unbiased_coherence(np.nanmean(sample), samples)) == pytest.approx(coherence, abs=0.01)
    nothing = np.zeros(sample.shape, np.bool_)
    beside = loss_evidence(sample, surrounding_coherence(sample, nothing, window, (60, 60), samples), samples)
    assert 0.4 * 0.01 < np.mean(beside > -np.log(0.01)) < 0.01


def test_surroundings_are_the_least_of_four_sides_and_the_edge_of_a_wood_is_no_loss() -> None:
    sample = np.full((120, 120), 0.9, np.float32)
    sample[:, 60:] = 0.35  # the wood
    sample[20:24, 20:24] = 0.35  # the loss
    reference = surrounding_coherence(sample, np.zeros(sample.shape, np.bool_), 5, (15, 15), 30.0)
    assert reference[22, 22] > 0.85
    assert reference[:, 61].max() < 0.4
    unlike = np.zeros(sample.shape, np.bool_)
    unlike[:, :60] = True
    hidden = surrounding_coherence(sample, unlike, 5, (15, 15), 30.0)
    assert np.isnan(hidden[60, 20])  # nothing around that counts


def test_what_cannot_be_is_refused() -> None:
    image = np.ones((9, 9), np.complex64)
    with pytest.raises(InputError, match="one grid"):
        sample_coherence(image, image[:-1], 3)
    with pytest.raises(InputError, match="window"):
        sample_coherence(image, image, 4)
    with pytest.raises(InputError, match="independent samples"):
        probability_below(0.5, 0.5, 1.0)
    with pytest.raises(InputError, match="coherence"):
        density(0.5, 1.0, 5.0)
