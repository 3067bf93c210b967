"""Real kills, stops and delays of processes: they cost the lane that is struck, and leave nothing behind."""

import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from yamabiko.errors import ProcessingError
from yamabiko.flight.lanes.inline import InlineLanes
from yamabiko.flight.lanes.port import Lanes
from yamabiko.flight.lanes.processes import ProcessLanes
from yamabiko.flight.lanes.voter_state import Monitor, VoterEventKind
from yamabiko.testing.toy_lanes import ToyLane, toy_readings

PROGRAMS = [ToyLane(lane) for lane in range(3)]
READINGS = toy_readings(300, seed=8)
PRESENT = np.ones(3, np.int64)


def fly(lanes: Lanes, frames: range) -> list[bytes]:
    return [lanes.exchange(frame, READINGS[frame], PRESENT).tobytes() for frame in frames]


def alive(process: int) -> bool:
    """Whether it is there and not a zombie."""
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z"


def await_end(processes: list[int]) -> list[int]:
    """Those that are still there after some seconds."""
    until = time.monotonic() + 10.0
    while (left := [process for process in processes if alive(process)]) and time.monotonic() < until:
        time.sleep(0.02)
    return left


def children() -> list[str]:
    return Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()


def entries(folder: str) -> set[str]:
    return {path.name for path in Path(folder).iterdir()}


def dropped(lanes: Lanes) -> list[tuple[int, Monitor]]:
    return [(event.lane, event.monitor) for event in lanes.events() if event.kind == VoterEventKind.DROPPED]


def test_a_lane_killed_or_stopped_by_force_is_dropped_and_the_others_fly_on() -> None:
    before, memory = children(), entries("/dev/shm")
    descriptors = len(entries("/proc/self/fd"))
    with closing(ProcessLanes(PROGRAMS, deadline=0.5)) as lanes:
        processes = [*lanes.lane_processes, lanes.voter_process]
        fly(lanes, range(50))
        os.kill(lanes.lane_processes[1], signal.SIGKILL)
        fly(lanes, range(50, 100))
        assert dropped(lanes) == [(1, Monitor.SILENT)]
        assert lanes.arrived.tolist() == [1, 0, 1]
        os.kill(lanes.lane_processes[0], signal.SIGSTOP)
        start = time.monotonic()
        fly(lanes, range(100, 200))
        # Waited for in three frames, and then no longer.
        assert 1.5 <= time.monotonic() - start < 10.0
        assert dropped(lanes) == [(1, Monitor.SILENT), (0, Monitor.SILENT)]
        assert lanes.voter_state["in_use"].tolist() == [[0, 0, 1]]
        assert {event.frame for event in lanes.events()} <= {*range(50, 56), 102}
        assert all(np.isfinite(lanes.voter_state["voted_command"][0]))
        os.kill(lanes.lane_processes[2], signal.SIGKILL)
        held = set(fly(lanes, range(200, 210))[3:])
        assert len({vote[8:] for vote in held}) == 1  # all but the frame's number stays
        assert lanes.events()[-1].kind == VoterEventKind.NONE_LEFT
    lanes.close()
    assert await_end(processes) == []
    assert children() == before
    assert entries("/dev/shm") == memory
    assert len(entries("/proc/self/fd")) <= descriptors + 1  # the mapping's own, until it is collected


def test_a_lane_that_is_late_on_the_clock_is_dropped_and_no_longer_waited_for() -> None:
    programs = [ToyLane(0), ToyLane(1, slow=0.6, slow_from=30), ToyLane(2)]
    with closing(ProcessLanes(programs, deadline=0.4)) as lanes:
        fly(lanes, range(30))
        start = time.monotonic()
        fly(lanes, range(30, 300))
        assert time.monotonic() - start < 10.0
        assert dropped(lanes) == [(1, Monitor.SILENT)]


def test_a_killed_voter_is_replaced_within_the_frame_and_no_byte_is_other() -> None:
    """Killed between frames, in the middle of one while it waits for a lane, and stopped."""
    expected = fly(InlineLanes(PROGRAMS), range(300))
    with closing(ProcessLanes([ToyLane(0), ToyLane(1, slow=0.2, slow_from=130, slow_for=1), ToyLane(2)])) as lanes:
        voted = fly(lanes, range(80))
        voters = [lanes.voter_process]
        os.kill(lanes.voter_process, signal.SIGKILL)
        voted += fly(lanes, range(80, 130))
        voters.append(lanes.voter_process)
        threading.Timer(0.1, os.kill, (lanes.voter_process, signal.SIGKILL)).start()
        voted += fly(lanes, range(130, 230))
        voters.append(lanes.voter_process)
        os.kill(lanes.voter_process, signal.SIGSTOP)
        voted += fly(lanes, range(230, 300))
        voters.append(lanes.voter_process)
        assert len(set(voters)) == 4
        assert voted == expected
        assert not lanes.events()
    assert await_end(voters) == []


class Unstartable(ToyLane):
    """A lane whose process ends before its first frame."""

    def start(self) -> np.ndarray:
        os._exit(3)


def test_a_lane_that_does_not_start_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    before = children()
    monkeypatch.syspath_prepend(str(Path(__file__).parent))
    with pytest.raises(ProcessingError, match=r"^flight computers: the process of lane 3 did not start$"):
        ProcessLanes([ToyLane(0), ToyLane(1), Unstartable(2)])
    assert children() == before


SORTIE = """
import os, sys, time
import numpy as np
from yamabiko.flight.lanes.processes import ProcessLanes
from yamabiko.testing.toy_lanes import ToyLane, toy_readings

lanes = ProcessLanes([ToyLane(lane) for lane in range(3)])
readings = toy_readings(1, 0)[0]
for frame in range(100):
    lanes.exchange(frame, readings, np.ones(3, np.int64))
os.kill(lanes.lane_processes[1], 19)
print(*lanes.lane_processes, lanes.voter_process, lanes._voters[1].process.pid, flush=True)
time.sleep(600.0)
"""


def test_nothing_outlives_a_simulator_that_is_killed_not_even_a_stopped_lane() -> None:
    memory = entries("/dev/shm")
    with subprocess.Popen([sys.executable, "-c", SORTIE], stdout=subprocess.PIPE, text=True) as simulator:
        assert simulator.stdout is not None
        processes = [int(number) for number in simulator.stdout.readline().split()]
        assert len(processes) == 5
        assert all(alive(process) for process in processes)
        simulator.kill()
    assert await_end(processes) == []
    assert entries("/dev/shm") == memory
