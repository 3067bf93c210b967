"""Gliding down without the engine: how far a glide reaches, and which site is taken, from which of its ends.

Planning the way (`glide_ways`), the choice on board and the notes before the flight (`mission.glide_cover`) reckon by the same
functions.
Turns below the height of a circuit are kept within 60 degrees: FAA-H-8083-3C, Airplane Flying Handbook, chapter 18, emergency
landings after take-off.
"""

from __future__ import annotations

from math import cos, hypot, inf, pi, sin
from typing import Any, NamedTuple

import numba
import numpy as np

from yamabiko.flight.guidance.own_legs import (
    pose_before,
    shortest_between,
    turn_radius,
    voted_airspeed,
    voted_pose,
)
from yamabiko.flight.kinds import SiteKind
from yamabiko.flight.motion import wrapped

REVERSED = 64
"""Added to a site's number: it is come down on from its far end. As many sites may a mission have (`mission.MOST_SITES`)."""
NOWHERE = -1
"""No site is within reach."""
LEAST_GROUND_SPEED = 5.0  # m/s, at which a glide still comes forward
_RESERVE = 0.2  # share of the height over a site that a glide within reach leaves in hand
TURNING = 1.17  # a glide is so much steeper in a turn: half its drag is induced, which grows with the square of the load
BANK = 0.5236  # rad (30 degrees), of turns planned for a glide, in which the aircraft may bank 10 degrees more
SHORT_FINAL = 700.0  # m, of the last straight line without the engine, where there is no height for more
_KIND_COUNTS, _MOST_IN_HAND = 1e6, 1e5  # so that no height (m) in hand outweighs a better kind of site
_TAILWIND = 3.0  # m/s aloft, with which a site is come down on at most; on the ground it is less
_AIM_SHARE, _FARTHEST_AIM, ROOM = 0.2, 300.0, 600.0  # of a site's length; m past its threshold; m that flare and stop take
_DOUBT = 0.1  # of the height, by which a site may seem out of reach that is glided to already
CIRCUIT, LOW_TURN = 150.0, 1.05  # m over the ground, below which no more than so many rad are turned
_STRAIGHT_IN, _BESIDE, _OFF_COURSE = 1500.0, 40.0, 0.2  # m before, m beside, rad: what is landed on straight ahead
AIMS = 5  # places along a site that are tried where it cannot be reached as it should be
_STOP = 400.0  # m of a runway left where the flare begins, with which it is landed on straight ahead


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
    aim = min(_AIM_SHARE * site.length, max(site.length - ROOM, 0.0), _FARTHEST_AIM)
    if target < REVERSED:
        return Strip(site.east, site.north, site.course, site.height, site.length, aim)
    east, north = site.east + site.length * sin(site.course), site.north + site.length * cos(site.course)
    return Strip(east, north, site.course + pi, site.height, site.length, aim)


@numba.njit(cache=True)
def aimed_along(strip: Any, index: int) -> Strip:
    """A strip with another aim: the index-th of AIMS places along it, the last of which leaves ROOM."""
    aim = index * max(strip.length - ROOM, 0.0) / (AIMS - 1)
    return Strip(strip.east, strip.north, strip.course, strip.height, strip.length, aim)


@numba.njit(cache=True)
def slope_over_ground(course: Any, curvature: Any, part: Any, true_speed: Any, voted: Any, parameters: Any) -> Any:
    """Height lost over distance on one segment, the wind along its middle counted; more in a turn."""
    middle = course + 0.5 * curvature * part
    along = voted.wind[0] * cos(middle) + voted.wind[1] * sin(middle)
    steeper = 1.0 if abs(curvature) < 1e-9 else TURNING
    return steeper * parameters.glide_slope * true_speed / max(true_speed + along, LEAST_GROUND_SPEED)


@numba.njit(cache=True)
def final_slope(course: float, voted: Any, parameters: Any) -> float:
    """Height lost over distance on the last straight line without the engine, half way between flaps in and flaps out."""
    slope = 0.5 * (1.0 + parameters.flap_slope / parameters.glide_slope)
    return float(slope * slope_over_ground(course, 0.0, 0.0, voted_airspeed(voted), voted, parameters))


@numba.njit(cache=True)
def _height_after(here: Any, segments: Any, voted: Any, parameters: Any) -> float:
    """Height (m) that a glide along segments (3, 2) leaves of the voted one."""
    height, course, true_speed = voted.height, here.course, voted_airspeed(voted)
    for index in range(3):
        curvature, part = segments[index, 0], segments[index, 1]
        height -= part * slope_over_ground(course, curvature, part, true_speed, voted, parameters)
        course += curvature * part
    return float(height)


@numba.njit(cache=True)
def height_in_hand(here: Any, strip: Any, final: float, radius: float, voted: Any, parameters: Any, segments: Any) -> float:
    """Height (m) left over where a final of some length (m) begins, after the shortest way there in turns of a radius (m).

    The way is left in `segments`.
    """
    shortest_between(here, pose_before(strip, final - strip.aim), radius, segments)
    gate_height = strip.height + final * final_slope(strip.course, voted, parameters)
    return float(_height_after(here, segments, voted, parameters) - gate_height)


@numba.njit(cache=True)
def reached_strip(here: Any, sites: Any, target: int, voted: Any, parameters: Any) -> Strip:
    """A site from one of its ends, its aim where it can best be reached: as it should be, else anywhere that leaves room to stop.

    here : Pose. sites : (site,) SITE. target : see `strip_of`. voted : VOTED record. parameters : GUIDANCE_PARAMETERS record.
    """
    strip, segments = strip_of(sites, target), np.empty((3, 2))
    radius = turn_radius(voted_airspeed(voted), BANK, voted)
    best = height_in_hand(here, strip, SHORT_FINAL, radius, voted, parameters, segments)
    if best >= _RESERVE * (voted.height - strip.height):
        return strip
    chosen = strip
    for index in range(AIMS):
        other = aimed_along(strip, index)
        in_hand = height_in_hand(here, other, SHORT_FINAL, radius, voted, parameters, segments)
        if in_hand > best:
            chosen, best = other, in_hand
    return chosen


@numba.njit(cache=True)
def straight_in(here: Any, strip: Any, voted: Any, parameters: Any) -> float:
    """Where on a strip (m past its threshold) it comes down straight ahead with some flaps; negative where it does not."""
    ahead, right = here.east - strip.east, here.north - strip.north
    along = ahead * sin(strip.course) + right * cos(strip.course)
    across = ahead * cos(strip.course) - right * sin(strip.course)
    lined_up = abs(across) < _BESIDE and abs(wrapped(here.course - strip.course)) < _OFF_COURSE
    if not lined_up or along < -_STRAIGHT_IN:
        return -1.0
    clean = slope_over_ground(strip.course, 0.0, 0.0, voted_airspeed(voted), voted, parameters)
    above = max(voted.height - strip.height, 0.0)
    nearest = along + above / (clean * parameters.flap_slope / parameters.glide_slope)
    farthest = along + above / clean
    first, last = max(nearest, 0.0), min(farthest, strip.length - _STOP)
    if first > last:
        return -1.0
    middle = along + above / final_slope(strip.course, voted, parameters)
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
    if straight_in(here, strip, voted, parameters) >= 0.0:
        return float(max(above, 0.0))
    segments = np.empty((3, 2))
    radius = turn_radius(voted_airspeed(voted), BANK, voted)
    in_hand = height_in_hand(here, strip, SHORT_FINAL, radius, voted, parameters, segments)
    if above < CIRCUIT and _turned(segments) > LOW_TURN:
        return -inf
    return in_hand


@numba.njit(cache=True)
def _in_hand_whatever_turned(here: Any, sites: Any, target: int, voted: Any, parameters: Any) -> float:
    """As `glide_in_hand`, of a way that is under way: its last turn may come below the height of a circuit."""
    strip = reached_strip(here, sites, target, voted, parameters)
    if straight_in(here, strip, voted, parameters) >= 0.0:
        return float(max(voted.height - strip.height, 0.0))
    radius = turn_radius(voted_airspeed(voted), BANK, voted)
    return float(height_in_hand(here, strip, SHORT_FINAL, radius, voted, parameters, np.empty((3, 2))))


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
    given_back = SHORT_FINAL * 0.5 * (parameters.flap_slope - parameters.glide_slope) + _DOUBT * above
    return bool(_in_hand_whatever_turned(voted_pose(voted, False, parameters), sites, target, voted, parameters) >= -given_back)
