"""What a drone can fly: held to published endurances, slow step-by-step sums and plain vectors."""

import dataclasses
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yamabiko.errors import InputError
from yamabiko.platform.drone_envelope import (
    FIGURES,
    DroneEnvelope,
    climb,
    descend,
    endurance,
    fly,
    fuel_flow,
    ground_speed,
    level_fuel,
    level_time,
    power_available,
    rate_of_climb,
    reach,
    reserve_fuel,
    stall_airspeed,
    true_airspeed,
    turn_radius,
)
from yamabiko.platform.drone_models import DRONE_MODELS, FOOT, KNOT, drone_model

MALE = drone_model("male")
EVERY = list(DRONE_MODELS.values())


def names(model: object) -> str:
    return str(getattr(model, "name", model))


@pytest.mark.parametrize(("name", "hours", "height"), [("male", 27.0, 14_000.0), ("deck", 21.0, 18_000.0)])
def test_endurance_is_the_published_one(name: str, hours: float, height: float) -> None:
    assert endurance(drone_model(name), height * FOOT) / 3600.0 == pytest.approx(hours, rel=0.01)


@pytest.mark.parametrize("model", EVERY, ids=names)
def test_every_drone_climbs_full_to_its_height_and_light_to_its_ceiling(model: object) -> None:
    assert dataclasses.is_dataclass(model)
    envelope = drone_model(names(model))
    assert climb(envelope, envelope.full_mass, 0.0, envelope.operating_height).fuel < 0.1 * envelope.usable_fuel
    assert rate_of_climb(envelope, envelope.empty_mass, envelope.ceiling) > 0.0
    assert stall_airspeed(envelope, envelope.full_mass) < envelope.cruise_airspeed / 1.2


def test_calibrated_airspeed_becomes_true_as_a_flight_computer_card_says() -> None:
    # 70 kn at 18000 ft in standard air: density ratio 0.5699 (U.S. Standard Atmosphere 1976)
    assert true_airspeed(70.0 * KNOT, 18_000.0 * FOOT) / KNOT == pytest.approx(70.0 / math.sqrt(0.5699), rel=1e-4)


def test_time_on_fuel_is_what_small_steps_of_flow_add_up_to() -> None:
    mass, height, time, step = MALE.full_mass, 4_000.0, 0.0, 0.01
    for _ in range(round(150.0 / step)):
        time += step / fuel_flow(MALE, mass - 0.5 * step, height, MALE.cruise_airspeed)
        mass -= step
    assert level_time(MALE, 150.0, MALE.full_mass, height) == pytest.approx(time, rel=1e-6)


@given(fuel=st.floats(0.1, 200.0), height=st.floats(0.0, 7_000.0), airspeed=st.floats(30.0, 50.0))
def test_fuel_for_a_time_is_the_time_on_that_fuel(fuel: float, height: float, airspeed: float) -> None:
    time = level_time(MALE, fuel, 700.0, height, airspeed)
    assert level_fuel(MALE, time, 700.0, height, airspeed) == pytest.approx(fuel, rel=1e-9)


def test_a_flight_beyond_all_fuel_shows_as_more_than_the_aircraft_weighs() -> None:
    assert level_fuel(MALE, 1e7, MALE.full_mass, 5_000.0) > MALE.full_mass


@given(
    airspeed=st.floats(20.0, 60.0),
    course=st.floats(0.0, 2.0 * math.pi),
    north=st.floats(-13.0, 13.0),
    east=st.floats(-13.0, 13.0),
)
def test_air_and_wind_velocities_add_up_to_the_one_over_the_ground(
    airspeed: float, course: float, north: float, east: float
) -> None:
    speed = ground_speed(airspeed, course, (north, east))
    through_air = math.hypot(speed * math.cos(course) - north, speed * math.sin(course) - east)
    assert speed > 0.0
    assert through_air == pytest.approx(airspeed, rel=1e-9)


@pytest.mark.parametrize("wind", [(-40.0, 0.0), (0.0, 40.0), (30.0, 41.0)])
def test_a_wind_above_the_airspeed_is_refused(wind: tuple[float, float]) -> None:
    with pytest.raises(InputError, match="wind: speed"):
        ground_speed(36.0, 0.0, wind)


def test_an_airspeed_that_the_engine_cannot_hold_is_refused() -> None:
    with pytest.raises(InputError, match="airspeed"):
        fly(MALE, 1e5, MALE.full_mass, 6_000.0, airspeed=70.0)


def test_power_falls_with_height_and_a_turbocharger_holds_it_to_its_own() -> None:
    turbo = drone_model("male-turbo")
    # Gagg and Farrar (1934): an aspirated engine keeps half its power where the density ratio is 0.559
    assert power_available(MALE, 18_540.0 * FOOT) / MALE.engine_power == pytest.approx(0.5, abs=0.01)
    assert power_available(turbo, 15_000.0 * FOOT) == turbo.engine_power
    assert power_available(turbo, 20_000.0 * FOOT) < turbo.engine_power


def test_a_climb_takes_the_sum_of_its_parts_and_is_refused_above_what_the_engine_gives() -> None:
    whole = climb(MALE, MALE.full_mass, 0.0, 4_000.0)
    lower = climb(MALE, MALE.full_mass, 0.0, 2_000.0)
    upper = climb(MALE, MALE.full_mass - lower.fuel, 2_000.0, 4_000.0)
    assert whole.time == pytest.approx(lower.time + upper.time, rel=1e-3)
    assert whole.fuel == pytest.approx(lower.fuel + upper.fuel, rel=1e-3)
    with pytest.raises(InputError, match="at most its ceiling"):
        climb(MALE, MALE.full_mass, 0.0, 8_000.0)
    with pytest.raises(InputError, match="can climb"):
        climb(MALE, MALE.full_mass, 0.0, MALE.ceiling)


@pytest.mark.parametrize(("course", "wind"), [(0.0, (0.0, 0.0)), (0.7, (-8.0, 3.0)), (2.0, (6.0, -9.0))])
def test_a_flight_to_the_reach_and_back_lands_with_the_reserve(course: float, wind: tuple[float, float]) -> None:
    station, height = 7_200.0, MALE.operating_height
    distance = reach(MALE, station, course, wind)
    # flown here stretch by stretch; climb and descent drift with the wind as fast as level flight would
    speed = true_airspeed(MALE.cruise_airspeed, height)
    up, down = climb(MALE, MALE.full_mass, 0.0, height), descend(MALE, height, 0.0)
    mass = MALE.full_mass - up.fuel
    out = fly(MALE, distance - up.distance * ground_speed(speed, course, wind) / speed, mass, height, course, wind)
    mass -= out.fuel
    mass -= level_fuel(MALE, station, mass, height)
    homeward = course + math.pi
    back = fly(MALE, distance - down.distance * ground_speed(speed, homeward, wind) / speed, mass, height, homeward, wind)
    mass -= back.fuel + down.fuel
    assert mass - MALE.empty_mass == pytest.approx(reserve_fuel(MALE), abs=0.05)


def test_the_reserve_lasts_its_time() -> None:
    fuel = reserve_fuel(MALE)
    assert level_time(MALE, fuel, MALE.empty_mass + fuel, MALE.operating_height) == pytest.approx(MALE.reserve_time, rel=1e-9)


def test_nothing_is_reached_when_the_time_on_station_alone_is_too_long() -> None:
    assert reach(MALE, on_station=30.0 * 3600.0) == 0.0


def test_a_turn_is_wider_where_the_air_is_thin() -> None:
    assert turn_radius(MALE, 0.0) == pytest.approx(MALE.cruise_airspeed**2 / (9.80665 * math.tan(MALE.bank_limit)))
    assert turn_radius(MALE, 5_000.0) > turn_radius(MALE, 0.0)


@pytest.mark.parametrize("field", FIGURES)
@pytest.mark.parametrize("value", [-1.0, math.nan, math.inf])
def test_a_figure_that_cannot_be_is_refused_by_name(field: str, value: float) -> None:
    with pytest.raises(InputError, match=field.replace("_", " ")):
        dataclasses.replace(MALE, **{field: value})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("change", "named"),
    [({"usable_fuel": 700.0}, "usable fuel"), ({"operating_height": 9e3}, "operating"), ({"bank_limit": 1.6}, "bank")],
)
def test_figures_that_contradict_one_another_are_refused(change: dict[str, float], named: str) -> None:
    with pytest.raises(InputError, match=named):
        dataclasses.replace(MALE, **change)  # type: ignore[arg-type]


def test_an_unknown_model_is_refused_with_the_known_ones() -> None:
    with pytest.raises(InputError, match="male, male-turbo, deck"):
        drone_model("glider")


@pytest.mark.parametrize("model", DRONE_MODELS.values(), ids=DRONE_MODELS)
def test_what_is_assumed_of_a_model_is_told_once_and_costs_what_is_reckoned(model: DroneEnvelope) -> None:
    assert len(set(model.assumptions)) == len(model.assumptions)
    costs = [text for text in model.assumptions if "costs" in text]
    assert costs == [f"a sortie costs {model.cost_per_sortie:g} units and {model.cost_per_hour:g} more for every hour"]
