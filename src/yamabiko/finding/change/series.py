"""The passes that changes are looked for in, and how the search is to be done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from math import isfinite

import numpy as np
from numpy.typing import NDArray

from yamabiko.collect.phase_history import Complex
from yamabiko.earth.map_grid import MapGrid
from yamabiko.errors import InputError
from yamabiko.product.product import Layer, Mask


@dataclass(frozen=True, eq=False)
class PassPicture:
    """What one pass shows, on the grid of all.

    identifier : its own in the series. when : UTC. power : (row, column) float32, linear, averaged over a window as the search is
    to see it, noise not subtracted; NaN, or not positive, where nothing is known. looks : its equivalent number of looks.
    mask : (row, column) PixelMask bits; a pixel with any of them does not vote. pixels : (row, column) complex64 of the same pass
    before any average, its fringes towards the others taken out, for coherence; or None. simulated : whether its echoes are.
    """

    identifier: str
    when: datetime
    power: Layer
    looks: float
    mask: Mask | None = None
    pixels: Complex | None = None
    simulated: bool = False

    @property
    def voting(self) -> Layer:
        """Power (row, column) where it is known and may vote, NaN elsewhere."""
        known = (self.power > 0.0) & (self.power < np.inf)
        if self.mask is not None:
            known &= self.mask == 0
        return np.where(known, self.power, np.float32(np.nan)).astype(np.float32, copy=False)

    @property
    def voting_pixels(self) -> Complex | None:
        """Complex pixels (row, column) where they may vote, NaN elsewhere."""
        if self.pixels is None or self.mask is None:
            return self.pixels
        return np.where(self.mask == 0, self.pixels, np.complex64(complex(np.nan, np.nan)))


@dataclass(frozen=True)
class ChangeSearch:
    """How changes are looked for.

    false_changes : per km2, that speckle alone may make seem so, at the most. growth : probability, in ground that did not change,
    at which a pixel beside a change still joins it. smallest_area : m2; what is smaller is left out. same_level : whether the
    middle of all log ratios of two passes is taken for no change, for pictures without calibration.
    coherence_window : pixels a side, odd. surroundings : m a side of the squares that a pixel's coherence is compared with.
    group_distance : m; a brighter and a darker place no farther apart are one group.
    Raises InputError for values that cannot be.
    """

    false_changes: float = 0.5
    growth: float = 0.01
    smallest_area: float = 25.0
    same_level: bool = False
    coherence_window: int = 7
    surroundings: float = 100.0
    group_distance: float = 10.0

    def __post_init__(self) -> None:
        for name in ("false_changes", "surroundings"):
            if not (isfinite(getattr(self, name)) and getattr(self, name) > 0.0):
                raise InputError("change search", name, f"{getattr(self, name):g}", "a positive number")
        for name in ("smallest_area", "group_distance"):
            if not (isfinite(getattr(self, name)) and getattr(self, name) >= 0.0):
                raise InputError("change search", name, f"{getattr(self, name):g}", "a number not below zero")
        if not 0.0 < self.growth < 0.5:
            raise InputError("change search", "growth", f"{self.growth:g}", "a probability below one half")
        if self.coherence_window < 3 or self.coherence_window % 2 == 0:
            raise InputError("change search", "coherence_window", self.coherence_window, "an odd number of pixels, three or more")


def check_series(series: Sequence[PassPicture], grid: MapGrid) -> NDArray[np.bool_]:
    """Which pixels (row, column) are known in two passes or more.

    Raises InputError, naming the pass, unless there are two or more in the order of their times, all with times in UTC or any other
    zone, all on the grid, each with something known and positive looks; and where no pixel is known in two.
    """
    if len(series) < 2:
        raise InputError("series", "passes", len(series), "two or more")
    known = np.zeros(grid.shape, np.uint8)
    for number, one in enumerate(series):
        for name, layer in (("power", one.power), ("mask", one.mask), ("pixels", one.pixels)):
            if layer is not None and layer.shape != grid.shape:
                raise InputError(one.identifier, name, f"shape {layer.shape}", f"that of the grid, {grid.shape}")
        if not (isfinite(one.looks) and one.looks > 0.0):
            raise InputError(one.identifier, "looks", f"{one.looks:g}", "a positive number")
        if one.when.tzinfo is None:
            raise InputError(one.identifier, "when", one.when.isoformat(), "a time with its zone")
        if number and one.when <= series[number - 1].when:
            raise InputError(one.identifier, "when", one.when.isoformat(), f"a time after that of {series[number - 1].identifier}")
        here = np.isfinite(one.voting)
        if not here.any():
            raise InputError(one.identifier, "power", "no pixel that is known, positive and not masked", "some")
        known += here
    if not (known >= 2).any():
        raise InputError("series", "overlap", "no pixel that two passes know", "passes that overlap on the grid")
    return np.asarray(known >= 2)
