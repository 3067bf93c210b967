"""Powers as small 8-bit grey pictures (PNG): decibels between two levels, what is not known clear."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import PIL.Image
from numpy.typing import NDArray

from yamabiko.earth.wgs84 import Float
from yamabiko.formats.whole_file import whole_file

Picture = NDArray[np.uint8]

_DARK_PERCENTILE, _BRIGHT_PERCENTILE = 2.0, 99.5
_LEAST_RANGE_DB = 5.0
_FAINTEST = 1e-30


def decibel_picture(power: NDArray[np.float32], *, most_pixels: int, levels: tuple[float, float] | None = None) -> Picture:
    """(rows, columns, 2) grey and opacity of linear power (rows, columns), NaN where it is not known.

    most_pixels : of either side; larger arrays are averaged over square blocks of pixels. levels : decibels shown as black and
    white; those of `stretch` where none are given. Power of zero or less is black.
    """
    means = block_means(power, math.ceil(max(power.shape) / most_pixels))
    black, white = levels if levels is not None else stretch(means)
    known = np.isfinite(means)
    decibels = 10.0 * np.log10(np.maximum(np.where(known, means, _FAINTEST), _FAINTEST))
    grey = np.clip(np.rint(255.0 * (decibels - black) / (white - black)), 0.0, 255.0)
    return np.stack([np.where(known, grey, 0.0), np.where(known, 255.0, 0.0)], axis=-1).astype(np.uint8)


def stretch(*powers: NDArray[np.floating]) -> tuple[float, float]:
    """Decibels to show as black and as white, common to some pictures: their 2 and 99.5 percent levels, 5 dB apart at least."""
    known = np.concatenate([power[np.isfinite(power) & (power > 0.0)].ravel() for power in powers])
    if known.size == 0:
        return 0.0, _LEAST_RANGE_DB
    dark, bright = (float(level) for level in 10.0 * np.log10(np.percentile(known, [_DARK_PERCENTILE, _BRIGHT_PERCENTILE])))
    return min(dark, bright - _LEAST_RANGE_DB), bright


def block_means(power: NDArray[np.float32], side: int) -> Float:
    """Mean over square blocks of `side` pixels of those that are known; blocks at the far edges may hold fewer."""
    rows, columns = (np.arange(0, size, side) for size in power.shape)
    total = np.empty((len(rows), len(columns)))
    count = np.empty_like(total)
    for number, row in enumerate(rows):
        block = power[row : row + side].astype(np.float64)
        known = np.isfinite(block)
        total[number] = np.add.reduceat(np.where(known, block, 0.0).sum(axis=0), columns)
        count[number] = np.add.reduceat(known.sum(axis=0), columns)
    with np.errstate(invalid="ignore"):
        return np.where(count > 0, total / np.maximum(count, 1), np.nan)


def write_picture(picture: Picture, path: Path) -> None:
    """Write a picture (rows, columns, 2) as PNG; the same picture gives the same bytes. Raises OutputError."""
    with whole_file(path) as temporary:
        PIL.Image.fromarray(picture, "LA").save(temporary, format="PNG", optimize=False, compress_level=6)
