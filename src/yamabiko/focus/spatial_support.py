"""Which spatial frequencies an aperture and a band can picture at a point, and how wide a point target becomes there.

With `delay` the two-way travel time of PhaseHistory, frequency f of a pulse contributes exp(+j 2 pi f delay(P)) to the pixel at
P: a wave of spatial frequency k = f grad(delay), in cycles a metre, that grows away from the radar. The carrier is removed exactly
in every pixel, so all support here is k less the carrier's own k at the same point and lies about zero. Nothing here sees pixels.

Source: C. V. Jakowatz et al., "Spotlight-Mode Synthetic Aperture Radar: A Signal Processing Approach", Kluwer 1996, section 2.4
(spatial frequency of one sample), here with the exact gradient instead of the plane wave, and for two antennas.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Self

import numpy as np
from scipy.optimize import brentq

from yamabiko.collect.illumination import Illumination
from yamabiko.collect.line_of_sight import delay_gradient
from yamabiko.collect.phase_history import SPEED_OF_LIGHT
from yamabiko.earth.wgs84 import Float, LocalFrame
from yamabiko.errors import InputError
from yamabiko.focus.complex_image import Carrier, ComplexImage
from yamabiko.focus.weighting import Weighting, place_in_aperture
from yamabiko.platform.trajectory import Trajectory

_QUADRATURE_NODES = 24
_ENERGY_NODES = 64
_ENERGY_PULSES = 1024


@dataclass(frozen=True, eq=False)
class Aperture:
    """What an image is made from, as far as its spectrum is concerned.

    transmit, receive : the antennas at every pulse. lowest_frequency, highest_frequency : the band (Hz).
    range_weighting, azimuth_weighting : over the band and over the pulses. illumination : which pulses light which place, or None
    where all light all; scene_centre : (3,) that its metres count from; earth-fixed.
    """

    transmit: Trajectory
    receive: Trajectory
    lowest_frequency: float
    highest_frequency: float
    range_weighting: Weighting = Weighting.UNIFORM
    azimuth_weighting: Weighting = Weighting.UNIFORM
    illumination: Illumination | None = None
    scene_centre: Float | None = None

    @classmethod
    def of(cls, image: ComplexImage) -> Self:
        """What an image was made from."""
        band = image.lowest_frequency, image.highest_frequency
        weightings = image.range_weighting, image.azimuth_weighting
        return cls(image.transmit, image.receive, *band, *weightings, image.illumination, image.carrier.reference_point)

    def seen_from(self, point: Float) -> Aperture:
        """The part of it that lights an earth-fixed point (3,). Raises InputError where that is no aperture."""
        if self.illumination is None or self.scene_centre is None:
            return self
        outward, homeward = (np.linalg.norm(one.position - self.scene_centre, axis=1) for one in (self.transmit, self.receive))
        bounce = self.transmit.time + outward / (outward + homeward) * (self.receive.time - self.transmit.time)
        lit = np.abs(self.illumination.place(LocalFrame.at(self.scene_centre), point, bounce)) <= 0.5
        if lit.sum() < 2:
            raise InputError("image grid", "extent", f"a place that {lit.sum()} pulses light", "places that the beam swept over")
        one = (Trajectory(each.time[lit], each.position[lit], each.velocity[lit]) for each in (self.transmit, self.receive))
        return replace(self, transmit=next(one), receive=next(one), illumination=None)


@dataclass(frozen=True)
class SpatialSupport:
    """Spatial frequencies at one point along the two directions of an image, all in cycles a metre.

    row, column : (lowest, highest) relative to the carrier, over all pulses and the whole band.
    row_bandwidth, column_bandwidth : the uniform bandwidth that makes a point target as wide at -3 dB as this support does when
        neither band nor aperture is weighted. For a band along rows and an aperture along columns these are the band's extent in
        the middle of the aperture and the aperture's extent at the centre frequency; they hold for a sheared or turned support too.
    row_carrier, column_carrier : the carrier's own spatial frequency.
    """

    row: tuple[float, float]
    column: tuple[float, float]
    row_bandwidth: float
    column_bandwidth: float
    row_carrier: float
    column_carrier: float


def spatial_support(
    aperture: Aperture, carrier: Carrier, point: Float, row_direction: Float, column_direction: Float
) -> SpatialSupport:
    """The support at an earth-fixed point (3,) in metres along two earth-fixed unit vectors (3,).

    The aperture's weightings do not matter here. Raises InputError where a direction has no support at all (neither band nor
    aperture changes along it), for then nothing can be resolved there.
    """
    unweighted = replace(aperture, range_weighting=Weighting.UNIFORM, azimuth_weighting=Weighting.UNIFORM)
    extents, bandwidths, carriers = [], [], []
    for name, direction in (("row direction", row_direction), ("column direction", column_direction)):
        carriers.append(carrier_wave(carrier, point, direction))
        extents.append(support_extent(aperture, carrier, point, direction))
        if extents[-1][1] - extents[-1][0] <= 1e-9 * carrier.frequency / SPEED_OF_LIGHT:
            raise InputError("image grid", name, "no spread of spatial frequency", "a direction the aperture or the band resolves")
        bandwidths.append(Weighting.UNIFORM.width / impulse_response_width(unweighted, point, direction))
    return SpatialSupport(extents[0], extents[1], bandwidths[0], bandwidths[1], carriers[0], carriers[1])


def carrier_wave(carrier: Carrier, point: Float, direction: Float) -> float:
    """The carrier's spatial frequency (cycles a metre) at an earth-fixed point (3,) along a unit vector (3,)."""
    gradient = delay_gradient(carrier.transmit_position, carrier.receive_position, point)
    return float(carrier.frequency * gradient @ direction)


def support_extent(aperture: Aperture, carrier: Carrier, point: Float, direction: Float) -> tuple[float, float]:
    """(lowest, highest) spatial frequency relative to the carrier's (cycles a metre) at a point (3,) along a unit vector (3,)."""
    lit = aperture.seen_from(point)
    slope = delay_gradient(lit.transmit.position, lit.receive.position, point) @ direction
    edges = np.concatenate([slope * aperture.lowest_frequency, slope * aperture.highest_frequency])
    own = carrier_wave(carrier, point, direction)
    return float(edges.min()) - own, float(edges.max()) - own


def impulse_response_width(aperture: Aperture, point: Float, direction: Float) -> float:
    """Predicted full -3 dB width in metres of a point target at an earth-fixed point (3,), cut along a unit vector (3,).

    The aperture's weightings are those of band and pulses, whatever their directions are in the image. Nothing but the sum over
    pulses and frequencies is used: sheared, turned and curved support are in it.
    """
    lit = aperture.seen_from(point)
    return _width(lit, delay_gradient(lit.transmit.position, lit.receive.position, point), direction)


def half_extent_holding(share: float, aperture: Aperture, point: Float, direction: Float, centre: float) -> float:
    """Half the band (cycles a metre) about `centre` that holds a share (0 to 1) of a point target's energy along a direction.

    point, direction : earth-fixed position (m) and unit vector, (3,). centre : spatial frequency along the direction, the carrier's
    included. Where samples stand close together in spatial frequency their amplitudes add, so the energy of a sample goes with its
    weight squared over the area it covers; that area grows with frequency and with how far the view turns from pulse to pulse.
    """
    aperture = aperture.seen_from(point)
    some = slice(None, None, max(1, len(aperture.transmit.time) // _ENERGY_PULSES))
    gradient = delay_gradient(aperture.transmit.position[some], aperture.receive.position[some], point)
    place = (np.arange(_ENERGY_NODES) + 0.5) / _ENERGY_NODES - 0.5
    frequency = _band(aperture, place)
    turn = np.linalg.norm(np.gradient(gradient, axis=0), axis=1)
    area = np.outer(np.maximum(turn, turn.max() * 1e-3), frequency)
    energy = (np.outer(_pulse_weight(aperture, gradient), aperture.range_weighting.at(place)) ** 2 / area).ravel()
    distance = np.abs(np.outer(gradient @ direction, frequency) - centre).ravel()
    order = np.argsort(distance)
    held = np.cumsum(energy[order])
    return float(distance[order[np.searchsorted(held, share * held[-1])]])


def _width(aperture: Aperture, gradient: Float, direction: Float) -> float:
    """Full -3 dB width (m), along a direction (3,), of the response of pulses whose delays have gradients (pulse, 3)."""
    slope = gradient @ direction
    node, quadrature = np.polynomial.legendre.leggauss(_QUADRATURE_NODES)
    place = 0.5 * node
    frequency = _band(aperture, place)
    wave = np.outer(slope, frequency) - slope.mean() * frequency.mean()
    weight = np.outer(_pulse_weight(aperture, gradient), aperture.range_weighting.at(place) * quadrature)
    weight /= weight.sum()

    def excess(distance: float) -> float:
        return float(np.abs((weight * np.exp(2j * np.pi * distance * wave)).sum()) ** 2) - 0.5

    return 2.0 * _first_root(excess, 0.1 / float(np.ptp(wave)))


def _first_root(function: Callable[[float], float], step: float) -> float:
    """Smallest positive root of a function that is positive at zero, walking outward by steps."""
    place = step
    while function(place) > 0.0:
        place += step
    return float(brentq(function, place - step, place, rtol=1e-10))


def _band(aperture: Aperture, place: Float) -> Float:
    """Frequencies (Hz) at places from -0.5 to 0.5 of the band."""
    width = aperture.highest_frequency - aperture.lowest_frequency
    return np.asarray(0.5 * (aperture.lowest_frequency + aperture.highest_frequency) + place * width)


def _pulse_weight(aperture: Aperture, gradient: Float) -> Float:
    """Azimuth weighting (pulse,) by each pulse's place in the aperture, as the delay's gradients (pulse, 3) tell it."""
    return aperture.azimuth_weighting.at(place_in_aperture(gradient))
