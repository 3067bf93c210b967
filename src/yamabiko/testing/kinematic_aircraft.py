"""An aircraft that obeys the data link and moves like a point with a speed and a turn rate: no dynamics, no control, no sensors.

It lets a ground station be tried against the link alone. It flies an uploaded mission's places in order and lands where it stood.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from math import atan2, cos, hypot, pi, sin

from yamabiko.earth.wgs84 import SEMI_MAJOR_AXIS
from yamabiko.flight.kinds import Order, Phase
from yamabiko.flight.link.aircraft_view import AircraftView, Place
from yamabiko.flight.link.operator_command import Arm, Disarm, FlightOrder, InjectFault, OperatorCommand, ReplaceMission

SPEED = 36.0
_CLIMB, _SINK = 6.0, 3.0
_TURN_RATE = 0.15
_ACCELERATION = 3.0
_CIRCUIT_HEIGHT = 60.0
_CAPTURE = 150.0
_WAITS = {Phase.ENGINE_START: 2.0, Phase.TAXI_OUT: 3.0, Phase.LINE_UP: 1.0, Phase.TAXI_IN: 2.0, Phase.SHUT_DOWN: 1.0}
_FUEL_FLOW = 0.005


@dataclass
class KinematicAircraft:
    """At home, parked, with a full tank. Positions east, north and up (m) of home on a flat earth."""

    home: Place
    time: float = 0.0
    phase: Phase = Phase.PARKED
    armed: bool = False
    targets: list[tuple[float, float, float]] = field(default_factory=list)
    item: int = 0
    faults: list[InjectFault] = field(default_factory=list)
    phases: list[Phase] = field(default_factory=lambda: [Phase.PARKED])
    _position: list[float] = field(default_factory=lambda: [0.0, 0.0, 0.0])
    _heading: float = 0.0
    _speed: float = 0.0
    _climb: float = 0.0
    _since: float = 0.0

    def act(self, wanted: Iterable[OperatorCommand]) -> None:
        """Obey."""
        for command in wanted:
            match command:
                case Arm():
                    self.armed = True
                case Disarm():
                    self.armed = False
                case ReplaceMission(items):
                    self.targets = [
                        self._local(one.latitude, one.longitude, one.height) for one in items if one.latitude == one.latitude
                    ]
                case InjectFault():
                    self.faults.append(command)
                case FlightOrder(order):
                    self._obey(order)

    def step(self, interval: float) -> None:
        """Let `interval` s pass."""
        self.time += interval
        self._change_phase()
        self._steer(interval)
        east, north, up = self._position
        east += self._speed * sin(self._heading) * interval
        north += self._speed * cos(self._heading) * interval
        self._position = [east, north, max(up + self._climb * interval, 0.0)]

    def view(self) -> AircraftView:
        """As the link tells it."""
        east, north, up = self._position
        latitude = self.home.latitude + north / SEMI_MAJOR_AXIS
        longitude = self.home.longitude + east / (SEMI_MAJOR_AXIS * cos(self.home.latitude))
        return AircraftView(
            time=self.time,
            place=Place(latitude, longitude, self.home.height + up),
            velocity=(self._speed * cos(self._heading), self._speed * sin(self._heading), -self._climb),
            attitude=(cos(self._heading / 2.0), 0.0, 0.0, sin(self._heading / 2.0)),
            airspeed=self._speed,
            phase=self.phase,
            armed=self.armed,
            item=self.item,
            fuel=max(60.0 - _FUEL_FLOW * self.time, 0.0),
            fuel_capacity=60.0,
            fuel_flow=_FUEL_FLOW,
            position_deviation=2.0,
        )

    def _obey(self, order: Order) -> None:
        match order:
            case Order.START:
                self._enter(Phase.ENGINE_START)
            case Order.HOLD:
                self._enter(Phase.HOLD)
            case Order.RESUME if self.phase == Phase.HOLD:
                self._enter(Phase.EN_ROUTE)
            case Order.RETURN | Order.LAND:
                self._enter(Phase.APPROACH)
            case Order.GO_AROUND:
                self._enter(Phase.GO_AROUND)
            case Order.REJECT_TAKE_OFF:
                self._enter(Phase.REJECTED_TAKE_OFF)
            case _:
                pass

    def _enter(self, phase: Phase) -> None:
        self.phase, self._since = phase, self.time
        self.phases.append(phase)

    def _change_phase(self) -> None:
        east, north, up = self._position
        phase = self.phase
        if phase in _WAITS and self.time - self._since >= _WAITS[phase]:
            self._enter(Phase(phase + 1))
        elif phase == Phase.TAKE_OFF and self._speed >= SPEED:
            self._enter(Phase.CLIMB_OUT)
        elif phase == Phase.CLIMB_OUT and up >= _CIRCUIT_HEIGHT:
            self._enter(Phase.EN_ROUTE)
        elif phase == Phase.GO_AROUND and up >= _CIRCUIT_HEIGHT:
            self._enter(Phase.APPROACH)
        elif phase == Phase.APPROACH and up < 3.0:
            self._enter(Phase.FLARE)
        elif phase == Phase.FLARE and up <= 0.0:
            self._enter(Phase.ROLL_OUT)
        elif phase in (Phase.ROLL_OUT, Phase.REJECTED_TAKE_OFF) and self._speed <= 0.0:
            self._enter(Phase.TAXI_IN)
        elif phase == Phase.EN_ROUTE:
            self._pass_items(east, north)
        if self.phase == Phase.DONE:
            self.armed = False

    def _pass_items(self, east: float, north: float) -> None:
        while self.item < len(self.targets):
            target = self.targets[self.item]
            if hypot(target[0] - east, target[1] - north) >= _CAPTURE:
                return
            self.item += 1
        self._enter(Phase.APPROACH)

    def _steer(self, interval: float) -> None:
        east, north, up = self._position
        if self.phase in (Phase.TAKE_OFF, Phase.ROLL_OUT, Phase.REJECTED_TAKE_OFF):
            gain = _ACCELERATION if self.phase == Phase.TAKE_OFF else -_ACCELERATION
            self._speed, self._climb = min(max(self._speed + gain * interval, 0.0), SPEED), 0.0
        elif self.phase == Phase.EN_ROUTE:
            target = self.targets[self.item]
            self._turn(atan2(target[0] - east, target[1] - north), interval)
            self._climb = min(max((target[2] - up) / 5.0, -_SINK), _CLIMB)
        elif self.phase == Phase.HOLD:
            self._heading, self._climb = self._heading + _TURN_RATE * interval, 0.0
        elif self.phase in (Phase.APPROACH, Phase.FLARE):
            away = hypot(east, north)
            self._turn(atan2(-east, -north), interval)
            self._climb = -min(_SINK, up * SPEED / away) if away > 10.0 else -_SINK
        elif self.phase in (Phase.CLIMB_OUT, Phase.GO_AROUND):
            self._climb = _CLIMB
        else:
            self._speed = self._climb = 0.0

    def _turn(self, bearing: float, interval: float) -> None:
        error = (bearing - self._heading + pi) % (2.0 * pi) - pi
        self._heading += math.copysign(min(abs(error), _TURN_RATE * interval), error)

    def _local(self, latitude: float, longitude: float, height: float) -> tuple[float, float, float]:
        return (
            (longitude - self.home.longitude) * SEMI_MAJOR_AXIS * cos(self.home.latitude),
            (latitude - self.home.latitude) * SEMI_MAJOR_AXIS,
            height - self.home.height,
        )
