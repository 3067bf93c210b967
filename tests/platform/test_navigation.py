"""Navigation errors: the stated standard deviations over many draws, and one draw that is smooth and repeats."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yamabiko.earth.wgs84 import Float
from yamabiko.errors import InputError
from yamabiko.platform.navigation import NavigationErrors
from yamabiko.platform.paths import StraightPath, sample
from yamabiko.testing.apertures import scene_frame

DRAWS = 400
# Standard deviation of a standard deviation estimated from n Gaussian values: 1 / sqrt(2 n); five of these are allowed.
BOUND = 5.0 / np.sqrt(2.0 * 3.0 * DRAWS)


def errors_at(errors: NavigationErrors, times: list[float]) -> Float:
    """(draw, time, 3) position errors."""
    generator = np.random.default_rng(8)
    return np.array([errors.draw(generator).position(np.array(times)) for _ in range(DRAWS)])


def test_bias_and_drift_have_their_standard_deviations() -> None:
    drawn = errors_at(NavigationErrors(bias=0.4, drift=0.03), [0.0, 10.0])
    assert drawn[:, 0].std() == pytest.approx(0.4, rel=BOUND)
    assert (drawn[:, 1] - drawn[:, 0]).std() == pytest.approx(0.3, rel=BOUND)


def test_wander_has_its_standard_deviation_and_correlation() -> None:
    drawn = errors_at(NavigationErrors(wander=0.05, wander_time=2.0), [0.0, 2.0, 9.0])
    assert drawn[:, 1].std() == pytest.approx(0.05, rel=BOUND)
    correlation = [(drawn[:, 0] * drawn[:, lag]).mean() / 0.05**2 for lag in (1, 2)]
    assert correlation[0] == pytest.approx(np.exp(-0.5), abs=5.0 / np.sqrt(3.0 * DRAWS))
    assert correlation[1] == pytest.approx(np.exp(-0.5 * 4.5**2), abs=5.0 / np.sqrt(3.0 * DRAWS))


def test_vibration_has_its_root_mean_square_and_frequency() -> None:
    drawn = errors_at(NavigationErrors(vibration=0.002, vibration_frequency=25.0), [0.0, 0.01, 0.04])
    assert np.sqrt((drawn**2).mean()) == pytest.approx(0.002, rel=BOUND)
    np.testing.assert_allclose(drawn[:, 2], drawn[:, 0], atol=1e-12)
    assert np.abs(drawn[:, 1] - drawn[:, 0]).max() > 1e-3


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 2**32), time=st.floats(-30.0, 30.0))
def test_reported_velocity_is_the_derivative_of_the_reported_position(seed: int, time: float) -> None:
    errors = NavigationErrors(0.5, 0.02, 0.05, 3.0, 0.001, 15.0).draw(np.random.default_rng(seed))
    step = 1e-4
    slope = (errors.position(np.array([time + step])) - errors.position(np.array([time - step]))) / (2.0 * step)
    np.testing.assert_allclose(errors.velocity(np.array([time])), slope, atol=1e-5)


def test_the_same_seed_reports_the_same_flight() -> None:
    path = StraightPath.past(scene_frame(), altitude=500.0, ground_range=900.0, heading=0.0, speed=20.0, look="left")
    true = sample(path, np.linspace(0.0, 5.0, 50))
    level = NavigationErrors(bias=0.3, wander=0.02)
    one, same, other = (level.draw(np.random.default_rng(seed)).reported(true) for seed in (1, 1, 2))
    np.testing.assert_array_equal(one.position, same.position)
    assert np.abs(one.position - other.position).max() > 0.01
    np.testing.assert_array_equal(one.time, true.time)


def test_no_errors_report_the_truth() -> None:
    drawn = NavigationErrors().draw(np.random.default_rng(1))
    np.testing.assert_array_equal(drawn.position(np.array([0.0, 7.0])), np.zeros((2, 3)))


@pytest.mark.parametrize("wrong", [{"bias": -1.0}, {"wander": float("nan")}, {"wander_time": 0.0}, {"vibration_frequency": -2.0}])
def test_nonsense_is_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(InputError, match="navigation errors"):
        NavigationErrors(**wrong)
