"""A radar that believes wrong positions: what happens to its phase history and to the focused picture."""

from dataclasses import replace

import numpy as np
import pytest

from yamabiko.collect.navigated import as_navigated
from yamabiko.collect.phase_history import SPEED_OF_LIGHT
from yamabiko.earth.wgs84 import Float
from yamabiko.errors import InputError
from yamabiko.focus.direct_sum import direct_sum
from yamabiko.platform.navigation import NavigationErrors
from yamabiko.platform.trajectory import Trajectory
from yamabiko.testing.apertures import airborne, scene_frame


def shifted(antenna: Trajectory, by: Float) -> Trajectory:
    return Trajectory(antenna.time, antenna.position + by, antenna.velocity)


def test_true_positions_change_nothing() -> None:
    history = airborne([[1.0, 2.0, 0.0]], pulses=8)
    same = as_navigated(history, history.transmit, history.receive)
    np.testing.assert_allclose(same.signal, history.signal, atol=1e-6)


def test_the_picture_moves_with_the_believed_flight() -> None:
    """A constant error carries the whole picture along: each delay is measured, so a shifted radar sees a shifted world."""
    place = np.array([1.2, -0.8, 0.0])
    error = scene_frame().turn_to_earth_fixed([0.7, 0.4, 0.0])
    history = airborne([place], pulses=48, samples=48)
    believed = as_navigated(history, shifted(history.transmit, error), shifted(history.receive, error))
    target = scene_frame().to_earth_fixed(place)
    values = np.abs(direct_sum(believed, np.stack([target + error, target])))
    assert values[0] == pytest.approx(1.0, abs=1e-5)
    assert values[1] < 0.5


def test_an_error_along_the_line_of_sight_defocuses_as_its_phase_says() -> None:
    history = airborne(pulses=64, samples=16)
    sight = scene_frame().origin - history.transmit.position
    sight /= np.linalg.norm(sight, axis=1, keepdims=True)
    quadratic = 0.01 * np.linspace(-1.0, 1.0, 64)[:, np.newaxis] ** 2
    believed = as_navigated(history, shifted(history.transmit, quadratic * sight), shifted(history.receive, quadratic * sight))
    expected = history.frequencies(0)[np.newaxis, :] * 2.0 * quadratic / SPEED_OF_LIGHT
    # The believed antenna is nearer by the error, so the measured delay seems too long: the phase falls.
    np.testing.assert_allclose(believed.signal, history.signal * np.exp(-2j * np.pi * expected), atol=2e-5)
    peak = direct_sum(believed, scene_frame().origin[np.newaxis])[0]
    assert peak == pytest.approx(np.exp(-2j * np.pi * expected).mean(), abs=1e-4)
    assert abs(peak) < 0.7


def test_errors_of_a_drawn_flight_reach_both_antennas_alike() -> None:
    history = airborne(pulses=16)
    errors = NavigationErrors(bias=0.5, wander=0.02, wander_time=2.0).draw(np.random.default_rng(2))
    believed = as_navigated(history, errors.reported(history.transmit), errors.reported(history.receive))
    between = (believed.receive.position - believed.transmit.position) - (history.receive.position - history.transmit.position)
    assert np.abs(between).max() < 1e-5
    assert np.linalg.norm(believed.transmit.position - history.transmit.position, axis=1).min() > 0.05


def test_other_times_are_refused() -> None:
    history = airborne(pulses=8)
    late = replace(history.transmit, time=history.transmit.time + 1.0)
    with pytest.raises(InputError, match="transmit time"):
        as_navigated(history, late, history.receive)
