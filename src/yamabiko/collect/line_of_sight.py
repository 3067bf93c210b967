"""The two ways of an echo, from the transmitting antenna to a point and on to the receiving one: how long, and how they change."""

from __future__ import annotations

import numpy as np

from yamabiko.collect.phase_history import SPEED_OF_LIGHT
from yamabiko.earth.wgs84 import Float


def two_way_path(transmit_position: Float, receive_position: Float, point: Float) -> Float:
    """Length (...) in metres of the way from one antenna to a point and on to the other; all earth-fixed metres (..., 3)."""
    outward = np.linalg.norm(point - transmit_position, axis=-1)
    return np.asarray(outward + np.linalg.norm(point - receive_position, axis=-1))


def path_gradient(transmit_position: Float, receive_position: Float, point: Float) -> Float:
    """Gradient (..., 3) of the two-way path at a point, metres a metre: the unit vectors from both antennas to it, added.

    transmit_position, receive_position, point : earth-fixed metres (..., 3), of shapes that go together.
    """
    outward, homeward = point - transmit_position, point - receive_position
    unit = outward / np.linalg.norm(outward, axis=-1, keepdims=True)
    return np.asarray(unit + homeward / np.linalg.norm(homeward, axis=-1, keepdims=True))


def delay_gradient(transmit_position: Float, receive_position: Float, point: Float) -> Float:
    """Gradient (..., 3) of the two-way delay at a point, seconds a metre; arguments as for `path_gradient`."""
    return np.asarray(path_gradient(transmit_position, receive_position, point) / SPEED_OF_LIGHT)
