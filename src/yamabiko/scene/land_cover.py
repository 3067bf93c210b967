"""What covers the ground of a simulated world: classes, how brightly each scatters and how long its speckle lasts.

Which model a class uses is published (`scene.backscatter`); the constants put into it are round numbers of the size that X-band
measurements show and count as assumed, every one. So are the coherence constants.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from yamabiko.scene.backscatter import Backscatter, Canopy, ConstantGamma, RoughSoil, SeaSurface, Wind

DAY = 86_400.0


class LandCover(IntEnum):
    """Classes of ground, as a raster numbers them."""

    OPEN_SEA = 1
    STILL_WATER = 2
    BARE_SOIL = 3
    PLOUGHED_SOIL = 4
    FIELD = 5
    MEADOW = 6
    FOREST = 7
    TOWN = 8
    ROAD = 9
    ROCK = 10
    ROOF = 11
    DECK = 12

    @property
    def title(self) -> str:
        """Its name in words, as files write it."""
        return self.name.lower().replace("_", " ")


WATER = frozenset({LandCover.OPEN_SEA, LandCover.STILL_WATER})


@dataclass(frozen=True)
class Coherence:
    """How alike the speckle of two times of the same geometry is: lasting + (at_once - lasting) exp(-time / decay), at_once being 1
    at no time at all.

    at_once : what is left after the shortest of waits. lasting : what never goes. decay : s.
    Source: H. A. Zebker, J. Villasenor, "Decorrelation in interferometric radar echoes", IEEE Trans. Geoscience and Remote Sensing
    30 (1992), 950-959, for motion that grows with time; the lasting part after F. Rocca, "Modeling interferogram stacks", IEEE
    Trans. Geoscience and Remote Sensing 45 (2007), 3289-3299, and M. Lavalle, M. Simard, S. Hensley, "A temporal decorrelation
    model for polarimetric radar interferometers", the same 50 (2012), 2880-2888.
    """

    at_once: float
    lasting: float
    decay: float


@dataclass(frozen=True)
class CoverModel:
    """A class's constants. backscatter : None for open sea, whose backscatter follows the wind."""

    backscatter: Backscatter | None
    coherence: Coherence


# Loam of 16 % moisture at 9.5 GHz; asphalt and concrete.
_LOAM, _PAVING = 6.28 - 1.53j, 4.5 - 0.3j
_SMOOTH_SOIL, _FURROWS = RoughSoil(0.0035, _LOAM), RoughSoil(0.025, _LOAM)


def _gamma(decibels: float) -> float:
    return float(10.0 ** (0.1 * decibels))


MODELS: dict[LandCover, CoverModel] = {
    LandCover.OPEN_SEA: CoverModel(None, Coherence(0.0, 0.0, DAY)),
    LandCover.STILL_WATER: CoverModel(SeaSurface(Wind(0.0, 0.0)), Coherence(0.0, 0.0, DAY)),
    LandCover.BARE_SOIL: CoverModel(_SMOOTH_SOIL, Coherence(0.95, 0.2, 20.0 * DAY)),
    LandCover.PLOUGHED_SOIL: CoverModel(_FURROWS, Coherence(0.9, 0.1, 10.0 * DAY)),
    LandCover.FIELD: CoverModel(Canopy(_gamma(-9.0), 0.5, _SMOOTH_SOIL), Coherence(0.8, 0.0, 3.0 * DAY)),
    LandCover.MEADOW: CoverModel(Canopy(_gamma(-12.5), 0.3, RoughSoil(0.003, _LOAM)), Coherence(0.85, 0.05, 5.0 * DAY)),
    LandCover.FOREST: CoverModel(Canopy(_gamma(-7.0), 2.5, _SMOOTH_SOIL), Coherence(0.3, 0.0, 0.5 * DAY)),
    LandCover.TOWN: CoverModel(ConstantGamma(_gamma(-11.0)), Coherence(0.97, 0.7, 200.0 * DAY)),
    LandCover.ROAD: CoverModel(RoughSoil(0.0012, _PAVING), Coherence(0.95, 0.4, 40.0 * DAY)),
    LandCover.ROCK: CoverModel(ConstantGamma(_gamma(-6.0)), Coherence(0.97, 0.7, 200.0 * DAY)),
    LandCover.ROOF: CoverModel(ConstantGamma(_gamma(-12.0)), Coherence(0.98, 0.8, 365.0 * DAY)),
    LandCover.DECK: CoverModel(ConstantGamma(_gamma(-11.0)), Coherence(0.0, 0.0, DAY)),
}


def backscatter_of(cover: LandCover, wind: Wind) -> Backscatter:
    """The model of a class under a wind."""
    return MODELS[cover].backscatter or SeaSurface(wind)
