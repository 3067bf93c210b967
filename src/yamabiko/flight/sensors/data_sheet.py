"""How good the drone's sensors are, each figure with where it is from.

Inertial unit: Sensonor STIM300 (10 g accelerometers), data sheet TS1524. Satellite receivers: u-blox ZED-F9P data sheet, without
corrections. Radar altimeter: Thales AHV16 as flown by the Facility for Airborne Atmospheric Measurements (0 to 5000 ft, 2 % to
2500 ft). What the makers do not state, and what hangs on how the aircraft is built, is an estimate and says so.
"""

from __future__ import annotations

import numpy as np

from yamabiko.flight.sensors.records import SENSOR_PARAMETERS

_DEGREE = np.pi / 180.0
_PER_HOUR = 1.0 / 3600.0
_STANDARD_GRAVITY = 9.80665

_INERTIAL = {
    "gyro_noise": 0.15 * _DEGREE / 60.0,  # 0.15 deg/sqrt(h)
    "gyro_turn_on": 10.0 * _DEGREE * _PER_HOUR,  # rms over changing temperature
    "gyro_instability": 0.5 * _DEGREE * _PER_HOUR,
    "gyro_scale": 500e-6,
    "accelerometer_noise": 0.06 / 60.0,  # 0.06 m/s/sqrt(h)
    "accelerometer_turn_on": 2e-3 * _STANDARD_GRAVITY,  # rms over temperature
    "accelerometer_instability": 0.05e-3 * _STANDARD_GRAVITY,
    "accelerometer_scale": 300e-6,
    "misalignment": 1e-3,
    "bias_time": 1000.0,  # estimate
    "vibration_acceleration": 1.5,  # estimate, behind soft mounts, at full speed
    "vibration_rate": 0.2 * _DEGREE,  # estimate
    "vibration_speed": 2.0 * np.pi * 2400.0 / 60.0,  # a 105 hp engine's geared propeller at take-off: estimate
}
_SATELLITE = {
    "gnss_interval": 12,  # 5 Hz
    "gnss_latency": 6,  # 0.1 s: estimate
    "gnss_noise": 0.3,  # estimate; with the slow parts 1.3 m an axis, 1.5 m circular error probable
    "gnss_own": 0.5,  # estimate
    "gnss_own_time": 60.0,  # estimate
    "gnss_shared": 1.1,  # estimate
    "gnss_shared_time": 1800.0,  # estimate
    "gnss_vertical": 1.5,  # estimate
    "gnss_velocity_noise": 0.05,
    "pull_off_time": 20.0,  # a careful deceiver's: estimate
}
_AIR = {
    "static_offset": 30.0,  # sensor and port: 2.5 m of height; estimate
    "static_noise": 3.0,  # estimate
    "impact_offset": 8.0,  # estimate
    "impact_scale": 0.01,  # half a per cent of speed; estimate
    "impact_noise": 4.0,  # estimate
    "temperature_offset": 1.0,  # estimate
    "temperature_noise": 0.1,  # estimate
}
_MAGNETIC = {
    "magnetic_noise": 0.1e-6,  # estimate
    "hard_iron": 0.4e-6,  # 0.8 deg of heading in a horizontal field of 30 microtesla; estimate
    "soft_iron": 0.005,  # estimate
    "field_turn": 0.5 * _DEGREE,  # regional anomalies: estimate
}
_NEAR = {
    "radar_limit": 1524.0,
    "radar_noise": 0.3,  # estimate
    "radar_noise_share": 0.005,  # with the scale, 2 % in three of four cases
    "radar_scale": 0.01,
    "beacon_interval": 12,
    "beacon_limit": 30_000.0,  # estimate, as for the angles of a microwave landing system
    "beacon_range_noise": 3.0,  # estimate
    "beacon_angle_noise": 0.1 * _DEGREE,  # estimate
    "deck_interval": 6,
    "deck_limit": 5_000.0,  # estimate
    "deck_position_noise": 0.1,  # relative carrier-phase positioning with a margin: estimate
    "deck_velocity_noise": 0.05,
    "deck_course_noise": 0.5 * _DEGREE,  # estimate
}
_OWN = {
    "wheel_load_threshold": 150.0,  # estimate
    "wheel_speed_noise": 0.05,  # estimate
    "engine_speed_noise": 0.5,  # estimate
    "fuel_noise": 0.3,  # estimate
    "actuator_noise": 0.1 * _DEGREE,  # estimate
}


def sensor_parameters() -> np.void:
    """The drone's sensors: one record of SENSOR_PARAMETERS."""
    parameters = np.zeros(1, dtype=SENSOR_PARAMETERS)
    for part in (_INERTIAL, _SATELLITE, _AIR, _MAGNETIC, _NEAR, _OWN):
        for name, value in part.items():
            parameters[0][name] = value
    record: np.void = parameters[0]
    return record


def perfect_sensors() -> np.void:
    """Sensors without any error, at the same rates and within the same limits: for tests and for looking at one error alone."""
    kept = {"bias_time", "vibration_speed", "pull_off_time", "wheel_load_threshold"}
    record = sensor_parameters()
    for name in SENSOR_PARAMETERS.names or ():
        if not name.endswith(("_time", "_limit", "_interval", "_latency", "_vertical")) and name not in kept:
            record[name] = 0
    return record
