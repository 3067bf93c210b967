"""What planning takes drones to do, held to the flight models that fly the missions: fuel, endurance and climb in JSBSim."""

import pytest

from yamabiko.flight.airframe import performance
from yamabiko.flight.airframe.model import Model
from yamabiko.platform.drone_envelope import endurance, fuel_flow, power_available, rate_of_climb, stall_airspeed
from yamabiko.platform.drone_models import DRONE_MODELS, FOOT, drone_model

NAMES = list(DRONE_MODELS)


@pytest.mark.parametrize("name", NAMES)
def test_fuel_flow_at_18000_feet_is_that_of_the_flight_model(name: str) -> None:
    planned = drone_model(name)
    flown = performance.level_flight(name, 18_000.0 * FOOT, planned.cruise_airspeed)
    assert fuel_flow(planned, planned.full_mass, 18_000.0 * FOOT, planned.cruise_airspeed) == pytest.approx(
        flown.fuel_flow, rel=0.06
    )


@pytest.mark.parametrize("name", NAMES)
def test_planning_promises_no_more_endurance_than_is_flown(name: str) -> None:
    planned = drone_model(name)
    flown = performance.endurance(name, 18_000.0 * FOOT, planned.cruise_airspeed)
    promised = endurance(planned, 18_000.0 * FOOT)
    assert 0.93 * flown < promised < 1.015 * flown


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("height", [500.0, 5_000.0])
def test_climb_is_within_a_fifth_of_the_flight_models(name: str, height: float) -> None:
    planned = drone_model(name)
    flown = performance.climb(name, height, planned.cruise_airspeed)
    assert rate_of_climb(planned, planned.full_mass, height) == pytest.approx(flown.climb, rel=0.2)


@pytest.mark.parametrize("name", NAMES)
def test_masses_and_powers_are_those_of_the_flight_models(name: str) -> None:
    planned, flown = drone_model(name), Model(name).parameters
    assert planned.full_mass == flown.mass.take_off
    assert 0.95 * flown.mass.fuel < planned.usable_fuel <= flown.mass.fuel
    assert planned.wing_span == flown.wing.span
    assert power_available(planned, 0.0) >= planned.engine_power
    assert stall_airspeed(planned, planned.full_mass) == pytest.approx(flown.stall_speed, rel=0.05)
