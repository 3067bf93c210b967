"""The few values that a ground station may read and set, each within a stated range.

Source: MAVLink parameter protocol; integers travel byte-wise in the float field (MAV_PROTOCOL_CAPABILITY_PARAM_ENCODE_BYTEWISE).
"""

from __future__ import annotations

import math
import struct
from collections.abc import Sequence
from dataclasses import dataclass

from yamabiko.errors import InputError
from yamabiko.flight.link.dialect import mavlink
from yamabiko.flight.link.packets import Message

_LONGEST_NAME = 16
FAULTS_ALLOWED = "SYS_FAILURE_EN"
"""1 lets MAV_CMD_INJECT_FAILURE through; named as PX4 names it, since MAVSDK asks for it by that name."""


@dataclass(frozen=True)
class Parameter:
    """name : at most 16 letters. whole : an integer. told : what it is for."""

    name: str
    value: float
    smallest: float
    largest: float
    told: str
    whole: bool = False


DEFAULT_PARAMETERS = (
    Parameter("CRUISE_CAS_MS", 36.0, 30.0, 50.0, "calibrated airspeed en route, m/s"),
    Parameter("HOLD_RADIUS_M", 800.0, 400.0, 5_000.0, "radius of holding circles, m"),
    Parameter("LINK_LOSS_S", 30.0, 5.0, 600.0, "silence of the ground station after which the link counts as lost, s"),
    Parameter(FAULTS_ALLOWED, 0.0, 0.0, 1.0, "1: faults may be injected over the link", whole=True),
)


class ParameterTable:
    """Parameters by name and number, in the order of their names.

    Raises InputError for names that are doubled, empty or too long, and values out of their range.
    """

    def __init__(self, parameters: Sequence[Parameter]) -> None:
        self._parameters = {one.name: one for one in sorted(parameters, key=lambda one: one.name)}
        if len(self._parameters) != len(parameters):
            raise InputError("data link", "parameters", "a name twice", "names that differ")
        for one in parameters:
            if not (one.name.isascii() and 0 < len(one.name) <= _LONGEST_NAME):
                raise InputError("data link", "parameter", repr(one.name), f"a name of 1 to {_LONGEST_NAME} letters")
            if not one.smallest <= one.value <= one.largest:
                raise InputError("data link", one.name, one.value, f"{one.smallest} to {one.largest}")
        self._values = {one.name: one.value for one in self._parameters.values()}
        self._names = tuple(self._parameters)

    def __getitem__(self, name: str) -> float:
        return self._values[name]

    def values(self) -> dict[str, float]:
        """All values by name."""
        return dict(self._values)

    def set(self, name: str, wire: float, kind: int) -> float | None:
        """Take a PARAM_SET's value; gives it, or None where there is no such parameter or it is of another type or out of range."""
        parameter = self._parameters.get(name)
        if parameter is None or kind != _kind(parameter):
            return None
        value = float(struct.unpack("<i", struct.pack("<f", wire))[0]) if parameter.whole else wire
        if not (math.isfinite(value) and parameter.smallest <= value <= parameter.largest):
            return None
        self._values[name] = value
        return value

    def message(self, asked: str | int) -> Message | None:
        """PARAM_VALUE of a parameter by name or number, or None where there is none."""
        name = asked if isinstance(asked, str) else (self._names[asked] if 0 <= asked < len(self._names) else "")
        parameter = self._parameters.get(name)
        if parameter is None:
            return None
        value = self._values[name]
        wire = struct.unpack("<f", struct.pack("<i", int(value)))[0] if parameter.whole else value
        return mavlink.MAVLink_param_value_message(
            name.encode("ascii"), wire, _kind(parameter), len(self._names), self._names.index(name)
        )

    def messages(self) -> list[Message]:
        """PARAM_VALUE of all."""
        return [self.message(name) for name in self._names]


def _kind(parameter: Parameter) -> int:
    return int(mavlink.MAV_PARAM_TYPE_INT32 if parameter.whole else mavlink.MAV_PARAM_TYPE_REAL32)
