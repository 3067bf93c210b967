"""Each reason to wave off, the patience before it, what overrules what; and nothing within the window."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yamabiko.flight.deck.deck_approach import DECK_VIEW
from yamabiko.flight.deck.wave_off import REASONS, WAVE_OFF_STATE, WaveOff, furthest_touch, judge_approach, make_wave_off_limits

_LIMITS = make_wave_off_limits()
_SPEED = 30.0


def _view(**fields: float) -> np.void:
    """On the glide path 300 m before the touch-down point, unless said otherwise."""
    view: np.void = np.zeros(1, DECK_VIEW)[0]
    values = {"along": -300.0, "sink": 1.5, "time_left": 12.0, "touch_along": 0.0, "touch_sink": 1.5, "closing": 21.0, **fields}
    for name, value in values.items():
        view[name] = value
    return view


def _judge(
    view: np.void,
    frames: int = 1,
    *,
    airspeed: float = _SPEED,
    heard: bool = True,
    foul: bool = False,
    commanded: bool = False,
    state: np.void | None = None,
) -> WaveOff:
    if state is None:
        state = np.zeros(1, WAVE_OFF_STATE)[0]
    reason = 0
    for _ in range(frames):
        reason = judge_approach(view, airspeed, _SPEED, heard, foul, commanded, _LIMITS, state)
    return WaveOff(reason)


# At 300 m: line-up 11.5 m, low 4.5 m, high 7.5 m, sink 3.5 m/s.
_A_LITTLE: list[tuple[WaveOff, dict[str, float], float]] = [
    (WaveOff.LINE_UP, {"cross": 12.0}, _SPEED),
    (WaveOff.LINE_UP, {"cross": -12.0}, _SPEED),
    (WaveOff.LOW, {"above_path": -5.0}, _SPEED),
    (WaveOff.HIGH, {"above_path": 8.0}, _SPEED),
    (WaveOff.SLOW, {}, _SPEED - 3.0),
    (WaveOff.FAST, {}, _SPEED + 4.5),
    (WaveOff.SINK, {"sink": 3.8}, _SPEED),
    (WaveOff.DECK_MOTION, {"along": -40.0, "time_left": 2.0, "touch_sink": 2.9, "deck_rate": 1.4}, _SPEED),
    # It does not sink at this moment: held up by a gust, or thrown up by a wheel that touched.
    (WaveOff.LONG, {"along": 5.0, "touch_along": np.inf, "time_left": np.inf}, _SPEED),
    (WaveOff.LONG, {"along": 60.0, "touch_along": 95.0, "time_left": 1.0}, _SPEED),
]


@pytest.mark.parametrize(("reason", "fields", "airspeed"), _A_LITTLE)
def test_a_little_outside_is_borne_for_half_a_second(reason: WaveOff, fields: dict[str, float], airspeed: float) -> None:
    assert _judge(_view(**fields), 30, airspeed=airspeed) is WaveOff.NONE
    assert _judge(_view(**fields), 31, airspeed=airspeed) is reason


@pytest.mark.parametrize(
    ("reason", "fields", "airspeed"),
    [
        (WaveOff.LINE_UP, {"cross": 19.0}, _SPEED),
        (WaveOff.LOW, {"above_path": -7.5}, _SPEED),
        (WaveOff.HIGH, {"above_path": 12.5}, _SPEED),
        (WaveOff.SLOW, {}, _SPEED - 4.1),
        (WaveOff.FAST, {}, _SPEED + 6.5),
        (WaveOff.SINK, {"sink": 5.7}, _SPEED),
        (WaveOff.LONG, {"along": 94.0, "touch_along": 96.0, "time_left": 3.0}, _SPEED),
        (WaveOff.LONG, {"along": 94.0, "touch_along": 96.0, "time_left": 0.1}, _SPEED),
        (WaveOff.LONG, {"along": 94.0, "touch_along": np.inf, "time_left": np.inf}, _SPEED),
    ],
)
def test_far_outside_is_not_borne_at_all(reason: WaveOff, fields: dict[str, float], airspeed: float) -> None:
    assert _judge(_view(**fields), 1, airspeed=airspeed) is reason


def test_returning_inside_begins_the_patience_anew() -> None:
    state: np.void = np.zeros(1, WAVE_OFF_STATE)[0]
    for _ in range(10):
        assert _judge(_view(cross=12.0), 30, state=state) is WaveOff.NONE
        assert _judge(_view(), 1, state=state) is WaveOff.NONE


@pytest.mark.parametrize("name", ["above_path", "cross", "sink"])
def test_what_is_not_a_number_is_a_lost_link(name: str) -> None:
    assert _judge(_view(**{name: np.nan})) is WaveOff.LINK_LOST


def test_events_wave_off_at_once_near_the_ship_and_a_command_anywhere() -> None:
    assert _judge(_view(), foul=True) is WaveOff.DECK_FOUL
    assert _judge(_view(), heard=False) is WaveOff.LINK_LOST
    assert _judge(_view(), commanded=True, foul=True) is WaveOff.COMMANDED
    far = _view(along=-1500.0, cross=400.0)
    assert _judge(far, 100, foul=True, heard=False) is WaveOff.NONE
    assert _judge(far, commanded=True) is WaveOff.COMMANDED


def test_in_the_last_moments_only_a_command_and_the_end_of_the_deck_count() -> None:
    last = _view(along=-5.0, time_left=1.4, cross=30.0, touch_sink=9.0)
    assert _judge(last, 100, foul=True, heard=False) is WaveOff.NONE
    assert _judge(last, commanded=True) is WaveOff.COMMANDED


@pytest.mark.parametrize("closing", [17.0, 21.0, 25.0])
def test_how_far_along_it_may_touch_leaves_the_way_to_stop(closing: float) -> None:
    """178 m to stop in, at 2.6 m/s2 in the mean."""
    furthest = furthest_touch(closing, _LIMITS)
    assert furthest + closing**2 / (2.0 * 2.6) == pytest.approx(178.0)
    near = {"along": furthest - 20.0, "time_left": 0.9, "closing": closing}
    assert _judge(_view(touch_along=furthest - 0.1, **near), 100) is WaveOff.NONE
    assert _judge(_view(touch_along=furthest + 0.1, **near), 100) is WaveOff.LONG


def test_a_deck_that_falls_away_is_no_reason() -> None:
    assert _judge(_view(time_left=2.0, touch_sink=2.9, deck_rate=-0.5, sink=2.5), 100) is WaveOff.NONE


def test_a_decision_stays() -> None:
    state: np.void = np.zeros(1, WAVE_OFF_STATE)[0]
    assert _judge(_view(cross=40.0), state=state) is WaveOff.LINE_UP
    assert _judge(_view(), 100, state=state) is WaveOff.LINE_UP
    assert _judge(_view(), commanded=True, state=state) is WaveOff.LINE_UP


@settings(deadline=None)
@given(st.floats(0.0, 800.0), st.floats(-1.0, 1.0), st.floats(-1.0, 1.0), st.floats(-1.0, 1.0), st.floats(0.1, 2.5))
def test_nothing_is_waved_off_inside_and_the_window_only_narrows(
    before: float, cross: float, height: float, speed: float, sink: float
) -> None:
    def within(distance: float) -> dict[str, float]:
        side = cross * 0.999 * (4.0 + 0.025 * distance)
        low, high = 1.5 + 0.010 * distance, 3.0 + 0.015 * distance
        return {"cross": side, "above_path": 0.999 * height * (high if height > 0.0 else low)}

    airspeed = _SPEED + 0.999 * speed * (4.0 if speed > 0.0 else 2.5)
    inside = _view(along=-before, sink=sink, **within(before))
    assert _judge(inside, 100, airspeed=airspeed) is WaveOff.NONE
    # What is inside near the ship is inside further out, too.
    assert _judge(_view(along=-min(before + 200.0, 800.0), sink=sink, **within(before)), 100, airspeed=airspeed) is WaveOff.NONE


def test_every_reason_has_words() -> None:
    assert set(REASONS) == set(WaveOff)
    assert all(words or reason is WaveOff.NONE for reason, words in REASONS.items())
