"""A satellite's states on an even grid of time, with proven bounds on its motion between the nodes.

Between nodes the search reads a cubic Hermite polynomial of position, within step^4 / 384 times its largest fourth derivative:
3 cm in low orbits at steps of 30 s, and 0.1 step times whatever SGP4's velocity differs from its position's derivative (0.03 m/s:
another 9 cm). Velocity is a cubic through four nodes, within 9 step^4 / 384 times its own fourth derivative: 0.3 mm/s. A test
measures both.
Source of the error terms: J. Stoer, R. Bulirsch, "Introduction to Numerical Analysis", 3rd edition, sections 2.1.4 and 2.1.5.
"""

from __future__ import annotations

from datetime import datetime

import numpy as np

from yamabiko.earth.rotation import EARTH_ROTATION
from yamabiko.earth.sun import sun_direction
from yamabiko.earth.wgs84 import SEMI_MAJOR_AXIS
from yamabiko.plan.search.window_kernel import OrbitNodes
from yamabiko.platform.element_set import ElementSet
from yamabiko.platform.orbit import Constellation
from yamabiko.platform.paths import EARTH_GRAVITATION

STEP = 30.0  # s
_SLACK = 1.05  # oblateness (0.2 %) and what the distance changes within half a step


def orbit_nodes(elements: ElementSet, epoch: datetime, duration: float) -> OrbitNodes:
    """Nodes that cover a span of `duration` seconds from an epoch (UTC), and one more either side; times count from that epoch.

    Raises InputError where SGP4 gives no position (the satellite has decayed).
    """
    count = max(2, int(np.ceil(duration / STEP)) + 1)
    seconds = STEP * np.arange(-1, count + 1)
    position, velocity = (states[0] for states in Constellation((elements,)).states(seconds, epoch))
    radius, speed = np.linalg.norm(position, axis=-1), np.linalg.norm(velocity, axis=-1)
    # |a| of gravitation, Coriolis and centrifugal terms: no earth-fixed acceleration is larger.
    acceleration = _SLACK * (EARTH_GRAVITATION / radius**2 + 2.0 * EARTH_ROTATION * speed + EARTH_ROTATION**2 * radius)
    half = 0.5 * STEP
    reach = (speed + acceleration * half) * half
    share = acceleration * half / np.maximum(speed, 1e-9)
    turn = np.where(share < 1.0, np.arcsin(np.minimum(share, 1.0)), np.pi)
    closest = np.maximum(radius - reach, 0.5 * SEMI_MAJOR_AXIS)
    return OrbitNodes(
        step=STEP,
        state=np.concatenate([position, velocity, sun_direction(seconds, epoch)], axis=-1),
        reach=reach,
        turn=turn,
        swiftest=float(np.max(reach / half / closest)),
        farthest=float(np.max(radius + reach)),
    )
