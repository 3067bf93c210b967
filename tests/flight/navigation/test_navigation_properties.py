"""What must hold whatever happens: unit attitudes, covariances that can be, mid values between the others, bad input refused."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yamabiko.errors import InputError
from yamabiko.flight.frame import FAULT
from yamabiko.flight.kinds import FaultKind
from yamabiko.flight.navigation.atmosphere import calibrated_of, impact_of, pressure_height, standard_pressure, true_of
from yamabiko.flight.navigation.choosing import choose
from yamabiko.flight.navigation.navigate import start_navigation_in_flight
from yamabiko.flight.navigation.records import MONITOR
from yamabiko.flight.navigation.settings import navigation_parameters
from yamabiko.flight.turning import from_angles, pitch_of, roll_of, turn_by, yaw_of
from yamabiko.testing.kinematic_flights import Air, Leg, kinematic_flight
from yamabiko.testing.navigated_flights import navigated

TRUTH = kinematic_flight([Leg(30.0, turn_rate=0.05, climb_rate=1.0), Leg(30.0)], Air(turbulence=1.0), np.random.default_rng(2))
numbers = st.floats(-1e6, 1e6, allow_nan=False)
table_row = st.tuples(
    st.integers(0, int(FaultKind.RADAR_ALTIMETER_STUCK)),
    st.integers(-1, 2),
    st.floats(0.0, 60.0),
    st.floats(0.0, 90.0),
    st.floats(-1e3, 1e3),
    st.integers(0, 2),
)


@settings(max_examples=25, deadline=None)
@given(st.lists(table_row, max_size=4), st.integers(0, 1000))
def test_whatever_fails_attitudes_stay_unit_and_covariances_possible(rows: list[tuple[float, ...]], seed: int) -> None:
    states = navigated(TRUTH, seed, np.array(rows, dtype=FAULT)).states
    for state in states:
        assert np.linalg.norm(state["attitude"]) == pytest.approx(1.0, abs=1e-12)
        covariance = state["covariance"]
        np.testing.assert_allclose(covariance, covariance.T, rtol=1e-9, atol=1e-18)
        scale = np.sqrt(np.diag(covariance))
        assert np.linalg.eigvalsh(covariance / np.outer(scale, scale)).min() > -1e-9
        for name in ("latitude", "longitude", "height", "velocity", "rate", "wind"):
            assert np.isfinite(state[name]).all()


@settings(deadline=None)
@given(st.tuples(numbers, numbers, numbers), st.tuples(st.booleans(), st.booleans(), st.booleans()), numbers)
def test_what_is_chosen_lies_between_what_is_heard(values: tuple[float, ...], heard: tuple[bool, ...], expected: float) -> None:
    monitor = np.zeros(1, dtype=MONITOR)
    chosen = choose(np.array(values), np.array(heard), 1.0, 5, monitor[0], expected)
    usable = [value for value, one in zip(values, heard, strict=True) if one]
    if not usable:
        assert np.isnan(chosen)
        return
    assert min(usable) <= chosen <= max(usable)
    if len(usable) == 3:
        assert chosen == sorted(usable)[1]


@settings(deadline=None)
@given(st.floats(-3.1, 3.1), st.floats(-1.5, 1.5), st.floats(-3.1, 3.1))
def test_angles_come_back_from_attitudes(roll: float, pitch: float, yaw: float) -> None:
    attitude = np.zeros(4)
    from_angles(roll, pitch, yaw, attitude)
    assert (roll_of(attitude), pitch_of(attitude), yaw_of(attitude)) == pytest.approx((roll, pitch, yaw), abs=1e-6)
    turn_by(attitude, 0.1, -0.2, 0.3, True)
    turn_by(attitude, -0.1, 0.2, -0.3, True)
    assert (roll_of(attitude), pitch_of(attitude), yaw_of(attitude)) == pytest.approx((roll, pitch, yaw), abs=1e-6)


@settings(deadline=None)
@given(st.floats(-300.0, 10_000.0), st.floats(5.0, 150.0), st.floats(220.0, 310.0))
def test_heights_and_airspeeds_come_back_from_pressures(height: float, airspeed: float, temperature: float) -> None:
    pressure = standard_pressure(height)
    assert pressure_height(pressure) == pytest.approx(height, abs=1e-6)
    assert true_of(impact_of(airspeed, pressure, temperature), pressure, temperature) == pytest.approx(airspeed, rel=1e-9)


def test_pressures_are_the_standard_atmospheres() -> None:
    """ISO 2533:1975: 89 874.6 Pa at 1000 m and 54 019.9 Pa at 5000 m of geopotential height, which lie 0.2 and 3.9 m higher."""
    assert standard_pressure(1000.157) == pytest.approx(89_874.6, abs=0.3)
    assert standard_pressure(5003.94) == pytest.approx(54_019.9, abs=0.3)
    assert calibrated_of(impact_of(50.0, 101_325.0, 288.15)) == pytest.approx(50.0, abs=1e-3)


@pytest.mark.parametrize(
    ("place", "attitude"), [((np.nan, 0.0, 0.0), (1.0, 0.0, 0.0, 0.0)), ((0.6, 2.4, 0.0), (1.0, 1.0, 0.0, 0.0))]
)
def test_a_start_that_cannot_be_is_refused(place: tuple[float, ...], attitude: tuple[float, ...]) -> None:
    with pytest.raises(InputError, match="start of navigation"):
        start_navigation_in_flight(navigation_parameters(), place, (0.0, 0.0, 0.0), attitude)
