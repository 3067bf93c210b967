"""Plans as JSON: what is written reads back equal, and damage is refused in one line."""

import dataclasses
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from yamabiko.errors import InputError, OutputError
from yamabiko.formats.plans import read_plan, write_plan
from yamabiko.testing.planning_files import sample_plan


def written(folder: Path) -> Path:
    path = folder / "plan.json"
    write_plan(sample_plan(), path)
    return path


def equal(one: Any, other: Any) -> bool:
    """Records field by field; angles and decibels to the rounding of a conversion and back."""
    if dataclasses.is_dataclass(one):
        return type(one) is type(other) and all(
            equal(getattr(one, f.name), getattr(other, f.name)) for f in dataclasses.fields(one)
        )
    if isinstance(one, np.ndarray):
        return one.shape == other.shape and np.allclose(one, other, rtol=0.0, atol=1e-13)
    if isinstance(one, float):
        return bool(abs(one - other) <= 1e-13 * max(1.0, abs(one)))
    if isinstance(one, tuple):
        return len(one) == len(other) and all(equal(*pair) for pair in zip(one, other, strict=True))
    return bool(one == other)


def test_a_plan_reads_back_equal(tmp_path: Path) -> None:
    again = read_plan(written(tmp_path))
    assert equal(sample_plan(), again)
    assert again.commitments[0].part == ("harbour", 0, 0)


def test_a_second_writing_gives_the_same_bytes(tmp_path: Path) -> None:
    first, second = written(tmp_path), tmp_path / "again.json"
    write_plan(read_plan(first), second)
    assert first.read_bytes() == second.read_bytes()


@pytest.mark.parametrize(
    ("place", "value", "named"),
    [
        (["format"], "other", "format"),
        (["version"], 2, "version"),
        (["made"], "yesterday", "plan made"),
        (["end"], "2026-06-15T00:00:00Z", "plan end"),
        (["commitments"], {}, "commitments"),
        (["commitments", 0, "end"], "2026-06-15T00:00:00Z", "commitment 1 end"),
        (["commitments", 1, "request"], None, "commitment 2 request"),
        (["commitments", 0, "strip"], -1, "commitment 1 strip"),
        (["commitments", 0, "opportunity", "geometry", "incidence_deg"], 95, "commitment 1 opportunity geometry incidence_deg"),
        (["commitments", 0, "opportunity", "geometry", "look_side"], "up", "left or right"),
        (["commitments", 0, "opportunity", "footprint_deg"], [[1, 2]], "footprint_deg"),
        (["commitments", 0, "opportunity", "footprint_deg"], "x", "footprint_deg"),
        (["commitments", 0, "opportunity", "coverage"], 1.5, "coverage"),
        (["commitments", 0, "opportunity", "colour"], "red", "colour"),
        (["unserved", 0, "hindrance"], "mood", "hindrance"),
        (["unserved", 0, "parts"], [[1]], "parts"),
        (["unserved", 0, "loosenings", 0, "property"], "colour", "property"),
        (["unserved", 0, "loosenings", 0, "value"], ["a", "b"], "value"),
        (["changes", 0, "kind"], "lost", "kind"),
        (["changes", 0, "before", "middle"], "noon", "before middle"),
        (["cuttings", 0, "strips", 0, "geometry"], {"type": "Point"}, "cutting 1 strip 1"),
        (["assumptions"], [1], "assumptions"),
        (["colour"], "red", "colour"),
    ],
)
def test_a_damaged_plan_is_refused_in_one_line(place: list[Any], value: Any, named: str, tmp_path: Path) -> None:
    path = written(tmp_path)
    document = json.loads(path.read_text())
    inner = document
    for key in place[:-1]:
        inner = inner[key]
    inner[place[-1]] = value
    path.write_text(json.dumps(document))
    with pytest.raises(InputError, match=named) as caught:
        read_plan(path)
    assert "\n" not in str(caught.value)


def test_a_part_that_is_collected_twice_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path)
    document = json.loads(path.read_text())
    document["commitments"].append(document["commitments"][0])
    path.write_text(json.dumps(document))
    with pytest.raises(InputError, match="strip 0, repeat 0 of harbour twice"):
        read_plan(path)


def test_a_cut_off_plan_is_refused_and_a_folder_that_is_not_there(tmp_path: Path) -> None:
    path = written(tmp_path)
    path.write_text(path.read_text()[:-30])
    with pytest.raises(InputError, match="JSON"):
        read_plan(path)
    with pytest.raises(OutputError):
        write_plan(sample_plan(), tmp_path / "nowhere" / "plan.json")
