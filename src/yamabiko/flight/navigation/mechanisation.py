"""Strapdown mechanisation in the local level frame: gyros and accelerometers carry attitude, velocity and position on by a frame.

Source: P. D. Groves, "Principles of GNSS, Inertial, and Multisensor Integrated Navigation Systems", 2nd edition, 2013, section
5.4 (local-navigation-frame equations: earth rate, transport rate, Coriolis and gravity terms), with the higher-order attitude of
section 5.5. A gyro's sample is taken as its rate at the frame's end, and the mean of two neighbours as what held between them; an
accelerometer's is the mean over the frame already, as its unit puts it out.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from yamabiko.flight.earth_kernel import EARTH_RATE, compiled, east_radius, gravity_down, north_radius
from yamabiko.flight.turning import to_matrix, turn_by


@compiled
def carry_on(gyro: Any, accelerometer: Any, interval: float, state: Any) -> None:
    """Carry a lane's navigation on by `interval` s with its unit's samples (rad/s and m/s2, body, biases still in them)."""
    rate, level = np.empty(3), np.empty(3)
    for axis in range(3):
        state.rate[axis] = gyro[axis] - state.gyro_bias[axis]
        state.specific_force[axis] = accelerometer[axis] - state.accelerometer_bias[axis]
        rate[axis] = 0.5 * (gyro[axis] + state.last_gyro[axis]) - state.gyro_bias[axis]
        state.last_gyro[axis] = gyro[axis]
    if state.sampled == 0:
        # What was known at the start was known for this very instant.
        state.sampled = 1
        return
    velocity, force = state.velocity, state.specific_force
    meridian = north_radius(state.latitude) + state.height
    across = east_radius(state.latitude) + state.height
    sine, cosine = math.sin(state.latitude), math.cos(state.latitude)
    earth_north, earth_down = EARTH_RATE * cosine, -EARTH_RATE * sine
    over_north, over_east = velocity[1] / across, -velocity[0] / meridian
    over_down = -velocity[1] * sine / (cosine * across)
    # Half a turn of the body before the force is turned into NED, half after: the force then belongs to the interval's middle.
    half = 0.5 * interval
    turn_by(state.attitude, rate[0] * half, rate[1] * half, rate[2] * half, True)
    matrix = np.empty((3, 3))
    to_matrix(state.attitude, matrix)
    turn_by(state.attitude, rate[0] * half, rate[1] * half, rate[2] * half, True)
    turn_by(
        state.attitude, -(earth_north + over_north) * interval, -over_east * interval, -(earth_down + over_down) * interval, False
    )
    for axis in range(3):
        level[axis] = matrix[axis, 0] * force[0] + matrix[axis, 1] * force[1] + matrix[axis, 2] * force[2]
        state.pending_force[axis] += level[axis]
    state.pending_rate += math.sqrt(rate[0] ** 2 + rate[1] ** 2 + rate[2] ** 2)
    north, east, down = 2.0 * earth_north + over_north, over_east, 2.0 * earth_down + over_down
    old_north, old_east, old_down = velocity[0], velocity[1], velocity[2]
    velocity[0] = old_north + interval * (level[0] - (east * old_down - down * old_east))
    velocity[1] = old_east + interval * (level[1] - (down * old_north - north * old_down))
    gravity = gravity_down(state.latitude, state.height)
    velocity[2] = old_down + interval * (level[2] + gravity - (north * old_east - east * old_north))
    state.latitude += half * (old_north + velocity[0]) / meridian
    state.longitude += half * (old_east + velocity[1]) / (across * cosine)
    state.height -= half * (old_down + velocity[2])
    state.pending += 1
