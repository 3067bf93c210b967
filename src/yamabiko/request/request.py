"""Request: what somebody wants pictured, by when, how sharp, and from which directions it may be seen."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from math import degrees, isfinite, pi
from typing import Literal

from yamabiko.errors import InputError
from yamabiko.request.area import Area

LONGEST_IDENTIFIER = 200  # characters
RESOLUTIONS = (0.01, 10_000.0)  # m; no radar of today is finer, and no picture is coarser
MOST_REPEATS = 10_000

LookSide = Literal["left", "right"]
PassDirection = Literal["ascending", "descending"]
Illumination = Literal["day", "night"]
ModeName = Literal["stripmap", "spotlight"]


@dataclass(frozen=True)
class LookConstraints:
    """From where the place may be seen; None leaves a choice open.

    Raises InputError for an empty incidence interval, angles out of bounds, and sides or directions of which none is left.

    incidence : smallest and largest, rad between the ellipsoid's normal at the place and the line of sight.
    maximum_squint : rad off the zero-Doppler plane, ahead or behind; the window's ends where nothing else ends it. None: the
        radar mode's own.
    minimum_elevation : rad of the satellite above the place's horizon.
    sides, directions : allowed ones. illumination : sun above ("day") or below ("night") the horizon at the place.
    """

    incidence: tuple[float, float] = (0.0, 0.5 * pi)
    maximum_squint: float | None = None
    minimum_elevation: float = 0.0
    sides: frozenset[LookSide] = frozenset({"left", "right"})
    directions: frozenset[PassDirection] = frozenset({"ascending", "descending"})
    illumination: Illumination | None = None

    def __post_init__(self) -> None:
        smallest, largest = self.incidence
        _require(
            "look",
            "incidence",
            _told(smallest, largest),
            "angles of 0 to 90 deg, the smaller first",
            0.0 <= smallest < largest <= 0.5 * pi,
        )
        squint = self.maximum_squint
        _require(
            "look", "largest squint", _told(squint or 0.0), "above 0 and below 90 deg", squint is None or 0.0 < squint < 0.5 * pi
        )
        elevation = self.minimum_elevation
        _require("look", "minimum elevation", _told(elevation), "0 to less than 90 deg", 0.0 <= elevation < 0.5 * pi)
        _require_choice("look sides", self.sides, {"left", "right"})
        _require_choice("pass directions", self.directions, {"ascending", "descending"})
        _require_choice("illumination", {self.illumination}, {"day", "night", None})


@dataclass(frozen=True)
class CollectGeometry:
    """The geometry of a collect that a later one is to repeat, as change detection needs.

    side : of the ground track on which the place lies. incidence : rad. azimuth : of the satellite seen from the place, rad
    clockwise from north. incidence_tolerance, azimuth_tolerance : rad.
    Raises InputError for angles out of bounds.
    """

    side: LookSide
    incidence: float
    azimuth: float
    incidence_tolerance: float = pi / 180.0
    azimuth_tolerance: float = 3.0 * pi / 180.0

    def __post_init__(self) -> None:
        where = "geometry to repeat"
        _require_choice(f"{where}: side", {self.side}, {"left", "right"})
        _require(where, "incidence", _told(self.incidence), "0 to 90 deg", 0.0 <= self.incidence <= 0.5 * pi)
        _require(where, "azimuth", _told(self.azimuth), "-360 to 360 deg", abs(self.azimuth) <= 2.0 * pi)
        for field_name, tolerance in (("incidence", self.incidence_tolerance), ("azimuth", self.azimuth_tolerance)):
            _require(where, f"{field_name} tolerance", _told(tolerance), "above 0 and at most 180 deg", 0.0 < tolerance <= pi)


@dataclass(frozen=True)
class Request:
    """One wish. Raises InputError for values out of bounds and naive times.

    identifier : the asker's own name for it. area : what to picture.
    earliest, deadline : UTC; no collect before the one, every picture delivered by the other.
    resolution : m on the ground, of the coarser axis, at most. mode : None leaves it to the planner.
    look : constraints. repeat_geometry : of an earlier collect, to be matched.
    repeats : collects of the whole area. minimum_interval : s between them.
    priority : weight of this request against the others, above zero. budget : at most, in the supplier's unit; None: no limit.
    """

    identifier: str
    area: Area
    earliest: datetime
    deadline: datetime
    resolution: float
    mode: ModeName | None = None
    look: LookConstraints = field(default_factory=LookConstraints)
    repeat_geometry: CollectGeometry | None = None
    repeats: int = 1
    minimum_interval: float = 0.0
    priority: float = 1.0
    budget: float | None = None

    def __post_init__(self) -> None:
        name = f"request {self.identifier}"
        known = (
            isinstance(self.identifier, str) and 0 < len(self.identifier) <= LONGEST_IDENTIFIER and self.identifier.isprintable()
        )
        _require("request", "identifier", repr(self.identifier)[:60], f"1 to {LONGEST_IDENTIFIER} printable characters", known)
        for field_name, instant in (("earliest", self.earliest), ("deadline", self.deadline)):
            _require(name, field_name, instant.isoformat(), "an instant with its time zone", instant.tzinfo is not None)
        _require(name, "deadline", self.deadline.isoformat(), f"after {self.earliest.isoformat()}", self.deadline > self.earliest)
        finest, coarsest = RESOLUTIONS
        fits = finest <= self.resolution <= coarsest
        _require(name, "resolution", f"{self.resolution:g} m", f"{finest:g} to {coarsest:g} m", fits)
        _require_choice(f"{name}: mode", {self.mode}, {"stripmap", "spotlight", None})
        whole = isinstance(self.repeats, int) and 1 <= self.repeats <= MOST_REPEATS
        _require(name, "repeats", self.repeats, f"1 to {MOST_REPEATS}", whole)
        interval = self.minimum_interval
        _require(name, "minimum interval", f"{interval:g} s", "zero or a positive number", isfinite(interval) and interval >= 0.0)
        span = (self.deadline - self.earliest).total_seconds()
        fits = (self.repeats - 1) * interval < span
        _require(name, "minimum interval", f"{interval:g} s", f"one that lets {self.repeats} collects fit in {span:g} s", fits)
        _require(name, "priority", f"{self.priority:g}", "above zero", isfinite(self.priority) and self.priority > 0.0)
        paid = self.budget is None or (isfinite(self.budget) and self.budget >= 0.0)
        _require(name, "budget", self.budget, "zero or a positive number", paid)


def _require(source: str, what: str, found: object, expected: str, fits: bool) -> None:
    if not fits:
        raise InputError(source, what, found, expected)


def _require_choice(what: str, found: Collection[str | None], allowed: set[str | None] | set[str]) -> None:
    if not found or not set(found) <= allowed:
        told = ", ".join(sorted(str(choice) for choice in found)) or "none"
        raise InputError("request", what, told, " or ".join(sorted(str(choice) for choice in allowed if choice is not None)))


def _told(*angles: float) -> str:
    return " to ".join(f"{degrees(angle):g}" for angle in angles) + " deg"
