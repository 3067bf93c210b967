"""One layer as a cloud-optimised GeoTIFF: tiles of 512 pixels, overviews, the same bytes for the same values.

A plain GeoTIFF is written first, a band of rows at a time, and GDAL's COG driver orders it into the finished file; so memory stays
small beside the layer itself. Source: OGC 21-026, OGC Cloud Optimized GeoTIFF Standard.
"""

from __future__ import annotations

import tempfile
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import rasterio
import rasterio.errors
import rasterio.shutil
from numpy.typing import NDArray
from rasterio._err import CPLE_BaseError
from rasterio.transform import Affine
from rasterio.windows import Window

from yamabiko.earth.map_grid import MapGrid
from yamabiko.errors import InputError, OutputError
from yamabiko.formats.products.layers import LayerFile
from yamabiko.formats.whole_file import whole_file

LARGEST_PIXELS = 1 << 29  # of a layer that is read whole: 2 GiB of float32
TILE = 512
_PREDICTORS = {"f": "FLOATING_POINT", "u": "STANDARD"}
# No file beside the one that is named is read or written, whatever GDAL would look for there.
_ALONE = {"GDAL_PAM_ENABLED": "NO", "GDAL_DISABLE_READDIR_ON_OPEN": "EMPTY_DIR"}
_SAME_PLACE = 1e-6  # pixels


def write_layer(values: NDArray[Any], layer: LayerFile, grid: MapGrid, tags: Mapping[str, str], path: Path) -> None:
    """Write one layer. tags : TIFF tags by GDAL's names; the band gets their description and unit.

    Raises OutputError where the file cannot be written; an older file then stays as it was.
    """
    with whole_file(path) as finished, tempfile.TemporaryDirectory(prefix=".", dir=finished.parent) as folder:
        try:
            with rasterio.Env(**_ALONE):
                plain = Path(folder) / "plain.tif"
                _write_plain(values, layer, grid, tags, plain)
                predictor = _PREDICTORS.get(layer.dtype.kind)
                rasterio.shutil.copy(
                    plain,
                    finished,
                    driver="COG",
                    blocksize=TILE,
                    compress="DEFLATE",
                    overview_resampling=layer.resampling,
                    bigtiff="IF_SAFER",
                    **({"predictor": predictor} if predictor else {}),
                )
        except (rasterio.errors.RasterioError, CPLE_BaseError) as error:
            raise OutputError(path, "file", str(error), "room for the whole file in a folder that can be written to") from error


def _write_plain(values: NDArray[Any], layer: LayerFile, grid: MapGrid, tags: Mapping[str, str], path: Path) -> None:
    rows, columns = grid.shape
    with rasterio.open(
        path,
        "w",
        driver="GTiff",
        height=rows,
        width=columns,
        count=1,
        dtype=layer.dtype,
        crs=grid.reference_system,
        transform=corner_transform(grid),
        nodata=layer.nodata,
        tiled=True,
        blockxsize=TILE,
        blockysize=TILE,
        BIGTIFF="IF_SAFER",
    ) as file:
        file.update_tags(**tags)
        file.set_band_description(1, tags["TIFFTAG_IMAGEDESCRIPTION"])
        file.set_band_unit(1, tags["UNIT"])
        for first in range(0, rows, TILE):
            block = values[first : first + TILE]
            if layer.scale != 1.0:
                block = (block * layer.scale).astype(layer.dtype)
            file.write(block, 1, window=Window(0, first, columns, len(block)))


def read_layer(path: Path, layer: LayerFile, grid: MapGrid) -> NDArray[Any]:
    """Read a layer back, in the Product's unit.

    Raises InputError for a file that is no whole GeoTIFF, lies elsewhere than the grid, has other values than the layer's, or is
    too large to be read whole.
    """
    with opened_geotiff(path) as file:
        _check(path, file, layer, grid)
        values = file.read(1)
    known = values[np.isfinite(values)] if values.dtype.kind != "u" else values
    if np.isinf(values).any() or (known.size and layer.dtype.kind != "c" and not _within(known, layer)):
        found = "endless numbers" if np.isinf(values).any() else f"{known.min():g} to {known.max():g}"
        raise InputError(path, f"values of {layer.name}", found, f"numbers from {layer.least:g} to {layer.most:g}")
    return values if layer.scale == 1.0 else np.asarray(values / layer.scale, dtype=layer.dtype)


@contextmanager
def opened_geotiff(path: Path) -> Iterator[Any]:
    """Open a GeoTIFF and nothing beside it. Raises InputError where it is none or its pixels cannot be read."""
    if not path.is_file():
        raise InputError(path, "file", "nothing" if not path.exists() else "a folder or device", "a GeoTIFF file")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", rasterio.errors.NotGeoreferencedWarning)
            with rasterio.Env(**_ALONE), rasterio.open(path, driver="GTiff", sharing=False) as file:
                yield file
    except (rasterio.errors.RasterioError, CPLE_BaseError, UnicodeDecodeError) as error:
        raise InputError(path, "file", f"no readable GeoTIFF ({error})", "a whole GeoTIFF file") from error


def corner_transform(grid: MapGrid) -> Affine:
    """Map coordinates of pixel corners from (column, row), as GeoTIFF has them (pixel is area)."""
    west, _, _, north = grid.bounds
    return Affine(grid.spacing[0], 0.0, west, 0.0, -grid.spacing[1], north)


def _check(path: Path, file: Any, layer: LayerFile, grid: MapGrid) -> None:
    if file.count != 1 or np.dtype(file.dtypes[0]) != layer.dtype:
        raise InputError(path, "bands", f"{file.count} of type {file.dtypes[0]}", f"one of type {layer.dtype}")
    if file.shape != grid.shape:
        raise InputError(path, "size", f"{file.shape[0]} x {file.shape[1]} pixels", f"{grid.shape[0]} x {grid.shape[1]}")
    if grid.shape[0] * grid.shape[1] > LARGEST_PIXELS:
        raise InputError(path, "size", f"{grid.shape[0]} x {grid.shape[1]} pixels", f"at most {LARGEST_PIXELS} pixels")
    if file.crs is None or file.crs != rasterio.crs.CRS.from_user_input(grid.reference_system):
        raise InputError(path, "reference system", "none" if file.crs is None else file.crs.to_string(), grid.reference_system)
    expected = corner_transform(grid)
    apart = np.abs(np.array(file.transform[:6]) - np.array(expected[:6]))
    if not apart.max() <= _SAME_PLACE * min(grid.spacing):
        raise InputError(path, "place", f"transform {tuple(file.transform[:6])}", f"{tuple(expected[:6])}, as the item says")


def _within(known: NDArray[Any], layer: LayerFile) -> bool:
    slack = 1e-6 * layer.most if np.isfinite(layer.most) else 0.0
    return bool(known.min() >= layer.least and known.max() <= layer.most + slack)
