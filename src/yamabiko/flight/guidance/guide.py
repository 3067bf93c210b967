"""One frame of a lane's guidance: take on what was voted, then demand what the phase asks for and propose what comes next.

Lanes agree on discrete things by the voter: each proposes a phase, a leg and a plan for the next frame, and all take on the median.
"""

from __future__ import annotations

from typing import Any

import numba

from yamabiko.flight.guidance.air_phases import air_phase
from yamabiko.flight.guidance.ground_phases import ground_phase, start_ground_demand
from yamabiko.flight.guidance.onboard_plans import Reason, adopt_plan, reason_of
from yamabiko.flight.kinds import Phase


@numba.njit(cache=True)
def on_ground(phase: int) -> bool:
    """Whether a phase is one on the wheels (or in the water)."""
    return phase <= Phase.REJECTED_TAKE_OFF or phase >= Phase.ROLL_OUT


@numba.njit(cache=True)
def guide(
    readings: Any,
    navigation_valid: Any,
    deviation: Any,
    motion: Any,
    voted: Any,
    legs: Any,
    sites: Any,
    parameters: Any,
    state: Any,
    demand: Any,
) -> None:
    """Guidance of one frame; `state` and `demand` are changed.

    readings : READINGS record of the lane's own. navigation_valid : the lane trusts its navigation. deviation : of its horizontal
    position (m). motion : MOTION record. voted : VOTED record of the frame before. legs, sites : (leg,) LEG, (site,) SITE.
    parameters : GUIDANCE_PARAMETERS record.
    """
    _take_on(readings, voted, legs, sites, parameters, state)
    state.next_phase, state.next_leg, state.next_plan = state.phase, state.leg, state.plan
    start_ground_demand(demand)
    if on_ground(state.phase):
        ground_phase(readings, navigation_valid, motion, legs, parameters, state, demand)
    else:
        air_phase(readings, deviation, motion, voted, legs, sites, parameters, state, demand)


@numba.njit(cache=True)
def _take_on(readings: Any, voted: Any, legs: Any, sites: Any, parameters: Any, state: Any) -> None:
    state.frames += 1
    if voted.plan != state.plan:
        adopt_plan(voted.plan, voted, legs, sites, parameters, state)
        state.plan = voted.plan
        if reason_of(voted.plan) <= Reason.LAND:
            state.order_done = readings.order_number
        state.leg = -1
    if voted.phase != state.phase:
        _enter(voted.phase, readings, state)
    if voted.leg != state.leg:
        state.leg = voted.leg
        state.following.along = 0.0


@numba.njit(cache=True)
def _enter(phase: int, readings: Any, state: Any) -> None:
    state.phase = phase
    state.frames = state.unstable = state.still = state.wheels = state.grip = 0
    if phase == Phase.GO_AROUND:
        state.go_arounds += 1
    if phase in (Phase.ENGINE_START, Phase.GO_AROUND, Phase.REJECTED_TAKE_OFF):
        state.order_done = readings.order_number


@numba.njit(cache=True)
def start_guidance(parameters: Any, state: Any) -> None:
    """Bring a zeroed GUIDANCE_STATE record to the beginning of a mission."""
    state.phase = Phase.PARKED
    state.site = parameters.home_site
