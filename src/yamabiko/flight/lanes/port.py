"""The ports of this room: a lane's program, which anything may run, and the lanes together with their voter, which the simulator
asks."""

from __future__ import annotations

from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from yamabiko.flight.lanes.voter_state import VoterEvent

Flags = NDArray[np.int64]
Records = NDArray[np.void]


class LaneProgram(Protocol):
    """What one flight computer runs, as a description that can be pickled: which lane it is, its parameters, its mission.

    Its class must be importable in a fresh process.
    """

    @property
    def lane(self) -> int:
        """0 to 2."""

    def start(self) -> Any:
        """The lane's state before its first frame; everything that `step` will ever call is compiled or loaded here.

        A lane that compiles in flight misses its deadlines and is dropped.
        """

    def step(self, frame: int, readings: Records, present: Flags, voted: Records, state: Any, output: Records) -> None:
        """One frame.

        frame : its number, greater than the last one's; not by one where the lane was stopped in between. readings : (3,) of
        READINGS, of all lanes. present : (3,), 1 where a lane's readings are there. voted : (1,) of VOTED, of the frame before: its
        phase, leg and plan are in force, and its integrators and command are what the lane draws its own integrators to, lest
        lanes drift apart. state : from `start`. output : (1,) of LANE_OUTPUT, to be filled whole.
        """


class Lanes(Protocol):
    """Three lanes and the voter, run one way or another.

    outputs : (3,) of LANE_OUTPUT, the last answers. arrived : (3,), 1 where a lane answered in the last frame. voter_state : (1,)
    of VOTER_STATE. All are overwritten in every frame.
    """

    @property
    def outputs(self) -> Records:
        """(3,) of LANE_OUTPUT."""

    @property
    def arrived(self) -> Flags:
        """(3,)."""

    @property
    def voter_state(self) -> Records:
        """(1,) of VOTER_STATE."""

    def exchange(self, frame: int, readings: Records, present: Flags) -> Records:
        """Run a frame: (1,) of VOTED, overwritten in the next one.

        frame : counts up from 0. readings : (3,) of READINGS. present : (3,), 1 where a lane has readings. A lane that did not
        answer in the frame before has none for others, whatever is said here: its sensors hang on it. Raises ProcessingError where
        the voter itself is lost.
        """

    def events(self, since: int = 0) -> tuple[VoterEvent, ...]:
        """What the voter did, after the first `since` events; voter_state["event_count"] counts them."""

    def close(self) -> None:
        """Stop whatever runs. May be called twice."""
