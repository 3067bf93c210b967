"""Sharing moments among surfaces: exact while they can, within their stops always, and around those that do not obey."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yamabiko.flight.airframe.aerodynamics import derive
from yamabiko.flight.airframe.parameters import read_parameters
from yamabiko.flight.control.allocation import allocate
from yamabiko.flight.control.sizing import surface_effects

AIRCRAFT = read_parameters("male")
EFFECT = surface_effects(AIRCRAFT, derive(AIRCRAFT))
LIMIT = np.array([AIRCRAFT.aileron.limit] * 2 + [AIRCRAFT.tail.limit] * 2)
# As much as both ruddervators give together at their stops, 0.44 in pitch or 0.022 in yaw, is never asked for at once.
SMALL = st.tuples(st.floats(-0.04, 0.04), st.floats(-0.2, 0.2), st.floats(-0.008, 0.008))
ANY = st.tuples(*[st.floats(-5.0, 5.0)] * 3)
HEALTHY = np.zeros(4, np.int64)


def shared(moment: Any, failed: Any = HEALTHY, position: Any = None) -> Any:
    deflection = np.empty(4)
    allocate(np.array(moment), EFFECT, LIMIT, failed, np.zeros(4) if position is None else position, deflection)
    return deflection


@settings(deadline=None)
@given(SMALL)
def test_moments_within_reach_are_had(moment: Any) -> None:
    """Roll and pitch whole; yaw short by the 3 % that its price over the ruddervators' effect makes of it."""
    got, slack = EFFECT @ shared(moment), 2e-3 * max(1e-2, np.abs(moment).max()) + 1e-4
    assert got[:2] == pytest.approx(np.array(moment[:2]), abs=slack)
    assert got[2] == pytest.approx(moment[2], abs=slack + 0.035 * abs(moment[2]))


@given(ANY, st.integers(0, 15))
def test_no_surface_is_sent_beyond_its_stop(moment: Any, pattern: int) -> None:
    failed = np.array([pattern >> bit & 1 for bit in range(4)])
    deflection = shared(moment, failed)
    assert (np.abs(deflection) <= LIMIT + 1e-9).all()
    assert (deflection[failed == 1] == 0.0).all()


@pytest.mark.parametrize("stuck", range(4))
@given(share=st.floats(-0.8, 0.8), moment=st.tuples(st.floats(-0.015, 0.015), st.floats(-0.05, 0.05)))
def test_the_others_make_up_for_one_that_is_stuck(stuck: int, share: float, moment: Any) -> None:
    """Roll and pitch are had; yaw is what is given up where four surfaces less one cannot do all."""
    failed, position = HEALTHY.copy(), np.zeros(4)
    failed[stuck], position[stuck] = 1, share * LIMIT[stuck]
    got = EFFECT @ shared((*moment, 0.0), failed, position)
    assert got[:2] == pytest.approx(np.array(moment), abs=6e-3)


def test_a_stuck_surface_is_told_to_stay_where_it_is() -> None:
    failed, position = HEALTHY.copy(), np.array([0.0, 0.0, 0.3, 0.0])
    failed[2] = 1
    assert shared((0.01, 0.1, 0.0), failed, position)[2] == 0.3


def test_symmetric_wishes_have_symmetric_answers() -> None:
    left = shared((0.02, 0.0, 0.005))
    right = shared((-0.02, 0.0, -0.005))
    assert left[[0, 1, 2, 3]] == pytest.approx(right[[1, 0, 3, 2]], abs=1e-9)


@pytest.mark.parametrize("pitch", [-1.0, 1.0])
@given(yaw=st.floats(-0.02, 0.02), roll=st.floats(-0.05, 0.05))
def test_pitch_beyond_reach_leaves_yaw_a_third_of_the_ruddervators(pitch: float, yaw: float, roll: float) -> None:
    """At their stops for pitch alone they would leave none, and the ailerons would turn the nose aside."""
    deflection = shared((roll, pitch, yaw))
    ailerons = EFFECT[2, :2] @ deflection[:2]
    asked, third = yaw - ailerons, abs(EFFECT[2, 2] - EFFECT[2, 3]) * LIMIT[2] / 3.0
    given_by_both = EFFECT[2, 2:] @ deflection[2:]
    assert given_by_both * np.sign(asked) >= 0.9 * min(abs(asked), third) - 1e-4
    assert EFFECT[1, 2:] @ deflection[2:] * pitch >= 0.6 * abs(EFFECT[1, 2] + EFFECT[1, 3]) * LIMIT[2]
