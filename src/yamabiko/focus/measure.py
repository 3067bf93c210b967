"""Measures a focused picture: how sharp and how clean the response to a point is, and the statistics of the whole image.

Complex pixels and their spacing go in, frozen records come out. Nothing here knows how the picture was made.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from yamabiko.earth.wgs84 import Float
from yamabiko.errors import InputError

INTEGRATED_WIDTHS = 10.0
"""Null-to-null widths that the sidelobe ratios look at, centred on the peak: ten sinc lobes on either side."""

SMALLEST_SIDE = 16
_FIRST_HALF_SIDE = 64
_LARGEST_HALF_SIDE = 1024
_SAMPLES_PER_PIXEL = 16
_FEWEST_WIDTHS = 3.0
# An image is looked through in pieces, so that memory holds little more than the image itself.
_PIXELS_AT_ONCE = 1 << 18
_PIXELS_FOR_QUARTILE = 1 << 21
_QUARTILE_OF_UNIT_EXPONENTIAL = float(-np.log(0.75))

Pixels = NDArray[np.complexfloating[Any, Any]]


@dataclass(frozen=True)
class CutResponse:
    """One straight cut through the peak of a point response.

    width_pixels, width : full width at half power (-3 dB), in pixels of the cut's axis and in metres.
    null_to_null_pixels : between the first minima on either side of the peak; what lies between them is the mainlobe.
    peak_sidelobe_ratio_db : strongest sidelobe over the peak, power.
    integrated_sidelobe_ratio_db : energy of the sidelobes over energy of the mainlobe.
    integrated_widths : how far the two ratios looked: this many null-to-null widths in all, centred on the peak. It is
        INTEGRATED_WIDTHS unless the edge of the image is nearer.
    """

    width_pixels: float
    width: float
    null_to_null_pixels: float
    peak_sidelobe_ratio_db: float
    integrated_sidelobe_ratio_db: float
    integrated_widths: float


@dataclass(frozen=True)
class PointResponse:
    """The response of one point.

    row, column : the peak, in fractional pixels. amplitude, phase : of the peak, in the image's unit and radians.
    row_cut : along growing row number, column_cut : along growing column number (or turned from them, if that was asked for).
    """

    row: float
    column: float
    amplitude: float
    phase: float
    row_cut: CutResponse
    column_cut: CutResponse


@dataclass(frozen=True)
class ImageStatistics:
    """Statistics of a whole image; powers in dB over unit pixel power.

    peak_db, peak_row, peak_column : the strongest pixel.
    noise_floor_db : mean power of the circular Gaussian noise whose lower quartile of power is the image's own, pixels that are
        exactly zero left out. Scattered bright points hardly move it. It needs dark ground: where only a share s of the pixels is
        as dark as noise it stands ln(1 - 1 / (4 s)) / ln(3 / 4) too high (3.8 dB for a half), and below a quarter it is no noise.
    entropy : of the share of power in each pixel (nats). contrast : standard deviation of the pixel power over its mean; one
        for fully developed speckle or noise.
    """

    peak_db: float
    peak_row: int
    peak_column: int
    noise_floor_db: float
    entropy: float
    contrast: float


def measure_point(
    pixels: Pixels,
    near: tuple[float, float] | None,
    row_spacing: float,
    column_spacing: float,
    *,
    search_radius: int = 8,
    turn: tuple[float, float] = (0.0, 0.0),
) -> PointResponse:
    """Measure the response of the point near a pixel, or of the brightest one.

    A chip about the peak is taken, its spectrum centred on zero and the chip faded out at its rim so that nothing wraps round;
    cuts are then the chip's Fourier series summed at any place (zero padding without end). The sidelobe ratios look at
    INTEGRATED_WIDTHS null-to-null widths: five to either side of the peak, which is ten lobes of a sinc.

    pixels : (row, column) complex. near : (row, column), None for the brightest pixel; the brightest pixel no more than
    search_radius rows and columns away is taken. row_spacing, column_spacing : metres.
    turn : radians by which the row cut and the column cut are turned, from growing row towards growing column, for a response
    whose sidelobes do not lie along the axes.

    Raises InputError: pixels not two-dimensional, not complex, not finite, all zero or fewer than SMALLEST_SIDE on a side; a
    spacing that is not positive; no peak near the place; a peak too close to the edge for its mainlobe and first sidelobes.
    Source: Cumming, Wong, "Digital Processing of Synthetic Aperture Radar Data", Artech House 2005, chapter 2.
    """
    _check_pixels(pixels)
    for name, spacing in (("row_spacing", row_spacing), ("column_spacing", column_spacing)):
        if not (np.isfinite(spacing) and spacing > 0.0):
            raise InputError("measure_point", name, spacing, "a positive number of metres")
    if min(pixels.shape) < SMALLEST_SIDE:
        raise InputError("measure_point", "pixels", f"shape {pixels.shape}", f"at least {SMALLEST_SIDE} rows and columns")
    start = _brightest(pixels, near, search_radius)
    ratio = row_spacing / column_spacing
    directions = (
        (float(np.cos(turn[0])), float(np.sin(turn[0])) * ratio),
        (-float(np.sin(turn[1])) / ratio, float(np.cos(turn[1]))),
    )
    chip, peak = _chip_with_peak(pixels, start, (_FIRST_HALF_SIDE, _FIRST_HALF_SIDE))
    needed = _needed_half_sides(chip, peak, directions)
    if max(needed) > _FIRST_HALF_SIDE:
        chip, peak = _chip_with_peak(pixels, start, needed)
    value = complex(chip.at(np.array([peak[0]]), np.array([peak[1]]))[0])
    row_cut = _Cut.through(chip, peak, directions[0], "row").measure(row_spacing)
    column_cut = _Cut.through(chip, peak, directions[1], "column").measure(column_spacing)
    return PointResponse(peak[0], peak[1], abs(value), float(np.angle(value)), row_cut, column_cut)


def measure_image(pixels: Pixels) -> ImageStatistics:
    """Statistics of an image, pixels (row, column) complex.

    Raises InputError: pixels not two-dimensional, not complex, not finite or all zero.
    Source of entropy and contrast: M. Martorella, F. Berizzi, B. Haywood, "Contrast maximisation based technique for 2-D ISAR
    autofocusing", IEE Proc. Radar Sonar Navig. 152 (2005); here of the pixel power.
    """
    _check_pixels(pixels)
    total = squares = logarithms = strongest = 0.0
    peak = (0, 0)
    for top, piece in _pieces(pixels):
        power = _power(piece)
        total += float(power.sum())
        squares += float((power**2).sum())
        lit = power[power > 0.0]
        logarithms += float((lit * np.log(lit)).sum())
        at = int(power.argmax())
        if power.flat[at] > strongest:
            strongest = float(power.flat[at])
            peak = (top + at // pixels.shape[1], at % pixels.shape[1])
    mean = total / pixels.size
    return ImageStatistics(
        peak_db=_decibels(strongest),
        peak_row=peak[0],
        peak_column=peak[1],
        noise_floor_db=_decibels(_lower_quartile(pixels) / _QUARTILE_OF_UNIT_EXPONENTIAL),
        entropy=float(np.log(total) - logarithms / total),
        contrast=float(np.sqrt(max(squares / pixels.size - mean**2, 0.0)) / mean),
    )


def _power(pixels: Pixels) -> Float:
    return np.asarray(np.square(pixels.real, dtype=np.float64) + np.square(pixels.imag, dtype=np.float64))


def _lower_quartile(pixels: Pixels) -> float:
    """Lower quartile of the power of lit pixels, of at most a few million spread evenly over the image."""
    rows = max(1, pixels.shape[0] * pixels.shape[1] // _PIXELS_FOR_QUARTILE)
    power = _power(pixels[::rows])
    lit = power[power > 0.0]
    return float(np.quantile(lit if lit.size else _power(pixels[pixels != 0.0]), 0.25))


def _check_pixels(pixels: Pixels) -> None:
    if pixels.ndim != 2:
        raise InputError("image", "pixels", f"{pixels.ndim} axes", "two axes (row, column)")
    if pixels.size == 0:
        raise InputError("image", "pixels", f"shape {pixels.shape}", "at least one pixel")
    if not np.iscomplexobj(pixels):
        raise InputError("image", "pixels", f"type {pixels.dtype}", "complex pixels, phase kept")
    for top, piece in _pieces(pixels):
        finite = np.isfinite(piece)
        if not finite.all():
            row, column = np.argwhere(~finite)[0]
            raise InputError("image", "pixels", f"a value that is not finite at row {top + row}, column {column}", "finite pixels")
    if not pixels.any():
        raise InputError("image", "pixels", "zeros only", "a picture")


def brightest_pixel(pixels: Pixels) -> tuple[int, int]:
    """(row, column) of the pixel with the greatest amplitude, the first of equals."""
    most, place = -1.0, (0, 0)
    for top, piece in _pieces(pixels):
        amplitude = np.abs(piece)
        at = int(amplitude.argmax())
        if amplitude.flat[at] > most:
            most, place = float(amplitude.flat[at]), (top + at // pixels.shape[1], at % pixels.shape[1])
    return place


def _pieces(pixels: Pixels) -> Iterator[tuple[int, Pixels]]:
    """The rows a few at a time, each piece with the number of its first row."""
    step = max(1, _PIXELS_AT_ONCE // pixels.shape[1])
    for top in range(0, pixels.shape[0], step):
        yield top, pixels[top : top + step]


def _brightest(pixels: Pixels, near: tuple[float, float] | None, radius: int) -> tuple[int, int]:
    """The brightest pixel, of all or of the square about a place."""
    rows, columns = pixels.shape
    if near is None:
        return brightest_pixel(pixels)
    if not (0.0 <= near[0] <= rows - 1 and 0.0 <= near[1] <= columns - 1):
        raise InputError("measure_point", "near", near, f"a place inside {rows} rows and {columns} columns")
    top, left = max(round(near[0]) - radius, 0), max(round(near[1]) - radius, 0)
    bottom, right = round(near[0]) + radius + 1, round(near[1]) + radius + 1
    square = np.abs(pixels[top:bottom, left:right])
    peak = int(square.argmax())
    row, column = top + peak // square.shape[1], left + peak % square.shape[1]
    around = np.abs(pixels[max(row - 1, 0) : row + 2, max(column - 1, 0) : column + 2])
    if around.max() > square.flat[peak] or around.max() == 0.0:
        raise InputError("measure_point", "near", f"no peak within {radius} pixels of {near}", "a place beside a bright point")
    return row, column


@dataclass(frozen=True, eq=False)
class _Chip:
    """A piece of the image as a Fourier series.

    spectrum : (row frequency, column frequency) complex128, divided by the number of pixels.
    frequencies : cycles a pixel of its rows and of its columns. first : (row, column) of its first pixel.
    sound : the rows and the columns between which it was not faded.
    """

    spectrum: NDArray[np.complex128]
    frequencies: tuple[Float, Float]
    first: tuple[int, int]
    sound: tuple[tuple[float, float], tuple[float, float]]

    def _turns(self, axis: int, place: Float) -> NDArray[np.complex128]:
        return np.asarray(np.exp(2j * np.pi * np.outer(place - self.first[axis], self.frequencies[axis])))

    def at(self, row: Float, column: Float) -> NDArray[np.complex128]:
        """(place,) values at fractional pixels (place,)."""
        return np.asarray(((self._turns(0, row) @ self.spectrum) * self._turns(1, column)).sum(axis=1))

    def on_grid(self, rows: Float, columns: Float) -> NDArray[np.complex128]:
        """(row, column) values on a grid of fractional pixels."""
        return np.asarray(self._turns(0, rows) @ self.spectrum @ self._turns(1, columns).T)


def _cut_out(pixels: Pixels, centre: tuple[int, int], half_sides: tuple[int, int]) -> _Chip:
    """The chip about a pixel, as far as the image reaches."""
    top, left = (max(middle - half, 0) for middle, half in zip(centre, half_sides, strict=True))
    chip = pixels[top : centre[0] + half_sides[0] + 1, left : centre[1] + half_sides[1] + 1].astype(np.complex128)
    frequencies, sound = [], []
    for axis, start in enumerate((top, left)):
        along = np.arange(chip.shape[axis])
        # The angle of the correlation between neighbours is the middle of the spectrum wherever that lies, across Nyquist too.
        middle = float(np.angle(np.vdot(np.take(chip, along[:-1], axis), np.take(chip, along[1:], axis))))
        rim = max(chip.shape[axis] // 8, 3)
        fade = np.sin(0.5 * np.pi * np.minimum((np.minimum(along, along[::-1]) + 0.5) / rim, 1.0)) ** 2
        factor = fade * np.exp(-1j * middle * along)
        chip *= factor[:, np.newaxis] if axis == 0 else factor
        frequencies.append(np.asarray(np.fft.fftfreq(len(along)) + middle / (2.0 * np.pi), dtype=np.float64))
        sound.append((float(start + rim), float(start + len(along) - 1 - rim)))
    return _Chip(np.fft.fft2(chip) / chip.size, (frequencies[0], frequencies[1]), (top, left), (sound[0], sound[1]))


def _chip_with_peak(pixels: Pixels, start: tuple[int, int], half_sides: tuple[int, int]) -> tuple[_Chip, tuple[float, float]]:
    """The chip about the brightest pixel, and the fractional pixel of the peak of its Fourier series."""
    chip = _cut_out(pixels, start, half_sides)
    for axis, name in enumerate(("row", "column")):
        low, high = chip.sound[axis]
        if not low < start[axis] < high:
            raise InputError(
                "measure_point",
                "peak",
                f"at row {start[0]}, column {start[1]}, at the edge of {pixels.shape[0]} rows and {pixels.shape[1]} columns",
                f"a peak whose sidelobes are inside the image, {name} {low:.0f} to {high:.0f} here",
            )
    row, column, reach = float(start[0]), float(start[1]), 1.0
    for _ in range(4):
        steps = np.linspace(-reach, reach, 17)
        power = np.abs(chip.on_grid(row + steps, column + steps)) ** 2
        best_row, best_column = np.unravel_index(int(power.argmax()), power.shape)
        row, column, reach = row + float(steps[best_row]), column + float(steps[best_column]), reach / 8.0
    return chip, (row, column)


def _needed_half_sides(chip: _Chip, peak: tuple[float, float], directions: tuple[tuple[float, float], ...]) -> tuple[int, int]:
    """Half sides (rows, columns) of a chip that holds the sidelobes the ratios look at, and its faded rim."""
    needed = [0.0, 0.0]
    for direction, name in zip(directions, ("row", "column"), strict=True):
        reach = 0.5 * INTEGRATED_WIDTHS * _Cut.through(chip, peak, direction, name).null_to_null
        for axis in (0, 1):
            needed[axis] = max(needed[axis], abs(direction[axis]) * reach)
    rows, columns = (min(int(1.4 * half) + 8, _LARGEST_HALF_SIDE) for half in needed)
    return max(rows, _FIRST_HALF_SIDE), max(columns, _FIRST_HALF_SIDE)


@dataclass(frozen=True, eq=False)
class _Cut:
    """Power along a line through the peak.

    place : (place,) pixels of the cut's own axis from the peak; power : (place,) over the peak's; axis : "row" or "column".
    """

    place: Float
    power: Float
    axis: str

    @classmethod
    def through(cls, chip: _Chip, peak: tuple[float, float], direction: tuple[float, float], axis: str) -> _Cut:
        """The cut as far to either side as the chip is sound on both."""
        reach = np.inf
        for middle, (low, high), step in zip(peak, chip.sound, direction, strict=True):
            if abs(step) > 1e-12:
                reach = min(reach, (middle - low) / abs(step), (high - middle) / abs(step))
        half = int(reach * _SAMPLES_PER_PIXEL)
        place = np.arange(-half, half + 1) / _SAMPLES_PER_PIXEL
        power = np.abs(chip.at(peak[0] + place * direction[0], peak[1] + place * direction[1])) ** 2
        return cls(place, power / power[half], axis)

    def measure(self, spacing: float) -> CutResponse:
        """Widths and sidelobe ratios; spacing in metres."""
        middle = len(self.place) // 2
        left, right = self._half_power()
        first, last = self._nulls()
        null_to_null = self.null_to_null
        reach = min(0.5 * INTEGRATED_WIDTHS * null_to_null, float(self.place[-1]))
        widths = 2.0 * reach / null_to_null
        if widths < _FEWEST_WIDTHS:
            raise self._too_close(f"{_FEWEST_WIDTHS:g} null-to-null widths of {null_to_null:.1f} pixels about the peak")
        seen = np.abs(self.place) <= reach
        mainlobe = np.zeros_like(seen)
        mainlobe[middle - first : middle + last + 1] = True
        sidelobes = self.power[seen & ~mainlobe]
        return CutResponse(
            width_pixels=left + right,
            width=(left + right) * spacing,
            null_to_null_pixels=null_to_null,
            peak_sidelobe_ratio_db=_decibels(float(sidelobes.max())),
            integrated_sidelobe_ratio_db=_decibels(float(sidelobes.sum() / self.power[mainlobe].sum())),
            integrated_widths=widths,
        )

    @property
    def null_to_null(self) -> float:
        """Pixels between the first minima on either side of the peak."""
        return sum(self._nulls()) / _SAMPLES_PER_PIXEL

    def _sides(self) -> tuple[Float, Float]:
        """Power from the peak outwards, to the left and to the right."""
        middle = len(self.place) // 2
        return self.power[middle::-1], self.power[middle:]

    def _half_power(self) -> tuple[float, float]:
        """Pixels from the peak to half its power, to the left and to the right."""
        distances = []
        for side in self._sides():
            outside = self._first(side < 0.5)
            inner, outer = side[outside - 1], side[outside]
            distances.append(float(outside - 1 + (inner - 0.5) / (inner - outer)) / _SAMPLES_PER_PIXEL)
        return distances[0], distances[1]

    def _nulls(self) -> tuple[int, int]:
        """Samples from the peak to the first minimum beyond half power, to the left and to the right."""
        left, right = (self._first((side[:-1] < 0.5) & (np.diff(side) > 0.0)) for side in self._sides())
        return left, right

    def _first(self, where: NDArray[np.bool_]) -> int:
        found = np.flatnonzero(where)
        if found.size == 0:
            raise self._too_close("a mainlobe that ends inside the image")
        return int(found[0])

    def _too_close(self, expected: str) -> InputError:
        found = f"{self.place[-1]:.1f} usable pixels either side of the peak"
        return InputError("measure_point", f"{self.axis} cut", found, expected)


def _decibels(power: float) -> float:
    return float(10.0 * np.log10(max(power, np.finfo(np.float64).tiny)))
