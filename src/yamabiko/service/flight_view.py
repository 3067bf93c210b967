"""A sortie in the terminal while it is flown: a map, attitude and figures, the lanes' health, what happened last."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from itertools import pairwise
from math import degrees, isfinite, pi

import numpy as np
from rich.console import Console, Group, RenderableType
from rich.layout import Layout
from rich.live import Live
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from yamabiko.flight.flight_record import FlightEvent
from yamabiko.flight.kinds import LegKind
from yamabiko.flight.mission.flight_plan import FlightPlan
from yamabiko.flight.mission.leg_samples import sample_legs
from yamabiko.service.flight_canvas import BrailleCanvas, horizon, printable
from yamabiko.service.flight_snapshot import FlightSnapshot, compass

_KNOT = 1852.0 / 3600.0
_SPACING = 60.0  # m between places of a drawn leg
_SIDE = 39  # letters, of the column of figures
_ARROWS = "↑↗→↘↓↙←↖"
_EVENT_STYLES = {"fault": "red", "lane dropped": "yellow", "sensors": "yellow", "glide": "red", "touchdown": "green", "end": "bold"}


@contextlib.contextmanager
def live_view(console: Console) -> Iterator[Callable[[FlightSnapshot], None]]:
    """The whole terminal for the flight, given back when the block ends."""
    views: list[FlightView] = []
    with Live(
        Text("getting ready; the first time it compiles for minutes"), console=console, screen=True, auto_refresh=False
    ) as live:

        def show(snapshot: FlightSnapshot) -> None:
            if not views:
                views.append(FlightView(snapshot.plan))
            live.update(views[0].render(snapshot, *console.size), refresh=True)

        live.refresh()
        yield show


class FlightView:
    """Draws snapshots of one plan's flight."""

    def __init__(self, plan: FlightPlan) -> None:
        self._plan = plan
        samples = sample_legs(plan.legs, _SPACING)
        self._legs = [samples.point[samples.leg == number] for number in range(len(plan.legs))]
        sites = np.stack([plan.sites["east"], plan.sites["north"]], axis=-1)
        everything = np.vstack([*self._legs, sites[:1]])
        self._low, self._high = everything.min(axis=0), everything.max(axis=0)

    def render(self, snapshot: FlightSnapshot, width: int, height: int) -> RenderableType:
        """The picture for a terminal of so many letters."""
        side = min(_SIDE, width // 2)
        tall = height >= 32
        layout = Layout()
        layout.split_column(
            Layout(self._head(snapshot, width), size=1), Layout(name="middle"), Layout(name="events", size=9 if tall else 5)
        )
        layout["middle"].split_row(Layout(name="map"), Layout(name="side", size=side))
        inner = height - 1 - (9 if tall else 5) - 2
        layout["map"].update(Panel(self._map(snapshot, width - side - 2, inner), title="map", title_align="left", padding=0))
        layout["side"].update(self._side(snapshot, side, tall=tall))
        layout["events"].update(self._events(snapshot, 7 if tall else 3))
        return layout

    def _head(self, snapshot: FlightSnapshot, width: int) -> Text:
        plan = self._plan
        left = f" {plan.mission.name}: {snapshot.phase}, {snapshot.doing}"
        right = f"{_clock(snapshot.time)} of {_clock(plan.duration)} planned, {snapshot.times_real_time:.0f}x "
        return Text(
            printable(left)[: max(width - len(right) - 1, 0)].ljust(width - len(right)) + right, "reverse bold", no_wrap=True
        )

    def _map(self, snapshot: FlightSnapshot, columns: int, rows: int) -> Text:
        canvas = BrailleCanvas(columns, rows)
        here = np.array([snapshot.east, snapshot.north])
        low, high = np.minimum(self._low, here), np.maximum(self._high, here)
        wide, tall = max(canvas.width - 8, 1), max(canvas.height - 8, 1)
        scale = float(min(wide / max(high[0] - low[0], 200.0), tall / max(high[1] - low[1], 200.0)))
        middle = 0.5 * (low + high)

        def at(east: float, north: float) -> tuple[float, float]:
            return 0.5 * canvas.width + (east - middle[0]) * scale, 0.5 * canvas.height - (north - middle[1]) * scale

        for number, leg in enumerate(self._legs):
            survey = self._plan.legs["kind"][number] == LegKind.SURVEY
            places = [at(*point) for point in leg.tolist()]
            for start, end in pairwise(places):
                canvas.line(start, end, "bold blue" if survey else "bright_black", 1 if survey else 3)
        for site, row in zip(self._plan.mission.sites, self._plan.sites, strict=True):
            course, length = float(row["course"]), float(row["length"])
            start = at(float(row["east"]), float(row["north"]))
            end = at(float(row["east"]) + length * np.sin(course), float(row["north"]) + length * np.cos(course))
            canvas.line(start, end, "white")
            canvas.name(min(start[0], end[0]), max(start[1], end[1]) + 4, site.name, "dim")
        track = [at(*place) for place in snapshot.track]
        for start, end in pairwise(track):
            canvas.line(start, end, "cyan")
        arrow = _ARROWS[round(snapshot.course / (pi / 4.0)) % 8]
        canvas.letter(*at(snapshot.east, snapshot.north), arrow, "bold yellow")
        length = 2.0 * canvas.columns / scale / 4.0
        canvas.letter(2, canvas.height - 2, f"{_round_length(length)} {'─' * round(_metres(length) * scale / 2.0)}", "dim")
        return canvas.text()

    def _side(self, snapshot: FlightSnapshot, width: int, *, tall: bool) -> RenderableType:
        inner = width - 4
        parts: list[RenderableType] = []
        if tall:
            drawn = horizon(inner, 7, snapshot.roll, snapshot.pitch, "bright_cyan", "yellow", "bold white")
            parts += [drawn, Text("")]
        parts += (
            [_figures(snapshot), Text(""), *_lanes(snapshot, inner)] if tall else [_figures(snapshot), *_lanes(snapshot, inner)]
        )
        return Panel(Group(*parts), title="aircraft", title_align="left")

    def _events(self, snapshot: FlightSnapshot, count: int) -> RenderableType:
        lines = [
            Text(
                f"{_clock(event.time):>8}  {_told(event)}",
                _EVENT_STYLES.get(event.name, ""),
                no_wrap=True,
                overflow="ellipsis",
            )
            for event in snapshot.events[-count:]
        ]
        return Panel(Group(*lines), title="events", title_align="left", padding=(0, 1))


def _figures(snapshot: FlightSnapshot) -> Table:
    """Two columns of names and values."""
    digits = 1 if abs(snapshot.path_error) < 100.0 else 0
    error = f"{snapshot.path_error:+.{digits}f} m" if isfinite(snapshot.path_error) else "none"
    rows = (
        ("above sea", f"{snapshot.height:.0f} m", " above gnd", f"{snapshot.above_ground:.0f} m"),
        ("airspeed", f"{snapshot.airspeed / _KNOT:.0f} kn", " gnd speed", f"{snapshot.ground_speed / _KNOT:.0f} kn"),
        ("climb", f"{snapshot.climb:+.1f} m/s", " heading", compass(snapshot.heading)),
        ("bank", f"{degrees(snapshot.roll):+.0f}°", " pitch", f"{degrees(snapshot.pitch):+.0f}°"),
        (
            "wind",
            f"{compass(snapshot.wind[0])}/{snapshot.wind[1] / _KNOT:.0f} kn",
            " throttle",
            f"{100.0 * snapshot.throttle:.0f} %",
        ),
        ("fuel", f"{snapshot.fuel:.1f} kg", " aside", error),
    )
    table = Table.grid(padding=0)
    for label, value in ((9, 9), (10, 7)):
        table.add_column(style="dim", no_wrap=True, width=label)
        table.add_column(justify="right", no_wrap=True, width=value)
    for row in rows:
        table.add_row(*row)
    return table


def _lanes(snapshot: FlightSnapshot, width: int) -> list[Text]:
    """A line for each lane, and one for each fault that holds."""
    lines = []
    for number, used in enumerate(snapshot.lanes):
        told = "in use" if used else f"dropped: {snapshot.dropped[number]}" if snapshot.dropped[number] else "not in use"
        lines.append(Text(f"lane {number + 1} {told}", "green" if used else "yellow", no_wrap=True, overflow="ellipsis"))
    for fault in snapshot.faults:
        lines.append(Text(f"fault {fault}", "red", no_wrap=True, overflow="ellipsis"))
    for line in lines:
        line.truncate(width, overflow="ellipsis")
    return lines


def _told(event: FlightEvent) -> str:
    """An event's name and words, once where the words begin with what the name says."""
    return printable(event.told if event.told.startswith(event.name.split()[0]) else f"{event.name}: {event.told}")


def _clock(seconds: float) -> str:
    whole = round(seconds)
    return f"{whole // 3600}:{whole // 60 % 60:02d}:{whole % 60:02d}"


def _metres(length: float) -> float:
    """The largest of 1, 2 and 5 with a power of ten that is not above a length."""
    power = 10.0 ** np.floor(np.log10(max(length, 1e-3)))
    return float(power * max(factor for factor in (1.0, 2.0, 5.0) if factor * power <= length * (1.0 + 1e-9)))


def _round_length(length: float) -> str:
    metres = _metres(length)
    return f"{metres / 1e3:g} km" if metres >= 1000.0 else f"{metres:g} m"
