"""Two-line element sets (TLE), with or without a line for the name: columns, checksums, five-character catalogue numbers.

Every column that SGP4 or a person needs is checked; what is wrong is told with its line and column. Columns are counted from 1.
Sources: F. R. Hoots, R. L. Roehrich, "Models for Propagation of NORAD Element Sets", Spacetrack Report No. 3, 1980, section 2 (the
columns); Space-Track.org, "Alpha-5" (catalogue numbers above 99999).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import radians
from pathlib import Path

from yamabiko.errors import InputError
from yamabiko.formats.json_fields import shown
from yamabiko.platform.element_set import REVOLUTION_A_DAY, ElementSet

COLUMNS = 69
ALPHA_5 = "ABCDEFGHJKLMNPQRSTUVWXYZ"  # 10 to 33 ten thousands; I and O look too much like digits
SIMULATED = "# simulated"  # our own comment above a set that describes no real satellite
LONGEST_NAME = 100
SECONDS_A_DAY = 86_400
FIRST_YEAR = 1957  # of the two digits: 57 to 99 are of the last century

_ELEMENT_LINE = re.compile(r"[12] (?:[ 0-9A-HJ-NP-Z][ 0-9]{3}[0-9])")
_BLANKS = {"1": (2, 9, 18, 33, 44, 53, 62, 64), "2": (2, 8, 17, 26, 34, 43, 52)}
_SGP4_TYPES = ("0", "2", " ")
_DESIGNATOR = re.compile(r"([0-9]{2})([0-9]{3}[A-Z]{1,3})")


def is_element_line(line: str) -> bool:
    """Whether a line is, by its first seven columns, the first or second of an element set."""
    return _ELEMENT_LINE.match(line) is not None


def two_line_sets(path: Path, text: str) -> Iterator[ElementSet]:
    """The element sets of a file's text, in its order. Blank lines and comments (#) are passed over.

    Raises InputError, with the line's number, for what is no element set, and for columns that are wrong.
    """
    name, first, simulated = "", None, False
    for number, whole_line in enumerate(text.splitlines(), 1):
        line = whole_line.rstrip()
        if not line or line.startswith("#"):
            simulated = simulated or line == SIMULATED
        elif first is not None:
            yield _element_set(first, _Line.checked(path, number, line, "2"), name, simulated)
            name, first, simulated = "", None, False
        elif is_element_line(line):
            first = _Line.checked(path, number, line, "1")
        elif name or len(line) > LONGEST_NAME or not line.isprintable():
            raise InputError(path, f"line {number}", shown(line), "line 1 of an element set")
        else:
            name = line.removeprefix("0 ").strip()
    if first is not None or name:
        missing = "line 2 of the last element set" if first is not None else f"the element set of {name}"
        raise InputError(path, "end of file", "nothing more", missing)


@dataclass(frozen=True)
class _Line:
    """One line of an element set whose length, first column, checksum and blank columns are right."""

    path: Path
    number: int
    text: str

    @classmethod
    def checked(cls, path: Path, number: int, text: str, kind: str) -> _Line:
        line = cls(path, number, text[:COLUMNS])
        if text[0] != kind:
            raise InputError(path, f"line {number}", shown(text), f"line {kind} of an element set")
        if len(text) < COLUMNS:
            raise InputError(path, f"line {number}", f"{len(text)} columns", f"{COLUMNS} columns")
        # The verification set of SGP4 has times behind the last column; a digit right behind it would be a shifted line.
        if text[COLUMNS : COLUMNS + 1].strip():
            found = shown(text[COLUMNS : COLUMNS + 10])
            raise InputError(path, f"line {number} column {COLUMNS + 1}", found, f"nothing behind column {COLUMNS}")
        if (found := line.text[-1]) != (due := str(checksum(line.text))):
            raise InputError(path, f"line {number} column {COLUMNS}", f"checksum {shown(found)}", f"{due}, the sum of the line")
        for column in _BLANKS[kind]:
            if line.text[column - 1] != " ":
                raise line.wrong(column, column, "a blank")
        return line

    def field(self, first: int, last: int, pattern: str, expected: str) -> str:
        """Columns from first to last without blanks around, or InputError where they are not as the pattern says."""
        text = self.text[first - 1 : last].strip()
        if not re.fullmatch(pattern, text):
            raise self.wrong(first, last, expected)
        return text

    def angle(self, first: int, last: int, largest: float) -> float:
        """Degrees in the file, radians given."""
        value = float(self.field(first, last, r"[0-9]{1,3}\.[0-9]{1,4}", "degrees like 123.4567"))
        if value > largest:
            raise self.wrong(first, last, f"0 to {largest:g} degrees")
        return radians(value)

    def exponential(self, first: int, last: int) -> float:
        """A number with its decimal point before the digits, like -12345-3 for -0.12345e-3."""
        text = self.field(first, last, r"[+-]?[0-9]{5}[+-][0-9]", "a number like 12345-3")
        sign = "-" if text.startswith("-") else ""
        return float(f"{sign}0.{text[-7:-2]}e{text[-2:]}")

    def count(self, first: int, last: int) -> int:
        """A whole number; blank is zero."""
        return int(self.field(first, last, r"[0-9]*", "a whole number") or "0")

    def catalogue_number(self) -> int:
        text = self.field(3, 7, rf"[0-9{ALPHA_5}]?[0-9]{{1,4}}", "a catalogue number like 25544 or B1234")
        return int(text) if text.isdigit() else (ALPHA_5.index(text[0]) + 10) * 10_000 + int(text[1:])

    def wrong(self, first: int, last: int, expected: str) -> InputError:
        columns = f"column {first}" if first == last else f"columns {first}-{last}"
        return InputError(self.path, f"line {self.number} {columns}", shown(self.text[first - 1 : last]), expected)


def checksum(line: str) -> int:
    """Last digit of the sum of the digits in a line's first 68 columns, a minus sign counting one."""
    counted = line[: COLUMNS - 1]
    return (sum(int(letter) for letter in counted if letter in "0123456789") + counted.count("-")) % 10


def _element_set(first: _Line, second: _Line, name: str, simulated: bool) -> ElementSet:
    number = first.catalogue_number()
    if second.catalogue_number() != number:
        raise second.wrong(3, 7, f"{first.text[2:7].strip()} as in line {first.number}")
    if first.text[62] not in _SGP4_TYPES:
        raise first.wrong(63, 63, "ephemeris type 0 or 2: elements of the SGP4 theory")
    revolutions = float(second.field(53, 63, r"[0-9]{1,2}\.[0-9]{1,8}", "revolutions a day like 15.12345678"))
    day_squared = float(first.field(34, 43, r"[+-]?[0-9]?\.[0-9]{1,8}", "a number like -.00001234"))
    eccentricity = second.field(27, 33, r"[0-9]{7}", "seven digits behind the decimal point")
    try:
        return ElementSet(
            name=name,
            catalogue_number=number,
            epoch=_epoch(first),
            mean_motion=revolutions * REVOLUTION_A_DAY,
            eccentricity=float(f"0.{eccentricity}"),
            inclination=second.angle(9, 16, 180.0),
            right_ascension=second.angle(18, 25, 360.0),
            argument_of_perigee=second.angle(35, 42, 360.0),
            mean_anomaly=second.angle(44, 51, 360.0),
            drag=first.exponential(54, 61),
            mean_motion_derivative=day_squared * REVOLUTION_A_DAY / SECONDS_A_DAY,
            mean_motion_second_derivative=first.exponential(45, 52) * REVOLUTION_A_DAY / SECONDS_A_DAY**2,
            designator=_designator(first.text[9:17].strip()),
            element_set_number=first.count(65, 68),
            revolution=second.count(64, 68),
            source=first.path.name,
            simulated=simulated,
        )
    except InputError as error:
        if error.source == str(first.path):
            raise
        raise InputError(first.path, f"lines {first.number}-{second.number} {error.field}", error.found, error.expected) from None


def _epoch(line: _Line) -> datetime:
    """To the last of its eight decimals, which are 864 whole microseconds each."""
    year = FIRST_YEAR + (int(line.field(19, 20, r"[0-9]{2}", "two digits of the year")) - FIRST_YEAR) % 100
    day, _, decimals = line.field(21, 32, r"[0-9]{1,3}\.[0-9]{1,8}", "a day of the year like 123.45678901").partition(".")
    start = datetime(year, 1, 1, tzinfo=UTC)
    epoch = start + timedelta(days=int(day) - 1, microseconds=int(decimals.ljust(8, "0")) * SECONDS_A_DAY // 100)
    if epoch < start or epoch.year != year:
        raise line.wrong(21, 32, f"a day of the year {year}")
    return epoch


def _designator(text: str) -> str:
    """24149CC as 2024-149CC; anything else as it stands."""
    match = _DESIGNATOR.fullmatch(text)
    return f"{FIRST_YEAR + (int(match[1]) - FIRST_YEAR) % 100}-{match[2]}" if match else text
