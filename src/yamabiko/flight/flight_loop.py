"""FlightLoop: the simulated world about the lanes, frame by frame, whatever bears the wheels: firm ground or a ship's deck.

The aircraft and its surroundings are simulated; the lanes are shown their sensors' readings and nothing else. What a flight is for,
when it has ended and what it has come to is for those who build on this: `Sortie`, `deck.DeckSortie`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from yamabiko.earth.wgs84 import Float
from yamabiko.flight.aid_watch import AidWatch
from yamabiko.flight.airframe.aircraft import Aircraft
from yamabiko.flight.flight_record import FlightEvent
from yamabiko.flight.frame import FRAME_RATE, LANES, READINGS
from yamabiko.flight.kinds import FaultKind, Order, Phase
from yamabiko.flight.lanes.port import Lanes, Records
from yamabiko.flight.lanes.voter_state import VoterEventKind
from yamabiko.flight.sensors.data_sheet import sensor_parameters
from yamabiko.flight.sensors.sense import NO_DECK, start_sensors
from yamabiko.flight.sortie_kernel import ORDERS, observe
from yamabiko.flight.sortie_log import SortieLog
from yamabiko.flight.surroundings.ground import GroundGrid
from yamabiko.flight.surroundings.weather import Weather, air_of, still_air


class Base(Protocol):
    """The port of what an aircraft stands on.

    A frame is `before`, the aircraft's step, `after`; then the air moves on, sensors read, and `lie_below` is told of the ground.
    """

    @property
    def aircraft(self) -> Aircraft:
        """The one that stands on it, as it starts."""

    @property
    def seen(self) -> Float:
        """(7,) what a ship's link is about, for `sensors.sense`; NO_DECK where there is no ship. Overwritten in every frame."""

    def before(self, command: np.void) -> None:
        """Bear the wheels in the frame that comes. command : the COMMAND that the aircraft's step is given."""

    def after(self) -> None:
        """Move on to the aircraft's time, and put right in its truth what only the base knows."""

    def lie_below(self, height: float) -> None:
        """height : m above the ellipsoid, of the ground below the aircraft."""


class FirmGround:
    """Ground that stands still, which JSBSim bears the wheels on by itself."""

    def __init__(self, aircraft: Aircraft) -> None:
        self.aircraft = aircraft
        self.seen: Float = NO_DECK

    def before(self, command: np.void) -> None:
        """Nothing moves."""

    def after(self) -> None:
        """Nothing has moved."""

    def lie_below(self, height: float) -> None:
        """Let the aircraft have the ground there."""
        self.aircraft.set_ground(height)


@dataclass(frozen=True, eq=False)
class Surroundings:
    """What a flight meets. beacons : (n,) of BEACON. faults : (n,) of FAULT."""

    weather: Weather
    ground: GroundGrid
    beacons: Records
    faults: Records


class FlightLoop:
    """A flight under way. Close it, or use it as a context, so that lanes in processes of their own end.

    aircraft : JSBSim's, for faults. frame : number of frames flown. lanes : and their voter.
    """

    def __init__(self, base: Base, lanes: Lanes, around: Surroundings, log: SortieLog, generator: np.random.Generator) -> None:
        self.aircraft, self.lanes = base.aircraft, lanes
        self.frame = 0
        self._base, self._log, self._generator = base, log, generator
        self._faults, self._beacons = around.faults, around.beacons
        self._struck = np.zeros(len(around.faults), np.int64)
        self._place, self._heights = _one(around.ground.place), around.ground.height
        self._air = _one(air_of(around.weather, self.aircraft.parameters.wing.span))
        self._air_state = _one(still_air())
        self._sensors = _one(sensor_parameters())
        self._sensor_state = start_sensors(self._sensors[0], generator)
        self._orders = np.zeros(1, ORDERS)
        self._readings, self._present = np.zeros(LANES, READINGS), np.ones(LANES, np.int64)
        self._lane_events = 0
        self._aids = AidWatch()
        self._phase = Phase.PARKED
        self._truth: NDArray[np.void] = np.asarray(self.aircraft.truth.base)
        self._voted = self.lanes.exchange(0, self._sense(), self._present)

    def close(self) -> None:
        """End the lanes."""
        self.lanes.close()

    @property
    def time(self) -> float:
        """s since the epoch."""
        return self.frame / FRAME_RATE

    @property
    def phase(self) -> Phase:
        """What the aircraft is doing, as voted."""
        return self._phase

    @property
    def truth(self) -> Any:
        """The record of TRUTH."""
        return self._truth[0]

    @property
    def voted(self) -> Any:
        """The record of VOTED: what the aircraft believes and does."""
        return self._voted[0]

    @property
    def events(self) -> Sequence[FlightEvent]:
        """What has happened so far."""
        return self._log.events

    def order(self, order: Order) -> None:
        """Let the ground station order something."""
        self._orders["order"] = order
        self._orders["number"] += 1
        self._log.tell(self.time, "order", f"ordered to {order.name.lower().replace('_', ' ')}")

    def _fly_frame(self, heard: bool) -> None:
        """Fly one frame. heard : the ground station was heard in it."""
        if heard:
            self._orders["heard"] = self.time
        if len(self._faults):
            self._strike()
        command = self._voted["command"][0]
        self._base.before(command)
        self.aircraft.step(command, self._air_state["wind"][0], self._air_state["gust_rate"][0])
        self._base.after()
        self.frame += 1
        self._voted = self.lanes.exchange(self.frame, self._sense(), self._present)

    def _sense(self) -> NDArray[np.void]:
        self._orders["engine_running"] = self._truth["fuel_flow"][0] > 0.0
        ground = observe(
            self._truth,
            self._place,
            self._heights,
            self._air,
            self._air_state,
            self._base.seen,
            self._beacons,
            self._faults,
            self._sensors,
            self._sensor_state,
            self._orders,
            self._generator,
            self._readings,
        )
        self._base.lie_below(ground)
        return self._readings

    def _strike(self) -> None:
        """Let faults of engine and actuators begin and end, and tell of every fault."""
        for index, fault in enumerate(self._faults):
            active = fault["start"] <= self.time < fault["end"]
            if active == bool(self._struck[index]):
                continue
            self._struck[index] = active
            kind = FaultKind(int(fault["kind"]))
            told = kind.name.lower().replace("_", " ")
            where = f" of lane {int(fault['lane']) + 1}" if fault["lane"] >= 0 else ""
            self._log.tell(self.time, "fault", f"{told}{where} {'begins' if active else 'ends'}", kind=told)
            self._strike_aircraft(kind, active, int(fault["axis"]), float(fault["size"]))

    def _strike_aircraft(self, kind: FaultKind, active: bool, axis: int, size: float) -> None:
        if kind == FaultKind.ENGINE_OUT:
            (self.aircraft.fail_engine if active else self.aircraft.restore_engine)()
        elif kind in (FaultKind.ACTUATOR_STUCK, FaultKind.ACTUATOR_FREE) and not active:
            self.aircraft.restore(axis)
        elif kind == FaultKind.ACTUATOR_STUCK:
            part = self.aircraft.parameters.aileron if axis < 2 else self.aircraft.parameters.tail
            self.aircraft.jam(axis, size * part.limit)
        elif kind == FaultKind.ACTUATOR_FREE:
            self.aircraft.free(axis)

    def _tell_lanes(self) -> None:
        """Tell of what the voter did, and of which sensors lanes believe, if anything has changed."""
        for change in self._aids.new(self.frame, self.lanes.outputs, self._voted["in_use"][0]):
            self._log.tell(self.time, "sensors", change.told, aid=change.aid, believed=int(change.believed))
        count = int(self.lanes.voter_state["event_count"][0])
        if count == self._lane_events:
            return
        for event in self.lanes.events(self._lane_events):
            name = "lane dropped" if event.kind == VoterEventKind.DROPPED else "lane"
            self._log.tell(self.time, name, event.told, lane=event.lane + 1, monitor=event.monitor.name.lower())
        self._lane_events = count

    def _changes_phase(self) -> bool:
        """Whether a new phase has begun, which is told then."""
        phase = int(self._voted["phase"][0])
        if phase == self._phase:
            return False
        self._phase = Phase(phase)
        self._log.tell(self.time, "phase", self._phase.name.lower().replace("_", " "))
        return True


def _one(record: Any) -> NDArray[np.void]:
    """A record as an array of one: compiled kernels take arrays many times faster than records."""
    return np.array([record], dtype=record.dtype)
