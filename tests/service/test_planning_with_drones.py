"""The commands on a fleet with drones: tables, documents, maps and pictures show them beside the satellites."""

import json
from datetime import timedelta
from pathlib import Path

import matplotlib.image
import pytest
from typer.testing import CliRunner

from yamabiko.formats.area_geometry import geometry_of_area
from yamabiko.formats.fleets import read_fleet, write_fleet
from yamabiko.formats.plans import read_plan
from yamabiko.formats.requests import write_requests
from yamabiko.plan.drones.drone import Drone
from yamabiko.service.command_line import app
from yamabiko.testing.drone_fleets import END, START, drone, request, satellites, wind

SPAN = ["--start", START.isoformat(), "--end", END.isoformat(), "--now", START.isoformat()]
PLACE = request("choshi", 140.85, 35.73)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    calm = wind(0, 6, aloft=(3.0, 4.0))
    write_fleet(
        (*satellites(), drone(weather=(calm,)), drone("HERON", "male-turbo", radar_reach=5_000.0, weather=(calm,))),
        tmp_path / "fleet.json",
    )
    write_requests([PLACE, request("ocean", 179.0, 36.0)], tmp_path / "requests.geojson")
    (tmp_path / "place.geojson").write_text(json.dumps(geometry_of_area(PLACE.area)))
    return tmp_path


def run(*arguments: str) -> str:
    done = CliRunner().invoke(app, list(arguments))
    assert done.exit_code == 0, done.output
    return done.output


def test_opportunities_of_drones_are_in_the_table_the_document_the_map_and_the_picture(folder: Path) -> None:
    asked = ["opportunities", "--area", str(folder / "place.geojson"), "--fleet", str(folder / "fleet.json"), *SPAN]
    shown = run(*asked, "--out", str(folder / "out"))
    assert "KESTREL-1" in shown
    assert "Not by HERON: the place lies beyond its radar's reach" in shown
    document = json.loads((folder / "out" / "opportunities.json").read_text())
    assert document["asked"]["drones"] == ["KESTREL-1", "HERON"]
    assert [one["hindrance"] for one in document["refused"]] == ["reach"]
    flown = [one for one in document["opportunities"] if "drone" in one]
    assert {one["drone"] for one in flown} == {"KESTREL-1"}
    assert all("element_age_s" not in one and one["flight"]["fuel_kg"] > 0.0 for one in flown)
    features = json.loads((folder / "out" / "opportunities.geojson").read_text())["features"]
    assert {one["properties"]["kind"] for one in features} == {"area", "footprint", "survey line"}
    assert matplotlib.image.imread(folder / "out" / "opportunities.png").std() > 0.05
    assert [isinstance(one, Drone) for one in read_fleet(folder / "out" / "fleet.json")] == [False, False, True, True]


def test_a_plan_shows_sorties_and_is_gone_on_from(folder: Path) -> None:
    out, again = folder / "out", folder / "again"
    arguments = [str(folder / "requests.geojson"), "--fleet", str(folder / "fleet.json")]
    shown = run("plan", *arguments, *SPAN, "--seconds", "1", "--out", str(out))
    assert "2 of 2 requests served whole" in shown
    assert "Sorties" in shown
    plan = read_plan(out / "plan.json")
    (sortie,) = plan.sorties
    assert [one.opportunity.flight is not None for one in plan.commitments].count(True) == 1
    assert matplotlib.image.imread(out / "plan.png").std() > 0.05
    later = sortie.take_off + timedelta(minutes=10)
    run(
        "plan", str(out / "requests.geojson"), "--fleet", str(out / "fleet.json"), "--replan", str(out / "plan.json"),
        "--now", later.isoformat(), "--out", str(again),
    )  # fmt: skip
    assert read_plan(again / "plan.json").sorties == plan.sorties


def test_the_echoes_of_a_drones_collect_are_not_those_of_an_orbit(folder: Path) -> None:
    out = folder / "out"
    run("plan", str(folder / "requests.geojson"), "--fleet", str(folder / "fleet.json"), *SPAN, "--seconds", "1", "--out", str(out))
    number = 1 + [one.opportunity.flight is not None for one in read_plan(out / "plan.json").commitments].index(True)
    done = CliRunner().invoke(
        app, ["simulate", "--plan", str(out / "plan.json"), "--collect", str(number), "--out", str(folder / "echoes")]
    )
    assert done.exit_code == 2
    assert "one of the drone KESTREL-1" in done.output
