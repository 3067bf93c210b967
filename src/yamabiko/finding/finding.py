"""Finding: one thing that pictures say, with its place, its time span, how sure it is, and the pixels it was read from.

Outlines are in the map coordinates of the grid they were found on; longitude and latitude are made of them where a file is written.
Confidence is the share of such findings that are expected to be true (0 to 1), as the finder states it: what it rests on is told in
the explanation of each. Nothing here tells what a vessel is beyond its size and course.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from shapely.geometry.base import BaseGeometry


class WaterKind(StrEnum):
    """Water that stands there always, that stands where there is none usually, or of which no more is known."""

    PERMANENT = "permanent water"
    FLOOD = "flood"
    WATER = "water"


class ChangeSign(StrEnum):
    """How a place changed: its echo became stronger, weaker, or lost its phase while the strength stayed."""

    BRIGHTER = "brighter"
    DARKER = "darker"
    INCOHERENT = "incoherent"


@dataclass(frozen=True)
class PixelWindow:
    """A rectangle of a grid's pixels: the first row and column, and how many of each."""

    row: int
    column: int
    rows: int
    columns: int

    @property
    def slices(self) -> tuple[slice, slice]:
        """Index of the window in an array (row, column)."""
        return slice(self.row, self.row + self.rows), slice(self.column, self.column + self.columns)


@dataclass(frozen=True, eq=False)
class Finding:
    """What all findings state.

    outline : shapely geometry in map coordinates of reference_system (authority and code). begin, end : UTC; equal for what one
    picture shows. area : m2 on the ground. confidence : 0 to 1. window : the pixels it was read from, for before and after chips.
    sources : identifiers of the pictures, in time. simulated : whether any of them is.
    """

    outline: BaseGeometry
    reference_system: str
    begin: datetime
    end: datetime
    area: float
    confidence: float
    window: PixelWindow
    sources: tuple[str, ...]
    simulated: bool


@dataclass(frozen=True, eq=False)
class WaterFinding(Finding):
    """A sheet of water. depth, depth_error : mean and its standard deviation (m), None where no terrain was given."""

    kind: WaterKind
    depth: float | None = None
    depth_error: float | None = None


@dataclass(frozen=True, eq=False)
class VesselFinding(Finding):
    """A vessel on the water. outline is a point or the hull's rectangle.

    length, width : m; heading : of the long side, clockwise from north (rad), bow or stern ahead is not known: 0 to pi.
    Each with its standard deviation. peak_over_sea : power of the brightest pixel over the mean of the sea around.
    report : identifier of the position report it was matched to, None where it has none; reports_known : whether any were given.
    radial_speed : m/s towards the radar, from the report's place and its own, None where there is no match.
    """

    length: float
    width: float
    heading: float
    length_error: float
    width_error: float
    heading_error: float
    peak_over_sea: float
    report: str | None = None
    reports_known: bool = False
    radial_speed: float | None = None


@dataclass(frozen=True, eq=False)
class ChangeFinding(Finding):
    """A place that changed between `begin`, the last picture without the change, and `end`, the first with it.

    log_ratio : natural logarithm of mean power after over before. coherence : of the pair, None where phase was not compared.
    p_value : probability of as much change in pictures without any, at the place's most changed pixel.
    group : a number shared by places side by side that changed in the same time with opposite signs, as a building and its shadow
    do; None where there is no such neighbour.
    """

    sign: ChangeSign
    log_ratio: float
    p_value: float
    coherence: float | None = None
    group: int | None = None
