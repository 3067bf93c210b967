"""Answers of three sound lanes to try the voter with, and a voter that is driven frame by frame."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from yamabiko.flight.frame import COMMAND, LANE_OUTPUT, LANES, VOTED
from yamabiko.flight.lanes.selection import Float
from yamabiko.flight.lanes.voter import vote
from yamabiko.flight.lanes.voter_state import VoterEvent, new_voter_state, read_events


def sound_answers() -> NDArray[np.void]:
    """(3,) of LANE_OUTPUT: level flight, all lanes alike."""
    outputs = np.zeros(LANES, LANE_OUTPUT)
    outputs["valid"] = 1
    outputs["attitude"][:, 0] = 1.0
    outputs["latitude"], outputs["longitude"], outputs["height"] = 0.61, 2.43, 1500.0
    outputs["velocity"][:, 0] = 36.0
    outputs["airspeed"], outputs["position_deviation"], outputs["phase"] = 36.0, 3.0, 7
    return outputs


def set_command(output: NDArray[np.void], values: Float) -> None:
    """Give a lane's answer, (1,) of LANE_OUTPUT, all commands at once: (10,), in the order of thresholds.COMMANDS."""
    output["command"] = np.ascontiguousarray(values, np.float64).view(COMMAND)


class DrivenVoter:
    """A voter and the answers it is given; change `outputs`, `arrived` and `on_ground`, then run frames."""

    def __init__(self) -> None:
        self.outputs = sound_answers()
        self.arrived = np.ones(LANES, np.int64)
        self.on_ground = False
        self.state = new_voter_state()
        self.voted = np.zeros(1, VOTED)
        self.frame = -1

    def run(self, frames: int = 1) -> Float:
        """Vote on as many frames: (10,) commands as last voted."""
        for _ in range(frames):
            self.frame += 1
            self.outputs["frame"] = self.frame
            vote(self.frame, self.outputs, self.arrived, self.on_ground, self.state, self.voted)
        return self.command

    @property
    def command(self) -> Float:
        """(10,) commands as last voted."""
        return np.frombuffer(self.voted["command"].tobytes())

    @property
    def in_use(self) -> list[int]:
        """1 for each lane that is not dropped."""
        flags: list[int] = self.voted["in_use"][0].tolist()
        return flags

    @property
    def events(self) -> tuple[VoterEvent, ...]:
        """All so far."""
        return read_events(self.state)
