"""What is refused before a plan is searched for: nothing to plan, nobody to do it, times past, wishes beyond the fleet."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from math import sin

from yamabiko.errors import InputError
from yamabiko.plan.fleet import Carrier, require_fleet
from yamabiko.radar.quality import slant_range_resolution
from yamabiko.request.request import Request


def require_plannable(
    requests: Sequence[Request], satellites: Sequence[Carrier], start: datetime, end: datetime, now: datetime
) -> None:
    """Raise InputError, in one line, for what cannot be planned.

    That is an empty fleet, two satellites or requests of one name, no requests, a span that is empty or begins before `now`, a
    deadline that has passed, and a resolution finer than every mode of the fleet that is allowed.
    """
    require_fleet(satellites)
    if not requests:
        raise InputError("requests", "requests", "none", "at least one request")
    for identifier, times in Counter(request.identifier for request in requests).items():
        if times > 1:
            raise InputError("requests", "identifier", f"{identifier} {times} times", "a name of its own for every request")
    require_span(start, end, now)
    for request in requests:
        require_in_time(request, now)
        require_resolution(request, satellites)


def require_span(start: datetime, end: datetime, now: datetime) -> None:
    """Raise InputError for naive instants, a span without length, or one that begins before `now`: the past cannot be planned."""
    for field, instant in (("start", start), ("end", end), ("now", now)):
        if instant.tzinfo is None:
            raise InputError("plan", field, instant.isoformat(), "an instant with its time zone")
    if not start < end:
        raise InputError("plan", "end", _told(end), f"after the start, {_told(start)}")
    if start < now:
        raise InputError("plan", "start", _told(start), f"not before now, {_told(now)}: what is past cannot be planned")


def require_in_time(request: Request, now: datetime) -> None:
    """Raise InputError for a deadline that has passed."""
    if request.deadline <= now:
        raise InputError(f"request {request.identifier}", "deadline", _told(request.deadline), f"after now, {_told(now)}")


def require_resolution(request: Request, satellites: Sequence[Carrier]) -> None:
    """Raise InputError for a resolution that no mode of the fleet can give, or a mode that no radar of it has."""
    finest = finest_resolution(request, satellites)
    if finest is None:
        raise InputError(f"request {request.identifier}", "mode", str(request.mode), "a mode that a radar of the fleet has")
    if request.resolution < finest:
        found, expected = f"{request.resolution:g} m", f"at least {finest:.2f} m, the finest that the fleet can give"
        raise InputError(f"request {request.identifier}", "resolution", found, expected)


def finest_resolution(request: Request, satellites: Sequence[Carrier]) -> float | None:
    """The finest coarser-axis resolution (m) of the fleet's modes that a request allows, or None where it allows none of them."""
    finest = [
        max(mode.azimuth_resolution, float(slant_range_resolution(mode.bandwidth)) / sin(mode.incidence[1]))
        for satellite in satellites
        for mode in satellite.radar.modes
        if request.mode in {None, mode.name}
    ]
    return min(finest, default=None)


def _told(instant: datetime) -> str:
    return f"{instant:%Y-%m-%d %H:%M:%S %Z}"
