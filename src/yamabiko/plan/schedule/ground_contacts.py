"""When satellites can send their data down: contacts with their ground stations, one at a time, and how much each takes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

import numpy as np

from yamabiko.earth.wgs84 import Float
from yamabiko.plan.fleet import Carrier, Satellite
from yamabiko.plan.schedule.problem import Contacts, Integers
from yamabiko.plan.search.windows import WIDEST_SQUINT, WindowLimits, search, span_of
from yamabiko.request.request import LookConstraints

SHORTEST_CONTACT = 30.0  # s; below that little comes down after the antennas have found each other


def ground_contacts(carriers: Sequence[Carrier], start: datetime, end: datetime) -> Contacts:
    """Contacts from start to end (UTC), in seconds from start. A satellite speaks with one station at a time, the first it sees.

    Satellites have the numbers of carriers; drones among them have no contacts.
    Raises InputError for a satellite that SGP4 gives no position for.
    """
    span = span_of(start, end)
    numbers = [number for number, carrier in enumerate(carriers) if isinstance(carrier, Satellite)]
    satellites = [carrier for carrier in carriers if isinstance(carrier, Satellite)]
    if not satellites:
        return _one_at_a_time({}, [])
    asked = [_stations(satellite, span) for satellite in satellites]
    windows = search([satellite.elements for satellite in satellites], asked, start, span)
    rows = list(
        zip(
            np.array(numbers)[windows.satellite].tolist(),
            windows.place.tolist(),
            windows.start.tolist(),
            windows.end.tolist(),
            strict=True,
        )
    )
    return _one_at_a_time(dict(zip(numbers, satellites, strict=True)), sorted(rows, key=lambda row: (row[0], row[2], row[3])))


def first_contacts(contacts: Contacts, satellite: Integers, end: Float, data: Float) -> Integers:
    """(collect,) contact that takes each collect down: its satellite's first that begins after it and holds it whole, or -1."""
    found = np.full(len(satellite), -1, dtype=np.int64)
    for number in np.unique(satellite):
        own = np.flatnonzero(contacts.satellite == number)
        mine = np.flatnonzero(satellite == number)
        at = np.searchsorted(contacts.start[own], end[mine])
        capacity = np.append(contacts.capacity[own], np.inf)
        while np.any(short := capacity[at] < data[mine]):
            at[short] += 1
        found[mine] = np.append(own, -1)[at]
    return found


def _stations(satellite: Satellite, span: float) -> tuple[Float, WindowLimits]:
    """Longitudes and latitudes (station, 2) of a satellite's ground stations, and what is asked of its windows on each."""
    limits = [
        WindowLimits.of(LookConstraints(minimum_elevation=station.minimum_elevation), WIDEST_SQUINT, (0.0, span))
        for station in satellite.ground_stations
    ]
    if not limits:
        return np.empty((0, 2)), WindowLimits(np.empty((0, 2)), np.empty(0), np.empty((0, 3)), np.empty((0, 2)))
    return np.array([(station.longitude, station.latitude) for station in satellite.ground_stations]), WindowLimits.join(limits)


def _one_at_a_time(satellites: Mapping[int, Satellite], rows: Sequence[tuple[int, int, float, float]]) -> Contacts:
    kept: list[tuple[int, int, float, float, float]] = []
    for satellite, station, start, end in rows:
        free = max(start, kept[-1][3]) if kept and kept[-1][0] == satellite else start
        if end - free >= SHORTEST_CONTACT:
            kept.append((satellite, station, free, end, satellites[satellite].limits.downlink_rate / 8.0 * (end - free)))
    table = np.array(kept, dtype=np.float64).reshape(-1, 5)
    return Contacts(table[:, 0].astype(np.int64), table[:, 1].astype(np.int64), table[:, 2], table[:, 3], table[:, 4])
