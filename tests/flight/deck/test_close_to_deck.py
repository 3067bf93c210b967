"""Close to the deck: the sink held by pitch, the airspeed by throttle; an aircraft that skips is kept down."""

import numpy as np
import pytest

from yamabiko.flight.deck.ship_frame import SHIP_FRAME, hold_glide_path
from yamabiko.flight.demand import DEMAND, Vertical
from yamabiko.flight.guidance.parameters import GUIDANCE_STATE
from yamabiko.flight.kinds import Phase
from yamabiko.flight.motion import MOTION


def _record(dtype: np.dtype[np.void]) -> np.void:
    record: np.void = np.zeros(1, dtype)[0]
    return record


class _Close:
    """Four metres over the deck, on the glide path and at the airspeed asked for, 0.2 of the throttle in the mean."""

    def __init__(self, phase: Phase = Phase.APPROACH, **sight: float) -> None:
        self.guidance, self.motion, self.demand, self.state = (
            _record(kind) for kind in (GUIDANCE_STATE, MOTION, DEMAND, SHIP_FRAME)
        )
        self.guidance["phase"] = phase
        self.motion["airspeed"] = self.demand["airspeed"] = 31.0
        self.demand["flap"] = 0.4
        self.demand["throttle"] = 0.5
        self.state["throttle"] = 0.2
        for name, value in {"above_deck": 4.0, "climb_rate": -1.3, **sight}.items():
            self.state["sight"][name] = value

    def hold(self, *, heard: bool = True, throttle: float = 0.5) -> np.void:
        hold_glide_path(self.guidance, self.motion, heard, throttle, self.demand, self.state)
        return self.demand


@pytest.mark.parametrize(("above", "sink"), [(0.0, 1.3), (1.0, 1.6), (-1.0, 1.0), (9.0, 2.1), (-9.0, 0.5)])
def test_pitch_holds_the_sink_of_the_glide_path_and_leads_back_to_it(above: float, sink: float) -> None:
    demand = _Close(above_path=above).hold()
    assert demand["vertical"] == Vertical.SINK
    assert demand["climb_rate"] == pytest.approx(-sink)


@pytest.mark.parametrize(("airspeed", "throttle"), [(31.0, 0.2), (29.0, 0.32), (33.0, 0.08), (40.0, 0.0), (10.0, 1.0)])
def test_the_throttle_holds_the_airspeed_about_what_the_approach_took(airspeed: float, throttle: float) -> None:
    close = _Close()
    close.motion["airspeed"] = airspeed
    assert close.hold()["throttle"] == pytest.approx(throttle)


def test_further_out_and_without_link_or_engine_the_demand_is_guidance_s() -> None:
    far, deaf, silent = _Close(above_deck=30.0), _Close(), _Close()
    silent.guidance["engine_silent"] = 1
    for demand in (far.hold(), deaf.hold(heard=False), silent.hold()):
        assert demand["vertical"] == Vertical.ENERGY
        assert (demand["throttle"], demand["climb_rate"]) == (0.5, 0.0)


def test_the_mean_throttle_is_that_of_the_last_seconds_before() -> None:
    far = _Close(above_deck=30.0)
    far.state["throttle"] = 0.0
    far.hold(throttle=0.4)
    assert far.state["throttle"] == pytest.approx(0.4)
    for _ in range(300):  # five seconds
        far.hold(throttle=0.1)
    assert far.state["throttle"] == pytest.approx(0.1 + 0.3 * np.exp(-1.0), abs=0.002)


def test_flaps_and_power_stay_off_once_wheels_have_touched_unless_it_is_thrown_up_high() -> None:
    flare = _Close(Phase.FLARE, above_deck=0.3, climb_rate=-0.6)
    assert flare.hold()["flap"] == 0.4
    assert flare.demand["climb_rate"] == -0.6
    flare.guidance["phase"] = Phase.ROLL_OUT
    flare.hold()
    flare.guidance["phase"] = Phase.FLARE
    assert flare.hold()["flap"] == 0.0
    assert flare.demand["throttle"] == 0.0
    high = _Close(Phase.FLARE, above_deck=1.2)
    high.state["rolled"] = 1
    assert high.hold()["flap"] == 0.4
    round_again = _Close(Phase.GO_AROUND)
    round_again.state["rolled"] = 1
    round_again.hold()
    assert round_again.state["rolled"] == 0
