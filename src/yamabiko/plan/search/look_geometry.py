"""How a satellite sees places at instants: the geometry that opportunities tell, as arrays."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from yamabiko.earth.sun import sun_direction
from yamabiko.earth.viewing import view
from yamabiko.earth.wgs84 import Float
from yamabiko.plan.opportunity import LookGeometry
from yamabiko.plan.search.windows import on_ellipsoid
from yamabiko.platform.element_set import ElementSet
from yamabiko.platform.orbit import Constellation


@dataclass(frozen=True, eq=False)
class Looks:
    """Looks (look,), their fields those of LookGeometry; left, ascending and daylight as truth values.

    speed : of the satellite, earth-fixed (m/s). heading : of its way over the ground at the place, rad clockwise from north.
    """

    incidence: Float
    look_angle: Float
    azimuth: Float
    squint: Float
    slant_range: Float
    left: NDArray[np.bool_]
    ascending: NDArray[np.bool_]
    daylight: NDArray[np.bool_]
    speed: Float
    heading: Float

    def record(self, number: int) -> LookGeometry:
        """One of the looks."""
        incidence = float(self.incidence[number])
        return LookGeometry(
            incidence=incidence,
            look_angle=float(self.look_angle[number]),
            elevation=0.5 * np.pi - incidence,
            azimuth=float(self.azimuth[number]),
            squint=float(self.squint[number]),
            slant_range=float(self.slant_range[number]),
            side="left" if self.left[number] else "right",
            direction="ascending" if self.ascending[number] else "descending",
            daylight=bool(self.daylight[number]),
        )


def looks(elements: ElementSet, places: Float, seconds: Float, epoch: datetime) -> Looks:
    """Looks of a satellite at places (look, 2) (geodetic longitude, latitude, rad) at seconds (look,) from an epoch (UTC).

    States are SGP4's own, not interpolated. Raises InputError where it gives none (decayed).
    """
    position, velocity = (states[0] for states in Constellation((elements,)).states(seconds, epoch))
    place, up = on_ellipsoid(places)
    seen = view(position, velocity, place)
    return Looks(
        incidence=seen.incidence,
        look_angle=seen.look_angle,
        azimuth=seen.azimuth,
        squint=seen.squint,
        slant_range=seen.slant_range,
        left=~seen.right,
        ascending=velocity[:, 2] >= 0.0,
        daylight=(up * sun_direction(seconds, epoch)).sum(axis=-1) >= 0.0,
        speed=np.linalg.norm(velocity, axis=-1),
        heading=seen.heading,
    )
