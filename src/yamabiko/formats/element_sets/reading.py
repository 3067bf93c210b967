"""Element sets from whatever file holds them; the format is told by what stands in it, not by its name."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any, Literal

from yamabiko.errors import InputError
from yamabiko.formats.element_sets.mean_elements_message import csv_sets, json_sets, xml_sets
from yamabiko.formats.element_sets.two_line import is_element_line, two_line_sets
from yamabiko.formats.input_file import input_file
from yamabiko.formats.json_fields import utc
from yamabiko.platform.element_set import ElementSet

Format = Literal["TLE", "OMM CSV", "OMM JSON", "OMM XML"]

LARGEST_FILE = 32_000_000  # bytes; the whole public catalogue is a third of it
LARGEST_COUNT = 200_000
_HEAD = 65_536  # bytes that tell the format
_LISTED_NAMES = 50


def read_element_sets(path: Path) -> tuple[ElementSet, ...]:
    """All element sets of a file, in its order; several of one satellite are kept (`sets_for_window` chooses among them).

    Raises InputError for a file that cannot be read, is too large or of another kind, and for the first thing wrong in it.
    """
    return _read(Path(path))[1]


def element_set_format(path: Path) -> Format | None:
    """In which format a file holds element sets; None where it holds none. Raises InputError where it cannot be read."""
    with input_file(Path(path)) as (file, _):
        return _format_of(file.read(_HEAD))


def describe_element_sets(path: Path) -> dict[str, Any]:
    """What a file of element sets holds, as plain values with the unit in the key. Raises InputError as `read_element_sets`."""
    kind, sets = _read(Path(path))
    epochs = [elements.epoch for elements in sets]
    names = list(dict.fromkeys(elements.label for elements in sets))
    return {
        "kind": "element sets",
        "format": kind,
        "element_sets": len(sets),
        "satellites": len({elements.catalogue_number for elements in sets}),
        "earliest_epoch": utc(min(epochs)),
        "latest_epoch": utc(max(epochs)),
        "names": [*names[:_LISTED_NAMES], *([f"and {len(names) - _LISTED_NAMES} more"] if len(names) > _LISTED_NAMES else [])],
        "simulated": any(elements.simulated for elements in sets),
    }


def _read(path: Path) -> tuple[Format, tuple[ElementSet, ...]]:
    with input_file(path) as (file, size):
        if size > LARGEST_FILE:
            raise InputError(path, "file size", f"{size} bytes", f"at most {LARGEST_FILE} bytes")
        content = file.read(LARGEST_FILE)
    kind = _format_of(content[:_HEAD])
    if kind is None:
        raise InputError(path, "file", "none of the known kinds", "element sets: TLE, or OMM as CSV, JSON or XML")
    sets = tuple(islice(_sets(path, content, kind), LARGEST_COUNT + 1))
    if not 1 <= len(sets) <= LARGEST_COUNT:
        raise InputError(path, "element sets", len(sets), f"1 to {LARGEST_COUNT}")
    return kind, sets


def _sets(path: Path, content: bytes, kind: Format) -> Iterator[ElementSet]:
    if kind == "OMM XML":
        return xml_sets(path, content)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InputError(path, "file", "bytes that are not UTF-8", "a text file") from None
    return {"TLE": two_line_sets, "OMM CSV": csv_sets, "OMM JSON": json_sets}[kind](path, text)


def _format_of(head: bytes) -> Format | None:
    text = head.decode("utf-8-sig", errors="replace").lstrip()
    lines = text.splitlines()
    # First, for the name above the two lines may begin with anything; no other form has lines like these.
    if any(is_element_line(line) for line in lines):
        return "TLE"
    if text.startswith("<"):
        return "OMM XML" if "<omm" in text or "<ndm" in text else None
    if text.startswith(("{", "[")):
        return "OMM JSON" if "MEAN_MOTION" in text or "NORAD_CAT_ID" in text else None
    return "OMM CSV" if lines and "MEAN_MOTION" in lines[0] and "," in lines[0] else None
