"""Orbit Mean-Elements Messages (OMM) for SGP4: the same fields from CSV, JSON and XML.

Source: CCSDS 502.0-B-3, "Orbit Data Messages", section 4 (fields and their units), and 505.0-B-3 (XML); CSV and JSON are the
notations of CelesTrak and Space-Track, in which missing frame, time system and theory mean TEME, UTC and SGP4.
"""

from __future__ import annotations

import csv
import json
import math
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from yamabiko.errors import InputError
from yamabiko.formats.element_sets.two_line import SECONDS_A_DAY
from yamabiko.formats.json_fields import shown
from yamabiko.platform.element_set import LARGEST_CATALOGUE_NUMBER, REVOLUTION_A_DAY, ElementSet

_MUST_BE = {
    "CENTER_NAME": ("EARTH",),
    "REF_FRAME": ("TEME",),
    "TIME_SYSTEM": ("UTC",),
    "MEAN_ELEMENT_THEORY": ("SGP4", "SGP/SGP4"),
    "EPHEMERIS_TYPE": ("0", "2"),
}
_XML_BLOCKS = ("metadata", "data/meanElements", "data/tleParameters")
_EPOCH = re.compile(
    r"([0-9]{4})-(?:([0-9]{2})-([0-9]{2})|([0-9]{3}))T([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.([0-9]{1,12}))?Z?", re.ASCII
)


def csv_sets(path: Path, text: str) -> Iterator[ElementSet]:
    """The element sets of a CSV text whose first line names the fields. Raises InputError for broken lines and wrong fields."""
    try:
        rows = csv.reader(text.splitlines(), strict=True)
        names = [name.strip() for name in next(rows)]
        for row in rows:
            if not any(value.strip() for value in row):
                continue
            where = f"line {rows.line_num}"
            if len(row) != len(names):
                raise InputError(path, where, f"{len(row)} values", f"{len(names)} values, as line 1 names")
            yield _Message(path, where, dict(zip(names, row, strict=True))).element_set()
    except csv.Error as error:
        raise InputError(path, "CSV", str(error), "comma-separated values with a header line") from None


def json_sets(path: Path, text: str) -> Iterator[ElementSet]:
    """The element sets of a JSON text: one object, or a list of them. Raises InputError for anything else and wrong fields."""
    expected = "an OMM object or a list of them"
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise InputError(path, "JSON", str(error) or type(error).__name__, expected) from None
    for number, values in enumerate(document if isinstance(document, list) else [document], 1):
        if not isinstance(values, dict):
            raise InputError(path, f"set {number}", shown(values), "an OMM object")
        yield _Message(path, f"set {number}", values).element_set()


def xml_sets(path: Path, content: bytes) -> Iterator[ElementSet]:
    """The element sets of an XML document, an ndm or a single omm. Raises InputError for hostile XML and wrong fields."""
    from yamabiko.formats.xml_block import parse_xml_block  # noqa: PLC0415 - lxml, for those who read XML only

    block = parse_xml_block(path, content, ("ndm", "omm"))
    messages = block.all("omm") if block.root.tag.rpartition("}")[2] == "ndm" else [block.root]
    segments = [segment for message in messages for segment in block.all("body/segment", message)]
    for number, segment in enumerate(segments, 1):
        elements = [element for where in _XML_BLOCKS for parent in block.all(where, segment) for element in parent]
        values = {element.tag.rpartition("}")[2]: element.text for element in elements if isinstance(element.tag, str)}
        yield _Message(path, f"segment {number}", values).element_set()


class _Message:
    """The fields of one message, of one segment in XML."""

    def __init__(self, path: Path, where: str, values: Mapping[str, Any]) -> None:
        self.path, self.where, self.values = path, where, values

    def element_set(self) -> ElementSet:
        """The fields as an ElementSet. Raises InputError for what is missing, wrong or of another theory."""
        for name, allowed in _MUST_BE.items():
            if (found := self.text(name, allowed[0])).upper() not in allowed:
                raise self.wrong(name, found, " or ".join(allowed))
        angles = {name: math.radians(self.angle(name)) for name in ("RA_OF_ASC_NODE", "ARG_OF_PERICENTER", "MEAN_ANOMALY")}
        try:
            return ElementSet(
                name=self.text("OBJECT_NAME", "")[:100],
                catalogue_number=self.whole_number("NORAD_CAT_ID"),
                epoch=self.epoch(),
                mean_motion=self.number("MEAN_MOTION") * REVOLUTION_A_DAY,
                eccentricity=self.number("ECCENTRICITY"),
                inclination=math.radians(self.number("INCLINATION")),
                right_ascension=angles["RA_OF_ASC_NODE"],
                argument_of_perigee=angles["ARG_OF_PERICENTER"],
                mean_anomaly=angles["MEAN_ANOMALY"],
                drag=self.number("BSTAR"),
                mean_motion_derivative=self.number("MEAN_MOTION_DOT", "0") * REVOLUTION_A_DAY / SECONDS_A_DAY,
                mean_motion_second_derivative=self.number("MEAN_MOTION_DDOT", "0") * REVOLUTION_A_DAY / SECONDS_A_DAY**2,
                designator=self.text("OBJECT_ID", "")[:20],
                element_set_number=self.whole_number("ELEMENT_SET_NO", "0"),
                revolution=self.whole_number("REV_AT_EPOCH", "0"),
                source=self.path.name,
            )
        except InputError as error:
            if error.source == str(self.path):
                raise
            raise InputError(self.path, f"{self.where} {error.field}", error.found, error.expected) from None

    def text(self, name: str, default: str | None = None) -> str:
        """The value as text; an empty one counts as missing."""
        value = self.values.get(name)
        text = "" if value is None else str(value).strip()
        if isinstance(value, (bool, list, dict)):
            raise self.wrong(name, value, "a text or a number")
        if text:
            return text
        if default is None:
            raise self.wrong(name, None, "a value")
        return default

    def number(self, name: str, default: str | None = None) -> float:
        text = self.text(name, default)
        value = float(text) if re.fullmatch(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?", text) else math.nan
        if not math.isfinite(value):
            raise self.wrong(name, text, "a finite number")
        return value

    def angle(self, name: str) -> float:
        value = self.number(name)
        if not -360.0 <= value <= 360.0:
            raise self.wrong(name, self.text(name), "-360 to 360 degrees")
        return value

    def whole_number(self, name: str, default: str | None = None) -> int:
        text = self.text(name, default)
        if not re.fullmatch(r"[0-9]{1,9}", text) or int(text) > LARGEST_CATALOGUE_NUMBER:
            raise self.wrong(name, text, "a whole number of at most nine digits")
        return int(text)

    def epoch(self) -> datetime:
        """UTC, rounded to the microsecond; calendar or ordinal date."""
        text = self.text("EPOCH")
        match = _EPOCH.fullmatch(text)
        try:
            if match is None:
                raise ValueError
            year, month, day, of_year, hour, minute, second = (int(part or 1) for part in match.groups()[:7])
            start = datetime(year, month, day, hour, minute, second, tzinfo=UTC)
            epoch = start + timedelta(days=of_year - 1, microseconds=round(int((match[8] or "0").ljust(12, "0")) / 1e6))
            if match[4] and epoch.year != year:
                raise ValueError
        except (ValueError, OverflowError):
            raise self.wrong("EPOCH", text, "a UTC date and time like 2026-06-15T09:30:00.123456") from None
        return epoch

    def wrong(self, name: str, found: object, expected: str) -> InputError:
        return InputError(self.path, f"{self.where} {name}", "nothing" if found is None else shown(found), expected)
