"""The three lanes and the voter one after another in the caller's process: the fast run, and the same bytes every time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from yamabiko.errors import InputError
from yamabiko.flight.frame import FAULT, LANE_OUTPUT, LANES, VOTED
from yamabiko.flight.lanes.lane_faults import LaneComputer
from yamabiko.flight.lanes.port import Flags, LaneProgram, Records
from yamabiko.flight.lanes.voter import vote_on
from yamabiko.flight.lanes.voter_state import VoterEvent, new_voter_state, read_events

NO_FAULTS = np.zeros(0, FAULT)


def check_programs(programs: Sequence[LaneProgram]) -> None:
    """Raise InputError unless there is one program for each lane, in order."""
    lanes = [program.lane for program in programs]
    if lanes != list(range(LANES)):
        raise InputError("programs", "lane", lanes, f"one program for each of lanes {list(range(LANES))}, in order")


class InlineLanes:
    """Lanes, run inline.

    programs : of lanes 0, 1 and 2. faults : (fault,) of FAULT; those of lane computers are put in here, other kinds passed over.
    Raises InputError where either cannot be meant.
    """

    def __init__(self, programs: Sequence[LaneProgram], faults: Records = NO_FAULTS) -> None:
        check_programs(programs)
        self._computers = tuple(LaneComputer(program, faults) for program in programs)
        self._present = np.zeros(LANES, np.int64)
        self._voted = np.zeros(1, VOTED)
        self.outputs: Records = np.zeros(LANES, LANE_OUTPUT)
        self.arrived: Flags = np.ones(LANES, np.int64)
        self.voter_state: Records = new_voter_state()

    @property
    def states(self) -> tuple[Any, ...]:
        """What each lane's program keeps, for those who look on; not to be changed."""
        return tuple(computer.state for computer in self._computers)

    def exchange(self, frame: int, readings: Records, present: Flags) -> Records:
        """Run a frame, as the port says."""
        np.multiply(present, self.arrived, out=self._present)
        for lane, computer in enumerate(self._computers):
            if computer.fails(frame):
                self.arrived[lane] = 0
            else:
                self.outputs[lane] = computer.answer(frame, readings, self._present, self._voted)[0]
                self.arrived[lane] = 1
        vote_on(frame, readings, self._present, self.outputs, self.arrived, self.voter_state, self._voted)
        return self._voted

    def events(self, since: int = 0) -> tuple[VoterEvent, ...]:
        """What the voter did, after the first `since` events."""
        return read_events(self.voter_state, since)

    def close(self) -> None:
        """Nothing runs when nothing is asked."""
