"""Magnetometer, standing wheels, the runway's beacon, radar altimeter, and the ship's link: choosing, and using."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from yamabiko.flight.earth_field import earth_field
from yamabiko.flight.earth_kernel import compiled, seen_from
from yamabiko.flight.frame import FRAME_TIME, LANES
from yamabiko.flight.navigation.choosing import choose, judge, mid_value
from yamabiko.flight.navigation.filter_kernel import absorb
from yamabiko.flight.navigation.records import ATTITUDE, COMPASS, POSITION, STATES, VELOCITY
from yamabiko.flight.turning import into_body, to_matrix

_PATIENCE = 30
_SAME = 30
_FIELD_QUICK, _FIELD_BASE = FRAME_TIME / 0.2, FRAME_TIME / 30.0


@compiled
def choose_field(present: Any, readings: Any, parameters: Any, state: Any) -> None:
    """Choose the magnetic field of this frame, and watch how far it has turned from the one that is expected."""
    heard, usable, values, distances = np.empty(LANES, np.bool_), np.empty(LANES, np.bool_), np.empty(LANES), np.zeros(LANES)
    expected, field = np.empty(3), np.empty(3)
    earth_field(state.latitude, state.longitude, state.height, field)
    into_body(state.attitude, field, expected)
    count = 0
    for lane in range(LANES):
        shown = readings[lane].magnetic
        heard[lane] = present[lane] and math.isfinite(shown[0]) and math.isfinite(shown[1]) and math.isfinite(shown[2])
        usable[lane] = heard[lane] and state.magnetic.rejected[lane] == 0
        count += 1 if usable[lane] else 0
    state.magnetic_ok = 1 if count > 0 and parameters.use_magnetic == 1 else 0
    if state.magnetic_ok == 0:
        return
    if count == 2:
        _nearer_field(readings, expected, usable, parameters.magnetic_limit)
    for axis in range(3):
        for lane in range(LANES):
            values[lane] = readings[lane].magnetic[axis] if heard[lane] else 0.0
        state.field[axis] = mid_value(values, usable)
    for lane in range(LANES):
        usable[lane] = heard[lane] and state.magnetic.rejected[lane] == 0
        if heard[lane]:
            distances[lane] = _apart(readings[lane].magnetic, state.field) / parameters.magnetic_limit
    judge(distances, usable, heard, _PATIENCE, state.magnetic)
    _watch_field(expected, state)


@compiled
def _apart(one: Any, other: Any) -> float:
    return math.sqrt((one[0] - other[0]) ** 2 + (one[1] - other[1]) ** 2 + (one[2] - other[2]) ** 2)


@compiled
def _nearer_field(readings: Any, expected: Any, usable: Any, limit: float) -> None:
    first = 1 if not usable[0] else 0
    second = 1 if not usable[2] else 2
    if _apart(readings[first].magnetic, readings[second].magnetic) > limit:
        nearer = _apart(readings[first].magnetic, expected) <= _apart(readings[second].magnetic, expected)
        usable[second if nearer else first] = False


@compiled
def _watch_field(expected: Any, state: Any) -> None:
    seen, size = state.field, 0.0
    for axis in range(3):
        size += expected[axis] ** 2
    for axis in range(3):
        after, last = (axis + 1) % 3, (axis + 2) % 3
        turn = (expected[after] * seen[last] - expected[last] * seen[after]) / size
        state.field_turn[axis] += _FIELD_QUICK * (turn - state.field_turn[axis])
        # The slow mean stands still while two units differ: it must not follow the one that is wrong.
        if state.pair_frames == 0:
            state.field_base[axis] += _FIELD_BASE * (state.field_turn[axis] - state.field_base[axis])


@compiled
def use_compass(parameters: Any, state: Any) -> None:
    """Use the heading of the chosen field."""
    if state.magnetic_ok == 0:
        return
    matrix, field, row = np.empty((3, 3)), np.empty(3), np.zeros(STATES)
    earth_field(state.latitude, state.longitude, state.height, field)
    to_matrix(state.attitude, matrix)
    seen, body = np.empty(3), state.field
    for axis in range(3):
        seen[axis] = matrix[axis, 0] * body[0] + matrix[axis, 1] * body[1] + matrix[axis, 2] * body[2]
    level = seen[0] ** 2 + seen[1] ** 2
    if level < 1e-12:
        return
    difference = math.atan2(seen[1], seen[0]) - math.atan2(field[1], field[0]) - state.compass_offset
    difference -= 2.0 * math.pi * math.floor((difference + math.pi) / (2.0 * math.pi))
    row[ATTITUDE] = -seen[2] * seen[0] / level
    row[ATTITUDE + 1] = -seen[2] * seen[1] / level
    row[ATTITUDE + 2] = 1.0
    row[COMPASS] = -1.0
    absorb(row, difference, parameters.compass_noise**2 / level, state)


@compiled
def use_standstill(state: Any) -> None:
    """Where wheels bear and do not turn: no velocity."""
    if state.on_ground == 0 or state.wheel_speed != 0.0:
        return
    speed = math.sqrt(state.velocity[0] ** 2 + state.velocity[1] ** 2 + state.velocity[2] ** 2)
    # A deck moves under standing wheels: with a speed, or with a rocking floor, nothing is at rest.
    still = math.sqrt(state.rate[0] ** 2 + state.rate[1] ** 2 + state.rate[2] ** 2) < math.radians(1.0)
    if speed > 1.0 or not still:
        return
    row = np.zeros(STATES)
    for axis in range(3):
        row[:] = 0.0
        row[VELOCITY + axis] = 1.0
        absorb(row, state.velocity[axis], 0.1**2, state)


@compiled
def use_beacon(present: Any, readings: Any, beacons: Any, parameters: Any, state: Any) -> None:
    """Use range, bearing and elevation from the beacon; the covariance must stand at this frame. Only while fixes are missing."""
    values, heard, seen = np.empty((3, LANES)), np.empty(LANES, np.bool_), np.empty(3)
    site, count = -1, 0
    for lane in range(LANES):
        shown = readings[lane]
        heard[lane] = present[lane] and shown.beacon_new == 1 and math.isfinite(shown.beacon_range)
        heard[lane] = heard[lane] and math.isfinite(shown.beacon_bearing) and math.isfinite(shown.beacon_elevation)
        if heard[lane]:
            site, count = shown.beacon_site, count + 1
    if count == 0 or state.gnss_ok == 1:
        return
    for index in range(beacons.size):
        beacon = beacons[index]
        if beacon.site != site:
            continue
        seen_from(state.latitude, state.longitude, state.height, beacon.latitude, beacon.longitude, beacon.height, seen)
        for lane in range(LANES):
            if heard[lane]:
                turn = seen[1] - readings[lane].beacon_bearing
                values[0, lane] = seen[0] - readings[lane].beacon_range
                values[1, lane] = turn - 2.0 * math.pi * math.floor((turn + math.pi) / (2.0 * math.pi))
                values[2, lane] = seen[2] - readings[lane].beacon_elevation
        _absorb_beacon(
            seen, mid_value(values[0], heard), mid_value(values[1], heard), mid_value(values[2], heard), parameters, state
        )
        state.beacon_age = 0
        return


@compiled
def _absorb_beacon(seen: Any, distance: float, turn: float, lift: float, parameters: Any, state: Any) -> None:
    row = np.zeros(STATES)
    span, bearing, elevation = seen[0], seen[1], seen[2]
    level = max(span * math.cos(elevation), 1.0)
    north, east, up = math.cos(elevation) * math.cos(bearing), math.cos(elevation) * math.sin(bearing), math.sin(elevation)
    row[POSITION], row[POSITION + 1], row[POSITION + 2] = north, east, -up
    absorb(row, distance, parameters.beacon_range_noise**2, state)
    row[POSITION], row[POSITION + 1], row[POSITION + 2] = -math.sin(bearing) / level, math.cos(bearing) / level, 0.0
    absorb(row, turn, parameters.beacon_angle_noise**2, state)
    row[POSITION] = -math.sin(elevation) * math.cos(bearing) / span
    row[POSITION + 1] = -math.sin(elevation) * math.sin(bearing) / span
    row[POSITION + 2] = -math.cos(elevation) / span
    absorb(row, lift, parameters.beacon_angle_noise**2, state)


@compiled
def choose_radar(present: Any, readings: Any, parameters: Any, state: Any) -> None:
    """Choose the height above ground; one that shows the very same number for half a second does not live."""
    values, heard = np.empty(LANES), np.empty(LANES, np.bool_)
    largest = 0.0
    for lane in range(LANES):
        values[lane] = readings[lane].radar_height
        state.radar_same[lane] = state.radar_same[lane] + 1 if values[lane] == state.radar_last[lane] else 0
        state.radar_last[lane] = values[lane]
        heard[lane] = present[lane] and math.isfinite(values[lane]) and state.radar_same[lane] < _SAME
        largest = max(largest, abs(values[lane])) if heard[lane] else largest
    limit = parameters.radar_limit + 0.05 * largest
    state.height_above_ground = choose(values, heard, limit, _PATIENCE, state.radar, state.height_above_ground)
    state.radar_ok = 1 if math.isfinite(state.height_above_ground) else 0


@compiled
def choose_deck(present: Any, readings: Any, state: Any) -> None:
    """Choose what the ship's link tells, and carry its position on between."""
    values, heard = np.zeros(LANES), np.empty(LANES, np.bool_)
    count = 0
    for lane in range(LANES):
        shown = readings[lane]
        heard[lane] = present[lane] and shown.deck_new == 1 and math.isfinite(shown.deck_position[0] + shown.deck_velocity[0])
        count += 1 if heard[lane] else 0
    state.deck_age += 1
    for axis in range(3):
        state.deck_position[axis] += FRAME_TIME * (state.deck_velocity[axis] - state.velocity[axis])
    if count > 0:
        state.deck_age = 0
        for axis in range(3):
            for lane in range(LANES):
                values[lane] = readings[lane].deck_position[axis] if heard[lane] else 0.0
            state.deck_position[axis] = mid_value(values, heard)
            for lane in range(LANES):
                values[lane] = readings[lane].deck_velocity[axis] if heard[lane] else 0.0
            state.deck_velocity[axis] = mid_value(values, heard)
        base = 0.0
        for lane in range(LANES):
            base = readings[lane].deck_course if heard[lane] else base
        for lane in range(LANES):
            turn = readings[lane].deck_course - base if heard[lane] else 0.0
            values[lane] = turn - 2.0 * math.pi * math.floor((turn + math.pi) / (2.0 * math.pi))
        state.deck_course = base + mid_value(values, heard)
    state.deck_ok = 1 if state.deck_age < 60 else 0


@compiled
def choose_gauges(present: Any, readings: Any, state: Any) -> None:
    """Choose wheel switches and speed, engine speed, fuel and actuator positions."""
    values, heard = np.empty(LANES), np.empty(LANES, np.bool_)
    for lane in range(LANES):
        heard[lane] = present[lane]
    for wheel in range(3):
        for lane in range(LANES):
            values[lane] = readings[lane].wheel_load[wheel]
        state.wheel_load[wheel] = 1 if mid_value(values, heard) > 0.5 else 0
    state.on_ground = 1 if state.wheel_load[1] == 1 or state.wheel_load[2] == 1 else 0
    for lane in range(LANES):
        values[lane] = readings[lane].wheel_speed
    state.wheel_speed = mid_value(values, heard)
    for lane in range(LANES):
        values[lane] = readings[lane].engine_speed
    state.engine_speed = mid_value(values, heard)
    for lane in range(LANES):
        values[lane] = readings[lane].fuel
    state.fuel = mid_value(values, heard)
    for index in range(4):
        for lane in range(LANES):
            values[lane] = readings[lane].actuator[index]
        state.actuator[index] = mid_value(values, heard)
