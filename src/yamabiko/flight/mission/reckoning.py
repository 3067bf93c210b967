"""Dead reckoning along a mission's legs: when each begins and what fuel is left then, by the forecast wind."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, inf

import numpy as np

from yamabiko.earth.conformal_plane import ConformalPlane
from yamabiko.earth.wgs84 import Float
from yamabiko.errors import InputError
from yamabiko.flight.kinds import LegKind
from yamabiko.flight.mission.leg_samples import Legs, places_on
from yamabiko.flight.mission.performance import Performance
from yamabiko.platform.drone_envelope import ground_speed, power_available, power_required
from yamabiko.platform.dubins import GRAVITY

_ON_GROUND = frozenset({LegKind.TAXI, LegKind.LINE_UP})
_BEFORE_TAXI = 20.0  # s from engine start until the aircraft moves; as it does in the simulation
_PART = 5_000.0  # m, of which a leg is reckoned at a time
_TURN_PART = 0.5  # rad


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
    time, fuel = [_BEFORE_TAXI], [performance.mission.fuel - _BEFORE_TAXI * _idle_flow(performance)]
    for number, leg in enumerate(legs):
        took, burnt = _leg(leg, labels[number], time[-1], fuel[-1], performance, plane)
        time.append(time[-1] + took)
        fuel.append(fuel[-1] - burnt)
        if fuel[-1] < 0.0:
            expected = f"more: it is burnt {time[-1] / 60.0:.0f} min after engine start, on leg {number} ({labels[number]})"
            raise InputError(performance.mission.source, "fuel", f"{performance.mission.fuel:g} kg", expected)
    return Reckoning(np.array(time), np.array(fuel))


def _idle_flow(performance: Performance) -> float:
    return performance.envelope.idle_power * performance.envelope.consumption


def _leg(
    leg: np.void, label: str, start: float, fuel: float, performance: Performance, plane: ConformalPlane
) -> tuple[float, float]:
    """Time (s) and fuel (kg) of a leg."""
    kind, length = LegKind(int(leg["kind"])), float(leg["length"])
    if kind in _ON_GROUND:
        took = length / float(leg["airspeed"])
        return took, took * _idle_flow(performance)
    if kind is LegKind.TAKE_OFF:
        # From standstill with constant acceleration.
        took = 2.0 * length / performance.true_airspeed(float(leg["airspeed"]), float(leg["start_height"]))
        power = power_available(performance.envelope, performance.sea_height(float(leg["start_height"])))
        return took, took * power * performance.envelope.consumption
    took, burnt = _once(leg, label, fuel, performance, plane)
    if float(leg["until"]) > 0.0:
        left = float(leg["until"]) - start
        if left <= 0.0:
            found = f"{float(leg['until']):.0f} s after the epoch"
            raise InputError(performance.mission.source, f"{label} until", found, f"after its begin at {start:.0f} s")
        times = ceil(left / took)
        return times * took, times * burnt
    return took, burnt


def _once(leg: np.void, label: str, fuel: float, performance: Performance, plane: ConformalPlane) -> tuple[float, float]:
    """Time and fuel of a leg in flight, flown once."""
    length, turned = float(leg["length"]), abs(float(leg["curvature"]) * float(leg["length"]))
    count = min(max(ceil(length / _PART), ceil(turned / _TURN_PART), 1), 500)
    middle = (np.arange(count) + 0.5) * length / count
    point, course = places_on(np.repeat(np.array([leg], dtype=leg.dtype), count), middle)
    turn = plane.convergence(plane.from_plane(point[:1]))[0]
    rise = float(leg["end_height"]) - float(leg["start_height"])
    height = float(leg["start_height"]) + rise * middle / length
    took = burnt = 0.0
    for at, towards in zip(height, course + turn, strict=True):
        speed = _over_ground(float(leg["airspeed"]), float(at), float(towards), label, performance)
        part = length / count / speed
        climb_rate = rise / length * speed
        first = _flow(float(leg["airspeed"]), float(at), fuel - burnt, climb_rate, label, performance)
        # The mass half-way through the part stands for all of it.
        flow = _flow(float(leg["airspeed"]), float(at), fuel - burnt - 0.5 * part * first, climb_rate, label, performance)
        took, burnt = took + part, burnt + part * flow
    return took, burnt


def _over_ground(airspeed: float, height: float, course: float, label: str, performance: Performance) -> float:
    speed, wind = performance.true_airspeed(airspeed, height), performance.wind.at(height)
    try:
        return ground_speed(speed, course, wind)
    except InputError as error:
        raise InputError(performance.mission.source, f"{label} wind", error.found, error.expected) from None


def _flow(airspeed: float, height: float, fuel: float, climb_rate: float, label: str, performance: Performance) -> float:
    """Fuel flow (kg/s): level flight's, with the power that the climb adds or the descent gives."""
    envelope, sea = performance.envelope, performance.sea_height(height)
    mass = envelope.empty_mass + max(fuel, 0.0)
    level = power_required(envelope, mass, sea, airspeed)
    power = level + mass * GRAVITY * climb_rate / envelope.propeller_efficiency
    available = power_available(envelope, sea)
    if power > available * (1.0 + 1e-9):
        found = f"{power / 1e3:.0f} kW asked of an engine that gives {available / 1e3:.0f} kW at {sea:.0f} m above the sea"
        raise InputError(performance.mission.source, f"{label} power", found, "a lower height or airspeed")
    return envelope.consumption * max(power, envelope.idle_power)


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
    envelope = performance.envelope
    return envelope.consumption * power_required(envelope, mass, performance.sea_height(height), airspeed) * distance / speed
