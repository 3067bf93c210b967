"""Windows of drones: what they are held to in space and time, and why there are none where there are none."""

from collections.abc import Sequence
from datetime import timedelta
from math import acos, cos, degrees, pi, radians, sin

import numpy as np
import pytest

from yamabiko.earth.wgs84 import geodetic_to_earth_fixed
from yamabiko.plan.drones.drone import Drone
from yamabiko.plan.drones.opportunities import find_with_drones
from yamabiko.plan.opportunity import Opportunity
from yamabiko.plan.search.opportunities import Wish
from yamabiko.request.area import Area
from yamabiko.request.request import CollectGeometry, LookConstraints
from yamabiko.testing.drone_fleets import END, START, closed, drone, wind

BAY = Area.circle("bay", radians(140.6), radians(35.7), 1_500.0)
DAY = Wish(BAY, START, END)


def found(one: Drone, wish: Wish = DAY) -> Sequence[Opportunity]:
    return find_with_drones([one], [wish], START).opportunities[0]


def refused(one: Drone, wish: Wish = DAY) -> tuple[str, str]:
    findings = find_with_drones([one], [wish], START)
    assert findings.opportunities == ((),)
    ((refusal,),) = findings.refusals
    return refusal.hindrance, refusal.told


def test_the_line_sees_the_place_at_the_incidence_and_range_that_are_told() -> None:
    for one in found(drone()):
        assert one.flight is not None
        middle = np.mean([one.flight.start, one.flight.end], axis=0)
        longitude, latitude = BAY.centre
        sight = geodetic_to_earth_fixed([middle[1], middle[0], one.flight.height]) - geodetic_to_earth_fixed(
            [latitude, longitude, 0.0]
        )
        up = np.array([cos(latitude) * cos(longitude), cos(latitude) * sin(longitude), sin(latitude)])
        assert np.linalg.norm(sight) == pytest.approx(one.geometry.slant_range, rel=2e-3)
        assert acos(float(sight @ up) / float(np.linalg.norm(sight))) == pytest.approx(one.geometry.incidence, abs=2e-3)
        assert one.coverage > 0.99
        assert one.orbit is None


def test_both_ways_along_the_nearer_track_are_offered() -> None:
    first, second = found(drone())
    assert first.flight is not None
    assert second.flight is not None
    assert first.flight.start == pytest.approx(second.flight.end, abs=1e-9)
    assert {first.geometry.side, second.geometry.side} == {"left", "right"}
    # the base lies to the south-west, so the place is seen from there
    assert degrees(first.geometry.azimuth) % 360.0 > 180.0


def test_the_window_opens_when_the_drone_can_be_there_and_ends_with_the_wish() -> None:
    one = found(drone())[0]
    assert one.flight is not None
    take_off = one.best - timedelta(seconds=0.5 * one.flight.survey + one.flight.transit_out)
    assert timedelta() <= take_off - START - timedelta(seconds=drone().notice) < timedelta(seconds=1)
    assert END - timedelta(seconds=60) < one.end < END
    # 110 km at 92.7 kn true, a climb of half an hour on the way
    assert 2_200.0 < one.flight.transit_out < 3_200.0
    assert one.delivery is not None
    landing = one.best + timedelta(seconds=0.5 * one.flight.survey + one.flight.transit_back)
    assert one.delivery - landing == pytest.approx(timedelta(minutes=30), abs=timedelta(seconds=1))


def test_a_later_notice_or_readiness_opens_it_later() -> None:
    soon = found(drone())[0].start
    assert found(drone(notice=7_200.0))[0].start - soon == pytest.approx(timedelta(hours=1), abs=timedelta(seconds=2))
    ready = START + timedelta(hours=4)
    assert found(drone(ready=ready))[0].start - soon == pytest.approx(timedelta(hours=3), abs=timedelta(seconds=2))


def test_the_look_asked_for_is_flown() -> None:
    look = LookConstraints(
        incidence=(radians(50.0), radians(52.0)), sides=frozenset({"left"}), directions=frozenset({"descending"})
    )
    (one,) = found(drone(), Wish(BAY, START, END, look))
    assert radians(50.0) <= one.geometry.incidence <= radians(52.0)
    assert (one.geometry.side, one.geometry.direction) == ("left", "descending")


def test_a_geometry_is_repeated() -> None:
    again = CollectGeometry("right", radians(58.0), radians(251.0))
    (one,) = found(drone(), Wish(BAY, START, END, repeat_geometry=again))
    assert one.geometry.azimuth == pytest.approx(again.azimuth)
    assert one.geometry.incidence == pytest.approx(again.incidence)
    assert one.geometry.side == "right"


def test_daylight_is_kept_to_when_it_is_asked_for() -> None:
    day = found(drone(), Wish(BAY, START, END, LookConstraints(illumination="day")))
    # the sun sets at Choshi about 07:25 UTC on 24 November
    assert all(one.geometry.daylight and one.end < START + timedelta(hours=7.6) for one in day)
    night = found(drone(), Wish(BAY, START, END, LookConstraints(illumination="night")))
    assert all(START + timedelta(hours=7.3) < one.start and not one.geometry.daylight for one in night)


def test_out_of_reach_is_told() -> None:
    far = Wish(Area.circle("far", radians(170.0), radians(35.0), 1e3), START, START + timedelta(days=4))
    hindrance, told = refused(drone(), far)
    assert hindrance == "reach"
    assert "out of the drone's reach (27" in told


def test_beyond_the_radar_is_told() -> None:
    hindrance, told = refused(drone(radar_reach=9_000.0))
    assert hindrance == "reach"
    assert "9 km is most" in told


def test_wind_at_the_base_above_the_limit_is_told() -> None:
    hindrance, told = refused(drone(weather=(wind(0, 24, ground=(13.0, 0.0)),)))
    assert (hindrance, "12 m/s, 6 m/s across" in told) == ("weather", True)
    # 8 m/s are within the limit along the runway and beyond it across
    along, across = radians(40.0), radians(40.0) + 0.5 * pi
    assert found(drone(weather=(wind(0, 24, ground=(8.0 * cos(along), 8.0 * sin(along))),)))
    assert refused(drone(weather=(wind(0, 24, ground=(8.0 * cos(across), 8.0 * sin(across))),)))[0] == "weather"


def test_the_window_is_cut_where_the_wind_forbids_to_land() -> None:
    windows = found(drone(weather=(wind(4, 6, ground=(13.0, 0.0)),)))
    assert len(windows) > 2
    for one in windows:
        assert one.flight is not None
        for instant in (one.start, one.end):
            take_off = instant - timedelta(seconds=0.5 * one.flight.survey + one.flight.transit_out)
            landing = instant + timedelta(seconds=0.5 * one.flight.survey + one.flight.transit_back)
            assert not START + timedelta(hours=4) <= take_off < START + timedelta(hours=6)
            assert not START + timedelta(hours=4) <= landing < START + timedelta(hours=6)


def test_headwind_lengthens_the_way_out_and_shortens_the_one_back() -> None:
    calm, windy = found(drone())[0].flight, found(drone(weather=(wind(0, 24, aloft=(-10.0, -10.0)),)))[0].flight
    assert calm is not None
    assert windy is not None
    assert windy.transit_out > calm.transit_out + 200.0
    assert windy.transit_back < calm.transit_back - 100.0


def test_a_gale_aloft_is_told() -> None:
    hindrance, told = refused(drone(weather=(wind(0, 24, aloft=(0.0, -60.0)),)))
    assert hindrance == "airspace"
    assert "wind" in told


def test_closed_airspace_over_the_place_is_told_and_its_height_and_time_are_kept_to() -> None:
    hindrance, told = refused(drone(airspace=(closed(140.6, 35.7, 20_000.0),)))
    assert (hindrance, "closed airspace" in told) == ("airspace", True)
    assert found(drone(airspace=(closed(140.6, 35.7, 20_000.0, upper=3_000.0),)))[0].end > END - timedelta(minutes=1)
    shut = closed(140.6, 35.7, 20_000.0, start=START, end=START + timedelta(hours=5))
    assert found(drone(airspace=(shut,)))[0].start > START + timedelta(hours=5)


def test_a_detour_about_closed_airspace_takes_longer() -> None:
    straight, bent = found(drone())[0].flight, found(drone(airspace=(closed(140.2, 35.35, 15_000.0),)))[0].flight
    assert straight is not None
    assert bent is not None
    assert 100.0 < bent.transit_out - straight.transit_out < 1_500.0


def test_excluded_areas_are_not_pictured() -> None:
    findings = find_with_drones([drone()], [DAY], START, exclusions=[Area.circle("x", radians(140.6), radians(35.7), 500.0)])
    assert findings.opportunities == ((),)
    assert findings.refusals[0][0].hindrance == "exclusion"
