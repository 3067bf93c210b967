"""An independent check of a plan: every limit computed anew from requests, satellites, opportunities; every break of one told.

Nothing here is shared with the search: lines of sight, turning times, durations, data, energy and contacts are computed from the
records in plain arithmetic, one collect after the other, and contacts are looked up in the sky from the satellite's orbit. The
plan's own arrays are only read for what was decided: which collect, when, through which contact; and are held against what they
should be. Drones' sorties are flown anew in `validate_drones`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from math import acos, asin, cos, hypot, pi, sin, sqrt

import numpy as np

from yamabiko.earth.wgs84 import geodetic_to_earth_fixed
from yamabiko.plan.drones.drone import Drone
from yamabiko.plan.drones.flown import sorties_of
from yamabiko.plan.fleet import Carrier, Satellite
from yamabiko.plan.opportunity import Opportunity
from yamabiko.plan.schedule.bookings import Bookings
from yamabiko.plan.schedule.problem import Schedule, SchedulingProblem
from yamabiko.plan.schedule.validate_drones import check_sorties
from yamabiko.plan.schedule.violation import Violation
from yamabiko.platform.orbit import SatelliteOrbit
from yamabiko.request.request import Request

_TIME = 1e-4  # s, that rounding may make of instants a day away and those read from microseconds
_SHARE = 1e-6
_GRAVITATION = 3.986004418e14  # m3/s2, WGS 84
_LIGHT = 299_792_458.0
_EARTH_RADIUS = 6_378_137.0
_MEAN_EARTH_RADIUS = 6_371_008.8


@dataclass(frozen=True)
class _Made:
    """One collect of the plan, in plain numbers. along, left, down : of the line of sight."""

    candidate: int
    request: Request
    number: int
    strip: int
    repeat: int
    satellite: int
    carrier: Carrier
    start: float
    end: float
    along: float
    left: float
    down: float
    energy: float
    data: float
    cost: float
    contact: int
    opportunity: Opportunity


def validate(problem: SchedulingProblem, schedule: Schedule) -> tuple[Violation, ...]:
    """Every limit that a plan breaks; empty where it breaks none."""
    made = [_made(problem, candidate) for candidate in schedule.chosen]
    checks = (_check_tasks(problem, schedule, made), _check_value(problem, schedule, made))
    found = [violation for check in checks for violation in check]
    for one in made:
        found += _check_window(problem, one)
        if isinstance(one.carrier, Satellite):
            found += _check_collect(problem, one, one.carrier)
    for number, satellite in enumerate(problem.satellites):
        own = sorted((one for one in made if one.satellite == number), key=lambda one: one.start)
        if isinstance(satellite, Drone):
            found += _check_drone(problem, schedule, satellite, own)
            continue
        found += [*_check_turning(satellite, own), *_check_energy(satellite, own), *_check_radar_time(satellite, own)]
        found += _check_data(problem, satellite, own)
    for number, request in enumerate(problem.requests):
        found += _check_request(request, [one for one in made if one.number == number])
    return tuple(found)


def _made(problem: SchedulingProblem, candidate: int) -> _Made:
    decided = problem.candidates
    task = problem.tasks[int(decided.task[candidate])]
    opportunity = problem.opportunities[int(decided.opportunity[candidate])]
    number = int(decided.satellite[candidate])
    satellite = problem.satellites[number]
    start, end = float(decided.start[candidate]), float(decided.end[candidate])
    if isinstance(satellite, Drone):
        return _Made(
            candidate, problem.requests[task.request], task.request, task.strip, task.repeat, number, satellite, start, end,
            0.0, 0.0, 1.0, 0.0, 0.0, opportunity.cost, -1, opportunity,
        )  # fmt: skip
    best = (opportunity.best - problem.epoch).total_seconds()
    along, left, down = _sight(satellite, opportunity, 0.5 * (start + end) - best)
    limits = satellite.limits
    energy = limits.imaging_power * (end - start) + 2.0 * limits.slew_power * _time_to_turn(satellite, acos(min(1.0, down)))
    return _Made(
        candidate, problem.requests[task.request], task.request, task.strip, task.repeat, number, satellite, start, end,
        along, left, down, energy, _data_rate(satellite, opportunity) * (end - start), opportunity.cost,
        int(decided.contact[candidate]), opportunity,
    )  # fmt: skip


def _check_tasks(problem: SchedulingProblem, schedule: Schedule, made: Sequence[_Made]) -> Iterator[Violation]:
    seen: set[tuple[int, int, int]] = set()
    for one in made:
        part = (one.number, one.strip, one.repeat)
        if part in seen:
            yield Violation("task", f"{_name(one)} is collected twice")
        seen.add(part)
    for number, request in enumerate(problem.requests):
        wanted = {tuple(task) for task in problem.tasks if task.request == number}
        whole = wanted <= seen
        if (number in schedule.served) != whole:
            told = "told as served and is not" if number in schedule.served else "served and not told so"
            yield Violation("request", f"{request.identifier} is {told}")
        if (number in schedule.unserved) == (number in schedule.served):
            yield Violation("request", f"{request.identifier} is not told as either served or not, once")


def _check_value(problem: SchedulingProblem, schedule: Schedule, made: Sequence[_Made]) -> Iterator[Violation]:
    done = {(one.number, one.strip, one.repeat) for one in made}
    missing = {task.request for task in problem.tasks if tuple(task) not in done}
    value = sum(request.priority for number, request in enumerate(problem.requests) if number not in missing)
    if abs(value - schedule.value) > 1e-6 * max(1.0, value):
        yield Violation("value", f"the plan tells {schedule.value:g}, it is {value:g}")


def _check_drone(problem: SchedulingProblem, schedule: Schedule, drone: Drone, own: Sequence[_Made]) -> Iterator[Violation]:
    """The sorties that a drone's collects are made in, as they would be told of the plan."""
    bookings = Bookings(problem)
    for candidate in schedule.chosen:
        bookings.place(candidate)
    number = next((one.satellite for one in own), None)
    if number is not None and bookings.shared.sorties(number) is None:
        yield Violation("sortie", f"no sorties of {drone.identifier} make all its collects")
        return
    collects = {}
    for one in own:
        start, end = (problem.epoch + timedelta(seconds=instant) for instant in (one.start, one.end))
        collects[one.request.identifier, one.strip, one.repeat] = (start, end, one.request, one.opportunity)
    yield from check_sorties(drone, sorties_of(bookings), collects, problem.epoch)


def _check_window(problem: SchedulingProblem, one: _Made) -> Iterator[Violation]:
    place = one.opportunity
    low, high, earliest = ((instant - problem.epoch).total_seconds() for instant in (place.start, place.end, one.request.earliest))
    middle = 0.5 * (one.start + one.end)
    if not low - _TIME <= middle <= high + _TIME:
        yield Violation("window", f"{_name(one)} is centred at {middle:.3f} s, its window is {low:.3f} to {high:.3f} s")
    if one.carrier.identifier != place.satellite:
        yield Violation("satellite", f"{_name(one)} is by {one.carrier.identifier}, the opportunity is of {place.satellite}")
    if one.start < max(earliest, 0.0) - _TIME:
        yield Violation("earliest", f"{_name(one)} begins at {one.start:.3f} s, the earliest is {earliest:.3f} s")
    told = float(problem.candidates.cost[one.candidate])
    if told < one.cost * (1.0 - _SHARE) and isinstance(one.carrier, Satellite):
        yield Violation("cost", f"{_name(one)} is told with {told:g}, it takes {one.cost:g}")


def _check_collect(problem: SchedulingProblem, one: _Made, satellite: Satellite) -> Iterator[Violation]:
    decided, place = problem.candidates, one.opportunity
    deadline = (one.request.deadline - problem.epoch).total_seconds()
    area = problem.strips.get((one.number, one.strip), one.request.area)
    needed = _shortest(satellite, place, area.cap.radius)
    if one.end - one.start < needed * (1.0 - _SHARE):
        yield Violation("duration", f"{_name(one)} lasts {one.end - one.start:.3f} s and takes {needed:.3f} s")
    delivered = float(problem.contacts.end[one.contact]) + satellite.limits.processing_time
    if delivered > deadline + _TIME:
        yield Violation("deadline", f"{_name(one)} is delivered at {delivered:.3f} s, by {deadline:.3f} s is asked")
    if abs(delivered - float(decided.delivery[one.candidate])) > _TIME:
        yield Violation(
            "delivery", f"{_name(one)} is told at {float(decided.delivery[one.candidate]):.3f} s, not {delivered:.3f} s"
        )
    for limit, told, right in (
        ("energy", float(decided.energy[one.candidate]), one.energy),
        ("downlink", float(decided.data[one.candidate]), one.data),
    ):
        if told < right * (1.0 - _SHARE):
            yield Violation(limit, f"{_name(one)} is told with {told:g}, it takes {right:g}")  # type: ignore[arg-type]
    yield from _check_contact(problem, one, satellite)


def _check_contact(problem: SchedulingProblem, one: _Made, satellite: Satellite) -> Iterator[Violation]:
    contacts = problem.contacts
    if int(contacts.satellite[one.contact]) != one.satellite:
        yield Violation("contact", f"{_name(one)} comes down through another satellite's contact")
        return
    start, end = float(contacts.start[one.contact]), float(contacts.end[one.contact])
    if start < one.end - _TIME:
        yield Violation("contact", f"{_name(one)} ends at {one.end:.3f} s, its contact begins at {start:.3f} s")
    station = satellite.ground_stations[int(contacts.station[one.contact])]
    orbit = SatelliteOrbit(satellite.elements, problem.epoch)
    ground = geodetic_to_earth_fixed([station.latitude, station.longitude, 0.0])
    up = (cos(station.latitude) * cos(station.longitude), cos(station.latitude) * sin(station.longitude), sin(station.latitude))
    for instant in (start, 0.5 * (start + end), end):
        x, y, z = (float(each) for each in np.asarray(orbit.position(instant)).reshape(3) - ground)
        elevation = asin((x * up[0] + y * up[1] + z * up[2]) / sqrt(x * x + y * y + z * z))
        if elevation < station.minimum_elevation - 1e-4:
            yield Violation("contact", f"{one.carrier.identifier} is not in sight of {station.name} at {instant:.1f} s")


def _check_turning(satellite: Satellite, own: Sequence[_Made]) -> Iterator[Violation]:
    # Every two, not only those in a row: a long collect may overlap the one after the next.
    for place, one in enumerate(own):
        for other in own[place + 1 :]:
            pause = other.start - one.end
            if pause < satellite.limits.minimum_gap - _TIME:
                told = f"{_name(one)} and {_name(other)} are {pause:.2f} s apart, {satellite.limits.minimum_gap:g} s is least"
                yield Violation("gap", told)
            cosine = one.along * other.along + one.left * other.left + one.down * other.down
            sine = hypot(
                one.left * other.down - one.down * other.left,
                one.down * other.along - one.along * other.down,
                one.along * other.left - one.left * other.along,
            )
            needed = _time_to_turn(satellite, abs(float(np.arctan2(sine, cosine)))) + satellite.limits.settle_time
            if pause < needed - _TIME:
                yield Violation("turning", f"{_name(one)} to {_name(other)} takes {needed:.2f} s, there are {pause:.2f} s")


def _check_energy(satellite: Satellite, own: Sequence[_Made]) -> Iterator[Violation]:
    limits = satellite.limits
    # Over every stretch from one collect's start to another's end, no more is drawn than the battery and the charging give.
    for first in range(len(own)):
        drawn = 0.0
        for last in range(first, len(own)):
            drawn += own[last].energy
            given = limits.energy_capacity + limits.charging_power * (own[last].end - own[first].start)
            if drawn > given * (1.0 + _SHARE):
                yield Violation("energy", f"{satellite.identifier} draws {drawn:g} J where {given:g} J are to be had")
                return


def _check_radar_time(satellite: Satellite, own: Sequence[_Made]) -> Iterator[Violation]:
    period = 2.0 * pi / satellite.elements.mean_motion
    for one in own:
        on = sum(other.end - other.start for other in own if one.start <= other.start < one.start + period - _TIME)
        if on > satellite.limits.imaging_time_per_orbit * (1.0 + _SHARE):
            told = f"{satellite.identifier} has its radar on for {on:.1f} s in the orbit from {one.start:.1f} s"
            yield Violation("radar time", f"{told}, {satellite.limits.imaging_time_per_orbit:g} s is most")
            return


def _check_data(problem: SchedulingProblem, satellite: Satellite, own: Sequence[_Made]) -> Iterator[Violation]:
    contacts = problem.contacts
    for contact in {one.contact for one in own}:
        room = satellite.limits.downlink_rate / 8.0 * float(contacts.end[contact] - contacts.start[contact])
        data = sum(one.data for one in own if one.contact == contact)
        if data > room * (1.0 + _SHARE):
            yield Violation("downlink", f"{satellite.identifier} sends {data:g} bytes in a contact that takes {room:g}")
    held, fullest = 0.0, 0.0
    events = [(one.end, 1, one.data) for one in own] + [(float(contacts.end[one.contact]), 0, -one.data) for one in own]
    # What ends with a contact's end is in the memory before it is free: sorted so that it is counted in first.
    for _, _, change in sorted(events, key=lambda event: (event[0], -event[1])):
        held += change
        fullest = max(fullest, held)
    if fullest > satellite.limits.memory * (1.0 + _SHARE):
        yield Violation("memory", f"{satellite.identifier} holds {fullest:g} bytes, {satellite.limits.memory:g} is most")


def _check_request(request: Request, own: Sequence[_Made]) -> Iterator[Violation]:
    for one in own:
        for other in own:
            apart = 0.5 * (other.start + other.end) - 0.5 * (one.start + one.end)
            if one.repeat < other.repeat and apart < request.minimum_interval - _TIME:
                told = f"{_name(one)} and {_name(other)} are {apart:.1f} s apart, {request.minimum_interval:g} s is least"
                yield Violation("interval", told)
    cost = sum(one.cost for one in own)
    if request.budget is not None and cost > request.budget * (1.0 + _SHARE):
        yield Violation("budget", f"{request.identifier} costs {cost:g}, {request.budget:g} is most")


def _sight(satellite: Satellite, opportunity: Opportunity, later: float) -> tuple[float, float, float]:
    """Line of sight along, left and down, some seconds after the best instant: the place drifts back at the rate of the orbit."""
    look = opportunity.geometry
    motion = satellite.elements.mean_motion
    radius = (_GRAVITATION / (motion * motion)) ** (1.0 / 3.0)
    along = sin(look.squint) - (radius * motion / look.slant_range - motion * cos(look.look_angle)) * later
    along = max(-1.0, min(1.0, along))
    aside = sqrt(1.0 - along * along)
    left = aside * sin(look.look_angle)
    return along, left if look.side == "left" else -left, aside * cos(look.look_angle)


def _time_to_turn(satellite: Satellite, angle: float) -> float:
    """Half the angle is turned speeding up, half slowing down; in between at the largest rate, if it comes to that."""
    rate, acceleration = satellite.limits.slew_rate, satellite.limits.slew_acceleration
    speeding = rate / acceleration
    turned_at_full_rate = angle - acceleration * speeding * speeding
    if turned_at_full_rate <= 0.0:
        return 2.0 * sqrt(angle / acceleration)
    return 2.0 * speeding + turned_at_full_rate / rate


def _shortest(satellite: Satellite, opportunity: Opportunity, radius: float) -> float:
    """Seconds that a collect takes at least: one aperture, and a strip of an area that reaches an angle from its middle."""
    look, motion = opportunity.geometry, satellite.elements.mean_motion
    speed = float(np.cbrt(_GRAVITATION * motion))
    wavelength = _LIGHT / satellite.radar.centre_frequency
    turned = 0.885892941 * wavelength / (2.0 * opportunity.quality.azimuth_resolution)
    aperture = turned * look.slant_range / (speed * cos(look.squint) ** 2)
    if opportunity.mode != "stripmap":
        return aperture
    longest = next(mode.scene_length for mode in satellite.radar.modes if mode.name == "stripmap")
    # The angle at the earth's centre between satellite and place, by the law of sines; the foot's circle is smaller by its cosine.
    orbit = speed / motion
    apart = asin(min(1.0, look.slant_range * sin(look.look_angle) / _MEAN_EARTH_RADIUS))
    return aperture + 0.99 * min(2.0 * radius * _EARTH_RADIUS, longest) / (speed * _EARTH_RADIUS / orbit * cos(apart))


def _data_rate(satellite: Satellite, opportunity: Opportunity) -> float:
    """Bytes a second: two for each sample at 1.2 times the bandwidth, over the swath and the pulse, 1.3 pulses a half antenna."""
    mode = next(each for each in satellite.radar.modes if each.name == opportunity.mode)
    speed = float(np.cbrt(_GRAVITATION * satellite.elements.mean_motion))
    pulses = 1.3 * speed / (0.5 * satellite.radar.antenna.length)
    echoes = 2.0 * mode.swath * sin(opportunity.geometry.incidence) / _LIGHT * pulses
    return 2.0 * 1.2 * mode.bandwidth * (echoes + satellite.radar.duty_cycle)


def _name(one: _Made) -> str:
    return f"{one.request.identifier} strip {one.strip + 1} repeat {one.repeat + 1} by {one.carrier.identifier}"


def told(violations: Iterable[Violation]) -> str:
    """The verdict in words."""
    return "; ".join(violation.told for violation in violations) or "keeps every limit"
