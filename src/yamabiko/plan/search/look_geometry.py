"""How a satellite sees places at instants: the geometry that opportunities tell, as arrays."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from yamabiko.earth.sun import sun_direction
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
    longitude = places[:, 0]
    east = np.stack([-np.sin(longitude), np.cos(longitude), np.zeros_like(longitude)], axis=-1)
    north = np.cross(up, east)
    back = position - place
    slant_range, speed = np.linalg.norm(back, axis=-1), np.linalg.norm(velocity, axis=-1)
    nadir = np.linalg.norm(np.cross(position, back), axis=-1), _dot(position, back)
    level = np.hypot(_dot(back, east), _dot(back, north))
    return Looks(
        incidence=np.arctan2(level, _dot(back, up)),
        look_angle=np.arctan2(*nadir),
        azimuth=np.arctan2(_dot(back, east), _dot(back, north)) % (2.0 * np.pi),
        squint=np.arcsin(np.clip(-_dot(back, velocity) / (slant_range * speed), -1.0, 1.0)),
        slant_range=slant_range,
        left=_dot(place, np.cross(position, velocity)) >= 0.0,
        ascending=velocity[:, 2] >= 0.0,
        daylight=_dot(up, sun_direction(seconds, epoch)) >= 0.0,
        speed=speed,
        heading=np.arctan2(_dot(velocity, east), _dot(velocity, north)) % (2.0 * np.pi),
    )


def _dot(first: Float, second: Float) -> Float:
    return np.asarray(np.sum(first * second, axis=-1))
