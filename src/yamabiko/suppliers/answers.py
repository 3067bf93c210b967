"""What suppliers answer, read field by field: offerings, queryables, orders and statuses out of STAPI 0.1 documents.

Each reader takes parsed JSON and a name for it, and raises InputError where a field is missing or wrong; `SupplierClient` turns
that into the supplier's error of one line.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any, get_args

from yamabiko.errors import InputError
from yamabiko.formats.json_fields import Fields, require_objects, shown
from yamabiko.request.request import ModeName
from yamabiko.suppliers.features import span_of
from yamabiko.suppliers.port import Offering, OrderStatus, Queryable, StatusCode, SupplierOrder

MOST_IN_A_PAGE = 10_000
_KINDS = {"number": "number", "integer": "number", "string": "string", "boolean": "boolean"}


def parsed(content: bytes, source: str) -> dict[str, Any]:
    """The JSON object that bytes hold. Raises InputError for anything else, NaN and infinities included (RFC 8259)."""
    try:
        document = json.loads(content.decode("utf-8"), parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise InputError(source, "JSON", str(error)[:120] or type(error).__name__, "a JSON document in UTF-8") from None
    if not isinstance(document, dict):
        raise InputError(source, "JSON", shown(document), "an object")
    return document


def items_of(document: Mapping[str, Any], name: str, source: str) -> list[dict[str, Any]]:
    """The objects of one page."""
    return require_objects(source, name, document.get(name), 0, MOST_IN_A_PAGE)


def next_link(document: Mapping[str, Any], source: str) -> dict[str, Any] | None:
    """The link to the next page, None on the last."""
    links = require_objects(source, "links", document.get("links", []), 0, 1_000)
    following = [link for link in links if link.get("rel") == "next"]
    if len(following) > 1:
        raise InputError(source, "links", f"{len(following)} next pages", "one")
    return following[0] if following else None


def offering_in(document: object, source: str, where: str) -> Offering:
    """A STAPI product. Its keywords say which modes of imaging it has."""
    fields = Fields(source, where, document)
    keywords = fields.texts("keywords", ())
    return Offering(
        identifier=_identifier(fields),
        title=str(fields.raw("title", ""))[:200],
        description=str(fields.raw("description", ""))[:2_000],
        modes=tuple(mode for mode in get_args(ModeName) if mode in keywords),
    )


def _identifier(fields: Fields) -> str:
    identifier: str = fields.text("id")
    if not identifier.isprintable() or "/" in identifier or identifier in {".", ".."}:
        raise fields.error("id", shown(identifier), "printable letters without a stroke")
    return identifier


def queryables_in(document: Mapping[str, Any], source: str) -> dict[str, Queryable]:
    """The properties of a JSON schema that are numbers, texts or flags; others can't be asked about here."""
    properties = document.get("properties", {})
    if not isinstance(properties, dict):
        raise InputError(source, "properties", shown(properties), "an object")
    found: dict[str, Queryable] = {}
    for name, schema in list(properties.items())[:MOST_IN_A_PAGE]:
        fields = Fields(source, f"queryable {name}"[:80], schema)
        kind = _KINDS.get(_kind(fields))
        if kind is not None:
            choices = fields.raw("enum", [])
            texts = tuple(one for one in choices if isinstance(one, str)) if isinstance(choices, list) else ()
            smallest, largest = fields.number("minimum", None), fields.number("maximum", None)
            found[name] = Queryable(name, kind, smallest, largest, texts)  # type: ignore[arg-type]
    return found


def _kind(fields: Fields) -> str:
    """The type, also of what may be null besides (anyOf, as pydantic writes it)."""
    several = fields.raw("anyOf", [])
    if isinstance(several, list) and several:
        kinds = [str(one.get("type")) for one in several if isinstance(one, dict) and one.get("type") != "null"]
        return kinds[0] if len(set(kinds)) == 1 else ""
    return str(fields.raw("type", ""))


def takes_reference(schema: Mapping[str, Any], name: str) -> bool:
    """Whether order parameters of this JSON schema may carry a field of that name."""
    properties = schema.get("properties")
    return isinstance(properties, dict) and name in properties


def order_in(document: object, source: str, where: str, reference_name: str, opportunity_name: str) -> SupplierOrder:
    """A STAPI order. The names are those of the order parameters that carry our reference and the opportunity."""
    fields = Fields(source, where, document)
    fields.choice("stapi_type", ("Order",))
    properties = Fields(source, f"{where} properties", fields.raw("properties"))
    searched = Fields(source, f"{where} search_parameters", properties.raw("search_parameters"))
    parameters = Fields(source, f"{where} order_parameters", properties.raw("order_parameters"))
    start, end = span_of(searched.raw("datetime"), source, f"{where} datetime")
    return SupplierOrder(
        identifier=_identifier(fields),
        offering=properties.text("product_id"),
        reference=parameters.text(reference_name, None),
        opportunity=parameters.text(opportunity_name, None),
        start=start,
        end=end,
        created=properties.instant("created"),
        status=status_in(properties.raw("status"), source, f"{where} status"),
    )


def status_in(document: object, source: str, where: str) -> OrderStatus:
    """A STAPI order status."""
    fields = Fields(source, where, document)
    code = StatusCode(fields.choice("status_code", [code.value for code in StatusCode]))
    reasons: Iterable[Any] = (fields.raw("reason_text", None), fields.raw("reason_code", None))
    reason = next((str(one)[:1_000] for one in reasons if one), "")
    return OrderStatus(code, fields.instant("timestamp"), reason)


def detail_of(content: bytes) -> str:
    """What an answer that refuses says of why, short; empty where it says nothing that can be read."""
    try:
        document = json.loads(content[:100_000].decode("utf-8"))
    except (ValueError, RecursionError):
        return ""
    detail = document.get("detail", "") if isinstance(document, dict) else ""
    if isinstance(detail, list):
        # FastAPI's own: a list of {"loc": [...], "msg": "..."}
        parts = [f"{'.'.join(map(str, one.get('loc', [])))}: {one.get('msg')}" for one in detail[:3] if isinstance(one, dict)]
        return "; ".join(parts)[:300]
    return str(detail)[:300]


def _refuse_constant(name: str) -> float:
    raise ValueError(f"{name} is no JSON number")
