"""What a record says and CPHD has no field for, kept in CollectionID/Parameter under names of ours, both ways."""

from __future__ import annotations

import re

from yamabiko.collect.phase_history import Collection, PhaseHistory
from yamabiko.errors import InputError
from yamabiko.formats.xml_block import XmlBlock

_SIMULATED = "YamabikoSimulated"
_EARTH_POSITION_ASSUMED = "YamabikoEarthPositionAssumed"
_ASSUMPTION = "YamabikoAssumption"
_STOP_AND_GO = "YamabikoStopAndGo"
_EPOCH = "YamabikoEpochAfterStart"
LONGEST_TIME = 9.4e8


def to_parameters(history: PhaseHistory, seconds_back: int) -> list[tuple[str, str]]:
    """Names and values to write. seconds_back : by how much CollectionStart lies before the record's epoch."""
    collection: Collection = history.collection
    flags = {
        _SIMULATED: collection.simulated,
        _EARTH_POSITION_ASSUMED: collection.earth_position_assumed,
        _STOP_AND_GO: receives_as_it_transmits(history),
    }
    return [
        *((name, str(value).lower()) for name, value in flags.items()),
        (_EPOCH, str(seconds_back)),
        *((_ASSUMPTION, sentence) for sentence in collection.assumptions),
    ]


def receives_as_it_transmits(history: PhaseHistory) -> bool:
    """Whether the record gives one instant for sending and receiving, which CPHD does not allow."""
    return history.receive is history.transmit or bool((history.receive.time <= history.transmit.time).all())


def simulated(xml: XmlBlock) -> bool:
    """Whether the echoes were computed, as far as we wrote so."""
    return _flag(xml, _SIMULATED)


def earth_position_assumed(xml: XmlBlock) -> bool:
    """Whether the place on earth stands in for an unknown one."""
    return _flag(xml, _EARTH_POSITION_ASSUMED)


def stop_and_go(xml: XmlBlock) -> bool:
    """Whether RcvTime is only there because the standard wants one later than TxTime."""
    return _flag(xml, _STOP_AND_GO)


def epoch_after_start(xml: XmlBlock) -> int:
    """Whole seconds from CollectionStart to the epoch of the record that was written; 0 in files that are not ours."""
    text = (_values(xml, _EPOCH) or ["0"])[0]
    if not re.fullmatch("[0-9]{1,9}", text):
        raise InputError(xml.path, f"XML CollectionID/Parameter {_EPOCH}", repr(text[:40]), "whole seconds")
    return int(text)


def assumptions(xml: XmlBlock) -> tuple[str, ...]:
    """What a reader had to assume before the file was written."""
    return tuple(_values(xml, _ASSUMPTION))


def value_of(xml: XmlBlock, name: str) -> str | None:
    """The text of one of our parameters, the first of that name, or None."""
    return next(iter(_values(xml, name)), None)


def _flag(xml: XmlBlock, name: str) -> bool:
    return _values(xml, name)[:1] == ["true"]


def _values(xml: XmlBlock, name: str) -> list[str]:
    found = xml.all("CollectionID/Parameter")
    return [(element.text or "").strip() for element in found if element.get("name") == name]
