"""`plan` on a small simulated fleet: from requests to a plan, and on to the next after a satellite fails."""

import json
from datetime import UTC, datetime, timedelta
from math import radians
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from matplotlib.image import imread

from yamabiko.errors import InputError
from yamabiko.formats.element_sets import write_element_sets
from yamabiko.formats.plans import plan_document, read_plan
from yamabiko.formats.requests import read_requests
from yamabiko.platform.synthetic import walker
from yamabiko.service import planning as module
from yamabiko.service.fleet_choice import FleetChoice
from yamabiko.service.planning import PlanReport, PlanRequest, plan

START = datetime(2026, 6, 15, tzinfo=UTC)
END = START + timedelta(hours=8)


def feature(name: str, longitude: float, latitude: float, **wishes: Any) -> dict[str, Any]:
    properties = {"identifier": name, "resolution_m": 4.0, **wishes}
    return {"type": "Feature", "geometry": {"type": "Point", "coordinates": [longitude, latitude]}, "properties": properties}


def requests_in(path: Path, *features: dict[str, Any]) -> Path:
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    return path


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("planning")
    elements = walker(3, 4, 575e3, radians(42.0), START, generator=np.random.default_rng(3))
    write_element_sets(elements, folder / "elements.tle")
    places = [("harbour", 138.5, 35.0), ("island", 179.9, -17.0), ("strait", 23.0, 36.0), ("bay", -60.0, 30.0)]
    requests_in(folder / "requests.geojson", *(feature(*place, priority=1.0 + number) for number, place in enumerate(places)))
    return folder


def asked(folder: Path, **changes: Any) -> PlanRequest:
    values: dict[str, Any] = {
        "requests": folder / "requests.geojson",
        "fleet": FleetChoice(elements=(folder / "elements.tle",), radar="generic"),
        "now": START,
        "start": START,
        "end": END,
        "search_time": 0.0,
        **changes,
    }
    return PlanRequest(**values)


@pytest.fixture(scope="module")
def made(folder: Path) -> PlanReport:
    return plan(asked(folder), folder / "plan")


def test_the_plan_serves_and_is_written_whole(made: PlanReport) -> None:
    assert {one.request for one in made.plan.commitments} == {"harbour", "island", "strait", "bay"}
    assert made.plan.unserved == ()
    assert plan_document(read_plan(made.files["plan"])) == plan_document(made.plan)
    assert imread(made.files["picture"]).std() > 0.05
    for one in made.plan.commitments:
        middle = one.start + 0.5 * (one.end - one.start)
        assert one.opportunity.start <= middle <= one.opportunity.end
        assert START <= one.start < one.end <= END
    assert read_requests(made.files["requests"], START, END)[0].identifier == "harbour"


def test_one_that_failed_is_planned_around_and_the_rest_stays(folder: Path, made: PlanReport) -> None:
    now = START + timedelta(minutes=1)
    victim = max(made.plan.commitments, key=lambda one: one.start)
    after = plan(
        asked(
            folder,
            requests=made.files["requests"],
            fleet=FleetChoice(fleet=made.files["fleet"]),
            now=now,
            start=None,
            end=None,
            replan=made.files["plan"],
            failed=frozenset({victim.opportunity.satellite}),
        ),
        folder / "after",
    )
    assert victim.opportunity.satellite not in {one.opportunity.satellite for one in after.plan.commitments}
    now_by_name = {one.request: one for one in after.plan.commitments}
    for one in made.plan.commitments:
        if one.opportunity.satellite != victim.opportunity.satellite:
            assert now_by_name[one.request].opportunity.satellite == one.opportunity.satellite
            # Elements that went through a file once more give the same to a few milliseconds.
            assert abs(now_by_name[one.request].start - one.start) < timedelta(milliseconds=10)
    assert [change.part[0] for change in after.plan.changes] == [
        one.request for one in made.plan.commitments if one.opportunity.satellite == victim.opportunity.satellite
    ]
    assert all(f"{victim.opportunity.satellite} failed" in change.reason for change in after.plan.changes)
    assert imread(after.files["picture"]).shape[1] > 500


def test_what_is_urgent_joins_the_plan(folder: Path, made: PlanReport) -> None:
    urgent = requests_in(folder / "urgent.geojson", feature("reef", 150.0, -20.0, priority=9.0))
    after = plan(
        asked(folder, start=None, end=None, now=START + timedelta(minutes=1), replan=made.files["plan"], urgent=(urgent,)),
        folder / "urgent",
    )
    assert "reef" in {one.request for one in after.plan.commitments}
    assert len(after.plan.commitments) == len(made.plan.commitments) + 1
    assert {request.identifier for request in after.requests} >= {"reef", "harbour"}


def test_what_cannot_be_served_says_why_and_is_drawn(folder: Path) -> None:
    file = requests_in(folder / "hard.geojson", feature("steep", 138.5, 35.0, incidence_deg=[20.0, 20.2]))
    report = plan(asked(folder, requests=file), folder / "hard")
    (left,) = report.plan.unserved
    assert left.request == "steep"
    assert left.reason
    assert report.plan.commitments == ()
    assert imread(report.files["picture"]).shape[1] > 500


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"search_time": float("nan")}, "--seconds"),
        ({"search_time": -1.0}, "--seconds"),
        ({"end": None}, "--start and --end"),
        ({"failed": frozenset({"x"})}, "--failed"),
        ({"withdrawn": frozenset({"x"})}, "--withdrawn"),
        ({"cancelled": frozenset({"x"})}, "--cancelled"),
        ({"urgent": (Path("x"),)}, "--urgent"),
        ({"now": END}, "past"),
        ({"end": START}, "found"),
    ],
)
def test_what_makes_no_plan_is_refused_before_anything_is_written(folder: Path, changes: dict[str, Any], words: str) -> None:
    with pytest.raises(InputError, match=words):
        plan(asked(folder, **changes), folder / "nothing")
    assert not (folder / "nothing").exists()


def test_two_requests_of_one_name_are_refused(folder: Path, made: PlanReport) -> None:
    twice = requests_in(folder / "twice.geojson", feature("harbour", 150.0, -20.0))
    with pytest.raises(InputError, match="harbour"):
        plan(asked(folder, start=None, end=None, replan=made.files["plan"], urgent=(twice,)), folder / "nothing")


def test_files_appear_together_or_not_at_all(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise InputError("picture", "ink", "none", "some")

    before = set(folder.iterdir())
    monkeypatch.setattr(module, "draw_plan", broken)
    with pytest.raises(InputError, match="ink"):
        plan(asked(folder), folder / "nothing")
    assert set(folder.iterdir()) == before
