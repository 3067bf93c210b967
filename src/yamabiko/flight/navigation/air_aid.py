"""Air data: choosing among three probes, height from pressure, and wind from what velocity and airspeed leave.

In every frame the pressures are chosen and the airspeed is made. Ten times a second the pressure height is used, and
the airspeed (along the way through the air) and the sideslip (across it) tie velocity and wind together: while fixes
come in that finds the wind, without them it holds the velocity. A sound aircraft flies without sideslip, but one with a surface
stuck flies with up to 20 degrees of it: the side force that the inertial unit feels tells how much. Where measured airspeed and
what velocity and wind make of it stay apart, or pressure height and height, all probes are at fault alike, and airspeed is made
out from velocity and wind. A strong gust keeps them apart for seconds too; but total pressure stirs in gusts, and behind a blocked
tube it does not.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from yamabiko.flight.earth_kernel import compiled
from yamabiko.flight.frame import FRAME_TIME, LANES
from yamabiko.flight.navigation.atmosphere import calibrated_of, impact_of, plausible, pressure_height, standard_pressure, true_of
from yamabiko.flight.navigation.choosing import choose
from yamabiko.flight.navigation.filter_kernel import absorb
from yamabiko.flight.navigation.records import AIRSPEED, ATTITUDE, POSITION, PRESSURE, STATES, VELOCITY, WIND
from yamabiko.flight.navigation.satellite_aid import distrust
from yamabiko.flight.turning import to_matrix

_PATIENCE = 30
"""Frames, half a second."""
_QUICK = FRAME_TIME / 3.0
_GUST = FRAME_TIME / 30.0
_STATIC_MEAN = FRAME_TIME / 30.0
_STATIC_PATIENCE = 60
_AGREEMENT = 1800
"""Frames, half a minute."""
_CLIMB_VARIANCE = 3.0**2 * 100.0
"""(m/s)2: three metres a second that hang together for half a minute, ten times a second."""
_AIR_STEP = 0.1
"""s between uses of airspeed and sideslip."""
_SIDE_FORCE_MEAN = _AIR_STEP / 2.0
"""Share of one side force in their mean: two seconds."""
_SIDESLIP_UNSURE = 0.25
"""Share of a sideslip told by side force that may be wrong, by mass, deflections and gusts: estimate."""
_LARGEST_SIDESLIP = 0.5
"""rad."""
_LEAST_IMPACT = 140.0
"""Pa, of 15 m/s."""
_AIR_MEAN = _AIR_STEP / 60.0
"""Share of one difference in the slow mean: a minute."""
_STIR_FRAMES = round(_AIR_STEP / FRAME_TIME)
_STIR_NOW = _AIR_STEP / 4.0
_STIR_USUAL = _AIR_STEP / 30.0
_GUSTY = 2.0
"""In gusty air total pressure stirs by this much more than its sensors' noise."""
_SILENT = 0.15
"""Share of its usual stir, above noise, that an open tube never falls to: in hours of the roughest air the least was 0.3."""
_LEVEL = FRAME_TIME / 60.0
_BOBBING, _SURE = 10.0, 1.4  # m off the height's mean of a minute; and how much further airspeed must be off within that
_STIRRING = 1.5
"""How much further airspeed may be from what is expected while total pressure stirs."""


@compiled
def through_air(state: Any, motion: Any) -> float:
    """Put the velocity through the air (NED) into `motion`, and give its size (m/s)."""
    motion[0] = state.velocity[0] - state.wind[0]
    motion[1] = state.velocity[1] - state.wind[1]
    motion[2] = state.velocity[2]
    return math.sqrt(motion[0] ** 2 + motion[1] ** 2 + motion[2] ** 2)


@compiled
def choose_air(present: Any, readings: Any, parameters: Any, state: Any) -> None:
    """Choose static and impact pressure and temperature, watch them, and make the airspeeds of this frame."""
    values, heard = np.empty(LANES), np.empty(LANES, np.bool_)
    motion = np.empty(3)
    expected_speed = through_air(state, motion)
    for lane in range(LANES):
        values[lane] = readings[lane].temperature
        heard[lane] = present[lane] and 150.0 < values[lane] < 350.0
    _keep_temperature(values, heard, state)
    for lane in range(LANES):
        values[lane] = readings[lane].static_pressure
        heard[lane] = present[lane] and plausible(values[lane])
    expected = standard_pressure(state.height + state.pressure_offset)
    measured = choose(values, heard, parameters.static_limit, _PATIENCE, state.static, expected)
    _watch_static(measured, parameters, state)
    static = measured if state.static_ok == 1 else expected
    for lane in range(LANES):
        values[lane] = readings[lane].impact_pressure
        heard[lane] = present[lane] and math.isfinite(values[lane]) and state.static.rejected[lane] == 0
        if state.static_ok == 0:
            # The probes measure against the static port: what it shows too much, they show too little.
            values[lane] += measured - expected
            heard[lane] = heard[lane] and math.isfinite(values[lane])
    state.static_pressure = static
    expected_impact = impact_of(expected_speed * (1.0 + state.airspeed_scale), static, state.temperature)
    impact = choose(values, heard, parameters.impact_limit, _PATIENCE, state.impact, expected_impact)
    speed = true_of(impact, static, state.temperature) if math.isfinite(impact) else np.nan
    if state.frame % _STIR_FRAMES == 0:
        _watch_stir(static + impact, parameters, state)
    _watch_airspeed(speed, expected_speed, parameters, state)
    if state.airspeed_ok == 0:
        impact = impact_of(expected_speed, static, state.temperature)
        speed = expected_speed
    state.impact_pressure = impact
    state.airspeed = calibrated_of(impact)
    state.true_airspeed = speed


@compiled
def _keep_temperature(values: Any, heard: Any, state: Any) -> None:
    total, count = 0.0, 0
    for lane in range(LANES):
        if heard[lane]:
            total += values[lane]
            count += 1
    if count > 0:
        state.temperature = total / count


@compiled
def _watch_static(static: float, parameters: Any, state: Any) -> None:
    """Whether pressure height moves as height does; once it did not, it must do so for half a minute."""
    if state.mode == 0:
        return
    apart = pressure_height(static) - state.height if math.isfinite(static) else np.inf
    if state.static_mean == 0.0:
        state.static_mean = state.pressure_offset if state.pressure_offset != 0.0 else apart
    # Not while the height itself is still being found.
    unknown = 4.0 * math.sqrt(state.covariance[POSITION + 2, POSITION + 2])
    limit = max(parameters.pressure_limit + parameters.pressure_climb_limit * abs(state.velocity[2]), unknown)
    if state.static_ok == 1 and math.isfinite(apart):
        state.static_mean += _STATIC_MEAN * (apart - state.static_mean)
    else:
        limit *= 0.5
    if abs(apart - state.static_mean) > limit:
        state.static_doubt, state.static_agreement = state.static_doubt + 1, 0
        if state.static_doubt > _STATIC_PATIENCE and state.static_ok == 1:
            # The slow mean has followed the fault less than the filter has.
            state.static_ok, state.pressure_offset = 0, state.static_mean
    else:
        state.static_doubt = max(0, state.static_doubt - 1)
        state.static_agreement += 1
        if state.static_agreement > _AGREEMENT:
            state.static_ok = 1


@compiled
def _watch_stir(total: float, parameters: Any, state: Any) -> None:
    """Keep how much total pressure (Pa) changes in a tenth of a second, of late and usually: the usual, while it is not silent."""
    change = total - state.total_pressure
    if not math.isfinite(change):
        return
    known = state.total_pressure > 0.0
    state.total_pressure = total
    if known:
        state.stir_now += _STIR_NOW * (change**2 - state.stir_now)
        if not _silent(parameters, state):
            state.stir_usual += _STIR_USUAL * (change**2 - state.stir_usual)


@compiled
def _gusty(parameters: Any, state: Any) -> bool:
    return bool(state.stir_usual > (1.0 + _GUSTY) * 2.0 * parameters.total_noise**2)


@compiled
def _silent(parameters: Any, state: Any) -> bool:
    """Whether total pressure stood still of late although it stirs usually."""
    noise = 2.0 * parameters.total_noise**2
    return _gusty(parameters, state) and state.stir_now - noise < _SILENT * (state.stir_usual - noise)


@compiled
def _watch_airspeed(measured: float, expected: float, parameters: Any, state: Any) -> None:
    if not math.isfinite(measured):
        state.airspeed_ok, state.air_agreement = 0, 0
        return
    if state.on_ground == 1 or state.mode == 0 or expected < parameters.least_airspeed:
        state.air_fast *= 1.0 - _QUICK
        state.height_mean = state.height
        state.airspeed_ok = 1
        return
    difference = expected * (1.0 + state.airspeed_scale) - measured
    state.air_fast += _QUICK * (difference - state.air_fast)
    if abs(state.air_fast) < 0.6 * parameters.airspeed_limit:
        # Not while the two drift apart: that is what gusts are to be told from.
        state.air_gust += _GUST * ((difference - state.air_fast) ** 2 - state.air_gust)
    # Blocked tubes go wrong with height: a day of gusts at one height must not look like them.
    state.height_mean += _LEVEL * (state.height - state.height_mean)
    level = abs(state.height - state.height_mean) < _BOBBING and not _gusty(parameters, state)
    if abs(state.air_fast) > (_SURE if level else 1.0) * _airspeed_limit(parameters, state):
        state.airspeed_ok, state.air_agreement = 0, 0
    elif state.airspeed_ok == 0:
        agrees = abs(state.air_fast) < 0.5 * _airspeed_limit(parameters, state)
        state.air_agreement = state.air_agreement + 1 if agrees else 0
        if state.air_agreement > _AGREEMENT:
            state.airspeed_ok = 1


@compiled
def _airspeed_limit(parameters: Any, state: Any) -> float:
    """m/s; wider in gusts, and while the wind is hardly known.

    What gusts do within seconds is seen even where probes are blocked slowly, and stands in a known ratio to what they do in all.
    """
    wind = math.sqrt(max(state.covariance[WIND, WIND], state.covariance[WIND + 1, WIND + 1]))
    gusts = min(parameters.airspeed_gust_limit * math.sqrt(state.air_gust), 3.0 * parameters.airspeed_limit)
    if _silent(parameters, state):
        gusts = 0.0
    elif _gusty(parameters, state):
        gusts *= _STIRRING
    return float(max(parameters.airspeed_limit, gusts) + 3.0 * max(0.0, wind - 1.0))


@compiled
def use_pressure(parameters: Any, state: Any) -> None:
    """Use the pressure height."""
    row = np.zeros(STATES)
    if state.static_ok == 0:
        if state.gnss_ok == 0 and state.beacon_ok == 0:
            # Nothing tells the height: an inertial vertical channel alone runs away, and no aircraft climbs for ever.
            row[VELOCITY + 2] = 1.0
            absorb(row, state.velocity[2], _CLIMB_VARIANCE, state)
        return
    row[POSITION + 2], row[PRESSURE] = -1.0, 1.0
    difference = state.height + state.pressure_offset - pressure_height(state.static_pressure)
    absorb(row, difference, parameters.pressure_noise**2, state)


@compiled
def use_airspeed(parameters: Any, state: Any) -> None:
    """Use airspeed and what is known of sideslip, and watch their slow means."""
    if state.on_ground == 1:
        return
    motion, row, matrix = np.empty(3), np.zeros(STATES), np.empty((3, 3))
    speed = through_air(state, motion)
    if speed < parameters.least_airspeed:
        return
    scale = 1.0 + state.airspeed_scale
    along = speed * scale - state.true_airspeed
    to_matrix(state.attitude, matrix)
    side = matrix[:, 1]
    slipping = speed * _sideslip(parameters, state)
    across = side[0] * motion[0] + side[1] * motion[1] + side[2] * motion[2] - slipping
    _watch_wind(along if state.airspeed_ok == 1 else 0.0, across, parameters, state)
    # What may turn out to be wrong is left out before it is found to be, so that it does not draw the wind along.
    if state.airspeed_ok == 1 and abs(state.air_fast) < 0.7 * _airspeed_limit(parameters, state):
        for axis in range(3):
            row[VELOCITY + axis] = scale * motion[axis] / speed
        row[WIND], row[WIND + 1] = -row[VELOCITY], -row[VELOCITY + 1]
        row[AIRSPEED] = speed
        absorb(row, along, _gust_variance(parameters.gust, parameters), state)
    row[:] = 0.0
    for axis in range(3):
        row[VELOCITY + axis] = side[axis]
    row[WIND], row[WIND + 1] = -side[0], -side[1]
    row[ATTITUDE] = side[1] * motion[2] - side[2] * motion[1]
    row[ATTITUDE + 1] = side[2] * motion[0] - side[0] * motion[2]
    row[ATTITUDE + 2] = side[0] * motion[1] - side[1] * motion[0]
    absorb(row, across, _gust_variance(math.hypot(parameters.gust, _SIDESLIP_UNSURE * slipping), parameters), state)


@compiled
def _sideslip(parameters: Any, state: Any) -> float:
    """Angle (rad) from which the side force comes that has been felt of late, positive with the air from the right.

    The force by sideslip of an aircraft in steady flight: Etkin & Reid, Dynamics of Flight, 3rd ed. 1996, section 3.9.
    """
    state.side_force += _SIDE_FORCE_MEAN * (state.specific_force[1] - state.side_force)
    if parameters.side_slope == 0.0:
        return 0.0
    force = -state.side_force / (parameters.side_slope * max(state.impact_pressure, _LEAST_IMPACT))
    return float(min(max(force, -_LARGEST_SIDESLIP), _LARGEST_SIDESLIP))


@compiled
def _gust_variance(gust: float, parameters: Any) -> float:
    """gust : m/s. Gusts hang together for `gust_time`: each of the differences closer than that counts for less."""
    return float(gust**2 * 2.0 * parameters.gust_time / _AIR_STEP)


@compiled
def _watch_wind(along: float, across: float, parameters: Any, state: Any) -> None:
    """Where fixes have been pulling the velocity away from the air's for a minute, they are distrusted.

    The wind that is known does not follow gusts: a minute's mean of them is left in the differences.
    """
    unknown = 3.0 * math.sqrt(max(state.covariance[WIND, WIND], state.covariance[WIND + 1, WIND + 1]))
    if unknown > 6.0 or state.gnss_ok == 0 or state.airspeed_ok == 0:
        state.air_mean[:] = 0.0
        return
    state.air_mean[0] += _AIR_MEAN * (along - state.air_mean[0])
    state.air_mean[1] += _AIR_MEAN * (across - state.air_mean[1])
    limit = max(parameters.wind_limit, parameters.wind_gust_limit * math.sqrt(state.air_gust))
    if math.hypot(state.air_mean[0], state.air_mean[1]) > limit + unknown:
        distrust(state)
