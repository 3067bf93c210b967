"""The sorties of a plan being made, as people have them: legs with their ways over the ground and their times."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from yamabiko.plan.drones.sorties import Stop
from yamabiko.plan.drones.travel import BASE, Travel
from yamabiko.plan.drones.ways import Place
from yamabiko.plan.plan import Sortie, SortieLeg
from yamabiko.plan.schedule.bookings import Bookings
from yamabiko.plan.schedule.problem import SchedulingProblem


def sorties_of(bookings: Bookings) -> tuple[Sortie, ...]:
    """The sorties of all drones, by take-off."""
    problem = bookings.problem
    found = [
        _sortie(problem, number, collects)
        for number in problem.drones
        for collects in bookings.shared.sorties(number) or ()
        if collects
    ]
    return tuple(sorted(found, key=lambda one: (one.take_off, one.drone)))


def landings(bookings: Bookings) -> dict[int, float]:
    """When (s from the epoch) the drone that makes a collect lands after it, by candidate."""
    problem = bookings.problem
    found: dict[int, float] = {}
    for number, work in problem.drones.items():
        for collects in bookings.shared.sorties(number) or ():
            figures = work.rules.judge(tuple(problem.stop(one) for one in collects))
            if not isinstance(figures, str):
                found |= dict.fromkeys(collects, figures.landing)
    return found


def cost_of(bookings: Bookings) -> float:
    """What all that is chosen costs: collects of satellites, and sorties of drones as they are flown."""
    problem = bookings.problem
    drones = list(problem.drones)
    chosen = bookings.all_chosen()
    cost = float(sum(problem.candidates.cost[one] for one in chosen if not problem.is_drones(int(one))))
    for number in drones:
        for collects in bookings.shared.sorties(number) or ():
            figures = problem.drones[number].rules.judge(tuple(problem.stop(one) for one in collects))
            cost += 0.0 if isinstance(figures, str) else figures.cost
    return cost


def _sortie(problem: SchedulingProblem, number: int, collects: Sequence[int]) -> Sortie:
    work = problem.drones[number]
    stops = tuple(problem.stop(one) for one in collects)
    figures = work.rules.judge(stops)
    if isinstance(figures, str):
        raise ValueError(figures)
    travel = work.travel
    tasks = [problem.tasks[int(problem.candidates.task[one])] for one in collects]
    parts = [(problem.requests[task.request].identifier, task.strip, task.repeat) for task in tasks]
    legs: list[SortieLeg] = []

    def add(kind: str, start: float, end: float, places: Sequence[Place], part: tuple[str, int, int] | None = None) -> None:
        at, until = (problem.epoch + timedelta(seconds=instant) for instant in (start, end))
        legs.append(SortieLeg(kind, at, until, tuple(places), part))  # type: ignore[arg-type]

    add("out", figures.take_off, stops[0].start, _places(travel, BASE, stops[0].line, figures.take_off, stops[0].start))
    for index, (stop, part) in enumerate(zip(stops, parts, strict=True)):
        line = travel.lines[stop.line - 1]
        add("survey", stop.start, stop.end, (line.start, line.end), part)
        if index + 1 < len(stops):
            after: Stop = stops[index + 1]
            add("between", stop.end, after.start, _places(travel, stop.line, after.line, stop.end, after.start))
    last = stops[-1]
    add("back", last.end, figures.landing, _places(travel, last.line, BASE, last.end, figures.landing))
    start, end = (problem.epoch + timedelta(seconds=instant) for instant in (figures.take_off, figures.landing))
    drone = travel.drone
    return Sortie(drone.identifier, drone.supplier, start, end, tuple(legs), figures.fuel, work.rules.spare, figures.cost)


def _places(travel: Travel, first: int, then: int, start: float, end: float) -> tuple[Place, ...]:
    way = travel.way(first, then, travel.regimes(start, end))
    return () if way is None else way.places
