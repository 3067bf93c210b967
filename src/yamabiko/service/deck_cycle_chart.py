"""The picture of a cycle about a ship: every approach from the side, the pattern from above, and how the deck moved in the last."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from numpy.typing import NDArray

from yamabiko.flight.deck.deck_cycle import AIM, GLIDE_SLOPE
from yamabiko.flight.deck.ship import FlightDeck
from yamabiko.flight.kinds import Phase

_APPROACH_FROM = 900.0  # m before the touch-down point
_LAST, _EARLIER, _DECK, _PATH = "#1d6fa5", "#b9c4cc", "#5a6268", "#d9902f"
_COMING_DOWN = (Phase.APPROACH, Phase.FLARE, Phase.ROLL_OUT, Phase.GO_AROUND)


def draw_cycle(flown: NDArray[np.void], touched: list[float], path: Path, title: str) -> None:
    """Write the picture to a PNG file. flown : (n,) of deck_cycle.SAMPLE. touched : s, of its touch-downs."""
    figure = Figure(figsize=(11.0, 9.0), dpi=120, layout="constrained")
    FigureCanvasAgg(figure)
    grid = figure.add_gridspec(3, 2, height_ratios=[1.2, 1.2, 0.9])
    spans = approaches(flown)
    _draw_side(figure.add_subplot(grid[0, :]), flown, spans, touched)
    _draw_above(figure.add_subplot(grid[1, 0]), flown, spans)
    _draw_airspeed(figure.add_subplot(grid[1, 1]), flown, spans)
    _draw_deck(figure.add_subplot(grid[2, :]), flown[spans[-1]] if spans else flown, touched)
    figure.suptitle(title, fontsize=10, x=0.01, ha="left")
    figure.savefig(path, format="png", metadata={"Software": "Yamabiko"})


def approaches(flown: NDArray[np.void]) -> list[slice]:
    """The samples of each approach, from its beginning to where it stood or had gone round."""
    down = np.isin(flown["phase"], _COMING_DOWN)
    edges = np.flatnonzero(np.diff(np.concatenate([[False], down, [False]]).astype(np.int8)))
    return [slice(int(first), int(last)) for first, last in zip(edges[::2], edges[1::2], strict=True)]


def _draw_side(axes: Axes, flown: NDArray[np.void], spans: list[slice], touched: list[float]) -> None:
    deck = FlightDeck()
    axes.add_patch(Rectangle((-deck.touch_down, -2.0), deck.length, 2.0, color=_DECK))
    axes.plot([-_APPROACH_FROM, AIM], [GLIDE_SLOPE * (_APPROACH_FROM + AIM), 0.0], color=_PATH, linewidth=1.0, label="glide path")
    for number, span in enumerate(spans):
        one = flown[span]
        near = one[(one["place"][:, 0] > -_APPROACH_FROM) & (one["place"][:, 0] < deck.length)]
        last = number == len(spans) - 1
        told = "last approach" if last else "given up" if number == 0 else None
        axes.plot(near["place"][:, 0], -near["place"][:, 2], color=_LAST if last else _EARLIER, linewidth=1.4, label=told)
    for time in touched:
        at = flown[min(int(np.searchsorted(flown["time"], time)), len(flown) - 1)]
        axes.plot(at["place"][0], -at["place"][2], marker="v", color="#c03028", markersize=6, linestyle="none")
    axes.set_xlim(-_APPROACH_FROM, deck.length)
    axes.set_ylim(-4.0, 65.0)
    axes.set_xlabel("m forward of the touch-down point, in the ship's frame", fontsize=8)
    axes.set_ylabel("m over it", fontsize=8)
    _plain(axes)
    axes.legend(fontsize=8, frameon=False)


def _draw_above(axes: Axes, flown: NDArray[np.void], spans: list[slice]) -> None:
    deck = FlightDeck()
    axes.plot(flown["place"][:, 1], flown["place"][:, 0], color=_EARLIER, linewidth=1.0)
    if spans:
        last = flown[spans[-1]]
        axes.plot(last["place"][:, 1], last["place"][:, 0], color=_LAST, linewidth=1.4)
    axes.add_patch(Rectangle((-0.5 * deck.width, -deck.touch_down), deck.width, deck.length, color=_DECK, zorder=3))
    axes.set_aspect("equal", adjustable="box")
    axes.set_xlim(-2600.0, 2600.0)
    axes.set_xlabel("m to starboard", fontsize=8)
    axes.set_ylabel("m forward", fontsize=8)
    _plain(axes)


def _draw_airspeed(axes: Axes, flown: NDArray[np.void], spans: list[slice]) -> None:
    for number, span in enumerate(spans):
        one = flown[span]
        near = one[(one["place"][:, 0] > -_APPROACH_FROM) & (one["place"][:, 0] < FlightDeck().length)]
        axes.plot(near["place"][:, 0], near["airspeed"], color=_LAST if number == len(spans) - 1 else _EARLIER, linewidth=1.2)
    axes.set_xlim(-_APPROACH_FROM, FlightDeck().length)
    axes.set_xlabel("m forward of the touch-down point", fontsize=8)
    axes.set_ylabel("airspeed, m/s", fontsize=8)
    _plain(axes)


def _draw_deck(axes: Axes, flown: NDArray[np.void], touched: list[float]) -> None:
    axes.plot(flown["time"], flown["heave"], color=_LAST, linewidth=0.9, label="heave of the deck, m")
    for name, colour in (("pitch", _PATH), ("roll", "#5d3f8f")):
        axes.plot(flown["time"], np.degrees(flown[name]), color=colour, linewidth=0.9, label=f"{name} of the deck, deg")
    for time in touched:
        if flown["time"][0] <= time <= flown["time"][-1]:
            axes.axvline(time, color="#c03028", linewidth=0.9, linestyle="--")
    axes.set_xlim(flown["time"][0], flown["time"][-1])
    axes.set_xlabel("s, of the last approach; touch-downs dashed", fontsize=8)
    _plain(axes)
    axes.legend(fontsize=8, frameon=False, ncols=3, loc="upper left")


def _plain(axes: Axes) -> None:
    axes.tick_params(labelsize=8)
    axes.grid(color="#d5dade", linewidth=0.5)
    axes.set_axisbelow(True)
