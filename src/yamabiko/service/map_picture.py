"""A product as a map that a person reads at a glance: power in decibels over shaded terrain, scale bar, legend, coordinates, look.

North is up; map coordinates stand at the left and bottom in kilometres, the corners in degrees.
"""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.patches import Patch
from matplotlib.patheffects import withStroke
from numpy.typing import NDArray

from yamabiko.earth.map_grid import MapGrid
from yamabiko.formats.picture import block_means, stretch
from yamabiko.product.product import PixelMask, Product, Quantity

MOST_PIXELS = 1400
_MASK_COLOURS = {PixelMask.LAYOVER: ("layover", (1.0, 0.75, 0.1, 0.35)), PixelMask.SHADOW: ("shadow", (0.2, 0.45, 1.0, 0.35))}
_NAMES = {
    Quantity.BETA_ZERO: "beta nought",
    Quantity.SIGMA_ZERO: "sigma nought",
    Quantity.GAMMA_ZERO: "gamma nought",
    Quantity.GAMMA_ZERO_TERRAIN: "gamma nought, terrain-flattened",
    Quantity.UNCALIBRATED: "power, uncalibrated",
}
_SUN = np.array([-1.0, 1.0, 1.4]) / math.sqrt(1.0 + 1.0 + 1.4**2)  # from the north-west, as maps are shaded
_NICE = (1.0, 2.0, 5.0)


def draw_map(product: Product, path: Path) -> None:
    """Write the map of a product to a PNG file."""
    side = math.ceil(max(product.grid.shape) / MOST_PIXELS)
    figure = Figure(figsize=(9.0, 9.0 * _aspect(product.grid) + 0.9), dpi=140)
    FigureCanvasAgg(figure)
    axes = figure.add_axes((0.09, 0.09, 0.76, 0.83))
    west, south, east, north = (edge / 1e3 for edge in _metric_bounds(product.grid))
    extent = (west, east, south, north)
    if product.height is not None:
        axes.imshow(_shaded(product.height, product.grid, side), cmap="gray", vmin=0.0, vmax=1.3, extent=extent)
    means = block_means(product.power, side)
    black, white = stretch(means)
    with np.errstate(invalid="ignore", divide="ignore"):
        decibels = np.where(means > 0.0, 10.0 * np.log10(means), np.where(np.isnan(means), np.nan, black))
    image = axes.imshow(decibels, cmap="gray", vmin=black, vmax=white, extent=extent)
    _draw_mask(axes, product, side, extent)
    bar = figure.colorbar(image, cax=figure.add_axes((0.87, 0.25, 0.025, 0.5)))
    bar.set_label(f"{_NAMES[product.quantity]} (dB{' of an unknown unit' if product.quantity is Quantity.UNCALIBRATED else ''})")
    _draw_scale(axes, extent)
    _draw_look(axes, product.acquisition.look_bearing)
    axes.set_xlabel(
        f"easting (km), {product.grid.reference_system}" if not product.grid.geographic else "km east of the map's edge"
    )
    axes.set_ylabel("northing (km)" if not product.grid.geographic else "km north of the map's edge")
    axes.set_title(_title(product), fontsize=10, loc="left")
    figure.savefig(path, format="png", metadata={"Software": None})


def _metric_bounds(grid: MapGrid) -> tuple[float, float, float, float]:
    """Outer edges in metres: the map's own, or from the south-west corner of a geographic grid."""
    if not grid.geographic:
        return grid.bounds
    along_x, along_y = grid.metres()
    return 0.0, 0.0, grid.shape[1] * along_x, grid.shape[0] * along_y


def _aspect(grid: MapGrid) -> float:
    along_x, along_y = grid.metres()
    return float(np.clip(grid.shape[0] * along_y / (grid.shape[1] * along_x), 0.3, 2.5))


def _shaded(height: NDArray[np.float32], grid: MapGrid, side: int) -> NDArray[np.float64]:
    """Light on the terrain (rows, columns), one on level ground."""
    along_x, along_y = (side * metres for metres in grid.metres())
    coarse = block_means(height, side)
    if min(coarse.shape) < 2:
        return np.ones(coarse.shape)
    down, right = np.gradient(coarse, along_y, along_x)
    light = (_SUN[2] - right * _SUN[0] + down * _SUN[1]) / np.sqrt(1.0 + right**2 + down**2)
    return np.asarray(np.clip(light / _SUN[2], 0.0, 1.5))


def _draw_mask(axes: Axes, product: Product, side: int, extent: tuple[float, float, float, float]) -> None:
    if product.mask is None:
        return
    handles = []
    for bit, (name, colour) in _MASK_COLOURS.items():
        share = block_means(((product.mask & bit) > 0).astype(np.float32), side)
        if not share.any():
            continue
        veil = np.zeros((*share.shape, 4))
        veil[share > 0.5] = colour
        axes.imshow(veil, extent=extent)
        handles.append(Patch(color=colour, label=name))
    if handles:
        axes.legend(handles=handles, loc="lower right", fontsize=8, framealpha=0.8)


def _draw_scale(axes: Axes, extent: tuple[float, float, float, float]) -> None:
    """A bar of a round length, at most a quarter of the map's width, at the lower left."""
    west, east, south, north = extent
    most = 0.25 * (east - west)
    decade = 10.0 ** math.floor(math.log10(most))
    length = max(step * decade for step in _NICE if step * decade <= most)
    left, bottom = west + 0.04 * (east - west), south + 0.05 * (north - south)
    for colour, width in (("black", 6.0), ("white", 3.0)):
        axes.plot([left, left + length], [bottom, bottom], color=colour, linewidth=width, solid_capstyle="butt")
    label = f"{length:g} km" if length >= 1.0 else f"{1e3 * length:g} m"
    axes.annotate(
        label,
        (left + 0.5 * length, bottom),
        xytext=(0, 5),
        textcoords="offset points",
        ha="center",
        color="white",
        fontsize=9,
        bbox={"facecolor": "black", "alpha": 0.5, "pad": 1.5, "linewidth": 0},
    )


def _draw_look(axes: Axes, bearing: float) -> None:
    """Arrows to the north and along the look, at the upper right."""
    for name, angle, colour, middle in (("N", 0.0, "white", 0.86), ("look", bearing, "#7fd7ff", 0.94)):
        east, north = 0.025 * math.sin(angle), 0.025 * math.cos(angle)
        axes.annotate(
            "",
            (middle + east, 0.92 + north),
            (middle - east, 0.92 - north),
            xycoords="axes fraction",
            arrowprops={
                "arrowstyle": "-|>",
                "color": colour,
                "linewidth": 1.8,
                "path_effects": [withStroke(linewidth=4.0, foreground="black")],
            },
        )
        text = axes.annotate(name, (middle, 0.965), xycoords="axes fraction", color=colour, fontsize=9, ha="center", va="center")
        text.set_path_effects([withStroke(linewidth=2.5, foreground="black")])


def _title(product: Product) -> str:
    acquisition = product.acquisition
    when = f"{acquisition.start:%Y-%m-%d %H:%M:%S} UTC"
    origin = "SIMULATED, " if acquisition.simulated and "SIMULATED" not in acquisition.collector.upper() else ""
    pixel = max(product.grid.metres())
    return (
        f"{origin}{acquisition.collector}, {acquisition.identifier}\n{when}, {acquisition.polarization}, incidence"
        f" {math.degrees(acquisition.incidence):.1f} deg, pixel {pixel:.3g} m"
    )
