"""ComplexImage: a focused picture with its phase kept, on a surface, and all that a standard file needs to say about it.

Convention. With `delay` the two-way travel time as in PhaseHistory, the pixel at P is

    exp(-j 2 pi f0 (delay_0(P) - delay_0(reference))) sum_p sum_k w s[p, k] exp(+j 2 pi f_k (delay_p(P) - delay_p(reference_p)))

divided by the sum of the weights w, so that a point of unit reflectivity has amplitude one. The first factor removes the carrier:
f0 is the carrier frequency and delay_0 the delay seen from the antennas in the middle of the aperture. The local spectrum of every
pixel is then centred on zero.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Self

import numpy as np

from yamabiko.collect.illumination import Illumination, OrbitError, polynomial_at
from yamabiko.collect.line_of_sight import two_way_path
from yamabiko.collect.phase_history import SPEED_OF_LIGHT, Collection, Complex, PhaseHistory
from yamabiko.earth.surface import Surface
from yamabiko.earth.wgs84 import Float, LocalFrame
from yamabiko.focus.weighting import Weighting
from yamabiko.platform.trajectory import Trajectory


@dataclass(frozen=True, eq=False)
class Carrier:
    """The phase taken out of every pixel.

    frequency : Hz. transmit_position, receive_position : (3,) antennas in the middle of the aperture; reference_point : (3,) the
    point whose phase is left as it is; all earth-fixed metres. time : seconds from the epoch.
    """

    frequency: float
    transmit_position: Float
    receive_position: Float
    reference_point: Float
    time: float

    @classmethod
    def of(cls, history: PhaseHistory) -> Self:
        """The carrier of the band's middle, seen from the antennas at the middle pulse, zero at the scene centre."""
        middle = history.pulses // 2
        return cls(
            frequency=history.centre_frequency,
            transmit_position=history.transmit.position[middle],
            receive_position=history.receive.position[middle],
            reference_point=history.scene_centre,
            time=0.5 * float(history.transmit.time[middle] + history.receive.time[middle]),
        )

    def cycles(self, points: Float) -> Float:
        """Carrier cycles (...) taken out at earth-fixed points (..., 3)."""
        return self.frequency / SPEED_OF_LIGHT * (self._path(points) - self._path(self.reference_point))

    def _path(self, points: Float) -> Float:
        return two_way_path(self.transmit_position, self.receive_position, points)


@dataclass(frozen=True, eq=False)
class ImageCalibration:
    """What a pixel's power is worth.

    frame : east, north and up that the gain's polynomial (east power, north power) counts from, metres. gain : amplitude in the
    image of one square metre of radar cross section. cell_area : m2 of level ground in a resolution cell, the integral of the
    squared point response. noise_power : mean power of thermal noise in a pixel, or None where it is not known.
    """

    frame: LocalFrame
    gain: Float
    cell_area: float
    noise_power: float | None

    def cross_section_factor(self, points: Float) -> Float:
        """Radar cross section (m2) of a point over its pixel's power, at earth-fixed points (..., 3)."""
        east, north, _ = np.moveaxis(self.frame.from_earth_fixed(points), -1, 0)
        return np.asarray(polynomial_at(self.gain, east, north) ** -2.0)

    def sigma_zero_factor(self, points: Float) -> Float:
        """Sigma nought of homogeneous level ground over its pixels' mean power, at earth-fixed points (..., 3)."""
        return np.asarray(self.cross_section_factor(points) / self.cell_area)


@dataclass(frozen=True, eq=False)
class ComplexImage:
    """A focused image.

    pixels : surface.shape complex64.
    surface : where the pixels lie. carrier : the phase taken out of them.
    transmit, receive : the antennas at every pulse used. epoch : the UTC instant that times count from.
    lowest_frequency, highest_frequency : the band used (Hz).
    range_weighting, azimuth_weighting : as applied.
    method : how it was focused, for the reader of a report. accuracy_db : promised relative error (positive dB below the signal).
    illumination : which of the pulses made which pixel, or None where all made all. calibration : what pixels are worth, or None.
    orbit_error : what the source of the trajectories says of their error, or None.
    """

    pixels: Complex
    surface: Surface
    carrier: Carrier
    transmit: Trajectory
    receive: Trajectory
    epoch: datetime
    lowest_frequency: float
    highest_frequency: float
    range_weighting: Weighting
    azimuth_weighting: Weighting
    collection: Collection
    method: str
    accuracy_db: float
    illumination: Illumination | None = None
    calibration: ImageCalibration | None = None
    orbit_error: OrbitError | None = None
