"""When echoes arrive: the light-time equation of a transmitter and a receiver that both move."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from yamabiko.collect.phase_history import SPEED_OF_LIGHT
from yamabiko.earth.wgs84 import Float
from yamabiko.platform.paths import FlightPath, sample
from yamabiko.platform.trajectory import Trajectory

# Each turn shrinks the error by velocity / c: 3e-5 for a satellite, so five turns pass below the last bit.
_ITERATIONS = 5


def echo_delay(transmit: FlightPath, receive: FlightPath, transmit_time: ArrayLike, point: ArrayLike) -> Float:
    """Seconds (...) from transmission at times (...) to reception of the echo of earth-fixed points (..., 3) or (3,).

    Solves  c delay = |transmit(t) - point| + |receive(t + delay) - point|  by fixed-point iteration.
    """
    sent = np.asarray(transmit_time, dtype=np.float64)
    place = np.asarray(point, dtype=np.float64)
    outward = np.linalg.norm(transmit.position(sent) - place, axis=-1)
    delay = 2.0 * outward / SPEED_OF_LIGHT
    for _ in range(_ITERATIONS):
        homeward = np.linalg.norm(receive.position(sent + delay) - place, axis=-1)
        delay = (outward + homeward) / SPEED_OF_LIGHT
    return np.asarray(delay)


def antenna_trajectories(
    transmit: FlightPath, receive: FlightPath, transmit_time: ArrayLike, reference_point: ArrayLike
) -> tuple[Trajectory, Trajectory]:
    """The transmitting antenna at each pulse's transmission, the receiving one when the echo of the reference point arrives.

    transmit_time : (pulse,) seconds from the epoch. reference_point : (3,) or (pulse, 3) earth-fixed metres.
    A monostatic radar gives the same path twice, and still gets two places a pulse: it moves while the wave travels.
    """
    sent = np.asarray(transmit_time, dtype=np.float64)
    return sample(transmit, sent), sample(receive, sent + echo_delay(transmit, receive, sent, reference_point))
