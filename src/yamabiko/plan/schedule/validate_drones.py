"""An independent check of drones' sorties: flown anew in small steps, every limit that they break told.

Nothing is shared with what made them: distances are Andoyer's and Lambert's, places along a leg those of the great circle, the
wind and the closed airspace those of each moment, fuel is added up step by step from drag, power and the air of the hour, and
where a line lies from its place is measured in space. Only the record of a sortie is read for what was decided.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from math import acos, atan, atan2, cos, degrees, exp, hypot, inf, pi, sin, sqrt, tan

import numpy as np

from yamabiko.earth.wgs84 import geodetic_to_earth_fixed
from yamabiko.plan.drones.conditions import KeepOut
from yamabiko.plan.drones.drone import Drone
from yamabiko.plan.opportunity import Opportunity
from yamabiko.plan.plan import Sortie, SortieLeg
from yamabiko.plan.schedule.violation import Violation
from yamabiko.request.request import Request

Place = tuple[float, float]
Part = tuple[str, int, int]
_STEP = 20.0  # s
_EQUATOR, _FLATTENING, _GRAVITY = 6_378_137.0, 1.0 / 298.257223563, 9.80665
_TIME = 0.01  # s, that microseconds and rounding may make
_LENGTH = 2e-4  # relative, of distances by two formulas
_FUEL = 0.01  # relative, of fuel by steps and by integrals
_ANGLE = 0.005  # rad, of an incidence on a sphere and on the ellipsoid


def check_sorties(
    drone: Drone,
    sorties: Sequence[Sortie],
    collects: Mapping[Part, tuple[datetime, datetime, Request, Opportunity]],
    ordered: datetime,
) -> Iterator[Violation]:
    """Every limit that the sorties of one drone break.

    collects : those the drone makes: start and end (UTC), what for, and the opportunity. ordered : UTC, when it had its order.
    """
    own = sorted((one for one in sorties if one.drone == drone.identifier), key=lambda one: one.take_off)
    flown = [part for one in own for part in one.parts]
    for part in collects:
        if flown.count(part) != 1:
            yield Violation("sortie", f"{part[0]} strip {part[1] + 1} is in {flown.count(part)} sorties of {drone.identifier}")
    for part in set(flown) - set(collects):
        yield Violation("sortie", f"{drone.identifier} flies for {part[0]} strip {part[1] + 1}, which nobody asked it for")
    for one, other in pairwise(own):
        pause = (other.take_off - one.landing).total_seconds()
        if pause < drone.envelope.turn_round_time - _TIME:
            told = f"{drone.identifier} is {pause:.0f} s on the ground, {drone.envelope.turn_round_time:.0f} s is least"
            yield Violation("turn-round", told)
    earliest = max(ordered + timedelta(seconds=drone.notice), drone.ready or ordered)
    for one in own:
        if (earliest - one.take_off).total_seconds() > _TIME:
            yield Violation("ready", f"{drone.identifier} takes off at {one.take_off}, {earliest} is the earliest")
        yield from _check_sortie(drone, one, collects)


def _check_sortie(
    drone: Drone, sortie: Sortie, collects: Mapping[Part, tuple[datetime, datetime, Request, Opportunity]]
) -> Iterator[Violation]:
    yield from _check_order(drone, sortie)
    for leg in sortie.legs:
        yield from _check_time(drone, leg)
        yield from _check_airspace(drone, leg)
        if leg.part is not None and leg.part in collects:
            yield from _check_collect(drone, sortie, leg, collects[leg.part])
    yield from _check_fuel(drone, sortie)
    for what, instant in (("take-off", sortie.take_off), ("landing", sortie.landing)):
        north, east = _wind(drone, instant)[1]
        across = abs(east * cos(drone.base.runway) - north * sin(drone.base.runway))
        if hypot(north, east) > drone.envelope.ground_wind_limit + 1e-9 or across > drone.envelope.crosswind_limit + 1e-9:
            yield Violation("wind", f"{drone.identifier} has {hypot(north, east):.1f} m/s, {across:.1f} across, at its {what}")


def _check_order(drone: Drone, sortie: Sortie) -> Iterator[Violation]:
    """One leg goes on in time and place where the one before ends, from the base to the base."""
    legs = sortie.legs
    base = drone.base.place
    if any(len(leg.places) < 2 for leg in legs):
        yield Violation("way", f"{drone.identifier} has a leg that goes nowhere")
        return
    ends = [
        (sortie.take_off, base),
        *((instant, place) for leg in legs for instant, place in ((leg.start, leg.places[0]), (leg.end, leg.places[-1]))),
        (sortie.landing, base),
    ]
    for (end, there), (start, here) in zip(ends[::2], ends[1::2], strict=True):
        if abs((start - end).total_seconds()) > _TIME or _distance(there, here) > 1.0:
            yield Violation("way", f"a leg of {drone.identifier} does not begin where and when the one before ends, at {end}")


def _check_time(drone: Drone, leg: SortieLeg) -> Iterator[Violation]:
    """A leg takes no less time than flying it just before its end does, in the wind of each moment."""
    given = (leg.end - leg.start).total_seconds()
    surveying = leg.kind == "survey"
    airspeed = _true(drone.envelope.survey_airspeed if surveying else drone.envelope.cruise_airspeed, drone.flying_height)
    needed = 0.0
    for one, other in pairwise(leg.places):
        way, course = _distance(one, other), _course(one, other)
        winds = {_wind(drone, leg.start)[0], _wind(drone, leg.end)[0]}
        # In the kindest wind that the leg may meet: whatever wind it has, it takes no less.
        needed += way / max(_over_ground(airspeed, course, wind) for wind in winds)
    if leg.kind in ("out", "back"):
        # Up or down, it goes as far as a level flight of a part of that time would.
        vertical = drone.flying_height - drone.base.height
        speed = drone.envelope.descent_rate if leg.kind == "back" else inf
        needed = max(needed, vertical / speed)
    if given < needed * (1.0 - 0.03) - _TIME if leg.kind in ("out", "back") else given < needed * (1.0 - _LENGTH) - _TIME:
        yield Violation("way", f"{drone.identifier} flies a leg to {leg.end} in {given:.0f} s that takes {needed:.0f} s")


def _check_airspace(drone: Drone, leg: SortieLeg) -> Iterator[Violation]:
    closed = [
        one
        for one in drone.airspace
        if one.lower <= drone.flying_height <= one.upper
        and (one.start is None or one.start < leg.end)
        and (one.end is None or one.end > leg.start)
    ]
    if not closed:
        return
    for one, other in pairwise(leg.places):
        for place in _between(one, other, max(2, int(_distance(one, other) / 500.0))):
            inside = next((area for area in closed if _holds(area, place)), None)
            if inside is not None:
                yield Violation("airspace", f"{drone.identifier} is in {inside.area.name} on a leg to {leg.end}")
                return


def _check_collect(
    drone: Drone, sortie: Sortie, leg: SortieLeg, collect: tuple[datetime, datetime, Request, Opportunity]
) -> Iterator[Violation]:
    start, end, request, opportunity = collect
    name = f"{request.identifier} by {drone.identifier}"
    if abs((leg.start - start).total_seconds()) > _TIME or abs((leg.end - end).total_seconds()) > _TIME:
        yield Violation("sortie", f"{name} is collected from {start}, flown from {leg.start}")
    delivered = sortie.landing + timedelta(seconds=drone.processing_time)
    if (delivered - request.deadline).total_seconds() > _TIME:
        yield Violation("deadline", f"{name} is delivered at {delivered}, by {request.deadline} is asked")
    low, high = request.look.incidence
    mode = next((each for each in drone.radar.modes if each.name == opportunity.mode), None)
    if mode is None:
        yield Violation("look", f"{name} has a mode that its radar has not")
        return
    seen, far = _incidence(drone, leg, opportunity)
    low, high = max(low, mode.incidence[0]), min(high, mode.incidence[1])
    if not low - _ANGLE <= seen <= high + _ANGLE or abs(seen - opportunity.geometry.incidence) > _ANGLE:
        yield Violation("look", f"{name} is seen at {degrees(seen):.2f} deg, told is {degrees(opportunity.geometry.incidence):.2f}")
    if far > drone.radar_reach * (1.0 + 1e-3):
        yield Violation("look", f"{name} is {far:.0f} m away, {drone.radar_reach:.0f} m is most")
    if max(opportunity.quality.ground_range_resolution, opportunity.quality.azimuth_resolution) > request.resolution * (1.0 + 1e-6):
        yield Violation("look", f"{name} is coarser than {request.resolution:g} m")


def _incidence(drone: Drone, leg: SortieLeg, opportunity: Opportunity) -> tuple[float, float]:
    """Incidence (rad) and slant range (m) from the middle of the line to the middle of the footprint, in space."""
    middle = _between(leg.places[0], leg.places[-1], 3)[1]
    longitude, latitude = np.mean(opportunity.footprint, axis=0)
    place = geodetic_to_earth_fixed([latitude, longitude, 0.0])
    sight = geodetic_to_earth_fixed([middle[1], middle[0], drone.flying_height]) - place
    up = np.array([cos(latitude) * cos(longitude), cos(latitude) * sin(longitude), sin(latitude)])
    far = float(np.linalg.norm(sight))
    return acos(float(sight @ up) / far), far


def _check_fuel(drone: Drone, sortie: Sortie) -> Iterator[Violation]:
    """Burnt step by step, from full tanks: climb at full power, level flight, descent near idle; the reserve is burnt last."""
    envelope, height = drone.envelope, drone.flying_height
    mass, level, up = envelope.full_mass, drone.base.height, 0.0
    while level < height:
        spare = _full_power(drone, level) - _needed_power(drone, mass, level, envelope.cruise_airspeed)
        rate = spare * envelope.propeller_efficiency / (mass * _GRAVITY)
        if rate <= 0.0:
            yield Violation("fuel", f"{drone.identifier} does not climb to {height:.0f} m")
            return
        step = min(_STEP, (height - level) / rate)
        mass -= step * envelope.consumption * _full_power(drone, level)
        level, up = level + rate * step, up + step
    down = (height - drone.base.height) / envelope.descent_rate
    for leg in sortie.legs:
        time = (leg.end - leg.start).total_seconds()
        time -= up if leg.kind == "out" else down if leg.kind == "back" else 0.0
        airspeed = envelope.survey_airspeed if leg.kind == "survey" else envelope.cruise_airspeed
        mass -= _burnt(drone, mass, max(time, 0.0), airspeed)
    mass -= down * envelope.consumption * envelope.idle_power
    burnt = envelope.full_mass - mass
    reserve = _burnt(drone, envelope.full_mass - envelope.usable_fuel, envelope.reserve_time, envelope.cruise_airspeed)
    allowed = envelope.usable_fuel - reserve
    if burnt > allowed * (1.0 + _FUEL):
        yield Violation("fuel", f"{drone.identifier} burns {burnt:.1f} kg, {allowed:.1f} kg is most")
    if abs(burnt - sortie.fuel) > _FUEL * burnt:
        yield Violation("fuel", f"{drone.identifier} is told to burn {sortie.fuel:.1f} kg, it is {burnt:.1f} kg")


def _burnt(drone: Drone, mass: float, time: float, airspeed: float) -> float:
    left, before = time, mass
    while left > 0.0:
        step = min(_STEP, left)
        mass -= step * drone.envelope.consumption * _needed_power(drone, mass, drone.flying_height, airspeed)
        left -= step
    return before - mass


def _needed_power(drone: Drone, mass: float, height: float, airspeed: float) -> float:
    envelope = drone.envelope
    speed, density = _true(airspeed, height), _density(height)
    lift = mass * _GRAVITY / (0.5 * density * speed**2 * envelope.wing_area)
    ratio = envelope.wing_span**2 / envelope.wing_area
    drag = envelope.zero_lift_drag + lift**2 / (pi * ratio * envelope.span_efficiency)
    thrust = 0.5 * density * speed**2 * envelope.wing_area * drag
    return thrust * speed / envelope.propeller_efficiency + envelope.accessory_power


def _full_power(drone: Drone, height: float) -> float:
    share = _density(max(height, drone.envelope.critical_height)) / _density(drone.envelope.critical_height)
    return drone.envelope.engine_power * (1.132 * share - 0.132)


def _true(airspeed: float, height: float) -> float:
    return airspeed * sqrt(1.225 / _density(height))


def _density(height: float) -> float:
    """The standard atmosphere by its usual closed form."""
    if height <= 11_000.0:
        return float(1.225 * (1.0 - 2.25577e-5 * height) ** 4.25588)
    return 0.36391 * exp(-(height - 11_000.0) / 6_341.62)


def _wind(drone: Drone, instant: datetime) -> tuple[Place, Place]:
    for spell in drone.weather:
        if spell.start <= instant < spell.end:
            return spell.aloft, spell.ground
    return (0.0, 0.0), (0.0, 0.0)


def _over_ground(airspeed: float, course: float, wind: Place) -> float:
    along, across = wind[0] * cos(course) + wind[1] * sin(course), wind[1] * cos(course) - wind[0] * sin(course)
    return max(1e-9, sqrt(max(0.0, airspeed**2 - across**2)) + along)


def _distance(one: Place, other: Place) -> float:
    """m on the ellipsoid, to some metres in a thousand kilometres: Andoyer and Lambert, by reduced latitudes."""
    first, second = (atan((1.0 - _FLATTENING) * tan(place[1])) for place in (one, other))
    turn = other[0] - one[0]
    half = sin(0.5 * (second - first)) ** 2 + cos(first) * cos(second) * sin(0.5 * turn) ** 2
    if half <= 0.0:
        return 0.0
    arc = 2.0 * atan2(sqrt(half), sqrt(max(0.0, 1.0 - half)))
    mean, apart = 0.5 * (first + second), 0.5 * (second - first)
    bulge = (arc - sin(arc)) * (sin(mean) * cos(apart)) ** 2 / cos(0.5 * arc) ** 2
    waist = (arc + sin(arc)) * (cos(mean) * sin(apart)) ** 2 / sin(0.5 * arc) ** 2
    return _EQUATOR * (arc - 0.5 * _FLATTENING * (bulge + waist))


def _course(one: Place, other: Place) -> float:
    turn = other[0] - one[0]
    east = sin(turn) * cos(other[1])
    return atan2(east, cos(one[1]) * sin(other[1]) - sin(one[1]) * cos(other[1]) * cos(turn))


def _between(one: Place, other: Place, count: int) -> list[Place]:
    """Places along the great circle, ends included."""
    ends = [np.array([cos(place[1]) * cos(place[0]), cos(place[1]) * sin(place[0]), sin(place[1])]) for place in (one, other)]
    share = np.linspace(0.0, 1.0, count)[:, np.newaxis]
    arc = acos(max(-1.0, min(1.0, float(ends[0] @ ends[1]))))
    if arc < 1e-12:
        return [one] * count
    points = (np.sin((1.0 - share) * arc) * ends[0] + np.sin(share * arc) * ends[1]) / sin(arc)
    return [(atan2(y, x), atan2(z, hypot(x, y))) for x, y, z in points.tolist()]


def _holds(keep_out: KeepOut, place: Place) -> bool:
    """Whether a place lies within an area's outlines: how often a line to the south crosses them."""
    inside = False
    for ring in (*keep_out.area.outer, *keep_out.area.holes):
        east = ring.vertex[:, 0] - place[0]
        east = east - 2.0 * pi * round(float(east.mean()) / (2.0 * pi))
        north = ring.vertex[:, 1] - place[1]
        for (x, y), (later_x, later_y) in pairwise([*zip(east, north, strict=True), (east[0], north[0])]):
            if (x > 0.0) != (later_x > 0.0) and y - x * (later_y - y) / (later_x - x) < 0.0:
                inside = not inside
    return inside
