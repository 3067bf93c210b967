"""What a satellite receiver shows: position and velocity at 5 Hz, a tenth of a second old, with slow errors that receivers share.

A fix is of the truth `gnss_latency` frames ago. A jump moves it by the fault's size along an axis (0 north, 1 east, 2 down). A
pull-off moves it at a speed that builds up to the fault's size over `pull_off_time`, and the velocity agrees with the moved
position, as a careful deceiver makes it: nothing in the fix itself betrays it.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from yamabiko.flight.earth_kernel import compiled, east_radius, north_radius
from yamabiko.flight.frame import FRAME_TIME
from yamabiko.flight.kinds import FaultKind
from yamabiko.flight.sensors.fault_kernel import fault_at
from yamabiko.flight.sensors.records import HISTORY

_LOST = int(FaultKind.GNSS_LOST)
_JUMP = int(FaultKind.GNSS_JUMP)
_PULL_OFF = int(FaultKind.GNSS_PULL_OFF)


@compiled
def remember(truth: Any, state: Any) -> None:
    """Keep this frame's truth for later fixes, in lane 0's state."""
    row = state.history[state.frame % HISTORY]
    row[0], row[1], row[2] = truth.latitude, truth.longitude, truth.height
    for axis in range(3):
        row[3 + axis] = truth.velocity[axis]


@compiled
def wander(error: Any, spread: float, time: float, vertical: float, step: float, generator: np.random.Generator) -> None:
    """One step of a Gauss-Markov position error (3,) m NED whose downward part is `vertical` times as large."""
    keep = math.exp(-step / time)
    push = spread * math.sqrt(1.0 - keep * keep)
    for axis in range(3):
        scale = vertical if axis == 2 else 1.0
        error[axis] = keep * error[axis] + scale * push * generator.standard_normal()


@compiled
def no_fix(readings: Any) -> None:
    """Readings without a new fix."""
    readings.gnss_new = 0
    readings.gnss_latitude = readings.gnss_longitude = readings.gnss_height = np.nan
    readings.gnss_velocity[:] = np.nan


@compiled
def sense_satellites(
    time: float, lane: int, parameters: Any, shared: Any, state: Any, faults: Any, generator: np.random.Generator, readings: Any
) -> None:
    """Fill the fix of one lane's readings in the frames that have one; `shared` is lane 0's state."""
    no_fix(readings)
    if shared.frame % parameters.gnss_interval != 0:
        return
    interval = parameters.gnss_interval * FRAME_TIME
    if lane == 0:
        wander(
            shared.gnss_shared, parameters.gnss_shared, parameters.gnss_shared_time, parameters.gnss_vertical, interval, generator
        )
    wander(state.gnss_own, parameters.gnss_own, parameters.gnss_own_time, parameters.gnss_vertical, interval, generator)
    row = shared.history[max(0, shared.frame - parameters.gnss_latency) % HISTORY]
    error, velocity = np.empty(3), np.empty(3)
    for axis in range(3):
        noise = parameters.gnss_noise * (parameters.gnss_vertical if axis == 2 else 1.0)
        error[axis] = shared.gnss_shared[axis] + state.gnss_own[axis] + noise * generator.standard_normal()
        velocity[axis] = row[3 + axis] + parameters.gnss_velocity_noise * generator.standard_normal()
    if fault_at(faults, _LOST, lane, time) >= 0:
        return
    _deceive(time, lane, parameters, faults, error, velocity)
    readings.gnss_new = 1
    readings.gnss_latitude = row[0] + error[0] / (north_radius(row[0]) + row[2])
    readings.gnss_longitude = row[1] + error[1] / ((east_radius(row[0]) + row[2]) * math.cos(row[0]))
    readings.gnss_height = row[2] - error[2]
    for axis in range(3):
        readings.gnss_velocity[axis] = velocity[axis]


@compiled
def _deceive(time: float, lane: int, parameters: Any, faults: Any, error: Any, velocity: Any) -> None:
    jump = fault_at(faults, _JUMP, lane, time)
    if jump >= 0:
        error[faults[jump].axis] += faults[jump].size
    pull = fault_at(faults, _PULL_OFF, lane, time)
    if pull >= 0:
        fault = faults[pull]
        elapsed, rise = time - fault.start, parameters.pull_off_time
        if elapsed < rise:
            error[fault.axis] += 0.5 * fault.size * elapsed * elapsed / rise
            velocity[fault.axis] += fault.size * elapsed / rise
        else:
            error[fault.axis] += fault.size * (elapsed - 0.5 * rise)
            velocity[fault.axis] += fault.size
