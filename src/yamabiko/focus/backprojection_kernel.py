"""The inner loops of exact backprojection: every tile takes from every range profile the sample at each point's distance.

What makes it fast, in plain numba: three small functions over short arrays of constant length (geometry, reading, adding), so that
the first and the last are vectorised; and complex samples moved as 64-bit words, so that reading costs three loads and three stores
a point. Three samples, and not two, because a quadratic spline needs so much less oversampling that profiles stay short.
"""

from __future__ import annotations

from typing import NamedTuple

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
    compiled,
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
from yamabiko.earth.wgs84 import Float

_LOCAL_TERMS = 4
_SHORT = 0.03  # of half the aperture


class Windows(NamedTuple):
    """Which pulses light which points of a tile, and with what weight they count there.

    time : (pulse,) of the block, s. centre, dwell : (tile, 4) of the points' apertures, s: at the tile's centre, and their slope a
    metre along x, y, z. weight : coefficients of powers of twice the place in the aperture, -1 to 1. share : (pulse,) what
    a pulse's samples weigh together. All empty where every pulse lights every point.
    """

    time: Float
    centre: Float
    dwell: Float
    weight: NDArray[np.float32]
    share: NDArray[np.float32]


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


@compiled_apart
def _weigh_far(offset: Float, place: Float, coefficients: NDArray[np.float32], weight: NDArray[np.float32]) -> None:
    """Weight (SEGMENT,) of one pulse at the points of a segment, zero where it does not light them.

    place : (8,) twice the place in the aperture, times the dwell, at the tile's centre and a metre along x, y, z; then the dwell's
    three slopes over the dwell, for the points' own dwells differ; then the first again, no further out than the aperture's ends.
    """
    last = len(coefficients) - 1
    for i in range(SEGMENT):
        x, y, z = offset[i], offset[SEGMENT + i], offset[2 * SEGMENT + i]
        along = place[0] + place[1] * x + place[2] * y + place[3] * z
        at = np.float32(along / (1.0 + place[4] * x + place[5] * y + place[6] * z))
        value = coefficients[last]
        for power in range(last - 1, -1, -1):
            value = value * at + coefficients[power]
        weight[i] = value if abs(at) <= np.float32(1.0) else np.float32(0.0)


@compiled
def _expand(coefficients: NDArray[np.float32], at: float, local: Float) -> None:
    """Fill local (4 or more,) with coefficients of powers of the distance from `at`; what it holds beyond is scratch."""
    last = len(coefficients) - 1
    for power in range(last + 1):
        local[power] = coefficients[power]
    for order in range(min(_LOCAL_TERMS, last)):
        for power in range(last - 1, order - 1, -1):
            local[power] += local[power + 1] * at


@compiled_apart
def _weigh_near(offset: Float, place: Float, local: Float, weight: NDArray[np.float32]) -> None:
    """As _weigh_far where a tile is short beside the aperture: a cubic about its middle, and a short series for the quotient.

    The cubic is wrong by less than 1e-5 of the weight within _SHORT of the middle, the quotient by the cube of its small part.
    """
    middle = place[7]
    first, second, third = np.float32(local[1]), np.float32(local[2]), np.float32(local[3])
    for i in range(SEGMENT):
        x, y, z = offset[i], offset[SEGMENT + i], offset[2 * SEGMENT + i]
        along = place[0] + place[1] * x + place[2] * y + place[3] * z
        change = place[4] * x + place[5] * y + place[6] * z
        at = along * (1.0 - change + change * change)
        away = np.float32(at - middle)
        value = np.float32(local[0]) + away * (first + away * (second + away * third))
        weight[i] = value if abs(at) <= 1.0 else np.float32(0.0)


@compiled
def _weigh(
    offset: Float, place: Float, reach: float, coefficients: NDArray[np.float32], local: Float, weight: NDArray[np.float32]
) -> None:
    """Weight (SEGMENT,) of one pulse at the points of a segment, reach and local as _place_of gives them."""
    if reach <= _SHORT:
        _weigh_near(offset, place, local, weight)
    else:
        _weigh_far(offset, place, coefficients, weight)


@compiled_apart
def _count(
    scratch: NDArray[np.float32],
    samples: NDArray[np.float32],
    weight: NDArray[np.float32],
    share: np.float32,
    total: NDArray[np.float32],
) -> None:
    """As _add, each point by its own weight; total (3 * SEGMENT,) has the sum of the weights behind the parts."""
    for i in range(SEGMENT):
        place, cycles = scratch[i], scratch[SEGMENT + i]
        before = np.float32(0.5) * (np.float32(1.0) - place) * (np.float32(1.0) - place)
        behind = np.float32(0.5) * place * place
        nearest = np.float32(1.0) - before - behind
        real = before * samples[2 * i] + nearest * samples[2 * SEGMENT + 2 * i] + behind * samples[4 * SEGMENT + 2 * i]
        imaginary = (
            before * samples[2 * i + 1] + nearest * samples[2 * SEGMENT + 2 * i + 1] + behind * samples[4 * SEGMENT + 2 * i + 1]
        )
        s, c = weight[i] * sine(cycles), weight[i] * cosine(cycles)
        total[i] -= real * c - imaginary * s
        total[SEGMENT + i] -= real * s + imaginary * c
        total[2 * SEGMENT + i] += weight[i] * share


@compiled
def _radius(offset: Float, segments: int) -> float:
    """Largest distance (m) of a tile's points from its centre."""
    largest = 0.0
    for segment in range(segments):
        for i in range(SEGMENT):
            largest = max(largest, offset[segment, 3 * SEGMENT + i])
    return float(np.sqrt(largest))


@compiled
def _place_of(windows: Windows, tile: int, pulse: int, radius: float, place: Float, local: Float) -> float:
    """Set the terms of _weigh; returns by how much at most the place changes over the tile, negative where no point is lit.

    radius : m, of the tile's points from its centre.
    """
    centre, dwell = windows.centre[tile], windows.dwell[tile]
    if dwell[0] <= 0.0:
        return -1.0
    place[0] = 2.0 * (windows.time[pulse] - centre[0]) / dwell[0]
    slope = change = 0.0
    for axis in range(1, 4):
        place[axis] = -2.0 * centre[axis] / dwell[0]
        place[3 + axis] = dwell[axis] / dwell[0]
        slope += place[axis] * place[axis]
        change += place[3 + axis] * place[3 + axis]
    place[7] = min(max(place[0], -1.0), 1.0)
    change = radius * np.sqrt(change)
    if change > 0.1:
        return -1.0 if abs(place[0]) > 1.5 else 1.0
    reach = (radius * np.sqrt(slope) + abs(place[0]) * change) / (1.0 - change)
    if abs(place[0]) > 1.0 + reach:
        return -1.0
    reach += 10.0 * change  # so that the rest of the quotient's series, its cube, is small
    if reach <= _SHORT:
        _expand(windows.weight, place[7], local)
    return float(reach)


@compiled_parallel
def add_pulses(
    profiles: NDArray[np.uint64],
    guard: int,
    pulses: Pulses,
    tiles: Tiles,
    windows: Windows,
    image: NDArray[np.complex64],
    weights: NDArray[np.float32],
) -> None:
    """Add a block of pulses to the image.

    profiles : (pulse, width) complex64 viewed as 64-bit words. guard : samples before each profile's first. image : (point,) flat,
    in the tiles' order. weights : (point,) the sums of the windows' weights, added to likewise; empty without windows.
    """
    windowed = windows.time.size > 0
    for tile in numba.prange(tile_count(tiles)):
        offset = np.empty((TILE // SEGMENT, 4 * SEGMENT), np.float64)
        centre = np.empty(3, np.float64)
        terms = np.empty(TERMS, np.float64)
        scratch = np.empty(2 * SEGMENT, np.float32)
        index = np.empty(SEGMENT, np.int32)
        words = np.empty(3 * SEGMENT, np.uint64)
        samples = words.view(np.float32)
        weight = np.empty(SEGMENT, np.float32)
        place_in_window = np.empty(8, np.float64)
        local = np.empty(max(len(windows.weight), _LOCAL_TERMS), np.float64)
        total = np.zeros((TILE // SEGMENT, 3 * SEGMENT), np.float32)
        points = place_tile(tiles, tile, offset, centre)
        segments = (points + SEGMENT - 1) // SEGMENT
        radius = _radius(offset, segments) if windowed else 0.0
        reach = 0.0
        for pulse in range(profiles.shape[0]):
            if windowed:
                reach = _place_of(windows, tile, pulse, radius, place_in_window, local)
                if reach < 0.0:
                    continue
            first = aim(terms, pulses, pulse, centre) % pulses.period + guard
            for segment in range(segments):
                if pulses.bistatic:
                    two_ways(offset[segment], scratch, index, terms)
                else:
                    one_way(offset[segment], scratch, index, terms)
                _read(words, index, profiles[pulse], first)
                if windowed:
                    _weigh(offset[segment], place_in_window, reach, windows.weight, local, weight)
                    _count(scratch, samples, weight, windows.share[pulse], total[segment])
                else:
                    _add(scratch, samples, total[segment])
        member = np.empty(TILE, np.int64)
        list_members(tiles, tile, member)
        for point in range(points):
            segment, place = point // SEGMENT, point % SEGMENT
            image[member[point]] += complex(total[segment, place], total[segment, SEGMENT + place])
            if windowed:
                weights[member[point]] += total[segment, 2 * SEGMENT + place]


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
