"""One cycle flown about a ship: off the deck, round the pattern, back on it; waved off where it must be; three lanes and a voter.

    with DeckSortie(ship, sea, seed=1) as sortie:
        sortie.order(Order.START)
        while not sortie.finished:
            sortie.step()

The aircraft is JSBSim's, its wheels on the deck are ours, the lanes see their sensors' readings and the ship's link.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from yamabiko.earth.wgs84 import Float
from yamabiko.errors import InputError
from yamabiko.flight.airframe.parameters import read_parameters
from yamabiko.flight.deck.contact_on_aircraft import start_on_deck
from yamabiko.flight.deck.deck_cycle import LINE_UP, load_deck_lanes
from yamabiko.flight.deck.deck_motion import rotate_back
from yamabiko.flight.deck.sea_state import SeaState
from yamabiko.flight.deck.ship import Ship, make_ship
from yamabiko.flight.deck.wing_fold import Wings, permits
from yamabiko.flight.frame import FAULT, FRAME_RATE, LANES, READINGS
from yamabiko.flight.kinds import Order, Phase
from yamabiko.flight.lanes.inline import InlineLanes
from yamabiko.flight.lanes.port import Records
from yamabiko.flight.sensors.data_sheet import sensor_parameters
from yamabiko.flight.sensors.sense import start_sensors
from yamabiko.flight.sortie_kernel import ORDERS, observe
from yamabiko.flight.surroundings.ground import ground_grid
from yamabiko.flight.surroundings.weather import Weather, air_of, still_air

_LONGEST = 1800.0
"""s after which a cycle is broken off."""
_AIRBORNE = 60
"""Frames without wheels that make a flight."""
_NEAR = 10.0
"""m over the deck from which the sink is kept."""
_MARGIN = 0.01
"""rad of latitude and longitude of sea about the ship."""


@dataclass(frozen=True)
class DeckTouchDown:
    """A touch-down. time : s. along, cross : m from the touch-down point, forward and to the right. sink : m/s against the deck."""

    time: float
    along: float
    cross: float
    sink: float
    closing: float


class DeckSortie:
    """A cycle under way.

    truth, voted : records as they are. phases : (time, Phase) as they began. touch_downs : so far. place : (3,) m forward,
    starboard, down of the touch-down point.
    """

    def __init__(
        self,
        ship: Ship,
        sea: SeaState,
        *,
        seed: int,
        wave_travel: float | None = None,
        weather: Weather | None = None,
        faults: Records | None = None,
        wings: Wings,
        model: str = "male",
    ) -> None:
        """wave_travel : rad clockwise from north; None for waves from ahead. wings : take-off is refused unless they permit it."""
        self._generator = np.random.default_rng(seed)
        travel = ship.course + np.pi if wave_travel is None else wave_travel
        parameters = read_parameters(model)
        record = make_ship(ship, sea, travel, self._generator)
        self._contact = start_on_deck(model, record, (LINE_UP[0], 0.0))
        self.aircraft = self._contact.aircraft
        self._truth: Records = np.asarray(self.aircraft.truth.base)
        air = weather or Weather(roughness=0.0002)
        self._air, self._air_state = np.array([air_of(air, parameters.wing.span)]), np.array([still_air()])
        corners = ((ship.latitude - _MARGIN, ship.longitude - _MARGIN), (ship.latitude + _MARGIN, ship.longitude + _MARGIN))
        sea_bed = ground_grid(corners, [], height=ship.sea_height, spacing=5000.0)
        self._grid, self._heights = np.array([sea_bed.place], dtype=sea_bed.place.dtype), sea_bed.height
        sensors = sensor_parameters()
        self._sensors = np.array([sensors], dtype=sensors.dtype)
        self._sensor_state = start_sensors(self._sensors[0], self._generator)
        self._orders = np.zeros(1, ORDERS)
        self._readings, self._present = np.zeros(LANES, READINGS), np.ones(LANES, np.int64)
        self._faults = np.zeros(0, FAULT) if faults is None else faults
        self._wings = wings
        programs = load_deck_lanes(ship, parameters)
        self._beacons = programs[0].beacons
        self.lanes = InlineLanes(programs, self._faults)
        self.frame, self._airborne = 0, 0
        self.phases: list[tuple[float, Phase]] = []
        self.touch_downs: list[DeckTouchDown] = []
        self.place: Float = self._contact.place
        self._sink = 0.0
        self._voted = self.lanes.exchange(0, self._sense(), self._present)

    def __enter__(self) -> DeckSortie:
        return self

    def __exit__(self, *_: object) -> None:
        self.lanes.close()

    @property
    def time(self) -> float:
        """s since the epoch."""
        return self.frame / FRAME_RATE

    @property
    def truth(self) -> Any:
        """The record of TRUTH."""
        return self._truth[0]

    @property
    def voted(self) -> Any:
        """The record of VOTED."""
        return self._voted[0]

    @property
    def deck(self) -> Any:
        """The record of DECK."""
        return self._contact.deck

    @property
    def phase(self) -> Phase:
        """As voted."""
        return Phase(int(self.voted["phase"]))

    @property
    def finished(self) -> bool:
        """Shut down, or out of time, or in the water."""
        return self.phase == Phase.DONE or self.time > _LONGEST or self.truth["height"] < self._contact.ship["sea_height"]

    def order(self, order: Order) -> None:
        """Let the ship order something. Raises InputError where the wings forbid a start."""
        permission = permits(self._wings)
        if order == Order.START and not permission.take_off:
            raise InputError("order", "start", permission.reason, "wings spread, locked and checked")
        self._orders["order"] = order
        self._orders["number"] += 1

    def step(self) -> None:
        """Fly one frame."""
        self._orders["heard"] = self.time
        command = self._voted["command"][0]
        self._contact.before(command)
        self.aircraft.step(command, self._air_state["wind"][0], self._air_state["gust_rate"][0])
        self._contact.after()
        self.frame += 1
        self._voted = self.lanes.exchange(self.frame, self._sense(), self._present)
        self._note()

    def _sense(self) -> Records:
        self._orders["engine_running"] = self._truth["fuel_flow"][0] > 0.0
        observe(
            self._truth,
            self._grid,
            self._heights,
            self._air,
            self._air_state,
            self._contact.seen,
            self._beacons,
            self._faults,
            self._sensors,
            self._sensor_state,
            self._orders,
            self._generator,
            self._readings,
        )
        return self._readings

    def _note(self) -> None:
        if not self.phases or self.phases[-1][1] != self.phase:
            self.phases.append((self.time, self.phase))
        bearing = self._contact.contact["bearing"] > 0
        if bearing and self._airborne > _AIRBORNE:
            over = self._over_deck()
            self.touch_downs.append(
                DeckTouchDown(self.time, float(self.place[0]), float(self.place[1]), self._sink, float(over[0]))
            )
        self._airborne = 0 if bearing else self._airborne + 1
        if not bearing and abs(self.place[2]) < _NEAR:
            self._sink = float(self._over_deck()[2])

    def _over_deck(self) -> Float:
        """Velocity (3,) m/s over the deck below, in the deck's frame: forward, starboard, down."""
        deck = self.deck
        over = rotate_back(deck["attitude"], self.truth["velocity"] - deck["velocity"])
        return np.asarray(over - np.cross(deck["rate"], self.place))
