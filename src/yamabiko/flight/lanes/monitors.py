"""The monitors that drop a lane: silence, values out of range, self-doubt, accusation, and difference from what is voted.

Each counts frames up while it sees its fault and down while it does not; at its persistence the lane is dropped, and stays so. No
lane is dropped unless another one is good in the same frame: the last lane is never dropped, and a blackout of all drops none.
Compiled.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from yamabiko.flight.frame import INTEGRATORS
from yamabiko.flight.kinds import Phase
from yamabiko.flight.lanes.selection import Float, compiled, middle, turn_between, wrapped
from yamabiko.flight.lanes.thresholds import WHEEL_COMMANDS
from yamabiko.flight.lanes.voter_state import COMMANDS, EVENTS_KEPT, QUANTITIES, Monitor, VoterEventKind

_EARTH_RADIUS = 6_371_000.0  # m; good to half a per cent, for a threshold
_FIRST_WHEEL, _LAST_WHEEL = min(WHEEL_COMMANDS), max(WHEEL_COMMANDS)
_LAST_PHASE = int(max(Phase))
_FASTEST, _WINDIEST, _SPINNING = 200.0, 150.0, 20.0  # m/s, m/s, rad/s: beyond any of the airframe's
_WOUND_UP = 1e6  # of an integrator, whatever its unit
_POSITION, _HEIGHT, _VELOCITY, _ATTITUDE = range(QUANTITIES)
_SILENT, _RANGE, _INVALID, _ACCUSED, _BY_COMMAND, _BY_NAVIGATION, _NONE = (
    int(Monitor.SILENT),
    int(Monitor.RANGE),
    int(Monitor.INVALID),
    int(Monitor.ACCUSED),
    int(Monitor.COMMAND),
    int(Monitor.NAVIGATION),
    int(Monitor.NONE),
)
_DROPPED, _DISPUTE = int(VoterEventKind.DROPPED), int(VoterEventKind.DISPUTE)


@compiled
def tell(state: Any, frame: int, lane: int, kind: int, monitor: int) -> None:
    """Leave an event in the ring."""
    place = state.event_count % EVENTS_KEPT
    state.event[place, 0], state.event[place, 1], state.event[place, 2], state.event[place, 3] = frame, lane, kind, monitor
    state.event_count += 1


@compiled
def _within(value: float, lowest: float, highest: float) -> bool:
    """Whether a value is a number and in its range: false of NaN."""
    return lowest <= value <= highest


@compiled
def gather(command: Any, into: Float) -> None:
    """A COMMAND as numbers in the order of thresholds.COMMANDS."""
    into[0], into[1] = command.aileron[0], command.aileron[1]
    into[2], into[3] = command.ruddervator[0], command.ruddervator[1]
    into[4], into[5], into[6] = command.throttle, command.flap, command.nose_wheel
    into[7], into[8], into[9] = command.brake[0], command.brake[1], command.engine_on


@compiled
def spread(values: Float, command: Any) -> None:
    """The numbers of `gather` as a COMMAND."""
    command.aileron[0], command.aileron[1] = values[0], values[1]
    command.ruddervator[0], command.ruddervator[1] = values[2], values[3]
    command.throttle, command.flap, command.nose_wheel = values[4], values[5], values[6]
    command.brake[0], command.brake[1], command.engine_on = values[7], values[8], values[9]


@compiled
def _command_in_range(command: Any, state: Any, scratch: Float) -> bool:
    gather(command, scratch)
    sound = True
    for i in range(COMMANDS):
        sound = sound and _within(scratch[i], state.command_lowest[i], state.command_highest[i])
    return sound


@compiled
def _navigation_in_range(output: Any, state: Any) -> bool:
    lowest, highest = state.navigation_lowest, state.navigation_highest
    norm = 0.0
    for i in range(4):
        norm += output.attitude[i] ** 2
    sound = (
        _within(output.latitude, -0.5 * math.pi, 0.5 * math.pi)
        and _within(output.longitude, -math.pi, math.pi)
        and _within(output.height, lowest[_HEIGHT], highest[_HEIGHT])
        and _within(math.sqrt(norm), lowest[_ATTITUDE], highest[_ATTITUDE])
        and _within(output.airspeed, -_FASTEST, _FASTEST)
        and _within(output.wind[0], -_WINDIEST, _WINDIEST)
        and _within(output.wind[1], -_WINDIEST, _WINDIEST)
        and _within(output.position_deviation, 0.0, math.inf)  # a lane may know that it knows nothing
        and 0 <= output.phase <= _LAST_PHASE
    )
    for i in range(3):
        sound = sound and _within(output.velocity[i], lowest[_VELOCITY], highest[_VELOCITY])
        sound = sound and _within(output.rate[i], -_SPINNING, _SPINNING)
    for i in range(INTEGRATORS):
        sound = sound and _within(output.integrator[i], -_WOUND_UP, _WOUND_UP)
    return sound


@compiled
def find_faults(frame: int, outputs: Any, arrived: NDArray[np.int64], state: Any, scratch: Float) -> None:
    """Set each lane's `fault`, and `good` where it is voted with in this frame. scratch : (COMMANDS,).

    Lanes that declare themselves invalid are voted with only where no sound lane trusts itself, because then it tells nothing.
    """
    trusted = False
    for lane in range(3):
        output = outputs[lane]
        state.good[lane] = 0
        if not arrived[lane] or output.frame != frame:
            state.fault[lane] = _SILENT
        elif not (_command_in_range(output.command, state, scratch) and _navigation_in_range(output, state)):
            state.fault[lane] = _RANGE
        elif not output.valid:
            state.fault[lane] = _INVALID
        else:
            state.fault[lane] = _NONE
            state.good[lane] = state.in_use[lane]
            trusted = trusted or state.in_use[lane] == 1
    if not trusted:
        for lane in range(3):
            if state.fault[lane] == _INVALID:
                state.good[lane] = state.in_use[lane]


@compiled
def good_lanes(state: Any) -> int:
    """The set of the lanes voted with in this frame."""
    return int(state.good[0] + 2 * state.good[1] + 4 * state.good[2])


@compiled
def accused_lane(outputs: Any, state: Any) -> int:
    """The one lane that all other good ones, two or one, accuse, without itself being believed of as many; -1 where none or
    several."""
    accused = -1
    for lane in range(3):
        accusers, others = 0, 0
        for other in range(3):
            if other != lane and state.good[other]:
                others += 1
                accusers += 1 if outputs[other].accused[lane] else 0
        if state.good[lane] and others > 0 and accusers == others:
            if accused >= 0:
                return -1
            accused = lane
    return accused


@compiled
def _counted(count: int, seen: bool, most: int) -> int:
    return min(count + 1, most) if seen else max(count - 1, 0)


@compiled
def drop(state: Any, frame: int, lane: int, monitor: int) -> None:
    """Latch a lane out, tell it, and let all comparisons begin anew: what was compared with is another thing now."""
    state.in_use[lane] = state.good[lane] = state.agreeing[lane] = state.disputed = 0
    state.command_count[:] = 0
    state.navigation_count[:] = 0
    for i in range(state.count.shape[1]):
        state.count[lane, i] = 0
    tell(state, frame, lane, _DROPPED, monitor)


@compiled
def drop_faulty(frame: int, outputs: Any, state: Any) -> None:
    """Count silence, range, self-doubt and accusation of the lanes in use, and drop those at their persistence."""
    accused = accused_lane(outputs, state) if good_lanes(state) == 7 else -1
    for lane in range(3):
        if not state.in_use[lane]:
            continue
        for monitor in (_SILENT, _RANGE, _INVALID, _ACCUSED):
            # A lane in doubt that is voted with all the same, because all are, is not to be dropped for it.
            seen = accused == lane if monitor == _ACCUSED else state.fault[lane] == monitor and not state.good[lane]
            state.count[lane, monitor] = _counted(state.count[lane, monitor], seen, state.frames[monitor])
            other_good = good_lanes(state) & ~(1 << lane)
            if seen and state.count[lane, monitor] >= state.frames[monitor] and other_good:
                drop(state, frame, lane, monitor)
                break


@compiled
def _navigation_difference(output: Any, reference: Any, quantity: int) -> float:
    if quantity == _POSITION:
        north = output.latitude - reference.latitude
        east = wrapped(output.longitude - reference.longitude) * math.cos(reference.latitude)
        return _EARTH_RADIUS * math.hypot(north, east)
    if quantity == _HEIGHT:
        return float(abs(output.height - reference.height))
    if quantity == _VELOCITY:
        square = 0.0
        for i in range(3):
            square += (output.velocity[i] - reference.velocity[i]) ** 2
        return math.sqrt(square)
    return turn_between(output.attitude, reference.attitude)


@compiled
def _stated_deviation(outputs: Any, state: Any) -> float:
    """The middle of three good lanes' standard deviations of position, m, or the least: one lane alone does not widen a
    threshold."""
    a, b, c = outputs[0].position_deviation, outputs[1].position_deviation, outputs[2].position_deviation
    if good_lanes(state) == 7:
        return float(middle(a, b, c))
    least = math.inf
    for lane in range(3):
        if state.good[lane]:
            least = min(least, outputs[lane].position_deviation)
    return least


@compiled
def compare(lane: int, outputs: Any, reference_command: Float, reference: Any, doubled: float, on_ground: bool, state: Any) -> None:
    """Count each of a lane's commands and navigated quantities against the selected ones, and note the largest excess.

    reference_command : (COMMANDS,), selected of the good lanes. reference : VOTED with the selected navigation. doubled : 2 where
    that is the mean of two, from which each differs by half of what they differ from one another; else 1. on_ground :
    the aircraft stands. The lane has no fault.
    """
    largest = 0.0
    for i in range(COMMANDS):
        idle = on_ground and _FIRST_WHEEL <= i <= _LAST_WHEEL
        excess = 0.0 if idle else doubled * abs(state.command[lane, i] - reference_command[i]) / state.command_size[i]
        state.command_count[lane, i] = _counted(state.command_count[lane, i], excess > 1.0, state.command_frames[i])
        largest = max(largest, excess)
    deviation = _stated_deviation(outputs, state)
    for i in range(QUANTITIES):
        size = state.navigation_size[i] + (state.deviations * deviation if i == _POSITION else 0.0)
        excess = doubled * _navigation_difference(outputs[lane], reference, i) / size
        state.navigation_count[lane, i] = _counted(state.navigation_count[lane, i], excess > 1.0, state.navigation_frames[i])
        largest = max(largest, excess)
    state.excess[lane] = largest


@compiled
def _differing(lane: int, state: Any) -> int:
    """By which monitor a lane has differed for its persistence, or NONE."""
    for i in range(COMMANDS):
        if state.command_count[lane, i] >= state.command_frames[i]:
            return _BY_COMMAND
    for i in range(QUANTITIES):
        if state.navigation_count[lane, i] >= state.navigation_frames[i]:
            return _BY_NAVIGATION
    return _NONE


@compiled
def drop_differing(frame: int, outputs: Any, state: Any) -> None:
    """Of three good lanes drop the worst one that has differed for its persistence; of two the accused one, else tell the
    dispute."""
    worst, count = -1, 0
    for lane in range(3):
        if state.good[lane]:
            count += 1
            if _differing(lane, state) != _NONE and (worst < 0 or state.excess[lane] > state.excess[worst]):
                worst = lane
    if worst < 0:
        state.disputed = 0
    elif count == 3:
        drop(state, frame, worst, _differing(worst, state))
    else:
        accused = accused_lane(outputs, state)
        if accused >= 0:
            drop(state, frame, accused, _differing(worst, state))
        elif not state.disputed:
            state.disputed = 1
            tell(state, frame, -1, _DISPUTE, _differing(worst, state))
