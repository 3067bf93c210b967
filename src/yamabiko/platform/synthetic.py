"""Constellations that do not exist: Walker's even patterns of circular orbits, as element sets that say they are simulated.

For planning and studies where real elements would tell of the day they were made, not of the pattern.
"""

from __future__ import annotations

from datetime import datetime
from math import cos, isfinite, pi, sqrt

import numpy as np

from yamabiko.earth.wgs84 import SEMI_MAJOR_AXIS
from yamabiko.errors import InputError
from yamabiko.platform.element_set import ElementSet

# Published for the QPS-SAR constellation: the orbit of QPS-SAR-9 to 12 (press reports, 2025), and how 36 satellites were to be laid
# out in planes: 4 x 9 (2024), then 12 x 3 (2025). The phase between planes is not published.
QPS_ALTITUDE = 575_000.0
QPS_INCLINATION = 42.0 * pi / 180.0
QPS_LAYOUTS = ((4, 9), (12, 3))

LARGEST_CONSTELLATION = 10_000
_FIRST_NUMBER = 90_001
# WGS-72, as SGP4 has them: m3/s2, m, and the second zonal harmonic.
_GRAVITATION, _RADIUS, _OBLATENESS = 3.986008e14, 6_378_135.0, 0.001082616


def walker(
    planes: int,
    per_plane: int,
    altitude: float,
    inclination: float,
    epoch: datetime,
    *,
    phasing: int = 1,
    generator: np.random.Generator | None = None,
    name: str = "SIMULATED",
) -> tuple[ElementSet, ...]:
    """A Walker delta pattern: planes evenly about the equator, satellites evenly in each; plane by plane.

    altitude : of the circular orbit's mean radius above the equator's (m). inclination : rad. epoch : UTC, of all sets.
    phasing : by how many of the constellation's shares of a turn each plane is ahead of the one west of it, 0 to planes - 1.
    generator : turns the whole pattern at random about the earth's axis and along the orbits; None leaves it at the equinox.
    name : to which plane and place in it are added.
    Raises InputError for numbers that make no constellation in orbit.
    Source: J. G. Walker, "Satellite constellations", Journal of the British Interplanetary Society 37 (1984), 559-571.
    """
    count = planes * per_plane
    if planes < 1 or per_plane < 1 or count > LARGEST_CONSTELLATION:
        raise InputError("constellation", "satellites", f"{planes} x {per_plane}", f"1 to {LARGEST_CONSTELLATION}")
    if not 0 <= phasing < planes:
        raise InputError("constellation", "phasing", phasing, f"0 to {planes - 1}")
    if not (isfinite(altitude) and 150_000.0 <= altitude <= 2_000_000.0):
        raise InputError("constellation", "altitude", f"{altitude:g} m", "150 km to 2000 km")
    node, anomaly = (0.0, 0.0) if generator is None else (float(angle) for angle in generator.uniform(0.0, 2.0 * pi, 2))
    motion = mean_motion(SEMI_MAJOR_AXIS + altitude, inclination)
    return tuple(
        ElementSet(
            name=f"{name} {plane + 1:02d}-{place + 1:02d}",
            catalogue_number=_FIRST_NUMBER + plane * per_plane + place,
            epoch=epoch,
            mean_motion=motion,
            eccentricity=0.0,
            inclination=inclination,
            right_ascension=(node + 2.0 * pi * plane / planes) % (2.0 * pi),
            argument_of_perigee=0.0,
            mean_anomaly=(anomaly + 2.0 * pi * (place / per_plane + phasing * plane / count)) % (2.0 * pi),
            source=f"simulated constellation {planes} x {per_plane}",
            simulated=True,
        )
        for plane in range(planes)
        for place in range(per_plane)
    )


def mean_motion(radius: float, inclination: float) -> float:
    """Mean motion (rad/s) by which SGP4 makes a circular orbit of a mean radius (m): Kepler's, and the pull of the equator's bulge.

    Source: Spacetrack Report No. 3, section 6, the recovery of the original mean motion, turned round.
    """
    bulge = 0.75 * _OBLATENESS * (_RADIUS / radius) ** 2 * (3.0 * cos(inclination) ** 2 - 1.0)
    return sqrt(_GRAVITATION / radius**3) * (1.0 + bulge)
