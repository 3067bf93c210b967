"""What shows the things nearby: radar altimeter, the runway's beacon, the ship's link, and the aircraft's own gauges."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from yamabiko.flight.earth_kernel import compiled, seen_from
from yamabiko.flight.kinds import FaultKind
from yamabiko.flight.sensors.fault_kernel import fault_at

_RADAR_STUCK = int(FaultKind.RADAR_ALTIMETER_STUCK)


@compiled
def sense_height(
    truth: Any, lane: int, parameters: Any, state: Any, faults: Any, generator: np.random.Generator, readings: Any
) -> None:
    """Fill the radar altimeter's height of one lane's readings; NaN beyond its range."""
    height = truth.height - truth.ground_height
    noise = parameters.radar_noise + parameters.radar_noise_share * max(height, 0.0)
    shown = height * (1.0 + state.radar_scale) + noise * generator.standard_normal()
    readings.radar_height = shown if height <= parameters.radar_limit else np.nan
    if fault_at(faults, _RADAR_STUCK, lane, truth.time) >= 0:
        readings.radar_height = state.held_radar
    else:
        state.held_radar = readings.radar_height


@compiled
def sense_beacon(truth: Any, frame: int, parameters: Any, beacons: Any, generator: np.random.Generator, readings: Any) -> None:
    """Fill range, bearing and elevation from the nearest beacon within its range, in the frames that have one."""
    readings.beacon_new, readings.beacon_site = 0, -1
    readings.beacon_range = readings.beacon_bearing = readings.beacon_elevation = np.nan
    # Off the satellite receivers' frames, so that the lanes' work is spread.
    if beacons.size == 0 or frame % parameters.beacon_interval != parameters.beacon_interval // 2:
        return
    nearest = parameters.beacon_limit
    seen = np.empty(3)
    for index in range(beacons.size):
        beacon = beacons[index]
        seen_from(truth.latitude, truth.longitude, truth.height, beacon.latitude, beacon.longitude, beacon.height, seen)
        if seen[0] < nearest:
            nearest = seen[0]
            readings.beacon_new, readings.beacon_site = 1, beacon.site
            readings.beacon_range, readings.beacon_bearing, readings.beacon_elevation = seen[0], seen[1], seen[2]
    if readings.beacon_new == 1:
        readings.beacon_range += parameters.beacon_range_noise * generator.standard_normal()
        readings.beacon_bearing += parameters.beacon_angle_noise * generator.standard_normal()
        readings.beacon_elevation += parameters.beacon_angle_noise * generator.standard_normal()


@compiled
def sense_deck(deck: Any, frame: int, parameters: Any, generator: np.random.Generator, readings: Any) -> None:
    """Fill what the ship's link tells, in the frames that have it. `deck`: see `sense`."""
    readings.deck_new = 0
    readings.deck_position[:] = np.nan
    readings.deck_velocity[:] = np.nan
    readings.deck_course = np.nan
    if frame % parameters.deck_interval != parameters.deck_interval // 3 or math.isnan(deck[0]):
        return
    if math.sqrt(deck[0] ** 2 + deck[1] ** 2 + deck[2] ** 2) > parameters.deck_limit:
        return
    readings.deck_new = 1
    for axis in range(3):
        readings.deck_position[axis] = deck[axis] + parameters.deck_position_noise * generator.standard_normal()
        readings.deck_velocity[axis] = deck[3 + axis] + parameters.deck_velocity_noise * generator.standard_normal()
    readings.deck_course = deck[6] + parameters.deck_course_noise * generator.standard_normal()


@compiled
def sense_gauges(truth: Any, parameters: Any, generator: np.random.Generator, readings: Any) -> None:
    """Fill wheel switches and speed, engine speed, fuel and actuator positions."""
    for wheel in range(3):
        readings.wheel_load[wheel] = 1 if truth.wheel_load[wheel] > parameters.wheel_load_threshold else 0
    # A wheel at rest shows rest: its pulses come with turning.
    moving = abs(truth.wheel_speed) > 0.0
    readings.wheel_speed = truth.wheel_speed + parameters.wheel_speed_noise * generator.standard_normal() if moving else 0.0
    readings.engine_speed = max(0.0, truth.engine_speed + parameters.engine_speed_noise * generator.standard_normal())
    readings.fuel = truth.fuel + parameters.fuel_noise * generator.standard_normal()
    for index in range(4):
        readings.actuator[index] = truth.actuator[index] + parameters.actuator_noise * generator.standard_normal()
