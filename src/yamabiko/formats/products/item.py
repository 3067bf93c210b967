"""The STAC Item of a product: what any catalogue understands, and beside it every field of the Product under `yamabiko:`.

Standard fields are rounded for people and searches; the `yamabiko:` ones are what `reading` makes the Product of again. No time of
making is in it. Source: STAC 1.1.0 with the extensions named in EXTENSIONS.
"""

from __future__ import annotations

import hashlib
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from yamabiko.errors import InputError
from yamabiko.formats.json_fields import utc
from yamabiko.formats.map_outline import bounding_box, geojson, grid_outline
from yamabiko.formats.products.cloud_optimised_geotiff import corner_transform
from yamabiko.formats.products.layers import POWER, QUICKLOOK_FILE, LayerFile, present_layers, title_of, unit_of
from yamabiko.product.product import Acquisition, Product, Quantity

_SCHEMA = "https://stac-extensions.github.io/{}/schema.json"
EXTENSIONS = {
    name: _SCHEMA.format(f"{name}/{version}")
    for name, version in {
        "sar": "v1.0.0",
        "sat": "v1.0.0",
        "view": "v1.0.0",
        "processing": "v1.0.0",
        "projection": "v2.0.0",
        "raster": "v1.1.0",
        "file": "v2.1.0",
    }.items()
}
GEOTIFF_TYPE = "image/tiff; application=geotiff; profile=cloud-optimized"
_SHA256 = "1220"  # multihash: code of sha2-256, and a length of 32 bytes
_BANDS = ((1.0, "P"), (2.0, "L"), (4.0, "S"), (8.0, "C"), (12.0, "X"), (18.0, "Ku"), (26.5, "K"), (40.0, "Ka"))
_POLARIZATIONS = ("HH", "VV", "HV", "VH")
_SLOWEST_SATELLITE = 3_000.0  # m/s, earth-fixed: radar satellites in low orbits are faster, nothing in the air is
_BLOCK = 1 << 20


@dataclass(frozen=True)
class FileContent:
    """A file as it was written. sha256 : hexadecimal. size : bytes."""

    sha256: str
    size: int

    @property
    def multihash(self) -> str:
        """Of the file extension."""
        return _SHA256 + self.sha256


def content_of(path: Path) -> FileContent:
    """Hash and size of a file, read a block at a time."""
    digest, size = hashlib.sha256(), 0
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
            size += len(block)
    return FileContent(digest.hexdigest(), size)


def item_document(product: Product, contents: Mapping[str, FileContent]) -> dict[str, Any]:
    """The Item. contents : of every file that was written, by its name. Raises InputError for a product that cannot be told."""
    outline = grid_outline(product.grid)
    sar, sat, view = (fields(product) for fields in (_sar, _sat, _view))
    declared = [name for name, there in (("sar", sar), ("sat", sat), ("view", view)) if there]
    declared += ["processing", "projection", "raster", "file"]
    return {
        "type": "Feature",
        "stac_version": "1.1.0",
        "stac_extensions": [EXTENSIONS[name] for name in declared],
        "id": item_identifier(product),
        "geometry": geojson(outline),
        "bbox": bounding_box(outline),
        "properties": {
            **_times(product.acquisition),
            **_names(product),
            **sar,
            **sat,
            **view,
            **_processing(product),
            **_projection(product),
            **own_properties(product),
        },
        "links": [],
        "assets": _assets(product, contents),
    }


def item_identifier(product: Product) -> str:
    """The pass, the quantity, and a mark that is the same for the same inputs and parameters only."""
    made_of = repr((product.grid, product.provenance, product.acquisition)).encode()
    name = re.sub(r"[^A-Za-z0-9_.-]+", "-", product.acquisition.identifier).strip("-.")[:100] or "product"
    return f"{name}-{product.quantity.value}-{hashlib.sha256(made_of).hexdigest()[:8]}"


def own_properties(product: Product) -> dict[str, Any]:
    """Every field of the Product but its layers; numbers that are not known are null."""
    acquisition, grid = product.acquisition, product.grid
    for field in ("identifier", "collector", "polarization", "mode"):
        if not getattr(acquisition, field).strip():
            raise InputError("product", field, "nothing", "a name, or UNKNOWN")
    return {
        "yamabiko:quantity": product.quantity.value,
        "yamabiko:noise_subtracted": product.noise_subtracted,
        "yamabiko:grid": {
            "reference_system": grid.reference_system,
            "x_first": grid.x_first,
            "y_first": grid.y_first,
            "spacing": list(grid.spacing),
            "rows": grid.shape[0],
            "columns": grid.shape[1],
        },
        "yamabiko:acquisition": acquisition_document(acquisition),
        "yamabiko:inputs": [
            {"name": one.name, "role": one.role, "sha256": one.sha256, "size_bytes": one.size} for one in product.provenance.inputs
        ],
        "yamabiko:software": product.provenance.software,
        "yamabiko:parameters": [list(one) for one in product.provenance.parameters],
    }


def acquisition_document(acquisition: Acquisition) -> dict[str, Any]:
    """One pass as a JSON object, units in its keys."""
    return {
        "identifier": acquisition.identifier,
        "collector": acquisition.collector,
        "start": utc(acquisition.start),
        "end": utc(acquisition.end),
        "polarization": acquisition.polarization,
        "centre_frequency_hz": _known(acquisition.centre_frequency),
        "mode": acquisition.mode,
        "simulated": acquisition.simulated,
        "incidence_deg": _known(math.degrees(acquisition.incidence)),
        "look_bearing_deg": _known(math.degrees(acquisition.look_bearing)),
        "looks_left": acquisition.looks_left,
        "slant_range_resolution_m": _known(acquisition.resolution[0]),
        "azimuth_resolution_m": _known(acquisition.resolution[1]),
        "platform_velocity_m_s": _known(acquisition.platform_velocity),
        "slant_range_m": _known(acquisition.slant_range),
    }


def _times(acquisition: Acquisition) -> dict[str, Any]:
    middle = acquisition.start + 0.5 * (acquisition.end - acquisition.start)
    return {"datetime": utc(middle), "start_datetime": utc(acquisition.start), "end_datetime": utc(acquisition.end)}


def _names(product: Product) -> dict[str, Any]:
    acquisition = product.acquisition
    origin = "Simulated echoes" if acquisition.simulated else "Echoes"
    return {
        "title": f"{acquisition.identifier}, {product.quantity.value}, on the map",
        "description": f"{origin} of {acquisition.collector}: {title_of(POWER, product)}.",
        "platform": acquisition.collector,
        "gsd": round(max(product.grid.metres()), 6),
    }


def _sar(product: Product) -> dict[str, Any]:
    """Fields of the sar extension; none where it has no word for the frequency or the polarisation, which it insists on."""
    acquisition = product.acquisition
    band = next((name for most, name in _BANDS if acquisition.centre_frequency < most * 1e9), None)
    if band is None or acquisition.polarization not in _POLARIZATIONS:
        return {}
    along_x, along_y = product.grid.metres()
    optional = {
        "sar:resolution_range": acquisition.resolution[0],
        "sar:resolution_azimuth": acquisition.resolution[1],
        "sar:looks_equivalent_number": _median(product.looks),
    }
    return {
        "sar:instrument_mode": acquisition.mode,
        "sar:frequency_band": band,
        "sar:center_frequency": acquisition.centre_frequency * 1e-9,
        "sar:polarizations": [acquisition.polarization],
        "sar:product_type": "RTC" if product.quantity is Quantity.GAMMA_ZERO_TERRAIN else "GEO",
        "sar:observation_direction": "left" if acquisition.looks_left else "right",
        # Of the map: the extension has no other fields for it.
        "sar:pixel_spacing_range": round(along_x, 6),
        "sar:pixel_spacing_azimuth": round(along_y, 6),
    } | {key: value for key, value in optional.items() if math.isfinite(value)}


def _sat(product: Product) -> dict[str, Any]:
    """Which way a satellite flew, at right angles to its look; drones have no orbit."""
    acquisition = product.acquisition
    if not acquisition.platform_velocity > _SLOWEST_SATELLITE or not math.isfinite(acquisition.look_bearing):
        return {}
    course = acquisition.look_bearing + (0.5 * math.pi if acquisition.looks_left else -0.5 * math.pi)
    return {"sat:orbit_state": "ascending" if math.cos(course) > 0.0 else "descending"}


def _view(product: Product) -> dict[str, Any]:
    """Incidence at the scene's middle, and the bearing from the point below the radar to it."""
    angles = {
        "view:incidence_angle": math.degrees(product.acquisition.incidence),
        "view:azimuth": math.degrees(product.acquisition.look_bearing) % 360.0,
    }
    return {key: round(value, 6) for key, value in angles.items() if math.isfinite(value)}


def _processing(product: Product) -> dict[str, Any]:
    name, _, version = product.provenance.software.rpartition(" ")
    steps = "; ".join(f"{key} {value}" for key, value in product.provenance.parameters)
    inputs = ", ".join(one.name for one in product.provenance.inputs) or "inputs not named"
    return {
        "processing:level": "L2",
        "processing:software": {name or "software": version},
        "processing:lineage": f"From {inputs}. {steps}".strip(),
    }


def _projection(product: Product) -> dict[str, Any]:
    grid = product.grid
    middle = grid.geodetic(*grid.xy(0.5 * (grid.shape[0] - 1), 0.5 * (grid.shape[1] - 1)))
    latitude, longitude = (round(math.degrees(float(angle)), 9) for angle in middle)
    return {
        "proj:code": grid.reference_system,
        "proj:shape": list(grid.shape),
        "proj:transform": list(corner_transform(grid)[:6]),
        "proj:bbox": list(grid.bounds),
        "proj:centroid": {"lat": latitude, "lon": (longitude + 180.0) % 360.0 - 180.0},
    }


def _assets(product: Product, contents: Mapping[str, FileContent]) -> dict[str, Any]:
    assets = {layer.name: _asset(layer, product, contents[layer.file]) for layer, _ in present_layers(product)}
    if QUICKLOOK_FILE in contents:
        assets["quicklook"] = {
            "href": f"./{QUICKLOOK_FILE}",
            "type": "image/png",
            "title": "Power in decibels, to look at",
            "roles": ["thumbnail"],
            **_file(contents[QUICKLOOK_FILE]),
        }
    return assets


def _asset(layer: LayerFile, product: Product, content: FileContent) -> dict[str, Any]:
    band: dict[str, Any] = {
        "data_type": "cfloat32" if layer.type_name == "complex64" else layer.type_name,
        "unit": unit_of(layer, product.quantity),
        "sampling": "area",
        "spatial_resolution": round(max(product.grid.metres()), 6),
    }
    if layer.nodata is not None:
        band["nodata"] = "nan"
    return {
        "href": f"./{layer.file}",
        "type": GEOTIFF_TYPE,
        "title": title_of(layer, product),
        "roles": list(layer.roles),
        "raster:bands": [band],
        **_file(content),
    }


def _file(content: FileContent) -> dict[str, Any]:
    return {"file:checksum": content.multihash, "file:size": content.size}


def _median(looks: Any) -> float:
    known = np.empty(0) if looks is None else looks[np.isfinite(looks)]
    return round(float(np.median(known)), 4) if known.size else math.nan


def _known(value: float) -> float | None:
    return value if math.isfinite(value) else None
