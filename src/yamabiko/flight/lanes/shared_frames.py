"""The memory that the simulator, the lanes and the voter share when each is a process of its own.

It has no name, so nothing can be left behind: a file that lives in memory as long as somebody holds it, handed on by descriptor.
Each slot carries the number of its frame twice: a writer sets `begin`, writes, and sets `end`; a reader looks at `end`, copies,
and looks at `begin`. Where both are the frame asked for, the copy is whole. (x86 keeps stores in order; elsewhere the pipes that
wake the readers do.)
"""

from __future__ import annotations

import mmap
import os
import tempfile
from typing import Any

import numpy as np
from numpy.typing import NDArray

from yamabiko.flight.frame import LANE_OUTPUT, LANES, READINGS, VOTED
from yamabiko.flight.lanes.port import Records
from yamabiko.flight.lanes.voter_state import VOTER_STATE, new_voter_state

_FRAME = np.dtype([("readings", READINGS, (LANES,)), ("present", "i8", (LANES,))], align=True)
_VOTE = np.dtype(
    [
        ("outputs", LANE_OUTPUT, (LANES,)),
        ("arrived", "i8", (LANES,)),
        ("state", VOTER_STATE),
        ("voted", VOTED),
        ("missed", "i8", (LANES,)),  # frames in a row that a lane was waited for in vain
    ],
    align=True,
)


def _slot(content: np.dtype[Any]) -> np.dtype[Any]:
    return np.dtype([("begin", "i8"), ("content", content), ("end", "i8")], align=True)


_SHARED = np.dtype(
    [
        ("newest", "i8"),  # the frame that is to be answered
        ("woken", "i8", (LANES,)),  # the frame in which a stopped lane is let go on, and so is waited for again
        ("frame", _slot(_FRAME), (2,)),
        ("answer", _slot(LANE_OUTPUT), (LANES,)),
        ("vote", _slot(_VOTE), (2,)),
    ],
    align=True,
)


class Slot:
    """One record in shared memory, with a copy of its own that is read and written as a whole.

    shared : (1,) of a slot. content : (1,) the copy.
    """

    def __init__(self, shared: Records) -> None:
        self._begin: NDArray[np.int64] = shared["begin"]
        self._end: NDArray[np.int64] = shared["end"]
        content = shared["content"]
        self.content: Records = np.zeros(1, content.dtype)
        # As bytes: numpy copies records field by field.
        self._there = np.ndarray((content.itemsize,), np.uint8, content)
        self._here = self.content.view(np.uint8)

    def put(self, frame: int) -> None:
        """Write the copy, as of a frame."""
        self._begin[0] = frame
        self._there[:] = self._here
        self._end[0] = frame

    def take(self, frame: int) -> bool:
        """Read into the copy: whether the slot was whole and of this frame. If not, the copy means nothing."""
        if self._end[0] != frame:
            return False
        self._here[:] = self._there
        return bool(self._begin[0] == frame)

    def has(self, frame: int) -> bool:
        """Whether the frame has been put."""
        return bool(self._end[0] == frame)


class SharedFrames:
    """A mapping of the shared memory.

    descriptor : of the memory, which is mapped and left open. frame, answer, vote : slots; frames and votes alternate between two,
    so that the last one can be read while the next one is written.
    """

    def __init__(self, descriptor: int) -> None:
        self._all = np.ndarray(1, _SHARED, mmap.mmap(descriptor, _SHARED.itemsize))
        self.newest: NDArray[np.int64] = self._all["newest"]
        self.woken: NDArray[np.int64] = self._all["woken"][0]
        self.answer = tuple(Slot(self._all["answer"][0, lane : lane + 1]) for lane in range(LANES))
        self._frames = tuple(Slot(self._all["frame"][0, which : which + 1]) for which in range(2))
        self._votes = tuple(Slot(self._all["vote"][0, which : which + 1]) for which in range(2))

    def frame(self, number: int) -> Slot:
        """Where a frame's readings stand: content has readings (3,) and present (3,)."""
        return self._frames[number % 2]

    def vote(self, number: int) -> Slot:
        """Where a frame's vote stands: content has outputs (3,), arrived (3,), state, voted and missed (3,)."""
        return self._votes[number % 2]


def make_shared_frames() -> int:
    """A descriptor of new shared memory, before the first frame: nothing asked, nothing answered, all lanes there."""
    if hasattr(os, "memfd_create"):
        descriptor = os.memfd_create("yamabiko-lanes")
    else:
        with tempfile.TemporaryFile() as file:
            descriptor = os.dup(file.fileno())
    os.ftruncate(descriptor, _SHARED.itemsize)
    frames = SharedFrames(descriptor)
    frames.newest[0] = -1
    frames.woken[:] = -1
    for number in (-2, -1):
        frames.frame(number).put(number)
        first = frames.vote(number)
        first.content["state"] = new_voter_state()
        first.content["arrived"] = 1
        first.put(number)
    for answer in frames.answer:
        answer.put(-1)
    return descriptor
