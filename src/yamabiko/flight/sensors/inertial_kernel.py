"""What an inertial unit shows: turn rates and specific force with bias, drift, scale, misalignment, noise and engine vibration.

Vibration is two lines, at the propeller shaft's turn rate and its double (the blades of a two-blade propeller), in place of the
broad band of a real engine; it grows with the square of the shaft's speed. The unit samples fast and puts out means over a frame:
the truth's specific force is one, and a line reaches the output weakened by sinc(frequency x frame time), and aliased.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from yamabiko.flight.earth_kernel import compiled
from yamabiko.flight.frame import FRAME_TIME
from yamabiko.flight.kinds import FaultKind
from yamabiko.flight.sensors.fault_kernel import fault_at

_GYRO_BIAS = int(FaultKind.GYRO_BIAS)
_GYRO_STUCK = int(FaultKind.GYRO_STUCK)
_ACCELEROMETER_BIAS = int(FaultKind.ACCELEROMETER_BIAS)
_NOT_A_NUMBER = int(FaultKind.INERTIAL_NOT_A_NUMBER)


@compiled
def _mean_over_frame(speed: float) -> float:
    half = 0.5 * speed * FRAME_TIME
    return math.sin(half) / half if half > 1e-9 else 1.0


@compiled
def _vibration(state: Any, axis: int, one: float, two: float) -> float:
    phase, lag = state.vibration_phase, state.vibration_lag[axis]
    return one * math.sin(phase + lag) + two * math.sin(2.0 * phase + 3.0 * lag)


@compiled
def _drift(drift: NDArray[np.float64], spread: float, time: float, generator: np.random.Generator) -> None:
    """One frame of a first-order Gauss-Markov process : a random walk that is pulled back (Groves section B.4.3)."""
    keep = 1.0 - FRAME_TIME / time
    push = spread * math.sqrt(2.0 * FRAME_TIME / time)
    for axis in range(3):
        drift[axis] = keep * drift[axis] + push * generator.standard_normal()


@compiled
def sense_inertial(
    truth: Any, lane: int, parameters: Any, state: Any, faults: Any, generator: np.random.Generator, readings: Any
) -> None:
    """Fill gyro and accelerometer of one lane's readings."""
    _drift(state.gyro_drift, parameters.gyro_instability, parameters.bias_time, generator)
    _drift(state.accelerometer_drift, parameters.accelerometer_instability, parameters.bias_time, generator)
    speed = truth.engine_speed
    state.vibration_phase = (state.vibration_phase + speed * FRAME_TIME) % (2.0 * math.pi)
    strength = (speed / parameters.vibration_speed) ** 2
    one, two = strength * _mean_over_frame(speed), strength * _mean_over_frame(2.0 * speed)
    root_rate = math.sqrt(1.0 / FRAME_TIME)
    for axis in range(3):
        rate = state.gyro_offset[axis] + state.gyro_drift[axis]
        force = state.accelerometer_offset[axis] + state.accelerometer_drift[axis]
        for column in range(3):
            rate += state.gyro_matrix[axis, column] * truth.rate[column]
            force += state.accelerometer_matrix[axis, column] * truth.specific_force[column]
        rate += parameters.gyro_noise * root_rate * generator.standard_normal()
        force += parameters.accelerometer_noise * root_rate * generator.standard_normal()
        readings.gyro[axis] = rate + parameters.vibration_rate * _vibration(state, axis, one, two)
        readings.accelerometer[axis] = force + parameters.vibration_acceleration * _vibration(state, 3 + axis, one, two)
    _spoil(truth.time, lane, state, faults, readings)


@compiled
def _spoil(time: float, lane: int, state: Any, faults: Any, readings: Any) -> None:
    bias = fault_at(faults, _GYRO_BIAS, lane, time)
    if bias >= 0:
        readings.gyro[faults[bias].axis] += faults[bias].size
    bias = fault_at(faults, _ACCELEROMETER_BIAS, lane, time)
    if bias >= 0:
        readings.accelerometer[faults[bias].axis] += faults[bias].size
    stuck = fault_at(faults, _GYRO_STUCK, lane, time)
    for axis in range(3):
        if stuck >= 0 and (faults[stuck].axis == axis or faults[stuck].axis < 0):
            readings.gyro[axis] = state.held_gyro[axis]
        else:
            state.held_gyro[axis] = readings.gyro[axis]
    if fault_at(faults, _NOT_A_NUMBER, lane, time) >= 0:
        readings.gyro[:] = np.nan
        readings.accelerometer[:] = np.nan
