"""Fills the predicted and the achieved block of a focus report: geometry's promise, and what the picture itself shows."""

from __future__ import annotations

import logging
from dataclasses import dataclass

import numpy as np

from yamabiko.earth.surface import Plane, ProjectedGrid
from yamabiko.earth.wgs84 import Float, LocalFrame, earth_fixed_to_geodetic
from yamabiko.errors import InputError
from yamabiko.focus.achieved_error import AchievedError
from yamabiko.focus.complex_image import ComplexImage
from yamabiko.focus.measure import ImageStatistics, PointResponse, brightest_pixel, measure_point
from yamabiko.focus.spatial_support import Aperture, impulse_response_width
from yamabiko.service.report import AchievedReport, AutofocusReport, BrightestPointReport, CutReport, PredictedReport, TerrainReport

log = logging.getLogger(__name__)

NOT_PLACED = "the recording does not say where on the earth it was made; --origin LAT,LON,HEIGHT places it"


@dataclass(frozen=True)
class Brightest:
    """The brightest point (fractional pixel, amplitude), with its response, or why that cannot be measured."""

    row: float
    column: float
    amplitude: float
    response: PointResponse | None
    reason: str | None


def predict(image: ComplexImage, plane: Plane) -> PredictedReport:
    """What aperture and band promise at the image's reference point."""
    aperture = Aperture.of(image)
    point = plane.reference_point
    away = point - np.stack([image.carrier.transmit_position, image.carrier.receive_position])
    rise = -(away / np.linalg.norm(away, axis=1, keepdims=True)) @ plane.normal
    return PredictedReport(
        row_extent_m=plane.shape[0] * plane.row_spacing,
        column_extent_m=plane.shape[1] * plane.column_spacing,
        range_resolution_m=impulse_response_width(aperture, point, plane.row_direction),
        azimuth_resolution_m=impulse_response_width(aperture, point, plane.column_direction),
        grazing_deg=float(np.degrees(np.arcsin(abs(rise.mean())))),
        azimuth_span_deg=float(np.degrees(_span(aperture.seen_from(point).receive.position, plane))),
        error_db=-image.accuracy_db,
        pixel_pulses=plane.shape[0] * plane.shape[1] * len(image.transmit.time),
    )


def measure_brightest(image: ComplexImage, plane: Plane) -> Brightest:
    """Find the brightest point and measure its response where its surroundings allow it."""
    try:
        response = measure_point(image.pixels, None, plane.row_spacing, plane.column_spacing)
    except InputError as error:
        row, column = brightest_pixel(image.pixels)
        log.info("the brightest point is not measured: %s", error)
        return Brightest(
            row, column, float(np.abs(image.pixels[row, column])), None, f"found {error.found}, needs {error.expected}"
        )
    return Brightest(response.row, response.column, response.amplitude, response, None)


def achieved(
    image: ComplexImage,
    plane: Plane,
    *,
    error: AchievedError,
    statistics: ImageStatistics,
    autofocus: AutofocusReport,
    terrain: TerrainReport | None,
    brightest: Brightest,
) -> AchievedReport:
    """What came out."""
    rows, columns = image.pixels.shape
    return AchievedReport(
        rows=rows,
        columns=columns,
        row_spacing_m=plane.row_spacing,
        column_spacing_m=plane.column_spacing,
        row_extent_m=rows * plane.row_spacing,
        column_extent_m=columns * plane.column_spacing,
        method=image.method,
        error_db=error.relative_db,
        error_points=error.points,
        noise_floor_db=statistics.noise_floor_db,
        entropy=statistics.entropy,
        contrast=statistics.contrast,
        autofocus=autofocus,
        terrain=terrain,
        brightest_point=_brightest_point(image, plane, brightest),
    )


def cut_reports(response: PointResponse) -> tuple[CutReport, CutReport]:
    """The response along rows and along columns."""
    rows, columns = (
        CutReport(
            width_m=float(cut.width),
            width_pixels=float(cut.width_pixels),
            pslr_db=cut.peak_sidelobe_ratio_db,
            islr_db=cut.integrated_sidelobe_ratio_db,
            integrated_widths=cut.integrated_widths,
        )
        for cut in (response.row_cut, response.column_cut)
    )
    return rows, columns


def _brightest_point(image: ComplexImage, plane: Plane, brightest: Brightest) -> BrightestPointReport:
    """Where the brightest point lies, and how sharp it is."""
    grid = image.surface if isinstance(image.surface, ProjectedGrid) else plane
    position = grid.at(brightest.row, brightest.column)
    scene = LocalFrame.at(image.carrier.reference_point)
    east, north, up = (float(metres) for metres in scene.from_earth_fixed(position))
    placed = not image.collection.earth_position_assumed
    latitude, longitude, height = (float(value) for value in earth_fixed_to_geodetic(position))
    cuts = (None, None) if brightest.response is None else cut_reports(brightest.response)
    return BrightestPointReport(
        row=brightest.row,
        column=brightest.column,
        east_m=east,
        north_m=north,
        up_m=up,
        latitude_deg=float(np.degrees(latitude)) if placed else None,
        longitude_deg=float(np.degrees(longitude)) if placed else None,
        height_m=height if placed else None,
        position_reason=None if placed else NOT_PLACED,
        amplitude_db=20.0 * float(np.log10(brightest.amplitude)),
        range_cut=cuts[0],
        azimuth_cut=cuts[1],
        measurement_reason=brightest.reason,
    )


def _span(antenna: Float, plane: Plane) -> float:
    """Angle (rad) between the first and the last pulse, seen from the plane's reference point and laid on the plane."""
    level = [
        (position - plane.reference_point) @ np.stack([plane.row_direction, plane.column_direction], axis=1) for position in antenna
    ]
    bearing = np.unwrap(np.arctan2(*np.transpose(level)))
    return abs(float(bearing[-1] - bearing[0]))
