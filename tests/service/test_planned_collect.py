"""From a plan to echoes of a simulated world, and from them to a picture that shows what the ground truth says."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from math import hypot, radians
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from typer.testing import CliRunner

from yamabiko.collect.illumination import polynomial_at
from yamabiko.collect.orbit_collect import ONBOARD_ORBIT
from yamabiko.earth.wgs84 import geodetic_to_earth_fixed
from yamabiko.errors import InputError
from yamabiko.focus.measure import measure_point
from yamabiko.formats.element_sets import write_element_sets
from yamabiko.formats.fleets import read_fleet
from yamabiko.formats.sicd.reading import read_sicd
from yamabiko.plan.fleet import Satellite, satellites_of
from yamabiko.platform.synthetic import walker
from yamabiko.service import planned_collect
from yamabiko.service.command_line import app
from yamabiko.service.fleet_choice import FleetChoice
from yamabiko.service.focus import FocusRequest, focus
from yamabiko.service.info import info
from yamabiko.service.place import GeodeticPlace
from yamabiko.service.planned_collect import PlannedCollectRequest, WorldName, simulate_planned
from yamabiko.service.planning import PlanRequest, plan

START = datetime(2026, 6, 15, tzinfo=UTC)
PLACE = (138.5, 35.02)
REFLECTORS = {WorldName.HARBOUR_TOWN: "reflector west", WorldName.RIVER_VALLEY: "reflector south"}


@pytest.fixture(scope="module")
def plan_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A plan of one strip and one spotlight collect of the place, by twelve simulated satellites."""
    folder = tmp_path_factory.mktemp("planned")
    wishes = ({"mode": "stripmap", "resolution_m": 3.0}, {"mode": "spotlight", "resolution_m": 1.5})
    features = [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": PLACE},
            "properties": {"identifier": wish["mode"], "incidence_deg": [25.0, 45.0]} | wish,
        }
        for wish in wishes
    ]
    (folder / "asked.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    elements = walker(3, 4, 575e3, radians(42.0), START - timedelta(hours=6), generator=np.random.default_rng(3))
    write_element_sets(elements, folder / "elements.tle")
    request = PlanRequest(
        folder / "asked.geojson",
        FleetChoice(elements=(folder / "elements.tle",), radar="qps-sar"),
        START,
        START,
        START + timedelta(hours=24),
        search_time=0.5,
    )
    return plan(request, folder / "plan").files["plan"]


def number_of(plan_file: Path, mode: str) -> int:
    commitments = json.loads(plan_file.read_text())["commitments"]
    return 1 + [commitment["request"] for commitment in commitments].index(mode)


@pytest.mark.parametrize(
    ("world", "mode", "azimuth_resolution", "bandwidth"),
    [(WorldName.HARBOUR_TOWN, "stripmap", 4.0, 60e6), (WorldName.RIVER_VALLEY, "spotlight", 4.0, 60e6)],
)
def test_a_reflector_of_the_truth_is_in_the_picture(
    tmp_path: Path, plan_file: Path, world: WorldName, mode: str, azimuth_resolution: float, bandwidth: float
) -> None:
    request = PlannedCollectRequest(
        plan_file,
        collect=number_of(plan_file, mode),
        world=world,
        extent=1000.0 if world is WorldName.HARBOUR_TOWN else 560.0,
        azimuth_resolution=azimuth_resolution,
        bandwidth=bandwidth,
    )
    report = simulate_planned(request, tmp_path / "collect")
    truth = json.loads(report.truth.read_text())
    assert truth["simulated"] is True
    assert all(START.isoformat() <= event["properties"]["when"] for event in events_of(truth))
    named = {feature["properties"].get("name"): feature for feature in truth["features"]}
    reflector = named[REFLECTORS[world]]
    longitude, latitude, height = reflector["geometry"]["coordinates"]
    place = geodetic_to_earth_fixed([np.radians(latitude), np.radians(longitude), height])
    centre = GeodeticPlace(radians(latitude), radians(longitude))
    focused = focus([report.echoes], tmp_path / "picture", FocusRequest(centre=centre, extent=100.0, spacing=1.0))
    picture = read_sicd(Path(focused.files["image"]))
    # A thing above the plane of the pixels is seen nearer to the radar, in its own range and Doppler.
    offset = place - picture.reference_point
    up = np.cross(picture.row_direction, picture.column_direction)
    collect = report.collect
    layover = abs(float(offset @ up)) / np.tan(collect.incidence)
    expected = [
        float(offset @ direction) / spacing + middle
        for direction, spacing, middle in zip(
            (picture.row_direction, picture.column_direction),
            (picture.row_spacing, picture.column_spacing),
            picture.reference_pixel,
            strict=True,
        )
    ]
    away = -1.0 if float(offset @ up) > 0.0 else 1.0
    expected[0] += away * layover / picture.row_spacing
    found = measure_point(picture.pixels, (expected[0], expected[1]), picture.row_spacing, picture.column_spacing)
    shift = float(np.linalg.norm(report.shift))
    velocity = hypot(ONBOARD_ORBIT.drift, ONBOARD_ORBIT.wander / ONBOARD_ORBIT.wander_time)
    along = 3.0 * collect.place_error_of_velocity * velocity
    assert abs(found.row - expected[0]) <= 0.5 + shift / np.sin(collect.incidence) / picture.row_spacing
    assert abs(found.column - expected[1]) <= 0.5 + (shift + along) / picture.column_spacing
    metres = [
        (at - middle) * spacing
        for at, middle, spacing in zip(
            expected, picture.reference_pixel, (picture.row_spacing, picture.column_spacing), strict=True
        )
    ]
    factor = float(polynomial_at(cross_section_polynomial(Path(focused.files["image"])), *metres))
    strength = found.amplitude**2 * factor / reflector["properties"]["radar_cross_section_m2"]
    assert 10.0 * np.log10(strength) == pytest.approx(0.0, abs=1.0)
    for file in (report.echoes, Path(focused.files["image"])):
        told = info(file)
        assert told["simulated"] is True
        assert told["orbit_position_error_m"] == pytest.approx(ONBOARD_ORBIT.bias)
        assert told["orbit_velocity_error_m_per_s"] == pytest.approx(velocity, rel=1e-3)
        assert told["radiometrically_calibrated"] is True
    assert focused.recording.calibrated is True
    assert focused.recording.orbit_position_error_m == pytest.approx(ONBOARD_ORBIT.bias)


def events_of(truth: dict[str, Any]) -> list[dict[str, Any]]:
    return [feature for feature in truth["features"] if feature["properties"]["kind"] == "event"]


def cross_section_polynomial(image: Path) -> Any:
    import sarkit.sicd

    sicd: Any = sarkit.sicd
    with image.open("rb") as file, sicd.NitfReader(file) as reader:
        return sicd.ElementWrapper(reader.metadata.xmltree.getroot())["Radiometric"]["RCSSFPoly"]


def test_what_does_not_fit_the_plan_is_said_in_a_line_and_leaves_nothing(tmp_path: Path, plan_file: Path) -> None:
    lonely, out = tmp_path / "lonely", tmp_path / "out"
    lonely.mkdir()
    (lonely / "plan.json").write_text(plan_file.read_text())
    document = json.loads(plan_file.read_text())
    document["commitments"][0]["request"] = "nobody's"
    unknown = plan_file.with_name("unknown.json")
    unknown.write_text(json.dumps(document))
    refused = {
        "collect": PlannedCollectRequest(plan_file, collect=99),
        "fleet.json": PlannedCollectRequest(lonely / "plan.json"),
        "nobody's": PlannedCollectRequest(unknown),
        "extent": PlannedCollectRequest(plan_file, extent=5000.0),
    }
    for told, request in refused.items():
        with pytest.raises(InputError, match=told) as raised:
            simulate_planned(request, out)
        assert "\n" not in str(raised.value)
        assert not out.exists()
    assert {file.name for file in tmp_path.iterdir()} == {"lonely"}


def test_a_radar_that_has_lost_the_mode_is_refused(tmp_path: Path, plan_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No fleet file can say so: a later model of the same radar could."""
    chosen = json.loads(plan_file.read_text())["commitments"][0]["opportunity"]["mode"]

    def fleet(path: Path) -> list[Satellite]:
        return [
            replace(one, radar=replace(one.radar, modes=tuple(mode for mode in one.radar.modes if mode.name != chosen)))
            for one in satellites_of(read_fleet(path))
        ]

    monkeypatch.setattr(planned_collect, "read_fleet", fleet)
    with pytest.raises(InputError, match="mode"):
        simulate_planned(PlannedCollectRequest(plan_file), tmp_path / "out")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    "options", [["--plan", "plan.json", "--altitude", "600"], ["--world", "river-valley"], ["--collect", "2", "--altitude", "600"]]
)
def test_options_that_do_not_belong_together_exit_2(tmp_path: Path, options: list[str]) -> None:
    answer = CliRunner().invoke(app, ["simulate", "--out", str(tmp_path / "out"), *options])
    assert answer.exit_code == 2
    assert not (tmp_path / "out").exists()
