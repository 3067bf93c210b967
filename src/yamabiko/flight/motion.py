"""Motion: how the aircraft moves as one lane believes it, in the quantities that guidance and control laws reckon with."""

from __future__ import annotations

from math import asin, atan2, cos, floor, hypot, pi, sin
from typing import Any

import numba
import numpy as np

from yamabiko.flight.control.gravity import GRAVITY

_GUST_MEAN = 5.0  # s, over which the airspeed's own mean is taken
_GUST_MEMORY = 20.0  # s, over which its variance about that is
_HAS_DIRECTION = 2.0  # m/s over the ground
_STEEPEST_TURN = 1.2  # rad of bank, beyond which no turn is level
_SLOWEST_TURN = 15.0  # m/s

MOTION = np.dtype(
    [
        ("time", "f8"),  # s since the epoch
        ("east", "f8"),  # m in the flight plane
        ("north", "f8"),
        ("height", "f8"),  # m above the ellipsoid
        ("convergence", "f8"),  # rad: the plane's north lies this far clockwise of true north
        ("ground_speed", "f8"),  # m/s
        ("course", "f8"),  # rad clockwise from the plane's north; the nose's direction below walking pace
        ("climb_rate", "f8"),  # m/s
        ("roll", "f8"),
        ("pitch", "f8"),
        ("heading", "f8"),  # rad clockwise from true north
        ("rate", "f8", (3,)),  # rad/s, body
        ("airspeed", "f8"),  # m/s, calibrated
        ("true_airspeed", "f8"),
        ("side_force", "f8"),  # m/s2, specific, to the right
        ("forward_acceleration", "f8"),  # m/s2, of the airspeed as far as the inertial unit tells
        ("lift_acceleration", "f8"),  # m/s2, upward along the body, beyond what holds it level
        ("height_above_ground", "f8"),  # m; NaN where the radar altimeter hears nothing
        ("wind_north", "f8"),
        ("wind_east", "f8"),
        ("wheels", "i8"),  # how many bear
        ("main_wheels", "i8"),  # how many of the main wheels bear
        ("airspeed_measured", "i8"),  # 0 while the airspeed is made out from velocity and wind
        ("surfaces_sound", "i8"),  # 0 once a surface was found not to obey
        ("ruddervators_sound", "i8"),  # 0 once one of them was
        ("lost_pitch", "f8"),  # pitching moment coefficient that surfaces give which do not obey, nose up
        ("smooth_airspeed", "f8"),  # m/s, calibrated, over some seconds
        ("gust_variance", "f8"),  # m2/s2, of the airspeed about that
    ],
    align=True,
)


@numba.njit(cache=True)
def wrapped(angle: float) -> float:
    """The angle (rad) within -pi to pi."""
    return float(angle - 2.0 * pi * floor((angle + pi) / (2.0 * pi)))


@numba.njit(cache=True)
def set_angles(attitude: Any, motion: Any) -> None:
    """Roll, pitch and heading (rad) of a body-to-NED quaternion (4,), scalar first."""
    w, x, y, z = attitude[0], attitude[1], attitude[2], attitude[3]
    motion.roll = atan2(2.0 * (w * x + y * z), 1.0 - 2.0 * (x * x + y * y))
    motion.pitch = asin(min(max(2.0 * (w * y - z * x), -1.0), 1.0))
    motion.heading = heading_of(attitude)


@numba.njit(cache=True)
def heading_of(attitude: Any) -> float:
    """Heading (rad clockwise from true north) of a body-to-NED quaternion (4,), scalar first."""
    w, x, y, z = attitude[0], attitude[1], attitude[2], attitude[3]
    return float(atan2(2.0 * (w * z + x * y), 1.0 - 2.0 * (y * y + z * z)))


@numba.njit(cache=True)
def set_ground_track(velocity: Any, motion: Any) -> None:
    """Ground speed, course in the flight plane and climb rate of a velocity (3,) NED (m/s); convergence and heading are set."""
    motion.ground_speed = hypot(velocity[0], velocity[1])
    motion.climb_rate = -velocity[2]
    # Too slow to have a direction over the ground, the aircraft goes where its nose points.
    true_course = atan2(velocity[1], velocity[0]) if motion.ground_speed > _HAS_DIRECTION else motion.heading
    motion.course = true_course - motion.convergence


@numba.njit(cache=True)
def set_forces(accelerometer: Any, motion: Any) -> None:
    """Side force, forward and lift acceleration of an accelerometer's reading (3,) (m/s2, body); the pitch is set."""
    motion.side_force = accelerometer[1]
    motion.lift_acceleration = -accelerometer[2] - GRAVITY * cos(motion.pitch)
    motion.forward_acceleration = accelerometer[0] - GRAVITY * sin(motion.pitch)


@numba.njit(cache=True)
def turn_rate(motion: Any) -> float:
    """Rate of heading (rad/s) of a level turn at the present bank and true airspeed."""
    bank = min(max(motion.roll, -_STEEPEST_TURN), _STEEPEST_TURN)
    return float(GRAVITY * sin(bank) / cos(bank) / max(motion.true_airspeed, _SLOWEST_TURN))


@numba.njit(cache=True)
def feel_gusts(motion: Any, interval: float) -> None:
    """Keep up how much the airspeed strays from its own mean; `interval` : s since the last frame."""
    motion.smooth_airspeed += interval / _GUST_MEAN * (motion.airspeed - motion.smooth_airspeed)
    square = (motion.airspeed - motion.smooth_airspeed) ** 2
    motion.gust_variance += interval / _GUST_MEMORY * (square - motion.gust_variance)
