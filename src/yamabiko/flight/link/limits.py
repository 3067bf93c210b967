"""What keeps a flood of packets from becoming a flood of work, replies or log lines."""

from __future__ import annotations

import logging


class Allowance:
    """So many a second, and as many at once after a silence."""

    def __init__(self, per_second: float) -> None:
        self._per_second = per_second
        self._left = per_second
        self._time: float | None = None

    def take(self, time: float) -> bool:
        """Whether one more is allowed at a time in s, which does not run back."""
        if self._time is not None:
            self._left = min(self._left + max(time - self._time, 0.0) * self._per_second, self._per_second)
        self._time = time
        if self._left < 1.0:
            return False
        self._left -= 1.0
        return True


class RefusalLog:
    """Warnings of what was refused, a few a second; those held back are counted and told with the next."""

    def __init__(self, logger: logging.Logger, per_second: float = 5.0) -> None:
        self._logger = logger
        self._allowance = Allowance(per_second)
        self._held_back = 0

    def refused(self, told: str, time: float) -> None:
        """Log one refusal, if there is room for a line."""
        if not self._allowance.take(time):
            self._held_back += 1
            return
        more = f" ({self._held_back} more not shown)" if self._held_back else ""
        self._held_back = 0
        self._logger.warning("data link: refused: %s%s", told, more)
