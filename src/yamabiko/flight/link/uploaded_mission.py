"""A mission and fences that a ground station sent, made into what a sortie is planned from: tasks in place of the file's, fences
beside the file's.

Aircraft, runway, other sites, rules and weather stay the file's. What cannot be flown is refused with the number of the item, as
MAVLink counts them, from zero.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import cos, hypot, isfinite, isnan, pi, sin
from typing import Literal

from yamabiko.errors import InputError
from yamabiko.flight.link.operator_command import FenceArea, ItemKind, MissionItem
from yamabiko.flight.mission.mission import MOST_FENCES, Fence, Mission
from yamabiko.flight.mission.tasks import CircleTask, Height, HeightDatum, LineTask, Place, Side, Task

SOURCE = "mission over the link"
_CIRCLE_RADIUS = 800.0
"""m, where a loiter leaves it to the vehicle."""
_CORNERS = 36
"""Of the polygon that a fence's circle becomes: inside it where the drone is to stay in, around it where it is to stay out."""
_AT_HOME = 3000.0
"""m from home's threshold within which a landing item is taken to mean home."""
_EARTH_RADIUS = 6_371_000.0
_LEVEL = 1.0  # m, by which way-points of one line may differ in height
_KEEP: dict[bool, Literal["in", "out"]] = {True: "in", False: "out"}
_SPEED_OF_AIR = 0.0  # MAV_CMD_DO_CHANGE_SPEED's first parameter: airspeed


@dataclass(frozen=True)
class UploadedTask:
    """A task and the items that it is made of. first : number of the first one. places : of its way-points; none of a circle."""

    task: Task
    first: int
    places: tuple[Place, ...] = ()


def uploaded_tasks(mission: Mission, items: Sequence[MissionItem], airspeed: float) -> tuple[UploadedTask, ...]:
    """Way-points at one height as a line through them, loiters as circles. airspeed : m/s, by which a loiter's time makes laps.

    Raises InputError for a way-point alone at its height, a loiter without end, a landing elsewhere than at home, what comes after
    the way home, and for nothing to fly.
    """
    tasks: list[UploadedTask] = []
    way: list[tuple[int, MissionItem]] = []
    home_from: int | None = None

    def close() -> None:
        if way:
            tasks.append(_line(way))
            way.clear()

    for number, item in enumerate(items):
        if home_from is not None and item.kind not in (ItemKind.LAND, ItemKind.RETURN, ItemKind.LANDING_STARTS):
            expected = f"nothing to fly after item {home_from}, which leads home"
            raise _refused(number, item.kind.name.lower().replace("_", " "), expected)
        if item.kind in (ItemKind.RETURN, ItemKind.LAND, ItemKind.LANDING_STARTS):
            close()
            _require_home(mission, number, item)
            home_from = number if home_from is None else home_from
        elif item.kind == ItemKind.WAYPOINT:
            if way and abs(item.height - way[-1][1].height) > _LEVEL:
                close()
            way.append((number, item))
        elif item.kind in (ItemKind.LOITER_TURNS, ItemKind.LOITER_TIME):
            close()
            tasks.append(_circle(number, item, airspeed))
        elif item.kind == ItemKind.LOITER:
            raise _refused(number, "a loiter without end", "one of so many turns or so long")
    close()
    if not tasks:
        raise InputError(SOURCE, "items", "none that fly anywhere", "way-points or loiters")
    return tuple(tasks)


def with_upload(
    mission: Mission, tasks: Sequence[UploadedTask], items: Sequence[MissionItem], areas: Sequence[FenceArea]
) -> Mission:
    """The mission with these tasks, if any, at the airspeed that the items ask for, if they do, and these fences besides its own.

    Raises InputError for airspeeds that differ, and for more fences than there may be.
    """
    fences = (*mission.fences, *(_fence(number, area) for number, area in enumerate(areas)))
    if len(fences) > MOST_FENCES:
        raise InputError(SOURCE, "fences", f"{len(fences)}, the mission file's among them", f"at most {MOST_FENCES}")
    if not tasks:
        return replace(mission, fences=fences)
    airspeed = _airspeed(items)
    return replace(
        mission,
        name=f"{mission.name}, tasks over the link",
        source=SOURCE,
        tasks=tuple(one.task for one in tasks),
        fences=fences,
        survey_airspeed=mission.survey_airspeed if airspeed is None else airspeed,
    )


def _line(way: Sequence[tuple[int, MissionItem]]) -> UploadedTask:
    first, last = way[0][0], way[-1][0]
    if len(way) == 1:
        raise _refused(first, "a way-point alone at its height", "two or more in a row at one height, or a loiter")
    places = tuple((item.latitude, item.longitude) for _, item in way)
    height = Height(way[0][1].height, HeightDatum.ELLIPSOID)
    return UploadedTask(LineTask(f"items {first} to {last}", height, places), first, places)


def _circle(number: int, item: MissionItem, airspeed: float) -> UploadedTask:
    """Of MAV_CMD_NAV_LOITER_TURNS and _TIME: turns or s stand first, the radius third, negative for turns to the left."""
    amount, radius = item.parameters[0], item.parameters[2]
    if not (isfinite(amount) and amount > 0.0):
        raise _refused(number, f"{amount:g} turns or seconds", "more than none")
    radius = _CIRCLE_RADIUS if isnan(radius) or radius == 0.0 else radius
    laps = amount if item.kind == ItemKind.LOITER_TURNS else amount * airspeed / (2.0 * pi * abs(radius))
    turn: Side = "left" if radius < 0.0 else "right"
    height = Height(item.height, HeightDatum.ELLIPSOID)
    task = CircleTask(f"item {number}", height, (item.latitude, item.longitude), abs(radius), max(laps, 0.05), turn)
    return UploadedTask(task, number)


def _require_home(mission: Mission, number: int, item: MissionItem) -> None:
    if isnan(item.latitude):
        return
    threshold = mission.home.threshold
    north = (item.latitude - threshold[0]) * _EARTH_RADIUS
    east = (item.longitude - threshold[1]) * _EARTH_RADIUS * cos(threshold[0])
    if hypot(north, east) > _AT_HOME:
        raise _refused(number, f"a landing {hypot(north, east) / 1e3:.1f} km from home", f"one at {mission.home.name}")


def _airspeed(items: Sequence[MissionItem]) -> float | None:
    """m/s that MAV_CMD_DO_CHANGE_SPEED asks for; None where it does not. One for the whole mission."""
    asked: float | None = None
    for number, item in enumerate(items):
        if item.kind != ItemKind.CHANGE_SPEED or not item.parameters[1] > 0.0:
            continue
        if item.parameters[0] != _SPEED_OF_AIR:
            raise _refused(number, "a speed over the ground", "an airspeed (type 0)")
        if asked is not None and asked != item.parameters[1]:
            raise _refused(number, f"{item.parameters[1]:g} m/s after {asked:g} m/s", "one airspeed for the whole mission")
        asked = item.parameters[1]
    return asked


def _fence(number: int, area: FenceArea) -> Fence:
    name, keep = f"link {number}", _KEEP[area.inside]
    if area.radius == 0.0:
        return Fence(name, keep, area.vertices, source=SOURCE)
    latitude, longitude = area.vertices[0]
    radius = area.radius if area.inside else area.radius / cos(pi / _CORNERS)
    corners = []
    for corner in range(_CORNERS):
        bearing = 2.0 * pi * corner / _CORNERS
        north, east = radius * cos(bearing), radius * sin(bearing)
        corners.append((latitude + north / _EARTH_RADIUS, longitude + east / (_EARTH_RADIUS * cos(latitude))))
    return Fence(name, keep, tuple(corners), source=SOURCE)


def _refused(number: int, found: str, expected: str) -> InputError:
    return InputError(SOURCE, f"item {number}", found, expected)


def item_reached(tasks: Sequence[UploadedTask], label: str, place: Place, before: int) -> int:
    """Number of the item that is being flown. label : of the leg, as a FlightPlan has it. place : of the aircraft. before : item
    that was flown last.

    A way-point is behind once another of its line is nearer. On the way home it is the last one.
    """
    for one in tasks:
        if label == f"task {one.task.name}":
            if not one.places:
                return one.first
            passed = max(before - one.first, 0)
            while passed + 1 < len(one.places) and _apart(place, one.places[passed + 1]) < _apart(place, one.places[passed]):
                passed += 1
            return one.first + passed
    return before


def _apart(one: Place, other: Place) -> float:
    return hypot(other[0] - one[0], (other[1] - one[1]) * cos(one[0]))
