"""Plan: what will be collected by whom and when, what will not and why, and what changed against the plan before.

The plan as people and files have it, in requests, satellites and instants; the search for it (`plan.schedule`) works on numbers.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from yamabiko.plan.opportunity import Opportunity
from yamabiko.request.area import Area
from yamabiko.request.request import Request

Hindrance = Literal[
    "opportunity", "incidence", "side", "direction", "illumination", "elevation", "squint", "geometry", "resolution", "mode",
    "deadline", "budget", "interval", "taken", "capacity", "coverage", "exclusion", "element age", "stopped",
    "reach", "weather", "airspace",
]  # fmt: skip
ChangeKind = Literal["added", "moved", "dropped"]
LegKind = Literal["out", "survey", "between", "back"]


@dataclass(frozen=True, eq=False)
class Commitment:
    """One collect that will be made.

    request : its identifier. strip : of the request's area, from zero. repeat : which of the request's repeats, from zero.
    opportunity : the window it lies in, whose `best` geometry and quality hold near the window's middle.
    start, end : UTC, radar on.
    """

    request: str
    strip: int
    repeat: int
    opportunity: Opportunity
    start: datetime
    end: datetime

    @property
    def part(self) -> tuple[str, int, int]:
        """Request, strip and repeat: what this collect is for."""
        return self.request, self.strip, self.repeat


@dataclass(frozen=True)
class SortieLeg:
    """One stretch of a sortie. kind : from the base, on a line with the radar on, from line to line, to the base. start, end : UTC.

    places : longitude, latitude (rad) that it goes through, in straight legs, both ends included; where it takes longer than
    flying them does, the drone waits in the air. part : request, strip and repeat that a line is for; None elsewhere.
    """

    kind: LegKind
    start: datetime
    end: datetime
    places: tuple[tuple[float, float], ...]
    part: tuple[str, int, int] | None = None


@dataclass(frozen=True)
class Sortie:
    """One flight of a drone, predicted. take_off, landing : UTC. legs : in their order. fuel : burnt (kg). usable : fuel there is
    less the reserve (kg). cost : in the supplier's unit, once for all that it pictures."""

    drone: str
    supplier: str
    take_off: datetime
    landing: datetime
    legs: tuple[SortieLeg, ...]
    fuel: float
    usable: float
    cost: float

    @property
    def parts(self) -> tuple[tuple[str, int, int], ...]:
        """Requests, strips and repeats it pictures, in its order."""
        return tuple(leg.part for leg in self.legs if leg.part is not None)


@dataclass(frozen=True, eq=False)
class Cutting:
    """How one request's area is cut into strips that a collect each covers.

    heading : of the strips' length, rad clockwise from north at the area's centre. strips : parts of the area, in order.
    """

    request: str
    heading: float
    strips: tuple[Area, ...]

    @classmethod
    def none(cls, request: Request) -> Cutting:
        """That of an area that is left whole."""
        return cls(request.identifier, 0.0, (request.area,))


@dataclass(frozen=True)
class Loosening:
    """One wish of a request that, loosened by itself as told, would have it served.

    wish : field of the request or of its look constraints. value : what to set it to, in the record's own unit.
    told : in words. opportunities : how many windows it then has for the parts that are missing. first : start of the first.
    """

    wish: str
    value: object
    told: str
    opportunities: int
    first: datetime


@dataclass(frozen=True)
class Unserved:
    """A request, or some parts of it, that the plan leaves out.

    parts : (strip, repeat) of what is missing, from zero. hindrance : which constraint stands in the way. reason : in words.
    loosenings : what would bring it in, each tried by itself; empty where nothing tried does.
    """

    request: str
    parts: tuple[tuple[int, int], ...]
    hindrance: Hindrance
    reason: str
    loosenings: tuple[Loosening, ...] = ()


@dataclass(frozen=True)
class Change:
    """One difference from the plan before.

    part : request, strip, repeat. before, after : satellite and middle of the collect, UTC; None where there is none.
    reason : in words.
    """

    part: tuple[str, int, int]
    kind: ChangeKind
    before: tuple[str, datetime] | None
    after: tuple[str, datetime] | None
    reason: str


@dataclass(frozen=True, eq=False)
class Plan:
    """A plan of one span.

    made : UTC, the `now` it was made at. start, end : UTC, of the span. commitments : in the order of their start.
    unserved : every request or part that is not. changes : against the plan before, if there was one.
    cuttings : of the requests whose area is larger than a collect. value : sum of the priorities of the requests served whole.
    bound : that no plan can exceed, or None where none was computed. assumptions : of the fleet, in words. sorties : of drones,
    by take-off; every commitment of a drone is in one.
    """

    made: datetime
    start: datetime
    end: datetime
    commitments: tuple[Commitment, ...]
    unserved: tuple[Unserved, ...] = ()
    changes: tuple[Change, ...] = ()
    cuttings: tuple[Cutting, ...] = ()
    value: float = 0.0
    bound: float | None = None
    assumptions: tuple[str, ...] = ()
    sorties: tuple[Sortie, ...] = ()
