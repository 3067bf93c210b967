"""From requests, a fleet and its opportunities to a SchedulingProblem, whose candidates each keep every limit taken alone."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta

import numpy as np

from yamabiko.earth.wgs84 import Float
from yamabiko.errors import InputError
from yamabiko.plan.fleet import Satellite, require_fleet
from yamabiko.plan.opportunity import Opportunity
from yamabiko.plan.schedule.collect_figures import collect_figures, lines_of_sight, turning_time
from yamabiko.plan.schedule.ground_contacts import first_contacts, ground_contacts
from yamabiko.plan.schedule.problem import Candidates, Contacts, Integers, SchedulingProblem, Task
from yamabiko.request.area import Area
from yamabiko.request.request import Request

STARTS_A_WINDOW = 5
LONGEST_WAIT_FOR_CONTACT = timedelta(days=1)
_INSIDE = 0.999  # of a window: rounding shall not carry a collect out of it

Opportunities = Mapping[tuple[int, int], Sequence[Opportunity]]
"""The opportunities for each (request, strip)."""


def schedule_problem(
    requests: Sequence[Request],
    satellites: Sequence[Satellite],
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
    takes down by the deadline; and all of a satellite with no ground station.
    Raises InputError for an empty fleet, an unknown satellite, and a span that is none.
    """
    require_fleet(satellites)
    if not end > start:
        raise InputError("plan", "end", end.isoformat(), f"after {start.isoformat()}")
    tasks = _tasks(requests, opportunities, done)
    flat: list[Opportunity] = []
    rows: list[Float] = []
    sights: list[Float] = []
    number_of = {satellite.identifier: number for number, satellite in enumerate(satellites)}
    for (request, strip), found in sorted(opportunities.items()):
        area = (strips or {}).get((request, strip), requests[request].area)
        for opportunity in found:
            if opportunity.satellite not in number_of:
                raise InputError("opportunity", "satellite", opportunity.satellite, "one of the fleet")
            satellite = number_of[opportunity.satellite]
            row, sight = _of_window(satellites[satellite], opportunity, area, start, starts)
            row[:, 0], row[:, 1], row[:, 2], row[:, 3] = request, strip, satellite, len(flat)
            rows.append(row)
            sights.append(sight)
            flat.append(opportunity)
    if contacts is None:
        contacts = ground_contacts(satellites, start, last_contact(requests, end))
    table = np.concatenate(rows) if rows else np.empty((0, 9))
    sight = np.concatenate(sights) if sights else np.empty((0, 3))
    span = (end - start).total_seconds()
    candidates = _candidates(requests, satellites, tasks, table, sight, contacts, start, span)
    return SchedulingProblem(
        start, tuple(requests), tuple(satellites), tuple(flat), tasks, candidates, contacts, dict(strips or {})
    )


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


def _of_window(satellite: Satellite, opportunity: Opportunity, area: Area, epoch: datetime, starts: int) -> tuple[Float, Float]:
    """Rows (start, 9) of which the last five are filled: start, end, energy, data, cost; and lines of sight (start, 3)."""
    figures = collect_figures(satellite, opportunity, area)
    best = (opportunity.best - epoch).total_seconds()
    low, high = ((instant - epoch).total_seconds() for instant in (opportunity.start, opportunity.end))
    middles = _instants(low, best, high, starts)
    sight = lines_of_sight(satellite, opportunity, middles - best)
    off_nadir = np.arccos(np.clip(sight[:, 2], -1.0, 1.0))
    row = np.empty((len(middles), 9))
    row[:, 4] = middles - 0.5 * figures.duration
    row[:, 5] = middles + 0.5 * figures.duration
    row[:, 6] = figures.radar_energy + 2.0 * satellite.limits.slew_power * turning_time(satellite.limits, off_nadir)
    row[:, 7], row[:, 8] = figures.data, opportunity.cost
    return row, sight


def _instants(low: float, best: float, high: float, count: int) -> Float:
    """The best instant and others evenly before and after it, `count` in all."""
    before = count // 2
    after = count - 1 - before
    earlier = best + (low - best) * _INSIDE * np.arange(before, 0, -1) / max(before, 1)
    later = best + (high - best) * _INSIDE * np.arange(1, after + 1) / max(after, 1)
    return np.unique(np.concatenate([earlier, [best], later]))


def _candidates(
    requests: Sequence[Request],
    satellites: Sequence[Satellite],
    tasks: Sequence[Task],
    table: Float,
    sight: Float,
    contacts: Contacts,
    epoch: datetime,
    span: float,
) -> Candidates:
    request, satellite = table[:, 0].astype(np.int64), table[:, 2].astype(np.int64)
    contact = first_contacts(contacts, satellite, table[:, 5], table[:, 7])
    processing = np.array([one.limits.processing_time for one in satellites])
    delivery = np.append(contacts.end, np.inf)[contact] + processing[satellite]
    earliest, deadline = (
        np.array([(getattr(one, name) - epoch).total_seconds() for one in requests]) for name in ("earliest", "deadline")
    )
    memory = np.array([one.limits.memory for one in satellites])
    fits = (contact >= 0) & (table[:, 4] >= np.maximum(earliest[request], 0.0)) & (table[:, 5] <= span)
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
