"""What a pixel's power is worth: beta, sigma and gamma nought, and the noise in it, over the image.

beta nought is radar cross section over an area of the slant plane, sigma nought over one of the level ground, gamma nought over one
at right angles to the line of sight. A radar measures the first; the other two assume level ground.
Source: NGA.STND.0024-1_1.4 (SICD volume 1), Radiometric block.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.polynomial.polynomial import polygrid2d

from yamabiko.collect.illumination import fitted
from yamabiko.earth.wgs84 import Float, LocalFrame
from yamabiko.errors import InputError
from yamabiko.product.image_geometry import ImageGeometry
from yamabiko.product.product import Layer, Quantity

_ROWS_AT_ONCE = 256


@dataclass(frozen=True, eq=False)
class Radiometry:
    """Factors from a pixel's power, as polynomials (x power, y power) of metres along rows and columns from the scene centre pixel.

    beta_zero, sigma_zero, gamma_zero : to the power of a pixel. noise_level : polynomial of 10 log10 of the noise power in a pixel,
    or None where the file states none in absolute terms.
    """

    beta_zero: Float
    sigma_zero: Float
    gamma_zero: Float
    noise_level: Float | None

    def factor(self, quantity: Quantity) -> Float:
        """The polynomial of a quantity of level ground. Raises InputError for one that no polynomial gives."""
        found = {
            Quantity.BETA_ZERO: self.beta_zero,
            Quantity.SIGMA_ZERO: self.sigma_zero,
            Quantity.GAMMA_ZERO: self.gamma_zero,
        }.get(quantity)
        if found is None:
            raise InputError("calibration", "quantity", str(quantity), "beta0, sigma0 or gamma0")
        return found


def over_image(polynomial: Float, geometry: ImageGeometry, rows: slice) -> Float:
    """A polynomial of metres (rows, columns) over some rows of an image."""
    row = np.arange(*rows.indices(geometry.shape[0]))
    x = (row - geometry.centre_pixel[0]) * geometry.spacing[0]
    y = (np.arange(geometry.shape[1]) - geometry.centre_pixel[1]) * geometry.spacing[1]
    return np.asarray(polygrid2d(x, y, polynomial))


def calibrate(power: Layer, factor: Float, geometry: ImageGeometry) -> Layer:
    """A power image (row, column) float32 times a polynomial factor, in a new array."""
    found = np.empty_like(power)
    for first in range(0, len(power), _ROWS_AT_ONCE):
        rows = slice(first, min(first + _ROWS_AT_ONCE, len(power)))
        found[rows] = power[rows] * over_image(factor, geometry, rows)
    return found


def noise_image(radiometry: Radiometry, geometry: ImageGeometry) -> Layer | None:
    """Noise power (row, column) in the pixels, float32, in the unit of the pixels' power; None where it is not known."""
    if radiometry.noise_level is None:
        return None
    level = over_image(radiometry.noise_level, geometry, slice(None))
    return np.asarray(10.0 ** (0.1 * level), dtype=np.float32)


def level_scattering_area(geometry: ImageGeometry, height: float, order: int = 4, places: int = 9) -> Float:
    """Area at right angles to the line of sight (m2) that a pixel sees of level ground, as a polynomial like those of Radiometry.

    height : of the ground over the ellipsoid (m). From the ground's places of pixels at a grid of places over the image, by
    differences of half a pixel to either side.
    """
    rows, columns = geometry.shape
    row, column = (grid.ravel() for grid in np.meshgrid(np.linspace(0, rows - 1, places), np.linspace(0, columns - 1, places)))
    down = geometry.ground(row + 0.5, column, height) - geometry.ground(row - 0.5, column, height)
    right = geometry.ground(row, column + 0.5, height) - geometry.ground(row, column - 0.5, height)
    middle = geometry.ground(row, column, height)
    towards = geometry.sight(middle).line_of_sight
    up = np.array([LocalFrame.at(one).axes[2] for one in middle])
    cell = np.cross(down, right)
    # The cell lies on the ellipsoid; what counts is its shadow along the line of sight.
    area = np.linalg.norm(cell, axis=1) * np.abs(np.sum(up * towards, axis=1))
    x = (row - geometry.centre_pixel[0]) * geometry.spacing[0]
    y = (column - geometry.centre_pixel[1]) * geometry.spacing[1]
    return fitted(x, y, area, order)
