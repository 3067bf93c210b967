"""Amplitude weighting of the band and the aperture: sidelobes against width, chosen by name."""

from __future__ import annotations

from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import brentq

from yamabiko.earth.wgs84 import Float

TAYLOR_EQUAL_SIDELOBES = 4
TAYLOR_SIDELOBE_LEVEL_DB = -35.0
HAMMING_PEDESTAL = 0.54


class Weighting(StrEnum):
    """A weighting by name. Taylor: 4 nearly equal sidelobes at -35 dB; Hamming: pedestal 0.54."""

    UNIFORM = "uniform"
    TAYLOR = "taylor"
    HAMMING = "hamming"

    def at(self, place: ArrayLike) -> Float:
        """Weight (...) at places (...) from -0.5 to 0.5 of the band or the aperture, with mean one over it.

        Source: Carrara, Goodman, Majewski, "Spotlight Synthetic Aperture Radar", Artech House 1995, appendix D.
        """
        place = np.asarray(place, dtype=np.float64)
        if self is Weighting.UNIFORM:
            return np.ones_like(place)
        if self is Weighting.HAMMING:
            return 1.0 + (1.0 - HAMMING_PEDESTAL) / HAMMING_PEDESTAL * np.cos(2.0 * np.pi * place)
        return np.asarray(
            1.0 + sum(2.0 * value * np.cos(2.0 * np.pi * order * place) for order, value in enumerate(_taylor_coefficients(), 1))
        )

    def response(self, distance: float) -> float:
        """Amplitude of the point response at a distance in units of one over the bandwidth; one at zero."""
        cosines = {
            Weighting.UNIFORM: [],
            Weighting.HAMMING: [(1.0 - HAMMING_PEDESTAL) / HAMMING_PEDESTAL / 2.0],
            Weighting.TAYLOR: _taylor_coefficients(),
        }[self]
        value = float(np.sinc(distance))
        for order, weight in enumerate(cosines, 1):
            value += weight * float(np.sinc(distance - order) + np.sinc(distance + order))
        return value

    @property
    def width(self) -> float:
        """Full -3 dB width of the point response in units of one over the bandwidth (uniform: 0.886)."""
        return 2.0 * float(brentq(lambda distance: self.response(distance) ** 2 - 0.5, 0.2, 1.2))


def place_in_aperture(look: Float) -> Float:
    """Place (pulse,) in the aperture, -0.5 for the first pulse and 0.5 for the last, by how far the line of sight has turned.

    look : (pulse, 3) vectors from a point towards the antennas or away from them, of any length. The turn is added up from pulse to
    pulse, so that an aperture may be as wide as a full circle. Zeros where it does not turn.
    """
    unit = look / np.linalg.norm(look, axis=1, keepdims=True)
    turned = np.append(0.0, np.cumsum(np.linalg.norm(np.diff(unit, axis=0), axis=1)))
    return np.asarray(turned / turned[-1] - 0.5 if turned[-1] > 0.0 else np.zeros(len(look)))


def _taylor_coefficients() -> list[float]:
    """Cosine coefficients F_1..F_(n-1) of the Taylor weighting.

    Source: Carrara, Goodman, Majewski 1995, appendix D; checked against scipy.signal.windows.taylor.
    """
    equal = TAYLOR_EQUAL_SIDELOBES
    a = np.arccosh(10.0 ** (-TAYLOR_SIDELOBE_LEVEL_DB / 20.0)) / np.pi
    scale = equal**2 / (a**2 + (equal - 0.5) ** 2)
    coefficients = []
    for m in range(1, equal):
        numerator = np.prod([1.0 - m**2 / scale / (a**2 + (n - 0.5) ** 2) for n in range(1, equal)])
        denominator = np.prod([1.0 - m**2 / n**2 for n in range(1, equal) if n != m])
        coefficients.append(float((-1.0) ** (m + 1) * numerator / denominator / 2.0))
    return coefficients
