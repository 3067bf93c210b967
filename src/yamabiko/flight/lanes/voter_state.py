"""What the voter keeps from frame to frame, as one record, and the events that it leaves in it.

The record is a numpy structured type, so that it can lie in shared memory: a spare voter goes on from where another one died.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from yamabiko.flight.frame import FRAME_RATE, LANES
from yamabiko.flight.lanes import thresholds

COMMANDS = len(thresholds.COMMANDS)
QUANTITIES = len(thresholds.NAVIGATION)
EVENTS_KEPT = 64


class Monitor(IntEnum):
    """What a lane was found wrong by."""

    NONE = 0
    SILENT = 1
    RANGE = 2
    INVALID = 3
    ACCUSED = 4
    COMMAND = 5
    NAVIGATION = 6


class VoterEventKind(IntEnum):
    """What the voter tells of."""

    DROPPED = 0
    REINSTATED = 1
    DISPUTE = 2
    NONE_LEFT = 3
    ANSWERED_AGAIN = 4


_WORDS = {
    Monitor.NONE: "",
    Monitor.SILENT: "it did not answer in time",
    Monitor.RANGE: "its answer was not a number or out of range",
    Monitor.INVALID: "it declared itself invalid",
    Monitor.ACCUSED: "both others accused its inertial unit",
    Monitor.COMMAND: "its command differed from the voted one",
    Monitor.NAVIGATION: "its navigation differed from the voted one",
}

VOTER_STATE = np.dtype(
    [
        ("frame", "i8"),  # last one voted on; -1 before the first
        ("in_use", "i8", (LANES,)),  # 0 where a lane is dropped
        ("good", "i8", (LANES,)),  # 1 where this frame's answer is voted with
        ("fault", "i8", (LANES,)),  # this frame's Monitor.SILENT, RANGE, INVALID or NONE
        ("count", "i8", (LANES, len(Monitor))),  # SILENT, RANGE, INVALID, ACCUSED: up while seen, down while not
        ("command_count", "i8", (LANES, COMMANDS)),
        ("navigation_count", "i8", (LANES, QUANTITIES)),
        ("agreeing", "i8", (LANES,)),  # frames that a dropped lane has agreed for
        ("command", "f8", (LANES, COMMANDS)),  # each lane's last good command
        ("presence", "i8", (LANES,)),  # 0 to fading_frames: how much of a lane is in the voted command
        ("voted_command", "f8", (COMMANDS,)),
        ("excess", "f8", (LANES,)),  # the largest of a lane's differences in this frame, in thresholds
        ("disputed", "i8"),  # 1 while two lanes differ and neither is known to be wrong
        ("standoff", "i8"),  # frames without agreement on phase, leg and plan
        ("unserved", "i8"),  # frames without any good lane, until now
        ("holding", "i8"),  # 0 to fading_frames: how much of the held command is in the voted one
        ("held_command", "f8", (COMMANDS,)),
        ("event_count", "i8"),  # since the start
        ("event", "i8", (EVENTS_KEPT, 4)),  # frame, lane, VoterEventKind, Monitor
        # limits, which stay as they were made
        ("command_size", "f8", (COMMANDS,)),
        ("command_lowest", "f8", (COMMANDS,)),
        ("command_highest", "f8", (COMMANDS,)),
        ("command_frames", "i8", (COMMANDS,)),
        ("navigation_size", "f8", (QUANTITIES,)),
        ("navigation_lowest", "f8", (QUANTITIES,)),
        ("navigation_highest", "f8", (QUANTITIES,)),
        ("navigation_frames", "i8", (QUANTITIES,)),
        ("frames", "i8", (len(Monitor),)),  # persistence of the other monitors
        ("deviations", "f8"),
        ("fading_frames", "i8"),
        ("agreement_frames", "i8"),
        ("standoff_frames", "i8"),
    ],
    align=True,
)


@dataclass(frozen=True)
class VoterEvent:
    """Something the voter did. frame : in which. lane : 0 to 2, or -1 for none in particular."""

    frame: int
    lane: int
    kind: VoterEventKind
    monitor: Monitor

    @property
    def told(self) -> str:
        """It in words, lanes counted from 1."""
        match self.kind:
            case VoterEventKind.DROPPED:
                return f"lane {self.lane + 1} dropped: {_WORDS[self.monitor]}"
            case VoterEventKind.REINSTATED:
                return f"lane {self.lane + 1} taken back after agreeing on the ground"
            case VoterEventKind.DISPUTE:
                return "two lanes differ and neither is known to be wrong: their mean is flown"
            case VoterEventKind.NONE_LEFT:
                return "no lane answers: the last command is held"
            case VoterEventKind.ANSWERED_AGAIN:
                return f"lane {self.lane + 1} answers again"


def new_voter_state() -> NDArray[np.void]:
    """(1,) of VOTER_STATE, before the first frame: all lanes in use, the limits those of the table of thresholds."""
    state = np.zeros(1, VOTER_STATE)
    state["frame"] = -1
    state["in_use"] = 1
    for prefix, table in (("command", thresholds.COMMAND_THRESHOLDS), ("navigation", thresholds.NAVIGATION_THRESHOLDS)):
        for field in ("size", "lowest", "highest", "frames"):
            state[f"{prefix}_{field}"] = [getattr(limit, field) for limit in table.values()]
    for monitor, span in (
        (Monitor.SILENT, thresholds.SILENCE),
        (Monitor.RANGE, thresholds.SILENCE),
        (Monitor.INVALID, thresholds.DOUBT),
        (Monitor.ACCUSED, thresholds.ACCUSATION),
    ):
        state["frames"][0, monitor] = round(span * FRAME_RATE)
    state["deviations"] = thresholds.DEVIATIONS_ALLOWED
    state["fading_frames"] = round(thresholds.FADING * FRAME_RATE)
    state["presence"] = state["fading_frames"]
    state["agreement_frames"] = round(thresholds.AGREEMENT * FRAME_RATE)
    state["standoff_frames"] = round(thresholds.STANDOFF * FRAME_RATE)
    return state


def read_events(state: NDArray[np.void], since: int = 0) -> tuple[VoterEvent, ...]:
    """The events after the first `since` ones, in order; of more than EVENTS_KEPT only the last are still there."""
    count = int(state["event_count"][0])
    rows = state["event"][0]
    kept = (rows[number % EVENTS_KEPT].tolist() for number in range(max(since, count - EVENTS_KEPT), count))
    return tuple(VoterEvent(frame, lane, VoterEventKind(kind), Monitor(monitor)) for frame, lane, kind, monitor in kept)
