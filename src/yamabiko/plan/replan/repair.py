"""Bringing requests into a plan that stands, moving what stands only where they cannot come in otherwise.

Each request, the weightiest first, is tried in the gaps. Where a part of it finds none, it may push out at most two collects of
others, nearest in time on the same satellite: first those that find another place, then those of less priority. Nothing frozen is
pushed, and no more is pushed than the share that may move.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, combinations, islice
from typing import Protocol

MOST_NEIGHBOURS = 4
MOST_PUSHED = 2
MOST_WAYS = 60  # candidates of a task that are tried with others pushed out


class Bookings(Protocol):
    """A plan that stands, in numbers, which collects are put into and taken out of; it knows every limit."""

    def candidates(self, task: int) -> Iterable[int]:
        """The collects that would do a task, best first."""
        ...

    def task_of(self, candidate: int) -> int:
        """The task a collect does."""
        ...

    def chosen(self, task: int) -> int | None:
        """The collect chosen for a task."""
        ...

    def fits(self, candidate: int) -> bool:
        """Whether a collect breaks no limit beside those chosen; its own task has none chosen."""
        ...

    def place(self, candidate: int) -> None:
        """Choose a collect that fits."""
        ...

    def take_out(self, task: int) -> None:
        """Choose none for a task."""
        ...

    def near(self, candidate: int) -> Sequence[int]:
        """Tasks whose chosen collects may be in the way of this one, the nearest in time first."""
        ...


@dataclass(frozen=True)
class Push:
    """That a task's collect had to give way. task : whose. before, after : its collects; after is None where it is lost.
    by : the task it gave way to."""

    task: int
    before: int
    after: int | None
    by: int


@dataclass
class Repair:
    """One repair of a plan.

    request_of : (task,) request of each task. weights : of each request. frozen : tasks that never give way.
    may_push : requests that others may have to give way to. most_pushed : how many collects may be pushed in all. stop : True once
    time is up.
    """

    bookings: Bookings
    request_of: Sequence[int]
    weights: Sequence[float]
    frozen: Collection[int]
    may_push: Collection[int]
    most_pushed: int
    stop: Callable[[], bool]
    pushes: list[Push] = field(default_factory=list)

    def bring_in(self, requests: Sequence[int], missing: Callable[[int], Sequence[int]]) -> list[int]:
        """Bring in the missing tasks of requests, the weightiest first; gives the requests that are not whole after it.

        What was placed and pushed for a request that cannot be had whole goes back.
        """
        left = []
        for request in sorted(requests, key=lambda one: -self.weights[one]):
            if not self._bring_in_whole(request, missing(request)):
                left.append(request)
        return left

    def fill_gap(self, task: int) -> bool:
        """Choose the best collect of a task that fits as things stand."""
        for candidate in self.bookings.candidates(task):
            if self.bookings.fits(candidate):
                self.bookings.place(candidate)
                return True
        return False

    def _bring_in_whole(self, request: int, tasks: Sequence[int]) -> bool:
        placed: list[int] = []
        pushed_before = len(self.pushes)
        for task in tasks:
            if self.fill_gap(task) or (request in self.may_push and not self.stop() and self._push_in(task, request)):
                placed.append(task)
                continue
            for other in placed:
                self.bookings.take_out(other)
            self._undo_pushes(pushed_before)
            return False
        return True

    def _push_in(self, task: int, request: int) -> bool:
        """Place a task by pushing others out of the way: the way that loses least, then moves fewest."""
        best: tuple[float, int, int, tuple[int, ...]] | None = None
        for candidate in islice(self.bookings.candidates(task), MOST_WAYS):
            for pushed in self._in_the_way(candidate, request):
                lost = self._try(candidate, pushed)
                if lost is not None and (best is None or (lost, len(pushed)) < best[:2]):
                    best = (lost, len(pushed), candidate, pushed)
            if self.stop() or (best is not None and best[:2] == (0.0, 1)):
                break
        if best is None or best[0] >= self.weights[request]:
            return False
        self._push(best[2], best[3])
        return True

    def _in_the_way(self, candidate: int, request: int) -> Iterator[tuple[int, ...]]:
        """Sets of tasks that may be pushed for a candidate, smaller first."""
        near = [one for one in self.bookings.near(candidate) if one not in self.frozen and self.request_of[one] != request]
        room = min(MOST_PUSHED, self.most_pushed - len(self.pushes))
        already = {push.task for push in self.pushes}
        free = [one for one in near[:MOST_NEIGHBOURS] if one not in already]
        return chain.from_iterable(combinations(free, count) for count in range(1, room + 1))

    def _try(self, candidate: int, pushed: Sequence[int]) -> float | None:
        """Weight lost when the tasks give way to a candidate; None where it does not fit even then. All is put back."""
        before = [(task, self._chosen(task)) for task in pushed]
        for task in pushed:
            self.bookings.take_out(task)
        lost: float | None = None
        if self.bookings.fits(candidate):
            self.bookings.place(candidate)
            homeless = [task for task in pushed if not self.fill_gap(task)]
            lost = sum(self.weights[request] for request in {self.request_of[task] for task in homeless})
            for task in pushed:
                if task not in homeless:
                    self.bookings.take_out(task)
            self.bookings.take_out(self.bookings.task_of(candidate))
        for _, old in before:
            self.bookings.place(old)
        return lost

    def _push(self, candidate: int, pushed: Sequence[int]) -> None:
        by = self.bookings.task_of(candidate)
        before = [(task, self._chosen(task)) for task in pushed]
        for task in pushed:
            self.bookings.take_out(task)
        self.bookings.place(candidate)
        for task, old in before:
            self.fill_gap(task)
            self.pushes.append(Push(task, old, self.bookings.chosen(task), by))

    def _undo_pushes(self, down_to: int) -> None:
        undone = [self.pushes.pop() for _ in range(len(self.pushes) - down_to)]
        for push in undone:
            if push.after is not None:
                self.bookings.take_out(push.task)
        for push in undone:
            self.bookings.place(push.before)

    def _chosen(self, task: int) -> int:
        chosen = self.bookings.chosen(task)
        if chosen is None:
            raise ValueError(f"task {task} has no collect to give way")
        return chosen
