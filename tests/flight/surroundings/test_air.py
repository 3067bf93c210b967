"""The air about the aircraft against MIL-F-8785C's own formulas: strengths, spectra, lengths, and that nothing steps."""

from __future__ import annotations

from math import exp, log, pi, radians, sqrt

import numba
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.integrate import quad
from scipy.signal import welch

from yamabiko.errors import InputError
from yamabiko.flight.frame import FRAME_RATE, FRAME_TIME, TRUTH
from yamabiko.flight.surroundings.air_kernel import (
    intensities,
    mean_wind,
    roll_intensity,
    scale_lengths,
    surroundings_step,
    transverse,
)
from yamabiko.flight.surroundings.weather import DiscreteGust, Turbulence, Weather, WindLevel, air_of, still_air

FOOT = 0.3048
SPAN = 12.0
SPEED = 40.0


@numba.njit(cache=True)
def _record(state, air, truth, generator, wind, rate, climb, sink_of_ground):  # type: ignore[no-untyped-def]
    for frame in range(len(wind)):
        truth.time = frame * FRAME_TIME
        truth.height += climb * FRAME_TIME
        truth.ground_height -= sink_of_ground * FRAME_TIME
        # Kept at its airspeed, so that the gusts' axes keep still.
        truth.velocity[0] = SPEED + state.wind[0]
        truth.velocity[1] = state.wind[1]
        surroundings_step(state, air, truth, generator)
        wind[frame] = state.wind
        rate[frame] = state.gust_rate


def flown(
    weather: Weather, height: float, frames: int, seed: int = 1, climb: float = 0.0, sink_of_ground: float = 0.0
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Wind (frame, 3) and gust rates (frame, 3) met flying north at SPEED through the air."""
    truth = np.zeros(1, dtype=TRUTH)[0]
    truth["height"], truth["attitude"] = height, (1.0, 0.0, 0.0, 0.0)
    wind, rate = np.empty((frames, 3)), np.empty((frames, 3))
    _record(still_air(), air_of(weather, SPAN), truth, np.random.default_rng(seed), wind, rate, climb, sink_of_ground)
    return wind, rate


def level_spectrum(frequency: NDArray[np.float64], deviation: float, scale: float) -> NDArray[np.float64]:
    """MIL 3.7.1.2's longitudinal spectrum as m2/s2/Hz of positive frequencies at SPEED."""
    number = 2.0 * pi * frequency / SPEED
    return deviation**2 * 2.0 * scale / pi / (1.0 + (scale * number) ** 2) * 2.0 * pi / SPEED


def transverse_spectrum(frequency: NDArray[np.float64], deviation: float, scale: float) -> NDArray[np.float64]:
    """MIL 3.7.1.2's lateral and vertical spectrum, likewise."""
    square = (scale * 2.0 * pi * frequency / SPEED) ** 2
    return deviation**2 * scale / pi * (1.0 + 3.0 * square) / (1.0 + square) ** 2 * 2.0 * pi / SPEED


@pytest.mark.parametrize("height", [30.0, 200.0, 1500.0])
def test_gusts_have_the_stated_strength(height: float) -> None:
    wind, rate = flown(Weather(turbulence=Turbulence.MODERATE), height, 2_000_000)
    level, vertical = intensities(height, air_of(Weather(turbulence=Turbulence.MODERATE), SPAN))
    # 9 hours; the longest correlation, 533 m at 40 m/s, leaves about 1250 independent pieces: 2 % of the deviation.
    assert wind.std(axis=0) == pytest.approx([level, level, vertical], rel=0.07)
    assert np.abs(wind.mean(axis=0)).max() < 0.15 * level
    _, vertical_scale = scale_lengths(height)
    assert rate[:, 0].std() == pytest.approx(roll_intensity(vertical, vertical_scale, SPAN), rel=0.03)


@pytest.mark.parametrize("height", [60.0, 1500.0])
def test_gusts_have_the_stated_spectrum(height: float) -> None:
    wind, rate = flown(Weather(turbulence=Turbulence.LIGHT), height, 2_000_000)
    level, vertical = intensities(height, air_of(Weather(turbulence=Turbulence.LIGHT), SPAN))
    level_scale, vertical_scale = scale_lengths(height)
    frequency, density = welch(wind, FRAME_RATE, nperseg=8192, axis=0)
    _, turning = welch(rate, FRAME_RATE, nperseg=8192, axis=0)
    # Below a twentieth of the frame rate, above which sampling folds the spectrum's own tail upon itself.
    bands = [(0.02, 0.1), (0.1, 0.5), (0.5, 1.5), (1.5, 3.0)]
    lateral = transverse_spectrum(frequency, level, level_scale)
    down = transverse_spectrum(frequency, vertical, vertical_scale)
    number = 2.0 * pi * frequency / SPEED
    expected = {
        "longitudinal": (density[:, 0], level_spectrum(frequency, level, level_scale)),
        "lateral": (density[:, 1], lateral),
        "vertical": (density[:, 2], down),
        "pitch": (turning[:, 1], down * number**2 / (1.0 + (4.0 * SPAN * number / pi) ** 2)),
        "yaw": (turning[:, 2], lateral * number**2 / (1.0 + (3.0 * SPAN * number / pi) ** 2)),
        "roll": (
            turning[:, 0],
            vertical**2
            / vertical_scale
            * 0.8
            * (pi * vertical_scale / (4.0 * SPAN)) ** (1.0 / 3.0)
            / (1.0 + (4.0 * SPAN * number / pi) ** 2)
            * 2.0
            * pi
            / SPEED,
        ),
    }
    for name, (found, formula) in expected.items():
        for low, high in bands:
            inside = (frequency >= low) & (frequency < high)
            assert found[inside].mean() == pytest.approx(formula[inside].mean(), rel=0.08), (name, low)


def test_gusts_stay_alike_over_their_scale_length() -> None:
    wind, _ = flown(Weather(turbulence=Turbulence.SEVERE), 1000.0, 4_000_000)
    lag = round(1750.0 * FOOT / SPEED * FRAME_RATE)
    distance = lag / FRAME_RATE * SPEED / (1750.0 * FOOT)
    alike = [float(np.mean(wind[lag:, axis] * wind[:-lag, axis]) / wind[:, axis].var()) for axis in range(3)]
    # Dryden: exp(-r / L) along the path, (1 - r / 2L) exp(-r / L) across it.
    assert alike == pytest.approx([exp(-distance), *[(1.0 - 0.5 * distance) * exp(-distance)] * 2], abs=0.06)


def test_roll_intensity_is_the_integral_of_the_spectrum() -> None:
    whole, _ = quad(lambda number: 0.8 / 50.0 * (pi * 50.0 / 48.0) ** (1 / 3) / (1.0 + (48.0 * number / pi) ** 2), 0.0, np.inf)
    assert roll_intensity(2.0, 50.0, 12.0) == pytest.approx(2.0 * sqrt(whole), rel=1e-9)


def test_a_rising_gust_ahead_turns_the_air_nose_up_and_one_from_the_left_turns_it_right() -> None:
    """Rigidly turning air has pitch rate -dw/dx and yaw rate dv/dx; the path runs along x."""
    wind, rate = flown(Weather(turbulence=Turbulence.MODERATE), 800.0, 200_000)
    slope = np.gradient(wind, FRAME_TIME * SPEED, axis=0)
    assert np.corrcoef(slope[:, 2], rate[:, 1])[0, 1] < -0.1
    assert np.corrcoef(slope[:, 1], rate[:, 2])[0, 1] > 0.1


@pytest.mark.parametrize("turbulence", list(Turbulence))
def test_nothing_steps_where_height_regimes_meet(turbulence: Turbulence) -> None:
    """A hair's breadth of height changes strengths, lengths and mean wind by a hair's breadth."""
    weather = Weather(12.0, 1.0, levels=(WindLevel(1000.0, 20.0, 1.5), WindLevel(3000.0, 30.0, 2.0)), turbulence=turbulence)
    air = air_of(weather, SPAN)
    height = np.linspace(0.0, 6000.0, 600_001)
    for of_height in (scale_lengths, lambda at: intensities(at, air), lambda at: mean_wind(at, air)):
        values = np.array([of_height(at) for at in height[::10]])
        # Over 0.1 m, and level scale lengths rise the steepest, by 0.177^-1.2 = 8.0 m a metre near the ground.
        assert np.abs(np.diff(values, axis=0)).max() < 0.8
    for edge in (1000.0 * FOOT, 2000.0 * FOOT, 300.0, 1000.0, 3000.0):
        for of_height in (scale_lengths, lambda at: intensities(at, air), lambda at: mean_wind(at, air)):
            assert np.allclose(of_height(edge - 1e-7), of_height(edge + 1e-7), atol=1e-5)


def test_a_climb_through_all_heights_makes_no_step_in_the_wind() -> None:
    weather = Weather(10.0, 1.0, turbulence=Turbulence.MODERATE, levels=(WindLevel(2000.0, 25.0, 2.0),))
    wind, _ = flown(weather, 0.0, 20_000, climb=10.0)
    # A frame's change of gusts alone: sqrt(6 distance / shortest length) of the deviation, near the ground most.
    assert np.abs(np.diff(wind[600:], axis=0)).max() < 1.6


def test_a_step_of_the_ground_below_is_none_of_the_wind() -> None:
    weather = Weather(15.0, 0.0)
    truth = np.zeros(1, dtype=TRUTH)[0]
    truth["height"], truth["attitude"], truth["velocity"] = 20.0, (1.0, 0.0, 0.0, 0.0), (30.0, 0.0, 0.0)
    state, air, generator = still_air(), air_of(weather, SPAN), np.random.default_rng(1)
    surroundings_step(state, air, truth, generator)
    before = state["wind"].copy()
    truth["ground_height"] = 15.0  # a deck's edge
    surroundings_step(state, air, truth, generator)
    assert np.abs(state["wind"] - before).max() < 0.01


def test_mean_wind_grows_with_the_logarithm_of_height_then_follows_the_levels() -> None:
    weather = Weather(8.0, radians(270.0), roughness=0.03, levels=(WindLevel(1000.0, 20.0, radians(300.0)),))
    air = air_of(weather, SPAN)
    assert mean_wind(10.0, air) == pytest.approx((0.0, 8.0), abs=1e-12)
    assert mean_wind(100.0, air)[1] == pytest.approx(8.0 * log(100.0 / 0.03) / log(10.0 / 0.03))
    top = np.array([0.0, 8.0 * log(300.0 / 0.03) / log(10.0 / 0.03)])
    there = np.array([-20.0 * np.cos(radians(300.0)), -20.0 * np.sin(radians(300.0))])
    assert mean_wind(650.0, air) == pytest.approx(0.5 * (top + there))
    assert mean_wind(9000.0, air) == pytest.approx(there)


def test_without_turbulence_the_wind_is_the_mean() -> None:
    weather = Weather(8.0, 0.5)
    wind, rate = flown(weather, 500.0, 600)
    assert wind == pytest.approx(np.broadcast_to([*mean_wind(500.0, air_of(weather, SPAN)), 0.0], wind.shape))
    assert not rate.any()


def test_an_aircraft_that_stands_is_not_turned() -> None:
    """Moments go with p b / 2V, which must stay small however slow the air: the rate falls with the square of speed."""
    truth = np.zeros(1, dtype=TRUTH)[0]
    truth["height"], truth["attitude"] = 1.5, (1.0, 0.0, 0.0, 0.0)
    state, air, generator = still_air(), air_of(Weather(turbulence=Turbulence.SEVERE), SPAN), np.random.default_rng(1)
    for _ in range(2000):
        through_air = float(np.hypot(*state["wind"][:2]))
        surroundings_step(state, air, truth, generator)
        assert np.abs(state["gust_rate"]).max() <= 4.0 * (through_air / 10.0) ** 2


def test_a_single_gust_is_one_minus_the_cosine() -> None:
    wind, _ = flown(Weather(gusts=(DiscreteGust(2.0, 4.0, (0.0, 3.0, -6.0)),)), 500.0, 600)
    time = np.arange(600) * FRAME_TIME
    share = np.where((time > 2.0) & (time < 6.0), 0.5 * (1.0 - np.cos(2.0 * pi * (time - 2.0) / 4.0)), 0.0)
    assert wind == pytest.approx(share[:, np.newaxis] * [0.0, 3.0, -6.0], abs=1e-12)


def test_the_same_seed_gives_the_same_bytes_and_another_does_not() -> None:
    weather = Weather(8.0, 0.5, turbulence=Turbulence.MODERATE)
    first, again, other = (flown(weather, 300.0, 2000, seed) for seed in (5, 5, 6))
    assert first[0].tobytes() == again[0].tobytes() and first[1].tobytes() == again[1].tobytes()
    assert not np.array_equal(first[0], other[0])


def test_gusts_run_along_the_direction_through_the_air() -> None:
    """Near the ground level gusts are stronger than vertical ones, and along and across the path their spectra differ: a flight
    east meets as northward wind what one north meets as eastward wind."""
    truth = np.zeros(1, dtype=TRUTH)[0]
    truth["height"], truth["attitude"] = 800.0, (sqrt(0.5), 0.0, 0.0, sqrt(0.5))  # nose to the east
    state, air, generator = still_air(), air_of(Weather(turbulence=Turbulence.MODERATE), SPAN), np.random.default_rng(1)
    wind = np.empty((600, 3))
    for frame in range(600):
        truth["velocity"] = state["wind"] + [0.0, SPEED, 0.0]
        surroundings_step(state, air, truth, generator)
        wind[frame] = state["wind"]
    north, _ = flown(Weather(turbulence=Turbulence.MODERATE), 800.0, 600)
    assert wind[:, 1] == pytest.approx(north[:, 0])
    assert wind[:, 0] == pytest.approx(-north[:, 1])
    assert wind[:, 2] == pytest.approx(north[:, 2])


@settings(max_examples=50, deadline=None)
@given(
    height=st.floats(-50.0, 30_000.0),
    wind=st.floats(0.0, 60.0),
    roughness=st.floats(1e-5, 0.9),
    turbulence=st.sampled_from(list(Turbulence)),
)
def test_the_air_is_finite_everywhere(height: float, wind: float, roughness: float, turbulence: Turbulence) -> None:
    found, rate = flown(Weather(wind, 1.0, roughness=roughness, turbulence=turbulence), height, 50)
    assert np.isfinite(found).all() and np.isfinite(rate).all()


def test_transverse_variance_is_one_by_its_states() -> None:
    draws = np.random.default_rng(3).multivariate_normal([0.0, 0.0], [[0.5, 0.25], [0.25, 0.25]], 200_000)
    assert np.std([transverse(draw) for draw in draws]) == pytest.approx(1.0, rel=0.01)


@pytest.mark.parametrize(
    ("options", "field"),
    [
        ({"wind": float("nan")}, "wind"),
        ({"wind": -1.0}, "wind"),
        ({"roughness": 0.0}, "roughness"),
        ({"boundary_layer": float("inf")}, "boundary layer"),
        ({"levels": (WindLevel(100.0, 5.0, 0.0),)}, "level 1, height"),
        ({"levels": (WindLevel(900.0, 5.0, 0.0), WindLevel(900.0, 5.0, 0.0))}, "level 2, height"),
        ({"levels": tuple(WindLevel(400.0 + step, 5.0, 0.0) for step in range(9))}, "levels"),
        ({"gusts": (DiscreteGust(0.0, 0.0, (1.0, 0.0, 0.0)),)}, "gust 1, duration"),
        ({"gusts": (DiscreteGust(0.0, 1.0, (float("nan"), 0.0, 0.0)),)}, "gust 1, peak"),
    ],
)
def test_bad_weather_is_refused(options: dict[str, object], field: str) -> None:
    with pytest.raises(InputError) as error:
        Weather(**options)  # type: ignore[arg-type]
    assert error.value.field == field


def test_a_wing_without_span_is_refused() -> None:
    with pytest.raises(InputError):
        air_of(Weather(), 0.0)
