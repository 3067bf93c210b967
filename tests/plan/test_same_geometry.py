"""Repeated geometry: on a real orbit that repeats its track, the pass a cycle later fits and the others do not."""

import dataclasses
from datetime import datetime, timedelta
from math import pi, radians
from pathlib import Path

import numpy as np
import pytest

from yamabiko.earth.wgs84 import Float, LocalFrame, earth_fixed_to_geodetic
from yamabiko.formats.element_sets import read_element_sets
from yamabiko.plan.opportunity import LookGeometry, Opportunity
from yamabiko.plan.same_geometry import geometry_of, repeats_geometry, where_geometry_repeats
from yamabiko.platform.element_set import ElementSet
from yamabiko.platform.orbit import SatelliteOrbit
from yamabiko.request.request import CollectGeometry, LookSide
from yamabiko.testing.planning_files import sample_opportunity

CYCLE = timedelta(days=12)  # Sentinel-1's orbit repeats after 12 days and 175 revolutions (ESA)
HALF_WINDOW = 8.0


@pytest.fixture(scope="module")
def sentinel(real_data: Path) -> ElementSet:
    there = read_element_sets(real_data / "orbits" / "sar_tle_snapshots" / "sar_20260608T1056Z.tle")
    return next(elements for elements in there if elements.name == "SENTINEL-1A")


def place_beside(elements: ElementSet, when: datetime) -> tuple[float, float]:
    """Longitude, latitude of a place right of the track, about 35 degrees off the normal, abeam at `when`."""
    position, velocity = (value[0] for value in SatelliteOrbit(elements, when).state(np.array([0.0])))
    track = earth_fixed_to_geodetic(position)
    frame = LocalFrame.at_geodetic(track[0], track[1], 0.0)
    along = frame.turn_from_earth_fixed(velocity)[:2]
    right = np.array([along[1], -along[0]]) / np.linalg.norm(along)
    place = earth_fixed_to_geodetic(frame.to_earth_fixed([*(430e3 * right), 0.0]))
    return float(place[1]), float(place[0])


def look(elements: ElementSet, place: tuple[float, float], when: datetime) -> tuple[float, float, LookSide, float]:
    """Incidence, azimuth, side and squint, written for this test alone."""
    position, velocity = (value[0] for value in SatelliteOrbit(elements, when).state(np.array([0.0])))
    frame = LocalFrame.at_geodetic(place[1], place[0], 0.0)
    east, north, up = frame.from_earth_fixed(position)
    rightward = float(np.cross(velocity, position) @ (frame.origin - position))
    squint = float(np.arcsin(velocity @ (frame.origin - position) / np.linalg.norm(velocity) / np.hypot(np.hypot(east, north), up)))
    return (
        float(np.arctan2(np.hypot(east, north), up)),
        float(np.arctan2(east, north)),
        "right" if rightward > 0.0 else "left",
        squint,
    )


def passes(elements: ElementSet, place: tuple[float, float], start: datetime, days: float) -> list[Opportunity]:
    """Opportunities about every zero-Doppler instant at which the place sees the satellite, by stepping and bisection."""
    frame = LocalFrame.at_geodetic(place[1], place[0], 0.0)
    orbit = SatelliteOrbit(elements, start)

    def ahead(times: Float) -> tuple[Float, Float]:
        position, velocity = orbit.state(times)
        sight = position - frame.origin
        return np.sum(sight * velocity, axis=-1), sight @ frame.axes[2] / np.linalg.norm(sight, axis=-1)

    times = np.arange(0.0, days * 86_400.0, 20.0)
    doppler, rise = ahead(times)
    found = []
    for index in np.flatnonzero((doppler[:-1] < 0.0) & (doppler[1:] >= 0.0) & (rise[:-1] > 0.2)):
        low, high = times[index], times[index + 1]
        while high - low > 1e-4:
            middle = 0.5 * (low + high)
            low, high = (middle, high) if ahead(np.array([middle]))[0][0] < 0.0 else (low, middle)
        found.append(opportunity_at(elements, place, start + timedelta(seconds=float(low))))
    return found


def opportunity_at(elements: ElementSet, place: tuple[float, float], best: datetime) -> Opportunity:
    incidence, azimuth, side, squint = look(elements, place, best)
    sample = sample_opportunity("SENTINEL-1A")
    geometry = LookGeometry(incidence, 0.5, 0.5 * pi - incidence, azimuth % (2.0 * pi), squint, 8e5, side, "ascending", True)
    half = timedelta(seconds=HALF_WINDOW)
    return dataclasses.replace(sample, start=best - half, end=best + half, best=best, geometry=geometry)


@pytest.mark.real_data
def test_the_pass_a_cycle_later_repeats_the_geometry_and_others_do_not(sentinel: ElementSet) -> None:
    first = sentinel.epoch + timedelta(hours=3)
    place = place_beside(sentinel, first)
    original = opportunity_at(sentinel, place, first)
    wanted = geometry_of(original)
    later = passes(sentinel, place, first + timedelta(hours=1), 12.5)
    held = [(one, again) for one in later if (again := where_geometry_repeats(one, sentinel, place, wanted)) is not None]
    assert len(later) > 10
    assert len(held) == 1
    ((whole, part),) = held
    assert abs(part.best - (first + CYCLE)) < timedelta(seconds=60)
    assert repeats_geometry(part.geometry, wanted)
    # The azimuth turns through the tolerance of 3 degrees within the window of 16 s.
    assert whole.start < part.start < part.best < part.end < whole.end


@pytest.mark.real_data
def test_the_window_ends_where_a_tolerance_does(sentinel: ElementSet) -> None:
    when = sentinel.epoch + timedelta(hours=3)
    place = place_beside(sentinel, when)
    opportunity = opportunity_at(sentinel, place, when)
    wanted = geometry_of(opportunity)
    part = where_geometry_repeats(opportunity, sentinel, place, wanted)
    assert part is not None
    for end, outward in ((part.start, -1.0), (part.end, 1.0)):
        for step, inside in ((-0.01, True), (0.01, False)):
            incidence, azimuth, *_ = look(sentinel, place, end + timedelta(seconds=outward * step))
            turned = (azimuth - wanted.azimuth + pi) % (2.0 * pi) - pi
            held = abs(incidence - wanted.incidence) <= radians(1.0) and abs(turned) <= radians(3.0)
            assert held is inside


@pytest.mark.real_data
def test_a_geometry_off_the_best_instant_moves_it(sentinel: ElementSet) -> None:
    when = sentinel.epoch + timedelta(hours=3)
    place = place_beside(sentinel, when)
    opportunity = opportunity_at(sentinel, place, when)
    squinted = when + timedelta(seconds=6)
    incidence, azimuth, side, squint = look(sentinel, place, squinted)
    wanted = CollectGeometry(side, incidence, azimuth, radians(1.0), radians(1.0))
    part = where_geometry_repeats(opportunity, sentinel, place, wanted)
    assert part is not None
    assert part.start == part.best > when
    incidence, azimuth, _, squint = look(sentinel, place, part.best)
    assert part.geometry.incidence == pytest.approx(incidence, abs=1e-7)
    assert part.geometry.azimuth == pytest.approx(azimuth % (2.0 * pi), abs=1e-7)
    assert part.geometry.squint == pytest.approx(squint, abs=1e-7)
    assert part.geometry.elevation == pytest.approx(0.5 * pi - incidence, abs=1e-7)
    assert repeats_geometry(part.geometry, wanted)


@pytest.mark.real_data
@pytest.mark.parametrize("change", [{"side": "left"}, {"incidence": 0.9}, {"azimuth": 0.3}])
def test_another_geometry_is_not_met(sentinel: ElementSet, change: dict[str, object]) -> None:
    when = sentinel.epoch + timedelta(hours=3)
    place = place_beside(sentinel, when)
    opportunity = opportunity_at(sentinel, place, when)
    wanted = dataclasses.replace(geometry_of(opportunity), **change)  # type: ignore[arg-type]
    assert where_geometry_repeats(opportunity, sentinel, place, wanted) is None
