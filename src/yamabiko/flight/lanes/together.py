"""What a lane guides by is drawn to what was voted, so that sound lanes ask for the same.

Navigation filters of sound lanes stand a few metres and half a degree apart for minutes. Guidance makes a bank of metres off the
way, and the surfaces follow: lanes would ask for other angles for good, and monitors would take one of them for wrong. Only what
guidance sees is drawn; what a lane answers as its navigation stays its own, and voter and monitors see it as it is. As an
integrator's equalisation, but with a bound: how far a wrong lane could be taken along by two others.
"""

from __future__ import annotations

from math import cos, isfinite, sin
from typing import Any

import numba

from yamabiko.earth.conformal_plane import to_plane
from yamabiko.flight.frame import FRAME_TIME
from yamabiko.flight.motion import heading_of, wrapped

TOGETHER_IN = 3.0
"""s, in which a lane's guidance comes to what was voted."""
FARTHEST = (10.0, 10.0, 5.0, 0.1)
"""m east, north and up, rad of heading, by which it comes at most: sound lanes are not further apart."""


@numba.njit(cache=True)
def draw_together(agreed: Any, parameters: Any, motion: Any, apart: Any) -> None:
    """Bring place, height and heading of a lane's motion slowly to what was voted, a little way.

    agreed : VOTED record of the frame before; nothing is done where none was. parameters : GUIDANCE_PARAMETERS record.
    motion : MOTION record, changed. apart : (4,) m east, north and up and rad of heading by which it is changed, carried on.
    """
    if agreed.frame <= 0:
        return
    east, north, _, _ = to_plane(agreed.latitude, agreed.longitude, parameters.origin_longitude, parameters.origin_northing)
    gone = motion.ground_speed * FRAME_TIME
    away = (
        east + gone * sin(motion.course) - motion.east,
        north + gone * cos(motion.course) - motion.north,
        agreed.height + motion.climb_rate * FRAME_TIME - motion.height,
        wrapped(heading_of(agreed.attitude) + motion.rate[2] * FRAME_TIME - motion.heading),
    )
    for index, largest in enumerate(FARTHEST):
        if isfinite(away[index]):
            apart[index] += FRAME_TIME / TOGETHER_IN * (min(max(away[index], -largest), largest) - apart[index])
    motion.east += apart[0]
    motion.north += apart[1]
    motion.height += apart[2]
    motion.heading = wrapped(motion.heading + apart[3])
