"""A drone at a base by Tokyo Bay, requests about it and a small simulated constellation, for tests of planning with drones."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime, timedelta
from math import radians
from typing import Any

from yamabiko.plan.drones.conditions import KeepOut, WindSpell
from yamabiko.plan.drones.drone import Base, Drone
from yamabiko.plan.fleet import Satellite
from yamabiko.platform.drone_models import drone_model
from yamabiko.platform.limits import ASSUMED_GROUND_STATIONS, assumed_limits
from yamabiko.platform.synthetic import QPS_ALTITUDE, QPS_INCLINATION, walker
from yamabiko.radar.models import airborne_radar_named, qps_sar
from yamabiko.request.area import Area
from yamabiko.request.request import Request

START = datetime(2026, 11, 24, tzinfo=UTC)
END = START + timedelta(hours=12)
BASE = Base("Tateyama", radians(139.83), radians(34.99), 5.0, radians(40.0))


def drone(identifier: str = "KESTREL-1", model: str = "male", **changes: Any) -> Drone:
    """A drone at the base."""
    whole = Drone(identifier, drone_model(model), airborne_radar_named("airborne"), BASE)
    return dataclasses.replace(whole, **changes)


def request(name: str, longitude: float, latitude: float, **changes: Any) -> Request:
    """A request for a place (degrees) of some kilometres, the whole span long."""
    radius = changes.pop("radius", 1_500.0)
    asked = Request(name, Area.circle(name, radians(longitude), radians(latitude), radius), START, END, 2.0)
    return dataclasses.replace(asked, **changes)


def satellites(count: int = 2) -> tuple[Satellite, ...]:
    """Simulated satellites with the assumed limits."""
    elements = walker(1, count, QPS_ALTITUDE, QPS_INCLINATION, START, phasing=0)
    return tuple(Satellite(one.name, one, qps_sar(), assumed_limits(), ASSUMED_GROUND_STATIONS) for one in elements)


def closed(longitude: float, latitude: float, radius: float, **changes: Any) -> KeepOut:
    """Airspace closed about a place (degrees), of a radius (m), from the sea to 9 km."""
    whole = KeepOut(Area.circle("range", radians(longitude), radians(latitude), radius), 0.0, 9_000.0)
    return dataclasses.replace(whole, **changes)


def wind(
    first: float, last: float, *, aloft: tuple[float, float] = (0.0, 0.0), ground: tuple[float, float] = (0.0, 0.0)
) -> WindSpell:
    """A wind from one hour after the start to another."""
    return WindSpell(START + timedelta(hours=first), START + timedelta(hours=last), aloft, ground)
