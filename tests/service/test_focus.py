import json
import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import sarkit.sicd

from yamabiko.collect.phase_history import PhaseHistory
from yamabiko.earth.wgs84 import geodetic_to_earth_fixed
from yamabiko.errors import InputError, OutputError
from yamabiko.focus.weighting import Weighting
from yamabiko.formats.cphd.writing import write_cphd
from yamabiko.service.focus import FocusRequest, focus
from yamabiko.service.place import GeodeticPlace, ScenePlace
from yamabiko.service.report import FocusReport, as_json
from yamabiko.testing.apertures import airborne, scene_frame
from yamabiko.testing.gotcha_files import circular_flight, gotcha_fields, write_gotcha

TARGET = (7.0, -4.0, 0.0)


@pytest.fixture(scope="module")
def echoes() -> PhaseHistory:
    return airborne([TARGET, (-9.0, 3.0, 0.0)], [1.0, 0.3], pulses=96, samples=96, resolution=0.5)


@pytest.fixture(scope="module")
def recording(echoes: PhaseHistory, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("echoes") / "two-points.cphd"
    write_cphd(echoes, path)
    return path


@pytest.fixture(scope="module")
def report(recording: Path, tmp_path_factory: pytest.TempPathFactory) -> FocusReport:
    return focus([recording], tmp_path_factory.mktemp("run") / "out", FocusRequest(extent=30.0))


def test_the_three_files_are_there_and_the_report_is_what_is_returned(report: FocusReport) -> None:
    folder = Path(report.files["report"]).parent
    assert {file.name for file in folder.iterdir()} == {"image.nitf", "quicklook.png", "report.json"}
    assert json.loads((folder / "report.json").read_text()) == json.loads(as_json(report))
    assert (folder / "quicklook.png").read_bytes().startswith(b"\x89PNG")


def test_the_image_file_holds_the_picture(report: FocusReport) -> None:
    with Path(report.files["image"]).open("rb") as file:
        pixels = sarkit.sicd.NitfReader(file).read_image()  # type: ignore[no-untyped-call]
    assert pixels.shape == (report.achieved.rows, report.achieved.columns)
    row, column = np.unravel_index(np.abs(pixels).argmax(), pixels.shape)
    assert (row, column) == pytest.approx((report.achieved.brightest_point.row, report.achieved.brightest_point.column), abs=0.6)


def test_the_brightest_point_is_where_the_target_stands(report: FocusReport) -> None:
    point = report.achieved.brightest_point
    assert (point.east_m, point.north_m, point.up_m) == pytest.approx(TARGET, abs=0.02)
    assert point.amplitude_db == pytest.approx(0.0, abs=0.3)
    assert point.latitude_deg is not None
    assert point.longitude_deg is not None
    assert point.height_m is not None
    place = geodetic_to_earth_fixed([math.radians(point.latitude_deg), math.radians(point.longitude_deg), point.height_m])
    assert scene_frame().from_earth_fixed(place) == pytest.approx(TARGET, abs=0.02)


def test_what_was_achieved_is_what_was_predicted(report: FocusReport) -> None:
    point = report.achieved.brightest_point
    assert point.range_cut is not None
    assert point.azimuth_cut is not None
    assert point.range_cut.width_m == pytest.approx(report.predicted.range_resolution_m, rel=0.03)
    assert point.azimuth_cut.width_m == pytest.approx(report.predicted.azimuth_resolution_m, rel=0.03)
    assert report.predicted.error_db == -60.0
    assert report.achieved.error_db < -60.0
    assert report.achieved.row_extent_m == pytest.approx(30.0, abs=report.achieved.row_spacing_m)


def test_ground_range_resolution_follows_from_band_and_grazing_angle(echoes: PhaseHistory, report: FocusReport) -> None:
    slant = 0.886 * 299_792_458.0 / (2.0 * echoes.samples * float(echoes.frequency_step[0]))
    ground = slant / math.cos(math.radians(report.predicted.grazing_deg))
    assert report.predicted.grazing_deg == pytest.approx(math.degrees(0.7), abs=0.2)
    assert report.predicted.range_resolution_m == pytest.approx(ground, rel=0.02)


def test_weighting_and_accuracy_are_used_and_kept_apart_from_what_came_out(
    recording: Path, report: FocusReport, tmp_path: Path
) -> None:
    request = FocusRequest(
        extent=34.0, spacing=0.2, range_weighting=Weighting.TAYLOR, azimuth_weighting=Weighting.HAMMING, accuracy_db=80.0
    )
    other = focus([recording], tmp_path / "out", request)
    assert other.asked.error_db == -80.0
    assert other.achieved.error_db < -80.0
    plain, weighted = report.achieved.brightest_point, other.achieved.brightest_point
    assert plain.range_cut is not None and weighted.range_cut is not None
    assert plain.azimuth_cut is not None and weighted.azimuth_cut is not None
    assert weighted.range_cut.width_m > 1.15 * plain.range_cut.width_m
    assert weighted.azimuth_cut.pslr_db < -30.0 < plain.azimuth_cut.pslr_db


def test_the_centre_may_be_metres_or_latitude_and_longitude(recording: Path, report: FocusReport, tmp_path: Path) -> None:
    point = report.achieved.brightest_point
    assert point.latitude_deg is not None
    assert point.longitude_deg is not None
    places = (ScenePlace(*TARGET[:2]), GeodeticPlace(math.radians(point.latitude_deg), math.radians(point.longitude_deg)))
    for place in places:
        close = focus([recording], tmp_path / "out", FocusRequest(centre=place, extent=12.0))
        got = close.achieved
        assert (got.brightest_point.row, got.brightest_point.column) == pytest.approx((got.rows // 2, got.columns // 2), abs=0.1)
        assert got.brightest_point.east_m == pytest.approx(TARGET[0], abs=0.02)


def test_a_picture_too_small_to_measure_says_so(recording: Path, tmp_path: Path) -> None:
    small = focus([recording], tmp_path / "out", FocusRequest(extent=4.0, centre=ScenePlace(*TARGET[:2])))
    point = small.achieved.brightest_point
    assert point.range_cut is None
    assert point.measurement_reason
    assert point.east_m == pytest.approx(TARGET[0], abs=small.achieved.row_spacing_m)


def test_autofocus_takes_out_what_was_put_in_and_the_report_says_so(echoes: PhaseHistory, tmp_path: Path) -> None:
    place = np.linspace(-1.0, 1.0, echoes.pulses)
    blurred = replace(echoes, signal=(echoes.signal * np.exp(12j * place**2)[:, np.newaxis]).astype(np.complex64))
    write_cphd(blurred, tmp_path / "blurred.cphd")
    reports = {
        method: focus([tmp_path / "blurred.cphd"], tmp_path / "out", FocusRequest(extent=30.0, autofocus=method))
        for method in ("none", "pga")
    }
    peak = {method: found.achieved.brightest_point.amplitude_db for method, found in reports.items()}
    assert peak["none"] < -6.0
    assert peak["pga"] == pytest.approx(0.0, abs=0.3)
    assert reports["pga"].achieved.autofocus.applied
    assert not reports["none"].achieved.autofocus.applied
    # The error is measured with the correction in both ways of focusing, not laid to the arithmetic's charge.
    assert reports["pga"].achieved.error_db < -60.0


def test_a_recording_without_a_place_on_earth_gets_none(tmp_path: Path) -> None:
    file = write_gotcha(tmp_path / "az_HH.mat", gotcha_fields(circular_flight(10.0, pulses=32)))
    unplaced = focus([file], tmp_path / "out").achieved.brightest_point
    assert (unplaced.latitude_deg, unplaced.longitude_deg, unplaced.height_m) == (None, None, None)
    assert "--origin" in (unplaced.position_reason or "")
    origin = (math.radians(35.0), math.radians(139.0), 10.0)
    placed = focus([file], tmp_path / "out", FocusRequest(origin=origin)).achieved.brightest_point
    assert placed.latitude_deg == pytest.approx(35.0, abs=0.001)
    assert placed.position_reason is None


def test_an_interrupt_leaves_nothing_behind(recording: Path, tmp_path: Path) -> None:
    def interrupt(stage: str, done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        focus([recording], tmp_path / "deep" / "out", FocusRequest(extent=30.0), interrupt)
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_is_refused_and_an_earlier_run_stays(recording: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    focus([recording], tmp_path / "out", FocusRequest(extent=12.0))
    before = {file.name: file.read_bytes() for file in (tmp_path / "out").iterdir()}

    def full(source: Path, target: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(OutputError, match=r"image\.nitf: file: found no space left on device"):
        focus([recording], tmp_path / "out", FocusRequest(extent=14.0))
    assert {file.name: file.read_bytes() for file in (tmp_path / "out").iterdir()} == before


def test_progress_tells_the_stage_and_ends_at_all(recording: Path, tmp_path: Path) -> None:
    told: list[tuple[str, int, int]] = []
    focus([recording], tmp_path / "out", FocusRequest(extent=12.0), lambda *step: told.append(step))
    stage, done, total = told[-1]
    assert (stage, done) == ("focusing", total)


def test_requests_that_cannot_be_meant_are_refused() -> None:
    for wrong in ({"extent": -1.0}, {"spacing": math.nan}, {"accuracy_db": 70.0}):
        with pytest.raises(InputError, match="found"):
            FocusRequest(**wrong)  # type: ignore[arg-type]
