"""Three wheels on a moving deck: the force and moment they put on the aircraft, and the load on each.

Goes in: the landing gear, where the aircraft is and how it moves, the deck, steering and brakes. Comes out: forces on the wheels,
their sum and moment in body axes about the aircraft's reference point, and loads. It is JSBSim's model of a wheel (FGLGear: strut
along body z with linear springs and dampers, Pacejka's side force, rolling and braking friction as bounds of what holds the wheel)
on a surface that moves. Where JSBSim solves for the friction that stops a wheel within one step, here a bristle of given stiffness
holds it: it yields at the same bounds, and a wheel that stands stays where it stands. Only wheels touch: the deck knows nothing of
wing tips or tails.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from yamabiko.earth.wgs84 import Float
from yamabiko.errors import InputError
from yamabiko.flight.deck.deck_motion import cross, on_deck, place_in_deck, ramp_rise, rotate, rotate_back
from yamabiko.flight.earth_kernel import EARTH_RATE, compiled

WHEELS = 3

GEAR = np.dtype(
    [
        ("place", "f8", (WHEELS, 3)),  # m forward, right, down of the reference point, strut extended: nose, left, right
        ("spring", "f8", (WHEELS,)),  # N/m
        ("damping", "f8", (WHEELS,)),  # N s/m, strut going in
        ("rebound", "f8", (WHEELS,)),  # N s/m, coming out
        ("travel", "f8", (WHEELS,)),  # m, after which the strut is ten times as stiff
        ("static_friction", "f8", (WHEELS,)),
        ("rolling_friction", "f8", (WHEELS,)),
        ("steered", "f8", (WHEELS,)),  # share of the steering angle
        ("braked", "f8", (WHEELS, 2)),  # share of the left and the right brake
        ("tread_stiffness", "f8"),  # N/m, of a tyre along the deck
        ("tread_damping", "f8"),  # N s/m
    ],
    align=True,
)

CONTACT = np.dtype(
    [
        ("deflection", "f8", (WHEELS, 2)),  # m, of the tread along and across the wheel: what a wheel remembers
        ("compression", "f8", (WHEELS,)),  # m, of the strut
        ("load", "f8", (WHEELS,)),  # N, normal to the deck; 0 in the air
        ("speed", "f8", (WHEELS,)),  # m/s, rolling
        ("velocity", "f8", (3,)),  # m/s NED, of the aircraft in the step before
        ("rate", "f8", (3,)),  # rad/s, against the earth in the step before
        ("bearing", "i8"),  # wheels that bear
        ("known", "i8"),  # 1 once there was a step before
        ("wheel_force", "f8", (WHEELS, 3)),  # N, body axes
        ("force", "f8", (3,)),  # N, body axes, their sum
        ("moment", "f8", (3,)),  # N m, body axes, about the reference point
    ],
    align=True,
)

# Pacejka's formula with FGLGear's stiffness (a degree of slip), shape and curvature; its peak is the static friction.
_STIFFNESS, _SHAPE, _CURVATURE = 0.06, 2.8, 1.03
_STANDING = 1.0
"""Speed (m/s) below which static friction fades in across the wheel: at rest a slip angle says nothing."""
_DEEPEST = 1.0
"""Compression (m) beyond which a wheel is beside or under the deck, not on it."""
_NEAR = 20.0
"""Height over the deck (m) beyond which no wheel is looked at."""
_TREAD_FREQUENCY, _TREAD_DAMPING = 15.0, 0.5
"""Natural frequency (rad/s) and damping of the whole aircraft on its tyres along the deck: 52 kN/m a tyre at 700 kg (estimate), and
slow enough to be stable where the force is held for a sixtieth of a second."""


@dataclass(frozen=True)
class Wheel:
    """One wheel and its strut; see GEAR for the fields. place : (3,) m forward, right, down of the reference point."""

    place: tuple[float, float, float]
    spring: float
    damping: float
    rebound: float
    travel: float
    static_friction: float
    rolling_friction: float
    steered: float = 0.0
    brake_left: float = 0.0
    brake_right: float = 0.0


def make_gear(wheels: tuple[Wheel, Wheel, Wheel], mass: float) -> np.void:
    """The GEAR record of nose, left and right wheel under an aircraft of some mass (kg). Raises InputError."""
    if not (np.isfinite(mass) and mass > 0.0):
        raise InputError("landing gear", "mass", mass, "a positive number of kg")
    gear: np.void = np.zeros(1, GEAR)[0]
    for number, wheel in enumerate(wheels):
        for name in ("spring", "damping", "rebound", "travel", "static_friction", "rolling_friction"):
            value = getattr(wheel, name)
            if not (np.isfinite(value) and value >= 0.0) or (name in {"spring", "travel"} and value == 0.0):
                raise InputError("landing gear", f"wheel {number} {name}", value, "a positive number")
            gear[name][number] = value
        if not np.isfinite(wheel.place).all():
            raise InputError("landing gear", f"wheel {number} place", wheel.place, "three numbers of metres")
        gear["place"][number] = wheel.place
        gear["steered"][number] = wheel.steered
        gear["braked"][number] = wheel.brake_left, wheel.brake_right
    gear["tread_stiffness"] = mass / WHEELS * _TREAD_FREQUENCY**2
    gear["tread_damping"] = mass / WHEELS * 2.0 * _TREAD_DAMPING * _TREAD_FREQUENCY
    return gear


@compiled
def bear_on_deck(gear: Any, ship: Any, deck: Any, aircraft: Any, steering: float, brake: Float, step: float, contact: Any) -> None:
    """Fill a CONTACT record with what the deck does to the aircraft now; it carries the treads' deflections to the next step.

    aircraft : a record with TRUTH's latitude, longitude, height, velocity, attitude and rate, of the gear's reference point.
    steering : rad, positive turns right. brake : (2,) left and right, 0 to 1. step : s since the last call.
    """
    contact.force[0] = contact.force[1] = contact.force[2] = 0.0
    contact.moment[0] = contact.moment[1] = contact.moment[2] = 0.0
    contact.bearing = 0
    here = place_in_deck(deck, aircraft.latitude, aircraft.longitude, aircraft.height)
    velocity, rate, attitude = aircraft.velocity.copy(), _rate_against_earth(aircraft), aircraft.attitude.copy()
    _look_ahead(contact, here, velocity, rate, attitude, deck, step)
    if abs(here[2]) > _NEAR:
        _lift_off(contact, 0, WHEELS)
        return
    down = rotate_back(deck.attitude, rotate(attitude, np.array([0.0, 0.0, 1.0])))
    for wheel in range(WHEELS):
        arm = rotate_back(deck.attitude, rotate(attitude, gear.place[wheel]))
        place = np.array([here[0] + arm[0], here[1] + arm[1], here[2] + arm[2]])
        rise, slope = ramp_rise(ship, place[0])
        upright = 1.0 / np.sqrt(1.0 + slope**2)
        normal = np.array([-slope * upright, 0.0, -upright])
        along_strut = -(normal[0] * down[0] + normal[2] * down[2])
        compression = (place[2] + rise) * upright / max(along_strut, 0.1)
        if compression <= 0.0 or compression > _DEEPEST or not on_deck(ship, place[0], place[1]):
            _lift_off(contact, wheel, wheel + 1)
            continue
        contact.bearing += 1
        contact.compression[wheel] = compression
        arm = gear.place[wheel].copy()
        arm[2] -= compression
        # Velocity of the wheel's contact over the deck beneath it, body axes.
        swept, ground = rotate(attitude, cross(rate, arm)), rotate(deck.attitude, cross(deck.rate, place))
        drift = np.empty(3)
        for axis in range(3):
            drift[axis] = velocity[axis] + swept[axis] - deck.velocity[axis] - ground[axis]
        drift, normal = rotate_back(attitude, drift), rotate_back(attitude, rotate(deck.attitude, normal))
        _push(gear, wheel, steering, brake, step, contact, arm, drift, normal)


@compiled
def _push(
    gear: Any, wheel: int, steering: float, brake: Float, step: float, contact: Any, arm: Float, drift: Float, normal: Float
) -> None:
    """Add one bearing wheel's force and moment; arm (m), drift over the deck (m/s) and the deck's normal in body axes."""
    load = _strut(gear, wheel, contact.compression[wheel], drift, normal, step)
    angle = steering * gear.steered[wheel]
    rolling, across = _wheel_axes(np.cos(angle), np.sin(angle), normal)
    along, aside = _dot(drift, rolling), _dot(drift, across)
    static, held = gear.static_friction[wheel], gear.rolling_friction[wheel]
    held += min(gear.braked[wheel, 0] * brake[0] + gear.braked[wheel, 1] * brake[1], 1.0) * (static - held)
    friction = _tread(gear, contact, wheel, 0, along, held * load, step)
    sideways = _tread(gear, contact, wheel, 1, aside, side_friction(static, along, aside) * load, step)
    force = np.empty(3)
    for axis in range(3):
        force[axis] = load * normal[axis] + friction * rolling[axis] + sideways * across[axis]
    moment = cross(arm, force)
    for axis in range(3):
        contact.wheel_force[wheel, axis] = force[axis]
        contact.force[axis] += force[axis]
        contact.moment[axis] += moment[axis]
    contact.load[wheel], contact.speed[wheel] = load, along


@compiled
def _look_ahead(contact: Any, here: Float, velocity: Float, rate: Float, attitude: Float, deck: Any, step: float) -> None:
    """Move the aircraft's state on by a step, in place: the force acts where JSBSim evaluates it, at the end of its next step.

    Velocity and rate go on as they went from the step before to this one; the deck, slow beside the aircraft, goes on straight.
    """
    for axis in range(3):
        now, turn = velocity[axis], rate[axis]
        if contact.known:
            velocity[axis] += now - contact.velocity[axis]
            rate[axis] += turn - contact.rate[axis]
        contact.velocity[axis], contact.rate[axis] = now, turn
    contact.known = 1
    moved = np.empty(3)
    for axis in range(3):
        moved[axis] = 0.5 * (velocity[axis] + contact.velocity[axis]) - deck.velocity[axis]
    moved = rotate_back(deck.attitude, moved)
    drawn = cross(deck.rate, here)
    for axis in range(3):
        here[axis] += step * (moved[axis] - drawn[axis])
    w, x, y, z = attitude[0], attitude[1], attitude[2], attitude[3]
    p, q, r = 0.5 * step * rate[0], 0.5 * step * rate[1], 0.5 * step * rate[2]
    attitude[0] = w - x * p - y * q - z * r
    attitude[1] = x + w * p + y * r - z * q
    attitude[2] = y + w * q + z * p - x * r
    attitude[3] = z + w * r + x * q - y * p
    size = np.sqrt(attitude[0] ** 2 + attitude[1] ** 2 + attitude[2] ** 2 + attitude[3] ** 2)
    for i in range(4):
        attitude[i] /= size


@compiled
def _strut(gear: Any, wheel: int, compression: float, drift: Float, normal: Float, step: float) -> float:
    """Load (N) normal to the deck. In the step that brings contact the strut cannot have gone in faster than it is in."""
    upright = -normal[2]
    speed = -_dot(drift, normal) / upright
    speed = min(max(speed, -compression / step), compression / step)
    damping = gear.damping[wheel] if speed >= 0.0 else gear.rebound[wheel]
    beyond = max(compression - gear.travel[wheel], 0.0)
    return float(max(gear.spring[wheel] * (compression + 9.0 * beyond) + damping * speed, 0.0) / upright)


@compiled
def _wheel_axes(cosine: float, sine: float, normal: Float) -> tuple[Float, Float]:
    """Unit vectors in the deck's plane, body axes: the way a steered wheel rolls, and to its right."""
    out = cosine * normal[0] + sine * normal[1]
    rolling = np.array([cosine - out * normal[0], sine - out * normal[1], -out * normal[2]])
    size = np.sqrt(_dot(rolling, rolling))
    rolling[0], rolling[1], rolling[2] = rolling[0] / size, rolling[1] / size, rolling[2] / size
    return rolling, cross(rolling, normal)


@compiled
def side_friction(static: float, along: float, aside: float) -> float:
    """Greatest side force over load, of a wheel that moves along and aside (m/s): Pacejka's formula, static friction at rest.

    Source: H. B. Pacejka's magic formula as FGLGear::ComputeSideForceCoefficient has it.
    """
    slip = _STIFFNESS * np.degrees(np.arctan2(abs(aside), abs(along)))
    sliding = static * abs(np.sin(_SHAPE * np.arctan(slip - _CURVATURE * (slip - np.arctan(slip)))))
    standing = max(1.0 - np.sqrt(along**2 + aside**2) / _STANDING, 0.0)
    return float(standing * static + (1.0 - standing) * sliding)


@compiled
def _tread(gear: Any, contact: Any, wheel: int, axis: int, speed: float, bound: float, step: float) -> float:
    """Force (N) of a tread that holds like a spring and slides at a bound; its deflection goes with it."""
    deflection = contact.deflection[wheel, axis] + speed * step
    most = bound / gear.tread_stiffness
    deflection = min(max(deflection, -most), most)
    contact.deflection[wheel, axis] = deflection
    return float(min(max(-gear.tread_stiffness * deflection - gear.tread_damping * speed, -bound), bound))


@compiled
def _lift_off(contact: Any, first: int, end: int) -> None:
    for wheel in range(first, end):
        contact.wheel_force[wheel, :] = 0.0
        contact.compression[wheel] = contact.load[wheel] = contact.speed[wheel] = 0.0
        contact.deflection[wheel, 0] = contact.deflection[wheel, 1] = 0.0


@compiled
def _rate_against_earth(aircraft: Any) -> Float:
    """Rate (3,) of the body against the earth, body axes: TRUTH's is against inertial space."""
    turning = np.array([EARTH_RATE * np.cos(aircraft.latitude), 0.0, -EARTH_RATE * np.sin(aircraft.latitude)])
    turning = rotate_back(aircraft.attitude, turning)
    return np.array([aircraft.rate[0] - turning[0], aircraft.rate[1] - turning[1], aircraft.rate[2] - turning[2]])


@compiled
def _dot(a: Float, b: Float) -> float:
    return float(a[0] * b[0] + a[1] * b[1] + a[2] * b[2])
