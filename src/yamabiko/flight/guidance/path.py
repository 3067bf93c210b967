"""Following a leg: how far along it and how far beside it the aircraft is, and the bank that brings it back.

Legs have constant curvature over the ground. The centripetal acceleration that a leg asks for at the present ground speed is fed
forward, so wind changes the bank and not the path; what is left is led back along a course that points the steeper at the leg
the further off the aircraft is.
Source of the approach courses: R. W. Beard, T. W. McLain, "Small Unmanned Aircraft", Princeton University Press 2012, chapter 10
(equation 10.8, straight lines; the same about arcs).
"""

from __future__ import annotations

from math import atan, atan2, cos, hypot, pi, sin, sqrt
from typing import Any

import numba
import numpy as np

from yamabiko.flight.control.gravity import GRAVITY
from yamabiko.flight.motion import wrapped

_STRAIGHT = 1e-9  # 1/m: less curvature than this is none
_LEAST_INSIDE = 0.2  # of an arc's radius: nearer to its centre the way along it is not reckoned shorter
_LEAST_CRAB_COSINE = 0.3  # with which a bank is reckoned, however strong the wind

FOLLOWING = np.dtype(
    [
        ("along", "f8"),  # m from the leg's start
        ("cross", "f8"),  # m to the right of the leg
        ("course", "f8"),  # rad, of the leg where the aircraft is, clockwise from the plane's north
    ],
    align=True,
)


@numba.njit(cache=True)
def follow(leg: Any, east: float, north: float, following: Any) -> None:
    """Where a place (m in the flight plane) stands against a leg (LEG record); `following` (FOLLOWING record) is overwritten.

    `following.along` of the frame before tells which turn of a circle the aircraft is on; set it to zero where a leg begins.
    """
    sine, cosine = sin(leg.course), cos(leg.course)
    if abs(leg.curvature) < _STRAIGHT:
        ahead, right = east - leg.east, north - leg.north
        following.along = ahead * sine + right * cosine
        following.cross = ahead * cosine - right * sine
        following.course = leg.course
        return
    radius = 1.0 / leg.curvature
    # From the centre of the arc; its side is that of the curvature.
    centre_east, centre_north = leg.east + radius * cosine, leg.north - radius * sine
    out_east, out_north = east - centre_east, north - centre_north
    side = 1.0 if radius > 0.0 else -1.0
    bearing = atan2(out_east, out_north)
    turned = side * wrapped(bearing - (leg.course - side * 0.5 * pi))
    flown = following.along / abs(radius)
    turned = flown + wrapped(turned - flown)
    following.along = turned * abs(radius)
    following.cross = side * (abs(radius) - hypot(out_east, out_north))
    following.course = wrapped(bearing + side * 0.5 * pi)


@numba.njit(cache=True)
def lateral_acceleration(
    cross: float, course_error: float, ground_speed: float, curvature: float, reach: float, stiffness: float, steepest: float
) -> float:
    """The acceleration (m/s2, to the right of the way flown) that leads to the leg and along it.

    cross : m to the right of the leg. course_error : of the way flown less that of the leg (rad). curvature : of the leg (1/m).
    reach : m beside the leg at which the aircraft flies halfway towards it. stiffness : 1/s of the course. steepest : angle (rad)
    at which it comes from far away.
    """
    towards = -steepest * (2.0 / pi) * atan(cross / reach)
    # How fast that course changes while the aircraft closes in, so that it does not lag behind it.
    closing = ground_speed * sin(course_error)
    towards_rate = -steepest * (2.0 / pi) * closing * reach / (reach * reach + cross * cross)
    inside = 1.0 - curvature * cross
    along_rate = ground_speed * cos(course_error) / max(inside, _LEAST_INSIDE)
    return ground_speed * (curvature * along_rate + towards_rate + stiffness * wrapped(towards - course_error))


@numba.njit(cache=True)
def bank_for(acceleration: float, crab: float, steepest: float) -> float:
    """The bank (rad) whose lift turns the way over the ground with an acceleration (m/s2), nose `crab` rad off that way."""
    bank = atan(acceleration / (GRAVITY * max(cos(crab), _LEAST_CRAB_COSINE)))
    return min(max(bank, -steepest), steepest)


@numba.njit(cache=True)
def ground_curvature(cross: float, heading_error: float, curvature: float, distance: float) -> float:
    """The curvature (1/m) of the way over the ground that brings a rolling aircraft back to its leg within about `distance` m.

    cross : m to the right. heading_error : nose less leg (rad). A critically damped approach in distance, not in time; from far
    away it points at the leg and never away from it, so that no aircraft goes round in circles beside its leg.
    """
    towards = -atan(0.5 * cross / distance)
    off = wrapped(towards - heading_error)
    return curvature + 2.0 / distance * (sin(off) if abs(off) < 0.5 * pi else off / abs(off))


@numba.njit(cache=True)
def height_on(leg: Any, along: float) -> float:
    """Height (m above the ellipsoid) of a leg at a distance along it; beyond its ends that of its ends."""
    share = min(max(along / max(leg.length, 1e-6), 0.0), 1.0)
    return float(leg.start_height + share * (leg.end_height - leg.start_height))


@numba.njit(cache=True)
def slope_of(leg: Any) -> float:
    """Climb of a leg, rise over run."""
    return float((leg.end_height - leg.start_height) / max(leg.length, 1e-6))


@numba.njit(cache=True)
def stopping_speed(distance: float, deceleration: float) -> float:
    """The speed (m/s) from which a constant deceleration (m/s2) stops within a distance (m)."""
    return sqrt(2.0 * deceleration * max(distance, 0.0))
