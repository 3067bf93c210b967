"""From pixels that changed to places that did: hysteresis, the smallest area, outlines, and which of them stand side by side.

A place begins at a pixel beyond all doubt (the seed) and takes in what joins it, over edges or corners, and is changed by a looser
measure. How many false places there are is then bounded by the seeds alone: fewer than pixels times the seed's probability, however
neighbouring pixels hang together.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.ndimage import find_objects, label
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from shapely.geometry import MultiPolygon
from shapely.geometry.base import BaseGeometry

from yamabiko.earth.map_grid import MapGrid
from yamabiko.earth.pixel_polygons import pixel_polygons
from yamabiko.finding.finding import PixelWindow

_NEIGHBOURS = np.ones((3, 3), np.int8)


@dataclass(frozen=True, eq=False)
class Region:
    """Pixels that belong together. window : the smallest rectangle about them. inside : (rows, columns) of it. peak : the greatest
    evidence among them."""

    window: PixelWindow
    inside: NDArray[np.bool_]
    peak: float

    @property
    def pixels(self) -> int:
        """How many there are."""
        return int(self.inside.sum())


def grown_regions(evidence: NDArray[np.float32], seed: float, growth: float, fewest: int) -> list[Region]:
    """Regions of evidence (row, column) over `growth` that hold some of at least `seed` and are of so many pixels at the fewest."""
    numbers, count = label(evidence > growth, _NEIGHBOURS)
    seeded = np.unique(numbers[evidence >= seed])
    seeded = seeded[seeded > 0]
    large = np.bincount(numbers.ravel(), minlength=count + 1)[seeded] >= fewest
    boxes = find_objects(numbers)
    found = []
    for number in seeded[large]:
        box = boxes[number - 1]
        inside = numbers[box] == number
        window = PixelWindow(box[0].start, box[1].start, *inside.shape)
        found.append(Region(window, inside, float(evidence[box][inside].max())))
    return found


def outline(region: Region, grid: MapGrid) -> BaseGeometry:
    """The region's outline along pixel edges, in map coordinates: a polygon, or a multipolygon where parts meet in corners only."""
    to_map = grid.to_map.copy()
    to_map[:, 2] = to_map @ (region.window.column, region.window.row, 1.0)
    parts = pixel_polygons(region.inside, to_map)[1]
    return parts[0] if len(parts) == 1 else MultiPolygon(parts)


def mask_of(regions: Sequence[Region], shape: tuple[int, int]) -> NDArray[np.bool_]:
    """Which pixels (row, column) lie in any of the regions."""
    answer = np.zeros(shape, np.bool_)
    for region in regions:
        answer[region.window.slices] |= region.inside
    return answer


def groups(first: Sequence[BaseGeometry], second: Sequence[BaseGeometry], grid: MapGrid, distance: float) -> list[int | None]:
    """Numbers, from zero, of groups that outlines of two kinds form: of the first kind, then of the second; None for one by itself.

    Two belong together where they are of different kinds and come within a distance (m) of one another, or where a chain of such
    neighbours joins them.
    """
    if not first or not second:
        return [None] * (len(first) + len(second))
    scale = np.array(grid.metres()) / np.array(grid.spacing)
    one, other = (shapely.transform(np.array(kind, dtype=object), lambda xy: xy * scale) for kind in (first, second))
    near, far = shapely.STRtree(other).query(one, predicate="dwithin", distance=distance)
    size = len(first) + len(second)
    links = coo_array((np.ones(len(near)), (near, far + len(first))), shape=(size, size))
    _, component = connected_components(links, directed=False)
    members = np.bincount(component)
    order = {int(number): place for place, number in enumerate(dict.fromkeys(component[members[component] > 1]))}
    return [order.get(int(number)) for number in component]
