"""Which pulses make which pixel, where the beam swept over the scene and each place has an aperture of its own.

A place is focused from the pulses that lit it and no others: beyond them stands the echo of another place, folded in by the pulse
repetition frequency. Each pulse counts by the weighting at its place in that aperture, over the antenna's taper there, so that the
response to a point is that of the weighting alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from yamabiko.collect.illumination import Illumination
from yamabiko.collect.phase_history import PhaseHistory
from yamabiko.collect.tiles import Tiling
from yamabiko.earth.wgs84 import Float
from yamabiko.focus.backprojection_kernel import Windows
from yamabiko.focus.weighting import Weighting

_ORDER = 16
_PLACES = 2001
_DIFFERENCE = 1.0  # m


@dataclass(frozen=True, eq=False)
class ApertureWeights:
    """Weights over an aperture with an antenna's taper.

    scale : what a weighted mean of echoes is to be multiplied by for a point of unit reflectivity to come out as one.
    noise : mean square of the weights as they fall on the samples, over the square of the weighting's mean: noise power in a pixel
    is this over the number of pulses, of that in a pulse.
    """

    illumination: Illumination
    weighting: Weighting

    def at(self, place: Float) -> Float:
        """Weight (...) at places (...) in the aperture, zero beyond it."""
        inside = np.abs(place) <= 0.5
        within = np.where(inside, place, 0.0)
        return np.where(inside, self.weighting.at(within) / self.illumination.taper_at(within), 0.0)

    @cached_property
    def scale(self) -> float:
        """Mean of what is applied over the mean of the weighting, which is one."""
        return float(self.at(_middles()).mean())

    @cached_property
    def noise(self) -> float:
        """Mean square of what is applied."""
        return float((self.at(_middles()) ** 2).mean())

    def coefficients(self) -> NDArray[np.float32]:
        """Coefficients of powers of twice the place, for the kernel: right to 1e-6 for the weightings there are."""
        place = np.linspace(-1.0, 1.0, _PLACES)
        series = np.polynomial.Chebyshev.fit(place, self.at(0.5 * place), _ORDER)
        return np.asarray(series.convert(kind=np.polynomial.Polynomial).coef, dtype=np.float32)


@dataclass(frozen=True, eq=False)
class LitPulses:
    """The windows of all tiles, or none. time : (pulse,) s. centre, dwell : (tile, 4), as `Windows` has them."""

    time: Float
    centre: Float
    dwell: Float
    weight: NDArray[np.float32]
    scale: float

    @classmethod
    def of(cls, history: PhaseHistory, tiling: Tiling, weighting: Weighting) -> LitPulses:
        """For a record on the tiles of a surface; empty where every pulse lights every place."""
        illumination = history.illumination
        if illumination is None:
            none = np.zeros((0, 4))
            return cls(np.zeros(0), none, none, np.zeros(0, np.float32), 1.0)
        weights = ApertureWeights(illumination, weighting)
        centres, frame = tiling.centres(), history.scene_frame
        value = np.stack(illumination.window(frame, centres))
        slopes = [
            (np.stack(illumination.window(frame, centres + _DIFFERENCE * axis)) - value) / _DIFFERENCE for axis in tiling.axes
        ]
        centre, dwell = np.stack([value, *slopes], axis=-1)
        return cls(history.bounce_time, centre, dwell, weights.coefficients(), weights.scale)

    @property
    def used(self) -> bool:
        """Whether there are windows at all."""
        return bool(self.time.size)

    def block(self, pulses: slice, share: Float) -> Windows:
        """Those of a block of pulses; share : (pulse,) what the samples of each weigh together."""
        centre, dwell = np.ascontiguousarray(self.centre), np.ascontiguousarray(self.dwell)
        return Windows(self.time[pulses], centre, dwell, self.weight, share.astype(np.float32))


def lit_weights(history: PhaseHistory, points: Float, weighting: Weighting) -> tuple[Float, float]:
    """Weights (pulse, point) of all pulses at earth-fixed points (point, 3), and the scale: the slow truth of the kernel's.

    Ones where the record has no illumination.
    """
    if history.illumination is None:
        return np.ones((history.pulses, len(points))), 1.0
    weights = ApertureWeights(history.illumination, weighting)
    place = history.illumination.place(history.scene_frame, points, history.bounce_time[:, np.newaxis])
    return weights.at(place), weights.scale


def _middles() -> Float:
    return np.asarray((np.arange(_PLACES) + 0.5) / _PLACES - 0.5)
