"""The servos: against the step response of a lag, within limits and rates whatever is commanded, and how they fail."""

from __future__ import annotations

from math import exp, radians

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yamabiko.flight.airframe.actuators import CHANNELS, FREE, JAMMED, SURFACES, Actuator, channels, move
from yamabiko.flight.airframe.parameters import read_parameters

STEP = 1 / 120
FLOW = np.zeros(SURFACES)


def test_a_small_step_is_followed_with_the_lag() -> None:
    part = channels(read_parameters("male"))
    wanted = np.zeros(CHANNELS)
    wanted[Actuator.RUDDERVATOR_LEFT] = radians(1.0)
    for _ in range(12):
        move(part, wanted, FLOW, STEP)
    lag = part["lag"][Actuator.RUDDERVATOR_LEFT]
    # The kernel's Euler steps of a sixth of the lag run ahead of the exact exponential by some 4 %.
    assert part["position"][Actuator.RUDDERVATOR_LEFT] == pytest.approx(radians(1.0) * (1 - exp(-0.1 / lag)), rel=0.05)


@settings(max_examples=50)
@given(st.lists(st.floats(-10.0, 10.0), min_size=CHANNELS, max_size=CHANNELS), st.integers(1, 40))
def test_limits_and_rates_are_never_passed(wanted: list[float], steps: int) -> None:
    part = channels(read_parameters("male"))
    for _ in range(steps):
        before = part["position"].copy()
        move(part, np.array(wanted), FLOW, STEP)
        assert np.all(np.abs(part["position"] - before) <= part["rate"] * STEP + 1e-12)
        assert np.all(part["position"] >= part["lower"] - 1e-12)
        assert np.all(part["position"] <= part["upper"] + 1e-12)


def test_a_jammed_surface_stays_and_a_free_one_trails_the_flow() -> None:
    part = channels(read_parameters("male"))
    part["mode"][Actuator.AILERON_LEFT], part["jam"][Actuator.AILERON_LEFT] = JAMMED, 0.2
    part["mode"][Actuator.RUDDERVATOR_RIGHT] = FREE
    flow = np.full(SURFACES, 0.1)
    wanted = np.full(CHANNELS, -0.3)
    for _ in range(240):
        move(part, wanted, flow, STEP)
    assert part["position"][Actuator.AILERON_LEFT] == pytest.approx(0.2)
    assert part["position"][Actuator.RUDDERVATOR_RIGHT] == pytest.approx(-0.5 * 0.1)
    assert part["position"][Actuator.AILERON_RIGHT] == pytest.approx(-0.3)
