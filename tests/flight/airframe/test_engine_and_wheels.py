"""The engine starts, burns what is stated, stops and starts again; wheels carry, steer, brake and land."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from yamabiko.errors import InputError
from yamabiko.flight.airframe.actuators import Actuator
from yamabiko.flight.airframe.aircraft import Aircraft, StartState
from yamabiko.flight.airframe.model import FOOT, STEP, Model
from yamabiko.flight.airframe.parameters import MODELS, read_parameters
from yamabiko.flight.airframe.steady_flight import SteadyPilot
from yamabiko.flight.frame import COMMAND

STILL = np.zeros(3)
STAND = StartState(0.6, 2.4, 20.0, 0.5)


def run(aircraft: Aircraft, command: np.void, seconds: float) -> None:
    for _ in range(round(60 * seconds)):
        aircraft.step(command, STILL, STILL)


def switched_on(**more: float) -> np.void:
    command: np.void = np.zeros(1, COMMAND)[0]
    command["engine_on"] = 1.0
    for name, value in more.items():
        command[name] = value
    return command


@pytest.mark.parametrize("model", MODELS)
def test_full_power_and_its_consumption_are_the_stated_ones(model: str) -> None:
    aircraft = Aircraft(model, StartState(0.6, 2.4, 0.0, 0.0))
    run(aircraft, switched_on(brake=1.0), 10.0)
    run(aircraft, switched_on(brake=1.0, throttle=1.0), 10.0)
    engine, truth = aircraft.parameters.engine, aircraft.truth
    assert truth["engine_power"] == pytest.approx(engine.power, rel=0.05)
    assert truth["fuel_flow"] / truth["engine_power"] == pytest.approx(engine.consumption, rel=0.02)
    assert truth["engine_speed"] * aircraft.parameters.propeller.gear_ratio == pytest.approx(engine.speed, rel=0.02)


def test_fuel_burnt_is_the_integral_of_the_flow() -> None:
    aircraft = Aircraft("male", StartState(0.6, 2.4, 0.0, 0.0, airspeed=36.0, altitude=1000.0, fuel=100.0, payload=50.0))
    assert aircraft.truth["mass"] == pytest.approx(334.0 + 150.0, abs=0.1)
    command = switched_on(throttle=aircraft.trim[6])
    command["aileron"], command["ruddervator"] = aircraft.trim[:2], aircraft.trim[2:4]
    before, burnt = float(aircraft.truth["fuel"]), 0.0
    for _ in range(600):
        aircraft.step(command, STILL, STILL)
        burnt += float(aircraft.truth["fuel_flow"]) / 60
    assert before - aircraft.truth["fuel"] == pytest.approx(burnt, rel=0.01)
    assert burnt == pytest.approx(0.02, rel=0.5)


def test_a_failed_engine_burns_nothing_drags_and_starts_again() -> None:
    aircraft = Aircraft("male", StartState(0.6, 2.4, 0.0, 0.0, airspeed=36.0, altitude=2000.0))
    command = switched_on(throttle=0.4)
    command["aileron"], command["ruddervator"] = aircraft.trim[:2], aircraft.trim[2:4]
    aircraft.fail_engine()
    run(aircraft, command, 10.0)
    assert aircraft.truth["fuel_flow"] == 0.0
    assert aircraft.truth["engine_power"] < 0.0
    windmilling = float(aircraft.truth["engine_speed"])
    command["engine_on"] = 0.0
    run(aircraft, command, 10.0)
    assert windmilling > 100.0
    assert aircraft.truth["engine_speed"] == 0.0
    aircraft.restore_engine()
    command["engine_on"] = 1.0
    run(aircraft, command, 10.0)
    assert aircraft.truth["engine_power"] > 1e4


def test_an_engine_without_fuel_stops() -> None:
    aircraft = Aircraft("male", StartState(0.6, 2.4, 0.0, 0.0, airspeed=36.0, altitude=2000.0, fuel=0.01))
    run(aircraft, switched_on(throttle=0.6), 20.0)
    assert aircraft.truth["engine_power"] <= 0.0


def heading(aircraft: Aircraft) -> float:
    w, x, y, z = aircraft.truth["attitude"]
    return float(np.arctan2(2 * (w * z + x * y), 1 - 2 * (y * y + z * z)))


def test_nose_wheel_and_brakes_turn_to_their_side() -> None:
    aircraft = Aircraft("male", STAND)
    run(aircraft, switched_on(brake=1.0), 8.0)
    run(aircraft, switched_on(throttle=0.15), 6.0)
    assert 2.0 < aircraft.truth["wheel_speed"] < 6.0
    straight = heading(aircraft)
    assert straight == pytest.approx(0.5, abs=0.02)
    run(aircraft, switched_on(throttle=0.1, nose_wheel=0.2), 2.0)
    turned = heading(aircraft)
    assert turned > straight + 0.2
    command = switched_on()
    command["brake"] = 0.5, 0.0
    run(aircraft, command, 1.0)
    assert heading(aircraft) < turned
    run(aircraft, switched_on(brake=1.0), 4.0)
    assert aircraft.truth["wheel_speed"] == pytest.approx(0.0, abs=0.01)


@pytest.mark.parametrize(("model", "speed"), [("male", 30.0), ("deck", 36.0)])
@pytest.mark.parametrize("sink", [2.0, 3.0])
def test_a_landing_at_three_metres_a_second_stays_down(model: str, speed: float, sink: float) -> None:
    aircraft = Aircraft(model, StartState(0.6, 2.4, 0.0, 1.5))
    parameters = aircraft.parameters
    stands = parameters.mass.inertial_unit[2] - parameters.gear.main[2]
    aircraft._model.place(
        {
            "lat-geod-rad": 0.6,
            "long-gc-rad": 2.4,
            "psi-true-rad": 1.5,
            "terrain-elevation-ft": 0.0,
            "h-sl-ft": (stands + 0.3) / FOOT,
            "vn-fps": speed * np.cos(1.5) / FOOT,
            "ve-fps": speed * np.sin(1.5) / FOOT,
            "vd-fps": sink / FOOT,
            "theta-rad": 0.08,
            "phi-rad": 0.0,
        }
    )
    command = switched_on(engine_on=0.0)
    bears, least, load = [], 1.0, 0.0
    for _ in range(360):
        pitch = aircraft._model.read("attitude/theta-rad")
        command["ruddervator"] = np.clip(1.5 * pitch + 0.6 * aircraft.truth["rate"][1], -0.3, 0.3)
        aircraft.step(command, STILL, STILL)
        total = float(aircraft.truth["wheel_load"].sum())
        bears.append(total > 0)
        least, load = min(least, float(aircraft.truth["height"]) - stands), max(load, total)
    first = bears.index(True)
    assert all(bears[first:])
    assert least > -0.25
    assert load < 4.5 * parameters.mass.take_off * 9.81


def flown_with(forces: NDArray[np.float64]) -> tuple[Aircraft, Aircraft]:
    """Two aircraft after the same frame of flight, the first with forces (3, 3) on its wheels."""
    pushed, free = (Aircraft("male", StartState(0.6, 2.4, -100.0, 0.5, airspeed=36.0, altitude=1000.0)) for _ in range(2))
    command = switched_on(throttle=free.trim[6])
    command["aileron"], command["ruddervator"] = free.trim[:2], free.trim[2:4]
    pushed.set_wheel_forces(forces)
    for aircraft in (pushed, free):
        aircraft.step(command, STILL, STILL)
    return pushed, free


def test_forces_from_outside_push_as_told() -> None:
    """Forces that do not turn the aircraft, so that the inertial unit a little off the centre of mass feels no more than them.

    Of the frame's two steps the first still moves by the force before it, the second by half as much again (Adams-Bashforth).
    """
    gear = read_parameters("male").gear
    model = Model("male")
    model.place({"h-sl-ft": 3000.0, "vc-kts": 70.0})
    centre_x, centre_z = model.read("inertia/cg-x-in") * 0.0254, model.read("inertia/cg-z-in") * 0.0254
    along, up = 60.0, -700.0
    main = (centre_z - gear.main[2]) * along - (centre_x - gear.main[0]) * up
    forces = np.array([[0.0, 0.0, 2 * main / (centre_x - gear.nose[0])], [along, 0.0, up], [along, 0.0, up]])
    pushed, free = flown_with(forces)
    gained = pushed.truth["specific_force"] - free.truth["specific_force"]
    np.testing.assert_allclose(gained, 0.75 * forces.sum(axis=0) / free.truth["mass"], atol=0.02)
    np.testing.assert_allclose(pushed.truth["rate"], free.truth["rate"], atol=2e-3)


@pytest.mark.parametrize(
    ("wheel", "force", "axis", "sign"),
    [
        (0, (0.0, 0.0, -500.0), 1, 1),
        (0, (0.0, 500.0, 0.0), 2, 1),
        (1, (0.0, 0.0, -500.0), 0, 1),
        (2, (0.0, 0.0, -500.0), 0, -1),
        (2, (-500.0, 0.0, 0.0), 2, 1),
        (1, (-500.0, 0.0, 0.0), 2, -1),
        (0, (-500.0, 0.0, 0.0), 1, -1),
    ],
)
def test_forces_from_outside_turn_about_the_wheels_places(wheel: int, force: tuple[float, ...], axis: int, sign: int) -> None:
    forces = np.zeros((3, 3))
    forces[wheel] = force
    pushed, free = flown_with(forces)
    assert sign * (pushed.truth["rate"][axis] - free.truth["rate"][axis]) > 2e-3
    pushed.set_wheel_forces(np.zeros((3, 3)))
    assert all(pushed._model.read(f"external_reactions/{name}/magnitude") == 0.0 for name in ("nose", "left", "right"))


def test_the_ground_can_be_moved_away() -> None:
    aircraft = Aircraft("male", STAND)
    aircraft.set_ground(-50.0)
    run(aircraft, switched_on(engine_on=0.0), 0.5)
    assert aircraft.truth["wheel_load"].sum() == 0.0
    assert aircraft.truth["velocity"][2] == pytest.approx(9.8 * 0.5, rel=0.05)
    assert aircraft.truth["ground_height"] == -50.0


@pytest.mark.parametrize(
    ("start", "field"),
    [
        (StartState(float("nan"), 0.0, 0.0, 0.0), "latitude"),
        (StartState(2.0, 0.0, 0.0, 0.0), "latitude"),
        (StartState(0.0, 0.0, 0.0, 0.0, fuel=1000.0), "fuel"),
        (StartState(0.0, 0.0, 0.0, 0.0, payload=-1.0), "payload"),
        (StartState(0.0, 0.0, 0.0, 0.0, airspeed=10.0, altitude=100.0), "airspeed"),
        (StartState(0.0, 0.0, 500.0, 0.0, airspeed=36.0, altitude=100.0), "altitude"),
    ],
)
def test_impossible_starts_are_refused(start: StartState, field: str) -> None:
    with pytest.raises(InputError, match=field):
        Aircraft("male", start)


def test_unknown_models_and_actuators_are_refused() -> None:
    with pytest.raises(InputError, match="model"):
        read_parameters("glider")
    with pytest.raises(InputError, match="actuator"):
        Aircraft("male", STAND).jam(Actuator.THROTTLE, 0.0)


def test_the_same_commands_give_the_same_bytes() -> None:
    def fly() -> bytes:
        aircraft = Aircraft("male", StartState(0.6, 2.4, 0.0, 0.0, airspeed=36.0, altitude=1000.0))
        command = switched_on(throttle=0.3)
        generator = np.random.default_rng(1)
        for _ in range(120):
            command["ruddervator"] = 0.03 + 0.02 * generator.normal(size=2)
            aircraft.step(command, generator.normal(size=3), 0.01 * generator.normal(size=3))
        return bytes(aircraft.truth.tobytes())

    assert fly() == fly()


def test_level_pilot_holds_what_it_is_told() -> None:
    model = Model("male")
    model.place({"h-sl-ft": 1000 / FOOT, "vc-kts": 70.0, "terrain-elevation-ft": -1000.0})
    pilot = SteadyPilot(model)
    pilot.level(1000.0, 36.0, 100.0)
    state = pilot.measure("level", (1000.0, 36.0), 20 * STEP)
    assert state.calibrated == pytest.approx(36.0, abs=0.01)
    assert state.height == pytest.approx(1000.0, abs=0.5)
