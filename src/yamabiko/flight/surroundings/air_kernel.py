"""Wind and turbulence in one frame, as a compiled kernel.

The mean wind follows a logarithmic boundary layer, then straight lines between stated levels. On it ride the Dryden gusts of
MIL-F-8785C, seen along the direction through the air, and single gusts. Every random process is kept at variance one and moved on
by its exact transition over the frame, so that variances and spectra hold whatever the speed, and neither they nor their
intensities, which are continuous in height, make a step between height regimes.

Source: MIL-F-8785C, "Flying qualities of piloted airplanes" (1980), 3.7.1.2 (Dryden spectra), 3.7.2 to 3.7.4 (scale lengths,
intensities, wind at low height); "MIL" below.
"""

from __future__ import annotations

from math import cos, exp, log, pi, sqrt

import numba
import numpy as np
from numpy.typing import NDArray

from yamabiko.flight.frame import FRAME_TIME
from yamabiko.flight.surroundings.frame import GUSTS, Record

_FOOT = 0.3048  # m
_LOWEST = 10.0 * _FOOT  # below it MIL states nothing
_LOW_TOP = 1000.0 * _FOOT
_HIGH_BASE = 2000.0 * _FOOT
_HIGH_SCALE = 1750.0 * _FOOT  # MIL 3.7.2.1
_STATED_HEIGHT = 10.0  # m: of the surface wind
_LOWEST_WIND = 1.0  # m: below it the mean wind keeps its strength; MIL 3.7.3.2 states it from 3 ft
_SLOWEST = 5.0  # m/s: gusts drift past a standing aircraft at no less, an estimate
_FLYING = 10.0  # m/s through the air from which the air's own turning is felt in full, an estimate
_ADJUSTMENT = 2000.0  # m flown over new ground until the air has settled to its height, an estimate
_TURNING = 1.0  # s in which the gusts' axes follow the direction through the air
_ROOT_3 = sqrt(3.0)

_njit = numba.njit(cache=True, error_model="numpy")


@_njit
def surroundings_step(state: Record, air: Record, truth: Record, generator: np.random.Generator) -> None:
    """Moves the air on by a frame.

    state : a record of AIR_STATE; `wind` and `gust_rate` are the answer. air : a record of AIR. truth : a record of TRUTH, as the
    last frame left it. The gust rate is that of the air, about the axes along, right of and below the direction through the air,
    which are taken for the body's: the aerodynamic rate is the body's rate less it.
    """
    _settle(state, truth)
    height = truth.height - state.ground
    through_air = sqrt((truth.velocity[0] - state.wind[0]) ** 2 + (truth.velocity[1] - state.wind[1]) ** 2)
    speed = max(through_air, _SLOWEST)
    level_scale, vertical_scale = scale_lengths(height)
    level, vertical = intensities(height, air)
    if state.started == 0:
        _start(state, generator)
    fade = exp(-speed * FRAME_TIME / level_scale)
    state.longitudinal = fade * state.longitudinal + sqrt(1.0 - fade * fade) * generator.standard_normal()
    _transverse_step(state.lateral, speed * FRAME_TIME / level_scale, generator)
    _transverse_step(state.vertical, speed * FRAME_TIME / vertical_scale, generator)
    _turning_step(state, air.span, speed, vertical_scale, level, vertical, generator)
    # Dimensionless rates, p b / 2V, have no meaning at a stand: turning gusts come in with the speed that they are made by.
    flying = min(through_air / _FLYING, 1.0)
    for axis in range(3):
        state.gust_rate[axis] *= flying * flying
    along = level * state.longitudinal
    right = level * transverse(state.lateral)
    north, east = _unit(state.ahead[0], state.ahead[1])
    mean_north, mean_east = mean_wind(height, air)
    state.wind[0] = mean_north + along * north - right * east
    state.wind[1] = mean_east + along * east + right * north
    state.wind[2] = vertical * transverse(state.vertical)
    for gust in range(GUSTS):
        passed = truth.time - air.gust_start[gust]
        if 0.0 < passed < air.gust_duration[gust]:
            share = 0.5 * (1.0 - cos(2.0 * pi * passed / air.gust_duration[gust]))
            for axis in range(3):
                state.wind[axis] += share * air.gust_peak[gust, axis]


@_njit
def mean_wind(height: float, air: Record) -> tuple[float, float]:
    """North and east mean wind (m/s) at a height over the ground (m)."""
    top = air.level_height[0]
    if height < top:
        share = log(max(height, _LOWEST_WIND) / air.roughness) / log(_STATED_HEIGHT / air.roughness)
        return share * air.surface_wind[0], share * air.surface_wind[1]
    for upper in range(1, air.levels):
        if height < air.level_height[upper]:
            span = air.level_height[upper] - air.level_height[upper - 1]
            share = (height - air.level_height[upper - 1]) / span
            lower_wind, upper_wind = air.level_wind[upper - 1], air.level_wind[upper]
            return (
                lower_wind[0] + share * (upper_wind[0] - lower_wind[0]),
                lower_wind[1] + share * (upper_wind[1] - lower_wind[1]),
            )
    last = air.level_wind[air.levels - 1]
    return last[0], last[1]


@_njit
def scale_lengths(height: float) -> tuple[float, float]:
    """Scale lengths (m) of level (longitudinal and lateral) and of vertical gusts at a height over the ground (m).

    MIL 3.7.2.1 and 3.7.3.1; in a straight line between 1000 and 2000 ft, where MIL leaves a gap.
    """
    if height >= _HIGH_BASE:
        return _HIGH_SCALE, _HIGH_SCALE
    if height >= _LOW_TOP:
        scale = _LOW_TOP + (height - _LOW_TOP) / (_HIGH_BASE - _LOW_TOP) * (_HIGH_SCALE - _LOW_TOP)
        return scale, scale
    low = max(height, _LOWEST)
    return low / (0.177 + 0.000823 * low / _FOOT) ** 1.2, low


@_njit
def intensities(height: float, air: Record) -> tuple[float, float]:
    """Standard deviations (m/s) of level and of vertical gusts at a height over the ground (m): MIL 3.7.2.2 and 3.7.3.1."""
    if height >= _HIGH_BASE:
        high = np.interp(height, air.intensity_height, air.intensity)
        return high, high
    vertical = air.low_intensity
    if height >= _LOW_TOP:
        high = np.interp(_HIGH_BASE, air.intensity_height, air.intensity)
        both = vertical + (height - _LOW_TOP) / (_HIGH_BASE - _LOW_TOP) * (high - vertical)
        return both, both
    return vertical / (0.177 + 0.000823 * max(height, _LOWEST) / _FOOT) ** 0.4, vertical


@_njit
def transverse(process: NDArray[np.float64]) -> float:
    """A lateral or vertical gust, of variance one, from its two states.

    MIL's spectrum is that of (1 + sqrt(3) T s) / (1 + T s)^2 = sqrt(3) / (1 + T s) + (1 - sqrt(3)) / (1 + T s)^2, with T = scale
    length / speed: the two states are white noise passed through the first lag, and through both.
    """
    return float(_ROOT_3 * process[0] + (1.0 - _ROOT_3) * process[1])


@_njit
def _transverse_step(process: NDArray[np.float64], passed: float, generator: np.random.Generator) -> None:
    """Moves the two states of a lateral or vertical gust on by a time in units of scale length / speed, exactly."""
    fade = exp(-passed)
    lost = fade * fade
    # Covariance of the noise gathered meanwhile: integrals of exp(-2 t), t exp(-2 t) and t^2 exp(-2 t).
    first = 0.5 * (1.0 - lost)
    both = 0.25 * (1.0 - lost * (1.0 + 2.0 * passed))
    second = 0.25 * (1.0 - lost * (1.0 + 2.0 * passed + 2.0 * passed * passed))
    noise = generator.standard_normal()
    shared = both / sqrt(first)
    own = sqrt(max(second - shared * shared, 0.0))
    process[1] = fade * (process[1] + passed * process[0]) + shared * noise + own * generator.standard_normal()
    process[0] = fade * process[0] + sqrt(first) * noise


@_njit
def _turning_step(
    state: Record, span: float, speed: float, scale: float, level: float, vertical: float, generator: np.random.Generator
) -> None:
    """Moves the air's rates of turn on: MIL 3.7.1.2 (roll, pitch and yaw gusts) with the sense of a turning air mass.

    Pitch and yaw are the slopes of the vertical and lateral gusts along the path, smoothed over the aircraft's size by a lag that
    is moved on by the trapezium rule (its time is twenty frames or more at 70 kn).
    """
    smoothing = 4.0 * span / (pi * speed)
    fade = exp(-FRAME_TIME / smoothing)
    state.roll = fade * state.roll + sqrt(1.0 - fade * fade) * generator.standard_normal()
    state.gust_rate[0] = roll_intensity(vertical, scale, span) * state.roll
    gust = transverse(state.vertical)
    state.gust_rate[1] = -vertical * (gust - state.vertical_lag) / (speed * smoothing)
    state.vertical_lag += (gust - state.vertical_lag) * FRAME_TIME / (smoothing + 0.5 * FRAME_TIME)
    smoothing = 3.0 * span / (pi * speed)
    gust = transverse(state.lateral)
    state.gust_rate[2] = level * (gust - state.lateral_lag) / (speed * smoothing)
    state.lateral_lag += (gust - state.lateral_lag) * FRAME_TIME / (smoothing + 0.5 * FRAME_TIME)


@_njit
def roll_intensity(vertical: float, scale: float, span: float) -> float:
    """Standard deviation (rad/s) of the roll gusts: the integral of MIL's roll spectrum over all wave numbers."""
    return float(vertical * sqrt(0.8 * (pi * scale / (4.0 * span)) ** (1.0 / 3.0) * pi * pi / (8.0 * span * scale)))


@_njit
def _settle(state: Record, truth: Record) -> None:
    """Lets the ground that the air has settled to, and the gusts' axes, follow where the aircraft is and goes."""
    north, east = truth.velocity[0] - state.wind[0], truth.velocity[1] - state.wind[1]
    if state.started == 0:
        state.ground = truth.ground_height
        # Forward, as the body lies: an aircraft that stands has no direction through calm air.
        w, x, y, z = truth.attitude
        state.ahead[0], state.ahead[1] = 1.0 - 2.0 * (y * y + z * z), 2.0 * (x * y + w * z)
        return
    over_ground = sqrt(truth.velocity[0] ** 2 + truth.velocity[1] ** 2)
    state.ground += (truth.ground_height - state.ground) * min(over_ground * FRAME_TIME / _ADJUSTMENT, 1.0)
    if north * north + east * east > 1.0:
        north, east = _unit(north, east)
        state.ahead[0] += (north - state.ahead[0]) * FRAME_TIME / _TURNING
        state.ahead[1] += (east - state.ahead[1]) * FRAME_TIME / _TURNING


@_njit
def _start(state: Record, generator: np.random.Generator) -> None:
    """Draws every process from its stationary distribution."""
    state.started = 1
    state.longitudinal = generator.standard_normal()
    state.roll = generator.standard_normal()
    _transverse_start(state.lateral, generator)
    _transverse_start(state.vertical, generator)
    state.lateral_lag = transverse(state.lateral)
    state.vertical_lag = transverse(state.vertical)


@_njit
def _transverse_start(process: NDArray[np.float64], generator: np.random.Generator) -> None:
    # Variances 1/2 and 1/4, covariance 1/4: the integrals of _transverse_step to infinity.
    noise = generator.standard_normal()
    process[0] = sqrt(0.5) * noise
    process[1] = 0.25 / sqrt(0.5) * noise + sqrt(0.125) * generator.standard_normal()


@_njit
def _unit(north: float, east: float) -> tuple[float, float]:
    length = sqrt(north * north + east * east)
    if length < 1e-9:
        return 1.0, 0.0
    return north / length, east / length
