"""Where the deck is and how it moves at a time: a pure function of the ship's record, quick enough for every step.

Goes in: a SHIP record and a time. Comes out: a DECK record. Position along a rhumb line; heave, roll and pitch as sums of waves;
velocity and rate are the exact derivatives of position and attitude. Also where a place lies in the deck's frame, and back.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from yamabiko.earth.wgs84 import Float
from yamabiko.flight.deck.sea_state import WAVES
from yamabiko.flight.earth_kernel import compiled, east_radius, north_radius, to_earth_fixed
from yamabiko.flight.turning import from_angles

DECK = np.dtype(
    [
        ("time", "f8"),  # s since the epoch
        ("latitude", "f8"),  # of the touch-down point
        ("longitude", "f8"),
        ("height", "f8"),  # m above the ellipsoid
        ("velocity", "f8", (3,)),  # NED m/s over the earth, of the touch-down point
        ("attitude", "f8", (4,)),  # quaternion, deck's frame (forward, starboard, down) to NED
        ("rate", "f8", (3,)),  # rad/s against the earth, in the deck's frame
        ("course", "f8"),  # rad, of the landing line
        ("foul", "i8"),  # 1 where the deck must not be landed on
    ],
    align=True,
)
"""A deck in one instant, aligned with the touch-down point."""


@compiled
def deck_state(ship: Any, time: float, deck: Any) -> None:
    """Fill a DECK record with the deck at a time (s since the epoch); `foul` is left as it is."""
    motion, rate = np.zeros(3), np.zeros(3)  # heave up, roll, pitch
    for wave in range(WAVES):
        angle = ship.encounter[wave] * time
        c, s = np.cos(angle), np.sin(angle)
        for axis in range(3):
            a, b = ship.cosine[wave, axis], ship.sine[wave, axis]
            motion[axis] += a * c + b * s
            rate[axis] += ship.encounter[wave] * (b * c - a * s)
    roll, pitch, course = motion[1], motion[2], ship.course
    deck.time, deck.course = time, course
    from_angles(roll, pitch, course, deck.attitude)
    # Euler rates to the deck's own axes, the heading standing still.
    deck.rate[0] = rate[1]
    deck.rate[1] = rate[2] * np.cos(roll)
    deck.rate[2] = -rate[2] * np.sin(roll)
    lever = rotate(deck.attitude, ship.touch_down)
    swept = rotate(deck.attitude, cross(deck.rate, ship.touch_down))
    way_north, way_east = ship.speed * np.cos(course), ship.speed * np.sin(course)
    deck.velocity[0] = way_north + swept[0]
    deck.velocity[1] = way_east + swept[1]
    deck.velocity[2] = -rate[0] + swept[2]
    deck.height = ship.sea_height + motion[0] - lever[2]
    _sail(ship, way_north * time, way_east * time, deck)
    # From the ship's centre to the touch-down point, at the radii that hold where they are.
    longitude_radius = (east_radius(deck.latitude) + deck.height) * np.cos(deck.latitude)
    deck.longitude += lever[1] / longitude_radius
    deck.latitude += lever[0] / (north_radius(deck.latitude) + deck.height)


@compiled
def _sail(ship: Any, north: float, east: float, deck: Any) -> None:
    """Put the deck's latitude and longitude where the ship's centre is after m north and east on a rhumb line.

    Two rounds of the midpoint rule: within half a metre after 50 km up to 60 degrees of latitude, and smooth.
    """
    # At the deck's height: what stands on it must not be left behind by a hundredth of a millimetre a second.
    height = ship.sea_height - ship.touch_down[2]
    step = north / (north_radius(ship.latitude) + height)
    step = north / (north_radius(ship.latitude + 0.5 * step) + height)
    middle = ship.latitude + 0.5 * step
    deck.latitude = ship.latitude + step
    deck.longitude = ship.longitude + east / ((east_radius(middle) + height) * np.cos(middle))


@compiled
def cross(a: Float, b: Float) -> Float:
    """Cross product (3,)."""
    return np.array([a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]])


@compiled
def rotate(attitude: Float, vector: Float) -> Float:
    """A vector (3,) of the turned frame in the frame that the unit quaternion (4,), scalar first, turns from."""
    axis = attitude[1:4]
    twice = cross(axis, vector)
    twice[0], twice[1], twice[2] = 2.0 * twice[0], 2.0 * twice[1], 2.0 * twice[2]
    across = cross(axis, twice)
    result = np.empty(3)
    for i in range(3):
        result[i] = vector[i] + attitude[0] * twice[i] + across[i]
    return result


@compiled
def rotate_back(attitude: Float, vector: Float) -> Float:
    """The inverse of `rotate`: NED (3,) into the turned frame."""
    return rotate(np.array([attitude[0], -attitude[1], -attitude[2], -attitude[3]]), vector)


@compiled
def _from_to(latitude: float, longitude: float, height: float, to_latitude: float, to_longitude: float, to_height: float) -> Float:
    """A second geodetic place (rad, rad, m) in the north, east, down frame (3,) m of the first, at any distance."""
    here, there = np.empty(3), np.empty(3)
    to_earth_fixed(latitude, longitude, height, here)
    to_earth_fixed(to_latitude, to_longitude, to_height, there)
    x, y, z = there[0] - here[0], there[1] - here[1], there[2] - here[2]
    outward = np.cos(longitude) * x + np.sin(longitude) * y
    return np.array(
        [
            np.cos(latitude) * z - np.sin(latitude) * outward,
            np.cos(longitude) * y - np.sin(longitude) * x,
            -np.cos(latitude) * outward - np.sin(latitude) * z,
        ]
    )


@compiled
def relative_position(latitude: float, longitude: float, height: float, deck: Any) -> Float:
    """The touch-down point (3,) in m north, east, down of a geodetic place (rad, rad, m), at any distance."""
    return _from_to(latitude, longitude, height, deck.latitude, deck.longitude, deck.height)


@compiled
def place_in_deck(deck: Any, latitude: float, longitude: float, height: float) -> Float:
    """A geodetic place (rad, rad, m) in the deck's frame (3,): m forward, starboard and down of the touch-down point."""
    return rotate_back(deck.attitude, _from_to(deck.latitude, deck.longitude, deck.height, latitude, longitude, height))


@compiled
def deck_seen(aircraft: Any, deck: Any, seen: Float) -> None:
    """Put what the ship's link is about into `seen` (7,): see `sensors.sense`; aircraft is a TRUTH record.

    Position (NED m) of the touch-down point relative to the aircraft, its velocity over the earth (NED m/s), the landing line's
    course (rad).
    """
    seen[0:3] = relative_position(aircraft.latitude, aircraft.longitude, aircraft.height, deck)
    seen[3:6] = deck.velocity
    seen[6] = deck.course


@compiled
def on_deck(ship: Any, forward: float, starboard: float) -> bool:
    """Whether the deck is there at a place of its frame (m)."""
    return bool(-ship.aft <= forward <= ship.forward and abs(starboard) <= ship.half_width)


@compiled
def ramp_rise(ship: Any, forward: float) -> tuple[float, float]:
    """Height of the deck above its plane (m) and its slope, at a place forward (m) in its frame: an arc that ends at the bow."""
    along = forward - (ship.forward - ship.ramp_length)
    if along <= 0.0 or ship.ramp_length <= 0.0 or ship.ramp_angle <= 0.0:
        return 0.0, 0.0
    radius = ship.ramp_length / np.sin(ship.ramp_angle)
    centre = np.sqrt(radius**2 - along**2)
    return radius - centre, along / centre


@compiled
def height_below(ship: Any, deck: Any, latitude: float, longitude: float, height: float) -> float:
    """Height above the ellipsoid (m) of what lies below a place near the ship: the deck where it is there, else the still sea."""
    place = place_in_deck(deck, latitude, longitude, height)
    if not on_deck(ship, place[0], place[1]):
        return float(ship.sea_height)
    rise, _ = ramp_rise(ship, place[0])
    surface = rotate(deck.attitude, np.array([place[0], place[1], -rise]))
    return float(deck.height - surface[2])
