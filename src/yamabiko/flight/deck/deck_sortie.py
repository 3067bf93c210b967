"""One cycle flown about a ship: off the deck, round the pattern, back on it; waved off where it must be; three lanes and a voter.

    with DeckSortie(ship, sea, seed=1, wings=Wings(WingState.CHECKED)) as sortie:
        sortie.order(Order.START)
        while not sortie.finished:
            sortie.step()

The aircraft is JSBSim's, its wheels on the deck are ours, the lanes see their sensors' readings and the ship's link. Its wings are
asked to unfold and to fold with `ask`; their interlock stands between the voted command and the aircraft, unknown to the lanes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from yamabiko.earth.wgs84 import Float
from yamabiko.errors import InputError
from yamabiko.flight.deck import wing_fold
from yamabiko.flight.deck.contact_on_aircraft import start_on_deck
from yamabiko.flight.deck.deck_cycle import LINE_UP, load_deck_lanes
from yamabiko.flight.deck.deck_motion import rotate_back
from yamabiko.flight.deck.sea_state import SeaState
from yamabiko.flight.deck.ship import Ship, make_ship
from yamabiko.flight.deck.wave_off import REASONS, WaveOff
from yamabiko.flight.deck.wing_fold import Refusal, WingRequest, Wings, brake_within, permits
from yamabiko.flight.flight_loop import FlightLoop, Surroundings
from yamabiko.flight.frame import FAULT, FRAME_TIME
from yamabiko.flight.kinds import FaultKind, Order, Phase
from yamabiko.flight.lanes.inline import InlineLanes
from yamabiko.flight.lanes.port import Records
from yamabiko.flight.sortie_log import SortieLog
from yamabiko.flight.surroundings.ground import GroundGrid, ground_grid
from yamabiko.flight.surroundings.weather import Weather

DeckOutcome = Literal["landed", "lost", "airborne", "stayed"]
"""At rest on the deck; in the water; broken off in the air after half an hour; never off the deck."""
UNSTEADY = "the approach or the flare was unsteady"
"""Why guidance itself gives up an approach that the rules of the deck would let go on."""
_INTERVAL = 0.2
"""s, of a log that keeps events only."""
_LONGEST = 1800.0
"""s after which a cycle is broken off."""
_AIRBORNE = 60
"""Frames without wheels that make a flight."""
_NEAR = 10.0
"""m over the deck from which the sink is kept."""
_MARGIN = 0.01
"""rad of latitude and longitude of sea about the ship."""
_RUNS = Phase.TAKE_OFF, Phase.REJECTED_TAKE_OFF
"""In which wings that are not checked forbid power; in the second, because the command voted as it begins is still of the first."""
_SURFACE_FAULTS = FaultKind.ACTUATOR_STUCK, FaultKind.ACTUATOR_FREE
"""Which the check of the wings finds: the surface does not reach both stops."""


@dataclass(frozen=True)
class DeckTouchDown:
    """A touch-down. time : s. along, cross : m from the touch-down point, forward and to the right. sink : m/s against the deck."""

    time: float
    along: float
    cross: float
    sink: float
    closing: float


class DeckSortie(FlightLoop):
    """A cycle under way.

    touch_downs : so far. place : (3,) m forward, starboard, down of the touch-down point, of the aircraft's inertial unit.
    wings : as they are.
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
        """wave_travel : rad clockwise from north; None for waves from ahead. wings : as they are at first."""
        generator = np.random.default_rng(seed)
        travel = ship.course + np.pi if wave_travel is None else wave_travel
        self._contact = start_on_deck(model, make_ship(ship, sea, travel, generator), (LINE_UP[0], 0.0))
        struck = np.zeros(0, FAULT) if faults is None else faults
        programs = load_deck_lanes(ship, self._contact.aircraft.parameters)
        around = Surroundings(weather or Weather(roughness=0.0002), _sea_about(ship), programs[0].beacons, struck)
        self._idle = float(programs[0].parameters["control"]["idle_throttle"][0])
        self._lever = self._idle
        self._airborne, self._sink = 0, 0.0
        self.touch_downs: list[DeckTouchDown] = []
        self.place: Float = self._contact.place
        self._inline = InlineLanes(programs, struck)
        super().__init__(self._contact, self._inline, around, SortieLog(_INTERVAL), generator)
        self._log.tell(0.0, "phase", "parked")
        self.wings, self._permission = wings, permits(wings)
        self._log.tell(0.0, "wings", wings.state.value)

    def __enter__(self) -> DeckSortie:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def deck(self) -> Any:
        """The record of DECK."""
        return self._contact.deck

    @property
    def phases(self) -> list[tuple[float, Phase]]:
        """Times (s) and what began then."""
        begun = [event for event in self.events if event.name == "phase"]
        return [(event.time, Phase[event.told.upper().replace(" ", "_")]) for event in begun]

    @property
    def finished(self) -> bool:
        """Shut down, or out of time, or in the water."""
        return self.phase == Phase.DONE or self.time > _LONGEST or self.truth["height"] < self._contact.ship["sea_height"]

    @property
    def outcome(self) -> DeckOutcome:
        """What it has come to so far."""
        if self.truth["height"] < self._contact.ship["sea_height"]:
            return "lost"
        if self.phase != Phase.DONE:
            return "airborne"
        return "landed" if any(event.told == "climb out" for event in self.events) else "stayed"

    @property
    def given_up(self) -> list[tuple[float, str]]:
        """Times (s) of approaches that were given up, and why."""
        return [(event.time, event.told) for event in self.events if event.name == "wave-off"]

    @property
    def wave_off(self) -> str:
        """Why the lanes gave up the approach, in words; empty where they did not, or guidance alone did."""
        for state in self._inline.states:
            reason = WaveOff(int(state["ship"]["judged"]["reason"][0, 0]))
            if reason != WaveOff.NONE:
                return REASONS[reason]
        return ""

    def order(self, order: Order) -> None:
        """Let the ship order something. Raises InputError where the wings forbid a start."""
        if order == Order.START and not self._permission.take_off:
            raise InputError("order", "start", self._permission.reason, "wings spread, locked and checked")
        super().order(order)

    def ask(self, request: WingRequest) -> str:
        """Ask something of the wings. Gives in words why it is refused, which is told as an event, too; empty where it is done."""
        answer = wing_fold.ask(self.wings, request, self._about_wings())
        if isinstance(answer, Refusal):
            self._log.tell(self.time, "wings refused", answer.reason)
            return answer.reason
        self._have_wings(answer)
        return ""

    def step(self) -> None:
        """Fly one frame."""
        self._hold_back()
        self._fly_frame(heard=True)
        self._tell_lanes()
        if self._changes_phase():
            if self.phase == Phase.GO_AROUND:
                self._log.tell(self.time, "wave-off", self.wave_off or UNSTEADY)
            self._refuse_take_off()
        self._note()
        if self.wings.moving:  # nothing simulated here moves a lock pin: wings at rest stay as they are
            self._have_wings(wing_fold.pass_time(self.wings, FRAME_TIME, self._about_wings()))

    def _hold_back(self) -> None:
        """Let the wings' interlock have the last word on the command that the aircraft gets; lanes are shown what they voted.

        In the air it never does: wings are unlocked standing only, and a run with wings that are not checked is broken off.
        """
        if not self._permission.take_off:
            self._voted = self._voted.copy()
            command = self._voted["command"][0]
            if not self._permission.above_idle or self.phase in _RUNS:
                command["throttle"] = min(command["throttle"], self._idle)
            command["brake"] = np.maximum(command["brake"], brake_within(self._permission, self._speed_over_deck()))
        most = self.aircraft.parameters.actuator.throttle_rate * FRAME_TIME
        self._lever += min(max(float(self._voted["command"]["throttle"][0]) - self._lever, -most), most)

    def _have_wings(self, wings: Wings) -> None:
        changed = wings.state is not self.wings.state
        self.wings, self._permission = wings, permits(wings)
        if changed:
            self._log.tell(self.time, "wings", wings.state.value)
            self._refuse_take_off()

    def _refuse_take_off(self) -> None:
        """Have a run broken off that the wings forbid: they were unlocked after the start was ordered."""
        if self.phase == Phase.TAKE_OFF and not self._permission.take_off:
            self._log.tell(self.time, "wings refused", self._permission.reason)
            self.order(Order.REJECT_TAKE_OFF)

    def _about_wings(self) -> wing_fold.Surroundings:
        """What the interlocks look at, as it truly is."""
        present = self._faults["kind"][self._struck > 0]
        return wing_fold.Surroundings(
            speed=self._speed_over_deck(),
            engine_on=bool(self.truth["fuel_flow"] > 0.0),
            throttle=self._lever,
            idle=self._idle,
            airborne=self._airborne > 0,
            surfaces_free=not np.isin(present, _SURFACE_FAULTS).any(),
        )

    def _note(self) -> None:
        bearing = self._contact.contact["bearing"] > 0
        if bearing and self._airborne > _AIRBORNE:
            over = self._over_deck()
            self.touch_downs.append(
                DeckTouchDown(self.time, float(self.place[0]), float(self.place[1]), self._sink, float(over[0]))
            )
        self._airborne = 0 if bearing else self._airborne + 1
        if not bearing and abs(self.place[2]) < _NEAR:
            self._sink = float(self._over_deck()[2])

    def _speed_over_deck(self) -> float:
        over = self._over_deck()
        return float(np.hypot(over[0], over[1]))

    def _over_deck(self) -> Float:
        """Velocity (3,) m/s over the deck below, in the deck's frame: forward, starboard, down."""
        deck = self.deck
        over = rotate_back(deck["attitude"], self.truth["velocity"] - deck["velocity"])
        return np.asarray(over - np.cross(deck["rate"], self.place))


def _sea_about(ship: Ship) -> GroundGrid:
    corners = ((ship.latitude - _MARGIN, ship.longitude - _MARGIN), (ship.latitude + _MARGIN, ship.longitude + _MARGIN))
    return ground_grid(corners, [], height=ship.sea_height, spacing=5000.0)
