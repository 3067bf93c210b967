"""`yamabiko geocode` as a user meets it: a simulated collect focused and laid on the map, its files, and refusals in one line."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio
from typer.testing import CliRunner

from yamabiko.earth.wgs84 import earth_fixed_to_geodetic
from yamabiko.focus.backproject import backproject
from yamabiko.formats.products.reading import read_product
from yamabiko.formats.sensor_independent import open_container
from yamabiko.formats.sicd.description import describe_sicd
from yamabiko.formats.sicd.geometry import surface_polynomial
from yamabiko.formats.sicd.source import read_source_image
from yamabiko.formats.sicd.writing import write_sicd
from yamabiko.product.product import Quantity
from yamabiko.scene.point_targets import PointTargets
from yamabiko.service.command_line import app
from yamabiko.testing.simulated_images import ground_plane, satellite
from yamabiko.testing.terrain import hills, model_places, write_geotiff

TERRAIN = hills(satellite().frame, base=0.0, side=900.0, relief=20.0, steepest=0.3)


def run(*arguments: object) -> dict[str, Any]:
    result = CliRunner().invoke(app, ["geocode", *map(str, arguments), "--json"])
    assert result.exit_code == 0, result.stderr
    document = json.loads(result.stdout)
    assert isinstance(document, dict)
    return document


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A satellite's image of one target on hills, and their elevation model, which does not state its datum."""
    folder = tmp_path_factory.mktemp("geocode")
    history = satellite().echoes(PointTargets.at(model_places(TERRAIN, [(225, 231)])), pulses=240, samples=160)
    write_sicd(backproject(history, ground_plane(history, (120, 120))), folder / "image.nitf")
    write_geotiff(TERRAIN, folder / "dem.tif")
    return folder


def test_a_target_on_a_slope_stands_at_its_place_on_the_map(folder: Path) -> None:
    report = run(folder / "image.nitf", "--out", folder / "map", "--dem", folder / "dem.tif", "--vertical-datum", "ellipsoid")
    assert json.loads((folder / "map" / "report.json").read_text()) == report
    assert (report["quantity"], report["calibrated"], report["simulated"]) == ("uncalibrated", False, True)
    product = read_product(folder / "map")
    assert product.quantity is Quantity.UNCALIBRATED
    row, column = np.unravel_index(int(np.nanargmax(product.power)), product.grid.shape)
    truth = earth_fixed_to_geodetic(model_places(TERRAIN, [(225, 231)])[0])
    expected = product.grid.pixel(*product.grid.from_geodetic(truth[0], truth[1]))
    assert (row, column) == pytest.approx(expected, abs=1.0)
    with rasterio.open(folder / "map" / "power.tif") as file:
        assert file.crs.to_string() == report["reference_system"]
    assert (folder / "map" / "map.png").read_bytes()[:4] == b"\x89PNG"


def test_the_same_inputs_give_the_same_bytes(folder: Path) -> None:
    for name in ("first", "second"):
        run(folder / "image.nitf", "--out", folder / name, "--spacing", "0.5", "--epsg", "3857")
    for file in (folder / "first").iterdir():
        if file.name != "report.json":  # it tells how long it took
            assert file.read_bytes() == (folder / "second" / file.name).read_bytes(), file.name


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--dem", "dem.tif"], "vertical datum"),
        (["--vertical-datum", "geoid"], "--dem"),
        (["--dem", "dem.tif", "--vertical-datum", "ellipsoid", "--height", "3"], "--height"),
        (["--epsg", "1"], "reference system"),
        (["--spacing", "-1"], "--spacing"),
        (["--spacing", "nan"], "--spacing"),
        (["--quantity", "gamma0-terrain"], "--quantity"),
        (["--looks", "2"], "--looks"),
        (["--looks", "900,900"], "looks"),
        (["--spacing", "1e-7"], "size"),
    ],
)
def test_what_cannot_be_meant_is_refused_in_one_line(
    options: list[str], told: str, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder)
    result = CliRunner().invoke(app, ["geocode", "image.nitf", "--out", str(tmp_path / "out"), *options])
    assert result.exit_code == 2
    assert result.stderr.count("\n") == 1
    assert told in result.stderr
    assert not (tmp_path / "out").exists()


def test_terrain_elsewhere_and_recordings_without_a_place_are_refused(folder: Path, tmp_path: Path) -> None:
    write_geotiff(replace(TERRAIN, to_map=TERRAIN.to_map + np.array([[0.0, 0.0, 5.0], [0.0, 0.0, 0.0]])), tmp_path / "far.tif")
    far = ["--dem", str(tmp_path / "far.tif"), "--vertical-datum", "ellipsoid"]
    history = satellite().echoes(PointTargets.at(satellite().frame.origin[np.newaxis]))
    placeless = replace(history, collection=replace(history.collection, earth_position_assumed=True))
    write_sicd(backproject(placeless, ground_plane(placeless, (40, 40))), tmp_path / "placeless.nitf")
    marked = replace(history, collection=replace(history.collection, classification="RESTRICTED"))
    write_sicd(backproject(marked, ground_plane(marked, (40, 40))), tmp_path / "marked.nitf")
    for image, options, told in (
        (folder / "image.nitf", far, "coverage"),
        (tmp_path / "placeless.nitf", [], "place"),
        (tmp_path / "marked.nitf", [], "classification"),
    ):
        result = CliRunner().invoke(app, ["geocode", str(image), "--out", str(tmp_path / "out"), *options])
        assert (result.exit_code, result.stderr.count("\n")) == (2, 1)
        assert told in result.stderr
        assert not (tmp_path / "out").exists()


@pytest.mark.real_data
def test_a_real_satellites_image_is_laid_where_its_file_says_and_keeps_its_power(real_data: Path, tmp_path: Path) -> None:
    """RADARSAT Constellation, 50 x 50 pixels: its corners as the file has them, its mean sigma nought by the file's polynomials."""
    path = real_data / "sicd" / "sicd_50x50.nitf"
    report = run(path, "--out", tmp_path / "map", "--quantity", "sigma0", "--keep-noise")
    assert (report["quantity"], report["simulated"]) == ("sigma0", False)
    product = read_product(tmp_path / "map")
    row, column = np.nonzero(np.isfinite(product.power))
    north, east = np.degrees(product.grid.geodetic(*product.grid.xy(row, column)))
    corners = np.array([[one["latitude_deg"], one["longitude_deg"]] for one in describe_sicd(path)["corners"]])
    found = np.array([[north.min(), east.min()], [north.max(), east.max()]])
    np.testing.assert_allclose(
        found, [corners.min(axis=0), corners.max(axis=0)], atol=7e-4
    )  # the file's are on terrain of its own, 30 m higher
    image = read_source_image(path)
    with open_container(path, "SICD") as container:
        factor = surface_polynomial(container.xml, "Radiometric/SigmaZeroSFPoly")
    x, y = (
        (np.arange(50) - middle) * spacing
        for middle, spacing in zip(image.geometry.centre_pixel, image.geometry.spacing, strict=True)
    )
    expected = float(np.mean(np.abs(image.pixels) ** 2 * np.polynomial.polynomial.polygrid2d(x, y, factor)))
    assert float(np.nanmean(product.power)) == pytest.approx(expected, rel=0.05)
