"""Collects that repeat the geometry of an earlier one, as change detection needs: windows cut down to where it holds.

Two pictures can be compared pixel by pixel where the radar saw the ground from the same side at nearly the same incidence and
azimuth; elsewhere layover, shadow and the texture of the ground differ. A window of an opportunity is some seconds long, and the
azimuth turns by some tenths of a degree in each, so what holds at its best instant need not hold at its ends.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import pi

import numpy as np
from numpy.typing import NDArray

from yamabiko.earth.wgs84 import Float, LocalFrame
from yamabiko.plan.opportunity import LookGeometry, Opportunity
from yamabiko.platform.element_set import ElementSet
from yamabiko.platform.orbit import SatelliteOrbit
from yamabiko.request.request import CollectGeometry

_STEP = 0.25  # s between looks at a window; geometry moves by less than 0.3 degrees in it
_EXACT = 1e-3  # s to which the ends of the window are found


def geometry_of(opportunity: Opportunity) -> CollectGeometry:
    """The geometry of a collect made at the opportunity's best instant, to be asked for again."""
    geometry = opportunity.geometry
    return CollectGeometry(geometry.side, geometry.incidence, geometry.azimuth)


def repeats_geometry(geometry: LookGeometry, wanted: CollectGeometry) -> bool:
    """Whether one look has the wanted side, incidence and azimuth within their tolerances."""
    held = _holds(np.array([geometry.incidence]), np.array([geometry.azimuth]), wanted)
    return geometry.side == wanted.side and bool(held[0])


def where_geometry_repeats(
    opportunity: Opportunity, elements: ElementSet, place: tuple[float, float], wanted: CollectGeometry
) -> Opportunity | None:
    """The part of an opportunity's window in which a collect repeats a geometry, or None where it has none.

    elements : of the opportunity's satellite. place : geodetic longitude, latitude (rad) the opportunity is for.
    Of several parts the one nearest to `best` is given; `best` and its geometry move into it. Predicted quality and footprint are
    kept: within the tolerances they differ little. Raises InputError where the orbit cannot be propagated.
    """
    first, last = ((instant - opportunity.best).total_seconds() for instant in (opportunity.start, opportunity.end))
    part = part_that_repeats(opportunity.geometry, opportunity.best, (first, last), elements, place, wanted)
    if part is None:
        return None
    start, end, best = (opportunity.best + timedelta(seconds=instant) for instant in (part.start, part.end, part.best))
    return dataclasses.replace(opportunity, start=start, end=end, best=best, geometry=part.geometry)


@dataclass(frozen=True)
class RepeatingPart:
    """A part of a window in which a geometry repeats. start, end, best : s from the window's best instant. geometry : at `best`."""

    start: float
    end: float
    best: float
    geometry: LookGeometry


def part_that_repeats(
    geometry: LookGeometry,
    instant: datetime,
    window: tuple[float, float],
    elements: ElementSet,
    place: tuple[float, float],
    wanted: CollectGeometry,
) -> RepeatingPart | None:
    """As `where_geometry_repeats`, of a window (s from an instant, UTC, at which the geometry holds)."""
    if geometry.side != wanted.side:
        return None
    look = _look(SatelliteOrbit(elements, instant), LocalFrame.at_geodetic(place[1], place[0], 0.0))
    first, last = window
    times = np.linspace(first, last, max(3, int(np.ceil((last - first) / _STEP)) + 1))
    times = np.unique(np.append(times, 0.0))
    held = _holds(*look(times)[:2], wanted)
    if not held.any():
        return None
    start, end = _run_nearest_to_zero(times, held)
    low = float(times[start] if start == 0 else _edge(look, wanted, times[start], times[start - 1]))
    high = float(times[end] if end == len(times) - 1 else _edge(look, wanted, times[end], times[end + 1]))
    best = float(np.clip(0.0, low, high))
    return RepeatingPart(low, high, best, _at(geometry, look, best))


_Look = Callable[[Float], tuple[Float, Float, Float, Float, Float]]


def _look(orbit: SatelliteOrbit, frame: LocalFrame) -> _Look:
    """Incidence, azimuth, look angle, squint (rad) and slant range (m), each (time,), at times (time,) from the orbit's epoch."""

    def look(times: Float) -> tuple[Float, Float, Float, Float, Float]:
        position, velocity = orbit.state(np.atleast_1d(times))
        east, north, up = np.moveaxis(frame.from_earth_fixed(position), -1, 0)
        slant_range = np.sqrt(east**2 + north**2 + up**2)
        towards = (frame.origin - position) / slant_range[:, np.newaxis]
        down = -position / np.linalg.norm(position, axis=-1, keepdims=True)
        ahead = np.sum(towards * velocity, axis=-1) / np.linalg.norm(velocity, axis=-1)
        nadir = np.arccos(np.clip(np.sum(towards * down, axis=-1), -1.0, 1.0))
        return np.arccos(up / slant_range), np.arctan2(east, north), nadir, np.arcsin(ahead), slant_range

    return look


def _holds(incidence: Float, azimuth: Float, wanted: CollectGeometry) -> NDArray[np.bool_]:
    turned = (azimuth - wanted.azimuth + pi) % (2.0 * pi) - pi
    return np.asarray(
        (np.abs(incidence - wanted.incidence) <= wanted.incidence_tolerance) & (np.abs(turned) <= wanted.azimuth_tolerance)
    )


def _run_nearest_to_zero(times: Float, held: NDArray[np.bool_]) -> tuple[int, int]:
    """First and last index of the run of held times that lies nearest to zero."""
    where = np.flatnonzero(held)
    nearest = int(where[np.argmin(np.abs(times[where]))])
    broken = np.flatnonzero(~held)
    before, after = broken[broken < nearest], broken[broken > nearest]
    return (int(before[-1]) + 1 if before.size else 0), (int(after[0]) - 1 if after.size else len(times) - 1)


def _edge(look: _Look, wanted: CollectGeometry, inside: float, outside: float) -> float:
    """The time nearest to `outside` at which the geometry still holds, by bisection."""
    while abs(outside - inside) > _EXACT:
        middle = 0.5 * (inside + outside)
        incidence, azimuth, *_ = look(np.array([middle]))
        inside, outside = (middle, outside) if _holds(incidence, azimuth, wanted)[0] else (inside, middle)
    return inside


def _at(geometry: LookGeometry, look: _Look, time: float) -> LookGeometry:
    """The geometry at a time; unchanged at the old best one."""
    if time == 0.0:
        return geometry
    incidence, azimuth, nadir, squint, slant_range = (float(value[0]) for value in look(np.array([time])))
    return dataclasses.replace(
        geometry,
        incidence=incidence,
        azimuth=azimuth % (2.0 * pi),
        look_angle=nadir,
        squint=squint,
        slant_range=slant_range,
        elevation=0.5 * pi - incidence,
    )
