"""The omnibus test: whether anything changed in a series of passes, and between which of them, for any number of channels.

All is in covariance matrices C_i of p channels (for one channel, its mean power) and their equivalent numbers of looks n_i. With
N_j = n_1 + .. + n_j and M_j the mean of the first j covariances, weighted by looks, of k in all:

    -ln Q   = N_k ln|M_k| - sum n_i ln|C_i|                               is anything unlike the rest?
    -ln R_j = N_j ln|M_j| - N_(j-1) ln|M_(j-1)| - n_j ln|C_j|             is pass j unlike those before it?

Q is the product of R_2 .. R_k, and these are independent where nothing changed. Source: K. Conradsen, A. A. Nielsen, H. Skriver,
"Determining the points of change in time series of polarimetric SAR data", IEEE Trans. Geoscience and Remote Sensing 54 (2016),
3007-3024, the test statistics Q and R_j, which we write for looks that may differ from pass to pass.

This is the readable form, for covariances of any size. Whole pictures of one channel are taken by `sequence`, to the same answer.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.stats import chi2

from yamabiko.earth.wgs84 import Float
from yamabiko.errors import InputError
from yamabiko.finding.change.likelihood_ratio import checked_looks, p_value

Covariances = NDArray[np.complexfloating] | Float
"""(pass, ..., channel, channel) Hermitian, positive definite."""


def minus_log_q(covariances: Covariances, looks: Float) -> Float:
    """-ln Q (...) of covariances (pass, ..., channel, channel) with so many looks (pass,)."""
    return np.asarray(minus_log_r(covariances, looks).sum(axis=0))


def minus_log_r(covariances: Covariances, looks: Float) -> Float:
    """-ln R_j (pass - 1, ...), j from the second pass on, of covariances (pass, ..., channel, channel) with looks (pass,)."""
    count = checked_looks(looks, covariances.shape[-1])
    weight = count.reshape(-1, *(1,) * (covariances.ndim - 1))
    total = np.cumsum(count)
    mean = np.cumsum(weight * covariances, axis=0) / np.cumsum(weight, axis=0)
    by_pass = (-1, *(1,) * (covariances.ndim - 3))
    so_far = total.reshape(by_pass) * np.linalg.slogdet(mean)[1]
    alone = count.reshape(by_pass) * np.linalg.slogdet(covariances)[1]
    return np.asarray(so_far[1:] - so_far[:-1] - alone[1:])


def points_of_change(covariances: Covariances, looks: Float, significance: float) -> NDArray[np.bool_]:
    """Whether a change lies between each pass and the one before (pass - 1, ...), tested in turn at a significance.

    All passes are tested by Q. Where they are not alike, the first R_j that tells so gives the time of the change, and everything
    begins again from pass j. Where no single R_j does, which the paper leaves open, the least probable gives it: so as much as one
    change is found where nothing changed with just the probability asked for.
    """
    passes = len(covariances)
    channels = covariances.shape[-1]
    found = np.zeros((passes - 1, *covariances.shape[1:-2]), np.bool_)
    begins = np.zeros(covariances.shape[1:-2], np.int64)
    for first in range(passes - 1):
        rest, count = covariances[first:], np.asarray(looks, dtype=np.float64)[first:]
        statistic = minus_log_r(rest, count)
        unlike = p_value(statistic.sum(axis=0), count, channels) < significance
        split = [(count[: after + 1].sum(), count[after + 1]) for after in range(len(statistic))]
        each = np.stack([p_value(one, two, channels) for one, two in zip(statistic, split, strict=True)])
        place = np.where((each < significance).any(axis=0), np.argmax(each < significance, axis=0), np.argmin(each, axis=0))
        here = unlike & (begins == first)
        found[first:][(place[here], *np.nonzero(here))] = True
        begins = np.where(here, first + 1 + place, np.where(begins == first, passes, begins))
    return found


def chi_square_p_of_q(statistic: Float, passes: int, looks: float, channels: int = 1) -> Float:
    """Probability (...) of at least -ln Q (...) after the paper's approximation, for so many passes of equally many looks.

    Source: Conradsen, Nielsen and Skriver (2016), rho and omega_2 of Q. `p_value` is exact and takes its place; this is what other
    programs use, kept for comparison.
    """
    if passes < 2:
        raise InputError("omnibus test", "passes", passes, "two or more")
    p, k, n = channels, passes, looks
    rho = 1.0 - (2.0 * p * p - 1.0) / (6.0 * (k - 1.0) * p) * (k / n - 1.0 / (n * k))
    omega = p * p * (p * p - 1.0) / (24.0 * rho**2) * (k / n**2 - 1.0 / (n * k) ** 2)
    omega -= 0.25 * p * p * (k - 1.0) * (1.0 - 1.0 / rho) ** 2
    return _chi_square_series(statistic, (k - 1.0) * p * p, rho, omega)


def chi_square_p_of_r(statistic: Float, number: int, looks: float, channels: int = 1) -> Float:
    """Probability (...) of at least -ln R_j (...) after the paper's approximation. number : j, two or more.

    Source: Conradsen, Nielsen and Skriver (2016), rho_j and omega_2j of R_j.
    """
    if number < 2:
        raise InputError("omnibus test", "number of the pass", number, "two or more")
    p, j, n = channels, number, looks
    rho = 1.0 - (2.0 * p * p - 1.0) / (6.0 * p * n) * (1.0 + 1.0 / (j * (j - 1.0)))
    omega = p * p * (p * p - 1.0) / (24.0 * n**2) * (1.0 + (2.0 * j - 1.0) / (j * (j - 1.0)) ** 2) / rho**2
    omega -= 0.25 * p * p * (1.0 - 1.0 / rho) ** 2
    return _chi_square_series(statistic, float(p * p), rho, omega)


def _chi_square_series(statistic: Float, freedom: float, rho: float, omega: float) -> Float:
    value = 2.0 * rho * np.asarray(statistic)
    first = chi2.sf(value, freedom)
    return np.asarray(first + omega * (chi2.sf(value, freedom + 4.0) - first))
