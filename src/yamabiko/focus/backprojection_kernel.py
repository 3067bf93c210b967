"""The inner loops of exact backprojection: every tile takes from every range profile the sample at each point's distance.

What makes it fast, in plain numba: three small functions over short arrays of constant length (geometry, reading, adding), so that
the first and the last are vectorised; and complex samples moved as 64-bit words, so that reading costs three loads and three stores
a point. Three samples, and not two, because a quadratic spline needs so much less oversampling that profiles stay short.
"""

from __future__ import annotations

import numba
import numpy as np
from numpy.typing import NDArray

from yamabiko.collect.path_kernel import (
    SEGMENT,
    TERMS,
    TILE,
    Pulses,
    Tiles,
    aim,
    compiled_apart,
    compiled_parallel,
    cosine,
    list_members,
    one_way,
    place_tile,
    sine,
    tile_count,
    two_ways,
)


@compiled_apart
def _read(words: NDArray[np.uint64], index: NDArray[np.int32], profile: NDArray[np.uint64], first: int) -> None:
    """The profile's sample nearest to each point of a segment and its two neighbours: words (3 * SEGMENT,), a run for each."""
    for i in range(SEGMENT):
        at = np.uint64(np.int64(index[i]) + first)
        words[i] = profile[at - np.uint64(1)]
        words[SEGMENT + i] = profile[at]
        words[2 * SEGMENT + i] = profile[at + np.uint64(1)]


@compiled_apart
def _add(scratch: NDArray[np.float32], samples: NDArray[np.float32], total: NDArray[np.float32]) -> None:
    """Interpolate, turn by the carrier and add to total (2 * SEGMENT,): real parts, then imaginary parts.

    samples : the words of _read, real and imaginary parts in turn. The cycles in scratch are half a cycle behind, which is why the
    products are subtracted.
    """
    for i in range(SEGMENT):
        place, cycles = scratch[i], scratch[SEGMENT + i]
        before = np.float32(0.5) * (np.float32(1.0) - place) * (np.float32(1.0) - place)
        behind = np.float32(0.5) * place * place
        nearest = np.float32(1.0) - before - behind
        real = before * samples[2 * i] + nearest * samples[2 * SEGMENT + 2 * i] + behind * samples[4 * SEGMENT + 2 * i]
        imaginary = (
            before * samples[2 * i + 1] + nearest * samples[2 * SEGMENT + 2 * i + 1] + behind * samples[4 * SEGMENT + 2 * i + 1]
        )
        s, c = sine(cycles), cosine(cycles)
        total[i] -= real * c - imaginary * s
        total[SEGMENT + i] -= real * s + imaginary * c


@compiled_parallel
def add_pulses(profiles: NDArray[np.uint64], guard: int, pulses: Pulses, tiles: Tiles, image: NDArray[np.complex64]) -> None:
    """Add a block of pulses to the image.

    profiles : (pulse, width) complex64 viewed as 64-bit words. guard : samples before each profile's first. image : (point,) flat,
    in the tiles' order.
    """
    for tile in numba.prange(tile_count(tiles)):
        offset = np.empty((TILE // SEGMENT, 4 * SEGMENT), np.float64)
        centre = np.empty(3, np.float64)
        terms = np.empty(TERMS, np.float64)
        scratch = np.empty(2 * SEGMENT, np.float32)
        index = np.empty(SEGMENT, np.int32)
        words = np.empty(3 * SEGMENT, np.uint64)
        samples = words.view(np.float32)
        total = np.zeros((TILE // SEGMENT, 2 * SEGMENT), np.float32)
        points = place_tile(tiles, tile, offset, centre)
        segments = (points + SEGMENT - 1) // SEGMENT
        for pulse in range(profiles.shape[0]):
            first = aim(terms, pulses, pulse, centre) % pulses.period + guard
            for segment in range(segments):
                if pulses.bistatic:
                    two_ways(offset[segment], scratch, index, terms)
                else:
                    one_way(offset[segment], scratch, index, terms)
                _read(words, index, profiles[pulse], first)
                _add(scratch, samples, total[segment])
        member = np.empty(TILE, np.int64)
        list_members(tiles, tile, member)
        for point in range(points):
            segment, place = point // SEGMENT, point % SEGMENT
            image[member[point]] += complex(total[segment, place], total[segment, SEGMENT + place])


@compiled_parallel
def remove_carrier(carrier: Pulses, tiles: Tiles, scale: float, image: NDArray[np.complex64]) -> None:
    """Multiply every point by scale exp(-j 2 pi cycles), the cycles those of the one pulse in `carrier`."""
    for tile in numba.prange(tile_count(tiles)):
        offset = np.empty((TILE // SEGMENT, 4 * SEGMENT), np.float64)
        centre = np.empty(3, np.float64)
        terms = np.empty(TERMS, np.float64)
        scratch = np.empty(2 * SEGMENT, np.float32)
        index = np.empty(SEGMENT, np.int32)
        points = place_tile(tiles, tile, offset, centre)
        member = np.empty(TILE, np.int64)
        list_members(tiles, tile, member)
        aim(terms, carrier, 0, centre)
        for segment in range((points + SEGMENT - 1) // SEGMENT):
            two_ways(offset[segment], scratch, index, terms)
            for place in range(min(SEGMENT, points - segment * SEGMENT)):
                cycles = scratch[SEGMENT + place]
                image[member[segment * SEGMENT + place]] *= -np.float32(scale) * complex(cosine(cycles), -sine(cycles))
