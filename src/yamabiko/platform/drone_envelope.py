"""DroneEnvelope: what a survey drone can fly, how far, how high, in what wind, and what it burns and costs.

A point-mass model: power for level flight from a parabolic drag polar, through the propeller, plus what the radar and the
avionics draw; fuel from power by one specific consumption; climb from the power left over. Airspeeds that people name (70 kn) are
calibrated, and are taken for equivalent ones: at 50 m/s and 7 km they differ by less than 0.7 %. Heights are m above mean sea
level in the standard atmosphere. Turbulence, icing, precipitation and the ground's height are not modelled: only wind limits a
flight here.

Envelopes of three drones stand ready in drone_models.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from math import atan, cos, hypot, isfinite, pi, sin, sqrt, tan

from yamabiko.errors import InputError
from yamabiko.platform.standard_atmosphere import SEA_LEVEL_DENSITY, STANDARD_GRAVITY, air_density

Wind = tuple[float, float]
"""The way the air moves: north and east components (m/s)."""
CALM: Wind = (0.0, 0.0)
_CLIMB_STEPS = 24
_MAY_BE_ZERO = frozenset({"critical_height", "accessory_power", "cost_per_sortie", "cost_per_hour", "reserve_time"})


@dataclass(frozen=True)
class DroneEnvelope:
    """Limits of one type of drone. SI; airspeeds are calibrated (m/s), heights m above mean sea level.

    cruise_airspeed, survey_airspeed : on the way, and with the radar on.
    operating_height : flown unless something else is asked. ceiling : never exceeded.
    full_mass : at take-off with all fuel (kg). usable_fuel : kg. reserve_time : of level flight at the operating height that must
        be left at landing (s).
    wing_span : m. wing_area : m2. zero_lift_drag, span_efficiency : of the parabolic drag polar, CD = CD0 + CL^2 / (pi A e).
    greatest_lift : lift coefficient at the stall, flaps up.
    engine_power : at the shaft, at sea level (W). critical_height : up to which a turbocharger holds that power; 0 without one.
    propeller_efficiency : thrust power for shaft power. consumption : fuel for shaft energy (kg/J). idle_power : W, gliding down.
    accessory_power : what radar, avionics and link draw from the shaft (W).
    descent_rate : m/s. bank_limit : rad, in turns on the way and between survey lines.
    ground_wind_limit, crosswind_limit : largest wind at 10 m for flying at all, and its part across the runway (m/s).
    turn_round_time : on the ground between landing and the next take-off (s).
    cost_per_sortie, cost_per_hour : in the supplier's unit of account.
    Raises InputError for a figure that is not finite, negative, or zero where that would forbid every flight.
    """

    name: str
    cruise_airspeed: float
    survey_airspeed: float
    operating_height: float
    ceiling: float
    full_mass: float
    usable_fuel: float
    reserve_time: float
    wing_span: float
    wing_area: float
    zero_lift_drag: float
    span_efficiency: float
    greatest_lift: float
    engine_power: float
    critical_height: float
    propeller_efficiency: float
    consumption: float
    idle_power: float
    accessory_power: float
    descent_rate: float
    bank_limit: float
    ground_wind_limit: float
    crosswind_limit: float
    turn_round_time: float
    cost_per_sortie: float
    cost_per_hour: float
    assumptions: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        where = f"drone {self.name or '(no name)'}"
        for field in FIGURES:
            value = getattr(self, field)
            if not (isfinite(value) and (value > 0.0 or (field in _MAY_BE_ZERO and value == 0.0))):
                expected = "zero or a positive number" if field in _MAY_BE_ZERO else "a positive number"
                raise InputError(where, field.replace("_", " "), f"{value:g}", expected)
        if self.usable_fuel >= self.full_mass:
            raise InputError(where, "usable fuel", f"{self.usable_fuel:g} kg", f"less than the full mass of {self.full_mass:g} kg")
        if self.operating_height > self.ceiling:
            raise InputError(
                where, "operating height", f"{self.operating_height:g} m", f"at most the ceiling of {self.ceiling:g} m"
            )
        if not self.bank_limit < 0.5 * pi:
            raise InputError(where, "bank limit", f"{self.bank_limit:g} rad", "below pi / 2")

    @property
    def empty_mass(self) -> float:
        """Mass with no usable fuel left (kg)."""
        return self.full_mass - self.usable_fuel


FIGURES = tuple(field.name for field in fields(DroneEnvelope) if field.name not in ("name", "assumptions"))
"""Names of the limits that are numbers."""


@dataclass(frozen=True)
class Flown:
    """A stretch of flight: how long it takes (s), what it burns (kg), how far it goes over the ground (m)."""

    time: float
    fuel: float
    distance: float


# --- airspeed and wind ---------------------------------------------------------------------------------------------------------


def true_airspeed(airspeed: float, height: float) -> float:
    """True airspeed (m/s) of a calibrated one (m/s) at a height (m), the air taken for incompressible."""
    return airspeed * sqrt(SEA_LEVEL_DENSITY / air_density(height))


def ground_speed(airspeed: float, course: float, wind: Wind = CALM) -> float:
    """Speed over the ground (m/s) along a course (rad clockwise from north) at a true airspeed (m/s): the wind triangle.

    Raises InputError where the wind is so strong that the course cannot be held or no way is made along it.
    """
    north, east = wind
    along = north * cos(course) + east * sin(course)
    across = east * cos(course) - north * sin(course)
    left = airspeed * airspeed - across * across
    speed = sqrt(left) + along if left > 0.0 else 0.0
    if speed <= 0.0:
        raise InputError("wind", "speed", f"{hypot(*wind):.1f} m/s", f"less than the true airspeed of {airspeed:.1f} m/s")
    return speed


def stall_airspeed(envelope: DroneEnvelope, mass: float) -> float:
    """Calibrated airspeed (m/s) at which a mass (kg) stalls in level flight, flaps up."""
    return sqrt(2.0 * mass * STANDARD_GRAVITY / (SEA_LEVEL_DENSITY * envelope.wing_area * envelope.greatest_lift))


def turn_radius(envelope: DroneEnvelope, height: float, airspeed: float | None = None) -> float:
    """Radius (m) of a level turn in still air at the bank limit, at a calibrated airspeed (m/s), cruise unless given."""
    speed = true_airspeed(airspeed or envelope.cruise_airspeed, height)
    return speed * speed / (STANDARD_GRAVITY * tan(envelope.bank_limit))


# --- power and fuel ------------------------------------------------------------------------------------------------------------


def _drag_terms(envelope: DroneEnvelope, airspeed: float) -> tuple[float, float]:
    """Drag (N) is the first plus the second times the mass (kg) squared, at a calibrated airspeed (m/s)."""
    pressure = 0.5 * SEA_LEVEL_DENSITY * airspeed * airspeed
    induced = STANDARD_GRAVITY**2 / (pi * envelope.span_efficiency * envelope.wing_span**2 * pressure)
    return pressure * envelope.wing_area * envelope.zero_lift_drag, induced


def _flow_terms(envelope: DroneEnvelope, height: float, airspeed: float) -> tuple[float, float]:
    """Fuel flow in level flight (kg/s) is the first plus the second times the mass (kg) squared."""
    parasite, induced = _drag_terms(envelope, airspeed)
    work = envelope.consumption * true_airspeed(airspeed, height) / envelope.propeller_efficiency
    return work * parasite + envelope.consumption * envelope.accessory_power, work * induced


def power_required(envelope: DroneEnvelope, mass: float, height: float, airspeed: float) -> float:
    """Shaft power (W) for level flight of a mass (kg) at a height (m) and calibrated airspeed (m/s), accessories included."""
    parasite, induced = _drag_terms(envelope, airspeed)
    thrust_power = (parasite + induced * mass * mass) * true_airspeed(airspeed, height)
    return thrust_power / envelope.propeller_efficiency + envelope.accessory_power


def power_available(envelope: DroneEnvelope, height: float) -> float:
    """Full shaft power (W) at a height (m).

    Falls with density as Gagg and Farrar measured on aspirated engines (SAE Transactions 29, 1934), from the critical height on.
    """
    ratio = air_density(max(height, envelope.critical_height)) / air_density(envelope.critical_height)
    return envelope.engine_power * (ratio - (1.0 - ratio) / 7.55)


def fuel_flow(envelope: DroneEnvelope, mass: float, height: float, airspeed: float) -> float:
    """Fuel flow (kg/s) in level flight of a mass (kg) at a height (m) and calibrated airspeed (m/s)."""
    return envelope.consumption * power_required(envelope, mass, height, airspeed)


def level_time(envelope: DroneEnvelope, fuel: float, mass: float, height: float, airspeed: float | None = None) -> float:
    """Time (s) that fuel (kg) lasts in level flight begun at a mass (kg): the flow, a + b m^2, integrated exactly.

    Calibrated airspeed (m/s), cruise unless given.
    """
    constant, squared = _flow_terms(envelope, height, airspeed or envelope.cruise_airspeed)
    scale = sqrt(squared / constant)
    return (atan(mass * scale) - atan((mass - fuel) * scale)) / sqrt(constant * squared)


def level_fuel(envelope: DroneEnvelope, time: float, mass: float, height: float, airspeed: float | None = None) -> float:
    """Fuel (kg) burnt in a time (s) of level flight begun at a mass (kg): the inverse of level_time.

    More than the mass itself where it would have to burn more: an impossible flight shows as one.
    """
    constant, squared = _flow_terms(envelope, height, airspeed or envelope.cruise_airspeed)
    scale = sqrt(squared / constant)
    angle = atan(mass * scale) - time * sqrt(constant * squared)
    return mass - tan(angle) / scale if angle > 0.0 else mass + constant * time


def rate_of_climb(envelope: DroneEnvelope, mass: float, height: float) -> float:
    """Rate of climb (m/s) at full power and cruise airspeed of a mass (kg) at a height (m); negative above the absolute ceiling."""
    excess = power_available(envelope, height) - power_required(envelope, mass, height, envelope.cruise_airspeed)
    return excess * envelope.propeller_efficiency / (mass * STANDARD_GRAVITY)


# --- stretches of flight -------------------------------------------------------------------------------------------------------


def climb(envelope: DroneEnvelope, mass: float, start: float, end: float) -> Flown:
    """A climb at full power from one height (m) to another, begun at a mass (kg). Distance is through still air.

    Raises InputError where the drone cannot climb at 0.5 m/s (100 ft/min, the usual mark of a service ceiling) all the way, or
    the end lies above its ceiling.
    """
    where = f"drone {envelope.name}"
    if end > envelope.ceiling:
        raise InputError(where, "height", f"{end:g} m", f"at most its ceiling of {envelope.ceiling:g} m")
    step = max(end - start, 0.0) / _CLIMB_STEPS
    time = fuel = distance = 0.0
    for number in range(_CLIMB_STEPS if step > 0.0 else 0):
        height = start + (number + 0.5) * step
        rate = rate_of_climb(envelope, mass - fuel, height)
        if rate < 0.5:
            raise InputError(where, "height", f"{end:g} m", f"one to which {mass:g} kg can climb, below {height:.0f} m")
        took = step / rate
        time += took
        fuel += took * envelope.consumption * power_available(envelope, height)
        distance += took * true_airspeed(envelope.cruise_airspeed, height)
    return Flown(time, fuel, distance)


def descend(envelope: DroneEnvelope, start: float, end: float) -> Flown:
    """A descent at the envelope's rate with the engine near idle, from one height (m) to another. Distance is in still air."""
    drop = max(start - end, 0.0)
    time = drop / envelope.descent_rate
    speed = true_airspeed(envelope.cruise_airspeed, 0.5 * (start + end))
    return Flown(time, time * envelope.consumption * envelope.idle_power, time * speed)


def fly(
    envelope: DroneEnvelope,
    distance: float,
    mass: float,
    height: float,
    course: float = 0.0,
    wind: Wind = CALM,
    airspeed: float | None = None,
) -> Flown:
    """Level flight over a distance on the ground (m) along a course (rad), in a wind (m/s), begun at a mass (kg).

    Calibrated airspeed (m/s), cruise unless given. Raises InputError where the wind forbids the course or the engine the airspeed.
    """
    asked = airspeed or envelope.cruise_airspeed
    if power_required(envelope, mass, height, asked) > power_available(envelope, height):
        expected = f"one that {mass:.0f} kg can hold at {height:.0f} m"
        raise InputError(f"drone {envelope.name}", "airspeed", f"{asked:.1f} m/s", expected)
    speed = ground_speed(true_airspeed(asked, height), course, wind)
    time = distance / speed
    return Flown(time, level_fuel(envelope, time, mass, height, asked), distance)


def reserve_fuel(envelope: DroneEnvelope) -> float:
    """Fuel (kg) that must be left at landing: the reserve time in level flight at the operating height, burnt last."""
    constant, squared = _flow_terms(envelope, envelope.operating_height, envelope.cruise_airspeed)
    scale = sqrt(squared / constant)
    light = envelope.empty_mass
    return tan(atan(light * scale) + envelope.reserve_time * sqrt(constant * squared)) / scale - light


def endurance(envelope: DroneEnvelope, height: float | None = None, airspeed: float | None = None) -> float:
    """Time (s) in level flight on all usable fuel, reserve included: what a data sheet calls endurance.

    height : m, the operating height unless given. airspeed : calibrated (m/s), cruise unless given.
    """
    at = envelope.operating_height if height is None else height
    return level_time(envelope, envelope.usable_fuel, envelope.full_mass, at, airspeed)


def reach(
    envelope: DroneEnvelope, on_station: float = 0.0, course: float = 0.0, wind: Wind = CALM, height: float | None = None
) -> float:
    """Largest distance (m) from which the drone comes home with its reserve, after a time on station (s). Sea level base.

    Out along the course (rad) and straight back, in a wind (m/s) that holds all the while, climb and descent counted. Zero where
    not even the time on station is possible. Raises InputError where the wind forbids the way out or back.
    """
    at = envelope.operating_height if height is None else height
    up, down = climb(envelope, envelope.full_mass, 0.0, at), descend(envelope, at, 0.0)
    speed = true_airspeed(envelope.cruise_airspeed, at)
    out, back = ground_speed(speed, course, wind), ground_speed(speed, course + pi, wind)
    spare = envelope.usable_fuel - reserve_fuel(envelope) - up.fuel - down.fuel
    level = level_time(envelope, spare, envelope.full_mass - up.fuel, at) if spare > 0.0 else 0.0
    # Climb and descent are flown on the way: what they cover need not be flown level.
    flying = level - on_station + (up.distance + down.distance) / speed
    return flying / (1.0 / out + 1.0 / back) if level > on_station else 0.0
