"""The logarithm of the ratio of two passes' mean powers, and how probable it is where nothing changed: exactly.

Speckle multiplies, so the ratio of two powers of one place does not depend on how bright it is. Mean powers of n looks are gamma
variables of shape n; the ratio of two independent ones has an F distribution with 2 n_after and 2 n_before degrees of freedom.
Source: R. Touzi, A. Lopes, P. Bousquet, "A statistical and geometrical edge detector for SAR images", IEEE Trans. Geoscience and
Remote Sensing 26 (1988), 764-773, section III. For two passes of equally many looks this is the omnibus test to the last digit.

Two passes whose phases agree share part of their speckle, so that their ratio stays nearer to one. With coherence g, the difference
of the powers X - r Y is a Hermitian form of complex Gaussians, and the chance that it is positive is again that of an F variable,
of the two eigenvalues of that form. Its density is that of J.-S. Lee, K. W. Hoppel, S. A. Mango, A. R. Miller, "Intensity and phase
statistics of multilook polarimetric and interferometric SAR imagery", IEEE Trans. Geoscience and Remote Sensing 32 (1994),
1017-1028, section V.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import fdtrc, fdtri

from yamabiko.earth.wgs84 import Float
from yamabiko.errors import InputError


def log_ratio(before: ArrayLike, after: ArrayLike) -> NDArray[np.float32]:
    """Natural logarithm (...) of power after over power before (...), both linear; NaN where either is not a positive number."""
    first, second = np.asarray(before, dtype=np.float32), np.asarray(after, dtype=np.float32)
    with np.errstate(divide="ignore", invalid="ignore"):
        answer = np.where((first > 0.0) & (second > 0.0), np.log(second) - np.log(first), np.float32(np.nan))
    return np.where(np.isfinite(answer), answer, np.float32(np.nan))


def p_of_log_ratio(ratio: ArrayLike, looks_before: float, looks_after: float, coherence: float = 0.0) -> Float:
    """Probability (...) of a log ratio (...) as far out as this, on either side, where nothing changed.

    coherence : of the pair, 0 to less than 1; other than 0 it is known for equal looks only. Raises InputError for what cannot be.
    """
    _check(looks_before, looks_after, coherence)
    value = np.exp(np.asarray(ratio, dtype=np.float64))
    above = _above(value, looks_after, looks_before, coherence)
    below = _above(1.0 / value, looks_before, looks_after, coherence)
    return np.asarray(2.0 * np.minimum(above, below))


def log_ratio_at(p_value: float, looks_before: float, looks_after: float) -> tuple[float, float]:
    """The log ratios, below and above zero, that are as improbable as this: what a change must reach to be told from speckle."""
    _check(looks_before, looks_after, 0.0)
    if not 0.0 < p_value < 1.0:
        raise InputError("log ratio", "probability", f"{p_value:g}", "more than 0 and less than 1")
    # Upper tails are taken as lower ones of the inverse ratio, where all digits stand.
    low = fdtri(2.0 * looks_after, 2.0 * looks_before, 0.5 * p_value)
    high = 1.0 / fdtri(2.0 * looks_before, 2.0 * looks_after, 0.5 * p_value)
    return float(np.log(low)), float(np.log(high))


def false_alarm_rate(p_value: float, looks: float, coherence: float) -> float:
    """How often a pair of a coherence is called changed at a nominal probability by the test that takes it for independent."""
    return float(p_of_log_ratio(log_ratio_at(p_value, looks, looks)[1], looks, looks, coherence))


def _above(ratio: Float, looks: float, other_looks: float, coherence: float) -> Float:
    """Probability that mean power over another's, of looks and other_looks, is more than a ratio (...)."""
    less = 1.0 - ratio
    root = np.sqrt(less**2 + 4.0 * ratio * (1.0 - coherence**2))
    # The eigenvalues' product is -ratio (1 - coherence^2): the smaller is had from the larger without loss of digits.
    larger = 0.5 * (np.abs(less) + root)
    smaller = ratio * (1.0 - coherence**2) / larger
    return np.asarray(fdtrc(2.0 * looks, 2.0 * other_looks, np.where(less > 0.0, smaller / larger, larger / smaller)))


def _check(looks_before: float, looks_after: float, coherence: float) -> None:
    for looks in (looks_before, looks_after):
        if not 0.0 < looks < np.inf:
            raise InputError("log ratio", "looks", f"{looks:g}", "a positive number")
    if not 0.0 <= coherence < 1.0:
        raise InputError("log ratio", "coherence", f"{coherence:g}", "0 to less than 1")
    if coherence > 0.0 and looks_before != looks_after:
        raise InputError("log ratio", "looks", f"{looks_before:g} and {looks_after:g}", "as many of either, with coherence")
