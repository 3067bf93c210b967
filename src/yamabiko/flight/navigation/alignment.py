"""Finding the attitude at rest, before the flight: level from the accelerometers, heading from the magnetic field.

Means over ten seconds; gyro biases from the same means where nothing turns; position and height from the first fixes. On a moving
deck the means are poorer (the ship rolls): the filter is told so by the spread of the gyro's means and works it out in flight.
Source: P. D. Groves, 2nd edition, section 5.6.2 (levelling) and 6.1.1 (magnetic heading).
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from yamabiko.flight.earth_field import earth_field
from yamabiko.flight.earth_kernel import EARTH_RATE, compiled
from yamabiko.flight.frame import LANES
from yamabiko.flight.navigation.atmosphere import pressure_height
from yamabiko.flight.navigation.records import (
    ACCELEROMETER,
    AIRSPEED,
    COMPASS,
    FIX,
    GYRO,
    NAVIGATING,
    POSITION,
    PRESSURE,
    VELOCITY,
    WIND,
)
from yamabiko.flight.turning import from_angles, into_body


@compiled
def spread_start(tilt: float, heading: float, velocity: float, position: float, parameters: Any, state: Any) -> None:
    """Start the covariance: standard deviations of tilt and heading (rad), velocity (m/s) and position (m)."""
    covariance = state.covariance
    covariance[:] = 0.0
    for axis in range(3):
        covariance[axis, axis] = (heading if axis == 2 else tilt) ** 2
        covariance[VELOCITY + axis, VELOCITY + axis] = velocity**2
        covariance[POSITION + axis, POSITION + axis] = position**2
        covariance[GYRO + axis, GYRO + axis] = parameters.gyro_bias**2
        covariance[ACCELEROMETER + axis, ACCELEROMETER + axis] = parameters.accelerometer_bias**2
        slow = parameters.gnss_slow * (parameters.gnss_vertical if axis == 2 else 1.0)
        covariance[FIX + axis, FIX + axis] = slow**2
    covariance[WIND, WIND] = covariance[WIND + 1, WIND + 1] = parameters.wind_start**2
    state.wind_height = state.height
    covariance[PRESSURE, PRESSURE] = parameters.pressure_start**2
    covariance[COMPASS, COMPASS] = parameters.compass_offset**2
    covariance[AIRSPEED, AIRSPEED] = parameters.airspeed_scale**2


@compiled
def align(present: Any, readings: Any, gyro: Any, accelerometer: Any, parameters: Any, state: Any) -> None:
    """One frame of alignment; when enough have passed and a fix was heard, navigation begins."""
    state.align_count += 1
    for axis in range(3):
        state.align_gyro[axis] += (gyro[axis] - state.align_gyro[axis]) / state.align_count
        state.align_accelerometer[axis] += (accelerometer[axis] - state.align_accelerometer[axis]) / state.align_count
        state.align_magnetic[axis] += (state.field[axis] - state.align_magnetic[axis]) / state.align_count
    if math.isfinite(state.static_pressure):
        state.align_pressure += (state.static_pressure - state.align_pressure) / state.align_count
    _mean_fix(present, readings, state)
    if state.align_count >= parameters.align_frames and state.align_fixes >= 5:
        _begin(parameters, state)


@compiled
def _mean_fix(present: Any, readings: Any, state: Any) -> None:
    for lane in range(LANES):
        shown = readings[lane]
        if (
            not present[lane]
            or shown.gnss_new == 0
            or not math.isfinite(shown.gnss_latitude + shown.gnss_longitude + shown.gnss_height)
        ):
            continue
        state.align_fixes += 1
        share = 1.0 / min(state.align_fixes, 15)
        state.latitude += share * (shown.gnss_latitude - state.latitude)
        state.longitude += share * (shown.gnss_longitude - state.longitude)
        state.height += share * (shown.gnss_height - state.height)
        for axis in range(3):
            state.velocity[axis] += share * (shown.gnss_velocity[axis] - state.velocity[axis])


@compiled
def _begin(parameters: Any, state: Any) -> None:
    force, field, body = state.align_accelerometer, np.empty(3), np.empty(3)
    roll = math.atan2(-force[1], -force[2])
    pitch = math.atan2(force[0], math.hypot(force[1], force[2]))
    yaw = 0.0
    heading_deviation = math.pi
    if state.magnetic_ok == 1:
        earth_field(state.latitude, state.longitude, state.height, field)
        seen = state.align_magnetic
        across = seen[1] * math.cos(roll) - seen[2] * math.sin(roll)
        along = seen[0] * math.cos(pitch) + (seen[1] * math.sin(roll) + seen[2] * math.cos(roll)) * math.sin(pitch)
        yaw = math.atan2(-across, along) + math.atan2(field[1], field[0])
        heading_deviation = 2.0 * parameters.compass_offset
    from_angles(roll, pitch, yaw, state.attitude)
    tilt = 3.0 * parameters.accelerometer_bias / 9.81
    _take_gyro_bias(parameters, state, body)
    spread_start(tilt, heading_deviation, 0.3, 2.0 * parameters.gnss_slow, parameters, state)
    _know_gyro_bias(parameters, state)
    state.pressure_offset = pressure_height(state.align_pressure) - state.height
    state.mode = NAVIGATING


@compiled
def _take_gyro_bias(parameters: Any, state: Any, body: Any) -> None:
    """The mean turn rate less the earth's, where it is small enough to be a bias and not the ship's motion."""
    earth = np.zeros(3)
    earth[0], earth[2] = EARTH_RATE * math.cos(state.latitude), -EARTH_RATE * math.sin(state.latitude)
    into_body(state.attitude, earth, body)
    for axis in range(3):
        bias = state.align_gyro[axis] - body[axis]
        if abs(bias) < 5.0 * parameters.gyro_bias:
            state.gyro_bias[axis] = bias


@compiled
def _know_gyro_bias(parameters: Any, state: Any) -> None:
    deviation = 0.3 * parameters.gyro_bias
    for axis in range(3):
        if state.gyro_bias[axis] != 0.0:
            state.covariance[GYRO + axis, GYRO + axis] = deviation**2
