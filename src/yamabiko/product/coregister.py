"""How far one picture on the map is off another, to a tenth of a pixel, and the image geometry that puts it right.

Geometry alone brings passes onto each other as well as their orbits are known. What is left is measured where both pictures show
the same structure: patches all over the map are correlated, and the shifts that most of them agree on are taken.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import pi

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter

from yamabiko.earth.map_grid import MapGrid
from yamabiko.earth.wgs84 import Float
from yamabiko.errors import InputError
from yamabiko.product.image_geometry import ImageGeometry
from yamabiko.product.product import Layer

_FEWEST_PATCHES = 4
_LEAST_KNOWN = 0.85
_STANDS_OUT = 6.0  # peak over the standard deviation of the correlation
_FINE, _FINE_REACH = 50, 1.5
_SMOOTHING = 1.0  # pixels
_AGREE = 1.0  # pixels
_NORMAL_MAD = 1.4826


@dataclass(frozen=True)
class MapShift:
    """What another picture must be moved by to lie on the reference: map rows and columns, their standard deviations in pixels, and
    the number of patches they are from. rows, columns : where the reference's pixel (0, 0) is found in the other picture."""

    rows: float
    columns: float
    rows_error: float
    columns_error: float
    patches: int


def measure_shift(reference: Layer, other: Layer, patch: int = 128) -> MapShift:
    """The shift between two pictures (row, column) of power on one grid, NaN where nothing is known.

    patch : pixels a side of the patches. Each is correlated as logarithm of power, less its mean, by Fourier transform; the peak is
    found to a fiftieth of a pixel by a transform of its surroundings only. A patch whose peak does not stand out says nothing.
    Source of the fine search: M. Guizar-Sicairos, S. T. Thurman, J. R. Fienup, "Efficient subpixel image registration algorithms",
    Optics Letters 33, 2008.
    Raises InputError for pictures of different shapes, smaller than a patch, or of which fewer than four patches agree.
    """
    if reference.shape != other.shape:
        raise InputError("coregistration", "pictures", f"shapes {reference.shape} and {other.shape}", "one grid")
    if min(reference.shape) < patch:
        raise InputError(
            "coregistration", "size", f"{reference.shape[0]} x {reference.shape[1]} pixels", f"at least {patch} each way"
        )
    # Patches cut at the same place share less of the scene the farther it has moved, and draw the shift towards zero: so once more,
    # with the whole pixels of the first answer made good.
    whole = np.round(np.median(_agreed_shifts(reference, other, patch), axis=0)).astype(int)
    agreed = whole + _agreed_shifts(reference, _rolled(other, -whole[0], -whole[1]), patch)
    middle = np.median(agreed, axis=0)
    # A median strays a quarter more than a mean.
    error = 1.25 * _NORMAL_MAD * np.median(np.abs(agreed - middle), axis=0) / np.sqrt(len(agreed))
    return MapShift(float(middle[0]), float(middle[1]), float(error[0]), float(error[1]), len(agreed))


def realigned(geometry: ImageGeometry, grid: MapGrid, height: float, shift: MapShift) -> ImageGeometry:
    """The other picture's image geometry, put right by its shift as seen in the middle of the map at a height (m)."""
    row, column = 0.5 * (grid.shape[0] - 1), 0.5 * (grid.shape[1] - 1)
    x, y = grid.xy([row, row + shift.rows], [column, column + shift.columns])
    sight = geometry.sight(grid.earth_fixed(x, y, height))
    return geometry.moved(float(sight.row[1] - sight.row[0]), float(sight.column[1] - sight.column[0]))


def _agreed_shifts(reference: Layer, other: Layer, patch: int) -> Float:
    """Shifts (patch, 2) of the patches that agree."""
    found = [
        shift
        for row in _starts(reference.shape[0], patch)
        for column in _starts(reference.shape[1], patch)
        if (shift := _patch_shift(*(one[row : row + patch, column : column + patch] for one in (reference, other)))) is not None
    ]
    agreed = _agreeing(np.array(found).reshape(-1, 2))
    if len(agreed) < _FEWEST_PATCHES:
        expected = f"at least {_FEWEST_PATCHES} patches of {patch} pixels that show the same structure"
        raise InputError("coregistration", "pictures", f"{len(agreed)} patches that agree on a shift", expected)
    return agreed


def _rolled(picture: Layer, rows: int, columns: int) -> Layer:
    """The picture moved by whole pixels, NaN where nothing has moved in."""
    moved = np.full_like(picture, np.nan)
    to = [slice(max(step, 0), size + min(step, 0)) for step, size in zip((rows, columns), picture.shape, strict=True)]
    since = [slice(max(-step, 0), size + min(-step, 0)) for step, size in zip((rows, columns), picture.shape, strict=True)]
    moved[tuple(to)] = picture[tuple(since)]
    return moved


def _starts(size: int, patch: int) -> NDArray[np.int64]:
    """First pixels of patches that overlap by half and reach both ends."""
    count = max(2, 2 * size // patch - 1) if size > patch else 1
    return np.linspace(0, size - patch, count).astype(np.int64)


def _patch_shift(reference: Layer, other: Layer) -> tuple[float, float] | None:
    """(row, column) at which the other shows what the reference shows at zero, or None where it does not stand out."""
    pair = []
    for one in (reference, other):
        known = one > 0.0
        if known.mean() < _LEAST_KNOWN:
            return None
        level = np.log(np.where(known, one, np.median(one[known])).astype(np.float64))
        level = gaussian_filter(level, _SMOOTHING)
        taper = np.hanning(len(level) + 2)[1:-1]
        pair.append(np.fft.fft2((level - level.mean()) * np.outer(taper, taper)))
    product = pair[1] * pair[0].conj()
    correlation = np.fft.ifft2(product).real
    peak = np.unravel_index(int(correlation.argmax()), correlation.shape)
    if correlation[peak] < _STANDS_OUT * correlation.std():
        return None
    side = len(correlation)
    coarse = [(int(place) + side // 2) % side - side // 2 for place in peak]
    return _fine_peak(product, coarse[0], coarse[1])


def _fine_peak(product: NDArray[np.complex128], row: int, column: int) -> tuple[float, float]:
    """The peak of a correlation, given by its transform, near a whole pixel."""
    side = len(product)
    frequency = np.fft.fftfreq(side)
    step = np.arange(-_FINE_REACH, _FINE_REACH + 0.5 / _FINE, 1.0 / _FINE)
    rows, columns = (np.exp(2j * pi * np.outer(centre + step, frequency)) for centre in (row, column))
    fine = (rows @ product @ columns.T).real
    best = np.unravel_index(int(fine.argmax()), fine.shape)
    return float(row + step[best[0]]), float(column + step[best[1]])


def _agreeing(shifts: Float) -> Float:
    """Those of shifts (patch, 2) that lie within a pixel of the one with most others so near."""
    if not len(shifts):
        return shifts
    near = np.abs(shifts[:, np.newaxis] - shifts[np.newaxis]).max(axis=-1) < _AGREE
    return np.asarray(shifts[near[int(near.sum(axis=1).argmax())]])
