"""Weather: a sortie's wind, turbulence and single gusts, as people state them, and the record of them that the kernel reads."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from math import cos, isfinite, log, sin, sqrt

import numpy as np

from yamabiko.errors import InputError
from yamabiko.flight.surroundings.frame import AIR, AIR_STATE, GUSTS, LEVELS, Record

_FOOT = 0.3048  # m
_KNOT = 1852.0 / 3600.0  # m/s
_STATED_HEIGHT = 10.0  # m

# MIL-F-8785C figure 7: standard deviation of gusts (ft/s) at heights (ft), for probabilities of exceedance of 1e-2 (light), 1e-3
# (moderate) and 1e-5 (severe), as read off the figure for JSBSim 1.3.3 (FGWinds.cpp).
_INTENSITY_HEIGHTS = (500, 1750, 3750, 7500, 15000, 25000, 35000, 45000, 55000, 65000, 75000, 80000)
_LIGHT = (6.6, 6.9, 7.4, 6.7, 4.6, 2.7, 0.4, 0.0, 0.0, 0.0, 0.0, 0.0)
_MODERATE = (8.6, 9.6, 10.6, 10.1, 8.0, 6.6, 5.0, 4.2, 2.7, 0.0, 0.0, 0.0)
_SEVERE = (15.6, 17.6, 23.0, 23.6, 22.1, 20.0, 16.0, 15.1, 12.1, 7.9, 6.2, 5.1)


class Turbulence(StrEnum):
    """How rough the air is, in the words of MIL-F-8785C."""

    NONE = "none"
    LIGHT = "light"
    MODERATE = "moderate"
    SEVERE = "severe"


# Wind at 20 ft (kn) that goes with each, a tenth of which is the intensity of vertical gusts near the ground: 3.7.3.1, figure 8.
_WIND_AT_20_FEET = {Turbulence.NONE: 0.0, Turbulence.LIGHT: 15.0, Turbulence.MODERATE: 30.0, Turbulence.SEVERE: 45.0}
_HIGH_INTENSITY = {
    Turbulence.NONE: (0.0,) * len(_LIGHT),
    Turbulence.LIGHT: _LIGHT,
    Turbulence.MODERATE: _MODERATE,
    Turbulence.SEVERE: _SEVERE,
}


@dataclass(frozen=True)
class WindLevel:
    """The mean wind at one height.

    height : m over the ground. speed : m/s. direction : from which it blows, rad clockwise from true north.
    """

    height: float
    speed: float
    direction: float


@dataclass(frozen=True)
class DiscreteGust:
    """A bump of one minus the cosine.

    start : s since the sortie's epoch. duration : s, of the whole. peak : (north, east, down) m/s, the way the air moves at its
    middle.
    """

    start: float
    duration: float
    peak: tuple[float, float, float]


@dataclass(frozen=True)
class Weather:
    """The air of a sortie.

    wind : speed 10 m over the ground (m/s). direction : from which it blows, rad clockwise from true north.
    roughness : of the ground (m): 0.0002 open sea, 0.03 open land, 0.5 woods. boundary_layer : height over the ground (m) up to
    which the wind grows with the logarithm of height. levels : the wind above, at rising heights, in straight lines from one to the
    next; none for no change above the boundary layer. turbulence : how rough. gusts : single ones, for tests and trials.
    Raises InputError for a value out of bounds.
    """

    wind: float = 0.0
    direction: float = 0.0
    roughness: float = 0.03
    boundary_layer: float = 300.0
    levels: tuple[WindLevel, ...] = ()
    turbulence: Turbulence = Turbulence.NONE
    gusts: tuple[DiscreteGust, ...] = ()

    def __post_init__(self) -> None:
        _require("wind", self.wind, 0.0, 60.0, "m/s")
        _require("direction", self.direction, -10.0, 10.0, "rad")
        _require("roughness", self.roughness, 1e-5, 0.9, "m")
        _require("boundary layer", self.boundary_layer, 10.0, 3000.0, "m")
        lowest = self.boundary_layer
        for number, level in enumerate(self.levels, 1):
            if not lowest < level.height < 30_000.0:
                raise InputError(
                    "weather",
                    f"level {number}, height",
                    f"{level.height:g} m",
                    f"rising heights above the boundary layer's {self.boundary_layer:g} m, below 30 km",
                )
            _require(f"level {number}, speed", level.speed, 0.0, 100.0, "m/s")
            _require(f"level {number}, direction", level.direction, -10.0, 10.0, "rad")
            lowest = level.height
        _require_at_most("levels", len(self.levels), LEVELS - 1)
        _require_at_most("gusts", len(self.gusts), GUSTS)
        for number, gust in enumerate(self.gusts, 1):
            _require(f"gust {number}, start", gust.start, -1e9, 1e9, "s")
            _require(f"gust {number}, duration", gust.duration, 1e-3, 1e6, "s")
            _require(f"gust {number}, peak", sqrt(sum(value * value for value in gust.peak)), 0.0, 60.0, "m/s")


def air_of(weather: Weather, span: float) -> Record:
    """The record of AIR of a weather for an aircraft of a wing span (m). Raises InputError unless that is positive."""
    if not (isfinite(span) and span > 0.0):
        raise InputError("aircraft", "span", f"{span:g} m", "a positive number of metres")
    air = np.zeros(1, dtype=AIR)
    air["surface_wind"] = _moving(weather.wind, weather.direction)
    air["roughness"] = weather.roughness
    growth = log(weather.boundary_layer / weather.roughness) / log(_STATED_HEIGHT / weather.roughness)
    heights = [weather.boundary_layer, *(level.height for level in weather.levels)]
    winds = [
        _moving(growth * weather.wind, weather.direction),
        *(_moving(level.speed, level.direction) for level in weather.levels),
    ]
    air["levels"] = len(heights)
    air["level_height"][0, : len(heights)] = heights
    air["level_wind"][0, : len(winds)] = winds
    air["low_intensity"] = 0.1 * _WIND_AT_20_FEET[weather.turbulence] * _KNOT
    air["intensity_height"] = np.array(_INTENSITY_HEIGHTS) * _FOOT
    air["intensity"] = np.array(_HIGH_INTENSITY[weather.turbulence]) * _FOOT
    air["span"] = span
    for index, gust in enumerate(weather.gusts):
        air["gust_start"][0, index] = gust.start
        air["gust_duration"][0, index] = gust.duration
        air["gust_peak"][0, index] = gust.peak
    return air[0]


def still_air() -> Record:
    """A record of AIR_STATE to begin a sortie with: the kernel draws the first gusts when it meets it."""
    return np.zeros(1, dtype=AIR_STATE)[0]


def _moving(speed: float, direction: float) -> tuple[float, float]:
    """North and east of the air's own motion for a wind from a direction."""
    return -speed * cos(direction), -speed * sin(direction)


def _require(field: str, value: float, least: float, most: float, unit: str) -> None:
    if not least <= value <= most:
        raise InputError("weather", field, f"{value:g} {unit}", f"{least:g} to {most:g} {unit}")


def _require_at_most(field: str, count: int, most: int) -> None:
    if count > most:
        raise InputError("weather", field, count, f"at most {most}")
