"""Samples of a flight record as JSON objects and back, number for number.

JSON has no NaN and no infinities: NaN is null, the infinities are the texts "inf" and "-inf". Python writes a float64 with the
digits that read back to the same bits.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from yamabiko.flight.flight_record import SAMPLE, Samples

_TEXTS = {"inf": math.inf, "-inf": -math.inf}
_NUMBER = {"anyOf": [{"type": "number"}, {"type": "null"}, {"enum": list(_TEXTS)}]}


def sample_documents(samples: Samples) -> list[dict[str, Any]]:
    """The samples as objects, one field of SAMPLE a key; the nested command is an object of its own."""
    return _rows(samples)


def samples_of_documents(documents: Sequence[Any]) -> Samples:
    """The samples of objects. Raises ValueError, with what is wrong in words, for anything but all of SAMPLE's fields."""
    samples = np.zeros(len(documents), SAMPLE)
    _fill(samples, documents)
    return samples


def sample_schema() -> dict[str, Any]:
    """JSON schema of one sample."""
    return {"title": "yamabiko.FlightSample", "$comment": "SI units and rad; see FlightRecord", **_schema(SAMPLE)}


def _rows(records: NDArray[np.void]) -> list[dict[str, Any]]:
    names = records.dtype.names or ()
    columns = [_rows(records[name]) if records[name].dtype.names else _column(records[name]) for name in names]
    return [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]


def _column(values: NDArray[Any]) -> list[Any]:
    if values.dtype.kind != "f" or np.all(np.isfinite(values)):
        return list(values.tolist())
    return [_plain(value) for value in values.tolist()]


def _plain(value: Any) -> Any:
    if isinstance(value, list):
        return [_plain(one) for one in value]
    if math.isfinite(value):
        return value
    return None if math.isnan(value) else ("inf" if value > 0.0 else "-inf")


def _fill(records: NDArray[np.void], documents: Sequence[Any]) -> None:
    names = records.dtype.names or ()
    if not all(isinstance(one, dict) and one.keys() == set(names) for one in documents):
        raise ValueError("fields that are not those of a sample")
    for name in names:
        values = [one[name] for one in documents]
        if records[name].dtype.names:
            _fill(records[name], values)
        else:
            records[name] = _array(name, values, records[name])


def _array(name: str, values: list[Any], like: NDArray[Any]) -> NDArray[Any]:
    wanted = "i" if like.dtype.kind == "i" else "if"
    try:
        array = np.asarray(values)
        if array.dtype.kind not in wanted and like.dtype.kind == "f":
            array = np.asarray([_number(value) for value in values])
    except (ValueError, TypeError, OverflowError):
        array = np.empty(0)
    if array.shape != like.shape or array.dtype.kind not in wanted:
        raise ValueError(f"{name} that is not of numbers as in a sample")
    return array


def _number(value: Any) -> Any:
    if isinstance(value, list):
        return [_number(one) for one in value]
    if value is None:
        return math.nan
    if isinstance(value, str):
        return _TEXTS.get(value, value)
    return value


def _schema(fields: np.dtype[Any]) -> dict[str, Any]:
    properties = {}
    for name in fields.names or ():
        kind = fields[name]
        if kind.names:
            properties[name] = _schema(kind)
            continue
        number = {"type": "integer"} if kind.base.kind == "i" else _NUMBER
        for length in reversed(kind.shape):
            number = {"type": "array", "items": number, "minItems": length, "maxItems": length}
        properties[name] = number
    return {"type": "object", "properties": properties, "required": list(properties)}
