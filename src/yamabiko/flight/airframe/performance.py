"""What the aircraft can do, measured: each figure comes from flying the model in JSBSim, none from a formula that assumes it.

All at take-off mass, in the standard atmosphere, without wind, unless told otherwise. Speeds are calibrated.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import hypot, sqrt

import numpy as np

from yamabiko.errors import ProcessingError
from yamabiko.flight.airframe.aircraft import Aircraft, StartState
from yamabiko.flight.airframe.model import FOOT, KNOT, STEP, Model
from yamabiko.flight.airframe.parameters import GRAVITY
from yamabiko.flight.airframe.steady_flight import SteadyPilot, SteadyState, start_in_air
from yamabiko.flight.frame import COMMAND

SERVICE_CLIMB = 100 * FOOT / 60
"""m/s: climb at the service ceiling, 100 ft/min."""
SCREEN_HEIGHT = 15.0
"""m: end of the take-off distance, CS-23.53 (50 ft)."""
SETTLING, MEASURING = 50.0, 10.0
CLIMB_SPEEDS = (1.05, 1.12, 1.2, 1.3)
"""Of the stall speed: where the best climb is looked for."""
STEADY_CLIMB, STEADY_ACCELERATION = 0.03, 0.01
"""m/s and m/s2: what is let pass as level flight at constant speed."""


@dataclass(frozen=True)
class TakeOff:
    """ground_run : m to lift-off. distance : m to SCREEN_HEIGHT. lift_off_speed : true, m/s."""

    ground_run: float
    distance: float
    lift_off_speed: float


def level_flight(name: str, altitude: float, airspeed: float, fuel: float | None = None) -> SteadyState:
    """Steady level flight at an altitude, m, and speed, m/s; fuel in kg, or all of it.

    Raises ProcessingError where the aircraft cannot hold both.
    """
    pilot = _in_air(name, altitude, airspeed, fuel)
    for _ in range(4):
        pilot.level(altitude, airspeed, SETTLING)
        state = pilot.measure("level", (altitude, airspeed), MEASURING)
        if abs(state.climb) < STEADY_CLIMB and abs(state.acceleration) < STEADY_ACCELERATION and abs(state.height - altitude) < 30:
            return state
    raise ProcessingError(f"{name} does not hold {altitude:.0f} m at {airspeed:.1f} m/s")


def climb(name: str, altitude: float, airspeed: float) -> SteadyState:
    """Full throttle at constant speed, m/s, about an altitude, m."""
    pilot = _in_air(name, altitude, airspeed)
    pilot.climb(1.0, airspeed, SETTLING)
    return pilot.measure("climb", (1.0, airspeed), MEASURING)


def best_climb(name: str, altitude: float) -> SteadyState:
    """The climb at that of CLIMB_SPEEDS which climbs fastest."""
    stall = Model(name).parameters.stall_speed
    return max((climb(name, altitude, share * stall) for share in CLIMB_SPEEDS), key=lambda state: state.climb)


def ceiling(name: str, climb_left: float, guess: float) -> float:
    """Height, m, at which the best climb is what is told, m/s: 0 for the absolute ceiling, SERVICE_CLIMB for the other.

    guess : m, a height within some 2 km of it. The climb is flown at two heights on either side of where a line through the last
    two meets the told climb, until one of them stands within 150 m of it.
    """
    low, high = guess - 600.0, guess + 600.0
    states = [best_climb(name, low), best_climb(name, high)]
    for _ in range(4):
        heights = [state.height for state in states]
        climbs = [state.climb for state in states]
        height = float(heights[0] + (climb_left - climbs[0]) * (heights[1] - heights[0]) / (climbs[1] - climbs[0]))
        if min(abs(height - heights[0]), abs(height - heights[1])) < 150.0:
            return height
        states = [best_climb(name, height - 100.0), best_climb(name, height + 100.0)]
    raise ProcessingError(f"no ceiling of {name} found near {guess:.0f} m")


def endurance(name: str, altitude: float, airspeed: float, states: int = 3) -> float:
    """Time, s, for which the aircraft with its payload flies level on all its fuel at one speed, m/s, and altitude, m.

    Fuel flow is measured with `states` amounts of fuel between full and empty; the time is the integral of its inverse. Start,
    climb, descent and reserve are not in it.
    """
    full = Model(name).parameters.mass.fuel
    nodes, weights = np.polynomial.legendre.leggauss(states)
    amounts = full * (nodes + 1) / 2
    flows = [level_flight(name, altitude, airspeed, float(fuel)).fuel_flow for fuel in amounts]
    return float(np.sum(weights / np.array(flows)) * full / 2)


def glide(name: str, altitude: float, airspeed: float, *, feathered: bool = True, flap: float = 0.0) -> SteadyState:
    """Engine off at a speed, m/s, from an altitude, m; windmilling where the propeller is not feathered. flap : rad."""
    pilot = _in_air(name, altitude, airspeed, flap=flap)
    pilot.level(altitude, airspeed, 10.0)
    pilot.engine_on, pilot.feathered = False, feathered
    pilot.climb(0.0, airspeed, SETTLING)
    return pilot.measure("climb", (0.0, airspeed), MEASURING)


def best_glide(name: str, airspeeds: Sequence[float], altitude: float = 1500.0) -> tuple[float, SteadyState]:
    """Greatest ratio of way to height among glides at some speeds, m/s, and that glide."""
    glides = [glide(name, altitude, airspeed) for airspeed in airspeeds]
    return max(((glide_ratio(state), state) for state in glides), key=lambda pair: pair[0])


def glide_ratio(state: SteadyState) -> float:
    """Way over ground without wind in m for each m of height."""
    return sqrt(state.airspeed**2 - state.climb**2) / -state.climb


def stall_speed(name: str, flap: float = 0.0, altitude: float = 1500.0) -> float:
    """m/s at one g, engine off: the least of speed over the root of load factor, while speed falls by 0.5 m/s in a second.

    flap : rad. CS-25.103 defines the speed so; CS-23 takes the least speed flown, which is a little lower.
    """
    named = Model(name).parameters.stall_speed
    speed = 1.3 * named
    pilot = _in_air(name, altitude, speed, flap=flap)
    pilot.engine_on = False
    pilot.climb(0.0, speed, 30.0)
    calibrated, load = pilot.model.reader("velocities/vc-kts"), pilot.model.reader("accelerations/a-pilot-z-ft_sec2")
    least = speed
    while speed > 0.6 * named:
        pilot.climb(0.0, speed, STEP)
        speed -= 0.5 * STEP
        factor = max(-load() * FOOT / GRAVITY, 0.3)
        least = min(least, calibrated() * KNOT / sqrt(factor))
    return least


def take_off(name: str, flap: float = 0.0) -> TakeOff:
    """From standstill at full throttle on a dry runway at sea level: rotation at 1.1, climb-out at 1.2 stall speeds. flap : rad."""
    aircraft = Aircraft(name, StartState(0.0, 0.0, 0.0, 0.0))
    command: np.void = np.zeros(1, COMMAND)[0]
    command["engine_on"], command["brake"], command["flap"] = 1.0, 1.0, flap
    still = np.zeros(3)
    for _ in range(15 * 60):
        aircraft.step(command, still, still)
    command["throttle"], command["brake"] = 1.0, 0.0
    parameters = aircraft.parameters
    ground = parameters.mass.inertial_unit[2] - parameters.gear.main[2]
    start = _ground_position(aircraft)
    run = lift_off = 0.0
    for _ in range(90 * 60):
        _steer(aircraft, command, parameters.stall_speed)
        aircraft.step(command, still, still)
        truth = aircraft.truth
        way = hypot(*np.subtract(_ground_position(aircraft), start))
        if not lift_off and truth["wheel_load"].sum() == 0 and truth["height"] > ground:
            run, lift_off = way, float(truth["airspeed"])
        if lift_off and truth["height"] - ground > SCREEN_HEIGHT:
            return TakeOff(run, way, lift_off)
    raise ProcessingError(f"{name} does not take off")


def _steer(aircraft: Aircraft, command: np.void, stall: float) -> None:
    """Keep the heading north and the wings level; lift the nose once fast enough."""
    w, x, y, z = aircraft.truth["attitude"]
    rate = aircraft.truth["rate"]
    pitch, roll, heading = 2 * (w * y - x * z), 2 * (w * x + y * z), 2 * (w * z + x * y)
    airspeed = float(aircraft.truth["airspeed"])
    command["nose_wheel"] = np.clip(-1.0 * heading - 0.5 * rate[2], -0.2, 0.2)
    wanted = 0.13 + 0.02 * (airspeed - 1.2 * stall)
    push = float(np.clip(2.0 * (pitch - wanted) + 0.8 * rate[1], -0.35, 0.2)) if airspeed > 1.1 * stall else -0.02
    turn = float(np.clip(-0.5 * heading - 0.5 * rate[2], -0.1, 0.1))
    command["ruddervator"] = push + turn, push - turn
    bank = float(np.clip(-0.6 * roll - 0.3 * rate[0], -0.3, 0.3))
    command["aileron"] = bank, -bank


def _ground_position(aircraft: Aircraft) -> tuple[float, float]:
    """North and east of the equator's and prime meridian's crossing, m, near it."""
    return float(aircraft.truth["latitude"]) * 6335439.0, float(aircraft.truth["longitude"]) * 6378137.0


def _in_air(name: str, altitude: float, airspeed: float, fuel: float | None = None, flap: float = 0.0) -> SteadyPilot:
    model = Model(name)
    mass = model.parameters.mass
    model.load(mass.fuel if fuel is None else fuel, mass.payload)
    model.freeze_fuel(True)
    return start_in_air(model, altitude, airspeed, flap)
