"""Ways down without the engine: to a site, with its height used up on the way; and where none is within reach, into the wind.

A glide is planned with height in hand, which shrinks as the height does: what is too much circles and flaps take off, what is too
little nothing gives back.
"""

from __future__ import annotations

from math import atan2, cos, floor, hypot, inf, pi, sin
from typing import Any

import numba
import numpy as np

from yamabiko.flight.guidance.glides import (
    AIMS,
    BANK,
    CIRCUIT,
    LEAST_GROUND_SPEED,
    LOW_TURN,
    ROOM,
    SHORT_FINAL,
    TURNING,
    Strip,
    aimed_along,
    final_slope,
    height_in_hand,
    slope_over_ground,
    straight_in,
)
from yamabiko.flight.guidance.own_legs import SHORTEST, Flown, append_leg, moved, pose_before, turn_radius, voted_airspeed
from yamabiko.flight.kinds import LegKind
from yamabiko.flight.motion import wrapped

_KEPT = 0.12  # share of the height still to be lost that a way keeps in hand, less as it comes down
_SHORTER_FINAL = 500.0  # m, of the last straight line where the height has to be flown off right over the site
_SHORTEST_FINAL, _LONGEST_FINAL, _FINAL_STEP = 1200.0, 5000.0, 50.0  # m
_NEARER = 3.0  # m that a wider turn or longer final must come out more even by
_RADII, _WIDER = 6, 0.4  # radii of turns that are tried, and by how much of the least one each is wider than the one before
_CALM = 1.5  # m/s of wind, below which no turn is made into it
_LEVEL_BY = 60.0  # m over the ground, by which a turn into the wind has ended
_SLIGHT = 0.02  # rad: a turn not worth making


@numba.njit(cache=True)
def plan_glide(state: Any, here: Any, strip: Any, voted: Any, parameters: Any) -> None:
    """The shortest way to a gate before a site, whole circles there for what height is left, then a straight line.

    The gate lies as far out, and turns are as wide, as makes the circles come out even, with some height kept in hand. Heights are
    those of the glide, on the straight line with some of the drag of the flaps in hand; slopes over the ground count the wind. A
    site straight ahead is landed on straight ahead.
    """
    speed, true_speed = parameters.glide_speed, voted_airspeed(voted)
    ahead = straight_in(here, strip, voted, parameters)
    if ahead >= 0.0:
        along = (here.east - strip.east) * sin(strip.course) + (here.north - strip.north) * cos(strip.course)
        start = pose_before(strip, -along)
        append_leg(state, start, 0.0, ahead - along, Flown(voted.height, strip.height, speed, LegKind.FINAL))
        return
    segments = np.empty((3, 2))
    strip, final, radius = _with_height_used_up(here, strip, voted, parameters, segments)
    turn, lost = 2.0 * pi * radius, _lost_in_circle(radius, parameters)
    turns = floor(max(_spare(here, strip, final, radius, voted, parameters, segments), 0.0) / lost)
    pose, height = here, voted.height
    for index in range(3):
        curvature, part = segments[index, 0], segments[index, 1]
        if part < SHORTEST:
            continue
        after = height - part * slope_over_ground(pose.course, curvature, part, true_speed, voted, parameters)
        append_leg(state, pose, curvature, part, Flown(height, after, speed, LegKind.GLIDE))
        pose = moved(pose, curvature, part)
        height = after
    gate = pose_before(strip, final - strip.aim)
    if turns > 0:
        append_leg(state, gate, 1.0 / radius, turns * turn, Flown(height, height - turns * lost, speed, LegKind.GLIDE))
    gate_height = strip.height + final * final_slope(strip.course, voted, parameters)
    append_leg(state, gate, 0.0, final, Flown(gate_height, strip.height, speed, LegKind.FINAL))


@numba.njit(cache=True)
def _with_height_used_up(here: Any, strip: Any, voted: Any, parameters: Any, segments: Any) -> tuple[Strip, float, float]:
    """The strip, its aim moved where it must be to stop on it, length of the final (m) and radius of the turns (m).

    The shortest way there is the surest, if the site is long enough for the height that is left over then.
    Right over a site no length of final and no circle may come out even with the height there is, and flaps take off only some.
    Another aim leaves room for another circle. Arguments and `segments` as for `height_in_hand`.
    """
    tightest = turn_radius(voted_airspeed(voted), BANK, voted)
    spare = _spare(here, strip, SHORT_FINAL, tightest, voted, parameters, segments)
    if 0.0 <= spare < _lost_in_circle(tightest, parameters) and _carried(strip, SHORT_FINAL, spare, voted, parameters) == 0.0:
        return strip, SHORT_FINAL, tightest
    final, radius, over = _evenly(here, strip, voted, parameters, segments)
    chosen, least = strip, _carried(strip, final, over, voted, parameters)
    if least == 0.0:
        return chosen, final, radius
    for index in range(AIMS):
        other = aimed_along(strip, index)
        other_final, other_radius, over = _evenly(here, other, voted, parameters, segments)
        carried = _carried(other, other_final, over, voted, parameters)
        if over >= 0.0 and carried < least:
            chosen, final, radius, least = other, other_final, other_radius, carried
        over = _left_over(_spare(here, other, _SHORTER_FINAL, tightest, voted, parameters, segments), tightest, parameters)
        carried = _carried(other, _SHORTER_FINAL, over, voted, parameters)
        if over >= 0.0 and carried < least:
            chosen, final, radius, least = other, _SHORTER_FINAL, tightest, carried
    return chosen, final, radius


@numba.njit(cache=True)
def _evenly(here: Any, strip: Any, voted: Any, parameters: Any, segments: Any) -> tuple[float, float, float]:
    """Length of the final (m), radius of turns (m) and height left over (m) with which whole circles come out most even.

    Negative height: too little for any. Arguments and `segments` as for `height_in_hand`.
    """
    tightest = turn_radius(voted_airspeed(voted), BANK, voted)
    final, radius, least = SHORT_FINAL, tightest, inf
    for wider in range(_RADII):
        tried, length = tightest * (1.0 + _WIDER * wider), _SHORTEST_FINAL
        while length <= _LONGEST_FINAL:
            spare = _spare(here, strip, length, tried, voted, parameters, segments)
            over = _left_over(spare, tried, parameters)
            if spare >= 0.0 and over < least - _NEARER:
                final, radius, least = length, tried, over
            length += _FINAL_STEP
    if least == inf:
        least = _left_over(_spare(here, strip, final, radius, voted, parameters, segments), radius, parameters)
    return final, radius, least


@numba.njit(cache=True)
def _left_over(spare: float, radius: float, parameters: Any) -> float:
    """What whole circles of a radius (m) leave of the height in hand (m)."""
    lost = _lost_in_circle(radius, parameters)
    return float(spare - max(floor(spare / lost), 0.0) * lost)


@numba.njit(cache=True)
def _lost_in_circle(radius: float, parameters: Any) -> float:
    """Height (m) that a whole circle costs."""
    return float(2.0 * pi * radius * TURNING * parameters.glide_slope)


@numba.njit(cache=True)
def _carried(strip: Any, final: float, over: float, voted: Any, parameters: Any) -> float:
    """How far beyond its last place to touch down (m) a glide is carried that comes to its final with some height (m) left over."""
    slope = final_slope(strip.course, voted, parameters)
    steepest = slope * 2.0 * parameters.flap_slope / (parameters.flap_slope + parameters.glide_slope)
    kept = _KEPT * max(voted.height - strip.height - final * slope, 0.0)
    past = max(over + kept - final * (steepest - slope), 0.0) / steepest
    return float(max(strip.aim + past - (strip.length - ROOM), 0.0))


@numba.njit(cache=True)
def _spare(here: Any, strip: Any, final: float, radius: float, voted: Any, parameters: Any, segments: Any) -> float:
    """Height (m) in hand beyond what is kept at the gate of a final; arguments and `segments` as for `height_in_hand`."""
    in_hand = height_in_hand(here, strip, final, radius, voted, parameters, segments)
    gate_height = strip.height + final * final_slope(strip.course, voted, parameters)
    return float(in_hand - _KEPT * (voted.height - gate_height))


@numba.njit(cache=True)
def plan_forced_landing(state: Any, here: Any, ground: float, voted: Any, parameters: Any) -> None:
    """A turn into the wind, as far as the height lets it, and straight down: the last leg ends at the spot it comes down at.

    ground : m above the ellipsoid.
    """
    curvature, arc = _turn_into_wind(here, ground, voted, parameters)
    speed, height, pose = parameters.glide_speed, voted.height, here
    if arc > 0.0:
        height -= arc * slope_over_ground(here.course, curvature, arc, voted_airspeed(voted), voted, parameters)
        append_leg(state, here, curvature, arc, Flown(voted.height, height, speed, LegKind.GLIDE))
        pose = moved(here, curvature, arc)
    length = max((height - ground) / final_slope(pose.course, voted, parameters), 1.0)
    append_leg(state, pose, 0.0, length, Flown(height, ground, speed, LegKind.FINAL))


@numba.njit(cache=True)
def _turn_into_wind(here: Any, ground: float, voted: Any, parameters: Any) -> tuple[float, float]:
    """Curvature (1/m) and length (m) of the turn towards the wind that the height over the ground leaves room for."""
    if hypot(voted.wind[0], voted.wind[1]) < _CALM:
        return 0.0, 0.0
    off = wrapped(atan2(-voted.wind[1], -voted.wind[0]) - here.course)
    above = voted.height - ground
    radius = turn_radius(voted_airspeed(voted), BANK, voted)
    true_speed = voted_airspeed(voted)
    over_ground = max(true_speed - hypot(voted.wind[0], voted.wind[1]), LEAST_GROUND_SPEED) / true_speed
    affords = max(above - _LEVEL_BY, 0.0) * over_ground / (radius * TURNING * parameters.glide_slope)
    most = min(affords, LOW_TURN if above < CIRCUIT else pi)
    off = min(max(off, -most), most)
    if abs(off) < _SLIGHT:
        return 0.0, 0.0
    return (1.0 if off > 0.0 else -1.0) / radius, abs(off) * radius
