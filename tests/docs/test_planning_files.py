"""The reference pages of requests, fleets and plans list every field that the files have, and no other."""

import json
import re
import shutil
from collections import defaultdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from yamabiko.formats.element_sets import write_element_sets
from yamabiko.formats.fleets import limits_document, read_fleet
from yamabiko.formats.json_fields import Fields
from yamabiko.formats.plans import plan_document
from yamabiko.formats.requests import read_requests
from yamabiko.plan.fleet import drones_of, satellites_of
from yamabiko.platform.element_set import ElementSet
from yamabiko.platform.limits import ASSUMED_GROUND_STATIONS
from yamabiko.radar.models import RADAR_NAMES
from yamabiko.testing.planning_files import EVERY_WISH, requests_file, sample_plan

REFERENCE = Path(__file__).resolve().parents[2] / "docs" / "reference"


def listed(page: str, heading: str = "") -> set[str]:
    """Names in backquotes in the first column of the page's tables; heading : words of the line before the table meant."""
    text = (REFERENCE / page).read_text(encoding="utf-8")
    if heading:
        text = re.split(r"\n\n(?=[^|])", text[text.index(heading) :].split("\n\n", 1)[1])[0]
    rows = [row.split("|")[1] for row in text.splitlines() if row.startswith("|")]
    return {name for row in rows for name in re.findall(r"`([^`]+)`", row)}


def keys(document: Any, above: str = "") -> set[str]:
    """Dotted keys of what a document holds that has an example of everything."""
    if isinstance(document, list):
        inner = {key for one in document if isinstance(one, dict) for key in keys(one, f"{above}[].")}
        return {f"{above}[]"} | inner
    if not isinstance(document, dict):
        return {above}
    start = above if not above or above.endswith(".") else f"{above}."
    return {key for name, value in document.items() for key in keys(value, start + name)}


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> dict[str, set[str]]:
    """Names that are asked for while a file is read, by the last word of the object they belong to."""
    names: dict[str, set[str]] = defaultdict(set)
    whole = Fields.raw

    def raw(fields: Fields, name: str, *default: Any) -> Any:
        names[
            fields.where.split()[-1] if fields.where.split()[-1].isalpha() or "_" in fields.where else fields.where.split()[0]
        ].add(name)
        return whole(fields, name, *default)

    monkeypatch.setattr(Fields, "raw", raw)
    return names


def test_the_reference_lists_every_property_of_a_request(asked: dict[str, set[str]], tmp_path: Path) -> None:
    read_requests(requests_file(tmp_path, EVERY_WISH))
    geometry = asked.pop("repeat_geometry")
    assert listed("requests.md", "A requests file") == set().union(*asked.values())
    assert listed("requests.md", "Change detection") == geometry


def test_the_reference_lists_every_field_of_a_plan() -> None:
    document = plan_document(sample_plan())
    (*_, commitment) = document["commitments"]
    inner = keys(commitment.pop("opportunity"))
    for one in document["commitments"]:
        one["opportunity"] = 0
    for one in document["changes"]:
        one["before"] = one["after"] = 0
    for one in document["cuttings"]:
        one["strips"] = []
    for one in document["unserved"]:
        one["parts"] = 0
        for loosening in one["loosenings"]:
            loosening["value"] = 0
    assert listed("plans.md", "A plan file") == keys(document)
    assert listed("plans.md", "An opportunity") == inner


def test_the_reference_lists_every_field_of_a_fleet(asked: dict[str, set[str]], tmp_path: Path) -> None:
    elements = ElementSet("RADAR-1", 1, datetime(2026, 6, 15, tzinfo=UTC), 0.00109, 0.001, 0.7, 1.0, 0.2, 0.1, 1e-5)
    write_element_sets([elements], tmp_path / "fleet.tle")
    path = tmp_path / "fleet.json"
    station = {"name": "Bodo", "latitude_deg": 67.3, "longitude_deg": 14.4}
    path.write_text(json.dumps({"satellites": [{"elements_file": "fleet.tle"}], "ground_stations": [station]}))
    (satellite,) = satellites_of(read_fleet(path))
    assert listed("fleets.md", "A fleet file") == asked["fleet"]
    assert listed("fleets.md", "Each entry of `satellites`") == asked["satellite"]
    assert listed("fleets.md", "Each entry of `ground_stations`") == asked["ground"]
    assert listed("fleets.md", "`limits` of a satellite") == asked["limits"]
    page = (REFERENCE / "fleets.md").read_text(encoding="utf-8")
    assert all(one.name in page for one in ASSUMED_GROUND_STATIONS)
    assert all(name in page for name in RADAR_NAMES)
    for row in re.findall(r"^\| `(\w+_(?:s|w|j|bytes|bit_s|deg_s2?))` \| ([\d.e]+) \|", page, re.MULTILINE):
        assert f"{row[0]} {float(row[1]):g}" in [f"{name} {value:g}" for name, value in limits_document(satellite.limits).items()]


def test_the_files_of_the_page_on_drones_beside_satellites_are_read(tmp_path: Path) -> None:
    page = (REFERENCE.parent / "how-to" / "plan-drones-beside-satellites.md").read_text(encoding="utf-8")
    fleet, requests = re.findall(r"^```json\n(.*?)^```$", page, re.DOTALL | re.MULTILINE)
    shutil.copy(REFERENCE.parents[1] / "examples" / "simulated-constellation.tle", tmp_path)
    (tmp_path / "fleet.json").write_text(fleet)
    (tmp_path / "requests.geojson").write_text(requests)
    carriers = read_fleet(tmp_path / "fleet.json")
    assert len(satellites_of(carriers)) == 36
    assert [drone.identifier for drone in drones_of(carriers)] == ["KESTREL-1"]
    begin, end = datetime(2026, 6, 15, tzinfo=UTC), datetime(2026, 6, 16, tzinfo=UTC)
    wanted = read_requests(tmp_path / "requests.geojson", begin, end)
    assert [request.identifier for request in wanted] == ["harbour", "slope", "river"]
