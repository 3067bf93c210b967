"""Where the antenna stands, and how it moves, in the middle of the aperture, as a reader of the image's file will reckon it.

An image file describes the flight by a polynomial. Whatever must agree with a reader's projection, such as the terrain that pixels
are laid on, takes the antenna from the same polynomial, not from the pulse nearest to the middle.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from yamabiko.collect.phase_history import PhaseHistory
from yamabiko.earth.wgs84 import Float
from yamabiko.errors import InputError
from yamabiko.focus.complex_image import Carrier
from yamabiko.platform.trajectory import Trajectory

POSITION_TOLERANCE = 1e-3
_HIGHEST_ORDER = 9


@dataclass(frozen=True, eq=False)
class ApertureCentre:
    """One antenna in the middle of the aperture. position : (3,) earth-fixed m. velocity : (3,) earth-fixed m/s."""

    position: Float
    velocity: Float

    @classmethod
    def of(cls, history: PhaseHistory) -> ApertureCentre:
        """The antenna whose carrier is taken out of an image of this history.

        Raises InputError for a bistatic radar, which has no single antenna.
        """
        if history.bistatic:
            found = "a transmitter and a receiver that stand apart"
            raise InputError(history.source, "antennas", found, "one platform: terrain is solved for a single antenna so far")
        platform = midway(history.transmit, history.receive)
        start = float(history.transmit.time[0])
        coefficients, _ = position_polynomial(platform, start)
        time = centre_time(Carrier.of(history), history.transmit, history.receive, platform.time) - start
        position, velocity = (
            np.asarray(np.polynomial.polynomial.polyval(time, one), dtype=np.float64)
            for one in (coefficients, np.polynomial.polynomial.polyder(coefficients))
        )
        return cls(position, velocity)


def midway(transmit: Trajectory, receive: Trajectory) -> Trajectory:
    """One platform for both antennas: where and when it is between sending and receiving."""
    return Trajectory(
        0.5 * (transmit.time + receive.time),
        0.5 * (transmit.position + receive.position),
        0.5 * (transmit.velocity + receive.velocity),
    )


def position_polynomial(antenna: Trajectory, start: float) -> tuple[Float, float]:
    """Coefficients (order + 1, 3) in (time - start), constant term first (m, m/s, ...), and the largest residual (m).

    The lowest order that meets every pulse's position to POSITION_TOLERANCE, or the best there is.
    """
    best, best_residual = antenna.polynomial(1, start), np.inf
    for order in range(1, min(_HIGHEST_ORDER, len(antenna.time) - 1) + 1):
        coefficients = antenna.polynomial(order, start)
        fitted = np.polynomial.polynomial.polyval(antenna.time - start, coefficients).T
        residual = float(np.linalg.norm(fitted - antenna.position, axis=1).max())
        if residual < best_residual:
            best, best_residual = coefficients, residual
        if residual <= POSITION_TOLERANCE:
            break
    return best, best_residual


def centre_time(carrier: Carrier, transmit: Trajectory, receive: Trajectory, time: Float) -> float:
    """When, on the clock `time` (pulse,), the antennas stood where the carrier was taken from (s)."""
    position = np.hstack([transmit.position, receive.position])
    velocity = np.hstack([transmit.velocity, receive.velocity])
    offset = np.hstack([carrier.transmit_position, carrier.receive_position]) - position
    nearest = int(np.argmin(np.linalg.norm(offset, axis=1)))
    speed_squared = float(velocity[nearest] @ velocity[nearest])
    if speed_squared == 0.0:
        return float(time[nearest])
    return float(time[nearest] + offset[nearest] @ velocity[nearest] / speed_squared)
