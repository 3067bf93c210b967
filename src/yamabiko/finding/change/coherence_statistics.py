"""How sample coherence scatters: its density, its probability, its mean and what the true coherence was, given that mean.

For n independent pairs of circular Gaussian samples of coherence D, the magnitude d of sample coherence has the density

    2 (n - 1) (1 - D^2)^n d (1 - d^2)^(n - 2) 2F1(n, n; 1; d^2 D^2).

Source: R. Touzi, A. Lopes, J. Bruniquel, P. W. Vachon, "Coherence estimation for SAR imagery", IEEE Trans. Geoscience and Remote
Sensing 37 (1999), 135-149, section II; R. Touzi, A. Lopes, "Statistics of the Stokes parameters and of the complex coherence
parameters in one-look and multilook speckle fields", the same 34 (1996), 519-531. Written as a power series in D^2 the density is a
mixture of beta densities of d^2 with weights of a negative binomial distribution, from which all else follows by sums of positive
terms, for n that need not be whole: the number of samples that are as good as independent, more than one.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import betainc, gammaln, hyp2f1

from yamabiko.earth.wgs84 import Float
from yamabiko.errors import InputError

HIGHEST = 0.99
"""True coherence up to which all here holds; more is taken for this."""
_NODES = 257


def density(sample: ArrayLike, coherence: float, samples: float) -> Float:
    """Probability density (...) of sample coherence (...), 0 to less than 1, of pairs of a true coherence."""
    _check(coherence, samples)
    d = np.asarray(sample, dtype=np.float64)
    both = (d * coherence) ** 2
    # Euler's transformation: the series of the hypergeometric function then is short.
    series = hyp2f1(1.0 - samples, 1.0 - samples, 1.0, both) * (1.0 - both) ** (1.0 - 2.0 * samples)
    return np.asarray(2.0 * (samples - 1.0) * (1.0 - coherence**2) ** samples * d * (1.0 - d**2) ** (samples - 2.0) * series)


def probability_below(sample: ArrayLike, coherence: ArrayLike, samples: float) -> Float:
    """Probability (sample, coherence) that sample coherence is no more than values (sample,) for true coherences (coherence,).

    All digits stand however small it is. With K and M negative binomial of sizes n and n - 1 and chances D^2 and d^2, it is the
    probability that K is less than M.
    """
    d, true = np.atleast_1d(np.asarray(sample, dtype=np.float64)), np.atleast_1d(np.asarray(coherence, dtype=np.float64))
    _check(float(true.max()), samples)
    squared = np.clip(d, 0.0, 1.0 - 1e-9) ** 2
    size = samples - 1.0
    mean = size * squared.max() / (1.0 - squared.max())
    number = np.arange(1.0, 40.0 + mean + 12.0 * np.sqrt(mean / (1.0 - squared.max())))
    with np.errstate(divide="ignore"):
        log_weight = gammaln(size + number) - gammaln(size) - gammaln(number + 1.0) + size * np.log1p(-squared)[:, np.newaxis]
        weight = np.exp(log_weight + number * np.log(squared)[:, np.newaxis])
    return np.asarray(weight @ betainc(samples, number[:, np.newaxis], 1.0 - true**2))


def mean_sample_coherence(coherence: ArrayLike, samples: float) -> Float:
    """Mean (coherence,) of sample coherence of true coherences (coherence,), 0 to HIGHEST: always too high, most so near zero.

    Source: Touzi et al. (1999), first moment of the density.
    """
    true = np.atleast_1d(np.asarray(coherence, dtype=np.float64))
    _check(float(true.max()), samples)
    squared = true**2
    mean = samples * squared.max() / (1.0 - squared.max())
    number = np.arange(40.0 + mean + 12.0 * np.sqrt(mean / (1.0 - squared.max())))
    with np.errstate(divide="ignore", invalid="ignore"):
        power = np.where(number == 0.0, 0.0, number * np.log(squared)[:, np.newaxis])
    weight = np.exp(gammaln(samples + number) - gammaln(samples) - gammaln(number + 1.0) + power)
    weight *= (1.0 - squared[:, np.newaxis]) ** samples
    root = gammaln(number + 1.5) - gammaln(number + 0.5 + samples) - gammaln(number + 1.0) + gammaln(number + samples)
    return np.asarray(weight @ np.exp(root))


def unbiased_coherence(sample_mean: ArrayLike, samples: float) -> Float:
    """The true coherence (...) whose sample coherence has this mean (...): 0 below the mean of none, at most HIGHEST; NaN stays.

    Of one sample it is an estimate with less bias, of a mean over many places with next to none.
    """
    true, mean = _means(samples)
    value = np.asarray(sample_mean, dtype=np.float64)
    return np.where(np.isnan(value), np.nan, np.interp(value, mean, true))


@lru_cache(maxsize=64)
def _means(samples: float) -> tuple[Float, Float]:
    true = np.linspace(0.0, HIGHEST, _NODES)
    return true, mean_sample_coherence(true, samples)


def _check(coherence: float, samples: float) -> None:
    if not 1.0 < samples < np.inf:
        raise InputError("coherence", "independent samples", f"{samples:g}", "more than one")
    if not 0.0 <= coherence < 1.0:
        raise InputError("coherence", "coherence", f"{coherence:g}", "0 to less than 1")
