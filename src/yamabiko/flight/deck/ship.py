"""A ship with a flight deck: its hull, its deck, its course; and the record of it that compiled kernels read.

The deck's frame lies at the touch-down point: x forward along the landing line, y to starboard, z down through the deck.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from yamabiko.earth.wgs84 import Float
from yamabiko.errors import InputError
from yamabiko.flight.deck.sea_state import WAVES, SeaState, make_waves
from yamabiko.flight.deck.ship_response import Hull, ship_response

KNOT = 1852.0 / 3600.0

SHIP = np.dtype(
    [
        ("latitude", "f8"),  # of the centre of motion at time 0
        ("longitude", "f8"),
        ("sea_height", "f8"),  # m above the ellipsoid, of still water
        ("course", "f8"),  # rad clockwise from true north, of the way and of the bow
        ("speed", "f8"),  # m/s over the earth
        ("touch_down", "f8", (3,)),  # m forward, starboard, down of the centre of motion, which floats at the water line
        ("aft", "f8"),  # m from the touch-down point to the deck's after edge
        ("forward", "f8"),  # m to its forward edge
        ("half_width", "f8"),
        ("ramp_length", "f8"),  # m at the bow; 0 for none
        ("ramp_angle", "f8"),  # rad, at the ramp's lip
        ("encounter", "f8", (WAVES,)),  # rad/s
        ("cosine", "f8", (WAVES, 3)),  # heave up (m), roll starboard down, pitch bow up (rad) with the cosine of each wave's phase
        ("sine", "f8", (WAVES, 3)),
    ],
    align=True,
)


@dataclass(frozen=True)
class FlightDeck:
    """A flat deck for take-off over the bow and landing along the ship, stopped by brakes.

    length, width : m. height : above the water (m). touch_down : from the after edge (m). ramp_length : at the bow (m), 0 for none.
    ramp_angle : at its lip (rad). parking : (slot, 2) m forward and to starboard of the touch-down point.
    """

    length: float = 248.0
    width: float = 32.0
    height: float = 18.0
    touch_down: float = 60.0
    ramp_length: float = 0.0
    ramp_angle: float = 0.0
    parking: tuple[tuple[float, float], ...] = ((150.0, 10.0), (135.0, 10.0), (120.0, 10.0), (105.0, 10.0))

    def __post_init__(self) -> None:
        for name in ("length", "width", "height"):
            if not (np.isfinite(getattr(self, name)) and getattr(self, name) > 0.0):
                raise InputError("flight deck", name, getattr(self, name), "a positive number of metres")
        if not 0.0 < self.touch_down < self.length:
            raise InputError("flight deck", "touch_down", self.touch_down, f"0 to {self.length} m from the after edge")
        if not 0.0 <= self.ramp_length < self.length - self.touch_down:
            raise InputError("flight deck", "ramp_length", self.ramp_length, "a ramp forward of the touch-down point")
        if not 0.0 <= self.ramp_angle <= np.radians(20.0):
            raise InputError("flight deck", "ramp_angle", self.ramp_angle, "0 to 20 deg")
        for slot in self.parking:
            if not (-self.touch_down < slot[0] < self.length - self.touch_down and abs(slot[1]) < 0.5 * self.width):
                raise InputError("flight deck", "parking", slot, "a place on the deck")


FLAT_DECK_HULL = Hull(235.0, 33.0, 7.4, 0.46, 0.78, 2.0, 0.06, 0.5)
"""A flat-decked ship of 27 000 t under a deck of 248 m. Estimates from the main dimensions that such ships publish; the roll
period that follows is 17.6 s."""


@dataclass(frozen=True)
class Ship:
    """A ship on a straight course at constant speed.

    latitude, longitude : geodetic rad, of the ship amidships at time 0. sea_height : of the water above the ellipsoid (m).
    course : rad clockwise from true north. speed : m/s.
    """

    latitude: float
    longitude: float
    course: float
    speed: float
    sea_height: float = 0.0
    deck: FlightDeck = field(default_factory=FlightDeck)
    hull: Hull = FLAT_DECK_HULL

    def __post_init__(self) -> None:
        if not abs(self.latitude) < np.radians(80.0):
            raise InputError("ship", "latitude", self.latitude, "within 80 deg of the equator")
        if not abs(self.longitude) <= np.pi:
            raise InputError("ship", "longitude", self.longitude, "-pi to pi")
        if not np.isfinite(self.course):
            raise InputError("ship", "course", self.course, "a number")
        if not 0.0 <= self.speed <= 20.0:
            raise InputError("ship", "speed", self.speed, "0 to 20 m/s")
        if not np.isfinite(self.sea_height):
            raise InputError("ship", "sea_height", self.sea_height, "a number of metres")


def make_ship(ship: Ship, sea: SeaState, wave_travel: float, generator: np.random.Generator) -> np.void:
    """The SHIP record of a ship in a seaway whose waves travel about a direction (rad clockwise from true north)."""
    record: np.void = np.zeros(1, SHIP)[0]
    for name in ("latitude", "longitude", "sea_height", "course", "speed"):
        record[name] = getattr(ship, name)
    deck = ship.deck
    record["touch_down"] = (deck.touch_down - 0.5 * deck.length, 0.0, -deck.height)
    record["aft"], record["forward"] = deck.touch_down, deck.length - deck.touch_down
    record["half_width"] = 0.5 * deck.width
    record["ramp_length"], record["ramp_angle"] = deck.ramp_length, deck.ramp_angle
    waves = make_waves(sea, wave_travel, generator)
    response = ship_response(ship.hull, ship.speed, waves.frequency, waves.direction - ship.course)
    turned = waves.amplitude * np.exp(1j * waves.phase)
    for column, motion in enumerate((response.heave, response.roll, response.pitch)):
        record["cosine"][:, column] = (turned * motion).real
        record["sine"][:, column] = (turned * motion).imag
    record["encounter"] = response.encounter
    return record


def course_into_wind(wind: Float, wanted: float, *, steerage: float = 3.0 * KNOT) -> tuple[float, float]:
    """Course (rad clockwise from north) and speed (m/s) that bring a wind straight down the deck.

    wind : (2,) m/s north and east, the way the air moves. wanted : m/s over the deck. The ship makes at least steerage way (m/s),
    so that a stronger wind than wanted gives more than wanted. In still air the course is 0.
    """
    strength = float(np.hypot(wind[0], wind[1]))
    course = float(np.arctan2(-wind[1], -wind[0])) % (2.0 * np.pi) if strength > 0.0 else 0.0
    return course, max(wanted - strength, steerage)


def wind_over_deck(wind: Float, course: float, speed: float) -> tuple[float, float]:
    """Wind over the deck (m/s): head wind along the landing line, and cross wind from port; wind (2,) is north and east.

    The undisturbed wind: the air wake behind the island and the deck's edge is left out.
    """
    north, east = wind[0] - speed * np.cos(course), wind[1] - speed * np.sin(course)
    return float(-(north * np.cos(course) + east * np.sin(course))), float(east * np.cos(course) - north * np.sin(course))
