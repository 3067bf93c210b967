"""The Radiometric block of SICD: what a pixel's power is worth in cross section, sigma, beta and gamma nought, and its noise.

Source: NGA.STND.0024-1_1.4 (SICD volume 1), Radiometric block: each polynomial in metres (row, column) from the SCP is what the
pixel's power, squared modulus, is multiplied by; sigma nought is of the ground plane, beta nought of the slant plane, gamma nought
of the plane at right angles to the line of sight.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from yamabiko.collect.illumination import fitted
from yamabiko.collect.line_of_sight import path_gradient
from yamabiko.earth.surface import Plane
from yamabiko.earth.wgs84 import LocalFrame
from yamabiko.focus.complex_image import Carrier, ImageCalibration
from yamabiko.formats.sicd.timing import pixel_metres

_PLACES = 9
_ORDER = 4


def radiometric(calibration: ImageCalibration, plane: Plane, carrier: Carrier) -> dict[str, Any]:
    """The block for pixels on a plane, which is taken to be the ground; angles are those of mid-aperture at the SCP's height."""
    row, column = (grid.ravel() for grid in np.meshgrid(*(np.linspace(0, count - 1, _PLACES) for count in plane.shape)))
    points = plane.at(row, column)
    metres = pixel_metres(plane, row, column)
    up = LocalFrame.at(plane.reference_point).axes[2]
    sight = -0.5 * path_gradient(carrier.transmit_position, carrier.receive_position, points)
    sight /= np.linalg.norm(sight, axis=1, keepdims=True)
    grazing = np.arcsin(sight @ up)
    sigma = calibration.sigma_zero_factor(points)
    # A cell of slant range and azimuth is 1 / cos(grazing) as large on the ground, and sin(grazing) of that across the sight.
    factors = {
        "RCSSFPoly": calibration.cross_section_factor(points),
        "SigmaZeroSFPoly": sigma,
        "BetaZeroSFPoly": sigma / np.cos(grazing),
        "GammaZeroSFPoly": sigma / np.sin(grazing),
    }
    block: dict[str, Any] = {}
    if calibration.noise_power:
        level = 10.0 * np.log10(calibration.noise_power)
        block["NoiseLevel"] = {"NoiseLevelType": "ABSOLUTE", "NoisePoly": np.array([[level]])}
    return block | {name: fitted(*metres, values, _ORDER) for name, values in factors.items()}
