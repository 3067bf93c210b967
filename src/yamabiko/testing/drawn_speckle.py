"""Speckle drawn for tests: fully developed, as finely sampled as wished, and pairs of any coherence."""

import numpy as np

from yamabiko.collect.phase_history import Complex


def speckle(random: np.random.Generator, shape: tuple[int, int], oversampling: float = 1.0) -> Complex:
    """Circular Gaussian pixels (row, column) of mean power one, of so many pixels to a resolution cell on either axis."""
    return band_limited(_white(random, shape), oversampling)


def coherent_pair(
    random: np.random.Generator, shape: tuple[int, int], coherence: float, oversampling: float = 1.0
) -> tuple[Complex, Complex]:
    """Two such images of a coherence."""
    first = _white(random, shape)
    second = coherence * first + np.sqrt(1.0 - coherence**2) * _white(random, shape)
    return band_limited(first, oversampling), band_limited(second, oversampling)


def band_limited(white: np.ndarray, oversampling: float) -> Complex:
    """An image's inner part of the band, one over the oversampling of it along either axis, at the same mean power."""
    within = np.outer(*(np.abs(np.fft.fftfreq(side)) < 0.5 / oversampling for side in white.shape))
    return np.asarray(np.fft.ifft2(np.fft.fft2(white) * within) / np.sqrt(within.mean())).astype(np.complex64)


def _white(random: np.random.Generator, shape: tuple[int, int]) -> np.ndarray:
    return np.asarray((random.standard_normal(shape) + 1j * random.standard_normal(shape)) / np.sqrt(2.0))
