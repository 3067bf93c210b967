"""OMM in its three notations: the same satellite from each, and no other theory, frame or time system taken for SGP4's."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sgp4 import omm
from sgp4.api import Satrec

from yamabiko.errors import InputError
from yamabiko.formats.element_sets import element_set_format, read_element_sets
from yamabiko.platform.element_set import ElementSet
from yamabiko.platform.orbit import sgp4_record

FIELDS: dict[str, Any] = {
    "OBJECT_NAME": "AMATERU-IV",
    "OBJECT_ID": "2024-149CC",
    "EPOCH": "2025-01-30T05:27:41.121793",
    "MEAN_MOTION": 14.96472627,
    "ECCENTRICITY": 0.000293,
    "INCLINATION": 97.7297,
    "RA_OF_ASC_NODE": 109.3402,
    "ARG_OF_PERICENTER": 340.0519,
    "MEAN_ANOMALY": 20.0588,
    "NORAD_CAT_ID": 270542,
    "ELEMENT_SET_NO": 999,
    "REV_AT_EPOCH": 2484,
    "BSTAR": "98646E-8",
    "MEAN_MOTION_DOT": 0.00011154,
    "MEAN_MOTION_DDOT": 0,
}
XML = "<ndm><omm><body><segment><metadata>{0}</metadata><data><meanElements>{1}</meanElements></data></segment></body></omm></ndm>"


def as_json(folder: Path, *messages: dict[str, Any]) -> Path:
    path = folder / "elements"
    path.write_text(json.dumps(messages))
    return path


def as_csv(folder: Path, *messages: dict[str, Any]) -> Path:
    path = folder / "elements"
    lines = [",".join(str(value) for value in message.values()) for message in messages]
    path.write_text("\n".join([",".join(messages[0]), *lines]) + "\n")
    return path


def as_xml(folder: Path, message: dict[str, Any]) -> Path:
    path = folder / "elements"
    path.write_text(XML.format("", "".join(f"<{name}>{value}</{name}>" for name, value in message.items())))
    return path


def test_the_notations_give_the_same_elements(tmp_path: Path) -> None:
    read: list[ElementSet] = []
    for write, kind in ((as_json, "OMM JSON"), (as_csv, "OMM CSV"), (as_xml, "OMM XML")):
        path = write(tmp_path, FIELDS)
        assert element_set_format(path) == kind
        read += read_element_sets(path)
    assert read[0] == read[1] == read[2]
    assert read[0].epoch == datetime(2025, 1, 30, 5, 27, 41, 121_793, tzinfo=UTC)
    assert read[0].catalogue_number == 270_542
    assert read[0].drag == 98646e-8


@pytest.mark.real_data
@pytest.mark.parametrize("notation", ["csv", "xml"])
def test_samples_start_sgp4_as_its_package_does(real_data: Path, notation: str) -> None:
    path = real_data / "orbits" / f"sample_omm.{notation}"
    (elements,) = read_element_sets(path)
    with path.open() as file:
        fields = next(iter(omm.parse_csv(file) if notation == "csv" else omm.parse_xml(file)))
    theirs = Satrec()
    omm.initialize(theirs, fields)
    np.testing.assert_allclose(sgp4_record(elements).sgp4_tsince(1440.0)[1], theirs.sgp4_tsince(1440.0)[1], atol=1e-9)
    assert elements.name == "VANGUARD 1"
    assert elements.designator == "1958-002B"


@pytest.mark.real_data
def test_the_json_sample_is_read(real_data: Path) -> None:
    (elements,) = read_element_sets(real_data / "orbits" / "sample_omm.json")
    assert elements.epoch == datetime(2025, 2, 14, 14, 36, 48, 662_784, tzinfo=UTC)
    assert elements.revolutions_a_day == 10.85873516


def test_dates_of_the_year_zones_and_long_fractions(tmp_path: Path) -> None:
    (plain,) = read_element_sets(as_json(tmp_path, FIELDS))
    for epoch in ("2025-030T05:27:41.121793", "2025-01-30T05:27:41.121793Z", "2025-01-30T05:27:41.1217930000"):
        assert read_element_sets(as_json(tmp_path, FIELDS | {"EPOCH": epoch})) == (plain,)
    (rounded,) = read_element_sets(as_json(tmp_path, FIELDS | {"EPOCH": "2025-01-30T05:27:41.1217936"}))
    assert rounded == replace(plain, epoch=plain.epoch.replace(microsecond=121_794))


def test_a_list_of_one_object_and_the_object_alone_are_the_same(tmp_path: Path) -> None:
    path = as_json(tmp_path, FIELDS)
    several = read_element_sets(path)
    path.write_text(json.dumps(FIELDS))
    assert read_element_sets(path) == several


@pytest.mark.parametrize(
    ("field", "value", "expected"),
    [
        ("MEAN_ELEMENT_THEORY", "SGP4-XP", "SGP4 or SGP/SGP4"),
        ("MEAN_ELEMENT_THEORY", "DSST", "SGP4 or SGP/SGP4"),
        ("EPHEMERIS_TYPE", 4, "0 or 2"),
        ("REF_FRAME", "ICRF", "TEME"),
        ("TIME_SYSTEM", "TAI", "UTC"),
        ("CENTER_NAME", "MARS", "EARTH"),
        ("MEAN_MOTION", "NaN", "a finite number"),
        ("MEAN_MOTION", "1e999", "a finite number"),
        ("MEAN_MOTION", -3, "more than 0"),
        ("MEAN_MOTION", 40, "at most 18"),
        ("MEAN_MOTION", "", "a value"),
        ("ECCENTRICITY", 1.0, "less than 1"),
        ("ECCENTRICITY", -0.1, "at least 0"),
        ("INCLINATION", 180.5, "0 to 180 deg"),
        ("RA_OF_ASC_NODE", 1e9, "-360 to 360"),
        ("BSTAR", "1_0", "a finite number"),
        ("BSTAR", 1e6, "B\\*"),
        ("NORAD_CAT_ID", "-5", "a whole number"),
        ("NORAD_CAT_ID", 12345678901, "a whole number"),
        ("EPOCH", "yesterday", "a UTC date"),
        ("EPOCH", "2025-02-30T00:00:00", "a UTC date"),
        ("EPOCH", "2025-366T00:00:00", "a UTC date"),
        ("EPOCH", "2025-01-30T05:27:41+09:00", "a UTC date"),
        ("EPOCH", "9999-366T00:00:00", "a UTC date"),
    ],
)
def test_wrong_fields_are_refused_by_name(tmp_path: Path, field: str, value: object, expected: str) -> None:
    for write, where in ((as_json, "set 1"), (as_csv, "line 2"), (as_xml, "segment 1")):
        with pytest.raises(InputError, match=rf"{where} .*(?i:{field.replace('_', '.')}|drag).*: found .*expected .*{expected}"):
            read_element_sets(write(tmp_path, FIELDS | {field: value}))


@pytest.mark.parametrize("field", ["EPOCH", "MEAN_MOTION", "BSTAR", "NORAD_CAT_ID", "MEAN_ANOMALY"])
def test_missing_fields_are_named(tmp_path: Path, field: str) -> None:
    fields = {name: value for name, value in FIELDS.items() if name != field}
    with pytest.raises(InputError, match=f"set 1 {field}: found nothing, expected a value"):
        read_element_sets(as_json(tmp_path, fields))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ('[{"MEAN_MOTION": ', "JSON"),
        ('[{"MEAN_MOTION": 1}, 7]', "set 1 RA_OF_ASC_NODE"),
        ('[7, {"MEAN_MOTION": 1}]', "set 1: found 7"),
        ('{"MEAN_MOTION": {"deep": []}}', "set 1"),
        ("[" * 100_000 + '"MEAN_MOTION"', "JSON|none of the known kinds"),
        ("OBJECT_NAME,MEAN_MOTION\nA\n", "line 2: found 1 values, expected 2 values"),
        ('OBJECT_NAME,MEAN_MOTION\n"A,1\n', "CSV"),
        ("OBJECT_NAME,MEAN_MOTION\n", "element sets: found 0"),
        ("<ndm><omm><body></body></omm></ndm>", "element sets: found 0"),
        ("<ndm><omm>", "no well-formed XML"),
        ('<!DOCTYPE ndm [<!ENTITY a SYSTEM "file:///etc/hostname">]><ndm><omm>&a;</omm></ndm>', "DOCTYPE"),
        ('<?xml version="1.0" encoding="UTF-7"?><ndm><omm/></ndm>', "encoding"),
    ],
)
def test_broken_documents_are_refused(tmp_path: Path, content: str, message: str) -> None:
    path = tmp_path / "elements"
    path.write_text(content)
    with pytest.raises(InputError, match=message):
        read_element_sets(path)
