"""Of plans worth the same, the cheaper one: collects handed from drones to satellites and back where that saves money.

The search for a plan counts priorities only. Here every chosen collect, the dearest first, is tried at the other places that its
task could have, and moved where the whole plan costs less, or as much and is delivered sooner; what a sortie costs counts once for
all that it pictures.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from yamabiko.plan.drones.flown import cost_of
from yamabiko.plan.schedule.bookings import Bookings

_ROUNDS = 3
_MOST_PLACES = 12  # of a carrier's open candidates that are tried for one task
_SAVED = 1e-6  # relative, below which a saving is rounding


def save_cost(bookings: Bookings, stop: Callable[[], bool] = lambda: False) -> None:
    """Move chosen collects to cheaper places, until none is or time is up. Every task keeps a collect."""
    if not bookings.problem.drones:
        return
    for _ in range(_ROUNDS):
        cost = bookings.problem.candidates.cost
        tasks = [bookings.task_of(int(one)) for one in sorted(bookings.all_chosen().tolist(), key=lambda one: -cost[one])]
        moved = [task for task in tasks if not stop() and _moved(bookings, task)]
        if not moved:
            return


def _moved(bookings: Bookings, task: int) -> bool:
    before = bookings.chosen(task)
    if before is None:
        return False
    delivery = bookings.problem.candidates.delivery
    best, lowest = before, cost_of(bookings)
    bookings.take_out(task)
    for candidate in _places(bookings, task):
        if not bookings.fits(candidate):
            continue
        bookings.place(candidate)
        cost = cost_of(bookings)
        bookings.take_out(task)
        margin = _SAVED * max(lowest, 1.0)
        if cost < lowest - margin or (cost < lowest + margin and delivery[candidate] < delivery[best]):
            best, lowest = candidate, cost
    bookings.place(best)
    return best != before


def _places(bookings: Bookings, task: int) -> list[int]:
    """Open candidates of a task: of each satellite the cheapest, of each drone the soonest and those nearest to what it does."""
    problem = bookings.problem
    collects, own = problem.candidates, bookings.open(task)
    found: list[int] = []
    chosen = bookings.all_chosen()
    for number in np.unique(collects.satellite[own]).tolist():
        mine = own[collects.satellite[own] == number]
        busy = chosen[collects.satellite[chosen] == number]
        if number in problem.drones and busy.size:
            apart = np.abs(collects.start[mine][:, np.newaxis] - collects.start[busy]).min(axis=1)
            mine = mine[np.argsort(apart, kind="stable")]
        else:
            mine = mine[np.lexsort((collects.delivery[mine], collects.cost[mine]))]
        found += mine[:_MOST_PLACES].tolist()
    return found
