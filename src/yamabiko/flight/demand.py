"""Demand: what guidance asks of the control laws in one frame."""

from __future__ import annotations

from enum import IntEnum

import numpy as np


class Vertical(IntEnum):
    """What pitch and throttle are for."""

    ENERGY = 0  # height and airspeed together
    SPEED_BY_PITCH = 1  # pitch holds the airspeed at the demanded throttle
    PITCH = 2  # pitch as demanded, at the demanded throttle
    SINK = 3  # pitch holds the demanded climb rate, at the demanded throttle


class Yaw(IntEnum):
    """What the rudder is for."""

    COORDINATE = 0  # no side force
    ALIGN = 1  # the nose along the demanded heading


DEMAND = np.dtype(
    [
        ("vertical", "i8"),  # a Vertical
        ("yaw", "i8"),  # a Yaw
        ("on_ground", "i8"),  # 1 while the wheels steer
        ("bank", "f8"),  # rad, right wing down positive
        ("pitch", "f8"),  # rad, with Vertical.PITCH
        ("height", "f8"),  # m above the ellipsoid
        ("climb_rate", "f8"),  # m/s, along the leg
        ("airspeed", "f8"),  # m/s, calibrated
        ("throttle", "f8"),
        ("heading", "f8"),  # rad clockwise from true north, with Yaw.ALIGN
        ("flap", "f8"),  # rad
        ("path_curvature", "f8"),  # 1/m, of the way over the ground, positive to the right
        ("ground_speed", "f8"),  # m/s, while the throttle and brakes hold it
        ("stopping", "i8"),  # 1 while it rolls to a stop at speed: brakes may steer, ailerons may take the lift away
        ("brake", "f8"),  # 0 to 1, of both wheels, besides what holds the speed
        ("engine_on", "f8"),
    ],
    align=True,
)
