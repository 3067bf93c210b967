"""Satellite fixes: choosing among receivers, seeing through jumps and pull-offs, and using what is left.

Three receivers: one that differs from the mid value is rejected after a second, and never had a say meanwhile. What all receivers
say is held against the inertial prediction: a fix further off than the gate is not used (a jump), and where the slow mean of the
differences of velocity, or the slow mean of the differences from air data, goes beyond its limit, all fixes are distrusted (a
pull-off). Distrusted fixes come back when they agree with dead reckoning for a minute
(and, after a jump, have come back by half of it).
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from yamabiko.flight.earth_kernel import compiled, east_radius, north_radius
from yamabiko.flight.frame import LANES
from yamabiko.flight.navigation.choosing import judge, mid_value
from yamabiko.flight.navigation.filter_kernel import absorb, spread_of
from yamabiko.flight.navigation.records import FIX, HISTORY, POSITION, STATES, VELOCITY

_PATIENCE = 5
"""Fixes, a second."""
_MEAN = 0.05
"""Share of a new difference in the slow mean: four seconds."""
_AGREEMENT = 300
"""Fixes, a minute."""
_REACH = 150.0
"""m within which distrusted fixes must lie of dead reckoning to come back."""
_REACH_VELOCITY = 0.9
"""m/s, likewise: above what steady air leaves dead reckoning in error by, below a pull-off that is worth its maker's while."""


@compiled
def _differences(present: Any, readings: Any, parameters: Any, state: Any, offsets: Any, heard: Any) -> int:
    """What was made out at the fixes' instant less each receiver's fix: (6, LANES) m and m/s NED. How many were heard."""
    past = state.history[max(0, state.frame - parameters.gnss_latency) % HISTORY]
    meridian = north_radius(past[0]) + past[2]
    across = (east_radius(past[0]) + past[2]) * math.cos(past[0])
    count = 0
    for lane in range(LANES):
        shown = readings[lane]
        heard[lane] = present[lane] and shown.gnss_new == 1
        if not heard[lane]:
            continue
        offsets[0, lane] = (past[0] - shown.gnss_latitude) * meridian
        offsets[1, lane] = (past[1] - shown.gnss_longitude) * across
        offsets[2, lane] = shown.gnss_height - past[2]
        for axis in range(3):
            offsets[3 + axis, lane] = past[3 + axis] - shown.gnss_velocity[axis]
        for part in range(6):
            heard[lane] = heard[lane] and math.isfinite(offsets[part, lane])
        count += 1 if heard[lane] else 0
    return count


@compiled
def _receivers(present: Any, readings: Any, parameters: Any, state: Any, difference: Any) -> bool:
    """Choose among the receivers: their common difference (6,) goes into `difference`; False where there is none."""
    offsets, heard, usable, distances = np.zeros((6, LANES)), np.empty(LANES, np.bool_), np.empty(LANES, np.bool_), np.zeros(LANES)
    if _differences(present, readings, parameters, state, offsets, heard) == 0:
        return False
    count = 0
    for lane in range(LANES):
        usable[lane] = heard[lane] and state.gnss.rejected[lane] == 0
        count += 1 if usable[lane] else 0
    if count == 0:
        return False
    if count == 2:
        _nearer_of_two(offsets, usable, parameters)
    for part in range(6):
        difference[part] = mid_value(offsets[part], usable)
    for lane in range(LANES):
        usable[lane] = heard[lane] and state.gnss.rejected[lane] == 0
        for part in range(6):
            distances[lane] = max(distances[lane], _in_limits(abs(offsets[part, lane] - difference[part]), part, parameters))
    judge(distances, usable, heard, _PATIENCE, state.gnss)
    return True


@compiled
def _in_limits(distance: float, part: int, parameters: Any) -> float:
    if part >= 3:
        return float(distance / parameters.gnss_velocity_limit)
    return float(distance / (parameters.gnss_position_limit * (parameters.gnss_vertical if part == 2 else 1.0)))


@compiled
def _nearer_of_two(offsets: Any, usable: Any, parameters: Any) -> None:
    """Where the two usable receivers differ, leave only the one nearer to the prediction usable."""
    first = 1 if not usable[0] else 0
    second = 1 if not usable[2] else 2
    apart, one, two = 0.0, 0.0, 0.0
    for part in range(6):
        apart = max(apart, _in_limits(abs(offsets[part, first] - offsets[part, second]), part, parameters))
        one = max(one, _in_limits(abs(offsets[part, first]), part, parameters))
        two = max(two, _in_limits(abs(offsets[part, second]), part, parameters))
    if apart > 1.0:
        usable[second if one <= two else first] = False


@compiled
def _row(part: int, row: Any) -> None:
    row[:] = 0.0
    if part < 3:
        row[POSITION + part] = 1.0
        row[FIX + part] = 1.0
    else:
        row[VELOCITY + part - 3] = 1.0


@compiled
def _variance(part: int, parameters: Any) -> float:
    if part >= 3:
        return float(parameters.gnss_velocity_noise**2)
    return float((parameters.gnss_noise * (parameters.gnss_vertical if part == 2 else 1.0)) ** 2)


@compiled
def use_fixes(present: Any, readings: Any, parameters: Any, state: Any) -> None:
    """Use this frame's fixes, if there are any that can be believed; the covariance must stand at this frame."""
    difference, deviation, row = np.empty(6), np.empty(6), np.empty(STATES)
    if not _receivers(present, readings, parameters, state, difference):
        return
    for axis in range(3):
        difference[axis] += state.fix_offset[axis]
    furthest = 0.0
    for part in range(6):
        _row(part, row)
        deviation[part] = math.sqrt(spread_of(row, state) + _variance(part, parameters))
        furthest = max(furthest, abs(difference[part]) / deviation[part])
    _watch_motion(difference, state)
    if state.gnss_trusted == 0:
        _win_back(difference, deviation, state)
        return
    if furthest > parameters.gnss_gate:
        state.fix_doubt += 1
        if state.fix_doubt >= _PATIENCE:
            distrust(state)
            state.fix_jump = max(abs(difference[0]), abs(difference[1]), abs(difference[2]))
        return
    state.fix_doubt = 0
    for part in range(6):
        state.fix_mean[part] += _MEAN * (difference[part] / deviation[part] - state.fix_mean[part])
        beyond = abs(state.fix_mean[part]) * deviation[part] > parameters.gnss_mean_floor
        # On wheels the inertial unit is still finding its level, and nobody is led astray yet.
        if part >= 3 and state.on_ground == 0 and beyond and abs(state.fix_mean[part]) > parameters.gnss_mean_limit:
            distrust(state)
            return
    for part in range(6):
        _row(part, row)
        absorb(row, difference[part], _variance(part, parameters), state)
    state.fix_age = 0


@compiled
def distrust(state: Any) -> None:
    """Take no more fixes until they have agreed with dead reckoning for a minute."""
    state.gnss_trusted, state.fix_agreement, state.fix_doubt, state.fix_jump = 0, 0, 0, 0.0
    state.fix_mean[:] = 0.0
    state.air_mean[:] = 0.0


@compiled
def _win_back(difference: Any, deviation: Any, state: Any) -> None:
    agrees = True
    for part in range(6):
        reach = min(2.5 * deviation[part], _REACH) + 5.0 if part < 3 else _REACH_VELOCITY
        # What jumped must have jumped back, by half at least, however little dead reckoning knows by now.
        if part < 3 and state.fix_jump > 0.0:
            reach = min(reach, 0.5 * state.fix_jump)
        agrees = agrees and abs(difference[part]) < reach
    state.fix_agreement = state.fix_agreement + 1 if agrees else 0
    if state.fix_agreement >= _AGREEMENT:
        state.gnss_trusted = 1


@compiled
def _watch_motion(difference: Any, state: Any) -> None:
    """Keep the mean of what the fixes deny of the inertial unit's motion, m/s2."""
    total = 0.0
    for part in range(3, 6):
        total += difference[part] ** 2
    state.motion_doubt += 0.5 * (math.sqrt(total) / 0.2 - state.motion_doubt)
