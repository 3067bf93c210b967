"""The numbers of SICD's Timeline and Position blocks: when the collect ran and where the antennas were, as polynomials of time.

Source: NGA.STND.0024-1_1.4 (SICD volume 1), blocks Timeline and Position; for two antennas also NGA.STND.0024-3_1.4 (volume 3,
projections), where an instant of the aperture is when the wave meets the ground, and each antenna is looked up a travel time off.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np

from yamabiko.collect.illumination import fitted
from yamabiko.collect.phase_history import SPEED_OF_LIGHT
from yamabiko.earth.surface import Plane
from yamabiko.earth.wgs84 import Float, LocalFrame
from yamabiko.focus.aperture_centre import centre_time, midway, position_polynomial
from yamabiko.focus.complex_image import ComplexImage
from yamabiko.formats.sicd.grid import reference_pixel
from yamabiko.platform.trajectory import Trajectory, antennas_apart

_PLACES = 5


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
        reference, residual = position_polynomial(midway(transmit, receive), origin)
        centre = centre_time(image.carrier, transmit, receive, middle)
        return CollectTiming(begin, last - origin, centre - origin, reference, None, None, residual)
    outward = np.linalg.norm(transmit.position - reference_point, axis=1) / SPEED_OF_LIGHT
    homeward = np.linalg.norm(receive.position - reference_point, axis=1) / SPEED_OF_LIGHT
    # Exact for true times of sending and receiving; sound for records that give one time to both as well.
    bounce = middle + 0.5 * (outward - homeward)
    sender, sender_residual = position_polynomial(Trajectory(bounce - outward, transmit.position, transmit.velocity), origin)
    listener, listener_residual = position_polynomial(Trajectory(bounce + homeward, receive.position, receive.velocity), origin)
    single = _single_antenna(transmit.position, receive.position, reference_point)
    reference, residual = position_polynomial(Trajectory(bounce, single, np.gradient(single, bounce, axis=0)), origin)
    return CollectTiming(
        begin,
        max(last, float(bounce[-1] + homeward[-1])) - origin,
        centre_time(image.carrier, transmit, receive, bounce) - origin,
        reference,
        sender,
        listener,
        max(residual, sender_residual, listener_residual),
    )


def aperture_times(image: ComplexImage, plane: Plane, centre_time: float, start: datetime) -> Float:
    """TimeCOAPoly: middle of the aperture of every pixel, s from `start`, a polynomial in metres (row, column) from the SCP.

    centre_time : the one middle of an image whose pixels were all made from all pulses.
    """
    if image.illumination is None:
        return np.array([[centre_time]])
    origin = (start - image.epoch).total_seconds()
    row, column = (grid.ravel() for grid in np.meshgrid(*(np.linspace(0, count - 1, _PLACES) for count in plane.shape)))
    frame = LocalFrame.at(image.carrier.reference_point)
    middle, _ = image.illumination.window(frame, plane.at(row, column))
    return fitted(*pixel_metres(plane, row, column), middle - origin)


def pixel_metres(plane: Plane, row: Float, column: Float) -> tuple[Float, Float]:
    """SICD's xrow and ycol (m) of pixels."""
    scp = reference_pixel(plane)
    return (row - scp[0]) * plane.row_spacing, (column - scp[1]) * plane.column_spacing


def _single_antenna(transmit: Float, receive: Float, reference_point: Float) -> Float:
    """(pulse, 3) positions from where one antenna would see the reference point along the bisector, at the mean distance."""
    to_transmit, to_receive = transmit - reference_point, receive - reference_point
    far, near = np.linalg.norm(to_transmit, axis=1, keepdims=True), np.linalg.norm(to_receive, axis=1, keepdims=True)
    bisector = to_transmit / far + to_receive / near
    return np.asarray(reference_point + 0.5 * (far + near) * bisector / np.linalg.norm(bisector, axis=1, keepdims=True))
