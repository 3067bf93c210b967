"""Whether an approach to the deck goes on or is waved off, and why: a pure judgement, frame by frame.

An approach must stay in a window of line-up, glide path, airspeed and sink that narrows towards the ramp, over a deck that is
clear, heard, and foreseen to move no more than wheels can bear. Outside for long, or far outside at all, it is waved off; on
command at once. Windows in the manner of a landing signal officer's (NAVAIR 00-80T-104 names the same deviations); the figures are
estimates for this aircraft.
"""

from __future__ import annotations

from enum import IntEnum
from typing import Any

import numpy as np

from yamabiko.flight.earth_kernel import compiled
from yamabiko.flight.frame import FRAME_RATE


class WaveOff(IntEnum):
    """Why an approach is given up. The order is that of precedence."""

    NONE = 0
    COMMANDED = 1
    DECK_FOUL = 2
    LINK_LOST = 3
    LONG = 4
    LOW = 5
    SLOW = 6
    LINE_UP = 7
    SINK = 8
    DECK_MOTION = 9
    HIGH = 10
    FAST = 11


REASONS: dict[WaveOff, str] = {
    WaveOff.NONE: "",
    WaveOff.COMMANDED: "waved off by the ship",
    WaveOff.DECK_FOUL: "the deck is not clear",
    WaveOff.LINK_LOST: "the ship's relative-position link was lost",
    WaveOff.LONG: "would touch down too far along the deck",
    WaveOff.LOW: "below the glide path",
    WaveOff.SLOW: "too slow",
    WaveOff.LINE_UP: "beside the landing line",
    WaveOff.SINK: "sinks too fast",
    WaveOff.DECK_MOTION: "the deck is foreseen to rise too fast at the touch-down",
    WaveOff.HIGH: "above the glide path",
    WaveOff.FAST: "too fast",
}
"""In words, for the log and the operator."""

WAVE_OFF_LIMITS = np.dtype(
    [
        ("begins", "f8"),  # m before the touch-down point where judging begins
        ("cross", "f8"),  # m at the touch-down point
        ("cross_growth", "f8"),  # m a metre before it
        ("low", "f8"),
        ("low_growth", "f8"),
        ("high", "f8"),
        ("high_growth", "f8"),
        ("slow", "f8"),  # m/s below the approach speed
        ("fast", "f8"),  # m/s above it
        ("sink", "f8"),  # m/s against the mean deck
        ("sink_growth", "f8"),  # m/s a metre before it
        ("touch_sink", "f8"),  # m/s against the deck at the touch-down
        ("room", "f8"),  # m past the touch-down point, in which it must have stopped
        ("stop", "f8"),  # m/s2, mean deceleration from the touch-down to the stop, that may be counted on
        ("patience", "i8"),  # frames outside
        ("severe", "f8"),  # times the window: no patience
        ("foresight", "f8"),  # s before the touch-down from which the deck's motion is judged
    ],
    align=True,
)

WAVE_OFF_STATE = np.dtype([("outside", "i8"), ("reason", "i8")], align=True)
"""Frames outside the window, and the WaveOff once decided; zeroed where an approach begins."""

_DECIDED = 1.5
"""s before the touch-down within which an aircraft cannot be kept off the deck: it lands, unless commanded or too far along."""

_BORNE = 1.2
"""Times the window, which is less than severe: given up when it lasts."""


def make_wave_off_limits(room: float = 178.0) -> np.void:
    """A WAVE_OFF_LIMITS record for the 700 kg drone on a deck 32 m wide.

    room : m past the touch-down point in which it must stop; ten metres less than the 188 m there are.

    touch_sink : 2.6 m/s, within the 7 to 10 ft/s of descent for which 14 CFR 23.473(d) (amendment 23-48) has gear designed.
    """
    limits: np.void = np.zeros(1, WAVE_OFF_LIMITS)[0]
    for name, value in {
        "begins": 800.0,
        "cross": 4.0,
        "cross_growth": 0.025,
        "low": 1.5,
        "low_growth": 0.010,
        "high": 3.0,
        "high_growth": 0.015,
        "slow": 2.5,
        "fast": 4.0,
        "sink": 2.6,
        "sink_growth": 0.003,
        "touch_sink": 2.6,
        "room": room,
        "stop": 2.6,
        "patience": round(0.5 * FRAME_RATE),
        "severe": 1.6,
        "foresight": 4.0,
    }.items():
        limits[name] = value
    return limits


@compiled
def judge_approach(
    view: Any, airspeed: float, approach_speed: float, heard: bool, foul: bool, commanded: bool, limits: Any, state: Any
) -> int:
    """The WaveOff (0: go on) of this frame, kept in the WAVE_OFF_STATE record once it is decided.

    view : DECK_VIEW record. airspeed, approach_speed : calibrated, m/s. heard : the link within the last second. foul : the deck is
    not clear. commanded : by the ship or the operator. limits : WAVE_OFF_LIMITS record.
    """
    if state.reason != WaveOff.NONE:
        return int(state.reason)
    if commanded:
        state.reason = WaveOff.COMMANDED
        return WaveOff.COMMANDED.value
    long = _gone_long(view, limits)
    if view.along < -limits.begins or (view.time_left < _DECIDED and long == 0.0):
        state.outside = 0
        return WaveOff.NONE.value
    if foul:
        state.reason = WaveOff.DECK_FOUL
    elif not (heard and np.isfinite(view.above_path + view.cross + view.sink + airspeed)):
        state.reason = WaveOff.LINK_LOST
    else:
        if view.time_left < _DECIDED:
            reason, times = WaveOff.LONG.value, long
        else:
            reason, times = _worst(view, airspeed, approach_speed, long, limits)
        state.outside = state.outside + 1 if times > 1.0 else 0
        if times > limits.severe or state.outside > limits.patience:
            state.reason = reason
    return int(state.reason)


@compiled
def furthest_touch(closing: float, limits: Any) -> float:
    """m past the touch-down point, beyond which a touch with a speed over the deck (m/s) leaves too little of it to stop on."""
    return float(limits.room - closing * closing / (2.0 * limits.stop))


@compiled
def _gone_long(view: Any, limits: Any) -> float:
    """Times the window that the touch-down lies too far along the deck; none before the touch-down point."""
    furthest = furthest_touch(view.closing, limits)
    if view.along <= 0.0 or view.touch_along < furthest:
        return 0.0
    # A gust holds it up for a moment, or a wheel that touched throws it up: that is borne as long as anything else.
    return _BORNE if view.along < furthest else float(2.0 * limits.severe)


@compiled
def _worst(view: Any, airspeed: float, approach_speed: float, gone_long: float, limits: Any) -> tuple[int, float]:
    """The reason that is furthest outside its window, and how many times the window it is."""
    before = max(-view.along, 0.0)
    foreseen = view.touch_sink / limits.touch_sink if view.time_left < limits.foresight else 0.0
    # The mean path's sink is the approach's own; the deck's rise comes on top.
    most_sink = limits.sink + limits.sink_growth * before
    by_deck = foreseen if view.deck_rate > 0.0 and view.sink <= most_sink else 0.0
    times = (
        (WaveOff.LONG.value, gone_long),
        (WaveOff.LOW.value, -view.above_path / (limits.low + limits.low_growth * before)),
        (WaveOff.SLOW.value, (approach_speed - airspeed) / limits.slow),
        (WaveOff.LINE_UP.value, abs(view.cross) / (limits.cross + limits.cross_growth * before)),
        (WaveOff.SINK.value, view.sink / most_sink),
        (WaveOff.DECK_MOTION.value, by_deck),
        (WaveOff.HIGH.value, view.above_path / (limits.high + limits.high_growth * before)),
        (WaveOff.FAST.value, (airspeed - approach_speed) / limits.fast),
    )
    reason, most = WaveOff.NONE.value, 0.0
    for candidate, share in times:
        if share > most:
            reason, most = candidate, share
    return reason, most
