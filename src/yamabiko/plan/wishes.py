"""Which wishes of a request an opportunity goes against, and by how much a single one would have to give way for it.

Made for telling people what stands in the way: an opportunity found with every wish open is held against the request as asked,
and where it offends one wish alone, that wish loosened just so far is worth a search. The search decides, not this estimate.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from datetime import datetime, timedelta
from math import ceil, degrees, floor, radians
from typing import Any

from yamabiko.plan.opportunity import Opportunity
from yamabiko.plan.plan import Hindrance
from yamabiko.plan.same_geometry import repeats_geometry
from yamabiko.request.request import LookConstraints, Request

_LOOK = frozenset({"incidence", "maximum_squint", "minimum_elevation", "sides", "directions", "illumination"})
_HINDRANCES: dict[str, Hindrance] = {
    "incidence": "incidence",
    "maximum_squint": "squint",
    "minimum_elevation": "elevation",
    "sides": "side",
    "directions": "direction",
    "illumination": "illumination",
    "repeat_geometry": "geometry",
    "resolution": "resolution",
    "mode": "mode",
    "earliest": "deadline",
    "deadline": "deadline",
    "minimum_interval": "interval",
    "budget": "budget",
}
_COARSEST = 10_000.0  # m: any picture


def hindrance_of(wish: str) -> Hindrance:
    """The one word for a wish that stands in the way."""
    return _HINDRANCES[wish]


def loosened(request: Request, wish: str, value: object) -> Request:
    """The request with one wish set to another value."""
    if wish in _LOOK:
        return dataclasses.replace(request, look=dataclasses.replace(request.look, **{wish: value}))  # type: ignore[arg-type]
    return dataclasses.replace(request, **{wish: value})  # type: ignore[arg-type]


def wide_open(request: Request, earliest: datetime, deadline: datetime) -> Request:
    """The request with every wish but the place open, from one instant to another."""
    return dataclasses.replace(
        request,
        earliest=earliest,
        deadline=deadline,
        resolution=_COARSEST,
        mode=None,
        look=LookConstraints(),
        repeat_geometry=None,
        repeats=1,
        minimum_interval=0.0,
        budget=None,
    )


def offended(request: Request, opportunity: Opportunity) -> list[str]:
    """The wishes that an opportunity goes against at its best instant, as names of the request's or its look's fields."""
    return [wish for wish, offends in _OFFENCES.items() if offends(request, opportunity)]


def giving_way(request: Request, wish: str, opportunity: Opportunity) -> object:
    """The value of a wish, in round figures, that lets the opportunity in and gives way no further than that."""
    return _GIVING_WAY[wish](request, opportunity)


def told(request: Request, wish: str, value: Any) -> str:
    """A loosened wish in words, against what was asked."""
    return _TOLD[wish](request, value)


def _incidence_offends(request: Request, opportunity: Opportunity) -> bool:
    low, high = request.look.incidence
    return not low <= opportunity.geometry.incidence <= high


def _coarser(opportunity: Opportunity) -> float:
    return max(opportunity.quality.ground_range_resolution, opportunity.quality.azimuth_resolution)


def _late(request: Request, opportunity: Opportunity) -> bool:
    arrives = opportunity.delivery or opportunity.best
    return max(arrives, opportunity.start) > request.deadline


def _geometry_offends(request: Request, opportunity: Opportunity) -> bool:
    return request.repeat_geometry is not None and not repeats_geometry(opportunity.geometry, request.repeat_geometry)


_OFFENCES: dict[str, Callable[[Request, Opportunity], bool]] = {
    "incidence": _incidence_offends,
    "minimum_elevation": lambda request, one: one.geometry.elevation < request.look.minimum_elevation,
    "sides": lambda request, one: one.geometry.side not in request.look.sides,
    "directions": lambda request, one: one.geometry.direction not in request.look.directions,
    "illumination": lambda request, one: request.look.illumination not in {None, "day" if one.geometry.daylight else "night"},
    "repeat_geometry": _geometry_offends,
    "mode": lambda request, one: request.mode not in {None, one.mode},
    "resolution": lambda request, one: _coarser(one) > request.resolution,
    "earliest": lambda request, one: one.end < request.earliest,
    "deadline": _late,
}


def _wider_incidence(request: Request, opportunity: Opportunity) -> tuple[float, float]:
    """Outward to the next whole degree, and half a degree more for the window to have a width."""
    low, high = (degrees(angle) for angle in request.look.incidence)
    needed = degrees(opportunity.geometry.incidence)
    lower = low if needed >= low else max(0.0, float(floor(needed - 0.5)))
    upper = high if needed <= high else min(90.0, float(ceil(needed + 0.5)))
    return radians(lower), radians(upper)


def _later_deadline(_: Request, opportunity: Opportunity) -> datetime:
    """To the next full five minutes after delivery from the end of the window; of a drone's long one, from its beginning."""
    if opportunity.flight is not None:
        return _up_to_five_minutes((opportunity.delivery or opportunity.end) + timedelta(seconds=60))
    after_best = opportunity.end - opportunity.best
    return _up_to_five_minutes(max(opportunity.delivery or opportunity.end, opportunity.end) + after_best + timedelta(seconds=60))


def _earlier_start(_: Request, opportunity: Opportunity) -> datetime:
    down = opportunity.start.replace(minute=opportunity.start.minute // 5 * 5, second=0, microsecond=0)
    return down - timedelta(minutes=5) if opportunity.start - down < timedelta(minutes=1) else down


def _up_to_five_minutes(instant: datetime) -> datetime:
    down = instant.replace(minute=instant.minute // 5 * 5, second=0, microsecond=0)
    return down if down == instant else down + timedelta(minutes=5)


_GIVING_WAY: dict[str, Callable[[Request, Opportunity], object]] = {
    "incidence": _wider_incidence,
    "minimum_elevation": lambda _, one: radians(max(0.0, float(floor(degrees(one.geometry.elevation) - 0.5)))),
    "sides": lambda _, __: frozenset({"left", "right"}),
    "directions": lambda _, __: frozenset({"ascending", "descending"}),
    "illumination": lambda _, __: None,
    "repeat_geometry": lambda _, __: None,
    "mode": lambda _, __: None,
    "resolution": lambda _, one: ceil(_coarser(one) * 1.02 * 20.0) / 20.0,
    "earliest": _earlier_start,
    "deadline": _later_deadline,
}


def _span_told(angles: tuple[float, float]) -> str:
    return f"{degrees(angles[0]):.3g}-{degrees(angles[1]):.3g} deg"


def _how_long(span: timedelta) -> str:
    minutes = round(span.total_seconds() / 60.0)
    hours, rest = divmod(minutes, 60)
    return f"{hours} h {rest} min" if hours and rest else f"{hours} h" if hours else f"{rest} min"


_TOLD: dict[str, Callable[[Request, Any], str]] = {
    "incidence": lambda request, value: f"incidence of {_span_told(value)} instead of {_span_told(request.look.incidence)}",
    "maximum_squint": lambda _, value: f"squint of up to {degrees(value):.3g} deg",
    "minimum_elevation": lambda request, value: (
        f"elevation of at least {degrees(value):.3g} deg instead of {degrees(request.look.minimum_elevation):.3g} deg"
    ),
    "sides": lambda request, _: f"either look side instead of {next(iter(request.look.sides))} only",
    "directions": lambda request, _: f"either pass direction instead of {next(iter(request.look.directions))} only",
    "illumination": lambda request, _: f"day or night instead of {request.look.illumination} only",
    "repeat_geometry": lambda _, __: "another geometry than that of the earlier collect",
    "mode": lambda request, _: f"another mode than {request.mode}",
    "resolution": lambda request, value: f"resolution of {value:g} m instead of {request.resolution:g} m",
    "earliest": lambda request, value: f"a start {_how_long(request.earliest - value)} earlier, {value:%Y-%m-%d %H:%M} UTC",
    "deadline": lambda request, value: f"a deadline {_how_long(value - request.deadline)} later, {value:%Y-%m-%d %H:%M} UTC",
    "minimum_interval": lambda request, value: f"{value:g} s between collects instead of {request.minimum_interval:g} s",
    "budget": lambda request, value: f"a budget of {value:g}, {value - (request.budget or 0.0):g} more",
}
