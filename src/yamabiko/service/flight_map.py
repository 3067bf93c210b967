"""The map of a sortie's page as SVG: the track over the planned legs, fences, and where the aircraft may come down."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

import numpy as np
from numpy.typing import NDArray

from yamabiko.earth.wgs84 import Float
from yamabiko.flight.flight_record import FlightRecord
from yamabiko.flight.kinds import LegKind
from yamabiko.flight.mission.flight_plan import FlightPlan
from yamabiko.flight.mission.leg_samples import sample_legs
from yamabiko.service.flight_charts import WIDTH, nice_ticks
from yamabiko.service.flight_measures import track_of

_MARGIN = 26.0
_HIGHEST = 620.0
_FOOT = 22.0  # for the scale below the map
_ABOUT = 0.3  # of the way's longer side
_SPACING = 40.0  # m between places of a drawn leg
_MOST_POINTS = 3000


@dataclass(frozen=True)
class _Frame:
    """Metres in the plane to places on the page."""

    west: float
    north: float
    scale: float

    def of(self, point: Float) -> Float:
        """(point, 2) on the page of (point, 2) m east and north."""
        return np.stack(
            [_MARGIN + (point[:, 0] - self.west) * self.scale, _MARGIN + (self.north - point[:, 1]) * self.scale], axis=-1
        )


def flight_map(plan: FlightPlan, record: FlightRecord) -> str:
    """The figure."""
    track = track_of(record.samples, plan.plane)
    flown = np.stack([track.east, track.north], axis=-1)
    legs = _legs(plan)
    surveyed = [part for number, part in enumerate(legs) if plan.legs["kind"][number] == LegKind.SURVEY]
    way = np.vstack([flown, *legs])
    near = _near(way, _surfaces(plan))
    frame, height = _framed(np.vstack([way, _surfaces(plan)[near].reshape(-1, 2)]))
    parts = [_fences(plan, frame)]
    parts += [f'<path class="line swath" d="{_path(frame, part)}"/>' for part in surveyed]
    parts += [f'<path class="line plan" d="{_path(frame, part)}"/>' for part in legs]
    parts.append(f'<path class="line track" d="{_path(frame, flown[:: max(1, len(flown) // _MOST_POINTS)])}"/>')
    parts += [_sites(plan, frame, near), _end(frame, flown), _scale(frame, height)]
    told = (
        f"Track of {track.distance[-1] / 1e3:.1f} km over {len(legs)} planned legs, {len(surveyed)} of them survey lines; "
        f"{len(plan.mission.fences)} fences and {len(plan.sites)} places to land."
    )
    kept = {fence.keep for fence in plan.mission.fences if _seen(plan.plane.to_plane(np.array(fence.outline)), frame, height)}
    keys = [("track", "flown"), ("plan", "planned"), ("swath", "survey line")]
    keys += [(f"fence-{keep}", f"fence, stay {told}") for keep, told in (("in", "inside"), ("out", "outside")) if keep in kept]
    legend = "".join(f'<span class="key {style}">{name}</span>' for style, name in keys)
    far = [escape(site.name) for site, shown in zip(plan.mission.sites, near, strict=True) if not shown]
    note = f'<p class="note">Beyond the map: {", ".join(far)}.</p>' if far else ""
    return (
        f'<figure class="map"><figcaption><b>Map</b>{legend}</figcaption><svg viewBox="0 0 {WIDTH:.0f} {height:.0f}" role="img">'
        f"<title>Map</title><desc>{escape(told)}</desc>{''.join(parts)}</svg>{note}</figure>"
    )


def _legs(plan: FlightPlan) -> list[Float]:
    """Places (place, 2) along each leg."""
    samples = sample_legs(plan.legs, _SPACING)
    return [samples.point[samples.leg == number] for number in range(len(plan.legs))]


def _framed(drawn: Float) -> tuple[_Frame, float]:
    """A frame in which everything drawn lies in the middle, and the height of the page that it takes."""
    low, high = drawn.min(axis=0), drawn.max(axis=0)
    span = np.maximum(high - low, 200.0)
    scale = float(min((WIDTH - 2.0 * _MARGIN) / span[0], (_HIGHEST - 2.0 * _MARGIN) / span[1]))
    height = float(span[1]) * scale + 2.0 * _MARGIN + _FOOT
    middle = 0.5 * (low + high)
    west = float(middle[0]) - 0.5 * (WIDTH - 2.0 * _MARGIN) / scale
    return _Frame(west, float(middle[1] + 0.5 * span[1]), scale), height


def _seen(outline: Float, frame: _Frame, height: float) -> bool:
    """Whether any of a closed outline (corner, 2) lies on the page."""
    share = np.linspace(0.0, 1.0, 200)[:, np.newaxis, np.newaxis]
    edges = outline + share * (np.roll(outline, -1, axis=0) - outline)
    x, y = frame.of(edges.reshape(-1, 2)).T
    return bool(np.any((x >= 0.0) & (x <= WIDTH) & (y >= 0.0) & (y <= height)))


def _path(frame: _Frame, points: Float, *, closed: bool = False) -> str:
    drawn = frame.of(np.asarray(points))
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in drawn.tolist()) + ("Z" if closed else "")


def _fences(plan: FlightPlan, frame: _Frame) -> str:
    parts = []
    for fence in plan.mission.fences:
        outline = plan.plane.to_plane(np.array(fence.outline))
        parts.append(
            f'<path class="fence fence-{fence.keep}" d="{_path(frame, outline, closed=True)}">'
            f"<title>{escape(fence.name)}: stay {'inside' if fence.keep == 'in' else 'outside'}</title></path>"
        )
    return "".join(parts)


def _surfaces(plan: FlightPlan) -> Float:
    """(site, 2, 2) both ends, east and north, of the landing surfaces."""
    sites = plan.sites
    begin = np.stack([sites["east"], sites["north"]], axis=-1)
    towards = np.stack([np.sin(sites["course"]), np.cos(sites["course"])], axis=-1)
    return np.stack([begin, begin + sites["length"][:, np.newaxis] * towards], axis=1)


def _near(way: Float, surfaces: Float) -> NDArray[np.bool_]:
    """(site,) whether a landing surface lies about the way (place, 2), so that the map shows it without shrinking the way much."""
    low, high = way.min(axis=0), way.max(axis=0)
    room = _ABOUT * float((high - low).max())
    return np.asarray(((surfaces > low - room) & (surfaces < high + room)).all(axis=(1, 2)))


def _sites(plan: FlightPlan, frame: _Frame, near: NDArray[np.bool_]) -> str:
    """Landing surfaces that are near, as lines of their length with their names."""
    parts = []
    for site, surface in [
        (site, surface) for site, surface, shown in zip(plan.mission.sites, _surfaces(plan), near, strict=True) if shown
    ]:
        name, kind = escape(site.name), site.kind.name.lower()
        drawn = frame.of(surface)
        x, y = float(drawn[:, 0].mean()), float(drawn[:, 1].min())
        parts.append(f'<path class="site {kind}" d="{_path(frame, surface)}"><title>{name}, {kind}</title></path>')
        parts.append(f'<text class="place" x="{x:.1f}" y="{y - 7:.1f}" text-anchor="middle">{name}</text>')
    return "".join(parts)


def _end(frame: _Frame, flown: Float) -> str:
    ((x, y),) = frame.of(flown[-1:]).tolist()
    return f'<circle class="end" cx="{x:.1f}" cy="{y:.1f}" r="4"><title>where it came to rest</title></circle>'


def _scale(frame: _Frame, height: float) -> str:
    """A bar of a round length, and north."""
    length = nice_ticks(0.0, 0.15 * (WIDTH - 2.0 * _MARGIN) / frame.scale, 1)[1]
    right, y = WIDTH - _MARGIN, height - 12.0
    left = right - length * frame.scale
    told = f"{length / 1e3:g} km" if length >= 1000.0 else f"{length:g} m"
    return (
        f'<path class="scale" d="M{left:.1f} {y - 4:.1f}V{y:.1f}H{right:.1f}V{y - 4:.1f}"/>'
        f'<text class="tick" x="{0.5 * (left + right):.1f}" y="{y - 6:.1f}" text-anchor="middle">{told}</text>'
        f'<path class="scale" d="M{right:.1f} 40V14m-4 7l4-7l4 7"/>'
        f'<text class="tick" x="{right:.1f}" y="52" text-anchor="middle">N</text>'
    )
