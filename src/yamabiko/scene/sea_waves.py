"""Waves as a radar's picture of the open sea shows them: stripes of brighter and darker water that travel with the wind's sea.

Waves tilt the water towards and away from the radar; their own heights are left out of the geometry. Two times seconds apart show
the same waves a little further on, two days apart other ones.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from yamabiko.earth.wgs84 import Float
from yamabiko.scene.backscatter import Wind

_GRAVITY = 9.80665
_COMPONENTS = 24
_CONTRAST = 0.35  # standard deviation over mean, looked at along the waves' way; assumed
_LEAST = 0.05
_LONGEST = 60.0  # m: coastal waters give waves no longer way to grow; assumed
_SPREAD = 0.45  # rad, standard deviation of direction; assumed


def wave_pattern(
    east: Float, north: Float, wind: Wind, to_radar: Float, seconds: float, generator: np.random.Generator
) -> NDArray[np.float32]:
    """Brightness over its mean, (row, column), about one, at places north (row,) and east (column,), metres.

    to_radar : (3,) east, north, up. seconds : of the time. generator : the same for all times of one sea. Wave numbers scatter
    about the peak of a fully developed sea, omega = 0.877 g / U (W. J. Pierson, L. Moskowitz, J. Geophysical Research 69 (1964),
    5181-5190), and travel with the dispersion of deep water, omega^2 = g k.
    """
    total = np.zeros((len(north), len(east)), np.complex128)
    peak = max(_GRAVITY * (0.877 / max(wind.speed, 0.5)) ** 2, 2.0 * np.pi / _LONGEST)
    number = peak * generator.lognormal(0.15, 0.35, _COMPONENTS)
    heading = wind.from_direction + np.pi + _SPREAD * generator.standard_normal(_COMPONENTS)
    phase = 2.0 * np.pi * generator.random(_COMPONENTS)
    strength = np.sqrt(generator.exponential(1.0, _COMPONENTS))
    bearing = np.arctan2(to_radar[0], to_radar[1])
    tilt = strength * np.abs(np.cos(heading - bearing))
    scale = _CONTRAST * np.sqrt(2.0 / float((strength**2).sum()))
    for k, way, turn, size in zip(number, heading, phase, tilt * scale, strict=True):
        travelled = turn - np.sqrt(_GRAVITY * k) * seconds
        along_north = np.exp(1j * (k * np.cos(way) * north + travelled))
        total += size * np.multiply.outer(along_north, np.exp(1j * k * np.sin(way) * east))
    return np.maximum(1.0 + total.real, _LEAST).astype(np.float32)
