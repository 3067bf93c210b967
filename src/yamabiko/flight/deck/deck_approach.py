"""An approach to a deck that moves: follow its mean, aim at where the touch-down point will be, foresee the touch-down.

A lane knows the ship only by its link (navigation's deck_position, deck_velocity, deck_course). Order of calls in every frame in
which the link is heard, from some minutes before final to the touch-down:

    track_deck(track, height, deck_position, deck_velocity, deck_course)
                                                                  mean height, way and course; the heave about them
    look_at_deck(view, track, velocity, deck_position, parameters)
                                                                  cross-track, glide path, demands; predicted touch-down
    judge_approach(...)                                           in wave_off.py: land or go round, and why

Guidance then takes from the view: `along` (negative before the touch-down point), `cross` and `course` as its FOLLOWING, `height`
and `climb_rate` as its demand. Heights are those of the wheels: take the standing height off `height` and off deck_position[2]
before the calls, and add it to the height demanded.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from yamabiko.earth.wgs84 import Float
from yamabiko.flight.earth_kernel import compiled
from yamabiko.flight.frame import FRAME_TIME

DECK_TRACK = np.dtype(
    [
        ("frames", "i8"),  # heard so far
        ("height", "f8"),  # m above the ellipsoid, mean of the touch-down point
        ("way", "f8", (2,)),  # m/s north, east, mean
        ("line", "f8", (2,)),  # north and east, mean direction of the landing line, not of unit length
        ("heave", "f8"),  # m, up from the mean
        ("heave_rate", "f8"),  # m/s, up
        ("heave_square", "f8"),  # m2, mean
        ("rate_square", "f8"),  # m2/s2, mean
    ],
    align=True,
)
"""What a lane makes of the deck's motion; zeroed at the beginning."""

APPROACH_PARAMETERS = np.dtype(
    [
        ("slope", "f8"),  # rise over run of the glide path against the moving deck
        ("aim", "f8"),  # m past the touch-down point, where that path meets the mean deck; the flare goes on from it
        ("flare_height", "f8"),  # m of the wheels over the mean deck
        ("touch_sink", "f8"),  # m/s against the mean deck, with which it is touched
    ],
    align=True,
)

DECK_VIEW = np.dtype(
    [
        ("along", "f8"),  # m past the touch-down point, along the landing line
        ("cross", "f8"),  # m to the right of it
        ("course", "f8"),  # rad clockwise from true north, of the way over the earth that goes down the line
        ("closing", "f8"),  # m/s towards the bow over the deck
        ("drift", "f8"),  # m/s to the right over the deck
        ("above_deck", "f8"),  # m of the wheels over the mean deck
        ("above_path", "f8"),  # m over the glide path
        ("height", "f8"),  # m above the ellipsoid to demand
        ("climb_rate", "f8"),  # m/s to demand
        ("sink", "f8"),  # m/s against the mean deck
        ("time_left", "f8"),  # s to the predicted touch-down; infinite while it does not come down
        ("touch_along", "f8"),  # m, where it is predicted
        ("touch_sink", "f8"),  # m/s against the deck as it will move then
        ("deck_rate", "f8"),  # m/s up, of the deck then
        ("flaring", "i8"),
    ],
    align=True,
)

_SLOW = 25.0
"""s over which the mean deck is formed: three of the longest heave periods, so that the aircraft leaves each heave alone."""
_HEAVE_DAMPING = 0.15
"""Share of critical damping with which what is known of a heave fades with the time looked ahead (estimate from the response's
band)."""
_NO_SINK = 0.05
"""m/s, with which it does not come down."""
_LEAST_SQUARE = 1e-4
"""m2: heave below a centimetre is not told from the link's noise."""


def make_approach_parameters(slope: float = 0.061, flare_height: float = 3.0, touch_sink: float = 0.9, aim: float = 0.0) -> np.void:
    """An APPROACH_PARAMETERS record; 3.5 degrees, and enough sink left to touch down where it is aimed at (estimates)."""
    parameters: np.void = np.zeros(1, APPROACH_PARAMETERS)[0]
    parameters["slope"], parameters["flare_height"], parameters["touch_sink"] = slope, flare_height, touch_sink
    parameters["aim"] = aim
    return parameters


@compiled
def track_deck(track: Any, height: float, deck_position: Float, deck_velocity: Float, deck_course: float) -> None:
    """Take one frame of the ship's link into a DECK_TRACK record.

    height : m above the ellipsoid, the aircraft's. deck_position : (3,) NED m, of the touch-down point relative to the aircraft.
    deck_velocity : (3,) NED m/s over the earth. deck_course : rad, of the landing line; half a degree of noise is 10 m a kilometre
    out. The height's own constant error cancels: it is in what is flown, too.
    """
    deck_height = height - deck_position[2]
    track.frames += 1
    # A plain mean at first, then one that forgets.
    share = max(1.0 / track.frames, FRAME_TIME / _SLOW)
    track.height += share * (deck_height - track.height)
    track.way[0] += share * (deck_velocity[0] - track.way[0])
    track.way[1] += share * (deck_velocity[1] - track.way[1])
    track.line[0] += share * (np.cos(deck_course) - track.line[0])
    track.line[1] += share * (np.sin(deck_course) - track.line[1])
    track.heave, track.heave_rate = deck_height - track.height, -deck_velocity[2]
    track.heave_square += share * (track.heave**2 - track.heave_square)
    track.rate_square += share * (track.heave_rate**2 - track.rate_square)


@compiled
def foresee_heave(track: Any, ahead: float) -> tuple[float, float]:
    """Heave (m, up from the mean) and its rate (m/s) expected a time (s) ahead.

    The best linear guess for a damped oscillation of the mean frequency that the rates and places so far have; far ahead both go to
    nothing, which is the mean deck.
    """
    if track.heave_square < _LEAST_SQUARE:
        return 0.0, 0.0
    frequency = np.sqrt(track.rate_square / track.heave_square)
    angle = frequency * ahead
    fading = np.exp(-_HEAVE_DAMPING * angle)
    c, s = np.cos(angle), np.sin(angle)
    heave = fading * (track.heave * c + track.heave_rate / frequency * s)
    return heave, fading * (track.heave_rate * c - track.heave * frequency * s)


@compiled
def look_at_deck(view: Any, track: Any, velocity: Float, deck_position: Float, parameters: Any) -> None:
    """Fill a DECK_VIEW record.

    velocity : (3,) NED m/s over the earth, the aircraft's. deck_position : (3,) NED m, of the touch-down point relative to the
    wheels. parameters : APPROACH_PARAMETERS record.
    """
    length = np.sqrt(track.line[0] ** 2 + track.line[1] ** 2)
    c, s = track.line[0] / length, track.line[1] / length
    view.along = -(deck_position[0] * c + deck_position[1] * s)
    view.cross = deck_position[0] * s - deck_position[1] * c
    north, east = velocity[0] - track.way[0], velocity[1] - track.way[1]
    view.closing = north * c + east * s
    view.drift = east * c - north * s
    # Down the line against the deck means, over the earth, that way plus the ship's.
    closing = max(view.closing, 1.0)
    view.course = np.arctan2(closing * s + track.way[1], closing * c + track.way[0])
    # The link's position is of the deck as it heaves; the path stands on the mean deck.
    view.above_deck = deck_position[2] + track.heave
    path = max((parameters.aim - view.along) * parameters.slope, 0.0)
    view.above_path = view.above_deck - path
    view.height = track.height + path
    view.sink = velocity[2]
    view.flaring = 1 if view.above_deck < parameters.flare_height else 0
    wanted = parameters.slope * closing
    if view.flaring:
        # In proportion to the height left, down to the sink that touches.
        share = max(view.above_deck, 0.0) / parameters.flare_height
        wanted = parameters.touch_sink + share * max(wanted - parameters.touch_sink, 0.0)
    view.climb_rate = -wanted
    _foresee_touch_down(view, track, parameters)


@compiled
def _foresee_touch_down(view: Any, track: Any, parameters: Any) -> None:
    """Time, place and sink of the touch-down, if the aircraft goes on as it goes.

    For the place, a flare that a gust or a wheel holds up is brought back to the sink that touches: a few centimetres over the deck
    are not hundreds of metres along it.
    """
    least = parameters.touch_sink if view.flaring else 0.0
    if view.sink <= _NO_SINK:
        view.time_left, view.touch_sink, view.deck_rate = np.inf, 0.0, 0.0
        view.touch_along = view.along + view.closing * max(view.above_deck, 0.0) / least if least > 0.0 else np.inf
        return
    heave, rate = 0.0, 0.0
    time = max(view.above_deck, 0.0) / view.sink
    for _ in range(2):  # where the deck will be depends on when
        heave, rate = foresee_heave(track, time)
        time = max(view.above_deck - heave, 0.0) / view.sink
    view.time_left = time
    view.touch_along = view.along + view.closing * min(time, max(view.above_deck - heave, 0.0) / max(least, _NO_SINK))
    view.deck_rate = rate
    view.touch_sink = view.sink + rate
