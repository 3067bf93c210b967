"""Chips: what a finding was read from, before and after, as two small pictures of one scale for a person to compare."""

from __future__ import annotations

import math
from pathlib import Path

from yamabiko.errors import InputError
from yamabiko.finding.finding import Finding, PixelWindow
from yamabiko.formats.findings.members import FiledFinding, file_finding
from yamabiko.formats.picture import block_means, decibel_picture, stretch, write_picture
from yamabiko.product.product import Layer

MARGIN = 0.5  # of the window's longer side, on every side
LEAST_SIDE = 64  # pixels
MOST_SIDE = 512  # pixels of a picture: larger windows are averaged


def write_chips(finding: Finding, folder: Path, *, before: Layer | None, after: Layer) -> FiledFinding:
    """Write the chips of a finding into a folder and return it with their names, `<identifier>-before.png` and `-after.png`.

    before, after : linear power of the whole grid (row, column) that the finding's window is of; a finding of one picture has
    only an after. Both have the same grey for the same power. Raises InputError where the window is not within the powers or they
    differ in shape, before anything is written; OutputError where a file cannot be written.
    """
    powers = {"after": after} if before is None else {"before": before, "after": after}
    if before is not None and before.shape != after.shape:
        raise InputError("chips", "shape", f"{before.shape} before", f"{after.shape}, as after")
    part = chip_window(finding.window, after.shape).slices
    block = max(1, math.ceil(max(after[part].shape) / MOST_SIDE))
    levels = stretch(*(block_means(power[part], block) for power in powers.values()))
    identifier = file_finding(finding).identifier
    names = {}
    for when, power in powers.items():
        names[when] = f"{identifier}-{when}.png"
        write_picture(decibel_picture(power[part], most_pixels=MOST_SIDE, levels=levels), Path(folder) / names[when])
    return FiledFinding(finding, identifier, **names)


def chip_window(window: PixelWindow, shape: tuple[int, ...]) -> PixelWindow:
    """The window with a margin about it, cut at the edges of a grid of `shape`.

    Raises InputError where the window does not lie on the grid.
    """
    rows, columns = shape
    inside = 0 <= window.row < window.row + window.rows <= rows and 0 <= window.column < window.column + window.columns <= columns
    if not inside:
        found = f"rows {window.row} to {window.row + window.rows}, columns {window.column} to {window.column + window.columns}"
        raise InputError("chips", "window", found, f"pixels of a grid of {rows} x {columns}")
    margin = MARGIN * max(window.rows, window.columns)
    top, bottom = _widened(window.row, window.rows, margin, rows)
    left, right = _widened(window.column, window.columns, margin, columns)
    return PixelWindow(top, left, bottom - top, right - left)


def _widened(first: int, count: int, margin: float, size: int) -> tuple[int, int]:
    """First pixel and the one past the last."""
    more = math.ceil(max(margin, 0.5 * (LEAST_SIDE - count)))
    return max(0, first - more), min(size, first + count + more)
