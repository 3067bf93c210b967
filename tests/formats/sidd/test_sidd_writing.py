"""SIDD files of ours: sound by sarkit's checker, and every pixel where the standard's own projection puts it."""

import dataclasses
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import sarkit.sidd
from sarkit.verification import SiddConsistency

from yamabiko.errors import InputError, OutputError
from yamabiko.formats.sicd.source import read_source_image
from yamabiko.formats.sicd.writing import write_sicd
from yamabiko.formats.sidd.description import describe_sidd
from yamabiko.formats.sidd.writing import density, write_sidd
from yamabiko.product.ground_plane import lay_on_ground_plane
from yamabiko.product.source_image import SourceImage
from yamabiko.scene.point_targets import PointTargets
from yamabiko.testing.simulated_images import EPOCH, Geometry, aircraft, focus_directly, ground_plane, satellite, two_aircraft

OFF_CENTRE = np.array([6.0, -4.0, 0.0])  # east, north, up of the scene's centre (m)


def source_image(geometry: Geometry, folder: Path) -> SourceImage:
    """A point target off the centre, focused, written as SICD and read back."""
    target = geometry.frame.to_earth_fixed(OFF_CENTRE)
    history = geometry.echoes(PointTargets.at(target[np.newaxis]), pulses=200, samples=200)
    image = focus_directly(history, ground_plane(history, (96, 96)))
    write_sicd(image, folder / "image.nitf", created=EPOCH)
    return read_source_image(folder / "image.nitf")


@pytest.fixture(scope="module", params=["aircraft", "left", "satellite"])
def written(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, SourceImage, Geometry]:
    geometry = {"aircraft": aircraft(squint=0.2), "left": aircraft(look="left"), "satellite": satellite()}[request.param]
    folder = tmp_path_factory.mktemp("sidd")
    image = source_image(geometry, folder)
    write_sidd(image, folder / "detected.nitf", software="Yamabiko test", created=EPOCH)
    return folder / "detected.nitf", image, geometry


def read(path: Path) -> tuple[Any, Any]:
    with path.open("rb") as file, sarkit.sidd.NitfReader(file) as reader:  # type: ignore[no-untyped-call]
        return reader.metadata.images[0].xmltree, reader.read_image(0)


def loaded(xml: Any, where: str) -> Any:
    helper: Any = sarkit.sidd.XmlHelper(xml)  # type: ignore[no-untyped-call]
    return helper.load(where)


def test_another_program_finds_nothing_wrong_with_it(written: tuple[Path, SourceImage, Geometry]) -> None:
    with written[0].open("rb") as file:
        checker: Any = SiddConsistency.from_file(file)
        checker.check()
    assert checker.failures() == {}
    asked = {"check_against_schema", "check_geodata_image_corners", "check_expfeatures_geometry", "check_measurement_validdata"}
    assert {f"{name}_image000" for name in asked} <= set(checker.passes())


def test_a_point_target_stands_where_it_is(written: tuple[Path, SourceImage, Geometry]) -> None:
    path, image, geometry = written
    xml, pixels = read(path)
    power = lay_on_ground_plane(image).power  # the brightest greys are one
    row, column = np.unravel_index(int(np.nanargmax(power)), power.shape)
    assert pixels[row, column] == 255
    found = geometry.frame.from_earth_fixed(sarkit.sidd.pixel_to_ecef(xml, [row, column]))
    spacing = loaded(xml, "{*}Measurement/{*}PlaneProjection/{*}SampleSpacing")
    assert np.hypot(*(found - OFF_CENTRE)[:2]) < 1.5 * max(spacing)


def test_pixels_have_range_and_rate_of_the_image_they_were_taken_from(written: tuple[Path, SourceImage, Geometry]) -> None:
    """The antenna at the stated time, and the plane's point, lie on the contour of the image's own pixel."""
    path, image, _ = written
    xml, pixels = read(path)
    antenna = loaded(xml, "{*}Measurement/{*}ARPPoly")
    times = loaded(xml, "{*}Measurement/{*}PlaneProjection/{*}TimeCOAPoly")
    spacing = np.array(loaded(xml, "{*}Measurement/{*}PlaneProjection/{*}SampleSpacing"))
    middle = np.array(loaded(xml, "{*}Measurement/{*}PlaneProjection/{*}ReferencePoint/{*}Point"))
    for pixel in np.random.default_rng(3).uniform(0, np.array(pixels.shape) - 1, (20, 2)):
        point = sarkit.sidd.pixel_to_ecef(xml, pixel)
        down, across = (pixel - middle) * spacing
        time = np.polynomial.polynomial.polyval2d(down, across, times)
        position = np.polynomial.polynomial.polyval(time, antenna)
        velocity = np.polynomial.polynomial.polyval(time, np.polynomial.polynomial.polyder(antenna))
        distance = np.linalg.norm(point - position)
        sight = image.geometry.sight(point[np.newaxis])
        x = (sight.row[0] - image.geometry.centre_pixel[0]) * image.geometry.spacing[0]
        y = (sight.column[0] - image.geometry.centre_pixel[1]) * image.geometry.spacing[1]
        contour = image.geometry.contours.contours(np.asarray(x), np.asarray(y))
        assert distance == pytest.approx(float(contour.range), abs=1e-3)
        assert (position - point) @ velocity / distance == pytest.approx(float(contour.rate), abs=1e-3)


def test_shadows_fall_down_and_it_says_that_it_was_simulated(written: tuple[Path, SourceImage, Geometry]) -> None:
    path, image, geometry = written
    xml, pixels = read(path)
    upper, lower = (sarkit.sidd.pixel_to_ecef(xml, [row, pixels.shape[1] / 2]) for row in (0, pixels.shape[0] - 1))
    antenna = geometry.transmitter.position(0.5 * geometry.duration)
    assert np.linalg.norm(lower - antenna) > np.linalg.norm(upper - antenna)
    said = describe_sidd(path)
    assert said["version"] == "3.0.0"
    assert said["product"] == f"SIMULATED {image.acquisition.identifier}"
    assert (said["rows"], said["columns"]) == pixels.shape
    assert said["rows_in_file"] == pixels.shape[0]


def test_the_same_image_gives_the_same_bytes(written: tuple[Path, SourceImage, Geometry], tmp_path: Path) -> None:
    path, image, _ = written
    write_sidd(image, tmp_path / "again.nitf", software="Yamabiko test", created=EPOCH)
    assert (tmp_path / "again.nitf").read_bytes() == path.read_bytes()


def test_grey_is_logarithmic_between_its_two_levels_and_black_where_nothing_is_known() -> None:
    power = np.full((100, 100), 1.0, dtype=np.float32)
    power[0, :4] = np.nan, 0.0, (0.8 * 40.0) ** 2, 1e9
    power[1:, 0] = 0.8**2
    mean = float(np.nanmean(np.sqrt(power)))
    grey = density(power)
    assert grey[0].tolist()[:2] == [0, 0]
    assert grey[0, 3] == 255
    expected = 30.0 + 225.0 * np.log10(0.8 / (0.8 * mean)) / np.log10(40.0)
    assert grey[5, 0] == max(round(expected), 0)
    assert not density(np.full((3, 3), np.nan, dtype=np.float32)).any()


def test_what_cannot_be_written_is_refused(tmp_path: Path) -> None:
    image = source_image(two_aircraft(), tmp_path)
    with pytest.raises(InputError, match="antenna"):
        write_sidd(image, tmp_path / "detected.nitf", software="Yamabiko test")
    assert not (tmp_path / "detected.nitf").exists()
    sound = source_image(aircraft(), tmp_path)
    with pytest.raises(OutputError):
        write_sidd(sound, tmp_path / "missing" / "detected.nitf", software="Yamabiko test")
    odd = dataclasses.replace(sound, acquisition=dataclasses.replace(sound.acquisition, mode="WHISKBROOM"))
    with pytest.raises(InputError, match="mode"):
        write_sidd(odd, tmp_path / "detected.nitf", software="Yamabiko test")
    unknown = dataclasses.replace(
        sound, acquisition=dataclasses.replace(sound.acquisition, polarization="UNKNOWN", simulated=False)
    )
    write_sidd(unknown, tmp_path / "detected.nitf", software="Yamabiko test")
    assert describe_sidd(tmp_path / "detected.nitf")["product"] == sound.acquisition.identifier


@pytest.mark.real_data
def test_a_part_cut_out_of_a_real_scene_lies_where_the_part_is(real_data: Path, tmp_path: Path) -> None:
    """50 x 50 pixels of RCM-1, some 24 km from the centre of the scene that its SICD speaks of."""
    image = read_source_image(real_data / "sicd" / "sicd_50x50.nitf")
    laid = write_sidd(image, tmp_path / "detected.nitf", software="Yamabiko test", created=EPOCH)
    with (tmp_path / "detected.nitf").open("rb") as file:
        checker: Any = SiddConsistency.from_file(file)
        checker.check()
    assert checker.failures() == {}
    assert np.isfinite(laid.power[1:-1, 1:-1]).all()  # the outermost pixels lie a hair beyond the image
    middle = image.geometry.ground(np.array([24.5]), np.array([24.5]), 0.0)[0]
    assert np.linalg.norm(laid.plane.reference_point - middle) < 100.0
    assert not describe_sidd(tmp_path / "detected.nitf")["product"].startswith("SIMULATED")
