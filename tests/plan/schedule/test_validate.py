"""Every limit, broken on purpose in a plan that was sound: the validator names it."""

import dataclasses
from datetime import timedelta
from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from yamabiko.plan.schedule.building import schedule_problem
from yamabiko.plan.schedule.greedy import greedy
from yamabiko.plan.schedule.problem import Schedule, SchedulingProblem, schedule_of
from yamabiko.plan.schedule.validate import validate
from yamabiko.request.request import Request
from yamabiko.testing.scheduling_problems import END, HOUR, START, Drawn, contacts, opportunity, request, satellites

NAME = satellites(1)[0].identifier


def two_collects(
    apart: float = 300.0, first: dict[str, object] | None = None, limits: dict[str, Any] | None = None
) -> SchedulingProblem:
    """Two requests with one window each of one satellite, seconds apart; the second looks elsewhere."""
    carrier = satellites(1)[0]
    fleet = (dataclasses.replace(carrier, limits=dataclasses.replace(carrier.limits, **(limits or {}))),)
    asked = [request("a", **(first or {})), request("b")]
    found = {(0, 0): [opportunity(NAME, HOUR)], (1, 0): [opportunity(NAME, HOUR + apart, look_angle=0.7)]}
    return schedule_problem(asked, fleet, found, START, END, starts=1, contacts=contacts(1))


def everything(problem: SchedulingProblem) -> Schedule:
    return schedule_of(problem, range(len(problem.candidates)))


def broken(problem: SchedulingProblem, schedule: Schedule | None = None) -> set[str]:
    return {violation.limit for violation in validate(problem, schedule or everything(problem))}


def changed(problem: SchedulingProblem, **arrays: object) -> SchedulingProblem:
    return dataclasses.replace(problem, candidates=dataclasses.replace(problem.candidates, **arrays))  # type: ignore[arg-type]


def test_the_plan_that_is_broken_below_is_sound() -> None:
    assert broken(two_collects()) == set()


def test_a_collect_moved_out_of_its_window() -> None:
    problem = two_collects()
    moved = changed(problem, start=problem.candidates.start + 9.0, end=problem.candidates.end + 9.0)
    assert "window" in broken(moved)


def test_a_collect_cut_short() -> None:
    problem = two_collects()
    half = 0.3 * (problem.candidates.end - problem.candidates.start)
    assert "duration" in broken(changed(problem, start=problem.candidates.start + half, end=problem.candidates.end - half))


def test_two_at_once_and_too_little_time_to_turn() -> None:
    # From 0.5 to 0.7 rad off nadir: 2 sqrt(0.2 rad / 0.05 deg/s2) = 30.3 s and 10 s to settle; and the collects last 1.1 s.
    assert broken(two_collects(0.2)) == {"gap", "turning"}
    assert broken(two_collects(12.0)) == {"gap", "turning"}
    assert broken(two_collects(41.0)) == {"turning"}
    assert broken(two_collects(42.0)) == set()
    assert broken(two_collects(100.0, limits={"minimum_gap": 120.0})) == {"gap"}


def test_shared_limits_overdrawn() -> None:
    assert broken(two_collects(limits={"imaging_time_per_orbit": 1.5})) == {"radar time"}
    assert broken(two_collects(limits={"energy_capacity": 12_000.0, "charging_power": 0.1})) == {"energy"}
    assert broken(two_collects(limits={"memory": 8e8})) == {"memory"}
    problem = two_collects(limits={"downlink_rate": 1e6})
    assert "downlink" in broken(problem)


def test_a_budget_exceeded_and_a_cost_hidden() -> None:
    assert broken(two_collects(first={"budget": 999.0})) == {"budget"}
    problem = two_collects(first={"budget": 999.0})
    assert broken(changed(problem, cost=0.5 * problem.candidates.cost)) == {"budget", "cost"}


def _asked(problem: SchedulingProblem, **changes: object) -> SchedulingProblem:
    first: Request = dataclasses.replace(problem.requests[0], **changes)  # type: ignore[arg-type]
    return dataclasses.replace(problem, requests=(first, *problem.requests[1:]))


def test_too_early_too_late_and_a_delivery_told_wrongly() -> None:
    problem = two_collects()
    assert broken(_asked(problem, earliest=START + timedelta(hours=2))) == {"earliest"}
    assert broken(_asked(problem, deadline=START + timedelta(seconds=float(problem.candidates.delivery[0]) - 1.0))) == {"deadline"}
    assert broken(changed(problem, delivery=problem.candidates.delivery - 60.0)) == {"delivery"}


def test_a_task_done_twice() -> None:
    problem = two_collects()
    both_for_the_first = changed(problem, task=np.zeros(2, dtype=np.int64))
    assert {"task"} <= broken(both_for_the_first, Schedule((0, 1), (0,), (1,), 1.0))


def test_plans_that_boast() -> None:
    problem = two_collects()
    assert broken(problem, Schedule((0,), (0, 1), (), 2.0)) == {"request", "value"}
    assert broken(problem, Schedule((0, 1), (0,), (1,), 2.0)) == {"request"}
    assert broken(problem, Schedule((0, 1), (0, 1), (), 3.0)) == {"value"}


def test_contacts_that_are_not_there() -> None:
    problem = two_collects()
    before = np.zeros(2, dtype=np.int64)  # the first contact, long before the collects
    known = problem.contacts
    if known.start[0] < problem.candidates.end[0]:
        delivered = np.full(2, known.end[0] + satellites(1)[0].limits.processing_time)
        assert broken(changed(problem, contact=before, delivery=delivered)) == {"contact"}
    shifted = dataclasses.replace(known, start=known.start + 1_500.0, end=known.end + 1_500.0)
    elsewhere = dataclasses.replace(problem, contacts=shifted)
    assert "contact" in broken(changed(elsewhere, delivery=problem.candidates.delivery + 1_500.0))


def test_another_satellite_than_the_opportunity_is_of() -> None:
    carriers = satellites(2)
    found = {(0, 0): [opportunity(carriers[0].identifier, HOUR)]}
    problem = schedule_problem([request("a")], carriers, found, START, END, starts=1, contacts=contacts(2))
    assert broken(changed(problem, satellite=np.ones(1, dtype=np.int64))) >= {"satellite", "contact"}


def test_repeats_too_near_or_in_the_wrong_order() -> None:
    found = {(0, 0): [opportunity(NAME, HOUR), opportunity(NAME, HOUR + 600.0)]}
    again = request("a", repeats=2, minimum_interval=900.0)
    problem = schedule_problem([again], satellites(1), found, START, END, starts=1, contacts=contacts(1))
    tasks = problem.candidates.task.tolist()
    in_order = [tasks.index(0), len(tasks) - 1 - tasks[::-1].index(1)]
    assert broken(problem, schedule_of(problem, in_order)) == {"interval"}
    assert greedy(problem).chosen == ()
    near_enough = dataclasses.replace(problem, requests=(dataclasses.replace(again, minimum_interval=500.0),))
    assert broken(near_enough, schedule_of(near_enough, in_order)) == set()
    backwards = [tasks.index(1), len(tasks) - 1 - tasks[::-1].index(0)]
    assert broken(near_enough, schedule_of(near_enough, backwards)) == {"interval"}


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10_000), st.floats(0.0, 8.0), st.sampled_from([-1.0, 1.0]))
def test_moving_one_collect_by_more_than_its_window_is_always_caught(seed: int, more: float, way: float) -> None:
    problem = Drawn(seed).problem()
    plan = greedy(problem)
    if not plan.chosen:
        return
    start, end = problem.candidates.start.copy(), problem.candidates.end.copy()
    moved = plan.chosen[seed % len(plan.chosen)]
    start[moved] += way * (8.1 + more)
    end[moved] += way * (8.1 + more)
    assert "window" in broken(changed(problem, start=start, end=end), plan)


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10_000))
def test_adding_what_the_greedy_plan_could_not_take_is_always_caught(seed: int) -> None:
    problem = Drawn(seed).problem(requests=8)
    plan = greedy(problem)
    done = {int(problem.candidates.task[one]) for one in plan.chosen}
    for request_number in plan.unserved:
        tasks = [task for task in problem.tasks_of_request[request_number] if task not in done]
        if len(tasks) == 1:
            for one in problem.candidates_of_task[tasks[0]]:
                assert broken(problem, schedule_of(problem, [*plan.chosen, int(one)]))
