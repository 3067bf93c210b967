"""The earth's magnetic field as a tilted dipole: the simulated world's field, and the model that the lanes carry.

The dipole is the first degree of the World Magnetic Model 2025 (NOAA/BGS, epoch 2025.0). It differs from the real field by tens of
degrees of declination in places; what matters here is that sensors and lanes agree but for a residual that is drawn (`field_turn`).
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from yamabiko.flight.earth_kernel import compiled

_REFERENCE_RADIUS = 6_371_200.0
_G10, _G11, _H11 = -29_351.8e-9, -1_410.8e-9, 4_545.4e-9


@compiled
def earth_field(latitude: float, longitude: float, height: float, field: NDArray[np.float64]) -> None:
    """Put the field (T, NED) at a place into `field` (3,); geodetic latitude is taken as geocentric (under 0.2 deg of turn).

    Source: the World Magnetic Model 2025 report, equations 10 to 12, cut off at degree 1.
    """
    ratio = _REFERENCE_RADIUS / (_REFERENCE_RADIUS + height)
    cube = ratio * ratio * ratio
    sine, cosine = math.sin(latitude), math.cos(latitude)
    equatorial = _G11 * math.cos(longitude) + _H11 * math.sin(longitude)
    field[0] = cube * (equatorial * sine - _G10 * cosine)
    field[1] = cube * (_G11 * math.sin(longitude) - _H11 * math.cos(longitude))
    field[2] = -2.0 * cube * (_G10 * sine + equatorial * cosine)
