"""The readable truth of focusing: every pulse, every frequency, every point, in double precision, nothing interpolated.

It is slow (pulses x samples x points complex exponentials) and meant for tests, for small patches and as the definition of what
the fast ways promise to agree with.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from yamabiko.collect.phase_history import SPEED_OF_LIGHT, PhaseHistory
from yamabiko.earth.wgs84 import Float


def pulse_histories(history: PhaseHistory, points: Float, sample_weight: Float | None = None) -> NDArray[np.complex128]:
    """What every pulse says of every point: (pulse, point) complex128, the pulse's samples summed in phase at the point.

    points : (point, 3) earth-fixed metres. sample_weight : (pulse, sample), ones if not given.
    Source: M. Desai, W. Jenkins, "Convolution backprojection image reconstruction for spotlight mode synthetic aperture radar",
    IEEE Trans. Image Processing 1 (1992): its inner sum over frequencies, here with the exact distance.
    """
    answer = np.empty((history.pulses, len(points)), dtype=np.complex128)
    for pulse in range(history.pulses):
        answer[pulse] = pulse_history(history, pulse, points, None if sample_weight is None else sample_weight[pulse])
    return answer


def pulse_history(history: PhaseHistory, pulse: int, points: Float, sample_weight: Float | None = None) -> NDArray[np.complex128]:
    """What one pulse says of every point: (point,) complex128, as in `pulse_histories`. sample_weight : (sample,)."""
    delay = _delay(history, pulse, points) - _delay(history, pulse, history.reference_point[pulse])
    signal = history.signal[pulse].astype(np.complex128)
    if sample_weight is not None:
        signal = signal * sample_weight
    return _sum_in_phase(signal, delay, history.first_frequency[pulse], history.frequency_step[pulse])


def _sum_in_phase(signal: NDArray[np.complex128], delay: Float, first: float, step: float) -> NDArray[np.complex128]:
    """Sum over k of signal_k exp(j 2 pi (first + k step) delay), for every delay (point,).

    Written with k = a width + b, so that it takes 2 sqrt(samples) exponentials a point instead of one for each sample; a test holds
    it to the plain sum.
    """
    width = int(np.ceil(np.sqrt(len(signal))))
    padded = np.zeros((width, width), dtype=np.complex128)
    padded.reshape(-1)[: len(signal)] = signal
    fine = np.exp(2j * np.pi * np.outer(delay, step * np.arange(width)))
    coarse = np.exp(2j * np.pi * np.outer(delay, first + step * width * np.arange(width)))
    return np.asarray(((fine @ padded.T) * coarse).sum(axis=1))


def direct_sum(history: PhaseHistory, points: Float, sample_weight: Float | None = None) -> NDArray[np.complex128]:
    """The focused image at earth-fixed points (..., 3) before the carrier is removed: (...) complex128.

    Divided by the sum of the weights, so that a unit point target has amplitude one.
    """
    flat = points.reshape(-1, 3)
    total = float(history.signal.size) if sample_weight is None else float(sample_weight.sum())
    image = pulse_histories(history, flat, sample_weight).sum(axis=0) / total
    return np.asarray(image.reshape(points.shape[:-1]))


def _delay(history: PhaseHistory, pulse: int, points: Float) -> Float:
    """Two-way travel time (...) in seconds to points (..., 3) in one pulse."""
    transmit = np.linalg.norm(points - history.transmit.position[pulse], axis=-1)
    receive = np.linalg.norm(points - history.receive.position[pulse], axis=-1)
    return np.asarray((transmit + receive) / SPEED_OF_LIGHT)
