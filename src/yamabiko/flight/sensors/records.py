"""The records of the sensors: how good they are, what their errors stand at, and where the beacons are.

SENSOR_PARAMETERS is one record for a sortie; SENSOR_STATE is one record a lane and belongs to `sense` alone.
"""

from __future__ import annotations

import numpy as np

HISTORY = 32
"""Frames of truth kept for the satellite receivers' latency."""

BEACON = np.dtype(
    [
        ("site", "i8"),  # index of the site beside whose threshold it stands
        ("latitude", "f8"),
        ("longitude", "f8"),
        ("height", "f8"),  # m above the ellipsoid, of its antenna
    ],
    align=True,
)
"""A range-and-bearing beacon; `sense` and `navigate` both take the array of them (it may be empty)."""

SENSOR_PARAMETERS = np.dtype(
    [
        # inertial unit
        ("gyro_noise", "f8"),  # rad/s/sqrt(Hz): angle random walk
        ("gyro_turn_on", "f8"),  # rad/s, standard deviation of the bias of a day
        ("gyro_instability", "f8"),  # rad/s, standard deviation of the slow part
        ("gyro_scale", "f8"),  # standard deviation of the scale factor's error
        ("accelerometer_noise", "f8"),  # m/s2/sqrt(Hz): velocity random walk
        ("accelerometer_turn_on", "f8"),  # m/s2
        ("accelerometer_instability", "f8"),  # m/s2
        ("accelerometer_scale", "f8"),
        ("misalignment", "f8"),  # rad, of each axis against each other one
        ("bias_time", "f8"),  # s, correlation of the slow parts
        ("vibration_acceleration", "f8"),  # m/s2, amplitude at `vibration_speed` on the shaft's line and on its double
        ("vibration_rate", "f8"),  # rad/s, the same for the gyros
        ("vibration_speed", "f8"),  # rad/s of the shaft
        # satellite receiver
        ("gnss_interval", "i8"),  # frames between fixes
        ("gnss_latency", "i8"),  # frames from the instant a fix is of to the frame it arrives in
        ("gnss_noise", "f8"),  # m, white, each horizontal axis; vertical errors are `gnss_vertical` times as large
        ("gnss_own", "f8"),  # m, slow error of one receiver (multipath)
        ("gnss_own_time", "f8"),  # s
        ("gnss_shared", "f8"),  # m, slow error that all receivers see (ionosphere, orbits)
        ("gnss_shared_time", "f8"),  # s
        ("gnss_vertical", "f8"),
        ("gnss_velocity_noise", "f8"),  # m/s, each axis
        ("pull_off_time", "f8"),  # s in which a pull-off's speed builds up
        # air data
        ("static_offset", "f8"),  # Pa, standard deviation
        ("static_noise", "f8"),  # Pa
        ("impact_offset", "f8"),  # Pa
        ("impact_scale", "f8"),
        ("impact_noise", "f8"),  # Pa
        ("temperature_offset", "f8"),  # K
        ("temperature_noise", "f8"),  # K
        # magnetometer
        ("magnetic_noise", "f8"),  # T
        ("hard_iron", "f8"),  # T, what calibration leaves, each axis
        ("soft_iron", "f8"),  # what calibration leaves, each term of the matrix
        ("field_turn", "f8"),  # rad, standard deviation of the field's turn about the vertical against the model
        # what is near
        ("radar_limit", "f8"),  # m
        ("radar_noise", "f8"),  # m, low down
        ("radar_noise_share", "f8"),  # of the height
        ("radar_scale", "f8"),
        ("beacon_interval", "i8"),  # frames
        ("beacon_limit", "f8"),  # m
        ("beacon_range_noise", "f8"),  # m
        ("beacon_angle_noise", "f8"),  # rad
        ("deck_interval", "i8"),  # frames
        ("deck_limit", "f8"),  # m
        ("deck_position_noise", "f8"),  # m
        ("deck_velocity_noise", "f8"),  # m/s
        ("deck_course_noise", "f8"),  # rad
        # the aircraft's own
        ("wheel_load_threshold", "f8"),  # N at which a wheel's switch closes
        ("wheel_speed_noise", "f8"),  # m/s
        ("engine_speed_noise", "f8"),  # rad/s
        ("fuel_noise", "f8"),  # kg
        ("actuator_noise", "f8"),  # rad
    ],
    align=True,
)

SENSOR_STATE = np.dtype(
    [
        ("frame", "i8"),
        ("gyro_offset", "f8", (3,)),
        ("gyro_drift", "f8", (3,)),
        ("gyro_matrix", "f8", (3, 3)),
        ("accelerometer_offset", "f8", (3,)),
        ("accelerometer_drift", "f8", (3,)),
        ("accelerometer_matrix", "f8", (3, 3)),
        ("vibration_phase", "f8"),
        ("vibration_lag", "f8", (6,)),  # rad, of each inertial axis
        ("gnss_own", "f8", (3,)),  # m NED
        ("gnss_shared", "f8", (3,)),  # m NED; only lane 0's is in use
        ("history", "f8", (HISTORY, 6)),  # latitude, longitude, height, velocity; only lane 0's is in use
        ("static_offset", "f8"),
        ("impact_offset", "f8"),
        ("impact_scale", "f8"),
        ("temperature_offset", "f8"),
        ("hard_iron", "f8", (3,)),
        ("soft_iron", "f8", (3, 3)),
        ("field_turn", "f8"),  # only lane 0's is in use
        ("radar_scale", "f8"),
        # what a stuck or blocked sensor goes on showing
        ("held_gyro", "f8", (3,)),
        ("held_total", "f8"),
        ("held_static", "f8"),
        ("held_radar", "f8"),
    ],
    align=True,
)
