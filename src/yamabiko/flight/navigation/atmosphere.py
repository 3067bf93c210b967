"""Pressure, height and airspeed: the standard atmosphere and compressible flow, for compiled kernels.

Sources: ISO 2533:1975 (the layer up to 11 km) and, for airspeeds, the subsonic Saint-Venant relation as in W. Gracey,
"Measurement of Aircraft Speed and Altitude", NASA RP-1046 (1980), chapter III.
"""

from __future__ import annotations

import math

import numpy as np

from yamabiko.flight.earth_kernel import compiled

SEA_LEVEL_PRESSURE = 101_325.0
_SEA_LEVEL_TEMPERATURE = 288.15
_LAPSE = 0.0065
_GAS = 287.05287
_EXPONENT = 9.80665 / (_GAS * _LAPSE)
_EARTH_RADIUS = 6_356_766.0
_SOUND = 340.294


@compiled
def pressure_height(pressure: float) -> float:
    """Height (m, geometric) at which the standard atmosphere has a pressure (Pa)."""
    geopotential = _SEA_LEVEL_TEMPERATURE / _LAPSE * (1.0 - (pressure / SEA_LEVEL_PRESSURE) ** (1.0 / _EXPONENT))
    return float(_EARTH_RADIUS * geopotential / (_EARTH_RADIUS - geopotential))


@compiled
def standard_pressure(height: float) -> float:
    """Pressure (Pa) of the standard atmosphere at a height (m, geometric)."""
    geopotential = _EARTH_RADIUS * height / (_EARTH_RADIUS + height)
    return float(SEA_LEVEL_PRESSURE * (1.0 - _LAPSE * geopotential / _SEA_LEVEL_TEMPERATURE) ** _EXPONENT)


@compiled
def mach_of(impact: float, static: float) -> float:
    """Mach number of an impact pressure and a static pressure (Pa); zero for none or less."""
    return math.sqrt(5.0 * ((max(impact, 0.0) / static + 1.0) ** (2.0 / 7.0) - 1.0))


@compiled
def calibrated_of(impact: float) -> float:
    """Calibrated airspeed (m/s) of an impact pressure (Pa)."""
    return _SOUND * mach_of(impact, SEA_LEVEL_PRESSURE)


@compiled
def true_of(impact: float, static: float, temperature: float) -> float:
    """True airspeed (m/s) of impact and static pressure (Pa) and static temperature (K)."""
    return mach_of(impact, static) * math.sqrt(1.4 * _GAS * temperature)


@compiled
def impact_of(airspeed: float, static: float, temperature: float) -> float:
    """Impact pressure (Pa) of a true airspeed (m/s)."""
    mach = airspeed / math.sqrt(1.4 * _GAS * temperature)
    return float(static * ((1.0 + 0.2 * mach * mach) ** 3.5 - 1.0))


@compiled
def plausible(pressure: float) -> bool:
    """Whether a static pressure can be one within the layer, and is a number."""
    return 15_000.0 < pressure < 120_000.0 and not np.isnan(pressure)
