"""Attitude quaternions for compiled kernels: unit, scalar first, from body components to NED ones.

Source of the formulas: P. D. Groves, "Principles of GNSS, Inertial, and Multisensor Integrated Navigation Systems", 2nd edition,
sections 2.2.2 and 2.2.3 and appendix E.6; the quaternion here turns body into NED.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from yamabiko.flight.earth_kernel import compiled

Vector = NDArray[np.float64]


@compiled
def to_matrix(attitude: Vector, matrix: Vector) -> None:
    """Put the direction cosines (3, 3), body to NED, of an attitude into `matrix`."""
    w, x, y, z = attitude[0], attitude[1], attitude[2], attitude[3]
    matrix[0, 0] = w * w + x * x - y * y - z * z
    matrix[0, 1] = 2.0 * (x * y - w * z)
    matrix[0, 2] = 2.0 * (x * z + w * y)
    matrix[1, 0] = 2.0 * (x * y + w * z)
    matrix[1, 1] = w * w - x * x + y * y - z * z
    matrix[1, 2] = 2.0 * (y * z - w * x)
    matrix[2, 0] = 2.0 * (x * z - w * y)
    matrix[2, 1] = 2.0 * (y * z + w * x)
    matrix[2, 2] = w * w - x * x - y * y + z * z


@compiled
def into_body(attitude: Vector, vector: Vector, body: Vector) -> None:
    """Put the body components of a NED vector (3,) into `body`."""
    matrix = np.empty((3, 3))
    to_matrix(attitude, matrix)
    for axis in range(3):
        body[axis] = matrix[0, axis] * vector[0] + matrix[1, axis] * vector[1] + matrix[2, axis] * vector[2]


@compiled
def turn_by(attitude: Vector, x: float, y: float, z: float, in_body: bool) -> None:
    """Turn an attitude by a rotation vector (rad), given in body components or in NED ones, and keep it a unit quaternion."""
    angle = math.sqrt(x * x + y * y + z * z)
    half = 0.5 * angle
    share = math.sin(half) / angle if angle > 1e-8 else 0.5 - angle * angle / 48.0
    c, p, q, r = math.cos(half), share * x, share * y, share * z
    w, i, j, k = attitude[0], attitude[1], attitude[2], attitude[3]
    sign = 1.0 if in_body else -1.0
    attitude[0] = w * c - i * p - j * q - k * r
    attitude[1] = w * p + i * c + sign * (j * r - k * q)
    attitude[2] = w * q + j * c + sign * (k * p - i * r)
    attitude[3] = w * r + k * c + sign * (i * q - j * p)
    norm = math.sqrt(attitude[0] ** 2 + attitude[1] ** 2 + attitude[2] ** 2 + attitude[3] ** 2)
    for index in range(4):
        attitude[index] /= norm


@compiled
def from_angles(roll: float, pitch: float, yaw: float, attitude: Vector) -> None:
    """Put the attitude of roll, pitch and yaw (rad; yaw first, roll last) into `attitude` (4,)."""
    cr, sr = math.cos(0.5 * roll), math.sin(0.5 * roll)
    cp, sp = math.cos(0.5 * pitch), math.sin(0.5 * pitch)
    cy, sy = math.cos(0.5 * yaw), math.sin(0.5 * yaw)
    attitude[0] = cr * cp * cy + sr * sp * sy
    attitude[1] = sr * cp * cy - cr * sp * sy
    attitude[2] = cr * sp * cy + sr * cp * sy
    attitude[3] = cr * cp * sy - sr * sp * cy


@compiled
def roll_of(attitude: Vector) -> float:
    """Roll (rad)."""
    w, x, y, z = attitude[0], attitude[1], attitude[2], attitude[3]
    return math.atan2(2.0 * (y * z + w * x), w * w - x * x - y * y + z * z)


@compiled
def pitch_of(attitude: Vector) -> float:
    """Pitch (rad)."""
    w, x, y, z = attitude[0], attitude[1], attitude[2], attitude[3]
    return math.asin(max(-1.0, min(1.0, 2.0 * (w * y - x * z))))


@compiled
def yaw_of(attitude: Vector) -> float:
    """Yaw (rad, clockwise from north, -pi to pi)."""
    w, x, y, z = attitude[0], attitude[1], attitude[2], attitude[3]
    return math.atan2(2.0 * (x * y + w * z), w * w + x * x - y * y - z * z)
