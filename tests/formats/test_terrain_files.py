"""Elevation models from GeoTIFF: made-up and real ones, and every refusal in one line."""

from pathlib import Path

import numpy as np
import pytest
import rasterio
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import ArrayLike
from rasterio.transform import Affine

from yamabiko.earth.geoid import Geoid, undulation
from yamabiko.earth.surface import Plane
from yamabiko.earth.terrain import VerticalDatum, height_grid
from yamabiko.earth.wgs84 import LocalFrame, earth_fixed_to_geodetic
from yamabiko.errors import InputError
from yamabiko.formats.terrain import dem_vertical_datum, read_dem

GEOID_SYSTEM = "EPSG:9707"  # WGS 84 + EGM96 height


def write(path: Path, values: ArrayLike, system: str | None, nodata: float | None = None) -> Path:
    """A one-band GeoTIFF of 0.01 degree pixels whose corner lies at 139 E, 36 N."""
    band = np.asarray(values)
    placed = Affine(0.01, 0.0, 139.0, 0.0, -0.01, 36.0)
    with rasterio.open(
        path,
        "w",
        driver="GTiff",
        height=band.shape[0],
        width=band.shape[1],
        count=1,
        dtype=band.dtype,
        crs=system,
        nodata=nodata,
        transform=placed,
    ) as file:
        file.write(band, 1)
    return path


def local_plane(latitude_deg: float, longitude_deg: float, height: float, side: float) -> Plane:
    frame = LocalFrame.at_geodetic(np.radians(latitude_deg), np.radians(longitude_deg), height)
    east, north, _ = frame.axes
    return Plane(frame.origin, -north, east, side / 20, side / 20, (21, 21), (10.0, 10.0))


def test_heights_and_pixel_centres(tmp_path: Path) -> None:
    values = np.arange(20, dtype=np.int16).reshape(4, 5)
    terrain = read_dem(write(tmp_path / "dem.tif", values, "EPSG:4979"))
    np.testing.assert_array_equal(terrain.height, values)
    assert terrain.height.dtype == np.float32
    assert terrain.vertical_datum is VerticalDatum.ELLIPSOID
    np.testing.assert_allclose(terrain.to_map @ [2, 1, 1], [139.025, 35.985])


def test_voids_become_nan(tmp_path: Path) -> None:
    values = np.array([[1, -32768], [3, 4]], dtype=np.int16)
    terrain = read_dem(write(tmp_path / "dem.tif", values, "EPSG:4979", nodata=-32768))
    assert np.isnan(terrain.height[0, 1])
    assert np.isfinite(terrain.height).sum() == 3


@pytest.mark.parametrize(
    ("system", "given", "expected"),
    [
        ("EPSG:4979", None, VerticalDatum.ELLIPSOID),
        (GEOID_SYSTEM, None, VerticalDatum.GEOID),
        (GEOID_SYSTEM, VerticalDatum.GEOID, VerticalDatum.GEOID),
        ("EPSG:4326", VerticalDatum.GEOID, VerticalDatum.GEOID),
        ("EPSG:32654", VerticalDatum.ELLIPSOID, VerticalDatum.ELLIPSOID),
    ],
)
def test_vertical_datum(tmp_path: Path, system: str, given: VerticalDatum | None, expected: VerticalDatum) -> None:
    path = write(tmp_path / "dem.tif", np.ones((3, 3), dtype=np.float32), system)
    assert read_dem(path, given).vertical_datum is expected


@pytest.mark.parametrize("system", ["EPSG:4326", "EPSG:32654"])
def test_vertical_datum_is_never_guessed(tmp_path: Path, system: str) -> None:
    path = write(tmp_path / "dem.tif", np.ones((3, 3), dtype=np.float32), system)
    with pytest.raises(InputError, match="vertical datum: found none stated"):
        read_dem(path)


def test_contradicting_the_file_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "dem.tif", np.ones((3, 3), dtype=np.float32), GEOID_SYSTEM)
    with pytest.raises(InputError, match="geoid stated by the file"):
        read_dem(path, VerticalDatum.ELLIPSOID)


def test_egm96_lifts_heights_over_the_geoid_and_a_given_undulation_wins(tmp_path: Path) -> None:
    geoid = write(tmp_path / "geoid.tif", np.full((3, 3), 12.0, dtype=np.float32), GEOID_SYSTEM)
    terrain = read_dem(geoid)
    latitude, longitude = 36.0 - 0.005 - 0.01 * np.arange(3)[:, np.newaxis], 139.005 + 0.01 * np.arange(3)
    np.testing.assert_allclose(terrain.height, 12.0 + undulation(np.radians(latitude), np.radians(longitude)), atol=1e-4)
    assert (terrain.geoid, terrain.vertical_system) == (Geoid(), "EGM96 height")
    given = read_dem(geoid, geoid_undulation=39.0)
    np.testing.assert_array_equal(given.height, 51.0)
    assert given.geoid == Geoid(39.0)
    unstated = read_dem(write(tmp_path / "unstated.tif", np.full((3, 3), 12.0, dtype=np.float32), "EPSG:4326"), VerticalDatum.GEOID)
    np.testing.assert_array_equal(unstated.height, terrain.height)
    assert (unstated.geoid, unstated.vertical_system) == (Geoid(), None)


def test_an_absurd_undulation_is_refused_and_one_of_nothing_too(tmp_path: Path) -> None:
    geoid = write(tmp_path / "geoid.tif", np.ones((3, 3), dtype=np.float32), GEOID_SYSTEM)
    for absurd in (500.0, float("nan")):
        with pytest.raises(InputError, match="geoid undulation"):
            read_dem(geoid, geoid_undulation=absurd)
    ellipsoid = write(tmp_path / "ellipsoid.tif", np.ones((3, 3), dtype=np.float32), "EPSG:4979")
    with pytest.raises(InputError, match="heights over the ellipsoid"):
        read_dem(ellipsoid, geoid_undulation=39.0)
    assert read_dem(ellipsoid).geoid is None


@pytest.mark.parametrize(
    ("system", "words"),
    [
        (GEOID_SYSTEM, None),
        ("EPSG:4326+3855", "EGM2008 height were lifted by EGM96, which lies off it by half a metre rms, ten metres at most"),
        ("EPSG:6668+6695", "height were lifted by EGM96, which lies off it by decimetres, in places metres"),
    ],
)
def test_another_geoid_is_lifted_by_egm96_with_a_warning(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, system: str, words: str | None
) -> None:
    path = write(tmp_path / "dem.tif", np.ones((3, 3), dtype=np.float32), system)
    terrain = read_dem(path)
    assert terrain.geoid == Geoid()
    np.testing.assert_allclose(terrain.height, 1.0 + undulation(np.radians(35.985), np.radians(139.015)), atol=0.1)
    if words is None:
        assert not caplog.records
    else:
        (record,) = caplog.records
        assert words in record.getMessage()
        assert str(path) in record.getMessage()
    caplog.clear()
    read_dem(path, geoid_undulation=39.0)
    assert not caplog.records


def test_depths_are_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "depth.tif", np.ones((3, 3), dtype=np.float32), "EPSG:4326+5715")
    with pytest.raises(InputError, match="vertical datum: found depths"):
        read_dem(path)


def test_the_datum_alone(tmp_path: Path) -> None:
    path = write(tmp_path / "geoid.tif", np.ones((3, 3), dtype=np.float32), GEOID_SYSTEM)
    assert dem_vertical_datum(path) is VerticalDatum.GEOID
    plain = write(tmp_path / "plain.tif", np.ones((3, 3), dtype=np.float32), "EPSG:4326")
    assert dem_vertical_datum(plain, VerticalDatum.ELLIPSOID) is VerticalDatum.ELLIPSOID
    with pytest.raises(InputError, match="none stated"):
        dem_vertical_datum(plain)
    with pytest.raises(InputError, match="GeoTIFF"):
        dem_vertical_datum(tmp_path / "missing.tif")


def test_feet_become_metres(tmp_path: Path) -> None:
    system = "EPSG:32616+8228"  # NAVD88 height in feet
    path = write(tmp_path / "dem.tif", np.full((3, 3), 100.0, dtype=np.float32), system)
    np.testing.assert_allclose(read_dem(path, geoid_undulation=0.0).height, 30.48, rtol=1e-6)


def test_bad_files_are_refused_in_one_line(tmp_path: Path) -> None:
    flat = np.ones((3, 3), dtype=np.float32)
    whole = write(tmp_path / "whole.tif", np.random.default_rng(1).random((200, 200), dtype=np.float32), "EPSG:4979")
    cut = tmp_path / "cut.tif"
    cut.write_bytes(whole.read_bytes()[:5000])
    text = tmp_path / "text.tif"
    text.write_text("no tiff at all")
    cases = {
        tmp_path / "missing.tif": "nothing",
        tmp_path: "a folder",
        cut: "GeoTIFF",
        text: "GeoTIFF",
        write(tmp_path / "nowhere.tif", flat, None): "reference system",
        write(tmp_path / "empty.tif", np.full((3, 3), -1.0, dtype=np.float32), "EPSG:4979", nodata=-1.0): "heights",
        write(tmp_path / "high.tif", flat * 1e5, "EPSG:4979"): "heights",
        write(tmp_path / "complex.tif", flat.astype(np.complex64), "EPSG:4979"): "real numbers",
        write(tmp_path / "one.tif", flat[:1], "EPSG:4979"): "pixels",
    }
    for path, words in cases.items():
        with pytest.raises(InputError, match=words) as error:
            read_dem(path)
        assert "\n" not in str(error.value)
        assert str(path) in str(error.value)


def test_absurd_sizes_are_refused_before_reading(tmp_path: Path) -> None:
    path = tmp_path / "huge.tif"
    with rasterio.open(
        path,
        "w",
        driver="GTiff",
        height=400_000,
        width=400_000,
        count=1,
        dtype="float32",
        crs="EPSG:4979",
        transform=Affine(1e-6, 0.0, 139.0, 0.0, -1e-6, 36.0),
        SPARSE_OK=True,
        BIGTIFF="YES",
        tiled=True,
        blockxsize=16384,
        blockysize=16384,
    ):
        pass
    with pytest.raises(InputError, match="400000 x 400000"):
        read_dem(path)


@pytest.mark.real_data
def test_real_model_over_the_geoid(real_data: Path) -> None:
    path = real_data / "dem" / "Rome-30m-DEM.tif"
    terrain = read_dem(path)
    assert (terrain.vertical_datum, terrain.geoid, terrain.vertical_system) == (VerticalDatum.GEOID, Geoid(), "EGM96 height")
    with rasterio.open(path) as file:
        stated, transform = file.read(1).astype(np.float64), file.transform
    column, row = np.meshgrid(np.arange(360), np.arange(360))
    longitude, latitude = transform @ (column + 0.5, row + 0.5)
    # Every pixel by the geoid at its own place.
    lift = terrain.height - stated
    np.testing.assert_allclose(lift, undulation(np.radians(latitude), np.radians(longitude)), atol=1e-3)
    # Rome lies 48 to 49 m over the ellipsoid, and the geoid is no plane there.
    assert 48.0 < lift.min() < lift.max() < 49.0
    assert np.ptp(lift) > 0.1
    np.testing.assert_allclose(read_dem(path, geoid_undulation=48.6).height - stated, 48.6, atol=1e-3)

    grid = height_grid(terrain, local_plane(42.0, 12.5, 100.0, 1000.0))
    heights = earth_fixed_to_geodetic(grid.points())[..., 2]
    down, right = round((42.05 - 42.0) * 3600.0), round((12.5 - 12.45) * 3600.0)
    near = terrain.height[down - 1 : down + 2, right - 1 : right + 2]
    assert near.min() - 0.01 <= heights[10, 10] <= near.max() + 0.01
    assert np.ptp(heights) > 5.0
    with pytest.raises(InputError, match="coverage: found none for"):
        height_grid(terrain, local_plane(42.05, 12.5, 100.0, 1000.0))


@pytest.mark.real_data
@pytest.mark.parametrize("name", ["dem/pysheds_dem.tif", "isce3/winnipeg_dem.tif"])
def test_real_models_without_vertical_datum_are_refused(real_data: Path, name: str) -> None:
    with pytest.raises(InputError, match="vertical datum: found none stated by WGS 84"):
        read_dem(real_data / name)
    terrain = read_dem(real_data / name, VerticalDatum.ELLIPSOID)
    assert 50.0 < float(np.nanmedian(terrain.height)) < 400.0


@settings(max_examples=300, deadline=None)
@given(data=st.data())
def test_damaged_files_are_read_or_refused(data: st.DataObject, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Any few bytes changed, or the end cut off: heights that can be, or one line."""
    folder = tmp_path_factory.getbasetemp()
    whole = folder / "sound.tif"
    if not whole.exists():
        write(whole, np.arange(400, dtype=np.int16).reshape(20, 20), GEOID_SYSTEM)
    content = bytearray(whole.read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    damaged = folder / "damaged.tif"
    damaged.write_bytes(content[: data.draw(st.integers(len(content) // 2, len(content)))])
    try:
        terrain = read_dem(damaged)
    except InputError as error:
        assert len(str(error).splitlines()) == 1
    else:
        known = terrain.height[np.isfinite(terrain.height)]
        assert -12_110.0 <= known.min() <= known.max() <= 10_110.0  # the geoid's height is added
        assert np.isfinite(terrain.to_map).all()
