"""What changes a world by itself as time passes: the level of its water, and fields that are ploughed.

Ships and buildings come and go with their own `world_things.Presence`. Times are seconds from the time scale's epoch.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import label
from shapely.geometry import Polygon

from yamabiko.earth.wgs84 import Float
from yamabiko.errors import InputError


@dataclass(frozen=True, eq=False)
class WaterLevel:
    """The height of a world's connected still water over time: straight lines between knots, constant before and after.

    seconds : (knot,) increasing. level : (knot,) m of the world's frame. Raises InputError for other arrays.
    """

    seconds: Float
    level: Float

    def __post_init__(self) -> None:
        if self.seconds.shape != self.level.shape or self.seconds.ndim != 1 or not self.seconds.size:
            raise InputError("water level", "knots", f"{self.seconds.shape} and {self.level.shape}", "as many times as levels")
        if not (np.isfinite(self.level).all() and (np.diff(self.seconds) > 0.0).all()):
            raise InputError("water level", "knots", "times out of order or levels that are not finite", "increasing times")

    @classmethod
    def constant(cls, level: float) -> WaterLevel:
        """Water that stays where it is."""
        return cls(np.zeros(1), np.array([level]))

    def at(self, seconds: float) -> float:
        """The level (m) at a time."""
        return float(np.interp(seconds, self.seconds, self.level))

    def crests(self, seconds: float = np.inf) -> list[tuple[float, float]]:
        """(time, level) of the crests that have begun to fall before a time: knots after a rise, before a fall."""
        found = []
        rising = False
        for number in range(1, len(self.level)):
            change = self.level[number] - self.level[number - 1]
            if change < 0.0 and rising and self.seconds[number - 1] < seconds:
                found.append((float(self.seconds[number - 1]), float(self.level[number - 1])))
            rising = change > 0.0 or (rising and change == 0.0)
        return found

    def rises(self) -> list[tuple[float, float]]:
        """(time a rise begins, level of the crest it leads to), in order."""
        found: list[tuple[float, float]] = []
        rising = False
        for number in range(1, len(self.level)):
            change = self.level[number] - self.level[number - 1]
            if change > 0.0:
                begin = found.pop()[0] if rising else float(self.seconds[number - 1])
                found.append((begin, float(self.level[number])))
            rising = change > 0.0
        return found


def flooded(ground: NDArray[np.float32], source: NDArray[np.bool_], level: float) -> NDArray[np.bool_]:
    """Where water of a level (m) stands: ground (row, column) below it that is connected, edge to edge, to the source
    (row, column), be it only below the level in part."""
    low = ground < level
    if not (source & low).any():
        return np.zeros(ground.shape, np.bool_)
    parts, _ = label(low)
    wet = np.unique(parts[source & low])
    reached = np.zeros(int(parts.max()) + 1, np.bool_)
    reached[wet] = True
    reached[0] = False
    return np.asarray(reached[parts])


@dataclass(frozen=True)
class Ploughing:
    """A field is ploughed. name : of the field. outline : east, north (m). seconds : when."""

    name: str
    outline: Polygon
    seconds: float
