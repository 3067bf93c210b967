"""Integrators: what each of a lane's integrators stands for. The voter draws those of all lanes together."""

from __future__ import annotations

from enum import IntEnum


class Integrator(IntEnum):
    """Index of an integrator in LANE_OUTPUT and VOTED. Roll, pitch and yaw come first: control laws index them by axis."""

    ROLL = 0  # moment coefficient
    PITCH = 1  # moment coefficient
    YAW = 2  # moment coefficient
    THROTTLE = 3  # 0 to 1
    CLIMB = 4  # rad, of pitch: finds the angle of attack
    CROSS = 5  # m/s2, across the leg
    TAXI = 6  # throttle on the ground, 0 to 1
    FLAP = 7  # rad, of a glide
