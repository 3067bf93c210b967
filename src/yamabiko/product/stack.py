"""Passes of one scene laid on one map, each with its phase, and put onto the first to a tenth of a pixel: what comparing needs."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import degrees, pi

import numpy as np

from yamabiko.collect.phase_history import Complex
from yamabiko.earth.map_grid import MapGrid
from yamabiko.earth.terrain import TerrainHeights
from yamabiko.earth.wgs84 import earth_fixed_to_geodetic
from yamabiko.errors import InputError
from yamabiko.product.coregister import MapShift, measure_shift, realigned
from yamabiko.product.geocode import geocode_complex
from yamabiko.product.product import Layer
from yamabiko.product.source_image import SourceImage

MOST_ANGLE_APART = 3.0 * pi / 180.0
_FREQUENCY_SHARE = 0.02
_WORTH_MOVING = 0.05  # pixels
_SURE = 3.0  # standard deviations
_UNCERTAIN = 0.5  # pixels: a shift less sure than this is none

log = logging.getLogger(__name__)

PassProgress = Callable[[int, int], None]


@dataclass(frozen=True, eq=False)
class StackedPass:
    """One pass on the map.

    pixels : grid.shape complex64, NaN off the image or the terrain. shift : how far it was off the first, None for the first itself
    and where no common structure told it. moved : whether it was put right by so much.
    """

    source: SourceImage
    pixels: Complex
    shift: MapShift | None
    moved: bool


def stack_passes(
    sources: Sequence[SourceImage], grid: MapGrid, terrain: TerrainHeights, progress: PassProgress | None = None
) -> tuple[StackedPass, ...]:
    """Lay passes on a map in the order of their times and put them onto the first.

    Geometry lays each where its own orbit says. What the pictures are still apart is measured in their power, and the later image
    is laid down anew by so much where it is more than a twentieth of a pixel and sure.
    progress : called with passes done and in all.
    Raises InputError, naming the image, unless there are two or more, of the same frequency and polarization, from directions at
    most three degrees apart, each with its spectrum centred, on some of the map, and overlapping the first there.
    """
    ordered = check_passes(sources)
    first = _laid(ordered[0], grid, terrain)
    answer = [StackedPass(ordered[0], first, None, False)]
    for number, source in enumerate(ordered[1:], 1):
        if progress is not None:
            progress(number, len(ordered))
        answer.append(_put_onto(first, source, grid, terrain))
    if progress is not None:
        progress(len(ordered), len(ordered))
    return tuple(answer)


def check_passes(sources: Sequence[SourceImage]) -> list[SourceImage]:
    """The passes in the order of their times. Raises InputError as `stack_passes` says."""
    if len(sources) < 2:
        raise InputError("passes", "images", len(sources), "two or more")
    ordered = sorted(sources, key=lambda one: one.acquisition.start)
    first = ordered[0]
    for before, one in pairwise(ordered):
        if one.acquisition.start == before.acquisition.start:
            raise InputError(one.source, "time", f"that of {before.source}", "passes of different times")
    for one in ordered:
        if not one.spectrum_centred:
            raise InputError(
                one.source, "spectrum", "one that is not centred on zero", "a centred one, to be compared with its phase"
            )
    for one in ordered[1:]:
        _check_alike(first, one)
    return ordered


def _check_alike(first: SourceImage, one: SourceImage) -> None:
    ours, theirs = first.acquisition, one.acquisition
    if abs(theirs.centre_frequency / ours.centre_frequency - 1.0) > _FREQUENCY_SHARE:
        found = f"{theirs.centre_frequency / 1e9:.3f} GHz"
        raise InputError(one.source, "frequency", found, f"that of {first.source}, {ours.centre_frequency / 1e9:.3f} GHz")
    if theirs.polarization != ours.polarization:
        raise InputError(one.source, "polarization", theirs.polarization, f"that of {first.source}, {ours.polarization}")
    sights = [image.geometry.sight(first.geometry.centre).line_of_sight for image in (first, one)]
    apart = float(np.arccos(np.clip(sights[0] @ sights[1], -1.0, 1.0)))
    if not apart <= MOST_ANGLE_APART:
        found = f"a look {degrees(apart):.1f} degrees from that of {first.source}"
        raise InputError(
            one.source, "geometry", found, f"at most {degrees(MOST_ANGLE_APART):.0f} degrees apart, or slopes look changed"
        )


def _put_onto(first: Complex, source: SourceImage, grid: MapGrid, terrain: TerrainHeights) -> StackedPass:
    pixels = _laid(source, grid, terrain)
    reference, other = _power(first), _power(pixels)
    both = np.isfinite(reference) & np.isfinite(other)
    if not both.any():
        raise InputError(source.source, "overlap", "none with the first pass on the map", "passes of one place")
    try:
        shift = measure_shift(*_trimmed(reference, other, both))
    except InputError as error:
        log.warning("%s is laid where its orbit says: %s", source.source, error)
        return StackedPass(source, pixels, None, False)
    errors = max(shift.rows_error, shift.columns_error)
    size = max(abs(shift.rows), abs(shift.columns))
    if errors > _UNCERTAIN or size < max(_WORTH_MOVING, _SURE * errors):
        return StackedPass(source, pixels, shift, False)
    height = float(earth_fixed_to_geodetic(source.geometry.centre)[2])
    return StackedPass(
        source, geocode_complex(source.pixels, realigned(source.geometry, grid, height, shift), grid, terrain), shift, True
    )


def _laid(source: SourceImage, grid: MapGrid, terrain: TerrainHeights) -> Complex:
    pixels = geocode_complex(source.pixels, source.geometry, grid, terrain)
    if not np.isfinite(pixels).any():
        raise InputError(source.source, "coverage", "none of the map", "an image and terrain that cover some of it")
    return pixels


def _power(pixels: Complex) -> Layer:
    return np.asarray(pixels.real**2 + pixels.imag**2)


def _trimmed(reference: Layer, other: Layer, both: np.ndarray) -> tuple[Layer, Layer]:
    """The smallest rectangle that holds all that both show."""
    rows, columns = (np.flatnonzero(both.any(axis=axis)) for axis in (1, 0))
    part = slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1)
    return reference[part], other[part]
