"""Sharing the wanted moments among ailerons and ruddervators, also when some of them no longer obey.

Regularised least squares over the surfaces that obey: what a stuck or floating surface does is taken off the wanted moments first,
and a surface that meets its stop is held there while the rest are shared anew. Yaw has a third of the ruddervators' travel for
sure.
Source: T. A. Johansen, T. I. Fossen, "Control allocation - a survey", Automatica 49 (2013), 1087-1103, section 2.2.2 (redistributed
pseudo-inverse).
"""

from __future__ import annotations

from typing import Any

import numba
import numpy as np

ACTUATORS = 4
_YAW_TRAVEL = 1.0 / 3.0  # of the ruddervators' travel, that pitch leaves to yaw
_REGULAR = 1e-7  # price of a squared rad of deflection against a squared moment coefficient
_ROLL, _PITCH, _YAW, _YAW_DEGRADED = 1.0, 0.1, 0.2, 0.003
"""What counts when not all can be had: roll and pitch about as the accelerations that their moments give; yaw gives way, and is as
good as given up once a ruddervator is lost, for the other one has to hold the pitch."""


@numba.njit(cache=True)
def allocate(moment: Any, effect: Any, limit: Any, failed: Any, position: Any, deflection: Any) -> None:
    """Surface angles (4,) (rad, into `deflection`) whose moments come closest to those wanted.

    moment : (3,) coefficients of roll, pitch, yaw. effect : (3, 4) per rad. limit : (4,) largest angles either way (rad).
    failed : (4,) 1 where a surface does not obey. position : (4,) where the surfaces stand (rad); used for the failed ones.
    A failed surface is commanded to where it stands.
    """
    wanted = np.empty(3)
    free = np.empty(ACTUATORS, np.bool_)
    for axis in range(3):
        wanted[axis] = moment[axis]
    for index in range(ACTUATORS):
        free[index] = failed[index] == 0
        deflection[index] = 0.0
        if not free[index]:
            deflection[index] = position[index]
            for axis in range(3):
                wanted[axis] -= effect[axis, index] * position[index]
    yaw = _YAW if failed[2] == 0 and failed[3] == 0 else _YAW_DEGRADED
    # Both ailerons at their stops would give next to no pitch, and leave nothing to roll with.
    steering = effect.copy()
    steering[1, 0] = steering[1, 1] = 0.0
    _share(wanted, steering, free, yaw, deflection)
    if free[2] and free[3]:
        _keep_yaw(limit[2], effect, wanted, free, deflection)
    for _ in range(ACTUATORS):
        _share(wanted, steering, free, yaw, deflection)
        worst, excess = -1, 1e-12
        for index in range(ACTUATORS):
            over = abs(deflection[index]) - limit[index]
            if free[index] and over > excess:
                worst, excess = index, over
        if worst < 0:
            return
        deflection[worst] = limit[worst] if deflection[worst] > 0.0 else -limit[worst]
        free[worst] = False
        for axis in range(3):
            wanted[axis] -= effect[axis, worst] * deflection[worst]


@numba.njit(cache=True)
def _keep_yaw(limit: float, effect: Any, wanted: Any, free: Any, deflection: Any) -> None:
    """Where pitch and yaw together ask for more than the ruddervators' travel, leave yaw a third of it for sure and pitch the rest.

    Least squares alone would leave yaw nothing, so much stronger are ruddervators in pitch; and ailerons near the stall turn the
    nose away faster than it comes back.
    """
    even, odd = 0.5 * (deflection[2] + deflection[3]), 0.5 * (deflection[2] - deflection[3])
    if abs(even) + abs(odd) <= limit:
        return
    most = max(_YAW_TRAVEL * limit, limit - abs(even))
    odd = min(max(odd, -most), most)
    most = limit - abs(odd)
    even = min(max(even, -most), most)
    deflection[2], deflection[3] = even + odd, even - odd
    for index in (2, 3):
        free[index] = False
        for axis in range(3):
            wanted[axis] -= effect[axis, index] * deflection[index]


@numba.njit(cache=True)
def _share(wanted: Any, effect: Any, free: Any, yaw: float, deflection: Any) -> None:
    """Regularised least squares over the free surfaces; the others' angles are left as they are."""
    a = np.zeros((3, 3))
    for row in range(3):
        for column in range(3):
            for index in range(ACTUATORS):
                if free[index]:
                    a[row, column] += effect[row, index] * effect[column, index]
    for row, weight in enumerate((_ROLL, _PITCH, yaw)):
        a[row, row] += _REGULAR / weight**2
    solution = _solved(a, wanted)
    for index in range(ACTUATORS):
        if free[index]:
            deflection[index] = 0.0
            for axis in range(3):
                deflection[index] += effect[axis, index] * solution[axis]


@numba.njit(cache=True)
def _solved(a: Any, b: Any) -> Any:
    """Solution of a symmetric positive 3 x 3 system by Cramer's rule."""
    c00 = a[1, 1] * a[2, 2] - a[1, 2] * a[2, 1]
    c01 = a[1, 2] * a[2, 0] - a[1, 0] * a[2, 2]
    c02 = a[1, 0] * a[2, 1] - a[1, 1] * a[2, 0]
    determinant = a[0, 0] * c00 + a[0, 1] * c01 + a[0, 2] * c02
    c11 = a[0, 0] * a[2, 2] - a[0, 2] * a[2, 0]
    c12 = a[0, 1] * a[2, 0] - a[0, 0] * a[2, 1]
    c22 = a[0, 0] * a[1, 1] - a[0, 1] * a[1, 0]
    return (
        (c00 * b[0] + c01 * b[1] + c02 * b[2]) / determinant,
        (c01 * b[0] + c11 * b[1] + c12 * b[2]) / determinant,
        (c02 * b[0] + c12 * b[1] + c22 * b[2]) / determinant,
    )
