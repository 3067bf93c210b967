"""Fleets as JSON: element sets found beside the file, what is left out filled in and marked, faults in one line."""

import dataclasses
import json
from datetime import UTC, datetime
from math import degrees, radians
from pathlib import Path
from typing import Any

import pytest

from yamabiko.errors import InputError
from yamabiko.formats.element_sets import write_element_sets
from yamabiko.formats.fleets import read_fleet, write_fleet
from yamabiko.plan.fleet import assumptions, require_fleet, satellites_of
from yamabiko.platform.element_set import ElementSet
from yamabiko.platform.limits import ASSUMED_GROUND_STATIONS, assumed_limits

EPOCH = datetime(2026, 6, 15, tzinfo=UTC)


def elements(name: str, number: int) -> ElementSet:
    return ElementSet(name, number, EPOCH, 0.00109, 0.001, radians(42.0), 1.0, 0.2, radians(10.0 * number), 1e-5)


def fleet_file(folder: Path, **document: Any) -> Path:
    write_element_sets([elements("RADAR-1", 1), elements("RADAR-2", 2)], folder / "fleet.tle")
    path = folder / "fleet.json"
    path.write_text(json.dumps({"satellites": [{"elements_file": "fleet.tle"}]} | document))
    return path


def test_one_entry_stands_for_every_satellite_of_its_file(tmp_path: Path) -> None:
    first, second = satellites_of(read_fleet(fleet_file(tmp_path)))
    assert (first.identifier, second.identifier) == ("RADAR-1", "RADAR-2")
    assert first.ground_stations == ASSUMED_GROUND_STATIONS
    assert first.limits == assumed_limits()
    assert first.supplier == "own"


def test_what_is_stated_counts_and_only_the_rest_is_marked_as_assumed(tmp_path: Path) -> None:
    entry = {
        "elements_file": "fleet.tle",
        "elements_name": "RADAR-2",
        "identifier": "R2",
        "supplier": "Eastern",
        "limits": {"slew_rate_deg_s": 2.5, "memory_bytes": 1e12},
        "ground_stations": ["Bodo"],
    }
    station = {"name": "Bodo", "latitude_deg": 67.3, "longitude_deg": 14.4}
    (satellite,) = satellites_of(read_fleet(fleet_file(tmp_path, satellites=[entry], ground_stations=[station])))
    assert (satellite.identifier, satellite.elements.name, satellite.supplier) == ("R2", "RADAR-2", "Eastern")
    assert degrees(satellite.limits.slew_rate) == pytest.approx(2.5)
    assert satellite.limits.settle_time == assumed_limits().settle_time
    assert [station.name for station in satellite.ground_stations] == ["Bodo"]
    told = " ".join(assumptions([satellite]))
    assert "settle_time_s 10" in told
    assert "slew_rate_deg_s" not in told
    assert "memory_bytes" not in told
    assert "data come down" not in told


def test_assumed_ground_stations_are_told(tmp_path: Path) -> None:
    told = assumptions(read_fleet(fleet_file(tmp_path)))
    assert any(text.startswith("all satellites: data come down at Svalbard") for text in told)


def test_what_is_written_reads_back_the_same(tmp_path: Path) -> None:
    fleet = satellites_of(read_fleet(fleet_file(tmp_path)))
    one = dataclasses.replace(fleet[0], supplier="Eastern", limits=dataclasses.replace(fleet[0].limits, slew_rate=radians(2.0)))
    second, third = tmp_path / "second.json", tmp_path / "third.json"
    write_fleet([one, fleet[1]], second)
    again = satellites_of(read_fleet(second))
    write_fleet(again, third)
    assert json.loads(second.read_text()) == json.loads(third.read_text().replace("third.tle", "second.tle"))
    assert again[0].limits == one.limits
    assert [satellite.identifier for satellite in again] == ["RADAR-1", "RADAR-2"]
    assert again[0].ground_stations == ASSUMED_GROUND_STATIONS


@pytest.mark.parametrize(
    ("document", "named"),
    [
        ({"satellites": []}, "satellites: found 0, expected 1 to"),
        ({"satellites": "all"}, "satellites"),
        ({"satelites": [], "satellites": None}, "is satelites meant"),
        ({"satellites": [{"elements_file": "missing.tle"}]}, r"missing\.tle"),
        ({"satellites": [{"elements_file": "fleet.tle", "elements_name": "RADAR-9"}]}, "RADAR-1, RADAR-2"),
        ({"satellites": [{"elements_file": "fleet.tle", "identifier": "x"}]}, "elements_name"),
        ({"satellites": [{"elements_file": "fleet.tle"}, {"elements_file": "fleet.tle"}]}, "RADAR-1 twice"),
        ({"satellites": [{"elements_file": "fleet.tle", "radar": "sonar"}]}, "satellite 1 radar"),
        ({"satellites": [{"elements_file": "fleet.tle", "limits": {"slew_rate_deg_s": 0}}]}, "slew rate"),
        ({"satellites": [{"elements_file": "fleet.tle", "limits": {"slew_rate": 1}}]}, r"slew_rate_deg_s\?"),
        ({"satellites": [{"elements_file": "fleet.tle", "ground_stations": ["Nowhere"]}]}, "Nowhere"),
        ({"ground_stations": [{"name": "x", "latitude_deg": 91, "longitude_deg": 0}]}, "latitude_deg"),
        ({"ground_stations": [{"name": "x", "latitude_deg": 1, "longitude_deg": 0}] * 2}, "'x' twice"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_a_wrong_fleet_is_refused_in_one_line(document: dict[str, Any], named: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=named) as caught:
        read_fleet(fleet_file(tmp_path, **document))
    assert "\n" not in str(caught.value)


def test_an_empty_fleet_and_satellites_of_one_name_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="at least one satellite"):
        require_fleet([])
    one = satellites_of(read_fleet(fleet_file(tmp_path)))[0]
    with pytest.raises(InputError, match="RADAR-1 2 times"):
        require_fleet([one, one])
    with pytest.raises(InputError, match="identifier"):
        dataclasses.replace(one, identifier=" ")
