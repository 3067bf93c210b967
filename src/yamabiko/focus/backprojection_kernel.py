"""The inner loops of exact backprojection: every tile takes from every range profile the sample at each point's distance.

What makes it fast, in plain numba: three small functions over short arrays of constant length (geometry, reading, adding), so that
the first and the last are vectorised; and complex samples read as 64-bit words, so that reading costs two loads and two stores a
point.
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
    one_way,
    place_tile,
    sine,
    tile_count,
    two_ways,
)


@compiled_apart
def _read(words: NDArray[np.uint64], index: NDArray[np.int32], profile: NDArray[np.uint64], first: int) -> None:
    """Two neighbouring samples of a profile for each point of a segment: words (2 * SEGMENT,)."""
    for i in range(SEGMENT):
        at = np.uint64(np.int64(index[i]) + first)
        words[2 * i] = profile[at]
        words[2 * i + 1] = profile[at + np.uint64(1)]


@compiled_apart
def _add(scratch: NDArray[np.float32], samples: NDArray[np.float32], total: NDArray[np.float32]) -> None:
    """Interpolate, turn by the carrier and add to total (2 * SEGMENT,): real parts, then imaginary parts.

    The cycles in scratch are half a cycle behind, which is why the products are subtracted.
    """
    for i in range(SEGMENT):
        weight, cycles = scratch[i], scratch[SEGMENT + i]
        real, imaginary = samples[4 * i], samples[4 * i + 1]
        real += (samples[4 * i + 2] - real) * weight
        imaginary += (samples[4 * i + 3] - imaginary) * weight
        s, c = sine(cycles), cosine(cycles)
        total[i] -= real * c - imaginary * s
        total[SEGMENT + i] -= real * s + imaginary * c


@compiled_parallel
def add_pulses(profiles: NDArray[np.uint64], guard: int, pulses: Pulses, tiles: Tiles, image: NDArray[np.complex64]) -> None:
    """Add a block of pulses to the image.

    profiles : (pulse, width) complex64 viewed as 64-bit words. guard : samples before each profile's first. image : (point,) flat.
    """
    for tile in numba.prange(tile_count(tiles)):
        offset = np.empty((TILE // SEGMENT, 4 * SEGMENT), np.float64)
        member = np.empty(TILE, np.int64)
        centre = np.empty(3, np.float64)
        terms = np.empty(TERMS, np.float64)
        scratch = np.empty(2 * SEGMENT, np.float32)
        index = np.empty(SEGMENT, np.int32)
        words = np.empty(2 * SEGMENT, np.uint64)
        samples = words.view(np.float32)
        total = np.zeros((TILE // SEGMENT, 2 * SEGMENT), np.float32)
        points = place_tile(tiles, tile, offset, member, centre)
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
        for point in range(points):
            segment, place = point // SEGMENT, point % SEGMENT
            image[member[point]] += complex(total[segment, place], total[segment, SEGMENT + place])


@compiled_parallel
def remove_carrier(carrier: Pulses, tiles: Tiles, scale: float, image: NDArray[np.complex64]) -> None:
    """Multiply every point by scale exp(-j 2 pi cycles), the cycles those of the one pulse in `carrier`."""
    for tile in numba.prange(tile_count(tiles)):
        offset = np.empty((TILE // SEGMENT, 4 * SEGMENT), np.float64)
        member = np.empty(TILE, np.int64)
        centre = np.empty(3, np.float64)
        terms = np.empty(TERMS, np.float64)
        scratch = np.empty(2 * SEGMENT, np.float32)
        index = np.empty(SEGMENT, np.int32)
        points = place_tile(tiles, tile, offset, member, centre)
        aim(terms, carrier, 0, centre)
        for segment in range((points + SEGMENT - 1) // SEGMENT):
            two_ways(offset[segment], scratch, index, terms)
            for place in range(min(SEGMENT, points - segment * SEGMENT)):
                cycles = scratch[SEGMENT + place]
                image[member[segment * SEGMENT + place]] *= -np.float32(scale) * complex(cosine(cycles), -sine(cycles))
