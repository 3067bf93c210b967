"""Tasks: the shapes that a survey sortie flies, as people state them.

Places are geodetic (latitude, longitude) in rad, lengths m, courses rad clockwise from true north. Each is flown level at one
height. Where the radar has to look at something, it lies on the side that the mission's radar looks to.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from math import isfinite, pi
from typing import Literal

from yamabiko.errors import InputError

Place = tuple[float, float]
"""Geodetic latitude and longitude (rad)."""
Side = Literal["left", "right"]
MOST_POINTS = 500
MOST_LAPS = 200


class HeightDatum(StrEnum):
    """What a height is counted from: the ellipsoid, the mean sea level, or the highest ground under the task."""

    ELLIPSOID = "ellipsoid"
    SEA = "sea"
    GROUND = "ground"


@dataclass(frozen=True)
class Height:
    """A height (m) and what it is counted from."""

    value: float
    datum: HeightDatum

    def __post_init__(self) -> None:
        if not (isfinite(self.value) and -500.0 <= self.value <= 20_000.0):
            raise InputError("height", "value", f"{self.value:g} m", "-500 to 20000 m")


@dataclass(frozen=True)
class RacetrackTask:
    """A line flown again and again in the same direction.

    start, end : of the line. laps : how often. turn : to which side it turns back.
    """

    name: str
    height: Height
    start: Place
    end: Place
    laps: int
    turn: Side

    def __post_init__(self) -> None:
        _require(self.name, "laps", self.laps, 1, MOST_LAPS)


@dataclass(frozen=True)
class AreaTask:
    """Parallel lines that together picture an area.

    outline : its corners. spacing : between lines. course : of the lines, at the middle of the area. overshoot : by which each line
    begins before and ends after the area. swath_offset : from the track to the line that is pictured from it.
    alternate : whether every other line is flown the other way; if not, all are flown along the course.
    """

    name: str
    height: Height
    outline: tuple[Place, ...]
    spacing: float
    course: float
    overshoot: float = 0.0
    swath_offset: float = 0.0
    alternate: bool = True

    def __post_init__(self) -> None:
        _require(self.name, "outline", len(self.outline), 3, MOST_POINTS)
        _require(self.name, "spacing", self.spacing, 20.0, 50_000.0)
        _require(self.name, "course", self.course, -2.0 * pi, 2.0 * pi)
        _require(self.name, "overshoot", self.overshoot, 0.0, 50_000.0)
        _require(self.name, "swath offset", self.swath_offset, 0.0, 50_000.0)


@dataclass(frozen=True)
class LineTask:
    """A line through places, such as along a coast.

    places : of the line. offset : from the track to the line, which lies on the side that the radar looks to.
    """

    name: str
    height: Height
    places: tuple[Place, ...]
    offset: float = 0.0

    def __post_init__(self) -> None:
        _require(self.name, "places", len(self.places), 2, MOST_POINTS)
        _require(self.name, "offset", self.offset, 0.0, 50_000.0)


@dataclass(frozen=True)
class CircleTask:
    """Circles about a place. laps : how often round, also in part. turn : to which side."""

    name: str
    height: Height
    centre: Place
    radius: float
    laps: float
    turn: Side

    def __post_init__(self) -> None:
        _require(self.name, "radius", self.radius, 50.0, 100_000.0)
        _require(self.name, "laps", self.laps, 0.05, MOST_LAPS)


@dataclass(frozen=True)
class SpotlightTask:
    """Circles about a target that the radar looks at all the while. laps : how often round, also in part."""

    name: str
    height: Height
    target: Place
    radius: float
    laps: float

    def __post_init__(self) -> None:
        _require(self.name, "radius", self.radius, 50.0, 100_000.0)
        _require(self.name, "laps", self.laps, 0.05, MOST_LAPS)


@dataclass(frozen=True)
class LoiterTask:
    """Whole circles about a place until a time (s since the epoch) has come."""

    name: str
    height: Height
    centre: Place
    radius: float
    until: float
    turn: Side

    def __post_init__(self) -> None:
        _require(self.name, "radius", self.radius, 50.0, 100_000.0)
        _require(self.name, "until", self.until, 0.0, 172_800.0)


Task = RacetrackTask | AreaTask | LineTask | CircleTask | SpotlightTask | LoiterTask


def _require(task: str, name: str, value: float, least: float, most: float) -> None:
    if not (isfinite(value) and least <= value <= most):
        raise InputError(f"task {task}", name, f"{value:g}", f"{least:g} to {most:g}")
