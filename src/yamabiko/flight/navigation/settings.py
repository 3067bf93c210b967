"""What the filter believes of its sensors, and how far they may go before they are no longer believed.

Noises follow the sensors' data sheets (`yamabiko.flight.sensors.data_sheet`), widened for what the filter does not model:
vibration, scale and misalignment, coning between samples. Limits are set so that two hours of moderate turbulence never reach
them, where it is strongest too (gusts of 3.2 m/s): docs/reference/survey-lines.md has the flights.
"""

from __future__ import annotations

import numpy as np

from yamabiko.flight.navigation.records import NAVIGATION_PARAMETERS

_DEGREE = np.pi / 180.0

_INERTIAL = {
    "gyro_noise": 0.4 * _DEGREE / 60.0,
    "gyro_turn_noise": 1.5e-3,
    "gyro_drift": 5e-7,
    "accelerometer_noise": 3e-3,
    "accelerometer_drift": 5e-5,
    "gyro_bias": 15.0 * _DEGREE / 3600.0,
    "accelerometer_bias": 0.02,
}
_AIDS = {
    "gnss_latency": 6,
    "gnss_noise": 0.35,
    "gnss_slow": 1.15,
    "gnss_slow_time": 600.0,
    "gnss_vertical": 1.5,
    "gnss_velocity_noise": 0.05,
    "wind_drift": 0.02,
    "wind_drift_climbing": 0.1,
    "wind_start": 10.0,
    "gust": 2.0,
    "gust_time": 4.0,
    "airspeed_scale": 0.01,
    "pressure_noise": 3.0,
    "pressure_drift": 0.02,
    "pressure_climb": 0.05,
    "pressure_start": 150.0,
    "compass_noise": 0.5e-6,
    "compass_offset": 1.0 * _DEGREE,
    "compass_time": 300.0,
    "beacon_range_noise": 3.0,
    "beacon_angle_noise": 0.1 * _DEGREE,
    "align_frames": 600,
    "use_magnetic": 1,
}
_LIMITS = {
    "least_airspeed": 15.0,
    "gnss_position_limit": 8.0,
    "gnss_velocity_limit": 0.5,
    "gnss_gate": 6.0,
    "gnss_mean_limit": 0.85,
    "gnss_mean_floor": 0.04,
    "wind_limit": 3.5,
    "wind_gust_limit": 5.0,
    "static_limit": 200.0,
    "impact_limit": 120.0,
    "airspeed_limit": 4.0,
    "airspeed_gust_limit": 7.5,
    "total_noise": 5.0,
    "pressure_limit": 8.0,
    "pressure_climb_limit": 2.0,
    "magnetic_limit": 4e-6,
    "radar_limit": 6.0,
    "gyro_limit": 1.0 * _DEGREE,
    "gyro_slow_limit": 0.25 * _DEGREE,
    "accelerometer_limit": 2.0,
    "accelerometer_slow_limit": 0.4,
}


def navigation_parameters(side_slope: float = 0.0) -> np.void:
    """The drone's navigation: one record of NAVIGATION_PARAMETERS.

    side_slope : m2/kg, specific side force per dynamic pressure (Pa) and rad of steady sideslip, as `steady_side_slope` has it;
    where it is 0, the aircraft is taken to fly without sideslip.
    """
    parameters = np.zeros(1, dtype=NAVIGATION_PARAMETERS)
    for part in (_INERTIAL, _AIDS, _LIMITS):
        for name, value in part.items():
            parameters[0][name] = value
    parameters[0]["side_slope"] = side_slope
    record: np.void = parameters[0]
    return record
