"""Looks of averaged pictures, from how their speckle hangs together: against what the averages scatter by."""

import numpy as np
import pytest
from scipy.ndimage import uniform_filter

from yamabiko.errors import InputError
from yamabiko.finding.change.log_ratio import p_of_log_ratio
from yamabiko.finding.change.sequence import signed_evidence
from yamabiko.finding.change.speckle_correlation import equivalent_looks, looks_of_ratio, window_shares
from yamabiko.testing.drawn_speckle import speckle


def averaged(pixels: np.ndarray, window: int) -> np.ndarray:
    inner = slice(window, -window)
    return uniform_filter(np.abs(pixels) ** 2, window)[inner, inner].astype(np.float32)


@pytest.mark.parametrize(("oversampling", "window"), [(1.0, 3), (1.5, 3), (1.5, 7), (2.5, 5)])
def test_looks_are_those_that_the_average_of_an_even_scene_has(oversampling: float, window: int) -> None:
    pixels = speckle(np.random.default_rng(window), (900, 900), oversampling)
    power = averaged(pixels, window).astype(np.float64)
    assert equivalent_looks(window_shares(pixels, window)) == pytest.approx(power.mean() ** 2 / power.var(), rel=0.03)


def test_an_uneven_scene_with_holes_bright_points_and_a_fringe_has_the_same_looks() -> None:
    pixels = speckle(np.random.default_rng(1), (700, 700), 1.5)
    plain = looks_of_ratio(window_shares(pixels, 5))
    row, column = np.indices(pixels.shape)
    pixels = pixels * np.exp(1j * 0.4 * row) * np.exp(1.5 * np.sin(row / 60.0) + np.sin(column / 45.0))
    pixels[100:140, 100:300] = np.nan
    pixels[::97, ::89] *= 30.0
    assert looks_of_ratio(window_shares(pixels.astype(np.complex64), 5)) == pytest.approx(plain, rel=0.03)


@pytest.mark.parametrize(("oversampling", "window"), [(1.5, 3), (1.5, 5)])
def test_with_looks_of_ratio_correlated_speckle_gives_the_false_alarms_asked_for(oversampling: float, window: int) -> None:
    random = np.random.default_rng(window)
    pairs = [[speckle(random, (900, 900), oversampling) for _ in range(2)] for _ in range(3)]
    looks = looks_of_ratio(window_shares(pairs[0][0], window))
    rates = [np.mean(signed_evidence([averaged(one, window) for one in pair], [looks] * 2, 0.01) != 0.0) for pair in pairs]
    assert np.mean(rates) == pytest.approx(0.01, rel=0.1)


@pytest.mark.parametrize("many", [2, 5, 40])
def test_even_shares_are_their_number(many: int) -> None:
    shares = np.full(many, 1.0 / many)
    assert equivalent_looks(shares) == pytest.approx(many)
    assert looks_of_ratio(shares) == pytest.approx(many, rel=1e-6)


def test_uneven_shares_stray_as_often_as_their_looks_of_ratio() -> None:
    shares = np.array([0.5, 0.3, 0.2])
    drawn = np.random.default_rng(2).exponential(size=(2, 400_000, 3)) @ shares
    looks = looks_of_ratio(shares)
    rate = np.mean(p_of_log_ratio(np.log(drawn[0] / drawn[1]), looks, looks) < 0.01)
    assert rate == pytest.approx(0.01, abs=4.0 * np.sqrt(0.01 / 400_000))
    assert looks > equivalent_looks(shares)


def test_what_cannot_be_is_refused() -> None:
    with pytest.raises(InputError, match="window"):
        window_shares(np.ones((9, 9), np.complex64), 4)
    with pytest.raises(InputError, match="unknown pixels"):
        window_shares(np.full((9, 9), np.nan, np.complex64), 3)
    assert looks_of_ratio(window_shares(np.ones((9, 9), np.complex64), 1)) == 1.0
