"""Written SICD files before foreign authorities: sarkit's checker, sarkit's projection, and the pixels' own spectrum."""

from __future__ import annotations

import io
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import lxml.etree
import numpy as np
import pytest
import sarkit.sicd
import sarkit.verification
from numpy.typing import NDArray

from yamabiko.collect.phase_history import SPEED_OF_LIGHT, PhaseHistory
from yamabiko.earth.surface import HeightGrid, Plane
from yamabiko.earth.wgs84 import Float, LocalFrame, earth_fixed_to_geodetic
from yamabiko.errors import GridError, InputError, OutputError
from yamabiko.focus.backproject import backproject
from yamabiko.focus.complex_image import ComplexImage
from yamabiko.focus.weighting import Weighting
from yamabiko.formats.sicd import writing
from yamabiko.formats.sicd.writing import write_sicd
from yamabiko.platform.trajectory import Trajectory
from yamabiko.scene.point_targets import PointTargets
from yamabiko.testing.simulated_images import (
    EPOCH,
    Geometry,
    aircraft,
    drone_on_an_arc,
    focus_directly,
    ground_plane,
    satellite,
    satellite_and_aircraft,
    two_aircraft,
)

GEOMETRIES: dict[str, Geometry] = {
    "aircraft, right": aircraft(),
    "aircraft, left": aircraft(look="left"),
    "aircraft, squinted ahead": aircraft(squint=0.6),
    "aircraft, squinted back": aircraft(look="left", squint=-0.3),
    "satellite, right": satellite(),
    "satellite, left": satellite(look="left"),
    "drone on an arc": drone_on_an_arc(),
    "two aircraft": two_aircraft(),
    "satellite and aircraft": satellite_and_aircraft(),
}
SHAPE = (42, 44)
TARGET_PIXELS = ((21.3, 22.6), (10.2, 33.7), (31.4, 11.1))
every_geometry = pytest.mark.parametrize("name", GEOMETRIES)


def plane_of(name: str) -> Plane:
    geometry = GEOMETRIES[name]
    return ground_plane(geometry.echoes(PointTargets.at(geometry.frame.origin[np.newaxis]), samples=40), SHAPE)


def echoes(name: str, pixels: tuple[tuple[float, float], ...], height: float = 0.0) -> tuple[PhaseHistory, Plane, Float]:
    """Echoes of unit targets at pixels of the plane, `height` metres above it, the plane and the targets' positions."""
    plane = plane_of(name)
    position = plane.at(*np.array(pixels).T) + height * plane.normal
    return GEOMETRIES[name].echoes(PointTargets.at(position), pulses=64, samples=40), plane, position


@cache
def image_of(name: str, pixels: tuple[tuple[float, float], ...] = TARGET_PIXELS, height: float = 0.0) -> ComplexImage:
    history, plane, _ = echoes(name, pixels, height)
    return backproject(history, plane, accuracy_db=80.0)


def written(image: ComplexImage, folder: Path, **options: Any) -> Path:
    path = folder / "image.nitf"
    write_sicd(image, path, created=EPOCH, **options)
    return path


def read_with_sarkit(path: Path) -> tuple[NDArray[np.complex64], lxml.etree._ElementTree]:
    reader_of: Any = sarkit.sicd.NitfReader  # sarkit leaves this class untyped
    with path.open("rb") as file, reader_of(file) as reader:
        return reader.read_image(), reader.metadata.xmltree


def load(tree: lxml.etree._ElementTree, path: str) -> Any:
    helper: Any = sarkit.sicd.XmlHelper
    return helper(tree).load("/".join(f"{{*}}{part}" for part in path.split("/")))


def complaints(path: Path) -> list[str]:
    """All that sarkit's checker finds, errors and warnings."""
    with path.open("rb") as file:
        checker: Any = sarkit.verification.SicdConsistency.from_file(file)
    checker.check()
    assert {"check_against_schema", "check_nitf_imseg", "check_scpcoa", "check_deltakpoly_row"} <= set(checker.all())
    return [f"{name}: {item}" for name, result in checker.all().items() for item in result["details"] if not item["passed"]]


def peak_near(pixels: NDArray[np.complex64], place: Float) -> Float:
    """Fractional pixel of the brightest point within a pixel and a half, from the Fourier series of a chip about it."""
    row, column = (round(float(value)) for value in place)
    half = 9
    fade = np.hanning(2 * half + 3)[1:-1]
    chip = pixels[row - half : row + half + 1, column - half : column + half + 1] * np.outer(fade, fade)
    spectrum = np.fft.fft2(np.fft.ifftshift(chip))
    fine = np.linspace(-1.5, 1.5, 301)
    basis = np.exp(2j * np.pi * np.outer(fine, np.fft.fftfreq(2 * half + 1)))
    found = np.unravel_index(np.abs(basis @ spectrum @ basis.T).argmax(), (301, 301))
    return np.array([row + fine[found[0]], column + fine[found[1]]])


def spectrum(pixels: NDArray[np.complex64], axis: int, spacing: float, sign: int) -> tuple[Float, Float]:
    """Spatial frequencies (cycles/m) along an axis and the share of energy at each, by the transform that Sgn tells."""
    count = 4 * pixels.shape[axis]
    transform = np.fft.fft(pixels, count, axis=axis) if sign == -1 else np.fft.ifft(pixels, count, axis=axis)
    energy = (np.abs(transform) ** 2).sum(axis=1 - axis).astype(np.float64)
    return np.asarray(np.fft.fftfreq(count, spacing), np.float64), energy / energy.sum()


def energy_share(pixels: NDArray[np.complex64], axis: int, spacing: float, sign: int, band: tuple[float, float]) -> float:
    """Share of the energy within a band; k is only known modulo one over the spacing."""
    k, energy = spectrum(pixels, axis, spacing, sign)
    return float(energy[(k - band[0]) % (1.0 / spacing) <= band[1] - band[0]].sum())


def mean_frequency(pixels: NDArray[np.complex64], axis: int, spacing: float, sign: int) -> float:
    k, energy = spectrum(pixels, axis, spacing, sign)
    return float(k @ energy)


@every_geometry
def test_sarkits_checker_finds_neither_failure_nor_warning(name: str, tmp_path: Path) -> None:
    assert complaints(written(image_of(name), tmp_path)) == []


@pytest.mark.parametrize("azimuth", [Weighting.TAYLOR, Weighting.HAMMING])
def test_weighted_images_pass_the_checker_and_say_their_weighting(azimuth: Weighting, tmp_path: Path) -> None:
    history, plane, _ = echoes("aircraft, right", ((21.0, 22.0),))
    path = written(focus_directly(history, plane, Weighting.TAYLOR, azimuth), tmp_path)
    assert complaints(path) == []
    _, tree = read_with_sarkit(path)
    assert load(tree, "Grid/Row/WgtType/WindowName") == "TAYLOR"
    assert load(tree, "Grid/Col/WgtType/WindowName") == azimuth.name
    for direction, weighting in (("Row", Weighting.TAYLOR), ("Col", azimuth)):
        broadening = load(tree, f"Grid/{direction}/ImpRespWid") * load(tree, f"Grid/{direction}/ImpRespBW")
        assert broadening == pytest.approx(weighting.width, rel=1e-6)
        assert len(load(tree, f"Grid/{direction}/WgtFunct")) >= 512


@every_geometry
def test_impulse_response_is_as_wide_as_the_file_says(name: str, tmp_path: Path) -> None:
    image = image_of(name, ((21.0, 22.0),))
    _, tree = read_with_sarkit(written(image, tmp_path))
    for axis, direction in enumerate(("Row", "Col")):
        half_width = load(tree, f"Grid/{direction}/ImpRespWid") / load(tree, f"Grid/{direction}/SS") / 2.0
        cut = image.pixels[:, 22] if axis == 0 else image.pixels[21, :]
        series = np.fft.fft(cut) / cut.size
        centre = (21, 22)[axis]
        k = np.fft.fftfreq(cut.size)
        places = centre + np.array([-half_width, 0.0, half_width])
        power = np.abs(np.exp(2j * np.pi * np.outer(places, k)) @ series) ** 2
        assert power[[0, 2]] / power[1] == pytest.approx([0.5, 0.5], abs=0.03)


@every_geometry
@pytest.mark.parametrize("pixel", [(21.0, 22.0), (8.3, 35.2), (34.6, 7.4)])
def test_energy_of_a_point_lies_within_the_stated_spectrum(name: str, pixel: tuple[float, float], tmp_path: Path) -> None:
    image = image_of(name, (pixel,))
    pixels, tree = read_with_sarkit(written(image, tmp_path))
    scp_pixel = load(tree, "ImageData/SCPPixel")
    spacing = np.array([load(tree, "Grid/Row/SS"), load(tree, "Grid/Col/SS")])
    place = (np.array(pixel) - scp_pixel) * spacing
    for axis, direction in enumerate(("Row", "Col")):
        sign = load(tree, f"Grid/{direction}/Sgn")
        lowest, highest = load(tree, f"Grid/{direction}/DeltaK1"), load(tree, f"Grid/{direction}/DeltaK2")
        assert energy_share(pixels, axis, spacing[axis], sign, (lowest, highest)) >= 0.95
        middle = np.polynomial.polynomial.polyval2d(float(place[0]), float(place[1]), load(tree, f"Grid/{direction}/DeltaKCOAPoly"))
        half = load(tree, f"Grid/{direction}/ImpRespBW") / 2.0
        assert energy_share(pixels, axis, spacing[axis], sign, (middle - half, middle + half)) >= 0.95
        assert energy_share(pixels, axis, spacing[axis], sign, (middle - 0.8 * half, middle + 0.8 * half)) < 0.95


def lines_of_sight_by_the_file(tree: lxml.etree._ElementTree, target: Float, time: float) -> Float:
    """(2, 3) unit vectors to a target from where it is lit and heard, of the wave that meets it at a time of the file."""
    if load(tree, "CollectionInfo/CollectType") == "BISTATIC":
        antennas = ((load(tree, "Position/TxAPCPoly"), -1.0), (load(tree, "Position/RcvAPC/RcvAPCPoly"), 1.0))
    else:
        antennas = ((load(tree, "Position/ARPPoly"), 0.0),) * 2
    sights = np.empty((2, 3))
    for sight, (trajectory, side) in zip(sights, antennas, strict=True):
        travel = 0.0
        for _ in range(3):
            away = target - np.polynomial.polynomial.polyval(time + side * travel, trajectory)
            travel = float(np.linalg.norm(away)) / SPEED_OF_LIGHT
        sight[:] = away / np.linalg.norm(away)
    return sights


def spectrum_by_the_file(tree: lxml.etree._ElementTree, target: Float, time: float, frequency: float) -> Float:
    """(row, column) spatial frequency less the carrier's that a reader of the file expects of one time and frequency."""
    centre_time = load(tree, "SCPCOA/SCPTime")
    centre_frequency = 0.5 * (
        load(tree, "ImageFormation/TxFrequencyProc/MinProc") + load(tree, "ImageFormation/TxFrequencyProc/MaxProc")
    )
    directions = np.stack([load(tree, "Grid/Row/UVectECF"), load(tree, "Grid/Col/UVectECF")])

    def wave(when: float, how_often: float) -> Float:
        gradient = lines_of_sight_by_the_file(tree, target, when).sum(axis=0) / SPEED_OF_LIGHT
        return np.asarray(how_often * directions @ gradient)

    return wave(time, frequency) - wave(centre_time, centre_frequency)


@every_geometry
def test_sign_of_the_spectrum_is_the_stated_one(name: str, tmp_path: Path) -> None:
    """Only the upper half of the band, seen in the first half of the aperture, is left in the echoes: one corner of the spectrum.

    Where it must lie is reckoned from the file alone, as a reader would; the conjugate image has it in the opposite corner.
    """
    history, plane, position = echoes(name, ((18.3, 25.7),))
    history.signal[:, : history.samples // 2] = 0.0
    history.signal[history.pulses // 2 :] = 0.0
    image = focus_directly(history, plane)
    pixels, tree = read_with_sarkit(written(image, tmp_path))
    middle = load(tree, "SCPCOA/SCPTime")
    band = image.carrier.frequency, image.highest_frequency
    expected = np.mean([spectrum_by_the_file(tree, position[0], t, f) for t in (0.0, middle) for f in band], axis=0)
    for axis, direction in enumerate(("Row", "Col")):
        spacing, sign = load(tree, f"Grid/{direction}/SS"), load(tree, f"Grid/{direction}/Sgn")
        bandwidth = load(tree, f"Grid/{direction}/ImpRespBW")
        assert mean_frequency(pixels, axis, spacing, sign) == pytest.approx(expected[axis], abs=0.05 * bandwidth)
        assert abs(mean_frequency(pixels.conj(), axis, spacing, sign) - expected[axis]) > 0.3 * bandwidth
    assert load(tree, "Grid/Row/KCtr") > 0.0


def projection_error(image: ComplexImage, plane: Plane, targets: Float, folder: Path) -> float:
    """Largest distance, in pixels along rows or columns, between targets and their peaks projected by sarkit to their height."""
    pixels, tree = read_with_sarkit(written(image, folder))
    up = LocalFrame.at(plane.reference_point).axes[2]
    errors = []
    for target in targets:
        # Where a target is laid over to in the image is only where to look: the peak is found in the pixels.
        expected, _, _ = sarkit.sicd.scene_to_image(tree, target)
        peak = peak_near(pixels, expected / (plane.row_spacing, plane.column_spacing) + load(tree, "ImageData/SCPPixel"))
        grid = sarkit.sicd.rowcol_to_xrowycol(tree, peak)
        back, _, success = sarkit.sicd.image_to_ground_plane(tree, grid, target, up)
        assert success
        errors.append(np.abs(plane.pixel(back) - plane.pixel(target)).max())
    return float(max(errors))


@every_geometry
@pytest.mark.parametrize(("pixels_of_targets", "height"), [(TARGET_PIXELS, 0.0), (((21.3, 22.6),), 2.0)])
def test_targets_come_back_from_sarkits_projection(
    name: str, pixels_of_targets: tuple[tuple[float, float], ...], height: float, tmp_path: Path
) -> None:
    """On the image plane, and above it, where they are laid over and the projection needs range and Doppler to be right."""
    _, plane, targets = echoes(name, pixels_of_targets, height)
    assert projection_error(image_of(name, pixels_of_targets, height), plane, targets, tmp_path) < 0.1


@pytest.mark.parametrize("name", ["aircraft, right", "two aircraft"])
def test_records_with_one_time_for_sending_and_receiving_project_as_well(name: str, tmp_path: Path) -> None:
    _, plane, targets = echoes(name, ((21.3, 22.6),), 2.0)
    image = image_of(name, ((21.3, 22.6),), 2.0)
    together = Trajectory(image.transmit.time, image.receive.position, image.receive.velocity)
    stopped = replace(image, receive=together, carrier=replace(image.carrier, time=float(image.transmit.time[32])))
    assert complaints(written(stopped, tmp_path)) == []
    assert projection_error(stopped, plane, targets, tmp_path) < 0.1


@every_geometry
def test_the_centre_of_the_aperture_is_where_the_carrier_was_taken_from(name: str, tmp_path: Path) -> None:
    image = image_of(name)
    carrier, middle = image.carrier, image.transmit.time.size // 2
    _, tree = read_with_sarkit(written(image, tmp_path))
    when = carrier.time
    if load(tree, "CollectionInfo/CollectType") == "BISTATIC":
        # The standard counts two antennas' time where the wave meets the ground.
        away = float(np.linalg.norm(carrier.transmit_position - load(tree, "GeoData/SCP/ECF")))
        when = float(image.transmit.time[middle]) + away / SPEED_OF_LIGHT
        for platform, place in (("Tx", carrier.transmit_position), ("Rcv", carrier.receive_position)):
            assert load(tree, f"SCPCOA/Bistatic/{platform}Platform/Pos") == pytest.approx(place, abs=5e-3)
        velocity = load(tree, "SCPCOA/Bistatic/TxPlatform/Vel")
    else:
        between = 0.5 * (carrier.transmit_position + carrier.receive_position)
        assert load(tree, "SCPCOA/ARPPos") == pytest.approx(between, abs=5e-3)
        velocity = load(tree, "SCPCOA/ARPVel")
    assert velocity == pytest.approx(image.transmit.velocity[middle], abs=0.05)
    since_epoch = (load(tree, "Timeline/CollectStart") - EPOCH).total_seconds() + load(tree, "SCPCOA/SCPTime")
    assert since_epoch == pytest.approx(when, abs=5e-6)


@pytest.mark.parametrize("name", ["aircraft, right", "aircraft, left", "satellite, left"])
def test_carrier_and_corners_are_those_of_geometry(name: str, tmp_path: Path) -> None:
    image = image_of(name)
    plane = image.surface
    assert isinstance(plane, Plane)
    _, tree = read_with_sarkit(written(image, tmp_path))
    grazing = np.deg2rad(load(tree, "SCPCOA/GrazeAng"))
    assert load(tree, "Grid/Row/KCtr") == pytest.approx(2.0 * image.carrier.frequency / SPEED_OF_LIGHT * np.cos(grazing), rel=1e-5)
    assert load(tree, "Grid/Col/KCtr") == pytest.approx(0.0, abs=0.01)
    last_row, last_column = SHAPE[0] - 1, SHAPE[1] - 1
    corners = plane.at(np.array([0, 0, last_row, last_row]), np.array([0, last_column, last_column, 0]))
    expected = np.rad2deg(earth_fixed_to_geodetic(corners)[:, :2])
    assert load(tree, "GeoData/ImageCorners") == pytest.approx(expected, abs=1e-9)
    assert load(tree, "SCPCOA/SideOfTrack") == ("L" if name.endswith("left") else "R")


def test_directly_summed_images_pass_and_project(tmp_path: Path) -> None:
    history, plane, targets = echoes("two aircraft", TARGET_PIXELS)
    image = focus_directly(history, plane)
    assert complaints(written(image, tmp_path)) == []
    assert projection_error(image, plane, targets, tmp_path) < 0.1


def test_images_in_the_slant_plane_pass_and_project(tmp_path: Path) -> None:
    name = "satellite, right"
    ground = plane_of(name)
    carrier = image_of(name).carrier
    row = ground.reference_point - carrier.transmit_position
    row = row / np.linalg.norm(row)
    column = ground.column_direction - (ground.column_direction @ row) * row
    slant = replace(ground, row_direction=row, column_direction=column / np.linalg.norm(column), row_spacing=0.35)
    targets = slant.at(*np.array(TARGET_PIXELS).T)
    image = focus_directly(GEOMETRIES[name].echoes(PointTargets.at(targets), pulses=64, samples=40), slant)
    assert complaints(written(image, tmp_path)) == []
    assert projection_error(image, slant, targets, tmp_path) < 0.1
    _, tree = read_with_sarkit(tmp_path / "image.nitf")
    assert load(tree, "Grid/ImagePlane") == "SLANT"


def test_pixels_are_kept_and_the_same_image_gives_the_same_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    image = image_of("satellite, left")
    first = written(image, tmp_path).read_bytes()
    pixels, _ = read_with_sarkit(tmp_path / "image.nitf")
    assert np.array_equal(pixels, image.pixels)
    assert first[25:39] == EPOCH.strftime("%Y%m%d%H%M%S").encode()
    monkeypatch.setattr(writing, "_BLOCK_BYTES", 1000)
    assert written(image, tmp_path).read_bytes() == first
    assert [path.name for path in tmp_path.iterdir()] == ["image.nitf"]


def test_what_is_simulated_and_assumed_is_told(tmp_path: Path) -> None:
    collection = replace(
        image_of("aircraft, right").collection, earth_position_assumed=True, assumptions=("Pulses lie 1 ms apart.", "No\x00 roll.")
    )
    _, tree = read_with_sarkit(written(replace(image_of("aircraft, right"), collection=collection), tmp_path, autofocused=True))
    told = [(element.get("name"), element.text) for element in tree.iterfind("{*}CollectionInfo/{*}Parameter")]
    assert told == [
        ("YamabikoSimulated", "true"),
        ("YamabikoEarthPositionAssumed", "true"),
        ("YamabikoAssumption", "Pulses lie 1 ms apart."),
        ("YamabikoAssumption", "No  roll."),
    ]
    assert load(tree, "ImageFormation/AzAutofocus") == "GLOBAL"
    assert load(tree, "ImageFormation/ImageFormAlgo") == "OTHER"
    assert tree.find("{*}Radiometric") is None


@pytest.mark.parametrize("names", [("UNKNOWN", "UNKNOWN"), ("H", "UNKNOWN"), ("RHC", "V"), ("strange:one", "H")])
def test_any_polarization_passes_the_checker(names: tuple[str, str], tmp_path: Path) -> None:
    image = image_of("aircraft, right")
    assert complaints(written(replace(image, collection=replace(image.collection, polarization=names)), tmp_path)) == []


def test_a_reference_point_between_pixels_or_outside_is_moved_to_a_pixel(tmp_path: Path) -> None:
    image = image_of("aircraft, right")
    plane = image.surface
    assert isinstance(plane, Plane)
    origin = plane.at(0.0, 0.0)
    for place in ((10.4, 20.7), (-300.0, 20.0)):
        moved = replace(plane, reference_point=plane.at(*place), reference_pixel=place)
        path = written(replace(image, surface=moved), tmp_path)
        assert complaints(path) == []
        _, tree = read_with_sarkit(path)
        grid = sarkit.sicd.rowcol_to_xrowycol(tree, [0, 0])
        scp = load(tree, "GeoData/SCP/ECF")
        first = scp + grid[0] * load(tree, "Grid/Row/UVectECF") + grid[1] * load(tree, "Grid/Col/UVectECF")
        assert first == pytest.approx(origin, abs=1e-6)


def changed_plane(image: ComplexImage, **changes: Any) -> ComplexImage:
    assert isinstance(image.surface, Plane)
    return replace(image, surface=replace(image.surface, **changes))


def test_what_sicd_cannot_say_is_refused_and_nothing_is_left(tmp_path: Path) -> None:
    image = image_of("aircraft, right")
    plane = image.surface
    assert isinstance(plane, Plane)
    terrain = HeightGrid(plane, np.zeros(SHAPE, np.float32), plane.normal)
    cases: list[tuple[ComplexImage, type[InputError], str]] = [
        (replace(image, surface=terrain), InputError, "surface: found HeightGrid"),
        (
            changed_plane(image, row_direction=-plane.row_direction, column_direction=-plane.column_direction),
            InputError,
            "rows that do not grow away",
        ),
        (changed_plane(image, column_direction=-plane.column_direction), InputError, "into the earth"),
        (changed_plane(image, row_spacing=3.0 * plane.row_spacing), GridError, "row spacing"),
        (changed_plane(image, column_spacing=3.0 * plane.column_spacing), GridError, "column spacing"),
        (changed_plane(image, shape=(3, 3)), InputError, "pixels: found shape"),
        (replace(image, collection=replace(image.collection, classification="PRIVATE")), InputError, "classification"),
        (replace(image, collection=replace(image.collection, mode="SCANSAR")), InputError, "mode"),
    ]
    for bad, kind, message in cases:
        with pytest.raises(kind, match=message):
            write_sicd(bad, tmp_path / "image.nitf")
    with pytest.raises(OutputError):
        write_sicd(image, tmp_path / "missing" / "image.nitf")
    assert list(tmp_path.iterdir()) == []


def test_the_checker_used_here_does_find_faults(tmp_path: Path) -> None:
    """A negative control for the tests above: the same file with one number of its grid changed is not passed."""
    content = written(image_of("aircraft, right"), tmp_path).read_bytes()
    assert content.count(b"<Sgn>-1</Sgn>") == 2
    spoilt = io.BytesIO(content.replace(b"<Sgn>-1</Sgn>", b"<Sgn>+1</Sgn>", 1))
    checker: Any = sarkit.verification.SicdConsistency.from_file(spoilt)
    checker.check()
    assert checker.failures()
