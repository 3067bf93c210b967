"""A Product read back from its folder; every file is held to the size and hash that the item states before it is opened."""

from __future__ import annotations

import math
import re
from pathlib import Path
from typing import Any

from yamabiko.earth.map_grid import MapGrid
from yamabiko.errors import InputError
from yamabiko.formats.input_file import input_file
from yamabiko.formats.json_fields import Fields, read_json, require_objects, shown
from yamabiko.formats.products.cloud_optimised_geotiff import read_layer
from yamabiko.formats.products.item import content_of
from yamabiko.formats.products.layers import ITEM_FILE, LAYERS, LayerFile
from yamabiko.product.product import Acquisition, Product, Provenance, Quantity, SourceFile

LARGEST_ITEM = 4_000_000  # bytes
_MOST_INPUTS = 10_000
_LARGEST_FILE = 1 << 40
_FILE_NAME = re.compile(r"(?:\./)?([A-Za-z0-9][A-Za-z0-9._-]{0,99})")
_MULTIHASH = re.compile(r"1220([0-9a-f]{64})")


def read_product(path: Path) -> Product:
    """Read the product of a folder, or of its `item.json`.

    Raises InputError for an item that is no STAC Item of a product as `write_product` makes them, for files that are missing, lie
    outside of the item's folder, differ from the item in size, hash, place or kind, or cannot be read whole.
    """
    item = Path(path) / ITEM_FILE if Path(path).is_dir() else Path(path)
    fields = Fields(item, "item", read_json(item, LARGEST_ITEM, "a STAC Item"))
    fields.choice("type", ("Feature",))
    if not str(fields.raw("stac_version")).startswith("1."):
        raise fields.error("stac_version", shown(fields.raw("stac_version")), "STAC 1")
    properties = Fields(item, "properties", fields.raw("properties"))
    assets = Fields(item, "assets", fields.raw("assets"))
    grid = _grid(Fields(item, "yamabiko:grid", properties.raw("yamabiko:grid")))
    layers = {layer.name: _layer(layer, assets, item, grid) for layer in LAYERS if _there(layer, assets)}
    quantity = properties.choice("yamabiko:quantity", [one.value for one in Quantity])
    return Product(
        grid=grid,
        quantity=Quantity(quantity),
        acquisition=acquisition_of(Fields(item, "yamabiko:acquisition", properties.raw("yamabiko:acquisition"))),
        provenance=_provenance(properties),
        noise_subtracted=properties.flag("yamabiko:noise_subtracted", False),
        **layers,
    )


def acquisition_of(fields: Fields) -> Acquisition:
    """One pass, from an object as `acquisition_document` makes it. Raises InputError for missing or wrong fields."""
    acquisition = Acquisition(
        identifier=fields.text("identifier"),
        collector=fields.text("collector"),
        start=fields.instant("start"),
        end=fields.instant("end"),
        polarization=fields.text("polarization"),
        centre_frequency=fields.number("centre_frequency_hz", math.nan, smallest=1e6, largest=1e12),
        mode=fields.text("mode"),
        simulated=fields.flag("simulated", True),  # what does not say that it was measured is not taken for it
        incidence=math.radians(fields.number("incidence_deg", math.nan, smallest=0.0, largest=90.0)),
        look_bearing=math.radians(fields.number("look_bearing_deg", math.nan, smallest=-360.0, largest=360.0)),
        looks_left=fields.flag("looks_left", False),
        resolution=(
            fields.number("slant_range_resolution_m", math.nan, smallest=0.0),
            fields.number("azimuth_resolution_m", math.nan, smallest=0.0),
        ),
        platform_velocity=fields.number("platform_velocity_m_s", math.nan, smallest=0.0, largest=1e5),
        slant_range=fields.number("slant_range_m", math.nan, smallest=0.0, largest=1e9),
    )
    fields.finish()
    if acquisition.end < acquisition.start:
        raise fields.error("end", acquisition.end.isoformat(), f"not before the start, {acquisition.start.isoformat()}")
    return acquisition


def _grid(fields: Fields) -> MapGrid:
    spacing = fields.raw("spacing")
    if not isinstance(spacing, list) or len(spacing) != 2 or not all(isinstance(one, float | int) for one in spacing):
        raise fields.error("spacing", shown(spacing), "two numbers")
    most = 1 << 31
    grid = MapGrid(
        fields.text("reference_system"),
        fields.number("x_first"),
        fields.number("y_first"),
        (float(spacing[0]), float(spacing[1])),
        (fields.whole_number("rows", smallest=1, largest=most), fields.whole_number("columns", smallest=1, largest=most)),
    )
    fields.finish()
    return grid


def _provenance(properties: Fields) -> Provenance:
    listed = require_objects(properties.source, "yamabiko:inputs", properties.raw("yamabiko:inputs"), 0, _MOST_INPUTS)
    parameters = properties.raw("yamabiko:parameters")
    if not isinstance(parameters, list) or not all(_is_pair(one) for one in parameters):
        raise properties.error("yamabiko:parameters", shown(parameters), "a list of [name, value] texts")
    return Provenance(
        inputs=tuple(_source(Fields(properties.source, f"input {number}", one)) for number, one in enumerate(listed, 1)),
        software=properties.text("yamabiko:software"),
        parameters=tuple((name, value) for name, value in parameters),
    )


def _is_pair(value: object) -> bool:
    return isinstance(value, list) and len(value) == 2 and all(isinstance(one, str) for one in value)


def _source(fields: Fields) -> SourceFile:
    sha256 = fields.text("sha256")
    if not re.fullmatch(r"[0-9a-f]{64}", sha256):
        raise fields.error("sha256", shown(sha256), "64 hexadecimal digits")
    size = fields.whole_number("size_bytes", smallest=0, largest=_LARGEST_FILE)
    source = SourceFile(fields.text("name"), fields.text("role"), sha256, size)
    fields.finish()
    return source


def _there(layer: LayerFile, assets: Fields) -> bool:
    """Whether the item names a layer; power must be there."""
    return assets.raw(layer.name) is not None if layer.name == "power" else assets.raw(layer.name, None) is not None


def _layer(layer: LayerFile, assets: Fields, item: Path, grid: MapGrid) -> Any:
    asset = Fields(item, f"asset {layer.name}", assets.raw(layer.name))
    path = _file_beside(item, asset)
    checksum, size = asset.text("file:checksum"), asset.whole_number("file:size", smallest=1, largest=_LARGEST_FILE)
    stated = _MULTIHASH.fullmatch(checksum)
    if stated is None:
        raise asset.error("file:checksum", shown(checksum), "a sha2-256 multihash: 1220 and 64 hexadecimal digits")
    with input_file(path) as (_, found):
        if found != size:
            raise InputError(path, "file size", f"{found} bytes", f"{size}, as {item.name} says")
        if (sha256 := content_of(path).sha256) != stated[1]:
            raise InputError(path, "sha256", sha256, f"{stated[1]}, as {item.name} says: the file is not the one it vouches for")
    return read_layer(path, layer, grid)


def _file_beside(item: Path, asset: Fields) -> Path:
    """The file that an asset names, in the item's own folder and nowhere else, links included."""
    href = asset.text("href")
    name = _FILE_NAME.fullmatch(href)
    path = item.parent / (name[1] if name else "")
    if name is None or path.resolve().parent != item.parent.resolve():
        raise asset.error("href", shown(href), "a file in the item's own folder")
    return path
