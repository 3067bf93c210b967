"""What is told before a flight of the straight way home: fences that it would break, and ground that it would come close to."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pytest

from yamabiko.earth.conformal_plane import ConformalPlane
from yamabiko.errors import InputError
from yamabiko.flight.mission.flight_plan import plan_flight
from yamabiko.flight.mission.ground_below import GroundBelow
from yamabiko.flight.mission.mission import Fence, Mission
from yamabiko.formats.missions import read_mission


@pytest.fixture(scope="module")
def mission() -> Mission:
    return read_mission(Path(__file__).parents[3] / "examples" / "short-survey.toml")


def box(
    mission: Mission, keep: Literal["in", "out"], south: float, north: float, west: float, east: float, source: str = "mission"
) -> Fence:
    """In m from home's threshold."""
    plane = ConformalPlane(*mission.home.threshold)
    corners = plane.from_plane(np.array([[west, south], [east, south], [east, north], [west, north]]))
    return Fence(f"box {source}", keep, tuple((float(one[0]), float(one[1])) for one in corners), source=source)


def of_fences(mission: Mission, *fences: Fence) -> list[str]:
    notes = plan_flight(replace(mission, fences=fences)).notes
    return [note for note in notes if "straight way home" in note]


def test_the_example_comes_home_without_a_note(mission: Mission) -> None:
    assert of_fences(mission, *mission.fences) == []


def test_an_area_that_the_mission_flies_round_and_the_way_home_does_not_is_told(mission: Mission) -> None:
    """Between downwind leg and final, where the mission never comes and the straight line from the task to the final does."""
    told = of_fences(mission, box(mission, "out", -300.0, -150.0, -2000.0, -1700.0))
    assert any(note.startswith("task beach: the straight way home is not outside fence box mission, from 35.") for note in told)
    assert of_fences(mission, box(mission, "out", 6000.0, 7000.0, -2000.0, -1700.0)) == []


def test_ground_between_the_task_and_home_is_told(mission: Mission, monkeypatch: pytest.MonkeyPatch) -> None:
    """A ridge across the way home; what the mission's own legs keep of it is another check, left out here."""
    real = GroundBelow.heights

    def ridge(self: GroundBelow, point: Any) -> Any:
        between = (point[:, 0] > 300.0) & (point[:, 0] < 1200.0) & (point[:, 1] < -250.0)
        return np.where(between, 280.0, real(self, point))

    assert not any("of the ground" in note for note in plan_flight(mission).notes)
    monkeypatch.setattr(GroundBelow, "heights", ridge)
    monkeypatch.setattr("yamabiko.flight.mission.flight_plan.check_heights", lambda *_: None)
    assert any("comes within 150 m of the ground" in note for note in plan_flight(mission).notes)


def test_one_area_of_each_source_has_to_be_kept_to(mission: Mission) -> None:
    """A ground station that sends a wider area does not lift the file's; a narrower one holds."""
    wide = box(mission, "in", -20e3, 20e3, -20e3, 20e3, source="link")
    narrow = box(mission, "in", -500.0, 500.0, -500.0, 500.0, source="link")
    away = box(mission, "in", 9e3, 10e3, 9e3, 10e3)
    assert plan_flight(replace(mission, fences=(*mission.fences, wide))).duration > 0.0
    for fences in ((*mission.fences, narrow), (away, wide)):
        with pytest.raises(InputError, match="within fence"):
            plan_flight(replace(mission, fences=fences))
