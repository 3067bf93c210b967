"""Pictures from a flown sortie: blurred by what navigation does not know, as sharp after autofocus as from the true trajectory."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner, Result

from yamabiko.earth.wgs84 import LocalFrame
from yamabiko.errors import InputError
from yamabiko.flight.frame import FRAME_TIME
from yamabiko.flight.kinds import LegKind, Order
from yamabiko.flight.mission.flight_plan import plan_flight
from yamabiko.flight.sortie import Sortie, SortieOptions
from yamabiko.flight.surroundings.weather import Turbulence
from yamabiko.formats.cphd.reading import read_cphd
from yamabiko.formats.flight_recordings.mcap_writing import write_mcap
from yamabiko.formats.missions import read_mission
from yamabiko.platform.antenna_mount import AntennaMount
from yamabiko.service.command_line import app
from yamabiko.service.flown_collect import FlownCollectReport, FlownCollectRequest, StoredPath, simulate_flown
from yamabiko.service.focus import AutofocusMethod, FocusRequest, focus
from yamabiko.service.report import AchievedReport, FocusReport
from yamabiko.service.simulation import SimulationRequest
from yamabiko.testing.synthetic_sorties import EPOCH, synthetic_sortie

TARGETS = "name,east_m,north_m,up_m,radar_cross_section_m2\nmiddle,0,0,0,100\neast,11,-7,0,60\nwest,-13,6,0,60\nnorth,7,13,0,40\n"
SCENE = SimulationRequest(extent=44.0, azimuth_resolution=0.4)
FRAME = LocalFrame.at_geodetic(SCENE.latitude, SCENE.longitude, SCENE.height)
LONG_REACH = {"altitude": 5486.0, "ground_range": 7000.0}  # 18,000 ft


@pytest.fixture
def scene(tmp_path: Path) -> SimulationRequest:
    path = tmp_path / "targets.csv"
    path.write_text(TARGETS)
    return replace(SCENE, targets=path)


def pictured(report: FlownCollectReport, folder: Path, autofocus: AutofocusMethod = "none", extent: float = 38.0) -> FocusReport:
    return focus([report.simulation.echoes], folder / f"image-{autofocus}", FocusRequest(autofocus=autofocus, extent=extent))


def widths(achieved: AchievedReport) -> tuple[float, float]:
    """Half-power widths (m) in range and azimuth of the brightest point."""
    point = achieved.brightest_point
    assert point.range_cut is not None and point.azimuth_cut is not None, point.measurement_reason
    return point.range_cut.width_m, point.azimuth_cut.width_m


@pytest.mark.parametrize(
    ("options", "autofocus"),
    [
        ({}, "pga"),
        ({"circle": True}, "entropy"),
        ({**LONG_REACH, "turbulence": Turbulence.MODERATE, "seed": 3}, "pga"),
    ],
    ids=["leg", "circle", "rough air, 18,000 ft"],
)
def test_autofocus_restores_what_navigation_blurs(
    scene: SimulationRequest, tmp_path: Path, options: dict[str, float], autofocus: AutofocusMethod
) -> None:
    record = synthetic_sortie(FRAME, **options)  # type: ignore[arg-type]
    flown = {stored: simulate_flown(record, FlownCollectRequest(scene, stored=stored), tmp_path / stored) for stored in StoredPath}
    assert flown[StoredPath.NAVIGATED].bend > 0.1
    truth = pictured(flown[StoredPath.TRUE], tmp_path / "true")
    alone = pictured(flown[StoredPath.NAVIGATED], tmp_path / "navigated")
    mended = pictured(flown[StoredPath.NAVIGATED], tmp_path / "navigated", autofocus)
    # The radar model's own promise, not only what one picture says of another.
    assert widths(truth.achieved) == pytest.approx(
        (truth.predicted.range_resolution_m, truth.predicted.azimuth_resolution_m), rel=0.03
    )
    of_true, of_alone, of_mended = (one.achieved.brightest_point.amplitude_db for one in (truth, alone, mended))
    assert of_alone < of_true - 1.0
    assert mended.achieved.autofocus.applied
    assert widths(mended.achieved) == pytest.approx(widths(truth.achieved), rel=0.1)
    assert of_mended == pytest.approx(of_true, abs=0.3)
    cut = mended.achieved.brightest_point.azimuth_cut
    assert cut is not None and cut.pslr_db < -11.0


def test_a_sortie_that_was_flown_is_pictured_as_sharp_as_from_its_true_trajectory(tmp_path: Path) -> None:
    """Three lanes fly the short survey in JSBSim in gusts; its radar looks inland, 3 km away, at a fifth of a metre."""
    mission = read_mission(Path(__file__).parents[2] / "examples" / "short-survey.toml")
    plan = plan_flight(replace(mission, simulated=replace(mission.simulated, turbulence=Turbulence.LIGHT)))
    line = int(np.flatnonzero(plan.legs["kind"] == LegKind.SURVEY)[-1])
    with Sortie(plan, SortieOptions(interval=FRAME_TIME)) as sortie:
        sortie.order(Order.START)
        while not sortie.finished and sortie.voted["leg"] <= line:
            sortie.step()
        record = sortie.record()
    targets = tmp_path / "targets.csv"
    targets.write_text("east_m,north_m,up_m,radar_cross_section_m2\n0,0,0,100\n5,-3,0,60\n-6,3,0,60\n3,6,0,40\n")
    inland = replace(
        SCENE,
        targets=targets,
        latitude=np.radians(35.3441),
        longitude=np.radians(139.3515),
        height=40.5,
        extent=24.0,
        azimuth_resolution=0.2,
        bandwidth=800e6,
    )
    for_truth, for_navigated = (
        simulate_flown(record, FlownCollectRequest(inland, stored=stored, leg=line), tmp_path / stored)
        for stored in (StoredPath.TRUE, StoredPath.NAVIGATED)
    )
    assert for_navigated.simulation.slant_range == pytest.approx(np.hypot(3000.0, 300.0), rel=0.02)
    assert for_navigated.bend > 0.02
    truth = pictured(for_truth, tmp_path / "true", extent=20.0)
    alone = pictured(for_navigated, tmp_path / "navigated", extent=20.0)
    mended = pictured(for_navigated, tmp_path / "navigated", "pga", extent=20.0)
    of_true, of_alone, of_mended = (one.achieved.brightest_point.amplitude_db for one in (truth, alone, mended))
    assert of_alone < of_true - 0.5
    assert mended.achieved.autofocus.applied
    assert widths(mended.achieved) == pytest.approx(widths(truth.achieved), rel=0.1)
    assert of_mended == pytest.approx(of_true, abs=0.3)


def test_the_file_holds_what_navigation_believed_and_when(scene: SimulationRequest, tmp_path: Path) -> None:
    record = synthetic_sortie(FRAME)
    report = simulate_flown(record, FlownCollectRequest(scene), tmp_path / "out")
    history = read_cphd(report.simulation.echoes)
    middle = record.epoch + timedelta(seconds=0.5 * (report.start + report.end))
    assert abs(history.epoch + timedelta(seconds=float(history.transmit.time.mean())) - middle) < timedelta(seconds=0.1)
    assert history.epoch - EPOCH < timedelta(seconds=60)
    nearest = record.samples[np.argmin(np.abs(record.samples["time"] - report.start))]
    place = LocalFrame.at_geodetic(*(float(nearest[f"navigated_{name}"]) for name in ("latitude", "longitude", "height")))
    lever = float(np.linalg.norm(AntennaMount().lever_arm))
    assert np.linalg.norm(history.transmit.position[0] - place.origin) == pytest.approx(lever, abs=0.5)
    assert report.simulation.navigation_error > 0.1
    assert report.pulse_repetition_frequency >= 249.0
    names = [one["properties"]["name"] for one in json.loads(report.simulation.truth.read_text())["features"]]
    assert names == ["middle", "east", "west", "north"]


def test_the_same_seed_gives_the_same_bytes(scene: SimulationRequest, tmp_path: Path) -> None:
    record = synthetic_sortie(FRAME)
    one, two, other = (
        simulate_flown(record, FlownCollectRequest(replace(scene, seed=seed)), tmp_path / name).simulation.echoes.read_bytes()
        for seed, name in ((1, "one"), (1, "two"), (2, "other"))
    )
    assert one == two
    assert one != other


def test_a_sortie_that_does_not_pass_the_scene_leaves_nothing_behind(scene: SimulationRequest, tmp_path: Path) -> None:
    elsewhere = LocalFrame.at(FRAME.to_earth_fixed([40_000.0, 40_000.0, 0.0]))
    with pytest.raises(InputError) as error:
        simulate_flown(synthetic_sortie(elsewhere, duration=20.0), FlownCollectRequest(scene), tmp_path / "out")
    assert error.value.source == "flight"
    assert not (tmp_path / "out").exists()


def command(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["simulate", *map(str, arguments)])


def test_the_command_simulates_from_a_recording(scene: SimulationRequest, tmp_path: Path) -> None:
    record = synthetic_sortie(FRAME, duration=20.0)
    recording = tmp_path / "sortie.mcap"
    write_mcap(record, recording)
    centre = f"{np.degrees(SCENE.latitude)},{np.degrees(SCENE.longitude)},{SCENE.height}"
    common = ("--sortie", recording, "--origin", centre, "--extent", 44, "--azimuth-resolution", 0.4)
    for stored in ("navigated", "true"):
        answer = command(*common, "--targets", scene.targets, "--stored", stored, "--json", "--out", tmp_path / stored)
        assert answer.exit_code == 0, answer.output
        told = json.loads(answer.stdout)
        assert told["stored_path"] == stored
        assert told["heading_deg"] == pytest.approx(np.degrees(1.2), abs=5.0)
        assert (told["navigation_error_m"] > 0.1) == (stored == "navigated")
        expected = simulate_flown(record, FlownCollectRequest(scene, stored=StoredPath(stored)), tmp_path / "again")
        assert (tmp_path / stored / "echoes.cphd").read_bytes() == expected.simulation.echoes.read_bytes()


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--sortie", "none.mcap"), "none.mcap"),
        (("--sortie", "none.mcap", "--heading", 20), "--heading"),
        (("--sortie", "none.mcap", "--plan", "plan.json"), "--sortie"),
        (("--stored", "true"), "only beside --sortie"),
    ],
)
def test_options_that_do_not_go_with_a_sortie_are_refused(tmp_path: Path, options: tuple[object, ...], said: str) -> None:
    answer = command(*options, "--out", tmp_path / "out")
    assert answer.exit_code == 2
    assert said in answer.stderr
    assert len(answer.stderr.splitlines()) == 1
    assert not (tmp_path / "out").exists()


def test_a_recording_that_does_not_pass_the_scene_is_named(tmp_path: Path) -> None:
    recording = tmp_path / "sortie.mcap"
    write_mcap(synthetic_sortie(LocalFrame.at_geodetic(0.1, 0.1, 0.0), duration=5.0), recording)
    answer = command("--sortie", recording, "--out", tmp_path / "out")
    assert answer.exit_code == 2
    assert f"{recording}: legs: " in answer.stderr
