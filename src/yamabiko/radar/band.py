"""SampledBand: the frequencies at which echoes are recorded."""

from __future__ import annotations

from dataclasses import dataclass

from yamabiko.errors import InputError


@dataclass(frozen=True)
class SampledBand:
    """A band of evenly spaced samples, each standing for one step of frequency.

    centre_frequency : mean of the sampled frequencies (Hz).
    bandwidth : samples times their step (Hz): the slant range resolution of uniform weighting is c / (2 bandwidth) between the
        peak and its first null, and ranges repeat after `samples` such cells.
    samples : number of frequencies.
    """

    centre_frequency: float
    bandwidth: float
    samples: int

    def __post_init__(self) -> None:
        if self.samples < 2:
            raise InputError("band", "samples", self.samples, "at least 2 samples")
        if not 0.0 < self.bandwidth < 2.0 * self.centre_frequency:
            raise InputError(
                "band", "bandwidth", f"{self.bandwidth:g} Hz", "more than zero and less than twice the centre frequency"
            )

    @property
    def frequency_step(self) -> float:
        """Frequency from one sample to the next (Hz)."""
        return self.bandwidth / self.samples

    @property
    def first_frequency(self) -> float:
        """Frequency of sample 0 (Hz)."""
        return self.centre_frequency - 0.5 * (self.samples - 1) * self.frequency_step
