"""An aircraft that JSBSim flies, on and off a moving deck: the deck's forces into each frame, what the deck changes of its truth.

Order of calls in a frame: `before(command)`, `aircraft.step(...)`, `after()`. The aircraft's own ground is the sea.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from yamabiko.earth.wgs84 import Float
from yamabiko.errors import InputError
from yamabiko.flight.airframe.aircraft import Aircraft, StartState
from yamabiko.flight.airframe.parameters import AirframeParameters, Place
from yamabiko.flight.deck.deck_motion import DECK, deck_seen, deck_state, height_below, on_deck, place_in_deck, rotate
from yamabiko.flight.deck.gear_contact import CONTACT, WHEELS, Wheel, bear_on_deck, make_gear
from yamabiko.flight.earth_kernel import compiled
from yamabiko.flight.frame import FRAME_TIME

LEG_TRAVEL = 0.25
"""m, of all three legs (estimate): three times the static compression of the main legs."""
_REACH, _CLEAR = 500.0, 20.0
"""m across and above the touch-down point beyond which no deck lies below and no wheel can touch it."""


def gear_of(parameters: AirframeParameters) -> np.void:
    """The GEAR record of a model, about its inertial unit, which is where TRUTH's position is."""
    gear, unit = parameters.gear, parameters.mass.inertial_unit

    def wheel(place: Place, side: float, spring: float, damping: float, steered: float, left: float, right: float) -> Wheel:
        body = (unit[0] - place[0], side * place[1] - unit[1], unit[2] - place[2])
        friction = gear.static_friction, gear.rolling_friction
        return Wheel(body, spring, damping, damping, LEG_TRAVEL, *friction, steered, left, right)

    main = gear.main_spring, gear.main_damping
    wheels = (
        wheel(gear.nose, 1.0, gear.nose_spring, gear.nose_damping, 1.0, 0.0, 0.0),
        wheel(gear.main, -1.0, *main, 0.0, 1.0, 0.0),
        wheel(gear.main, 1.0, *main, 0.0, 0.0, 1.0),
    )
    return make_gear(wheels, parameters.mass.take_off)


@compiled
def _bear(gear: Any, ship: Any, deck: Any, truth: Any, steering: float, brake: Float, contact: Any, forces: Float) -> bool:
    """Fill contact and forces; whether any wheel bears. Records as arrays of one, which cost far less to hand over."""
    bear_on_deck(gear[0], ship[0], deck[0], truth[0], steering, brake, FRAME_TIME, contact[0])
    _as_if_extended(gear[0], contact[0], forces)
    return bool(contact[0].bearing > 0)


@compiled
def _as_if_extended(gear: Any, contact: Any, forces: Float) -> None:
    """Put forces (WHEELS, 3) N into `forces` that do at the extended wheels what the contact's do at the compressed ones.

    Where a simulation takes forces at fixed places only: three loads, which sum to nothing, make up the moment of the shorter legs.
    The nose wheel stands in the plane of symmetry.
    """
    roll = pitch = 0.0
    for wheel in range(WHEELS):
        forces[wheel, :] = contact.wheel_force[wheel]
        roll += contact.compression[wheel] * contact.wheel_force[wheel, 1]
        pitch -= contact.compression[wheel] * contact.wheel_force[wheel, 0]
    nose = -pitch / (gear.place[0, 0] - gear.place[1, 0])
    right = roll / (gear.place[2, 1] - gear.place[1, 1])
    forces[0, 2] += nose
    forces[1, 2] += -0.5 * nose - right
    forces[2, 2] += -0.5 * nose + right


@compiled
def _follow(ship: Any, truth: Any, contact: Any, deck: Any, seen: Float, place: Float) -> None:
    """Move the deck on to the truth's time, and write into the truth what the deck changes."""
    vessel, true, touch, now = ship[0], truth[0], contact[0], deck[0]
    deck_state(vessel, true.time, now)
    deck_seen(true, now, seen)
    place[:] = place_in_deck(now, true.latitude, true.longitude, true.height)
    true.ground_height = vessel.sea_height
    if np.hypot(seen[0], seen[1]) < _REACH:
        true.ground_height = height_below(vessel, now, true.latitude, true.longitude, true.height)
    if touch.bearing > 0:
        true.wheel_load[:] = touch.load
        true.wheel_speed = 0.5 * (touch.speed[1] + touch.speed[2])


class DeckContact:
    """The ship's side of one aircraft.

    deck : the DECK record of the present frame. contact : the CONTACT record. seen : (7,) what the ship's link is about, for
    `sensors.sense`. place : (3,) m, of the aircraft's inertial unit in the deck's frame. ship : the SHIP record of `make_ship`.
    """

    def __init__(self, aircraft: Aircraft, ship: np.void) -> None:
        self.aircraft, self.ship = aircraft, ship
        self.gear = gear_of(aircraft.parameters)
        self._vessel, self._legs = _one(ship), _one(self.gear)
        self._decks, self._contacts = np.zeros(1, DECK), np.zeros(1, CONTACT)
        self.deck: np.void = self._decks[0]
        self.contact: np.void = self._contacts[0]
        self._truth = np.asarray(aircraft.truth.base)
        self.seen, self.place = np.full(7, np.nan), np.zeros(3)
        self._forces = np.zeros((WHEELS, 3))
        self._nose_wheel = 0.0
        self._pushing = False
        aircraft.set_ground(float(ship["sea_height"]))
        self.after()

    def before(self, command: np.void) -> None:
        """Let the deck bear the wheels in the frame that comes. command : the COMMAND that the aircraft's step is given."""
        most = self.aircraft.parameters.actuator.nose_rate * FRAME_TIME
        limit = self.aircraft.parameters.gear.steering_limit
        wanted = min(max(float(command["nose_wheel"]), -limit), limit)
        self._nose_wheel += min(max(wanted - self._nose_wheel, -most), most)
        if abs(self.seen[2]) > _CLEAR and not self._pushing:
            return
        brake = command["brake"]
        bearing = _bear(self._legs, self._vessel, self._decks, self._truth, self._nose_wheel, brake, self._contacts, self._forces)
        if bearing or self._pushing:
            self.aircraft.set_wheel_forces(self._forces)
        self._pushing = bearing

    def after(self) -> None:
        """Move the deck on to the aircraft's time, and write into its truth what wheels and altimeter meet there."""
        _follow(self._vessel, self._truth, self._contacts, self._decks, self.seen, self.place)

    def lie_below(self, height: float) -> None:
        """The ground below is the sea, which is out of the wheels' reach and where it was put."""


def _one(record: np.void) -> NDArray[np.void]:
    return np.array([record], dtype=record.dtype)


def start_on_deck(model: str, ship: np.void, place: tuple[float, float], **load: float) -> DeckContact:
    """An aircraft on its wheels on the deck, its nose to the bow, its engine off, going along with the ship at time 0.

    place : m forward and to starboard of the touch-down point. load : fuel and payload of StartState (kg). Raises InputError where
    the deck is not.
    """
    if not on_deck(ship, *place):
        raise InputError("start on deck", "place", place, "a place on the deck")
    deck: np.void = np.zeros(1, DECK)[0]
    deck_state(ship, 0.0, deck)
    way = rotate(deck["attitude"], np.array([place[0], place[1], 0.0]))
    radius = 6_371_000.0  # a metre's error in a hundred kilometres is nothing on a deck
    latitude = float(deck["latitude"] + way[0] / radius)
    longitude = float(deck["longitude"] + way[1] / (radius * np.cos(latitude)))
    start = StartState(latitude, longitude, float(deck["height"] - way[2]), float(deck["course"]), **load)
    aircraft = Aircraft(model, start)
    # It has settled on ground that stands still: once more, as it stands, above the sea and with the ship's way.
    aircraft.go_along(np.asarray(deck["velocity"]), float(ship["sea_height"]))
    return DeckContact(aircraft, ship)
