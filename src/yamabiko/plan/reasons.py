"""Why a request is not served, and what would bring it in: found by searching again with one wish loosened at a time.

First everything about the place is searched with all wishes open. Opportunities that offend a single wish say which one stands in
the way and how far it would have to give way. Each such loosening is then searched for in earnest, as a request of its own, and put
into the plan as it stands; only what fits there is told, so that loosening as told does serve the request.
"""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple, Protocol

from yamabiko.plan.cutting import Search, covering
from yamabiko.plan.drones.opportunities import Refusal
from yamabiko.plan.opportunity import Opportunity
from yamabiko.plan.plan import Hindrance, Loosening, Unserved
from yamabiko.plan.wishes import giving_way, hindrance_of, loosened, offended, told, wide_open
from yamabiko.request.area import Area
from yamabiko.request.request import Request

AHEAD = timedelta(days=1)
"""How much earlier or later than asked opportunities are looked for."""
_MOST_VALUES = 4  # of one wish that are tried, nearest to what was asked first
_LATER = tuple(timedelta(hours=hours) for hours in (1, 2, 4, 8, 16, 24))  # deadlines tried beside those that windows suggest
_TOGETHER = 16  # requests whose places are searched at once
_ORDER = (
    "incidence", "deadline", "earliest", "sides", "directions", "illumination", "minimum_elevation", "mode", "resolution",
    "repeat_geometry",
)  # fmt: skip

Refusals = Callable[[Sequence[Request]], Sequence[Sequence[Refusal]]]
"""Why each drone has no opportunity at each request's area."""
_OF_WISHES = frozenset({"incidence", "deadline", "illumination", "exclusion"})  # hindrances that wishes tell better than drones
Part = tuple[int, int]  # strip, repeat


class Standing(Protocol):
    """The plan as it stands, asked what else would go into it."""

    def holds(self, request: Request, parts: Mapping[Part, Sequence[Opportunity]]) -> list[datetime] | None:
        """Middles of collects that would do all the parts beside what is planned, within the request's wishes; None if none do.

        parts : of the request, each with its opportunities. The plan is left as it was.
        """
        ...

    def in_the_way(self, request: Request, parts: Mapping[Part, Sequence[Opportunity]]) -> tuple[Hindrance, str]:
        """What keeps parts out that have opportunities: one word, and in words."""
        ...


@dataclass(frozen=True, eq=False)
class Case:
    """A request that is not served whole. strips : of its area. missing : the parts without a collect, each with the
    opportunities that were found for it as it was asked."""

    request: Request
    strips: Sequence[Area]
    missing: Mapping[Part, Sequence[Opportunity]]

    @property
    def missing_strips(self) -> list[int]:
        """Strips with a part that is missing."""
        return sorted({strip for strip, _ in self.missing})


class _Try(NamedTuple):
    """One wish loosened."""

    wish: str
    value: object


def explain(
    cases: Sequence[Case],
    search: Search,
    standing: Standing,
    earliest: datetime,
    stop: Callable[[], bool] = lambda: False,
    refusals: Refusals | None = None,
) -> list[Unserved]:
    """Why each request is not served, and the loosenings that would serve it, in the order of the cases.

    search : searches the opportunities of many requests at once. earliest : UTC, nothing is looked for before it. stop : True once
    time is up; the rest is then told without what was not searched for. refusals : says why drones have no opportunity.
    """
    found: list[Unserved] = []
    for low in range(0, len(cases), _TOGETHER):
        together = cases[low : low + _TOGETHER]
        if stop():
            found += _in_short(together, standing, earliest)
        else:
            found += _explained(together, search, standing, earliest, stop, _refused(together, refusals))
    return found


def _refused(cases: Sequence[Case], refusals: Refusals | None) -> list[Sequence[Refusal]]:
    """What keeps drones from the first part of each case that has no opportunity."""
    if refusals is None:
        return [()] * len(cases)
    empty = [next((strip for (strip, _), there in case.missing.items() if not there), None) for case in cases]
    asked = [
        dataclasses.replace(case.request, area=case.strips[strip])
        for case, strip in zip(cases, empty, strict=True)
        if strip is not None
    ]
    answers = iter(refusals(asked) if asked else ())
    return [() if strip is None else next(answers) for strip in empty]


def _in_short(cases: Sequence[Case], standing: Standing, earliest: datetime) -> list[Unserved]:
    told_of = [_hindrance(case, {}, standing, earliest) for case in cases]
    return [
        Unserved(case.request.identifier, tuple(case.missing), hindrance, _sentence(reason, (), cut_short=True))
        for case, (hindrance, reason) in zip(cases, told_of, strict=True)
    ]


def _explained(
    cases: Sequence[Case],
    search: Search,
    standing: Standing,
    earliest: datetime,
    stop: Callable[[], bool],
    refused: Sequence[Sequence[Refusal]],
) -> list[Unserved]:
    wide = _search_parts(
        search,
        [
            (case, wide_open(case.request, max(earliest, case.request.earliest - AHEAD), case.request.deadline + AHEAD))
            for case in cases
        ],
    )
    tries = [_tries(case, there) for case, there in zip(cases, wide, strict=True)]
    asked = [(case, loosened(case.request, *one)) for case, some in zip(cases, tries, strict=True) for one in some]
    answers = iter(_search_parts(search, asked))
    found = []
    for case, there, some, told_of in zip(cases, wide, tries, refused, strict=True):
        hindrance, reason = _hindrance(case, there, standing, earliest, told_of)
        loosenings: list[Loosening] = []
        for one in some:
            opportunities = next(answers)
            if one.wish not in {each.wish for each in loosenings} and not stop():
                loosenings += _loosening(case, one, opportunities, standing)
        loosenings += _of_the_plan(case, standing)
        sentence = _sentence(reason, loosenings, cut_short=stop())
        found.append(Unserved(case.request.identifier, tuple(case.missing), hindrance, sentence, tuple(loosenings)))
    return found


def _search_parts(search: Search, asked: Sequence[tuple[Case, Request]]) -> list[dict[int, list[Opportunity]]]:
    """Opportunities that cover, by strip, of each request at its case's missing strips; all searched at once."""
    places = [(number, strip) for number, (case, _) in enumerate(asked) for strip in case.missing_strips]
    wanted = [dataclasses.replace(asked[number][1], area=asked[number][0].strips[strip]) for number, strip in places]
    answers: list[dict[int, list[Opportunity]]] = [{} for _ in asked]
    for (number, strip), there in zip(places, search(wanted) if wanted else (), strict=True):
        answers[number][strip] = covering(there)
    return answers


def _hindrance(
    case: Case,
    wide: Mapping[int, Sequence[Opportunity]],
    standing: Standing,
    earliest: datetime,
    refused: Sequence[Refusal] = (),
) -> tuple[Hindrance, str]:
    if all(case.missing.values()):
        return standing.in_the_way(case.request, case.missing)
    hindrance, reason = _without_opportunity(case, wide, earliest)
    if not refused:
        return hindrance, reason
    # Where only drones could come, or nobody, what keeps the drones is what stands in the way.
    alone = all(one.flight is not None for there in wide.values() for one in there)
    if alone and refused[0].hindrance not in _OF_WISHES:
        hindrance = refused[0].hindrance
    return hindrance, f"{reason}; {'; '.join(one.told for one in refused)}"


def _tries(case: Case, wide: Mapping[int, Sequence[Opportunity]]) -> list[_Try]:
    """The loosenings worth a search: of each wish that opportunities offend alone, the nearest values first."""
    alone = _offending_alone(case.request, wide)
    tries = []
    for wish in _ORDER:
        nearest = sorted(alone.get(wish, ()), key=lambda one: _distance(case.request, wish, one))
        values: list[object] = []
        for one in nearest:
            value = giving_way(case.request, wish, one)
            if value not in values and len(values) < _MOST_VALUES:
                values.append(value)
        if wish == "deadline" and case.missing and all(case.missing.values()):
            values += [case.request.deadline + hours for hours in _LATER]
        tries += [_Try(wish, value) for value in values]
    return tries


def _offending_alone(request: Request, wide: Mapping[int, Sequence[Opportunity]]) -> dict[str, list[Opportunity]]:
    """Opportunities by the one wish they offend."""
    alone: dict[str, list[Opportunity]] = {}
    for there in wide.values():
        for one in there:
            wishes = offended(request, one)
            if len(wishes) == 1:
                alone.setdefault(wishes[0], []).append(one)
    return alone


def _without_opportunity(case: Case, wide: Mapping[int, Sequence[Opportunity]], earliest: datetime) -> tuple[Hindrance, str]:
    """The wish that keeps most opportunities out of the parts that have none."""
    request = case.request
    empty = {strip for (strip, _), there in case.missing.items() if not there}
    offences = [offended(request, one) for strip in empty for one in wide.get(strip, ())]
    alone = Counter(wishes[0] for wishes in offences if len(wishes) == 1)
    counts = alone or Counter(wish for wishes in offences for wish in wishes)
    if not counts:
        return "opportunity", _none_found(request, earliest)
    wish = max(counts, key=lambda name: counts[name])
    return hindrance_of(wish), f"{_none_found(request, earliest)} with {_as_asked(request, wish)}"


def _none_found(request: Request, earliest: datetime) -> str:
    start = max(earliest, request.earliest)
    return f"no opportunity from {start:%Y-%m-%d %H:%M} to {request.deadline:%Y-%m-%d %H:%M} UTC"


def _as_asked(request: Request, wish: str) -> str:
    """A wish as asked, in words: what a loosened one would be told to stand instead of."""
    look = request.look
    values = {"incidence": look.incidence, "minimum_elevation": look.minimum_elevation, "resolution": request.resolution}
    if wish in values:
        return told(request, wish, values[wish]).split(" instead")[0]
    return {
        "sides": f"the place on the {next(iter(look.sides))} of the track",
        "directions": f"an {next(iter(look.directions))} pass",
        "illumination": f"the place by {look.illumination}",
        "mode": f"mode {request.mode}",
        "repeat_geometry": "the geometry of the earlier collect",
        "earliest": f"a collect from {request.earliest:%Y-%m-%d %H:%M} UTC on",
        "deadline": f"delivery by {request.deadline:%Y-%m-%d %H:%M} UTC",
    }[wish]


def _loosening(case: Case, one: _Try, opportunities: Mapping[int, Sequence[Opportunity]], standing: Standing) -> list[Loosening]:
    """The loosening, if it serves all the missing parts beside the plan as it stands; else nothing."""
    parts = {part: opportunities[part[0]] for part in case.missing}
    if not all(parts.values()):
        return []
    middles = standing.holds(loosened(case.request, *one), parts)
    if not middles:
        return []
    windows = len({each.identifier for there in parts.values() for each in there})
    return [Loosening(one.wish, one.value, told(case.request, *one), windows, min(middles))]


def _distance(request: Request, wish: str, one: Opportunity) -> float:
    if wish == "incidence":
        low, high = request.look.incidence
        return max(low - one.geometry.incidence, one.geometry.incidence - high)
    if wish == "minimum_elevation":
        return -one.geometry.elevation
    if wish == "resolution":
        return max(one.quality.ground_range_resolution, one.quality.azimuth_resolution)
    if wish == "deadline":
        return (one.delivery or one.end).timestamp()
    return -one.start.timestamp() if wish == "earliest" else one.start.timestamp()


def _of_the_plan(case: Case, standing: Standing) -> list[Loosening]:
    """Loosenings of what no search depends on: the budget and the interval between repeats."""
    request, asked = case.request, case.missing
    if not all(asked.values()):
        return []
    found = []
    count = len({one.identifier for there in asked.values() for one in there})
    for wish, value in (("budget", None), ("minimum_interval", 0.0)):
        if getattr(request, wish) not in {None, 0.0} and (middles := standing.holds(loosened(request, wish, value), asked)):
            enough = _least_budget(request, asked, standing) if wish == "budget" else value
            found.append(Loosening(wish, enough, told(request, wish, enough), count, min(middles)))
    return found


def _least_budget(request: Request, asked: Mapping[Part, Sequence[Opportunity]], standing: Standing) -> float:
    """A budget that is enough, to one part in a hundred of what it has to grow by."""
    low, high = (
        request.budget or 0.0,
        10.0 * sum(max(one.cost for one in there) for there in asked.values()) + (request.budget or 0.0),
    )
    while high - low > max(1.0, 0.01 * (high - (request.budget or 0.0))):
        middle = 0.5 * (low + high)
        low, high = (low, middle) if standing.holds(loosened(request, "budget", middle), asked) else (middle, high)
    return float(int(high) + 1)


def _sentence(reason: str, loosenings: Sequence[Loosening], *, cut_short: bool) -> str:
    if not loosenings:
        return f"{reason}; {'loosening was not searched to the end' if cut_short else 'no single wish loosened would serve it'}"
    first = loosenings[0]
    more = "opportunity" if first.opportunities == 1 else "opportunities"
    return f"{reason}; {first.told} gives {first.opportunities} {more}, the first that fits at {first.first:%Y-%m-%d %H:%M} UTC"
