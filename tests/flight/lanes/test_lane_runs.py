"""Both runs of lanes and voter: what each fault of a computer costs, bad input, and that they give the same bytes."""

import math
from collections.abc import Iterator
from contextlib import closing

import numpy as np
import pytest

from yamabiko.errors import InputError
from yamabiko.flight.frame import FAULT, FRAME_TIME
from yamabiko.flight.kinds import FaultKind
from yamabiko.flight.lanes.inline import InlineLanes
from yamabiko.flight.lanes.lane_faults import computer_faults
from yamabiko.flight.lanes.port import Lanes, Records
from yamabiko.flight.lanes.processes import ProcessLanes
from yamabiko.flight.lanes.voter_state import Monitor, VoterEventKind
from yamabiko.testing.toy_lanes import ToyLane, toy_readings

PROGRAMS = [ToyLane(lane) for lane in range(3)]
FRAMES = 400
READINGS = toy_readings(FRAMES, seed=7)
PRESENT = np.ones(3, np.int64)


def fault(kind: FaultKind, lane: int, first: int, end: float = math.inf, size: float = 0.0) -> Records:
    """(1,) of FAULT, by frames."""
    table = np.zeros(1, FAULT)
    table["kind"], table["lane"], table["size"] = kind, lane, size
    table["start"], table["end"] = first * FRAME_TIME, end * FRAME_TIME
    return table


def fly(lanes: Lanes, frames: int = FRAMES, first: int = 0) -> list[bytes]:
    """Everything of every frame, as bytes."""
    told = []
    for frame in range(first, first + frames):
        voted = lanes.exchange(frame, READINGS[frame], PRESENT)
        told.append(voted.tobytes() + lanes.outputs.tobytes() + lanes.arrived.tobytes() + lanes.voter_state.tobytes())
    return told


def ailerons(lanes: Lanes, frames: int) -> list[float]:
    return [float(lanes.exchange(frame, READINGS[frame], PRESENT)["command"]["aileron"][0, 0]) for frame in range(frames)]


FAULTS = {
    "crash": (fault(FaultKind.LANE_CRASH, 0, 100), Monitor.SILENT, 102),
    "hang": (fault(FaultKind.LANE_HANG, 1, 100, 200), Monitor.SILENT, 102),
    "late": (fault(FaultKind.LANE_LATE, 2, 100, size=0.05), Monitor.SILENT, 102),
    "wrong": (fault(FaultKind.LANE_WRONG, 1, 100, 250, size=0.2), Monitor.COMMAND, 129),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_of_one_computer_drops_that_lane_and_hardly_moves_the_command(name: str) -> None:
    table, monitor, frame = FAULTS[name]
    sound, struck = InlineLanes(PROGRAMS), InlineLanes(PROGRAMS, table)
    difference = np.abs(np.subtract(ailerons(sound, FRAMES), ailerons(struck, FRAMES)))
    assert [(event.frame, event.lane, event.kind, event.monitor) for event in struck.events()] == [
        (frame, int(table["lane"][0]), VoterEventKind.DROPPED, monitor)
    ]
    assert not sound.events()
    assert np.all(difference[:100] == 0.0)
    # Sound lanes differ by their gyros' noise, which the dropped one no longer has a part in.
    assert difference.max() < 0.01


def test_a_short_hang_is_forgiven() -> None:
    lanes = InlineLanes(PROGRAMS, fault(FaultKind.LANE_HANG, 1, 100, 102))
    fly(lanes, 100)
    fly(lanes, 1, 100)
    assert lanes.arrived.tolist() == [1, 0, 1]
    fly(lanes, 299, 101)
    assert lanes.arrived.tolist() == [1, 1, 1]
    assert not lanes.events()


def test_a_silent_lane_shows_its_readings_to_nobody() -> None:
    """The toy accuses whom it has no readings of."""
    lanes = InlineLanes(PROGRAMS, fault(FaultKind.LANE_CRASH, 0, 10))
    fly(lanes, 11)
    assert lanes.outputs["accused"][1:].tolist() == [[0, 0, 0]] * 2
    fly(lanes, 1, 11)
    assert lanes.outputs["accused"][1:].tolist() == [[1, 0, 0]] * 2


def test_a_fault_of_all_lanes_strikes_all() -> None:
    lanes = InlineLanes(PROGRAMS, fault(FaultKind.LANE_HANG, -1, 100, 150))
    fly(lanes, 100)
    before = lanes.exchange(100, READINGS[100], PRESENT)["command"].tobytes()
    for frame in range(101, 150):
        assert lanes.exchange(frame, READINGS[frame], PRESENT)["command"].tobytes() == before
    fly(lanes, 50, 150)
    assert lanes.voter_state["in_use"].tolist() == [[1, 1, 1]]
    kinds = [event.kind for event in lanes.events()]
    assert kinds == [VoterEventKind.NONE_LEFT] + [VoterEventKind.ANSWERED_AGAIN] * 3


def test_late_means_at_least_a_frame_and_as_many_as_it_takes() -> None:
    for size, frames in ((0.001, 1), (FRAME_TIME, 1), (2.0 * FRAME_TIME, 2), (0.05, 3), (0.051, 4)):
        lanes = InlineLanes(PROGRAMS, fault(FaultKind.LANE_LATE, 2, 20, 24, size=size))
        fly(lanes, 23)
        assert lanes.outputs["frame"].tolist() == [22, 22, 22 - frames]
        fly(lanes, 2, 23)
        assert lanes.outputs["frame"].tolist() == [24, 24, 24]


@pytest.mark.parametrize(
    ("field", "value", "expected"),
    [
        ("lane", 3, "fault 0: lane: found 3, expected -1 to 2"),
        ("start", math.nan, "fault 0: start: found nan, expected a time in s"),
        ("end", 0.5, "fault 0: end: found 0.5, expected a time in s after the start"),
        ("end", math.nan, "fault 0: end: found nan, expected a time in s after the start"),
        ("size", 0.0, "fault 0: size: found 0.0, expected a number of s above 0"),
        ("size", math.inf, "fault 0: size: found inf, expected a number of s above 0"),
    ],
)
def test_a_fault_that_cannot_be_meant_is_refused(field: str, value: float, expected: str) -> None:
    table = fault(FaultKind.LANE_LATE, 1, 60, size=0.1)
    table[field] = value
    for make in (InlineLanes, ProcessLanes):
        with pytest.raises(InputError) as refusal:
            make(PROGRAMS, table)
        assert str(refusal.value) == expected


def test_faults_of_other_things_are_passed_over() -> None:
    assert computer_faults(fault(FaultKind.ENGINE_OUT, -1, 60), 1) == ()
    with pytest.raises(InputError, match=r"expected frame\.FAULT"):
        computer_faults(np.zeros(1, [("kind", "i8")]), 1)


def test_programs_must_be_of_all_lanes_in_order() -> None:
    for programs in (PROGRAMS[:2], PROGRAMS[::-1], []):
        for make in (InlineLanes, ProcessLanes):
            with pytest.raises(InputError, match="one program for each of lanes"):
                make(programs)
    for deadline in (0.0, -1.0, math.nan, math.inf):
        with pytest.raises(InputError, match="lanes: deadline: found"):
            ProcessLanes(PROGRAMS, deadline=deadline)


@pytest.fixture(scope="module")
def struck_in_turn() -> Records:
    """Faults of all kinds, so that each comes once and one lane is left."""
    return np.concatenate(
        [
            fault(FaultKind.LANE_HANG, 2, 40, 42),
            fault(FaultKind.LANE_LATE, 1, 60, 62, size=0.03),
            fault(FaultKind.LANE_WRONG, 1, 80, 90, size=0.3),
            fault(FaultKind.LANE_CRASH, 0, 120),
            fault(FaultKind.LANE_HANG, 1, 150, 200),
            fault(FaultKind.LANE_WRONG, 2, 250, 260, size=0.1),
        ]
    )


@pytest.fixture(scope="module")
def processes(struck_in_turn: Records) -> Iterator[ProcessLanes]:
    with closing(ProcessLanes(PROGRAMS, struck_in_turn)) as lanes:
        yield lanes


def test_both_runs_give_the_same_bytes_whatever_the_table_of_faults_does(processes: ProcessLanes, struck_in_turn: Records) -> None:
    inline = InlineLanes(PROGRAMS, struck_in_turn)
    expected = fly(inline)
    assert {(event.frame, event.lane) for event in inline.events()} >= {(122, 0), (152, 1)}
    assert fly(processes) == expected
    assert processes.events() == inline.events()
    assert processes.outputs.tobytes() == inline.outputs.tobytes()
    for frame in (FRAMES - 1, FRAMES + 1):
        with pytest.raises(InputError, match=f"exchange: frame: found {frame}, expected {FRAMES}, the next one"):
            processes.exchange(frame, READINGS[0], PRESENT)
