"""Greedy, search and bound against the best plan by exhaustion, and as properties of problems drawn by chance."""

import itertools
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yamabiko.plan.schedule import neighbourhood
from yamabiko.plan.schedule.bookings import Bookings
from yamabiko.plan.schedule.bound import upper_bound
from yamabiko.plan.schedule.building import with_preference
from yamabiko.plan.schedule.greedy import greedy
from yamabiko.plan.schedule.neighbourhood import SearchLimits, search
from yamabiko.plan.schedule.problem import SchedulingProblem, schedule_of
from yamabiko.plan.schedule.validate import validate
from yamabiko.testing.scheduling_problems import TIGHT, Drawn

drawn = st.builds(Drawn, st.integers(0, 10_000), st.sampled_from(sorted(TIGHT)))


def best_by_exhaustion(problem: SchedulingProblem) -> float:
    """The value of the best plan there is: every set of requests, weightiest first, every choice of collects, each asked of the
    validator, which shares nothing with the search."""
    everyone = range(len(problem.requests))
    sets = itertools.chain.from_iterable(itertools.combinations(everyone, n) for n in range(len(everyone) + 1))
    for requests in sorted(sets, key=lambda each: -sum(problem.weights[list(each)])):
        own = [problem.candidates_of_task[task].tolist() for request in requests for task in problem.tasks_of_request[request]]
        if _any_valid(problem, own):
            return float(sum(problem.weights[list(requests)]))
    raise AssertionError("the empty plan is valid")


def _any_valid(problem: SchedulingProblem, own: list[list[int]], chosen: tuple[int, ...] = ()) -> bool:
    if not own:
        return not validate(problem, schedule_of(problem, chosen))
    for one in own[0]:
        with_it = (*chosen, one)
        broken = {violation.limit for violation in validate(problem, schedule_of(problem, with_it))}
        if not broken and _any_valid(problem, own[1:], with_it):
            return True
    return False


@pytest.mark.parametrize("scarce", sorted(TIGHT))
def test_search_finds_the_best_plan_of_small_problems(scarce: str) -> None:
    problem = Drawn(1, scarce).problem(requests=4, windows=2, fleet=1)
    best = best_by_exhaustion(problem)
    found = search(problem, np.random.default_rng(0), SearchLimits(iterations=2))
    assert found.schedule.value == pytest.approx(best)
    assert greedy(problem).value <= best <= upper_bound(problem) + 1e-9


@settings(max_examples=8, deadline=None)
@given(drawn)
def test_the_validator_accepts_every_plan_and_the_search_is_never_worse_than_greedy(drawn: Drawn) -> None:
    problem = drawn.problem(starts=3)
    first = greedy(problem)
    found = search(problem, np.random.default_rng(drawn.seed), SearchLimits(iterations=2))
    assert validate(problem, first) == ()
    assert validate(problem, found.schedule) == ()
    assert first.value <= found.schedule.value <= upper_bound(problem) + 1e-9
    assert found.first.value == first.value


def test_the_same_seed_and_iterations_give_the_same_plan() -> None:
    problem = Drawn(5).problem(requests=8, windows=3, starts=2)
    one, other = (search(problem, np.random.default_rng(3), SearchLimits(iterations=2)).schedule for _ in range(2))
    assert one.chosen == other.chosen


def _crowded() -> SchedulingProblem:
    return Drawn(7).problem(requests=12, windows=3, starts=2)


def test_it_stops_when_asked_and_keeps_a_valid_plan() -> None:
    problem, asked = _crowded(), iter([False, True, True])
    found = search(problem, np.random.default_rng(1), SearchLimits(stop=lambda: next(asked)))
    assert found.ended == "stopped"
    assert found.iterations == neighbourhood.PARTS_AT_ONCE
    assert validate(problem, found.schedule) == ()


def test_it_stops_at_once_where_there_is_no_time() -> None:
    found = search(_crowded(), np.random.default_rng(1), SearchLimits(seconds=0.0))
    assert (found.ended, found.iterations) == ("seconds", 0)
    assert found.schedule.value == found.first.value > 0.0


@pytest.mark.parametrize("at", [1, 2, 3])
def test_an_interrupt_at_any_step_keeps_the_best_so_far(at: int, monkeypatch: pytest.MonkeyPatch) -> None:
    problem = _crowded()
    steps = itertools.count(1)

    def interrupted(real: Callable[..., None]) -> Callable[..., None]:
        def wrapped(*given: object) -> None:
            if next(steps) == at * 3:
                raise KeyboardInterrupt
            real(*given)

        return wrapped

    kept = search(problem, np.random.default_rng(1), SearchLimits(iterations=2)).first
    begin = neighbourhood._Run.begin

    def begin_then_break(run: neighbourhood._Run, start: None) -> None:
        begin(run, start)
        monkeypatch.setattr(Bookings, "place", interrupted(Bookings.place))

    monkeypatch.setattr(neighbourhood._Run, "begin", begin_then_break)
    found = search(problem, np.random.default_rng(1), SearchLimits(iterations=50))
    assert found.ended == "interrupted"
    assert found.schedule.value >= kept.value
    assert validate(problem, found.schedule) == ()


def test_a_plan_that_stands_is_kept_by_preference_and_what_is_fixed_stays() -> None:
    problem = Drawn(11).problem(requests=12, windows=4, starts=3)
    before = greedy(problem)
    preference = np.zeros(len(problem.candidates))
    preference[list(before.chosen)] = 0.5
    kept = search(with_preference(problem, preference), np.random.default_rng(2), SearchLimits(iterations=4), start=before.chosen)
    fixed = search(problem, np.random.default_rng(2), SearchLimits(iterations=4), start=before.chosen, fixed=before.chosen)
    assert set(before.chosen) <= set(fixed.schedule.chosen)
    assert kept.schedule.value >= before.value
    assert validate(problem, kept.schedule) == ()


def test_progress_counts_up_to_all() -> None:
    seen: list[tuple[int, int]] = []
    search(
        _crowded(), np.random.default_rng(1), SearchLimits(iterations=4), progress=lambda done, whole: seen.append((done, whole))
    )
    assert seen == [(2, 4), (4, 4)]


def test_taking_out_what_was_placed_leaves_no_trace() -> None:
    problem = Drawn(3).problem(starts=3)
    bookings = Bookings(problem)
    for one in greedy(problem).chosen:
        assert bookings.fits(one)
        bookings.place(one)
    for task in range(len(problem.tasks)):
        bookings.take_out(task)
    assert not bookings.blocked.any()
    assert not bookings.all_chosen().size
    assert np.abs(bookings.shared.held).max() < 1e-3
    assert np.abs(bookings.shared.spent).max() < 1e-6
