"""Between the two domains of CPHD signal arrays: frequency (FX) and time of arrival (TOA).

With SGN = -1 (the caller conjugates arrays of SGN = +1) a point whose echo comes dt later than that of the reference point has, at
frequency f, the phase -f dt (cycles); in the TOA domain its main lobe lies at dt and has the phase -fc dt there, with
fc = (FX1 + FX2) / 2 the middle of that vector's band. Source: NGA.STND.0068-1 version 1.1.0, the definition of Global/SGN. So

    toa[n] = 1/K sum_k fx[k] exp(+j 2 pi (f_k - fc) t_n),     fx[k] = K/N sum_n toa[n] exp(-j 2 pi (f_k - fc) t_n)

with t_n = SC0 + n SCSS. The standard leaves the amplitude open; ours keeps a main lobe as high as the point's level in frequency.
"""

from __future__ import annotations

import numpy as np
import scipy.fft
from numpy.typing import NDArray

from yamabiko.collect.phase_history import Complex
from yamabiko.earth.wgs84 import Float

# Samples in time for each sample in frequency: the standard asks for an oversampling of at least 1.1.
_OVERSAMPLING = 1.25
_ROUNDING = 1e-6


def frequency_counts(band: Float, time_step: Float, times: int) -> NDArray[np.int64]:
    """(pulse,) how many frequencies, spaced by one over the time saved, each band takes. band, time_step : (pulse,) Hz, s."""
    return np.minimum(np.floor(band * time_step * times + _ROUNDING).astype(np.int64) + 1, times)


def to_frequency(signal: Complex, first_time: Float, time_step: Float, band: tuple[Float, Float], count: int) -> Complex:
    """(pulse, count) samples in frequency, from FX1 in steps of 1 / (time_step x times); zero past FX2.

    signal : (pulse, time). first_time, time_step : (pulse,) s. band : FX1 and FX2, (pulse,) Hz each.
    """
    times = signal.shape[1]
    low, high = band
    step = 1.0 / (time_step * times)
    below_middle = -0.5 * (high - low)
    # exp(-j 2 pi (f1 + k step - fc) (t0 + n dt)) falls into a factor of n, a factor of k and the transform's own kernel.
    turned = signal * _turn(-np.outer(below_middle * time_step, np.arange(times)))
    spectrum = scipy.fft.fft(turned, axis=1)[:, :count]
    offsets = below_middle[:, np.newaxis] + np.outer(step, np.arange(count))
    spectrum *= _turn(-offsets * first_time[:, np.newaxis]) * (count / times)
    spectrum[np.outer(step, np.arange(count)) > (high - low + _ROUNDING * step)[:, np.newaxis]] = 0.0
    return np.asarray(spectrum, dtype=np.complex64)


def time_axis(frequency_step: Float, count: int) -> tuple[int, Float, Float]:
    """How many times, the first time and the step (pulse,) (s) that hold `count` frequencies without loss."""
    times = int(scipy.fft.next_fast_len(int(np.ceil(_OVERSAMPLING * count))))
    step = 1.0 / (times * frequency_step)
    return times, -(times // 2) * step, step


def to_time(signal: Complex, frequency_step: Float) -> Complex:
    """(pulse, time) samples on the axis of `time_axis`; the inverse of `to_frequency`. signal : (pulse, frequency)."""
    count = signal.shape[1]
    times, first_time, time_step = time_axis(frequency_step, count)
    below_middle = -0.5 * (count - 1) * frequency_step
    offsets = below_middle[:, np.newaxis] + np.outer(frequency_step, np.arange(count))
    padded = np.zeros((len(signal), times), dtype=np.complex128)
    padded[:, :count] = signal * _turn(offsets * first_time[:, np.newaxis])
    summed = scipy.fft.ifft(padded, axis=1) * (times / count)
    summed *= _turn(np.outer(below_middle * time_step, np.arange(times)))
    return np.asarray(summed, dtype=np.complex64)


def _turn(cycles: Float) -> NDArray[np.complex128]:
    turn: NDArray[np.complex128] = np.exp(2j * np.pi * cycles)
    return turn
