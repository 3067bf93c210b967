"""Mean backscatter of ground and water at X band by incidence: soil, vegetation, built ground and the sea under wind.

The forms are published models; what goes into them for a class of land cover stands in `scene.land_cover` and says what of it is
assumed. All sigma nought is linear, a square metre of the surface itself (not of its map), at the local incidence angle. Steeper
than MOST_STEEP and shallower than MOST_SHALLOW the angle counts as that.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import pi
from typing import Literal, Protocol

import numpy as np
from numpy.typing import ArrayLike

from yamabiko.earth.wgs84 import Float
from yamabiko.errors import InputError

Polarization = Literal["HH", "VV"]

SPEED_OF_LIGHT = 299_792_458.0
LOWEST_FREQUENCY, HIGHEST_FREQUENCY = 8e9, 12e9  # X band: beyond it the constants of the classes say nothing
MOST_STEEP, MOST_SHALLOW = np.radians(10.0), np.radians(80.0)


@dataclass(frozen=True)
class Illumination:
    """What illuminates the ground. Raises InputError outside X band and for a polarization that is not known.

    azimuth : from the scene to the radar, rad clockwise from north. wavelength : m. polarization : sent and received.
    """

    azimuth: float
    wavelength: float
    polarization: Polarization

    def __post_init__(self) -> None:
        if not LOWEST_FREQUENCY <= SPEED_OF_LIGHT / max(self.wavelength, 1e-9) <= HIGHEST_FREQUENCY:
            found = f"a wavelength of {self.wavelength:g} m"
            raise InputError("backscatter", "radar", found, "X band, 8 to 12 GHz: 0.025 to 0.0375 m")
        if self.polarization not in {"HH", "VV"}:
            raise InputError("backscatter", "polarization", repr(self.polarization), "HH or VV")


class Backscatter(Protocol):
    """A model of mean backscatter."""

    def sigma_nought(self, incidence: ArrayLike, illumination: Illumination) -> Float:
        """Linear sigma nought (...) at local incidence angles (...) in radians."""
        ...


def bounded(incidence: ArrayLike) -> Float:
    """Incidence angles (...) within what the models are used for."""
    return np.clip(np.asarray(incidence, dtype=np.float64), MOST_STEEP, MOST_SHALLOW)


@dataclass(frozen=True)
class RoughSoil:
    """Bare ground by its roughness and permittivity.

    height_deviation : rms height of the surface (m). permittivity : relative, complex, at X band.
    Source: Y. Oh, K. Sarabandi, F. T. Ulaby, "An empirical model and an inversion technique for radar scattering from bare soil
    surfaces", IEEE Trans. Geoscience and Remote Sensing 30 (1992), 370-381, equations 3 to 8; measured at 1.5, 4.75 and 9.5 GHz,
    10 to 70 degrees, k s from 0.1 to 6.
    """

    height_deviation: float
    permittivity: complex

    def sigma_nought(self, incidence: ArrayLike, illumination: Illumination) -> Float:
        """Linear sigma nought (...) at local incidence angles (...) in radians."""
        theta = bounded(incidence)
        roughness = 2.0 * pi / illumination.wavelength * self.height_deviation
        nadir = abs((1.0 - np.sqrt(self.permittivity)) / (1.0 + np.sqrt(self.permittivity))) ** 2
        root = np.sqrt(self.permittivity - np.sin(theta) ** 2)
        cosine = np.cos(theta)
        horizontal = np.abs((cosine - root) / (cosine + root)) ** 2
        vertical = np.abs((self.permittivity * cosine - root) / (self.permittivity * cosine + root)) ** 2
        copolarized = 1.0 - (2.0 * theta / pi) ** (1.0 / (3.0 * nadir)) * np.exp(-roughness)  # sqrt(p) of the paper
        strength = 0.7 * (1.0 - np.exp(-0.65 * roughness**1.8))  # g of the paper
        both = strength * cosine**3 * (vertical + horizontal)
        return np.asarray(both / copolarized if illumination.polarization == "VV" else both * copolarized)


@dataclass(frozen=True)
class Canopy:
    """A layer of vegetation over soil: the water cloud model.

    gamma_nought : backscatter of a layer too thick to see through over the cosine of incidence, linear. optical_depth : of the
    layer looked through vertically, one way (Np). soil : beneath.
    Source: E. P. W. Attema, F. T. Ulaby, "Vegetation modeled as a water cloud", Radio Science 13 (1978), 357-364, equation 8.
    """

    gamma_nought: float
    optical_depth: float
    soil: RoughSoil

    def sigma_nought(self, incidence: ArrayLike, illumination: Illumination) -> Float:
        """Linear sigma nought (...) at local incidence angles (...) in radians."""
        cosine = np.cos(bounded(incidence))
        through = np.exp(-2.0 * self.optical_depth / cosine)
        return np.asarray(self.gamma_nought * cosine * (1.0 - through) + through * self.soil.sigma_nought(incidence, illumination))


@dataclass(frozen=True)
class ConstantGamma:
    """Ground so rough at every scale that its backscatter over the cosine of incidence is constant.

    gamma_nought : linear.
    Source: D. K. Barton, "Land clutter models for radar design and analysis", Proceedings of the IEEE 73 (1985), 198-204.
    """

    gamma_nought: float

    def sigma_nought(self, incidence: ArrayLike, illumination: Illumination) -> Float:
        """Linear sigma nought (...) at local incidence angles (...) in radians."""
        del illumination
        return np.asarray(self.gamma_nought * np.cos(bounded(incidence)))


@dataclass(frozen=True)
class Wind:
    """Wind over open water. Raises InputError for a speed that is negative or beyond a storm.

    speed : m/s, ten metres up. from_direction : rad clockwise from north it blows from.
    """

    speed: float
    from_direction: float

    def __post_init__(self) -> None:
        if not 0.0 <= self.speed <= 30.0:
            raise InputError("wind", "speed", f"{self.speed:g} m/s", "0 to 30 m/s")
        if not np.isfinite(self.from_direction):
            raise InputError("wind", "direction", f"{self.from_direction:g}", "a finite angle")

    @property
    def sea_state(self) -> float:
        """Douglas sea state of a sea that this wind has raised in full: speed = 3.16 state^0.8.

        Source: M. I. Skolnik (ed.), "Radar Handbook", 3rd ed., McGraw-Hill 2008, chapter 15, with the GIT model.
        """
        return float((self.speed / 3.16) ** 1.25)


# NRL report MR/5310-12-9346: table of c1 to c5 by polarization.
_NRL = {"HH": (-73.0, 20.781, 7.351, 25.65, 0.0054), "VV": (-50.796, 25.93, 0.7093, 21.588, 0.00211)}
_UPWIND, _UP_AND_DOWNWIND = 0.05, 0.3  # assumed: 0.4 dB up over downwind, 3 dB of either over crosswind


@dataclass(frozen=True)
class SeaSurface:
    """Water roughened by wind; without wind, water at rest.

    The mean over all directions is the NRL model's. Over direction it varies as scatterometry finds, with harmonics of a common
    form and sizes that are assumed: 1 + 0.05 cos(phi) + 0.3 cos(2 phi), phi zero where the radar looks into the wind.
    Source: V. Gregers-Hansen, R. Mital, "An improved empirical model for radar sea clutter reflectivity", Naval Research Laboratory
    MR/5310-12-9346 (2012), equation 1, fitted to grazing angles from 0.1 to 60 degrees; steeper ones are extrapolated. Harmonics:
    F. T. Ulaby, R. K. Moore, A. K. Fung, "Microwave Remote Sensing" III, Artech House 1986, section 20-4.
    """

    wind: Wind

    def sigma_nought(self, incidence: ArrayLike, illumination: Illumination) -> Float:
        """Linear sigma nought (...) at local incidence angles (...) in radians."""
        mean = 10.0 ** (0.1 * self._mean_db(0.5 * pi - bounded(incidence), illumination))
        if self.wind.speed == 0.0:
            return np.asarray(mean)
        look = illumination.azimuth + pi - self.wind.from_direction
        return np.asarray(mean * (1.0 + _UPWIND * np.cos(look) + _UP_AND_DOWNWIND * np.cos(2.0 * look)))

    def _mean_db(self, grazing: Float, illumination: Illumination) -> Float:
        c1, c2, c3, c4, c5 = _NRL[illumination.polarization]
        alpha, state = np.degrees(grazing), self.wind.sea_state
        frequency = 1e-9 * SPEED_OF_LIGHT / illumination.wavelength
        return np.asarray(
            c1
            + c2 * np.log10(np.sin(grazing))
            + (27.5 + c3 * alpha) * np.log10(frequency) / (1.0 + 0.95 * alpha)
            + c4 * (1.0 + state) ** (1.0 / (2.0 + 0.085 * alpha + 0.033 * state))
            + c5 * alpha**2
        )
