"""From passes on one map, with their phase, to the pictures that changes are looked for in."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.ndimage import uniform_filter

from yamabiko.collect.phase_history import Complex
from yamabiko.errors import InputError
from yamabiko.finding.change.series import PassPicture
from yamabiko.finding.change.speckle_correlation import looks_of_ratio, window_shares
from yamabiko.product.product import Layer, Mask
from yamabiko.product.stack import StackedPass

WINDOW = 5


def pass_pictures(
    stacked: Sequence[StackedPass], mask: Mask | None, window: int = WINDOW, *, phase: bool = True
) -> tuple[PassPicture, ...]:
    """Each pass with its power averaged over a square window of an odd number of pixels, its looks as its own speckle tells them.

    mask : (row, column) PixelMask bits of the map; layover and shadow are the same for all passes of one geometry. phase : compare
    phase where every pass has it free of the way to the pixel. Raises InputError for windows that are none.
    """
    if window < 1 or window % 2 == 0:
        raise InputError("comparison", "window", window, "an odd number of pixels")
    with_phase = phase and all(one.source.carrier_removed for one in stacked)
    return tuple(_picture(one, mask, window, with_phase) for one in stacked)


def _picture(one: StackedPass, mask: Mask | None, window: int, with_phase: bool) -> PassPicture:
    acquisition = one.source.acquisition
    return PassPicture(
        identifier=acquisition.identifier,
        when=acquisition.start,
        power=averaged_power(one.pixels, window),
        looks=looks_of_ratio(window_shares(one.pixels, window)),
        mask=mask,
        pixels=one.pixels if with_phase else None,
        simulated=acquisition.simulated,
    )


def averaged_power(pixels: Complex, window: int) -> Layer:
    """Mean power (row, column) of the window about each pixel; NaN where any of it is not known."""
    power = (pixels.real**2 + pixels.imag**2).astype(np.float64)
    known = np.isfinite(power)
    mean = uniform_filter(np.where(known, power, 0.0), window, mode="constant")
    whole = uniform_filter(known.astype(np.float32), window, mode="constant") > 1.0 - 0.5 / window**2
    return np.where(whole, mean, np.nan).astype(np.float32)
