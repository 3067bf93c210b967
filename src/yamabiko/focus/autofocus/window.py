"""Finds the part of a large picture that autofocus learns most from."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from yamabiko.collect.phase_history import Complex
from yamabiko.earth.surface import GriddedSurface, HeightGrid, Plane, ProjectedGrid


def busiest_window(surface: GriddedSurface, pixels: Complex, most_pixels: int) -> tuple[GriddedSurface, Complex]:
    """The window of at most so many pixels in which the squared power is greatest, as a surface and its pixels (row, column).

    Squared power favours few strong pixels over much clutter, even where phase errors smear them. The window is as near to a square
    as the surface allows; the whole surface if it is small enough.
    """
    rows, columns = pixels.shape
    if rows * columns <= most_pixels:
        return surface, pixels
    side = int(np.sqrt(most_pixels))
    height = rows if columns > side >= rows else min(side, rows, max(most_pixels // columns, side))
    width = min(columns, most_pixels // height)
    power = np.abs(pixels).astype(np.float64) ** 2
    total = np.zeros((rows + 1, columns + 1))
    total[1:, 1:] = (power / power.max()) ** 2
    total = total.cumsum(axis=0).cumsum(axis=1)
    inside = total[height:, width:] - total[:-height, width:] - total[height:, :-width] + total[:-height, :-width]
    top, left = divmod(int(inside.argmax()), inside.shape[1])
    window = slice(top, top + height), slice(left, left + width)
    return _part(surface, window), pixels[window]


def _part(surface: GriddedSurface, window: tuple[slice, slice]) -> GriddedSurface:
    if isinstance(surface, HeightGrid):
        return HeightGrid(_part_of_plane(surface.plane, window), surface.height[window], surface.up)
    if isinstance(surface, ProjectedGrid):
        return ProjectedGrid(_part_of_plane(surface.plane, window), surface.position[window])
    return _part_of_plane(surface, window)


def _part_of_plane(plane: Plane, window: tuple[slice, slice]) -> Plane:
    rows, columns = window
    row, column = plane.reference_pixel
    shape = (rows.stop - rows.start, columns.stop - columns.start)
    return replace(plane, shape=shape, reference_pixel=(row - rows.start, column - columns.start))
