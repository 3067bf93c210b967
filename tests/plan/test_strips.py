"""Strips: together they cover the whole area, wherever on earth it lies, and none is larger than a collect."""

from math import pi, radians

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from yamabiko.errors import InputError
from yamabiko.plan.strips import MOST_STRIPS, CollectSize, cut_into_strips, extent_along
from yamabiko.request.area import Area, Ring, outline_in

SIZE = CollectSize(20e3, 60e3)


def box(west: float, south: float, east: float, north: float, name: str = "box") -> Area:
    return Area(name, (Ring(np.radians([[west, south], [east, south], [east, north], [west, north]])),))


def uncovered(area: Area, strips: tuple[Area, ...]) -> float:
    """Share of the area that no strip covers, in the area's plane."""
    union = shapely.union_all([outline_in(area.plane, strip.region) for strip in strips])
    return float(shapely.difference(area.in_plane, union).area / area.in_plane.area)


PLACES = {
    "equator": box(10.0, -0.5, 11.0, 0.5),
    "antimeridian": box(179.4, -17.0, 180.9, -16.0),
    "north pole": Area("pole", (Ring(np.radians([[0.0, 89.0], [90.0, 89.2], [180.0, 88.8], [270.0, 89.1]])),)),
    "south pole": Area.circle("south", 0.3, -0.5 * pi + 0.008, 90e3),
    "high north": box(-60.0, 82.0, -50.0, 82.6),
    "two islands": Area("islands", (*box(5.0, 40.0, 5.2, 40.2).outer, *box(6.0, 40.5, 6.5, 40.7).outer)),
    "atoll": Area("atoll", box(20.0, 10.0, 21.0, 11.0).outer, box(20.2, 10.2, 20.8, 10.8).outer),
}


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("heading_deg", [0.0, 12.0, -135.0, 90.0])
def test_the_strips_cover_the_whole_area(place: str, heading_deg: float) -> None:
    area = PLACES[place]
    strips = cut_into_strips(area, radians(heading_deg), SIZE)
    assert len(strips) > 1
    assert uncovered(area, strips) < 1e-6
    inside = area.sample(4_000.0)
    assert np.all(np.any([strip.contains(inside) for strip in strips], axis=0))


@settings(max_examples=25, deadline=None)
@given(
    longitude=st.floats(-pi, pi),
    latitude=st.floats(-1.56, 1.56),
    heading=st.floats(-pi, pi),
    corners=st.lists(st.tuples(st.floats(0.2, 1.0)), min_size=5, max_size=9),
    width=st.floats(3e3, 60e3),
)
def test_any_area_anywhere_is_covered(
    longitude: float, latitude: float, heading: float, corners: list[tuple[float]], width: float
) -> None:
    around = Area.circle("around", longitude, latitude, 1e3).plane
    reach = 60e3 * np.array(corners)[:, 0]
    angle = np.arange(len(reach)) * 2.0 * pi / len(reach)
    vertex = around.from_plane(np.stack([reach * np.cos(angle), reach * np.sin(angle)], axis=-1))
    vertex[:, 0] = np.unwrap(vertex[:, 0])
    area = Area("star", (Ring(vertex),))
    strips = cut_into_strips(area, heading, CollectSize(width, 2.0 * width))
    assert uncovered(area, strips) < 1e-6


@pytest.mark.parametrize("place", PLACES)
def test_no_strip_is_larger_than_a_collect(place: str) -> None:
    for strip in cut_into_strips(PLACES[place], 0.2, SIZE):
        # In the plane of the whole: lengths there are true to some parts in ten thousand this near to its middle.
        width, length = _rectangle(PLACES[place], strip, 0.2)
        assert width <= SIZE.width * 1.0005
        assert length <= SIZE.length * 1.0005


def _rectangle(area: Area, strip: Area, heading: float) -> tuple[float, float]:
    outline = shapely.get_coordinates(outline_in(area.plane, strip.region))
    across = outline @ np.array([np.cos(heading), -np.sin(heading)])
    along = outline @ np.array([np.sin(heading), np.cos(heading)])
    return float(np.ptp(across)), float(np.ptp(along))


def test_strips_lie_along_the_heading() -> None:
    area = box(10.0, -0.5, 11.0, 0.5)
    for strip in cut_into_strips(area, radians(12.0), SIZE):
        across, along = _rectangle(area, strip, radians(12.0))
        other = _rectangle(area, strip, radians(-12.0))
        assert across < other[0]
        assert across <= SIZE.width < along or along <= SIZE.length


def test_what_one_collect_covers_stays_whole() -> None:
    small = Area.circle("small", 0.1, 0.6, 5e3)
    assert len(cut_into_strips(small, 0.3, SIZE)) == 1
    assert extent_along(small, 0.3) == pytest.approx((10e3, 10e3), rel=0.01)


def test_neighbours_overlap() -> None:
    first, second, *_ = cut_into_strips(box(10.0, -0.5, 11.0, 0.5), 0.0, SIZE, overlap=0.1)
    plane = first.plane
    shared = shapely.intersection(outline_in(plane, first.region), outline_in(plane, second.region))
    assert shared.area > 0.0


@pytest.mark.parametrize("overlap", [-0.1, 0.5, float("nan")])
def test_an_overlap_that_cannot_be_is_refused(overlap: float) -> None:
    with pytest.raises(InputError, match="overlap"):
        cut_into_strips(box(0.0, 0.0, 1.0, 1.0), 0.0, SIZE, overlap)


def test_a_continent_is_refused_in_one_line() -> None:
    with pytest.raises(InputError, match=f"at most {MOST_STRIPS}"):
        cut_into_strips(box(-20.0, -20.0, 30.0, 30.0), 0.0, SIZE)
    with pytest.raises(InputError, match="width"):
        CollectSize(10.0, 1e4)
