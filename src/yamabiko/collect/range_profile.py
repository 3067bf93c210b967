"""Range profiles: each pulse's samples as a finely sampled line of distance, made to be read with a quadratic spline.

A pulse's samples are zero-padded and transformed. Reading between the fine samples with a quadratic B-spline (three of them) is a
convolution with that spline; its own droop, sinc^3 across the band, is divided out beforehand, so that only its images remain as
error (M. Unser, "Sampling - 50 years after Shannon", Proc. IEEE 88 (2000), section IV). Profiles repeat after `length` samples, one
period of the sampled frequencies.

`samples_of` is the exact adjoint of `profiles_of`, and serves the simulation of echoes.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy.fft
from numpy.typing import NDArray

from yamabiko.collect.phase_history import SPEED_OF_LIGHT, Complex, PhaseHistory
from yamabiko.earth.wgs84 import Float

# Pulses transformed together: enough for the FFT to vectorise over, few enough to stay in cache and leave memory alone.
_PULSES_TOGETHER = 8
_IMAGE_SHARE = 0.1


@dataclass(frozen=True, eq=False)
class ProfileSampling:
    """How profiles of a phase history are sampled.

    samples : in a pulse. length : profile samples in one period. guard : samples repeated on either side of it for the kernels to
    run over. reference_sample : the sample whose frequency is the profiles' carrier.
    samples_per_metre, cycles_per_metre : (pulse,) a metre of two-way path.
    """

    samples: int
    length: int
    guard: int
    reference_sample: int
    samples_per_metre: Float
    cycles_per_metre: Float

    @classmethod
    def of(cls, history: PhaseHistory, oversampling: float, tile_radius: float) -> ProfileSampling:
        """The sampling for an oversampling factor and tiles of a radius (m)."""
        length = int(scipy.fft.next_fast_len(int(np.ceil(oversampling * history.samples))))
        reference = history.samples // 2
        samples_per_metre = history.frequency_step * length / SPEED_OF_LIGHT
        reach = 2.0 * tile_radius * float(samples_per_metre.max())
        carrier = history.first_frequency + reference * history.frequency_step
        return cls(history.samples, length, int(np.ceil(reach)) + 2, reference, samples_per_metre, carrier / SPEED_OF_LIGHT)

    @property
    def width(self) -> int:
        """Samples of a stored profile, guards included."""
        return self.length + 2 * self.guard

    @property
    def bins(self) -> NDArray[np.int64]:
        """(sample,) place of each sample in the transform, periodic about the reference sample."""
        return (np.arange(self.samples) - self.reference_sample) % self.length

    @property
    def droop(self) -> Float:
        """(sample,) what reading with the spline makes of each sample's amplitude."""
        return np.sinc((np.arange(self.samples) - self.reference_sample) / self.length) ** 3


def oversampling(accuracy: float) -> float:
    """Profile oversampling that keeps the spline's images to a tenth of the accuracy, at the band's edge where they are largest.

    At a frequency f (cycles a fine sample) the images of sinc^3 have amplitude f^3 sqrt(2 zeta(6)) beside the signal, and the edge
    of the band stands at f = 1 / (2 oversampling). A tenth, because where a picture is dark the error of bright targets elsewhere
    counts against little signal: dark corners measured 16 dB worse than the picture as a whole.
    """
    images = np.sqrt(2.0 * np.pi**6 / 945.0)
    return float(np.cbrt(images / 8.0 / (_IMAGE_SHARE * accuracy)))


def profiles_of(signal: Complex, sampling: ProfileSampling, profiles: Complex) -> None:
    """Fill profiles (pulse, width) from signal (pulse, sample).

    A profile's sample i holds the sum over k of s_k exp(j 2 pi (k - reference) (i - guard) / length), s_k divided by its droop.
    """
    undrooped = (1.0 / sampling.droop).astype(np.float32)
    bins, guard, length = sampling.bins, sampling.guard, sampling.length
    for first in range(0, len(signal), _PULSES_TOGETHER):
        block = slice(first, first + _PULSES_TOGETHER)
        count = len(signal[block])
        padded = np.zeros((count, length), np.complex64)
        padded[:, bins] = signal[block] * undrooped
        padded = scipy.fft.ifft(padded, axis=1, norm="forward", overwrite_x=True, workers=-1)
        profiles[block, guard : guard + length] = padded
        profiles[block, :guard] = padded[:, length - guard :]
        profiles[block, guard + length :] = padded[:, :guard]


def samples_of(profiles: Complex, sampling: ProfileSampling) -> Complex:
    """The adjoint of profiles_of: signal (pulse, sample) from profiles (pulse, width)."""
    guard, length = sampling.guard, sampling.length
    folded = profiles[:, guard : guard + length].copy()
    folded[:, length - guard :] += profiles[:, :guard]
    folded[:, :guard] += profiles[:, guard + length :]
    spectrum = scipy.fft.fft(folded, axis=1, overwrite_x=True, workers=-1)
    return np.asarray(spectrum[:, sampling.bins] / sampling.droop, dtype=np.complex64)
