"""The seeded requests and the simulated fleet that planning is measured on: spread over the earth, or all in one box.

Fleet, limits and requests were laid down before the first plan was made of them and not changed after. The crowded box, with three
times the requests, was added then, since the box as laid down is served whole. The fleet is a Walker pattern of the published kind;
its limits are the assumed ones that stand ready, its radar the model of the published figures. Requests are circles of 2 km radius,
stripmap and spotlight at random, priorities 1 to 5, to be collected in a part of the day of 6 to 24 hours that begins at random.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from math import radians

import numpy as np

from yamabiko.plan.fleet import Satellite
from yamabiko.plan.schedule.building import schedule_problem
from yamabiko.plan.schedule.problem import SchedulingProblem
from yamabiko.plan.search.opportunities import Wish, find_for_wishes
from yamabiko.platform.limits import ASSUMED_GROUND_STATIONS, assumed_limits
from yamabiko.platform.synthetic import QPS_ALTITUDE, QPS_INCLINATION, walker
from yamabiko.radar.models import qps_sar
from yamabiko.request.area import Area
from yamabiko.request.request import ModeName, Request

SEED = 20261123
START = datetime(2026, 11, 24, tzinfo=UTC)
HOURS = 24.0
REQUESTS, CROWD = 500, 1_500
HIGHEST_LATITUDE = 44.0  # deg: what satellites at an inclination of 42 deg see at the modes' incidence
BOX = ((130.0, 144.0), (30.0, 38.0))  # longitudes, latitudes, deg: 14 x 8
EARTH = ((-180.0, 180.0), (-HIGHEST_LATITUDE, HIGHEST_LATITUDE))
PLACES = {"spread": EARTH, "box": BOX}


def fleet() -> tuple[Satellite, ...]:
    """36 simulated satellites, 4 planes of 9."""
    elements = walker(4, 9, QPS_ALTITUDE, QPS_INCLINATION, START, generator=np.random.default_rng(SEED))
    return tuple(Satellite(one.name, one, qps_sar(), assumed_limits(), ASSUMED_GROUND_STATIONS) for one in elements)


def requests(where: str, count: int = REQUESTS, seed: int = SEED) -> tuple[Request, ...]:
    """Requests evenly by area over the earth between the fleet's latitudes or in the box."""
    generator = np.random.default_rng([seed, sorted(PLACES).index(where)])
    return tuple(_request(number, where, generator) for number in range(count))


def _request(number: int, where: str, generator: np.random.Generator) -> Request:
    (west, east), (south, north) = PLACES[where]
    longitude = generator.uniform(west, east)
    latitude = np.degrees(np.arcsin(generator.uniform(np.sin(radians(south)), np.sin(radians(north)))))
    hours = generator.uniform(6.0, HOURS)
    earliest = START + timedelta(hours=generator.uniform(0.0, HOURS - hours))
    mode: ModeName = "spotlight" if generator.random() < 0.5 else "stripmap"
    name = f"{where}-{number:03d}"
    return Request(
        identifier=name,
        area=Area.circle(name, radians(longitude), radians(latitude), 2_000.0),
        earliest=earliest,
        deadline=earliest + timedelta(hours=hours),
        resolution=2.0 if mode == "stripmap" else 1.0,
        mode=mode,
        priority=float(generator.integers(1, 6)),
    )


def problem(satellites: tuple[Satellite, ...], wanted: tuple[Request, ...]) -> SchedulingProblem:
    """Every opportunity of every request searched, and laid out."""
    found = find_for_wishes(satellites, [Wish.of(request) for request in wanted])
    parts = {(number, 0): own for number, own in enumerate(found)}
    return schedule_problem(wanted, satellites, parts, START, START + timedelta(hours=HOURS))
