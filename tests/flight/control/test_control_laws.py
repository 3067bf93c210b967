"""Around the laws: integrators of all lanes come together, surfaces that do not obey are found, and sound ones never accused."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yamabiko.flight.airframe.actuators import FREE, JAMMED, channels, move
from yamabiko.flight.airframe.model import STEP
from yamabiko.flight.airframe.parameters import MODELS, read_parameters
from yamabiko.flight.control.laws import control, equalise, lost_pitch, surfaces_sound, watch_actuators
from yamabiko.flight.control.parameters import CONTROL_STATE
from yamabiko.flight.control.sizing import control_parameters
from yamabiko.flight.demand import DEMAND, Vertical
from yamabiko.flight.frame import COMMAND, FRAME_RATE, INTEGRATORS, STEPS_PER_FRAME, VOTED
from yamabiko.flight.motion import MOTION

LIMITS = {name: np.array(control_parameters(read_parameters(name))["deflection"]) for name in MODELS}
SHARES = st.lists(st.tuples(*[st.floats(-1.0, 1.0)] * 4, st.integers(1, 40)), min_size=1, max_size=12)


@settings(deadline=None)
@given(st.lists(st.floats(-1.0, 1.0), min_size=INTEGRATORS, max_size=INTEGRATORS))
def test_integrators_of_an_outvoted_lane_come_to_the_median(start: list[float]) -> None:
    voted, integrator = np.zeros(1, VOTED), np.array(start)
    voted["integrator"] = np.linspace(-0.5, 0.5, INTEGRATORS)
    first = np.abs(integrator - voted["integrator"][0])
    for _ in range(round(3 * 0.5 * FRAME_RATE)):
        equalise(voted[0], integrator)
    assert (np.abs(integrator - voted["integrator"][0]) <= 0.05 * first + 1e-12).all()


def test_a_lane_that_agrees_is_left_alone() -> None:
    voted = np.zeros(1, VOTED)
    voted["integrator"] = 0.3
    integrator = np.full(INTEGRATORS, 0.3)
    equalise(voted[0], integrator)
    assert (integrator == 0.3).all()


class Surfaces:
    """The simulator's own actuators, watched by the laws; what they measure is `noise` (rad) off."""

    def __init__(self, model: str, noise: float = 0.0) -> None:
        self.channels = channels(read_parameters(model))
        self.parameters = np.array([control_parameters(read_parameters(model))])
        self.state, self.voted = np.zeros(1, CONTROL_STATE), np.zeros(1, VOTED)
        self.noise, self.generator = noise, np.random.default_rng(3)

    def fly(self, wanted: Any, frames: int) -> int:
        """Frames until a surface is found not to obey; as many as are flown where none is."""
        sent = np.zeros(len(self.channels))
        sent[:4] = wanted
        command = self.voted[0]["command"]
        command["aileron"], command["ruddervator"] = sent[:2], sent[2:4]
        for frame in range(frames):
            measured = self.channels["position"][:4] + self.noise * self.generator.standard_normal(4)
            watch_actuators(np.ascontiguousarray(measured), self.voted[0], self.parameters[0], self.state[0])
            if not surfaces_sound(self.state[0]):
                return frame
            for _ in range(STEPS_PER_FRAME):
                move(self.channels, sent, np.full(4, 0.3), STEP)
        return frames


@pytest.mark.parametrize("model", MODELS)
@settings(deadline=None, max_examples=40)
@given(commands=SHARES)
def test_sound_surfaces_are_never_accused(model: str, commands: list[tuple[float, ...]]) -> None:
    surfaces = Surfaces(model, noise=0.002)
    for *shares, frames in commands:
        assert surfaces.fly(np.array(shares) * LIMITS[model], int(frames)) == int(frames)


@pytest.mark.parametrize("index", range(4))
@pytest.mark.parametrize("way", [JAMMED, FREE])
def test_one_that_does_not_obey_is_found_within_half_a_second_of_showing_it(index: int, way: int) -> None:
    """It shows once a sound one would have gone elsewhere, which takes that one a fifth of a second; a free one trails upward."""
    surfaces = Surfaces("male", noise=0.002)
    assert surfaces.fly(np.zeros(4), 60) == 60
    surfaces.channels["mode"][index] = way
    wanted = np.zeros(4)
    wanted[index] = 0.2
    assert surfaces.fly(wanted, 120) <= round(0.5 * FRAME_RATE) + 12
    assert surfaces.state["actuator_failed"][0].tolist() == [int(number == index) for number in range(4)]


def test_what_was_found_stays_found() -> None:
    surfaces = Surfaces("male")
    surfaces.state["actuator_failed"][0, 1] = 1
    surfaces.fly(np.zeros(4), 1)
    assert surfaces_sound(surfaces.state[0]) == 0


@settings(deadline=None)
@given(
    bank=st.floats(-1.0, 1.0),
    roll=st.floats(-3.0, 3.0),
    pitch=st.floats(-1.5, 1.5),
    rates=st.tuples(*[st.floats(-3.0, 3.0)] * 3),
    airspeed=st.floats(0.0, 80.0),
    flap=st.floats(-1.0, 2.0),
    on_ground=st.integers(0, 1),
    ground_speed=st.floats(-1.0, 20.0),
)
def test_no_command_is_beyond_its_limits(
    bank: float,
    roll: float,
    pitch: float,
    rates: tuple[float, float, float],
    airspeed: float,
    flap: float,
    on_ground: int,
    ground_speed: float,
) -> None:
    parameters = np.array([control_parameters(read_parameters("male"))])
    demand, motion, command = np.zeros(1, DEMAND), np.zeros(1, MOTION), np.zeros(1, COMMAND)
    demand["vertical"] = int(Vertical.PITCH if on_ground else Vertical.ENERGY)
    demand["bank"], demand["flap"], demand["on_ground"], demand["ground_speed"] = bank, flap, on_ground, ground_speed
    motion["roll"], motion["pitch"], motion["rate"] = roll, pitch, rates
    motion["airspeed"] = motion["true_airspeed"] = airspeed
    state, voted, integrator = np.zeros(1, CONTROL_STATE), np.zeros(1, VOTED), np.zeros(INTEGRATORS)
    for _ in range(3):
        control(demand[0], motion[0], np.zeros(4), voted[0], parameters[0], integrator, state[0], command[0])
        sent = command[0]
        surfaces = np.concatenate([sent["aileron"], sent["ruddervator"]])
        assert (np.abs(surfaces) <= parameters[0]["deflection"] + 1e-9).all()
        assert 0.0 <= sent["flap"] <= parameters[0]["flap"]
        assert 0.0 <= sent["throttle"] <= 1.0
        assert (sent["brake"] >= 0.0).all() and (sent["brake"] <= 1.0).all()
        assert abs(sent["nose_wheel"]) <= parameters[0]["nose_wheel"] + 1e-12


def rolling(airspeed: float, stuck: float) -> Any:
    """What an aircraft on its wheels sends to its right ruddervator, whose left one is stuck (rad)."""
    parameters = np.array([control_parameters(read_parameters("male"))])
    demand, motion, command = np.zeros(1, DEMAND), np.zeros(1, MOTION), np.zeros(1, COMMAND)
    demand["vertical"], demand["on_ground"], demand["ground_speed"] = int(Vertical.PITCH), 1, -1.0
    motion["airspeed"] = motion["true_airspeed"] = airspeed
    state, voted = np.zeros(1, CONTROL_STATE), np.zeros(1, VOTED)
    state["actuator_failed"][0, 2] = 1
    position = np.array([0.0, 0.0, stuck, 0.0])
    control(demand[0], motion[0], position, voted[0], parameters[0], np.zeros(INTEGRATORS), state[0], command[0])
    return command[0]["ruddervator"][1]


def test_on_the_wheels_a_single_ruddervator_stands_as_its_stuck_fellow_so_that_they_do_not_yaw() -> None:
    """At any speed where both press the nose wheel down; slowly only where both lift it, and else it holds the nose down."""
    assert rolling(30.0, 0.2) == pytest.approx(0.2)
    assert rolling(10.0, -0.2) == pytest.approx(-0.2)
    assert rolling(30.0, -0.2) > 0.1


def sent(demanded: dict[str, float], **motion_of: Any) -> Any:
    """COMMAND record of a sound `male` that is asked for fields of DEMAND, with fields of MOTION as they are."""
    parameters = np.array([control_parameters(read_parameters("male"))])
    demand, motion, command = np.zeros(1, DEMAND), np.zeros(1, MOTION), np.zeros(1, COMMAND)
    demand["vertical"] = int(Vertical.PITCH)
    for name, value in demanded.items():
        demand[name] = value
    for name, value in motion_of.items():
        motion[name] = value
    state, voted = np.zeros(1, CONTROL_STATE), np.zeros(1, VOTED)
    control(demand[0], motion[0], np.zeros(4), voted[0], parameters[0], np.zeros(INTEGRATORS), state[0], command[0])
    return command[0]


@settings(deadline=None)
@given(roll=st.floats(-0.5, 0.5), airspeed=st.floats(10.0, 30.0))
def test_while_it_stops_both_ailerons_stand_up_and_still_roll(roll: float, airspeed: float) -> None:
    rolling, rolled = {"on_ground": 1, "ground_speed": -1.0}, {"airspeed": airspeed, "true_airspeed": airspeed, "roll": roll}
    up, usual = sent(rolling | {"stopping": 1}, **rolled)["aileron"], sent(rolling, **rolled)["aileron"]
    limit = LIMITS["male"][0]
    assert up[0] + up[1] <= -2.0 * (limit - 0.17) + 1e-9
    assert (up >= -limit - 1e-9).all()
    # As much roll as without, up to what is kept for it.
    assert up[0] - up[1] == pytest.approx(2.0 * np.clip(0.5 * (usual[0] - usual[1]), -0.17, 0.17), abs=1e-6)


def test_slow_ailerons_turn_no_further_than_ruddervators_turn_the_nose_back() -> None:
    """Their yaw against the roll is in proportion to the lift coefficient; fast, they are free."""
    parameters = control_parameters(read_parameters("male"))
    effect, limit, weight = parameters["effect"], parameters["deflection"], 0.8 * parameters["weight"]
    fast, slow = (sent({}, airspeed=speed, true_airspeed=speed, roll=1.5, rate=(3.0, 0.0, 0.0)) for speed in (60.0, 22.0))
    assert abs(fast["aileron"][0]) > 0.9 * limit[0]
    against = effect[2, 0] * weight / (0.5 * 1.225 * 22.0**2 * parameters["wing_area"]) / parameters["steady_lift"]
    assert 0.3 * limit[0] < abs(slow["aileron"][0]) < 0.7 * limit[0]
    assert abs(against * slow["aileron"][0]) == pytest.approx(0.75 * abs(effect[2, 2]) * limit[2], rel=1e-6)


@pytest.mark.parametrize(("position", "sign"), [(-0.2, 1), (0.2, -1)])
def test_the_pitch_of_lost_surfaces_is_counted_and_that_of_sound_ones_is_not(position: float, sign: int) -> None:
    """A trailing edge up lifts the nose."""
    parameters, state = np.array([control_parameters(read_parameters("male"))]), np.zeros(1, CONTROL_STATE)
    assert lost_pitch(np.full(4, position), parameters[0], state[0]) == 0.0
    state["actuator_failed"][0, 3] = 1
    moment = lost_pitch(np.full(4, position), parameters[0], state[0])
    assert moment * sign == pytest.approx(0.2 * abs(parameters[0]["effect"][1, 3]))
