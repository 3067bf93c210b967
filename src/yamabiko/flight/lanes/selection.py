"""Choosing one value of up to three: mid value of three, mean of two, the one; for numbers, angles and attitudes.

A set of lanes is a number of three bits, bit i for lane i. Whatever one of three lanes says, be it infinite or wild, the mid value
lies between the two others; attitudes have no middle, so of three the one nearest to both others is taken. Small compiled
functions.
"""

from __future__ import annotations

import math
from typing import Any

import numba
import numpy as np
from numpy.typing import NDArray

Float = NDArray[np.float64]
compiled = numba.njit(cache=True, error_model="numpy")


@compiled
def middle(a: float, b: float, c: float) -> float:
    """The mid value of three numbers."""
    return max(min(a, b), min(max(a, b), c))


@compiled
def selected(lanes: int, a: float, b: float, c: float) -> float:
    """The mid value, mean or only one of the values of the lanes in the set, which is not empty."""
    if lanes == 7:
        return middle(a, b, c)
    total, count = 0.0, 0
    if lanes & 1:
        total, count = total + a, count + 1
    if lanes & 2:
        total, count = total + b, count + 1
    if lanes & 4:
        total, count = total + c, count + 1
    return total / count


@compiled
def wrapped(angle: float) -> float:
    """The same angle from -pi to pi, rad."""
    return angle - 2.0 * math.pi * math.floor((angle + math.pi) / (2.0 * math.pi))


@compiled
def selected_angle(lanes: int, a: float, b: float, c: float) -> float:
    """As `selected`, of angles in rad whose count starts anew at pi; right where those that agree lie within half a turn."""
    origin = a if lanes & 1 else b if lanes & 2 else c
    return wrapped(origin + selected(lanes, wrapped(a - origin), wrapped(b - origin), wrapped(c - origin)))


@compiled
def chord(a: Float, b: Float) -> float:
    """Square of the distance between two unit quaternions (4,), either sign: grows with the turn between them, 0 to 2."""
    product = a[0] * b[0] + a[1] * b[1] + a[2] * b[2] + a[3] * b[3]
    sign = -1.0 if product < 0.0 else 1.0
    square = 0.0
    for i in range(4):
        square += (a[i] - sign * b[i]) ** 2
    return square


@compiled
def turn_between(a: Float, b: Float) -> float:
    """Angle of the turn from one attitude to another, rad; unit quaternions (4,), either sign."""
    # Of the chord and not of the product: the arc cosine loses small angles.
    return 4.0 * math.asin(min(1.0, 0.5 * math.sqrt(chord(a, b))))


@compiled
def mean_attitude(a: Float, b: Float, into: Float) -> None:
    """The attitude midway between two, quaternions (4,), scalar part not negative."""
    product = a[0] * b[0] + a[1] * b[1] + a[2] * b[2] + a[3] * b[3]
    sign = -1.0 if product < 0.0 else 1.0
    square = 0.0
    for i in range(4):
        into[i] = a[i] + sign * b[i]
        square += into[i] ** 2
    scale = 1.0 / math.sqrt(square)
    if into[0] < 0.0:
        scale = -scale
    for i in range(4):
        into[i] *= scale


@compiled
def select_attitude(lanes: int, outputs: Any, into: Float) -> None:
    """Of three attitudes the one nearest to both others, of two the one midway, or the only one, into (4,), scalar part not
    negative.

    lanes : the set, not empty. outputs : (3,) of LANE_OUTPUT.
    """
    a, b, c = outputs[0].attitude, outputs[1].attitude, outputs[2].attitude
    if lanes == 7:
        ab, ac, bc = chord(a, b), chord(a, c), chord(b, c)
        if bc >= ab and bc >= ac:
            mean_attitude(a, a, into)
        elif ac >= ab:
            mean_attitude(b, b, into)
        else:
            mean_attitude(c, c, into)
    elif lanes == 3:
        mean_attitude(a, b, into)
    elif lanes == 5:
        mean_attitude(a, c, into)
    elif lanes == 6:
        mean_attitude(b, c, into)
    elif lanes == 1:
        mean_attitude(a, a, into)
    elif lanes == 2:
        mean_attitude(b, b, into)
    else:
        mean_attitude(c, c, into)
