"""Whose inertial unit is off: the three are compared with their mid value, and the last two with what each one's own aids say.

Each axis of each unit runs through a quick mean (0.1 s) and a slow one (2 s) of its difference from the mid value. A unit beyond
the quick limit for 0.15 s, beyond the slow one for a second, silent in that it repeats the very same sample, or not a number, is
accused. Of two units that differ, no comparison can say which is wrong. Each lane then looks at itself: at how far the magnetic
field that it sees has turned away from the one it expects, and at what acceleration its fixes deny. The lane that finds such a
doubt accuses itself and is no longer valid; the one that finds none for three seconds accuses the other.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from yamabiko.flight.earth_kernel import compiled
from yamabiko.flight.frame import FRAME_TIME, LANES
from yamabiko.flight.navigation.choosing import mid_value
from yamabiko.flight.navigation.records import ACCELEROMETER, ATTITUDE, GYRO, VELOCITY

_QUICK, _SLOW = FRAME_TIME / 0.1, FRAME_TIME / 2.0
_QUICK_FRAMES, _SLOW_FRAMES, _SAME_FRAMES = 9, 60, 12
_FORGIVEN = 1200
"""Frames in which an accused unit must agree before it is believed again."""
_PAIR_FRAMES = 180
_FIELD_DOUBT = math.radians(2.0)
_MOTION_DOUBT = 1.5
_ALONE_FIELD_DOUBT = math.radians(12.0)


@compiled
def _sample(readings: Any, lane: int, part: int) -> float:
    return float(readings[lane].gyro[part] if part < 3 else readings[lane].accelerometer[part - 3])


@compiled
def _sound(readings: Any, lane: int, state: Any) -> bool:
    """Whether a unit gives numbers that live; keeps count of repeated samples."""
    same = False
    finite = True
    for part in range(6):
        value = _sample(readings, lane, part)
        finite = finite and math.isfinite(value)
        same = same or value == state.unit_last[lane, part]
        state.unit_last[lane, part] = value
    state.unit_same[lane] = state.unit_same[lane] + 1 if same else 0
    return finite


@compiled
def compare_units(own: int, present: Any, readings: Any, parameters: Any, state: Any) -> None:
    """Compare the inertial units of the lanes that are present, and set `accused`."""
    usable, values = np.empty(LANES, np.bool_), np.empty(LANES)
    count = 0
    for lane in range(LANES):
        usable[lane] = False
        if present[lane]:
            finite = _sound(readings, lane, state)
            if not finite or state.unit_same[lane] >= _SAME_FRAMES:
                state.accused[lane], state.inertial_good[lane] = 1, 0
            usable[lane] = finite and state.accused[lane] == 0
        count += 1 if usable[lane] else 0
    if count == 0:
        return
    worst, worst_slow = np.zeros(LANES), np.zeros(LANES)
    for part in range(6):
        for lane in range(LANES):
            values[lane] = _sample(readings, lane, part) if present[lane] else 0.0
        middle = mid_value(values, usable)
        limit = parameters.gyro_limit if part < 3 else parameters.accelerometer_limit
        slow_limit = parameters.gyro_slow_limit if part < 3 else parameters.accelerometer_slow_limit
        for lane in range(LANES):
            difference = values[lane] - middle
            if not present[lane] or not math.isfinite(difference):
                continue
            quick, slow = state.inertial_fast[lane], state.inertial_slow[lane]
            quick[part] += _QUICK * (difference - quick[part])
            slow[part] += _SLOW * (difference - slow[part])
            worst[lane] = max(worst[lane], abs(quick[part]) / limit)
            worst_slow[lane] = max(worst_slow[lane], abs(slow[part]) / slow_limit)
    if count == 3:
        _accuse_of_three(usable, worst, worst_slow, state)
    elif count == 2:
        _compare_pair(own, usable, worst, worst_slow, state)
    _forgive(present, usable, worst, worst_slow, state)


@compiled
def _accuse_of_three(usable: Any, worst: Any, worst_slow: Any, state: Any) -> None:
    state.pair_frames = 0
    for lane in range(LANES):
        if not usable[lane]:
            continue
        # The quick limit counts six times as much as the slow one.
        step = 7 if worst[lane] > 1.0 else 1 if worst_slow[lane] > 1.0 else -1
        state.inertial_count[lane] = max(0, state.inertial_count[lane] + step)
        if state.inertial_count[lane] >= _SLOW_FRAMES:
            state.accused[lane], state.inertial_good[lane], state.inertial_count[lane] = 1, 0, 0


@compiled
def _compare_pair(own: int, usable: Any, worst: Any, worst_slow: Any, state: Any) -> None:
    """Two are left: their mean lies between them, so that each differs by half and the limits count half."""
    differ = False
    other = -1
    for lane in range(LANES):
        if usable[lane]:
            differ = differ or worst[lane] > 0.5 or worst_slow[lane] > 0.5
            other = lane if lane != own else other
    if not differ or not usable[own]:
        state.pair_frames = 0
        return
    state.pair_frames += 1
    field = 0.0
    for axis in range(3):
        field += (state.field_turn[axis] - state.field_base[axis]) ** 2
    if math.sqrt(field) > _FIELD_DOUBT or state.motion_doubt > _MOTION_DOUBT:
        state.accused[own], state.inertial_good[own], state.pair_frames = 1, 0, 0
    elif state.pair_frames >= _PAIR_FRAMES:
        state.accused[other], state.inertial_good[other], state.pair_frames = 1, 0, 0


@compiled
def _forgive(present: Any, usable: Any, worst: Any, worst_slow: Any, state: Any) -> None:
    for lane in range(LANES):
        if state.accused[lane] == 0 or not present[lane] or usable[lane]:
            continue
        agrees = worst[lane] < 0.5 and worst_slow[lane] < 0.5 and state.unit_same[lane] == 0
        finite = math.isfinite(state.unit_last[lane, 0]) and math.isfinite(state.unit_last[lane, 3])
        state.inertial_good[lane] = state.inertial_good[lane] + 1 if agrees and finite else 0
        if state.inertial_good[lane] >= _FORGIVEN:
            state.accused[lane] = 0


@compiled
def unit_in_use(own: int, present: Any, readings: Any, state: Any, gyro: Any, accelerometer: Any) -> bool:
    """Put the samples to navigate with into `gyro` and `accelerometer`; False where there are none.

    A lane navigates with its own unit. One whose own is accused stays ready with the mean of the others', but is not valid.
    """
    if state.substituted != state.accused[own]:
        state.substituted = state.accused[own]
        _unsettle(state)
    count = 0
    gyro[:] = 0.0
    accelerometer[:] = 0.0
    for lane in range(LANES):
        alone = lane == own if state.accused[own] == 0 else lane != own
        if present[lane] and alone and state.accused[lane] == 0:
            count += 1
            for axis in range(3):
                gyro[axis] += readings[lane].gyro[axis]
                accelerometer[axis] += readings[lane].accelerometer[axis]
    if count > 1:
        for axis in range(3):
            gyro[axis] /= count
            accelerometer[axis] /= count
    return count > 0


@compiled
def _unsettle(state: Any) -> None:
    """Another unit from now on: what the last one did to the velocity in its last moments, and its biases, are no longer known."""
    for axis in range(3):
        state.covariance[ATTITUDE + axis, ATTITUDE + axis] += math.radians(0.5) ** 2
        state.covariance[VELOCITY + axis, VELOCITY + axis] += 1.0
        state.covariance[GYRO + axis, GYRO + axis] += 1e-4**2
        state.covariance[ACCELEROMETER + axis, ACCELEROMETER + axis] += 0.03**2
    state.fix_doubt = 0
    state.fix_mean[:] = 0.0


@compiled
def alone_and_off(state: Any) -> bool:
    """Whether the field seen is so far from the one expected that a lane with nobody to compare with is not to be trusted."""
    total = 0.0
    for axis in range(3):
        total += state.field_turn[axis] ** 2
    return math.sqrt(total) > _ALONE_FIELD_DOUBT
