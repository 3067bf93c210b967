"""PointTargets: scatterers without extent, each at a known place: the simplest scene with a ground truth."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from yamabiko.earth.wgs84 import Float
from yamabiko.errors import InputError


@dataclass(frozen=True, eq=False)
class PointTargets:
    """Point scatterers. Raises InputError when built from other shapes or values that are not finite.

    position : (target, 3) earth-fixed metres.
    amplitude : (target,) complex128 reflectivity; its squared modulus is the radar cross section in square metres, and a target of
        one square metre has amplitude one in a focused image.
    """

    position: Float
    amplitude: NDArray[np.complex128]

    def __post_init__(self) -> None:
        targets = len(self.amplitude)
        if self.amplitude.ndim != 1 or self.position.shape != (targets, 3):
            found = f"positions {self.position.shape}, amplitudes {self.amplitude.shape}"
            raise InputError("point targets", "shape", found, "positions (target, 3) and amplitudes (target,)")
        if not (np.isfinite(self.position).all() and np.isfinite(self.amplitude).all()):
            raise InputError("point targets", "values", "a value that is not finite", "finite positions and amplitudes")

    @classmethod
    def at(cls, position: ArrayLike, amplitude: ArrayLike = 1.0) -> Self:
        """Targets at earth-fixed positions (..., 3) in metres with amplitudes that broadcast to (...)."""
        place = np.asarray(position, dtype=np.float64)
        strength = np.broadcast_to(np.asarray(amplitude, dtype=np.complex128), place.shape[:-1])
        return cls(place.reshape(-1, 3), strength.reshape(-1).copy())

    def joined(self, other: PointTargets) -> PointTargets:
        """These targets, and the others after them."""
        return PointTargets(np.concatenate([self.position, other.position]), np.concatenate([self.amplitude, other.amplitude]))

    def __len__(self) -> int:
        return len(self.amplitude)
