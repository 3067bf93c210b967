"""What is told before a flight of sites that a glide does not reach, and how far a place lies from a site."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from yamabiko.flight.frame import SITE
from yamabiko.flight.glide_watch import distance_from
from yamabiko.flight.kinds import SiteKind
from yamabiko.flight.mission.flight_plan import plan_flight
from yamabiko.flight.mission.mission import Mission
from yamabiko.formats.missions import read_mission


@pytest.fixture(scope="module")
def mission() -> Mission:
    return read_mission(Path(__file__).parents[3] / "examples" / "short-survey.toml")


def test_the_example_has_a_site_within_a_glide_from_everywhere(mission: Mission) -> None:
    assert plan_flight(mission).notes == ()


def test_a_way_without_sites_is_told_with_its_task_its_length_and_its_place(mission: Mission) -> None:
    bare = plan_flight(replace(mission, sites=mission.sites[:1]))
    (note, *_) = bare.notes
    assert note.startswith("task beach: no site within a glide on ")
    length = float(note.split(" on ")[1].split(" km")[0])
    whole = sum(float(leg["length"]) for leg, label in zip(bare.legs, bare.labels, strict=True) if label == "task beach") / 1e3
    assert 1.0 < length < whole


def test_more_height_brings_a_site_within_a_glide(mission: Mission) -> None:
    """Notes of home alone: none is longer from 800 m than from 300 m."""
    task = mission.tasks[0]
    high = replace(task, height=replace(task.height, value=task.height.value + 500.0))
    low_notes = plan_flight(replace(mission, sites=mission.sites[:1])).notes
    high_notes = plan_flight(replace(mission, sites=mission.sites[:1], tasks=(high,))).notes
    lengths = [sum(float(note.split(" on ")[1].split(" km")[0]) for note in notes) for notes in (low_notes, high_notes)]
    assert lengths[1] < lengths[0]


def test_a_field_too_short_to_stop_on_is_told(mission: Mission) -> None:
    sites = tuple(replace(site, length=400.0) if site.kind == SiteKind.FIELD else site for site in mission.sites)
    notes = plan_flight(replace(mission, sites=sites)).notes
    assert any(note.startswith("field rice fields is 400 m long, a landing there takes up to ") for note in notes)


@pytest.mark.parametrize(
    ("east", "north", "distance"),
    [(500.0, 3.0, 0.0), (-30.0, 0.0, 30.0), (1240.0, 0.0, 40.0), (600.0, -55.0, 40.0), (1230.0, 55.0, 50.0)],
)
def test_how_far_a_place_lies_from_a_runway(east: float, north: float, distance: float) -> None:
    """A runway due east, 1200 m by 30 m."""
    row = np.zeros(1, SITE)
    row["course"], row["length"], row["width"] = 0.5 * np.pi, 1200.0, 30.0
    assert distance_from(row[0], east, north) == pytest.approx(distance)
