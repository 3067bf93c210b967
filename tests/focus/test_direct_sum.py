"""The truth itself, against the sum written out."""

from __future__ import annotations

import numpy as np
import pytest

from yamabiko.collect.phase_history import SPEED_OF_LIGHT, PhaseHistory
from yamabiko.earth.wgs84 import Float
from yamabiko.focus.direct_sum import direct_sum, pulse_histories
from yamabiko.testing import apertures


@pytest.mark.parametrize("samples", [2, 7, 63, 64, 65])
def test_pulse_histories_are_the_plain_sum_over_samples(samples: int) -> None:
    history = apertures.bistatic(((1.0, 2.0, 0.0),), pulses=3, samples=samples)
    points = apertures.scene_frame().to_earth_fixed([[0.5, 1.0, 0.2], [-3.0, 2.0, 0.0]])
    for pulse, answer in enumerate(pulse_histories(history, points)):
        for point, value in zip(points, answer, strict=True):
            ways = [np.linalg.norm(x - a) for x in (point, history.reference_point[pulse]) for a in antennas(history, pulse)]
            delay = (ways[0] + ways[1] - ways[2] - ways[3]) / SPEED_OF_LIGHT
            plain = sum(
                complex(sample) * np.exp(2j * np.pi * frequency * delay)
                for sample, frequency in zip(history.signal[pulse], history.frequencies(pulse), strict=True)
            )
            assert abs(value - plain) <= 1e-9 * samples


def antennas(history: PhaseHistory, pulse: int) -> tuple[Float, Float]:
    return history.transmit.position[pulse], history.receive.position[pulse]


def test_a_point_target_has_its_amplitude_where_it_stands() -> None:
    places = np.array([[0.0, 0.0, 0.0], [8.0, -6.0, 0.0]])
    history = apertures.airborne(places, [1.0, 0.5j], pulses=96, samples=96)
    image = direct_sum(history, apertures.scene_frame().to_earth_fixed(places))
    np.testing.assert_allclose(image, [1.0, 0.5j], atol=0.03)
