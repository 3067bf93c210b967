"""The picture of a watch: a row an aircraft with what it does when, the runway below, and how many are on station."""

from __future__ import annotations

from pathlib import Path

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from yamabiko.plan.deck.deck_plan import DeckPlan, coverage_of

_HOUR = 3600.0
_COLOURS = {"flight": "#9fc1dd", "on station": "#1d6fa5", "deck": "#d9902f", "refuel": "#8f9aa3", "runway": "#5d3f8f"}
_NAMES = {
    "flight": "on its way",
    "on station": "on station",
    "deck": "spotted, unfolded, checked; folded",
    "refuel": "refuelled",
    "runway": "launch or recovery",
}
_GROUP = {
    "spot": "deck", "unfold": "deck", "check": "deck", "launch": "runway", "out": "flight", "on station": "on station",
    "back": "flight", "recover": "runway", "fold": "deck", "refuel": "refuel",
}  # fmt: skip
_LEAST_BAR = 0.0015  # of the width: minutes are seen in a span of days


def draw_watch(plan: DeckPlan, path: Path, title: str) -> None:
    """Write the picture to a PNG file."""
    rows = [*plan.aircraft, "runway"]
    figure = Figure(figsize=(13.0, 2.6 + 0.42 * len(rows)), dpi=130, layout="constrained")
    FigureCanvasAgg(figure)
    grid = figure.add_gridspec(2, 1, height_ratios=[0.42 * len(rows), 1.1])
    upper = figure.add_subplot(grid[0])
    lower = figure.add_subplot(grid[1], sharex=upper)
    _draw_aircraft(upper, plan, rows)
    _draw_station(lower, plan)
    upper.legend(
        handles=[Patch(color=_COLOURS[group], label=_NAMES[group]) for group in _NAMES],
        fontsize=7, ncols=len(_NAMES), loc="lower right", bbox_to_anchor=(1.0, 1.0), frameon=False,
    )  # fmt: skip
    figure.suptitle(title, fontsize=11, x=0.01, ha="left")
    figure.savefig(path, format="png", metadata={"Software": "Yamabiko"})


def _draw_aircraft(axes: Axes, plan: DeckPlan, rows: list[str]) -> None:
    first = min([0.0, *(event.start for event in plan.events)]) / _HOUR
    last = max([plan.watch, *(event.end for event in plan.events)]) / _HOUR
    least = _LEAST_BAR * (last - first)
    # What lasts long is drawn first, so that minutes at its ends are seen.
    for event in sorted(plan.events, key=lambda event: event.start - event.end):
        group = _GROUP[event.kind]
        width = max((event.end - event.start) / _HOUR, least if event.end > event.start else 0.0)
        for row in [rows.index(event.aircraft)] + ([len(rows) - 1] if group == "runway" else []):
            axes.barh(row, width, left=event.start / _HOUR, height=0.7, color=_COLOURS[group])
    for failure in plan.failures:
        row = rows.index(failure.aircraft)
        axes.plot(failure.at / _HOUR, row, marker="X", markersize=9, color="#c03028", zorder=5)
        axes.annotate("failed", (failure.at / _HOUR, row - 0.42), fontsize=7, color="#c03028", ha="center", va="bottom")
    axes.set_xlim(first, last)
    axes.set_ylim(len(rows) - 0.5, -0.5)
    axes.set_yticks(range(len(rows)), rows, fontsize=8)
    axes.tick_params(axis="x", labelbottom=False)
    axes.grid(axis="x", color="#d5dade", linewidth=0.5)
    axes.set_axisbelow(True)


def _draw_station(axes: Axes, plan: DeckPlan) -> None:
    """How many are on station, red where they are too few."""
    spans = [(event.start, event.end) for event in plan.events if event.kind == "on station"]
    edges = sorted({0.0, plan.watch, *(edge for span in spans for edge in span if 0.0 < edge < plan.watch)})
    counts = [sum(start <= edge < end for start, end in spans) for edge in edges[:-1]]
    axes.stairs(counts, [edge / _HOUR for edge in edges], fill=True, color=_COLOURS["on station"], alpha=0.6)
    for start, end, _ in coverage_of(plan).gaps:
        axes.axvspan(start / _HOUR, end / _HOUR, color="#c03028", alpha=0.35)
    axes.axhline(plan.on_station, color="#2b2f33", linewidth=0.8, linestyle="--")
    axes.set_ylim(0.0, max([*counts, plan.on_station]) + 0.6)
    axes.set_yticks(range(max([*counts, plan.on_station]) + 1))
    axes.tick_params(labelsize=8)
    axes.set_ylabel("on station", fontsize=8)
    axes.set_xlabel("hours of the watch", fontsize=8)
    axes.grid(axis="x", color="#d5dade", linewidth=0.5)
