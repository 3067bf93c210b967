"""Simulated suppliers for tests: a small fleet, a search that needs no orbits, and a clock that is moved by hand."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from math import radians

import numpy as np

from yamabiko.plan.fleet import Satellite
from yamabiko.plan.opportunity import Opportunity
from yamabiko.platform.limits import assumed_limits
from yamabiko.platform.synthetic import walker
from yamabiko.radar.models import radar_named
from yamabiko.request.area import Area, Ring
from yamabiko.request.request import ModeName
from yamabiko.testing.planning_files import sample_opportunity

START = datetime(2026, 6, 15, 12, tzinfo=UTC)
SPACING = timedelta(minutes=10)
WINDOW = timedelta(seconds=20)
SQUARE = Area("harbour", (Ring(np.radians([[139.6, 35.3], [139.7, 35.3], [139.7, 35.4], [139.6, 35.4]])),))
CROSSING = Area("crossing", (Ring(np.radians([[179.5, -17.0], [180.5, -17.0], [180.5, -16.0], [179.5, -16.0]])),))


class HandClock:
    """A clock that stands until it is moved; `sleep` moves it."""

    def __init__(self, now: datetime = START) -> None:
        self.now = now
        self.slept: list[float] = []

    def __call__(self) -> datetime:
        """The instant it shows."""
        return self.now

    def sleep(self, seconds: float) -> None:
        """Move on at once."""
        self.slept.append(seconds)
        self.now += timedelta(seconds=seconds)


def small_fleet(count: int = 3) -> tuple[Satellite, ...]:
    """Satellites with the published radar in one simulated plane."""
    elements = walker(1, count, 525_000.0, radians(45.0), START, phasing=0)
    radar, limits = radar_named("qps-sar"), assumed_limits()
    return tuple(Satellite(f"simulated-{n}", one, radar, limits) for n, one in enumerate(elements, 1))


def regular_passes(
    satellites: Sequence[Satellite], area: Area, span: tuple[datetime, datetime], *, mode: ModeName | None
) -> tuple[Opportunity, ...]:
    """An opportunity of every satellite every ten minutes, wherever the area lies, its incidence growing with the satellite."""
    del area
    found = []
    first = int((span[0] - WINDOW - START) / SPACING)
    for number in range(first, int((span[1] - START) / SPACING) + 1):
        start = START + number * SPACING
        if start + WINDOW < span[0] or start > span[1]:
            continue
        for place, satellite in enumerate(satellites):
            for one in ("stripmap", "spotlight") if mode is None else (mode,):
                found.append(_pass(satellite, place, number, start, one))
    return tuple(found)


def _pass(satellite: Satellite, place: int, number: int, start: datetime, mode: ModeName) -> Opportunity:
    sample = sample_opportunity(satellite.identifier)
    geometry = dataclasses.replace(sample.geometry, incidence=radians(20.0 + 5.0 * place))
    return dataclasses.replace(
        sample,
        identifier=f"{satellite.identifier}/{number}/{mode}",
        mode=mode,
        start=start,
        end=start + WINDOW,
        best=start + 0.5 * WINDOW,
        geometry=geometry,
        delivery=start + timedelta(hours=1),
    )
