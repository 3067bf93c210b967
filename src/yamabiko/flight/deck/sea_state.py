"""Waves of a sea state: a wave spectrum from a significant height and a modal period, and a seeded sum of waves that has it.

What goes in is a sea state of the NATO table; what comes out are wave components (amplitude, frequency, direction, phase) whose
elevation has the spectrum's variance exactly, and no period of its own.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from yamabiko.earth.wgs84 import Float
from yamabiko.errors import InputError

GRAVITY = 9.80665
WAVES = 96
"""Wave components: enough that the ship's motions are near to Gaussian, few enough for the sum to be made in every frame."""
_LOWEST, _HIGHEST = 0.5, 2.5  # of the modal frequency; the energy beyond (none below, 3 % above) goes to the outermost bands


@dataclass(frozen=True)
class SeaState:
    """A seaway of two parameters.

    significant_height : mean of the highest third of the waves (m). modal_period : of the spectrum's peak (s). wind : sustained
    wind at 19.5 m that belongs to it (m/s).
    """

    significant_height: float
    modal_period: float
    wind: float

    def __post_init__(self) -> None:
        if not 0.0 <= self.significant_height <= 20.0:
            raise InputError("sea state", "significant_height", self.significant_height, "0 to 20 m")
        if not 2.0 <= self.modal_period <= 30.0:
            raise InputError("sea state", "modal_period", self.modal_period, "2 to 30 s")
        if not 0.0 <= self.wind <= 60.0:
            raise InputError("sea state", "wind", self.wind, "0 to 60 m/s")


_KNOT = 1852.0 / 3600.0
_TABLE = (
    # mean significant height (m), most probable and longest modal period (s), mean wind (kn)
    (0.0, 7.5, 7.5, 0.0),
    (0.05, 7.5, 7.5, 3.0),
    (0.3, 7.5, 12.8, 8.5),
    (0.88, 7.5, 14.8, 13.5),
    (1.88, 8.8, 15.2, 19.0),
)


def sea_state(number: int, *, longest: bool = False) -> SeaState:
    """Sea state 0 to 4 of the open North Atlantic: mean significant height, most probable modal period, mean wind.

    longest : take the longest modal period of the sea state's range (95 % of occurrences) instead of the most probable: a long
    swell, which moves a big ship most. The table has no period for sea states 0 and 1; there that of sea state 2 stands (estimate).
    Raises InputError. Source: NATO STANAG 4194, annex D; the same figures in S. L. Bales, "Designing ships to the natural
    environment", Naval Engineers Journal 95 (1983), 31-40, table 2.
    """
    if number not in range(len(_TABLE)):
        raise InputError("sea state", "number", number, f"0 to {len(_TABLE) - 1}")
    height, probable, longest_period, wind = _TABLE[number]
    return SeaState(height, longest_period if longest else probable, wind * _KNOT)


def wave_spectrum(sea: SeaState, frequency: Float) -> Float:
    """Variance density (m2 s) of the sea's elevation over angular frequency (rad/s), of the same shape: Bretschneider's.

    Source: ITTC Recommended Procedures 7.5-02-07-01.1 (two-parameter spectrum), with the modal frequency for the mean one.
    """
    modal = 2.0 * np.pi / sea.modal_period
    ratio = (modal / frequency) ** 4
    return np.asarray(0.3125 * sea.significant_height**2 * ratio / frequency * np.exp(-1.25 * ratio))


def variance_below(sea: SeaState, frequency: Float) -> Float:
    """Integral of the spectrum from zero to a frequency (rad/s), in closed form (m2); H**2 / 16 at infinity."""
    modal = 2.0 * np.pi / sea.modal_period
    return np.asarray(sea.significant_height**2 / 16.0 * np.exp(-1.25 * (modal / frequency) ** 4))


@dataclass(frozen=True, eq=False)
class WaveComponents:
    """Long-crested waves whose sum is the seaway, each (WAVES,).

    amplitude : m. frequency : rad/s, on still water. direction : rad, the way each wave travels, clockwise from true north.
    phase : rad, at the origin of time and place.
    """

    amplitude: Float
    frequency: Float
    direction: Float
    phase: Float


def make_waves(sea: SeaState, travel: float, generator: np.random.Generator) -> WaveComponents:
    """Waves of a sea state that travel about a direction (rad clockwise from true north), spread by the square of the cosine.

    Bands of equal width hold the spectrum's energy each; the frequency within a band, the direction and the phase are drawn. The
    spread density is 2/pi cos2 within a right angle to each side (ITTC 7.5-02-07-01.1).
    """
    modal = 2.0 * np.pi / sea.modal_period
    edges = np.linspace(_LOWEST, _HIGHEST, WAVES + 1) * modal
    frequency = edges[:-1] + (edges[1:] - edges[:-1]) * generator.random(WAVES)
    below = variance_below(sea, edges)
    below[0], below[-1] = 0.0, sea.significant_height**2 / 16.0
    return WaveComponents(
        np.sqrt(2.0 * np.diff(below)),
        frequency,
        np.mod(travel + _spread(generator), 2.0 * np.pi),
        generator.uniform(0.0, 2.0 * np.pi, WAVES),
    )


def _spread(generator: np.random.Generator) -> Float:
    """Angles (WAVES,) with density 2/pi cos2, one from each of as many parts of equal probability, in random order."""
    angle = np.linspace(-np.pi / 2.0, np.pi / 2.0, 2001)
    probability = (angle + np.pi / 2.0 + 0.5 * np.sin(2.0 * angle)) / np.pi
    drawn = (generator.permutation(WAVES) + generator.random(WAVES)) / WAVES
    return np.interp(drawn, probability, angle)
