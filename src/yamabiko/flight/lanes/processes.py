"""The three lanes and the voter as processes of their own beside the simulator, in lockstep over shared memory.

Killing, stopping or slowing a lane's process costs that lane and nothing else; so does what the table of faults does to it. A
voter that dies is replaced, within the frame, by a spare one that goes on from the state in shared memory, and a new spare is
started. The run gives the same bytes as the inline one as long as no lane misses its deadline on the clock.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import select
import signal
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import IO, cast

import numpy as np

from yamabiko.errors import InputError, ProcessingError
from yamabiko.flight.frame import FRAME_RATE, LANE_OUTPUT, LANES, VOTED
from yamabiko.flight.kinds import FaultKind
from yamabiko.flight.lanes.inline import NO_FAULTS, check_programs
from yamabiko.flight.lanes.lane_faults import computer_faults, failure
from yamabiko.flight.lanes.member import LaneJob, VoterJob, wake
from yamabiko.flight.lanes.port import Flags, LaneProgram, Records
from yamabiko.flight.lanes.shared_frames import SharedFrames, Slot, make_shared_frames
from yamabiko.flight.lanes.thresholds import SILENCE
from yamabiko.flight.lanes.voter_state import VoterEvent, new_voter_state, read_events

LANE_DEADLINE = 1.0
"""s on the clock that the voter waits for a lane. Sixty frames long, because the simulation is not bound to the clock: a machine
that is busy with other things delays a sound lane, and must not drop it."""
VOTER_PATIENCE = 2.0
"""s on the clock beyond the lanes' deadline after which a voter that says nothing is killed and replaced."""
START_LIMIT = 300.0
"""s on the clock for a process to start; the first time on a machine that includes compiling."""
VOTERS_A_FRAME = 3
"""How often the voter is replaced in one frame before the run is given up."""
_PIPE_FULL = 65536


@dataclass(frozen=True)
class _Member:
    """A process that runs. wake : pipe that it waits at. ready : pipe that it answers by, its end when it is gone."""

    name: str
    process: subprocess.Popen[bytes]
    wake: int
    ready: int

    def wait(self, limit: float) -> bool:
        """Wait for it to say something: whether it did, in time and alive."""
        poll = select.poll()
        poll.register(self.ready, select.POLLIN)
        return bool(poll.poll(1000.0 * limit)) and bool(os.read(self.ready, _PIPE_FULL))

    def end(self) -> None:
        """Kill it, even when stopped, and leave nothing of it."""
        self.process.kill()
        self.process.wait()
        os.close(self.wake)
        os.close(self.ready)


def _start(job: LaneJob | VoterJob, given: Sequence[int], kept: Sequence[int]) -> subprocess.Popen[bytes]:
    """Start a process with its job. given : descriptors that pass to it, closed here. kept : those that it shares."""
    try:
        process = subprocess.Popen(
            [sys.executable, "-c", "from yamabiko.flight.lanes.member import main; main()"],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            pass_fds=(*given, *kept),
            env={**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)},
            start_new_session=True,  # an interrupt from the keyboard is the simulator's to handle
        )
    finally:
        for descriptor in given:
            os.close(descriptor)
    # One that dies at once is noticed by the end of its pipe.
    with contextlib.suppress(BrokenPipeError), cast(IO[bytes], process.stdin) as told:
        told.write(pickle.dumps(job))
    return process


def _let_go(faults: Records) -> dict[int, list[int]]:
    """The lanes that are let go on after a hang, by frame."""
    lanes: dict[int, list[int]] = {}
    for lane in range(LANES):
        own = computer_faults(faults, lane)
        for frame in {fault.end for fault in own if fault.kind == FaultKind.LANE_HANG}:
            if failure(own, frame) is None:
                lanes.setdefault(frame, []).append(lane)
    return lanes


class ProcessLanes:
    """Lanes, run in processes: three lanes, the voter, and a spare voter.

    programs : of lanes 0, 1 and 2. faults : (fault,) of FAULT; those of lane computers are put in here, other kinds passed over.
    deadline : s on the clock that the voter waits for a lane's answer to a frame, more than 0.

    The processes end with this one, on Linux also with the thread that makes the run: make it in one that lasts. Raises InputError
    where an argument cannot be meant, and ProcessingError where a process does not start.
    """

    def __init__(self, programs: Sequence[LaneProgram], faults: Records = NO_FAULTS, deadline: float = LANE_DEADLINE) -> None:
        check_programs(programs)
        if not 0.0 < deadline <= START_LIMIT:
            raise InputError("lanes", "deadline", deadline, f"a number of s above 0, at most {START_LIMIT:.0f}")
        self._faults, self._deadline = faults, deadline
        self._let_go = _let_go(faults)
        self.outputs: Records = np.zeros(LANES, LANE_OUTPUT)
        self.arrived: Flags = np.ones(LANES, np.int64)
        self.voter_state: Records = new_voter_state()
        self._voted: Records = np.zeros(1, VOTED)
        self._memory = make_shared_frames()
        self._descriptors = [self._memory]
        self._frames = SharedFrames(self._memory)
        self._lanes: list[_Member] = []
        self._voters: list[_Member] = []
        try:
            self._start_all(programs)
        except BaseException:
            self.close()
            raise

    def _start_all(self, programs: Sequence[LaneProgram]) -> None:
        """Start everybody: one lane before the others, so that they find compiled what it compiles, if it is the first time."""
        for program in programs:
            reading, writing = os.pipe()
            self._descriptors.append(reading)
            self._lanes.append(self._start_lane(program, writing))
            if program.lane == 0:
                self._await_start(self._lanes[0])
        self._voters.append(self._start_voter())
        self._voters.append(self._start_voter())
        for member in (*self._lanes[1:], self._voters[0]):
            self._await_start(member)

    def _start_lane(self, program: LaneProgram, answered: int) -> _Member:
        (asleep, waking), (heard, ready) = os.pipe(), os.pipe()
        job = LaneJob(os.getpid(), self._memory, asleep, answered, ready, program, self._faults)
        process = _start(job, (asleep, ready, answered), (self._memory,))
        os.set_blocking(waking, False)
        return _Member(f"lane {program.lane + 1}", process, waking, heard)

    def _start_voter(self) -> _Member:
        (asleep, waking), (heard, ready) = os.pipe(), os.pipe()
        patience = round(SILENCE * FRAME_RATE)
        job = VoterJob(os.getpid(), self._memory, asleep, tuple(self._descriptors[1:]), ready, self._deadline, patience)
        process = _start(job, (asleep, ready), self._descriptors)
        os.set_blocking(waking, False)
        return _Member("voter", process, waking, heard)

    def _await_start(self, member: _Member) -> None:
        if not member.wait(START_LIMIT):
            raise ProcessingError(f"flight computers: the process of {member.name} did not start")

    @property
    def lane_processes(self) -> tuple[int, ...]:
        """Process numbers of the lanes."""
        return tuple(member.process.pid for member in self._lanes)

    @property
    def voter_process(self) -> int:
        """Process number of the voter in charge."""
        return self._voters[0].process.pid

    def exchange(self, frame: int, readings: Records, present: Flags) -> Records:
        """Run a frame, as the port says; raises InputError for one that is not the next."""
        if frame != self._frames.newest[0] + 1:
            raise InputError("exchange", "frame", frame, f"{self._frames.newest[0] + 1}, the next one")
        asked, vote = self._frames.frame(frame), self._frames.vote(frame)
        asked.content["readings"][0], asked.content["present"][0] = readings, present
        asked.put(frame)
        let_go = self._let_go.get(frame, [])
        self._frames.woken[let_go] = frame
        self._frames.newest[0] = frame
        for lane in let_go:
            self._lanes[lane].process.send_signal(signal.SIGCONT)
        for member in self._lanes:
            wake(member.wake)
        self._await_vote(frame, vote)
        content = vote.content
        self.outputs[:] = content["outputs"][0]
        self.arrived[:] = content["arrived"][0]
        self.voter_state[:] = content["state"]
        self._voted[:] = content["voted"]
        return self._voted

    def _await_vote(self, frame: int, vote: Slot) -> None:
        replaced = 0
        while not vote.take(frame):
            wake(self._voters[0].wake)
            if not self._voters[0].wait(self._deadline + VOTER_PATIENCE):
                if replaced == VOTERS_A_FRAME:
                    raise ProcessingError(
                        f"flight computers: {replaced + 1} voters were lost in frame {frame}, so nothing is commanded"
                    )
                self._replace_voter()
                replaced += 1

    def _replace_voter(self) -> None:
        """Make sure that the voter is gone, put the spare one in charge, and start another spare."""
        self._voters.pop(0).end()
        self._voters.append(self._start_voter())
        self._await_start(self._voters[0])

    def events(self, since: int = 0) -> tuple[VoterEvent, ...]:
        """What the voter did, after the first `since` events."""
        return read_events(self.voter_state, since)

    def close(self) -> None:
        """End all processes and give the shared memory back."""
        while self._lanes or self._voters:
            (self._lanes or self._voters).pop().end()
        while self._descriptors:
            os.close(self._descriptors.pop())
