"""The ground from an elevation model: the plan is held to it, and the aircraft flies over it, level about the runways."""

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import rasterio

from yamabiko.earth.terrain import VerticalDatum
from yamabiko.errors import InputError
from yamabiko.flight.mission.flight_plan import plan_flight
from yamabiko.flight.surroundings.ground import ground_height
from yamabiko.formats.missions import read_mission
from yamabiko.service.fault_choice import read_fault
from yamabiko.service.flight_ground import TerrainChoice, ground_under, read_terrain
from yamabiko.service.fly import FlyRequest, fly, survey_spans

MISSION = Path(__file__).resolve().parents[2] / "examples" / "short-survey.toml"
UNDULATION, STRIP = 36.5, 40.5  # m; the strip lies 4 m above the sea


def write_model(path: Path, height: float, hill: float = 0.0) -> Path:
    """A GeoTIFF about the strip, heights above the sea, with a hill at the survey line's middle."""
    rows, columns = 400, 400
    south, north, west, east = 35.0, 35.7, 138.9, 139.8
    latitude = np.linspace(north, south, rows)[:, np.newaxis]
    longitude = np.linspace(west, east, columns)
    values = height + hill * np.exp(-(((latitude - 35.317) / 0.01) ** 2) - ((longitude - 139.352) / 0.01) ** 2)
    transform = rasterio.Affine((east - west) / columns, 0.0, west, 0.0, (south - north) / rows, north)
    profile = {"driver": "GTiff", "height": rows, "width": columns, "count": 1, "dtype": "float32", "crs": "EPSG:4326"}
    with rasterio.open(path, "w", transform=transform, **profile) as file:
        file.write(values.astype(np.float32), 1)
    return path


def test_heights_above_the_sea_stand_on_the_missions_geoid_and_runways_keep_their_own(tmp_path: Path) -> None:
    mission = read_mission(MISSION)
    model = write_model(tmp_path / "model.tif", 25.0)
    terrain = read_terrain(TerrainChoice(model, VerticalDatum.GEOID), mission)
    ground = ground_under(plan_flight(mission), terrain)

    def below(latitude: float, longitude: float) -> float:
        return ground_height(np.radians(latitude), np.radians(longitude), ground.place, ground.height)

    assert below(35.43, 139.33) == pytest.approx(25.0 + UNDULATION, abs=1e-3)
    assert below(35.3272, 139.3320) == pytest.approx(STRIP, abs=0.01)


def test_a_hill_in_the_way_is_refused_before_anything_is_made(tmp_path: Path) -> None:
    model = write_model(tmp_path / "hill.tif", 3.0, 400.0)
    request = FlyRequest(MISSION, terrain=TerrainChoice(model, VerticalDatum.GEOID))
    with pytest.raises(InputError, match="ground"):
        fly(request, tmp_path / "deep" / "out")
    assert {path.name for path in tmp_path.iterdir()} == {"hill.tif"}


def test_it_stands_on_its_strip_whatever_lies_around(tmp_path: Path) -> None:
    """A take-off rejected for want of an engine, over a model that lies 1.5 m lower than the strip."""
    model = write_model(tmp_path / "model.tif", 2.5)
    shown: list[float] = []
    request = FlyRequest(MISSION, (read_fault("engine-out@88"),), terrain=TerrainChoice(model, VerticalDatum.GEOID), seed=3)
    report = fly(request, tmp_path / "out", view=lambda snapshot: shown.append(snapshot.height - snapshot.above_ground))
    assert (report.achieved.outcome, report.requested.terrain, report.requested.seed) == ("stayed", str(model), 3)
    assert shown == pytest.approx([STRIP - UNDULATION] * len(shown), abs=0.05)
    assert len(shown) > 1


def test_every_frame_is_kept_about_the_time_of_every_survey_leg() -> None:
    plan = plan_flight(read_mission(MISSION.with_name("coast-survey.toml")))
    spans = survey_spans(plan)
    assert all(end < start for (_, end), (start, _) in pairwise(spans))
    for leg in plan.survey_legs:
        begin, end = plan.reckoning.time[leg], plan.reckoning.time[leg + 1]
        assert any(first <= begin - 30.0 and last >= end + 30.0 for first, last in spans)
