"""FlightPace: how fast simulated time may pass by the clock, and how fast it did."""

from __future__ import annotations

import time
from collections.abc import Callable

_SMOOTHING = 1.0  # s, over which the ratio is told
_LATE = 0.5  # s: lost time beyond that is not caught up


class FlightPace:
    """Holds a simulation to so many times real time. speed : None for as fast as it goes. clock, sleep : of the wall, for tests."""

    def __init__(
        self, speed: float | None, clock: Callable[[], float] = time.perf_counter, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        self._speed, self._clock, self._sleep = speed, clock, sleep
        self._began = self._marked = clock()
        self._due = self._began
        self._simulated = self._marked_at = 0.0
        self.ratio = 0.0
        """Times real time, over the last second or so."""

    @property
    def wall(self) -> float:
        """s since the begin."""
        return self._clock() - self._began

    def keep(self, simulated: float) -> None:
        """Wait until simulated time (s) may have come this far."""
        now = self._clock()
        if self._speed is not None:
            self._due += (simulated - self._simulated) / self._speed
            self._due = max(self._due, now - _LATE)
            if self._due > now:
                self._sleep(self._due - now)
                now = self._clock()
        self._simulated = simulated
        if now - self._marked >= _SMOOTHING:
            self.ratio = (simulated - self._marked_at) / (now - self._marked)
            self._marked, self._marked_at = now, simulated
