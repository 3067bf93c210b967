"""What air data and magnetometer show.

A blocked pitot tube or static port keeps the pressure it had when it was blocked, as one does whose drain is closed as well: the
impact pressure then changes with height, which is harder to see through than a reading that falls to zero.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from yamabiko.flight.earth_field import earth_field
from yamabiko.flight.earth_kernel import compiled
from yamabiko.flight.kinds import FaultKind
from yamabiko.flight.sensors.fault_kernel import fault_at
from yamabiko.flight.turning import into_body

_PITOT_BLOCKED = int(FaultKind.PITOT_BLOCKED)
_STATIC_BLOCKED = int(FaultKind.STATIC_BLOCKED)
_MAGNETOMETER_BIAS = int(FaultKind.MAGNETOMETER_BIAS)


@compiled
def sense_air(
    truth: Any, lane: int, parameters: Any, state: Any, faults: Any, generator: np.random.Generator, readings: Any
) -> None:
    """Fill static and impact pressure and temperature of one lane's readings."""
    static, total = truth.static_pressure, truth.static_pressure + truth.impact_pressure
    if fault_at(faults, _STATIC_BLOCKED, lane, truth.time) >= 0:
        static = state.held_static
    else:
        state.held_static = static
    if fault_at(faults, _PITOT_BLOCKED, lane, truth.time) >= 0:
        total = state.held_total
    else:
        state.held_total = total
    impact = (total - static) * state.impact_scale + state.impact_offset
    readings.static_pressure = static + state.static_offset + parameters.static_noise * generator.standard_normal()
    readings.impact_pressure = impact + parameters.impact_noise * generator.standard_normal()
    readings.temperature = truth.temperature + state.temperature_offset + parameters.temperature_noise * generator.standard_normal()


@compiled
def sense_field(
    truth: Any, lane: int, parameters: Any, shared: Any, state: Any, faults: Any, generator: np.random.Generator, readings: Any
) -> None:
    """Fill the magnetic field of one lane's readings; `shared` is lane 0's state."""
    field, body = np.empty(3), np.empty(3)
    earth_field(truth.latitude, truth.longitude, truth.height, field)
    north, east = field[0], field[1]
    field[0] = north - shared.field_turn * east
    field[1] = east + shared.field_turn * north
    into_body(truth.attitude, field, body)
    for axis in range(3):
        value = state.hard_iron[axis] + parameters.magnetic_noise * generator.standard_normal()
        for column in range(3):
            value += state.soft_iron[axis, column] * body[column]
        readings.magnetic[axis] = value
    bias = fault_at(faults, _MAGNETOMETER_BIAS, lane, truth.time)
    if bias >= 0:
        readings.magnetic[faults[bias].axis] += faults[bias].size
