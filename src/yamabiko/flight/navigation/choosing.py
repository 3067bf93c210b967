"""Choosing what to believe of up to three sensors of one kind: the mid value, with a MONITOR of what is held against each.

With three, a sensor that differs from the mid value for long enough is rejected. With two that differ, the one further from what is
expected gets the blame. A rejected one comes back when it has agreed for ten times as long.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from yamabiko.flight.earth_kernel import compiled
from yamabiko.flight.frame import LANES

_REJOIN = 10


@compiled
def mid_value(values: Any, usable: Any) -> float:
    """Mid value of three, mean of two, the one, or NaN, of those that are usable."""
    if usable[0] and usable[1] and usable[2]:
        low, high = min(values[0], values[1]), max(values[0], values[1])
        return float(max(low, min(high, values[2])))
    total, count = 0.0, 0
    for lane in range(LANES):
        if usable[lane]:
            total += values[lane]
            count += 1
    return total / count if count > 0 else np.nan


@compiled
def judge(distances: Any, usable: Any, heard: Any, patience: int, monitor: Any) -> None:
    """Hold against each sensor that its distance, in limits, is above one; forgive as fast.

    distances : (LANES,) in limits, from what is believed. usable : (LANES,) whether it has a say now. heard : whether it gave a
    value.
    """
    for lane in range(LANES):
        if not heard[lane]:
            continue
        if usable[lane]:
            monitor.count[lane] = monitor.count[lane] + 1 if distances[lane] > 1.0 else max(0, monitor.count[lane] - 1)
            if monitor.count[lane] >= patience:
                monitor.rejected[lane], monitor.good[lane] = 1, 0
        elif monitor.rejected[lane] == 1:
            monitor.good[lane] = monitor.good[lane] + 1 if distances[lane] < 0.5 else 0
            if monitor.good[lane] >= _REJOIN * patience:
                monitor.rejected[lane], monitor.count[lane] = 0, 0


@compiled
def choose(values: Any, heard: Any, limit: float, patience: int, monitor: Any, expected: float) -> float:
    """The value to believe, or NaN where none is usable; `expected` (NaN where nothing is known) settles between two."""
    usable, distances = np.empty(LANES, np.bool_), np.empty(LANES)
    count = 0
    for lane in range(LANES):
        usable[lane] = heard[lane] and monitor.rejected[lane] == 0
        count += 1 if usable[lane] else 0
    chosen = mid_value(values, usable)
    if count == 2:
        chosen = _settle(values, usable, limit, expected, chosen)
    for lane in range(LANES):
        distances[lane] = abs(values[lane] - chosen) / limit
    if count > 0:
        judge(distances, usable, heard, patience, monitor)
    return chosen


@compiled
def _settle(values: Any, usable: Any, limit: float, expected: float, mean: float) -> float:
    first = 1 if not usable[0] else 0
    second = 1 if not usable[2] else 2
    if abs(values[first] - values[second]) <= limit or math.isnan(expected):
        return mean
    return float(values[first] if abs(values[first] - expected) <= abs(values[second] - expected) else values[second])
