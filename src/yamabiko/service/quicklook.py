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
from numpy.typing import NDArray

from yamabiko.collect.phase_history import Complex
from yamabiko.earth.surface import HeightGrid, Plane
from yamabiko.earth.wgs84 import Float, LocalFrame
from yamabiko.errors import ProcessingError
from yamabiko.focus.complex_image import ComplexImage

MOST_PIXELS = 1200
_CLUTTER_PERCENTILE = 20.0
_LEAST_RANGE_DB = 35.0
_MOST_RANGE_DB = 60.0
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
    def darkest_shown(self) -> float:
        """The level to show as black (dB): below most of the clutter, within what a screen can tell apart."""
        clutter = float(np.percentile(self.decibels, _CLUTTER_PERCENTILE))
        return -min(max(-clutter, _LEAST_RANGE_DB), _MOST_RANGE_DB)


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
    figure = Figure(figsize=(9.0, float(np.clip(7.4 * tall + 1.5, 4.0, 14.0))), dpi=140, layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.add_subplot()
    shown = axes.imshow(
        picture.decibels,
        extent=(float(left), float(right), float(bottom), float(top)),
        cmap="gray",
        vmin=picture.darkest_shown,
        vmax=0.0,
        aspect="equal",
        interpolation="antialiased",
    )
    colour_bar = figure.colorbar(shown, ax=axes, shrink=0.85, pad=0.015, extend="min")
    averaged = "" if picture.looks == 1 else f" ({picture.looks} × {picture.looks} pixels averaged)"
    colour_bar.set_label(f"power below the strongest, dB{averaged}")
    axes.set_xlabel("cross range from the image's reference point, m")
    axes.set_ylabel("ground range from the image's reference point, m")
    axes.set_title(_title(image), fontsize=10, loc="left")
    if brightest is not None:
        _ring(axes, plane, brightest)
    _mark_directions(axes, plane, image, scene)
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
    if isinstance(image.surface, HeightGrid):
        return image.surface.plane
    if isinstance(image.surface, Plane):
        return image.surface
    raise ProcessingError("a list of points has no quick-look: there is no grid to draw")


def _title(image: ComplexImage) -> str:
    """Two lines: who recorded it (or that nobody did), and how."""
    collection = image.collection
    names = [name for name in (collection.collector, collection.identifier) if name != "UNKNOWN"]
    first = ("SIMULATED · " if collection.simulated else "") + (" · ".join(names) or "unknown collector")
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


def _mark_directions(axes: Axes, plane: Plane, image: ComplexImage, scene: LocalFrame) -> None:
    """Draw the arrows in a corner of the picture."""
    corner = axes.inset_axes((0.82, 0.82, 0.17, 0.17))
    corner.set(xlim=(-1.0, 1.0), ylim=(1.0, -1.0), aspect="equal")
    corner.axis("off")
    corner.plot([0.0], [0.0], marker="o", markersize=62, color="black", alpha=0.55, markeredgecolor="none")
    for name, (right, down) in directions(image).items():
        colour = _ARROW_COLOURS[name]
        corner.annotate(
            "",
            xy=(0.62 * right, 0.62 * down),
            xytext=(0.0, 0.0),
            arrowprops={"arrowstyle": "-|>", "color": colour, "linewidth": 1.6, "shrinkA": 0, "shrinkB": 0},
        )
        corner.text(0.86 * right, 0.86 * down, name, color=colour, ha="center", va="center", fontsize=8, fontweight="bold")
