"""Places along legs, close enough together that nothing wide is missed between two."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

import numpy as np
from numpy.typing import NDArray

from yamabiko.earth.wgs84 import Float

Legs = NDArray[np.void]
"""(leg,) of LEG."""


@dataclass(frozen=True, eq=False)
class LegSamples:
    """Places along legs. point : (place, 2) m in the flight plane. height : (place,) m. leg : (place,) number of the leg.

    along : (place,) m from the leg's start. course : (place,) rad clockwise from the plane's north.
    """

    point: Float
    height: Float
    leg: NDArray[np.int64]
    along: Float
    course: Float


def sample_legs(legs: Legs, spacing: float) -> LegSamples:
    """Places on every leg at most `spacing` m apart, both its ends included."""
    # Level circles that are flown many times are looked at once.
    level = legs["start_height"] == legs["end_height"]
    circle = 2.0 * np.pi / np.maximum(np.abs(legs["curvature"]), 1e-9)
    length = np.where(level, np.minimum(legs["length"], circle), legs["length"])
    parts = [np.linspace(0.0, part, max(ceil(part / spacing), 1) + 1) for part in length]
    index = np.concatenate([np.full(len(part), number) for number, part in enumerate(parts)])
    along = np.concatenate(parts)
    leg = legs[index]
    point, course = places_on(leg, along)
    share = along / np.maximum(length[index], 1e-9)
    height = leg["start_height"] + share * (leg["end_height"] - leg["start_height"])
    return LegSamples(point, height, index, along, course)


def places_on(leg: Legs, along: Float) -> tuple[Float, Float]:
    """Places (place, 2) in the flight plane and courses (place,), each so far (place,) along its own leg (place,)."""
    half = 0.5 * leg["curvature"] * along
    chord = along * np.sinc(half / np.pi)
    course = leg["course"] + half
    east, north = leg["east"] + chord * np.sin(course), leg["north"] + chord * np.cos(course)
    return np.stack([east, north], axis=-1), course + half
