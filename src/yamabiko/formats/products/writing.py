"""A Product written into a folder: a GeoTIFF for each layer, a quick-look, and `item.json` last, which vouches for the others."""

from __future__ import annotations

from pathlib import Path

from yamabiko.formats.json_fields import write_json
from yamabiko.formats.picture import decibel_picture, write_picture
from yamabiko.formats.products.cloud_optimised_geotiff import write_layer
from yamabiko.formats.products.item import content_of, item_document, item_identifier, own_properties
from yamabiko.formats.products.layers import ITEM_FILE, QUICKLOOK_FILE, LayerFile, present_layers, title_of, unit_of
from yamabiko.product.product import Product

QUICKLOOK_PIXELS = 1024


def write_product(product: Product, folder: Path) -> Path:
    """Write a product's files into a folder that exists, and return the path of its `item.json`.

    The same product gives the same bytes. Files of other layers that an earlier product left there are not touched, and not named
    in the item. Raises InputError where layers do not fit the grid or the acquisition has no names, before anything is written;
    OutputError where a file cannot be written: the item is then as it was.
    """
    folder = Path(folder)
    present = present_layers(product)
    own_properties(product)
    contents = {}
    for layer, values in present:
        write_layer(values, layer, product.grid, _tags(layer, product), folder / layer.file)
        contents[layer.file] = content_of(folder / layer.file)
    write_picture(decibel_picture(product.power, most_pixels=QUICKLOOK_PIXELS), folder / QUICKLOOK_FILE)
    contents[QUICKLOOK_FILE] = content_of(folder / QUICKLOOK_FILE)
    item = folder / ITEM_FILE
    write_json(item_document(product, contents), item)
    return item


def _tags(layer: LayerFile, product: Product) -> dict[str, str]:
    """TIFF tags: what the file is when it has lost its item."""
    acquisition = product.acquisition
    return {
        "TIFFTAG_IMAGEDESCRIPTION": _ascii(title_of(layer, product)),
        "TIFFTAG_SOFTWARE": _ascii(product.provenance.software),
        "TIFFTAG_DOCUMENTNAME": _ascii(item_identifier(product)),
        "QUANTITY": product.quantity.value if layer.name in {"power", "noise"} else layer.name,
        "UNIT": unit_of(layer, product.quantity),
        "ACQUISITION": _ascii(acquisition.identifier),
        "ACQUISITION_START": acquisition.start.isoformat(),
        "ACQUISITION_END": acquisition.end.isoformat(),
        "POLARIZATION": _ascii(acquisition.polarization),
        "SIMULATED": "yes" if acquisition.simulated else "no",
    }


def _ascii(text: str) -> str:
    """TIFF's texts are ASCII."""
    return "".join(letter if letter.isascii() and letter.isprintable() else "?" for letter in text)
