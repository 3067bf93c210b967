"""Loosenings of a request's wishes, in the names and units of the requests file: what a reader can write there as it stands."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from math import radians
from typing import Any, NamedTuple

from yamabiko.formats.json_fields import Fields, instant_of, shown, utc
from yamabiko.formats.requests import in_degrees
from yamabiko.plan.plan import Loosening


class _Property(NamedTuple):
    name: str
    to_file: Callable[[Any], Any]
    from_file: Callable[[Any], Any]


def _same(value: Any) -> Any:
    return value


_PROPERTIES = {
    "incidence": _Property(
        "incidence_deg", lambda pair: [in_degrees(angle) for angle in pair], lambda pair: tuple(map(radians, pair))
    ),
    "maximum_squint": _Property("maximum_squint_deg", in_degrees, radians),
    "minimum_elevation": _Property("minimum_elevation_deg", in_degrees, radians),
    "sides": _Property("look_sides", sorted, frozenset),
    "directions": _Property("pass_directions", sorted, frozenset),
    "illumination": _Property("illumination", _same, _same),
    "repeat_geometry": _Property("repeat_geometry", _same, _same),
    "resolution": _Property("resolution_m", _same, float),
    "mode": _Property("mode", _same, _same),
    "earliest": _Property("earliest", utc, lambda text: instant_of(text, "plan", "loosening")),
    "deadline": _Property("deadline", utc, lambda text: instant_of(text, "plan", "loosening")),
    "minimum_interval": _Property("minimum_interval_s", _same, float),
    "repeats": _Property("repeats", _same, int),
    "budget": _Property("budget", _same, lambda value: None if value is None else float(value)),
    "priority": _Property("priority", _same, float),
}
_BY_NAME = {one.name: wish for wish, one in _PROPERTIES.items()}


def loosening_document(loosening: Loosening) -> dict[str, Any]:
    """One loosening as a JSON object; `value` is null where the wish is to be left out."""
    one = _PROPERTIES[loosening.wish]
    return {
        "property": one.name,
        "value": None if loosening.value is None else one.to_file(loosening.value),
        "told": loosening.told,
        "opportunities": loosening.opportunities,
        "first": utc(loosening.first),
    }


def read_loosening(fields: Fields) -> Loosening:
    """A loosening as written. Raises InputError for wrong fields."""
    name, value = fields.choice("property", tuple(_BY_NAME)), fields.raw("value", None)
    first: datetime = fields.instant("first")
    try:
        loosened = None if value is None else _PROPERTIES[_BY_NAME[name]].from_file(value)
    except (TypeError, ValueError):
        raise fields.error("value", shown(value), f"a value of {name}") from None
    opportunities = fields.whole_number("opportunities", smallest=0, largest=10**9)
    loosening = Loosening(_BY_NAME[name], loosened, fields.text("told"), opportunities, first)
    fields.finish()
    return loosening
