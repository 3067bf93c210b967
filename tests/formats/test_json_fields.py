"""JSON that people write: every wrong value gives one line with the file, the field, what was found and what was expected."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yamabiko.errors import InputError
from yamabiko.formats.json_fields import Fields, instant_of, read_json, utc, write_json


def fields(**values: Any) -> Fields:
    return Fields("file.json", "thing", values)


@pytest.mark.parametrize(
    "content", [b"", b"{", b"\xff\xfe{}", b'{"a": NaN}', b"[" * 100_000, b'{"a": 1} x', b"[1e400]" + b" " * 2_000]
)
def test_what_is_no_json_is_refused(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "file.json"
    path.write_bytes(content)
    with pytest.raises(InputError, match=r"file\.json") as caught:
        read_json(path, 1_000 if content[:1] == b"[" and b"e" in content else 1_000_000, "something")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("value", ["1", True, float("inf"), 10**400, [1], {}, -0.5, 2.5])
def test_a_number_out_of_bounds_or_of_another_kind_is_refused(value: Any) -> None:
    with pytest.raises(InputError, match=r"thing speed: found .*, expected a number from 0 to 2"):
        fields(speed=value).number("speed", smallest=0.0, largest=2.0)


@pytest.mark.parametrize("value", [[1.0], [2.0, 1.0], "1-2", [0.0, 91.0], [None, 1.0]])
def test_a_pair_has_two_numbers_in_order(value: Any) -> None:
    with pytest.raises(InputError, match="thing incidence"):
        fields(incidence=value).pair("incidence", None, smallest=0.0, largest=90.0)


@pytest.mark.parametrize(
    "value", ["2026-06-15", "2026-06-15T09:30:00", "yesterday", 5, "0001-01-01T00:00:00+14:00", "2026-13-01T00:00Z"]
)
def test_an_instant_has_a_zone(value: Any) -> None:
    with pytest.raises(InputError, match="ISO 8601 with a zone"):
        instant_of(value, "file.json", "deadline")


def test_an_instant_is_turned_to_utc() -> None:
    assert instant_of("2026-06-15T18:30:00+09:00", "", "") == datetime(2026, 6, 15, 9, 30, tzinfo=UTC)
    assert utc(datetime(2026, 6, 15, 9, 30, tzinfo=UTC)) == "2026-06-15T09:30:00Z"


def test_a_field_that_nobody_knows_is_refused_with_the_nearest_name() -> None:
    reading = fields(resolution_m=1.0, prioritty=2.0)
    reading.number("resolution_m")
    reading.number("priority", 1.0)
    with pytest.raises(InputError, match=r"thing prioritty: found a field that is not known, expected priority\?"):
        reading.finish()


def test_a_missing_field_points_at_its_likely_misspelling() -> None:
    with pytest.raises(InputError, match="is resolution_meters meant for it"):
        fields(resolution_meters=1.0).number("resolution_m")


@pytest.mark.parametrize("reader", ["text", "flag", "choice", "choices", "texts", "whole_number"])
@pytest.mark.parametrize("value", [[], {}, 1.5, ["x", 1]])
def test_other_kinds_are_refused(reader: str, value: Any) -> None:
    more: dict[str, Any] = {
        "choice": {"choices": ("a", "b")},
        "choices": {"choices": ("a", "b"), "default": None},
        "flag": {"default": True},
    }
    more["whole_number"] = {"smallest": 1, "largest": 3}
    if reader == "texts" and value == []:
        return
    with pytest.raises(InputError, match="thing field"):
        getattr(fields(field=value), reader)("field", **more.get(reader, {}))


@given(
    st.dictionaries(
        st.text(max_size=5), st.none() | st.booleans() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=9)
    )
)
def test_what_is_written_is_read(tmp_path_factory: pytest.TempPathFactory, document: dict[str, Any]) -> None:
    path = tmp_path_factory.mktemp("json") / "file.json"
    write_json(document, path)
    assert read_json(path, 100_000, "something") == document == json.loads(path.read_text(encoding="utf-8"))
