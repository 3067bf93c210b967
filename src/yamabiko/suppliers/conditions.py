"""Conditions on opportunities: checked against what a supplier's offering can be asked about, and written as CQL2.

CQL2: OGC 21-065r2, its JSON encoding. Filters that come from outside are held to a small part of it before any library sees them:
validation of nested filters by cql2 0.6 takes memory out of all proportion (1.8 GB at a depth of 100).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any

from yamabiko.errors import InputError
from yamabiko.formats.json_fields import shown
from yamabiko.suppliers.port import Condition, Queryable

DEEPEST = 6
MOST_TERMS = 200
_OPERATORS = frozenset({"and", "or", "not", "=", "<>", "<", "<=", ">", ">=", "between", "in", "isNull", "like"})


def check_conditions(conditions: Iterable[Condition], queryables: Mapping[str, Queryable], source: str) -> None:
    """Raise InputError for a condition on what is not queryable, or that can never be meant. source : the supplier, in messages."""
    for condition in conditions:
        queryable = queryables.get(condition.queryable)
        if queryable is None:
            known = ", ".join(sorted(queryables)) or "no queryables"
            raise InputError(source, condition.queryable[:60], "a property that is not queryable", f"one of {known}"[:400])
        for value in condition.value if isinstance(condition.value, tuple) else (condition.value,):
            _check_value(value, queryable, source)


def _check_value(value: float | str | bool, queryable: Queryable, source: str) -> None:
    if queryable.kind == "number":
        number = isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
        if not number:
            raise InputError(source, queryable.name, shown(value), "a finite number")
        smallest = -math.inf if queryable.smallest is None else queryable.smallest
        largest = math.inf if queryable.largest is None else queryable.largest
        if not smallest <= float(value) <= largest:
            raise InputError(source, queryable.name, shown(value), f"a number from {smallest:g} to {largest:g}")
    elif queryable.kind == "boolean" and not isinstance(value, bool):
        raise InputError(source, queryable.name, shown(value), "true or false")
    elif queryable.kind == "string":
        if not isinstance(value, str):
            raise InputError(source, queryable.name, shown(value), "a text")
        if queryable.choices and value not in queryable.choices:
            raise InputError(source, queryable.name, shown(value), " or ".join(queryable.choices))


def filter_of(conditions: Iterable[Condition]) -> dict[str, Any] | None:
    """The conditions, all of which must hold, as CQL2 JSON; None for none."""
    terms = [_term(condition) for condition in conditions]
    if len(terms) > 1:
        return {"op": "and", "args": terms}
    return terms[0] if terms else None


def _term(condition: Condition) -> dict[str, Any]:
    value = list(condition.value) if isinstance(condition.value, tuple) else condition.value
    return {"op": condition.comparison, "args": [{"property": condition.queryable}, value]}


def check_filter(document: object, queryables: Iterable[str], source: str) -> None:
    """Raise InputError for a filter from outside that is no CQL2 of the kind evaluated here, or asks about anything unknown.

    document : as JSON gave it. What passes is comparisons, between, in, isNull and like on queryables, joined by and, or, not.
    """
    known, left = frozenset(queryables), [MOST_TERMS]
    _check_expression(document, known, source, DEEPEST, left)
    try:
        from cql2 import Expr  # noqa: PLC0415 - loads a large library

        Expr(document).validate()  # type: ignore[arg-type]
    except Exception as error:
        # cql2 raises Exception itself for what it cannot parse.
        raise InputError(source, "filter", str(error)[:120] or "no CQL2", "CQL2 JSON") from None


def _check_expression(document: object, known: frozenset[str], source: str, depth: int, left: list[int]) -> None:
    left[0] -= 1
    if depth == 0 or left[0] < 0:
        raise InputError(source, "filter", "too large a filter", f"at most {DEEPEST} levels and {MOST_TERMS} terms")
    if isinstance(document, dict) and set(document) == {"property"}:
        if document["property"] not in known:
            expected = f"one of {', '.join(sorted(known))}"[:400]
            raise InputError(source, f"filter {shown(document['property'])}", "a property that is not queryable", expected)
    elif isinstance(document, dict):
        operator, arguments = document.get("op"), document.get("args")
        if set(document) != {"op", "args"} or operator not in _OPERATORS or not isinstance(arguments, list) or not arguments:
            raise InputError(source, "filter", shown(document), "CQL2 JSON with op and args")
        for argument in arguments:
            _check_argument(argument, known, source, depth - 1, left)
    else:
        raise InputError(source, "filter", shown(document), "a CQL2 JSON object")


def _check_argument(argument: object, known: frozenset[str], source: str, depth: int, left: list[int]) -> None:
    if isinstance(argument, dict):
        _check_expression(argument, known, source, depth, left)
        return
    values = argument if isinstance(argument, list) else [argument]
    left[0] -= len(values)
    plain = all(isinstance(value, str | bool) or (isinstance(value, int | float) and math.isfinite(value)) for value in values)
    if not plain or left[0] < 0:
        raise InputError(source, "filter", shown(argument), f"texts, numbers, true or false, at most {MOST_TERMS}")


def holds(document: Mapping[str, Any] | None, properties: Mapping[str, Any]) -> bool:
    """Whether an opportunity's properties satisfy a filter that check_filter let pass. Raises InputError where it says neither."""
    if document is None:
        return True
    from cql2 import Expr  # noqa: PLC0415

    try:
        return bool(Expr(dict(document)).matches({"properties": dict(properties)}))
    except Exception as error:
        raise InputError("filter", "filter", str(error)[:120], "one that is either true or false") from None
