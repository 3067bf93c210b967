"""Products as folders: whole, valid by other people's judges, the same bytes each time, refused when not what they say."""

import dataclasses
import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pystac
import pystac.validation
import pytest
import rasterio
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft7Validator
from PIL import Image
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT7
from rio_cogeo.cogeo import cog_validate

from yamabiko.earth.map_grid import MapGrid
from yamabiko.errors import InputError, OutputError
from yamabiko.formats.products.layers import LAYERS
from yamabiko.formats.products.reading import read_product
from yamabiko.formats.products.writing import write_product
from yamabiko.product.product import Product, Quantity
from yamabiko.testing.products import UTM_GRID, made_up_product

COPIES = Path(__file__).parents[1] / "schemas" / "stac"
CORE = Path(pystac.validation.__file__).parent / "jsonschemas"
STAC = "https://schemas.stacspec.org/v1.1.0/item-spec/json-schema/"
NEXT_ZONE = MapGrid("EPSG:32655", 390_005.0, 3_920_395.0, (10.0, 10.0), (40, 30))
GRIDS = {
    "UTM": UTM_GRID,
    "degrees": MapGrid("EPSG:4326", 139.0, 35.5, (1e-4, 1e-4), (20, 33)),
    "antimeridian": MapGrid("EPSG:32701", 177_005.0, 8_000_005.0, (50.0, 50.0), (30, 800)),
    "south pole": MapGrid("EPSG:5042", 1_950_000.0, 2_050_000.0, (1_000.0, 1_000.0), (100, 100)),
}


def schemas() -> dict[str, Any]:
    """By address, without a network: STAC and GeoJSON as pystac brings them, extensions as copied beside these tests."""
    paths = {STAC + path.name: path for path in (CORE / "stac-spec" / "v1.1.0").glob("*.json")}
    paths |= {f"https://geojson.org/schema/{path.name}": path for path in (CORE / "geojson").glob("*.json")}
    for path in COPIES.glob("*.json"):
        name, _, version = path.stem.rpartition("-")
        paths[f"https://stac-extensions.github.io/{name}/{version}/schema.json"] = path
    # Of reference systems in PROJJSON, which no item here has.
    return {address: json.loads(path.read_text(encoding="utf-8")) for address, path in paths.items()} | {
        "https://proj.org/schemas/v0.7/projjson.schema.json": {"not": {}}
    }


def complaints(item: dict[str, Any]) -> list[str]:
    """What the schemas of STAC and of every extension that the item declares say against it."""
    known = schemas()
    registry: Registry[Any] = Registry().with_resources(
        (address, Resource.from_contents(document, default_specification=DRAFT7)) for address, document in known.items()
    )
    addresses = (STAC + "item.json", *item["stac_extensions"])
    judges = {address: Draft7Validator(known[address], registry=registry) for address in addresses}
    return [f"{address}: {fault.json_path} {fault.message}" for address in addresses for fault in judges[address].iter_errors(item)]


def item_of(folder: Path) -> dict[str, Any]:
    document: dict[str, Any] = json.loads((folder / "item.json").read_text(encoding="utf-8"))
    return document


def assert_same(found: Product, written: Product) -> None:
    assert found.grid == written.grid
    assert found.quantity is written.quantity
    assert found.provenance == written.provenance
    assert found.noise_subtracted is written.noise_subtracted
    for field in dataclasses.fields(written.acquisition):
        one, other = getattr(found.acquisition, field.name), getattr(written.acquisition, field.name)
        assert one == (pytest.approx(other, rel=1e-15, nan_ok=True) if isinstance(other, float) else other), field.name
    for layer in LAYERS:
        one, other = getattr(found, layer.name), getattr(written, layer.name)
        assert (one is None) == (other is None)
        if other is not None:
            assert one.dtype == other.dtype
            np.testing.assert_allclose(one, other, rtol=0.0 if layer.scale == 1.0 else 3e-7, err_msg=layer.name)


@pytest.mark.parametrize("grid", GRIDS.values(), ids=GRIDS)
def test_what_is_written_is_read_back(grid: MapGrid, tmp_path: Path) -> None:
    product = made_up_product(grid)
    assert write_product(product, tmp_path) == tmp_path / "item.json"
    assert_same(read_product(tmp_path), product)
    assert_same(read_product(tmp_path / "item.json"), product)
    assert complaints(item_of(tmp_path)) == []
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".") or path.suffix == ".xml"]


def test_layers_that_were_not_made_are_not_there(tmp_path: Path) -> None:
    product = made_up_product(all_layers=False)
    write_product(product, tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {"power.tif", "quicklook.png", "item.json"}
    assert_same(read_product(tmp_path), product)


def test_the_same_product_gives_the_same_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folders = [tmp_path / "one", tmp_path / "two"]
    for folder, threads in zip(folders, ("1", "ALL_CPUS"), strict=True):
        folder.mkdir()
        monkeypatch.setenv("GDAL_NUM_THREADS", threads)
        write_product(made_up_product(MapGrid("EPSG:32654", 0.0, 0.0, (1.0, 1.0), (700, 600))), folder)
    names = sorted(path.name for path in folders[0].iterdir())
    assert len(names) == len(LAYERS) + 2
    for name in names:
        assert (folders[0] / name).read_bytes() == (folders[1] / name).read_bytes(), name


def test_every_layer_is_a_cloud_optimised_geotiff(tmp_path: Path) -> None:
    grid = MapGrid("EPSG:32654", 390_005.0, 3_920_395.0, (10.0, 10.0), (1100, 700))
    product = made_up_product(grid)
    write_product(product, tmp_path)
    for layer in LAYERS:
        sound, errors, warnings = cog_validate(tmp_path / layer.file, strict=True)
        assert (sound, errors, warnings) == (True, [], []), layer.name
        with rasterio.open(tmp_path / layer.file) as file:
            assert file.block_shapes == [(512, 512)]
            assert file.overviews(1) == [2, 4]
            assert file.compression.value == "DEFLATE"
            assert file.bounds == grid.bounds
            assert file.crs.to_epsg() == 32654
            assert file.units[0] == layer.unit
    with rasterio.open(tmp_path / "power.tif") as file, rasterio.open(tmp_path / "power.tif", overview_level=0) as half:
        assert np.isnan(file.nodata)
        blocks = file.read(1)[100:200, 100:200].reshape(50, 2, 50, 2).mean(axis=(1, 3))
        np.testing.assert_allclose(half.read(1)[50:100, 50:100], blocks, rtol=1e-6)
    with rasterio.open(tmp_path / "local-incidence.tif") as file:
        np.testing.assert_allclose(np.radians(file.read(1)), np.asarray(product.local_incidence), rtol=3e-7)


def test_the_files_say_what_their_values_are(tmp_path: Path) -> None:
    write_product(made_up_product(), tmp_path)
    with rasterio.open(tmp_path / "power.tif") as file:
        assert "gamma nought, flattened by terrain" in file.descriptions[0]
        assert "noise subtracted" in file.tags()["TIFFTAG_IMAGEDESCRIPTION"]
        assert file.tags()["QUANTITY"] == "gamma0-terrain"
        assert file.tags()["SIMULATED"] == "yes"
        assert "TIFFTAG_DATETIME" not in file.tags()


def test_no_number_pretends_that_uncalibrated_power_is_calibrated(tmp_path: Path) -> None:
    write_product(made_up_product(quantity=Quantity.UNCALIBRATED), tmp_path)
    item = item_of(tmp_path)
    for name in ("power", "noise"):
        with rasterio.open(tmp_path / f"{name}.tif") as file:
            assert "uncalibrated" in file.descriptions[0]
            assert (file.tags()["QUANTITY"], file.units[0]) == ("uncalibrated", "arbitrary")
        assert item["assets"][name]["raster:bands"][0]["unit"] == "arbitrary"
        assert "uncalibrated" in item["assets"][name]["title"]


def test_the_item_tells_catalogues_what_the_pass_was(tmp_path: Path) -> None:
    write_product(made_up_product(), tmp_path)
    item = pystac.Item.from_file(str(tmp_path / "item.json"))
    assert item.properties["sar:frequency_band"] == "X"
    assert item.properties["sar:looks_equivalent_number"] == 4.0
    assert item.properties["sat:orbit_state"] == "ascending"  # it looks east, to the right
    assert item.properties["view:incidence_angle"] == 35.0
    assert item.properties["view:azimuth"] == 80.0
    assert item.properties["proj:code"] == "EPSG:32654"
    assert item.properties["datetime"] == "2026-06-15T09:30:06.500000Z"
    assert item.bbox is not None
    assert item.bbox == pytest.approx([139.79, 35.41, 139.80, 35.42], abs=0.01)
    assert item.assets["power"].extra_fields["file:size"] == (tmp_path / "power.tif").stat().st_size


def test_what_an_extension_has_no_word_for_is_not_forced_into_it(tmp_path: Path) -> None:
    product = made_up_product(all_layers=False)
    drone = dataclasses.replace(
        product.acquisition,
        polarization="UNKNOWN",
        centre_frequency=float("nan"),
        incidence=float("nan"),
        look_bearing=float("nan"),
        platform_velocity=60.0,
    )
    write_product(dataclasses.replace(product, acquisition=drone), tmp_path)
    item = item_of(tmp_path)
    assert complaints(item) == []
    assert not [key for key in item["properties"] if key.split(":")[0] in {"sar", "sat", "view"}]
    assert_same(read_product(tmp_path), dataclasses.replace(product, acquisition=drone))


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (("properties", "sar:frequency_band"), "Q"),
        (("properties", "sat:orbit_state"), "sideways"),
        (("properties", "view:incidence_angle"), 95.0),
        (("properties", "processing:software"), "Yamabiko"),
        (("properties", "proj:shape"), [1.5, 2]),
        (("assets", "power", "file:checksum"), "not hexadecimal"),
        (("assets", "power", "raster:bands"), []),
        (("geometry",), {"type": "Polygon", "coordinates": [[0.0, 1.0]]}),
        (("properties", "datetime"), 3),
    ],
    ids=str,
)
def test_the_schemas_do_judge(place: tuple[str, ...], value: object, tmp_path: Path) -> None:
    write_product(made_up_product(), tmp_path)
    item = item_of(tmp_path)
    *way, last = place
    inner = item
    for name in way:
        inner = inner[name]
    assert last in inner
    inner[last] = value
    assert complaints(item) != []


def test_boxes_across_the_antimeridian_and_round_a_pole(tmp_path: Path) -> None:
    write_product(made_up_product(GRIDS["antimeridian"], all_layers=False), tmp_path)
    item = item_of(tmp_path)
    assert item["geometry"]["type"] == "MultiPolygon"
    west, south, east, north = item["bbox"]
    assert west > 175.0
    assert east < -175.0
    assert -19.0 < south < north < -17.0
    write_product(made_up_product(GRIDS["south pole"], all_layers=False), tmp_path)
    west, south, east, _ = item_of(tmp_path)["bbox"]
    assert (west, south, east) == (-180.0, -90.0, 180.0)


def test_the_quicklook_shows_brighter_for_stronger_and_nothing_where_nothing_is_known(tmp_path: Path) -> None:
    product = made_up_product(all_layers=False)
    power = np.where(np.arange(30) < 15, 0.01, 1.0) * np.ones((40, 1))
    power[:3, :4] = np.nan
    write_product(dataclasses.replace(product, power=power.astype(np.float32)), tmp_path)
    with Image.open(tmp_path / "quicklook.png") as picture:
        grey, opacity = (np.asarray(band) for band in picture.split())
    assert grey.shape == (40, 30)
    assert (grey[10, 5], grey[10, 25]) == (0, 255)
    assert not opacity[:3, :4].any()
    assert (opacity[5:] == 255).all()


def test_large_quicklooks_are_averaged(tmp_path: Path) -> None:
    write_product(made_up_product(MapGrid("EPSG:32654", 0.0, 0.0, (1.0, 1.0), (5, 2500)), all_layers=False), tmp_path)
    with Image.open(tmp_path / "quicklook.png") as picture:
        assert picture.size == (834, 2)


def test_layers_that_do_not_fit_are_refused_before_anything_is_written(tmp_path: Path) -> None:
    product = made_up_product()
    for wrong in (
        dataclasses.replace(product, looks=np.ones((3, 3), dtype=np.float32)),
        dataclasses.replace(product, power=product.power.astype(np.float64)),
        dataclasses.replace(product, acquisition=dataclasses.replace(product.acquisition, identifier=" ")),
    ):
        with pytest.raises(InputError, match="product"):
            write_product(wrong, tmp_path)
        assert list(tmp_path.iterdir()) == []
    with pytest.raises(OutputError):
        write_product(product, tmp_path / "missing")


def test_a_full_disk_leaves_nothing_half_written(tmp_path: Path) -> None:
    script = f"""
import resource, signal
from pathlib import Path
from yamabiko.errors import OutputError
from yamabiko.formats.products.writing import write_product
from yamabiko.testing.products import made_up_product
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (3000, 3000))
try:
    write_product(made_up_product(), Path({str(tmp_path)!r}))
except OutputError as error:
    print("refused:", error)
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("refused:")
    assert list(tmp_path.iterdir()) == []


Change = Callable[[dict[str, Any], Path], object]


def properties(**values: Any) -> Change:
    return lambda item, _: item["properties"].update({f"yamabiko:{name}": value for name, value in values.items()})


def asset(**values: Any) -> Change:
    return lambda item, _: item["assets"]["power"].update({name.replace("file_", "file:"): value for name, value in values.items()})


def inside(block: str, **values: Any) -> Change:
    return lambda item, _: item["properties"][f"yamabiko:{block}"].update(values)


def other_file(product: Product) -> Change:
    """power.tif of another product, with its own hash in the item."""

    def change(item: dict[str, Any], folder: Path) -> None:
        other = folder / "other"
        other.mkdir()
        write_product(product, other)
        shutil.copy(other / "power.tif", folder / "power.tif")
        item["assets"]["power"] = item_of(other)["assets"]["power"]

    return change


def outside(item: dict[str, Any], folder: Path) -> None:
    """A link to a file that lies elsewhere."""
    (folder / "power.tif").rename(folder.parent / "elsewhere.tif")
    (folder / "power.tif").symlink_to(folder.parent / "elsewhere.tif")


REFUSED: dict[str, tuple[Change, str]] = {
    "other bytes": (lambda _, folder: (folder / "mask.tif").write_bytes(b"II*\0"), "file size"),
    "same size, other bytes": (
        lambda _, folder: (folder / "mask.tif").write_bytes(bytes((folder / "mask.tif").stat().st_size)),
        "sha256",
    ),
    "missing file": (lambda _, folder: (folder / "noise.tif").unlink(), "no such file"),
    "missing power": (lambda item, _: item["assets"].pop("power"), "power"),
    "way out": (asset(href="../elsewhere.tif"), "own folder"),
    "absolute": (asset(href="/etc/passwd"), "own folder"),
    "virtual": (asset(href="/vsicurl/https://example.org/a.tif"), "own folder"),
    "link": (outside, "own folder"),
    "other checksum": (asset(file_checksum="1114" + "ab" * 20), "sha2-256"),
    "other place": (other_file(made_up_product(MapGrid("EPSG:32654", 5.0, 5.0, (10.0, 10.0), (40, 30)))), "place"),
    "other system": (
        other_file(made_up_product(NEXT_ZONE)),
        "EPSG:32654",
    ),
    "other size": (other_file(made_up_product(MapGrid("EPSG:32654", 390_005.0, 3_920_395.0, (10.0, 10.0), (40, 31)))), "size"),
    "other kind": (lambda item, _: item["assets"].update(power=item["assets"]["mask"]), "bands"),
    "unknown system": (inside("grid", reference_system="EPSG:999999"), "reference system"),
    "endless spacing": (inside("grid", spacing=[1e999, 1.0]), "JSON"),
    "no rows": (inside("grid", rows=0), "rows"),
    "absurd rows": (inside("grid", rows=2_000_000_000), "size"),
    "unknown quantity": (properties(quantity="decibels"), "quantity"),
    "no acquisition": (properties(acquisition=None), "acquisition"),
    "unknown field": (inside("acquisition", weapon="none"), "not known"),
    "end before start": (inside("acquisition", end="2020-01-01T00:00:00Z"), "end"),
    "no hash": (properties(inputs=[{"name": "a", "role": "b", "sha256": "xyz", "size_bytes": 1}]), "sha256"),
    "parameters": (properties(parameters={"a": 1}), "parameters"),
    "another document": (lambda item, _: item.update(type="FeatureCollection"), "Feature"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_damaged_and_hostile_folders_are_refused_in_one_line(case: str, tmp_path: Path) -> None:
    change, words = REFUSED[case]
    folder = tmp_path / "product"
    folder.mkdir()
    write_product(made_up_product(), folder)
    item = item_of(folder)
    change(item, folder)
    (folder / "item.json").write_text(json.dumps(item))
    with pytest.raises(InputError, match=words) as error:
        read_product(folder)
    assert len(str(error.value).splitlines()) == 1


def test_values_that_cannot_be_are_refused(tmp_path: Path) -> None:
    product = made_up_product()
    for name, value in (("local_incidence", 4.0), ("mask", 16), ("looks", -1.0), ("power", np.inf)):
        values = getattr(product, name).copy()
        values[20, 20] = value
        write_product(dataclasses.replace(product, **{name: values}), tmp_path)
        with pytest.raises(InputError, match=f"values of {name}"):
            read_product(tmp_path)


@settings(max_examples=100, deadline=None)
@given(data=st.data())
def test_any_changed_byte_is_noticed(data: st.DataObject, tmp_path_factory: pytest.TempPathFactory) -> None:
    base = tmp_path_factory.getbasetemp()
    sound, damaged = base / "sound", base / "damaged"
    if not sound.exists():
        sound.mkdir()
        write_product(made_up_product(), sound)
    shutil.copytree(sound, damaged, dirs_exist_ok=True)
    name = data.draw(st.sampled_from([layer.file for layer in LAYERS]))
    content = bytearray((sound / name).read_bytes())
    place = data.draw(st.integers(0, len(content) - 1))
    content[place] ^= data.draw(st.integers(1, 255))
    (damaged / name).write_bytes(content)
    with pytest.raises(InputError, match="sha256"):
        read_product(damaged)
