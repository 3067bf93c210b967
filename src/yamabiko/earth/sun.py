"""Where the sun stands: good to about 0.01 degree from 1950 to 2050, plenty to tell day from night.

Source: "The Astronomical Almanac", section C, "Low-precision formulas for the Sun" (the same in J. Meeus, "Astronomical
Algorithms", 2nd edition, chapter 25, to its lower accuracy).
"""

from __future__ import annotations

from datetime import datetime

import numpy as np
from numpy.typing import ArrayLike

from yamabiko.earth.rotation import sidereal_angle
from yamabiko.earth.time_scale import EPOCH, day_and_fraction
from yamabiko.earth.wgs84 import Float


def sun_direction(seconds: ArrayLike, epoch: datetime = EPOCH) -> Float:
    """Earth-fixed unit vectors (..., 3) from the earth's centre to the sun, at UTC seconds (...) from an epoch."""
    days = np.add(*day_and_fraction(seconds, epoch))
    anomaly = np.radians(357.528 + 0.9856003 * days)
    longitude = np.radians(280.460 + 0.9856474 * days + 1.915 * np.sin(anomaly) + 0.020 * np.sin(2.0 * anomaly))
    obliquity = np.radians(23.439 - 4e-7 * days)
    x = np.cos(longitude)
    y = np.cos(obliquity) * np.sin(longitude)
    angle = sidereal_angle(seconds, epoch)
    cosine, sine = np.cos(angle), np.sin(angle)
    return np.stack([cosine * x + sine * y, cosine * y - sine * x, np.sin(obliquity) * np.sin(longitude)], axis=-1)
