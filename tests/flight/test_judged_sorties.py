"""How drawn sorties are judged: by the surface that each touchdown was on. Records made by hand, so that no flight decides."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from yamabiko.flight.flight_record import SAMPLE, FlightEvent, FlightRecord, Outcome
from yamabiko.flight.kinds import Phase, SiteKind
from yamabiko.formats.missions import read_mission
from yamabiko.testing.drawn_sorties import Draw, draw_sortie, judge

MISSION = Path(__file__).parents[2] / "examples" / "short-survey.toml"


@pytest.fixture(scope="module")
def draw() -> Draw:
    return draw_sortie(read_mission(MISSION), 0, "calm")


def runway_away(draw: Draw) -> int:
    """The first runway that is not home."""
    return next(number for number, site in enumerate(draw.plan.mission.sites) if number and site.kind == SiteKind.RUNWAY)


def record_of(draw: Draw, *landings: tuple[int, float, float], rolled: float = 0.5) -> FlightRecord:
    """Landings: site, m off its centreline on touching down, m off it rolling. rolled : of the last surface, at the end."""
    samples, events = np.zeros(2 * len(landings), SAMPLE), []
    samples["phase"] = Phase.ROLL_OUT
    for index, (number, touched, aside) in enumerate(landings):
        site, time = draw.plan.sites[number], 100.0 * (index + 1)
        sine, cosine = np.sin(site["course"]), np.cos(site["course"])
        for row, along, across in ((2 * index, 0.2, touched), (2 * index + 1, rolled, aside)):
            east = site["east"] + along * site["length"] * sine + across * cosine
            north = site["north"] + along * site["length"] * cosine - across * sine
            samples[row]["latitude"], samples[row]["longitude"] = draw.plan.plane.from_plane([east, north])
            samples[row]["time"] = time + row - 2 * index
        name = draw.plan.mission.sites[number].name
        events.append(FlightEvent(time, "touchdown", "", {"sink_m_s": 1.0, "centreline_m": touched, "site": name}))
    outcome: Outcome = "diverted" if landings[-1][0] else "landed"
    return FlightRecord(datetime(2026, 11, 25, tzinfo=UTC), "male", 0, outcome, 1.0, samples, tuple(events))


def test_a_touch_at_home_and_a_landing_elsewhere_are_two_centrelines(draw: Draw) -> None:
    verdict = judge(draw, record_of(draw, (0, 1.0, -3.0), (runway_away(draw), 0.5, 2.0)))
    assert verdict.centreline == pytest.approx(3.0, abs=0.01)
    assert verdict.undamaged


@pytest.mark.parametrize("landings", [((0, 1.0, 12.0), (1, 0.5, 2.0)), ((0, 1.0, 2.0), (1, 0.5, -12.0)), ((1, -12.0, 1.0),)])
def test_leaving_any_of_them_counts(draw: Draw, landings: tuple[tuple[int, float, float], ...]) -> None:
    """Rolling at home before going round, rolling elsewhere, or on touching down. Site 1 stands for the runway away from home."""
    away = runway_away(draw)
    verdict = judge(draw, record_of(draw, *((away if number else 0, touched, aside) for number, touched, aside in landings)))
    assert verdict.centreline == pytest.approx(12.0, abs=0.01)
    assert not verdict.undamaged


def test_an_overrun_is_measured_on_the_last_surface(draw: Draw) -> None:
    away = runway_away(draw)
    verdict = judge(draw, record_of(draw, (0, 0.0, 0.0), (away, 0.0, 0.0), rolled=1.1))
    assert verdict.left == pytest.approx(-0.1 * draw.plan.sites[away]["length"], abs=0.1)
    assert not verdict.undamaged
