"""Route: legs put one after another, each beginning where the last one ended, with heights that the aircraft can climb and descend.

Between two poses the way is the shortest with the given turning circle. Heights change as soon as they have to go up and as late
as they may go down; what does not fit into the way is flown in whole circles, before it when climbing and after it when descending.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from math import ceil, inf, pi

import numpy as np
from numpy.typing import NDArray

from yamabiko.flight.frame import LEG
from yamabiko.flight.kinds import LegKind
from yamabiko.flight.mission.patterns import Pose
from yamabiko.platform.dubins import advance, dubins_way

_SHORTEST = 1e-9  # m: shorter parts are rounding
_SHORTEST_FLOWN = 0.5  # m: shorter parts are passed in a frame, and an aircraft that banks for one of them only twitches
_END_HEIGHT = list(LEG.names or ()).index("end_height")
_LEVEL = 1e-3  # m: smaller changes of height are none


@dataclass(frozen=True)
class Slopes:
    """What heights may change by, rise over run: climb and descent, both positive. radius : m, of turns."""

    climb: float
    descent: float
    radius: float


@dataclass
class Route:
    """Legs so far, and where the last one ends.

    pose : east, north (m), course (rad). height : m above the ellipsoid. labels : what each leg belongs to, for messages.
    """

    pose: Pose
    height: float
    legs: list[tuple[float, ...]] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)

    def add(
        self, curvature: float, length: float, height: float, airspeed: float, kind: LegKind, label: str, until: float = 0.0
    ) -> None:
        """Append a leg to an end height (m); none where it is too short, though the next one begins where it would have ended."""
        rolling = kind in (LegKind.TAXI, LegKind.LINE_UP)
        if length >= (_SHORTEST if rolling else _SHORTEST_FLOWN):
            self.legs.append((*self.pose, length, curvature, self.height, height, airspeed, int(kind), until))
            self.labels.append(label)
            self.height = height
        self.pose = advance(*self.pose, curvature, length)

    def join(self, goal: Pose, height: float, slopes: Slopes, airspeed: float, kind: LegKind, label: str) -> None:
        """Append the shortest way to a pose and height."""
        way = [(float(curvature), float(length)) for curvature, length in dubins_way(self.pose, goal, slopes.radius)]
        rise = height - self.height
        slope = slopes.climb if rise > 0.0 else slopes.descent
        needed = abs(rise) / slope if abs(rise) > _LEVEL else 0.0
        lacking = needed - sum(length for _, length in way)
        if lacking > 0.0:
            circle = 2.0 * pi * slopes.radius
            side = next((curvature for curvature, _ in (way if rise > 0.0 else way[::-1]) if curvature != 0.0), 1.0 / slopes.radius)
            circles = (side, ceil(lacking / circle) * circle)
            way = [circles, *way] if rise > 0.0 else [*way, circles]
        total = sum(length for _, length in way)
        self._add_way(way, needed if rise > 0.0 else total - needed, rise, needed, airspeed, kind, label)
        # The way ends at the goal but for rounding, and full circles have turned the course by more than a turn.
        self.pose, self.height = goal, height

    def descend_along(
        self, way: list[tuple[float, float]], height: float, slopes: Slopes, airspeed: float, kind: LegKind, label: str
    ) -> None:
        """Append parts of curvature (1/m) and length (m), down to a height as late as the slope allows, or all the way along."""
        total = sum(length for _, length in way)
        needed = min((self.height - height) / slopes.descent, total)
        self._add_way(way, total - needed, height - self.height, needed, airspeed, kind, label)

    def _add_way(
        self,
        way: list[tuple[float, float]],
        corner: float,
        rise: float,
        needed: float,
        airspeed: float,
        kind: LegKind,
        label: str,
    ) -> None:
        """Append parts, cut at the distance `corner` along the way, before which a climb ends or after which a descent begins."""
        base, slope = self.height, rise / needed if needed > 0.0 else 0.0

        def height_at(distance: float) -> float:
            return base + slope * (min(distance, corner) if rise > 0.0 else max(distance - corner, 0.0))

        flown, before = 0.0, len(self.legs)
        for curvature, length in way:
            ends = [flown + length]
            if flown + 1.0 < corner < flown + length - 1.0:
                ends.insert(0, corner)
            for end in ends:
                self.add(curvature, end - flown, height_at(end), airspeed, kind, label)
                flown = end
        if len(self.legs) > before:
            # What parts too short for a leg would have climbed or sunk.
            self.height = height_at(flown)
            self.legs[-1] = (*self.legs[-1][:_END_HEIGHT], self.height, *self.legs[-1][_END_HEIGHT + 1 :])

    def table(self) -> NDArray[np.void]:
        """The legs as a (leg,) array of LEG."""
        return np.array(self.legs, dtype=LEG)


def no_slopes(radius: float) -> Slopes:
    """Slopes for ways on the ground: height changes wherever it has to."""
    return Slopes(inf, inf, radius)
