"""The turning earth: from the frame in which SGP4 gives satellites (TEME) to earth-fixed coordinates.

TEME, the true equator and mean equinox of date, is turned about the earth's axis by the Greenwich mean sidereal time of the 1982
model, taken at UT1. The motion of the pole is neglected: below 0.6 arcseconds, 20 m at the height of radar satellites and mostly
half of that. UT1 comes from a table of IERS values; before and after it the last value is held.

Sources: D. A. Vallado, P. Crawford, R. Hujsak, T. S. Kelso, "Revisiting Spacetrack Report #3", AIAA 2006-6753, appendix C (TEME to
the pseudo earth-fixed frame); S. Aoki et al., "The new definition of universal time", Astronomy and Astrophysics 105 (1982),
equation 13 (sidereal time).
"""

from __future__ import annotations

from datetime import datetime

import numpy as np
from numpy.typing import ArrayLike

from yamabiko.earth.earth_rotation_table import LEAP_SECONDS, STEP, TAI_LESS_UT1
from yamabiko.earth.time_scale import EPOCH, SECONDS_A_DAY, day_and_fraction
from yamabiko.earth.wgs84 import Float

EARTH_ROTATION = 7.292115e-5  # rad/s against the stars; NGA.STND.0036 (WGS 84), table 3.1
_TURN = 2.0 * np.pi
_DAYS_A_CENTURY = 36_525.0
_SECONDS_OF_2000_AT_NOON = 0.5  # days from the table's first midnight to EPOCH
# Aoki's polynomial in seconds of time per power of Julian centuries of UT1, without the whole turn a day.
_SIDEREAL_SECONDS = (67_310.54841, 8_640_184.812866, 0.093104, -6.2e-6)


def universal_time_offset(days: ArrayLike) -> Float:
    """UT1 less UTC (...) in seconds, at UTC days (...) from EPOCH.

    Good to about a millisecond from 2000 to the end of the IERS values in `earth_rotation_table`, and to 0.1 s some years after.
    """
    since_first = np.asarray(days, dtype=np.float64) + _SECONDS_OF_2000_AT_NOON
    lag = np.interp(since_first, STEP * np.arange(len(TAI_LESS_UT1)), TAI_LESS_UT1)
    starts, offsets = np.array(LEAP_SECONDS).T
    since_held = np.clip(since_first, 0.0, STEP * (len(TAI_LESS_UT1) - 1))
    return np.asarray(offsets[np.searchsorted(starts, since_held, side="right") - 1] - lag)


def sidereal_angle(seconds: ArrayLike, epoch: datetime = EPOCH) -> Float:
    """Angle (...) in rad, 0 to 2 pi, from the mean equinox eastward to Greenwich, at UTC seconds (...) from an epoch."""
    days, fraction = day_and_fraction(seconds, epoch)
    of_day = fraction + universal_time_offset(days + fraction) / SECONDS_A_DAY
    centuries = (days + of_day) / _DAYS_A_CENTURY
    slow = np.polynomial.polynomial.polyval(centuries, _SIDEREAL_SECONDS) / SECONDS_A_DAY
    return np.asarray(np.mod(of_day + slow, 1.0) * _TURN)


def sidereal_rate() -> float:
    """Rate of the sidereal angle (rad/s): faster than EARTH_ROTATION by the precession of the equinox."""
    return _TURN / SECONDS_A_DAY * (1.0 + _SIDEREAL_SECONDS[1] / (SECONDS_A_DAY * _DAYS_A_CENTURY))


def turn_to_earth_fixed(
    position_teme: ArrayLike, velocity_teme: ArrayLike, seconds: ArrayLike, epoch: datetime = EPOCH
) -> tuple[Float, Float]:
    """Earth-fixed position and velocity, each (..., 3), of TEME ones (..., 3), at UTC seconds (...) from an epoch.

    Any unit of length. The velocity is that seen from the turning earth. The times broadcast against the leading axes: one for
    each instant of (satellite, time, 3).
    """
    position, velocity = np.asarray(position_teme, dtype=np.float64), np.asarray(velocity_teme, dtype=np.float64)
    angle = sidereal_angle(seconds, epoch)
    cosine, sine = np.cos(angle), np.sin(angle)
    fixed, moving = _turned(position, cosine, sine), _turned(velocity, cosine, sine)
    rate = sidereal_rate()
    moving[..., 0] += rate * fixed[..., 1]
    moving[..., 1] -= rate * fixed[..., 0]
    return fixed, moving


def _turned(vector: Float, cosine: Float, sine: Float) -> Float:
    """Components (..., 3) in axes turned about the third by an angle (...)."""
    turned = np.empty(np.broadcast_shapes(vector.shape, (*cosine.shape, 3)))
    turned[..., 0] = cosine * vector[..., 0] + sine * vector[..., 1]
    turned[..., 1] = cosine * vector[..., 1] - sine * vector[..., 0]
    turned[..., 2] = vector[..., 2]
    return turned
