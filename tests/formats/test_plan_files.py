"""Plans as JSON: what is written reads back equal, and damage is refused in one line."""

import dataclasses
import json
from datetime import UTC, datetime, timedelta
from math import radians
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from yamabiko.errors import InputError, OutputError
from yamabiko.formats.plans import read_plan, write_plan
from yamabiko.plan.opportunity import LookGeometry, Opportunity
from yamabiko.plan.plan import Change, Commitment, Cutting, Loosening, Plan, Unserved
from yamabiko.plan.strips import CollectSize, cut_into_strips
from yamabiko.radar.imaging_radar import PredictedQuality
from yamabiko.request.area import Area

NOON = datetime(2026, 6, 15, 12, 0, 0, 123456, tzinfo=UTC)


def opportunity(satellite: str = "QPS-SAR-7", delivery: datetime | None = NOON + timedelta(hours=1)) -> Opportunity:
    geometry = LookGeometry(radians(27.7), radians(25.1), radians(62.3), radians(251.3), 0.001, 6.4e5, "right", "ascending", True)
    return Opportunity(
        identifier=f"{satellite}-1",
        satellite=satellite,
        supplier="own",
        mode="stripmap",
        start=NOON,
        end=NOON + timedelta(seconds=8.5),
        best=NOON + timedelta(seconds=4),
        geometry=geometry,
        quality=PredictedQuality(0.25, 0.54, 1.8, 0.0123),
        footprint=np.radians([[139.0, 35.0], [139.3, 35.05], [139.2, 35.6]]),
        coverage=0.998,
        element_age=86_400.25,
        position_error=760.5,
        position_error_extrapolated=True,
        cost=1_080.0,
        delivery=delivery,
    )


def plan() -> Plan:
    area = Area.circle("bay", radians(179.9), radians(-16.0), 40e3)
    strips = cut_into_strips(area, radians(12.0), CollectSize(20e3, 60e3))
    commitments = (
        Commitment("harbour", 0, 0, opportunity(), NOON + timedelta(seconds=3), NOON + timedelta(seconds=5)),
        Commitment("bay", 1, 0, opportunity("QPS-SAR-8", None), NOON + timedelta(hours=2), NOON + timedelta(hours=2, seconds=7)),
    )
    loosenings = (
        Loosening("incidence", (radians(18.0), radians(30.0)), "incidence of 18-30 deg", 3, NOON),
        Loosening("deadline", NOON + timedelta(hours=2), "2 h later", 1, NOON),
        Loosening("sides", frozenset({"left", "right"}), "either side", 2, NOON),
        Loosening("repeat_geometry", None, "without the geometry of the earlier collect", 2, NOON),
        Loosening("budget", 5_000.0, "1000 more", 1, NOON),
    )
    change = Change(("harbour", 0, 0), "moved", ("QPS-SAR-5", NOON), ("QPS-SAR-7", NOON), "moved: QPS-SAR-5 failed")
    return Plan(
        made=NOON - timedelta(hours=1),
        start=NOON,
        end=NOON + timedelta(days=1),
        commitments=commitments,
        unserved=(Unserved("bay", ((0, 0), (2, 0)), "incidence", "no opportunity at 20-25 deg", loosenings),),
        changes=(change, dataclasses.replace(change, kind="dropped", after=None)),
        cuttings=(Cutting("bay", radians(12.0), strips),),
        value=3.25,
        bound=None,
        assumptions=("all satellites: swath of 20 km", "über"),
    )


def written(folder: Path) -> Path:
    path = folder / "plan.json"
    write_plan(plan(), path)
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
    assert equal(plan(), again)
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
        (["unserved", 0, "hindrance"], "weather", "hindrance"),
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
        write_plan(plan(), tmp_path / "nowhere" / "plan.json")
