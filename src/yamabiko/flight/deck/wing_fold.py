"""Folded wings: what state they are in, what may be done in it, and why not.

Five states in a circle: FOLDED, UNFOLDING, UNLOCKED, LOCKED, CHECKED, and from any of the last three back by folding. A pure state
machine: the state is a value, each request gives the next state or a Refusal in words, and `permits` says what the aircraft may do.
`deck_sortie.DeckSortie` applies it to an aircraft.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum

import numpy as np

from yamabiko.errors import InputError

UNFOLD_TIME = 20.0
"""s, of electric wing fold motors of a light aircraft (estimate); folding takes as long."""
WALK = 1.5
"""m/s over the deck: a walk beside the wing tip."""
STANDS = 0.1
"""m/s below which the aircraft is taken to stand."""
IDLE_MARGIN = 0.02
"""Throttle above idle that still counts as idle: the lever's own dead band."""
_BRAKES_FROM = 0.7
"""Share of the speed allowed from which brakes come on."""


class WingState(Enum):
    """Where the wings are on their way from stowed to fit to fly."""

    FOLDED = "folded"
    UNFOLDING = "unfolding"
    UNLOCKED = "spread but not locked"
    LOCKED = "spread and locked, not yet checked"
    CHECKED = "spread, locked and checked"
    FOLDING = "folding"


class WingRequest(Enum):
    """What can be asked of the wings."""

    UNFOLD = "unfold"
    LOCK = "lock"
    CHECK = "check"
    UNLOCK = "unlock"
    FOLD = "fold"


@dataclass(frozen=True)
class Wings:
    """The wings at one moment. moved : s since the motors began, while they run."""

    state: WingState = WingState.FOLDED
    moved: float = 0.0

    @property
    def moving(self) -> bool:
        """On their way, whether or not something holds the motors up."""
        return self.state in {WingState.UNFOLDING, WingState.FOLDING}


@dataclass(frozen=True)
class Surroundings:
    """What the interlocks look at.

    speed : over the deck, m/s, without sign. engine_on : whether it runs. throttle, idle : 0 to 1. airborne : no wheel bears.
    lock_pins : (left, right) home, by their own switches. surfaces_free : the control surfaces reached both stops in the check.
    """

    speed: float = 0.0
    engine_on: bool = False
    throttle: float = 0.0
    idle: float = 0.0
    airborne: bool = False
    lock_pins: tuple[bool, bool] = (True, True)
    surfaces_free: bool = True

    def __post_init__(self) -> None:
        for name in ("speed", "throttle", "idle"):
            value = getattr(self, name)
            if not (np.isfinite(value) and value >= 0.0):
                raise InputError("wing fold", name, value, "a number from 0")

    @property
    def stands(self) -> bool:
        """On the deck and not moving over it."""
        return not self.airborne and self.speed <= STANDS

    @property
    def quiet(self) -> bool:
        """The engine is off or at idle."""
        return not self.engine_on or self.throttle <= self.idle + IDLE_MARGIN


@dataclass(frozen=True)
class Refusal:
    """A request that was not done. reason : in words, for the operator."""

    request: WingRequest
    reason: str


_FROM: dict[WingRequest, tuple[WingState, ...]] = {
    WingRequest.UNFOLD: (WingState.FOLDED, WingState.FOLDING),
    WingRequest.LOCK: (WingState.UNLOCKED,),
    WingRequest.CHECK: (WingState.LOCKED,),
    WingRequest.UNLOCK: (WingState.LOCKED, WingState.CHECKED),
    WingRequest.FOLD: (WingState.UNLOCKED, WingState.UNFOLDING),
}
_TO: dict[WingRequest, WingState] = {
    WingRequest.UNFOLD: WingState.UNFOLDING,
    WingRequest.LOCK: WingState.LOCKED,
    WingRequest.CHECK: WingState.CHECKED,
    WingRequest.UNLOCK: WingState.UNLOCKED,
    WingRequest.FOLD: WingState.FOLDING,
}
_TURNS_BACK = {(WingRequest.UNFOLD, WingState.FOLDING), (WingRequest.FOLD, WingState.UNFOLDING)}


def ask(wings: Wings, request: WingRequest, around: Surroundings) -> Wings | Refusal:
    """The wings after a request, or why it is refused. Motors that already run may be turned back."""
    reason = _why_not(wings, request, around)
    if reason:
        return Refusal(request, f"cannot {request.value} the wings: {reason}")
    moved = UNFOLD_TIME - wings.moved if (request, wings.state) in _TURNS_BACK else 0.0
    return Wings(_TO[request], moved)


def _why_not(wings: Wings, request: WingRequest, around: Surroundings) -> str:
    """Empty where nothing stands against it."""
    if wings.state not in _FROM[request]:
        return f"they are {wings.state.value}"
    return _why_not_here(around) or _why_not_whole(request, around)


def _why_not_here(around: Surroundings) -> str:
    if around.airborne:
        return "the aircraft is in the air"
    if not around.stands:
        return f"the aircraft moves at {around.speed:.1f} m/s, it must stand"
    return "" if around.quiet else "the engine is above idle"


def _why_not_whole(request: WingRequest, around: Surroundings) -> str:
    if request in {WingRequest.LOCK, WingRequest.CHECK} and not all(around.lock_pins):
        side = "left" if not around.lock_pins[0] else "right"
        return f"the {side} lock pin is not home"
    if request is WingRequest.CHECK and not around.surfaces_free:
        return "a control surface did not reach its stops"
    return ""


def pass_time(wings: Wings, duration: float, around: Surroundings) -> Wings:
    """The wings after a duration (s). Motors stop where the aircraft moves off or the engine is opened up, and go on afterwards.

    A lock pin that leaves its place takes the check back at once: the wings are then UNLOCKED.
    """
    if not (np.isfinite(duration) and duration >= 0.0):
        raise InputError("wing fold", "duration", duration, "a number of seconds from 0")
    if wings.state in {WingState.LOCKED, WingState.CHECKED} and not all(around.lock_pins):
        return Wings(WingState.UNLOCKED)
    if not wings.moving or not (around.stands and around.quiet):
        return wings
    if wings.moved + duration < UNFOLD_TIME:
        return replace(wings, moved=wings.moved + duration)
    return Wings(WingState.UNLOCKED if wings.state is WingState.UNFOLDING else WingState.FOLDED)


@dataclass(frozen=True)
class Permission:
    """What the wings' state lets the aircraft do, with the reason for what it does not.

    above_idle : the engine may be opened up. take_off : a run may begin. fastest : over the deck (m/s); infinite if unbound.
    """

    above_idle: bool
    take_off: bool
    fastest: float
    reason: str


def permits(wings: Wings) -> Permission:
    """What may be done with the wings as they are."""
    if wings.state is WingState.CHECKED:
        return Permission(True, True, float("inf"), "")
    if wings.state is WingState.LOCKED:
        return Permission(True, False, float("inf"), "no take-off: the wings are locked but not checked")
    fastest = 0.0 if wings.moving else WALK
    return Permission(False, False, fastest, f"no power above idle, no take-off: the wings are {wings.state.value}")


def brake_within(permission: Permission, speed: float) -> float:
    """The brake, 0 to 1, that keeps an aircraft within the speed permitted, all of it there. speed : m/s over the deck."""
    if permission.fastest == 0.0:
        return 1.0
    return min(max((speed / permission.fastest - _BRAKES_FROM) / (1.0 - _BRAKES_FROM), 0.0), 1.0)
