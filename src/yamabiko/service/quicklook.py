"""The quick-look: a PNG of a complex image in decibels, with metres on the axes, north, flight and look direction marked.

Columns run to the right and rows downwards as in the image file, so the scene is seen from above with the radar beyond the upper
edge and shadows falling downwards.
"""

from __future__ import annotations

import logging
import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.patches import Circle
from numpy.typing import NDArray

from yamabiko.collect.phase_history import Complex
from yamabiko.earth.surface import Plane, Points, ProjectedGrid, plane_of
from yamabiko.earth.wgs84 import Float, LocalFrame
from yamabiko.errors import ProcessingError
from yamabiko.focus.complex_image import ComplexImage

MOST_PIXELS = 1200
_DARK_PERCENTILE = 10.0
_BRIGHT_PERCENTILE = 99.9
_LEAST_RANGE_DB = 25.0
_MOST_RANGE_DB = 50.0
_ARROW_COLOURS = {"N": "white", "flight": "#ffb347", "look": "#7fd7ff"}

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class PowerPicture:
    """Power of an image, averaged over blocks of pixels.

    decibels : (rows, columns) float32, the strongest block at zero. looks : pixels averaged along each axis of a block.
    """

    decibels: NDArray[np.float32]
    looks: int

    @property
    def shown(self) -> tuple[float, float]:
        """The levels to show as black and as white (dB): most of the clutter lies between them, a few strong points above."""
        dark, bright = (float(level) for level in np.percentile(self.decibels, [_DARK_PERCENTILE, _BRIGHT_PERCENTILE]))
        return bright - min(max(bright - dark, _LEAST_RANGE_DB), _MOST_RANGE_DB), bright


def average_power(pixels: Complex, most_pixels: int = MOST_PIXELS) -> PowerPicture:
    """Mean power of square blocks of pixels (rows, columns), small enough that neither axis has more than most_pixels blocks.

    Blocks at the far edges may hold fewer pixels. Raises ProcessingError where no pixel has any power.
    """
    looks = math.ceil(max(pixels.shape) / most_pixels)
    rows = np.arange(0, pixels.shape[0], looks)
    columns = np.arange(0, pixels.shape[1], looks)
    power = np.empty((len(rows), len(columns)))
    width = np.diff(np.append(columns, pixels.shape[1]))
    for number, row in enumerate(rows):
        block = pixels[row : row + looks]
        energy = np.square(block.real, dtype=np.float64) + np.square(block.imag, dtype=np.float64)
        power[number] = np.add.reduceat(energy.sum(axis=0), columns) / (width * len(block))
    strongest = float(power.max())
    if not strongest > 0.0:
        raise ProcessingError("the image holds zeros only: there is nothing to draw")
    decibels = 10.0 * np.log10(np.maximum(power / strongest, 1e-20))
    return PowerPicture(decibels.astype(np.float32), looks)


def draw_quicklook(image: ComplexImage, path: Path, brightest: tuple[float, float] | None = None) -> None:
    """Write the quick-look of an image on a plane or a height grid to a PNG file.

    brightest : (row, column) of a point to ring.
    """
    plane = _plane(image)
    picture = average_power(image.pixels)
    scene = LocalFrame.at(image.carrier.reference_point)
    first_row, first_column = (-0.5 - plane.reference_pixel[0]), (-0.5 - plane.reference_pixel[1])
    left, right = (np.array([0, plane.shape[1]]) + first_column) * plane.column_spacing
    top, bottom = (np.array([0, plane.shape[0]]) + first_row) * plane.row_spacing

    tall = (bottom - top) / (right - left)
    figure = Figure(figsize=(9.0, float(np.clip(7.2 * tall + 1.3, 4.0, 14.0))), dpi=140, layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.add_subplot()
    black, white = picture.shown
    drawn = axes.imshow(
        picture.decibels,
        extent=(float(left), float(right), float(bottom), float(top)),
        cmap="gray",
        vmin=black,
        vmax=white,
        aspect="equal",
        interpolation="antialiased",
    )
    colour_bar = figure.colorbar(drawn, ax=axes, aspect=35, pad=0.015, extend="both")
    averaged = "" if picture.looks == 1 else f" ({picture.looks} × {picture.looks} pixels averaged)"
    colour_bar.set_label(f"power relative to the strongest, dB{averaged}")
    axes.set_xlabel(f"cross range, m\n{_places(image, scene, brightest)}")
    axes.set_ylabel("ground range, m")
    axes.set_title(_title(image), fontsize=10, loc="left")
    if brightest is not None:
        _ring(axes, plane, brightest)
    _mark_directions(axes, image)
    figure.savefig(path, format="png", metadata={"Software": "Yamabiko"})
    log.info("quick-look %s of %s pixels, %d looks", path, picture.decibels.shape, picture.looks)


def directions(image: ComplexImage) -> dict[str, Float]:
    """Unit vectors (right, down) on the picture of north ("N"), flight and look; one without length is left out."""
    plane = _plane(image)
    scene = LocalFrame.at(image.carrier.reference_point)
    middle = len(image.receive.time) // 2
    look = image.carrier.reference_point - image.carrier.receive_position
    vectors = {"N": scene.axes[1], "flight": image.receive.velocity[middle], "look": look}
    answer = {}
    for name, vector in vectors.items():
        along = np.array([vector @ plane.column_direction, vector @ plane.row_direction])
        length = float(np.linalg.norm(along))
        if length > 1e-6 * float(np.linalg.norm(vector)):
            answer[name] = along / length
    return answer


def _plane(image: ComplexImage) -> Plane:
    """The plane that the image's pixels are laid out on."""
    if isinstance(image.surface, Points):
        raise ProcessingError("a list of points has no quick-look: there is no grid to draw")
    return plane_of(image.surface)


def _title(image: ComplexImage) -> str:
    """Two lines: who recorded it (or that nobody did), and how."""
    collection = image.collection
    names = [name for name in (collection.collector, collection.identifier) if name != "UNKNOWN"]
    first = " · ".join(names) or "unknown collector"
    if collection.simulated and "SIMULATED" not in first.upper():
        first = f"SIMULATED · {first}"
    if collection.classification.upper() != "UNCLASSIFIED":
        first = f"{collection.classification} · {first}"
    band = image.highest_frequency - image.lowest_frequency
    second = f"{(image.highest_frequency + image.lowest_frequency) / 2e9:.3f} GHz, {band / 1e6:.0f} MHz band"
    if "UNKNOWN" not in collection.polarization:
        second += f", {''.join(collection.polarization)}"
    second += f" · {image.range_weighting} / {image.azimuth_weighting} weighting"
    return f"{first}\n{second}".replace("$", r"\$")


def _ring(axes: Axes, plane: Plane, pixel: tuple[float, float]) -> None:
    """Ring one pixel."""
    row, column = pixel
    x = (column - plane.reference_pixel[1]) * plane.column_spacing
    y = (row - plane.reference_pixel[0]) * plane.row_spacing
    axes.plot([x], [y], marker="o", markersize=11, markerfacecolor="none", markeredgecolor="#ff5a5a", linestyle="none")


def _places(image: ComplexImage, scene: LocalFrame, brightest: tuple[float, float] | None) -> str:
    """Where the axes' zero and the ringed point lie in the scene."""
    plane = _plane(image)
    grid = image.surface if isinstance(image.surface, ProjectedGrid) else plane
    named = {"zero of the axes": plane.reference_pixel}
    if brightest is not None:
        named["brightest point (ringed)"] = brightest
    texts = []
    for name, pixel in named.items():
        east, north, _ = scene.from_earth_fixed(grid.at(*pixel))
        along, across = ("E" if east >= 0.0 else "W"), ("N" if north >= 0.0 else "S")
        texts.append(f"{name} {abs(east):.1f} m {along}, {abs(north):.1f} m {across}")
    return " · ".join(texts) + " of the scene centre"


def _mark_directions(axes: Axes, image: ComplexImage) -> None:
    """Draw the arrows in a corner of the picture: north in one disc, flight and look in another, where they cannot overlap."""
    arrows = directions(image)
    for left, names in ((0.72, ("N",)), (0.86, ("flight", "look"))):
        corner = axes.inset_axes((left, 0.855, 0.13, 0.13))
        corner.set(xlim=(-1.0, 1.0), ylim=(1.0, -1.0), aspect="equal")
        corner.axis("off")
        corner.add_patch(Circle((0.0, 0.0), 1.0, facecolor="black", alpha=0.6, edgecolor="none"))
        for name in names:
            if name in arrows:
                _arrow(corner, arrows[name], name)


def _arrow(corner: Axes, direction: Float, name: str) -> None:
    """One arrow with its name at its head."""
    right, down = direction
    colour = _ARROW_COLOURS[name]
    start = -0.55 if name == "N" else 0.0
    style = {"arrowstyle": "-|>", "color": colour, "linewidth": 1.6, "shrinkA": 0, "shrinkB": 0}
    corner.annotate("", xy=(0.34 * right, 0.4 * down), xytext=(start * right, start * down), arrowprops=style)
    corner.text(0.65 * right, 0.68 * down, name, color=colour, ha="center", va="center", fontsize=7, fontweight="bold")
