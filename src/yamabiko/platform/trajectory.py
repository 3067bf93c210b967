"""Trajectory: where an antenna was and how it moved, at a list of instants."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from yamabiko.earth.wgs84 import Float


@dataclass(frozen=True, eq=False)
class Trajectory:
    """Positions of one antenna phase centre.

    time : (instant,) seconds from the record's epoch, increasing.
    position : (instant, 3) earth-fixed metres.
    velocity : (instant, 3) earth-fixed metres a second.
    """

    time: Float
    position: Float
    velocity: Float

    def polynomial(self, order: int, start: float = 0.0) -> Float:
        """Least-squares position polynomials in (time - start): coefficients (order + 1, 3), constant term first (m, m/s, ...)."""
        order = min(order, len(self.time) - 1)
        coefficients = np.zeros((order + 1, 3))
        for axis, values in enumerate(self.position.T):
            power = np.polynomial.Polynomial.fit(self.time - start, values, order).convert().coef
            coefficients[: len(power), axis] = power
        return coefficients


def antennas_apart(transmit: Trajectory, receive: Trajectory) -> bool:
    """Whether two antennas are further apart than one platform moves between sending and receiving: a bistatic radar."""
    gap = np.linalg.norm(transmit.position - receive.position, axis=1)
    wait = np.abs(receive.time - transmit.time)
    speed = np.linalg.norm(receive.velocity, axis=1)
    return bool((gap > 2.0 * speed * wait + 1.0).any())
