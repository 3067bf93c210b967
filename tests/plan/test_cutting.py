"""Cutting for a fleet: strips follow the passes there are, and a collect that is a little askew still covers its strip."""

import dataclasses
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from math import cos, pi, radians, sin

import numpy as np
import pytest
import shapely

from yamabiko.errors import InputError
from yamabiko.plan.cutting import COVERED, Search, collect_sizes, covering, cut_for_fleet, heading_of, pass_headings
from yamabiko.plan.fleet import Satellite
from yamabiko.plan.opportunity import Opportunity
from yamabiko.platform.element_set import ElementSet
from yamabiko.platform.limits import assumed_limits
from yamabiko.radar.models import generic
from yamabiko.request.area import Area, Ring, outline_in
from yamabiko.request.request import LookSide, Request
from yamabiko.testing.planning_files import sample_opportunity

NOW = datetime(2026, 6, 15, tzinfo=UTC)
FLEET = [Satellite("RADAR-1", ElementSet("RADAR-1", 1, NOW, 0.00109, 0.001, 0.7, 1.0, 0.2, 0.5, 1e-5), generic(), assumed_limits())]
WIDTH, LENGTH = generic().modes[0].swath, generic().modes[0].scene_length


def wish(area: Area, resolution: float = 3.0) -> Request:
    return Request("coast", area, NOW, NOW + timedelta(days=1), resolution, mode="stripmap")


def pass_over(area: Area, heading: float, side: LookSide) -> Opportunity:
    """A collect of the generic stripmap mode centred on the area, lying along the heading, with its true coverage."""
    sample = sample_opportunity()
    azimuth = heading - (0.5 * pi if side == "right" else -0.5 * pi)
    collect = shapely.box(-0.5 * WIDTH, -0.5 * LENGTH, 0.5 * WIDTH, 0.5 * LENGTH)
    corners = shapely.get_coordinates(collect) @ np.array([[cos(heading), -sin(heading)], [sin(heading), cos(heading)]])
    there = outline_in(area.plane, area.region)
    coverage = float(shapely.intersection(there, shapely.Polygon(corners)).area / there.area)
    geometry = dataclasses.replace(sample.geometry, side=side, azimuth=azimuth % (2.0 * pi))
    return dataclasses.replace(sample, geometry=geometry, coverage=coverage)


def box(west: float, south: float, east: float, north: float) -> Area:
    return Area("coast", (Ring(np.radians([[west, south], [east, south], [east, north], [west, north]])),))


def each(find: Callable[[Request], Sequence[Opportunity]]) -> Search:
    return lambda requests: [find(request) for request in requests]


def test_the_heading_of_a_pass_is_read_off_where_the_satellite_stands() -> None:
    for heading in (0.1, 1.2, 3.0, 5.9):
        for side in ("left", "right"):
            assert heading_of(pass_over(box(0, 0, 1, 1), heading, side)) == pytest.approx(heading)


def test_headings_cluster_whichever_way_satellites_go_along_them() -> None:
    area = box(0.0, 0.0, 1.0, 1.0)
    headings = [0.20, 0.21, 0.20 + pi, 2.6, 2.61 + pi, 0.005, pi - 0.005]
    found = pass_headings([pass_over(area, heading, "left") for heading in headings])
    assert len(found) == 3
    assert found[0] == pytest.approx(0.2033, abs=1e-3)
    assert sorted(found)[-1] > 2.5
    assert min(found) < 0.01 or max(found) > pi - 0.01


@pytest.mark.parametrize("askew", [0.0, radians(1.5), -radians(2.0)])
@pytest.mark.parametrize("latitude", [0.0, 60.0, -75.0])
def test_passes_of_the_heading_cover_the_strips_and_those_across_do_not(askew: float, latitude: float) -> None:
    heading = radians(190.0)
    area = box(30.0, latitude, 31.0, latitude + 1.5)

    def find(request: Request) -> Sequence[Opportunity]:
        return [pass_over(request.area, heading + askew, "right")] * 2 + [pass_over(request.area, radians(100.0), "left")]

    cutting = cut_for_fleet(wish(area), FLEET, each(find))
    assert cutting.heading == pytest.approx((heading + askew) % pi, abs=1e-6)
    assert len(cutting.strips) > 1
    for strip in cutting.strips:
        askew_pass, _, across = find(wish(strip))
        assert covering([pass_over(strip, cutting.heading + radians(2.0), "right"), askew_pass])
        assert pass_over(strip, cutting.heading - radians(2.0), "right").coverage >= COVERED
        assert across.coverage < COVERED


def test_the_cutting_with_more_opportunities_is_chosen() -> None:
    area = box(30.0, 40.0, 31.0, 41.0)
    often, seldom = radians(15.0), radians(165.0)

    def find(request: Request) -> Sequence[Opportunity]:
        return [pass_over(request.area, seldom, "right")] + [pass_over(request.area, often, "left")] * 3

    assert cut_for_fleet(wish(area), FLEET, each(find)).heading == pytest.approx(often, abs=0.01)


def test_a_small_area_stays_whole_without_a_search() -> None:
    def find(_: Request) -> Sequence[Opportunity]:
        raise AssertionError("searched")

    area = Area.circle("coast", 0.1, 0.2, 5e3)
    cutting = cut_for_fleet(wish(area), FLEET, each(find))
    assert cutting.strips == (area,)


def test_without_passes_the_area_is_cut_all_the_same_and_without_modes_refused() -> None:
    area = box(30.0, 40.0, 31.0, 41.0)
    assert len(cut_for_fleet(wish(area), FLEET, each(lambda _: [])).strips) > 1
    with pytest.raises(InputError, match="resolution"):
        cut_for_fleet(wish(area, 0.1), FLEET, each(lambda _: []))
    with pytest.raises(InputError, match="ask for it in parts"):
        cut_for_fleet(wish(box(-60.0, -60.0, 60.0, 60.0)), FLEET, each(lambda _: []))


def test_sizes_are_those_of_the_modes_that_are_fine_enough() -> None:
    request = dataclasses.replace(wish(box(0.0, 0.0, 1.0, 1.0)), mode=None)
    assert [size.width for size in collect_sizes(request, FLEET)] == [WIDTH, 5e3]
    assert [size.width for size in collect_sizes(dataclasses.replace(request, resolution=1.0), FLEET)] == [5e3]
