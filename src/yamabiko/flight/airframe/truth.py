"""TRUTH from what JSBSim shows: units, quaternion, the inertial unit's place, wheels' loads. One compiled call a frame.

Specific force is the mean over the frame, from the velocity gained in it: an accelerometer integrates, and one sample in 60 Hz of
what gusts do to an aircraft tells its velocity to 0.04 m/s in four seconds only. JSBSim's own acceleration is that of one
instant, and its integrator (Adams-Bashforth) takes it with that of the step before.
"""

from __future__ import annotations

from math import cos, pi, sin, sqrt
from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from yamabiko.flight.airframe.parameters import AirframeParameters
from yamabiko.flight.earth_kernel import EARTH_RATE, east_radius, gravity_down, north_radius
from yamabiko.flight.turning import into_body

Array = NDArray[np.float64]
FOOT = 0.3048
POUND = 0.45359237
POUND_FORCE = 4.4482216152605
SLUG = POUND_FORCE / FOOT
SQUARE_FOOT_PRESSURE = POUND_FORCE / FOOT**2
RANKINE = 5.0 / 9.0
INCH = 0.0254

STATE_PROPERTIES = (
    "position/lat-geod-rad",
    "position/long-gc-rad",
    "position/geod-alt-ft",
    "velocities/v-north-fps",
    "velocities/v-east-fps",
    "velocities/v-down-fps",
    "attitude/phi-rad",
    "attitude/theta-rad",
    "attitude/psi-rad",
    "velocities/pi-rad_sec",
    "velocities/qi-rad_sec",
    "velocities/ri-rad_sec",
    "accelerations/a-pilot-x-ft_sec2",
    "accelerations/a-pilot-y-ft_sec2",
    "accelerations/a-pilot-z-ft_sec2",
    "velocities/vt-fps",
    "aero/alpha-rad",
    "aero/beta-rad",
    "atmosphere/P-psf",
    "velocities/mach",
    "atmosphere/T-R",
    "atmosphere/total-wind-north-fps",
    "atmosphere/total-wind-east-fps",
    "atmosphere/total-wind-down-fps",
    "gear/unit[0]/compression-ft",
    "gear/unit[1]/compression-ft",
    "gear/unit[2]/compression-ft",
    "gear/unit[0]/compression-velocity-fps",
    "gear/unit[1]/compression-velocity-fps",
    "gear/unit[2]/compression-velocity-fps",
    "gear/unit[1]/wheel-speed-fps",
    "gear/unit[2]/wheel-speed-fps",
    "propulsion/engine/propeller-rpm",
    "propulsion/engine/power-hp",
    "propulsion/engine/fuel-flow-rate-pps",
    "propulsion/total-fuel-lbs",
    "inertia/mass-slugs",
    "inertia/cg-x-in",
    "inertia/cg-z-in",
    "velocities/p-aero-rad_sec",
    "aero/tail/left-angle",
    "aero/tail/right-angle",
)
"""What is read of JSBSim in every frame, in the order in which fill_truth takes it."""


def truth_figures(parameters: AirframeParameters) -> Array:
    """The aircraft's figures that fill_truth needs, in its order; the first, the ground's height, is changed in flight."""
    gear, mass, wing, aileron = parameters.gear, parameters.mass, parameters.wing, parameters.aileron
    return np.array(
        [
            0.0,
            gear.nose_spring,
            gear.main_spring,
            gear.nose_damping,
            gear.main_damping,
            mass.inertial_unit[0],
            mass.inertial_unit[2],
            wing.incidence - wing.zero_lift,
            (aileron.inner + aileron.outer) / 2 * wing.span / 2,
        ]
    )


@njit(cache=True)
def fill_truth(truth: Any, state: Array, channel: NDArray[np.void], figures: Array, flow: Array, time: float, flown: float) -> None:
    """Write one frame's truth, and the angles of attack before the four surfaces, which floating ones trail in.

    truth : a record of TRUTH, of the frame before. state : in the order of STATE_PROPERTIES, in JSBSim's units. channel : the
    actuators. figures : of truth_figures. flow : (4,), rad, written. time : s since the sortie's epoch. flown : s since the frame
    before; 0 where there is none, and the specific force is that of the instant.
    """
    truth.time = time
    velocity, attitude = truth.velocity.copy(), truth.attitude.copy()
    _fill_motion(truth, state, figures)
    if flown > 0.0:
        _fill_force(truth, velocity, attitude, flown)
    else:
        for axis in range(3):
            truth.specific_force[axis] = state[12 + axis] * FOOT
    _fill_air(truth, state, figures)
    _fill_machine(truth, state, figures)
    for index in range(4):
        truth.actuator[index] = channel[index].position
    speed = max(truth.airspeed, 1.0)
    roll = state[39] * figures[8] / speed
    flow[0] = truth.angle_of_attack + figures[7] - roll
    flow[1] = truth.angle_of_attack + figures[7] + roll
    flow[2], flow[3] = state[40], state[41]


@njit(cache=True)
def _fill_motion(truth: Any, state: Array, figures: Array) -> None:
    cr, sr = cos(state[6] / 2), sin(state[6] / 2)
    cp, sp = cos(state[7] / 2), sin(state[7] / 2)
    cy, sy = cos(state[8] / 2), sin(state[8] / 2)
    w, x = cr * cp * cy + sr * sp * sy, sr * cp * cy - cr * sp * sy
    y, z = cr * sp * cy + sr * cp * sy, cr * cp * sy - sr * sp * cy
    truth.attitude[0], truth.attitude[1], truth.attitude[2], truth.attitude[3] = w, x, y, z
    # Structural axes point aft and up, body axes forward and down.
    forward = state[37] * INCH - figures[5]
    down = state[38] * INCH - figures[6]
    height = state[2] * FOOT
    p, q, r = state[9], state[10], state[11]
    truth.rate[0], truth.rate[1], truth.rate[2] = p, q, r
    vx, vy, vz = q * down, r * forward - p * down, -q * forward
    # Columns of the matrix that turns body components into NED ones.
    bx0, bx1, bx2 = 1 - 2 * (y * y + z * z), 2 * (x * y + w * z), 2 * (x * z - w * y)
    by0, by1, by2 = 2 * (x * y - w * z), 1 - 2 * (x * x + z * z), 2 * (y * z + w * x)
    bz0, bz1, bz2 = 2 * (x * z + w * y), 2 * (y * z - w * x), 1 - 2 * (x * x + y * y)
    truth.velocity[0] = state[3] * FOOT + bx0 * vx + by0 * vy + bz0 * vz
    truth.velocity[1] = state[4] * FOOT + bx1 * vx + by1 * vy + bz1 * vz
    truth.velocity[2] = state[5] * FOOT + bx2 * vx + by2 * vy + bz2 * vz
    north, east = bx0 * forward + bz0 * down, bx1 * forward + bz1 * down
    truth.latitude = state[0] + north / (north_radius(state[0]) + height)
    truth.longitude = state[1] + east / ((east_radius(state[0]) + height) * cos(state[0]))
    truth.height = height - (bx2 * forward + bz2 * down)


@njit(cache=True)
def _fill_force(truth: Any, velocity: Array, attitude: Array, flown: float) -> None:
    """Write the mean specific force since the velocity (NED, m/s) and attitude `flown` s ago.

    Velocity gained, less gravity, with Coriolis and transport terms, in body components halfway through: Groves, 2nd edition,
    section 5.4.
    """
    force, middle = np.empty(3), np.empty(3)
    for axis in range(3):
        force[axis] = (truth.velocity[axis] - velocity[axis]) / flown
        middle[axis] = 0.5 * (truth.velocity[axis] + velocity[axis])
    sine, cosine = sin(truth.latitude), cos(truth.latitude)
    across, meridian = east_radius(truth.latitude) + truth.height, north_radius(truth.latitude) + truth.height
    north = 2.0 * EARTH_RATE * cosine + middle[1] / across
    east = -middle[0] / meridian
    down = -2.0 * EARTH_RATE * sine - middle[1] * sine / (cosine * across)
    force[0] += east * middle[2] - down * middle[1]
    force[1] += down * middle[0] - north * middle[2]
    force[2] += north * middle[1] - east * middle[0] - gravity_down(truth.latitude, truth.height)
    # A quaternion and its negative are the same attitude: JSBSim's changes sides where the heading passes north.
    same_side = 1.0 if (truth.attitude * attitude).sum() >= 0.0 else -1.0
    halfway = truth.attitude + same_side * attitude
    halfway /= sqrt((halfway * halfway).sum())
    into_body(halfway, force, truth.specific_force)


@njit(cache=True)
def _fill_air(truth: Any, state: Array, figures: Array) -> None:
    truth.airspeed = state[15] * FOOT
    truth.angle_of_attack = state[16]
    truth.sideslip = state[17]
    truth.static_pressure = state[18] * SQUARE_FOOT_PRESSURE
    truth.impact_pressure = truth.static_pressure * ((1.0 + 0.2 * state[19] * state[19]) ** 3.5 - 1.0)
    truth.temperature = state[20] * RANKINE
    for axis in range(3):
        truth.wind[axis] = state[21 + axis] * FOOT
    truth.ground_height = figures[0]


@njit(cache=True)
def _fill_machine(truth: Any, state: Array, figures: Array) -> None:
    for wheel in range(3):
        spring, damping = (figures[1], figures[3]) if wheel == 0 else (figures[2], figures[4])
        squashed = state[24 + wheel] * FOOT
        load = spring * squashed + damping * state[27 + wheel] * FOOT
        truth.wheel_load[wheel] = max(load, 0.0) if squashed > 0.0 else 0.0
    truth.wheel_speed = 0.5 * (state[30] + state[31]) * FOOT
    truth.engine_speed = state[32] * pi / 30.0
    truth.engine_power = state[33] * 745.7
    truth.fuel_flow = state[34] * POUND
    truth.fuel = state[35] * POUND
    truth.mass = state[36] * SLUG
