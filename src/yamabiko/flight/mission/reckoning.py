"""Dead reckoning along a mission's legs: when each begins and what fuel is left then, by the forecast wind.

Power is that of the envelope, which counts what the radar draws; fuel is what the engine burns for it. What turbulence costs is not
reckoned: it is left to the contingency fuel, as is what a wind other than the forecast's does.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, hypot, inf

import numpy as np

from yamabiko.earth.conformal_plane import ConformalPlane
from yamabiko.earth.wgs84 import Float
from yamabiko.errors import InputError
from yamabiko.flight.kinds import LegKind
from yamabiko.flight.mission.leg_samples import Legs, places_on
from yamabiko.flight.mission.performance import Performance
from yamabiko.flight.mission.wind_profile import along_and_across
from yamabiko.platform.drone_envelope import ground_speed, power_available, power_required
from yamabiko.platform.dubins import GRAVITY
from yamabiko.platform.standard_atmosphere import SEA_LEVEL_DENSITY

_ON_GROUND = frozenset({LegKind.TAXI, LegKind.LINE_UP})
_BEFORE_TAXI = 20.0  # s from engine start until the aircraft moves; as it does in the simulation
_PART = 5_000.0  # m, of which a leg is reckoned at a time
_TURN_PART = 0.5  # rad
_LOITER_PARTS = 50  # in each of which a loiter's circles burn alike
_FLAP_DRAG = (
    0.022  # on the wing's area, of the 25 degrees of flaps of an approach: as the flight models have it (airframe.aerodynamics)
)


@dataclass(frozen=True, eq=False)
class Reckoning:
    """Along (leg + 1,) legs, the last for the end. time : s since the epoch. fuel : kg left."""

    time: Float
    fuel: Float


def reckon(legs: Legs, labels: list[str], performance: Performance, plane: ConformalPlane) -> Reckoning:
    """Times and fuel along the legs.

    Raises InputError where the wind or the engine does not allow a leg to be flown, a loiter's end has passed before it begins, or
    all fuel is burnt.
    """
    time, fuel = [_BEFORE_TAXI], [performance.mission.fuel - _BEFORE_TAXI * performance.idle_flow]
    for number, leg in enumerate(legs):
        landed = number > 0 and legs["kind"][number - 1] == LegKind.FINAL
        took, burnt = _roll_out(leg, performance) if landed else _leg(leg, labels[number], time[-1], fuel[-1], performance, plane)
        time.append(time[-1] + took)
        fuel.append(fuel[-1] - burnt)
        if fuel[-1] < 0.0:
            expected = f"more: it is burnt {time[-1] / 60.0:.0f} min after engine start, on leg {number} ({labels[number]})"
            raise InputError(performance.mission.source, "fuel", f"{performance.mission.fuel:g} kg", expected)
    return Reckoning(np.array(time), np.array(fuel))


def _roll_out(leg: np.void, performance: Performance) -> tuple[float, float]:
    """Time and fuel of the leg on the runway after landing: braking, then as fast as one taxis."""
    length = float(leg["length"])
    braking = performance.braking_time(length)
    rest = max(length - 0.5 * braking * performance.true_airspeed(performance.approach, float(leg["start_height"])), 0.0)
    took = braking + rest / float(leg["airspeed"])
    return took, took * performance.idle_flow


def _take_off(leg: np.void, performance: Performance) -> tuple[float, float]:
    """Time and fuel of the leg on the runway before, at full power: from standstill to lifting off, then at the leg's airspeed."""
    height, length = float(leg["start_height"]), float(leg["length"])
    tail = along_and_across(performance.wind.at(height + 10.0), performance.mission.home.course)[0]
    speed = max(performance.true_airspeed(float(leg["airspeed"]), height) + tail, 1.0)
    run = min(performance.ground_run(-tail), length)
    took = (2.0 * run + (length - run)) / speed
    available = power_available(performance.envelope, performance.sea_height(height))
    return took, took * performance.fuel_flow(available, height)


def _leg(
    leg: np.void, label: str, start: float, fuel: float, performance: Performance, plane: ConformalPlane
) -> tuple[float, float]:
    """Time (s) and fuel (kg) of a leg."""
    kind, length = LegKind(int(leg["kind"])), float(leg["length"])
    if kind in _ON_GROUND:
        took = length / float(leg["airspeed"])
        return took, took * performance.idle_flow
    if kind is LegKind.TAKE_OFF:
        return _take_off(leg, performance)
    took, burnt = _once(leg, label, fuel, performance, plane)
    if float(leg["until"]) > 0.0:
        left = float(leg["until"]) - start
        if left <= 0.0:
            found = f"{float(leg['until']):.0f} s after the epoch"
            raise InputError(performance.mission.source, f"{label} until", found, f"after its begin at {start:.0f} s")
        times = ceil(left / took)
        burnt = _circles(leg, times, label, fuel, performance, plane)
        return times * took, burnt
    return took, burnt


def _circles(leg: np.void, times: int, label: str, fuel: float, performance: Performance, plane: ConformalPlane) -> float:
    """Fuel of a loiter's circles: the aircraft grows lighter on them."""
    share, burnt = max(times // _LOITER_PARTS, 1), 0.0
    for first in range(0, times, share):
        burnt += min(share, times - first) * _once(leg, label, fuel - burnt, performance, plane)[1]
    return burnt


def _once(leg: np.void, label: str, fuel: float, performance: Performance, plane: ConformalPlane) -> tuple[float, float]:
    """Time and fuel of a leg in flight, flown once."""
    length, turned = float(leg["length"]), abs(float(leg["curvature"]) * float(leg["length"]))
    count = min(max(ceil(length / _PART), ceil(turned / _TURN_PART), 1), 500)
    middle = (np.arange(count) + 0.5) * length / count
    point, course = places_on(np.repeat(np.array([leg], dtype=leg.dtype), count), middle)
    turn = plane.convergence(plane.from_plane(point[:1]))[0]
    rise = float(leg["end_height"]) - float(leg["start_height"])
    flaps = leg["kind"] in (LegKind.APPROACH, LegKind.FINAL) and float(leg["airspeed"]) <= performance.approach
    height = float(leg["start_height"]) + rise * middle / length
    took = burnt = 0.0
    for at, towards in zip(height, course + turn, strict=True):
        speed = _over_ground(float(leg["airspeed"]), float(at), float(towards), label, performance)
        part = length / count / speed
        motion = _Motion(float(leg["airspeed"]), float(at), rise / length * speed, speed**2 * float(leg["curvature"]), flaps)
        first = _flow(motion, fuel - burnt, label, performance)
        # The mass half-way through the part stands for all of it.
        flow = _flow(motion, fuel - burnt - 0.5 * part * first, label, performance)
        took, burnt = took + part, burnt + part * flow
    return took, burnt


def _over_ground(airspeed: float, height: float, course: float, label: str, performance: Performance) -> float:
    speed, wind = performance.true_airspeed(airspeed, height), performance.wind.at(height)
    try:
        return ground_speed(speed, course, wind)
    except InputError as error:
        raise InputError(performance.mission.source, f"{label} wind", error.found, error.expected) from None


@dataclass(frozen=True)
class _Motion:
    """airspeed : m/s, calibrated. height : m above the ellipsoid. climb_rate : m/s. turn : m/s2 across. flaps : out or not."""

    airspeed: float
    height: float
    climb_rate: float
    turn: float
    flaps: bool


def _flow(motion: _Motion, fuel: float, label: str, performance: Performance) -> float:
    """Fuel flow (kg/s): level flight's, with the lift of a turn, and the power that flaps and climbs ask for or descents give."""
    envelope, sea = performance.envelope, performance.sea_height(motion.height)
    mass = envelope.empty_mass + max(fuel, 0.0)
    power = power_required(envelope, mass * hypot(1.0, motion.turn / GRAVITY), sea, motion.airspeed)
    thrust_power = mass * GRAVITY * motion.climb_rate
    if motion.flaps:
        drag = 0.5 * SEA_LEVEL_DENSITY * motion.airspeed**2 * envelope.wing_area * _FLAP_DRAG
        thrust_power += drag * performance.true_airspeed(motion.airspeed, motion.height)
    power += thrust_power / envelope.propeller_efficiency
    available = power_available(envelope, sea)
    if power > available * (1.0 + 1e-9):
        found = f"{power / 1e3:.0f} kW asked of an engine that gives {available / 1e3:.0f} kW at {sea:.0f} m above the sea"
        raise InputError(performance.mission.source, f"{label} power", found, "a lower height or airspeed")
    return performance.fuel_flow(power, motion.height)


def diversion_fuel(
    point: tuple[float, float],
    height: float,
    mass: float,
    target: tuple[float, float],
    performance: Performance,
    turn: float,
) -> float:
    """Fuel (kg) to another place and down there: straight, a tenth longer for turns, and 15 km for the approach.

    point, target : east, north (m). height : m above the ellipsoid, kept on the way. turn : convergence (rad). Infinite where the
    wind does not let it get there.
    """
    east, north = target[0] - point[0], target[1] - point[1]
    course = float(np.arctan2(east, north)) + turn
    distance = 1.1 * float(np.hypot(east, north)) + 15_000.0
    airspeed = performance.cruise
    try:
        speed = ground_speed(performance.true_airspeed(airspeed, height), course, performance.wind.at(height))
    except InputError:
        return inf
    power = power_required(performance.envelope, mass, performance.sea_height(height), airspeed)
    return performance.fuel_flow(power, height) * distance / speed
