"""`measure`: a complex image in; the response of a point and the statistics of the picture out."""

from __future__ import annotations

import math
import os
from dataclasses import dataclass
from pathlib import Path

from yamabiko.errors import InputError
from yamabiko.focus.measure import PointResponse, measure_image, measure_point
from yamabiko.formats.sicd.reading import SicdImage, read_sicd
from yamabiko.service.achievement import cut_reports
from yamabiko.service.report import CutReport


@dataclass(frozen=True)
class PointReport:
    """The response of one point. *_offset_m : from the file's reference point (SCP) along growing rows and columns."""

    row: float
    column: float
    row_offset_m: float
    column_offset_m: float
    amplitude_db: float
    phase_deg: float
    row_cut: CutReport
    column_cut: CutReport


@dataclass(frozen=True)
class StatisticsReport:
    """Statistics of all pixels; powers over unit pixel power, entropy in nats."""

    peak_db: float
    peak_row: int
    peak_column: int
    noise_floor_db: float
    entropy: float
    contrast: float


@dataclass(frozen=True)
class MeasurementReport:
    """What `measure` found. stated_*_width_m : what the file says of its own resolution. point : null, for the reason given."""

    file: str
    rows: int
    columns: int
    row_spacing_m: float
    column_spacing_m: float
    stated_row_width_m: float
    stated_column_width_m: float
    point: PointReport | None
    point_reason: str | None
    image: StatisticsReport


def measure(image: str | os.PathLike[str], at: tuple[float, float] | None = None) -> MeasurementReport:
    """Measure a SICD image and its point near the pixel `at` (row, column), or its brightest one.

    Raises InputError where the file cannot be read, and where the point at a place that was asked for cannot be measured. The
    brightest point is left out, saying why, where its surroundings do not allow a measurement.
    """
    path = Path(image)
    picture = read_sicd(path)
    statistics = measure_image(picture.pixels)
    try:
        response = measure_point(picture.pixels, at, picture.row_spacing, picture.column_spacing)
        point, reason = _point(picture, response), None
    except InputError as error:
        if at is not None:
            raise InputError(path, error.field, error.found, error.expected) from error
        point, reason = None, f"{error.field}: found {error.found}, expected {error.expected}"
    rows, columns = picture.pixels.shape
    return MeasurementReport(
        file=str(path),
        rows=rows,
        columns=columns,
        row_spacing_m=picture.row_spacing,
        column_spacing_m=picture.column_spacing,
        stated_row_width_m=picture.row_impulse_response_width,
        stated_column_width_m=picture.column_impulse_response_width,
        point=point,
        point_reason=reason,
        image=StatisticsReport(
            peak_db=statistics.peak_db,
            peak_row=statistics.peak_row,
            peak_column=statistics.peak_column,
            noise_floor_db=statistics.noise_floor_db,
            entropy=statistics.entropy,
            contrast=statistics.contrast,
        ),
    )


def _point(picture: SicdImage, response: PointResponse) -> PointReport:
    """The response as a report gives it."""
    row_cut, column_cut = cut_reports(response)
    return PointReport(
        row=response.row,
        column=response.column,
        row_offset_m=(response.row - picture.reference_pixel[0]) * picture.row_spacing,
        column_offset_m=(response.column - picture.reference_pixel[1]) * picture.column_spacing,
        amplitude_db=20.0 * math.log10(response.amplitude),
        phase_deg=math.degrees(response.phase),
        row_cut=row_cut,
        column_cut=column_cut,
    )
