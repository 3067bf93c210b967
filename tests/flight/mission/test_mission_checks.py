"""Missions that cannot be flown are refused before take-off, with the reason, the place, what was found and what was expected."""

from dataclasses import replace
from datetime import datetime
from math import inf, nan, radians

import numpy as np
import pytest

from yamabiko.earth.terrain import TerrainHeights, TerrainLookup, VerticalDatum
from yamabiko.errors import InputError
from yamabiko.flight.kinds import LegKind, SiteKind
from yamabiko.flight.mission.flight_plan import plan_flight
from yamabiko.flight.mission.mission import Fence, GroundRoute, Mission, Rules, Site
from yamabiko.flight.mission.tasks import CircleTask, Height, HeightDatum, LineTask, LoiterTask, Place
from yamabiko.flight.surroundings.weather import Weather, WindLevel
from yamabiko.testing.missions import ALTERNATE, HOME, place, small_mission

SEA, GROUND = HeightDatum.SEA, HeightDatum.GROUND
MISSION = small_mission()


def refused(mission: Mission, message: str, terrain: TerrainLookup | None = None) -> None:
    with pytest.raises(InputError, match=message) as caught:
        plan_flight(mission, terrain)
    assert caught.value.source == "mission.toml"
    assert "\n" not in str(caught.value)


def box(south: float, west: float, north: float, east: float) -> tuple[Place, ...]:
    """Corners (km north and east of home) of a fence."""
    return place(south, west), place(south, east), place(north, east), place(north, west)


def line(height: Height, north: float = 5.0) -> tuple[LineTask, ...]:
    return (LineTask("line", height, (place(north, 0.0), place(north, 12.0)), 1500.0),)


def test_the_mission_as_it_is_can_be_flown() -> None:
    plan = plan_flight(MISSION)
    assert plan.fuel_left > 0.0
    assert plan.duration > 1200.0


# --- the aircraft and the wind --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"aircraft": "jumbo"}, "aircraft: found jumbo, expected one of male"),
        ({"fuel": 300.0}, "fuel: found 300 kg, expected at most 210 kg"),
        ({"cruise_airspeed": 25.0}, r"cruise airspeed: found 25.0 m/s, expected at least 2.\.. m/s with 60 kg"),
        ({"survey_airspeed": 25.0}, "survey airspeed: found 25.0 m/s"),
        ({"rules": replace(Rules(), turn_bank=radians(30.0))}, "turn bank: found 30 deg, expected at most 25 deg"),
        ({"forecast": Weather(wind=13.0, direction=radians(90.0))}, "forecast wind at 10 m: found 13.0 m/s, expected at most 12.0"),
        ({"forecast": Weather(wind=7.0, direction=0.0)}, "forecast wind across home: found 7.0 m/s, expected at most 6.0 m/s"),
        ({"forecast": Weather(wind=3.0, direction=radians(270.0))}, "forecast wind from behind on home: found 3.0 m/s"),
        ({"forecast": Weather(wind=7.0, direction=radians(130.0))}, "forecast wind across alternate: found 6.1 m/s"),
        ({"sites": (HOME, replace(ALTERNATE, length=500.0))}, "runway alternate: found 500 m, expected at least"),
        ({"sites": (replace(HOME, length=300.0), ALTERNATE)}, "runway home: found 300 m, expected at least"),
        ({"cruise_airspeed": 90.0, "survey_airspeed": 90.0}, r"climb-out power: found .* kW asked of an engine that gives .* kW"),
        ({"survey_airspeed": 70.0}, r"task line power: found .* kW asked of an engine that gives .* kW"),
    ],
)
def test_what_the_aircraft_cannot_do(changes: dict[str, object], message: str) -> None:
    refused(small_mission(**changes), message)


def test_too_much_wind_aloft() -> None:
    storm = Weather(wind=4.0, direction=radians(60.0), levels=(WindLevel(900.0, 30.0, radians(60.0)),))
    refused(small_mission(forecast=storm), r"task line forecast: found wind of 30.0 m/s at 1037 m, expected at most 26")


def test_above_the_ceiling() -> None:
    refused(small_mission(tasks=line(Height(8000.0, SEA))), "task line height: found 8000 m above .* at most .* 7620 m")


def test_higher_than_it_climbs() -> None:
    heavy = small_mission(tasks=line(Height(7500.0, SEA)), fuel=210.0)
    refused(heavy, "task line height: found 7500 m above the sea, expected a height at which 700 kg still climb at 0.5 m/s")


# --- fuel and time --------------------------------------------------------------------------------------------------------------


def test_fuel_that_does_not_leave_the_reserve() -> None:
    full = plan_flight(small_mission(rules=replace(Rules(), reserve=0.0)))
    used = 60.0 - full.fuel_left
    refused(small_mission(fuel=used + 1.0), r"fuel: found .* kg, of which .* kg are left at the end, expected .* kg or more")


def test_fuel_that_runs_out_on_the_way() -> None:
    refused(
        small_mission(fuel=1.5),
        r"fuel: found 1.5 kg, expected more: it is burnt .* \(task line\)",
    )


def test_the_fuel_that_was_asked_for_is_enough() -> None:
    """What the refusal asks for is what makes the mission flyable."""
    short = small_mission(fuel=8.0, sites=(HOME,))
    with pytest.raises(InputError) as caught:
        plan_flight(short)
    needed = float(caught.value.expected.split()[0])
    assert plan_flight(replace(short, fuel=needed + 0.2)).fuel_left > 0.0


def test_an_alternate_out_of_reach() -> None:
    far = replace(ALTERNATE, threshold=place(-600.0, 0.0))
    refused(small_mission(sites=(HOME, far), fuel=30.0), r"fuel to an alternate: found .* kg at 35\..* kg or more, reserve")


def test_a_loiter_in_the_past() -> None:
    task = LoiterTask("wait", Height(800.0, SEA), place(4.0, 4.0), 1000.0, 100.0, "left")
    refused(small_mission(tasks=(task,)), r"task wait until: found 100 s after the epoch, expected after its begin at \d+ s")


def test_a_loiter_longer_than_the_fuel() -> None:
    task = LoiterTask("wait", Height(800.0, SEA), place(4.0, 4.0), 1000.0, 100_000.0, "left")
    refused(small_mission(tasks=(task,)), r"fuel: found 60 kg, expected more: it is burnt .* \(task wait\)")


# --- ground and fences ----------------------------------------------------------------------------------------------------------


def hill(top: float, south: float = 4.0, north: float = 8.0) -> TerrainLookup:
    """Level ground at home's height with a ridge from so many km north to so many; 30 km around."""
    step, count = 0.002, 400
    latitude = 35.7 - step * np.arange(count)[:, np.newaxis] * np.ones((1, count))
    kilometres = (latitude - 35.3) * 110.95
    height = np.where((kilometres > south) & (kilometres < north), top, HOME.height).astype(np.float32)
    to_map = np.array([[step, 0.0, 139.0], [0.0, -step, 35.7]])
    return TerrainLookup(TerrainHeights(height, to_map, "EPSG:4326", VerticalDatum.ELLIPSOID))


def test_terrain_under_the_line() -> None:
    refused(MISSION, r"task line height over the ground: found .* m at 35\.\d+, 139\.\d+ deg, .* 150 m", hill(950.0, 6.0))
    refused(MISSION, r"task line height over the ground: found -\d+ m at", hill(1500.0, 6.0))
    assert plan_flight(MISSION, hill(880.0, 6.0)).duration > 0.0


def test_a_height_over_the_ground_is_over_its_highest_place() -> None:
    plan = plan_flight(small_mission(tasks=line(Height(400.0, GROUND))), hill(700.0))
    assert plan.legs["start_height"][plan.legs["kind"] == LegKind.SURVEY] == pytest.approx([1100.0])
    flat = plan_flight(small_mission(tasks=line(Height(400.0, GROUND))))
    assert flat.legs["start_height"][flat.legs["kind"] == LegKind.SURVEY] == pytest.approx([HOME.height + 400.0])


def test_a_height_over_the_sea_counts_the_geoid() -> None:
    plan = plan_flight(MISSION)
    assert plan.legs["start_height"][plan.legs["kind"] == LegKind.SURVEY] == pytest.approx([1037.0])


def test_lines_too_low() -> None:
    refused(
        small_mission(tasks=line(Height(100.0, GROUND))),
        "task line height over the ground: found 100 m at .* at least 150 m",
    )


def test_terrain_that_ends_too_soon() -> None:
    with pytest.raises(InputError, match="coverage: found none"):
        plan_flight(small_mission(tasks=line(Height(1000.0, SEA), north=60.0)), hill(0.0))


def test_leaving_the_fence_is_refused_even_by_a_turn_alone() -> None:
    """The track lies 6.5 km north; a turn after the line swings beyond its end."""
    wide = Fence("wide", "in", box(-5.0, -15.0, 15.0, 20.0))
    assert plan_flight(small_mission(fences=(wide,))).duration > 0.0
    tight = Fence("tight", "in", box(-5.0, -15.0, 15.0, 12.2))
    refused(
        small_mission(fences=(tight,)),
        r"way: found 35\.\d+, 139\.\d+ deg, \d+ m above the sea, .* within fence tight, by the margin of 100 m",
    )


def test_fences_have_a_floor_and_a_ceiling() -> None:
    low = Fence("low", "in", box(-5.0, -15.0, 15.0, 20.0), ceiling=900.0)
    refused(small_mission(fences=(low,)), r"task line way: found .* expected within fence low")
    over = Fence("over", "out", box(4.0, 4.0, 9.0, 6.0), ceiling=900.0)
    assert plan_flight(small_mission(fences=(over,))).duration > 0.0
    refused(small_mission(fences=(replace(over, ceiling=inf),)), r"task line way: found .* expected outside fence over")


def test_two_areas_to_stay_in_join() -> None:
    west, east = Fence("west", "in", box(-5.0, -15.0, 15.0, 6.2)), Fence("east", "in", box(-5.0, 5.8, 15.0, 20.0))
    assert plan_flight(small_mission(fences=(west, east))).duration > 0.0


def test_an_area_to_stay_out_of_is_kept_clear_of_by_the_margin() -> None:
    """The track of the line runs at 6.5 km north; the area begins so many metres further north."""
    for beyond, flyable in ((150.0, True), (50.0, False)):
        fence = Fence("town", "out", box(6.5 + beyond / 1e3, 3.0, 10.0, 8.0))
        if flyable:
            assert plan_flight(small_mission(fences=(fence,))).duration > 0.0
        else:
            refused(small_mission(fences=(fence,)), "expected outside fence town, by the margin of 100 m")


def test_a_thin_fence_is_not_stepped_over() -> None:
    """Three metres wide and without a margin, between two places that are looked at."""
    rules = replace(Rules(), fence_margin=0.0)
    for east in (5.0, 5.017, 5.031, 5.043):
        wire = Fence("wire", "out", box(6.0, east, 7.0, east + 0.003))
        refused(small_mission(fences=(wire,), rules=rules), r"task line way: found .* outside fence wire, by the margin of 0 m")


def test_a_fence_that_crosses_itself() -> None:
    corners = box(-5.0, -15.0, 15.0, 20.0)
    crossed = Fence("crossed", "in", (corners[0], corners[2], corners[1], corners[3]))
    refused(small_mission(fences=(crossed,)), "fence crossed: found an outline that crosses itself")


# --- on the ground --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("route", "message"),
    [
        ({"out": (place(-0.15, 0.25), place(-0.2, 0.29))}, "taxi out point 2: found a turn of"),
        (
            {"out": (place(-2.0, 0.25), place(-4.0, 0.2))},
            r"taxi out: found a last point 4\d\d\d m from",
        ),
        ({"out": (place(-20.0, 0.25),)}, "ground route: found points 1 and 2 that are .* m apart"),
        ({"back": (place(-0.06, 0.3),)}, r"taxi in: found an exit 300 m from the threshold, expected one at least \d+ m"),
        ({"back": (place(-0.06, 3.0),)}, "taxi in: found a first point 3000 m along the runway, expected one 15 to 1500 m"),
        ({"back": (place(-5.0, 1.0),)}, "taxi in: found a first point 5000 m beside the runway|ground route: found points"),
    ],
)
def test_ways_on_the_ground_that_cannot_be_rolled(route: dict[str, tuple[Place, ...]], message: str) -> None:
    refused(small_mission(ground=replace(MISSION.ground, **route)), message)  # type: ignore[arg-type]


# --- what no mission can be made of ---------------------------------------------------------------------------------------------


def test_records_refuse_what_makes_no_sense() -> None:
    with pytest.raises(InputError, match="site x: length: found 1, expected 10 to 20000"):
        Site("x", SiteKind.FIELD, place(0.0, 0.0), 0.0, 0.0, 1.0, 30.0)
    with pytest.raises(InputError, match="site x: height: found nan"):
        replace(HOME, name="x", height=nan)
    with pytest.raises(InputError, match="fence x: ceiling: found -10 m over the floor, expected more than 0 m over it"):
        Fence("x", "in", box(0.0, 0.0, 1.0, 1.0), 20.0, 10.0)
    with pytest.raises(InputError, match="fence x: outline: found 2"):
        Fence("x", "in", box(0.0, 0.0, 1.0, 1.0)[:2])
    with pytest.raises(InputError, match="epoch: found an instant without a zone"):
        small_mission(epoch=datetime(2026, 6, 15))
    with pytest.raises(InputError, match="task line: found its name twice"):
        small_mission(tasks=MISSION.tasks * 2)
    with pytest.raises(InputError, match="home: found field, expected a runway"):
        small_mission(sites=(replace(HOME, kind=SiteKind.FIELD),))
    with pytest.raises(InputError, match="task c: radius: found nan"):
        CircleTask("c", Height(500.0, SEA), place(0.0, 0.0), nan, 1.0, "left")
    with pytest.raises(InputError, match="height: value: found inf m"):
        Height(inf, SEA)
    with pytest.raises(InputError, match="ground route: stand: found"):
        GroundRoute((2.0, 0.0), (place(0.0, 0.0),), (place(0.0, 0.0),))


def test_a_site_on_the_other_side_of_the_earth() -> None:
    refused(small_mission(sites=(HOME, replace(ALTERNATE, threshold=(-0.6, -0.7)))), "site alternate: found a place")


def test_more_laps_than_legs_are_kept_for() -> None:
    tasks = tuple(
        LineTask(f"line {number}", Height(1000.0, SEA), tuple(place(5.0 + 0.2 * (k % 2), 3.0 * k) for k in range(40)))
        for number in range(12)
    )
    refused(small_mission(tasks=tasks), r"task line \d+: found \d+ legs so far, expected at most 900")
