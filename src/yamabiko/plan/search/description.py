"""From access windows to opportunities: geometry, quality, footprint, cost and delivery of all passes of one satellite at once.

What is told of a pass is worked out in arrays over all of them; only the records at the end are made one by one.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta
from functools import cached_property
from math import pi
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from yamabiko.earth.wgs84 import Float
from yamabiko.plan.fleet import Satellite
from yamabiko.plan.opportunity import Opportunity, OrbitPrediction
from yamabiko.plan.same_geometry import part_that_repeats
from yamabiko.plan.schedule.collect_figures import durations_and_data
from yamabiko.plan.schedule.ground_contacts import first_contacts
from yamabiko.plan.schedule.problem import Contacts
from yamabiko.plan.search.footprint import collect_length, coverages, footprints, touches_any
from yamabiko.plan.search.look_geometry import Looks, looks
from yamabiko.platform.element_set import ElementSet
from yamabiko.platform.prediction_error import predicted_position_error
from yamabiko.radar.imaging_radar import Mode, PredictedQuality
from yamabiko.radar.quality import QualityArrays, predicted_qualities
from yamabiko.request.area import Area
from yamabiko.request.request import CollectGeometry

Integers = NDArray[np.int64]
_NODE_GRID = 600.0  # s to which an orbit's ascending node is rounded to name it: passes are at least an orbit apart
_ROUNDING = 1e-6  # of a resolution asked for


@dataclass(frozen=True, eq=False)
class Wanted:
    """What all wishes ask of an opportunity beyond its window, by the number of the wish.

    aims : (wish, 2) longitude, latitude (rad) that collects are centred on. resolutions : (wish,) m, infinite where left open.
    repeats : geometry to be repeated. exclusions : areas that no footprint touches.
    """

    areas: Sequence[Area]
    aims: Float
    resolutions: Float
    repeats: Sequence[CollectGeometry | None]
    exclusions: Sequence[Area]

    @cached_property
    def names(self) -> list[str]:
        """Short names (wish,) of the places, by where they lie and how large they are."""
        told = zip(np.degrees(self.aims).tolist(), self.areas, strict=True)
        texts = [f"{longitude:.6f} {latitude:.6f} {area.size:.6g}" for (longitude, latitude), area in told]
        return [hashlib.blake2s(text.encode(), digest_size=4).hexdigest() for text in texts]


@dataclass(frozen=True, eq=False)
class Windows:
    """Windows (window,) of one satellite, those of a wish together and of wider modes first; times in s from an epoch (UTC)."""

    epoch: datetime
    wish: Integers
    modes: Sequence[Mode]
    start: Float
    end: Float
    best: Float


@dataclass(frozen=True, eq=False)
class _Passes:
    """Of passes (pass,): number of the wish and of the mode among the radar's; s from the epoch; `named` the instant that names
    the pass, the window's best one, from which `best` may have moved for geometry to be repeated."""

    wish: Integers
    mode: Integers
    start: Float
    end: Float
    best: Float
    named: Float
    looks: Looks
    quality: QualityArrays


def described(
    satellite: Satellite, number: int, windows: Windows, wanted: Wanted, contacts: Contacts
) -> Iterator[tuple[int, Opportunity]]:
    """Opportunities of one satellite, each with the number of its wish, in the order of the windows.

    Left out: what is coarser than asked, touches an exclusion, does not repeat the geometry, or overlaps an opportunity of the same
    wish in a wider mode.
    number : of the satellite in contacts, whose times count from the windows' epoch.
    """
    if len(windows.wish) == 0:
        return
    passes = _passes(satellite, windows, wanted)
    coarser = np.maximum(passes.quality.ground_range_resolution, passes.quality.azimuth_resolution)
    passes = _rows(passes, np.flatnonzero(coarser <= wanted.resolutions[passes.wish] * (1.0 + _ROUNDING)))
    outlines = _outlines(satellite, passes, wanted)
    kept = [row for row, outline in enumerate(outlines) if not touches_any(outline, wanted.exclusions)]
    passes, outlines = _rows(passes, kept), [outlines[row] for row in kept]
    if any(wanted.repeats[wish] is not None for wish in set(passes.wish.tolist())):
        kept = _repeat(satellite, passes, wanted, windows.epoch)
        passes, outlines = _rows(passes, kept), [outlines[row] for row in kept]
    kept = _widest(passes)
    yield from _told(satellite, number, _rows(passes, kept), [outlines[row] for row in kept], windows.epoch, wanted, contacts)


def _passes(satellite: Satellite, windows: Windows, wanted: Wanted) -> _Passes:
    seen = looks(satellite.elements, wanted.aims[windows.wish], windows.best, windows.epoch)
    numbers = {mode.name: number for number, mode in enumerate(satellite.radar.modes)}
    mode = np.array([numbers[one.name] for one in windows.modes], dtype=np.int64)
    columns = np.empty((4, len(mode)))
    for own, one in _by_mode(satellite, mode):
        quality = predicted_qualities(satellite.radar, one, seen.slant_range[own], seen.incidence[own], seen.speed[own])
        columns[:, own] = [getattr(quality, field.name) for field in fields(quality)]
    # Copies: repeating a geometry moves instants and looks.
    start, end, best = windows.start.copy(), windows.end.copy(), windows.best.copy()
    return _Passes(windows.wish, mode, start, end, best, windows.best, seen, QualityArrays(*columns))


def _by_mode(satellite: Satellite, mode: Integers) -> Iterator[tuple[Integers, Mode]]:
    """Rows of passes in each mode that has some."""
    for number, one in enumerate(satellite.radar.modes):
        own = np.flatnonzero(mode == number)
        if own.size:
            yield own, one


def _outlines(satellite: Satellite, passes: _Passes, wanted: Wanted) -> list[Float]:
    outlines: list[Float] = [np.empty((0, 2))] * len(passes.wish)
    for own, mode in _by_mode(satellite, passes.mode):
        lengths = np.array([collect_length(mode, wanted.areas[wish]) for wish in passes.wish[own].tolist()])
        found = footprints(wanted.aims[passes.wish[own]], passes.looks.heading[own], mode.swath, lengths)
        for row, outline in zip(own.tolist(), found, strict=True):
            outlines[row] = outline
    return outlines


def _repeat(satellite: Satellite, passes: _Passes, wanted: Wanted, epoch: datetime) -> list[int]:
    """Cut the windows of passes that are to repeat a geometry to where they do, in place; gives the rows that are left."""
    kept = []
    for row, wish in enumerate(passes.wish.tolist()):
        asked = wanted.repeats[wish]
        if asked is not None:
            best = float(passes.best[row])
            within = (float(passes.start[row]) - best, float(passes.end[row]) - best)
            at = epoch + timedelta(seconds=best)
            place = (float(wanted.aims[wish, 0]), float(wanted.aims[wish, 1]))
            part = part_that_repeats(passes.looks.record(row), at, within, satellite.elements, place, asked)
            if part is None:
                continue
            passes.start[row], passes.end[row], passes.best[row] = best + part.start, best + part.end, best + part.best
            for name in ("incidence", "look_angle", "azimuth", "squint", "slant_range"):
                getattr(passes.looks, name)[row] = getattr(part.geometry, name)
        kept.append(row)
    return kept


def _widest(passes: _Passes) -> list[int]:
    """Rows of passes that no earlier row of the same wish in another mode overlaps."""
    kept: list[int] = []
    known: dict[int, list[tuple[int, float, float]]] = {}
    rows = zip(passes.wish.tolist(), passes.mode.tolist(), passes.start.tolist(), passes.end.tolist(), strict=True)
    for row, (wish, mode, start, end) in enumerate(rows):
        rivals = known.setdefault(wish, [])
        if not any(other != mode and start < until and since < end for other, since, until in rivals):
            rivals.append((mode, start, end))
            kept.append(row)
    return kept


def _told(
    satellite: Satellite,
    number: int,
    passes: _Passes,
    outlines: Sequence[Float],
    epoch: datetime,
    wanted: Wanted,
    contacts: Contacts,
) -> Iterator[tuple[int, Opportunity]]:
    wishes = passes.wish.tolist()
    shares = coverages([wanted.areas[wish] for wish in wishes], outlines).tolist()
    age = passes.best + (epoch - satellite.elements.epoch).total_seconds()
    error, extrapolated = predicted_position_error(age)
    cost, delivery = _cost_and_delivery(satellite, number, passes, wanted, contacts)
    safe = re.sub(r"[^A-Za-z0-9]+", "-", satellite.identifier).strip("-")
    modes = [satellite.radar.modes[mode].name for mode in passes.mode.tolist()]
    quality = np.stack([getattr(passes.quality, field.name) for field in fields(passes.quality)], axis=-1).tolist()
    for row, wish in enumerate(wishes):
        start, end, best, at_name = (
            epoch + timedelta(seconds=float(times[row])) for times in (passes.start, passes.end, passes.best, passes.named)
        )
        node = _ascending_node(satellite.elements, at_name)
        arrives = float(delivery[row])
        yield (
            wish,
            Opportunity(
                identifier=f"{safe}-{node:%Y%m%dT%H%MZ}-{modes[row]}-{wanted.names[wish]}",
                satellite=satellite.identifier,
                supplier=satellite.supplier,
                mode=modes[row],
                start=start,
                end=end,
                best=best,
                geometry=passes.looks.record(row),
                quality=PredictedQuality(*quality[row]),
                footprint=outlines[row],
                coverage=shares[row],
                cost=float(cost[row]),
                delivery=epoch + timedelta(seconds=arrives) if np.isfinite(arrives) else None,
                orbit=OrbitPrediction(float(age[row]), float(error[row]), bool(extrapolated[row])),
            ),
        )


def _cost_and_delivery(
    satellite: Satellite, number: int, passes: _Passes, wanted: Wanted, contacts: Contacts
) -> tuple[Float, Float]:
    """In the supplier's unit, and s from the epoch, infinite where no ground station is known: (pass,) each."""
    duration, data = np.empty(len(passes.wish)), np.empty(len(passes.wish))
    for own, mode in _by_mode(satellite, passes.mode):
        duration[own], data[own] = durations_and_data(
            satellite,
            mode,
            passes.looks.slant_range[own],
            passes.looks.squint[own],
            passes.looks.incidence[own],
            passes.quality.azimuth_resolution[own],
            np.array([collect_length(mode, wanted.areas[wish]) for wish in passes.wish[own].tolist()]),
        )
    limits = satellite.limits
    contact = first_contacts(contacts, np.full(len(duration), number), passes.best + 0.5 * duration, data)
    delivery = np.append(contacts.end + limits.processing_time, np.inf)[contact]
    return limits.cost_per_collect + limits.cost_per_second * duration, delivery


def _ascending_node(elements: ElementSet, instant: datetime) -> datetime:
    """When a satellite last went north through the equator before an instant, by its mean motion, to ten minutes."""
    since = (elements.argument_of_perigee + elements.mean_anomaly) / elements.mean_motion + elements.age_at(instant)
    into = since % (2.0 * pi / elements.mean_motion)
    seconds = (instant - timedelta(seconds=into)).timestamp()
    return datetime.fromtimestamp(round(seconds / _NODE_GRID) * _NODE_GRID, tz=instant.tzinfo)


_Record = TypeVar("_Record", _Passes, Looks, QualityArrays)


def _rows(record: _Record, rows: Sequence[int] | Integers) -> _Record:
    """Some rows of a record of arrays, and of the records in it."""
    taken = np.asarray(rows, dtype=np.int64)
    columns: dict[str, Any] = {field.name: getattr(record, field.name) for field in fields(record)}
    for name, column in columns.items():
        columns[name] = column[taken] if isinstance(column, np.ndarray) else _rows(column, rows)
    return replace(record, **columns)
