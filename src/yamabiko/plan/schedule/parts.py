"""Which requests to plan anew together: parts of a plan in which moving one collect may make room for another."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from yamabiko.plan.schedule.bookings import Bookings
from yamabiko.plan.schedule.problem import SchedulingProblem

MOST_UNSERVED = 40  # requests not served that come into a part
_PLACES_CLEARED = 40  # candidates of a request not served, for which what is in the way comes into the part
_SHARE_IN_THE_WAY, _SHARE_NEAR_IN_TIME = 0.6, 0.3  # of parts; the rest at random
_SPAN = 1_800.0  # s


@dataclass(frozen=True, eq=False)
class Parts:
    """Chooses parts by chance. fixed : requests that never come into one."""

    problem: SchedulingProblem
    generator: np.random.Generator
    fixed: frozenset[int]

    def choose(self, bookings: Bookings, size: int) -> list[int]:
        """About `size` requests that are served and some that are not, sorted."""
        free = [one for one in range(len(self.problem.requests)) if one not in self.fixed and self.problem.tasks_of_request[one]]
        unserved = [one for one in free if not bookings.is_whole(one)]
        kind = self.generator.random()
        if unserved and kind < _SHARE_IN_THE_WAY:
            part = self._in_the_way(bookings, int(self.generator.choice(unserved)), size)
        elif bookings.all_chosen().size and kind < _SHARE_IN_THE_WAY + _SHARE_NEAR_IN_TIME:
            part = self._near_in_time(bookings, size)
        else:
            part = set(self.generator.permutation(free)[:size].tolist())
        some = self.generator.permutation(unserved)[:MOST_UNSERVED].tolist() if unserved else []
        return sorted(int(one) for one in (part | set(some)) - self.fixed)

    def _in_the_way(self, bookings: Bookings, request: int, size: int) -> set[int]:
        """A request and those whose collects are in its way, at some of its places."""
        own = np.concatenate([self.problem.candidates_of_task[task] for task in self.problem.tasks_of_request[request]])
        part = {request}
        chosen = np.sort(bookings.all_chosen())
        for place in self.generator.permutation(own)[:_PLACES_CLEARED]:
            others = np.intersect1d(bookings.conflicts.of(int(place)), chosen, assume_unique=True)
            part.update(self._requests_of(others))
            if len(part) > size:
                break
        return part

    def _near_in_time(self, bookings: Bookings, size: int) -> set[int]:
        """Requests whose collects one satellite makes within half an hour of one of them, then those of other satellites then."""
        collects, chosen = self.problem.candidates, bookings.all_chosen()
        centre = int(self.generator.choice(chosen))
        apart = np.abs(collects.start[chosen] - collects.start[centre])
        apart += np.where(collects.satellite[chosen] == collects.satellite[centre], 0.0, 0.5 * _SPAN)
        nearest = chosen[np.argsort(apart, kind="stable")][:size]
        return self._requests_of(nearest)

    def _requests_of(self, candidates: np.ndarray[tuple[int, ...], np.dtype[np.int64]]) -> set[int]:
        return {int(one) for one in self.problem.request_of_task[self.problem.candidates.task[candidates]]}
