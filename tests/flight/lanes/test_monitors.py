"""How lanes are dropped, faded out, kept as the last one, and taken back."""

import math
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yamabiko.flight.frame import FRAME_RATE
from yamabiko.flight.lanes import thresholds
from yamabiko.flight.lanes.voter import vote
from yamabiko.flight.lanes.voter_state import EVENTS_KEPT, Monitor, VoterEventKind, read_events
from yamabiko.testing.lane_answers import DrivenVoter, set_command

FADING = round(thresholds.FADING * FRAME_RATE)
AGREEMENT = round(thresholds.AGREEMENT * FRAME_RATE)


def silent(voter: DrivenVoter) -> None:
    voter.arrived[1] = 0


def doubting(voter: DrivenVoter) -> None:
    voter.outputs["valid"][1] = 0


def accused(voter: DrivenVoter) -> None:
    voter.outputs["accused"][0, 1] = voter.outputs["accused"][2, 1] = 1


def off(voter: DrivenVoter) -> None:
    voter.outputs["command"]["ruddervator"][1, 0] = 0.15


def astray(voter: DrivenVoter) -> None:
    voter.outputs["latitude"][1] += 200.0 / 6_371_000.0


def tilted(voter: DrivenVoter) -> None:
    voter.outputs["attitude"][1, :2] = math.cos(0.1), math.sin(0.1)


@pytest.mark.parametrize(
    ("fault", "monitor", "frames"),
    [
        (silent, Monitor.SILENT, 3),
        (doubting, Monitor.INVALID, 12),
        (accused, Monitor.ACCUSED, 30),
        (off, Monitor.COMMAND, 30),
        (astray, Monitor.NAVIGATION, 60),
        (tilted, Monitor.NAVIGATION, 60),
    ],
)
def test_each_monitor_drops_the_lane_at_its_persistence_and_not_before(
    fault: Callable[[DrivenVoter], None], monitor: Monitor, frames: int
) -> None:
    voter = DrivenVoter()
    voter.run(10)
    fault(voter)
    voter.run(frames - 1)
    assert voter.in_use == [1, 1, 1]
    assert not voter.events
    voter.run()
    assert voter.in_use == [1, 0, 1]
    (event,) = read_events(voter.state)
    assert (event.frame, event.lane, event.kind, event.monitor) == (9 + frames, 1, VoterEventKind.DROPPED, monitor)
    assert event.told.startswith("lane 2 dropped: ")
    sound = DrivenVoter()
    voter.outputs, voter.arrived = sound.outputs, sound.arrived
    voter.run(1000)
    assert voter.in_use == [1, 0, 1], "dropped for good in flight"


def test_an_answer_to_another_frame_is_none() -> None:
    voter = DrivenVoter()
    voter.run()
    for _ in range(3):
        voter.frame += 1
        voter.outputs["frame"] = [voter.frame, voter.frame - 1, voter.frame]
        vote(voter.frame, voter.outputs, voter.arrived, False, voter.state, voter.voted)
    assert [event.monitor for event in voter.events] == [Monitor.SILENT]


@settings(max_examples=30, deadline=None)
@given(st.lists(st.booleans(), min_size=20, max_size=200))
def test_differences_are_counted_up_and_down(course: list[bool]) -> None:
    voter = DrivenVoter()
    count, dropped = 0, False
    for differs in course:
        voter.outputs["command"]["aileron"][2, 0] = 0.2 if differs else 0.0
        voter.run()
        count = min(30, count + 1) if differs else max(0, count - 1)
        dropped = dropped or count == 30
        assert voter.in_use[2] == (not dropped)


@pytest.mark.parametrize("place", [6, 7, 8])
def test_wheels_are_compared_only_while_they_roll(place: int) -> None:
    voter = DrivenVoter()
    values = np.zeros(10)
    values[place] = 0.7
    set_command(voter.outputs[1:2], values)
    voter.on_ground = True
    voter.run(500)
    assert voter.in_use == [1, 1, 1]
    voter.on_ground = False
    voter.run(120)
    assert voter.in_use == [1, 0, 1]
    voter.on_ground = True
    voter.run(AGREEMENT)
    assert voter.in_use == [1, 1, 1], "and where they do not roll they keep no lane away"


def test_lanes_that_say_they_know_their_position_badly_may_differ_in_it() -> None:
    voter = DrivenVoter()
    astray(voter)
    voter.outputs["position_deviation"] = [21.0, 1e9, 21.0]
    voter.run(100)
    assert voter.in_use == [1, 1, 1], "100 m and five times 21 m are more than 200 m"
    voter.outputs["position_deviation"] = [19.0, 1e9, 19.0]
    voter.run(60)
    assert voter.in_use == [1, 0, 1], "100 m and five times 19 m are less, whatever the lane says of itself"


def test_of_two_lanes_off_the_worse_goes_first() -> None:
    voter = DrivenVoter()
    voter.outputs["command"]["aileron"][:, 0] = [-0.15, 0.0, 0.3]
    voter.run(30)
    assert voter.in_use == [1, 1, 0]


def two_left() -> DrivenVoter:
    voter = DrivenVoter()
    voter.arrived[0] = 0
    voter.run(30)
    assert voter.in_use == [0, 1, 1]
    return voter


def test_two_lanes_that_differ_are_flown_by_their_mean_and_told() -> None:
    voter = two_left()
    voter.outputs["command"]["aileron"][:, 0] = [0.0, 0.1, 0.3]
    voter.run(100)
    assert voter.in_use == [0, 1, 1]
    assert voter.command[0] == pytest.approx(0.2)
    assert [(event.kind, event.monitor) for event in voter.events[1:]] == [(VoterEventKind.DISPUTE, Monitor.COMMAND)]


def test_of_two_lanes_that_differ_the_accused_one_goes() -> None:
    voter = two_left()
    voter.outputs["command"]["aileron"][:, 0] = [0.0, 0.1, 0.3]
    voter.outputs["accused"][2, 1] = 1
    voter.run(29 + FADING)
    assert voter.in_use == [0, 0, 1]
    assert voter.command[0] == pytest.approx(0.3)


def test_two_that_accuse_one_another_stay() -> None:
    voter = two_left()
    voter.outputs["command"]["aileron"][:, 0] = [0.0, 0.1, 0.3]
    voter.outputs["accused"][2, 1] = voter.outputs["accused"][1, 2] = 1
    voter.run(200)
    assert voter.in_use == [0, 1, 1]


def test_of_two_lanes_one_doubting_itself_the_other_is_flown_at_once() -> None:
    voter = two_left()
    voter.outputs["command"]["aileron"][:, 0] = [0.0, 0.1, 0.3]
    voter.run(40)
    voter.outputs["valid"][1] = 0
    voter.run(12 + FADING)
    assert voter.in_use == [0, 0, 1]
    assert voter.command[0] == pytest.approx(0.3)


def test_when_all_lanes_doubt_themselves_all_are_flown() -> None:
    voter = DrivenVoter()
    voter.outputs["command"]["aileron"][:, 0] = [0.1, 0.12, 0.14]
    voter.outputs["valid"] = 0
    voter.run(500)
    assert voter.in_use == [1, 1, 1]
    assert voter.command[0] == pytest.approx(0.12)


@pytest.mark.parametrize("fault", [silent, doubting, accused, off, astray])
def test_the_last_lane_is_never_dropped(fault: Callable[[DrivenVoter], None]) -> None:
    voter = DrivenVoter()
    voter.arrived[0] = 0
    voter.run(10)
    voter.arrived[2] = 0
    voter.run(10)
    assert voter.in_use == [0, 1, 0]
    fault(voter)
    voter.run(500)
    assert voter.in_use == [0, 1, 0]


def test_with_no_lane_left_the_last_command_is_held_and_told() -> None:
    voter = DrivenVoter()
    for lane in range(3):
        set_command(voter.outputs[lane : lane + 1], np.linspace(0.1, 0.5, 10) + 0.01 * lane)
    before = voter.run(20)
    voter.arrived[:] = 0
    after = voter.run(300)
    assert after.tolist() == before.tolist()
    assert [event.kind for event in voter.events] == [VoterEventKind.NONE_LEFT]
    voter.arrived[0] = 1
    voter.run()
    assert voter.events[-1].kind == VoterEventKind.ANSWERED_AGAIN
    assert voter.events[-1].told == "lane 1 answers again"
    voter.run(5)
    assert voter.in_use == [1, 0, 0]


def test_a_dropped_lane_comes_back_on_the_ground_only_after_agreeing() -> None:
    voter = DrivenVoter()
    voter.arrived[1] = 0
    voter.run(10)
    voter.arrived[1] = 1
    voter.run(3 * AGREEMENT)
    assert voter.in_use == [1, 0, 1]
    voter.on_ground = True
    voter.run(AGREEMENT // 2)
    voter.outputs["command"]["throttle"][1] = 0.9
    voter.run()
    voter.outputs["command"]["throttle"][1] = 0.0
    voter.run(AGREEMENT - 1)
    assert voter.in_use == [1, 0, 1]
    voter.run()
    assert voter.in_use == [1, 1, 1]
    assert voter.events[-1].kind == VoterEventKind.REINSTATED
    assert "lane 2 taken back" in voter.events[-1].told


@pytest.mark.parametrize("fault", [silent, doubting, accused, off, astray])
def test_a_lane_with_a_fault_does_not_come_back(fault: Callable[[DrivenVoter], None]) -> None:
    voter = DrivenVoter()
    voter.arrived[1] = 0
    voter.run(10)
    voter.arrived[1] = 1
    voter.on_ground = True
    fault(voter)
    voter.run(3 * AGREEMENT)
    assert voter.in_use == [1, 0, 1]


def largest_step(voter: DrivenVoter, frames: int) -> float:
    largest, before = 0.0, voter.command
    for _ in range(frames):
        after = voter.run()
        largest, before = max(largest, float(np.max(np.abs(after - before)))), after
    return largest


@pytest.mark.parametrize("lanes_before", [3, 2])
def test_a_lane_that_drops_out_or_comes_back_moves_the_command_by_an_eighteenth_of_the_difference_a_frame(
    lanes_before: int,
) -> None:
    """The lanes stand still, so that every step is the voter's own; without fading the step would be half of what they differ
    by."""
    voter = DrivenVoter()
    voter.outputs["command"]["aileron"][:, 0] = [0.0, 0.01, 0.09]
    if lanes_before == 2:
        voter.arrived[0] = 0
    voter.run(60)
    start = voter.command[0]
    voter.arrived[2] = 0
    assert 0.0 < largest_step(voter, 60) <= 0.09 / FADING
    change = abs(voter.command[0] - start)
    assert change == pytest.approx({3: 0.005, 2: 0.04}[lanes_before])
    voter.arrived[2] = 1
    voter.on_ground = True
    assert 0.0 < largest_step(voter, 4 * AGREEMENT) <= 0.09 / FADING
    assert voter.in_use[2] == 1
    assert voter.command[0] == pytest.approx(start)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(*[st.booleans()] * 3), min_size=30, max_size=120))
def test_no_coming_and_going_of_lanes_makes_the_command_step(course: list[tuple[bool, ...]]) -> None:
    """Up to three weights move in a frame, each by an eighteenth of at most what the lanes differ by; a held command as much
    again."""
    voter = DrivenVoter()
    voter.outputs["command"]["aileron"][:, 0] = [0.0, 0.05, 0.09]
    voter.run(30)
    for arrived in course:
        voter.arrived[:] = arrived
        assert largest_step(voter, 1) <= 4 * 0.09 / FADING


def test_a_lane_that_answers_after_a_blackout_is_faded_in() -> None:
    voter = DrivenVoter()
    voter.run(5)
    voter.arrived[:] = 0
    voter.run(50)
    voter.outputs["command"]["aileron"][:, 0] = 0.18
    voter.arrived[:] = 1
    assert largest_step(voter, 40) == pytest.approx(0.01)
    assert voter.command[0] == pytest.approx(0.18)


def test_the_ring_of_events_keeps_the_last_ones() -> None:
    voter = DrivenVoter()
    for _ in range(50):
        voter.arrived[:] = 0
        voter.run(5)
        voter.arrived[:] = 1
        voter.run(2)
    count = int(voter.state["event_count"][0])
    assert count == 200
    kept = read_events(voter.state)
    assert len(kept) == EVENTS_KEPT
    assert read_events(voter.state, count - 3) == kept[-3:]
    assert read_events(voter.state, count) == ()


def test_two_hours_of_the_expected_scatter_drop_no_lane() -> None:
    """Each lane errs by itself, with a slow and a quick part that together scatter as the table says; the margin is asserted
    too."""
    generator = np.random.default_rng(20)
    voter = DrivenVoter()
    scatter = np.array([limit.scatter for limit in thresholds.COMMAND_THRESHOLDS.values()])
    position, height, velocity, attitude = (limit.scatter for limit in thresholds.NAVIGATION_THRESHOLDS.values())
    level = voter.outputs.copy()
    slow, kept = np.zeros((3, 16)), 0.95
    closest = 0.0
    for _ in range(7200 * 3):  # a third of a second each
        quick = generator.standard_normal((3, 16))
        slow = kept * slow + math.sqrt(1.0 - kept**2) * generator.standard_normal((3, 16))
        error = 0.8 * slow + 0.6 * quick
        for lane in range(3):
            set_command(voter.outputs[lane : lane + 1], np.clip(0.4 + scatter * error[lane, :10], 0.0, 1.0))
        voter.outputs["latitude"] = level["latitude"] + position / 6.371e6 * error[:, 10]
        voter.outputs["height"] = level["height"] + height * error[:, 11]
        voter.outputs["velocity"] = level["velocity"] + velocity * error[:, 12:15]
        voter.outputs["attitude"][:, 0], voter.outputs["attitude"][:, 1] = (
            f(0.5 * attitude * error[:, 15]) for f in (np.cos, np.sin)
        )
        voter.run(20)
        shares = (voter.state[f"{kind}_count"] / voter.state[f"{kind}_frames"][:, None] for kind in ("command", "navigation"))
        closest = max(closest, *(float(share.max()) for share in shares))
    assert voter.frame == 7200 * 60 - 1
    assert voter.in_use == [1, 1, 1]
    assert voter.events == ()
    assert closest <= 0.7, "share of its persistence that any count has reached"
