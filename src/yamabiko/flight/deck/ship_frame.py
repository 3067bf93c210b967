"""Flying in a frame that goes along with the ship, so that guidance made for ground that stands serves on a deck that does not.

Legs and site of a deck lie in the flight plane where the ship was at time 0. In every frame the aircraft's motion is moved back by
as far as the ship has gone and relieved of the ship's way; what comes out is followed like any leg. The ship must hold the course
that the site has, its speed may differ. Legs of survey, transit and loiter stay with the earth.
"""

from __future__ import annotations

from math import atan2, cos, hypot, nan, sin
from typing import Any

import numpy as np

from yamabiko.flight.deck.deck_approach import APPROACH_PARAMETERS, DECK_TRACK, DECK_VIEW, look_at_deck, track_deck
from yamabiko.flight.deck.wave_off import WAVE_OFF_LIMITS, WAVE_OFF_STATE, WaveOff, judge_approach
from yamabiko.flight.demand import Vertical
from yamabiko.flight.earth_kernel import compiled, east_radius, north_radius
from yamabiko.flight.frame import FRAME_TIME, VOTED
from yamabiko.flight.guidance.landing_phases import THROTTLE_MEAN, hold_sink
from yamabiko.flight.guidance.parameters import OWN
from yamabiko.flight.kinds import LegKind, Order, Phase

DECK_LANE = np.dtype(
    [
        ("site", "i8"),  # number of the site that is the deck
        ("intended", "f8", (2,)),  # m/s east and north in the plane: the way that the ship means to make
        ("standing_height", "f8"),  # m, of the inertial unit over the deck
        ("brake", "f8"),  # 0 to 1, after the touch-down
        ("approach", APPROACH_PARAMETERS),
        ("limits", WAVE_OFF_LIMITS),
    ],
    align=True,
)
"""What a lane is told of the deck."""

SHIP_FRAME = np.dtype(
    [
        ("track", DECK_TRACK),
        ("sight", DECK_VIEW),
        ("judged", WAVE_OFF_STATE),
        ("moved", "f8", (2,)),  # m east and north in the plane, from the site to the touch-down point
        ("way", "f8", (2,)),  # m/s of it
        ("known", "i8"),  # 1 once the ship was heard
        ("rolled", "i8"),  # 1 once wheels bore since the approach began
        ("throttle", "f8"),  # mean of what the approach took
        ("voted", VOTED, (1,)),  # the last vote, in the ship's frame
    ],
    align=True,
)
"""What a lane makes of it; zeroed at the beginning."""

_WHEELS_KNOW = 3.0  # m/s
_POWER_COMES = 240  # frames
_SPEED_IN_HAND = 0.88  # of the approach speed: 1.15 of the stall's
_PULLED_UP = 1.5  # m/s
_CLOSE = 15.0  # m of the wheels over the mean deck, below which pitch holds the sink
_SKIPS = 1.0  # m, up to which an aircraft that has touched is kept down
_THROTTLE_PER_SPEED = 0.06  # s/m
_NOSE_DOWN = -0.04  # rad: no lift to bounce with
_WHEELS_SPUN = 20  # frames
_NEAR_ALONG, _NEAR_CROSS = 400.0, 40.0
"""m from the touch-down point within which the height over the mean deck stands in for the radar altimeter's."""


@compiled
def goes_with_ship(number: int, legs: Any) -> bool:
    """Whether a leg lies in the ship's frame: all of a plan made on board, and those of the mission that are not of the way."""
    if number >= OWN or number >= len(legs) or number < 0:
        return True
    kind = legs[number].kind
    return not (kind == LegKind.SURVEY or kind == LegKind.TRANSIT or kind == LegKind.LOITER)  # noqa: PLR1714


@compiled
def watch_ship(navigation: Any, motion: Any, site: Any, given: Any, state: Any) -> None:
    """Take one frame of the ship's link, if it is heard, into a SHIP_FRAME; else carry on by what is known of the ship's way.

    navigation : NAVIGATION_STATE record. motion : MOTION record, of the earth. site : SITE record. given : DECK_LANE record.
    """
    c, s = cos(motion.convergence), sin(motion.convergence)
    if navigation.deck_ok:
        place = navigation.deck_position.copy()
        place[2] -= given.standing_height
        height = navigation.height - given.standing_height
        track_deck(state.track, height, place, navigation.deck_velocity, navigation.deck_course)
        look_at_deck(state.sight, state.track, navigation.velocity, place, given.approach)
        state.way[0] = state.track.way[1] * c - state.track.way[0] * s
        state.way[1] = state.track.way[0] * c + state.track.way[1] * s
        state.moved[0] = motion.east + place[1] * c - place[0] * s - site.east
        state.moved[1] = motion.north + place[0] * c + place[1] * s - site.north
        state.known = 1
    else:
        for axis in range(2):
            way = state.way[axis] if state.known else given.intended[axis]
            state.moved[axis] += way * FRAME_TIME


@compiled
def go_with_ship(heard: bool, wheel_speed: float, site: Any, motion: Any, given: Any, state: Any) -> None:
    """Put a MOTION record into the ship's frame, in place. heard : the link within the last second. wheel_speed : m/s.

    site : SITE record of the deck. Heights become those over its mean: what satellites are out by in height, by metres, goes out.
    """
    c, s = cos(motion.convergence), sin(motion.convergence)
    way_east = state.way[0] if state.known else given.intended[0]
    way_north = state.way[1] if state.known else given.intended[1]
    motion.east -= state.moved[0]
    motion.north -= state.moved[1]
    if state.known:
        motion.height += site.height - state.track.height
    # The course is of the plane already, the wind is of true north.
    east = motion.ground_speed * sin(motion.course) - way_east
    north = motion.ground_speed * cos(motion.course) - way_north
    motion.ground_speed = hypot(east, north)
    motion.course = atan2(east, north) if motion.ground_speed > 2.0 else motion.heading - motion.convergence
    if motion.main_wheels > 0 and abs(wheel_speed) < _WHEELS_KNOW:
        # A deck that rolls sways a wheel that stands: it knows better.
        motion.ground_speed, motion.course = abs(wheel_speed), motion.heading - motion.convergence
    motion.wind_north -= way_north * c - way_east * s
    motion.wind_east -= way_east * c + way_north * s
    view = state.sight
    near = heard and abs(view.along) < _NEAR_ALONG and abs(view.cross) < _NEAR_CROSS
    motion.height_above_ground = view.above_deck + given.standing_height if near else nan


@compiled
def vote_in_ship_frame(time: float, voted: Any, convergence: float, given: Any, state: Any) -> None:
    """Copy a (1,) VOTED into the state's own, moved by the way that the ship means to make until a time (s).

    By its intention and not by its link, for plans made on board must be the same in all lanes to the last bit.
    """
    state.voted[0] = voted[0]
    moved = state.voted[0]
    c, s = cos(convergence), sin(convergence)
    north = given.intended[1] * c - given.intended[0] * s
    east = given.intended[0] * c + given.intended[1] * s
    moved.latitude -= north * time / (north_radius(moved.latitude) + moved.height)
    moved.longitude -= east * time / ((east_radius(moved.latitude) + moved.height) * cos(moved.latitude))
    moved.velocity[0] -= north
    moved.velocity[1] -= east
    moved.wind[0] -= north
    moved.wind[1] -= east


@compiled
def guard_recovery(
    readings: Any, navigation: Any, motion: Any, demanded: float, approach_speed: float, given: Any, guidance: Any, state: Any
) -> None:
    """Propose to go round where the approach to the deck must be given up. After `guide`, whose state this changes.

    readings : READINGS record of the lane's own. demanded, approach_speed : airspeed with and without what is added for gusts, m/s.
    guidance : GUIDANCE_STATE record.
    """
    phase = guidance.phase
    if (phase != Phase.APPROACH and phase != Phase.FLARE) or motion.main_wheels > 0:  # noqa: PLR1714
        if phase != Phase.GO_AROUND:
            state.judged.outside = 0
            state.judged.reason = WaveOff.NONE
        return
    commanded = readings.order == Order.GO_AROUND and readings.order_number != guidance.order_done
    # What is added for gusts is there to be lost in one: only what is missing beyond it is too slow. In the flare all is let go.
    missing = max(demanded - motion.airspeed, 0.0)
    airspeed = demanded if phase == Phase.FLARE else motion.airspeed + min(missing, max(demanded - approach_speed, 0.0))
    foul = readings.runway_obstructed == guidance.site + 1
    heard = navigation.deck_ok == 1
    if judge_approach(state.sight, airspeed, demanded, heard, foul, commanded, given.limits, state.judged):
        guidance.next_phase = Phase.GO_AROUND


@compiled
def pull_up(guidance: Any, motion: Any, approach_speed: float, demand: Any) -> None:
    """At the beginning of a go-around, stop the sink with speed in hand while the power comes. After `guide`."""
    fast = motion.airspeed > _SPEED_IN_HAND * approach_speed
    if guidance.phase == Phase.GO_AROUND and guidance.frames < _POWER_COMES and fast:
        demand.vertical = Vertical.SINK
        demand.climb_rate = _PULLED_UP


@compiled
def hold_glide_path(guidance: Any, motion: Any, heard: bool, throttle: float, demand: Any, state: Any) -> None:
    """Close to the deck, hold the sink by pitch and the airspeed by throttle, down to a sink that touches. After `guide`.

    Gusts would make energy trade height for airspeed; over a short deck the height goes first. The aircraft hardly flares: a long
    float is what a deck has no room for. throttle : as voted. state : SHIP_FRAME record, changed.
    """
    view = state.sight
    under_power = guidance.engine_silent == 0
    if guidance.phase == Phase.APPROACH and heard and under_power:
        if view.above_deck > _CLOSE:
            share = FRAME_TIME / THROTTLE_MEAN if state.throttle > 0.0 else 1.0
            state.throttle += share * (throttle - state.throttle)
            return
        demand.climb_rate = view.climb_rate
        hold_sink(view.above_path, state.throttle, _THROTTLE_PER_SPEED, motion, demand)
    elif guidance.phase == Phase.FLARE and heard and under_power:
        demand.climb_rate = view.climb_rate
        if state.rolled and view.above_deck < _SKIPS:
            demand.throttle = demand.flap = 0.0
    else:
        state.throttle = 0.0
    state.rolled = 1 if guidance.phase == Phase.ROLL_OUT else state.rolled * (guidance.phase == Phase.FLARE)


@compiled
def brake_on_deck(guidance: Any, given: Any, demand: Any) -> None:
    """Hold the nose down and brake from the touch-down on: the deck ends. After `guide`, whose demand this changes."""
    if guidance.phase != Phase.ROLL_OUT:
        return
    demand.flap = 0.0
    demand.pitch = _NOSE_DOWN
    if guidance.frames > _WHEELS_SPUN:
        demand.brake = max(demand.brake, given.brake)
