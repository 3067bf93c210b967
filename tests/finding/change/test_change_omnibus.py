"""The omnibus test: its algebra, its independence of what does not matter, and the published approximation beside the exact one."""

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.optimize import brentq

from yamabiko.finding.change.likelihood_ratio import p_value
from yamabiko.finding.change.omnibus import (
    chi_square_p_of_q,
    chi_square_p_of_r,
    minus_log_q,
    minus_log_r,
    points_of_change,
)

LOOKS = np.array([4.0, 7.0, 5.5, 9.0])


def drawn(channels: int, passes: int = 4, trials: int = 30, seed: int = 3) -> NDArray[np.complex128]:
    part = np.random.default_rng(seed).standard_normal((2, passes, trials, 10, channels))
    sample = part[0] + 1j * part[1]
    return np.asarray(np.einsum("ktni,ktnj->ktij", sample, sample.conj()) / 20.0)


@pytest.mark.parametrize("channels", [1, 2, 3])
def test_q_is_the_likelihood_ratio_as_it_is_written(channels: int) -> None:
    covariance = drawn(channels)
    sums = LOOKS[:, np.newaxis, np.newaxis, np.newaxis] * covariance
    total = LOOKS.sum()
    # ln Q = p (N ln N - sum n ln n) + sum n ln|X_i| - N ln|X|, of sums X_i of looks
    log_q = channels * (total * np.log(total) - np.sum(LOOKS * np.log(LOOKS)))
    log_q = log_q + np.einsum("k,kt->t", LOOKS, np.log(np.linalg.det(sums).real)) - total * np.log(np.linalg.det(sums.sum(0)).real)
    np.testing.assert_allclose(minus_log_q(covariance, LOOKS), -log_q, rtol=1e-9)
    np.testing.assert_allclose(minus_log_r(covariance, LOOKS).sum(axis=0), -log_q, rtol=1e-9)


def test_another_basis_of_polarisations_and_another_gain_change_nothing() -> None:
    covariance = drawn(3)
    basis = np.random.default_rng(1).standard_normal((3, 3)) + 1j * np.eye(3)
    turned = basis @ covariance @ basis.conj().T
    np.testing.assert_allclose(minus_log_r(turned, LOOKS), minus_log_r(covariance, LOOKS), rtol=1e-8, atol=1e-10)


def test_passes_all_alike_are_told_by_nothing() -> None:
    covariance = np.repeat(drawn(2)[:1], 4, axis=0)
    np.testing.assert_allclose(minus_log_r(covariance, LOOKS), 0.0, atol=1e-12)


@pytest.mark.parametrize("channels", [1, 2, 3])
def test_the_published_series_closes_in_on_the_exact_probability_with_the_third_power_of_looks(channels: int) -> None:
    def error(looks: float, passes: int) -> tuple[float, float]:
        of_q = brentq(lambda one: float(p_value(one, [looks] * passes, channels)) - 0.01, 0.1, 300.0)
        split = [looks * (passes - 1), looks]
        of_r = brentq(lambda one: float(p_value(one, split, channels)) - 0.01, 0.1, 300.0)
        q = chi_square_p_of_q(np.array(of_q), passes, looks, channels)
        r = chi_square_p_of_r(np.array(of_r), passes, looks, channels)
        return abs(float(q) / 0.01 - 1.0), abs(float(r) / 0.01 - 1.0)

    for passes in (2, 4):
        for coarse, fine in zip(error(40.0, passes), error(80.0, passes), strict=True):
            assert coarse < 1e-3
            assert fine < coarse / 6.0  # an error in rho or omega_2 would fall by two or four


def test_for_one_channel_the_published_series_does_at_a_hundredth_but_not_far_out() -> None:
    at = [brentq(lambda one, p=p: float(np.log(p_value(one, [3.0, 3.0]) / p)), 0.1, 60.0) for p in (0.01, 1e-7)]
    near, far = (chi_square_p_of_q(np.array(one), 2, 3.0) for one in at)
    assert near == pytest.approx(0.01, rel=0.003)
    assert far < 0.7e-7  # at the levels that places are found with it is a third too low


def test_changes_are_found_where_they_were_made() -> None:
    covariance = drawn(2, passes=6, trials=200)
    covariance[2:] *= 20.0
    covariance[5] /= 20.0
    found = points_of_change(covariance, np.full(6, 10.0), 1e-4)
    assert found[1].mean() > 0.99
    assert found[4].mean() > 0.99
    assert found[[0, 2, 3]].mean() < 0.01


def test_where_nothing_changed_something_is_found_as_often_as_asked() -> None:
    covariance = np.random.default_rng(4).gamma(5.0, 0.2, (5, 4_000))[..., np.newaxis, np.newaxis]
    found = points_of_change(covariance, np.full(5, 5.0), 0.1)
    assert found.any(axis=0).mean() == pytest.approx(0.1, abs=4.0 * np.sqrt(0.09 / 4_000))
