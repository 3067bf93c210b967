"""What a ground station may want of the drone, once its packets have been checked: a small tree of records.

    OperatorCommand
    |-- Arm, Disarm
    |-- FlightOrder         start, hold, resume, return, land, go around, reject the take-off
    |-- WaveOff             off the deck, at once
    |-- InjectFault         a fault to be tried
    |-- ReplaceMission      MissionItems, in order; none clears it
    |-- SetFence            FenceAreas; none clears it
    `-- SetParameter

Angles in rad, heights in m above the WGS-84 ellipsoid, times in s.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from yamabiko.flight.kinds import FaultKind, Order


class ItemKind(IntEnum):
    """What a mission item asks for; the numbers are those of MAV_CMD."""

    WAYPOINT = 16
    LOITER = 17
    LOITER_TURNS = 18
    LOITER_TIME = 19
    RETURN = 20
    LAND = 21
    TAKE_OFF = 22
    CHANGE_SPEED = 178
    LANDING_STARTS = 189
    SURVEY = 206


@dataclass(frozen=True)
class MissionItem:
    """One item of a mission.

    latitude, longitude (rad), height (m above the ellipsoid) : NaN for kinds without a place, which are RETURN, CHANGE_SPEED and
    SURVEY. parameters : the first four of MAVLink's, of the kind's own meaning (MAV_CMD), NaN where the sender left them open;
    of SURVEY, the first is more than 0 where the radar's survey begins and 0 where it ends.
    """

    kind: ItemKind
    latitude: float
    longitude: float
    height: float
    parameters: tuple[float, float, float, float]


@dataclass(frozen=True)
class FenceArea:
    """An area to stay inside (`inside`) or out of. vertices : (latitude, longitude) rad; one, with a radius (m), for a circle."""

    inside: bool
    vertices: tuple[tuple[float, float], ...]
    radius: float = 0.0


@dataclass(frozen=True)
class OperatorCommand:
    """Anything below."""


@dataclass(frozen=True)
class Arm(OperatorCommand):
    """Make ready: from now on the drone may be started."""


@dataclass(frozen=True)
class Disarm(OperatorCommand):
    """Make safe, on the ground."""


@dataclass(frozen=True)
class FlightOrder(OperatorCommand):
    """An order to whoever guides the flight; never NONE."""

    order: Order


@dataclass(frozen=True)
class WaveOff(OperatorCommand):
    """Break off the approach to the deck."""


@dataclass(frozen=True)
class InjectFault(OperatorCommand):
    """A fault from now on, as in frame.FAULT. duration : s, infinity for one that stays."""

    kind: FaultKind
    lane: int
    duration: float
    size: float
    axis: int


@dataclass(frozen=True)
class ReplaceMission(OperatorCommand):
    """Fly these items instead of what was to be flown."""

    items: tuple[MissionItem, ...]


@dataclass(frozen=True)
class SetFence(OperatorCommand):
    """Keep to these areas instead of those before."""

    areas: tuple[FenceArea, ...]


@dataclass(frozen=True)
class SetParameter(OperatorCommand):
    """A parameter's new value, within its range."""

    name: str
    value: float
