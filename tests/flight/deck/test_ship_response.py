from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from yamabiko.earth.wgs84 import Float
from yamabiko.errors import InputError
from yamabiko.flight.deck.sea_state import GRAVITY
from yamabiko.flight.deck.ship import FLAT_DECK_HULL
from yamabiko.flight.deck.ship_response import Response, ship_response


def _answer(speed: float, frequency: float, beta: float) -> Response:
    return ship_response(FLAT_DECK_HULL, speed, np.array([frequency]), np.array([beta]))


@pytest.mark.parametrize("beta", [0.0, 0.7, 2.5, np.pi])
@pytest.mark.parametrize("speed", [0.0, 6.0])
def test_a_ship_rides_long_waves_like_a_cork(speed: float, beta: float) -> None:
    frequency = 0.02
    answer = _answer(speed, frequency, beta)
    slope = frequency**2 / GRAVITY * np.cos(beta)
    assert answer.heave[0] == pytest.approx(1.0, abs=0.02)
    # The bow points along the water's slope, which is a quarter of a wave from the crest.
    assert answer.pitch[0] == pytest.approx(1j * slope, rel=0.05)


def test_a_ship_does_not_feel_short_waves() -> None:
    answer = _answer(5.0, 2.5, np.pi)
    assert abs(answer.heave[0]) < 0.01
    assert abs(answer.pitch[0]) < 1e-4


@given(st.floats(0.0, 10.0), st.floats(0.2, 2.0), st.floats(0.0, np.pi))
def test_waves_from_port_and_starboard_differ_only_in_the_side_of_roll(speed: float, frequency: float, beta: float) -> None:
    port, starboard = _answer(speed, frequency, beta), _answer(speed, frequency, -beta)
    assert port.heave == starboard.heave
    assert port.pitch == starboard.pitch
    assert abs(port.roll + starboard.roll) <= 1e-12 * abs(port.roll) or np.sin(beta) == 0.0


@given(st.floats(0.0, 10.0), st.floats(0.1, 2.5), st.floats(-np.pi, np.pi))
def test_answers_are_finite_and_met_at_the_encounter_frequency(speed: float, frequency: float, beta: float) -> None:
    answer = _answer(speed, frequency, beta)
    met = abs(frequency - frequency**2 / GRAVITY * speed * np.cos(beta))
    assert answer.encounter[0] == pytest.approx(met, abs=2e-6)
    assert np.isfinite([answer.heave, answer.pitch, answer.roll]).all()
    assert abs(answer.heave[0]) < 3.0


def test_a_wave_that_rises_to_starboard_rolls_the_ship_to_port_first() -> None:
    # Slow against the roll period: roll follows the slope, whose time derivative leads by a quarter.
    frequency = 0.05
    answer = _answer(0.0, frequency, np.pi / 2.0)
    quarter = np.pi / 2.0 / frequency
    roll = (answer.roll[0] * np.exp(-1j * answer.encounter[0] * quarter)).real
    # The wave travels to starboard; a quarter period after the crest amidships the crest stands to starboard and lifts it.
    assert roll < 0.0


def test_roll_is_greatest_near_its_natural_period_in_beam_seas() -> None:
    frequency = np.linspace(0.15, 1.2, 400)
    roll = np.abs(ship_response(FLAT_DECK_HULL, 0.0, frequency, np.full(400, np.pi / 2.0)).roll)
    assert 2 * np.pi / frequency[np.argmax(roll)] == pytest.approx(FLAT_DECK_HULL.roll_period, rel=0.1)


def _slow_heave(speed: float, frequency: float, beta: float) -> tuple[float, float]:
    """Heave and pitch of the paper's equations, integrated in time until steady: amplitudes (m/m, rad/m)."""
    hull = FLAT_DECK_HULL
    k = frequency**2 / GRAVITY
    met = frequency - k * speed * np.cos(beta)
    alpha = met / frequency
    breadth = hull.block * hull.breadth
    a = 2 * np.sin(k * breadth * alpha**2 / 2) * np.exp(-k * hull.draught * alpha**2)
    ke = abs(k * np.cos(beta))
    f = np.sqrt((1 - k * hull.draught) ** 2 + (a**2 / (k * breadth * alpha**3)) ** 2)
    kappa = np.exp(-ke * hull.draught)
    heave_force = kappa * f * 2 / (ke * hull.length) * np.sin(ke * hull.length / 2)
    half = ke * hull.length / 2
    pitch_force = kappa * f * 24 / ((ke * hull.length) ** 2 * hull.length) * (np.sin(half) - half * np.cos(half))
    mass, damping = 2 * k * hull.draught / frequency**2, a**2 / (k * breadth * alpha**3 * frequency)

    def steady(force: float) -> float:
        def slope(time: float, state: Float) -> Float:
            return np.array([state[1], (force * np.cos(met * time) - damping * state[1] - state[0]) / mass])

        state, step, most = np.zeros(2), 0.01, 0.0
        for number in range(30_000):
            time = number * step
            a1 = slope(time, state)
            a2 = slope(time + step / 2, state + step / 2 * a1)
            a3 = slope(time + step / 2, state + step / 2 * a2)
            state = state + step / 6 * (a1 + 2 * a2 + 2 * a3 + slope(time + step, state + step * a3))
            if number > 27_000:
                most = max(most, abs(state[0]))
        return most

    return steady(heave_force), steady(pitch_force)


def test_heave_and_pitch_are_the_steady_state_of_the_papers_equations() -> None:
    for speed, frequency, beta in ((5.0, 0.6, np.pi), (3.0, 0.8, 2.2)):
        heave, pitch = _slow_heave(speed, frequency, beta)
        answer = _answer(speed, frequency, beta)
        assert abs(answer.heave[0]) == pytest.approx(heave, rel=1e-3)
        assert abs(answer.pitch[0]) == pytest.approx(pitch, rel=1e-3)


@pytest.mark.parametrize(("field", "value"), [("length", -1.0), ("draught", np.nan), ("draught", 1.0), ("full_breadth", 0.9)])
def test_impossible_hulls_are_refused(field: str, value: float) -> None:
    with pytest.raises(InputError, match="hull"):
        replace(FLAT_DECK_HULL, **{field: value})
