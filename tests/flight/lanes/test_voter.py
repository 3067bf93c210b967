"""What the voter promises of one frame: a wrong lane, in whatever way, costs nothing; the order of lanes does not matter."""

import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yamabiko.flight.frame import COMMAND, LANE_OUTPUT, READINGS
from yamabiko.flight.lanes.monitors import gather, spread
from yamabiko.flight.lanes.selection import Float
from yamabiko.flight.lanes.thresholds import COMMAND_THRESHOLDS, COMMANDS
from yamabiko.flight.lanes.voter import standing
from yamabiko.flight.lanes.voter_state import Monitor
from yamabiko.testing.lane_answers import DrivenVoter, set_command, sound_answers

LOWEST = np.array([limit.lowest for limit in COMMAND_THRESHOLDS.values()])
HIGHEST = np.array([limit.highest for limit in COMMAND_THRESHOLDS.values()])
shares = st.lists(st.floats(0.0, 1.0), min_size=10, max_size=10).map(lambda values: LOWEST + np.array(values) * (HIGHEST - LOWEST))
anything = st.lists(st.floats(), min_size=10, max_size=10).map(np.array)
plausible_or_anything = st.one_of(shares, anything)
FLOATS = [name for name in LANE_OUTPUT.names or () if LANE_OUTPUT[name].base == np.dtype("f8")]


def test_commands_are_worked_through_in_the_order_of_their_record() -> None:
    values = np.arange(10.0)
    command = np.zeros(1, COMMAND)
    spread(values, command[0])
    assert command.view("f8").tolist() == values.tolist()
    back = np.empty(10)
    gather(command[0], back)
    assert back.tolist() == values.tolist()
    assert list(COMMAND_THRESHOLDS) == list(COMMANDS)


@settings(deadline=None)
@given(shares, shares, shares)
def test_three_sound_lanes_give_the_mid_value_whatever_their_order(a: Float, b: Float, c: Float) -> None:
    expected = np.median([a, b, c], axis=0)
    for order in itertools.permutations((a, b, c)):
        voter = DrivenVoter()
        for lane, values in enumerate(order):
            set_command(voter.outputs[lane : lane + 1], values)
        assert voter.run().tolist() == expected.tolist()


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2), st.lists(st.tuples(shares, shares, plausible_or_anything, st.integers(0, 5)), min_size=1, max_size=6))
def test_one_wrong_lane_never_moves_a_command_out_of_the_hull_of_the_others(
    wrong: int, course: list[tuple[Float, Float, Float, int]]
) -> None:
    """From the first wrong frame on, while it fades, and after it is latched; it may also come and go, doubt itself, or be
    silent."""
    voter = DrivenVoter()
    first, second = (lane for lane in range(3) if lane != wrong)
    # The two sound lanes may differ as they like here, so they must not be dropped for it.
    voter.state["command_frames"] = voter.state["navigation_frames"] = 1 << 40
    for a, b, c, how in course:
        for lane, values in ((first, a), (second, b), (wrong, c)):
            set_command(voter.outputs[lane : lane + 1], values)
        voter.arrived[wrong] = how != 1
        voter.outputs["valid"][wrong] = how != 2
        voter.outputs["latitude"][wrong] = math.nan if how == 3 else 0.61
        voter.outputs["accused"][:, wrong] = how == 4
        for _ in range(7):
            voter.run()
            assert np.all(voter.command >= np.minimum(a, b) - 1e-12)
            assert np.all(voter.command <= np.maximum(a, b) + 1e-12)
    assert voter.in_use[first] == voter.in_use[second] == 1


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 1 << 30), st.permutations([0, 1, 2]))
def test_lanes_under_other_numbers_fare_the_same(seed: int, order: list[int]) -> None:
    """Through silence, doubt, wild commands and positions, drops and fading: numbers of lanes mean nothing."""
    generator = np.random.default_rng(seed)
    one, other = DrivenVoter(), DrivenVoter()
    for _ in range(12):
        answers = sound_answers()
        for lane in range(3):
            spread_of = generator.choice([0.02, 0.3])
            set_command(answers[lane : lane + 1], np.clip(0.4 + spread_of * generator.standard_normal(10), 0.0, 1.0))
        answers["latitude"] += 2e-5 * generator.standard_normal(3)
        answers["valid"] = generator.random(3) < 0.8
        arrived = (generator.random(3) < 0.8).astype(np.int64)
        one.outputs, one.arrived = answers, arrived
        other.outputs, other.arrived = answers[order], arrived[order]
        one.on_ground = other.on_ground = bool(generator.random() < 0.5)
        for _ in range(int(generator.integers(1, 60))):
            assert one.run() == pytest.approx(other.run(), abs=1e-12)
            assert other.in_use == [one.in_use[lane] for lane in order]
            assert one.voted["latitude"][0] == pytest.approx(other.voted["latitude"][0], abs=1e-15)


@pytest.mark.parametrize("name", FLOATS)
@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, 1e300, -1e300])
def test_a_value_that_is_none_counts_for_nothing_and_drops_the_lane(name: str, value: float) -> None:
    voter = DrivenVoter()
    voter.run(5)
    before = voter.voted.copy()
    voter.outputs[name][1] = value
    voter.run()
    assert voter.in_use == [1, 1, 1]
    voter.run(3)
    if name == "position_deviation" and value > 0.0:
        assert voter.in_use == [1, 1, 1], "a lane may know that it knows nothing"
        return
    assert voter.in_use == [1, 0, 1]
    assert [(event.lane, event.monitor) for event in voter.events] == [(1, Monitor.RANGE)]
    for field in ("command", "latitude", "longitude", "height", "velocity", "attitude", "airspeed", "wind", "integrator"):
        assert voter.voted[field].tobytes() == before[field].tobytes()


@settings(deadline=None)
@given(st.integers(0, 2), st.floats(-math.pi, math.pi), st.floats(-1.5, 1.5), st.floats(-1000.0, 20000.0), st.floats(-250.0, 250.0))
def test_navigation_stays_in_the_hull_of_the_sound_lanes(
    wrong: int, longitude: float, latitude: float, height: float, speed: float
) -> None:
    voter = DrivenVoter()
    voter.outputs["latitude"] += [0.0, 1e-6, 2e-6]
    voter.outputs["height"] += [0.0, 3.0, 7.0]
    voter.outputs["velocity"][:, 1] += [0.0, 0.5, 0.2]
    sound = np.delete(voter.outputs, wrong)
    voter.outputs["latitude"][wrong], voter.outputs["longitude"][wrong] = latitude, longitude
    voter.outputs["height"][wrong] = height
    voter.outputs["velocity"][wrong] = speed
    voter.run()
    for field in ("latitude", "longitude", "height", "velocity"):
        assert np.all(voter.voted[field][0] >= sound[field].min(axis=0) - 1e-12)
        assert np.all(voter.voted[field][0] <= sound[field].max(axis=0) + 1e-12)


@settings(deadline=None)
@given(st.permutations([0, 1, 2]))
def test_phase_leg_and_plan_are_those_of_the_majority_together(order: list[int]) -> None:
    """Componentwise medians of these would be phase 8, leg 5, plan 2, which no two lanes propose."""
    proposals = [(7, 5, 1), (7, 5, 1), (8, 0, 2)]
    voter = DrivenVoter()
    for lane, which in enumerate(order):
        for field, value in zip(("phase", "leg", "plan"), proposals[which], strict=True):
            voter.outputs[field][lane] = value
    voter.run()
    assert [int(voter.voted[field][0]) for field in ("phase", "leg", "plan")] == [7, 5, 1]


def test_without_agreement_the_phase_stays_for_a_second_and_then_the_middle_one_is_followed() -> None:
    voter = DrivenVoter()
    voter.run()
    voter.outputs["leg"] = [5, 3, 4]
    voter.run(59)
    assert voter.voted["leg"][0] == 0
    voter.run()
    assert voter.voted["leg"][0] == 4


def test_of_two_lanes_without_agreement_the_one_not_accused_is_followed() -> None:
    voter = DrivenVoter()
    voter.arrived[0] = 0
    voter.run(5)
    voter.outputs["leg"] = [9, 3, 4]
    voter.outputs["accused"][2, 1] = 1
    voter.run(59)
    assert voter.voted["leg"][0] == 0
    voter.run()
    assert voter.voted["leg"][0] == 4


def test_most_lanes_must_find_the_aircraft_standing() -> None:
    readings = np.zeros(3, READINGS)
    present = np.ones(3, np.int64)
    readings["wheel_load"][:2] = 1
    assert standing(readings, present)
    readings["wheel_speed"][1] = 1.5
    assert not standing(readings, present)
    present[2] = 0
    assert not standing(readings, present)
    present[1] = 0
    assert standing(readings, present)
    present[0] = 0
    assert not standing(readings, present)
