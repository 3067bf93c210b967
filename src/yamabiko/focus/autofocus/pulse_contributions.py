"""What each pulse says of each point of a list, apart: the matrix that autofocus works on instead of forming images anew.

The image at the points is the sum over pulses; a phase correction of a pulse multiplies its row.
"""

from __future__ import annotations

import numpy as np

from yamabiko.collect.line_of_sight import two_way_path
from yamabiko.collect.phase_history import Complex, PhaseHistory
from yamabiko.collect.range_profile import ProfileSampling, profiles_of
from yamabiko.earth.wgs84 import Float

OVERSAMPLING = 4.0
"""Profile samples to a frequency sample: errors stay below -55 dB, far under what a phase estimate feels."""

_PULSES_TOGETHER = 64


def pulse_contributions(history: PhaseHistory, points: Float, oversampling: float = OVERSAMPLING) -> Complex:
    """(pulse, point) complex64 contributions of every pulse to earth-fixed points (point, 3), metres.

    The same sums as focus.direct_sum.pulse_histories over the number of samples, read from range profiles with the quadratic spline
    that those are made for: a point of unit reflectivity gives one in every pulse.
    """
    sampling = ProfileSampling.of(history, oversampling, tile_radius=0.0)
    answer = np.empty((history.pulses, len(points)), dtype=np.complex64)
    for first in range(0, history.pulses, _PULSES_TOGETHER):
        signal = history.signal[first : first + _PULSES_TOGETHER]
        profiles = np.empty((len(signal), sampling.width), dtype=np.complex64)
        profiles_of(signal, sampling, profiles)
        profiles /= history.samples
        for pulse, profile in enumerate(profiles, first):
            antennas = history.transmit.position[pulse], history.receive.position[pulse]
            path = two_way_path(*antennas, points) - two_way_path(*antennas, history.reference_point[pulse])
            place = (path * sampling.samples_per_metre[pulse]) % sampling.length
            nearest = np.rint(place).astype(np.int64)
            offset = (place - nearest).astype(np.float32)
            nearest += sampling.guard
            read = np.float32(0.5) * (np.float32(0.5) - offset) ** 2 * profile[nearest - 1]
            read += (np.float32(0.75) - offset**2) * profile[nearest]
            read += np.float32(0.5) * (np.float32(0.5) + offset) ** 2 * profile[nearest + 1]
            cycles = path * sampling.cycles_per_metre[pulse]
            turn = np.exp((2j * np.pi) * (cycles - np.floor(cycles))).astype(np.complex64)
            answer[pulse] = read * turn
    return answer
