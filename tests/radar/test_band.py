"""The sampled band: its middle, its step and what it refuses."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from yamabiko.errors import InputError
from yamabiko.radar.band import SampledBand
from yamabiko.radar.noise import noise_equivalent_sigma_zero, noise_power_in_samples


@given(centre=st.floats(1e9, 4e10), share=st.floats(0.001, 1.5), samples=st.integers(2, 4096))
def test_samples_lie_evenly_about_the_centre(centre: float, share: float, samples: int) -> None:
    band = SampledBand(centre, share * centre, samples)
    frequency = band.first_frequency + band.frequency_step * np.arange(samples)
    assert frequency.mean() == pytest.approx(centre)
    assert band.frequency_step * samples == pytest.approx(share * centre)
    assert frequency[0] - 0.5 * band.frequency_step == pytest.approx(centre * (1.0 - 0.5 * share), abs=1.0)


@pytest.mark.parametrize(("bandwidth", "samples"), [(0.0, 8), (-1e6, 8), (2e10, 8), (float("nan"), 8), (1e8, 1)])
def test_nonsense_is_refused(bandwidth: float, samples: int) -> None:
    with pytest.raises(InputError, match="band"):
        SampledBand(9.6e9, bandwidth, samples)


@given(level=st.floats(1e-6, 1.0), area=st.floats(1e-3, 1e3), samples=st.integers(4, 10**8))
def test_noise_power_and_its_inverse(level: float, area: float, samples: int) -> None:
    power = noise_power_in_samples(level, area, samples)
    assert noise_equivalent_sigma_zero(power, area, samples) == pytest.approx(level)
    # Twice the pulses take twice the noise in each for the same picture.
    assert noise_power_in_samples(level, area, 2 * samples) == pytest.approx(2.0 * power)
