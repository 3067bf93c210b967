"""The voter: one command, one navigation, one phase, leg and plan of the answers of three lanes, every frame.

Commands: mid value of three lanes, mean of two, the one that is left; lanes that come in or drop out do so by weight over a third
of a second, so that the command never steps. The weights multiply: with p_i for lane i, the command is the sum over all sets S of
lanes of prod(p_i, i in S) prod(1 - p_j, j not in S) select(S). While one lane of three is wrong, in whatever way, every set that
has any weight holds both others, so the command stays between theirs. With no lane left the last command is held. Everything is
compiled, for Python calls with arrays of one record: numba takes those in a sixth of the time of single records.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from yamabiko.flight.frame import INTEGRATORS
from yamabiko.flight.lanes import thresholds
from yamabiko.flight.lanes.monitors import (
    accused_lane,
    compare,
    drop_differing,
    drop_faulty,
    find_faults,
    gather,
    good_lanes,
    spread,
    tell,
)
from yamabiko.flight.lanes.selection import Float, compiled, select_attitude, selected, selected_angle
from yamabiko.flight.lanes.voter_state import COMMANDS, QUANTITIES, Monitor, VoterEventKind

_REINSTATED, _NONE_LEFT, _ANSWERED_AGAIN = (
    int(VoterEventKind.REINSTATED),
    int(VoterEventKind.NONE_LEFT),
    int(VoterEventKind.ANSWERED_AGAIN),
)
_NONE, _SILENT = int(Monitor.NONE), int(Monitor.SILENT)
_STANDING_SPEED = thresholds.STANDING_SPEED


@compiled
def standing(readings: Any, present: NDArray[np.int64]) -> bool:
    """Whether most of the lanes that are present read weight on all wheels and hardly any wheel speed.

    readings : (3,) of READINGS. present : (3,), 1 where they may be read.
    """
    votes, voters = 0, 0
    for lane in range(3):
        if present[lane]:
            voters += 1
            load = readings[lane].wheel_load
            if load[0] and load[1] and load[2] and abs(readings[lane].wheel_speed) < _STANDING_SPEED:
                votes += 1
    return 2 * votes > voters


@compiled
def _select_estimates(lanes: int, outputs: Any, voted: Any) -> None:
    a, b, c = outputs[0], outputs[1], outputs[2]
    voted.latitude = selected(lanes, a.latitude, b.latitude, c.latitude)
    voted.longitude = selected_angle(lanes, a.longitude, b.longitude, c.longitude)
    voted.height = selected(lanes, a.height, b.height, c.height)
    voted.airspeed = selected(lanes, a.airspeed, b.airspeed, c.airspeed)
    for i in range(3):
        voted.velocity[i] = selected(lanes, a.velocity[i], b.velocity[i], c.velocity[i])
    for i in range(2):
        voted.wind[i] = selected(lanes, a.wind[i], b.wind[i], c.wind[i])
    for i in range(INTEGRATORS):
        voted.integrator[i] = selected(lanes, a.integrator[i], b.integrator[i], c.integrator[i])
    select_attitude(lanes, outputs, voted.attitude)


@compiled
def _propose_alike(a: Any, b: Any) -> bool:
    return bool(a.phase == b.phase and a.leg == b.leg and a.plan == b.plan)


@compiled
def _comes_before(a: Any, b: Any) -> bool:
    """Order of proposals: by plan, then phase, then leg."""
    if a.plan != b.plan:
        return bool(a.plan < b.plan)
    if a.phase != b.phase:
        return bool(a.phase < b.phase)
    return bool(a.leg < b.leg)


@compiled
def _preferred(outputs: Any, state: Any) -> int:
    """The lane to follow where no two agree: of three the middle one in order, of two the one not accused, else the first."""
    lanes = good_lanes(state)
    accused = accused_lane(outputs, state)
    for lane in range(3):
        if not state.good[lane] or (lanes != 7 and lane == accused):
            continue
        if lanes != 7:
            return lane
        before = 0
        for other in range(3):
            before += 1 if other != lane and _comes_before(outputs[other], outputs[lane]) else 0
        if before == 1:
            return lane
    return 0


@compiled
def _agreed(state: Any, outputs: Any) -> int:
    """A lane whose phase, leg and plan a majority of the good lanes proposes, all three together; -1 where there is none."""
    count = state.good[0] + state.good[1] + state.good[2]
    for lane in range(3):
        if state.good[lane]:
            alike = 0
            for other in range(3):
                alike += 1 if state.good[other] and _propose_alike(outputs[lane], outputs[other]) else 0
            if 2 * alike > count:
                return lane
    return -1


@compiled
def _select_proposal(outputs: Any, state: Any, voted: Any) -> None:
    """Phase, leg and plan are voted as one, so that nothing is adopted that no lane proposed; they stay while no two agree."""
    lane = _agreed(state, outputs)
    state.standoff = 0 if lane >= 0 else state.standoff + 1
    if lane < 0 and state.standoff >= state.standoff_frames:
        lane = _preferred(outputs, state)
        state.standoff = 0
    if lane >= 0:
        voted.phase, voted.leg, voted.plan = outputs[lane].phase, outputs[lane].leg, outputs[lane].plan


@compiled
def _blended(i: int, state: Any) -> float:
    """Command i of the lanes by their presence: the sum over all sets of lanes that the module's head gives."""
    a, b, c = state.command[0, i], state.command[1, i], state.command[2, i]
    whole = float(state.fading_frames)
    total, weight = 0.0, 0.0
    for lanes in range(1, 8):
        share = 1.0
        for lane in range(3):
            presence = state.presence[lane] / whole
            share *= presence if lanes & (1 << lane) else 1.0 - presence
        if share > 0.0:
            total += share * selected(lanes, a, b, c)
            weight += share
    return total / weight


@compiled
def _select_command(state: Any) -> None:
    """Move each lane's presence a frame towards what it should be, and blend; coming from a held command, fade from that."""
    steady, lanes = True, 0
    for lane in range(3):
        step = 1 if state.good[lane] else -1
        state.presence[lane] = min(max(state.presence[lane] + step, 0), state.fading_frames)
        if state.presence[lane] == state.fading_frames:
            lanes |= 1 << lane
        elif state.presence[lane] > 0:
            steady = False
    state.holding = max(0, state.holding - 1)
    held = state.holding / float(state.fading_frames)
    for i in range(COMMANDS):
        value = selected(lanes, state.command[0, i], state.command[1, i], state.command[2, i]) if steady else _blended(i, state)
        if state.holding:
            value = (1.0 - held) * value + held * state.held_command[i]
        state.voted_command[i] = value


@compiled
def _compare_all(frame: int, outputs: Any, on_ground: bool, reference: Float, voted: Any, state: Any) -> None:
    lanes = good_lanes(state)
    count = state.good[0] + state.good[1] + state.good[2]
    for i in range(COMMANDS):
        reference[i] = selected(lanes, state.command[0, i], state.command[1, i], state.command[2, i])
    for lane in range(3):
        if state.good[lane] and count > 1:
            compare(lane, outputs, reference, voted, 2.0 if count == 2 else 1.0, on_ground, state)
    if count > 1:
        drop_differing(frame, outputs, state)


@compiled
def _agrees(lane: int, outputs: Any, scratch: Float, reference: Float, voted: Any, state: Any) -> bool:
    """Whether a dropped lane, on the ground, is without fault, accused by nobody, and within all thresholds."""
    if state.fault[lane] != _NONE:
        return False
    for other in range(3):
        if state.good[other] and outputs[other].accused[lane]:
            return False
    kept = state.command[lane]
    for i in range(COMMANDS):
        scratch[i] = kept[i]
    gather(outputs[lane].command, kept)
    compare(lane, outputs, reference, voted, 1.0, True, state)
    for i in range(COMMANDS):
        kept[i] = scratch[i]
        state.command_count[lane, i] = 0
    for i in range(QUANTITIES):
        state.navigation_count[lane, i] = 0
    return bool(state.excess[lane] <= 1.0)


@compiled
def _reinstate(frame: int, outputs: Any, on_ground: bool, scratch: Float, reference: Float, voted: Any, state: Any) -> None:
    for lane in range(3):
        if state.in_use[lane]:
            continue
        if on_ground and _agrees(lane, outputs, scratch, reference, voted, state):
            state.agreeing[lane] += 1
        else:
            state.agreeing[lane] = 0
        if state.agreeing[lane] >= state.agreement_frames:
            state.in_use[lane] = 1
            state.agreeing[lane] = state.disputed = 0
            tell(state, frame, lane, _REINSTATED, _NONE)


@compiled
def _hold(frame: int, state: Any) -> None:
    """No lane is good: keep the command, and tell when that lasts."""
    if state.unserved == 0:
        for i in range(COMMANDS):
            state.held_command[i] = state.voted_command[i]
    state.unserved += 1
    state.holding = min(state.unserved + state.holding, state.fading_frames)
    if state.unserved == state.frames[_SILENT]:
        tell(state, frame, -1, _NONE_LEFT, _NONE)


@compiled
def _serve(frame: int, outputs: Any, on_ground: bool, state: Any, voted: Any) -> None:
    if state.unserved >= state.frames[_SILENT]:
        for lane in range(3):
            if state.good[lane]:
                tell(state, frame, lane, _ANSWERED_AGAIN, _NONE)
    state.unserved = 0
    scratch, reference = np.empty(COMMANDS), np.empty(COMMANDS)
    for lane in range(3):
        if state.good[lane]:
            gather(outputs[lane].command, state.command[lane])
    _select_estimates(good_lanes(state), outputs, voted)
    _compare_all(frame, outputs, on_ground, reference, voted, state)
    _reinstate(frame, outputs, on_ground, scratch, reference, voted, state)
    _select_proposal(outputs, state, voted)
    _select_command(state)


@compiled
def _vote(frame: int, outputs: Any, arrived: NDArray[np.int64], on_ground: bool, state: Any, voted: Any) -> None:
    scratch = np.empty(COMMANDS)
    find_faults(frame, outputs, arrived, state, scratch)
    drop_faulty(frame, outputs, state)
    if good_lanes(state):
        _serve(frame, outputs, on_ground, state, voted)
    else:
        _hold(frame, state)
    spread(state.voted_command, voted.command)
    state.frame = voted.frame = frame
    for lane in range(3):
        voted.in_use[lane] = state.in_use[lane]


@compiled
def vote(
    frame: int,
    outputs: NDArray[np.void],
    arrived: NDArray[np.int64],
    on_ground: bool,
    state: NDArray[np.void],
    voted: NDArray[np.void],
) -> None:
    """Vote on a frame.

    frame : its number. outputs : (3,) of LANE_OUTPUT. arrived : (3,), 1 where a lane has answered in this frame, whatever.
    on_ground : whether the aircraft stands, so that dropped lanes may be taken back. state : (1,) of VOTER_STATE, changed. voted :
    (1,) of VOTED, the frame before's, changed: what no lane answers for stays as it was.
    """
    _vote(frame, outputs, arrived, on_ground, state[0], voted[0])


@compiled
def vote_on(
    frame: int,
    readings: NDArray[np.void],
    present: NDArray[np.int64],
    outputs: NDArray[np.void],
    arrived: NDArray[np.int64],
    state: NDArray[np.void],
    voted: NDArray[np.void],
) -> None:
    """As `vote`, finding out from (3,) READINGS, and which are present, whether the aircraft stands on the ground."""
    _vote(frame, outputs, arrived, standing(readings, present), state[0], voted[0])
