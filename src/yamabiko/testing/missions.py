"""A small drone mission that can be flown, to be changed in one thing or another by tests."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime
from math import radians
from typing import Any

from yamabiko.flight.kinds import SiteKind
from yamabiko.flight.mission.mission import GroundRoute, Mission, Site
from yamabiko.flight.mission.tasks import Height, HeightDatum, LineTask, Place
from yamabiko.flight.surroundings.weather import Weather


def place(north: float, east: float) -> Place:
    """A place (rad) about so many km north and east of the test mission's threshold."""
    return radians(35.3 + north / 110.95), radians(139.4 + east / 90.96)


HOME = Site("home", SiteKind.RUNWAY, place(0.0, 0.0), 40.0, radians(90.0), 1500.0, 30.0, beacon=True)
ALTERNATE = Site("alternate", SiteKind.RUNWAY, place(12.0, 18.0), 60.0, radians(70.0), 1500.0, 30.0)
SEA_HEIGHT = 1000.0
"""m above the sea at which the test mission's task is flown."""


def small_mission(**changes: Any) -> Mission:
    """A mission of one line of 12 km, with the named fields of Mission replaced."""
    mission = Mission(
        name="test",
        source="mission.toml",
        aircraft="male",
        epoch=datetime(2026, 6, 15, tzinfo=UTC),
        seed=1,
        geoid_undulation=37.0,
        radar_side="right",
        fuel=60.0,
        sites=(HOME, ALTERNATE),
        ground=GroundRoute(
            place(-0.2, 0.3), (place(-0.15, 0.25), place(-0.06, 0.05)), (place(-0.06, 1.0), place(-0.15, 0.9), place(-0.15, 0.4))
        ),
        tasks=(LineTask("line", Height(SEA_HEIGHT, HeightDatum.SEA), (place(5.0, 0.0), place(5.0, 12.0)), 1500.0),),
        forecast=Weather(wind=4.0, direction=radians(60.0)),
    )
    return dataclasses.replace(mission, **changes)
