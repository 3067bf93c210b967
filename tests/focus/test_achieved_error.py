from dataclasses import replace

import numpy as np
import pytest

from yamabiko.collect.phase_history import PhaseHistory
from yamabiko.earth.surface import HeightGrid, Plane, Points, Surface
from yamabiko.focus.achieved_error import MOST_POINTS, achieved_error
from yamabiko.focus.backproject import backproject
from yamabiko.focus.weighting import Weighting
from yamabiko.testing.apertures import airborne, scene_frame


@pytest.fixture(scope="module")
def history() -> PhaseHistory:
    generator = np.random.default_rng(3)
    places = np.column_stack([generator.uniform(-8.0, 8.0, (40, 2)), np.zeros(40)])
    return airborne(places, generator.standard_normal(40), pulses=48, samples=48, resolution=0.5)


def plane() -> Plane:
    frame = scene_frame()
    return Plane(frame.origin, frame.axes[0], frame.axes[1], 0.3, 0.3, (40, 50), (20.0, 25.0))


SURFACES: list[Surface] = [
    plane(),
    HeightGrid(
        plane(), np.fromfunction(lambda row, column: 0.02 * row * np.sin(column), (40, 50)).astype(np.float32), plane().normal
    ),
    Points(plane().points()[:9, :9].reshape(-1, 3)),
]


@pytest.mark.parametrize("surface", SURFACES, ids=["plane", "height grid", "points"])
def test_a_known_error_is_found(history: PhaseHistory, surface: Surface) -> None:
    image = backproject(history, surface, accuracy_db=80.0)
    assert achieved_error(image, history).relative_db < -80.0
    for share, decibels in ((0.01, -40.0), (0.1, -20.0)):
        spoiled = replace(image, pixels=(image.pixels * (1.0 + 1j * share)).astype(np.complex64))
        assert achieved_error(spoiled, history).relative_db == pytest.approx(decibels, abs=0.1)


def test_weightings_and_phase_corrections_are_part_of_the_truth(history: PhaseHistory) -> None:
    correction = np.random.default_rng(5).normal(0.0, 1.0, history.pulses)
    image = backproject(
        history,
        plane(),
        accuracy_db=60.0,
        range_weighting=Weighting.TAYLOR,
        azimuth_weighting=Weighting.HAMMING,
        phase_correction=correction,
    )
    assert achieved_error(image, history, correction).relative_db < -60.0
    assert achieved_error(image, history).relative_db > -20.0
    assert achieved_error(replace(image, range_weighting=Weighting.UNIFORM), history, correction).relative_db > -30.0
    assert achieved_error(replace(image, azimuth_weighting=Weighting.UNIFORM), history, correction).relative_db > -30.0


def test_as_many_pixels_are_compared_as_a_few_seconds_allow(history: PhaseHistory) -> None:
    image = backproject(history, plane())
    assert achieved_error(image, history).points == MOST_POINTS
    assert achieved_error(image, history, most_points=7).points == 7
    long = replace(
        history,
        signal=np.tile(history.signal, (1, 1000)),
        frequency_step=history.frequency_step / 1000.0,
    )
    assert achieved_error(image, long).points == 40_000_000 // long.signal.size
