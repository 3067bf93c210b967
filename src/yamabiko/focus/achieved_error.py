"""How far a focused image really is from the direct double-precision sum, found on a sample of its pixels.

The focuser promises an error; this looks whether the promise was kept for the recording at hand.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from yamabiko.collect.phase_history import PhaseHistory
from yamabiko.earth.surface import HeightGrid, Plane
from yamabiko.earth.wgs84 import Float
from yamabiko.focus.backproject import azimuth_weights, range_weights
from yamabiko.focus.complex_image import ComplexImage
from yamabiko.focus.direct_sum import pulse_history
from yamabiko.focus.lit_pulses import lit_weights

MOST_POINTS = 256
_FEWEST_POINTS = 4
_EXPONENTIALS = 4e7

Values = NDArray[np.complex128]
Indices = tuple[NDArray[np.int64], ...]


@dataclass(frozen=True)
class AchievedError:
    """relative_db : energy of the differences over energy of the truth, dB (negative). points : pixels compared."""

    relative_db: float
    points: int


def achieved_error(
    image: ComplexImage, history: PhaseHistory, phase_correction: Float | None = None, most_points: int = MOST_POINTS
) -> AchievedError:
    """Compare pixels spread evenly over an image with the direct sum over the history it was focused from.

    phase_correction : (pulse,) radians, as it was given to the focuser. Fewer pixels than most_points are compared where the
    history is large, so that this takes seconds.
    """
    affordable = int(_EXPONENTIALS / history.signal.size)
    count = min(max(affordable, _FEWEST_POINTS), most_points, image.pixels.size)
    places = _spread(count, image.pixels.shape)
    points = _positions(image, places)
    truth = _weighted_sum(image, history, points, phase_correction) * np.exp(-2j * np.pi * image.carrier.cycles(points))
    difference = image.pixels[places] - truth
    share = float(np.sum(np.abs(difference) ** 2) / np.sum(np.abs(truth) ** 2))
    return AchievedError(10.0 * float(np.log10(max(share, np.finfo(float).tiny))), count)


def _spread(count: int, shape: tuple[int, ...]) -> Indices:
    """Indices (point,) for each axis: multiples of irrational steps, which fill any number of axes evenly.

    Source: H. Niederreiter, "Random Number Generation and Quasi-Monte Carlo Methods", SIAM 1992, section 3.1 (Kronecker sequences).
    """
    steps = np.sqrt([2.0, 3.0, 5.0, 7.0])[: len(shape)]
    fraction = np.outer(np.arange(1, count + 1), steps) % 1.0
    return tuple((fraction[:, axis] * length).astype(np.int64) for axis, length in enumerate(shape))


def _positions(image: ComplexImage, places: Indices) -> Float:
    """Earth-fixed positions (point, 3) of pixels (m), without laying out the positions of all pixels of a grid."""
    surface = image.surface
    if isinstance(surface, Plane):
        return surface.at(*places)
    if isinstance(surface, HeightGrid):
        return surface.plane.at(*places) + surface.height[places][:, np.newaxis].astype(np.float64) * surface.up
    return np.asarray(surface.position[places])


def _weighted_sum(image: ComplexImage, history: PhaseHistory, points: Float, phase_correction: Float | None) -> Values:
    """(point,) direct sum with the image's weightings and the phase correction."""
    correction = np.ones(history.pulses) if phase_correction is None else np.exp(-1j * phase_correction)
    if history.illumination is not None:
        return _lit_sum(image, history, points, correction)
    azimuth = azimuth_weights(history, image.azimuth_weighting)
    turned = azimuth * correction
    total, amount = np.zeros(len(points), dtype=np.complex128), 0.0
    for pulse in range(history.pulses):
        band = np.broadcast_to(range_weights(history, slice(pulse, pulse + 1), image.range_weighting), (1, history.samples))
        total += turned[pulse] * pulse_history(history, pulse, points, band[0])
        amount += float(azimuth[pulse] * band.sum())
    return total / amount


def _lit_sum(image: ComplexImage, history: PhaseHistory, points: Float, correction: NDArray[Any]) -> Values:
    """The same where each point has an aperture of its own."""
    weight, scale = lit_weights(history, points, image.azimuth_weighting)
    total, amount = np.zeros(len(points), dtype=np.complex128), np.zeros(len(points))
    for pulse in np.flatnonzero(weight.any(axis=1)):
        band = np.broadcast_to(range_weights(history, slice(pulse, pulse + 1), image.range_weighting), (1, history.samples))
        total += correction[pulse] * weight[pulse] * pulse_history(history, int(pulse), points, band[0])
        amount += weight[pulse] * float(band.sum())
    return np.asarray(scale * np.divide(total, amount, out=np.zeros_like(total), where=amount > 0.0))
