"""Element sets as TLE with names, the notation that every program reads."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from math import degrees
from pathlib import Path

from yamabiko.errors import InputError
from yamabiko.formats.element_sets.two_line import ALPHA_5, FIRST_YEAR, SECONDS_A_DAY, SIMULATED, checksum, is_element_line
from yamabiko.formats.whole_file import whole_file
from yamabiko.platform.element_set import REVOLUTION_A_DAY, ElementSet

_LARGEST_NUMBER = 339_999  # Z9999
_LAST_YEAR = FIRST_YEAR + 99
_DAY_STEP = 864  # microseconds in the epoch's last decimal


def write_element_sets(elements: Sequence[ElementSet], path: Path) -> None:
    """Write the sets whole or not at all. A set that came from a TLE is written as it was, but for its classification letter.

    What TLE cannot hold is rounded: epochs to 0.9 ms, angles to 0.0001 degree, mean motion to 8 decimals. Above a set that is
    simulated stands a comment that says so, which `read_element_sets` understands.
    Raises InputError for no sets at all and for values beyond TLE's columns, OutputError where the file cannot be written.
    """
    if not elements:
        raise InputError(path, "element sets", "none", "one or more")
    lines = [line for one in elements for line in _lines(one)]
    with whole_file(path) as temporary:
        temporary.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _lines(elements: ElementSet) -> Iterator[str]:
    if elements.simulated:
        yield SIMULATED
    name = "".join(letter if letter.isprintable() else " " for letter in elements.name).strip()
    if name:
        hidden = name.startswith(("#", "0 ")) or is_element_line(name)
        yield f"0 {name}" if hidden else name
    yield _summed(_first_line(elements))
    yield _summed(_second_line(elements))


def _first_line(elements: ElementSet) -> str:
    slope = _within(
        elements, "mean motion derivative", elements.mean_motion_derivative / REVOLUTION_A_DAY * SECONDS_A_DAY, 0.999999994
    )
    bend = elements.mean_motion_second_derivative / REVOLUTION_A_DAY * SECONDS_A_DAY**2
    sign = "-" if slope < 0.0 else " "
    return (
        f"1 {_catalogue_number(elements)}U {_designator(elements.designator):8} {_epoch(elements)} "
        f"{sign}{f'{abs(slope):.8f}'[1:]} {_exponential(elements, bend)} {_exponential(elements, elements.drag)} 0 "
        f"{elements.element_set_number % 10_000:4d}"
    )


def _second_line(elements: ElementSet) -> str:
    angles = (elements.right_ascension, elements.argument_of_perigee, elements.mean_anomaly)
    node, perigee, anomaly = (round(degrees(angle) % 360.0, 4) % 360.0 for angle in angles)
    eccentricity = _within(elements, "eccentricity", elements.eccentricity, 0.99999994)
    return (
        f"2 {_catalogue_number(elements)} {degrees(elements.inclination):8.4f} {node:8.4f} {f'{eccentricity:.7f}'[2:]} "
        f"{perigee:8.4f} {anomaly:8.4f} {elements.revolutions_a_day:11.8f}{elements.revolution % 100_000:5d}"
    )


def _summed(line: str) -> str:
    return f"{line}{checksum(line)}"


def _catalogue_number(elements: ElementSet) -> str:
    number = elements.catalogue_number
    if number > _LARGEST_NUMBER:
        raise InputError(
            elements.source, f"{elements.label} catalogue number", number, f"at most {_LARGEST_NUMBER}, as TLE can hold"
        )
    thousands, rest = divmod(number, 10_000)
    return f"{number:05d}" if thousands < 10 else f"{ALPHA_5[thousands - 10]}{rest:04d}"


def _designator(text: str) -> str:
    year, dash, piece = text.partition("-")
    return (f"{year[2:]}{piece}" if dash and len(year) == 4 else text)[:8]


def _epoch(elements: ElementSet) -> str:
    epoch = elements.epoch.astimezone(UTC)
    if not FIRST_YEAR <= epoch.year <= _LAST_YEAR:
        raise InputError(elements.source, f"{elements.label} epoch", epoch.year, f"a year from {FIRST_YEAR} to {_LAST_YEAR}")
    of_year = epoch - datetime(epoch.year, 1, 1, tzinfo=UTC)
    # Half up, but never into the next year.
    steps = min((of_year.seconds * 1_000_000 + of_year.microseconds + _DAY_STEP // 2) // _DAY_STEP, 99_999_999)
    return f"{epoch.year % 100:02d}{of_year.days + 1:03d}.{steps:08d}"


def _exponential(elements: ElementSet, value: float) -> str:
    """-12345-3 for -0.12345e-3."""
    digits, _, power = f"{abs(value):.4e}".partition("e")
    exponent = int(power) + 1
    if value == 0.0 or exponent < -9:
        return " 00000+0"
    _within(elements, "drag or second derivative", value, 0.999994e9)
    return f"{'-' if value < 0.0 else ' '}{digits.replace('.', '')}{exponent:+d}"


def _within(elements: ElementSet, field: str, value: float, largest: float) -> float:
    if not abs(value) <= largest:
        raise InputError(elements.source, f"{elements.label} {field}", f"{value:g}", f"at most {largest:g}, as TLE can hold")
    return value
