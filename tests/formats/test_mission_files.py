"""Mission files: what stands in them arrives in SI, and whatever else they hold is refused in one line, never with a traceback."""

import copy
import json
import tomllib
from datetime import UTC, datetime
from math import inf, radians
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from yamabiko.errors import InputError
from yamabiko.flight.kinds import SiteKind
from yamabiko.flight.mission.flight_plan import plan_flight
from yamabiko.flight.mission.mission import Arrival
from yamabiko.flight.mission.tasks import (
    AreaTask,
    CircleTask,
    Height,
    HeightDatum,
    LineTask,
    LoiterTask,
    RacetrackTask,
    SpotlightTask,
)
from yamabiko.flight.surroundings.weather import DiscreteGust, Turbulence, WindLevel
from yamabiko.formats.missions import LARGEST_FILE, read_mission

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
KNOT, FOOT = 1852.0 / 3600.0, 0.3048
HEIGHT = {"height_m": 800.0, "datum": "sea"}

FULL: dict[str, Any] = {
    "name": "all of it",
    "aircraft": "deck",
    "epoch": "2026-06-15T09:00:00+09:00",
    "seed": 7,
    "radar_side": "left",
    "fuel_kg": 80.5,
    "geoid_undulation_m": 36.0,
    "arrival": "right-downwind",
    "cruise_kn": 95.0,
    "survey_m_s": 50.0,
    "home": {
        "name": "home",
        "threshold_deg": [35.0, 139.0],
        "elevation_ft": 100.0,
        "course_deg": 90.0,
        "length_m": 2000.0,
        "width_m": 45.0,
        "beacon": True,
        "stand_deg": [35.001, 139.002],
        "taxi_out_deg": [[35.0005, 139.001]],
        "taxi_in_deg": [[35.0005, 139.015], [35.001, 139.012]],
        "taxi_speed_kn": 10.0,
        "line_up_m": 60.0,
    },
    "alternate": [{"name": "other", "threshold_deg": [35.2, 139], "elevation_m": 5, "course_deg": 0, "length_m": 1500}],
    "field": [{"name": "meadow", "threshold_deg": [35.1, 139.1], "elevation_m": 5.0, "course_deg": 0.0, "length_m": 300.0}],
    "ditching": [{"name": "bay", "threshold_deg": [34.9, 139.1], "course_deg": 0.0, "length_m": 900.0, "width_m": 200.0}],
    "task": [
        {"name": "a", "kind": "line", **HEIGHT, "places_deg": [[35.1, 139.0], [35.1, 139.1]], "offset_m": 300.0},
        {
            "name": "b",
            "kind": "area",
            "height_ft": 3000.0,
            "datum": "ground",
            "outline_deg": [[35.1, 139.0], [35.1, 139.1], [35.2, 139.0]],
            "spacing_m": 500.0,
            "course_deg": 45.0,
            "overshoot_m": 100.0,
            "swath_offset_m": 900.0,
            "alternate": False,
        },
        {"name": "c", "kind": "circle", **HEIGHT, "centre_deg": [35.1, 139.1], "radius_m": 2000, "laps": 1.5, "turn": "left"},
        {"name": "d", "kind": "spotlight", **HEIGHT, "target_deg": [35.1, 139.1], "radius_m": 3000.0, "laps": 2},
        {"name": "e", "kind": "racetrack", **HEIGHT, "start_deg": [35.1, 139.0], "end_deg": [35.1, 139.1], "laps": 2},
        {"name": "f", "kind": "loiter", **HEIGHT, "centre_deg": [35.1, 139.1], "radius_m": 2e3, "until": "2026-06-15T01:30:00Z"},
    ],
    "fence": [
        {"name": "in", "keep": "in", "outline_deg": [[34.0, 138.0], [36.0, 138.0], [36.0, 140.0]], "ceiling_ft": 10000.0},
        {"name": "out", "keep": "out", "outline_deg": [[34.0, 138.0], [34.1, 138.0], [34.1, 138.1]], "floor_m": 50.0},
    ],
    "link": {"hold_after_s": 10.0, "return_after_s": 60.0},
    "rules": {
        "turn_bank_deg": 18.0,
        "settle_s": 12.0,
        "clearance_ft": 500.0,
        "fence_margin_m": 200.0,
        "reserve_s": 1800.0,
        "final_length_m": 5000.0,
    },
    "forecast": {"wind_kn": 8.0, "from_deg": 80.0, "level": [{"height_m": 1500.0, "wind_kn": 20.0, "from_deg": 100.0}]},
    "weather": {
        "wind_m_s": 5.0,
        "from_deg": 90.0,
        "roughness_m": 0.001,
        "boundary_layer_m": 250.0,
        "turbulence": "moderate",
        "gust": [{"start_s": 600.0, "duration_s": 10.0, "north_m_s": 3.0, "down_kn": -4.0}],
    },
}


def toml(value: Any) -> str:
    """A value as TOML writes it in one line."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(key)} = {toml(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(toml(item) for item in value) + "]"
    return json.dumps(value).replace("NaN", "nan").replace("Infinity", "inf")


def written(document: dict[str, Any], folder: Path) -> Path:
    path = folder / "mission.toml"
    path.write_text("".join(f"{json.dumps(key)} = {toml(value)}\n" for key, value in document.items()), encoding="utf-8")
    return path


def changed(path: str, value: Any) -> dict[str, Any]:
    """FULL with one value replaced, by its dotted path; an Ellipsis takes it out."""
    document = copy.deepcopy(FULL)
    *way, last = path.split(".")
    at: Any = document
    for step in way:
        at = at[int(step)] if isinstance(at, list) else at[step]
    if value is ...:
        del at[last]
    else:
        at[last] = value
    return document


def test_everything_arrives_in_si_and_radians(tmp_path: Path) -> None:
    mission = read_mission(written(FULL, tmp_path))
    assert (mission.name, mission.aircraft, mission.seed, mission.radar_side) == ("all of it", "deck", 7, "left")
    assert mission.epoch == datetime(2026, 6, 15, tzinfo=UTC)
    assert mission.arrival is Arrival.RIGHT_DOWNWIND
    assert mission.cruise_airspeed == pytest.approx(95.0 * KNOT)
    assert mission.survey_airspeed == 50.0
    assert mission.fuel == 80.5
    home, other, meadow, bay = mission.sites
    assert home.height == pytest.approx(100.0 * FOOT + 36.0)
    assert home.threshold == (radians(35.0), radians(139.0))
    assert home.course == radians(90.0)
    assert home.beacon and not other.beacon
    assert [site.kind for site in mission.sites] == [SiteKind.RUNWAY, SiteKind.RUNWAY, SiteKind.FIELD, SiteKind.DITCHING]
    assert (meadow.width, bay.height, bay.width) == (30.0, 36.0, 200.0)
    assert mission.ground.stand == (radians(35.001), radians(139.002))
    assert len(mission.ground.back) == 2
    assert mission.ground.speed == pytest.approx(10.0 * KNOT)
    assert mission.ground.line_up == 60.0
    assert mission.rules.turn_bank == radians(18.0)
    assert mission.rules.clearance == pytest.approx(500.0 * FOOT)
    assert (mission.rules.settle, mission.rules.reserve, mission.rules.final_length) == (12.0, 1800.0, 5000.0)
    assert (mission.link.hold_after, mission.link.return_after) == (10.0, 60.0)
    assert [fence.keep for fence in mission.fences] == ["in", "out"]
    assert mission.fences[0].ceiling == pytest.approx(10_000.0 * FOOT + 36.0)
    assert mission.fences[0].floor == -inf
    assert mission.fences[1].floor == 86.0


def test_tasks_arrive_as_they_are_stated(tmp_path: Path) -> None:
    line, area, circle, spotlight, racetrack, loiter = read_mission(written(FULL, tmp_path)).tasks
    level = Height(800.0, HeightDatum.SEA)
    here, there = (radians(35.1), radians(139.0)), (radians(35.1), radians(139.1))
    assert line == LineTask("a", level, (here, there), 300.0)
    assert isinstance(area, AreaTask)
    assert area.height == Height(3000.0 * FOOT, HeightDatum.GROUND)
    assert (area.spacing, area.course, area.overshoot, area.swath_offset) == (500.0, radians(45.0), 100.0, 900.0)
    assert not area.alternate
    assert circle == CircleTask("c", level, there, 2000.0, 1.5, "left")
    assert spotlight == SpotlightTask("d", level, there, 3000.0, 2.0)
    assert racetrack == RacetrackTask("e", level, here, there, 2, "right")
    assert loiter == LoiterTask("f", level, there, 2000.0, 5400.0, "right")


def test_the_forecast_is_flown_in_unless_another_weather_is_stated(tmp_path: Path) -> None:
    mission = read_mission(written(FULL, tmp_path))
    assert mission.forecast.wind == pytest.approx(8.0 * KNOT)
    assert mission.forecast.levels == (WindLevel(1500.0, 20.0 * KNOT, radians(100.0)),)
    assert (mission.simulated.wind, mission.simulated.turbulence) == (5.0, Turbulence.MODERATE)
    assert mission.simulated.gusts == (DiscreteGust(600.0, 10.0, (3.0, 0.0, -4.0 * KNOT)),)
    without = copy.deepcopy(FULL)
    del without["weather"]
    as_forecast = read_mission(written(without, tmp_path))
    assert as_forecast.simulated == as_forecast.forecast


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        ("name", ..., "mission name: found nothing, expected a value"),
        ("name", 3, "mission name: found 3"),
        ("name", "x" * 61, "mission name: found 61 letters, expected at most 60"),
        ("colour", "red", "mission colour: found a field that is not known"),
        ("aircraft", "jumbo", "mission aircraft: found 'jumbo', expected deck or male or male-turbo"),
        ("epoch", "2026-06-15T09:00:00", "mission epoch: found '2026-06-15T09:00:00', expected ISO 8601 with a zone"),
        ("epoch", 5, "mission epoch: found 5"),
        ("seed", -1, "mission seed: found -1"),
        ("seed", 1.5, "mission seed: found 1.5"),
        ("radar_side", "up", "mission radar_side: found 'up', expected left or right"),
        ("fuel_kg", "much", "mission fuel_kg: found 'much'"),
        ("fuel_kg", float("nan"), "mission fuel_kg: found nan, expected a number from 0.1 to 10000"),
        ("fuel_kg", float("inf"), "mission fuel_kg: found inf"),
        ("fuel_kg", True, "mission fuel_kg: found True"),
        ("geoid_undulation_m", ..., "mission geoid_undulation_m: found nothing"),
        ("arrival", "upside-down", "mission arrival: found 'upside-down', expected straight-in or left-downwind or right-downwind"),
        ("cruise_m_s", 40.0, "mission cruise_kn: found two of it, expected cruise_m_s or cruise_kn"),
        ("home", ..., "mission home: found nothing"),
        ("home", 5, "home: found 5, expected an object"),
        ("home.threshold_deg", [35.0], r"home threshold_deg: found \[35.0\], expected \[latitude, longitude\] in degrees"),
        ("home.threshold_deg", [139.0, 35.0], r"home threshold_deg: found \[139.0, 35.0\], expected .* within 85 and 360 degrees"),
        ("home.threshold_deg", [float("nan"), 35.0], r"home threshold_deg: found \[nan, 35.0\]"),
        ("home.elevation_ft", ..., "home elevation_m: found nothing"),
        ("home.elevation_ft", 1e6, "home elevation_ft: found 1000000.0"),
        ("home.taxi_out_deg", [], "home taxi_out_deg: found 0 places, expected a list of 1 to 100 places"),
        ("home.taxi_in_deg", [[1, 2], 3], r"home taxi_in_deg 2: found 3, expected \[latitude, longitude\]"),
        ("home.taxi_speed_kn", 0.0, "home taxi_speed_kn: found 0.0"),
        ("home.lights", True, "home lights: found a field that is not known"),
        ("alternate", {}, "alternate: found no list of objects"),
        ("alternate.0.length_m", -5, "alternate 1 length_m: found -5"),
        ("alternate.0.lenght_m", 5, "alternate 1 lenght_m: found a field that is not known, expected length_m"),
        ("alternate.0.name", "home", "site home: found its name twice"),
        ("field.0.beacon", "yes", "field 1 beacon: found 'yes', expected true or false"),
        ("task", [], "tasks: found 0, expected 1 to 50"),
        ("task", ..., "tasks: found 0, expected 1 to 50"),
        ("task.0.kind", "zigzag", "task 'a' kind: found 'zigzag', expected racetrack or area"),
        ("task.0.datum", ..., "task 'a' datum: found nothing"),
        ("task.0.datum", "geoid", "task 'a' datum: found 'geoid', expected ellipsoid or sea or ground"),
        ("task.0.laps", 3, "task 'a' laps: found a field that is not known"),
        ("task.0.places_deg", [[35.0, 139.0]], "task 'a' places_deg: found 1 places, expected a list of 2 to 500 places"),
        ("task.0.offset_m", float("-inf"), "task 'a' offset_m: found -inf"),
        ("task.0.name", "b", "task b: found its name twice"),
        ("task.1.spacing_m", 0.0, "task 'b' spacing_m: found 0.0"),
        ("task.2.laps", 1e9, "task 'c' laps: found 1000000000.0"),
        ("task.4.laps", 2.5, "task 'e' laps: found 2.5, expected a whole number"),
        ("task.5.until", "2026-06-14T00:00:00Z", "task 'f' until: found -86400 s after the epoch, expected a time within two days"),
        ("task.5.until", "soon", "task 'f' until: found 'soon'"),
        ("fence.0.keep", "out of here", "fence 1 keep: found 'out of here', expected in or out"),
        ("fence.0.floor_m", 9000.0, "fence 1 ceiling: found -5952 m over the floor, expected more than 0 m over it"),
        ("link.return_after_s", 5.0, "link return after: found 5, expected 10 to 86400"),
        ("rules.turn_bank_deg", 90.0, "rules turn_bank_deg: found 90.0, expected a number from 3 to 45"),
        ("rules.bank_deg", 9.0, "rules bank_deg: found a field that is not known"),
        ("forecast.level.0.height_m", 100.0, "forecast level 1, height: found 100 m, expected rising heights"),
        ("forecast.turbulence", "wild", "forecast turbulence: found 'wild', expected none or light"),
        ("weather.gust.0.up_m_s", 5.0, "weather gust 1 up_m_s: found a field that is not known"),
        ("weather.gust.0.north_m_s", 59.9, None),
    ],
)
def test_what_does_not_belong_is_refused_by_name(path: str, value: Any, message: str | None, tmp_path: Path) -> None:
    file = written(changed(path, value), tmp_path)
    if message is None:
        assert read_mission(file).simulated.gusts[0].peak[0] == value
        return
    with pytest.raises(InputError, match=message) as caught:
        read_mission(file)
    assert str(caught.value).startswith(f"{file}: ")
    assert "\n" not in str(caught.value)


def test_a_table_or_a_key_nearly_rightly_named_is_asked_about(tmp_path: Path) -> None:
    example = (EXAMPLES / "short-survey.toml").read_text(encoding="utf-8")
    file = tmp_path / "mission.toml"
    for right, wrong, question in (
        ("[[task]]", "[[tasks]]", r"task: found nothing, expected \[\[task\]\] \(is tasks meant for it\?\)"),
        ("height_m = 340.5", "height_feet = 1117.0", r"expected height_m or height_ft \(is height_feet meant for it\?\)"),
    ):
        assert example.count(right) == 1
        file.write_text(example.replace(right, wrong), encoding="utf-8")
        with pytest.raises(InputError, match=question):
            read_mission(file)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "file: found nothing in it"),
        (b"\xff\xfe\x00", "file: found bytes that are not UTF-8"),
        (b"name = ", "TOML: found"),
        (b"name = 1\nname = 2\n", "TOML: found Cannot overwrite a value"),
        (b"a = " + b"[" * 5000 + b"]" * 5000, "TOML: found"),
        (b"a = " + b"9" * 5000, "TOML: found"),
        (b"epoch = 2026-06-15", "mission epoch: found '2026-06-15'"),
        (b"#" * (LARGEST_FILE + 1), "file size: found 1000001 bytes, expected at most 1000000 bytes"),
    ],
)
def test_files_that_are_no_missions(content: bytes, message: str, tmp_path: Path) -> None:
    path = tmp_path / "mission.toml"
    path.write_bytes(content)
    with pytest.raises(InputError, match=message):
        read_mission(path)


def test_missing_files_and_folders(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="file: found no such file"):
        read_mission(tmp_path / "none.toml")
    with pytest.raises(InputError, match="file: found a folder"):
        read_mission(tmp_path)


@pytest.mark.parametrize("example", sorted(EXAMPLES.glob("*.toml")), ids=lambda path: path.stem)
def test_examples_can_be_flown(example: Path) -> None:
    plan = plan_flight(read_mission(example))
    low, high = {"coast-survey": (3600.0, 7200.0), "short-survey": (600.0, 1000.0)}.get(example.stem, (1800.0, 14_400.0))
    assert low < plan.duration < high
    assert plan.fuel_left > 0.0


# --- damaged missions -----------------------------------------------------------------------------------------------------------

EXAMPLE_TEXT = (EXAMPLES / "coast-survey.toml").read_text(encoding="utf-8")
EXAMPLE = tomllib.loads(EXAMPLE_TEXT.replace("2026-06-15T00:00:00Z", '"2026-06-15T00:00:00Z"'))
scalars = (
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats()
    | st.floats(-200.0, 20_000.0)
    | st.text(max_size=12)
    | st.sampled_from(["in", "out", "left", "ground", "loiter", "circle", "area", "2026-06-15T00:30:00Z"])
)
values = st.recursive(scalars, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner, max_size=3))


def places_in(value: Any, way: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The paths to everything in a document."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path for key, item in inner for path in ((*way, key), *places_in(item, (*way, key)))]


PATHS = places_in(EXAMPLE)


def read_and_planned_or_refused(path: Path) -> None:
    try:
        plan = plan_flight(read_mission(path))
    except InputError as error:
        assert "\n" not in str(error)
    else:
        assert len(plan.legs) > 0


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from(PATHS), values), min_size=1, max_size=3))
def test_a_mission_with_anything_in_it_is_planned_or_refused(tmp_path: Path, damage: list[tuple[tuple[Any, ...], Any]]) -> None:
    document = copy.deepcopy(EXAMPLE)
    for way, value in damage:
        at: Any = document
        try:
            for step in way[:-1]:
                at = at[step]
            at[way[-1]] = "" if value is None else value
        except (KeyError, IndexError, TypeError):
            continue  # damaged before
    text = "".join(f"{json.dumps(str(key))} = {toml(_no_null(value))}\n" for key, value in document.items())
    path = tmp_path / "mission.toml"
    path.write_bytes(text.encode("utf-8", "replace"))
    read_and_planned_or_refused(path)


def _no_null(value: Any) -> Any:
    """TOML knows no null."""
    if isinstance(value, dict):
        return {key: _no_null(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_no_null(item) for item in value]
    return "" if value is None else value


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.integers(0, len(EXAMPLE_TEXT)),
    st.integers(0, 40),
    st.binary(max_size=8) | st.sampled_from([b"9", b"-", b"e9", b"]"]),
)
def test_a_mission_with_a_hole_in_its_text_is_planned_or_refused(tmp_path: Path, at: int, length: int, filling: bytes) -> None:
    content = EXAMPLE_TEXT.encode()
    path = tmp_path / "mission.toml"
    path.write_bytes(content[:at] + filling + content[at + length :])
    read_and_planned_or_refused(path)
