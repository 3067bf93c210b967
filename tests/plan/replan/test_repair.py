"""The repair of a plan: gaps first, then others give way, and only as far as it must be."""

from collections.abc import Sequence

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from yamabiko.plan.replan.repair import Repair


class Slots:
    """Bookings of the simplest kind: a candidate takes one slot of one satellite, and a slot holds one collect."""

    def __init__(self, slots: Sequence[Sequence[int]], chosen: dict[int, int]) -> None:
        self.of_task = [[100 * task + number for number in range(len(there))] for task, there in enumerate(slots)]
        self.slot = {100 * task + number: slot for task, there in enumerate(slots) for number, slot in enumerate(there)}
        self.now = dict(chosen)

    def candidates(self, task: int) -> Sequence[int]:
        return self.of_task[task]

    def task_of(self, candidate: int) -> int:
        return candidate // 100

    def chosen(self, task: int) -> int | None:
        return self.now.get(task)

    def fits(self, candidate: int) -> bool:
        return all(self.slot[other] != self.slot[candidate] for other in self.now.values())

    def place(self, candidate: int) -> None:
        assert self.fits(candidate)
        assert self.task_of(candidate) not in self.now
        self.now[self.task_of(candidate)] = candidate

    def take_out(self, task: int) -> None:
        del self.now[task]

    def near(self, candidate: int) -> Sequence[int]:
        return sorted(self.now, key=lambda task: abs(self.slot[self.now[task]] - self.slot[candidate]))


def repaired(
    slots: Sequence[Sequence[int]], chosen: dict[int, int], weights: Sequence[float], **options: object
) -> tuple[Slots, Repair, list[int]]:
    """One task a request; every task without a collect is brought in."""
    bookings = Slots(slots, chosen)
    settings = {"frozen": frozenset(), "may_push": range(len(slots)), "most_pushed": 10, "stop": lambda: False} | options
    repair = Repair(bookings, range(len(slots)), weights, **settings)  # type: ignore[arg-type]
    missing = [task for task in range(len(slots)) if task not in chosen]
    left = repair.bring_in(missing, lambda request: [request] if request not in bookings.now else [])
    return bookings, repair, left


def test_a_gap_is_taken_and_nothing_moves() -> None:
    bookings, repair, left = repaired([[0, 1], [0, 2]], {0: 0}, [1.0, 1.0])
    assert (bookings.now, repair.pushes, left) == ({0: 0, 1: 101}, [], [])


def test_another_gives_way_where_it_finds_a_place_whatever_its_weight() -> None:
    bookings, repair, left = repaired([[0, 1], [0]], {0: 0}, [9.0, 1.0])
    assert bookings.now == {0: 1, 1: 100}
    assert [(push.task, push.after, push.by) for push in repair.pushes] == [(0, 1, 1)]
    assert left == []


def test_a_lighter_one_is_lost_to_a_weightier_one_and_not_the_other_way() -> None:
    bookings, repair, left = repaired([[0], [0]], {0: 0}, [1.0, 2.0])
    assert (bookings.now, repair.pushes[0].after, left) == ({1: 100}, None, [])
    bookings, repair, left = repaired([[0], [0]], {0: 0}, [2.0, 2.0])
    assert (bookings.now, repair.pushes, left) == ({0: 0}, [], [1])


def test_what_is_frozen_stays() -> None:
    bookings, _, left = repaired([[0, 1], [0]], {0: 0}, [1.0, 9.0], frozen={0})
    assert (bookings.now, left) == ({0: 0}, [1])


def test_a_request_that_may_not_push_takes_gaps_only() -> None:
    bookings, repair, left = repaired([[0, 1], [0], [2]], {0: 0}, [1.0, 9.0, 1.0], may_push={2})
    assert (bookings.now, repair.pushes, left) == ({0: 0, 2: 200}, [], [1])


def test_no_more_is_moved_than_may_be_and_nothing_once_time_is_up() -> None:
    slots, chosen = [[0, 10], [1, 11], [0], [1]], {0: 0, 1: 100}
    bookings, repair, left = repaired(slots, chosen, [1.0, 1.0, 3.0, 2.0], most_pushed=1)
    assert (len(repair.pushes), left) == (1, [3])
    assert bookings.now == {0: 1, 1: 100, 2: 200}
    _, repair, left = repaired(slots, chosen, [1.0, 1.0, 3.0, 2.0], stop=lambda: True)
    assert (repair.pushes, left) == ([], [2, 3])


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 2**32 - 1))
def test_worth_never_falls_and_what_moved_is_told(seed: int) -> None:
    generator = np.random.default_rng(seed)
    slots = [list(generator.integers(0, 12, generator.integers(1, 4))) for _ in range(14)]
    weights = [float(weight) for weight in generator.integers(1, 6, 14)]
    start = Slots(slots, {})
    for task in range(10):
        fitting = [candidate for candidate in start.candidates(task) if start.fits(candidate)]
        if fitting:
            start.place(fitting[0])
    before = dict(start.now)
    bookings, repair, left = repaired(slots, before, weights)
    assert sum(weights[task] for task in bookings.now) >= sum(weights[task] for task in before)
    changed = {task for task in before if bookings.now.get(task) != before[task]}
    assert changed == {push.task for push in repair.pushes} & set(before)  # what was just brought in may move once more
    assert all(bookings.now.get(push.task) == push.after for push in repair.pushes)
    assert set(left) == {task for task in range(14) if task not in before and task not in bookings.now}
