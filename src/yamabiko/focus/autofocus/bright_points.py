"""Chooses the points that phase gradient autofocus listens to: the brightest pixel of each range strip and cross-range swath."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from yamabiko.collect.line_of_sight import two_way_path
from yamabiko.collect.phase_history import SPEED_OF_LIGHT, Complex, PhaseHistory
from yamabiko.earth.wgs84 import Float

_MOST_POINTS = 300
_STRIP_CELLS = 2.0
_SWATH_CELLS = 64.0


def bright_points(history: PhaseHistory, pixels: Complex, points: Float) -> NDArray[np.intp]:
    """Indices of at most 300 pixels, brightest first: one to each strip of two range cells and 64 cross-range cells.

    pixels : (pixel,) complex image. points : (pixel, 3) where they lie, earth-fixed metres. A cross-range cell is one cycle of
    phase between the first and the last pulse; the swath is wider than what a bad phase error smears a point over.
    """
    pulses = 0, history.pulses // 2, history.pulses - 1
    path = [two_way_path(history.transmit.position[pulse], history.receive.position[pulse], points) for pulse in pulses]
    bandwidth = history.highest_frequency - history.lowest_frequency
    strip = np.floor(path[1] * (bandwidth / SPEED_OF_LIGHT / _STRIP_CELLS)).astype(np.int64)
    swath = np.floor((path[2] - path[0]) * (history.centre_frequency / SPEED_OF_LIGHT / _SWATH_CELLS)).astype(np.int64)
    block = (strip - strip.min()) * (int(np.ptp(swath)) + 1) + swath - swath.min()
    order = np.argsort(-np.abs(pixels), kind="stable")
    _, brightest = np.unique(block[order], return_index=True)
    return np.asarray(order[np.sort(brightest)[:_MOST_POINTS]])
