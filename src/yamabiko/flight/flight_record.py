"""FlightRecord: what is kept of a sortie, for reports, recordings, replays and the radar's motion data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from yamabiko.flight.frame import COMMAND, LANES

Samples = NDArray[np.void]
"""(sample,) of SAMPLE."""
Outcome = Literal["landed", "diverted", "ditched", "lost", "stayed"]
"""`stayed`: it never left the ground."""

SAMPLE = np.dtype(
    [
        ("time", "f8"),  # s since the epoch
        # as it was
        ("latitude", "f8"),
        ("longitude", "f8"),
        ("height", "f8"),  # m above the ellipsoid
        ("velocity", "f8", (3,)),  # NED
        ("attitude", "f8", (4,)),  # body to NED, scalar first
        ("rate", "f8", (3,)),
        ("airspeed", "f8"),  # true
        ("wind", "f8", (3,)),  # NED
        ("ground_height", "f8"),
        ("wheel_load", "f8", (3,)),
        ("engine_power", "f8"),
        ("fuel", "f8"),
        ("actuator", "f8", (4,)),
        # as the aircraft believed it: what was voted
        ("navigated_latitude", "f8"),
        ("navigated_longitude", "f8"),
        ("navigated_height", "f8"),
        ("navigated_velocity", "f8", (3,)),
        ("navigated_attitude", "f8", (4,)),
        ("navigated_airspeed", "f8"),  # calibrated
        ("command", COMMAND),
        ("phase", "i8"),
        ("leg", "i8"),
        ("plan", "i8"),
        ("path_error", "f8"),  # m to the right of the leg, as it was; NaN where no leg is followed
        ("in_use", "i8", (LANES,)),
        ("lane_command", "f8", (LANES, 4)),  # rad, each lane's ailerons and ruddervators
        ("lane_latitude", "f8", (LANES,)),
        ("lane_longitude", "f8", (LANES,)),
        ("lane_height", "f8", (LANES,)),
    ],
    align=True,
)


@dataclass(frozen=True)
class FlightEvent:
    """Something that happened at an instant of a sortie.

    time : s since the epoch. name : short, lower case, such as "phase", "lane dropped", "fault", "touchdown". told : in words.
    values : numbers that belong to it, under names with their unit.
    """

    time: float
    name: str
    told: str
    values: dict[str, Any]


@dataclass(frozen=True, eq=False)
class FlightRecord:
    """One sortie.

    epoch : UTC instant of time zero. aircraft : the model's name. seed : that errors and weather were drawn from.
    samples : (sample,) of SAMPLE, in order, `interval` seconds apart but in the spans of `dense`, (start, end) s, where every frame
    is kept. outcome : how it ended.
    """

    epoch: datetime
    aircraft: str
    seed: int
    outcome: Outcome
    interval: float
    samples: Samples
    events: tuple[FlightEvent, ...]
    dense: tuple[tuple[float, float], ...] = ()
