"""What a simulated supplier can be told to do wrong: the ways in which ordering over a network fails, one at a time."""

from __future__ import annotations

import threading
from collections import defaultdict, deque
from enum import StrEnum
from typing import Literal

Operation = Literal["offerings", "queryables", "opportunities", "order", "orders", "state", "statuses"]


class Fault(StrEnum):
    """One fault. "Before" and "after" say whether what was asked is still done."""

    SILENT_BEFORE = "silent-before"  # never answers, does nothing
    SILENT_AFTER = "silent-after"  # does it, never answers
    ERROR_BEFORE = "error-before"  # HTTP 500, does nothing
    ERROR_AFTER = "error-after"  # does it, HTTP 503
    REFUSE = "refuse"  # HTTP 422
    SLOW = "slow"  # does it and answers, late
    MALFORMED = "malformed"  # does it, answers broken JSON
    CUT = "cut"  # does it, loses the connection half way through the answer
    RESET = "reset"  # loses the connection at once, does nothing
    DOUBLE = "double"  # hears it twice, as behind a line that repeats
    OTHER_ORDER = "other-order"  # does it, answers with an order that is not the one placed
    CANCEL_LATER = "cancel-later"  # takes the order, cancels it afterwards


class FaultPlan:
    """Faults that lie ahead, in turn for each operation; and whether the supplier has vanished altogether.

    silence : s that silent faults last at most. delay : s that slow ones take. cancel_after : s from the order to its cancelling.
    """

    def __init__(self, silence: float = 60.0, delay: float = 1.0, cancel_after: float = 60.0) -> None:
        self.silence, self.delay, self.cancel_after = silence, delay, cancel_after
        self.vanished = False
        self._ahead: defaultdict[str, deque[Fault]] = defaultdict(deque)
        self._lock = threading.Lock()

    def tell(self, operation: Operation, *faults: Fault) -> None:
        """Have the next times of an operation fail so, one after the other."""
        with self._lock:
            self._ahead[operation].extend(faults)

    def next(self, operation: str) -> Fault | None:
        """Take the fault that is next; None: all goes well."""
        with self._lock:
            if self.vanished:
                return Fault.RESET
            ahead = self._ahead.get(operation)
            return ahead.popleft() if ahead else None
