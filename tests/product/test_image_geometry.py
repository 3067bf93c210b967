"""Image grids against sarkit's own projection of the standard: simulated planes, real zero-Doppler grids, and polar ones."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import sarkit.sicd
import sarkit.sicd.projection as judge

from yamabiko.earth.wgs84 import Float, LocalFrame, earth_fixed_to_geodetic
from yamabiko.formats.sensor_independent import open_container
from yamabiko.formats.sicd.geometry import image_geometry
from yamabiko.formats.sicd.writing import write_sicd
from yamabiko.product.antenna_path import PolynomialPath, StateVectorPath
from yamabiko.product.image_contours import ConeAngleContours, PolarFormatContours, ZeroDopplerContours
from yamabiko.product.image_geometry import ImageGeometry
from yamabiko.scene.point_targets import PointTargets
from yamabiko.testing.map_scenes import image_grid
from yamabiko.testing.simulated_images import Geometry, aircraft, focus_directly, ground_plane, satellite, two_aircraft

GEOMETRIES = {
    "aircraft, squinted": aircraft(look="left", squint=-0.3),
    "satellite": satellite(),
    "two aircraft": two_aircraft(),
}


def grid_of(path: Path) -> ImageGeometry:
    with open_container(path, "SICD") as container:
        return image_geometry(container.xml)


def sarkit_parameters(path: Path) -> judge.MetadataParams:
    reader_of: Any = sarkit.sicd.NitfReader  # sarkit leaves this class untyped
    with path.open("rb") as file, reader_of(file) as reader:
        return judge.MetadataParams.from_xml(reader.metadata.xmltree)


def places_about(centre: Float, reach: float) -> Float:
    generator = np.random.default_rng(20261128)
    east, north = generator.uniform(-reach, reach, (2, 60))
    return LocalFrame.at(centre).to_earth_fixed(np.stack([east, north, generator.uniform(-0.05, 0.3, 60) * reach], axis=-1))


def metres(grid: ImageGeometry, points: Float) -> Float:
    sight = grid.sight(points)
    return np.stack([sight.row - grid.centre_pixel[0], sight.column - grid.centre_pixel[1]], axis=-1) * grid.spacing


@pytest.mark.parametrize("name", GEOMETRIES)
def test_our_own_files_project_as_sarkit_projects_them(name: str, tmp_path: Path) -> None:
    geometry: Geometry = GEOMETRIES[name]
    history = geometry.echoes(PointTargets.at(geometry.frame.origin[np.newaxis]))
    write_sicd(focus_directly(history, ground_plane(history, (24, 20))), tmp_path / "image.nitf")
    grid, points = grid_of(tmp_path / "image.nitf"), places_about(geometry.frame.origin, 60.0)
    theirs, _, found = judge.scene_to_image(sarkit_parameters(tmp_path / "image.nitf"), points, delta_gp_s2i=1e-5)
    assert found
    np.testing.assert_allclose(metres(grid, points), theirs, atol=2e-4)


@pytest.mark.real_data
@pytest.mark.parametrize("name", ["sicd_50x50.nitf", "cropped_sicd_110.nitf"])
def test_zero_doppler_grids_of_real_satellites_project_as_sarkit_projects_them(name: str, real_data: Path) -> None:
    path = real_data / "sicd" / name
    grid = grid_of(path)
    points = places_about(grid.centre, 3e3)
    theirs, _, found = judge.scene_to_image(sarkit_parameters(path), points, delta_gp_s2i=1e-5)
    assert found
    np.testing.assert_allclose(metres(grid, points), theirs, atol=1e-4)


def polar_parameters(kind: str) -> tuple[judge.MetadataParams, ImageGeometry]:
    """A made-up grid of range and azimuth about a satellite's scene, as sarkit and as we describe it."""
    plain = image_grid(satellite(), (64, 64))
    path = PolynomialPath(np.array([plain.contours.antennas.at(time).receive_position for time in (0.0, 1.0)]))  # type: ignore[attr-defined]
    path = PolynomialPath(np.stack([path.position[0], path.position[1] - path.position[0]]))
    time = np.array([[0.3, 1e-6], [2e-7, 0.0]])
    angle, scale = np.array([0.01, 0.011, 1e-4]), np.array([1.0, 2e-3, 0.02])
    row, column = plain.contours.row_direction, plain.contours.column_direction  # type: ignore[attr-defined]
    state = path.at(0.3)
    latitude, longitude, height = earth_fixed_to_geodetic(plain.centre)
    theirs = judge.MetadataParams(
        Collect_Type="MONOSTATIC",
        SCP=plain.centre,
        SCP_Lat=float(np.degrees(latitude)),
        SCP_Lon=float(np.degrees(longitude)),
        SCP_HAE=float(height),
        SCP_Row=32,
        SCP_Col=32,
        t_SCP_COA=0.3,
        ARP_SCP_COA=state.receive_position,
        VARP_SCP_COA=state.receive_velocity,
        SideOfTrack="R",
        GRAZ_SCP_COA=45.0,
        NumRows=64,
        NumCols=64,
        FirstRow=0,
        FirstCol=0,
        Grid_Type="RGAZIM",
        uRow=row,
        uCol=column,
        Row_SS=1.0,
        Col_SS=1.0,
        cT_COA=time,
        ARP_Poly=path.position,
        IFA=kind,
        AzSF=1.3e-6,
        cPA=angle,
        cKSF=scale,
    )
    ours = (
        PolarFormatContours(path, plain.centre, time, angle, scale)
        if kind == "PFA"
        else ConeAngleContours(path, plain.centre, time, 1.3e-6)
    )
    return theirs, ImageGeometry(ours, (64, 64), (1.0, 1.0), (32.0, 32.0), plain.centre)


@pytest.mark.parametrize("kind", ["PFA", "RGAZCOMP"])
def test_polar_grids_have_the_contours_that_sarkit_reckons(kind: str) -> None:
    theirs, ours = polar_parameters(kind)
    place = np.random.default_rng(3).uniform(-500.0, 500.0, (40, 2))
    expected = judge.compute_projection_sets(theirs, place)
    found = ours.contours.contours(place[:, 0], place[:, 1])
    assert isinstance(expected, judge.ProjectionSetsMono)
    np.testing.assert_allclose(found.range, expected.R_COA, atol=1e-6)
    np.testing.assert_allclose(found.rate, expected.Rdot_COA, atol=1e-8)


@pytest.mark.parametrize("name", ["aircraft, squinted", "satellite"])
def test_a_pixels_ground_is_seen_in_that_pixel(name: str) -> None:
    grid = image_grid(GEOMETRIES[name], (40, 30))
    row, column = np.meshgrid([0.0, 17.3, 39.0], [0.0, 11.8, 29.0])
    sight = grid.sight(grid.ground(row, column, 77.0))
    np.testing.assert_allclose(sight.row, row, atol=1e-4)
    np.testing.assert_allclose(sight.column, column, atol=1e-4)
    coarser = grid.decimated((4, 3)).sight(grid.ground(row, column, 77.0))
    np.testing.assert_allclose(coarser.row, (row - 1.5) / 4.0, atol=1e-4)
    np.testing.assert_allclose(coarser.column, (column - 1.0) / 3.0, atol=1e-4)


def test_an_orbit_between_state_vectors_sees_points_at_closest_approach() -> None:
    geometry = satellite()
    time = np.arange(-20.0, 21.0, 4.0)
    path = StateVectorPath(time, geometry.transmitter.position(time), geometry.transmitter.velocity(time))
    points = places_about(geometry.frame.origin, 2e3)
    nearest, _ = path.at(0.75).range_and_rate(geometry.frame.origin)
    contours = ZeroDopplerContours(path, float(nearest), np.array([0.75, 1.0 / 7e3]))
    sight = ImageGeometry(contours, (10, 10), (1.0, 1.0), (5.0, 5.0), geometry.frame.origin).sight(points)
    fine = np.linspace(-1.5, 3.0, 900_001)
    for point, row, column in zip(points[:5], sight.row, sight.column, strict=False):
        distance = np.linalg.norm(geometry.transmitter.position(fine) - point, axis=-1)
        assert row == pytest.approx(distance.min() - nearest + 5.0, abs=2e-3)
        assert 0.75 + (column - 5.0) / 7e3 == pytest.approx(fine[distance.argmin()], abs=1e-5)
