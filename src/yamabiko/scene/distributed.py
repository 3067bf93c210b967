"""DistributedScene: ground that scatters everywhere, as a complex reflectivity in every pixel of a surface, with its speckle."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from yamabiko.earth.surface import HeightGrid, Plane, Surface
from yamabiko.errors import InputError


@dataclass(frozen=True, eq=False)
class DistributedScene:
    """A surface and what each of its pixels scatters back. Raises InputError for another shape or values that are not finite.

    surface : where the pixels lie; spaced more closely than the resolution of the collect, or the echoes alias.
    reflectivity : surface.shape complex64; each pixel echoes like a point target of this amplitude, whose squared modulus is its
        radar cross section (m2).
    """

    surface: Surface
    reflectivity: NDArray[np.complex64]

    def __post_init__(self) -> None:
        if self.reflectivity.shape != self.surface.shape:
            raise InputError("scene", "reflectivity", f"shape {self.reflectivity.shape}", f"shape {self.surface.shape}")
        if not np.isfinite(self.reflectivity).all():
            raise InputError("scene", "reflectivity", "a value that is not finite", "finite values")

    @classmethod
    def speckled(cls, surface: Plane | HeightGrid, sigma_zero: ArrayLike, generator: np.random.Generator) -> Self:
        """A scene of fully developed speckle: circular Gaussian reflectivity with the given mean backscatter.

        sigma_zero : linear sigma nought (m2 a m2 of the surface's plane), zero or more, broadcasts to surface.shape.
        Raises InputError for a negative sigma nought.
        Source: J. W. Goodman, "Some fundamental properties of speckle", J. Optical Society of America 66 (1976), 1145-1150.
        """
        mean = np.broadcast_to(np.asarray(sigma_zero, dtype=np.float32), surface.shape)
        if not (mean >= 0.0).all():
            raise InputError("scene", "sigma nought", "a negative value or one that is not a number", "zero or more, linear")
        plane = surface.plane if isinstance(surface, HeightGrid) else surface
        deviation = np.sqrt(mean * np.float32(0.5 * plane.row_spacing * plane.column_spacing))
        reflectivity = np.empty(surface.shape, dtype=np.complex64)
        reflectivity.real = generator.standard_normal(surface.shape, dtype=np.float32) * deviation
        reflectivity.imag = generator.standard_normal(surface.shape, dtype=np.float32) * deviation
        return cls(surface, reflectivity)
