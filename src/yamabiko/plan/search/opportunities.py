"""Opportunities: who can picture a place in a span of time, when, from where, how well, and what it costs.

For every satellite and each of its modes that reaches the resolution asked for, windows are searched within the limits of mode and
look together. Of modes that both have a window in a pass, the one that covers more ground is offered. Past spans are answered
like others: nothing here knows what time it is.
"""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from math import asin, inf, sin

import numpy as np

from yamabiko.errors import InputError
from yamabiko.plan.fleet import Satellite, require_fleet
from yamabiko.plan.opportunity import Opportunity
from yamabiko.plan.schedule.ground_contacts import ground_contacts
from yamabiko.plan.schedule.problem import Contacts
from yamabiko.plan.search.description import Wanted, Windows, described
from yamabiko.plan.search.footprint import aim_of
from yamabiko.plan.search.windows import AccessWindows, Progress, WindowLimits, search, span_of
from yamabiko.platform.prediction_error import LARGEST_AGE, refuse_stale
from yamabiko.radar.imaging_radar import ImagingRadar, Mode
from yamabiko.radar.quality import SMALLEST_INCIDENCE, slant_range_resolution
from yamabiko.request.area import Area
from yamabiko.request.request import CollectGeometry, LookConstraints, ModeName, Request

CONTACT_SEARCH = 86_400.0  # s after the span in which the next ground station is looked for


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
    contacts: tuple[datetime, Contacts] | None = None,
    progress: Progress | None = None,
    required: bool = True,
) -> tuple[tuple[Opportunity, ...], ...]:
    """Opportunities of each wish, by start; satellites are propagated once for all.

    exclusions : no footprint touches one of these areas. largest_age : s that elements may be from any instant of the spans.
    contacts : the satellites' ground contacts where they are known already, with the instant (UTC, not after any wish's start) that
    their times count from. progress : called with satellites done and in all. required : refuse modes and resolutions that no
    satellite has; else they have no opportunities.
    Raises InputError for an empty fleet, spans that are none, elements older than the largest age, satellites that SGP4 gives no
    position for, and modes or resolutions that no satellite of the fleet has.
    """
    require_fleet(satellites)
    if not wishes:
        return ()
    radars = tuple(dict.fromkeys(satellite.radar for satellite in satellites))
    for one in wishes:
        span_of(one.start, one.end)
        if required:
            require_possible(radars, one)
    start, end = min(wish.start for wish in wishes), max(wish.end for wish in wishes)
    elements = [satellite.elements for satellite in satellites]
    refuse_stale(elements, start, end, largest_age)
    if contacts is not None:
        start = contacts[0]
    aims = np.array([aim_of(wish.area) for wish in wishes])
    # Satellites with one radar are tried alike.
    tries = {radar: _tries(radar, wishes, start) for radar in radars}
    asked = {radar: (aims[[one.wish for one in own]].reshape(-1, 2), _joined(own)) for radar, own in tries.items()}
    windows = search(elements, [asked[satellite.radar] for satellite in satellites], start, span_of(start, end), progress)
    if len(windows) == 0:
        return ((),) * len(wishes)
    known = ground_contacts(satellites, start, end + timedelta(seconds=CONTACT_SEARCH)) if contacts is None else contacts[1]
    wanted = Wanted(
        [wish.area for wish in wishes],
        aims,
        np.array([inf if wish.resolution is None else wish.resolution for wish in wishes]),
        [wish.repeat_geometry for wish in wishes],
        exclusions,
    )
    found: list[list[Opportunity]] = [[] for _ in wishes]
    for number, satellite in enumerate(satellites):
        own = _own_windows(windows, number, tries[satellite.radar])
        for wish, opportunity in described(satellite, number, own, wanted, known):
            found[wish].append(opportunity)
    return tuple(_in_order(opportunities) for opportunities in found)


def _own_windows(windows: AccessWindows, number: int, tries: Sequence[_Try]) -> Windows:
    """Windows of one satellite."""
    own = np.flatnonzero(windows.satellite == number)
    tried = [tries[place] for place in windows.place[own].tolist()]
    wish = np.array([one.wish for one in tried], dtype=np.int64)
    return Windows(windows.epoch, wish, [one.mode for one in tried], windows.start[own], windows.end[own], windows.best[own])


def _in_order(found: Sequence[Opportunity]) -> tuple[Opportunity, ...]:
    """Opportunities of a wish by start, their identifiers made unique."""
    told: list[Opportunity] = []
    used: Counter[str] = Counter()
    for one in sorted(found, key=lambda one: (one.start, one.satellite, one.mode)):
        used[one.identifier] += 1
        again = used[one.identifier]
        told.append(one if again == 1 else dataclasses.replace(one, identifier=f"{one.identifier}-{again}"))
    return tuple(told)


@dataclass(frozen=True, eq=False)
class _Try:
    """One wish with one mode of a satellite."""

    wish: int
    mode: Mode
    limits: WindowLimits


def _tries(radar: ImagingRadar, wishes: Sequence[Wish], epoch: datetime) -> list[_Try]:
    """Wishes with the modes that may serve them, wider modes first."""
    modes = sorted(radar.modes, key=lambda mode: -mode.swath * mode.scene_length)
    return [
        _Try(number, mode, limits)
        for number, wish in enumerate(wishes)
        for mode in modes
        if (limits := _limits(radar, wish, mode, epoch)) is not None
    ]


def _limits(radar: ImagingRadar, wish: Wish, mode: Mode, epoch: datetime) -> WindowLimits | None:
    """Limits of windows that keep to wish, mode and radar together; None where they leave nothing."""
    low, high = max(wish.look.incidence[0], mode.incidence[0], SMALLEST_INCIDENCE), min(wish.look.incidence[1], mode.incidence[1])
    sides = wish.look.sides & radar.look_sides
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


def require_possible(radars: Sequence[ImagingRadar], wish: Wish) -> None:
    """Raise InputError for a mode or a resolution of a wish that none of the radars has."""
    modes = [mode for radar in radars for mode in radar.modes if wish.mode in {None, mode.name}]
    if not modes:
        known = sorted({mode.name for radar in radars for mode in radar.modes})
        raise InputError(wish.area.name, "mode", wish.mode, f"one that the fleet has: {', '.join(known)}")
    if wish.resolution is not None and not any(_attains(mode, wish.resolution) for mode in modes):
        finest = min(
            max(mode.azimuth_resolution, slant_range_resolution(mode.bandwidth) / sin(mode.incidence[1])) for mode in modes
        )
        raise InputError(
            wish.area.name, "resolution", f"{wish.resolution:g} m", f"at least {finest:.3g} m, the finest of the fleet"
        )
