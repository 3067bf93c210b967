"""The picture of a plan: where requests lie and which are served, the ways of drones, and a timeline of who collects what."""

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
from yamabiko.plan.fleet import Carrier, told_carriers
from yamabiko.plan.plan import Plan
from yamabiko.request.request import Request

_MOST_NAMES = 30
_MOST_ROWS = 60
_LEAST_BAR = 0.003  # of the timeline's width: a collect of seconds is seen in a span of days
_LEAST_REACH = 0.15  # degrees of latitude to either side of the middle
_SORTIE = "#8a5a00"
_SERVED, _PARTLY, _UNSERVED = "#1d7a5f", "#d9902f", "#c03028"
_STATES = {_SERVED: ("o", "served"), _PARTLY: ("X", "in part"), _UNSERVED: ("X", "not served")}
# Where a name may stand about its place: offset in points, and how it is aligned.
_ABOUT = (((5, 4), "left"), ((5, -9), "left"), ((-5, 4), "right"), ((-5, -9), "right"))

Place = tuple[float, float]


def draw_plan(plan: Plan, requests: Sequence[Request], carriers: Sequence[Carrier], path: Path) -> None:
    """Write the picture to a PNG file."""
    rows = _rows(plan, carriers)
    with rc_context({"date.converter": "concise", "timezone": "UTC"}):
        figure = Figure(figsize=(12.0, 6.2 + 0.17 * max(len(rows), 4)), dpi=130, layout="constrained")
        FigureCanvasAgg(figure)
        grid = figure.add_gridspec(2, 1, height_ratios=[5.2, 0.8 + 0.17 * max(len(rows), 4)])
        axes = figure.add_subplot(grid[0])
        where = _draw_places(axes, plan, requests)
        _draw_timeline(figure.add_subplot(grid[1]), plan, rows, carriers)
        figure.suptitle(_title(plan, requests, carriers), fontsize=11, x=0.01, ha="left")
        if len(requests) <= _MOST_NAMES:
            figure.draw_without_rendering()  # only now is it known where places lie on the page
            _name_places(axes, requests, where, _states(plan, requests))
        figure.savefig(path, format="png", metadata={"Software": "Yamabiko"})


def _title(plan: Plan, requests: Sequence[Request], carriers: Sequence[Carrier]) -> str:
    whole = len(requests) - len({left.request for left in plan.unserved})
    whose = told_carriers(carriers)
    return f"Plan {plan.start:%Y-%m-%d %H:%M} to {plan.end:%Y-%m-%d %H:%M} UTC: {whole} of {len(requests)} requests, {whose}"


def _rows(plan: Plan, carriers: Sequence[Carrier]) -> list[str]:
    """Satellites and drones that collect something, in the fleet's order; those that have left the fleet since come last."""
    busy = {one.opportunity.satellite for one in plan.commitments}
    known = [carrier.identifier for carrier in carriers if carrier.identifier in busy]
    rows = known + sorted(busy - set(known))
    return rows if len(rows) <= _MOST_ROWS else [*rows[: _MOST_ROWS - 1], f"{len(rows) - _MOST_ROWS + 1} more"]


def _states(plan: Plan, requests: Sequence[Request]) -> list[str]:
    """The colour of each request: served whole, in part or not."""
    left_out = {left.request for left in plan.unserved}
    begun = {one.request for one in plan.commitments}
    return [_SERVED if one.identifier not in left_out else _PARTLY if one.identifier in begun else _UNSERVED for one in requests]


def _draw_places(axes: Axes, plan: Plan, requests: Sequence[Request]) -> list[Place]:
    """Requests by longitude and latitude, and the footprints of what will be collected; gives where the requests were drawn."""
    centre = np.degrees(np.array([request.area.centre for request in requests]))
    middle = _middle_longitude(centre[:, 0])
    drawn = [np.stack([_about(centre[:, 0], middle), centre[:, 1]], axis=-1)]
    for one in plan.commitments:
        outline = np.degrees(one.opportunity.footprint)
        # Moved as a whole: its longitudes run on across the antimeridian.
        outline[:, 0] += _about(outline[:1, 0], middle) - outline[:1, 0]
        axes.fill(outline[:, 0], outline[:, 1], facecolor="#5b8fb9", edgecolor="#2f5f88", linewidth=0.5, alpha=0.35)
        drawn.append(outline)
    drawn += _draw_sorties(axes, plan, middle)
    states = _states(plan, requests)
    for (longitude, latitude), colour in zip(drawn[0].tolist(), states, strict=True):
        axes.plot(longitude, latitude, marker=_STATES[colour][0], color=colour, markersize=4.5, linestyle="none")
    for colour, (marker, name) in _STATES.items():
        if colour in states:
            axes.plot([], [], marker=marker, color=colour, linestyle="none", label=name)
    if plan.sorties:
        axes.plot([], [], color=_SORTIE, linewidth=1.0, label="way of a drone")
        axes.plot([], [], marker="^", color=_SORTIE, linestyle="none", label="its base")
    axes.legend(fontsize=7, loc="upper right")
    _frame(axes, np.concatenate(drawn), middle)
    return [(float(longitude), float(latitude)) for longitude, latitude in drawn[0]]


def _draw_sorties(axes: Axes, plan: Plan, middle: float) -> list[Float]:
    """The ways of drones, thick where the radar is on, and their bases; gives what was drawn, (place, 2) in degrees."""
    found = []
    for sortie in plan.sorties:
        for leg in sortie.legs:
            if not leg.places:
                continue
            way = np.degrees(np.array(leg.places))
            way[:, 0] = _about(way[:, 0], middle)
            axes.plot(way[:, 0], way[:, 1], color=_SORTIE, linewidth=2.2 if leg.kind == "survey" else 0.8, alpha=0.9)
            found.append(way)
        if sortie.legs[0].places:
            base = np.degrees(np.array(sortie.legs[0].places[0]))
            axes.plot(_about(base[:1], middle), base[1:], marker="^", color=_SORTIE, markersize=6, linestyle="none")
    return found


def _frame(axes: Axes, drawn: Float, middle: float) -> None:
    """Axes about what was drawn, (point, 2) degrees: as wide as it is high on the ground, or the whole earth."""
    low, high = drawn.min(axis=0), drawn.max(axis=0)
    if high[0] - low[0] > 180.0:
        axes.set_xlim(middle - 180.0, middle + 180.0)
        axes.set_ylim(-90.0, 90.0)
        axes.set_aspect("equal")
    else:
        centre = 0.5 * (low + high)
        stretch = 1.0 / max(0.1, float(np.cos(np.radians(centre[1]))))
        reach = np.maximum(0.58 * (high - low), [_LEAST_REACH * stretch, _LEAST_REACH])
        # Left to be widened in one direction, where the page is wider or higher than what is drawn.
        axes.update_datalim(np.stack([centre - reach, centre + reach]))
        axes.margins(0.0)
        axes.autoscale_view()
        axes.set_aspect(stretch, adjustable="datalim")
    axes.xaxis.set_major_formatter(lambda value, _: _told(value, "E", "W"))
    axes.yaxis.set_major_formatter(lambda value, _: _told(value, "N", "S"))
    axes.tick_params(labelsize=7)
    axes.grid(color="#d5dade", linewidth=0.5)
    axes.set_title("requests, footprints of the collects, and the ways of drones", fontsize=9, loc="left")


def _told(value: float, positive: str, negative: str) -> str:
    """Degrees with their letter; longitudes beyond the antimeridian are told from the other side."""
    turned = (value + 180.0) % 360.0 - 180.0
    letter = "" if abs(turned) < 1e-9 or abs(abs(turned) - 180.0) < 1e-9 else positive if turned > 0.0 else negative
    return f"{abs(turned):.6g}°{letter}"


def _name_places(axes: Axes, requests: Sequence[Request], where: Sequence[Place], states: Sequence[str]) -> None:
    """Write the requests' names beside them where they cover no other name; a name that finds no room is left out."""
    legend = axes.get_legend()
    taken = [] if legend is None else [legend.get_window_extent()]
    for request, place, colour in zip(requests, where, states, strict=True):
        for offset, side in _ABOUT:
            style = {"fontsize": 7, "color": colour, "ha": side, "parse_math": False}
            text = axes.annotate(request.identifier, place, xytext=offset, textcoords="offset points", **style)  # type: ignore[arg-type]
            text.set_in_layout(False)
            box = text.get_window_extent()
            if not any(box.overlaps(other) for other in taken):
                taken.append(box)
                break
            text.remove()


def _middle_longitude(longitudes: Float) -> float:
    """About which the places spread least, so that a fleet of requests across the antimeridian stays together (degrees)."""
    turned = np.exp(1j * np.radians(longitudes)).mean()
    return degrees(float(np.angle(turned))) if abs(turned) > 0.2 else 0.0


def _about(longitudes: Float, middle: float) -> Float:
    return np.asarray(middle + (longitudes - middle + 180.0) % 360.0 - 180.0)


def _draw_timeline(axes: Axes, plan: Plan, rows: Sequence[str], carriers: Sequence[Carrier]) -> None:
    """A row a satellite or drone, a bar a collect, a pale one a sortie; a collect too short is drawn as wide as can be seen."""
    place = {name: row for row, name in enumerate(rows)}
    least: timedelta = _LEAST_BAR * (plan.end - plan.start)
    for sortie in plan.sorties:
        row = place.get(sortie.drone, len(rows) - 1)
        axes.barh(row, sortie.landing - sortie.take_off, left=sortie.take_off, height=0.5, color=_SORTIE, alpha=0.3)  # type: ignore[arg-type]
    for one in plan.commitments:
        width = max(one.end - one.start, least)
        colour = "#2f5f88" if one.opportunity.mode == "stripmap" else "#7a3f8f"
        row = place.get(one.opportunity.satellite, len(rows) - 1)
        axes.barh(row, width, left=one.start, height=0.72, color=colour)  # type: ignore[arg-type]
    # A sortie may land after the plan's end.
    axes.set_xlim(plan.start, max([plan.end, *(sortie.landing for sortie in plan.sorties)]))  # type: ignore[arg-type]
    axes.set_ylim(max(len(rows), 4) - 0.5, -0.5)
    axes.set_yticks(range(len(rows)), rows, fontsize=6 if len(rows) > 20 else 7)
    axes.xaxis_date(tz="UTC")
    axes.tick_params(axis="x", labelsize=7)
    axes.xaxis.get_offset_text().set_fontsize(7)
    axes.grid(axis="x", color="#d5dade", linewidth=0.5)
    axes.set_axisbelow(True)
    busy = len({one.opportunity.satellite for one in plan.commitments})
    idle = f"; {len(carriers) - busy} of the fleet have none" if len(carriers) > busy else ""
    flown = "; pale: a drone in the air" if plan.sorties else ""
    axes.set_title(f"collects (UTC; blue stripmap, violet spotlight{flown}{idle})", fontsize=9, loc="left")
