"""The pages on missions: they list every key that is read, and the refusals they show are those that come."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from yamabiko.errors import InputError
from yamabiko.flight.mission.flight_plan import plan_flight
from yamabiko.formats import missions
from yamabiko.formats.missions import read_mission

CHECKOUT = Path(__file__).resolve().parents[2]
EXAMPLE = CHECKOUT / "examples" / "short-survey.toml"
REFERENCE = (CHECKOUT / "docs" / "reference" / "missions.md").read_text(encoding="utf-8")
HOW_TO = (CHECKOUT / "docs" / "how-to" / "plan-a-drone-sortie.md").read_text(encoding="utf-8")
UNITS = re.compile(r"_(m_s|kn|m|ft|deg|s|kg)$")


def keys_read() -> set[str]:
    """Names without their unit that the reader asks for, from its source: every first argument of a call that reads a field."""
    source = Path(str(missions.__file__)).read_text(encoding="utf-8")
    calls = r"(?:number|text|choice|flag|instant|whole_number|raw|_table|_entries|_speed|_length|_angle|_places?)"
    asked = re.findall(rf'{calls}\((?:fields, |home, |entry, )?"([a-z_]+)"', source)
    return {UNITS.sub("", key) for key in asked} | {"alternate", "field", "ditching", "north", "east", "down", "name"}


def test_the_reference_lists_every_key_and_no_other() -> None:
    listed = {UNITS.sub("", key) for key in re.findall(r"`\[{0,2}([a-z_]+)\]{0,2}`", REFERENCE)}
    assert keys_read() - listed == set()
    values = {
        "male",
        "deck",
        "left",
        "right",
        "in",
        "out",
        "sea",
        "ellipsoid",
        "ground",
        "true",
        "false",
        "none",
        "light",
        "moderate",
    }
    kinds = {"severe", "line", "area", "racetrack", "circle", "spotlight", "loiter"}
    assert listed - keys_read() - values - kinds - {"_m", "_ft", "_kn", "_m_s", ""} == set()


def without_figures(text: str) -> str:
    """With a mark for every number: how much fuel a sortie takes changes with the model of the aircraft."""
    return re.sub(r"\d+(\.\d+)?", "#", text)


REFUSALS = [
    ("fuel_kg = 25.0", "fuel_kg = 5.0"),
    ("[35.3700, 139.4600], [35.2400, 139.4600]", "[35.3700, 139.3730], [35.2400, 139.3730]"),
    ("wind_kn = 6.0\nfrom_deg = 70.0", "wind_kn = 13.0\nfrom_deg = 0.0"),
]


@pytest.mark.parametrize(("stands", "instead"), REFUSALS)
def test_the_refusals_shown_are_those_that_come(stands: str, instead: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = EXAMPLE.read_text(encoding="utf-8")
    assert stands in text
    monkeypatch.chdir(tmp_path)
    path = Path("short-survey.toml")
    path.write_text(text.replace(stands, instead), encoding="utf-8")
    with pytest.raises(InputError) as caught:
        plan_flight(read_mission(path))
    assert without_figures(str(caught.value)) in [without_figures(line) for line in HOW_TO.splitlines()]


def test_the_how_to_shows_no_other_refusals() -> None:
    assert len(re.findall(r"^short-survey\.toml: ", HOW_TO, re.MULTILINE)) == len(REFUSALS)


def test_examples_are_named_on_the_page() -> None:
    named = set(re.findall(r"`([a-z-]+\.toml)`", REFERENCE))
    there = {path.name for path in (CHECKOUT / "examples").glob("*.toml") if "task" in _toml(path)}
    assert named == there


def _toml(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))
