"""A sortie whose lanes are processes of their own: the same bytes as in one process; a lane killed or stopped costs that lane."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import numpy as np
import pytest

from yamabiko.flight.kinds import Order
from yamabiko.flight.lanes.processes import ProcessLanes
from yamabiko.flight.mission.flight_plan import FlightPlan, plan_flight
from yamabiko.flight.sortie import LaneRun, Sortie, SortieOptions
from yamabiko.formats.missions import read_mission

MISSION = Path(__file__).parents[2] / "examples" / "short-survey.toml"
AIRBORNE = 110.0
"""s: in the climb after take-off."""


@pytest.fixture(scope="module")
def plan() -> FlightPlan:
    return plan_flight(read_mission(MISSION))


def fly_to(sortie: Sortie, time: float) -> None:
    while sortie.time < time and not sortie.finished:
        sortie.step()


def test_lanes_in_processes_give_the_same_bytes(plan: FlightPlan) -> None:
    samples = []
    runs: tuple[LaneRun, ...] = ("inline", "processes")
    for run in runs:
        with Sortie(plan, SortieOptions(seed=5, lanes=run)) as sortie:
            sortie.order(Order.START)
            fly_to(sortie, 30.0)
            samples.append(sortie.record().samples.tobytes())
    assert len(samples[0]) > 0
    assert samples[0] == samples[1]


def test_a_lane_killed_on_final_costs_that_lane_and_not_the_landing(plan: FlightPlan) -> None:
    with Sortie(plan, SortieOptions(seed=5, lanes="processes")) as sortie:
        lanes = sortie.lanes
        assert isinstance(lanes, ProcessLanes)
        sortie.order(Order.START)
        while sortie.phase.name != "APPROACH" or float(sortie.truth["height"]) > plan.mission.home.height + 60.0:
            assert not sortie.finished
            sortie.step()
        os.kill(lanes.lane_processes[1], signal.SIGKILL)
        while not sortie.finished and sortie.phase.name != "TAXI_IN":
            sortie.step()
        assert list(sortie.voted["in_use"]) == [1, 0, 1]
        (touched,) = [event.values for event in sortie.events if event.name == "touchdown"]
        assert touched["sink_m_s"] < 2.0
        assert abs(touched["centreline_m"]) < 10.0


def test_a_lane_killed_and_a_lane_stopped_in_the_climb_cost_those_lanes_only(plan: FlightPlan) -> None:
    with Sortie(plan, SortieOptions(seed=5, lanes="processes")) as sortie:
        lanes = sortie.lanes
        assert isinstance(lanes, ProcessLanes)
        sortie.order(Order.START)
        fly_to(sortie, AIRBORNE)
        assert sortie.phase.name in ("CLIMB_OUT", "EN_ROUTE")
        height = float(sortie.truth["height"])
        os.kill(lanes.lane_processes[0], signal.SIGKILL)
        fly_to(sortie, AIRBORNE + 8.0)
        assert list(sortie.voted["in_use"]) == [0, 1, 1]
        os.kill(lanes.lane_processes[2], signal.SIGSTOP)
        fly_to(sortie, AIRBORNE + 25.0)
        assert list(sortie.voted["in_use"]) == [0, 1, 0]
        assert not sortie.finished
        assert float(sortie.truth["height"]) > height
        late = sortie.record().samples[-100:]
        assert np.abs(late["path_error"]).max() < 15.0
        assert sum(event.name == "lane dropped" for event in sortie.events) == 2
