"""Where and when a series of pictures changed, pixel by pixel: the omnibus test in turn, for one channel, on whole pictures.

A pixel is tested on those passes that know it, so one bad or smaller picture does not take the others down. Blocks of rows are
taken one after the other, and memory holds little beyond the answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import comb, log

import numpy as np
from numpy.typing import NDArray

from yamabiko.earth.wgs84 import Float
from yamabiko.errors import InputError
from yamabiko.finding.change.likelihood_ratio import checked_looks
from yamabiko.finding.change.sequence_kernel import fill_evidence
from yamabiko.finding.change.significance_table import significance_table

MOST_PASSES = 32
_BLOCK = 1 << 20  # pixels


def signed_evidence(power: Sequence[NDArray[np.float32]], looks: Sequence[float], significance: float) -> NDArray[np.float32]:
    """For each pass from the second on (pass - 1, row, column): how sure it is that a pixel changed just before it.

    power : (row, column) linear power of each pass in time, of the shape of all; what is not positive and finite is not known.
    looks : equivalent number of looks of each. significance : at which the tests go on in turn, as in `omnibus.points_of_change`.

    Zero where no change was found; else -ln p, positive where it became brighter and negative where darker. p is that of the mean
    power from this change to the next against that from the last change to this one, were they alike: it is as exact for many
    passes as for two, but the time was chosen from several: see `splits`. Zero, too, where fewer than two passes are known.
    Raises InputError for passes, looks or a significance that cannot be.
    """
    count = checked_looks(looks, 1)
    shapes = {one.shape for one in power}
    if len(power) != len(count) or len(power) > MOST_PASSES:
        raise InputError("change", "passes", f"{len(power)} with {len(count)} numbers of looks", f"2 to {MOST_PASSES} of each")
    if len(shapes) != 1 or len(power[0].shape) != 2:
        raise InputError("change", "shape of the pictures", " and ".join(map(str, sorted(shapes))), "one grid for all")
    if not 0.0 < significance < 1.0:
        raise InputError("change", "significance", f"{significance:g}", "more than 0 and less than 1")
    rows, columns = power[0].shape
    evidence = np.zeros((len(power) - 1, rows, columns), np.float32)
    step = max(1, _BLOCK // max(columns, 1))
    for first in range(0, rows, step):
        block = np.stack([np.asarray(one[first : first + step], dtype=np.float32).ravel() for one in power])
        answer = _block_evidence(block, count, log(significance))
        evidence[:, first : first + step] = answer.reshape(len(answer), -1, columns)
    return evidence


def splits(passes: int) -> int:
    """How many ways there are to part a stretch of neighbouring passes in two: as often may a change be seen that is none."""
    return comb(passes + 1, 3)


def _block_evidence(power: NDArray[np.float32], looks: Float, log_significance: float) -> NDArray[np.float32]:
    """Evidence (pass - 1, pixel) from power (pass, pixel): pixels that are known in the same passes are taken together."""
    known = (power > 0.0) & (power < np.inf)
    which = np.zeros(power.shape[1], np.int64)
    for number, there in enumerate(known):
        which |= there.astype(np.int64) << number
    evidence = np.zeros((len(power) - 1, power.shape[1]), np.float32)
    for code in _distinct(which, (1 << len(power)) - 1):
        passes = np.flatnonzero([code >> number & 1 for number in range(len(power))])
        if len(passes) < 2:
            continue
        pixels = np.flatnonzero(which == code)
        part = np.empty((len(passes) - 1, len(pixels)), np.float32)
        own = looks[passes]
        fill_evidence(np.take(power[passes], pixels, axis=1), own, *_tables(tuple(own)), log_significance, part)
        for row, number in zip(part, passes[1:], strict=True):
            evidence[number - 1, pixels] = row
    return evidence


def _distinct(which: NDArray[np.int64], full: int) -> list[int]:
    """The different values: most often but one or two, which a sort of all would take long to tell."""
    others = which[(which != full) & (which != 0)]
    return [full, *(int(code) for code in np.unique(others))]


def _tables(looks: tuple[float, ...]) -> tuple[Float, NDArray[np.int32], NDArray[np.int32]]:
    """The tables (table, node) of every test of a series, and their numbers as `fill_evidence` wants them."""
    passes = len(looks)
    numbers: dict[tuple[float, ...], int] = {}

    def number(of: tuple[float, ...]) -> int:
        return numbers.setdefault(tuple(sorted(round(one, 9) for one in of)), len(numbers))

    of_rest = np.zeros(passes, np.int32)
    of_split = np.zeros((passes, passes, passes + 1), np.int32)
    for first in range(passes - 1):
        of_rest[first] = number(looks[first:])
        for place in range(first + 1, passes):
            for end in range(place + 1, passes + 1):
                of_split[first, place, end] = number((sum(looks[first:place]), sum(looks[place:end])))
    return np.stack([significance_table(of) for of in numbers]), of_rest, of_split
