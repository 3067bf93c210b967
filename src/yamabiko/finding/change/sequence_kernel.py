"""The omnibus test in turn, pixel by pixel: the long loop of change detection. `omnibus.points_of_change` is its readable form."""

from __future__ import annotations

import numba
import numpy as np
from numpy.typing import NDArray

from yamabiko.earth.wgs84 import Float
from yamabiko.finding.change.significance_table import log_p

_CHUNK = 8192


@numba.njit(cache=True, error_model="numpy", parallel=True)
def fill_evidence(
    power: NDArray[np.float32],
    looks: Float,
    tables: Float,
    of_rest: NDArray[np.int32],
    of_split: NDArray[np.int32],
    log_significance: float,
    evidence: NDArray[np.float32],
) -> None:
    """Fill evidence (pass - 1, pixel) from power (pass, pixel), all of it positive, of so many looks (pass,).

    Where a change lies between a pass and the one before: -ln p of the powers between the changes before and after it, with the
    sign of the step; else zero. tables : (table, node) of ln p. of_rest : (first,) the table of Q of all passes from the first on.
    of_split : (first, place, end) the table of passes first .. place - 1 against place .. end - 1.
    """
    passes, pixels = power.shape
    for chunk in numba.prange((pixels + _CHUNK - 1) // _CHUNK):
        value = np.empty(passes)
        logarithm = np.empty(passes)
        places = np.empty(passes + 1, np.int64)
        for pixel in range(chunk * _CHUNK, min((chunk + 1) * _CHUNK, pixels)):
            for one in range(passes):
                value[one] = power[one, pixel]
                logarithm[one] = np.log(value[one])
                if one > 0:
                    evidence[one - 1, pixel] = 0.0
            changes = 0
            places[0] = 0
            while places[changes] < passes - 1:
                first = places[changes]
                likeness = _likeness(value, logarithm, looks, first, first, passes)
                if log_p(tables[of_rest[first]], likeness) >= log_significance:
                    break
                changes += 1
                places[changes] = _place(value, logarithm, looks, tables, of_split, first, log_significance)
            places[changes + 1] = passes
            for change in range(1, changes + 1):
                first, place, end = places[change - 1], places[change], places[change + 1]
                likeness = _likeness(value, logarithm, looks, first, place, end)
                step = _mean(value, looks, place, end) - _mean(value, looks, first, place)
                weight = -log_p(tables[of_split[first, place, end]], likeness)
                evidence[place - 1, pixel] = weight if step > 0.0 else -weight


@numba.njit(cache=True, error_model="numpy")
def _place(
    value: Float, logarithm: Float, looks: Float, tables: Float, of_split: NDArray[np.int32], first: int, log_significance: float
) -> int:
    """The first pass that R_j tells from those since the first; if none does, that with the least probable R_j."""
    sum_of, count = looks[first] * value[first], looks[first]
    before = count * np.log(sum_of / count)
    least, place = np.inf, first + 1
    for one in range(first + 1, len(value)):
        sum_of += looks[one] * value[one]
        count += looks[one]
        after = count * np.log(sum_of / count)
        probability = log_p(tables[of_split[first, one, one + 1]], after - before - looks[one] * logarithm[one])
        if probability < log_significance:
            return one
        if probability < least:
            least, place = probability, one
        before = after
    return place


@numba.njit(cache=True, error_model="numpy", inline="always")
def _likeness(value: Float, logarithm: Float, looks: Float, first: int, place: int, end: int) -> float:
    """-ln of the likelihood ratio of passes first .. place - 1 against place .. end - 1; of each against all, for place = first."""
    sum_of, count, parts = 0.0, 0.0, 0.0
    for one in range(first, place):
        sum_of += looks[one] * value[one]
        count += looks[one]
    if place > first:
        parts = count * np.log(sum_of / count)
    later_sum, later_count = 0.0, 0.0
    for one in range(place, end):
        later_sum += looks[one] * value[one]
        later_count += looks[one]
        if place == first:
            parts += looks[one] * logarithm[one]
    if place > first:
        parts += later_count * np.log(later_sum / later_count)
    return float((count + later_count) * np.log((sum_of + later_sum) / (count + later_count)) - parts)


@numba.njit(cache=True, error_model="numpy", inline="always")
def _mean(value: Float, looks: Float, first: int, end: int) -> float:
    sum_of, count = 0.0, 0.0
    for one in range(first, end):
        sum_of += looks[one] * value[one]
        count += looks[one]
    return sum_of / count
