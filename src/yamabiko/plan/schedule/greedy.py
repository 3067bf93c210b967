"""A first plan, made in well under a second: one request after the other, each collect where it takes least of its satellite.

Requests come by priority, then by deadline, then by how few alternatives they have. Each task goes to the open candidate that adds
least to the satellite's turning, or to a drone's time in the air (its best insertion), of equal ones to that
delivered first. Nothing placed moves again.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from yamabiko.earth.wgs84 import Float
from yamabiko.plan.drones.drone import Drone
from yamabiko.plan.schedule.bookings import Bookings
from yamabiko.plan.schedule.collect_figures import turning_time
from yamabiko.plan.schedule.conflicts import angles_between
from yamabiko.plan.schedule.problem import Integers, Schedule, SchedulingProblem

LONGEST_PAUSE = 1_200.0  # s; between collects further apart the satellite has turned back to straight down
_DOWN = np.array([0.0, 0.0, 1.0])


def greedy(problem: SchedulingProblem) -> Schedule:
    """A plan that keeps every limit. The same problem gives the same plan."""
    bookings = Bookings(problem)
    insert_requests(bookings, order_of_requests(problem))
    return bookings.schedule()


def order_of_requests(problem: SchedulingProblem) -> list[int]:
    """By priority, then deadline, then fewest alternatives of the task that has fewest."""

    def key(number: int) -> tuple[float, float, int, int]:
        request = problem.requests[number]
        alternatives = min((len(problem.candidates_of_task[task]) for task in problem.tasks_of_request[number]), default=0)
        return -request.priority, request.deadline.timestamp(), alternatives, number

    return sorted(range(len(problem.requests)), key=key)


def insert_requests(bookings: Bookings, requests: Sequence[int]) -> list[int]:
    """Insert requests whole, in their order, each task at its best; gives those that could not be had. None may be placed yet."""
    return [request for request in requests if not _insert(bookings, request)]


def _insert(bookings: Bookings, request: int) -> bool:
    for task in bookings.problem.tasks_of_request[request]:
        if bookings.chosen(task) is None and not _insert_task(bookings, task):
            bookings.take_out_request(request)
            return False
    return True


def _insert_task(bookings: Bookings, task: int) -> bool:
    open_ones = bookings.open(task)
    if open_ones.size == 0:
        return False
    delivery = bookings.problem.candidates.delivery[open_ones]
    for candidate in open_ones[np.lexsort((delivery, added_turning(bookings, open_ones)))]:
        if bookings.fits(int(candidate)):
            bookings.place(int(candidate))
            return True
    return False


def added_turning(bookings: Bookings, candidates: Integers) -> Float:
    """Seconds (candidate,) of turning, or of flight, that each would add to what its satellite or drone does already."""
    collects = bookings.problem.candidates
    chosen = np.sort(bookings.all_chosen())  # candidates are in the order of satellite, then start: so are their numbers
    at = np.searchsorted(chosen, candidates)
    before = np.append(chosen, -1)[at - 1] if chosen.size else np.full(len(candidates), -1)
    before = np.where(at > 0, before, -1)
    after = np.append(chosen, -1)[at]
    middle = collects.sight[candidates]
    earlier, later = _sight_of(bookings, before, candidates), _sight_of(bookings, after, candidates)
    added = _turning(bookings, candidates, earlier, middle) + _turning(bookings, candidates, middle, later)
    added = added - _turning(bookings, candidates, earlier, later)
    for number in bookings.problem.drones:
        own = np.flatnonzero(collects.satellite[candidates] == number)
        added[own] = [_added_flight(bookings, int(candidates[one]), int(before[one]), int(after[one])) for one in own]
    return added


def _added_flight(bookings: Bookings, candidate: int, before: int, after: int) -> float:
    """Seconds about that a drone is in the air for one more collect: from and to the base, or the collects next to it if nearer."""
    collects = bookings.problem.candidates
    alone = bookings.problem.alone(candidate)
    out, back = collects.start[candidate] - alone.take_off, alone.landing - collects.end[candidate]
    if before >= 0 and collects.satellite[before] == collects.satellite[candidate]:
        out = min(out, collects.start[candidate] - collects.end[before])
    if after >= 0 and collects.satellite[after] == collects.satellite[candidate]:
        back = min(back, collects.start[after] - collects.end[candidate])
    return float(out + back)


def _sight_of(bookings: Bookings, neighbours: Integers, candidates: Integers) -> Float:
    """Lines of sight (candidate, 3) of neighbouring collects; straight down where there is none, or long before or after."""
    collects = bookings.problem.candidates
    near = (neighbours >= 0) & (collects.satellite[neighbours] == collects.satellite[candidates])
    near &= np.abs(collects.start[neighbours] - collects.start[candidates]) <= LONGEST_PAUSE
    return np.where(near[:, np.newaxis], collects.sight[neighbours], _DOWN)


def _turning(bookings: Bookings, candidates: Integers, one: Float, other: Float) -> Float:
    angle = angles_between(one, other)
    time = np.empty(len(candidates))
    satellites = bookings.problem.candidates.satellite[candidates]
    for satellite in np.unique(satellites):
        own = satellites == satellite
        carrier = bookings.problem.satellites[satellite]
        time[own] = 0.0 if isinstance(carrier, Drone) else turning_time(carrier.limits, angle[own])
    return time
