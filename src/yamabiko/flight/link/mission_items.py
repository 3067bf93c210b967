"""Mission and fence items as they come over the link, checked one by one and turned into MissionItems and FenceAreas.

Heights over the link are above mean sea level or above home; the geoid's height at home turns the former into ours.
Source: MAVLink mission protocol; MAV_CMD_NAV_FENCE_* of the common message set.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from math import nan, radians

from yamabiko.flight.link.aircraft_view import Place
from yamabiko.flight.link.dialect import mavlink
from yamabiko.flight.link.operator_command import FenceArea, ItemKind, MissionItem
from yamabiko.flight.link.packets import Message

LOWEST, HIGHEST = -500.0, 9_000.0
"""m above mean sea level, of items with a place."""
_LARGEST_RADIUS = 1e6
_DEGREES = 1e-7
_SEA_LEVEL = frozenset({mavlink.MAV_FRAME_GLOBAL, mavlink.MAV_FRAME_GLOBAL_INT})
_ABOVE_HOME = frozenset({mavlink.MAV_FRAME_GLOBAL_RELATIVE_ALT, mavlink.MAV_FRAME_GLOBAL_RELATIVE_ALT_INT})
_PLACELESS = frozenset({ItemKind.RETURN, ItemKind.CHANGE_SPEED, ItemKind.SURVEY})
_PARAMETER_ERRORS = tuple(getattr(mavlink, f"MAV_MISSION_INVALID_PARAM{number}") for number in (1, 2, 3, 4))
_CIRCLES = {mavlink.MAV_CMD_NAV_FENCE_CIRCLE_INCLUSION: True, mavlink.MAV_CMD_NAV_FENCE_CIRCLE_EXCLUSION: False}
_VERTICES = {
    mavlink.MAV_CMD_NAV_FENCE_POLYGON_VERTEX_INCLUSION: True,
    mavlink.MAV_CMD_NAV_FENCE_POLYGON_VERTEX_EXCLUSION: False,
}


class RefusedItemError(Exception):
    """An item that cannot be taken. result : MAV_MISSION_RESULT, the answer to the sender."""

    def __init__(self, result: int, told: str) -> None:
        super().__init__(told)
        self.result = result


@dataclass(frozen=True)
class WireItem:
    """An item as it came, kept to be given back on request.

    x, y : latitude and longitude in 1e-7 degrees. z : height in m, in the frame's own datum.
    """

    frame: int
    command: int
    parameters: tuple[float, float, float, float]
    x: int
    y: int
    z: float


def wire_item(message: Message) -> WireItem:
    """The item of a MISSION_ITEM_INT message."""
    parameters = (message.param1, message.param2, message.param3, message.param4)
    return WireItem(message.frame, message.command, parameters, message.x, message.y, message.z)


def mission_item(item: WireItem, home: Place, geoid_height: float) -> MissionItem:
    """The item in our units. Raises RefusedItemError for what we do not fly, and for numbers out of their range."""
    try:
        kind = ItemKind(item.command)
    except ValueError:
        raise RefusedItemError(mavlink.MAV_MISSION_UNSUPPORTED, f"command {item.command}") from None
    _check_parameters(item)
    if kind in _PLACELESS:
        return MissionItem(kind, nan, nan, nan, item.parameters)
    if kind == ItemKind.LANDING_STARTS and item.x == 0 and item.y == 0:
        return MissionItem(kind, nan, nan, nan, item.parameters)
    latitude, longitude = _place(item)
    return MissionItem(kind, latitude, longitude, _height(item, home, geoid_height), item.parameters)


def fence_areas(items: Sequence[WireItem]) -> tuple[FenceArea, ...]:
    """The areas of fence items. Raises RefusedItemError for polygons with vertices missing, and for numbers out of their range."""
    areas: list[FenceArea] = []
    at = 0
    while at < len(items):
        item = items[at]
        _check_parameters(item)
        if item.command in _CIRCLES:
            radius = item.parameters[0]
            if not 0.0 < radius <= _LARGEST_RADIUS:
                raise RefusedItemError(mavlink.MAV_MISSION_INVALID_PARAM1, "radius of a fence")
            areas.append(FenceArea(_CIRCLES[item.command], (_place(item),), radius))
            at += 1
        elif item.command in _VERTICES:
            corners = _polygon(items, at)
            areas.append(FenceArea(_VERTICES[item.command], tuple(_place(one) for one in corners)))
            at += len(corners)
        else:
            raise RefusedItemError(mavlink.MAV_MISSION_UNSUPPORTED, f"fence command {item.command}")
    return tuple(areas)


def _polygon(items: Sequence[WireItem], start: int) -> Sequence[WireItem]:
    count = items[start].parameters[0]
    if not (math.isfinite(count) and count == int(count) and 3 <= count <= len(items) - start):
        raise RefusedItemError(mavlink.MAV_MISSION_INVALID_PARAM1, "count of a fence's vertices")
    corners = items[start : start + int(count)]
    if any(one.command != items[start].command or one.parameters[0] != count for one in corners):
        raise RefusedItemError(mavlink.MAV_MISSION_INVALID, "vertices of two fences mixed")
    return corners


def _check_parameters(item: WireItem) -> None:
    """NaN leaves a parameter open; infinities are never meant."""
    for value, result in zip(item.parameters, _PARAMETER_ERRORS, strict=True):
        if math.isinf(value):
            raise RefusedItemError(result, "an infinite parameter")


def _place(item: WireItem) -> tuple[float, float]:
    if item.frame not in _SEA_LEVEL | _ABOVE_HOME:
        raise RefusedItemError(mavlink.MAV_MISSION_UNSUPPORTED_FRAME, f"frame {item.frame}")
    if abs(item.x) > 900_000_000:
        raise RefusedItemError(mavlink.MAV_MISSION_INVALID_PARAM5_X, "latitude")
    if abs(item.y) > 1_800_000_000:
        raise RefusedItemError(mavlink.MAV_MISSION_INVALID_PARAM6_Y, "longitude")
    return radians(item.x * _DEGREES), radians(item.y * _DEGREES)


def _height(item: WireItem, home: Place, geoid_height: float) -> float:
    height = item.z + (geoid_height if item.frame in _SEA_LEVEL else home.height)
    if not LOWEST <= height - geoid_height <= HIGHEST:
        raise RefusedItemError(mavlink.MAV_MISSION_INVALID_PARAM7, "height")
    return height
