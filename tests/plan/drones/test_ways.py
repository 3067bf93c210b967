"""Ways around closed airspace: no shorter than straight ones, never inside, and none where an end is closed."""

from math import radians

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yamabiko.plan.drones.ways import GEODESIC, MARGIN, Ways
from yamabiko.request.area import Area

CENTRE = (radians(139.5), radians(35.0))
WALL = Area.circle("wall", radians(140.5), radians(35.0), 30_000.0)
LAKE = Area.circle("lake", radians(139.5), radians(36.2), 25_000.0)


def metres(one: tuple[float, float], other: tuple[float, float]) -> float:
    return float(GEODESIC.inv(*one, *other, radians=True)[2])


def test_nothing_closed_is_flown_straight() -> None:
    goal = (radians(141.5), radians(35.4))
    way = Ways((), CENTRE).between([CENTRE], [goal])[0][0]
    assert way is not None
    assert way.places == (CENTRE, goal)
    assert way.length == pytest.approx(metres(CENTRE, goal), rel=1e-12)


def test_a_circle_in_the_way_costs_what_the_tangents_and_its_arc_do() -> None:
    start, goal = (radians(139.5), radians(35.0)), (radians(141.5), radians(35.0))
    way = Ways((WALL,), CENTRE).between([start], [goal])[0][0]
    assert way is not None
    half, radius = 0.5 * metres(start, goal), 30_000.0 + MARGIN
    # the shortest way about a circle half way: two tangents and the arc between them
    shortest = 2.0 * np.sqrt(half**2 - radius**2) + radius * (np.pi - 2.0 * np.arccos(radius / half))
    assert shortest < way.length < 1.01 * shortest


@settings(max_examples=60, deadline=None)
@given(
    start=st.tuples(st.floats(138.0, 142.0), st.floats(34.0, 37.0)),
    goal=st.tuples(st.floats(138.0, 142.0), st.floats(34.0, 37.0)),
)
def test_a_way_stays_out_and_is_no_shorter_than_straight(start: tuple[float, float], goal: tuple[float, float]) -> None:
    one, other = (radians(start[0]), radians(start[1])), (radians(goal[0]), radians(goal[1]))
    way = Ways((WALL, LAKE), CENTRE).between([one], [other])[0][0]
    ends_near = any(metres(end, area.centre) < 30_000.0 + 2.0 * MARGIN for end in (one, other) for area in (WALL, LAKE))
    if way is None:
        assert ends_near
        return
    assert way.length >= metres(one, other) * (1.0 - 1e-9)
    assert way.length == pytest.approx(sum(metres(*pair) for pair in zip(way.places, way.places[1:], strict=False)))
    for before, after in zip(way.places, way.places[1:], strict=False):
        for place in [before, *GEODESIC.npts(*before, *after, 60, radians=True), after]:
            assert metres(place, WALL.centre) > 29_900.0
            assert metres(place, LAKE.centre) > 24_900.0


def test_there_is_no_way_into_closed_airspace() -> None:
    assert Ways((WALL,), CENTRE).between([CENTRE], [WALL.centre])[0][0] is None
    assert Ways((WALL,), CENTRE).between([WALL.centre], [CENTRE])[0][0] is None
