"""The reference page of the data link names the messages, paces, parameters and limits that the code has."""

from __future__ import annotations

import re
from pathlib import Path

from pymavlink.dialects.v20 import common

from yamabiko.flight.link.mission_items import HIGHEST, LOWEST
from yamabiko.flight.link.mission_transfer import MOST_ITEMS, REPEATS, TIME_OUT
from yamabiko.flight.link.operator_command import ItemKind
from yamabiko.flight.link.parameters import DEFAULT_PARAMETERS
from yamabiko.flight.link.telemetry import STREAMS

PAGE = (Path(__file__).resolve().parents[3] / "docs" / "reference" / "data-link.md").read_text(encoding="utf-8")
TEXT = " ".join(PAGE.split())


def test_messages_and_paces() -> None:
    told = {name: float(pace) for name, pace in re.findall(r"^\| ([A-Z0-9_]+) \| ([\d.]+) \|", PAGE, re.MULTILINE)}
    paces = {common.mavlink_map[number].msgname: pace for number, (_, pace) in STREAMS.items()}
    assert told == paces | {"MISSION_CURRENT": 1.0}


def test_parameters() -> None:
    told = re.findall(r"^\| `(\w+)` \| (\d+) (?:to|or) (\d+) \|", PAGE, re.MULTILINE)
    assert [(name, float(low), float(high)) for name, low, high in told] == [
        (one.name, one.smallest, one.largest) for one in DEFAULT_PARAMETERS
    ]


def test_limits() -> None:
    assert f"at most {MOST_ITEMS} items" in TEXT
    assert (REPEATS, f"every {TIME_OUT} s, ten times" in TEXT) == (10, True)
    assert f"between {LOWEST:.0f} m and {HIGHEST:.0f} m" in TEXT


def test_kinds_of_items() -> None:
    for kind in ItemKind:
        assert common.enums["MAV_CMD"][int(kind)].name.removeprefix("MAV_CMD_") in TEXT
