"""The wind of a forecast over the height, as the legs of a mission are laid out and reckoned with."""

from __future__ import annotations

from dataclasses import dataclass
from math import cos, hypot, sin

import numpy as np

from yamabiko.flight.surroundings.air_kernel import mean_wind
from yamabiko.flight.surroundings.weather import Weather, air_of


@dataclass(frozen=True, eq=False)
class WindProfile:
    """Mean wind at heights. air : a record of AIR. ground : m above the ellipsoid from which its heights count."""

    air: np.void
    ground: float

    @classmethod
    def of(cls, weather: Weather, ground: float, span: float) -> WindProfile:
        """The profile of a weather over ground at a height (m above the ellipsoid), for an aircraft of a wing span (m)."""
        return cls(air_of(weather, span), ground)

    def at(self, height: float) -> tuple[float, float]:
        """North and east (m/s), the way the air moves, at a height (m above the ellipsoid)."""
        north, east = mean_wind(max(height - self.ground, 0.0), self.air)
        return float(north), float(east)

    def speed(self, height: float) -> float:
        """m/s at a height (m above the ellipsoid)."""
        return hypot(*self.at(height))

    def strongest(self, low: float, high: float) -> float:
        """Largest speed (m/s) between two heights (m above the ellipsoid)."""
        return max(self.speed(float(height)) for height in np.linspace(min(low, high), max(low, high), 9))


def along_and_across(wind: tuple[float, float], course: float) -> tuple[float, float]:
    """The parts of a wind (north, east) that blow along a course (rad from true north) and across it to the right (m/s)."""
    north, east = wind
    return north * cos(course) + east * sin(course), east * cos(course) - north * sin(course)
