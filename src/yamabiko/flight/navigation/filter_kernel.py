"""The error-state Kalman filter: how errors grow between aids, and how an aid takes them off.

Source: P. D. Groves, 2nd edition: the system matrix section 14.2.4 (local-navigation-frame error states; here with positions in
metres NED), noise 14.2.6, the filter's steps 3.2.2, and the closed loop 14.1.1. Measurements are taken one number at a time.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from yamabiko.flight.earth_kernel import EARTH_RATE, compiled, east_radius, north_radius
from yamabiko.flight.navigation.records import (
    ACCELEROMETER,
    AIRSPEED,
    ATTITUDE,
    COMPASS,
    FIX,
    GYRO,
    POSITION,
    PRESSURE,
    STATES,
    VELOCITY,
    WIND,
)
from yamabiko.flight.turning import to_matrix, turn_by

_NOMINAL_GRAVITY_GRADIENT = 2.0 * 9.81 / 6_371_000.0
_SAME_AIR = 15.0
"""m of height within which an aircraft bobs in gusts without coming into other wind."""


@compiled
def _system(span: float, force: Any, parameters: Any, state: Any, system: Any) -> None:
    """Fill the transition (STATES, STATES) over `span` s, to first order in it (second where it matters: position of force)."""
    matrix = np.empty((3, 3))
    to_matrix(state.attitude, matrix)
    velocity = state.velocity
    meridian = north_radius(state.latitude) + state.height
    across = east_radius(state.latitude) + state.height
    sine, cosine = math.sin(state.latitude), math.cos(state.latitude)
    tangent = sine / cosine
    earth_north, earth_down = EARTH_RATE * cosine, -EARTH_RATE * sine
    over_north, over_east, over_down = velocity[1] / across, -velocity[0] / meridian, -velocity[1] * tangent / across
    for index in range(STATES):
        for column in range(STATES):
            system[index, column] = 0.0
        system[index, index] = 1.0
    _less_cross(system, ATTITUDE, earth_north + over_north, over_east, earth_down + over_down, span)
    system[0, VELOCITY + 1] -= span / across
    system[1, VELOCITY] += span / meridian
    system[2, VELOCITY + 1] += span * tangent / across
    # The velocity's error grows with attitude's: minus (force x error).
    system[VELOCITY, 1] += span * force[2]
    system[VELOCITY, 2] -= span * force[1]
    system[VELOCITY + 1, 0] -= span * force[2]
    system[VELOCITY + 1, 2] += span * force[0]
    system[VELOCITY + 2, 0] += span * force[1]
    system[VELOCITY + 2, 1] -= span * force[0]
    _less_cross(system, VELOCITY, 2.0 * earth_north + over_north, over_east, 2.0 * earth_down + over_down, span)
    system[VELOCITY + 2, POSITION + 2] += span * _NOMINAL_GRAVITY_GRADIENT
    for row in range(3):
        system[POSITION + row, VELOCITY + row] = span
        for column in range(3):
            system[ATTITUDE + row, GYRO + column] = -span * matrix[row, column]
            system[VELOCITY + row, ACCELEROMETER + column] = -span * matrix[row, column]
            system[POSITION + row, ACCELEROMETER + column] = -0.5 * span * span * matrix[row, column]
            system[POSITION + row, ATTITUDE + column] = 0.5 * span * (system[VELOCITY + row, ATTITUDE + column])
    system[COMPASS, COMPASS] = math.exp(-span / parameters.compass_time)
    for axis in range(3):
        system[FIX + axis, FIX + axis] = math.exp(-span / parameters.gnss_slow_time)


@compiled
def _less_cross(system: Any, start: int, x: float, y: float, z: float, span: float) -> None:
    """Take span times the cross-product matrix of (x, y, z) off the block on the diagonal."""
    system[start, start + 1] += span * z
    system[start, start + 2] -= span * y
    system[start + 1, start] -= span * z
    system[start + 1, start + 2] += span * x
    system[start + 2, start] += span * y
    system[start + 2, start + 1] -= span * x


@compiled
def _sandwich(system: Any, covariance: Any, product: Any) -> None:
    """Put system x covariance x system' in place of the covariance; `product` is room to work in. The system is mostly zeros."""
    product[:] = 0.0
    for row in range(STATES):
        for middle in range(STATES):
            share = system[row, middle]
            if share != 0.0:
                for column in range(STATES):
                    product[row, column] += share * covariance[middle, column]
    # From the right, only the lower triangle, which is then mirrored: the covariance stays symmetric to the last bit.
    for column in range(STATES):
        covariance[column:, column] = 0.0
        for middle in range(STATES):
            share = system[column, middle]
            if share != 0.0:
                for row in range(column, STATES):
                    covariance[row, column] += share * product[row, middle]
    for column in range(STATES):
        for row in range(column):
            covariance[row, column] = covariance[column, row]


@compiled
def grow(interval: float, parameters: Any, state: Any) -> None:
    """Carry the covariance on over the frames, `interval` s each, since it was last carried on."""
    if state.pending == 0:
        return
    span = state.pending * interval
    system, product = np.empty((STATES, STATES)), np.empty((STATES, STATES))
    force = state.pending_force
    for axis in range(3):
        force[axis] /= state.pending
    _system(span, force, parameters, state, system)
    _sandwich(system, state.covariance, product)
    _add_noise(span, state.pending_rate * interval, parameters, state)
    state.pending = 0
    state.pending_rate = 0.0
    force[:] = 0.0


@compiled
def _add_noise(span: float, turned: float, parameters: Any, state: Any) -> None:
    covariance = state.covariance
    climbed = abs(state.velocity[2]) * span
    attitude = parameters.gyro_noise**2 * span + parameters.gyro_turn_noise**2 * turned
    velocity = parameters.accelerometer_noise**2 * span
    for axis in range(3):
        covariance[ATTITUDE + axis, ATTITUDE + axis] += attitude
        covariance[VELOCITY + axis, VELOCITY + axis] += velocity
        covariance[GYRO + axis, GYRO + axis] += parameters.gyro_drift**2 * span
        covariance[ACCELEROMETER + axis, ACCELEROMETER + axis] += parameters.accelerometer_drift**2 * span
        slow = parameters.gnss_slow * (parameters.gnss_vertical if axis == 2 else 1.0)
        covariance[FIX + axis, FIX + axis] += slow**2 * (1.0 - math.exp(-2.0 * span / parameters.gnss_slow_time))
    wind = parameters.wind_drift**2 * span + parameters.wind_drift_climbing**2 * _into_other_air(state)
    covariance[WIND, WIND] += wind
    covariance[WIND + 1, WIND + 1] += wind
    covariance[PRESSURE, PRESSURE] += parameters.pressure_drift**2 * span + parameters.pressure_climb**2 * climbed
    covariance[COMPASS, COMPASS] += parameters.compass_offset**2 * (1.0 - math.exp(-2.0 * span / parameters.compass_time))


@compiled
def _into_other_air(state: Any) -> float:
    """m climbed or sunk out of the air that the wind is known for; bobbing up and down in gusts adds nothing."""
    apart = float(state.height - state.wind_height)
    if abs(apart) <= _SAME_AIR:
        return 0.0
    left = abs(apart) - _SAME_AIR
    state.wind_height += left if apart > 0.0 else -left
    return left


@compiled
def spread_of(row: Any, state: Any) -> float:
    """Variance of what a measurement row (STATES,) sees of the error."""
    total = 0.0
    for index in range(STATES):
        if row[index] != 0.0:
            for column in range(STATES):
                total += row[index] * state.covariance[index, column] * row[column]
    return total


@compiled
def absorb(row: Any, difference: float, variance: float, state: Any) -> None:
    """Use one measurement: `difference` is what the state makes of it less what was measured, `row` (STATES,) its dependence."""
    covariance, error = state.covariance, state.error
    spread = np.zeros(STATES)
    for column in range(STATES):
        share = row[column]
        if share != 0.0:
            for index in range(STATES):
                spread[index] += covariance[column, index] * share
    total = variance
    for column in range(STATES):
        total += row[column] * spread[column]
        difference -= row[column] * error[column]
    for index in range(STATES):
        gain = spread[index] / total
        error[index] += gain * difference
        for column in range(STATES):
            covariance[index, column] -= gain * spread[column]
    state.corrected = 1


@compiled
def take_off(state: Any) -> None:
    """Take the errors found in this frame off what is made out."""
    if state.corrected == 0:
        return
    error = state.error
    turn_by(state.attitude, -error[0], -error[1], -error[2], False)
    for axis in range(3):
        state.velocity[axis] -= error[VELOCITY + axis]
        state.gyro_bias[axis] -= error[GYRO + axis]
        state.accelerometer_bias[axis] -= error[ACCELEROMETER + axis]
        state.fix_offset[axis] -= error[FIX + axis]
    across = (east_radius(state.latitude) + state.height) * math.cos(state.latitude)
    state.latitude -= error[POSITION] / (north_radius(state.latitude) + state.height)
    state.longitude -= error[POSITION + 1] / across
    state.height += error[POSITION + 2]
    state.wind[0] -= error[WIND]
    state.wind[1] -= error[WIND + 1]
    state.pressure_offset -= error[PRESSURE]
    state.compass_offset -= error[COMPASS]
    state.airspeed_scale -= error[AIRSPEED]
    error[:] = 0.0
    state.corrected = 0
