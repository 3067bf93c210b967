"""Phase gradient autofocus on the pulse histories of bright points, whatever the flight path and the surface.

The classical method works on range lines of a picture and their Fourier transform across it. Here a point's history over the
pulses, taken from the echoes at the point's exact distance, stands for the range line: its transform over pulses is the same cut
through the target, for any geometry.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy.fft
from numpy.typing import NDArray

from yamabiko.collect.phase_history import Complex
from yamabiko.earth.wgs84 import Float

_NARROWEST_CELLS = 20.0
_NARROWING = 0.8
_SETTLED = 2e-3
_MOST_ITERATIONS = 24
_LARGEST_SCATTER = 0.9


@dataclass(frozen=True, eq=False)
class Gradient:
    """phase : (pulse,) estimate, radians, constant and linear in the pulse number removed. iterations : taken."""

    phase: Float
    iterations: int


def phase_gradient(contributions: Complex) -> Gradient:
    """The phase error common to the histories of points, contributions (pulse, point) complex.

    Each iteration removes the estimate so far, shifts every point's transform over pulses to its peak, keeps a window about it,
    and takes the phase step from pulse to pulse that all points agree on best. The first window is the whole transform, so that
    errors of any speed are seen; later ones are narrower, down to 20 cross-range cells, to shut out clutter.

    Source: D. Wahl, P. Eichel, D. Ghiglia, C. Jakowatz, "Phase gradient autofocus - a robust tool for high resolution SAR phase
    correction", IEEE Trans. Aerospace and Electronic Systems 30 (1994), 827-835; the maximum-likelihood step: C. Jakowatz,
    D. Wahl, "Eigenvector method for maximum-likelihood estimation of phase errors in synthetic-aperture-radar imagery", J. Optical
    Society of America A 10 (1993); points weighted by their signal to clutter as in W. Ye, T. Yeo, Z. Bao, "Weighted
    least-squares estimation of phase errors for SAR/ISAR autofocus", IEEE Trans. Geoscience and Remote Sensing 37 (1999).
    """
    pulses = len(contributions)
    phase = np.zeros(pulses)
    window = float(pulses)
    narrowest = min(_NARROWEST_CELLS, float(pulses))
    iterations = 0
    while iterations < _MOST_ITERATIONS:
        iterations += 1
        turned = contributions * np.exp(-1j * phase).astype(np.complex64)[:, np.newaxis]
        update = without_line(_integrated_gradient(_centred_and_windowed(turned, window), window))
        phase = phase + update
        if window <= narrowest and float(np.sqrt(np.mean(update**2))) < _SETTLED:
            break
        window = max(window * _NARROWING, narrowest)
    return Gradient(without_line(phase), iterations)


def without_line(phase: Float) -> Float:
    """The phase (pulse,) with its mean and its least-squares line over the pulse number removed: they only move the picture."""
    place = np.arange(len(phase)) - 0.5 * (len(phase) - 1)
    return np.asarray(phase - phase.mean() - place * (place @ phase) / (place @ place))


def _centred_and_windowed(histories: Complex, window: float) -> Complex:
    """Histories (pulse, point), each turned so that its peak over Doppler is at zero, and low-passed to window cells."""
    pulses = len(histories)
    length = 2 * pulses
    spectrum = scipy.fft.fft(histories, length, axis=0)
    peak = np.abs(spectrum).argmax(axis=0)
    spectrum = np.take_along_axis(spectrum, (np.arange(length)[:, np.newaxis] + peak) % length, axis=0)
    cells = np.abs(scipy.fft.fftfreq(length)) * pulses
    spectrum[cells > 0.5 * window] = 0.0
    return np.asarray(scipy.fft.ifft(spectrum, axis=0, overwrite_x=True)[:pulses])


def _integrated_gradient(histories: Complex, window: float) -> Float:
    """(pulse,) running sum of the phase steps between pulses that the weighted points agree on."""
    steps = (histories[1:] * histories[:-1].conj()) @ _weights(histories, window)
    return np.concatenate([[0.0], np.cumsum(np.angle(steps))])


def _weights(histories: Complex, window: float) -> NDArray[np.float32]:
    """(point,) inverse variance of a point's product of neighbouring pulses, from how steady its amplitude is.

    A steady point of power a in clutter of power c has mean power a + c and mean squared power 2 (a + c)^2 - a^2, whatever its
    phase does; the product's variance over its squared mean is (2 a c + c^2) / a^2. Over n independent values the estimate of a^2
    scatters by 2 c^2 / sqrt(n) where there is only clutter: twice that is taken off, or many points of noise would outweigh a few
    targets.
    """
    power = np.abs(histories).astype(np.float64) ** 2
    mean = power.mean(axis=0)
    scatter = min(4.0 / np.sqrt(window), _LARGEST_SCATTER)
    steady = np.sqrt(np.maximum((2.0 - scatter) * mean**2 - (power**2).mean(axis=0), 0.0))
    clutter = np.maximum(mean - steady, 1e-4 * mean)
    weight = np.divide(steady, clutter * (2.0 * steady + clutter), out=np.zeros_like(mean), where=mean > 0.0)
    if not weight.any():
        weight = np.ones_like(mean)
    return np.asarray(weight / weight.max(), dtype=np.float32)
