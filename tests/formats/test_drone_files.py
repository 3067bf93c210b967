"""Drones in fleet files, sorties in plan files: written and read back the same, and what is wrong refused in one line."""

import dataclasses
import json
from math import degrees, hypot, radians
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from yamabiko.errors import InputError
from yamabiko.formats.fleets import read_fleet, write_fleet
from yamabiko.formats.plans import read_plan, write_plan
from yamabiko.plan.drones.drone import Drone
from yamabiko.plan.fleet import Carrier, assumptions
from yamabiko.testing.drone_fleets import START, closed, drone, satellites, wind
from yamabiko.testing.planning_files import sample_plan

ENTRY: dict[str, Any] = {
    "identifier": "K1",
    "model": "male",
    "base": {"name": "Home", "longitude_deg": 139.8, "latitude_deg": 35.0, "height_m": 5.0, "runway_deg": 40.0},
}
SPELL: dict[str, Any] = {
    "start": "2026-11-24T00:00:00Z",
    "end": "2026-11-24T06:00:00Z",
    "aloft": {"from_deg": 270.0, "speed_m_s": 10.0},
}
SHUT: dict[str, Any] = {
    "name": "range",
    "geometry": {"type": "Polygon", "coordinates": [[[140, 35], [140.2, 35], [140.2, 35.2], [140, 35]]]},
    "lower_m": 0,
    "upper_m": 9000,
}


def fleet_file(folder: Path, **document: Any) -> Path:
    path = folder / "fleet.json"
    path.write_text(json.dumps({"drones": [ENTRY]} | document))
    return path


def test_a_fleet_of_drones_alone_is_read_with_its_conditions(tmp_path: Path) -> None:
    entry = ENTRY | {
        "supplier": "North",
        "height_m": 4000,
        "notice_s": 600,
        "envelope": {"usable_fuel_kg": 100, "bank_limit_deg": 20},
    }
    (one,) = read_fleet(fleet_file(tmp_path, drones=[entry], weather=[SPELL], airspace=[SHUT]))
    assert isinstance(one, Drone)
    assert (one.identifier, one.supplier, one.flying_height, one.notice) == ("K1", "North", 4000.0, 600.0)
    assert one.envelope.usable_fuel == 100.0
    assert degrees(one.envelope.bank_limit) == pytest.approx(20.0)
    assert one.base.runway == pytest.approx(radians(40.0))
    # a wind from the west moves the air to the east
    assert one.weather[0].aloft == pytest.approx((0.0, 10.0), abs=1e-12)
    assert hypot(*one.weather[0].ground) == 0.0
    assert one.airspace[0].upper == 9000.0
    told = " ".join(assumptions([one]))
    assert "its data are delivered 1800 s after it lands" in told
    assert "600 s after" not in told


def test_a_fleet_of_both_is_written_and_read_back_the_same(tmp_path: Path) -> None:
    conditions: dict[str, Any] = {
        "airspace": (closed(140.3, 35.4, 15_000.0, start=START),),
        "weather": (wind(0, 6, aloft=(3.0, -4.0)), wind(7, 9, ground=(1.0, 1.0))),
    }
    own = drone(
        ready=START, assumptions=("nothing",), envelope=dataclasses.replace(drone().envelope, usable_fuel=99.0), **conditions
    )
    fleet: tuple[Carrier, ...] = (*satellites(), own, drone("KESTREL-2", "deck", **conditions))
    first, second = tmp_path / "first.json", tmp_path / "second.json"
    write_fleet(fleet, first)
    again = read_fleet(first)
    assert [one.identifier for one in again] == [one.identifier for one in fleet]
    mine = again[2]
    assert isinstance(mine, Drone)
    assert (mine.envelope, mine.radar, mine.ready, mine.assumptions) == (own.envelope, own.radar, own.ready, own.assumptions)
    assert mine.weather[0].aloft == pytest.approx(own.weather[0].aloft)
    write_fleet(again, second)
    assert json.loads(first.read_text())["drones"] == json.loads(second.read_text())["drones"]


@pytest.mark.parametrize(
    ("document", "named"),
    [
        ({"drones": [ENTRY | {"model": "glider"}]}, "drone 1 model"),
        ({"drones": [ENTRY | {"colour": "red"}]}, "drone 1 colour"),
        ({"drones": [ENTRY | {"base": {"name": "Home", "longitude_deg": 0.0}}]}, "drone 1 base latitude_deg"),
        ({"drones": [ENTRY | {"height_m": 9000}]}, "drone 1 height"),
        ({"drones": [ENTRY | {"envelope": {"usable_fuel_kg": 800}}]}, "drone 1 envelope usable fuel"),
        ({"drones": [ENTRY | {"radar": "qps-sar"}]}, "drone 1 radar"),
        ({"drones": [ENTRY, ENTRY]}, "identifier"),
        ({"drones": {}}, "drones"),
        ({"drones": []}, "satellites"),
        ({"weather": [SPELL | {"end": "2026-11-23T00:00:00Z"}]}, "weather 1 end"),
        ({"weather": [SPELL, SPELL]}, "weather"),
        ({"weather": [SPELL | {"aloft": {"from_deg": 270.0, "speed_m_s": -1.0}}]}, "weather 1 aloft speed_m_s"),
        ({"airspace": [SHUT | {"lower_m": 9500}]}, "airspace 1 upper"),
        ({"airspace": [SHUT | {"geometry": {"type": "Point"}}]}, "airspace 1"),
    ],
)
def test_what_is_wrong_is_refused_in_one_line(tmp_path: Path, document: dict[str, Any], named: str) -> None:
    with pytest.raises(InputError, match=named) as caught:
        read_fleet(fleet_file(tmp_path, **document))
    assert "\n" not in str(caught.value)
    assert "fleet.json" in str(caught.value)


@pytest.mark.parametrize(
    ("place", "value", "named"),
    [
        (["sorties", 0, "landing"], "2026-06-15T00:00:00Z", "sortie 1 landing"),
        (["sorties", 0, "legs"], [], "sortie 1 legs"),
        (["sorties", 0, "legs", 0, "kind"], "loop", "sortie 1 leg 1 kind"),
        (["sorties", 0, "legs", 1, "request"], None, "sortie 1 leg 2 request"),
        (["sorties", 0, "legs", 0, "places_deg"], [[1]], "places_deg"),
        (["sorties", 0, "fuel_kg"], -1, "fuel_kg"),
        (["sorties"], [], "sorties"),
        (["commitments", 1, "opportunity", "flight", "line_deg"], [[1, 2]], "line_deg"),
        (["commitments", 1, "opportunity", "flight", "height_m"], "high", "height_m"),
    ],
)
def test_a_damaged_sortie_is_refused_in_one_line(tmp_path: Path, place: list[Any], value: Any, named: str) -> None:
    path = tmp_path / "plan.json"
    write_plan(sample_plan(), path)
    document = json.loads(path.read_text())
    inner = document
    for key in place[:-1]:
        inner = inner[key]
    inner[place[-1]] = value
    path.write_text(json.dumps(document))
    with pytest.raises(InputError, match=named) as caught:
        read_plan(path)
    assert "\n" not in str(caught.value)


def test_sorties_come_back_as_they_were(tmp_path: Path) -> None:
    write_plan(sample_plan(), tmp_path / "plan.json")
    again = read_plan(tmp_path / "plan.json")
    (sortie,), (before,) = again.sorties, sample_plan().sorties
    assert sortie.parts == before.parts
    assert [leg.kind for leg in sortie.legs] == [leg.kind for leg in before.legs]
    assert np.array(sortie.legs[1].places) == pytest.approx(np.array(before.legs[1].places))
    flight, told = again.commitments[1].opportunity.flight, sample_plan().commitments[1].opportunity.flight
    assert flight is not None
    assert told is not None
    assert np.hstack(list(dataclasses.astuple(flight))) == pytest.approx(np.hstack(list(dataclasses.astuple(told))))
    assert again.commitments[1].opportunity.orbit is None
