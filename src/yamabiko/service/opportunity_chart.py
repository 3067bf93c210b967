"""The picture of opportunities: ground tracks on a wide map, footprints about the place, and a timeline, on one page.

Both maps are equal-area planes about the place, in kilometres, so that they hold anywhere: across the antimeridian and about the
poles. Colour is the incidence angle everywhere on the page.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from math import degrees
from pathlib import Path

import numpy as np
from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.cm import ScalarMappable
from matplotlib.colors import Normalize
from matplotlib.figure import Figure

from yamabiko.earth.equal_area_plane import EqualAreaPlane
from yamabiko.earth.wgs84 import Float
from yamabiko.plan.opportunity import Opportunity
from yamabiko.request.area import Area

_MOST_ROWS = 40
_MOST_FOOTPRINTS = 80
_KILOMETRE = 1000.0
_GRATICULE_STEPS = (0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 15.0, 30.0)
_LEAST_BAR = 0.004  # of the timeline's width: a window of seconds is seen in a span of days


@dataclass(frozen=True, eq=False)
class PassTrack:
    """The ground track of a pass. place : (instant, 2) longitude, latitude (rad) below the satellite, in the order flown.

    from_base : it is the way of a drone, from its base and back.
    """

    place: Float
    from_base: bool = False


def draw_opportunities(
    areas: Sequence[Area],
    opportunities: Sequence[Opportunity],
    tracks: Sequence[PassTrack | None],
    span: tuple[datetime, datetime],
    path: Path,
    title: str,
) -> None:
    """Write the picture to a PNG file.

    tracks : one an opportunity, in the same order, None where it is not known.
    span : UTC start and end of what was searched. title : says whose satellites.
    """
    with rc_context({"date.converter": "concise", "timezone": "UTC"}):
        rows = _rows(opportunities)
        figure = Figure(figsize=(12.0, 6.4 + 0.2 * max(len(rows), 3)), dpi=130, layout="constrained")
        FigureCanvasAgg(figure)
        grid = figure.add_gridspec(2, 2, height_ratios=[5.2, 0.9 + 0.2 * max(len(rows), 3)])
        wide, near, line = figure.add_subplot(grid[0, 0]), figure.add_subplot(grid[0, 1]), figure.add_subplot(grid[1, :])
        colours = _colours(opportunities)
        plane = EqualAreaPlane(*(float(value) for value in areas[0].centre))
        _draw_tracks(wide, plane, areas, opportunities, tracks, colours)
        _draw_footprints(near, plane, areas, opportunities, colours)
        _draw_timeline(line, rows, opportunities, span, colours)
        figure.colorbar(colours, ax=[wide, near], location="right", aspect=35, pad=0.01, label="incidence angle, degrees")
        figure.suptitle(title, fontsize=11, x=0.01, ha="left")
        figure.savefig(path, format="png", metadata={"Software": "Yamabiko"})


def _colours(opportunities: Sequence[Opportunity]) -> ScalarMappable:
    angles = [degrees(one.geometry.incidence) for one in opportunities] or [0.0, 90.0]
    return ScalarMappable(Normalize(min(angles) - 0.5, max(angles) + 0.5), "viridis")


def _colour(colours: ScalarMappable, one: Opportunity) -> tuple[float, ...]:
    return tuple(float(part) for part in colours.to_rgba(np.array([degrees(one.geometry.incidence)]))[0])


def _draw_tracks(
    axes: Axes,
    plane: EqualAreaPlane,
    areas: Sequence[Area],
    opportunities: Sequence[Opportunity],
    tracks: Sequence[PassTrack | None],
    colours: ScalarMappable,
) -> None:
    """Where the satellites pass, an arrow the way they fly, and the line of sight of each pass."""
    centre = np.zeros(2)
    drones = [track for track in tracks if track is not None and track.from_base]
    reach = 300.0 if len(drones) < len(tracks) or not tracks else 20.0
    for one, track in zip(opportunities, tracks, strict=True):
        if track is None:
            continue
        line = plane.to_plane(track.place) / _KILOMETRE
        colour = _colour(colours, one)
        middle = len(line) // 2
        axes.plot(line[:, 0], line[:, 1], color=colour, linewidth=1.0, alpha=0.9)
        axes.annotate("", line[-1], line[-2], arrowprops={"arrowstyle": "-|>", "color": colour, "lw": 1.0})
        if track.from_base:
            axes.plot(*line[0], marker="^", markersize=6, color="#8a5a00", zorder=5)
        axes.plot(*zip(line[middle], centre, strict=True), color=colour, linewidth=0.5, linestyle=":", alpha=0.7)
        reach = max(reach, float(np.abs(line).max()))
    axes.plot(0.0, 0.0, marker="o", markersize=5, color="#c03028", zorder=5)
    axes.annotate(areas[0].name, (0.0, 0.0), xytext=(6, 6), textcoords="offset points", fontsize=8, color="#c03028")
    _frame(axes, plane, centre, 1.05 * reach)
    told = [track for track in tracks if track is not None]
    bases = "; triangles: bases" if drones else ""
    title = f"ground tracks (arrows: the way they fly; dots: line of sight{bases})" if told or not tracks else "ground tracks"
    without = "" if len(told) == len(tracks) else "; those of suppliers are not told"
    axes.set_title(title + without, fontsize=9, loc="left")


def _draw_footprints(
    axes: Axes, plane: EqualAreaPlane, areas: Sequence[Area], opportunities: Sequence[Opportunity], colours: ScalarMappable
) -> None:
    """What one collect of each opportunity covers, and the places asked for."""
    reach = 1.0
    drawn = opportunities[:_MOST_FOOTPRINTS]
    for one in drawn:
        outline = plane.to_plane(one.footprint) / _KILOMETRE
        colour = _colour(colours, one)
        axes.fill(outline[:, 0], outline[:, 1], facecolor=colour, edgecolor="none", alpha=min(0.1, 0.6 / len(drawn)))
        axes.plot(*np.vstack([outline, outline[:1]]).T, color=colour, linewidth=0.9)
        reach = max(reach, float(np.abs(outline).max()))
    for area in areas:
        for ring in (*area.outer, *area.holes):
            outline = plane.to_plane(ring.vertex) / _KILOMETRE
            axes.plot(*np.vstack([outline, outline[:1]]).T, color="#c03028", linewidth=1.6, zorder=5)
            reach = max(reach, float(np.abs(outline).max()))
    _frame(axes, plane, np.zeros(2), 1.08 * reach)
    left_out = len(opportunities) - _MOST_FOOTPRINTS
    axes.set_title("footprints" + (f" (the first {_MOST_FOOTPRINTS})" if left_out > 0 else ""), fontsize=9, loc="left")


def _frame(axes: Axes, plane: EqualAreaPlane, centre: Float, reach: float) -> None:
    """Equal axes in kilometres, with lines of longitude and latitude."""
    axes.set_aspect("equal")
    axes.set_xlim(centre[0] - reach, centre[0] + reach)
    axes.set_ylim(centre[1] - reach, centre[1] + reach)
    axes.set_xlabel("km east", fontsize=8)
    axes.set_ylabel("km north", fontsize=8)
    axes.tick_params(labelsize=7)
    step = next((step for step in _GRATICULE_STEPS if step * 111.0 > reach / 2.5), _GRATICULE_STEPS[-1])
    longitudes, latitudes = _graticule(plane, reach, step)
    for values, others, along in ((longitudes, latitudes, 0), (latitudes, longitudes, 1)):
        dense = np.linspace(others[0], others[-1], 400)
        # All round a pole, the last longitude is the first again.
        round_a_pole = along == 0 and values[-1] - values[0] >= 360.0
        for value in values[:-1] if round_a_pole else values:
            pair = (np.full_like(dense, value), dense) if along == 0 else (dense, np.full_like(dense, value))
            line = plane.to_plane(np.radians(np.stack(pair, axis=-1))) / _KILOMETRE
            axes.plot(line[:, 0], line[:, 1], color="#9aa4ad", linewidth=0.4, zorder=0)
            _label_line(axes, line, _degrees(value, along), reach, along)


def _graticule(plane: EqualAreaPlane, reach: float, step: float) -> tuple[Float, Float]:
    """Longitudes and latitudes (degrees) of the lines that cross the map; all longitudes, twice at 180, where it holds a pole."""
    edge = np.linspace(-reach, reach, 41) * _KILOMETRE
    ring = np.concatenate([np.stack([edge, np.full(41, side)], -1) for side in (-reach * 1e3, reach * 1e3)])
    ring = np.concatenate([ring, ring[:, ::-1]])
    place = np.degrees(plane.from_plane(ring))
    latitude = degrees(plane.latitude)
    if abs(latitude) + reach / 111.0 >= 89.0:
        low = max(-90.0, float(place[:, 1].min())) if latitude > 0.0 else -90.0
        high = 90.0 if latitude > 0.0 else float(place[:, 1].max())
        return np.arange(-180.0, 181.0, 30.0), np.arange(np.floor(low / step), np.ceil(high / step) + 1) * step
    middle = degrees(plane.longitude)
    away = (place[:, 0] - middle + 180.0) % 360.0 - 180.0
    first, last = np.floor((middle + away.min()) / step), np.ceil((middle + away.max()) / step)
    low, high = np.floor(place[:, 1].min() / step), np.ceil(place[:, 1].max() / step)
    latitudes = np.arange(low, high + 1) * step
    return np.arange(first, last + 1) * step, latitudes[np.abs(latitudes) <= 90.0]


def _label_line(axes: Axes, line: Float, text: str, reach: float, along: int) -> None:
    """The line's value where it enters the map.

    At the lower edge for longitudes, the left for latitudes; about a pole, where longitudes come from all sides, at whichever edge.
    """
    inside = np.flatnonzero(np.abs(line).max(axis=1) < 0.97 * reach)
    if not inside.size:
        return
    ends = line[inside[[0, -1]]]
    about_a_pole = along == 0 and bool((np.abs(ends).max(axis=1) < 0.9 * reach).any())
    if about_a_pole:
        point = ends[np.abs(ends).max(axis=1).argmax()]
    else:
        point = line[inside[np.argmin(line[inside, 1 if along == 0 else 0])]]
    horizontal = "right" if about_a_pole and point[0] > 0.0 else "left"
    vertical = "top" if about_a_pole and point[1] > 0.0 else "bottom"
    axes.annotate(text, point, fontsize=6, color="#5d6770", ha=horizontal, va=vertical, annotation_clip=True)


def _degrees(value: float, along: int) -> str:
    value = (value + 180.0) % 360.0 - 180.0 if along == 0 else value
    letters = ("E", "W") if along == 0 else ("N", "S")
    letter = "" if along == 0 and value in {0.0, -180.0} else letters[0] if value >= 0.0 else letters[1]
    return f"{abs(value):.6g}°{letter}"


def _rows(opportunities: Sequence[Opportunity]) -> list[str]:
    """The satellites of the timeline, in the order of their first window; the last row stands for all that find no room."""
    several = len({one.supplier for one in opportunities}) > 1
    names = list(dict.fromkeys(_row(one, several=several) for one in opportunities))
    return names if len(names) <= _MOST_ROWS else [*names[: _MOST_ROWS - 1], f"{len(names) - _MOST_ROWS + 1} more"]


def _row(one: Opportunity, *, several: bool) -> str:
    """The row of an opportunity; several : suppliers, so that satellites of one name are told apart."""
    return f"{one.satellite}, {one.supplier}" if several else one.satellite


def _draw_timeline(
    axes: Axes,
    rows: Sequence[str],
    opportunities: Sequence[Opportunity],
    span: tuple[datetime, datetime],
    colours: ScalarMappable,
) -> None:
    """A row a satellite, a bar a window; too short a window is drawn as wide as can be seen."""
    place = {name: row for row, name in enumerate(rows)}
    least = _LEAST_BAR * (span[1] - span[0])
    several = len({one.supplier for one in opportunities}) > 1
    for one in opportunities:
        width = max(one.end - one.start, least)
        left = one.start + 0.5 * (one.end - one.start - width)
        colour = _colour(colours, one)
        row = place.get(_row(one, several=several), len(rows) - 1)
        axes.barh(row, width, left=left, height=0.72, color=colour)  # type: ignore[arg-type]
    axes.set_xlim(*span)  # type: ignore[arg-type]
    axes.set_ylim(max(len(rows), 1) - 0.5, -0.5)
    axes.set_yticks(range(len(rows)), rows, fontsize=7)
    axes.xaxis_date(tz=UTC)
    axes.tick_params(axis="x", labelsize=7)
    axes.xaxis.get_offset_text().set_fontsize(7)
    axes.grid(axis="x", color="#d5dade", linewidth=0.5)
    axes.set_axisbelow(True)
    axes.set_title("windows (UTC)" if rows else "no window in this time (UTC)", fontsize=9, loc="left")
