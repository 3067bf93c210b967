"""What the simulator does around the lanes in every frame, compiled: air and sensors before them, the record after them."""

from __future__ import annotations

from math import nan
from typing import Any

import numpy as np

from yamabiko.earth.conformal_plane import to_plane
from yamabiko.flight.earth_kernel import compiled
from yamabiko.flight.frame import LANES
from yamabiko.flight.guidance.path import FOLLOWING, follow
from yamabiko.flight.kinds import FaultKind, Phase
from yamabiko.flight.sensors.sense import sense
from yamabiko.flight.surroundings.air_kernel import surroundings_step
from yamabiko.flight.surroundings.ground import ground_height

ORDERS = np.dtype(
    [
        ("order", "i8"),  # an Order
        ("number", "i8"),
        ("heard", "f8"),  # s since the epoch when the ground station was last heard
        ("engine_running", "i8"),
    ],
    align=True,
)
"""What reaches the lanes besides what their sensors feel."""

WATCH = np.dtype(
    [
        ("leg", "i8"),
        ("following", FOLLOWING),
        ("airborne", "i8"),  # frames without a wheel bearing
        ("sink", "f8"),  # m/s, in the last frame without one
        ("touched", "i8"),  # 1 in the frame in which wheels first bear again
        ("lifted", "i8"),  # 1 in the frame in which flight begins
        ("lost", "i8"),  # 1 when the aircraft has come down where or how it cannot
    ],
    align=True,
)
"""What the simulator notes about the aircraft as it truly is."""

_AIRBORNE = 60  # frames without wheels until it counts as flight
_UPSET = 1.2  # rad, of bank or pitch, at which an aircraft at the ground is lost
_HARD = 6.0  # m/s of sink, at which it breaks


@compiled
def observe(
    truth: Any,
    place: Any,
    ground: Any,
    air: Any,
    air_state: Any,
    deck: Any,
    beacons: Any,
    faults: Any,
    parameters: Any,
    state: Any,
    orders: Any,
    generator: np.random.Generator,
    readings: Any,
) -> float:
    """Move the air on, let all sensors read, and give the height (m above the ellipsoid) of the ground below.

    truth, place, air, air_state, parameters, orders : (1,) of TRUTH, GRID, AIR, AIR_STATE, SENSOR_PARAMETERS, ORDERS.
    ground : (row, column) heights. The rest is what `sense` takes.
    """
    surroundings_step(air_state[0], air[0], truth[0], generator)
    sense(truth[0], deck, beacons, faults, parameters[0], state, generator, readings)
    time = truth[0].time
    given = orders[0]
    obstructed = _obstructed(faults, time)
    silent = _since(FaultKind.LINK_LOST, faults, time)
    for lane in range(LANES):
        shown = readings[lane]
        shown.order, shown.order_number = given.order, given.number
        shown.link_age = max(time - given.heard, silent)
        shown.runway_obstructed = obstructed
        shown.engine_running = given.engine_running
    return ground_height(truth[0].latitude, truth[0].longitude, place[0], ground)


@compiled
def _obstructed(faults: Any, time: float) -> int:
    """1 + the number of the site that is obstructed (the fault's axis); 0 where none is."""
    site = 0
    for fault in faults:
        if fault.kind == FaultKind.RUNWAY_OBSTRUCTED and fault.start <= time < fault.end:
            site = fault.axis + 1
    return int(site)


@compiled
def _since(kind: int, faults: Any, time: float) -> float:
    """Seconds for which a fault of a kind has lasted; 0 where there is none."""
    longest = 0.0
    for fault in faults:
        if fault.kind == kind and fault.start <= time < fault.end:
            longest = max(longest, time - fault.start)
    return longest


@compiled
def watch(truth: Any, phase: int, leg: int, legs: Any, origin_longitude: float, origin_northing: float, noted: Any) -> bool:
    """Note how the aircraft stands to the ground and to its leg; whether something happened that the record must name.

    truth, noted : (1,) of TRUTH, WATCH. phase, leg : as voted. legs : (leg,) of the mission.
    """
    true, note = truth[0], noted[0]
    loaded = true.wheel_load[0] + true.wheel_load[1] + true.wheel_load[2] > 0.0
    note.touched = note.lifted = 0
    if loaded:
        if note.airborne > _AIRBORNE:
            note.touched = 1
            note.lost = 1 if note.sink > _HARD else note.lost
        note.airborne = 0
    else:
        note.airborne += 1
        note.lifted = 1 if note.airborne == _AIRBORNE + 1 else 0
        note.sink = true.velocity[2]
    _follow(true, phase, leg, legs, origin_longitude, origin_northing, note)
    w, x, y, z = true.attitude[0], true.attitude[1], true.attitude[2], true.attitude[3]
    upright = 1.0 - 2.0 * (x * x + y * y)  # cosine of the tilt
    height = true.height - true.ground_height
    if height < 0.2 or (height < 3.0 and upright < np.cos(_UPSET)) or not np.isfinite(true.height + w + z):
        note.lost = 1
    return bool(note.touched + note.lifted + note.lost > 0)


@compiled
def _follow(true: Any, phase: int, leg: int, legs: Any, origin_longitude: float, origin_northing: float, note: Any) -> None:
    if leg != note.leg:
        note.leg = leg
        note.following.along = 0.0
    if leg >= len(legs) or phase < Phase.TAXI_OUT or phase >= Phase.SHUT_DOWN:
        note.following.cross = nan
        return
    east, north, _, _ = to_plane(true.latitude, true.longitude, origin_longitude, origin_northing)
    follow(legs[leg], east, north, note.following)


@compiled
def keep(truth: Any, voted: Any, outputs: Any, noted: Any, samples: Any, index: int) -> None:
    """Write one of (sample,) of SAMPLE. truth, voted, noted : (1,) of TRUTH, VOTED, WATCH. outputs : (3,) of LANE_OUTPUT."""
    sample = samples[index]
    true, agreed = truth[0], voted[0]
    sample.time = true.time
    sample.latitude, sample.longitude, sample.height = true.latitude, true.longitude, true.height
    sample.airspeed, sample.ground_height = true.airspeed, true.ground_height
    sample.engine_power, sample.fuel = true.engine_power, true.fuel
    sample.navigated_latitude, sample.navigated_longitude = agreed.latitude, agreed.longitude
    sample.navigated_height, sample.navigated_airspeed = agreed.height, agreed.airspeed
    for axis in range(3):
        sample.velocity[axis], sample.rate[axis] = true.velocity[axis], true.rate[axis]
        sample.wind[axis], sample.wheel_load[axis] = true.wind[axis], true.wheel_load[axis]
        sample.navigated_velocity[axis] = agreed.velocity[axis]
    for part in range(4):
        sample.attitude[part], sample.actuator[part] = true.attitude[part], true.actuator[part]
        sample.navigated_attitude[part] = agreed.attitude[part]
    _keep_lanes(agreed, outputs, noted[0], sample)


@compiled
def _keep_lanes(agreed: Any, outputs: Any, note: Any, sample: Any) -> None:
    command = sample.command
    for side in range(2):
        command.aileron[side], command.ruddervator[side] = agreed.command.aileron[side], agreed.command.ruddervator[side]
        command.brake[side] = agreed.command.brake[side]
    command.throttle, command.flap = agreed.command.throttle, agreed.command.flap
    command.nose_wheel, command.engine_on = agreed.command.nose_wheel, agreed.command.engine_on
    sample.phase, sample.leg, sample.plan = agreed.phase, agreed.leg, agreed.plan
    sample.path_error = note.following.cross
    for lane in range(LANES):
        output = outputs[lane]
        sample.in_use[lane] = agreed.in_use[lane]
        sample.lane_latitude[lane], sample.lane_longitude[lane] = output.latitude, output.longitude
        sample.lane_height[lane] = output.height
        for side in range(2):
            sample.lane_command[lane, side] = output.command.aileron[side]
            sample.lane_command[lane, 2 + side] = output.command.ruddervator[side]
