"""How far a satellite may stand from where its elements say, by their age; and which ages are too great to use at all.

The figures are those of 107 radar satellites over a week in June 2026, manoeuvres included, as docs/reference/
orbit-prediction-error.md shows them: half of the satellites are several times better, those that thrust are far worse.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import numpy as np
from numpy.polynomial.polynomial import polyval
from numpy.typing import ArrayLike, NDArray

from yamabiko.earth.time_scale import SECONDS_A_DAY
from yamabiko.earth.wgs84 import Float
from yamabiko.errors import InputError
from yamabiko.platform.element_set import ElementSet

# m, m a day, m a day squared; fitted by studies/orbit_prediction_error.py, which a test repeats.
ERROR_95_PERCENT = (354.7, 0.0, 5075.7)
ERROR_MEDIAN = (41.5, 162.9, 220.2)
MEASURED_AGE = 6.0 * SECONDS_A_DAY
LARGEST_AGE = 14.0 * SECONDS_A_DAY


def predicted_position_error(age: ArrayLike) -> tuple[Float, NDArray[np.bool_]]:
    """Error (...) in metres that 95 % of predictions stay below, at ages (...) in seconds, and whether that is extrapolated (...).

    Nearly all of it lies along the track: it is the pass that comes early or late, at 7.5 km a second. Ages before the epoch
    (negative) count as those after it. Beyond MEASURED_AGE the same parabola is carried on and marked.
    """
    days = np.abs(np.asarray(age, dtype=np.float64)) / SECONDS_A_DAY
    return np.asarray(polyval(days, ERROR_95_PERCENT)), np.asarray(days * SECONDS_A_DAY > MEASURED_AGE)


def median_position_error(age: ArrayLike) -> Float:
    """Error (...) in metres that half of the predictions stay below, at ages (...) in seconds."""
    return np.asarray(polyval(np.abs(np.asarray(age, dtype=np.float64)) / SECONDS_A_DAY, ERROR_MEDIAN))


def refuse_stale(elements: Sequence[ElementSet], start: datetime, end: datetime, largest_age: float = LARGEST_AGE) -> None:
    """Raise InputError for the first satellite whose elements are, at some instant from start to end, older than the largest age.

    largest_age : seconds, either side of the epoch.
    """
    for one in elements:
        age = max(one.age_at(start), one.age_at(end), key=abs)
        if abs(age) > largest_age:
            days = abs(age) / SECONDS_A_DAY
            side = "after" if age > 0.0 else "before"
            found = f"a window that reaches {days:.1f} days {side} the epoch {one.epoch:%Y-%m-%dT%H:%M:%SZ}"
            raise InputError(one.source, one.label, found, f"at most {largest_age / SECONDS_A_DAY:g} days: newer elements")
