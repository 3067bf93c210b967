"""Missions of a drone as TOML files: degrees, knots, feet and instants there, SI, radians and seconds since the epoch inside.

docs/reference/missions.md lists the keys.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from math import inf, radians
from pathlib import Path
from typing import Any

from yamabiko.errors import InputError
from yamabiko.flight.kinds import SiteKind
from yamabiko.flight.mission.mission import (
    MOST_FENCES,
    MOST_SITES,
    MOST_TASKS,
    MOST_VERTICES,
    Arrival,
    Fence,
    GroundRoute,
    LinkLoss,
    Mission,
    Rules,
    Site,
)
from yamabiko.flight.mission.tasks import (
    MOST_LAPS,
    MOST_POINTS,
    AreaTask,
    CircleTask,
    Height,
    HeightDatum,
    LineTask,
    LoiterTask,
    Place,
    RacetrackTask,
    SpotlightTask,
    Task,
)
from yamabiko.flight.surroundings.frame import GUSTS, LEVELS
from yamabiko.flight.surroundings.weather import DiscreteGust, Turbulence, Weather, WindLevel
from yamabiko.formats.json_fields import Fields, require_objects, shown
from yamabiko.formats.toml_document import read_toml
from yamabiko.platform.drone_models import DRONE_MODELS, FOOT, KNOT

LARGEST_FILE = 1_000_000  # bytes
_EXPECTED = "a mission in TOML"
_SIDES = ("left", "right")
_NAME_LENGTH = 60


def read_mission(path: Path) -> Mission:
    """The mission of a TOML file.

    Raises InputError, naming the file, the key, what was found and what was expected, for a file that cannot be read, and for keys
    that are wrong, missing or not known.
    """
    fields = Fields(path, "mission", read_toml(path, LARGEST_FILE, _EXPECTED))
    epoch = fields.instant("epoch")
    undulation = fields.number("geoid_undulation_m", smallest=-120.0, largest=100.0)
    home = _table(fields, "home")
    forecast = _weather(_table(fields, "forecast", {}))
    weather = fields.raw("weather", None)
    with _told_by(path, "mission"):
        mission = Mission(
            name=_name(fields),
            source=str(path),
            aircraft=fields.choice("aircraft", sorted(DRONE_MODELS)),
            epoch=epoch,
            seed=fields.whole_number("seed", 1, smallest=0, largest=2**63 - 1),
            geoid_undulation=undulation,
            radar_side=fields.choice("radar_side", _SIDES),
            fuel=fields.number("fuel_kg", smallest=0.1, largest=10_000.0),
            sites=_sites(fields, home, undulation),
            ground=_ground(home),
            tasks=_tasks(fields, epoch),
            fences=_fences(fields, undulation),
            arrival=Arrival(fields.choice("arrival", [arrival.value for arrival in Arrival], Arrival.STRAIGHT_IN.value)),
            cruise_airspeed=_speed(fields, "cruise", None, smallest=5.0, largest=200.0),
            survey_airspeed=_speed(fields, "survey", None, smallest=5.0, largest=200.0),
            link=_link(_table(fields, "link", {})),
            rules=_rules(_table(fields, "rules", {})),
            forecast=forecast,
            simulated=forecast if weather is None else _weather(Fields(path, "weather", weather)),
        )
    home.finish()
    fields.finish()
    return mission


# --- what is alike everywhere ---------------------------------------------------------------------------------------------------


@contextmanager
def _told_by(path: object, where: str) -> Iterator[None]:
    """What a record refuses, told with the file's name."""
    try:
        yield
    except InputError as error:
        if error.source == str(path):
            raise
        field = error.field if where == "mission" else f"{where} {error.field}"
        raise InputError(path, field, error.found, error.expected) from None


def _table(fields: Fields, name: str, *default: dict[str, Any]) -> Fields:
    return Fields(fields.source, name, fields.raw(name, *default))


def _entries(fields: Fields, name: str, most: int) -> list[Fields]:
    """The entries of an array of tables; none where it is missing."""
    if fields.raw(name, None) is None and (question := fields.misspelt(name)):
        raise fields.error(name, "nothing", f"[[{_path(fields, name)}]]{question}")
    listed = require_objects(fields.source, _path(fields, name), fields.raw(name, []), 0, most)
    return [Fields(fields.source, f"{_path(fields, name)} {number}", entry) for number, entry in enumerate(listed, 1)]


def _path(fields: Fields, name: str) -> str:
    return name if fields.where == "mission" else f"{fields.where} {name}"


def _name(fields: Fields) -> str:
    name: str = fields.text("name")
    if len(name) > _NAME_LENGTH:
        raise fields.error("name", f"{len(name)} letters", f"at most {_NAME_LENGTH}")
    return name


def _angle(fields: Fields, name: str, *default: float, smallest: float = -360.0, largest: float = 360.0) -> float:
    return radians(fields.number(f"{name}_deg", *default, smallest=smallest, largest=largest))


def _either(fields: Fields, name: str, units: dict[str, float], default: Any, smallest: float, largest: float) -> Any:
    """A number in one of several units, the ending of its key; bounds in the SI unit, the first. Ellipsis: it must be there."""
    given = [unit for unit in units if fields.raw(f"{name}_{unit}", None) is not None]
    if len(given) > 1:
        raise fields.error(f"{name}_{given[1]}", "two of it", f"{' or '.join(f'{name}_{unit}' for unit in units)}")
    if not given and default is not ...:
        return default
    if not given:
        question = next((asked for unit in units if (asked := fields.misspelt(f"{name}_{unit}"))), "")
        raise fields.error(f"{name}_{next(iter(units))}", "nothing", f"{' or '.join(f'{name}_{unit}' for unit in units)}{question}")
    unit = given[0]
    factor = units[unit]
    # A hair's breadth wider, so that a bound stated in another unit is not lost to rounding.
    room = 1e-9 * max(abs(smallest), abs(largest))
    value = fields.number(f"{name}_{unit}", smallest=(smallest - room) / factor, largest=(largest + room) / factor)
    return min(max(value * factor, smallest), largest)


def _speed(fields: Fields, name: str, default: Any = ..., *, smallest: float = 0.0, largest: float) -> Any:
    return _either(fields, name, {"m_s": 1.0, "kn": KNOT}, default, smallest, largest)


def _length(fields: Fields, name: str, default: Any = ..., *, smallest: float, largest: float) -> Any:
    return _either(fields, name, {"m": 1.0, "ft": FOOT}, default, smallest, largest)


def _place(fields: Fields, name: str) -> Place:
    return _place_of(fields, f"{name}_deg", fields.raw(f"{name}_deg"))


def _places(fields: Fields, name: str, least: int, most: int) -> tuple[Place, ...]:
    key = f"{name}_deg"
    value = fields.raw(key)
    if not isinstance(value, list) or not least <= len(value) <= most:
        found = f"{len(value)} places" if isinstance(value, list) else shown(value)
        raise fields.error(key, found, f"a list of {least} to {most} places [latitude, longitude]")
    return tuple(_place_of(fields, f"{key} {number}", item) for number, item in enumerate(value, 1))


def _place_of(fields: Fields, key: str, value: Any) -> Place:
    numbers = value if isinstance(value, list) else []
    if len(numbers) != 2 or not all(isinstance(one, (int, float)) and not isinstance(one, bool) for one in numbers):
        raise fields.error(key, shown(value), "[latitude, longitude] in degrees")
    latitude, longitude = numbers
    if not (abs(latitude) <= 85.0 and abs(longitude) <= 360.0):
        raise fields.error(key, shown(value), "[latitude, longitude] within 85 and 360 degrees")
    return radians(latitude), radians(longitude)


# --- places ---------------------------------------------------------------------------------------------------------------------


def _sites(fields: Fields, home: Fields, undulation: float) -> tuple[Site, ...]:
    sites = [_site(home, SiteKind.RUNWAY, undulation)]
    for key, kind in (("alternate", SiteKind.RUNWAY), ("field", SiteKind.FIELD), ("ditching", SiteKind.DITCHING)):
        for entry in _entries(fields, key, MOST_SITES):
            sites.append(_site(entry, kind, undulation))
            entry.finish()
    return tuple(sites)


def _site(fields: Fields, kind: SiteKind, undulation: float) -> Site:
    elevation = [0.0] if kind is SiteKind.DITCHING else [...]
    return Site(
        name=_name(fields),
        kind=kind,
        threshold=_place(fields, "threshold"),
        height=undulation + _length(fields, "elevation", *elevation, smallest=-450.0, largest=6_000.0),
        course=_angle(fields, "course"),
        length=_length(fields, "length", smallest=10.0, largest=20_000.0),
        width=_length(fields, "width", 30.0, smallest=5.0, largest=20_000.0),
        beacon=fields.flag("beacon", False),
    )


def _ground(home: Fields) -> GroundRoute:
    standard = GroundRoute((0.0, 0.0), ((0.0, 0.0),), ((0.0, 0.0),))
    return GroundRoute(
        stand=_place(home, "stand"),
        out=_places(home, "taxi_out", 1, 100),
        back=_places(home, "taxi_in", 1, 100),
        speed=_speed(home, "taxi_speed", standard.speed, smallest=1.0, largest=15.0),
        line_up=_length(home, "line_up", standard.line_up, smallest=0.0, largest=1_000.0),
    )


def _fences(fields: Fields, undulation: float) -> tuple[Fence, ...]:
    fences = []
    for entry in _entries(fields, "fence", MOST_FENCES):
        floor = _length(entry, "floor", -inf, smallest=-500.0, largest=50_000.0)
        ceiling = _length(entry, "ceiling", inf, smallest=-500.0, largest=50_000.0)
        with _told_by(fields.source, entry.where):
            outline = _places(entry, "outline", 3, MOST_VERTICES)
            keep = entry.choice("keep", ("in", "out"))
            fences.append(Fence(_name(entry), keep, outline, floor + undulation, ceiling + undulation))
        entry.finish()
    return tuple(fences)


# --- tasks ----------------------------------------------------------------------------------------------------------------------


def _tasks(fields: Fields, epoch: datetime) -> tuple[Task, ...]:
    tasks = []
    for entry in _entries(fields, "task", MOST_TASKS):
        name = _name(entry)
        entry.where = f"task {shown(name)}"
        with _told_by(fields.source, entry.where):
            tasks.append(_task(entry, name, epoch))
        entry.finish()
    return tuple(tasks)


def _task(fields: Fields, name: str, epoch: datetime) -> Task:
    kind = fields.choice("kind", ("racetrack", "area", "line", "circle", "spotlight", "loiter"))
    value = _length(fields, "height", smallest=-500.0, largest=20_000.0)
    height = Height(value, HeightDatum(fields.choice("datum", [datum.value for datum in HeightDatum])))
    if kind == "racetrack":
        laps = fields.whole_number("laps", smallest=1, largest=MOST_LAPS)
        return RacetrackTask(name, height, _place(fields, "start"), _place(fields, "end"), laps, _turn(fields))
    if kind == "area":
        return _area(fields, name, height)
    if kind == "line":
        offset = _length(fields, "offset", 0.0, smallest=0.0, largest=50_000.0)
        return LineTask(name, height, _places(fields, "places", 2, MOST_POINTS), offset)
    radius = _length(fields, "radius", smallest=50.0, largest=100_000.0)
    if kind == "loiter":
        until = (fields.instant("until") - epoch).total_seconds()
        if not 0.0 <= until <= 172_800.0:
            raise fields.error("until", f"{until:.0f} s after the epoch", "a time within two days after it")
        return LoiterTask(name, height, _place(fields, "centre"), radius, until, _turn(fields))
    laps = fields.number("laps", smallest=0.05, largest=MOST_LAPS)
    if kind == "circle":
        return CircleTask(name, height, _place(fields, "centre"), radius, laps, _turn(fields))
    return SpotlightTask(name, height, _place(fields, "target"), radius, laps)


def _turn(fields: Fields) -> Any:
    return fields.choice("turn", _SIDES, "right")


def _area(fields: Fields, name: str, height: Height) -> AreaTask:
    return AreaTask(
        name,
        height,
        outline=_places(fields, "outline", 3, MOST_POINTS),
        spacing=_length(fields, "spacing", smallest=20.0, largest=50_000.0),
        course=_angle(fields, "course"),
        overshoot=_length(fields, "overshoot", 0.0, smallest=0.0, largest=50_000.0),
        swath_offset=_length(fields, "swath_offset", 0.0, smallest=0.0, largest=50_000.0),
        alternate=fields.flag("alternate", True),
    )


# --- rules and weather ----------------------------------------------------------------------------------------------------------


def _link(fields: Fields) -> LinkLoss:
    standard = LinkLoss()
    with _told_by(fields.source, fields.where):
        link = LinkLoss(
            fields.number("hold_after_s", standard.hold_after, smallest=1.0, largest=86_400.0),
            fields.number("return_after_s", standard.return_after, smallest=1.0, largest=86_400.0),
        )
    fields.finish()
    return link


def _rules(fields: Fields) -> Rules:
    standard = Rules()
    bank = fields.number("turn_bank_deg", None, smallest=3.0, largest=45.0)
    rules = Rules(
        turn_bank=standard.turn_bank if bank is None else radians(bank),
        settle=fields.number("settle_s", standard.settle, smallest=0.0, largest=300.0),
        clearance=_length(fields, "clearance", standard.clearance, smallest=30.0, largest=3_000.0),
        fence_margin=_length(fields, "fence_margin", standard.fence_margin, smallest=0.0, largest=20_000.0),
        reserve=fields.number("reserve_s", None, smallest=0.0, largest=86_400.0),
        final_length=_length(fields, "final_length", standard.final_length, smallest=3_000.0, largest=20_000.0),
    )
    fields.finish()
    return rules


def _weather(fields: Fields) -> Weather:
    calm = Weather()
    levels, gusts = _entries(fields, "level", LEVELS - 1), _entries(fields, "gust", GUSTS)
    with _told_by(fields.source, fields.where):
        weather = Weather(
            wind=_speed(fields, "wind", calm.wind, largest=60.0),
            direction=_angle(fields, "from", 0.0),
            roughness=fields.number("roughness_m", calm.roughness, smallest=1e-5, largest=0.9),
            boundary_layer=_length(fields, "boundary_layer", calm.boundary_layer, smallest=10.0, largest=3_000.0),
            levels=tuple(_level(entry) for entry in levels),
            turbulence=Turbulence(fields.choice("turbulence", [one.value for one in Turbulence], calm.turbulence.value)),
            gusts=tuple(_gust(entry) for entry in gusts),
        )
    fields.finish()
    return weather


def _level(fields: Fields) -> WindLevel:
    height = _length(fields, "height", smallest=10.0, largest=29_000.0)
    level = WindLevel(height, _speed(fields, "wind", largest=100.0), _angle(fields, "from"))
    fields.finish()
    return level


def _gust(fields: Fields) -> DiscreteGust:
    start = fields.number("start_s", smallest=0.0, largest=172_800.0)
    duration = fields.number("duration_s", smallest=0.1, largest=3_600.0)
    north, east, down = (_speed(fields, name, 0.0, smallest=-60.0, largest=60.0) for name in ("north", "east", "down"))
    fields.finish()
    return DiscreteGust(start, duration, (north, east, down))
