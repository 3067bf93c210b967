"""What the control laws know of the airframe and how stiffly they hold it, and what they remember from frame to frame."""

from __future__ import annotations

import numpy as np

CONTROL_PARAMETERS = np.dtype(
    [
        # the airframe
        ("wing_area", "f8"),  # m2
        ("span", "f8"),  # m
        ("chord", "f8"),  # m
        ("inertia", "f8", (3,)),  # kg m2, roll, pitch, yaw
        ("effect", "f8", (3, 4)),  # 1/rad: moment coefficients (roll, pitch, yaw) of aileron left, right, ruddervator left, right
        ("steady_lift", "f8"),  # lift coefficient at which `effect` holds for the ailerons' yaw, which is in proportion to it
        ("damping", "f8", (3,)),  # of the moment coefficients by the rates made dimensionless: roll, pitch, yaw
        ("yaw_due_to_roll", "f8"),  # yaw moment by roll rate made dimensionless, per lift coefficient
        ("weight", "f8"),  # N, at take-off
        ("deflection", "f8", (4,)),  # rad, largest either way
        ("flap", "f8"),  # rad, largest
        ("wheelbase", "f8"),  # m
        ("nose_arm", "f8"),  # m, from the centre of mass to the nose wheel
        ("half_track", "f8"),  # m, of a main wheel from the middle
        ("nose_wheel", "f8"),  # rad, largest
        # attitude
        ("roll_stiffness", "f8"),  # 1/s, rate asked for per angle off
        ("roll_rate_stiffness", "f8"),  # 1/s, acceleration asked for per rate off
        ("roll_rate", "f8"),  # rad/s, largest
        ("pitch_stiffness", "f8"),
        ("pitch_rate_stiffness", "f8"),
        ("pitch_rate", "f8"),
        ("yaw_rate_stiffness", "f8"),
        ("side_force_gain", "f8"),  # rad/s per m/s2
        ("trim_rate", "f8"),  # 1/s, at which the integrators take over what the rates leave
        ("largest_trim", "f8", (3,)),  # moment coefficients that the integrators may hold: roll, pitch, yaw
        # energy
        ("height_stiffness", "f8"),  # 1/s
        ("speed_stiffness", "f8"),  # 1/s
        ("climb_rate", "f8"),  # m/s, largest asked for
        ("sink_rate", "f8"),  # m/s, largest asked for
        ("throttle_gain", "f8"),  # throttle per m/s of specific energy rate
        ("throttle_rate", "f8"),  # 1/s, of its integrator
        ("pitch_gain", "f8"),  # rad per rad of flight-path error
        ("pitch_integral", "f8"),  # 1/s
        ("sink_gain", "f8"),  # over pitch_gain, while pitch holds a climb rate
        ("sink_lead", "f8"),  # s, by which the acceleration tells what the climb rate is about to be
        ("pitch_up", "f8"),  # rad, largest pitch
        ("pitch_down", "f8"),  # rad, smallest pitch
        ("cruise_throttle", "f8"),  # from which the integrator of the throttle starts
        ("idle_throttle", "f8"),  # least
        ("actuator_rate", "f8"),  # rad/s: model of a sound actuator
        ("actuator_lag", "f8"),  # s
    ],
    align=True,
)

CONTROL_STATE = np.dtype(
    [
        ("expected", "f8", (4,)),  # rad: where sound actuators would stand
        ("actuator_count", "i8", (4,)),  # frames in a row for which one stood elsewhere; negative: where it should
        ("actuator_failed", "i8", (4,)),  # 1 once one was found not to obey
        ("side_force", "f8"),  # m/s2, smoothed
        ("speed_rate", "f8"),  # m/s2, smoothed
        ("lift_acceleration", "f8"),  # m/s2, smoothed
        ("climb_rate", "f8"),  # m/s, asked for, limited in its change
        ("airspeed", "f8"),  # m/s, asked for, limited in its change
    ],
    align=True,
)
