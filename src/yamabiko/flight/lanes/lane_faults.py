"""Faults of the flight computers themselves, put in where a lane's program is run: the same in one process and in several.

A crash ends the lane for good. A hang stops it from start to end: it answers nothing, and the frames in between are lost to it. A
late lane answers every frame with what it found some frames before. A wrong lane is off by the fault's size on all four control
surfaces.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from yamabiko.errors import InputError
from yamabiko.flight.frame import FAULT, FRAME_RATE, LANE_OUTPUT, LANES
from yamabiko.flight.kinds import FAULT_UNITS, FaultKind
from yamabiko.flight.lanes.port import Flags, LaneProgram, Records

COMPUTER_FAULTS = (FaultKind.LANE_CRASH, FaultKind.LANE_HANG, FaultKind.LANE_LATE, FaultKind.LANE_WRONG)
_NEVER = 1 << 62
_ROUNDING = 1e-6  # of a frame


@dataclass(frozen=True)
class ComputerFault:
    """A fault of one lane's computer. first, end : frames, end not included. size : s of a late lane, rad of a wrong one."""

    kind: FaultKind
    first: int
    end: int
    size: float

    def active(self, frame: int) -> bool:
        """Whether it is there in a frame."""
        return self.first <= frame < self.end

    @property
    def delay(self) -> int:
        """Frames that a late lane is late by, at least one."""
        return max(1, _frame_from(self.size))


def _frame_from(time: float) -> int:
    """The first frame at or after a time, s."""
    return math.ceil(time * FRAME_RATE - _ROUNDING) if time < _NEVER / FRAME_RATE else _NEVER


def computer_faults(faults: Records, lane: int) -> tuple[ComputerFault, ...]:
    """Those faults of a table that strike the computer of a lane.

    faults : (fault,) of FAULT; other kinds are passed over. lane : 0 to 2. Raises InputError where a number cannot be meant.
    """
    if faults.dtype != FAULT:
        raise InputError("faults", "dtype", faults.dtype, "frame.FAULT")
    checked = [(fault["lane"], _checked(number, fault)) for number, fault in _of_computers(faults)]
    return tuple(fault for struck, fault in checked if struck in (-1, lane))


def failure(faults: tuple[ComputerFault, ...], frame: int) -> FaultKind | None:
    """LANE_CRASH from a crash on, which nothing ends; LANE_HANG while a lane hangs."""
    hangs = None
    for fault in faults:
        if fault.kind == FaultKind.LANE_CRASH and frame >= fault.first:
            return FaultKind.LANE_CRASH
        if fault.kind == FaultKind.LANE_HANG and fault.active(frame):
            hangs = FaultKind.LANE_HANG
    return hangs


def _of_computers(faults: Records) -> Iterator[tuple[int, Any]]:
    for number, fault in enumerate(faults):
        if fault["kind"] in COMPUTER_FAULTS:
            yield number, fault


def _checked(number: int, fault: Any) -> ComputerFault:
    kind, start, end, size = FaultKind(int(fault["kind"])), float(fault["start"]), float(fault["end"]), float(fault["size"])
    source = f"fault {number}"
    if not -1 <= fault["lane"] < LANES:
        raise InputError(source, "lane", int(fault["lane"]), "-1 to 2")
    if not math.isfinite(start):
        raise InputError(source, "start", start, "a time in s")
    if not end > start:
        raise InputError(source, "end", end, "a time in s after the start")
    lowest = 0.0 if kind == FaultKind.LANE_LATE else -math.inf
    if FAULT_UNITS[kind] and not (math.isfinite(size) and size > lowest):
        raise InputError(source, "size", size, f"a number of {FAULT_UNITS[kind]}{' above 0' if lowest == 0.0 else ''}")
    return ComputerFault(kind, _frame_from(start), _frame_from(end), size)


class LaneComputer:
    """One lane's program with its state, its last answer, and the faults of its computer.

    Raises InputError for a table of faults that cannot be meant.
    """

    def __init__(self, program: LaneProgram, faults: Records) -> None:
        self._program = program
        self._faults = computer_faults(faults, program.lane)
        self._state = program.start()
        self._found = np.zeros(1, LANE_OUTPUT)
        delays = [fault.delay for fault in self._faults if fault.kind == FaultKind.LANE_LATE]
        self._past: deque[Records] = deque(maxlen=max(delays, default=0) + 1)

    @property
    def state(self) -> Any:
        """The program's own, for those who look on; not to be changed."""
        return self._state

    def fails(self, frame: int) -> FaultKind | None:
        """LANE_CRASH from a crash on, LANE_HANG while it hangs."""
        return failure(self._faults, frame) if self._faults else None

    def answer(self, frame: int, readings: Records, present: Flags, voted: Records) -> Records:
        """Run a frame and return what the lane gives out, (1,) of LANE_OUTPUT, overwritten in the next frame."""
        self._program.step(frame, readings, present, voted, self._state, self._found)
        return self._distorted(frame) if self._faults else self._found

    def _distorted(self, frame: int) -> Records:
        """The answer as a wrong and late lane gives it out."""
        given, delay = self._found.copy(), 0
        for fault in self._faults:
            if fault.kind == FaultKind.LANE_WRONG and fault.active(frame):
                for surface in ("aileron", "ruddervator"):
                    given["command"][surface] += fault.size
            elif fault.kind == FaultKind.LANE_LATE and fault.active(frame):
                delay = max(delay, fault.delay)
        self._past.append(given)
        return self._past[max(0, len(self._past) - 1 - delay)]
