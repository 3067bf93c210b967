"""The inner loops of echo simulation: every point of every tile leaves its echo in every range profile.

This is the transpose of backprojection, step by step: where that reads three neighbouring samples with weights and turns them by
the carrier, this turns a reflectivity back and adds it to the three samples with the same weights.
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


@compiled_apart
def _turn(scratch: NDArray[np.float32], reflectivity: NDArray[np.float32], turned: NDArray[np.float32]) -> None:
    """Reflectivity (2 * SEGMENT,), real parts then imaginary parts, turned back by the carrier; cycles are half a cycle behind."""
    for i in range(SEGMENT):
        s, c = sine(scratch[SEGMENT + i]), cosine(scratch[SEGMENT + i])
        turned[i] = -(reflectivity[i] * c + reflectivity[SEGMENT + i] * s)
        turned[SEGMENT + i] = -(reflectivity[SEGMENT + i] * c - reflectivity[i] * s)


@compiled_apart
def _leave(
    scratch: NDArray[np.float32],
    index: NDArray[np.int32],
    turned: NDArray[np.float32],
    profile: NDArray[np.complex64],
    first: int,
    points: int,
) -> None:
    """Add a segment's echoes to one profile (width,)."""
    for i in range(points):
        at = np.uint64(np.int64(index[i]) + first)
        value = complex(turned[i], turned[SEGMENT + i])
        before = np.float32(0.5) * (np.float32(1.0) - scratch[i]) * (np.float32(1.0) - scratch[i])
        behind = np.float32(0.5) * scratch[i] * scratch[i]
        profile[at - np.uint64(1)] += value * before
        profile[at] += value * (np.float32(1.0) - before - behind)
        profile[at + np.uint64(1)] += value * behind


@compiled_apart
def _light(offset: Float, reflectivity: NDArray[np.float32], gain: NDArray[np.float32], lit: NDArray[np.float32]) -> None:
    """Reflectivity (2 * SEGMENT,) times the antenna's gain, straight over the tile: gain (4,) at its centre, and a metre."""
    for i in range(SEGMENT):
        along_plane = gain[1] * np.float32(offset[i]) + gain[2] * np.float32(offset[SEGMENT + i])
        here = gain[0] + along_plane + gain[3] * np.float32(offset[2 * SEGMENT + i])
        lit[i] = reflectivity[i] * here
        lit[SEGMENT + i] = reflectivity[SEGMENT + i] * here


@compiled_apart
def _shut_out(index: NDArray[np.int32], turned: NDArray[np.float32], sample: int, gate: float) -> None:
    """Silence echoes more than a number of samples from the reference point's."""
    for i in range(SEGMENT):
        if abs(index[i] + sample) > gate:
            turned[i] = np.float32(0.0)
            turned[SEGMENT + i] = np.float32(0.0)


@compiled
def _load(reflectivity: NDArray[np.complex64], member: NDArray[np.int64], points: int, values: NDArray[np.float32]) -> bool:
    """Fill values (segment, 2 * SEGMENT) with a tile's reflectivity: real parts, then imaginary parts. Returns whether any is."""
    any_is = False
    for point in range(points):
        value = reflectivity[member[point]]
        values[point // SEGMENT, point % SEGMENT] = value.real
        values[point // SEGMENT, SEGMENT + point % SEGMENT] = value.imag
        any_is = any_is or value.real != 0.0 or value.imag != 0.0
    return any_is


@compiled_parallel
def leave_echoes(
    profiles: NDArray[np.complex64],
    guard: int,
    pulses: Pulses,
    tiles: Tiles,
    reflectivity: NDArray[np.complex64],
    lighting: NDArray[np.float32],
    gate: float,
    jobs: int,
) -> None:
    """Add the echoes of every point to a block of profiles (pulse, width), the pulses shared out among jobs.

    guard : samples before each profile's first. reflectivity : (point,) flat, in the tiles' order. lighting : (tile, pulse, 4)
    the antenna's gain as `Beam.lighting` gives it, or (0, 0, 4) for one everywhere. gate : metres of two-way path on either side of
    the reference point's beyond which nothing is recorded, finite.
    """
    count = profiles.shape[0]
    for job in numba.prange(jobs):
        offset = np.empty((TILE // SEGMENT, 4 * SEGMENT), np.float64)
        member = np.empty(TILE, np.int64)
        centre = np.empty(3, np.float64)
        terms = np.empty(TERMS, np.float64)
        scratch = np.empty(2 * SEGMENT, np.float32)
        index = np.empty(SEGMENT, np.int32)
        turned = np.empty(2 * SEGMENT, np.float32)
        lit = np.empty(2 * SEGMENT, np.float32)
        values = np.zeros((TILE // SEGMENT, 2 * SEGMENT), np.float32)
        for tile in range(tile_count(tiles)):
            points = place_tile(tiles, tile, offset, centre)
            list_members(tiles, tile, member)
            if not _load(reflectivity, member, points, values):
                continue
            for pulse in range(job * count // jobs, (job + 1) * count // jobs):
                sample = aim(terms, pulses, pulse, centre)
                reach = gate * pulses.samples_per_metre[pulse]
                if abs(sample) - guard > reach:
                    continue
                first = sample % pulses.period + guard
                for segment in range((points + SEGMENT - 1) // SEGMENT):
                    if pulses.bistatic:
                        two_ways(offset[segment], scratch, index, terms)
                    else:
                        one_way(offset[segment], scratch, index, terms)
                    if lighting.size > 0:
                        _light(offset[segment], values[segment], lighting[tile, pulse], lit)
                        _turn(scratch, lit, turned)
                    else:
                        _turn(scratch, values[segment], turned)
                    if abs(sample) + guard > reach:
                        _shut_out(index, turned, sample, reach)
                    _leave(scratch, index, turned, profiles[pulse], first, min(SEGMENT, points - segment * SEGMENT))
