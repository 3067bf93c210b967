"""What changed, to be seen at a glance: the first and the last pass beside each other, and the changes outlined on the last."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import shapely
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from yamabiko.earth.map_grid import MapGrid
from yamabiko.finding.change.series import PassPicture
from yamabiko.finding.finding import ChangeFinding, ChangeSign
from yamabiko.formats.picture import block_means, stretch
from yamabiko.service.map_picture import draw_scale, kilometre_extent, picture_aspect

MOST_PIXELS = 900
_COLOURS = {ChangeSign.BRIGHTER: "#ff5a3c", ChangeSign.DARKER: "#3ca0ff", ChangeSign.INCOHERENT: "#ffd83c"}


def draw_changes(series: Sequence[PassPicture], found: Sequence[ChangeFinding], grid: MapGrid, path: Path) -> None:
    """Write the picture of a comparison to a PNG file."""
    first, last = series[0], series[-1]
    side = math.ceil(max(grid.shape) / MOST_PIXELS)
    pictures = [block_means(one.power, side) for one in (first, last)]
    black, white = stretch(*pictures)
    figure = Figure(figsize=(13.0, 6.2 * picture_aspect(grid) + 1.1), dpi=130, layout="constrained")
    FigureCanvasAgg(figure)
    extent = kilometre_extent(grid)
    panels = figure.subplots(1, 2, sharex=True, sharey=True)
    for axes, one, power in zip(panels, (first, last), pictures, strict=True):
        with np.errstate(invalid="ignore", divide="ignore"):
            image = axes.imshow(10.0 * np.log10(power), cmap="gray", vmin=black, vmax=white, extent=extent)
        origin = " (simulated)" if one.simulated else ""
        axes.set_title(f"{one.identifier}{origin}\n{one.when:%Y-%m-%d %H:%M:%S} UTC", fontsize=10, loc="left")
        axes.set_xlabel(f"easting (km), {grid.reference_system}")
        draw_scale(axes, extent)
    panels[0].set_ylabel("northing (km)")
    _outline(panels[1], found, grid, extent)
    figure.colorbar(image, ax=list(panels), label="power (dB)", shrink=0.6)
    figure.savefig(path, format="png", metadata={"Software": None})


def _outline(axes: Axes, found: Sequence[ChangeFinding], grid: MapGrid, extent: tuple[float, float, float, float]) -> None:
    """The outlines in the colour of their sign, and what the colours mean."""
    west, south, _, north = grid.bounds
    along_x, along_y = (extent[1] - extent[0]) / (grid.bounds[2] - west), (extent[3] - extent[2]) / (north - south)
    for one in found:
        for part in shapely.get_parts(one.outline):
            x, y = np.asarray(part.exterior.coords).T
            place = extent[0] + (x - west) * along_x, extent[2] + (y - south) * along_y
            axes.plot(*place, color=_COLOURS[one.sign], linewidth=1.2)
    handles = [
        Line2D([], [], color=colour, label=f"{sign.value}: {sum(one.sign is sign for one in found)}")
        for sign, colour in _COLOURS.items()
    ]
    axes.legend(handles=handles, loc="lower right", fontsize=9, title="changed")
