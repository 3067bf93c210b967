"""The whole cycle about the ship, in JSBSim, with three lanes: off the deck, round, back on it, and waved off."""

from dataclasses import replace

import numpy as np
import pytest

from yamabiko.errors import InputError
from yamabiko.flight.deck.deck_sortie import DeckSortie
from yamabiko.flight.deck.sea_state import sea_state
from yamabiko.flight.deck.ship import Ship
from yamabiko.flight.deck.wing_fold import Wings, WingState
from yamabiko.flight.frame import FAULT
from yamabiko.flight.kinds import FaultKind, Order, Phase
from yamabiko.flight.surroundings.weather import Turbulence, Weather

_COURSE = 0.7
_SHIP = Ship(0.6, 2.4, _COURSE, 5.144)  # 10 kn into 10 kn of wind: 20 kn over the deck
_AIR = Weather(wind=5.144, direction=_COURSE, roughness=0.0002)
_ROUGH_AIR = replace(_AIR, turbulence=Turbulence.LIGHT)
_START = 15 * 60
_CYCLE = [
    Phase.PARKED,
    Phase.ENGINE_START,
    Phase.TAXI_OUT,
    Phase.LINE_UP,
    Phase.TAKE_OFF,
    Phase.CLIMB_OUT,
    Phase.EN_ROUTE,
    Phase.APPROACH,
]
_DOWN = [Phase.FLARE, Phase.ROLL_OUT, Phase.SHUT_DOWN, Phase.DONE]


def _sortie(seed: int, air: Weather, *faults: tuple[FaultKind, int, float, float], model: str = "male") -> DeckSortie:
    """In sea state 4, waves of its longest period, 17 degrees off the bow."""
    table = np.zeros(len(faults), FAULT)
    for fault, (kind, lane, start, end) in zip(table, faults, strict=True):
        fault["kind"], fault["lane"], fault["start"], fault["end"] = kind, lane, start, end
    sea = sea_state(4, longest=True)
    travel = _COURSE + np.pi + 0.3
    checked = Wings(WingState.CHECKED)
    return DeckSortie(_SHIP, sea, seed=seed, wave_travel=travel, weather=air, faults=table, wings=checked, model=model)


def _phases(sortie: DeckSortie) -> list[Phase]:
    return [phase for _, phase in sortie.phases]


def _without_go_arounds(phases: list[Phase]) -> tuple[list[Phase], int]:
    """The phases as if every approach that was given up had not been begun, and how many those were."""
    kept: list[Phase] = []
    for phase in phases:
        if phase == Phase.GO_AROUND:
            while kept[-1] != Phase.EN_ROUTE:
                kept.pop()
        elif not kept or kept[-1] != phase:
            kept.append(phase)
    return kept, phases.count(Phase.GO_AROUND)


def _must_stand_on_deck(sortie: DeckSortie) -> None:
    assert -40.0 < sortie.touch_downs[0].along < 60.0
    assert abs(sortie.touch_downs[0].cross) < 4.0
    assert max(touch.sink for touch in sortie.touch_downs) < 2.6
    assert sortie.place[0] < 178.0  # ten metres before the bow
    assert abs(sortie.place[1]) < 5.0
    over = sortie.truth["velocity"] - sortie.deck["velocity"]
    assert np.hypot(over[0], over[1]) < 0.1
    assert sortie.truth["wheel_load"].min() > 100.0


@pytest.mark.parametrize(("model", "seed"), [("male", 2), ("deck", 3)])
def test_off_the_deck_and_back_in_rough_air_although_a_lane_dies(model: str, seed: int) -> None:
    with _sortie(seed, _ROUGH_AIR, (FaultKind.LANE_CRASH, 1, 340.0, np.inf), model=model) as sortie:
        while not sortie.finished:
            sortie.step()
            if sortie.frame == _START:
                sortie.order(Order.START)
            if sortie.phase == Phase.TAKE_OFF:
                assert abs(sortie.place[1]) < 4.0
            if sortie.phase == Phase.CLIMB_OUT:
                assert sortie.place[2] < -0.9  # off before the bow, and never below the deck after it
        # In this sea and air one approach may be given up; not more.
        phases, go_arounds = _without_go_arounds(_phases(sortie))
        assert phases == _CYCLE + _DOWN
        assert go_arounds <= 1
        _must_stand_on_deck(sortie)
        assert sortie.voted["in_use"].tolist() == [1, 0, 1]


def test_waved_off_a_hundred_metres_from_the_ramp_it_does_not_touch_and_the_next_approach_lands() -> None:
    with _sortie(3, _AIR) as sortie:
        waved_off, nearest = 0, -np.inf
        while not sortie.finished:
            sortie.step()
            if sortie.frame == _START:
                sortie.order(Order.START)
            if not waved_off and sortie.phase == Phase.APPROACH and sortie.place[0] > -160.0:
                sortie.order(Order.GO_AROUND)
                waved_off = sortie.frame
            if waved_off and sortie.frame < waved_off + 20 * 60:
                nearest = max(nearest, float(sortie.place[2]))
        assert nearest < -4.0  # the wheels never less than three metres over the deck
        phases, go_arounds = _without_go_arounds(_phases(sortie))
        assert phases == _CYCLE + _DOWN
        assert go_arounds == 1
        assert [reason for _, reason in sortie.given_up] == ["waved off by the ship"]
        assert sortie.outcome == "landed"
        _must_stand_on_deck(sortie)


def test_folded_wings_do_not_start() -> None:
    sortie = DeckSortie(_SHIP, sea_state(0), seed=1, wings=Wings(WingState.FOLDED))
    with sortie, pytest.raises(InputError, match="wings are folded"):
        sortie.order(Order.START)
