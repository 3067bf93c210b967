"""How many looks the mean of a window holds, from how the image's own speckle hangs together: estimated, with no even area needed.

Pixels closer than the resolution share speckle, so a window of N pixels holds fewer than N looks. How alike pixels of some distance
are is seen in the complex image itself, whatever the scene; of that correlation r the window's covariance matrix is made, whose
eigenvalues are all there is to know of the mean power's distribution: it is the sum of so many exponential variables of their
sizes.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import uniform_filter
from scipy.optimize import brentq

from yamabiko.collect.phase_history import Complex
from yamabiko.earth.wgs84 import Float
from yamabiko.errors import InputError
from yamabiko.finding.change.log_ratio import log_ratio_at

_PATCH, _PATCHES, _SMOOTH = 512, 3, 15
_LEVEL = 0.01
_LARGEST_WINDOW = 25


def window_shares(pixels: Complex, window: int) -> Float:
    """Eigenvalues (window^2,) of the speckle in a square window of an odd number of pixels a side, descending, of sum one.

    pixels : (row, column) complex, NaN where not known. Each is taken over the amplitude of its surroundings, and pairs of pixels
    from patches all over the image are taken together, so the scene need not be even, and fringes and a Doppler centroid do no
    harm. Raises InputError for windows that are none, and for an image of which nothing is known.
    """
    if not 1 <= window <= _LARGEST_WINDOW or window % 2 == 0:
        raise InputError("looks", "window", window, f"an odd number of pixels, at most {_LARGEST_WINDOW}")
    place = np.arange(window)
    row, column = (one.ravel() for one in np.meshgrid(place, place, indexing="ij"))
    correlation = _correlation(pixels, window)
    middle = window - 1
    covariance = correlation[middle + np.subtract.outer(row, row), middle + np.subtract.outer(column, column)]
    eigenvalue = np.clip(np.linalg.eigvalsh(covariance)[::-1], 0.0, None)
    return np.asarray(eigenvalue / eigenvalue.sum())


def equivalent_looks(shares: Float) -> float:
    """The number of looks of a gamma variable whose mean over standard deviation is that of a window's mean power.

    Source: C. Oliver, S. Quegan, "Understanding synthetic aperture radar images" (2004), section 4.3.
    """
    return float(1.0 / np.sum(shares**2))


def looks_of_ratio(shares: Float) -> float:
    """The number of looks of gamma variables whose ratio is as often far out, at a probability of 0.01, as that of two such
    windows.

    For even shares it is their number. Where few eigenvalues stand out the mean power has a lighter lower tail than a gamma
    variable of the same variance, and its ratios stray less: this many looks is what tests of change are to be told.
    """
    plain = equivalent_looks(shares)
    if plain < 1.0 + 1e-9:
        return plain

    def excess(looks: float) -> float:
        return float(np.log(2.0 * _ratio_above(shares, float(np.exp(log_ratio_at(_LEVEL, looks, looks)[1]))) / _LEVEL))

    return float(brentq(excess, 0.5 * plain, 2.0 * plain, xtol=1e-6))


def _ratio_above(shares: Float, ratio: float) -> float:
    """Probability that one window's mean power is more than so many times another's of the same shares.

    X - r Y is a sum of exponential variables of either sign; the probability that it is positive is an integral over its
    characteristic function, as J. Gil-Pelaez, "Note on the inversion theorem", Biometrika 38 (1951), 481-482. We take it along a
    line through the saddle, where all digits stand.
    """
    kept = shares[shares > 1e-12 * shares[0]]
    # With s imaginary the integrand is the transform of X - r Y over s: poles at 1 / share, at -1 / (r share) and at zero.
    low, high = 0.0, 1.0 / kept[0]
    for _ in range(60):
        at = 0.5 * (low + high)
        slope = np.sum(kept / (1.0 - at * kept)) - np.sum(ratio * kept / (1.0 + at * ratio * kept)) - 1.0 / at
        low, high = (low, at) if slope > 0.0 else (at, high)
    along = np.exp(np.linspace(np.log(1e-3 / len(kept)), np.log(1e6), 4001))
    point = low * (1.0 + 1j * along)
    of_all = np.concatenate([-kept, ratio * kept])
    logarithm = -np.log1p(np.multiply.outer(point, of_all)).sum(axis=1)
    integrand = (np.exp(logarithm) / (1.0 + 1j * along)).real
    first = float(integrand[0] * along[0])
    return (first + float(np.trapezoid(integrand * along, np.log(along)))) / np.pi


def _correlation(pixels: Complex, window: int) -> NDArray[np.complex128]:
    """Correlation (row distance, column distance) of pixels that far apart, from 1 - window to window - 1."""
    products = np.zeros((2 * window - 1, 2 * window - 1), np.complex128)
    pairs = np.zeros_like(products, dtype=np.float64)
    for patch in _patches(pixels):
        known = np.isfinite(patch.real) & np.isfinite(patch.imag)
        value = np.where(known, patch, 0.0)
        power = uniform_filter((np.abs(value) ** 2).astype(np.float64), _SMOOTH)
        known &= power > 0.0
        value = np.where(known, value / np.sqrt(np.where(known, power, 1.0)), 0.0)
        products += _at_distances(value, window)
        pairs += _at_distances(known.astype(np.complex128), window).real
    middle = window - 1
    if not (pairs[middle, middle] > 0.5 and products[middle, middle].real > 0.0):
        raise InputError("looks", "image", "nothing but unknown pixels", "an image")
    mean = products / np.maximum(pairs, 0.5)
    return np.asarray(mean / mean[middle, middle].real)


def _patches(pixels: Complex) -> list[Complex]:
    """Up to three by three patches, spread over an image."""
    starts = [np.unique(np.linspace(0, max(side - _PATCH, 0), _PATCHES).astype(int)) for side in pixels.shape]
    return [pixels[row : row + _PATCH, column : column + _PATCH] for row in starts[0] for column in starts[1]]


def _at_distances(value: NDArray[np.complexfloating], window: int) -> NDArray[np.complex128]:
    """Sums (row distance, column distance) of products of pixels that far apart, from 1 - window to window - 1."""
    padded = [side + window for side in value.shape]
    around = np.fft.ifft2(np.abs(np.fft.fft2(value, padded)) ** 2)
    distance = np.arange(1 - window, window)
    return np.asarray(around[np.ix_(distance % padded[0], distance % padded[1])])
