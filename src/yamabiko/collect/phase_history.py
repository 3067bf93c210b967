"""PhaseHistory: recorded radar echoes, pulse by pulse, in the one form all stages work on.

Convention (the same whatever file the echoes came from). Samples are in the frequency domain. The echo of a point of unit
reflectivity at P, sampled at frequency f in pulse p, is

    exp(-j 2 pi f (delay_p(P) - delay_p(reference_point_p))),   delay_p(X) = (|transmit_p - X| + |receive_p - X|) / c

so that phase falls as distance grows. Readers bring the other phase sign, the time-of-arrival domain, stored amplitude factors and
reference ranges into this form; nothing downstream knows of them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from yamabiko.collect.illumination import Calibration, Illumination, OrbitError
from yamabiko.earth.wgs84 import Float, LocalFrame
from yamabiko.errors import InputError
from yamabiko.platform.trajectory import Trajectory, antennas_apart

SPEED_OF_LIGHT = 299_792_458.0

Complex = NDArray[np.complex64]


@dataclass(frozen=True)
class Collection:
    """Who recorded what, as far as the source says.

    collector : name of the radar or platform; identifier : the collect's own name.
    channel : channel name; polarization : transmitted and received, each "H", "V", ... or "UNKNOWN".
    mode : "SPOTLIGHT", "STRIPMAP" or "DYNAMIC STRIPMAP" (SICD and CPHD words).
    classification : marking carried through unchanged.
    simulated : the echoes were computed, not measured.
    assumptions : what the source does not say and a reader had to assume, a sentence each.
    """

    collector: str = "UNKNOWN"
    identifier: str = "UNKNOWN"
    channel: str = "1"
    polarization: tuple[str, str] = ("UNKNOWN", "UNKNOWN")
    mode: str = "SPOTLIGHT"
    classification: str = "UNCLASSIFIED"
    simulated: bool = False
    earth_position_assumed: bool = False
    assumptions: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class PhaseHistory:
    """Echoes of one channel over one aperture. Raises InputError when built from anything inconsistent or not finite.

    signal : (pulse, sample) complex64.
    first_frequency : (pulse,) frequency of sample 0 (Hz).
    frequency_step : (pulse,) frequency from one sample to the next (Hz), positive.
    transmit, receive : the antenna at each pulse's transmission and reception; the same object for a radar whose file makes no
        difference between the two.
    reference_point : (pulse, 3) the point each pulse was motion-compensated to, earth-fixed metres.
    epoch : the UTC instant that times count from.
    area : (vertex, 2) corners, metres east and north of the scene centre, of the ground that was to be pictured, or None.
    illumination : which pulses lit which place, or None where all pulses lit all places alike.
    calibration : what amplitudes are worth, or None. orbit_error : what the trajectories' source says of their error, or None.
    """

    signal: Complex
    first_frequency: Float
    frequency_step: Float
    transmit: Trajectory
    receive: Trajectory
    reference_point: Float
    epoch: datetime
    collection: Collection = field(default_factory=Collection)
    source: str = "phase history"
    area: Float | None = None
    illumination: Illumination | None = None
    calibration: Calibration | None = None
    orbit_error: OrbitError | None = None

    def __post_init__(self) -> None:
        _check(self)

    @property
    def pulses(self) -> int:
        """Number of pulses."""
        return int(self.signal.shape[0])

    @property
    def samples(self) -> int:
        """Number of samples in a pulse."""
        return int(self.signal.shape[1])

    @property
    def lowest_frequency(self) -> float:
        """Lowest sampled frequency over all pulses (Hz)."""
        return float(self.first_frequency.min())

    @property
    def highest_frequency(self) -> float:
        """Highest sampled frequency over all pulses (Hz)."""
        return float((self.first_frequency + (self.samples - 1) * self.frequency_step).max())

    @property
    def centre_frequency(self) -> float:
        """Middle of the sampled band (Hz)."""
        return 0.5 * (self.lowest_frequency + self.highest_frequency)

    @property
    def scene_centre(self) -> Float:
        """(3,) mean of the reference points, earth-fixed metres."""
        return np.asarray(self.reference_point.mean(axis=0))

    @property
    def bistatic(self) -> bool:
        """Whether transmitter and receiver are apart by more than one platform moves between sending and receiving."""
        return antennas_apart(self.transmit, self.receive)

    @property
    def scene_frame(self) -> LocalFrame:
        """East, north and up at the scene centre."""
        return LocalFrame.at(self.scene_centre)

    @property
    def bounce_time(self) -> Float:
        """(pulse,) when the waves meet the reference point, s from the epoch, as CPHD reckons it."""
        outward = np.linalg.norm(self.transmit.position - self.reference_point, axis=1)
        homeward = np.linalg.norm(self.receive.position - self.reference_point, axis=1)
        share = outward / (outward + homeward)
        return np.asarray(self.transmit.time + share * (self.receive.time - self.transmit.time))

    def frequencies(self, pulse: int) -> Float:
        """(sample,) frequencies of one pulse (Hz)."""
        return np.asarray(self.first_frequency[pulse] + self.frequency_step[pulse] * np.arange(self.samples))


def _check(history: PhaseHistory) -> None:
    """Raise InputError unless shapes agree, values are finite, steps positive and times increase."""
    source, signal = history.source, history.signal
    if signal.ndim != 2:
        raise InputError(source, "signal", f"{signal.ndim} axes", "two axes (pulse, sample)")
    pulses, samples = signal.shape
    if pulses < 2:
        raise InputError(source, "signal", f"{pulses} pulses", "at least 2 pulses, an aperture")
    if samples < 2:
        raise InputError(source, "signal", f"{samples} samples in a pulse", "at least 2 samples")
    expected: dict[str, tuple[NDArray[np.float64], tuple[int, ...]]] = {
        "first frequency": (history.first_frequency, (pulses,)),
        "frequency step": (history.frequency_step, (pulses,)),
        "reference point": (history.reference_point, (pulses, 3)),
    }
    for name, antenna in (("transmit", history.transmit), ("receive", history.receive)):
        expected[f"{name} time"] = (antenna.time, (pulses,))
        expected[f"{name} position"] = (antenna.position, (pulses, 3))
        expected[f"{name} velocity"] = (antenna.velocity, (pulses, 3))
    for name, (values, shape) in expected.items():
        if values.shape != shape:
            raise InputError(source, name, f"shape {values.shape}", f"shape {shape}")
        bad = np.flatnonzero(~np.isfinite(values.reshape(pulses, -1)).all(axis=1))
        if bad.size:
            raise InputError(source, name, f"a value that is not finite in pulse {bad[0]}", "finite numbers")
    if (history.first_frequency <= 0.0).any():
        raise InputError(source, "first frequency", f"{history.first_frequency.min():g} Hz", "a positive frequency")
    if (history.frequency_step <= 0.0).any():
        raise InputError(source, "frequency step", f"{history.frequency_step.min():g} Hz", "a positive step")
    for name, antenna in (("transmit time", history.transmit), ("receive time", history.receive)):
        late = np.flatnonzero(np.diff(antenna.time) <= 0.0)
        if late.size:
            raise InputError(source, name, f"no increase after pulse {late[0]}", "times that increase from pulse to pulse")
    _check_signal(source, signal)


def _check_signal(source: str, signal: Complex) -> None:
    """Raise InputError where a sample is not finite or every sample is zero, looking at a block of pulses at a time."""
    energy = 0.0
    for start in range(0, signal.shape[0], 64):
        block = signal[start : start + 64]
        finite = np.isfinite(block).all(axis=1)
        if not finite.all():
            pulse = start + int(np.flatnonzero(~finite)[0])
            raise InputError(source, "signal", f"a sample that is not finite in pulse {pulse}", "finite samples")
        energy += float(np.abs(block).max())
    if energy == 0.0:
        raise InputError(source, "signal", "zeros only", "echoes")
