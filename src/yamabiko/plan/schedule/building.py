"""From requests, a fleet and its opportunities to a SchedulingProblem, whose candidates each keep every limit taken alone."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

import numpy as np

from yamabiko.earth.wgs84 import Float
from yamabiko.errors import InputError
from yamabiko.plan.drones.candidates import collects_of
from yamabiko.plan.drones.drone import Drone
from yamabiko.plan.fleet import Carrier, Satellite, require_fleet
from yamabiko.plan.opportunity import Opportunity
from yamabiko.plan.schedule.collect_figures import figures_of_many, lines_of_sight, turning_time
from yamabiko.plan.schedule.ground_contacts import first_contacts, ground_contacts
from yamabiko.plan.schedule.problem import Candidates, Contacts, Integers, SchedulingProblem, Task
from yamabiko.request.area import Area
from yamabiko.request.request import Request

STARTS_A_WINDOW = 5
LONGEST_WAIT_FOR_CONTACT = timedelta(days=1)
_SMALLEST_SIDE = 0.01  # of a window, before or after its best instant, for instants to be tried there
_INSIDE = 0.999  # of a window: rounding shall not carry a collect out of it

Opportunities = Mapping[tuple[int, int], Sequence[Opportunity]]
"""The opportunities for each (request, strip)."""


def schedule_problem(
    requests: Sequence[Request],
    satellites: Sequence[Carrier],
    opportunities: Opportunities,
    start: datetime,
    end: datetime,
    *,
    strips: Mapping[tuple[int, int], Area] | None = None,
    done: Collection[tuple[int, int, int]] = (),
    starts: int = STARTS_A_WINDOW,
    contacts: Contacts | None = None,
) -> SchedulingProblem:
    """The problem of a span (UTC), its times counted from `start`.

    opportunities : for each (number of the request, strip); every strip a request is cut into needs its key, if with nothing in it.
    strips : areas of those that are not the request's whole area. done : (request, strip, repeat) that are collected already and
    not asked for again. starts : instants tried in each window, evenly over it, with the best among them.
    contacts : of these satellites, their times counted from `start`, where they are known already.
    Left out: collects that begin before the request's earliest or the span's start or end after the span; that no ground contact
    takes down by the deadline; all of a satellite with no ground station; and what a drone cannot fly, land from and deliver in
    time even in a sortie of its own. Raises InputError for an empty fleet, an unknown satellite, and a span that is none.
    """
    require_fleet(satellites)
    if not end > start:
        raise InputError("plan", "end", end.isoformat(), f"after {start.isoformat()}")
    tasks = _tasks(requests, opportunities, done)
    windows = _windows(requests, satellites, opportunities, strips or {})
    if contacts is None:
        contacts = ground_contacts(satellites, start, last_contact(requests, end))
    table, sight = _table(satellites, windows, start, starts)
    span = (end - start).total_seconds()
    candidates = _candidates(requests, satellites, tasks, table, sight, contacts, start, span)
    asked, fleet, found = tuple(requests), tuple(satellites), tuple(window.opportunity for window in windows)
    return SchedulingProblem(start, asked, fleet, found, tasks, candidates, contacts, dict(strips or {}))


def last_contact(requests: Sequence[Request], end: datetime) -> datetime:
    """Until when (UTC) contacts matter: the last deadline, at most a day after the span's end."""
    latest = max((request.deadline for request in requests), default=end)
    return min(max(latest, end), end + LONGEST_WAIT_FOR_CONTACT)


def _tasks(requests: Sequence[Request], parts: Opportunities, done: Collection[tuple[int, int, int]]) -> tuple[Task, ...]:
    strips: dict[int, set[int]] = {number: set() for number in range(len(requests))}
    for request, strip in parts:
        strips[request].add(strip)
    wanted = [
        Task(number, strip, repeat)
        for number, request in enumerate(requests)
        for repeat in range(request.repeats)
        for strip in (sorted(strips[number]) or [0])
    ]
    left_out = set(done)
    return tuple(task for task in wanted if task not in left_out)


class _Window(NamedTuple):
    request: int
    strip: int
    satellite: int
    opportunity: Opportunity
    area: Area


def _windows(
    requests: Sequence[Request], satellites: Sequence[Carrier], parts: Opportunities, strips: Mapping[tuple[int, int], Area]
) -> list[_Window]:
    number_of = {satellite.identifier: number for number, satellite in enumerate(satellites)}
    windows = []
    for (request, strip), found in sorted(parts.items()):
        area = strips.get((request, strip), requests[request].area)
        for opportunity in found:
            if opportunity.satellite not in number_of:
                raise InputError("opportunity", "satellite", opportunity.satellite, "one of the fleet")
            windows.append(_Window(request, strip, number_of[opportunity.satellite], opportunity, area))
    return windows


def _table(satellites: Sequence[Carrier], windows: Sequence[_Window], epoch: datetime, starts: int) -> tuple[Float, Float]:
    """Request, strip, satellite, opportunity, start, end, energy, data, cost, landed (row, 10); and lines of sight (row, 3).

    landed : s from the epoch at which a drone's data are delivered; infinite for those of satellites, that come down by contacts.
    """
    tables, sights = [np.empty((0, 10))], [np.empty((0, 3))]
    satellite_of = np.array([window.satellite for window in windows], dtype=np.int64)
    for number, satellite in enumerate(satellites):
        own = np.flatnonzero(satellite_of == number)
        if own.size:
            there = [windows[one] for one in own.tolist()]
            if isinstance(satellite, Drone):
                table, sight = _of_drone(satellite, there, epoch)
            else:
                table, sight = _of_satellite(satellite, there, epoch, starts)
            table[:, 3] = own[table[:, 3].astype(np.int64)]
            tables.append(table)
            sights.append(sight)
    return np.concatenate(tables), np.concatenate(sights)


def _of_satellite(satellite: Satellite, windows: Sequence[_Window], epoch: datetime, starts: int) -> tuple[Float, Float]:
    found = [window.opportunity for window in windows]
    figures = figures_of_many(satellite, found, [window.area for window in windows])
    low, best, high = (
        np.array([(getattr(one, name) - epoch).total_seconds() for one in found])[:, np.newaxis]
        for name in ("start", "best", "end")
    )
    middles = _instants(low, best, high, starts)
    sight = lines_of_sight(satellite, [one.geometry for one in found], middles - best)
    turning = turning_time(satellite.limits, np.arccos(np.clip(sight[..., 2], -1.0, 1.0)))
    half = 0.5 * figures.duration[:, np.newaxis]
    table = np.empty((*middles.shape, 10))
    table[..., 0:3] = np.array([window[:3] for window in windows])[:, np.newaxis]
    table[..., 3] = np.arange(len(windows))[:, np.newaxis]
    table[..., 4], table[..., 5] = middles - half, middles + half
    table[..., 6] = figures.radar_energy[:, np.newaxis] + 2.0 * satellite.limits.slew_power * turning
    table[..., 7] = figures.data[:, np.newaxis]
    table[..., 8] = np.array([one.cost for one in found])[:, np.newaxis]
    table[..., 9] = np.inf
    return table.reshape(-1, 10), sight.reshape(-1, 3)


def _of_drone(drone: Drone, windows: Sequence[_Window], epoch: datetime) -> tuple[Float, Float]:
    found = collects_of(drone, [window.opportunity for window in windows], epoch)
    table = np.zeros((len(found.start), 10))
    table[:, 0:3] = np.array([window[:3] for window in windows])[found.opportunity]
    table[:, 3], table[:, 4], table[:, 5] = found.opportunity, found.start, found.end
    table[:, 8], table[:, 9] = found.cost, found.delivery
    return table, found.sight


def _instants(low: Float, best: Float, high: Float, count: int) -> Float:
    """(window, count) the best instant and others evenly before and after it, of windows (window, 1).

    Where the best instant is an end of the window, all of them lie evenly on its one side: none comes twice.
    """
    before = np.arange(count) - count // 2
    share = np.where(before < 0, before / max(count // 2, 1), before / max(count - 1 - count // 2, 1))
    about = best + _INSIDE * np.where(share < 0.0, (best - low) * share, (high - best) * share)
    one_sided = np.minimum(best - low, high - best) < _SMALLEST_SIDE * (high - low)
    evenly = np.arange(count) / max(count - 1, 1)
    up, down = best + _INSIDE * (high - best) * evenly, best - _INSIDE * (best - low) * evenly
    return np.where(one_sided, np.where(high - best > best - low, up, down), about)


def _candidates(
    requests: Sequence[Request],
    satellites: Sequence[Carrier],
    tasks: Sequence[Task],
    table: Float,
    sight: Float,
    contacts: Contacts,
    epoch: datetime,
    span: float,
) -> Candidates:
    request, satellite = table[:, 0].astype(np.int64), table[:, 2].astype(np.int64)
    contact = first_contacts(contacts, satellite, table[:, 5], table[:, 7])
    processing, memory = np.array(
        [(0.0, np.inf) if isinstance(one, Drone) else (one.limits.processing_time, one.limits.memory) for one in satellites]
    ).T
    flown = np.array([isinstance(one, Drone) for one in satellites])[satellite]
    delivery = np.where(flown, table[:, 9], np.append(contacts.end, np.inf)[contact] + processing[satellite])
    earliest, deadline = (
        np.array([(getattr(one, name) - epoch).total_seconds() for one in requests]) for name in ("earliest", "deadline")
    )
    fits = ((contact >= 0) | flown) & (table[:, 4] >= np.maximum(earliest[request], 0.0)) & (table[:, 5] <= span)
    fits &= (delivery <= deadline[request]) & (table[:, 7] <= memory[satellite])
    rows, task = _for_each_repeat(tasks, table, np.flatnonzero(fits))
    order = np.lexsort((task, table[rows, 4], satellite[rows]))
    rows, task = rows[order], task[order]
    columns = {name: table[rows, number] for number, name in enumerate(("start", "end", "energy", "data", "cost"), 4)}
    return Candidates(
        task=task,
        satellite=satellite[rows],
        opportunity=table[rows, 3].astype(np.int64),
        sight=sight[rows],
        contact=contact[rows],
        delivery=delivery[rows],
        **columns,
    )


def _for_each_repeat(tasks: Sequence[Task], table: Float, fitting: Integers) -> tuple[Integers, Integers]:
    """Rows of the table and the task each is for: a row for every repeat of its strip."""
    of_part: dict[tuple[int, int], list[int]] = {}
    for number, task in enumerate(tasks):
        of_part.setdefault((task.request, task.strip), []).append(number)
    parts = [of_part.get((int(request), int(strip)), []) for request, strip in table[fitting, :2]]
    rows = np.repeat(fitting, [len(each) for each in parts])
    return rows, np.array([task for each in parts for task in each], dtype=np.int64)


def with_preference(problem: SchedulingProblem, preference: Float) -> SchedulingProblem:
    """The same problem with a worth (candidate,) of collects for themselves; zero or more each."""
    return dataclasses.replace(problem, preference=np.asarray(preference, dtype=np.float64))
