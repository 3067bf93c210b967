"""Reading JSON that people write: a document of bounded size, and its fields one by one, each refused in one line by name.

`read_json` gives the document; `Fields` reads one object of it and, when asked to `finish`, refuses every field that nobody
asked for, with the nearest name that is known.
"""

from __future__ import annotations

import difflib
import json
import math
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from yamabiko.errors import InputError
from yamabiko.formats.input_file import input_file
from yamabiko.formats.whole_file import whole_file

_MISSING = object()
_LONGEST_TEXT = 1_000


def read_json(path: Path, largest: int, expected: str) -> Any:
    """The JSON document of a file of at most `largest` bytes; `expected` says in words what the file should be.

    Raises InputError for a file that cannot be read, is too large, is no UTF-8 or no JSON (NaN and infinities are none, RFC 8259).
    """
    with input_file(path) as (file, size):
        if size > largest:
            raise InputError(path, "file size", f"{size} bytes", f"at most {largest} bytes")
        content = file.read(largest + 1)
    try:
        return json.loads(content.decode("utf-8-sig"), parse_constant=_refuse_constant)
    except UnicodeDecodeError:
        raise InputError(path, "file", "bytes that are not UTF-8", "a text file") from None
    except (ValueError, RecursionError) as error:
        raise InputError(path, "JSON", str(error) or type(error).__name__, expected) from None


def write_json(document: object, path: Path) -> None:
    """Write a document whole or not at all. Raises OutputError where the file cannot be written."""
    with whole_file(path) as temporary:
        temporary.write_text(json.dumps(document, indent=1, allow_nan=False, ensure_ascii=False) + "\n", encoding="utf-8")


def utc(instant: datetime) -> str:
    """ISO 8601 in UTC, to the microsecond where the instant has them."""
    return instant.astimezone(UTC).isoformat().replace("+00:00", "Z")


def require_objects(source: object, field: str, value: object, smallest: int, largest: int) -> list[dict[str, Any]]:
    """A list of JSON objects, or InputError."""
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        raise InputError(source, field, "no list of objects", "a list of objects")
    if not smallest <= len(value) <= largest:
        raise InputError(source, field, len(value), f"{smallest} to {largest}")
    return value


class Fields:
    """One JSON object being read. source : the file. where : the object's place in it, for messages."""

    def __init__(self, source: object, where: str, values: object) -> None:
        if not isinstance(values, Mapping):
            raise InputError(source, where, shown(values), "an object")
        self.source, self.where = source, where
        self._values: Mapping[str, Any] = values
        self._asked: set[str] = set()

    def raw(self, name: str, default: Any = _MISSING) -> Any:
        """The value as JSON has it; null counts as missing. Raises InputError where it is missing and has no default."""
        self._asked.add(name)
        value = self._values.get(name)
        if value is not None:
            return value
        if default is _MISSING:
            raise self.error(name, "nothing", f"a value{self.misspelt(name)}")
        return default

    def number(self, name: str, default: Any = _MISSING, *, smallest: float = -math.inf, largest: float = math.inf) -> Any:
        """A finite number within bounds; the default is given back as it is."""
        value = self.raw(name, default)
        if value is default:
            return default
        return self._within(name, value, smallest, largest)

    def whole_number(self, name: str, default: Any = _MISSING, *, smallest: int, largest: int) -> int:
        """A whole number within bounds."""
        value = self.raw(name, default)
        if isinstance(value, bool) or not isinstance(value, int) or not smallest <= value <= largest:
            raise self.error(name, shown(value), f"a whole number from {smallest} to {largest}")
        return value

    def pair(self, name: str, default: Any, *, smallest: float, largest: float) -> Any:
        """Two numbers, the lesser first."""
        value = self.raw(name, default)
        if value is default:
            return default
        if not isinstance(value, list) or len(value) != 2:
            raise self.error(name, shown(value), "two numbers [smallest, largest]")
        low, high = (self._within(name, item, smallest, largest) for item in value)
        if low > high:
            raise self.error(name, f"[{low:g}, {high:g}]", "the smaller number first")
        return low, high

    def text(self, name: str, default: Any = _MISSING) -> Any:
        """A text that is not empty."""
        value = self.raw(name, default)
        if value is default:
            return default
        if not isinstance(value, str) or not value.strip() or len(value) > _LONGEST_TEXT:
            raise self.error(name, shown(value), f"a text of 1 to {_LONGEST_TEXT} letters")
        return value

    def flag(self, name: str, default: bool) -> bool:
        """true or false."""
        value = self.raw(name, default)
        if not isinstance(value, bool):
            raise self.error(name, shown(value), "true or false")
        return value

    def choice(self, name: str, choices: Sequence[str], default: Any = _MISSING) -> Any:
        """One of the choices."""
        value = self.raw(name, default)
        if value is default or (isinstance(value, str) and value in choices):
            return value
        raise self.error(name, shown(value), " or ".join(choices))

    def choices(self, name: str, choices: Sequence[str], default: Any) -> Any:
        """A set of some of the choices, from a list or a single one."""
        value = self.raw(name, default)
        if value is default:
            return default
        chosen = [value] if isinstance(value, str) else value
        if not isinstance(chosen, list) or not chosen or not all(isinstance(one, str) and one in choices for one in chosen):
            raise self.error(name, shown(value), f"one or more of {', '.join(choices)}")
        return frozenset(chosen)

    def texts(self, name: str, default: Any = _MISSING) -> Any:
        """A tuple of texts."""
        value = self.raw(name, default)
        if value is default:
            return default
        if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
            raise self.error(name, shown(value), "a list of texts")
        return tuple(one[:_LONGEST_TEXT] for one in value)

    def instant(self, name: str, default: Any = _MISSING) -> Any:
        """An instant in UTC, from ISO 8601 with its zone."""
        value = self.raw(name, default)
        if value is default:
            return default
        return instant_of(value, self.source, f"{self.where} {name}")

    def finish(self) -> None:
        """Refuse what nobody asked for, naming the nearest field that is known."""
        for name in self._values:
            if name not in self._asked:
                near = difflib.get_close_matches(str(name), sorted(self._asked), 1, 0.0)
                raise InputError(
                    self.source, f"{self.where} {name}", "a field that is not known", f"{near[0]}?" if near else "none"
                )

    def error(self, name: str, found: object, expected: str) -> InputError:
        """The error of one field."""
        return InputError(self.source, f"{self.where} {name}", found, expected)

    def _within(self, name: str, value: object, smallest: float, largest: float) -> float:
        number = (
            float(value) if isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value) < 1e300 else math.nan
        )
        if not (math.isfinite(number) and smallest <= number <= largest):
            raise self.error(name, shown(value), _bounds(smallest, largest))
        return number

    def misspelt(self, name: str) -> str:
        """A question after the field that may be meant for a missing one, in brackets; empty where there is none like it."""
        near = difflib.get_close_matches(name, [str(key) for key in self._values if key not in self._asked], 1, 0.75)
        return f" (is {near[0]} meant for it?)" if near else ""


def instant_of(value: object, source: object, field: str) -> datetime:
    """An instant in UTC from ISO 8601 with its zone. Raises InputError for anything else."""
    expected = "ISO 8601 with a zone, like 2026-06-15T09:30:00Z"
    try:
        instant = datetime.fromisoformat(value) if isinstance(value, str) else None
        in_utc = None if instant is None or instant.tzinfo is None else instant.astimezone(UTC)
    except (ValueError, OverflowError):
        in_utc = None
    if in_utc is None:
        raise InputError(source, field, shown(value), expected)
    return in_utc


def shown(value: object) -> str:
    """A found value, short enough for one line."""
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."


def _bounds(smallest: float, largest: float) -> str:
    if math.isfinite(smallest) and math.isfinite(largest):
        return f"a number from {smallest:g} to {largest:g}"
    if math.isfinite(smallest):
        return f"a number of at least {smallest:g}"
    return f"a number of at most {largest:g}" if math.isfinite(largest) else "a finite number"


def _refuse_constant(name: str) -> float:
    raise ValueError(f"{name} is no JSON number")
