"""The International Standard Atmosphere up to 20 km: what air a drone flies in when no weather is given.

ICAO Doc 7488 (1993), the same as the U.S. Standard Atmosphere 1976 in its two lowest layers. Heights are geopotential metres above
mean sea level; at 7 km a geometric height exceeds its geopotential one by 8 m, which is left out wherever a drone's height is used.
"""

from __future__ import annotations

from math import exp, pow

from yamabiko.errors import InputError

SEA_LEVEL_DENSITY = 1.225
"""kg/m3."""
STANDARD_GRAVITY = 9.80665
"""m/s2."""
_SEA_LEVEL_TEMPERATURE = 288.15
_SEA_LEVEL_PRESSURE = 101_325.0
_LAPSE = 0.0065
_TROPOPAUSE = 11_000.0
_TOP = 20_000.0
_GAS_CONSTANT = 287.05287


def air_temperature(height: float) -> float:
    """Temperature (K) at a height (m). Raises InputError below -1 km and above 20 km."""
    if not -1_000.0 <= height <= _TOP:
        raise InputError("standard atmosphere", "height", f"{height:g} m", "-1000 to 20000 m")
    return _SEA_LEVEL_TEMPERATURE - _LAPSE * min(height, _TROPOPAUSE)


def air_pressure(height: float) -> float:
    """Static pressure (Pa) at a height (m). Raises InputError as air_temperature does."""
    temperature = air_temperature(height)
    falling = pow(temperature / _SEA_LEVEL_TEMPERATURE, STANDARD_GRAVITY / (_LAPSE * _GAS_CONSTANT))
    above = max(height - _TROPOPAUSE, 0.0)
    return _SEA_LEVEL_PRESSURE * falling * exp(-STANDARD_GRAVITY * above / (_GAS_CONSTANT * temperature))


def air_density(height: float) -> float:
    """Density (kg/m3) at a height (m). Raises InputError as air_temperature does."""
    return air_pressure(height) / (_GAS_CONSTANT * air_temperature(height))
