"""Mission: a survey sortie as people state it, from the stand and back to it, with the places and rules it flies by.

Places are geodetic (latitude, longitude) in rad, courses rad clockwise from true north, airspeeds calibrated m/s, times s since
the mission's epoch. A Mission says what is wanted; `flight_plan.plan_flight` makes legs of it or says why it cannot be flown.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from math import inf, isfinite, pi, radians
from typing import Literal

from yamabiko.errors import InputError
from yamabiko.flight.kinds import SiteKind
from yamabiko.flight.mission.tasks import Place, Side, Task
from yamabiko.flight.surroundings.weather import Weather

MOST_TASKS = 50
MOST_SITES = 64
MOST_FENCES = 32
MOST_VERTICES = 500


class Arrival(StrEnum):
    """How the final approach is met: straight in by the shortest way, or along a downwind leg to the left or right of it."""

    STRAIGHT_IN = "straight-in"
    LEFT_DOWNWIND = "left-downwind"
    RIGHT_DOWNWIND = "right-downwind"


@dataclass(frozen=True)
class Site:
    """A place to come down on.

    threshold : where the landing surface begins. height : of it, m above the ellipsoid. course : of landing. length, width : m.
    beacon : whether a range-and-bearing beacon stands beside the threshold.
    """

    name: str
    kind: SiteKind
    threshold: Place
    height: float
    course: float
    length: float
    width: float
    beacon: bool = False

    def __post_init__(self) -> None:
        where = f"site {self.name}"
        require_place(where, "threshold", self.threshold)
        for name, value, least, most in (
            ("height", self.height, -500.0, 9_000.0),
            ("course", self.course, -2.0 * pi, 2.0 * pi),
            ("length", self.length, 10.0, 20_000.0),
            ("width", self.width, 5.0, 20_000.0),
        ):
            require_within(where, name, value, least, most)


@dataclass(frozen=True)
class GroundRoute:
    """The way on the ground at home.

    stand : where the sortie begins and ends. out : by way of which the runway is reached, the last beside it. back : by way of
    which the stand is reached from the runway, the first where the runway is left. speed : m/s. line_up : m from the threshold to
    where the take-off run begins.
    """

    stand: Place
    out: tuple[Place, ...]
    back: tuple[Place, ...]
    speed: float = 5.0
    line_up: float = 40.0

    def __post_init__(self) -> None:
        for name, places in (("stand", (self.stand,)), ("taxi out", self.out), ("taxi in", self.back)):
            require_count("ground route", name, len(places), 1, 100)
            for place in places:
                require_place("ground route", name, place)
        require_within("ground route", "speed", self.speed, 1.0, 15.0)
        require_within("ground route", "line up", self.line_up, 0.0, 1_000.0)


@dataclass(frozen=True)
class Fence:
    """An area to stay in or out of.

    outline : its corners. floor, ceiling : m above the ellipsoid between which it holds. source : who set it. Of areas to stay in,
    one of each source's has to be kept to.
    """

    name: str
    keep: Literal["in", "out"]
    outline: tuple[Place, ...]
    floor: float = -inf
    ceiling: float = inf
    source: str = "mission"

    def __post_init__(self) -> None:
        where = f"fence {self.name}"
        require_count(where, "outline", len(self.outline), 3, MOST_VERTICES)
        for place in self.outline:
            require_place(where, "outline", place)
        if not self.floor < self.ceiling:
            raise InputError(where, "ceiling", f"{self.ceiling - self.floor:g} m over the floor", "more than 0 m over it")


@dataclass(frozen=True)
class LinkLoss:
    """What follows when the ground station is heard no more: hold after so many s, come home after so many s."""

    hold_after: float = 20.0
    return_after: float = 120.0

    def __post_init__(self) -> None:
        require_within("link loss", "hold after", self.hold_after, 1.0, 86_400.0)
        require_within("link loss", "return after", self.return_after, self.hold_after, 86_400.0)


@dataclass(frozen=True)
class Rules:
    """Margins that the legs are laid out with.

    turn_bank : rad, of planned turns; below the aircraft's limit, for what wind and gusts ask for besides. settle : s of straight
    flight before every line. clearance : m over the ground away from the runway. fence_margin : m kept from every fence.
    reserve : s of level flight for which fuel is left at landing; None for the aircraft's own. final_length : m of the straight
    approach at three degrees.
    """

    turn_bank: float = radians(20.0)
    settle: float = 15.0
    clearance: float = 150.0
    fence_margin: float = 100.0
    reserve: float | None = None
    final_length: float = 4_000.0

    def __post_init__(self) -> None:
        for name, value, least, most in (
            ("turn bank", self.turn_bank, radians(3.0), radians(45.0)),
            ("settle", self.settle, 0.0, 300.0),
            ("clearance", self.clearance, 30.0, 3_000.0),
            ("fence margin", self.fence_margin, 0.0, 20_000.0),
            ("reserve", 0.0 if self.reserve is None else self.reserve, 0.0, 86_400.0),
            ("final length", self.final_length, 3_000.0, 20_000.0),
        ):
            require_within("rules", name, value, least, most)


@dataclass(frozen=True)
class Mission:
    """A survey sortie.

    source : file it was read from, for messages. aircraft : name of its envelope. epoch : UTC instant of time zero, at which the
    start is ordered. seed : that errors and weather are drawn from. geoid_undulation : height of the geoid above the ellipsoid
    there (m). radar_side : to which the radar looks. fuel : kg, at engine start. cruise_airspeed, survey_airspeed : None for the
    aircraft's own. sites : home's runway first, then where else it may come down. tasks : in the order they are flown.
    forecast : the wind that the legs, fuel and limits are worked out for. simulated : the weather it is flown in.
    """

    name: str
    source: str
    aircraft: str
    epoch: datetime
    seed: int
    geoid_undulation: float
    radar_side: Side
    fuel: float
    sites: tuple[Site, ...]
    ground: GroundRoute
    tasks: tuple[Task, ...]
    fences: tuple[Fence, ...] = ()
    arrival: Arrival = Arrival.STRAIGHT_IN
    cruise_airspeed: float | None = None
    survey_airspeed: float | None = None
    link: LinkLoss = field(default_factory=LinkLoss)
    rules: Rules = field(default_factory=Rules)
    forecast: Weather = field(default_factory=Weather)
    simulated: Weather = field(default_factory=Weather)

    def __post_init__(self) -> None:
        if self.epoch.tzinfo is None:
            raise InputError(self.source, "epoch", "an instant without a zone", "one in UTC")
        require_within(self.source, "geoid undulation", self.geoid_undulation, -120.0, 100.0)
        require_within(self.source, "fuel", self.fuel, 0.0, 100_000.0)
        for name, airspeed in (("cruise airspeed", self.cruise_airspeed), ("survey airspeed", self.survey_airspeed)):
            if airspeed is not None:
                require_within(self.source, name, airspeed, 5.0, 200.0)
        require_count(self.source, "sites", len(self.sites), 1, MOST_SITES)
        require_count(self.source, "tasks", len(self.tasks), 1, MOST_TASKS)
        require_count(self.source, "fences", len(self.fences), 0, MOST_FENCES)
        if self.home.kind != SiteKind.RUNWAY:
            raise InputError(self.source, "home", self.home.kind.name.lower(), "a runway")
        for what, names in (
            ("site", [site.name for site in self.sites]),
            ("task", [task.name for task in self.tasks]),
            ("fence", [fence.name for fence in self.fences]),
        ):
            seen: set[str] = set()
            for name in names:
                if name in seen:
                    raise InputError(self.source, f"{what} {name}", "its name twice", f"a name of its own for every {what}")
                seen.add(name)

    @property
    def home(self) -> Site:
        """The runway it leaves from and comes back to."""
        return self.sites[0]


def require_within(where: str, name: str, value: float, least: float, most: float) -> None:
    """Raise InputError unless a number is finite and within bounds."""
    if not (isfinite(value) and least <= value <= most):
        raise InputError(where, name, f"{value:g}", f"{least:g} to {most:g}")


def require_count(where: str, name: str, count: int, least: int, most: int) -> None:
    """Raise InputError unless there are as many as may be."""
    if not least <= count <= most:
        raise InputError(where, name, count, f"{least} to {most}")


def require_place(where: str, name: str, place: Place) -> None:
    """Raise InputError unless a place is a latitude and longitude (rad) where a transverse Mercator plane can lie."""
    latitude, longitude = place
    if not (abs(latitude) <= radians(85.0) and abs(longitude) <= 2.0 * pi):
        raise InputError(where, name, f"{latitude:g}, {longitude:g} rad", "latitudes within 85 deg of the equator and a longitude")
