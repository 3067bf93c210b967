"""Opportunities of drones: windows, hours long, in which a drone can be on a line abeam of a place and come home again.

Each wish is tried with the lines that suit it, flown either way on the side nearer to the base. A window is what is left of the
span after notice, transit, fuel, wind, closed airspace and light; where nothing is left, what stood in the way is told.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import asin, degrees, inf, pi

import numpy as np

from yamabiko.errors import InputError
from yamabiko.plan.drones.drone import Drone
from yamabiko.plan.drones.sorties import SortieFigures, SortieRules, Stop, available_from
from yamabiko.plan.drones.survey_line import SurveyLine, line_of, long_axis, look_of
from yamabiko.plan.drones.travel import Travel
from yamabiko.plan.drones.ways import GEODESIC, Ways
from yamabiko.plan.opportunity import FlightPrediction, LookGeometry, Opportunity
from yamabiko.plan.plan import Hindrance
from yamabiko.plan.search.description import Wanted
from yamabiko.plan.search.footprint import aim_of, collect_length, coverages, footprints, touches_any
from yamabiko.plan.search.opportunities import Wish
from yamabiko.radar.imaging_radar import Mode, PredictedQuality
from yamabiko.radar.quality import SMALLEST_INCIDENCE, predicted_quality, slant_range_resolution
from yamabiko.request.area import Area
from yamabiko.request.request import LookSide

FINEST_STEP, COARSEST_STEP = 300.0, 1_800.0
"""s between instants that are tried for a window."""
_INSTANTS = 48
_LARGEST_ANGLE = 1e-6  # rad, by which an incidence may miss a wish through rounding
_WORDS: dict[str, tuple[Hindrance, str]] = {
    "fuel": ("reach", "out of the drone's reach"),
    "way": ("airspace", "closed airspace, or a wind as fast as the drone, lies in the way"),
    "line": ("airspace", "closed airspace lies over the place, or the wind is as fast as the drone"),
    "wind": ("weather", "wind at the base is above the drone's limit"),
    "deadline": ("deadline", "it cannot be there and back in time"),
    "ready": ("deadline", "it cannot be there in time"),
    "light": ("illumination", "the light is never as asked"),
    "look": ("incidence", "no line of its radar looks as asked"),
    "exclusion": ("exclusion", "its picture would touch an excluded area"),
    "range": ("reach", "the place lies beyond its radar's reach from its height"),
}


@dataclass(frozen=True, eq=False)
class Refusal:
    """Why a drone has no opportunity. hindrance : in a word. told : in words."""

    drone: str
    hindrance: Hindrance
    told: str


@dataclass(frozen=True, eq=False)
class DroneFindings:
    """Opportunities of each wish, in the order of their start, and the refusals of drones that have none there."""

    opportunities: tuple[tuple[Opportunity, ...], ...]
    refusals: tuple[tuple[Refusal, ...], ...]


@dataclass(frozen=True)
class _Flight:
    """A line for a wish, with what is seen from it."""

    mode: Mode
    look: LookGeometry
    heading: float
    quality: PredictedQuality
    line: SurveyLine


def find_with_drones(
    drones: Sequence[Drone], wishes: Sequence[Wish], available: datetime | None = None, exclusions: Sequence[Area] = ()
) -> DroneFindings:
    """What each drone can do about each wish.

    available : UTC, when drones get their order: none takes off before its notice has passed; None for the start of the earliest
    wish. exclusions : areas that no footprint touches. What a drone cannot do is no error: it is told as refused.
    """
    ordered = min((wish.start for wish in wishes), default=None) if available is None else available
    found: list[list[Opportunity]] = [[] for _ in wishes]
    refused: list[list[Refusal]] = [[] for _ in wishes]
    if ordered is not None:
        names = Wanted([wish.area for wish in wishes], np.array([aim_of(wish.area) for wish in wishes]), np.empty(0), (), ()).names
        for drone in drones:
            ways: dict[tuple[int, ...], Ways] = {}
            for number, wish in enumerate(wishes):
                own = list(_of_wish(drone, wish, (names[number], ordered, exclusions, ways)))
                there = [one for one in own if isinstance(one, Opportunity)]
                found[number] += there
                if not there:
                    refused[number].append(_commonest(drone, [one for one in own if isinstance(one, str)]))
    sort = [tuple(sorted(own, key=lambda one: (one.start, one.satellite, one.identifier))) for own in found]
    return DroneFindings(tuple(sort), tuple(tuple(own) for own in refused))


def _commonest(drone: Drone, reasons: Sequence[str]) -> Refusal:
    reason = Counter(reasons).most_common(1)[0][0] if reasons else "look"
    hindrance, words = _WORDS[reason.split(":")[0]]
    detail = reason.partition(":")[2]
    return Refusal(drone.identifier, hindrance, f"{drone.identifier}: {words}{detail and f' ({detail})'}")


_Asked = tuple[str, datetime, Sequence[Area], dict[tuple[int, ...], Ways]]
"""A name for the place, when drones are ordered, what may not be pictured, and the ways that the drone has found already."""


def _of_wish(drone: Drone, wish: Wish, asked: _Asked) -> Iterator[Opportunity | str]:
    """Opportunities of the widest mode that has some; else what stands in the way, once a line."""
    reasons: list[str] = []
    for mode in sorted(drone.radar.modes, key=lambda mode: -mode.swath * mode.scene_length):
        if wish.mode not in {None, mode.name} or (angles := _incidences(drone, wish, mode)) is None:
            continue
        found = []
        for flight in _flights(drone, wish, mode, angles):
            if isinstance(flight, str):
                reasons.append(flight)
                continue
            there = list(_of_flight(drone, wish, flight, asked))
            found += [one for one in there if isinstance(one, Opportunity)]
            reasons += [one for one in there if isinstance(one, str)]
        if found:
            yield from found
            return
    yield from reasons


def _incidences(drone: Drone, wish: Wish, mode: Mode) -> tuple[float, float] | None:
    """Smallest and largest incidence (rad) that wish, mode and resolution leave; None where that is nothing."""
    low, high = max(wish.look.incidence[0], mode.incidence[0], SMALLEST_INCIDENCE), min(wish.look.incidence[1], mode.incidence[1])
    high = min(high, 0.5 * pi - wish.look.minimum_elevation)
    if wish.resolution is not None:
        if mode.azimuth_resolution > wish.resolution:
            return None
        low = max(low, asin(min(1.0, slant_range_resolution(mode.bandwidth) / wish.resolution)))
    if wish.repeat_geometry is not None:
        again = wish.repeat_geometry
        low, high = max(low, again.incidence - again.incidence_tolerance), min(high, again.incidence + again.incidence_tolerance)
    return (low, high) if low < high + _LARGEST_ANGLE else None


def _flights(drone: Drone, wish: Wish, mode: Mode, angles: tuple[float, float]) -> Iterator[_Flight | str]:
    """Lines that suit a wish: both ways along the area, or the one that repeats a geometry, on the side nearer to the base."""
    again = wish.repeat_geometry
    incidence = 0.5 * (angles[0] + angles[1])
    if again is not None:
        abeam = 0.5 * pi if again.side == "right" else -0.5 * pi
        ways: list[tuple[float, LookSide]] = [((again.azimuth + abeam) % (2.0 * pi), again.side)]
    else:
        axis = long_axis(wish.area)
        ways = [(axis, "left"), (axis, "right"), (axis + pi, "left"), (axis + pi, "right")]
    allowed = [
        (heading, side)
        for heading, side in ways
        if side in wish.look.sides & drone.radar.look_sides and _direction(heading) in wish.look.directions
    ]
    aim = aim_of(wish.area)
    made = []
    for heading, side in allowed:
        look = look_of(drone, aim, incidence, heading, side, wish.start)
        if look.slant_range > drone.radar_reach:
            yield f"range:{look.slant_range / 1e3:.0f} km at {degrees(incidence):.0f} deg, {drone.radar_reach / 1e3:.0f} km is most"
            continue
        quality = predicted_quality(drone.radar, mode, look.slant_range, look.incidence, drone.survey_speed)
        line = line_of(drone, mode, wish.area, aim, look, heading, quality.azimuth_resolution)
        made.append(_Flight(mode, look, heading, quality, line))
    if not made:
        return
    nearest = min(_from_base(drone, one) for one in made)
    # The two ways along one track; the track on the other side of the place is further off and adds nothing.
    yield from (one for one in made if _from_base(drone, one) <= nearest + 1_000.0)


def _direction(heading: float) -> str:
    return "ascending" if np.cos(heading) >= 0.0 else "descending"


def _from_base(drone: Drone, flight: _Flight) -> float:
    """m to the nearer end of the line."""
    ends = (flight.line.start, flight.line.end)
    return min(float(GEODESIC.inv(*drone.base.place, *end, radians=True)[2]) for end in ends)


def _of_flight(drone: Drone, wish: Wish, flight: _Flight, asked: _Asked) -> Iterator[Opportunity | str]:
    """An opportunity for every stretch of time in which the line can be flown; else what stands in the way."""
    name, ordered, exclusions, ways = asked
    aims = np.array([aim_of(wish.area)])
    length = np.array([collect_length(flight.mode, wish.area)])
    outline = footprints(aims, np.array([flight.heading]), flight.mode.swath, length)[0]
    if touches_any(outline, exclusions):
        yield "exclusion"
        return
    try:
        travel = Travel(drone, ordered, [flight.line], ways)
    except InputError as error:  # cannot climb so high
        yield f"fuel:{error.found} is too high"
        return
    rules = SortieRules(travel, available_from(travel, ordered))
    low, high = ((instant - ordered).total_seconds() for instant in (wish.start, wish.end))
    tried = [(at, lone_sortie(rules, wish, flight.look, at, ordered)) for at in _instants(rules, low, high)]
    stretches = _stretches(tried)
    if not stretches:
        yield _why_not(rules, [why for _, why in tried if isinstance(why, str)])
        return
    share = coverages([wish.area], [outline])[0]
    safe = re.sub(r"[^A-Za-z0-9]+", "-", drone.identifier).strip("-")
    for number, stretch in enumerate(stretches):
        first, figures = stretch[0]
        best = ordered + timedelta(seconds=first)
        again = f"-{number + 1}" if number else ""
        course = round(degrees(flight.heading)) % 360
        aim = (float(aims[0, 0]), float(aims[0, 1]))
        yield Opportunity(
            identifier=f"{safe}-{course:03d}{flight.look.side[0]}-{flight.mode.name}-{name}{again}",
            satellite=drone.identifier,
            supplier=drone.supplier,
            mode=flight.mode.name,
            start=best,
            end=ordered + timedelta(seconds=stretch[-1][0]),
            best=best,
            geometry=look_of(drone, aim, flight.look.incidence, flight.heading, flight.look.side, best),
            quality=flight.quality,
            footprint=outline,
            coverage=float(share),
            cost=figures.cost,
            delivery=ordered + timedelta(seconds=figures.landing + drone.processing_time),
            flight=_prediction(rules, flight, first, figures),
        )


def _instants(rules: SortieRules, low: float, high: float) -> list[float]:
    """Middles to try, s: the earliest there can be, then evenly to the end of the wish."""
    took = rules.travel.on_line(1, low)
    half = 0.5 * took if took < inf else 0.0
    reached = rules.available + rules.travel.out(1, max(low, rules.available)) + half
    first = max(low + half, reached if reached < inf else low)
    # Half a second later: take-off is not a rounding error too early.
    first = min(first + 0.5, high) if first > low + half else first
    step = min(max((high - first) / _INSTANTS, FINEST_STEP), COARSEST_STEP)
    return [float(one) for one in np.append(np.arange(first, high - half, step), max(first, high - half))]


def lone_sortie(rules: SortieRules, wish: Wish, look: LookGeometry, middle: float, epoch: datetime) -> SortieFigures | str:
    """The sortie that flies the travel's first line about a middle (s), and nothing else; or what stands in its way, in a word."""
    took = rules.travel.on_line(1, middle)
    if took == inf:
        return "line"
    if wish.look.illumination is not None:
        at = epoch + timedelta(seconds=middle)
        flight = rules.travel.lines[0]
        place = aim_of(wish.area)
        day = look_of(rules.travel.drone, place, look.incidence, flight.heading, look.side, at).daylight
        if wish.look.illumination != ("day" if day else "night"):
            return "light"
    return rules.judge((Stop(1, middle - 0.5 * took, middle + 0.5 * took, inf),))


def _stretches(tried: Sequence[tuple[float, SortieFigures | str]]) -> list[list[tuple[float, SortieFigures]]]:
    found: list[list[tuple[float, SortieFigures]]] = []
    running = False
    for at, flown in tried:
        if isinstance(flown, str):
            running = False
            continue
        if not running:
            found.append([])
        found[-1].append((at, flown))
        running = True
    return found


def _why_not(rules: SortieRules, reasons: Sequence[str]) -> str:
    reason = Counter(reasons).most_common(1)[0][0] if reasons else "ready"
    travel = rules.travel
    if reason == "fuel":
        _, _, far = GEODESIC.inv(*travel.drone.base.place, *travel.lines[0].start, radians=True)
        return f"fuel:{far / 1e3:.0f} km out, with its reserve"
    if reason == "wind":
        envelope = travel.drone.envelope
        return f"wind:{envelope.ground_wind_limit:g} m/s, {envelope.crosswind_limit:g} m/s across the runway"
    return reason


def _prediction(rules: SortieRules, flight: _Flight, middle: float, figures: SortieFigures) -> FlightPrediction:
    took = rules.travel.on_line(1, middle)
    line = flight.line
    return FlightPrediction(
        start=line.start,
        end=line.end,
        heading=flight.heading % (2.0 * pi),
        height=line.height,
        airspeed=rules.travel.drone.survey_speed,
        line_length=line.length,
        transit_out=middle - 0.5 * took - figures.take_off,
        survey=took,
        transit_back=figures.landing - middle - 0.5 * took,
        fuel=figures.fuel,
        usable=rules.spare,
    )
