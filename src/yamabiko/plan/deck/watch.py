"""Planning a watch: which aircraft flies when, so that enough are on station all the time, with one runway and a crowded deck.

Each post on station is a chain of sorties, every one of which relieves the one before. Aircraft are alike and fly in turn, who
is ready first the first. When they fly is laid out for all at once by CP-SAT in whole minutes: launches and recoveries take
turns on the runway, spread wings on the working spots, aircraft at the fuel points. What is minimised is the time that a post
is empty; more sorties are tried while one is. After a failure the same is done again with what has begun held fast, so that
what is then left open is the least there is with the aircraft that are left, as far as was searched.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import ceil, floor, inf
from typing import TYPE_CHECKING

from yamabiko.errors import InputError, ProcessingError
from yamabiko.plan.deck.deck_plan import ORDER, DeckEvent, DeckLimits, DeckPlan, EventKind, Failure

if TYPE_CHECKING:
    from ortools.sat.python import cp_model

MINUTE = 60.0
_LONGEST_WATCH = 14 * 24 * 3_600.0
_MOST_AIRCRAFT = 24
_WORK = 24.0  # CP-SAT's deterministic time
_MOST_MORE = 4  # sorties of each post beyond the fewest that are tried
_SEED = 1
_FAR_MORE = 1_000_000  # a minute of an empty post against one on station: more than all of a watch


def plan_watch(aircraft: Sequence[str], limits: DeckLimits, watch: float, on_station: int = 2, *, work: float = _WORK) -> DeckPlan:
    """A watch of `on_station` aircraft at once over a length of time (s), by those named; all stand folded and fuelled before it.

    work : deterministic time that the solver may take. The same arguments give the same plan.
    Raises InputError for names that are none or given twice, too few aircraft and a watch that is none; ProcessingError where no
    plan at all is found in that time. A plan may leave posts empty: `coverage_of` says when.
    """
    _require(aircraft, watch, on_station)
    return _best(lambda more: _Model(tuple(aircraft), limits, watch, on_station, more), work)


def replan_watch(plan: DeckPlan, failure: Failure, *, work: float = _WORK) -> DeckPlan:
    """The watch gone on with after an aircraft has failed: what began before is as it was, the rest is planned again.

    Who fails in the air leaves its post at once, lands and flies no more. Raises InputError for an aircraft that is not of the plan
    or has failed already and an instant outside of the watch; ProcessingError as `plan_watch`.
    """
    if failure.aircraft not in plan.aircraft or any(one.aircraft == failure.aircraft for one in plan.failures):
        raise InputError("deck", "failed aircraft", failure.aircraft, f"one of {', '.join(plan.aircraft)} that flies still")
    if not 0.0 <= failure.at < plan.watch:
        raise InputError("deck", "time of failure", f"{failure.at:g} s", f"0 to {plan.watch:g} s")
    return _best(lambda more: _Model(plan.aircraft, plan.limits, plan.watch, plan.on_station, more, plan, failure), work)


def _best(model: Callable[[int], _Model], work: float) -> DeckPlan:
    """The plan that leaves posts empty least, and of those the one with fewest sorties; more are tried while some stand empty."""
    found: tuple[int, DeckPlan] | None = None
    for more in range(_MOST_MORE):
        answer = model(more).solve(work / _MOST_MORE)
        if answer is not None and (found is None or answer[0] < found[0]):
            found = answer
        if found is not None and found[0] == 0:
            break
    if found is None:
        raise ProcessingError("no plan of a watch was found for this deck")
    return found[1]


def _require(aircraft: Sequence[str], watch: float, on_station: int) -> None:
    if not all(name.strip() for name in aircraft) or len(set(aircraft)) != len(aircraft):
        raise InputError("deck", "aircraft", ", ".join(aircraft) or "none", "a name of its own for each")
    if not 1 <= on_station <= len(aircraft) <= _MOST_AIRCRAFT:
        found = f"{on_station} on station of {len(aircraft)} aircraft"
        raise InputError(
            "deck", "aircraft", found, f"at least one on station, and no more than there are, at most {_MOST_AIRCRAFT}"
        )
    if not MINUTE <= watch <= _LONGEST_WATCH:
        raise InputError("deck", "watch", f"{watch:g} s", f"{MINUTE:g} to {_LONGEST_WATCH:g} s")


@dataclass(frozen=True)
class _Minutes:
    """The limits in whole minutes, rounded to the safe side."""

    transit: int
    flight: int
    before: int  # from the start of spotting to the launch
    spread_before: int
    launch: int
    recovery: int
    separation: int
    fold: int
    refuel: int
    handover: int

    @classmethod
    def of(cls, limits: DeckLimits) -> _Minutes:
        spread = _up(limits.unfold_time) + _up(limits.check_time)
        return cls(
            transit=_up(limits.transit_time),
            flight=floor(limits.longest_flight / MINUTE),
            before=_up(limits.spot_time) + spread,
            spread_before=spread,
            launch=_up(limits.launch_time),
            recovery=_up(limits.recovery_time),
            separation=_up(limits.separation),
            fold=_up(limits.fold_time),
            refuel=_up(limits.refuel_time),
            handover=_up(limits.handover),
        )


@dataclass(frozen=True, eq=False)
class _Sortie:
    """One sortie, in minutes."""

    aircraft: str
    launch: cp_model.IntVar
    arrival: cp_model.IntVar
    leaving: cp_model.IntVar
    ready: cp_model.IntVar


@dataclass(eq=False)
class _Model:
    aircraft: tuple[str, ...]
    limits: DeckLimits
    watch: float
    on_station: int
    more: int
    before: DeckPlan | None = None
    failure: Failure | None = None

    def __post_init__(self) -> None:
        from ortools.sat.python import cp_model  # noqa: PLC0415 - loads for half a second

        self._model, self._minutes = cp_model.CpModel(), _Minutes.of(self.limits)
        self._end = ceil(self.watch / MINUTE)
        self._now = None if self.failure is None else floor(self.failure.at / MINUTE)
        self._horizon = (-2 * 24 * 60, self._end + self._minutes.flight + self._minutes.refuel + 2 * 24 * 60)
        self._runway: list[cp_model.IntervalVar] = []
        self._spread: list[cp_model.IntervalVar] = []
        self._fuelled: list[cp_model.IntervalVar] = []

    def solve(self, work: float) -> tuple[int, DeckPlan] | None:
        """The minutes that posts stand empty, and the plan; None where none is found."""
        from ortools.sat.python import cp_model  # noqa: PLC0415

        model = self._model
        begun = _begun(self.before, self._now, self.failure)
        sorties = [self._sortie(one.aircraft) for one in begun]
        for one, was in zip(sorties, begun, strict=True):
            self._hold(one, was)
        fresh = self._fresh(begun)
        posts, order = _posts(begun, sorties, self.on_station, self.failure)
        for number, one in enumerate(fresh):
            posts[order[number % self.on_station]].append(one)
        sorties += fresh
        self._add_turns(sorties)
        model.add_no_overlap(self._runway)
        model.add_cumulative(self._spread, [1] * len(self._spread), self.limits.working_spots)
        model.add_cumulative(self._fuelled, [1] * len(self._fuelled), self.limits.fuel_points)
        empty = [gap for post in posts for gap in self._gaps(post)]
        if self.failure is None:
            # Posts are relieved evenly apart, so that a failure finds another aircraft ready soon.
            for number, post in enumerate(posts):
                model.add(post[0].arrival >= -self._minutes.handover * (number + 1))
                share = self._stay * (number + 1) // self.on_station
                model.add(post[0].leaving <= share)
                model.add(post[0].leaving >= min(share - share // 10, self._end))
        stays = [one.leaving - one.arrival for one in sorties]
        model.minimize(_FAR_MORE * sum(empty) + sum(stays))
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.random_seed = _SEED
        solver.parameters.max_deterministic_time = work
        status = solver.solve(model)
        if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return None
        return round(solver.objective_value) // _FAR_MORE, self._told(solver, sorties)

    @property
    def _stay(self) -> int:
        """The longest that a sortie can be on station, the handover left out."""
        minutes = self._minutes
        return minutes.flight - 2 * minutes.transit - minutes.launch - minutes.recovery - minutes.handover

    def _fresh(self, begun: Sequence[_Begun]) -> list[_Sortie]:
        """Sorties yet to begin, by those that fly still in turn, who is ready first the first."""
        gone = {one.aircraft for one in (self.before.failures if self.before is not None else ())}
        gone |= {self.failure.aircraft} if self.failure is not None else set()
        ready = dict.fromkeys(self.aircraft, self._horizon[0]) | {one.aircraft: one.ready for one in begun}
        free = sorted((name for name in self.aircraft if name not in gone), key=lambda name: ready[name])
        if not free:
            return []
        needed = ceil((self._end - (self._now or 0)) / max(self._stay, 1)) + self.more
        found = [self._sortie(free[number % len(free)]) for number in range(needed * self.on_station)]
        if self._now is not None:
            for one in found:
                self._model.add(one.launch - self._minutes.before >= self._now)
        return found

    def _sortie(self, aircraft: str) -> _Sortie:
        """A sortie with what it takes of runway, working spots and fuel points."""
        model, minutes = self._model, self._minutes
        launch, arrival, leaving, recovery, fuelled, ready = (model.new_int_var(*self._horizon, "") for _ in range(6))
        # The runway is left at the end of the launch and taken at the start of the recovery.
        model.add(arrival == launch + minutes.launch + minutes.transit)
        model.add(leaving >= arrival)
        model.add(recovery == leaving + minutes.transit)
        model.add(recovery + minutes.recovery - launch <= minutes.flight)
        model.add(fuelled >= recovery + minutes.recovery + minutes.fold)
        model.add(ready == fuelled + minutes.refuel)

        def taken(start: cp_model.LinearExprT, length: int) -> cp_model.IntervalVar:
            return model.new_fixed_size_interval_var(start, length, "")

        self._runway += [taken(launch, minutes.launch + minutes.separation), taken(recovery, minutes.recovery + minutes.separation)]
        self._spread += [
            taken(launch - minutes.spread_before, minutes.spread_before),
            taken(recovery + minutes.recovery, minutes.fold),
        ]
        self._fuelled.append(taken(fuelled, minutes.refuel))
        return _Sortie(aircraft, launch, arrival, leaving, ready)

    def _add_turns(self, sorties: Sequence[_Sortie]) -> None:
        """Each aircraft flies its sorties one after the other, refuelled between them."""
        of: dict[str, _Sortie] = {}
        for one in sorties:
            if one.aircraft in of:
                self._model.add(one.launch - self._minutes.before >= of[one.aircraft].ready)
            of[one.aircraft] = one

    def _gaps(self, post: Sequence[_Sortie]) -> list[cp_model.IntVar]:
        """The minutes that a post stands empty, short handovers counted with them: before each sortie, and at the end."""
        model, end = self._model, self._end
        gaps = [model.new_int_var(0, self._horizon[1], "") for _ in range(len(post) + 1)]
        if not post:
            model.add(gaps[0] == end)
            return gaps
        model.add(gaps[0] >= post[0].arrival)
        for gap, last, one in zip(gaps[1:], post, post[1:], strict=False):
            model.add(gap >= one.arrival - last.leaving + self._minutes.handover)
            model.add(one.leaving >= last.leaving)
        model.add(gaps[-1] >= end - post[-1].leaving)
        return gaps

    def _hold(self, one: _Sortie, begun: _Begun) -> None:
        """A sortie that had begun at the failure stays as it was; who is on station may stay longer, who failed leaves at once."""
        model, now = self._model, self._now or 0
        model.add(one.launch == begun.launch)
        if self.failure is not None and begun.aircraft == self.failure.aircraft and begun.leaving > now:
            model.add(one.leaving == max(now, begun.arrival))
        elif begun.leaving <= now:
            model.add(one.leaving == begun.leaving)
        else:
            model.add(one.leaving >= max(now, begun.arrival))
        if begun.ready - self._minutes.refuel <= now:
            model.add(one.ready == begun.ready)

    def _told(self, solver: cp_model.CpSolver, flown: Sequence[_Sortie]) -> DeckPlan:
        counts = dict.fromkeys(self.aircraft, 0)
        events: list[DeckEvent] = []
        for one in sorted(flown, key=lambda one: solver.value(one.launch)):
            times = (solver.value(one.launch), solver.value(one.arrival), solver.value(one.leaving), solver.value(one.ready))
            events += self._events(one.aircraft, counts[one.aircraft], *times)
            counts[one.aircraft] += 1
        failures = self.before.failures if self.before is not None else ()
        failures += (self.failure,) if self.failure is not None else ()
        # Who has failed is folded away and not made ready again.
        at = {one.aircraft: one.at for one in failures}
        events = [one for one in events if not (one.kind == "refuel" and one.start >= at.get(one.aircraft, inf))]
        ordered = tuple(sorted(events, key=lambda event: (event.start, event.aircraft, ORDER.index(event.kind))))
        return DeckPlan(self.aircraft, self.limits, self.watch, self.on_station, ordered, failures)

    def _events(self, name: str, sortie: int, launch: int, arrival: int, leaving: int, ready: int) -> list[DeckEvent]:
        minutes = self._minutes
        recovery = leaving + minutes.transit
        landed = recovery + minutes.recovery
        check = _up(self.limits.check_time)
        starts: dict[EventKind, tuple[int, int]] = {
            "spot": (launch - minutes.before, launch - minutes.spread_before),
            "unfold": (launch - minutes.spread_before, launch - check),
            "check": (launch - check, launch),
            "launch": (launch, launch + minutes.launch),
            "out": (launch + minutes.launch, arrival),
            "on station": (arrival, leaving),
            "back": (leaving, recovery),
            "recover": (recovery, landed),
            "fold": (landed, landed + minutes.fold),
            "refuel": (ready - minutes.refuel, ready),
        }
        return [DeckEvent(name, sortie, kind, MINUTE * starts[kind][0], MINUTE * starts[kind][1]) for kind in ORDER]


def _posts(
    begun: Sequence[_Begun], sorties: Sequence[_Sortie], count: int, failure: Failure | None
) -> tuple[list[list[_Sortie]], list[int]]:
    """Chains of the sorties that have begun, each relieving whoever left first; and the order in which posts are relieved next."""
    posts: list[list[_Sortie]] = [[] for _ in range(count)]
    left = [-(10**9)] * count
    for was, one in zip(begun, sorties, strict=True):
        post = left.index(min(left))
        posts[post].append(one)
        failed = failure is not None and was.aircraft == failure.aircraft
        left[post] = min(was.leaving, floor(failure.at / MINUTE)) if failure is not None and failed else was.leaving
    return posts, sorted(range(count), key=lambda post: left[post])


@dataclass(frozen=True)
class _Begun:
    """A sortie of the plan before that had begun, in minutes."""

    aircraft: str
    launch: int
    arrival: int
    leaving: int
    ready: int


def _begun(before: DeckPlan | None, now: int | None, failure: Failure | None) -> list[_Begun]:
    """Sorties whose spotting had begun, in the order of their arrival on station; of the aircraft that fails, those launched."""
    if before is None or now is None:
        return []
    of: dict[tuple[str, int], dict[str, DeckEvent]] = {}
    for event in before.events:
        of.setdefault((event.aircraft, event.sortie), {})[event.kind] = event
    found = []
    for (name, _), own in of.items():
        launched = own["launch"].start <= now * MINUTE
        if launched or (own["spot"].start < now * MINUTE and (failure is None or name != failure.aircraft)):
            # Who failed before is not refuelled; its place at the fuel point is kept all the same.
            ready = own["refuel"].end if "refuel" in own else own["fold"].end + MINUTE * _up(before.limits.refuel_time)
            times = (own["launch"].start, own["on station"].start, own["on station"].end, ready)
            found.append(_Begun(name, *(round(at / MINUTE) for at in times)))
    return sorted(found, key=lambda one: one.arrival)


def _up(time: float) -> int:
    return ceil(time / MINUTE - 1e-9)
