"""SourceImage: a focused image with all that a map needs of it, from whatever file or focuser it came."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from yamabiko.collect.phase_history import Complex
from yamabiko.errors import InputError
from yamabiko.product.image_geometry import ImageGeometry
from yamabiko.product.product import Acquisition, Layer
from yamabiko.product.radiometry import Radiometry

UNCLASSIFIED = "UNCLASSIFIED"


@dataclass(frozen=True, eq=False)
class SourceImage:
    """A focused image.

    pixels : (row, column) complex64. geometry : of its grid. bandwidth : cycles a metre along (rows, columns).
    spectrum_centred : whether the local spectrum lies about zero, so that values between pixels may be had with their phase.
    radiometry : None where the file does not say what powers are worth. source : for messages.
    classification : the marking that its file carries, for writers that cannot carry it on to refuse.
    carrier_removed : whether the phase of every pixel is free of the way to it, so that two passes can be compared in it.
    position_assumed : whether the image was placed on the earth by assumption, and is no picture of what lies there.
    """

    pixels: Complex
    geometry: ImageGeometry
    bandwidth: tuple[float, float]
    spectrum_centred: bool
    radiometry: Radiometry | None
    acquisition: Acquisition
    source: str
    classification: str = UNCLASSIFIED
    carrier_removed: bool = False
    position_assumed: bool = False


def require_unclassified(image: SourceImage) -> None:
    """Raise InputError for an image whose marking what is made of it would not carry on."""
    if UNCLASSIFIED not in image.classification.upper():
        found = image.classification or "no marking"
        raise InputError(image.source, "classification", found, f"{UNCLASSIFIED}: what is made of the image carries no marking")


def multilooked_power(pixels: Complex, looks: tuple[int, int]) -> Layer:
    """Mean power of blocks of (rows, columns) of pixels, float32; what is over at the ends is left out."""
    rows, columns = pixels.shape[0] // looks[0], pixels.shape[1] // looks[1]
    found = np.empty((rows, columns), np.float32)
    for row in range(rows):
        part = pixels[row * looks[0] : (row + 1) * looks[0], : columns * looks[1]]
        power = part.real**2 + part.imag**2
        found[row] = power.reshape(looks[0], columns, looks[1]).mean(axis=(0, 2))
    return found


def independent_looks(image: SourceImage, looks: tuple[int, int]) -> float:
    """Independent looks in a block of (rows, columns) of pixels: as many as its extent holds resolution cells, at least one."""
    cells = 1.0
    for count, spacing, bandwidth in zip(looks, image.geometry.spacing, image.bandwidth, strict=True):
        cells *= max(1.0, count * min(1.0, spacing * bandwidth))
    return cells
