"""The whole cycle about the ship, in JSBSim, with three lanes: off the deck, round, back on it, waved off; and its wings."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from yamabiko.errors import InputError
from yamabiko.flight.deck.deck_sortie import DeckSortie
from yamabiko.flight.deck.sea_state import sea_state
from yamabiko.flight.deck.ship import Ship
from yamabiko.flight.deck.wing_fold import UNFOLD_TIME, WALK, WingRequest, Wings, WingState
from yamabiko.flight.frame import FAULT
from yamabiko.flight.kinds import FaultKind, Order, Phase
from yamabiko.flight.surroundings.weather import Turbulence, Weather

_COURSE = 0.7
_SHIP = Ship(0.6, 2.4, _COURSE, 5.144)  # 10 kn into 10 kn of wind: 20 kn over the deck
_AIR = Weather(wind=5.144, direction=_COURSE, roughness=0.0002)
_ROUGH_AIR = replace(_AIR, turbulence=Turbulence.LIGHT)
_START = 15 * 60
_IDLE_POWER = 1500.0  # W, of an engine at idle at rest; 12 000 are taken to taxi
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


def _sortie(
    seed: int,
    air: Weather,
    *faults: tuple[FaultKind, int, float, float],
    model: str = "male",
    wings: WingState = WingState.CHECKED,
) -> DeckSortie:
    """In sea state 4, waves of its longest period, 17 degrees off the bow."""
    table = np.zeros(len(faults), FAULT)
    for fault, (kind, lane, start, end) in zip(table, faults, strict=True):
        fault["kind"], fault["lane"], fault["start"], fault["end"] = kind, lane, start, end
    sea = sea_state(4, longest=True)
    travel = _COURSE + np.pi + 0.3
    return DeckSortie(_SHIP, sea, seed=seed, wave_travel=travel, weather=air, faults=table, wings=Wings(wings), model=model)


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


def test_a_deck_that_is_not_clear_waves_it_off_by_itself_and_the_next_approach_lands() -> None:
    foul, clear = 440.0, 500.0  # from 370 m before the touch-down point of the first approach on
    with _sortie(3, _AIR, (FaultKind.RUNWAY_OBSTRUCTED, -1, foul, clear)) as sortie:
        nearest, gone_round = -np.inf, 0.0
        while not sortie.finished:
            sortie.step()
            if sortie.frame == _START:
                sortie.order(Order.START)
            if sortie.frame == foul * 60:
                assert sortie.phase == Phase.APPROACH
                assert -450.0 < sortie.place[0] < -250.0
                assert "the aircraft is in the air" in sortie.ask(WingRequest.UNLOCK)
            if sortie.time > foul and not gone_round:
                nearest = max(nearest, float(sortie.place[2]))
                assert not sortie.touch_downs
                gone_round = sortie.time if sortie.given_up and sortie.phase != Phase.GO_AROUND else 0.0
        assert [event.told for event in sortie.events if event.name == "order"] == ["ordered to start"]
        ((given_up, reason),) = sortie.given_up
        assert reason == "the deck is not clear"
        assert foul < given_up < foul + 0.2
        assert nearest < -10.0  # the wheels never less than nine metres over the deck
        phases, go_arounds = _without_go_arounds(_phases(sortie))
        assert phases == _CYCLE + _DOWN
        assert go_arounds == 1
        assert sortie.touch_downs[0].time > max(gone_round, clear)
        assert sortie.outcome == "landed"
        _must_stand_on_deck(sortie)


def _folded(*faults: tuple[FaultKind, int, float, float]) -> DeckSortie:
    return _sortie(3, _AIR, *faults, wings=WingState.FOLDED)


def _step(sortie: DeckSortie, until: Callable[[], bool]) -> None:
    """Until something is so, for at most three minutes."""
    end = sortie.frame + 180 * 60
    while not until():
        assert sortie.frame < end
        sortie.step()


def _spread(sortie: DeckSortie) -> None:
    sortie.step()
    for request in (WingRequest.UNFOLD, WingRequest.LOCK, WingRequest.CHECK):
        assert sortie.ask(request) == ""
        _step(sortie, lambda: not sortie.wings.moving)


def test_folded_wings_are_spread_in_order_only_and_do_not_start_until_then() -> None:
    with _folded() as sortie:
        requests = (
            (WingRequest.UNFOLD, (WingRequest.LOCK, WingRequest.CHECK, WingRequest.UNLOCK, WingRequest.FOLD)),
            (None, (WingRequest.LOCK, WingRequest.CHECK, WingRequest.UNFOLD)),
            (WingRequest.LOCK, (WingRequest.CHECK, WingRequest.UNFOLD, WingRequest.UNLOCK)),
            (WingRequest.CHECK, (WingRequest.LOCK, WingRequest.FOLD, WingRequest.UNFOLD)),
        )
        for right, wrong in requests:
            state = sortie.wings.state.value
            for request in wrong:
                refusal = sortie.ask(request)
                assert refusal == f"cannot {request.value} the wings: they are {state}"
                assert (sortie.events[-1].name, sortie.events[-1].told) == ("wings refused", refusal)
            with pytest.raises(InputError, match="no take-off: the wings are"):
                sortie.order(Order.START)
            if right is None:
                _step(sortie, lambda: not sortie.wings.moving)
            else:
                assert sortie.ask(right) == ""
        assert _phases(sortie) == [Phase.PARKED]
        assert sortie.time == pytest.approx(UNFOLD_TIME, abs=0.1)
        told = [event.told for event in sortie.events if event.name == "wings"]
        states = WingState.FOLDED, WingState.UNFOLDING, WingState.UNLOCKED, WingState.LOCKED, WingState.CHECKED
        assert told == [state.value for state in states]
        sortie.order(Order.START)
        sortie.step()
        assert _phases(sortie) == [Phase.PARKED, Phase.ENGINE_START]


def test_a_surface_that_sticks_is_found_by_the_check() -> None:
    with _folded((FaultKind.ACTUATOR_STUCK, -1, 0.0, np.inf)) as sortie:
        sortie.step()
        assert sortie.ask(WingRequest.UNFOLD) == ""
        _step(sortie, lambda: not sortie.wings.moving)
        assert sortie.ask(WingRequest.LOCK) == ""
        assert sortie.ask(WingRequest.CHECK) == "cannot check the wings: a control surface did not reach its stops"
        with pytest.raises(InputError, match="locked but not checked"):
            sortie.order(Order.START)


def test_with_wings_unlocked_the_engine_stays_at_idle_although_the_lanes_were_told_to_start(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with _folded() as sortie:
        _spread(sortie)
        given = _throttle_given(sortie, monkeypatch)
        sortie.order(Order.START)
        _step(sortie, lambda: bool(sortie.phase == Phase.ENGINE_START and sortie.truth["fuel_flow"] > 0.0))
        assert sortie.ask(WingRequest.UNLOCK) == ""
        asked = power = 0.0
        end = sortie.frame + 60 * 60
        while sortie.frame < end:
            sortie.step()
            asked = max(asked, float(sortie.voted["command"]["throttle"]))
            power = max(power, float(sortie.truth["engine_power"]))
            assert _speed_over_deck(sortie) < WALK
        assert sortie.phase == Phase.LINE_UP
        assert asked > 0.4
        assert max(given) == 0.0
        assert 0.0 < power < _IDLE_POWER
        # Locked again, it is opened up, but does not take off before it is checked.
        assert sortie.ask(WingRequest.LOCK) == ""
        _step(sortie, lambda: sortie.phase == Phase.TAKE_OFF)
        assert max(given) > 0.1
        given.clear()
        _step(sortie, lambda: sortie.finished)
        assert max(given) == 0.0
        assert _phases(sortie)[-4:] == [Phase.TAKE_OFF, Phase.REJECTED_TAKE_OFF, Phase.SHUT_DOWN, Phase.DONE]
        assert "no take-off: the wings are locked but not checked" in [event.told for event in sortie.events]
        assert sortie.outcome == "stayed"
        # Shut down, they are folded.
        for request in (WingRequest.UNLOCK, WingRequest.FOLD):
            assert sortie.ask(request) == ""
        _step(sortie, lambda: not sortie.wings.moving)
        assert sortie.wings.state is WingState.FOLDED


def _throttle_given(sortie: DeckSortie, monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The throttle of every command that reaches the aircraft from now on."""
    given: list[float] = []
    fly = sortie.aircraft.step

    def step(command: Any, *air: Any) -> None:
        given.append(float(command["throttle"]))
        fly(command, *air)

    monkeypatch.setattr(sortie.aircraft, "step", step)
    return given


def _speed_over_deck(sortie: DeckSortie) -> float:
    over = sortie.truth["velocity"] - sortie.deck["velocity"]
    return float(np.hypot(over[0], over[1]))


def test_what_rolls_slows_to_a_walk_as_its_wings_come_unlocked() -> None:
    with _sortie(3, _AIR) as sortie:
        sortie.order(Order.START)
        _step(sortie, lambda: _speed_over_deck(sortie) > 1.2 * WALK)
        sortie._have_wings(Wings(WingState.UNLOCKED))  # as a lock pin does that leaves its place
        assert "it must stand" in sortie.ask(WingRequest.LOCK)
        for frame in range(5 * 60):
            sortie.step()
            assert frame < 60 or _speed_over_deck(sortie) < WALK
