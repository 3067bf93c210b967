"""Which of the asked faults hold in this frame."""

from __future__ import annotations

from typing import Any

from yamabiko.flight.earth_kernel import compiled


@compiled
def fault_at(faults: Any, kind: int, lane: int, time: float) -> int:
    """Index of the first fault of a kind that holds for a lane at a time, or -1. `faults`: (n,) of FAULT."""
    for index in range(faults.size):
        fault = faults[index]
        if fault.kind == kind and (fault.lane == lane or fault.lane < 0) and fault.start <= time < fault.end:
            return index
    return -1
