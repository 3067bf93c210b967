"""Path lengths from tiles of points to the antennas: the arithmetic that focusing and echo simulation share.

Points are gathered into tiles of at most TILE points and worked through in segments of SEGMENT. Within a tile the path of a point
is the path of the tile's centre, computed once with a square root, plus a series in the point's small offset d from the centre.
With R the distance from antenna to centre and u the unit vector from antenna to centre,

    |R u + d| - R = R (sqrt(1 + 2 q / R) - 1) = q - q^2 / (2 R) + q^3 / (2 R^2) - 5 q^4 / (8 R^3) + ...,    q = u.d + |d|^2 / (2 R)

whose first neglected term is 7 q^5 / (8 R^4); `yamabiko.collect.tiles` keeps tiles small enough for it. The offsets are float64:
vectorised, that costs next to nothing beside reading the samples, and no phase is lost at any range or tile size.

Loops run over constant lengths and few arrays so that the compiler can prove them independent and vectorise them.
"""

from __future__ import annotations

from typing import NamedTuple

import numba
import numpy as np
from numpy.typing import NDArray

from yamabiko.earth.wgs84 import Float

SEGMENT = 128
TILE = 1024
TERMS = 18  # seven of the transmitter, seven of the receiver, and where the tile's centre falls on the line and in the cycle
_RECEIVER, _LINE, _SAMPLES, _TURN, _CYCLES = 7, 14, 15, 16, 17

compiled = numba.njit(cache=True, fastmath=True, error_model="numpy")
compiled_apart = numba.njit(cache=True, fastmath=True, error_model="numpy", inline="never")
compiled_within = numba.njit(cache=True, fastmath=True, error_model="numpy", inline="always")
compiled_parallel = numba.njit(cache=True, fastmath=True, error_model="numpy", parallel=True)


class Pulses(NamedTuple):
    """What the kernels need to know of every pulse of a block; positions in the tiles' frame, lengths in metres.

    transmit, receive : (pulse, 3). bistatic : whether the two differ. reference_path : (pulse,) to the reference point and back.
    samples_per_metre, cycles_per_metre : (pulse,) range-profile samples and carrier cycles a metre of path.
    period : samples after which a range profile repeats itself.
    """

    transmit: Float
    receive: Float
    bistatic: bool
    reference_path: Float
    samples_per_metre: Float
    cycles_per_metre: Float
    period: int


class Tiles(NamedTuple):
    """Where the points of a surface lie, tile by tile, in the tiles' own frame (metres).

    grid : whether the points are those of a regular grid (then rows, columns, spacings and height count) or a list (then position
    and start count).
    height : (rows, columns) metres over the plane, or (0, 0) for the plane itself.
    position : (point, 3), sorted by tile. start : (tile + 1,) where each tile begins in it.
    """

    grid: bool
    rows: int
    columns: int
    tile_rows: int
    tile_columns: int
    row_spacing: float
    column_spacing: float
    reference_row: float
    reference_column: float
    height: NDArray[np.float32]
    position: Float
    start: NDArray[np.int64]


@compiled
def tile_count(tiles: Tiles) -> int:
    """Number of tiles."""
    if not tiles.grid:
        return len(tiles.start) - 1
    down = (tiles.rows + tiles.tile_rows - 1) // tiles.tile_rows
    return int(down * ((tiles.columns + tiles.tile_columns - 1) // tiles.tile_columns))


@compiled
def place_tile(tiles: Tiles, tile: int, offset: Float, centre: Float) -> int:
    """Fill offset (segment, 4 * SEGMENT) as runs of x, y, z, |d|^2 and centre (3,); returns the number of points."""
    points = _place_grid_tile(tiles, tile, offset, centre) if tiles.grid else _place_list_tile(tiles, tile, offset, centre)
    # The kernels work through whole segments: what is left of the last one must be finite.
    for index in range(points, (points + SEGMENT - 1) // SEGMENT * SEGMENT):
        _set_offset(offset, index, 0.0, 0.0, 0.0)
    return int(points)


@compiled
def _place_list_tile(tiles: Tiles, tile: int, offset: Float, centre: Float) -> int:
    first, last = tiles.start[tile], tiles.start[tile + 1]
    for axis in range(3):
        low = high = tiles.position[first, axis]
        for point in range(first, last):
            low = min(low, tiles.position[point, axis])
            high = max(high, tiles.position[point, axis])
        centre[axis] = 0.5 * (low + high)
    for point in range(first, last):
        x, y, z = tiles.position[point, 0], tiles.position[point, 1], tiles.position[point, 2]
        _set_offset(offset, point - first, x - centre[0], y - centre[1], z - centre[2])
    return int(last - first)


@compiled
def list_members(tiles: Tiles, tile: int, member: NDArray[np.int64]) -> None:
    """Fill member (TILE,) with where a tile's points stand in the flat image."""
    if tiles.grid:
        top, bottom, left, right = _grid_bounds(tiles, tile)
        point = 0
        for row in range(top, bottom):
            for column in range(left, right):
                member[point] = row * tiles.columns + column
                point += 1
    else:
        for point in range(tiles.start[tile + 1] - tiles.start[tile]):
            member[point] = tiles.start[tile] + point


@compiled
def _grid_bounds(tiles: Tiles, tile: int) -> tuple[int, int, int, int]:
    """First row, end row, first column, end column of a grid's tile."""
    across = (tiles.columns + tiles.tile_columns - 1) // tiles.tile_columns
    top, left = tile // across * tiles.tile_rows, tile % across * tiles.tile_columns
    return top, min(top + tiles.tile_rows, tiles.rows), left, min(left + tiles.tile_columns, tiles.columns)


@compiled
def _place_grid_tile(tiles: Tiles, tile: int, offset: Float, centre: Float) -> int:
    top, bottom, left, right = _grid_bounds(tiles, tile)
    middle_row, middle_column = 0.5 * (top + bottom - 1), 0.5 * (left + right - 1)
    centre[0] = (middle_row - tiles.reference_row) * tiles.row_spacing
    centre[1] = (middle_column - tiles.reference_column) * tiles.column_spacing
    centre[2] = 0.0
    relief = tiles.height.size > 0
    if relief:
        low = high = tiles.height[top, left]
        for row in range(top, bottom):
            for column in range(left, right):
                low = min(low, tiles.height[row, column])
                high = max(high, tiles.height[row, column])
        centre[2] = 0.5 * (np.float64(low) + np.float64(high))
    count = 0
    for row in range(top, bottom):
        x = (row - middle_row) * tiles.row_spacing
        for column in range(left, right):
            z = np.float64(tiles.height[row, column]) - centre[2] if relief else 0.0
            _set_offset(offset, count, x, (column - middle_column) * tiles.column_spacing, z)
            count += 1
    return count


@compiled_within
def _set_offset(offset: Float, index: int, x: float, y: float, z: float) -> None:
    segment, place = index // SEGMENT, index % SEGMENT
    offset[segment, place] = x
    offset[segment, SEGMENT + place] = y
    offset[segment, 2 * SEGMENT + place] = z
    offset[segment, 3 * SEGMENT + place] = x * x + y * y + z * z


@compiled
def aim(terms: Float, pulses: Pulses, pulse: int, centre: Float) -> int:
    """Set the terms (TERMS,) of one pulse for one tile; returns the range-profile sample at or below the tile's centre."""
    path = _aim_antenna(terms, 0, pulses.transmit, pulse, centre)
    ways = 2.0
    if pulses.bistatic:
        path += _aim_antenna(terms, _RECEIVER, pulses.receive, pulse, centre)
        ways = 1.0
    else:
        path *= 2.0
    path -= pulses.reference_path[pulse]
    at = path * pulses.samples_per_metre[pulse]
    sample = np.floor(at)
    turn = path * pulses.cycles_per_metre[pulse]
    # Half a sample on, so that rounding down finds the nearest.
    terms[_LINE] = at - sample + 0.5
    terms[_SAMPLES] = ways * pulses.samples_per_metre[pulse]
    terms[_TURN] = turn - np.floor(turn)
    terms[_CYCLES] = ways * pulses.cycles_per_metre[pulse]
    return int(sample)


@compiled
def _aim_antenna(terms: Float, slot: int, antenna: Float, pulse: int, centre: Float) -> float:
    x, y, z = centre[0] - antenna[pulse, 0], centre[1] - antenna[pulse, 1], centre[2] - antenna[pulse, 2]
    distance = np.sqrt(x * x + y * y + z * z)
    inverse = 1.0 / distance
    terms[slot] = x * inverse
    terms[slot + 1] = y * inverse
    terms[slot + 2] = z * inverse
    terms[slot + 3] = 0.5 * inverse
    terms[slot + 4] = -0.5 * inverse
    terms[slot + 5] = 0.5 * inverse * inverse
    terms[slot + 6] = -0.625 * inverse * inverse * inverse
    return float(distance)


@compiled_apart
def one_way(offset: Float, scratch: NDArray[np.float32], index: NDArray[np.int32], terms: Float) -> None:
    """Per point of a segment, one antenna: which profile sample is nearest, where between it and the next, and carrier cycles.

    offset : (4 * SEGMENT,) in. scratch : (2 * SEGMENT,) out, first the place 0..1 from half a sample before the nearest one to half
    a sample behind it, then cycles -0.5..0.5, half a cycle behind. index : (SEGMENT,) out, nearest sample less the tile's own.
    """
    x, y, z, d = terms[0], terms[1], terms[2], terms[3]
    second, third, fourth = terms[4], terms[5], terms[6]
    line, samples, turn, cycles = terms[14], terms[15], terms[16], terms[17]
    for i in range(SEGMENT):
        q = x * offset[i] + y * offset[SEGMENT + i] + z * offset[2 * SEGMENT + i] + d * offset[3 * SEGMENT + i]
        path = q + q * q * (second + q * (third + q * fourth))
        at = line + path * samples
        whole = np.floor(at)
        scratch[i] = np.float32(at - whole)
        index[i] = np.int32(whole)
        turned = turn + path * cycles
        scratch[SEGMENT + i] = np.float32(turned - np.floor(turned) - 0.5)


@compiled_apart
def two_ways(offset: Float, scratch: NDArray[np.float32], index: NDArray[np.int32], terms: Float) -> None:
    """As one_way, for a transmitter and a receiver in different places."""
    x, y, z, d = terms[0], terms[1], terms[2], terms[3]
    second, third, fourth = terms[4], terms[5], terms[6]
    x_receive, y_receive, z_receive, d_receive = terms[7], terms[8], terms[9], terms[10]
    second_receive, third_receive, fourth_receive = terms[11], terms[12], terms[13]
    line, samples, turn, cycles = terms[14], terms[15], terms[16], terms[17]
    for i in range(SEGMENT):
        q = x * offset[i] + y * offset[SEGMENT + i] + z * offset[2 * SEGMENT + i] + d * offset[3 * SEGMENT + i]
        r = x_receive * offset[i] + y_receive * offset[SEGMENT + i] + z_receive * offset[2 * SEGMENT + i]
        r += d_receive * offset[3 * SEGMENT + i]
        path = q + q * q * (second + q * (third + q * fourth))
        path += r + r * r * (second_receive + r * (third_receive + r * fourth_receive))
        at = line + path * samples
        whole = np.floor(at)
        scratch[i] = np.float32(at - whole)
        index[i] = np.int32(whole)
        turned = turn + path * cycles
        scratch[SEGMENT + i] = np.float32(turned - np.floor(turned) - 0.5)


@compiled_within
def sine(cycles: np.float32) -> np.float32:
    """Sine of 2 pi cycles, |cycles| <= 0.5, float32 to 6e-7: odd polynomial, minimax fit of sin(2 pi x) / x in x^2."""
    x2 = cycles * cycles
    inner = np.float32(-76.5801) + x2 * (np.float32(41.205394) + x2 * np.float32(-12.271262))
    return cycles * (np.float32(6.2831828) + x2 * (np.float32(-41.341421) + x2 * (np.float32(81.596184) + x2 * inner)))


@compiled_within
def cosine(cycles: np.float32) -> np.float32:
    """Cosine of 2 pi cycles, |cycles| <= 0.5, float32 to 2e-6: even polynomial, minimax fit in x^2."""
    x2 = cycles * cycles
    inner = np.float32(-85.272397) + x2 * (np.float32(58.794039) + x2 * np.float32(-21.076782))
    return np.float32(0.9999992) + x2 * (np.float32(-19.738983) + x2 * (np.float32(64.928727) + x2 * inner))
