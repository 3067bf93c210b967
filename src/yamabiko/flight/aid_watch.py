"""What the lanes believe of the sensors that all of them share, told when it changes: fixes, airspeed, static pressure.

A sensor of one lane that is wrong is outvoted and changes nothing for the flight. What is told here is that a kind of sensor is
believed no more, as most of the lanes that are voted with have it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from yamabiko.flight.frame import FRAME_RATE
from yamabiko.flight.kinds import Aid

_TOLD = {
    "satellites": {
        Aid.USED: "satellite fixes are used again",
        Aid.MISSING: "no satellite fixes come: on by air data and wind, and a beacon where one is heard",
        Aid.DOUBTED: "satellite fixes are not believed: on by air data and wind, and a beacon where one is heard",
    },
    "airspeed_measured": {
        Aid.USED: "airspeed is measured again",
        Aid.DOUBTED: "no pitot tube is believed: airspeed is made out from velocity and wind",
    },
    "static_pressure": {
        Aid.USED: "static pressure is measured again",
        Aid.DOUBTED: "no static port is believed: static pressure is made out from the height",
    },
}
_EVERY = round(FRAME_RATE / 2)
"""Frames between looks."""


@dataclass(frozen=True)
class AidChange:
    """A kind of sensor that is believed no more, or again. aid : a field of LANE_OUTPUT."""

    aid: str
    believed: bool
    told: str


class AidWatch:
    """What the lanes that are voted with believed last; nothing until they have believed all."""

    def __init__(self) -> None:
        self._known: dict[str, Aid] | None = None

    def new(self, frame: int, outputs: Any, in_use: Any) -> tuple[AidChange, ...]:
        """What has changed. outputs : (LANES,) of LANE_OUTPUT. in_use : (LANES,) 1 where the lane is voted with."""
        if frame % _EVERY != 0 or not np.any(in_use):
            return ()
        believed = {aid: _most(outputs[aid][in_use == 1]) for aid in _TOLD}
        known = self._known
        if known is None:
            self._known = believed if all(state == Aid.USED for state in believed.values()) else None
            return ()
        self._known = believed
        return tuple(
            AidChange(aid, state == Aid.USED, _TOLD[aid].get(state, _TOLD[aid][Aid.DOUBTED]))
            for aid, state in believed.items()
            if state != known[aid]
        )


def _most(states: Any) -> Aid:
    """What most lanes have; of as many, the worse. Anything may stand in the answer of a lane in another process."""
    values, counts = np.unique(np.sign(states), return_counts=True)
    return Aid(int(values[np.argmax(counts)]))
