import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.integrate import quad

from yamabiko.errors import InputError
from yamabiko.flight.deck.sea_state import SeaState, make_waves, sea_state, variance_below, wave_spectrum


@given(st.floats(0.05, 10.0), st.floats(3.0, 20.0))
def test_the_spectrum_has_the_significant_height(height: float, period: float) -> None:
    sea = SeaState(height, period, 0.0)
    variance, _ = quad(
        lambda w: float(wave_spectrum(sea, np.array(w))), 0.1 * 2 * np.pi / period, 40 * 2 * np.pi / period, limit=200
    )
    assert 4.0 * np.sqrt(variance) == pytest.approx(height, rel=1e-4)


def test_the_spectrum_peaks_at_the_modal_period_and_integrates_to_its_closed_form() -> None:
    sea = sea_state(4)
    frequency = np.linspace(0.2, 3.0, 20_001)
    spectrum = wave_spectrum(sea, frequency)
    assert 2 * np.pi / frequency[np.argmax(spectrum)] == pytest.approx(8.8, abs=0.01)
    below = np.concatenate([[0.0], np.cumsum(0.5 * (spectrum[1:] + spectrum[:-1]) * np.diff(frequency))])
    np.testing.assert_allclose(below, variance_below(sea, frequency), atol=1e-6)


@given(st.integers(0, 4), st.booleans(), st.integers(0, 2**32 - 1))
def test_the_waves_hold_the_sea_states_variance(number: int, longest: bool, seed: int) -> None:
    sea = sea_state(number, longest=longest)
    waves = make_waves(sea, 1.0, np.random.default_rng(seed))
    assert 4.0 * np.sqrt(0.5 * np.sum(waves.amplitude**2)) == pytest.approx(sea.significant_height, rel=1e-12)
    assert (np.cos(waves.direction - 1.0) >= -1e-12).all()


def test_directions_spread_by_the_square_of_the_cosine() -> None:
    angles = np.concatenate([make_waves(sea_state(3), 0.0, np.random.default_rng(seed)).direction for seed in range(100)])
    # The mean of cos over 2/pi cos2 is 8 / (3 pi), and that of cos2 is 3/4.
    assert np.mean(np.cos(angles)) == pytest.approx(8.0 / (3.0 * np.pi), abs=1e-3)
    assert np.mean(np.cos(angles) ** 2) == pytest.approx(0.75, abs=1e-3)
    assert np.mean(np.sin(angles)) == pytest.approx(0.0, abs=1e-3)


def test_the_same_seed_gives_the_same_waves() -> None:
    first, second = (make_waves(sea_state(4), 0.3, np.random.default_rng(5)) for _ in range(2))
    for name in ("amplitude", "frequency", "direction", "phase"):
        assert getattr(first, name).tobytes() == getattr(second, name).tobytes()


def test_elevation_over_time_has_the_significant_height() -> None:
    waves = make_waves(sea_state(4), 0.0, np.random.default_rng(2))
    time = np.arange(0.0, 20_000.0, 0.7)
    elevation = (waves.amplitude * np.cos(np.outer(time, waves.frequency) + waves.phase)).sum(axis=1)
    assert 4.0 * elevation.std() == pytest.approx(1.88, rel=0.02)


@pytest.mark.parametrize("number", [-1, 5, 7])
def test_unknown_sea_states_are_refused(number: int) -> None:
    with pytest.raises(InputError, match="expected 0 to 4"):
        sea_state(number)


@pytest.mark.parametrize(("height", "period", "wind"), [(np.nan, 8.0, 0.0), (-1.0, 8.0, 0.0), (1.0, 0.0, 0.0), (1.0, 8.0, np.inf)])
def test_bad_sea_states_are_refused(height: float, period: float, wind: float) -> None:
    with pytest.raises(InputError, match="sea state"):
        SeaState(height, period, wind)
