"""What the processes of a run do that are not the simulator: one lane each, or the voter. Run as `python -m`, told by standard
input.

All wait in a pipe from the simulator, whose end means that the simulator is no more. What the pipes carry are only wake-ups: what
is true stands in shared memory, so a wake-up too many or too few at the hand-over from one voter to another does no harm.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import pickle
import select
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from yamabiko.flight.frame import LANE_OUTPUT, LANES, READINGS, VOTED
from yamabiko.flight.kinds import FaultKind
from yamabiko.flight.lanes.lane_faults import LaneComputer
from yamabiko.flight.lanes.port import LaneProgram, Records
from yamabiko.flight.lanes.shared_frames import SharedFrames
from yamabiko.flight.lanes.voter import vote_on
from yamabiko.flight.lanes.voter_state import new_voter_state

_PIPE_FULL = 65536
_SET_PARENT_DEATH_SIGNAL = 1  # PR_SET_PDEATHSIG of prctl(2)


@dataclass(frozen=True)
class LaneJob:
    """To be a lane. parent : the simulator's process. memory, wake, answered, ready : descriptors."""

    parent: int
    memory: int
    wake: int
    answered: int
    ready: int
    program: LaneProgram
    faults: Records


@dataclass(frozen=True)
class VoterJob:
    """To be the voter. answered : descriptors, one a lane. deadline : s that lanes are waited for. patience : frames in a row."""

    parent: int
    memory: int
    wake: int
    answered: tuple[int, ...]
    ready: int
    deadline: float
    patience: int


def wake(descriptor: int) -> None:
    """Wake whoever waits at the other end, unless it is gone or has enough wake-ups waiting."""
    with contextlib.suppress(BlockingIOError, BrokenPipeError):
        os.write(descriptor, b".")


def _die_with(parent: int) -> None:
    """End with the simulator, however that ends, even while stopped: by signal on Linux; elsewhere by the end of the pipe only."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_SET_PARENT_DEATH_SIGNAL, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(0)


def _serve(job: LaneJob | VoterJob, frames: SharedFrames, run: Callable[[int], bool]) -> None:
    """Answer frames until the simulator goes. run : whether a frame was done, else to look again for the newest."""
    os.set_blocking(job.ready, False)
    wake(job.ready)
    done = -1
    while os.read(job.wake, _PIPE_FULL):
        while (frame := int(frames.newest[0])) > done:
            if run(frame):
                done = frame


class _Lane:
    def __init__(self, job: LaneJob, frames: SharedFrames) -> None:
        self._job, self._frames = job, frames
        self._computer = LaneComputer(job.program, job.faults)
        self._answer = frames.answer[job.program.lane]
        os.set_blocking(job.answered, False)

    def run(self, frame: int) -> bool:
        """Answer a frame; false where it was overtaken by the next one, or the lane has just been let go on."""
        failure = self._computer.fails(frame)
        if failure is not None:
            os.kill(os.getpid(), signal.SIGKILL if failure == FaultKind.LANE_CRASH else signal.SIGSTOP)
            return False
        asked, before = self._frames.frame(frame), self._frames.vote(frame - 1)
        if not (asked.take(frame) and before.take(frame - 1)):
            return False
        asked_now, voted_before = asked.content[0], before.content
        present = asked_now["present"] * voted_before["arrived"][0]
        answer = self._computer.answer(frame, asked_now["readings"], present, voted_before["voted"])
        self._answer.content[:] = answer
        self._answer.put(frame)
        wake(self._job.answered)
        return True


class _Voter:
    def __init__(self, job: VoterJob, frames: SharedFrames) -> None:
        self._job, self._frames = job, frames
        self._lane_of = dict(zip(job.answered, range(LANES), strict=True))
        self._ended: set[int] = set()
        nothing = np.zeros(LANES, np.int64)
        vote_on(0, np.zeros(LANES, READINGS), nothing, np.zeros(LANES, LANE_OUTPUT), nothing, new_voter_state(), np.zeros(1, VOTED))

    def run(self, frame: int) -> bool:
        """Vote on a frame when all lanes that are waited for have answered, or at the deadline."""
        frames = self._frames
        vote, before, asked = frames.vote(frame), frames.vote(frame - 1), frames.frame(frame)
        if not vote.has(frame):
            if not (asked.take(frame) and before.take(frame - 1)):
                return False
            missed = before.content["missed"][0]
            waited_for = {lane for lane in range(LANES) if missed[lane] < self._job.patience or int(frames.woken[lane]) == frame}
            self._wait(frame, waited_for)
            self._vote(frame, asked.content, before.content, vote.content)
            vote.put(frame)
        wake(self._job.ready)
        return True

    def _wait(self, frame: int, waited_for: set[int]) -> None:
        """Until the lanes have answered, or ended, or time is up."""
        until = time.monotonic() + self._job.deadline
        while True:
            pending = {
                descriptor: lane
                for descriptor, lane in self._lane_of.items()
                if lane in waited_for and lane not in self._ended and not self._frames.answer[lane].has(frame)
            }
            left = until - time.monotonic()
            if not pending or left <= 0.0:
                return
            poll = select.poll()
            for descriptor in pending:
                poll.register(descriptor, select.POLLIN)
            for descriptor, _ in poll.poll(1000.0 * left):
                if not os.read(descriptor, _PIPE_FULL):
                    self._ended.add(pending[descriptor])

    def _vote(self, frame: int, asked: Records, before: Records, vote: Records) -> None:
        vote.view(np.uint8)[:] = before.view(np.uint8)
        outputs, arrived, missed = vote["outputs"][0], vote["arrived"][0], vote["missed"][0]
        present = asked["present"][0] * arrived
        for lane, answer in enumerate(self._frames.answer):
            arrived[lane] = answer.take(frame)
            if arrived[lane]:
                outputs[lane] = answer.content[0]
                missed[lane] = 0
            else:
                missed[lane] += 1
        vote_on(frame, asked["readings"][0], present, outputs, arrived, vote["state"], vote["voted"])


def main() -> None:
    """Read a pickled job from standard input and do it until the simulator is gone."""
    job: Any = pickle.load(sys.stdin.buffer)  # noqa: S301 - from the simulator that started this process
    _die_with(job.parent)
    frames = SharedFrames(job.memory)
    member = _Lane(job, frames) if isinstance(job, LaneJob) else _Voter(job, frames)
    _serve(job, frames, member.run)
