"""How strongly an antenna sends and hears off its axis: patterns of rectangular and elliptical apertures, evenly lit or tapered.

In goes an Antenna and a wavelength; out come one-way fields, two-way amplitudes and gain at angles off the axis, all in closed form
and for arrays of angles. Blockage, surface errors and feeds are not in it: they belong to the antenna's efficiency.

Source: C. A. Balanis, "Antenna Theory", 3rd edition, Wiley 2005, chapter 12: apertures with uniform and cosine distributions, and
circular ones with a parabola on a pedestal; gain of an aperture. The ellipse is the circle stretched.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import pi

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import brentq
from scipy.special import j1, jv

from yamabiko.earth.wgs84 import Float
from yamabiko.errors import InputError
from yamabiko.radar.imaging_radar import Antenna

_SMALL = 1e-4


@dataclass(frozen=True)
class AntennaPattern:
    """The pattern of an antenna at one wavelength (m). Raises InputError for a wavelength that is not positive.

    Angles are off the axis (rad): azimuth towards the ends of the antenna's length, elevation towards those of its height. A
    direction's sines of the two are what counts; from 90 degrees on nothing is sent or heard.
    """

    antenna: Antenna
    wavelength: float

    def __post_init__(self) -> None:
        if not 0.0 < self.wavelength < float("inf"):
            raise InputError("antenna pattern", "wavelength", f"{self.wavelength:g} m", "a positive number of metres")

    @property
    def peak_gain(self) -> float:
        """On the axis, linear: 4 pi efficiency area / wavelength^2."""
        return 4.0 * pi * self.antenna.efficiency * self.antenna.area / self.wavelength**2

    def field(self, azimuth: ArrayLike, elevation: ArrayLike) -> Float:
        """One-way field strength (...) at angles (...), one on the axis, negative in every other sidelobe."""
        azimuth, elevation = np.asarray(azimuth, dtype=np.float64), np.asarray(elevation, dtype=np.float64)
        along = self.antenna.length / self.wavelength * np.sin(azimuth)
        across = self.antenna.height / self.wavelength * np.sin(elevation)
        level = self.antenna.edge_level
        if self.antenna.shape == "rectangular":
            value = _side(along, level) * _side(across, level)
        else:
            value = _dish(pi * np.hypot(along, across), level)
        ahead = (np.abs(azimuth) < 0.5 * pi) & (np.abs(elevation) < 0.5 * pi)
        return np.where(ahead, value, 0.0)

    def gain(self, azimuth: ArrayLike, elevation: ArrayLike) -> Float:
        """One-way gain (...) over an isotropic antenna, linear, at angles (...)."""
        return self.peak_gain * self.field(azimuth, elevation) ** 2

    def two_way_amplitude(self, azimuth: ArrayLike, elevation: ArrayLike) -> Float:
        """Amplitude (...) of an echo, sent and heard, over that on the axis, at angles (...): the square of the one-way field."""
        return self.field(azimuth, elevation) ** 2

    @property
    def azimuth_beamwidth(self) -> float:
        """Full one-way -3 dB width along the antenna's length (rad)."""
        return _half_power_width(lambda angle: float(self.field(angle, 0.0)), self.antenna.length / self.wavelength)

    @property
    def elevation_beamwidth(self) -> float:
        """Full one-way -3 dB width along the antenna's height (rad)."""
        return _half_power_width(lambda angle: float(self.field(0.0, angle)), self.antenna.height / self.wavelength)


def _side(place: Float, level: float) -> Float:
    """Field of one side of a rectangle lit by level + (1 - level) cos(pi x / side), one at zero; place in sides over wavelength."""
    even = np.sinc(place)
    if level == 1.0:
        return np.asarray(even)
    # The cosine is two even lightings, half a lobe to either side.
    cosine = 0.5 * (np.sinc(place - 0.5) + np.sinc(place + 0.5))
    return np.asarray((level * even + (1.0 - level) * cosine) / (level + (1.0 - level) * 2.0 / pi))


def _dish(place: Float, level: float) -> Float:
    """Field of a disc lit by level + (1 - level) (1 - r^2), one at zero; place in pi diameters over wavelength."""
    away = np.maximum(np.abs(place), _SMALL)
    even, parabola = 2.0 * j1(away) / away, 8.0 * jv(2, away) / away**2
    return np.asarray((level * even + 0.5 * (1.0 - level) * parabola) / (level + 0.5 * (1.0 - level)))


def _half_power_width(field: Callable[[float], float], wavelengths: float) -> float:
    """Full angle (rad) within which the field is above its half power, of an aperture so many wavelengths long."""
    # All the tapers here have half their power between 0.4 and 0.8 lobes off the axis.
    first = min(0.9 / wavelengths, 1.0)
    if field(float(np.arcsin(first))) ** 2 > 0.5:
        return pi
    return 2.0 * float(brentq(lambda angle: field(angle) ** 2 - 0.5, 0.0, float(np.arcsin(first))))
