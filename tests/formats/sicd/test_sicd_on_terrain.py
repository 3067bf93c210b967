"""SICD files of images on terrain: sarkit's checker passes them, and sarkit projects them back to where targets stand."""

from functools import cache
from pathlib import Path
from typing import Any

import lxml.etree
import numpy as np
import pytest
import sarkit.sicd
import sarkit.verification
from numpy.typing import NDArray

from yamabiko.collect.phase_history import PhaseHistory
from yamabiko.earth.surface import Plane
from yamabiko.earth.terrain import TerrainLookup
from yamabiko.earth.wgs84 import Float, earth_fixed_to_geodetic
from yamabiko.focus.aperture_centre import ApertureCentre
from yamabiko.focus.backproject import backproject
from yamabiko.focus.complex_image import ComplexImage
from yamabiko.focus.grid import default_plane
from yamabiko.focus.measure import PointResponse, measure_point
from yamabiko.focus.terrain_grid import TerrainGrid, terrain_grid
from yamabiko.formats.sicd.writing import write_sicd
from yamabiko.scene.point_targets import PointTargets
from yamabiko.testing.simulated_images import Geometry, aircraft, drone_on_an_arc, satellite
from yamabiko.testing.terrain import hills, model_places

GEOMETRIES: dict[str, tuple[Geometry, int, int]] = {
    "aircraft": (aircraft(), 340, 240),
    "aircraft, squinted": (aircraft(look="left", squint=-0.3), 340, 240),
    "satellite": (satellite(), 400, 320),
    "drone on an arc": (drone_on_an_arc(0.2), 900, 480),
}
EXTENTS = {"satellite": (84.0, 60.0), "drone on an arc": (34.0, 20.0)}
# Samples of the elevation model, 2 m apart: on the slope, further up it and across it. The drone's picture is smaller.
ON_HILLS = [(150, 150), (141, 153), (155, 138)]
NEAR = [(150, 150), (148, 152)]
every_geometry = pytest.mark.parametrize("name", GEOMETRIES)


@cache
def picture(name: str) -> tuple[ComplexImage, TerrainGrid, Float]:
    """An image of unit targets on hills, the grid it was focused on, and where the targets stand."""
    geometry, pulses, samples = GEOMETRIES[name]
    terrain = hills(geometry.frame, base=8.0)
    targets = model_places(terrain, NEAR if name == "drone on an arc" else ON_HILLS)
    history: PhaseHistory = geometry.echoes(PointTargets.at(targets), pulses=pulses, samples=samples)
    plane = default_plane(history, extent=EXTENTS.get(name, (62.0, 56.0)))
    grid = terrain_grid(terrain, plane, ApertureCentre.of(history))
    return backproject(history, grid.surface), grid, targets


def read_with_sarkit(path: Path) -> tuple[NDArray[np.complex64], lxml.etree._ElementTree]:
    reader_of: Any = sarkit.sicd.NitfReader  # sarkit leaves this class untyped
    with path.open("rb") as file, reader_of(file) as reader:
        return reader.read_image(), reader.metadata.xmltree


def response_at(pixels: NDArray[np.complex64], tree: lxml.etree._ElementTree, plane: Plane, target: Float) -> PointResponse:
    """The response near the pixel on which sarkit expects a target."""
    expected, _, success = sarkit.sicd.scene_to_image(tree, target)
    assert success
    row, column = expected / (plane.row_spacing, plane.column_spacing) + plane.reference_pixel
    return measure_point(pixels, (row, column), plane.row_spacing, plane.column_spacing)


@every_geometry
def test_sarkits_checker_finds_neither_failure_nor_warning(name: str, tmp_path: Path) -> None:
    path = tmp_path / "image.nitf"
    write_sicd(picture(name)[0], path)
    with path.open("rb") as file:
        checker: Any = sarkit.verification.SicdConsistency.from_file(file)
    checker.check()
    assert {"check_against_schema", "check_nitf_imseg", "check_scpcoa"} <= set(checker.all())
    complaints = [item for result in checker.all().values() for item in result["details"] if not item["passed"]]
    assert complaints == []


@every_geometry
def test_targets_on_hills_are_focused_and_project_to_their_own_places(name: str, tmp_path: Path) -> None:
    image, grid, targets = picture(name)
    plane = grid.surface.plane
    write_sicd(image, tmp_path / "image.nitf")
    pixels, tree = read_with_sarkit(tmp_path / "image.nitf")
    away = []
    for target in targets:
        response = response_at(pixels, tree, plane, target)
        assert 20.0 * np.log10(response.amplitude) == pytest.approx(0.0, abs=0.1)
        place = sarkit.sicd.rowcol_to_xrowycol(tree, [response.row, response.column])
        height = float(earth_fixed_to_geodetic(target)[2])
        back, _, success = sarkit.sicd.image_to_constant_hae_surface(tree, place, height)
        assert success
        assert np.abs(plane.pixel(back) - plane.pixel(target)).max() < 0.1
        own = grid.surface.at(response.row, response.column)
        assert np.abs(plane.pixel(own) - plane.pixel(target)).max() < 0.1
        assert earth_fixed_to_geodetic(own)[2] == pytest.approx(height, abs=0.1)
        away.append(float(np.abs(plane.at(response.row, response.column) - target).max()))
    # Not for nothing: on the plane the same pixels lie metres off.
    assert max(away) > 5.0


@every_geometry
def test_every_pixel_projects_onto_the_place_it_was_focused_at(name: str, tmp_path: Path) -> None:
    """By a reader that has the file and the height of the ground only: sarkit's contours are those the grid was laid along."""
    image, grid, _ = picture(name)
    plane = grid.surface.plane
    write_sicd(image, tmp_path / "image.nitf")
    _, tree = read_with_sarkit(tmp_path / "image.nitf")
    for row in np.linspace(0, plane.shape[0] - 1, 4).astype(int):
        for column in np.linspace(0, plane.shape[1] - 1, 4).astype(int):
            focused_at = grid.surface.position[row, column]
            place = sarkit.sicd.rowcol_to_xrowycol(tree, [row, column])
            back, _, success = sarkit.sicd.image_to_constant_hae_surface(tree, place, float(earth_fixed_to_geodetic(focused_at)[2]))
            assert success
            assert np.linalg.norm(back - focused_at) < 2e-3


@every_geometry
def test_the_carrier_taken_out_is_the_same_function_of_the_pixel_as_on_the_plane(name: str) -> None:
    image, grid, _ = picture(name)
    on_terrain = image.carrier.cycles(grid.surface.position)
    assert np.abs(on_terrain - image.carrier.cycles(grid.surface.plane.points())).max() < 0.01


@every_geometry
def test_the_stated_spectrum_holds_the_energy_of_targets_on_slopes(name: str, tmp_path: Path) -> None:
    """The file states the spectrum of the plane; on slopes seen from an arc the pixels' own is not quite that."""
    write_sicd(picture(name)[0], tmp_path / "image.nitf")
    pixels, tree = read_with_sarkit(tmp_path / "image.nitf")
    helper: Any = sarkit.sicd.XmlHelper
    for axis, direction in enumerate(("Row", "Col")):
        spacing, lowest, highest = (
            float(helper(tree).load(f"{{*}}Grid/{{*}}{direction}/{{*}}{one}")) for one in ("SS", "DeltaK1", "DeltaK2")
        )
        energy = np.asarray((np.abs(np.fft.fft(pixels, axis=axis)) ** 2).sum(axis=1 - axis))
        frequency = np.fft.fftfreq(pixels.shape[axis], spacing)
        inside = (frequency - lowest) % (1.0 / spacing) <= highest - lowest
        assert energy[inside].sum() / energy.sum() >= 0.95
        assert (highest - lowest) * spacing < 0.8


def test_the_file_says_what_pixels_were_focused_on(tmp_path: Path) -> None:
    write_sicd(picture("aircraft")[0], tmp_path / "image.nitf")
    _, tree = read_with_sarkit(tmp_path / "image.nitf")
    (told,) = tree.findall(".//{*}Processing/{*}Parameter[@name='PIXELS_FOCUSED_ON']")
    assert told.text is not None
    assert told.text.startswith("terrain")


@every_geometry
def test_sarkits_projection_onto_the_same_elevation_model_finds_the_pixels_place(name: str, tmp_path: Path) -> None:
    """The standard's own search along the contour, in short straight pieces; where it meets the hills often, the highest place."""
    image, grid, _ = picture(name)
    write_sicd(image, tmp_path / "image.nitf")
    _, tree = read_with_sarkit(tmp_path / "image.nitf")
    lookup = TerrainLookup(hills(GEOMETRIES[name][0].frame, base=8.0))

    def height_over_terrain(position: Float) -> Float:
        geodetic = earth_fixed_to_geodetic(position)
        return geodetic[..., 2] - lookup.heights(geodetic.reshape(-1, 3)).reshape(geodetic.shape[:-1])

    rows, columns = grid.surface.shape
    for row, column in [(0, 0), (rows // 3, columns // 2), (rows // 2, columns - 1), (rows - 1, columns // 4)]:
        place = sarkit.sicd.rowcol_to_xrowycol(tree, [row, column])
        met = sarkit.sicd.image_to_dem_surface(
            tree, place, height_over_terrain, grid.lowest - 5.0, grid.highest + 5.0, 0.5, delta_dist_rrc=0.5
        )
        assert len(met) >= 1
        assert np.linalg.norm(met[-1] - grid.surface.position[row, column]) < 0.05
