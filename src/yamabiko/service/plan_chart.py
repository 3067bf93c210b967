"""The picture of a plan: where the requests lie and which are served, and a timeline of who collects what and when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from math import degrees
from pathlib import Path

import numpy as np
from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from yamabiko.earth.wgs84 import Float
from yamabiko.plan.fleet import Satellite
from yamabiko.plan.plan import Plan
from yamabiko.request.request import Request

_MOST_NAMES = 30
_LEAST_BAR = 0.003  # of the timeline's width: a collect of seconds is seen in a span of days
_SERVED, _PARTLY, _UNSERVED = "#1d7a5f", "#d9902f", "#c03028"


def draw_plan(plan: Plan, requests: Sequence[Request], satellites: Sequence[Satellite], path: Path) -> None:
    """Write the picture to a PNG file."""
    rows = [satellite.identifier for satellite in satellites]
    with rc_context({"date.converter": "concise", "timezone": "UTC"}):
        figure = Figure(figsize=(12.0, 6.2 + 0.17 * max(len(rows), 4)), dpi=130, layout="constrained")
        FigureCanvasAgg(figure)
        grid = figure.add_gridspec(2, 1, height_ratios=[5.2, 0.8 + 0.17 * max(len(rows), 4)])
        _draw_places(figure.add_subplot(grid[0]), plan, requests)
        _draw_timeline(figure.add_subplot(grid[1]), plan, rows)
        simulated = all(satellite.elements.simulated for satellite in satellites)
        whole = len(requests) - len({left.request for left in plan.unserved})
        whose = f"{len(rows)} {'simulated ' if simulated else ''}satellite{'s' if len(rows) > 1 else ''}"
        title = f"Plan {plan.start:%Y-%m-%d %H:%M} to {plan.end:%Y-%m-%d %H:%M} UTC: {whole} of {len(requests)} requests, {whose}"
        figure.suptitle(title, fontsize=11, x=0.01, ha="left")
        figure.savefig(path, format="png", metadata={"Software": "Yamabiko"})


def _draw_places(axes: Axes, plan: Plan, requests: Sequence[Request]) -> None:
    """Requests by longitude and latitude, and the footprints of what will be collected."""
    centre = np.degrees(np.array([request.area.centre for request in requests]))
    middle = _middle_longitude(centre[:, 0])
    for one in plan.commitments:
        outline = np.degrees(one.opportunity.footprint)
        outline[:, 0] = _about(outline[:, 0], middle)
        axes.fill(outline[:, 0], outline[:, 1], facecolor="#5b8fb9", edgecolor="#2f5f88", linewidth=0.5, alpha=0.35)
    left_out = {left.request for left in plan.unserved}
    begun = {one.request for one in plan.commitments}
    for request, (longitude, latitude) in zip(requests, centre.tolist(), strict=True):
        colour = _SERVED if request.identifier not in left_out else _PARTLY if request.identifier in begun else _UNSERVED
        where = (float(_about(np.array([longitude]), middle)[0]), latitude)
        axes.plot(*where, marker="o" if colour == _SERVED else "X", color=colour, markersize=4.5, linestyle="none")
        if len(requests) <= _MOST_NAMES:
            axes.annotate(request.identifier, where, xytext=(5, 4), textcoords="offset points", fontsize=7, color=colour)
    for colour, marker, name in ((_SERVED, "o", "served"), (_PARTLY, "X", "in part"), (_UNSERVED, "X", "not served")):
        axes.plot([], [], marker=marker, color=colour, linestyle="none", label=name)
    axes.legend(fontsize=7, loc="best")
    axes.set_aspect(1.0 / max(0.2, float(np.cos(np.radians(centre[:, 1].mean())))), adjustable="datalim")
    axes.set_xlabel("longitude, degrees", fontsize=8)
    axes.set_ylabel("latitude, degrees", fontsize=8)
    axes.tick_params(labelsize=7)
    axes.grid(color="#d5dade", linewidth=0.5)
    axes.set_title("requests, and footprints of the collects", fontsize=9, loc="left")


def _middle_longitude(longitudes: Float) -> float:
    """About which the places spread least, so that a fleet of requests across the antimeridian stays together (degrees)."""
    turned = np.exp(1j * np.radians(longitudes)).mean()
    return degrees(float(np.angle(turned))) if abs(turned) > 0.2 else 0.0


def _about(longitudes: Float, middle: float) -> Float:
    return np.asarray(middle + (longitudes - middle + 180.0) % 360.0 - 180.0)


def _draw_timeline(axes: Axes, plan: Plan, rows: Sequence[str]) -> None:
    """A row a satellite, a bar a collect; too short a collect is drawn as wide as can be seen."""
    place = {name: row for row, name in enumerate(rows)}
    least: timedelta = _LEAST_BAR * (plan.end - plan.start)
    for one in plan.commitments:
        width = max(one.end - one.start, least)
        colour = "#2f5f88" if one.opportunity.mode == "stripmap" else "#7a3f8f"
        row = place.get(one.opportunity.satellite)
        if row is not None:
            axes.barh(row, width, left=one.start, height=0.72, color=colour)  # type: ignore[arg-type]
    axes.set_xlim(plan.start, plan.end)  # type: ignore[arg-type]
    axes.set_ylim(len(rows) - 0.5, -0.5)
    axes.set_yticks(range(len(rows)), rows, fontsize=6 if len(rows) > 20 else 7)
    axes.xaxis_date(tz="UTC")
    axes.tick_params(axis="x", labelsize=7)
    axes.grid(axis="x", color="#d5dade", linewidth=0.5)
    axes.set_axisbelow(True)
    axes.set_title("collects (UTC; blue stripmap, violet spotlight)", fontsize=9, loc="left")
