"""SortieLog: samples and events of a sortie as they come, and the FlightRecord they make."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from yamabiko.errors import InputError
from yamabiko.flight.flight_record import SAMPLE, FlightEvent, FlightRecord, Outcome
from yamabiko.flight.frame import FRAME_RATE
from yamabiko.flight.mission.flight_plan import FlightPlan
from yamabiko.flight.sortie_kernel import keep

_CHUNK = 4096  # samples


class SortieLog:
    """What is kept of one sortie.

    interval : s between samples. dense : spans (start, end) in s in which every frame is kept.
    Raises InputError for an interval shorter than a frame or longer than a minute.
    """

    def __init__(self, interval: float, dense: tuple[tuple[float, float], ...] = ()) -> None:
        if not 1.0 / FRAME_RATE <= interval <= 60.0:
            raise InputError("sortie", "interval", f"{interval:g} s", "from one frame to a minute")
        self.interval, self.dense = interval, dense
        self.events: list[FlightEvent] = []
        self._every = max(1, round(interval * FRAME_RATE))
        self._chunks: list[NDArray[np.void]] = []
        self._count = _CHUNK

    def wants(self, frame: int) -> bool:
        """Whether a frame is to be kept."""
        if frame % self._every == 0:
            return True
        time = frame / FRAME_RATE
        return any(start <= time < end for start, end in self.dense)

    def keep(self, truth: Any, voted: Any, outputs: Any, noted: Any) -> None:
        """Keep a sample: (1,) of TRUTH, VOTED; (3,) of LANE_OUTPUT; (1,) of WATCH."""
        if self._count == _CHUNK:
            self._chunks.append(np.zeros(_CHUNK, SAMPLE))
            self._count = 0
        keep(truth, voted, outputs, noted, self._chunks[-1], self._count)
        self._count += 1

    def tell(self, time: float, name: str, told: str, **values: float | str) -> None:
        """Keep an event."""
        self.events.append(FlightEvent(time, name, told, dict(values)))

    def record(self, plan: FlightPlan, seed: int, outcome: Outcome) -> FlightRecord:
        """The record of what was kept so far."""
        kept = [*self._chunks[:-1], self._chunks[-1][: self._count]] if self._chunks else [np.zeros(0, SAMPLE)]
        return FlightRecord(
            epoch=plan.mission.epoch,
            aircraft=plan.mission.aircraft,
            seed=seed,
            outcome=outcome,
            interval=self._every / FRAME_RATE,
            samples=np.concatenate(kept),
            events=tuple(self.events),
            dense=self.dense,
        )
