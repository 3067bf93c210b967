"""From an orbit to a focused, calibrated picture, through the files: the radar's model promises what the picture measures."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pytest
import sarkit.sicd
import sarkit.verification

from yamabiko.collect.collect_plan import plan_collect
from yamabiko.collect.illumination import polynomial_at
from yamabiko.collect.orbit_collect import ONBOARD_ORBIT, TRUE_ORBIT, SimulatedCollect, simulate_collect
from yamabiko.collect.phase_history import Collection
from yamabiko.earth.wgs84 import Float, LocalFrame
from yamabiko.errors import GridError, InputError
from yamabiko.focus.grid import default_plane
from yamabiko.focus.measure import measure_point
from yamabiko.focus.weighting import Weighting
from yamabiko.formats.cphd.reading import describe_cphd, read_cphd
from yamabiko.formats.cphd.writing import write_cphd
from yamabiko.formats.element_sets.reading import read_element_sets
from yamabiko.formats.sicd.reading import SicdImage, read_sicd
from yamabiko.platform.navigation import NavigationErrors
from yamabiko.platform.orbit import SatelliteOrbit
from yamabiko.platform.paths import FlightPath, sample
from yamabiko.radar.imaging_radar import Mode, PredictedQuality
from yamabiko.radar.quality import predicted_quality
from yamabiko.scene.point_targets import PointTargets
from yamabiko.service.focus import FocusRequest, TerrainRequest, focus
from yamabiko.testing.planned_collects import SPOTLIGHT, STRIPMAP, across_and_along, field, orbit, place_seen, small_radar

EPOCH = datetime(2026, 6, 8, 12, tzinfo=UTC)
EXTENT = (220.0, 220.0)
SIGMA_ZERO = 0.1
REFLECTOR = (62.0, 60.0)  # m along the track and away from the radar, beyond the field's corner
SICD: Any = sarkit.sicd
CHECKERS: Any = sarkit.verification


@dataclass(frozen=True, eq=False)
class Collected:
    """A collect on disk, its truth, and what its radar promises."""

    path: Path
    simulated: SimulatedCollect
    quality: PredictedQuality
    reflector: Float


def collect(
    folder: Path, path: FlightPath, place: Float, mode: Mode, errors: NavigationErrors = TRUE_ORBIT, epoch: datetime = EPOCH
) -> Collected:
    """A field of uniform sigma nought and a reflector beside it, in noise as the model predicts it."""
    radar = small_radar()
    looked = plan_collect(path, radar, mode, place, EXTENT)
    speed = float(np.linalg.norm(path.velocity(0.0)))
    quality = predicted_quality(radar, mode, looked.slant_range, looked.incidence, speed)
    plan = plan_collect(path, radar, mode, place, EXTENT, azimuth_resolution=quality.azimuth_resolution)
    generator = np.random.default_rng(20260608)
    away, along = across_and_along(plan)
    reflector = place + REFLECTOR[0] * along + REFLECTOR[1] * away
    spacing = 0.6 * min(quality.azimuth_resolution, quality.ground_range_resolution)
    ground = field(plan, 90.0, spacing, SIGMA_ZERO, generator)
    simulated = simulate_collect(
        path,
        plan,
        [ground, PointTargets.at([reflector], np.sqrt(2000.0))],
        epoch=epoch,
        generator=generator,
        noise_equivalent_sigma_zero=quality.noise_equivalent_sigma_zero,
        orbit_errors=errors,
        collection=Collection(collector="TEST SATELLITE", identifier="TEST-COLLECT", polarization=("V", "V")),
    )
    file = folder / "echoes.cphd"
    write_cphd(simulated.history, file)
    return Collected(file, simulated, quality, reflector)


def sicd_tree(path: Path) -> Any:
    with path.open("rb") as file, SICD.NitfReader(file) as reader:
        return reader.metadata.xmltree


def failures(path: Path, kind: Literal["Cphd", "Sicd"]) -> dict[str, Any]:
    """All that sarkit's checker finds, errors and warnings."""
    with path.open("rb") as file:
        checker = getattr(CHECKERS, f"{kind}Consistency").from_file(file, **({"thorough": True} if kind == "Cphd" else {}))
        checker.check()
    found: dict[str, Any] = checker.failures(omit_passed_sub=True)
    return found


def check_promises(collected: Collected, folder: Path, *, weighting: Weighting = Weighting.UNIFORM) -> None:
    """Focus as a user does, and hold the picture to the model, the place and the scene."""
    assert failures(collected.path, "Cphd") == {}
    focus([collected.path], folder, FocusRequest(range_weighting=weighting, azimuth_weighting=weighting))
    assert failures(folder / "image.nitf", "Sicd") == {}
    picture = read_sicd(folder / "image.nitf")
    radiometric = SICD.ElementWrapper(sicd_tree(folder / "image.nitf").getroot())["Radiometric"]
    plan, truth = collected.simulated.plan, collected.simulated
    frame = LocalFrame.at(plan.frame.origin)
    rows, columns = picture.pixels.shape
    place = _pixel(picture, collected.reflector)
    response = measure_point(picture.pixels, place, picture.row_spacing, picture.column_spacing)
    broad = weighting.width / Weighting.UNIFORM.width
    assert response.column_cut.width == pytest.approx(collected.quality.azimuth_resolution * broad, rel=0.05)
    assert response.row_cut.width == pytest.approx(collected.quality.ground_range_resolution * broad, rel=0.05)
    slack = float(np.linalg.norm(truth.shift)) + plan.place_error_of_velocity * float(np.linalg.norm(truth.drift))
    assert abs(response.row - place[0]) <= 0.5 + 2.0 * slack / picture.row_spacing
    assert abs(response.column - place[1]) <= 0.5 + slack / picture.column_spacing
    metres = [
        (at - scp) * step
        for at, scp, step in zip(place, picture.reference_pixel, (picture.row_spacing, picture.column_spacing), strict=True)
    ]
    strength = response.amplitude**2 * float(polynomial_at(radiometric["RCSSFPoly"], *metres))
    assert 10.0 * np.log10(strength / 2000.0) == pytest.approx(0.0, abs=0.3)
    half = [int(35.0 / step) for step in (picture.row_spacing, picture.column_spacing)]
    middle = [round(at) for at in _pixel(picture, frame.origin)]
    ground = picture.pixels[middle[0] - half[0] : middle[0] + half[0], middle[1] - half[1] : middle[1] + half[1]]
    noise = 10.0 ** (float(radiometric["NoiseLevel"]["NoisePoly"][0, 0]) / 10.0)
    factor = float(radiometric["SigmaZeroSFPoly"][0, 0])
    sigma = (float((np.abs(ground.astype(np.complex128)) ** 2).mean()) - noise) * factor
    assert 10.0 * np.log10(sigma / SIGMA_ZERO) == pytest.approx(0.0, abs=0.5)
    # Where nothing scatters, the noise stands at the level that the model predicts.
    dark = picture.pixels[: rows // 8, columns // 3 : -columns // 3]
    level = float((np.abs(dark.astype(np.complex128)) ** 2).mean()) * factor
    if weighting is Weighting.UNIFORM:
        assert noise * factor == pytest.approx(collected.quality.noise_equivalent_sigma_zero, rel=0.02)
        assert level == pytest.approx(noise * factor, rel=0.35)


def _pixel(picture: SicdImage, position: Float) -> tuple[float, float]:
    """Where a place lies in a picture."""
    offset = position - picture.reference_point
    row = offset @ picture.row_direction / picture.row_spacing + picture.reference_pixel[0]
    column = offset @ picture.column_direction / picture.column_spacing + picture.reference_pixel[1]
    return float(row), float(column)


@pytest.mark.parametrize("mode", [STRIPMAP, SPOTLIGHT], ids=lambda mode: mode.name)
@pytest.mark.parametrize("look", ["left", "right"])
def test_a_picture_keeps_what_the_radar_model_promises(tmp_path: Path, mode: Mode, look: Literal["left", "right"]) -> None:
    path, place = orbit(look, heading_north=look == "right")
    collected = collect(tmp_path, path, place, mode, ONBOARD_ORBIT)
    flight = sample(path, [0.0])
    assert (flight.velocity[0, 2] > 0.0) == (look == "right")
    assert (collected.simulated.plan.look > 0.0) == (look == "right")
    check_promises(collected, tmp_path / "out")


@pytest.mark.parametrize("mode", [STRIPMAP, SPOTLIGHT], ids=lambda mode: mode.name)
def test_calibration_holds_for_weighted_pictures(tmp_path: Path, mode: Mode) -> None:
    path, place = orbit()
    check_promises(collect(tmp_path, path, place, mode), tmp_path / "out", weighting=Weighting.TAYLOR)


@pytest.mark.real_data
@pytest.mark.parametrize(("mode", "look", "north"), [(STRIPMAP, 0.5, True), (SPOTLIGHT, -0.45, False)])
def test_on_the_orbit_of_a_real_satellite(tmp_path: Path, real_data: Path, mode: Mode, look: float, north: bool) -> None:
    """QPS-SAR-5, of its element set of June 2026, on a pass northward and one southward; the radar is the tests' own."""
    sets = read_element_sets(real_data / "orbits" / "sar_tle_snapshots" / "sar_20260614T0413Z.tle")
    elements = next(one for one in sets if one.name.startswith("QPS-SAR-5 "))
    start = elements.epoch + timedelta(hours=1)
    hour = np.arange(0.0, 6000.0, 60.0)
    climbs = SatelliteOrbit(elements, start).velocity(hour)[:, 2]
    epoch = start + timedelta(seconds=float(hour[np.argmax(climbs if north else -climbs)]))
    path = SatelliteOrbit(elements, epoch)
    check_promises(collect(tmp_path, path, place_seen(path, look), mode, ONBOARD_ORBIT, epoch), tmp_path / "out")


def test_a_strip_is_described_and_what_it_cannot_have_is_refused(tmp_path: Path) -> None:
    path, place = orbit()
    collected = collect(tmp_path, path, place, STRIPMAP, ONBOARD_ORBIT)
    told = describe_cphd(collected.path)
    assert told["mode"] == "STRIPMAP"
    assert told["simulated"] is True
    read = read_cphd(collected.path)
    assert read.orbit_error is not None
    assert read.orbit_error.position == pytest.approx(ONBOARD_ORBIT.bias)
    for request in (FocusRequest(autofocus="pga"), FocusRequest(terrain=TerrainRequest(tmp_path / "none.tif"))):
        with pytest.raises(InputError, match="aperture of its own"):
            focus([collected.path], tmp_path / "out", request)
    with pytest.raises(GridError, match="did not sweep over in full"):
        default_plane(read, extent=(100.0, 600.0))
    assert not (tmp_path / "out").exists()
