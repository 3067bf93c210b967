"""Exact probabilities of likelihood ratios in a form that a picture's pixels can be looked up in.

A table holds ln p at even steps of the square root of -ln Q, in which it is nearly straight near zero and nearly a parabola far
out. It is computed exactly at a few places, drawn through by a cubic spline, and read by straight lines between close nodes.
"""

from __future__ import annotations

from functools import lru_cache

import numba
import numpy as np
from scipy.interpolate import CubicSpline

from yamabiko.earth.wgs84 import Float
from yamabiko.finding.change.likelihood_ratio import p_value

FARTHEST = 12.0
"""Square root of the largest statistic in a table: beyond it, with p below 1e-55 or so, all are alike."""
NODES = 2049
PER_UNIT = (NODES - 1) / FARTHEST
_EXACT = 161


@lru_cache(maxsize=8192)
def significance_table(looks: tuple[float, ...]) -> Float:
    """ln p (NODES,) at square roots of -ln Q from 0 to FARTHEST, of passes of so many looks (one channel).

    Relative error of p below 1e-4. The array is not to be written to.
    """
    root = np.linspace(0.0, FARTHEST, _EXACT)
    spline = CubicSpline(root, np.log(p_value(root**2, looks)))
    table = np.minimum(spline(np.linspace(0.0, FARTHEST, NODES)), 0.0)
    table.setflags(write=False)
    return table


@numba.njit(cache=True, error_model="numpy", inline="always")
def log_p(table: Float, statistic: float) -> float:
    """ln p of a statistic, from a table (NODES,)."""
    place = np.sqrt(max(statistic, 0.0)) * PER_UNIT
    node = min(int(place), NODES - 2)
    part = min(place - node, 1.0)
    return float((1.0 - part) * table[node] + part * table[node + 1])
