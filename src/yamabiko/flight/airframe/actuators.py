"""The servos between what the voter commands and where the surfaces stand: limits, rate, lag, and how they fail.

Nine channels, in the order of Actuator: the four surfaces and the flap in rad, trailing edge down; the nose wheel in rad, positive
to turn right; throttle and brakes from 0 to 1. They move at the step of the flight dynamics.
"""

from __future__ import annotations

from enum import IntEnum

import numpy as np
from numba import njit
from numpy.typing import NDArray

from yamabiko.flight.airframe.parameters import AirframeParameters

Array = NDArray[np.float64]


class Actuator(IntEnum):
    """The channels. The first four are those that can be jammed or come free."""

    AILERON_LEFT = 0
    AILERON_RIGHT = 1
    RUDDERVATOR_LEFT = 2
    RUDDERVATOR_RIGHT = 3
    FLAP = 4
    NOSE_WHEEL = 5
    THROTTLE = 6
    BRAKE_LEFT = 7
    BRAKE_RIGHT = 8


CHANNELS = len(Actuator)
SURFACES = 4
FOLLOWS, JAMMED, FREE = 0, 1, 2

CHANNEL = np.dtype(
    [
        ("position", "f8"),
        ("lower", "f8"),
        ("upper", "f8"),
        ("rate", "f8"),  # a second
        ("lag", "f8"),  # s
        ("mode", "i8"),  # FOLLOWS, JAMMED or FREE
        ("jam", "f8"),
        ("floats", "f8"),  # angle that a free surface takes for an angle of attack of one before it, less its sign
    ],
    align=True,
)


def channels(parameters: AirframeParameters) -> NDArray[np.void]:
    """(CHANNELS,) of CHANNEL at rest."""
    figures = parameters.actuator
    result = np.zeros(CHANNELS, CHANNEL)
    surface = [(-limit, limit) for limit in 2 * [parameters.aileron.limit] + 2 * [parameters.tail.limit]]
    steering = parameters.gear.steering_limit
    limits = [*surface, (0.0, parameters.flap.limit), (-steering, steering), *3 * [(0.0, 1.0)]]
    result["lower"], result["upper"] = np.array(limits).T
    result["rate"] = [*4 * [figures.surface_rate], figures.flap_rate, figures.nose_rate, figures.throttle_rate, 4.0, 4.0]
    result["lag"] = [*4 * [figures.surface_lag], 0.2, 0.05, 0.1, 0.1, 0.1]
    result["floats"][:2] = parameters.aileron.float_ratio
    result["floats"][2:4] = parameters.tail.float_ratio
    return result


@njit(cache=True)
def move(channel: NDArray[np.void], wanted: Array, flow: Array, time_step: float) -> None:
    """Move all channels on by one step.

    wanted : (CHANNELS,) commanded positions. flow : (SURFACES,) angle of attack of the wing or panel before each surface, rad.
    A servo follows with a lag of the first order, within its rate and limits. A free surface trails where its hinge moment is
    nought: at minus C_h,alpha over C_h,delta times the angle of attack (Etkin & Reid, Dynamics of Flight, 3rd ed., section 2.6).
    """
    for index in range(channel.shape[0]):
        part = channel[index]
        target = min(max(wanted[index], part.lower), part.upper)
        if part.mode == JAMMED:
            target = part.jam
        elif part.mode == FREE and index < SURFACES:
            target = min(max(-part.floats * flow[index], part.lower), part.upper)
        limit = part.rate * time_step
        change = (target - part.position) * min(1.0, time_step / part.lag)
        part.position += min(max(change, -limit), limit)
