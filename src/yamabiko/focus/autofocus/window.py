"""Finds the part of a large picture that autofocus learns most from."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from yamabiko.collect.phase_history import Complex
from yamabiko.earth.surface import GriddedSurface, HeightGrid, Plane, ProjectedGrid
from yamabiko.earth.wgs84 import Float


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
    top, left = _busiest(pixels, height, width)
    window = slice(top, top + height), slice(left, left + width)
    # A copy, so that the large picture need not be kept for its part.
    return _part(surface, window), pixels[window].copy()


def _busiest(pixels: Complex, height: int, width: int) -> tuple[int, int]:
    """First row and column of the window with the greatest squared power, found row by row: memory holds a few rows."""
    scale = max(float(np.abs(row).max()) for row in pixels)
    inside = sum((_squared_power(row, scale) for row in pixels[:height]), start=np.zeros(pixels.shape[1]))
    most, place = -1.0, (0, 0)
    for top in range(pixels.shape[0] - height + 1):
        if top > 0:
            inside += _squared_power(pixels[top + height - 1], scale) - _squared_power(pixels[top - 1], scale)
        total = np.append(0.0, np.cumsum(inside))
        windows = total[width:] - total[:-width]
        left = int(windows.argmax())
        if windows[left] > most:
            most, place = float(windows[left]), (top, left)
    return place


def _squared_power(row: Complex, scale: float) -> Float:
    """(column,) fourth power of the amplitude over a scale."""
    return np.asarray((np.abs(row).astype(np.float64) / scale) ** 4)


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
