"""One lane's navigation in one frame.

    parameters = navigation_parameters()                            # settings.py
    state = start_navigation()                                      # (3,) of NAVIGATION_STATE, aligning at rest on the ground
    state = start_navigation_in_flight(parameters, ...)             # or as known, in the air
    each frame, after `sense`, for each lane that lives:
        navigate(own, present, readings, beacons, parameters, state[own])

`present` is (3,) of int64: 1 where the readings of that lane reached this one in this frame; the readings of others may hold
anything. A lane navigates with its own inertial unit and with aiding sensors chosen among all lanes'; how each is chosen and
watched is told in the modules beside this one. Guidance and control read the state's first block (`records.NAVIGATION_STATE`).
`parameters` and `state` are records, from a kernel `array[index]`.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from yamabiko.errors import InputError
from yamabiko.flight.earth_kernel import compiled
from yamabiko.flight.frame import FRAME_TIME, LANES
from yamabiko.flight.navigation.air_aid import choose_air, use_airspeed, use_pressure
from yamabiko.flight.navigation.alignment import align, spread_start
from yamabiko.flight.navigation.filter_kernel import grow, take_off
from yamabiko.flight.navigation.inertial_monitor import alone_and_off, compare_units, unit_in_use
from yamabiko.flight.navigation.mechanisation import carry_on
from yamabiko.flight.navigation.other_aids import (
    choose_deck,
    choose_field,
    choose_gauges,
    choose_radar,
    use_beacon,
    use_compass,
    use_standstill,
)
from yamabiko.flight.navigation.records import ALIGNING, HISTORY, NAVIGATING, NAVIGATION_STATE, POSITION
from yamabiko.flight.navigation.satellite_aid import use_fixes

_GROWTH = 6
"""Frames between steps of the covariance: ten a second."""
_SECOND = 60


@compiled
def navigate(own: int, present: NDArray[np.int64], readings: Any, beacons: Any, parameters: Any, state: Any) -> None:
    """One frame of lane `own`'s navigation.

    present : (3,), see above. readings : (3,) of READINGS. beacons : (n,) of BEACON. parameters : record of NAVIGATION_PARAMETERS.
    state : record of NAVIGATION_STATE, changed.
    """
    navigate_step(own, present, readings, beacons, FRAME_TIME, parameters, state)


@compiled
def navigate_step(
    own: int, present: NDArray[np.int64], readings: Any, beacons: Any, interval: float, parameters: Any, state: Any
) -> None:
    """As `navigate`, of frames that are `interval` s long: for recorded flights."""
    gyro, accelerometer = np.empty(3), np.empty(3)
    compare_units(own, present, readings, parameters, state)
    choose_gauges(present, readings, state)
    have_unit = unit_in_use(own, present, readings, state, gyro, accelerometer)
    if state.mode == NAVIGATING and have_unit:
        carry_on(gyro, accelerometer, interval, state)
    choose_field(present, readings, parameters, state)
    choose_air(present, readings, parameters, state)
    if state.mode == ALIGNING:
        if have_unit:
            align(present, readings, gyro, accelerometer, parameters, state)
    else:
        _use_aids(present, readings, beacons, interval, parameters, state)
    choose_radar(present, readings, parameters, state)
    choose_deck(present, readings, state)
    _conclude(own, present, have_unit, state)


@compiled
def _use_aids(present: Any, readings: Any, beacons: Any, interval: float, parameters: Any, state: Any) -> None:
    new_fix, new_beacon = False, False
    for lane in range(LANES):
        new_fix = new_fix or (present[lane] and readings[lane].gnss_new == 1)
        new_beacon = new_beacon or (present[lane] and readings[lane].beacon_new == 1)
    state.fix_age += 1
    state.beacon_age += 1
    due = state.frame % _GROWTH == 0
    if new_fix or new_beacon or due:
        grow(interval, parameters, state)
    if new_fix:
        use_fixes(present, readings, parameters, state)
    state.gnss_ok = 1 if state.fix_age < _SECOND and state.gnss_trusted == 1 else 0
    if new_beacon:
        use_beacon(present, readings, beacons, parameters, state)
    if due:
        use_pressure(parameters, state)
        use_standstill(state)
        use_airspeed(parameters, state)
    if state.frame % (_SECOND // 2) == 12:
        use_compass(parameters, state)
    take_off(state)


@compiled
def _conclude(own: int, present: Any, have_unit: bool, state: Any) -> None:
    row = state.history[state.frame % HISTORY]
    row[0], row[1], row[2] = state.latitude, state.longitude, state.height
    for axis in range(3):
        row[3 + axis] = state.velocity[axis]
    state.position_deviation = math.sqrt(state.covariance[POSITION, POSITION] + state.covariance[POSITION + 1, POSITION + 1])
    state.beacon_ok = 1 if state.beacon_age < _SECOND else 0
    alone = True
    for lane in range(LANES):
        alone = alone and (lane == own or not present[lane] or state.accused[lane] == 1)
    doubted = alone and state.magnetic_ok == 1 and alone_and_off(state)
    sound = state.mode == NAVIGATING and have_unit and state.accused[own] == 0 and not doubted
    state.valid = 1 if sound and math.isfinite(state.latitude + state.velocity[0] + state.attitude[0]) else 0
    state.frame += 1


def _fresh() -> NDArray[np.void]:
    state = np.zeros(LANES, dtype=NAVIGATION_STATE)
    state["attitude"][:, 0] = 1.0
    state["temperature"] = 288.15
    state["static_pressure"] = 101_325.0
    for name in ("gnss_trusted", "airspeed_ok", "static_ok"):
        state[name] = 1
    for name in ("fix_age", "beacon_age", "deck_age"):
        state[name] = 10_000
    state["height_above_ground"] = np.nan
    return state


def start_navigation() -> NDArray[np.void]:
    """All lanes at rest on the ground, knowing nothing: (3,) of NAVIGATION_STATE. They align for ten seconds, then are valid."""
    return _fresh()


def start_navigation_in_flight(
    parameters: np.void,
    place: ArrayLike,
    velocity: ArrayLike,
    attitude: ArrayLike,
    wind: ArrayLike = (0.0, 0.0),
    *,
    tilt_deviation: float = 0.01,
    heading_deviation: float = 0.03,
    velocity_deviation: float = 0.3,
    position_deviation: float = 3.0,
) -> NDArray[np.void]:
    """All lanes as known, in the air: (3,) of NAVIGATION_STATE.

    place : geodetic latitude, longitude (rad) and height (m). velocity : NED m/s. attitude : quaternion, body to NED, scalar first.
    wind : north and east m/s, held to within `parameters["wind_start"]`. Deviations : rad, m/s and m, one standard deviation.
    InputError where something is not a number or the attitude is not a unit quaternion.
    """
    state = _fresh()
    where, motion, turn, air = (np.asarray(value, dtype=np.float64) for value in (place, velocity, attitude, wind))
    if not all(np.isfinite(value).all() for value in (where, motion, turn, air)):
        raise InputError("start of navigation", "place, velocity, attitude, wind", "not a number", "finite numbers")
    if abs(float(np.linalg.norm(turn)) - 1.0) > 1e-6:
        raise InputError("start of navigation", "attitude", turn.tolist(), "a unit quaternion")
    for lane in state:
        lane["latitude"], lane["longitude"], lane["height"] = where
        lane["velocity"], lane["attitude"], lane["wind"] = motion, turn, air
        lane["history"] = np.concatenate([where, motion])
        spread_start(tilt_deviation, heading_deviation, velocity_deviation, position_deviation, parameters, lane)
        lane["mode"] = NAVIGATING
    return state
