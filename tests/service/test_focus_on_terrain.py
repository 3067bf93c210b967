"""`yamabiko focus --dem`, as a user gives it: a drone's collect over hills, and a GeoTIFF of them."""

import json
import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import sarkit.sicd
import sarkit.verification
from typer.testing import CliRunner

from yamabiko.earth.geoid import undulation
from yamabiko.earth.wgs84 import Float, LocalFrame, earth_fixed_to_geodetic, geodetic_to_earth_fixed
from yamabiko.errors import InputError
from yamabiko.formats.cphd.writing import write_cphd
from yamabiko.service.command_line import app
from yamabiko.service.focus import FocusRequest, TerrainRequest, focus
from yamabiko.testing.apertures import bistatic, scene_frame
from yamabiko.testing.gotcha_files import circular_flight, gotcha_fields, write_gotcha
from yamabiko.testing.terrain import hills, model_places, write_geotiff

FRAME = LocalFrame.at_geodetic(math.radians(35.156), math.radians(139.137), 41.0)
HILLS = hills(FRAME, base=10.0)
UNDULATION = 38.5
(TARGET,) = model_places(HILLS, [(148, 151)])


@pytest.fixture(scope="module")
def flown(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Echoes of a point of one square metre on a hill, seen from a drone on an arc; the hills, counted from the geoid."""
    folder = tmp_path_factory.mktemp("hills")
    latitude, longitude, height = earth_fixed_to_geodetic(TARGET)
    row = f"{math.degrees(longitude):.12f},{math.degrees(latitude):.12f},{height:.6f},1,on the hill"
    (folder / "targets.csv").write_text(f"longitude_deg,latitude_deg,height_m,radar_cross_section_m2,name\n{row}\n")
    run("simulate", "--targets", folder / "targets.csv", "--out", folder, "--flight", "arc", "--azimuth-resolution", "0.08",
        "--origin", "35.156,139.137,41", "--extent", "70", "--no-noise")  # fmt: skip
    write_geotiff(HILLS, folder / "hills.tif", height_shift=-UNDULATION)
    return folder


def run(*arguments: object) -> dict[str, Any]:
    result = CliRunner().invoke(app, [*map(str, arguments), "--json"])
    assert result.exit_code == 0, result.stderr
    document = json.loads(result.stdout)
    assert isinstance(document, dict)
    return document


def place_of(point: dict[str, Any]) -> Float:
    degrees = [math.radians(point["latitude_deg"]), math.radians(point["longitude_deg"])]
    return geodetic_to_earth_fixed([*degrees, point["height_m"]])


def test_a_target_on_a_hill_is_sharp_and_told_at_its_place(flown: Path) -> None:
    dem = ["--dem", flown / "hills.tif", "--vertical-datum", "geoid", "--geoid-undulation", UNDULATION]
    told = run("focus", flown / "echoes.cphd", "--out", flown / "out", "--extent", "44", *dem)
    point, terrain = told["achieved"]["brightest_point"], told["achieved"]["terrain"]
    assert point["amplitude_db"] == pytest.approx(0.0, abs=0.1)
    assert np.linalg.norm(place_of(point) - TARGET) < 0.05
    assert point["range_cut"]["width_m"] == pytest.approx(told["predicted"]["range_resolution_m"], rel=0.03)
    assert point["azimuth_cut"]["width_m"] == pytest.approx(told["predicted"]["azimuth_resolution_m"], rel=0.03)
    assert told["achieved"]["error_db"] < -60.0
    assert terrain["file"] == str(flown / "hills.tif")
    assert (terrain["vertical_datum"], terrain["geoid"], terrain["geoid_undulation_m"]) == ("geoid", "given", UNDULATION)
    assert (terrain["vertical_system"], terrain["geoid_note"]) == (None, None)
    assert 31.0 - 1e-3 <= terrain["lowest_height_m"] < point["height_m"] < terrain["highest_height_m"] <= 71.0 + 1e-3
    assert (terrain["layover_share"], terrain["unsettled_share"]) == (0.0, 0.0)
    assert told["asked"]["terrain"]["geoid_undulation_m"] == UNDULATION
    assert "terrain" in told["timings"]

    path = Path(told["files"]["image"])
    with path.open("rb") as file:
        checker: Any = sarkit.verification.SicdConsistency.from_file(file)
        checker.check()
        file.seek(0)
        tree = sarkit.sicd.NitfReader(file).metadata.xmltree  # type: ignore[no-untyped-call]
    assert not checker.failures()
    grid = sarkit.sicd.rowcol_to_xrowycol(tree, [point["row"], point["column"]])
    back, _, success = sarkit.sicd.image_to_constant_hae_surface(tree, grid, float(earth_fixed_to_geodetic(TARGET)[2]))
    assert success
    assert np.linalg.norm(back - TARGET) < 0.05


@pytest.mark.parametrize(
    ("system", "note"),
    [
        ("EPSG:9707", None),
        ("EPSG:4326+3855", "heights stated as EGM2008 height were lifted by EGM96"),
    ],
)
def test_heights_over_the_geoid_need_no_more_than_a_file_that_says_so(flown: Path, system: str, note: str | None) -> None:
    """The hills counted from EGM96, pixel by pixel, in a file that states a geoid: nothing more is asked."""
    rows, columns = HILLS.height.shape
    column, row = np.meshgrid(np.arange(columns), np.arange(rows))
    longitude, latitude = np.radians(HILLS.to_map @ np.stack([column.ravel(), row.ravel(), np.ones(rows * columns)]))
    low = HILLS.height - undulation(latitude, longitude).reshape(rows, columns).astype(np.float32)
    dem = write_geotiff(replace(HILLS, height=low, reference_system=system), flown / "stated.tif")
    asked = [flown / "echoes.cphd", "--out", flown / "stated", "--extent", "44", "--dem", dem]
    told = run("focus", *asked)
    point, terrain = told["achieved"]["brightest_point"], told["achieved"]["terrain"]
    assert point["amplitude_db"] == pytest.approx(0.0, abs=0.1)
    assert np.linalg.norm(place_of(point) - TARGET) < 0.05
    assert (terrain["vertical_datum"], terrain["geoid"]) == ("geoid", "EGM96")
    assert terrain["geoid_undulation_m"] == pytest.approx(float(undulation(*np.radians([35.156, 139.137]))), abs=0.01)
    assert told["asked"]["terrain"]["geoid_undulation_m"] is None
    assert (terrain["geoid_note"] or "").startswith(note or "")
    assert (terrain["geoid_note"] is None) == (note is None)
    shown = CliRunner().invoke(app, ["focus", *map(str, asked)])
    assert f"lifted by {terrain['geoid_undulation_m']:.1f} m in the middle of the picture (EGM96)" in shown.stdout
    assert ("EGM2008" in shown.stdout) == (note is not None)


def test_without_terrain_the_same_target_is_smeared_and_elsewhere(flown: Path) -> None:
    told = run("focus", flown / "echoes.cphd", "--out", flown / "plane", "--extent", "44")
    assert told["achieved"]["terrain"] is None
    assert told["asked"]["terrain"] is None
    assert told["achieved"]["brightest_point"]["amplitude_db"] < -3.0
    assert np.linalg.norm(place_of(told["achieved"]["brightest_point"]) - TARGET) > 5.0


def test_the_table_tells_of_the_terrain(flown: Path) -> None:
    dem = ["--dem", flown / "hills.tif", "--vertical-datum", "geoid", "--geoid-undulation", UNDULATION]
    asked = ["focus", flown / "echoes.cphd", "--out", flown / "table", "--extent", "10", *dem]
    result = CliRunner().invoke(app, list(map(str, asked)))
    assert result.exit_code == 0, result.stderr
    assert "m above the ellipsoid; 0.0 % of the pixels in layover" in result.stdout


def test_two_platforms_and_a_recording_of_nowhere_are_refused(tmp_path: Path) -> None:
    terrain = TerrainRequest(write_geotiff(hills(scene_frame()), tmp_path / "hills.tif"), "ellipsoid")
    write_cphd(bistatic(pulses=64, samples=64), tmp_path / "two.cphd")
    with pytest.raises(InputError, match="one platform"):
        focus([tmp_path / "two.cphd"], tmp_path / "out", FocusRequest(extent=6.0, terrain=terrain))
    nowhere = write_gotcha(tmp_path / "nowhere.mat", gotcha_fields(circular_flight(0.0, pulses=40)))
    with pytest.raises(InputError, match="--origin"):
        focus([nowhere], tmp_path / "out", FocusRequest(extent=30.0, terrain=terrain))
    assert not (tmp_path / "out").exists()
