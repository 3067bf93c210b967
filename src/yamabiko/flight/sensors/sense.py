"""What the three lanes' sensors show in one frame.

    parameters = sensor_parameters()                               # data_sheet.py
    state = start_sensors(parameters, generator)                   # (3,) of SENSOR_STATE: the errors of this day
    readings = np.zeros(LANES, dtype=READINGS)
    each frame:
        sense(truth, deck, beacons, faults, parameters, state, generator, readings)

`truth` and `parameters` are records (from a kernel: `array[0]`), the rest arrays. `sense` can be called from Python, but handing it
its records then takes ten times as long as its work: call it from the frame's kernel. The state remembers the past: fixes are
a tenth of a second old, and a blocked port keeps the pressure of when it was blocked. Faults of sensors in the table are applied
here (the first eleven of `kinds.FaultKind`); lane -1 means all lanes. Of GYRO_STUCK the axis may be -1, for all three; of
GNSS_JUMP and GNSS_PULL_OFF it is north, east or down.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from yamabiko.flight.earth_kernel import compiled
from yamabiko.flight.frame import LANES
from yamabiko.flight.sensors.air_kernel import sense_air, sense_field
from yamabiko.flight.sensors.inertial_kernel import sense_inertial
from yamabiko.flight.sensors.near_kernel import sense_beacon, sense_deck, sense_gauges, sense_height
from yamabiko.flight.sensors.records import SENSOR_STATE
from yamabiko.flight.sensors.satellite_kernel import remember, sense_satellites

NO_DECK = np.full(7, np.nan)
"""The `deck` of a frame without a ship."""


@compiled
def sense(
    truth: Any,
    deck: NDArray[np.float64],
    beacons: Any,
    faults: Any,
    parameters: Any,
    state: Any,
    generator: np.random.Generator,
    readings: Any,
) -> None:
    """One frame of all lanes' sensors.

    truth : record of TRUTH. deck : (7,), position (NED m) of the touch-down point relative to the aircraft, its velocity over the
    earth (NED m/s), and the landing line's course (rad); NO_DECK where no ship is in sight. beacons : (n,) of BEACON.
    faults : (n,) of FAULT. parameters : record of SENSOR_PARAMETERS. state : (3,) of SENSOR_STATE, changed. readings : (3,) of
    READINGS, filled.
    """
    shared = state[0]
    remember(truth, shared)
    for lane in range(LANES):
        own, shown = state[lane], readings[lane]
        sense_inertial(truth, lane, parameters, own, faults, generator, shown)
        sense_satellites(truth.time, lane, parameters, shared, own, faults, generator, shown)
        sense_air(truth, lane, parameters, own, faults, generator, shown)
        sense_field(truth, lane, parameters, shared, own, faults, generator, shown)
        sense_height(truth, lane, parameters, own, faults, generator, shown)
        sense_beacon(truth, shared.frame, parameters, beacons, generator, shown)
        sense_deck(deck, shared.frame, parameters, generator, shown)
        sense_gauges(truth, parameters, generator, shown)
    shared.frame += 1


def start_sensors(parameters: np.void, generator: np.random.Generator) -> NDArray[np.void]:
    """The errors of one day, drawn: (3,) of SENSOR_STATE."""
    state = np.zeros(LANES, dtype=SENSOR_STATE)
    for own in state:
        for unit in ("gyro", "accelerometer"):
            own[f"{unit}_offset"] = parameters[f"{unit}_turn_on"] * generator.standard_normal(3)
            own[f"{unit}_drift"] = parameters[f"{unit}_instability"] * generator.standard_normal(3)
            turned = np.eye(3) + parameters["misalignment"] * generator.standard_normal((3, 3)) * (1.0 - np.eye(3))
            own[f"{unit}_matrix"] = turned + parameters[f"{unit}_scale"] * np.diag(generator.standard_normal(3))
        own["vibration_phase"] = generator.uniform(0.0, 2.0 * np.pi)
        own["vibration_lag"] = generator.uniform(0.0, 2.0 * np.pi, 6)
        flattened = np.array([1.0, 1.0, parameters["gnss_vertical"]])
        own["gnss_own"] = parameters["gnss_own"] * flattened * generator.standard_normal(3)
        own["gnss_shared"] = parameters["gnss_shared"] * flattened * generator.standard_normal(3)
        own["static_offset"] = parameters["static_offset"] * generator.standard_normal()
        own["impact_offset"] = parameters["impact_offset"] * generator.standard_normal()
        own["impact_scale"] = 1.0 + parameters["impact_scale"] * generator.standard_normal()
        own["temperature_offset"] = parameters["temperature_offset"] * generator.standard_normal()
        own["hard_iron"] = parameters["hard_iron"] * generator.standard_normal(3)
        own["soft_iron"] = np.eye(3) + parameters["soft_iron"] * generator.standard_normal((3, 3))
        own["field_turn"] = parameters["field_turn"] * generator.standard_normal()
        own["radar_scale"] = parameters["radar_scale"] * generator.standard_normal()
    return state
