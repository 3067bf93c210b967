"""Times and fuel along legs against closed forms, and against what JSBSim burns: in level flight, and on a flown loiter."""

from dataclasses import replace
from math import hypot, pi, radians
from pathlib import Path

import numpy as np
import pytest
from scipy.integrate import quad, solve_ivp

from yamabiko.earth.conformal_plane import ConformalPlane
from yamabiko.earth.wgs84 import Float
from yamabiko.flight.airframe.fuel import steady_fuel_flow
from yamabiko.flight.airframe.model_propulsion import indicated_consumption
from yamabiko.flight.airframe.parameters import read_parameters
from yamabiko.flight.airframe.performance import level_flight
from yamabiko.flight.flight_record import FlightRecord
from yamabiko.flight.frame import LEG
from yamabiko.flight.kinds import LegKind, Order
from yamabiko.flight.mission.flight_plan import FlightPlan, plan_flight
from yamabiko.flight.mission.leg_samples import Legs
from yamabiko.flight.mission.mission import Mission, Rules
from yamabiko.flight.mission.performance import Performance
from yamabiko.flight.mission.reckoning import reckon
from yamabiko.flight.mission.tasks import Height, HeightDatum, LoiterTask
from yamabiko.flight.mission.wind_profile import WindProfile, along_and_across
from yamabiko.flight.sortie import Sortie, SortieOptions
from yamabiko.flight.surroundings.weather import Weather, WindLevel
from yamabiko.formats.missions import read_mission
from yamabiko.platform.drone_envelope import power_available, power_required, reserve_fuel, true_airspeed
from yamabiko.platform.drone_models import DRONE_MODELS, drone_model
from yamabiko.testing.missions import HOME, place, small_mission

MALE = drone_model("male")
PLANE = ConformalPlane(*HOME.threshold)
CALM = small_mission(forecast=Weather())
HEIGHT = 1037.0
EXAMPLE = Path(__file__).parents[3] / "examples" / "short-survey.toml"


def legs_of(*legs: tuple[float, ...]) -> Legs:
    return np.array(list(legs), dtype=LEG)


def level(course: float, length: float, curvature: float = 0.0) -> tuple[float, ...]:
    return (0.0, 0.0, course, length, curvature, HEIGHT, HEIGHT, 36.0, int(LegKind.SURVEY), 0.0)


def spent(mission: Mission, *legs: tuple[float, ...]) -> tuple[float, float]:
    """Time (s) and fuel (kg) of legs flown from engine start on."""
    reckoning = reckon(legs_of(*legs), ["leg"] * len(legs), Performance.of(mission), PLANE)
    return float(reckoning.time[-1] - reckoning.time[0]), float(reckoning.fuel[0] - reckoning.fuel[-1])


def test_level_flight_takes_its_way_over_its_speed_and_burns_as_the_mass_falls() -> None:
    length = 200e3
    time, fuel = spent(CALM, level(0.3, length))
    speed = true_airspeed(36.0, HEIGHT - 37.0)
    assert time == pytest.approx(length / speed, rel=1e-9)
    performance, start = Performance.of(CALM), MALE.empty_mass + 60.0

    def flow(_: float, burnt: Float) -> Float:
        mass = start - float(burnt[0])
        return np.array([performance.fuel_flow(power_required(MALE, mass, HEIGHT - 37.0, 36.0), HEIGHT)])

    expected = solve_ivp(flow, (0.0, length / speed), [20.0 * performance.idle_flow], rtol=1e-9, atol=1e-9).y[0]
    assert fuel == pytest.approx(expected[-1] - expected[0], rel=1e-6)


@pytest.mark.parametrize("name", DRONE_MODELS)
@pytest.mark.parametrize(("height", "faster", "fuel"), [(300.0, 1.0, 20.0), (300.0, 1.25, None), (5_486.0, 1.0, None)])
def test_fuel_for_a_power_is_what_jsbsim_burns(name: str, height: float, faster: float, fuel: float | None) -> None:
    flown = level_flight(name, height, faster * drone_model(name).cruise_airspeed, fuel)
    available = power_available(drone_model(name), height)
    flow = steady_fuel_flow(read_parameters(name).engine, flown.power, available, height)
    assert flow == pytest.approx(flown.fuel_flow, rel=0.04)


@pytest.mark.parametrize("fuel", [25.0, 200.0])
def test_a_flown_loiter_burns_no_more_than_is_reckoned_nor_much_less(fuel: float) -> None:
    """Ten minutes of circles in steady wind, with little fuel and with much; the radar's 1.5 kW are reckoned and not flown."""
    weather = Weather(wind=4.0, direction=1.2)
    task = LoiterTask("wait", Height(800.0, HeightDatum.ELLIPSOID), place(2.0, 2.0), 1000.0, 2400.0, "left")
    plan = plan_flight(small_mission(tasks=(task,), fuel=fuel, forecast=weather, simulated=weather))
    (leg,) = np.flatnonzero(plan.legs["kind"] == LegKind.LOITER)
    start = plan.reckoning.time[leg] + 120.0
    record = fly_until(plan, start + 600.0)
    between = record.samples[record.samples["time"] >= start]
    assert (between["leg"] == leg).all()
    burnt = between["fuel"][0] - between["fuel"][-1]
    spent_fuel = plan.reckoning.fuel[leg] - plan.reckoning.fuel[leg + 1]
    reckoned = spent_fuel * (between["time"][-1] - between["time"][0]) / (plan.reckoning.time[leg + 1] - plan.reckoning.time[leg])
    assert 0.88 * reckoned < burnt < reckoned
    assert between["navigated_airspeed"].mean() == pytest.approx(plan.legs["airspeed"][leg], abs=0.5)


def fly_until(plan: FlightPlan, time: float) -> FlightRecord:
    with Sortie(plan, SortieOptions(seed=1)) as sortie:
        sortie.order(Order.START)
        while sortie.time < time and not sortie.finished:
            sortie.step()
        return sortie.record()


def test_the_shortest_example_is_flown_in_the_time_and_with_the_fuel_that_were_reckoned() -> None:
    plan = plan_flight(read_mission(EXAMPLE))
    record = fly_until(plan, np.inf)
    assert record.outcome == "landed"
    assert record.samples["time"][-1] == pytest.approx(plan.duration, rel=0.05)
    burnt = plan.mission.fuel - float(record.samples["fuel"][-1])
    assert 0.8 < burnt / (plan.mission.fuel - plan.fuel_left) < 1.05


def test_wind_along_and_against() -> None:
    windy = small_mission(forecast=Weather(wind=4.0, direction=radians(90.0), levels=(WindLevel(500.0, 10.0, radians(90.0)),)))
    speed = true_airspeed(36.0, HEIGHT - 37.0)
    assert spent(windy, level(0.5 * pi, 10e3))[0] == pytest.approx(10e3 / (speed - 10.0), rel=1e-4)
    assert spent(windy, level(1.5 * pi, 10e3))[0] == pytest.approx(10e3 / (speed + 10.0), rel=1e-4)
    assert spent(windy, level(0.0, 10e3))[0] == pytest.approx(10e3 / (speed**2 - 10.0**2) ** 0.5, rel=1e-4)


def test_a_circle_in_the_wind_takes_the_integral_of_its_ground_speeds() -> None:
    windy = small_mission(forecast=Weather(wind=4.0, direction=radians(90.0), levels=(WindLevel(500.0, 14.0, radians(90.0)),)))
    speed = true_airspeed(36.0, HEIGHT - 37.0)

    def slowness(course: float) -> float:
        return float(1.0 / ((speed**2 - (14.0 * np.sin(course)) ** 2) ** 0.5 + 14.0 * np.cos(course)))

    expected = 2000.0 * quad(slowness, 0.0, 2.0 * pi)[0]
    assert spent(windy, level(0.0, 2.0 * pi * 2000.0, 1.0 / 2000.0))[0] == pytest.approx(expected, rel=1e-3)


def test_a_climb_costs_its_height_more_than_level_flight() -> None:
    """The extra fuel is the potential energy gained, through propeller and consumption, less the drag that the same time takes."""
    climb = (0.0, 0.0, 0.0, 20e3, 0.0, HEIGHT - 500.0, HEIGHT + 500.0, 36.0, int(LegKind.TRANSIT), 0.0)
    fuel = spent(CALM, climb)[1] - spent(CALM, level(0.0, 20e3))[1]
    mass = MALE.empty_mass + 59.5
    engine = read_parameters("male").engine
    work = mass * 9.80665 * 1000.0 / MALE.propeller_efficiency
    # Besides its own work, a harder worked engine turns faster, with more friction, and pumps less.
    assert fuel == pytest.approx(work * indicated_consumption(engine), rel=0.1)


def test_a_loiter_lasts_whole_circles_past_its_time() -> None:
    task = LoiterTask("wait", Height(1000.0, HeightDatum.SEA), place(4.0, 4.0), 1000.0, 3600.0, "left")
    plan = plan_flight(small_mission(tasks=(task,), forecast=Weather()))
    (number,) = np.flatnonzero(plan.legs["kind"] == LegKind.LOITER)
    circle = 2.0 * pi * 1000.0 / true_airspeed(MALE.survey_airspeed, 1000.0)
    begin, end = plan.reckoning.time[number : number + 2]
    assert 3600.0 <= end < 3600.0 + circle
    assert (end - begin) / circle == pytest.approx(round((end - begin) / circle), abs=1e-6)


def test_the_reserve_is_the_aircrafts_own_or_as_asked() -> None:
    assert Performance.of(CALM).reserve() == pytest.approx(reserve_fuel(MALE))
    asked = replace(CALM, rules=replace(Rules(), reserve=0.5 * MALE.reserve_time))
    assert Performance.of(asked).reserve() == pytest.approx(0.5 * reserve_fuel(MALE))


def test_a_wind_profile_is_that_of_its_weather_and_its_parts_are_right() -> None:
    profile = WindProfile.of(Weather(wind=5.0, direction=radians(90.0)), 100.0, 12.0)
    assert profile.at(110.0) == pytest.approx((0.0, -5.0), abs=1e-9)
    assert profile.speed(5000.0) == pytest.approx(profile.strongest(50.0, 5000.0))
    along, across = along_and_across(profile.at(110.0), radians(45.0))
    assert (along, across) == pytest.approx((-5.0 / 2.0**0.5, -5.0 / 2.0**0.5))
    assert hypot(along, across) == pytest.approx(5.0)


def test_take_off_and_landing_need_more_runway_with_the_wind_from_behind() -> None:
    performance = Performance.of(CALM)
    assert performance.take_off_run(5.0) < performance.take_off_run(0.0) < performance.take_off_run(-2.5)
    assert performance.landing_run(5.0) < performance.landing_run(0.0) < performance.landing_run(-2.5)
    assert 100.0 < performance.take_off_run(0.0) < 600.0
