"""AircraftView: what the drone tells a ground station of itself at one instant, and how it is made of what was voted or kept."""

from __future__ import annotations

from dataclasses import dataclass
from math import nan

import numpy as np

from yamabiko.flight.kinds import Phase

Vector = tuple[float, float, float]


@dataclass(frozen=True)
class Place:
    """Geodetic WGS-84: latitude and longitude in rad, height in m above the ellipsoid."""

    latitude: float
    longitude: float
    height: float


@dataclass(frozen=True)
class AircraftView:
    """The drone as its ground station sees it.

    time : s since the sortie's epoch. place : as navigated. velocity : NED m/s over the earth. attitude : unit quaternion, scalar
    first, that turns body components into NED ones. rate : body, rad/s. airspeed : calibrated, m/s. wind : the way the air moves,
    north and east, m/s. throttle : 0 to 1. item : number of the mission's item being flown. lanes : 1 for each flight computer in
    use. fuel, fuel_capacity : kg. fuel_flow : kg/s. engine_speed : of the propeller shaft, rad/s. position_deviation : standard
    deviation of the horizontal position, m, NaN where it is not known. gnss : satellite navigation is received. returning : on its
    way home, by order or of its own accord. chosen : parked, it has been told to fly its mission once it is armed.
    """

    time: float
    place: Place
    velocity: Vector
    attitude: tuple[float, float, float, float]
    airspeed: float
    phase: Phase
    armed: bool
    wind: tuple[float, float] = (0.0, 0.0)
    rate: Vector = (0.0, 0.0, 0.0)
    throttle: float = 0.0
    item: int = 0
    lanes: tuple[int, ...] = (1, 1, 1)
    fuel: float = 0.0
    fuel_capacity: float = 0.0
    fuel_flow: float = 0.0
    engine_speed: float = 0.0
    position_deviation: float = nan
    gnss: bool = True
    returning: bool = False
    chosen: bool = False


def view_of_voted(voted: np.void, time: float, *, armed: bool, **more: object) -> AircraftView:
    """The view of one VOTED record. more : AircraftView's other fields, which are not voted; `item` is the leg unless given."""
    fields: dict[str, object] = {"item": max(int(voted["leg"]), 0)} | more
    return AircraftView(
        time=time,
        place=Place(float(voted["latitude"]), float(voted["longitude"]), float(voted["height"])),
        velocity=_vector(voted["velocity"]),
        attitude=_quaternion(voted["attitude"]),
        airspeed=float(voted["airspeed"]),
        phase=Phase(int(voted["phase"])),
        armed=armed,
        wind=(float(voted["wind"][0]), float(voted["wind"][1])),
        throttle=float(voted["command"]["throttle"]),
        lanes=tuple(int(lane) for lane in voted["in_use"]),
        **fields,  # type: ignore[arg-type]
    )


def view_of_sample(sample: np.void, *, armed: bool = True) -> AircraftView:
    """The view of one SAMPLE of a flight record: what the aircraft believed, with wind and rates as they were."""
    return AircraftView(
        time=float(sample["time"]),
        place=Place(float(sample["navigated_latitude"]), float(sample["navigated_longitude"]), float(sample["navigated_height"])),
        velocity=_vector(sample["navigated_velocity"]),
        attitude=_quaternion(sample["navigated_attitude"]),
        airspeed=float(sample["navigated_airspeed"]),
        phase=Phase(int(sample["phase"])),
        armed=armed,
        wind=(float(sample["wind"][0]), float(sample["wind"][1])),
        rate=_vector(sample["rate"]),
        throttle=float(sample["command"]["throttle"]),
        item=max(int(sample["leg"]), 0),
        lanes=tuple(int(lane) for lane in sample["in_use"]),
        fuel=float(sample["fuel"]),
    )


def _vector(values: np.ndarray) -> Vector:
    return float(values[0]), float(values[1]), float(values[2])


def _quaternion(values: np.ndarray) -> tuple[float, float, float, float]:
    return float(values[0]), float(values[1]), float(values[2]), float(values[3])
