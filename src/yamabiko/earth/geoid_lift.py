"""From heights over the geoid to heights over the ellipsoid: a whole elevation model, each pixel by the geoid at its place."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pyproj
from numpy.typing import NDArray

from yamabiko.earth.geoid import EGM96, Geoid
from yamabiko.earth.terrain import TerrainHeights, VerticalDatum
from yamabiko.earth.wgs84 import Float
from yamabiko.errors import InputError

_TIE_SPACING = 0.005  # deg, half a kilometre


def lift_from_geoid(
    height: NDArray[np.float32],
    to_map: Float,
    reference_system: str,
    geoid: Geoid,
    *,
    vertical_system: str | None = None,
    source: str = "elevation model",
) -> TerrainHeights:
    """An elevation model over the ellipsoid, of heights (row, column) over a geoid (m, NaN where there is none).

    The fields are those of TerrainHeights. Pixels that lie nowhere on the earth get no height. The geoid is worked out every half
    kilometre and bilinear between, which is half a millimetre off; about the poles a centimetre, as much as the grid's rounding.
    Raises InputError for a model of one row or column, and for one without a height anywhere on the earth.
    """
    if min(height.shape) < 2:
        raise InputError(source, "size", f"{height.shape[0]} x {height.shape[1]} pixels", "at least 2 x 2 pixels")
    if geoid.constant is not None:
        lifted = height + np.float32(geoid.constant)
    else:
        lifted = _lifted(height, _Ties(height.shape, to_map, reference_system, geoid))
    if not np.isfinite(lifted).any():
        raise InputError(source, "georeference", "no pixel with a height on the earth", "a place on the earth for the grid")
    return TerrainHeights(lifted, to_map, reference_system, VerticalDatum.GEOID, geoid, vertical_system, source)


def another_geoid(terrain: TerrainHeights) -> str | None:
    """A sentence where EGM96 lifted heights that the model says are over something else, with how far the two may lie apart.

    Source of EGM2008's distance: P. Guth, MICRODEM help, page egm96 (United States Naval Academy).
    """
    stated = terrain.vertical_system
    if stated is None or terrain.geoid is None or terrain.geoid.constant is not None or EGM96 in stated.upper():
        return None
    apart = "half a metre rms, ten metres at most" if "EGM2008" in stated.upper() else "decimetres, in places metres"
    return f"heights stated as {stated} were lifted by {EGM96}, which lies off it by {apart}"


class _Ties:
    """Rows and columns of a model's grid at which the geoid is worked out, the first and the last among them."""

    def __init__(self, shape: tuple[int, int], to_map: Float, reference_system: str, geoid: Geoid) -> None:
        self._to_map = to_map
        self._geoid = geoid
        self._project = pyproj.Transformer.from_crs(reference_system, "EPSG:4326", always_xy=True)
        step = self._pixels_apart(shape)
        self.rows = _every(step, shape[0])
        self._columns = _every(step, shape[1])
        self._all_columns = np.arange(shape[1])

    def undulation(self, row: int) -> Float:
        """Metres (column,) of the geoid over the ellipsoid along a row, NaN about places that are none."""
        longitude, latitude = self._places(np.full(len(self._columns), row), self._columns)
        known = np.abs(latitude) <= 90.0
        value = np.full(len(self._columns), np.nan)
        value[known] = self._geoid.undulation(np.radians(latitude[known]), np.radians(longitude[known]))
        return np.asarray(np.interp(self._all_columns, self._columns, value))

    def _pixels_apart(self, shape: tuple[int, int]) -> int:
        """Pixels between ties, by the size of the pixel in the model's middle."""
        row, column = shape[0] // 2, shape[1] // 2
        longitude, latitude = self._places(np.array([row, row, row - 1]), np.array([column, column - 1, column]))
        east = np.mod(longitude[1:] - longitude[0] + 180.0, 360.0) - 180.0
        east = east * np.cos(np.radians(latitude[0]))
        pixel = float(np.hypot(east, latitude[1:] - latitude[0]).max())
        # Not a number where the middle lies nowhere: then every pixel is a tie.
        return int(np.clip(_TIE_SPACING / pixel, 1, max(shape))) if pixel > 0.0 else 1

    def _places(self, row: NDArray[np.int64], column: NDArray[np.int64]) -> tuple[Float, Float]:
        """Longitudes and latitudes (deg) of pixel centres, NaN where the map's projection has none."""
        with np.errstate(over="ignore", invalid="ignore"):  # of maps that reach beyond all numbers
            place = np.asarray(self._project.transform(*(self._to_map @ np.stack([column, row, np.ones(len(row))]))))
        longitude, latitude = np.where(np.isfinite(place).all(axis=0), place, np.nan)
        return longitude, latitude


def _lifted(height: NDArray[np.float32], ties: _Ties) -> NDArray[np.float32]:
    lifted = np.empty_like(height)
    upper = ties.undulation(int(ties.rows[0]))
    for first, last in pairwise(ties.rows):
        lower = ties.undulation(int(last))
        share = np.linspace(0.0, 1.0, last - first + 1)[:, np.newaxis]
        lifted[first : last + 1] = height[first : last + 1] + (upper + share * (lower - upper))
        upper = lower
    return lifted


def _every(step: int, count: int) -> NDArray[np.int64]:
    """Every so-manieth index below a count, and the last."""
    return np.union1d(np.arange(0, count, step), count - 1)
