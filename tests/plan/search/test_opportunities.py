"""Opportunities: their records against geometry done apart, their identifiers, and refusals."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from math import asin, degrees, pi, radians

import numpy as np
import pyproj
import pytest

from yamabiko.errors import InputError
from yamabiko.plan.fleet import Satellite
from yamabiko.plan.opportunity import Opportunity
from yamabiko.plan.search.footprint import coverage, footprint
from yamabiko.plan.search.opportunities import Wish, find_for_wishes, find_opportunities
from yamabiko.plan.search.windows import access_windows
from yamabiko.platform.element_set import ElementSet
from yamabiko.platform.limits import ASSUMED_GROUND_STATIONS, assumed_limits
from yamabiko.platform.orbit import SatelliteOrbit
from yamabiko.radar.models import qps_sar
from yamabiko.request.area import Area, Ring
from yamabiko.request.request import CollectGeometry, LookConstraints

START = datetime(2026, 1, 1, tzinfo=UTC)
SPAN = (START, START + timedelta(days=2))
GEOD = pyproj.Geod(ellps="WGS84")
HARBOUR = Area.circle("harbour", radians(139.7), radians(35.4), 2000.0)


def satellite(number: int = 0) -> Satellite:
    elements = ElementSet(
        name=f"SIMULATED {number}",
        catalogue_number=number,
        epoch=START - timedelta(days=1),
        mean_motion=15.0 * 2.0 * pi / 86400.0,
        eccentricity=0.001,
        inclination=radians(42.0),
        right_ascension=0.7 * number,
        argument_of_perigee=0.3,
        mean_anomaly=2.1 * number,
        simulated=True,
    )
    return Satellite(f"sat {number}", elements, qps_sar(), assumed_limits(), tuple(ASSUMED_GROUND_STATIONS))


FLEET = [satellite(number) for number in range(3)]


@pytest.fixture(scope="module")
def found() -> tuple[Opportunity, ...]:
    return find_opportunities(FLEET, HARBOUR, SPAN)


def test_records_tell_what_orbit_and_place_give(found: tuple[Opportunity, ...]) -> None:
    assert len(found) > 10
    assert list(found) == sorted(found, key=lambda one: one.start)
    to_earth_fixed = pyproj.Transformer.from_crs(4979, 4978, always_xy=True)
    longitude, latitude = np.degrees(HARBOUR.centre)
    place = np.array(to_earth_fixed.transform(longitude, latitude, 0.0))
    above = np.array(to_earth_fixed.transform(longitude, latitude, 1.0)) - place
    for one in found:
        orbit = SatelliteOrbit(next(s.elements for s in FLEET if s.identifier == one.satellite), one.best)
        position, velocity = orbit.state(0.0)
        sight = position - place
        assert one.geometry.slant_range == pytest.approx(float(np.linalg.norm(sight)), abs=0.1)
        rise = float(sight @ above / np.linalg.norm(sight) / np.linalg.norm(above))
        assert one.geometry.elevation == pytest.approx(asin(rise), abs=1e-6)
        assert one.geometry.incidence + one.geometry.elevation == pytest.approx(0.5 * pi)
        ahead = float(-sight @ velocity / np.linalg.norm(sight) / np.linalg.norm(velocity))
        assert one.geometry.squint == pytest.approx(asin(ahead), abs=1e-7)
        if one.start < one.best < one.end:
            assert abs(one.geometry.squint) < 1e-6
        nadir = np.arccos(sight @ position / np.linalg.norm(sight) / np.linalg.norm(position))
        assert one.geometry.look_angle == pytest.approx(float(nadir), abs=1e-9)
        assert (one.geometry.side == "left") == (place @ np.cross(position, velocity) > 0.0)
        assert (one.geometry.direction == "ascending") == (velocity[2] > 0.0)
        before, after = orbit.position([-5.0, 5.0])
        track = _geodetic(to_earth_fixed, np.stack([before, after]))
        below = _geodetic(to_earth_fixed, position)
        azimuth, _, _ = GEOD.inv(longitude, latitude, below[0], below[1])
        assert abs((degrees(one.geometry.azimuth) - azimuth + 180.0) % 360.0 - 180.0) < 0.2
        assert SPAN[0] <= one.start <= one.best <= one.end <= SPAN[1]
        assert one.orbit is not None
        assert one.orbit.element_age == pytest.approx((one.best - START).total_seconds() + 86400.0)
        assert one.orbit.position_error > 0.0
        assert not one.orbit.extrapolated
        heading = GEOD.inv(track[0][0], track[1][0], track[0][1], track[1][1])[0]
        assert _lies_along(one.footprint, heading)


def _geodetic(transformer: pyproj.Transformer, position: np.ndarray) -> list[np.ndarray]:
    x, y, z = np.moveaxis(position, -1, 0)
    return list(transformer.transform(x, y, z, direction="INVERSE"))


def _lies_along(outline: np.ndarray, heading: float) -> bool:
    """Whether an edge of the footprint has the heading of the ground track (deg), to two degrees."""
    start, end = np.degrees(outline), np.degrees(np.roll(outline, -1, axis=0))
    azimuth = np.array(GEOD.inv(*start.T, *end.T)[0])
    return bool((np.abs((azimuth - heading + 180.0) % 360.0 - 180.0) < 2.0).any())


def test_mode_cost_and_delivery(found: tuple[Opportunity, ...]) -> None:
    assert all(one.coverage == pytest.approx(1.0) for one in found if one.mode == "stripmap")
    limits = FLEET[0].limits
    assert all(one.cost > limits.cost_per_collect for one in found)
    assert all(one.delivery is None or one.delivery > one.best + timedelta(seconds=limits.processing_time) for one in found)
    assert any(one.delivery is not None for one in found)
    sharp = find_opportunities(FLEET, HARBOUR, SPAN, resolution=1.0)
    assert sharp
    assert {one.mode for one in sharp} == {"spotlight"}
    assert all(max(one.quality.ground_range_resolution, one.quality.azimuth_resolution) <= 1.0 + 1e-5 for one in sharp)
    assert {one.mode for one in found} == {"stripmap"}


def test_identifiers_are_unique_and_stay(found: tuple[Opportunity, ...]) -> None:
    names = [one.identifier for one in found]
    assert len(set(names)) == len(names)
    later = find_opportunities(FLEET[::-1], HARBOUR, (SPAN[0] + timedelta(hours=5), SPAN[1] + timedelta(hours=5)))
    cut = (SPAN[0] + timedelta(hours=5, minutes=10), SPAN[1] - timedelta(minutes=10))
    assert {one.identifier for one in later if cut[0] < one.start < cut[1]} == {
        one.identifier for one in found if cut[0] < one.start < cut[1]
    }
    assert {one.identifier for one in find_opportunities(FLEET, Area.circle("h", 2.4, 0.6, 2e3), SPAN)}.isdisjoint(names)


def test_exclusions_keep_footprints_off(found: tuple[Opportunity, ...]) -> None:
    east = Area.circle("quiet zone", HARBOUR.centre[0] + radians(0.02), HARBOUR.centre[1], 500.0)
    far = Area.circle("far", 0.0, 0.0, 1000.0)
    assert find_opportunities(FLEET, HARBOUR, SPAN, exclusions=[HARBOUR]) == ()
    assert find_opportunities(FLEET, HARBOUR, SPAN, exclusions=[east]) == ()
    assert len(find_opportunities(FLEET, HARBOUR, SPAN, exclusions=[far])) == len(found)
    elements = [FLEET[0].elements]
    places = [HARBOUR.centre, (0.5, 0.5)]
    assert set(access_windows(elements, places, *SPAN, exclusions=[HARBOUR]).place) == {1}


def test_an_earlier_geometry_is_repeated(found: tuple[Opportunity, ...]) -> None:
    one = found[0].geometry
    wanted = CollectGeometry(one.side, one.incidence, one.azimuth)
    again = find_opportunities(FLEET, HARBOUR, SPAN, repeat_geometry=wanted)
    assert again
    for other in again:
        assert other.geometry.side == one.side
        assert abs(other.geometry.incidence - one.incidence) <= radians(1.0) + 1e-6
        assert abs((other.geometry.azimuth - one.azimuth + pi) % (2.0 * pi) - pi) <= radians(3.0) + 1e-6


def test_many_wishes_are_as_one_by_one(found: tuple[Opportunity, ...]) -> None:
    fiji = Area("fiji", (Ring(np.radians([[179.5, -17.5], [180.5, -17.5], [180.5, -16.5], [179.5, -16.5]])),))
    wishes = [Wish(fiji, *SPAN), Wish(HARBOUR, *SPAN), Wish(HARBOUR, SPAN[0], SPAN[0] + timedelta(hours=12))]
    over_fiji, all_day, morning = find_for_wishes(FLEET, wishes)
    assert [one.identifier for one in all_day] == [one.identifier for one in found]
    assert [one.start for one in morning] == [one.start for one in found if one.start < wishes[2].end]
    assert over_fiji
    assert all(0.0 < one.coverage < 0.5 for one in over_fiji)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"satellites": []}, "fleet: satellites: found none"),
        ({"satellites": [FLEET[0], FLEET[0]]}, "2 times"),
        ({"resolution": 0.05}, "the finest of the fleet"),
        ({"span": SPAN[::-1]}, "time span: end"),
        ({"span": (START + timedelta(days=20), START + timedelta(days=21))}, "days after the epoch"),
        ({"span": (START - timedelta(days=30), START - timedelta(days=29))}, "days before the epoch"),
        ({"span": (datetime(2026, 1, 1), SPAN[1])}, "time zone"),
    ],
)
def test_refusals(change: dict[str, object], told: str) -> None:
    call: dict[str, object] = {"satellites": FLEET, "span": SPAN, "resolution": None} | change
    with pytest.raises(InputError) as refusal:
        find_opportunities(call["satellites"], HARBOUR, call["span"], resolution=call["resolution"])  # type: ignore[arg-type]
    assert told in str(refusal.value)


def test_a_mode_that_nobody_has_is_refused() -> None:
    strips = replace(FLEET[0].radar, modes=(FLEET[0].radar.mode("stripmap"),))
    with pytest.raises(InputError, match="the fleet has: stripmap"):
        find_opportunities([replace(FLEET[0], radar=strips)], HARBOUR, SPAN, mode="spotlight")


@pytest.mark.parametrize("place", [(139.7, 35.4), (180.0, -17.0), (10.0, 90.0), (-70.0, -89.9)])
def test_footprints_have_their_size_anywhere(place: tuple[float, float]) -> None:
    centre = (radians(place[0]), radians(place[1]))
    outline = footprint(centre, 0.5, 20_000.0, 150_000.0)
    area = Area("footprint", (Ring(outline),))
    assert area.size == pytest.approx(20_000.0 * 150_000.0, rel=2e-3)
    assert area.contains(centre)
    small = Area.circle("middle", *centre, 5000.0)
    assert coverage(small, outline) == pytest.approx(1.0)
    assert coverage(Area.circle("wide", *centre, 100_000.0), outline) == pytest.approx(0.0955, rel=0.03)


def test_windows_end_with_the_span_and_grazed_limits_are_found() -> None:
    elements, look = [FLEET[0].elements], LookConstraints(incidence=(radians(20.0), radians(50.0)))
    whole = access_windows(elements, [HARBOUR.centre], *SPAN, look, maximum_squint=0.1)
    middle = START + timedelta(seconds=float(whole.best[0]))
    first = access_windows(elements, [HARBOUR.centre], SPAN[0], middle, look, maximum_squint=0.1)
    assert first.end[-1] == pytest.approx(whole.best[0], abs=1e-6)
    assert first.start[-1] == pytest.approx(whole.start[0], abs=1e-3)
    # The incidence of a pass is smallest near zero Doppler: limits a hair above it are met for a moment only.
    times = whole.best[0] + np.linspace(-3.0, 3.0, 6001)
    incidence = _incidence(elements[0], times)
    for margin in (1e-6, 1e-5):
        graze = LookConstraints(incidence=(0.0, float(incidence.min()) + margin))
        seen = access_windows(elements, [HARBOUR.centre], *SPAN, graze)
        near = np.abs(seen.best - whole.best[0]) < 5.0
        assert near.sum() == 1
        inside = times[incidence <= incidence.min() + margin]
        assert seen.start[near][0] == pytest.approx(inside[0], abs=0.1)
        assert seen.end[near][0] == pytest.approx(inside[-1], abs=0.1)
        assert seen.end[near][0] - seen.start[near][0] < 1.0


def _incidence(elements: ElementSet, seconds: np.ndarray) -> np.ndarray:
    to_earth_fixed = pyproj.Transformer.from_crs(4979, 4978, always_xy=True)
    longitude, latitude = np.degrees(HARBOUR.centre)
    place = np.array(to_earth_fixed.transform(longitude, latitude, 0.0))
    above = np.array(to_earth_fixed.transform(longitude, latitude, 1000.0)) - place
    sight = SatelliteOrbit(elements, START).position(seconds) - place
    return np.asarray(np.arccos(sight @ above / np.linalg.norm(sight, axis=-1) / np.linalg.norm(above)))
