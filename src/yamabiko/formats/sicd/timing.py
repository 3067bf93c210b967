"""The numbers of SICD's Timeline and Position blocks: when the collect ran and where the antennas were, as polynomials of time.

Source: NGA.STND.0024-1_1.4 (SICD volume 1), blocks Timeline and Position; for two antennas also NGA.STND.0024-3_1.4 (volume 3,
projections), where an instant of the aperture is when the wave meets the ground, and each antenna is looked up a travel time off.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np

from yamabiko.collect.phase_history import SPEED_OF_LIGHT
from yamabiko.earth.wgs84 import Float
from yamabiko.focus.complex_image import ComplexImage
from yamabiko.platform.trajectory import Trajectory, antennas_apart

POSITION_TOLERANCE = 1e-3
_HIGHEST_ORDER = 9


@dataclass(frozen=True, eq=False)
class CollectTiming:
    """Times count from `start`; position polynomials have coefficients (order + 1, 3), constant term first (m, m/s, ...).

    duration : seconds. centre_time : the middle of the aperture. reference : the antenna, or for two antennas the single one that
    would see the reference point as they do (on the bisector of the two lines of sight, at their mean distance).
    transmit, receive : the two antennas of a bistatic radar, else None. residual : largest distance (m) between a pulse's
    position and its polynomial.
    """

    start: datetime
    duration: float
    centre_time: float
    reference: Float
    transmit: Float | None
    receive: Float | None
    residual: float

    @property
    def bistatic(self) -> bool:
        """Whether there are two antennas."""
        return self.transmit is not None


def collect_timing(image: ComplexImage, reference_point: Float) -> CollectTiming:
    """Timeline and positions of an image; reference_point (3,) is the earth-fixed SCP (m)."""
    begin = (image.epoch + timedelta(seconds=float(image.transmit.time[0]))).astimezone(UTC)
    # The file keeps microseconds: times must count from the instant that is written there.
    origin = (begin - image.epoch).total_seconds()
    transmit, receive = image.transmit, image.receive
    last = max(float(transmit.time[-1]), float(receive.time[-1]))
    middle = 0.5 * (transmit.time + receive.time)
    if not antennas_apart(transmit, receive):
        platform = Trajectory(middle, 0.5 * (transmit.position + receive.position), 0.5 * (transmit.velocity + receive.velocity))
        reference, residual = _polynomial(platform, origin)
        return CollectTiming(begin, last - origin, _centre_time(image, middle) - origin, reference, None, None, residual)
    outward = np.linalg.norm(transmit.position - reference_point, axis=1) / SPEED_OF_LIGHT
    homeward = np.linalg.norm(receive.position - reference_point, axis=1) / SPEED_OF_LIGHT
    # Exact for true times of sending and receiving; sound for records that give one time to both as well.
    bounce = middle + 0.5 * (outward - homeward)
    sender, sender_residual = _polynomial(Trajectory(bounce - outward, transmit.position, transmit.velocity), origin)
    listener, listener_residual = _polynomial(Trajectory(bounce + homeward, receive.position, receive.velocity), origin)
    single = _single_antenna(transmit.position, receive.position, reference_point)
    reference, residual = _polynomial(Trajectory(bounce, single, np.gradient(single, bounce, axis=0)), origin)
    return CollectTiming(
        begin,
        max(last, float(bounce[-1] + homeward[-1])) - origin,
        _centre_time(image, bounce) - origin,
        reference,
        sender,
        listener,
        max(residual, sender_residual, listener_residual),
    )


def _polynomial(antenna: Trajectory, origin: float) -> tuple[Float, float]:
    """The lowest order that meets every pulse's position to POSITION_TOLERANCE, or the best there is, and its residual (m)."""
    best, best_residual = antenna.polynomial(1, origin), np.inf
    for order in range(1, min(_HIGHEST_ORDER, len(antenna.time) - 1) + 1):
        coefficients = antenna.polynomial(order, origin)
        fitted = np.polynomial.polynomial.polyval(antenna.time - origin, coefficients).T
        residual = float(np.linalg.norm(fitted - antenna.position, axis=1).max())
        if residual < best_residual:
            best, best_residual = coefficients, residual
        if residual <= POSITION_TOLERANCE:
            break
    return best, best_residual


def _centre_time(image: ComplexImage, time: Float) -> float:
    """When, on the clock `time` (pulse,), the antennas stood where the image's carrier was taken from."""
    position = np.hstack([image.transmit.position, image.receive.position])
    velocity = np.hstack([image.transmit.velocity, image.receive.velocity])
    offset = np.hstack([image.carrier.transmit_position, image.carrier.receive_position]) - position
    nearest = int(np.argmin(np.linalg.norm(offset, axis=1)))
    speed_squared = float(velocity[nearest] @ velocity[nearest])
    if speed_squared == 0.0:
        return float(time[nearest])
    return float(time[nearest] + offset[nearest] @ velocity[nearest] / speed_squared)


def _single_antenna(transmit: Float, receive: Float, reference_point: Float) -> Float:
    """(pulse, 3) positions from where one antenna would see the reference point along the bisector, at the mean distance."""
    to_transmit, to_receive = transmit - reference_point, receive - reference_point
    far, near = np.linalg.norm(to_transmit, axis=1, keepdims=True), np.linalg.norm(to_receive, axis=1, keepdims=True)
    bisector = to_transmit / far + to_receive / near
    return np.asarray(reference_point + 0.5 * (far + near) * bisector / np.linalg.norm(bisector, axis=1, keepdims=True))
