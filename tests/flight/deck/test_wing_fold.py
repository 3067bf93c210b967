"""Every state, every request, every interlock; whatever is asked in whatever order, no take-off with wings not checked."""

from itertools import product

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from yamabiko.errors import InputError
from yamabiko.flight.deck.wing_fold import (
    STANDS,
    UNFOLD_TIME,
    WALK,
    Refusal,
    Surroundings,
    WingRequest,
    Wings,
    WingState,
    ask,
    brake_within,
    pass_time,
    permits,
)

STILL = Surroundings()
_ALLOWED = {
    (WingState.FOLDED, WingRequest.UNFOLD): WingState.UNFOLDING,
    (WingState.FOLDING, WingRequest.UNFOLD): WingState.UNFOLDING,
    (WingState.UNFOLDING, WingRequest.FOLD): WingState.FOLDING,
    (WingState.UNLOCKED, WingRequest.FOLD): WingState.FOLDING,
    (WingState.UNLOCKED, WingRequest.LOCK): WingState.LOCKED,
    (WingState.LOCKED, WingRequest.CHECK): WingState.CHECKED,
    (WingState.LOCKED, WingRequest.UNLOCK): WingState.UNLOCKED,
    (WingState.CHECKED, WingRequest.UNLOCK): WingState.UNLOCKED,
}
_FASTEST_ROLL = 30.0


@pytest.mark.parametrize(("state", "request_"), list(product(WingState, WingRequest)))
def test_every_request_in_every_state(state: WingState, request_: WingRequest) -> None:
    answer = ask(Wings(state), request_, STILL)
    if (state, request_) in _ALLOWED:
        assert isinstance(answer, Wings)
        assert answer.state is _ALLOWED[state, request_]
    else:
        assert isinstance(answer, Refusal)
        assert answer.reason == f"cannot {request_.value} the wings: they are {state.value}"


@pytest.mark.parametrize(
    ("around", "word"),
    [
        (Surroundings(speed=0.5), "moves at 0.5 m/s"),
        (Surroundings(speed=30.0, airborne=True), "in the air"),
        (Surroundings(engine_on=True, throttle=0.3, idle=0.06), "above idle"),
    ],
)
@pytest.mark.parametrize(("state", "request_"), list(_ALLOWED))
def test_nothing_moves_in_motion_in_the_air_or_under_power(
    state: WingState, request_: WingRequest, around: Surroundings, word: str
) -> None:
    answer = ask(Wings(state), request_, around)
    assert isinstance(answer, Refusal)
    assert word in answer.reason


@pytest.mark.parametrize(
    "around", [Surroundings(engine_on=True, throttle=0.06, idle=0.06), Surroundings(throttle=0.9), Surroundings(speed=STANDS)]
)
def test_an_engine_at_idle_or_off_does_not_hinder(around: Surroundings) -> None:
    assert ask(Wings(), WingRequest.UNFOLD, around) == Wings(WingState.UNFOLDING)


def test_lock_and_check_look_at_the_pins_and_the_check_at_the_surfaces() -> None:
    for request, state in ((WingRequest.LOCK, WingState.UNLOCKED), (WingRequest.CHECK, WingState.LOCKED)):
        for pins, side in (((False, True), "left"), ((True, False), "right")):
            answer = ask(Wings(state), request, Surroundings(lock_pins=pins))
            assert isinstance(answer, Refusal)
            assert f"the {side} lock pin" in answer.reason
    answer = ask(Wings(WingState.LOCKED), WingRequest.CHECK, Surroundings(surfaces_free=False))
    assert isinstance(answer, Refusal)
    assert "did not reach its stops" in answer.reason


def test_unfolding_takes_its_time_stops_when_it_must_and_can_be_turned_back() -> None:
    wings = ask(Wings(), WingRequest.UNFOLD, STILL)
    assert isinstance(wings, Wings)
    wings = pass_time(wings, 5.0, STILL)
    assert pass_time(wings, 100.0, Surroundings(speed=1.0)) == wings
    assert pass_time(wings, 100.0, Surroundings(engine_on=True, throttle=1.0)) == wings
    assert pass_time(wings, UNFOLD_TIME - 5.01, STILL).state is WingState.UNFOLDING
    assert pass_time(wings, UNFOLD_TIME - 5.0, STILL) == Wings(WingState.UNLOCKED)
    back = ask(wings, WingRequest.FOLD, STILL)
    assert isinstance(back, Wings)
    assert pass_time(back, 4.99, STILL).state is WingState.FOLDING
    assert pass_time(back, 5.0, STILL) == Wings(WingState.FOLDED)


@pytest.mark.parametrize("state", [WingState.LOCKED, WingState.CHECKED])
def test_a_pin_that_comes_out_takes_the_check_back(state: WingState) -> None:
    assert pass_time(Wings(state), 0.1, Surroundings(lock_pins=(True, False))).state is WingState.UNLOCKED
    assert pass_time(Wings(state), 0.1, Surroundings(speed=20.0)).state is state


@pytest.mark.parametrize("state", list(WingState))
def test_what_each_state_permits(state: WingState) -> None:
    permission = permits(Wings(state))
    assert permission.take_off == (state is WingState.CHECKED)
    assert permission.above_idle == (state in {WingState.CHECKED, WingState.LOCKED})
    assert (permission.reason == "") == permission.take_off
    if state in {WingState.FOLDING, WingState.UNFOLDING}:
        assert permission.fastest == 0.0
    elif state in {WingState.FOLDED, WingState.UNLOCKED}:
        assert permission.fastest == WALK
    else:
        assert permission.fastest == float("inf")


@pytest.mark.parametrize("state", list(WingState))
def test_brakes_hold_what_may_not_roll_and_bound_what_may(state: WingState) -> None:
    permission = permits(Wings(state))
    if state in {WingState.FOLDING, WingState.UNFOLDING}:
        assert brake_within(permission, 0.0) == brake_within(permission, WALK) == 1.0
    elif state in {WingState.FOLDED, WingState.UNLOCKED}:
        assert brake_within(permission, 0.0) == brake_within(permission, 0.5 * WALK) == 0.0
        assert 0.0 < brake_within(permission, 0.9 * WALK) < 1.0
        assert brake_within(permission, WALK) == brake_within(permission, 2.0 * WALK) == 1.0
    else:
        assert brake_within(permission, _FASTEST_ROLL) == 0.0


@pytest.mark.parametrize("fields", [{"speed": -1.0}, {"speed": float("nan")}, {"throttle": float("inf")}])
def test_bad_surroundings_are_refused(fields: dict[str, float]) -> None:
    with pytest.raises(InputError, match="wing fold"):
        Surroundings(**fields)  # type: ignore[arg-type]


@pytest.mark.parametrize("duration", [-1.0, float("nan")])
def test_time_does_not_run_back(duration: float) -> None:
    with pytest.raises(InputError, match="duration"):
        pass_time(Wings(), duration, STILL)


class DeckCrew(RuleBasedStateMachine):
    """Asks anything in any order under any circumstances; remembers by itself whether a check still stands."""

    def __init__(self) -> None:
        super().__init__()
        self.wings = Wings()
        self.checked = False
        self.around = STILL

    @rule(
        speed=st.sampled_from([0.0, 0.05, 1.0, 25.0]),
        engine_on=st.booleans(),
        throttle=st.sampled_from([0.0, 0.06, 0.5]),
        airborne=st.booleans(),
        pins=st.tuples(st.booleans(), st.booleans()),
        free=st.booleans(),
    )
    def circumstances(
        self, speed: float, engine_on: bool, throttle: float, airborne: bool, pins: tuple[bool, bool], free: bool
    ) -> None:
        self.around = Surroundings(speed, engine_on, throttle, 0.06, airborne, pins, free)

    @rule()
    def all_well(self) -> None:
        self.around = STILL

    @rule(request=st.sampled_from(WingRequest))
    def request(self, request: WingRequest) -> None:
        before = self.wings
        answer = ask(self.wings, request, self.around)
        if isinstance(answer, Refusal):
            assert answer.reason
            return
        assert self.around.stands
        assert self.around.quiet
        self.wings = answer
        self.checked = request is WingRequest.CHECK and before.state is WingState.LOCKED and all(self.around.lock_pins)

    @rule(duration=st.sampled_from([0.0, 0.1, 7.0, 30.0]))
    def wait(self, duration: float) -> None:
        after = pass_time(self.wings, duration, self.around)
        if not all(self.around.lock_pins):
            self.checked = False
        assert 0.0 <= after.moved <= UNFOLD_TIME  # all of it where they are turned back at once
        self.wings = after

    @invariant()
    def no_take_off_without_a_check_that_stands(self) -> None:
        assert permits(self.wings).take_off == self.checked

    @invariant()
    def no_power_with_wings_that_may_fold(self) -> None:
        if self.wings.state not in {WingState.LOCKED, WingState.CHECKED}:
            assert not permits(self.wings).above_idle
            assert permits(self.wings).fastest <= WALK


DeckCrew.TestCase.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
TestDeckCrew = DeckCrew.TestCase
