"""Areas: sizes against geodesic ones, across the antimeridian and about poles, and refusals that say where."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import pyproj
import pytest

from yamabiko.errors import InputError
from yamabiko.request.area import Area, Ring

GEOD = pyproj.Geod(ellps="WGS84")
Places = Sequence[tuple[float, float]]


def area(*outer: Places, holes: Sequence[Places] = ()) -> Area:
    rings = [[Ring(np.radians(np.array(ring, dtype=float))) for ring in part] for part in (outer, holes)]
    return Area("place", tuple(rings[0]), tuple(rings[1]))


def square(west: float, south: float, side: float) -> Places:
    return [(west, south), (west + side, south), (west + side, south + side), (west, south + side)]


def geodesic_size(place: Area) -> float:
    """By pyproj's geodesic polygons, edges cut as fine as a hundredth of a degree where they do not follow geodesics."""
    total = 0.0
    for ring in place.outer:
        closed = np.degrees(np.vstack([ring.vertex, ring.vertex[:1]]))
        closed[-1, 0] = closed[-2, 0] + (closed[-1, 0] - closed[-2, 0] + 180.0) % 360.0 - 180.0
        fine = np.concatenate([np.linspace(a, b, 2000, endpoint=False) for a, b in pairwise(closed)])
        total += abs(GEOD.polygon_area_perimeter(fine[:, 0], fine[:, 1])[0])
    return total


@pytest.mark.parametrize(
    "place",
    [
        area(square(139.5, 35.0, 0.2)),
        area(square(179.9, -17.0, 0.2)),
        area(square(-180.1, -17.0, 0.2)),
        area(square(170.0, -10.0, 20.0)),
        area([(0, 80), (90, 75), (180, 80), (270, 85)]),
        area([(0, -80), (-90, -75), (-180, -80), (-270, -85)]),
        area([(10, 70), (10, 71), (12, 71)], [(20, 70), (22, 71), (22, 70)]),
    ],
)
def test_size_is_that_of_geodesy_and_of_the_plane(place: Area) -> None:
    assert place.size == pytest.approx(geodesic_size(place), rel=1e-5)
    assert place.in_plane.area == pytest.approx(place.size, rel=1e-5)


@pytest.mark.parametrize(
    "ring",
    [
        [(-180, 60), (180, 60), (180, 90), (-180, 90)],
        [(180, 60), (180, 90), (-180, 90), (-180, 60)],
        [(-180, 60), (-60, 60), (60, 60), (180, 60)],
        [(0, 60), (120, 60), (240, 60)],
        [(240, 60), (120, 60), (0, 60)],
    ],
)
def test_the_ways_to_draw_a_polar_cap_are_one(ring: Places) -> None:
    cap = area(ring)
    assert cap.size == pytest.approx(area([(0, 60), (90, 60), (180, 60), (270, 60)]).size, rel=1e-9)
    assert cap.contains(np.radians([[10.0, 90.0], [-170.0, 61.0], [180.0, 61.0], [540.0, 61.0]])).all()
    assert not cap.contains(np.radians([[10.0, 59.9], [-170.0, -61.0], [0.0, -90.0]])).any()
    assert np.degrees(cap.centre[1]) == pytest.approx(90.0)
    assert np.degrees(cap.cap.radius) == pytest.approx(30.2, abs=0.2)


def test_longitudes_of_any_turn_are_one_place() -> None:
    generator = np.random.default_rng(5)
    places = np.stack([generator.uniform(170.0, 190.0, 300), generator.uniform(-12.0, 12.0, 300)], axis=-1)
    inside = (np.abs(places[:, 0] - 180.0) <= 4.0) & (np.abs(places[:, 1]) <= 4.0)
    split = area([(176, -4), (180, -4), (180, 4), (176, 4)], [(-180, -4), (-176, -4), (-176, 4), (-180, 4)])
    for place in (area(square(176, -4, 8)), area(square(-184, -4, 8)), split):
        for turn in (-720.0, -360.0, 0.0, 360.0):
            assert np.array_equal(place.contains(np.radians(places + np.array([turn, 0.0]))), inside)
        assert place.contains((np.pi, 0.0))
        assert place.contains((-np.pi, 0.0))
        assert abs(np.degrees(place.centre[0])) == pytest.approx(180.0, abs=1e-9)
        assert place.in_plane.geom_type == "Polygon"


def test_a_lake_is_left_out_and_its_island_kept() -> None:
    place = area(square(0, 0, 10), square(4, 4, 2), holes=[square(2, 2, 6)])
    assert place.contains(np.radians([[1.0, 1.0], [3.0, 3.0], [5.0, 5.0]])).tolist() == [True, False, True]
    whole, lake, island = (area(square(low, low, side)).size for low, side in ((0, 10), (2, 6), (4, 2)))
    assert place.size == pytest.approx(whole - lake + island, rel=1e-12)


def test_a_hole_may_be_drawn_a_turn_away() -> None:
    place = area(square(175, 0, 10), holes=[square(-181, 2, 2)])
    assert place.contains(np.radians([[180.0, 3.0], [178.0, 3.0]])).tolist() == [False, True]


@pytest.mark.parametrize(
    ("outer", "holes", "told"),
    [
        ([[(0, 0), (1, 1), (1, 0), (0, 1)]], [], "crosses or touches itself at 0.50000N,0.50000E"),
        ([[(179, 0), (181, 1), (181, 0), (179, 1)]], [], "crosses or touches itself at 0.50000N,180.00000E"),
        ([[(0, 0), (1, 1)]], [], "outline 1: found 2 vertices"),
        ([[(0, 0), (1, 1), (0, 0), (1, 1)]], [], "crosses or touches itself"),
        ([[(0, 0), (0, 0), (1, 1), (1, 1)]], [], "2 different places"),
        ([[(0, 0), (1, 1), (np.nan, 2)]], [], "not a finite number"),
        ([[(0, 0), (1, np.inf), (1, 2)]], [], "not a finite number"),
        ([[(0, 0), (1, 91), (1, 2)]], [], "latitude 91 deg"),
        ([[(0, 0), (1e9, 1), (1, 2)]], [], "longitude 1e+09 deg"),
        ([square(0, 0, 10)], [square(8, 8, 5)], "hole 1: found one near"),
        ([square(0, 0, 10)], [square(20, 8, 5)], "hole 1: found one near"),
        ([square(0, 0, 10)], [square(1, 1, 5), square(2, 2, 2)], "an overlap with hole 1 at 3.00000N,3.00000E"),
        ([square(0, 0, 10)], [square(0, 0, 10)], "nothing left"),
        ([[(-180, -10), (180, -10), (180, 10), (-180, 10)]], [], "17% of the earth"),
        ([[(0, 80), (120, 80), (240, 80), (360, 70), (480, 70), (600, 70)]], [], "goes round the earth 2 times"),
        ([[(0, 0), (170, 0), (300, 0), (400, 0), (400, 10), (0, 10)]], [], "longer than once round"),
        ([], [], "0 outlines"),
    ],
)
def test_refusals_say_what_and_where(outer: Sequence[Places], holes: Sequence[Places], told: str) -> None:
    with pytest.raises(InputError) as refusal:
        area(*outer, holes=holes)
    assert told in str(refusal.value)
    assert str(refusal.value).startswith("place: ")


def test_the_cap_holds_the_area() -> None:
    for place in (area(square(20, 60, 20)), area(square(175, -5, 10)), area([(0, 80), (90, 75), (180, 80), (270, 85)])):
        sampled = place.sample(np.sqrt(place.size) / 40.0)
        assert place.contains(sampled).all()
        longitude, latitude = sampled.T
        assert len(sampled) == pytest.approx(1600, rel=0.05)
        # Geocentric directions by the standard formula tan(geocentric) = (1 - f)^2 tan(geodetic).
        geocentric = np.arctan((1.0 - 1.0 / 298.257223563) ** 2 * np.tan(latitude))
        direction = np.stack(
            [np.cos(geocentric) * np.cos(longitude), np.cos(geocentric) * np.sin(longitude), np.sin(geocentric)], axis=-1
        )
        away = np.arccos(direction @ place.cap.centre).max()
        assert 0.8 * place.cap.radius < away <= place.cap.radius


@pytest.mark.parametrize("centre", [(139.0, 35.0), (180.0, -17.0), (20.0, 90.0), (-80.0, -89.99)])
def test_a_circle_has_its_area_and_reach(centre: tuple[float, float]) -> None:
    longitude, latitude = np.radians(centre)
    circle = Area.circle("mast", longitude, latitude, 5000.0)
    assert circle.size == pytest.approx(np.pi * 5000.0**2, rel=2e-3)
    away = np.degrees(circle.outer[0].vertex)
    _, _, distance = GEOD.inv(*np.broadcast_to(centre, away.shape).T, *away.T)
    assert np.allclose(distance, 5000.0, rtol=5e-3)
    assert circle.contains((longitude, latitude))


def test_sampling_always_finds_a_place_and_refuses_floods() -> None:
    small = Area.circle("mast", 2.0, 0.5, 10.0)
    assert small.contains(small.sample(1e6)).all()
    assert len(small.sample(1e6)) == 1
    with pytest.raises(InputError, match="at most 1000000 places"):
        small.sample(1e-3)
    with pytest.raises(InputError, match="positive"):
        small.sample(0.0)
