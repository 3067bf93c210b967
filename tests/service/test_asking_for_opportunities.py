"""`opportunities` on a small simulated fleet: what it writes agrees with what it found, and is whole or not there."""

import json
import re
from datetime import UTC, datetime, timedelta
from math import degrees, radians
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from matplotlib.image import imread

from yamabiko.errors import InputError
from yamabiko.formats.areas import read_areas
from yamabiko.formats.element_sets import write_element_sets
from yamabiko.formats.plans import opportunity_document
from yamabiko.platform.synthetic import walker
from yamabiko.request.request import LookConstraints
from yamabiko.service import opportunities as module
from yamabiko.service.fleet_choice import FleetChoice
from yamabiko.service.opportunities import OpportunitiesReport, OpportunitiesRequest, opportunities, opportunities_document
from yamabiko.testing.planning_files import sample_opportunity

START = datetime(2026, 6, 15, tzinfo=UTC)
SPAN = {"start": START, "end": START + timedelta(hours=6)}
REFERENCE = Path(__file__).resolve().parents[2] / "docs" / "reference" / "opportunities.md"
PLACES: dict[str, Any] = {
    "harbour": {"type": "Point", "coordinates": [138.5, 35.02]},
    "antimeridian": {
        "type": "Polygon",
        "coordinates": [[[179.6, -17.0], [180.4, -17.0], [180.4, -16.4], [179.6, -16.4], [179.6, -17.0]]],
    },
    "pole": {"type": "Polygon", "coordinates": [[[longitude, 88.0] for longitude in range(-180, 181, 20)]]},
}


def asked(folder: Path, place: str, **changes: Any) -> OpportunitiesRequest:
    inclination, altitude = (86.0, 560e3) if place == "pole" else (42.0, 575e3)
    elements = walker(3, 3, altitude, radians(inclination), START, generator=np.random.default_rng(3))
    write_element_sets(elements, folder / "elements.tle")
    feature = {"type": "Feature", "geometry": PLACES[place], "properties": {"name": place}}
    (folder / "area.geojson").write_text(json.dumps(feature))
    choice = FleetChoice(elements=(folder / "elements.tle",), radar="generic")
    values: dict[str, Any] = {"area": folder / "area.geojson", "fleet": choice, "now": START, **SPAN, **changes}
    return OpportunitiesRequest(**values)


@pytest.mark.parametrize("place", list(PLACES))
def test_what_is_written_is_whole_and_agrees_with_what_was_found(place: str, tmp_path: Path) -> None:
    report = opportunities(asked(tmp_path, place), tmp_path / "out")
    (there,) = report.found
    assert there.opportunities
    assert {file.name for file in (tmp_path / "out").iterdir()} == {
        "opportunities.json",
        "opportunities.geojson",
        "opportunities.png",
        "fleet.json",
        *(name for name in ("fleet.tle",) if (tmp_path / "out" / name).exists()),
    }
    assert json.loads(report.files["document"].read_text()) == opportunities_document(report)
    check_map(report)
    assert imread(report.files["picture"]).std() > 0.05
    # What was written of the fleet gives the same again.
    again = opportunities(asked(tmp_path, place, fleet=FleetChoice(fleet=report.files["fleet"])))
    assert [one.identifier for one in again.found[0].opportunities] == [one.identifier for one in there.opportunities]


def check_map(report: OpportunitiesReport) -> None:
    document = json.loads(report.files["map"].read_text())
    kinds = [feature["properties"]["kind"] for feature in document["features"]]
    assert kinds == ["area"] + ["footprint"] * len(report.found[0].opportunities)
    for feature in document["features"]:
        geometry = feature["geometry"]
        polygons = [geometry["coordinates"]] if geometry["type"] == "Polygon" else geometry["coordinates"]
        for ring in (ring for polygon in polygons for ring in polygon):
            assert len(ring) >= 4
            assert ring[0] == ring[-1]
            assert all(abs(latitude) <= 90.0 for _, latitude, *_ in ring)


def test_a_footprint_lies_about_the_place_that_was_asked_for(tmp_path: Path) -> None:
    report = opportunities(asked(tmp_path, "harbour"), tmp_path / "out")
    (area,) = read_areas(tmp_path / "area.geojson")
    for one in report.found[0].opportunities:
        middle = one.footprint.mean(axis=0)
        assert np.hypot(*(area.plane.to_plane(middle))) < 2_000.0
        assert one.coverage > 0.9


def test_windows_in_the_past_are_answered_and_marked(tmp_path: Path) -> None:
    whole = opportunities(asked(tmp_path, "harbour"))
    middle = whole.found[0].opportunities[len(whole.found[0].opportunities) // 2]
    report = opportunities(asked(tmp_path, "harbour", now=middle.start))
    document = opportunities_document(report)
    assert [one["past"] for one in document["opportunities"]] == [
        datetime.fromisoformat(one["end"]) < middle.start for one in document["opportunities"]
    ]
    assert {one["past"] for one in document["opportunities"]} == {True, False}
    assert len(document["opportunities"]) == len(whole.found[0].opportunities)


def test_limits_hold_and_are_told(tmp_path: Path) -> None:
    look = LookConstraints(
        incidence=(radians(25.0), radians(45.0)), sides=frozenset({"right"}), directions=frozenset({"ascending"})
    )
    document = opportunities_document(opportunities(asked(tmp_path, "harbour", look=look, mode="stripmap", resolution=5.0)))
    told = document["asked"]
    assert told["incidence_deg"] == pytest.approx([25.0, 45.0])
    assert (told["look_sides"], told["pass_directions"], told["mode"]) == (["right"], ["ascending"], "stripmap")
    for one in document["opportunities"]:
        assert 25.0 - 1e-6 <= one["geometry"]["incidence_deg"] <= 45.0 + 1e-6
        assert (one["geometry"]["look_side"], one["geometry"]["pass_direction"]) == ("right", "ascending")
    assert document["simulated_orbits"] is True
    assert any("the orbit is simulated" in text for text in document["assumptions"])


def test_an_exclusion_takes_out_what_would_touch_it(tmp_path: Path) -> None:
    (tmp_path / "keep-out.geojson").write_text(json.dumps({"type": "Point", "coordinates": [138.52, 35.03]}))
    report = opportunities(asked(tmp_path, "harbour", exclusions=tmp_path / "keep-out.geojson"))
    assert report.found[0].opportunities == ()


def test_no_opportunity_at_all_is_an_answer_with_its_picture(tmp_path: Path) -> None:
    report = opportunities(asked(tmp_path, "harbour", end=START + timedelta(seconds=1)), tmp_path / "out")
    assert report.found[0].opportunities == ()
    assert imread(report.files["picture"]).shape[0] > 500


def test_the_reference_lists_every_key_of_the_document(tmp_path: Path) -> None:
    document = opportunities_document(opportunities(asked(tmp_path, "harbour"), tmp_path / "out"))
    inner = set(opportunity_document(sample_opportunity()))
    section = REFERENCE.read_text(encoding="utf-8").split("## opportunities.json", 1)[1]
    listed = {key for row in re.findall(r"^\|(.*?)\|", section, re.MULTILINE) for key in re.findall(r"`([^`]+)`", row)}
    existing = {key for key in document if not isinstance(document[key], dict | list)}
    for name in ("asked", "files"):
        existing |= {f"{name}.{key}" + ("[]" if isinstance(value, list) else "") for key, value in document[name].items()}
    existing |= {f"opportunities[].{key}" for key in set(document["opportunities"][0]) - inner} | {"opportunities[]..."}
    existing |= {f"refused[].{key}" for key in ("area", "drone", "hindrance", "reason")}
    existing |= {"answered[]", "assumptions[]", "unanswered[].supplier", "unanswered[].reason"}
    assert set(document) == {key.split(".")[0].removesuffix("[]") for key in existing}
    assert listed == existing


def test_files_appear_together_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise InputError("picture", "ink", "none", "some")

    request = asked(tmp_path, "harbour")
    before = set(tmp_path.iterdir())
    monkeypatch.setattr(module, "draw_opportunities", broken)
    with pytest.raises(InputError, match="ink"):
        opportunities(request, tmp_path / "out")
    assert set(tmp_path.iterdir()) == before


def test_progress_is_told_to_the_end(tmp_path: Path) -> None:
    steps: list[tuple[int, int]] = []
    opportunities(asked(tmp_path, "harbour"), progress=lambda done, of: steps.append((done, of)))
    assert steps[-1][0] == steps[-1][1]
    assert [done for done, _ in steps] == sorted(done for done, _ in steps)


def test_incidence_agrees_with_the_height_of_the_satellite(tmp_path: Path) -> None:
    """The sine rule on a sphere: an independent figure, to what the sphere leaves out."""
    for one in opportunities(asked(tmp_path, "harbour")).found[0].opportunities:
        ratio = np.sin(one.geometry.incidence) / np.sin(one.geometry.look_angle)
        assert ratio == pytest.approx((6_371e3 + 575e3) / 6_371e3, rel=0.01), degrees(one.geometry.incidence)
