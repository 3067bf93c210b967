"""An independent check of a watch: the deck lived through second by second of its events, every limit that is broken told.

It shares nothing with the planning but the record: each aircraft is led through its states by its events, and who holds runway,
spots, fuel points and stations is counted at every change.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from yamabiko.plan.deck.deck_plan import DeckEvent, DeckPlan

_LEAST = {
    "spot": "spot_time", "unfold": "unfold_time", "check": "check_time", "launch": "launch_time", "out": "transit_time",
    "back": "transit_time", "recover": "recovery_time", "fold": "fold_time", "refuel": "refuel_time",
}  # fmt: skip
_FOLLOWS = {
    "spot": "refuel", "unfold": "spot", "check": "unfold", "launch": "check", "out": "launch", "on station": "out",
    "back": "on station", "recover": "back", "fold": "recover", "refuel": "fold",
}  # fmt: skip
_AT_ONCE = frozenset({"unfold", "check", "launch", "out", "on station", "back", "recover", "fold"})
"""Events that begin when the one before ends: an aircraft cannot wait there."""
_TIME = 1e-6


@dataclass(frozen=True)
class DeckFault:
    """One limit of the deck broken. limit : which. told : in words."""

    limit: str
    told: str


def check_watch(plan: DeckPlan) -> tuple[DeckFault, ...]:
    """Every limit that a watch breaks, its gaps on station among them; empty where it breaks none."""
    faults = [fault for name in plan.aircraft for fault in _check_aircraft(plan, name)]
    strangers = {event.aircraft for event in plan.events} - set(plan.aircraft)
    faults += [DeckFault("aircraft", f"{name} is not of this ship") for name in sorted(strangers)]
    faults += [*_check_runway(plan), *_check_room(plan), *_check_failures(plan), *_check_station(plan)]
    return tuple(faults)


def _check_aircraft(plan: DeckPlan, name: str) -> Iterator[DeckFault]:
    own = sorted((event for event in plan.events if event.aircraft == name), key=lambda event: (event.start, event.end))
    last: DeckEvent | None = None
    launched: float | None = None
    for event in own:
        before = "refuel" if last is None else last.kind
        if _FOLLOWS[event.kind] != before:
            yield DeckFault("order", f"{name} goes from {before} to {event.kind} at {event.start:.0f} s")
        if last is not None and event.start < last.end - _TIME:
            yield DeckFault("order", f"{name} is at {event.kind} before {last.kind} ends at {last.end:.0f} s")
        if last is not None and event.kind in _AT_ONCE and event.start > last.end + _TIME:
            yield DeckFault("order", f"{name} is nowhere from {last.end:.0f} to {event.start:.0f} s")
        least = getattr(plan.limits, _LEAST[event.kind]) if event.kind in _LEAST else 0.0
        if event.end - event.start < least - _TIME:
            yield DeckFault("time", f"{name} has {event.end - event.start:.0f} s for {event.kind}, {least:.0f} s is least")
        if event.kind == "launch":
            launched = event.start
        if event.kind == "recover" and launched is not None and event.end - launched > plan.limits.longest_flight + _TIME:
            told = f"{name} flies for {event.end - launched:.0f} s, {plan.limits.longest_flight:.0f} s is most"
            yield DeckFault("endurance", told)
        last = event
    failed = any(failure.aircraft == name for failure in plan.failures)
    if last is not None and last.kind != "refuel" and not (failed and last.kind == "fold"):
        yield DeckFault("order", f"{name} is left at {last.kind}")


def _check_runway(plan: DeckPlan) -> Iterator[DeckFault]:
    uses = sorted((event for event in plan.events if event.kind in {"launch", "recover"}), key=lambda event: event.start)
    free, who = float("-inf"), ""
    for event in uses:
        if event.start < free - _TIME:
            yield DeckFault("runway", f"{event.aircraft} takes the runway at {event.start:.0f} s, {who} leaves it at {free:.0f} s")
        if event.end + plan.limits.separation > free:
            free, who = event.end + plan.limits.separation, event.aircraft


def _check_room(plan: DeckPlan) -> Iterator[DeckFault]:
    limits = plan.limits
    spread = [event for event in plan.events if event.kind in {"unfold", "check", "fold"}]
    fuelled = [event for event in plan.events if event.kind == "refuel"]
    for name, events, room in (("working spots", spread, limits.working_spots), ("fuel points", fuelled, limits.fuel_points)):
        most, at = _most_at_once(events)
        if most > room:
            yield DeckFault(name, f"{most} aircraft at {at:.0f} s, there is room for {room}")
    # Whoever is neither in the air nor on the runway or a spot stands folded in the park.
    away = [event for event in plan.events if event.kind != "refuel"]
    instants = sorted({edge for event in plan.events for edge in (event.start, event.end)} | {0.0})
    for instant in instants:
        gone = {event.aircraft for event in away if event.start <= instant < event.end}
        if len(plan.aircraft) - len(gone) > limits.park:
            yield DeckFault("park", f"{len(plan.aircraft) - len(gone)} folded aircraft at {instant:.0f} s, room for {limits.park}")
            return


def _most_at_once(events: list[DeckEvent]) -> tuple[int, float]:
    changes = sorted([(event.start, 1) for event in events] + [(event.end, -1) for event in events])
    count, most, at = 0, 0, 0.0
    for instant, change in changes:  # at one instant, those that leave go first
        count += change
        if count > most:
            most, at = count, instant
    return most, at


def _check_failures(plan: DeckPlan) -> Iterator[DeckFault]:
    for failure in plan.failures:
        for event in plan.events:
            if event.aircraft != failure.aircraft:
                continue
            if event.kind == "launch" and event.start > failure.at:
                yield DeckFault("failure", f"{failure.aircraft} launches at {event.start:.0f} s, it failed at {failure.at:.0f} s")
            if event.kind == "on station" and event.end > max(failure.at, event.start) + _TIME:
                yield DeckFault(
                    "failure", f"{failure.aircraft} is on station until {event.end:.0f} s, it failed at {failure.at:.0f} s"
                )


def _check_station(plan: DeckPlan) -> Iterator[DeckFault]:
    """Minute by minute, and at every change between."""
    spans = [(event.start, event.end) for event in plan.events if event.kind == "on station"]
    changes = {edge for span in spans for edge in span if 0.0 <= edge < plan.watch}
    instants = sorted({60.0 * minute for minute in range(int(plan.watch // 60.0))} | changes)
    short = [at for at in instants if sum(start <= at < end for start, end in spans) < plan.on_station]
    if short:
        told = f"fewer than {plan.on_station} on station at {len(short)} instants"
        yield DeckFault("station", f"{told}, the first {short[0]:.0f} s, the last {short[-1]:.0f} s")
