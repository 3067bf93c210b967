"""Elevation models from GeoTIFF files, over the ellipsoid; their vertical datum as the file states it or as the user does."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pyproj
import pyproj.exceptions
import rasterio
import rasterio.errors
from numpy.typing import NDArray

from yamabiko.earth.geoid import Geoid
from yamabiko.earth.geoid_lift import another_geoid, lift_from_geoid
from yamabiko.earth.terrain import TerrainHeights, VerticalDatum
from yamabiko.earth.wgs84 import Float
from yamabiko.errors import InputError

LARGEST_PIXELS = 100_000_000
_LOWEST, _HIGHEST = -12_000.0, 10_000.0  # m: nothing on earth lies outside
_UNIT_METRE = 1.0

log = logging.getLogger(__name__)


def read_dem(path: Path, vertical_datum: VerticalDatum | None = None, geoid_undulation: float | None = None) -> TerrainHeights:
    """Read the first band of a GeoTIFF as an elevation model, its heights counted from the ellipsoid.

    vertical_datum : needed where the file does not state its own. geoid_undulation : height of the geoid over the ellipsoid at the
    scene (m), for heights over the geoid; without it EGM96 lifts them, also where the file states another geoid, which is then
    logged as a warning.
    Raises InputError for a file that is no GeoTIFF, is damaged or too large, has no reference system, heights that cannot be, no
    vertical datum, or another one than was given; and for an undulation that is absurd or has nothing to correct.
    """
    with _opened(path) as dataset:
        system = _reference_system(path, dataset)
        datum, unit = _vertical(path, system, vertical_datum)
        height = _heights(path, dataset, unit)
        to_map = _pixel_centres(path, dataset)
    geoid = _geoid(path, datum, geoid_undulation)
    name, horizontal = _vertical_name(system), _horizontal(system).to_wkt()
    if geoid is None:
        return TerrainHeights(height, to_map, horizontal, datum, None, name, str(path))
    terrain = lift_from_geoid(height, to_map, horizontal, geoid, vertical_system=name, source=str(path))
    if note := another_geoid(terrain):
        log.warning("%s: %s", path, note)
    return terrain


def dem_vertical_datum(path: Path, given: VerticalDatum | None = None) -> VerticalDatum:
    """What the heights of a GeoTIFF are counted from, as it states or as was given; raises InputError as `read_dem` does."""
    with _opened(path) as dataset:
        return _vertical(path, _reference_system(path, dataset), given)[0]


@contextmanager
def _opened(path: Path) -> Iterator[rasterio.DatasetReader]:
    """The file as a GeoTIFF; whatever goes wrong while it is read is told as an InputError."""
    if not path.is_file():
        raise InputError(path, "file", "nothing" if not path.exists() else "a folder", "a GeoTIFF file")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", rasterio.errors.NotGeoreferencedWarning)
            with rasterio.open(path, driver="GTiff") as dataset:
                yield dataset
    except (rasterio.errors.RasterioError, UnicodeDecodeError) as error:
        raise InputError(path, "file", f"no readable GeoTIFF ({error})", "a whole GeoTIFF file") from error


def _reference_system(path: Path, dataset: rasterio.DatasetReader) -> pyproj.CRS:
    if dataset.crs is None:
        raise InputError(path, "reference system", "none", "a geographic or projected reference system")
    try:
        system = pyproj.CRS.from_wkt(dataset.crs.to_wkt())
    except pyproj.exceptions.CRSError as error:
        raise InputError(path, "reference system", f"one not understood ({error})", "a known reference system") from error
    if not (_horizontal(system).is_geographic or _horizontal(system).is_projected):
        raise InputError(path, "reference system", system.name, "a geographic or projected reference system")
    return system


def _horizontal(system: pyproj.CRS) -> pyproj.CRS:
    """The part of a reference system that says where on the map, without heights."""
    if system.is_compound:
        return system.sub_crs_list[0]
    return system.to_2d()


def _vertical(path: Path, system: pyproj.CRS, given: VerticalDatum | None) -> tuple[VerticalDatum, float]:
    """The vertical datum and the metres in one unit of height."""
    stated, unit = _stated_vertical(system)
    if system.is_compound and system.sub_crs_list[1].axis_info[0].direction == "down":
        raise InputError(path, "vertical datum", f"depths ({system.sub_crs_list[1].name})", "heights")
    datum = stated or given
    if datum is None:
        expected = "a vertical datum: in the file (compound or three-dimensional reference system) or given, ellipsoid or geoid"
        raise InputError(path, "vertical datum", f"none stated by {system.name}", expected)
    if stated and given and stated is not given:
        raise InputError(path, "vertical datum", f"{stated.value} stated by the file ({system.name})", f"{given.value} as given")
    return datum, unit


def _stated_vertical(system: pyproj.CRS) -> tuple[VerticalDatum | None, float]:
    """What a reference system itself says of heights."""
    if system.is_compound:
        vertical = system.sub_crs_list[1]
        over_ellipsoid = "ellipsoid" in vertical.name.lower()
        return (VerticalDatum.ELLIPSOID if over_ellipsoid else VerticalDatum.GEOID), vertical.axis_info[0].unit_conversion_factor
    if len(system.axis_info) == 3:
        return VerticalDatum.ELLIPSOID, system.axis_info[2].unit_conversion_factor
    return None, _UNIT_METRE


def _heights(path: Path, dataset: rasterio.DatasetReader, unit: float) -> NDArray[np.float32]:
    """(row, column) metres, NaN where there is none."""
    rows, columns = dataset.shape
    if rows < 2 or columns < 2 or rows * columns > LARGEST_PIXELS:
        raise InputError(path, "size", f"{rows} x {columns} pixels", f"at least 2 x 2 and at most {LARGEST_PIXELS} pixels")
    if np.dtype(dataset.dtypes[0]).kind not in "iuf":
        raise InputError(path, "heights", f"values of type {dataset.dtypes[0]}", "real numbers")
    band = dataset.read(1, masked=True)
    with np.errstate(over="ignore", invalid="ignore"):  # what overflows is endless or no number, and refused below
        height = band.astype(np.float32).filled(np.nan)
        height = height * np.float32(dataset.scales[0] * unit) + np.float32(dataset.offsets[0] * unit)
    known = height[np.isfinite(height)]
    if known.size == 0:
        raise InputError(path, "heights", "none", "at least one height")
    if known.min() < _LOWEST or known.max() > _HIGHEST:
        raise InputError(path, "heights", f"{known.min():g} to {known.max():g} m", f"{_LOWEST:g} to {_HIGHEST:g} m")
    return np.asarray(height)


def _pixel_centres(path: Path, dataset: rasterio.DatasetReader) -> Float:
    """(2, 3) map coordinates of pixel centres from (column, row, 1)."""
    corner = dataset.transform
    if corner.is_identity or not 0.0 < abs(corner.determinant) < np.inf or not np.isfinite(corner).all():
        raise InputError(path, "georeference", "none", "a position of the grid on the map")
    linear = np.array([[corner.a, corner.b], [corner.d, corner.e]], dtype=np.float64)
    origin = np.array([corner.c, corner.f]) + linear @ [0.5, 0.5]
    return np.column_stack([linear, origin])


def _vertical_name(system: pyproj.CRS) -> str | None:
    """Name of the vertical reference system that a compound one holds."""
    return system.sub_crs_list[1].name if system.is_compound else None


def _geoid(path: Path, datum: VerticalDatum, given: float | None) -> Geoid | None:
    """What lifts heights to the ellipsoid."""
    if datum is VerticalDatum.ELLIPSOID and given is not None:
        raise InputError(path, "geoid undulation", f"{given:g} m for heights over the ellipsoid", "none")
    if given is not None and not abs(given) <= 110.0:
        raise InputError(path, "geoid undulation", f"{given:g} m", "between -110 and 110 m")
    return None if datum is VerticalDatum.ELLIPSOID else Geoid(given)
