"""Charts over time as SVG inside a page: drawn here rather than by matplotlib, so that colours follow the page's style.

Colours are the classes `s1` to `s4` (series), `plan`, `grid`, `mark` and so on of the page's style sheet. Every chart carries a
title and a description for those who hear it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from math import ceil, floor, isfinite, log10

import numpy as np

from yamabiko.earth.wgs84 import Float

WIDTH = 920.0
LEFT, RIGHT = 58.0, 12.0
_TOP, _BOTTOM = 8.0, 24.0
_COLUMNS = 620  # of the widest chart: more points than two for each cannot be seen
_MINUTE_STEPS = (0.25, 0.5, 1.0, 2.0, 5.0, 10.0, 15.0, 30.0, 60.0, 120.0)
_MOST_TICKS = 12
_ROW = 20.0
_QUARTERS = (0.0, 90.0, 180.0, 270.0, 360.0)


@dataclass(frozen=True, eq=False)
class Series:
    """A line. name : for the legend; "" for none. style : its class. value : (sample,)."""

    name: str
    style: str
    value: Float


@dataclass(frozen=True)
class Mark:
    """An instant that is marked in every chart. time : s. style : its class. told : in words."""

    time: float
    style: str
    told: str


@dataclass(frozen=True)
class Bar:
    """A span in a strip. start, end : s. style : its class. text : written in it where there is room."""

    start: float
    end: float
    style: str
    text: str = ""


@dataclass(frozen=True)
class Clock:
    """The axis of time that all charts of a page share. end : s. marks : instants."""

    end: float
    marks: tuple[Mark, ...] = ()

    def x(self, time: float) -> float:
        """Where an instant lies."""
        return LEFT + (WIDTH - LEFT - RIGHT) * time / max(self.end, 1e-9)

    def ticks(self) -> list[float]:
        """Instants (s) on whole parts of minutes."""
        minutes = self.end / 60.0
        step = next((step for step in _MINUTE_STEPS if minutes / step <= _MOST_TICKS), _MINUTE_STEPS[-1])
        return [60.0 * step * number for number in range(floor(minutes / step + 1e-9) + 1)]


def nice_ticks(low: float, high: float, most: int = 5) -> list[float]:
    """Round numbers, at most so many and a few more, whose first is not above `low` and whose last is not below `high`."""
    span = high - low
    if not (isfinite(span) and span > 0.0):
        return [low - 1.0, low, low + 1.0] if isfinite(low) else [0.0, 1.0]
    raw = span / most
    power = 10.0 ** floor(log10(raw))
    step = power * next(factor for factor in (1.0, 2.0, 2.5, 5.0, 10.0) if factor * power >= raw * (1.0 - 1e-9))
    first, last = floor(low / step + 1e-9), ceil(high / step - 1e-9)
    return [number * step for number in range(first, last + 1)]


def time_chart(
    name: str,
    unit: str,
    clock: Clock,
    time: Float,
    series: Sequence[Series],
    *,
    height: float = 150.0,
    least: float = 0.0,
    even: bool = False,
    bearing: bool = False,
) -> str:
    """A chart of lines over time.

    name, unit : of what is drawn. time : (sample,) s. height : of the drawing. least : the axis spans so much at least, and with
    `even` lies about zero. bearing : the values are degrees of a circle. Values that are not finite are left out.
    """
    ticks = list(_QUARTERS) if bearing else nice_ticks(*_bounds(series, least, even=even), 4)
    low, high = ticks[0], ticks[-1]
    bottom = height - _BOTTOM

    def y(value: float) -> float:
        return _TOP + (bottom - _TOP) * (high - value) / (high - low)

    parts = [_grid(clock, ticks, y, bottom), _unit(unit)]
    for one in series:
        parts += [f'<path class="line {one.style}" d="{path}"/>' for path in _paths(clock, time, np.clip(one.value, low, high), y)]
    return _figure(name, _described(unit, series), height, "".join(parts), series)


def strip_chart(name: str, clock: Clock, rows: Sequence[tuple[str, Sequence[Bar]]], told: str) -> str:
    """Rows of bars over time. rows : name and bars of each. told : the description."""
    height = _TOP + _ROW * len(rows) + _BOTTOM
    bottom = height - _BOTTOM
    parts = [_grid(clock, [], lambda _: 0.0, bottom)]
    for number, (label, bars) in enumerate(rows):
        top = _TOP + _ROW * number
        parts.append(f'<text class="tick" x="{LEFT - 8:.0f}" y="{top + 0.68 * _ROW:.1f}" text-anchor="end">{escape(label)}</text>')
        for bar in bars:
            parts.append(_bar(clock, bar, top + 2.0))
    return _figure(name, told, height, "".join(parts), ())


def _bar(clock: Clock, bar: Bar, top: float) -> str:
    left, right = clock.x(bar.start), clock.x(bar.end)
    width = max(right - left, 1.0)
    text = ""
    if bar.text and width > 6.4 * len(bar.text) + 8.0:
        text = f'<text class="in-bar" x="{left + 5:.1f}" y="{top + 12:.1f}">{escape(bar.text)}</text>'
    title = f"<title>{escape(bar.text)}</title>" if bar.text else ""
    place = f'x="{left:.1f}" y="{top:.1f}" width="{width:.1f}" height="{_ROW - 4:.0f}"'
    return f'<rect class="bar {bar.style}" {place}>{title}</rect>{text}'


def _grid(clock: Clock, ticks: Iterable[float], y: object, bottom: float) -> str:
    """Lines of the grid, their numbers, and the marks."""
    to_y = y if callable(y) else float
    parts = []
    for time in clock.ticks():
        x = clock.x(time)
        parts.append(f'<line class="grid" x1="{x:.1f}" x2="{x:.1f}" y1="{_TOP:.0f}" y2="{bottom:.0f}"/>')
        parts.append(f'<text class="tick" x="{x:.1f}" y="{bottom + 15:.0f}" text-anchor="middle">{time / 60.0:g}</text>')
    parts.append(f'<text class="tick" x="{WIDTH - RIGHT:.0f}" y="{bottom + 15:.0f}" text-anchor="end">min</text>')
    for value in ticks:
        level = to_y(value)
        parts.append(f'<line class="grid" x1="{LEFT:.0f}" x2="{WIDTH - RIGHT:.0f}" y1="{level:.1f}" y2="{level:.1f}"/>')
        parts.append(f'<text class="tick" x="{LEFT - 8:.0f}" y="{level + 4:.1f}" text-anchor="end">{_number(value)}</text>')
    for mark in clock.marks:
        x = clock.x(mark.time)
        parts.append(
            f'<line class="mark {mark.style}" x1="{x:.1f}" x2="{x:.1f}" y1="{_TOP:.0f}" y2="{bottom:.0f}">'
            f"<title>{escape(mark.told)}</title></line>"
        )
    return "".join(parts)


def _unit(unit: str) -> str:
    return f'<text class="tick" x="2" y="{_TOP + 9:.0f}">{escape(unit)}</text>'


def _number(value: float) -> str:
    """A number with a true minus sign."""
    return f"{value:g}".replace("-", "\N{MINUS SIGN}") if value else "0"


def _bounds(series: Sequence[Series], least: float, *, even: bool) -> tuple[float, float]:
    """Of the finite values; where none is below zero, neither is the axis."""
    finite = np.concatenate([one.value[np.isfinite(one.value)] for one in series] or [np.zeros(0)])
    if not len(finite):
        return 0.0, max(least, 1.0)
    low, high = float(finite.min()), float(finite.max())
    if even:
        most = max(-low, high, 0.5 * least)
        return -most, most
    missing = max(least, 1e-6 * max(abs(low), abs(high), 1.0)) - (high - low)
    if missing > 0.0:
        below = min(0.5 * missing, low) if low >= 0.0 else 0.5 * missing
        low, high = low - below, high + missing - below
    return low, high


def _paths(clock: Clock, time: Float, value: Float, y: object) -> list[str]:
    """SVG paths of a line, one for each stretch without gaps; of many samples in a column only those that show are kept."""
    to_y = y if callable(y) else float
    paths = []
    finite = np.flatnonzero(np.isfinite(value))
    for stretch in np.split(finite, np.flatnonzero(np.diff(finite) > 1) + 1) if len(finite) else []:
        kept = stretch[_shown(clock, time[stretch], value[stretch])]
        points = [f"{clock.x(float(time[at])):.1f} {to_y(float(value[at])):.1f}" for at in kept]
        paths.append("M" + "L".join(points))
    return paths


def _shown(clock: Clock, time: Float, value: Float) -> Float:
    """Indices of the first, lowest, highest and last sample in each column of the chart."""
    column = np.floor(time * (_COLUMNS / max(clock.end, 1e-9))).astype(np.int64)
    starts = np.flatnonzero(np.diff(column, prepend=column[0] - 1))
    ends = np.append(starts[1:], len(column))
    kept = {0, len(value) - 1}
    for start, end in zip(starts.tolist(), ends.tolist(), strict=True):
        part = value[start:end]
        kept |= {start, end - 1, start + int(part.argmin()), start + int(part.argmax())}
    return np.array(sorted(kept))


def _described(unit: str, series: Sequence[Series]) -> str:
    told = []
    for one in series:
        finite = one.value[np.isfinite(one.value)]
        if len(finite):
            told.append(f"{one.name or 'value'}: {finite.min():.4g} to {finite.max():.4g} {unit}")
    return "; ".join(told) or "no values"


def _figure(name: str, told: str, height: float, drawing: str, series: Sequence[Series]) -> str:
    legend = "".join(f'<span class="key {one.style}">{escape(one.name)}</span>' for one in series if one.name)
    return (
        f'<figure><figcaption><b>{escape(name)}</b>{legend}</figcaption><svg viewBox="0 0 {WIDTH:.0f} {height:.0f}" role="img">'
        f"<title>{escape(name)}</title><desc>{escape(told)}</desc>{drawing}</svg></figure>"
    )
