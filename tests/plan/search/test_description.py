"""What bulk description tells of opportunities against the same worked out for each by itself."""

from datetime import UTC, datetime, timedelta
from math import degrees, radians

import numpy as np
import pytest
import shapely

from yamabiko.plan.fleet import Satellite
from yamabiko.plan.schedule.collect_figures import collect_figures
from yamabiko.plan.schedule.ground_contacts import first_contacts, ground_contacts
from yamabiko.plan.search.footprint import aim_of, collect_length, coverage, footprint
from yamabiko.plan.search.look_geometry import looks
from yamabiko.plan.search.opportunities import CONTACT_SEARCH, Wish, find_for_wishes, find_opportunities
from yamabiko.platform.limits import ASSUMED_GROUND_STATIONS, assumed_limits
from yamabiko.platform.synthetic import walker
from yamabiko.radar.models import qps_sar
from yamabiko.radar.quality import predicted_quality
from yamabiko.request.area import Area, Ring
from yamabiko.request.request import CollectGeometry, LookConstraints

START = datetime(2026, 1, 1, tzinfo=UTC)
END = START + timedelta(days=1)
BOX = np.radians([[136.0, 34.2], [136.8, 34.2], [136.8, 35.0], [136.0, 35.0]])
SEAM = np.radians([[179.9, 10.0], [180.2, 10.0], [180.2, 10.3], [179.9, 10.3]])
WISHES = [
    Wish(Area.circle("harbour", radians(139.7), radians(35.4), 2e3), START, END),
    Wish(Area.circle("island", radians(-60.0), radians(15.0), 2e3), START, END, mode="stripmap"),
    Wish(Area.circle("bay", radians(135.0), radians(34.5), 6e3), START, END, mode="spotlight", resolution=1.0),
    Wish(Area("coast", (Ring(BOX),)), START, END),
    Wish(Area("seam", (Ring(SEAM),)), START, END, LookConstraints(sides=frozenset({"left"}))),
    Wish(
        Area.circle("again", radians(139.7), radians(35.4), 2e3),
        START,
        END,
        repeat_geometry=CollectGeometry("right", radians(35.0), radians(10.0), radians(8.0), radians(30.0)),
    ),
]


def fleet() -> list[Satellite]:
    elements = walker(2, 2, 575e3, radians(42.0), START, generator=np.random.default_rng(4))
    return [Satellite(one.name, one, qps_sar(), assumed_limits(), ASSUMED_GROUND_STATIONS) for one in elements]


FLEET = fleet()


def test_many_wishes_at_once_have_what_each_has_alone() -> None:
    together = find_for_wishes(FLEET, WISHES)
    for wish, found in zip(WISHES, together, strict=True):
        (alone,) = find_for_wishes(FLEET, [wish])
        assert [one.identifier for one in alone] == [one.identifier for one in found]
        assert len({one.identifier for one in found}) == len(found) > 0
        for one, other in zip(found, alone, strict=True):
            assert (one.start, one.end, one.best, one.mode, one.geometry) == (
                other.start,
                other.end,
                other.best,
                other.mode,
                other.geometry,
            )
            assert (one.coverage, one.cost, one.delivery) == (other.coverage, other.cost, other.delivery)
            np.testing.assert_array_equal(one.footprint, other.footprint)


@pytest.mark.parametrize("number", range(5))
def test_each_is_told_as_worked_out_by_itself(number: int) -> None:
    wish = WISHES[number]
    contacts = ground_contacts(FLEET, START, END + timedelta(seconds=CONTACT_SEARCH))
    numbers = {satellite.identifier: place for place, satellite in enumerate(FLEET)}
    found = find_opportunities(FLEET, wish.area, (START, END), wish.look, mode=wish.mode, resolution=wish.resolution)
    aim = aim_of(wish.area)
    for one in found:
        satellite = FLEET[numbers[one.satellite]]
        mode = next(each for each in satellite.radar.modes if each.name == one.mode)
        seen = looks(satellite.elements, np.array([aim]), np.array([(one.best - START).total_seconds()]), START)
        quality = predicted_quality(satellite.radar, mode, one.geometry.slant_range, one.geometry.incidence, float(seen.speed[0]))
        assert one.geometry.incidence == pytest.approx(seen.record(0).incidence, abs=1e-7)
        assert one.quality.noise_equivalent_sigma_zero == pytest.approx(quality.noise_equivalent_sigma_zero, rel=1e-6)
        assert one.quality.ground_range_resolution == pytest.approx(quality.ground_range_resolution, rel=1e-12)
        assert one.quality.azimuth_resolution == pytest.approx(quality.azimuth_resolution, rel=1e-12)
        outline = footprint(aim, float(seen.heading[0]), mode.swath, collect_length(mode, wish.area))
        np.testing.assert_allclose(one.footprint, outline, rtol=0.0, atol=1e-10)  # the instant is told to a microsecond
        covered = shapely.make_valid(shapely.Polygon(wish.area.plane.to_plane(one.footprint)))
        share = shapely.intersection(wish.area.in_plane, covered).area / wish.area.in_plane.area
        assert one.coverage == pytest.approx(min(1.0, share), abs=1e-9)
        assert one.coverage == coverage(wish.area, one.footprint)
        figures = collect_figures(satellite, one, wish.area)
        limits = satellite.limits
        assert one.cost == pytest.approx(limits.cost_per_collect + limits.cost_per_second * figures.duration)
        over = (one.best - START).total_seconds() + 0.5 * figures.duration
        (contact,) = first_contacts(contacts, np.array([numbers[one.satellite]]), np.array([over]), np.array([figures.data]))
        assert one.delivery is not None
        delivered = contacts.end[contact] + limits.processing_time
        assert (one.delivery - START).total_seconds() == pytest.approx(delivered, abs=1e-5)


def test_geometry_is_repeated_within_its_tolerances_by_the_same_passes() -> None:
    wish = WISHES[5]
    assert wish.repeat_geometry is not None
    found = find_for_wishes(FLEET, [wish])[0]
    free = {one.identifier for one in find_for_wishes(FLEET, [Wish(wish.area, START, END)])[0]}
    for one in found:
        assert one.start <= one.best <= one.end
        assert one.geometry.side == "right"
        assert abs(one.geometry.incidence - wish.repeat_geometry.incidence) <= radians(8.0) + 1e-6
        assert abs((degrees(one.geometry.azimuth) - 10.0 + 180.0) % 360.0 - 180.0) <= 30.0 + 1e-3
        assert one.identifier in free
