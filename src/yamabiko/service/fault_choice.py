"""Faults as they are written on the command line, KIND@SECONDS[:UNTIL][,NAME=VALUE]..., and as the simulator has them.

    gyro-bias@300,lane=2,axis=pitch,size=3     engine-out@420     actuator-stuck@300:360,actuator=left-aileron,size=0.5

Sizes are in people's units here and SI behind it. What is not written has a default of its kind, listed in KINDS.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf, isfinite, radians

import numpy as np
from numpy.typing import NDArray

from yamabiko.errors import InputError
from yamabiko.flight.frame import FAULT, LANES
from yamabiko.flight.kinds import FaultKind

SOURCE = "--fault"
_LONGEST_TEXT = 200
_LATEST = 1e6  # s
_GRAVITY = 9.80665  # m/s2, standard
_TURNING = {"roll": 0, "pitch": 1, "yaw": 2}
_BODY = {"forward": 0, "right": 1, "down": 2}
_EARTH = {"north": 0, "east": 1, "down": 2}
ACTUATORS = {"left-aileron": 0, "right-aileron": 1, "left-ruddervator": 2, "right-ruddervator": 3}
_ALL = "all"


@dataclass(frozen=True)
class KindChoice:
    """What may be said of a kind of fault.

    told : what happens. lane : the default, "1" or "all"; empty where lanes have no part in it. axes : names and numbers; none
    where it has no axis. axis : the default. key : what the axis is called. size : the default, in `unit`; None where there is
    none. scale : SI for one unit. least, most : of the size's amount, in `unit`. signed : whether it may be negative.
    """

    told: str
    lane: str = ""
    axes: tuple[tuple[str, int], ...] = ()
    axis: str = ""
    key: str = "axis"
    size: float | None = None
    unit: str = ""
    scale: float = 1.0
    least: float = 0.0
    most: float = inf
    signed: bool = True


def _of(names: dict[str, int]) -> tuple[tuple[str, int], ...]:
    return tuple(names.items())


KINDS: dict[FaultKind, KindChoice] = {
    FaultKind.GYRO_BIAS: KindChoice(
        "a gyro shows a turn that there is not", "1", _of(_TURNING), "roll", size=2.0, unit="deg/s", scale=radians(1.0), most=500.0
    ),
    FaultKind.GYRO_STUCK: KindChoice("gyros show what they last showed", "1", _of({_ALL: -1, **_TURNING}), _ALL),
    FaultKind.ACCELEROMETER_BIAS: KindChoice(
        "an accelerometer shows a force that there is not", "1", _of(_BODY), "down", size=0.5, unit="g", scale=_GRAVITY, most=20.0
    ),
    FaultKind.INERTIAL_NOT_A_NUMBER: KindChoice("gyros and accelerometers give no numbers", "1"),
    FaultKind.GNSS_LOST: KindChoice("no fixes of satellite navigation", _ALL),
    FaultKind.GNSS_JUMP: KindChoice(
        "fixes lie beside the place at once", _ALL, _of(_EARTH), "north", size=100.0, unit="m", most=1e6
    ),
    FaultKind.GNSS_PULL_OFF: KindChoice(
        "fixes drift away, their velocity with them, as under spoofing", _ALL, _of(_EARTH), "north", size=1.0, unit="m/s", most=1e3
    ),
    FaultKind.PITOT_BLOCKED: KindChoice("the impact pressure stays what it was", "1"),
    FaultKind.STATIC_BLOCKED: KindChoice("the static pressure stays what it was", "1"),
    FaultKind.MAGNETOMETER_BIAS: KindChoice(
        "a magnetometer shows a field that there is not", "1", _of(_BODY), "right", size=20.0, unit="uT", scale=1e-6, most=1e3
    ),
    FaultKind.RADAR_ALTIMETER_STUCK: KindChoice("the radar altimeter shows what it last showed", "1"),
    FaultKind.LANE_CRASH: KindChoice("a flight computer stops for good", "1"),
    FaultKind.LANE_HANG: KindChoice("a flight computer stops, and goes on at the end", "1"),
    FaultKind.LANE_LATE: KindChoice(
        "a flight computer answers with what it found earlier", "1", size=0.1, unit="s", least=0.001, most=10.0, signed=False
    ),
    FaultKind.LANE_WRONG: KindChoice(
        "a flight computer is off on all surfaces", "1", size=10.0, unit="deg", scale=radians(1.0), most=90.0
    ),
    FaultKind.LINK_LOST: KindChoice("the ground station is not heard"),
    FaultKind.ENGINE_OUT: KindChoice("the engine stops"),
    FaultKind.ACTUATOR_STUCK: KindChoice(
        "a surface stays where it is put", "", _of(ACTUATORS), "left-aileron", "actuator", 0.8, "of travel", least=0.0, most=1.0
    ),
    FaultKind.ACTUATOR_FREE: KindChoice("a surface floats", "", _of(ACTUATORS), "left-aileron", "actuator"),
    FaultKind.RUNWAY_OBSTRUCTED: KindChoice("the runway is reported foul"),
}
"""Every kind, with the defaults of what is not written."""
_NAMES = {kind.name.lower().replace("_", "-"): kind for kind in FaultKind}


@dataclass(frozen=True)
class FaultChoice:
    """One fault. lane : 0 to 2, -1 for all. start, end : s since the epoch. size : SI. axis : as frame.FAULT has it."""

    kind: FaultKind
    lane: int
    start: float
    end: float
    size: float
    axis: int

    @property
    def name(self) -> str:
        """The kind as it is written."""
        return self.kind.name.lower().replace("_", "-")

    @property
    def told(self) -> str:
        """It in words and people's units."""
        choice = KINDS[self.kind]
        parts = [self.name.replace("-", " ")]
        if choice.size is not None:
            parts.append(f"{self.size / choice.scale:g} {choice.unit}")
        if choice.axes:
            parts.append(next(name for name, number in choice.axes if number == self.axis))
        if choice.lane:
            parts.append("all lanes" if self.lane < 0 else f"lane {self.lane + 1}")
        until = "" if self.end == inf else f" to {self.end:g}"
        return f"{', '.join(parts)}, from {self.start:g}{until} s"


def read_fault(text: str) -> FaultChoice:
    """The fault that a text means. Raises InputError, naming the field, what was found and what was expected."""
    if len(text) > _LONGEST_TEXT:
        raise InputError(SOURCE, "text", f"{len(text)} letters", f"at most {_LONGEST_TEXT}")
    head, *rest = text.split(",")
    name, at, when = head.partition("@")
    kind = _NAMES.get(name.strip().lower())
    if kind is None:
        raise InputError(SOURCE, "kind", repr(name), f"one of {', '.join(_NAMES)}")
    if not at:
        raise InputError(SOURCE, f"{name} start", "nothing", f"when it begins: {name}@SECONDS")
    first, colon, last = when.partition(":")
    start = _time(first, f"{name} start")
    end = _time(last, f"{name} end") if colon else inf
    if not end > start:
        raise InputError(SOURCE, f"{name} end", f"{end:g} s", f"after its start at {start:g} s")
    choice, given = KINDS[kind], _named(name, rest)
    _refuse_others(name, choice, given)
    return FaultChoice(kind, _lane(name, choice, given), start, end, _size(name, choice, given), _axis(name, choice, given))


def fault_table(faults: Sequence[FaultChoice], spare: int = 0) -> NDArray[np.void]:
    """The faults as (fault,) of frame.FAULT. spare : rows at the end that never begin, for faults that come later."""
    table = np.zeros(len(faults) + spare, FAULT)
    for row, fault in zip(table, faults, strict=False):
        row["kind"], row["lane"], row["start"], row["end"] = int(fault.kind), fault.lane, fault.start, fault.end
        row["size"], row["axis"] = fault.size, fault.axis
    unused = table[len(faults) :]
    unused["kind"], unused["lane"], unused["start"], unused["end"] = int(FaultKind.LINK_LOST), -1, inf, inf
    return table


def _time(text: str, field: str) -> float:
    value = _number(text, field, "seconds since the sortie's begin")
    if not 0.0 <= value <= _LATEST:
        raise InputError(SOURCE, field, f"{value:g} s", f"0 to {_LATEST:g} s since the sortie's begin")
    return value


def _number(text: str, field: str, expected: str) -> float:
    try:
        value = float(text)
    except ValueError:
        raise InputError(SOURCE, field, repr(text), expected) from None
    if not isfinite(value):
        raise InputError(SOURCE, field, text.strip(), expected)
    return value


def _named(name: str, parts: Sequence[str]) -> dict[str, str]:
    given: dict[str, str] = {}
    for part in parts:
        key, equals, value = (word.strip().lower() for word in part.partition("="))
        if not equals or key not in ("lane", "axis", "actuator", "size"):
            raise InputError(SOURCE, name, repr(part), "lane=, axis=, actuator= or size=, after a comma")
        if key in given:
            raise InputError(SOURCE, f"{name} {key}", "it twice", "it once")
        given[key] = value
    return given


def _refuse_others(name: str, choice: KindChoice, given: dict[str, str]) -> None:
    """Raise InputError for what the kind does not have."""
    has = {"lane": bool(choice.lane), "size": choice.size is not None, choice.key: bool(choice.axes)}
    for key, value in given.items():
        if not has.get(key, False):
            known = [one for one, there in has.items() if there]
            raise InputError(SOURCE, f"{name} {key}", value or "nothing", f"none: {name} has {' and '.join(known) or 'neither'}")


def _lane(name: str, choice: KindChoice, given: dict[str, str]) -> int:
    if not choice.lane:
        return -1
    wanted = given.get("lane", choice.lane)
    lanes = {_ALL: -1} | {str(lane + 1): lane for lane in range(LANES)}
    if wanted not in lanes:
        raise InputError(SOURCE, f"{name} lane", repr(wanted), f"1 to {LANES}, or {_ALL}")
    return lanes[wanted]


def _axis(name: str, choice: KindChoice, given: dict[str, str]) -> int:
    axes = dict(choice.axes)
    if not axes:
        return 0
    wanted = given.get(choice.key, choice.axis)
    if wanted not in axes:
        raise InputError(SOURCE, f"{name} {choice.key}", repr(wanted), f"one of {', '.join(axes)}")
    return axes[wanted]


def _size(name: str, choice: KindChoice, given: dict[str, str]) -> float:
    if choice.size is None:
        return 0.0
    field, expected = f"{name} size", f"a number of {choice.unit}, like {choice.size:g}"
    value = _number(given["size"].removesuffix(choice.unit), field, expected) if "size" in given else choice.size
    amount = abs(value) if choice.signed else value
    if not choice.least <= amount <= choice.most:
        sign = "-" if choice.signed else ""
        least = f"{sign}{choice.most:g}" if choice.signed else f"{choice.least:g}"
        raise InputError(SOURCE, field, f"{value:g} {choice.unit}", f"{least} to {choice.most:g} {choice.unit}")
    return value * choice.scale
