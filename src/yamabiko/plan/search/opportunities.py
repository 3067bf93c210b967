"""Opportunities: who can picture a place in a span of time, when, from where, how well, and what it costs.

For every satellite and each of its modes that reaches the resolution asked for, windows are searched within the limits of mode and
look together. Of modes that both have a window in a pass, the one that covers more ground is offered. Past spans are answered
like others: nothing here knows what time it is.
"""

from __future__ import annotations

import dataclasses
import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from math import asin, degrees, pi, sin

import numpy as np
from numpy.typing import NDArray

from yamabiko.earth.wgs84 import Float
from yamabiko.errors import InputError
from yamabiko.plan.fleet import Satellite, require_fleet
from yamabiko.plan.opportunity import Opportunity
from yamabiko.plan.same_geometry import where_geometry_repeats
from yamabiko.plan.schedule.collect_figures import collect_figures
from yamabiko.plan.schedule.ground_contacts import first_contacts, ground_contacts
from yamabiko.plan.search.footprint import aim_of, collect_length, coverage, footprint, touches_any
from yamabiko.plan.search.look_geometry import looks
from yamabiko.plan.search.windows import AccessWindows, Progress, WindowLimits, search, span_of
from yamabiko.platform.element_set import ElementSet
from yamabiko.platform.prediction_error import LARGEST_AGE, predicted_position_error, refuse_stale
from yamabiko.radar.imaging_radar import Mode
from yamabiko.radar.quality import SMALLEST_INCIDENCE, predicted_quality, slant_range_resolution
from yamabiko.request.area import Area
from yamabiko.request.request import CollectGeometry, LookConstraints, ModeName, Request

CONTACT_SEARCH = 86_400.0  # s after the span in which the next ground station is looked for
_NODE_GRID = 600.0  # s to which an orbit's ascending node is rounded to name it: passes are at least an orbit apart


@dataclass(frozen=True, eq=False)
class Wish:
    """What opportunities are searched for: a place from start to end (UTC), and what they must keep to.

    mode, resolution (m on the ground, coarser axis, at most), repeat_geometry : None leaves them open.
    """

    area: Area
    start: datetime
    end: datetime
    look: LookConstraints = field(default_factory=LookConstraints)
    mode: ModeName | None = None
    resolution: float | None = None
    repeat_geometry: CollectGeometry | None = None

    @classmethod
    def of(cls, request: Request, area: Area | None = None) -> Wish:
        """What a request asks for, of its area or of a part of it. Delivery by the deadline is left to whoever plans."""
        place = request.area if area is None else area
        return cls(
            place, request.earliest, request.deadline, request.look, request.mode, request.resolution, request.repeat_geometry
        )


def find_opportunities(
    satellites: Sequence[Satellite],
    area: Area,
    span: tuple[datetime, datetime],
    look: LookConstraints | None = None,
    *,
    mode: ModeName | None = None,
    resolution: float | None = None,
    repeat_geometry: CollectGeometry | None = None,
    exclusions: Sequence[Area] = (),
    largest_age: float = LARGEST_AGE,
    progress: Progress | None = None,
) -> tuple[Opportunity, ...]:
    """Opportunities to picture an area in a span (UTC), by start. See find_for_wishes, also for what is raised."""
    wish = Wish(area, *span, look or LookConstraints(), mode, resolution, repeat_geometry)
    return find_for_wishes(satellites, [wish], exclusions=exclusions, largest_age=largest_age, progress=progress)[0]


def find_for_wishes(
    satellites: Sequence[Satellite],
    wishes: Sequence[Wish],
    *,
    exclusions: Sequence[Area] = (),
    largest_age: float = LARGEST_AGE,
    progress: Progress | None = None,
) -> tuple[tuple[Opportunity, ...], ...]:
    """Opportunities of each wish, by start; satellites are propagated once for all.

    exclusions : no footprint touches one of these areas. largest_age : s that elements may be from any instant of the spans.
    progress : called with satellites done and in all.
    Raises InputError for an empty fleet, spans that are none, elements older than the largest age, satellites that SGP4 gives no
    position for, and modes or resolutions that no satellite of the fleet has.
    """
    require_fleet(satellites)
    if not wishes:
        return ()
    for one in wishes:
        span_of(one.start, one.end)
        _require_possible(satellites, one)
    start, end = min(wish.start for wish in wishes), max(wish.end for wish in wishes)
    elements = [satellite.elements for satellite in satellites]
    refuse_stale(elements, start, end, largest_age)
    aims = np.array([aim_of(wish.area) for wish in wishes])
    tries = [_tries(satellite, wishes, start) for satellite in satellites]
    rows = [(aims[[one.wish for one in own]].reshape(-1, 2), _joined(own)) for own in tries]
    windows = search(elements, rows, start, span_of(start, end), progress)
    found: list[list[Opportunity]] = [[] for _ in wishes]
    for number, satellite in enumerate(satellites):
        chosen = np.flatnonzero(windows.satellite == number)
        for wish, opportunity in _described(satellite, wishes, aims, windows, chosen, tries[number], exclusions):
            found[wish].append(opportunity)
    return _delivered(satellites, wishes, found, start, end)


@dataclass(frozen=True, eq=False)
class _Try:
    """One wish with one mode of a satellite."""

    wish: int
    mode: Mode
    limits: WindowLimits


def _tries(satellite: Satellite, wishes: Sequence[Wish], epoch: datetime) -> list[_Try]:
    """Wishes with the modes that may serve them, wider modes first."""
    modes = sorted(satellite.radar.modes, key=lambda mode: -mode.swath * mode.scene_length)
    return [
        _Try(number, mode, limits)
        for number, wish in enumerate(wishes)
        for mode in modes
        if (limits := _limits(satellite, wish, mode, epoch)) is not None
    ]


def _limits(satellite: Satellite, wish: Wish, mode: Mode, epoch: datetime) -> WindowLimits | None:
    """Limits of windows that keep to wish, mode and radar together; None where they leave nothing."""
    low, high = max(wish.look.incidence[0], mode.incidence[0], SMALLEST_INCIDENCE), min(wish.look.incidence[1], mode.incidence[1])
    sides = wish.look.sides & satellite.radar.look_sides
    if wish.mode not in {None, mode.name}:
        return None
    if wish.resolution is not None:
        if not _attains(mode, wish.resolution):
            return None
        # Ground range is coarser the steeper the look.
        low = max(low, asin(min(1.0, slant_range_resolution(mode.bandwidth) / wish.resolution)))
    if wish.repeat_geometry is not None:
        again = wish.repeat_geometry
        low, high = max(low, again.incidence - again.incidence_tolerance), min(high, again.incidence + again.incidence_tolerance)
        sides &= {again.side}
    if not (low < high and sides) or mode.maximum_squint == 0.0:
        return None
    look = dataclasses.replace(wish.look, incidence=(low, high), sides=sides)
    span = ((wish.start - epoch).total_seconds(), (wish.end - epoch).total_seconds())
    return WindowLimits.of(look, mode.maximum_squint, span)


def _joined(tries: Sequence[_Try]) -> WindowLimits:
    if not tries:
        return WindowLimits(np.empty((0, 2)), np.empty(0), np.empty((0, 3)), np.empty((0, 2)))
    return WindowLimits.join([one.limits for one in tries])


def _attains(mode: Mode, resolution: float) -> bool:
    return max(mode.azimuth_resolution, slant_range_resolution(mode.bandwidth) / sin(mode.incidence[1])) <= resolution


def _require_possible(satellites: Sequence[Satellite], wish: Wish) -> None:
    modes = [mode for satellite in satellites for mode in satellite.radar.modes if wish.mode in {None, mode.name}]
    if not modes:
        known = sorted({mode.name for satellite in satellites for mode in satellite.radar.modes})
        raise InputError(wish.area.name, "mode", wish.mode, f"one that the fleet has: {', '.join(known)}")
    if wish.resolution is not None and not any(_attains(mode, wish.resolution) for mode in modes):
        finest = min(
            max(mode.azimuth_resolution, slant_range_resolution(mode.bandwidth) / sin(mode.incidence[1])) for mode in modes
        )
        raise InputError(
            wish.area.name, "resolution", f"{wish.resolution:g} m", f"at least {finest:.3g} m, the finest of the fleet"
        )


def _described(
    satellite: Satellite,
    wishes: Sequence[Wish],
    aims: Float,
    windows: AccessWindows,
    chosen: NDArray[np.int64],
    tries: Sequence[_Try],
    exclusions: Sequence[Area],
) -> list[tuple[int, Opportunity]]:
    """Opportunities of one satellite with the number of their wish, cost and delivery still open.

    chosen : its windows, those of wider modes first; a narrower mode's that overlap a wider one's of the wish are left out.
    """
    own = [tries[int(windows.place[window])] for window in chosen]
    seen = looks(satellite.elements, aims[[one.wish for one in own]], windows.best[chosen], windows.epoch)
    found: list[tuple[int, Opportunity]] = []
    for number, (window, one) in enumerate(zip(chosen.tolist(), own, strict=True)):
        wish, aim = wishes[one.wish], (float(aims[one.wish, 0]), float(aims[one.wish, 1]))
        geometry = seen.record(number)
        quality = predicted_quality(satellite.radar, one.mode, geometry.slant_range, geometry.incidence, float(seen.speed[number]))
        coarser = max(quality.ground_range_resolution, quality.azimuth_resolution)
        if wish.resolution is not None and coarser > wish.resolution * (1.0 + 1e-6):
            continue
        outline = footprint(aim, float(seen.heading[number]), one.mode.swath, collect_length(one.mode, wish.area))
        if touches_any(outline, exclusions):
            continue
        start, end, best = (
            windows.epoch + timedelta(seconds=float(times[window])) for times in (windows.start, windows.end, windows.best)
        )
        rivals = (known for other, known in found if other == one.wish and known.mode != one.mode.name)
        if any(start < known.end and known.start < end for known in rivals):
            continue
        age = satellite.elements.age_at(best)
        error, extrapolated = predicted_position_error(age)
        opportunity = Opportunity(
            identifier=_identifier(satellite, one.mode.name, best, aim, wish.area),
            satellite=satellite.identifier,
            supplier=satellite.supplier,
            mode=one.mode.name,
            start=start,
            end=end,
            best=best,
            geometry=geometry,
            quality=quality,
            footprint=outline,
            coverage=coverage(wish.area, outline),
            element_age=age,
            position_error=float(error),
            position_error_extrapolated=bool(extrapolated),
            cost=0.0,
            delivery=None,
        )
        if wish.repeat_geometry is not None:
            matched = where_geometry_repeats(opportunity, satellite.elements, aim, wish.repeat_geometry)
            if matched is None:
                continue
            opportunity = matched
        found.append((one.wish, opportunity))
    return found


def _delivered(
    satellites: Sequence[Satellite], wishes: Sequence[Wish], found: Sequence[Sequence[Opportunity]], start: datetime, end: datetime
) -> tuple[tuple[Opportunity, ...], ...]:
    """Opportunities in the order of their start, with cost and delivery, and identifiers made unique."""
    order = {satellite.identifier: number for number, satellite in enumerate(satellites)}
    contacts = ground_contacts(satellites, start, end + timedelta(seconds=CONTACT_SEARCH)) if any(found) else None
    answer = []
    for wish, opportunities in zip(wishes, found, strict=True):
        inorder = sorted(opportunities, key=lambda one: (one.start, one.satellite, one.mode))
        figures = [collect_figures(satellites[order[one.satellite]], one, wish.area) for one in inorder]
        numbers = np.array([order[one.satellite] for one in inorder], dtype=np.int64)
        ends = np.array(
            [(one.best - start).total_seconds() + 0.5 * figure.duration for one, figure in zip(inorder, figures, strict=True)]
        )
        data = np.array([figure.data for figure in figures])
        first = first_contacts(contacts, numbers, ends, data) if contacts is not None and inorder else numbers
        told: list[Opportunity] = []
        used: dict[str, int] = {}
        for one, figure, contact in zip(inorder, figures, first.tolist(), strict=True):
            limits = satellites[order[one.satellite]].limits
            cost = limits.cost_per_collect + limits.cost_per_second * figure.duration
            delivery = None
            if contacts is not None and contact >= 0:
                delivery = start + timedelta(seconds=float(contacts.end[contact]) + limits.processing_time)
            used[one.identifier] = used.get(one.identifier, 0) + 1
            again = "" if used[one.identifier] == 1 else f"-{used[one.identifier]}"
            told.append(dataclasses.replace(one, identifier=one.identifier + again, cost=cost, delivery=delivery))
        answer.append(tuple(told))
    return tuple(answer)


def _identifier(satellite: Satellite, mode: str, best: datetime, aim: tuple[float, float], area: Area) -> str:
    """Satellite, ascending node before the pass, mode and place: safe in addresses, and much the same with newer elements."""
    node = _ascending_node(satellite.elements, best)
    place = hashlib.blake2s(f"{degrees(aim[0]):.6f} {degrees(aim[1]):.6f} {area.size:.6g}".encode(), digest_size=4).hexdigest()
    name = re.sub(r"[^A-Za-z0-9]+", "-", satellite.identifier).strip("-")
    return f"{name}-{node:%Y%m%dT%H%MZ}-{mode}-{place}"


def _ascending_node(elements: ElementSet, instant: datetime) -> datetime:
    """When a satellite last went north through the equator before an instant, by its mean motion, to ten minutes."""
    since = (elements.argument_of_perigee + elements.mean_anomaly) / elements.mean_motion + elements.age_at(instant)
    into = since % (2.0 * pi / elements.mean_motion)
    seconds = (instant - timedelta(seconds=into)).timestamp()
    return datetime.fromtimestamp(round(seconds / _NODE_GRID) * _NODE_GRID, tz=instant.tzinfo)
