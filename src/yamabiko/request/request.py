"""Request: what somebody wants pictured, by when, how sharp, and from which directions it may be seen."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from math import pi
from typing import Literal

from yamabiko.request.area import Area

LookSide = Literal["left", "right"]
PassDirection = Literal["ascending", "descending"]
Illumination = Literal["day", "night"]
ModeName = Literal["stripmap", "spotlight"]


@dataclass(frozen=True)
class LookConstraints:
    """From where the place may be seen; None leaves a choice open.

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


@dataclass(frozen=True)
class CollectGeometry:
    """The geometry of a collect that a later one is to repeat, as change detection needs.

    side : of the ground track on which the place lies. incidence : rad. azimuth : of the satellite seen from the place, rad
    clockwise from north. incidence_tolerance, azimuth_tolerance : rad.
    """

    side: LookSide
    incidence: float
    azimuth: float
    incidence_tolerance: float = pi / 180.0
    azimuth_tolerance: float = 3.0 * pi / 180.0


@dataclass(frozen=True)
class Request:
    """One wish. Raises InputError for values out of bounds.

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
