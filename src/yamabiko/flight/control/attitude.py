"""Bank, pitch and yaw to moments: angles ask for rates, rates for accelerations, accelerations and damping for moments.

The airframe's inertia and damping stand in the law, so that the gains are times of response and hold over the range of airspeeds.
Source of the structure: B. L. Stevens, F. L. Lewis, E. N. Johnson, "Aircraft Control and Simulation", 3rd edition, Wiley 2016,
sections 4.4 and 5.8 (dynamic inversion of the rates).
"""

from __future__ import annotations

from math import cos, sin
from typing import Any

import numba

from yamabiko.flight.demand import Vertical, Yaw
from yamabiko.flight.frame import FRAME_TIME
from yamabiko.flight.motion import turn_rate, wrapped

SLOWEST = 18.0  # m/s: below this airspeed surfaces are not asked to do more
_AIR_DENSITY = 1.225  # kg/m3, at which calibrated airspeed gives the dynamic pressure
_SIDE_FORCE_LAG = 0.3  # s
_ALIGNING = 1.5  # 1/s, yaw rate asked for per angle off the heading to align with
_FLARE_STIFFNESS, _FLARE_RATE_STIFFNESS, _FLARE_RATE = 1.4, 1.2, 2.0  # times the usual of pitch, while it holds the sink
_FLARE_ROLL_RATE = 0.6  # of the usual, at most: full ailerons turn the nose further aside than the ruddervators can hold
_YAW_ON_WHEELS = 2.0  # times as stiffly, for wheels and gusts turn the nose too
_YAW_RATE = 0.2  # rad/s, largest asked for besides that of the turn
_FORGETTING = 1.0  # s, in which the trim in roll and yaw goes once wheels bear
_CALM = 0.5
"""Share of the usual stiffness in pitch that is asked of a single ruddervator: whatever it does in pitch it does in yaw as well."""


@numba.njit(cache=True)
def wanted_moments(demand: Any, pitch: float, motion: Any, parameters: Any, integrator: Any, state: Any, moment: Any) -> None:
    """Moment coefficients for the demanded bank and yaw and for a pitch (rad), into `moment`.

    demand : DEMAND record. motion : MOTION record. parameters : CONTROL_PARAMETERS record. integrator : (8,), see Integrator; roll,
    pitch and yaw change in the air. state : CONTROL_STATE record, changed. moment : (3,) roll, pitch, yaw in body axes.
    """
    sound = state.actuator_failed[2] == 0 and state.actuator_failed[3] == 0
    quick = sound and demand.vertical == Vertical.SINK
    fastest = parameters.roll_rate * (_FLARE_ROLL_RATE if quick else 1.0)
    roll_rate = _limited(parameters.roll_stiffness * (demand.bank - motion.roll), fastest)
    turning = 0.0 if demand.on_ground else turn_rate(motion)
    calm = 1.0 if sound else _CALM
    stiffness = calm * parameters.pitch_stiffness * (_FLARE_STIFFNESS if quick else 1.0)
    largest = parameters.pitch_rate * (_FLARE_RATE if quick else 1.0)
    pitch_rate = _limited(stiffness * (pitch - motion.pitch), largest)
    # In a turn the nose must be pulled round as well as held up.
    pitch_rate = pitch_rate * cos(motion.roll) + turning * sin(motion.roll) * cos(motion.pitch)
    yaw_rate = turning * cos(motion.roll) * cos(motion.pitch)
    state.side_force += FRAME_TIME / _SIDE_FORCE_LAG * (motion.side_force - state.side_force)
    if demand.yaw == Yaw.ALIGN:
        yaw_rate += _limited(_ALIGNING * wrapped(demand.heading - motion.heading), _YAW_RATE)
    elif not demand.on_ground:
        # A force to the left means that the air comes from the right: the nose has to go there.
        yaw_rate -= _limited(parameters.side_force_gain * state.side_force, _YAW_RATE)
    quickness = (1.0, calm * (_FLARE_RATE_STIFFNESS if quick else 1.0), _YAW_ON_WHEELS if demand.yaw == Yaw.ALIGN else 1.0)
    _moments((roll_rate, pitch_rate, yaw_rate), quickness, demand.on_ground, motion, parameters, integrator, moment)


@numba.njit(cache=True)
def _moments(wanted: Any, quickness: Any, on_ground: Any, motion: Any, parameters: Any, integrator: Any, moment: Any) -> None:
    """Moment coefficients for body rates (rad/s), into `moment`: what accelerates, less what damps, and what was missing so far.

    wanted : roll, pitch and yaw rate. quickness : of each, times the usual stiffness.
    """
    pressure = dynamic_pressure(max(motion.airspeed, SLOWEST))
    true_speed = max(motion.true_airspeed, SLOWEST)
    stiffness = (parameters.roll_rate_stiffness, parameters.pitch_rate_stiffness, parameters.yaw_rate_stiffness)
    arm = (parameters.span, parameters.chord, parameters.span)
    for axis in range(3):
        stiff = stiffness[axis] * quickness[axis]
        error = wanted[axis] - motion.rate[axis]
        per_acceleration = parameters.inertia[axis] / (pressure * parameters.wing_area * arm[axis])
        damping = parameters.damping[axis] * wanted[axis] * arm[axis] / (2.0 * true_speed)
        if on_ground:
            # What the air asked for last is not what wheels need; the pitch's goes on keeping the nose down.
            integrator[axis] *= 1.0 if axis == 1 else 1.0 - FRAME_TIME / _FORGETTING
        else:
            gained = integrator[axis] + parameters.trim_rate * FRAME_TIME * stiffness[axis] * per_acceleration * error
            integrator[axis] = _limited(gained, parameters.largest_trim[axis])
        moment[axis] = per_acceleration * stiff * error - damping + integrator[axis]
    # The wing that goes down leans its lift forward: rudder goes with the roll before sideslip shows that it was missing.
    lift = parameters.weight / (pressure * parameters.wing_area)
    moment[2] -= parameters.yaw_due_to_roll * lift * motion.rate[0] * parameters.span / (2.0 * true_speed)


@numba.njit(cache=True)
def dynamic_pressure(airspeed: float) -> float:
    """Pa, of a calibrated airspeed (m/s)."""
    return 0.5 * _AIR_DENSITY * airspeed * airspeed


@numba.njit(cache=True)
def _limited(value: float, largest: float) -> float:
    return min(max(value, -largest), largest)
