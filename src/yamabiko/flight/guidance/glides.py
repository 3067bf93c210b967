"""Gliding down without the engine: which site, from which of its ends, by what way; and where none is within reach, into the wind.

A glide is planned with height in hand, which shrinks as the height does: what is too much flaps take off on the final, what is too
little nothing gives back. Planning, the choice on board and the notes before the flight (`mission.glide_cover`) reckon by the same
functions.
Turns below the height of a circuit are kept within 60 degrees: FAA-H-8083-3C, Airplane Flying Handbook, chapter 18, emergency
landings after take-off.
"""

from __future__ import annotations

from math import atan2, cos, floor, hypot, inf, pi, sin
from typing import Any, NamedTuple

import numba
import numpy as np

from yamabiko.flight.guidance.own_legs import (
    SHORTEST,
    Flown,
    append_leg,
    moved,
    pose_before,
    shortest_between,
    turn_radius,
    voted_airspeed,
    voted_pose,
)
from yamabiko.flight.kinds import LegKind, SiteKind
from yamabiko.flight.motion import wrapped

REVERSED = 64
"""Added to a site's number: it is come down on from its far end. As many sites may a mission have (`mission.MOST_SITES`)."""
NOWHERE = -1
"""No site is within reach."""
_LEAST_GROUND_SPEED = 5.0  # m/s, at which a glide still comes forward
_RESERVE = 0.2  # share of the height over a site that a glide within reach leaves in hand
_NEARER = 3.0  # m that a wider turn or longer final must come out more even by
_KEPT = 0.12  # the same of a glide as it is planned, less as it comes down
_TURNING = 1.17  # a glide is so much steeper in a turn: half its drag is induced, which grows with the square of the load
_BANK = 0.5236  # rad (30 degrees), of turns planned for a glide, in which the aircraft may bank 10 degrees more
_SHORT_FINAL = 700.0  # m, of the last straight line without the engine, where there is no height for more
_SHORTER_FINAL = 500.0  # m, the same where the height has to be flown off right over the site
_SHORTEST_FINAL, _LONGEST_FINAL, _FINAL_STEP = 1200.0, 5000.0, 50.0  # m
_KIND_COUNTS, _MOST_IN_HAND = 1e6, 1e5  # so that no height (m) in hand outweighs a better kind of site
_TAILWIND = 3.0  # m/s aloft, with which a site is come down on at most; on the ground it is less
_AIM_SHARE, _FARTHEST_AIM, _ROOM = 0.2, 300.0, 600.0  # of a site's length; m past its threshold; m that flare and stop take
_DOUBT = 0.1  # of the height, by which a site may seem out of reach that is glided to already
_CIRCUIT, _LOW_TURN = 150.0, 1.05  # m over the ground, below which no more than so many rad are turned
_STRAIGHT_IN, _BESIDE, _OFF_COURSE = 1500.0, 40.0, 0.2  # m before, m beside, rad: what is landed on straight ahead
_RADII, _WIDER = 6, 0.4  # radii of turns that are tried, and by how much of the least one each is wider than the one before
_AIMS = 5  # places along a site that are tried where it cannot be reached as it should be
_STOP = 400.0  # m of a runway left where the flare begins, with which it is landed on straight ahead
_CALM = 1.5  # m/s of wind, below which no turn is made into it
_LEVEL_BY = 60.0  # m over the ground, by which a turn into the wind has ended
_SLIGHT = 0.02  # rad: a turn not worth making


class Strip(NamedTuple):
    """A site as it is come down on, from one of its ends.

    east, north, height : m, of the threshold. course : rad, in the flight plane. length : m. aim : m past the threshold, where a
    final ends.
    """

    east: float
    north: float
    course: float
    height: float
    length: float
    aim: float


@numba.njit(cache=True)
def strip_of(sites: Any, target: int) -> Strip:
    """A site from one of its ends. sites : (site,) SITE. target : its number, plus REVERSED from its far end."""
    site = sites[target % REVERSED]
    aim = min(_AIM_SHARE * site.length, max(site.length - _ROOM, 0.0), _FARTHEST_AIM)
    if target < REVERSED:
        return Strip(site.east, site.north, site.course, site.height, site.length, aim)
    east, north = site.east + site.length * sin(site.course), site.north + site.length * cos(site.course)
    return Strip(east, north, site.course + pi, site.height, site.length, aim)


@numba.njit(cache=True)
def _slope_over_ground(course: Any, curvature: Any, part: Any, true_speed: Any, voted: Any, parameters: Any) -> Any:
    """Height lost over distance on one segment, the wind along its middle counted; more in a turn."""
    middle = course + 0.5 * curvature * part
    along = voted.wind[0] * cos(middle) + voted.wind[1] * sin(middle)
    steeper = 1.0 if abs(curvature) < 1e-9 else _TURNING
    return steeper * parameters.glide_slope * true_speed / max(true_speed + along, _LEAST_GROUND_SPEED)


@numba.njit(cache=True)
def _final_slope(course: float, voted: Any, parameters: Any) -> float:
    """Height lost over distance on the last straight line without the engine, half way between flaps in and flaps out."""
    slope = 0.5 * (1.0 + parameters.flap_slope / parameters.glide_slope)
    return float(slope * _slope_over_ground(course, 0.0, 0.0, voted_airspeed(voted), voted, parameters))


@numba.njit(cache=True)
def _height_after(here: Any, segments: Any, voted: Any, parameters: Any) -> float:
    """Height (m) that a glide along segments (3, 2) leaves of the voted one."""
    height, course, true_speed = voted.height, here.course, voted_airspeed(voted)
    for index in range(3):
        curvature, part = segments[index, 0], segments[index, 1]
        height -= part * _slope_over_ground(course, curvature, part, true_speed, voted, parameters)
        course += curvature * part
    return float(height)


@numba.njit(cache=True)
def _in_hand(here: Any, strip: Any, final: float, radius: float, voted: Any, parameters: Any, segments: Any) -> float:
    """Height (m) left over where a final of some length (m) begins, after the shortest way there in turns of a radius (m).

    The way is left in `segments`.
    """
    shortest_between(here, pose_before(strip, final - strip.aim), radius, segments)
    gate_height = strip.height + final * _final_slope(strip.course, voted, parameters)
    return float(_height_after(here, segments, voted, parameters) - gate_height)


@numba.njit(cache=True)
def reached_strip(here: Any, sites: Any, target: int, voted: Any, parameters: Any) -> Strip:
    """A site from one of its ends, its aim where it can best be reached: as it should be, else anywhere that leaves room to stop.

    here : Pose. sites : (site,) SITE. target : see `strip_of`. voted : VOTED record. parameters : GUIDANCE_PARAMETERS record.
    """
    strip, segments = strip_of(sites, target), np.empty((3, 2))
    radius = turn_radius(voted_airspeed(voted), _BANK, voted)
    best = _in_hand(here, strip, _SHORT_FINAL, radius, voted, parameters, segments)
    if best >= _RESERVE * (voted.height - strip.height):
        return strip
    room = max(strip.length - _ROOM, 0.0)
    chosen = strip
    for index in range(_AIMS):
        other = Strip(strip.east, strip.north, strip.course, strip.height, strip.length, index * room / (_AIMS - 1))
        in_hand = _in_hand(here, other, _SHORT_FINAL, radius, voted, parameters, segments)
        if in_hand > best:
            chosen, best = other, in_hand
    return chosen


@numba.njit(cache=True)
def _straight_in(here: Any, strip: Any, voted: Any, parameters: Any) -> float:
    """Where on a strip (m past its threshold) it comes down straight ahead with some flaps; negative where it does not."""
    ahead, right = here.east - strip.east, here.north - strip.north
    along = ahead * sin(strip.course) + right * cos(strip.course)
    across = ahead * cos(strip.course) - right * sin(strip.course)
    lined_up = abs(across) < _BESIDE and abs(wrapped(here.course - strip.course)) < _OFF_COURSE
    if not lined_up or along < -_STRAIGHT_IN:
        return -1.0
    clean = _slope_over_ground(strip.course, 0.0, 0.0, voted_airspeed(voted), voted, parameters)
    above = max(voted.height - strip.height, 0.0)
    nearest = along + above / (clean * parameters.flap_slope / parameters.glide_slope)
    farthest = along + above / clean
    first, last = max(nearest, 0.0), min(farthest, strip.length - _STOP)
    if first > last:
        return -1.0
    middle = along + above / _final_slope(strip.course, voted, parameters)
    return float(min(max(middle, first), last))


@numba.njit(cache=True)
def _turned(segments: Any) -> float:
    """Rad, that segments (3, 2) turn through."""
    turned = 0.0
    for index in range(3):
        turned += abs(segments[index, 0] * segments[index, 1])
    return turned


@numba.njit(cache=True)
def glide_in_hand(here: Any, sites: Any, target: int, voted: Any, parameters: Any) -> float:
    """Height (m) left over after the shortest glide to a short final to a site; negative if it is too far.

    All of its height where it lies straight ahead. Of a way that turns too far for its height: minus infinity.
    here : Pose. sites : (site,) SITE. target : see `strip_of`. voted : VOTED record, for height, airspeed and wind. parameters :
    GUIDANCE_PARAMETERS record.
    """
    strip = reached_strip(here, sites, target, voted, parameters)
    above = voted.height - strip.height
    if _straight_in(here, strip, voted, parameters) >= 0.0:
        return float(max(above, 0.0))
    segments = np.empty((3, 2))
    radius = turn_radius(voted_airspeed(voted), _BANK, voted)
    in_hand = _in_hand(here, strip, _SHORT_FINAL, radius, voted, parameters, segments)
    if above < _CIRCUIT and _turned(segments) > _LOW_TURN:
        return -inf
    return in_hand


@numba.njit(cache=True)
def _in_hand_whatever_turned(here: Any, sites: Any, target: int, voted: Any, parameters: Any) -> float:
    """As `glide_in_hand`, of a way that is under way: its last turn may come below the height of a circuit."""
    strip = reached_strip(here, sites, target, voted, parameters)
    if _straight_in(here, strip, voted, parameters) >= 0.0:
        return float(max(voted.height - strip.height, 0.0))
    radius = turn_radius(voted_airspeed(voted), _BANK, voted)
    return float(_in_hand(here, strip, _SHORT_FINAL, radius, voted, parameters, np.empty((3, 2))))


@numba.njit(cache=True)
def _tailwind(strip: Any, voted: Any) -> float:
    return float(voted.wind[0] * cos(strip.course) + voted.wind[1] * sin(strip.course))


@numba.njit(cache=True)
def best_glide(voted: Any, sites: Any, parameters: Any) -> int:
    """The site to glide to, and from which end: of the kind best to land on among those within reach with a fifth of the height in
    hand; else of those within reach at all the one with most in hand; else NOWHERE.

    voted : VOTED record. sites : (site,) SITE; a deck that moves is not glided to. parameters : GUIDANCE_PARAMETERS record.
    """
    here = voted_pose(voted, False, parameters)
    chosen, best = NOWHERE, 0.0
    for index in range(2 * len(sites)):
        target = index // 2 + (index % 2) * REVERSED
        strip = strip_of(sites, target)
        kind = sites[index // 2].kind
        if kind == SiteKind.DECK or _tailwind(strip, voted) > _TAILWIND:
            continue
        in_hand = glide_in_hand(here, sites, target, voted, parameters)
        reserve = (voted.height - strip.height) * _RESERVE
        # Within reach, the kind decides before the height in hand does.
        score = in_hand if in_hand < reserve else _KIND_COUNTS * (3 - kind) + min(in_hand, _MOST_IN_HAND)
        if score > best:
            chosen, best = target, score
    return chosen


@numba.njit(cache=True)
def nearest_site(voted: Any, sites: Any, parameters: Any) -> int:
    """Number of the site nearest to the aircraft: its height is taken for that of the ground. Arguments as for `best_glide`."""
    here = voted_pose(voted, False, parameters)
    chosen, best = 0, inf
    for index in range(len(sites)):
        apart = hypot(sites[index].east - here.east, sites[index].north - here.north)
        if sites[index].kind != SiteKind.DECK and apart < best:
            chosen, best = index, apart
    return chosen


@numba.njit(cache=True)
def still_reached(target: int, voted: Any, sites: Any, parameters: Any) -> bool:
    """Whether a site (see `strip_of`) that is being glided to is still worth going for, flaps left in on the final.

    Arguments as for `best_glide`. A gust or a wind that is believed stronger for a moment do not turn the aircraft away.
    """
    above = voted.height - sites[target % REVERSED].height
    given_back = _SHORT_FINAL * 0.5 * (parameters.flap_slope - parameters.glide_slope) + _DOUBT * above
    return bool(_in_hand_whatever_turned(voted_pose(voted, False, parameters), sites, target, voted, parameters) >= -given_back)


@numba.njit(cache=True)
def plan_glide(state: Any, here: Any, strip: Any, voted: Any, parameters: Any) -> None:
    """The shortest way to a gate before a site, whole circles there for what height is left, then a straight line.

    The gate lies as far out, and turns are as wide, as makes the circles come out even, with some height kept in hand. Heights are
    those of the glide, on the straight line with some of the drag of the flaps in hand; slopes over the ground count the wind. A
    site straight ahead is landed on straight ahead.
    """
    speed, true_speed = parameters.glide_speed, voted_airspeed(voted)
    ahead = _straight_in(here, strip, voted, parameters)
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
        after = height - part * _slope_over_ground(pose.course, curvature, part, true_speed, voted, parameters)
        append_leg(state, pose, curvature, part, Flown(height, after, speed, LegKind.GLIDE))
        pose = moved(pose, curvature, part)
        height = after
    gate = pose_before(strip, final - strip.aim)
    if turns > 0:
        append_leg(state, gate, 1.0 / radius, turns * turn, Flown(height, height - turns * lost, speed, LegKind.GLIDE))
    gate_height = strip.height + final * _final_slope(strip.course, voted, parameters)
    append_leg(state, gate, 0.0, final, Flown(gate_height, strip.height, speed, LegKind.FINAL))


@numba.njit(cache=True)
def _with_height_used_up(here: Any, strip: Any, voted: Any, parameters: Any, segments: Any) -> tuple[Strip, float, float]:
    """The strip, its aim moved where it must be to stop on it, length of the final (m) and radius of the turns (m).

    The shortest way there is the surest, if the site is long enough for the height that is left over then.
    Right over a site no length of final and no circle may come out even with the height there is, and flaps take off only some.
    Another aim leaves room for another circle. Arguments and `segments` as for `_in_hand`.
    """
    tightest = turn_radius(voted_airspeed(voted), _BANK, voted)
    spare = _spare(here, strip, _SHORT_FINAL, tightest, voted, parameters, segments)
    if 0.0 <= spare < _lost_in_circle(tightest, parameters) and _carried(strip, _SHORT_FINAL, spare, voted, parameters) == 0.0:
        return strip, _SHORT_FINAL, tightest
    final, radius, over = _evenly(here, strip, voted, parameters, segments)
    chosen, least = strip, _carried(strip, final, over, voted, parameters)
    if least == 0.0:
        return chosen, final, radius
    room = max(strip.length - _ROOM, 0.0)
    for index in range(_AIMS):
        other = Strip(strip.east, strip.north, strip.course, strip.height, strip.length, index * room / (_AIMS - 1))
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

    Negative height: too little for any. Arguments and `segments` as for `_in_hand`.
    """
    tightest = turn_radius(voted_airspeed(voted), _BANK, voted)
    final, radius, least = _SHORT_FINAL, tightest, inf
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
    return float(2.0 * pi * radius * _TURNING * parameters.glide_slope)


@numba.njit(cache=True)
def _carried(strip: Any, final: float, over: float, voted: Any, parameters: Any) -> float:
    """How far beyond its last place to touch down (m) a glide is carried that comes to its final with some height (m) left over."""
    slope = _final_slope(strip.course, voted, parameters)
    steepest = slope * 2.0 * parameters.flap_slope / (parameters.flap_slope + parameters.glide_slope)
    kept = _KEPT * max(voted.height - strip.height - final * slope, 0.0)
    past = max(over + kept - final * (steepest - slope), 0.0) / steepest
    return float(max(strip.aim + past - (strip.length - _ROOM), 0.0))


@numba.njit(cache=True)
def _spare(here: Any, strip: Any, final: float, radius: float, voted: Any, parameters: Any, segments: Any) -> float:
    """Height (m) in hand beyond what is kept at the gate of a final; arguments and `segments` as for `_in_hand`."""
    in_hand = _in_hand(here, strip, final, radius, voted, parameters, segments)
    gate_height = strip.height + final * _final_slope(strip.course, voted, parameters)
    return float(in_hand - _KEPT * (voted.height - gate_height))


@numba.njit(cache=True)
def plan_forced_landing(state: Any, here: Any, ground: float, voted: Any, parameters: Any) -> None:
    """A turn into the wind, as far as the height lets it, and straight down: the last leg ends at the spot it comes down at.

    ground : m above the ellipsoid.
    """
    curvature, arc = _turn_into_wind(here, ground, voted, parameters)
    speed, height, pose = parameters.glide_speed, voted.height, here
    if arc > 0.0:
        height -= arc * _slope_over_ground(here.course, curvature, arc, voted_airspeed(voted), voted, parameters)
        append_leg(state, here, curvature, arc, Flown(voted.height, height, speed, LegKind.GLIDE))
        pose = moved(here, curvature, arc)
    length = max((height - ground) / _final_slope(pose.course, voted, parameters), 1.0)
    append_leg(state, pose, 0.0, length, Flown(height, ground, speed, LegKind.FINAL))


@numba.njit(cache=True)
def _turn_into_wind(here: Any, ground: float, voted: Any, parameters: Any) -> tuple[float, float]:
    """Curvature (1/m) and length (m) of the turn towards the wind that the height over the ground leaves room for."""
    if hypot(voted.wind[0], voted.wind[1]) < _CALM:
        return 0.0, 0.0
    off = wrapped(atan2(-voted.wind[1], -voted.wind[0]) - here.course)
    above = voted.height - ground
    radius = turn_radius(voted_airspeed(voted), _BANK, voted)
    true_speed = voted_airspeed(voted)
    over_ground = max(true_speed - hypot(voted.wind[0], voted.wind[1]), _LEAST_GROUND_SPEED) / true_speed
    affords = max(above - _LEVEL_BY, 0.0) * over_ground / (radius * _TURNING * parameters.glide_slope)
    most = min(affords, _LOW_TURN if above < _CIRCUIT else pi)
    off = min(max(off, -most), most)
    if abs(off) < _SLIGHT:
        return 0.0, 0.0
    return (1.0 if off > 0.0 else -1.0) / radius, abs(off) * radius
