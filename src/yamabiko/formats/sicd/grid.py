"""The numbers of SICD's Grid block: how finely an image on a plane is sampled, and where its spectrum lies.

Names follow NGA.STND.0024-1_1.4 (SICD volume 1, design and implementation description), Grid block: KCtr, DeltaK1, DeltaK2 and
DeltaKCOAPoly are spatial frequencies in cycles a metre. Sgn is -1 throughout: a forward Fourier transform, exp(-j 2 pi k x), brings
high radar frequencies to high spatial frequency along growing rows, for rows grow away from the radar.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from yamabiko.earth.surface import Plane
from yamabiko.earth.wgs84 import Float
from yamabiko.errors import GridError
from yamabiko.focus.complex_image import ComplexImage
from yamabiko.focus.spatial_support import (
    Aperture,
    carrier_wave,
    half_extent_holding,
    impulse_response_width,
    support_extent,
)
from yamabiko.focus.weighting import Weighting

ENERGY_SHARE = 0.975
_OFFSET_THAT_MATTERS = 0.01
_SAMPLED_PLACES = np.linspace(0.0, 1.0, 5)


@dataclass(frozen=True, eq=False)
class DirectionParameters:
    """One of Grid/Row and Grid/Col.

    unit_vector : (3,) earth-fixed. spacing, impulse_response_width : m. bandwidth : ImpRespBW. carrier : KCtr. lowest, highest :
    DeltaK1 and DeltaK2. offset : DeltaKCOAPoly, coefficients (rows, columns) of powers of metres from the reference pixel.
    weighting : along this direction. nominal : that weighting over that bandwidth alone explains the impulse response.
    """

    unit_vector: Float
    spacing: float
    impulse_response_width: float
    bandwidth: float
    carrier: float
    lowest: float
    highest: float
    offset: Float
    weighting: Weighting
    nominal: bool


def reference_pixel(plane: Plane) -> tuple[int, int]:
    """SCPPixel: the whole pixel nearest to the plane's reference point, or to the image's centre where that lies outside."""
    rows, columns = plane.shape
    row, column = round(plane.reference_pixel[0]), round(plane.reference_pixel[1])
    if 0 <= row < rows and 0 <= column < columns:
        return row, column
    return rows // 2, columns // 2


def direction_parameters(image: ComplexImage, plane: Plane) -> tuple[DirectionParameters, DirectionParameters]:
    """Grid/Row and Grid/Col of an image on a plane. Raises GridError where the spacing cannot carry the bandwidth."""
    return _one_direction(image, plane, 0), _one_direction(image, plane, 1)


def _one_direction(image: ComplexImage, plane: Plane, axis: int) -> DirectionParameters:
    """Axis 0 is along rows, where the band's weighting works; axis 1 along columns, where the aperture's does."""
    name = ("row spacing", "column spacing")[axis]
    direction = (plane.row_direction, plane.column_direction)[axis]
    spacing = (plane.row_spacing, plane.column_spacing)[axis]
    weighting = (image.range_weighting, image.azimuth_weighting)[axis]
    aperture = Aperture.of(image)
    pixel = reference_pixel(plane)
    width = impulse_response_width(aperture, plane.at(*pixel), direction)
    lowest, highest = support_extent(aperture, image.carrier, plane.at(*pixel), direction)
    # Over an arc wide enough to see the scene from all sides, weighting narrows the response beyond what the band alone would do.
    effective = min(weighting.width / width, highest - lowest)
    offset = _spectrum_offset(image, plane, aperture, direction, effective)
    corners = _places(plane, np.array([0.0, 1.0]))
    # One bandwidth serves the whole image: where the support is sheared, or wider in a corner, it must still hold the energy.
    bandwidth = effective
    for place in [*corners, pixel]:
        centre = _offset_at(offset, plane, place) + _carrier(image, plane, place, direction)
        bandwidth = max(bandwidth, 2.0 * half_extent_holding(ENERGY_SHARE, aperture, plane.at(*place), direction, centre))
    if bandwidth * spacing > 1.0:
        found = f"{spacing:g} m with {bandwidth:.4g} cycles/m of bandwidth"
        raise GridError("image grid", name, found, f"at most {1.0 / bandwidth:.4g} m, or the spectrum folds over")
    offsets = [_offset_at(offset, plane, place) for place in corners]
    lowest, highest = min(offsets) - bandwidth / 2.0, max(offsets) + bandwidth / 2.0
    if lowest < -0.5 / spacing or highest > 0.5 / spacing:
        # SICD's way of saying that the local spectrum, whole as it is, wraps round the edge of the sampled band.
        lowest, highest = -0.5 / spacing, 0.5 / spacing
    return DirectionParameters(
        direction,
        spacing,
        width,
        bandwidth,
        _carrier(image, plane, pixel, direction),
        lowest,
        highest,
        offset,
        weighting,
        nominal=bandwidth <= effective and effective == weighting.width / width,
    )


def _carrier(image: ComplexImage, plane: Plane, place: tuple[float, float], direction: Float) -> float:
    return carrier_wave(image.carrier, plane.at(*place), direction)


def _places(plane: Plane, fractions: Float) -> list[tuple[float, float]]:
    """Pixels (row, column) at fractions of the image's extent."""
    rows, columns = plane.shape
    return [(float(row * (rows - 1)), float(column * (columns - 1))) for row in fractions for column in fractions]


def _spectrum_offset(image: ComplexImage, plane: Plane, aperture: Aperture, direction: Float, bandwidth: float) -> Float:
    """DeltaKCOAPoly: how far the middle of the local spectrum lies from zero, a quadratic in metres from the reference pixel.

    The carrier is gone from every pixel, so what is left comes from pulses that do not lie evenly in angle about the middle one.
    Where that is below a hundredth of the bandwidth everywhere, it is zero.
    """
    places = _places(plane, _SAMPLED_PLACES)
    middle = np.array([0.5 * sum(support_extent(aperture, image.carrier, plane.at(*place), direction)) for place in places])
    if np.abs(middle).max() < _OFFSET_THAT_MATTERS * bandwidth:
        return np.zeros((1, 1))
    metres = np.array([_metres(plane, place) for place in places])
    scale = np.maximum(np.abs(metres).max(axis=0), 1e-3)
    powers = [(0, 0), (1, 0), (0, 1), (1, 1), (2, 0), (0, 2)]
    design = np.stack([(metres[:, 0] / scale[0]) ** m * (metres[:, 1] / scale[1]) ** n for m, n in powers], axis=1)
    fitted = np.linalg.lstsq(design, middle)[0]
    polynomial = np.zeros((3, 3))
    for (m, n), value in zip(powers, fitted, strict=True):
        polynomial[m, n] = value / scale[0] ** m / scale[1] ** n
    return polynomial


def _offset_at(offset: Float, plane: Plane, place: tuple[float, float]) -> float:
    return float(np.polynomial.polynomial.polyval2d(*_metres(plane, place), offset))


def _metres(plane: Plane, place: tuple[float, float]) -> tuple[float, float]:
    """SICD's xrow and ycol of a pixel."""
    row, column = reference_pixel(plane)
    return (place[0] - row) * plane.row_spacing, (place[1] - column) * plane.column_spacing
