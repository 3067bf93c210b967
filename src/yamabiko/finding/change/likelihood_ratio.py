"""How probable a likelihood ratio of equal covariances is when nothing changed: exactly, for any number of passes, channels and
looks.

For k sums of looks X_i, complex Wishart of p channels and n_i looks, all of one covariance, the likelihood ratio Q of `omnibus` has
the moments

    E[Q^h] = (N^N / prod n_i^n_i)^(p h)  prod_j  G(N - j) / G(N (1 + h) - j)  prod_i  G(n_i (1 + h) - j) / G(n_i - j)

with N = sum n_i, j = 0 .. p-1 and G the gamma function: Conradsen, Nielsen and Skriver (2016), "Determining the points of change in
time series of polarimetric SAR data", IEEE Trans. Geoscience and Remote Sensing 54, 3007-3024, appendix, written here for looks
that differ. As a function of h this is the Laplace transform of the density of -ln Q, and all its poles lie on the negative real
axis; so it is inverted along a parabola about them, to all the digits there are, by

    J. A. C. Weideman, L. N. Trefethen, "Parabolic and hyperbolic contours for computing the Bromwich integral",
    Mathematics of Computation 76 (2007), 1341-1356, section 2.

Looks need not be whole numbers. The chi-square series of the paper, which is what other programs use, stands in `omnibus` beside
it.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import loggamma, polygamma

from yamabiko.earth.wgs84 import Float
from yamabiko.errors import InputError

_STEP, _REACH = 0.04, 6.0  # of the parameter along the parabola: the integrand falls by exp(-6^2) to its ends, at the least
_HALVINGS = 60


def p_value(statistic: ArrayLike, looks: ArrayLike, channels: int = 1) -> Float:
    """Probability (...) that -ln Q is at least the statistic (...) though nothing changed.

    looks : (pass,) equivalent number of looks of each of two passes or more, each over channels - 1.
    Relative error below 1e-9, down to the smallest numbers there are. Raises InputError for looks that cannot be.
    """
    count = checked_looks(looks, channels)
    value = np.asarray(statistic, dtype=np.float64)
    answer = np.where(np.isnan(value), np.nan, 1.0)
    seen = value > 0.0
    if seen.any():
        answer[seen] = _above(value[seen], count, channels)
    return answer


def checked_looks(looks: ArrayLike, channels: int) -> Float:
    """Looks (pass,) as numbers. Raises InputError unless there are two or more, finite, each over channels - 1."""
    count = np.atleast_1d(np.asarray(looks, dtype=np.float64))
    if channels < 1:
        raise InputError("likelihood ratio", "channels", channels, "at least one")
    if count.ndim != 1 or count.size < 2 or not np.isfinite(count).all() or count.min() <= channels - 1:
        raise InputError("likelihood ratio", "looks", np.array2string(count), f"two or more finite ones over {channels - 1}")
    return count


def _above(statistic: Float, looks: Float, channels: int) -> Float:
    """Probability (statistic,) of more than statistics (statistic,), all positive.

    Well above the mean the parabola runs left of the pole of 1/s at zero and gives the probability itself, however small; elsewhere
    it runs right of it and gives the rest to one.
    """
    mean, variance = (abs(float(_slope(np.zeros(1), looks, channels, derivative)[0])) for derivative in (0, 1))
    far = statistic > mean + 2.0 * np.sqrt(variance)
    top = _saddle(statistic, far, looks, channels)
    bend = _slope(top, looks, channels, derivative=1) + 1.0 / top**2
    # As wide as the integrand is: a narrower parabola would turn left to where it is large.
    focal = np.maximum(1.0 / statistic, 2.0 / np.sqrt(bend))
    place = np.arange(0.5 * _STEP, _REACH, _STEP)  # the other half is its conjugate
    at = top[:, np.newaxis] + focal[:, np.newaxis] * ((1.0 + 1j * place) ** 2 - 1.0)
    along = 2j * focal[:, np.newaxis] * (1.0 + 1j * place)
    integrand = np.exp(statistic[:, np.newaxis] * at + _log_moment(at, looks, channels)) / at * along
    inverse = integrand.imag.sum(axis=1) * (_STEP / np.pi)
    return np.asarray(np.where(far, -inverse, 1.0 - inverse))


def _saddle(statistic: Float, far: NDArray[np.bool_], looks: Float, channels: int) -> Float:
    """Where exp(s statistic) E[Q^s] / |s| is least (statistic,) on the real axis: left of zero for far statistics, else right of
    it.

    The integrand is nowhere much larger than there, so that no digits are lost in its sum.
    """
    freedom = channels**2 * (len(looks) - 1.0)
    low = np.where(far, (channels - 1) / looks.min() - 1.0, 0.0)
    high = np.where(far, 0.0, (2.0 + freedom) / statistic)
    for _ in range(_HALVINGS):
        middle = 0.5 * (low + high)
        rises = statistic + _slope(middle, looks, channels) > 1.0 / middle
        low, high = np.where(rises, low, middle), np.where(rises, middle, high)
    return np.where(far, low, high)


def _slope(power: Float, looks: Float, channels: int, derivative: int = 0) -> Float:
    """Derivative (power,) of ln E[Q^power], or a further derivative of it. At zero it is the mean of ln Q."""
    total = float(looks.sum())
    answer = np.full(power.shape, _rise(looks, channels) if derivative == 0 else 0.0)
    order = derivative + 1
    for less in range(channels):
        answer -= total**order * polygamma(derivative, total * (1.0 + power) - less)
        for one, often in zip(*np.unique(looks, return_counts=True), strict=True):
            answer += often * one**order * polygamma(derivative, one * (1.0 + power) - less)
    return answer


def _rise(looks: Float, channels: int) -> float:
    total = float(looks.sum())
    return channels * (total * float(np.log(total)) - float(np.sum(looks * np.log(looks))))


def _log_moment(power: np.ndarray, looks: Float, channels: int) -> np.ndarray:
    """ln E[Q^power] (...), of complex powers (...)."""
    total = float(looks.sum())
    answer = _rise(looks, channels) * power
    for less in range(channels):
        answer = answer + loggamma(total - less) - loggamma(total * (1.0 + power) - less)
        for one, often in zip(*np.unique(looks, return_counts=True), strict=True):
            answer = answer + often * (loggamma(one * (1.0 + power) - less) - loggamma(one - less))
    return np.asarray(answer)
