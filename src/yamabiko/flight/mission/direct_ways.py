"""What the way home made on board would come to: fences and ground on the straight line to the final, from all along the mission.

After a silent link, on order or for want of a surface the aircraft comes straight home, evenly down from the height it has, and on
board there are neither fences nor ground to look at. So it is looked at before the flight, and told: it is not refused, since a
mission may be flown round an area that is closed to it.
"""

from __future__ import annotations

from math import ceil, degrees

import numpy as np
import shapely
from numpy.typing import NDArray

from yamabiko.earth.wgs84 import Float
from yamabiko.flight.kinds import LegKind
from yamabiko.flight.mission.checks import NEAR_FIELD_SLOPE, Planned, distance_from_runway
from yamabiko.flight.mission.fences import Chords, breaches
from yamabiko.flight.mission.ground_below import GroundBelow
from yamabiko.flight.mission.leg_samples import sample_legs

_FROM_EVERY, _LOOKED_EVERY = 1000.0, 250.0  # m along the mission; m along the way home


def direct_way_notes(planned: Planned, ground: GroundBelow) -> tuple[str, ...]:
    """A line for every task and rule of a fence, and for every task and the ground, that the straight way home would break."""
    samples = sample_legs(planned.legs, _FROM_EVERY)
    flown = np.isin(planned.legs["kind"][samples.leg], [int(kind) for kind in (LegKind.TRANSIT, LegKind.SURVEY, LegKind.LOITER)])
    final = planned.legs[np.flatnonzero(planned.legs["kind"] == LegKind.FINAL)[-1]]
    gate = np.array([final["east"], final["north"]])
    here, height = samples.point[flown], samples.height[flown]
    labels = [planned.labels[leg] for leg in samples.leg[flown]]
    if len(here) == 0:
        return ()
    lowest, highest = np.minimum(height, final["start_height"]), np.maximum(height, final["start_height"])
    ends = np.stack([here, np.broadcast_to(gate, here.shape)], axis=1)
    chords = Chords(shapely.linestrings(ends), lowest, highest, np.arange(len(here)))
    notes = [
        _told(planned, labels, here, broken, f"the straight way home is not {expected}")
        for expected, broken in breaches(planned.mission, planned.plane, chords)
    ]
    low = np.array([_too_low(planned, ground, one, float(top), final) for one, top in zip(here, height, strict=True)])
    close = f"the straight way home, evenly down, comes within {planned.mission.rules.clearance:.0f} m of the ground"
    notes.append(_told(planned, labels, here, low, close))
    return tuple(line for lines in notes for line in lines)


def _too_low(planned: Planned, ground: GroundBelow, here: Float, height: float, final: np.void) -> bool:
    """Whether the way from a place to the final comes closer to the ground than the rules allow, which is less near the runway."""
    gate = np.array([final["east"], final["north"]])
    distance = float(np.hypot(*(gate - here)))
    share = np.linspace(0.0, 1.0, max(ceil(distance / _LOOKED_EVERY), 1) + 1)
    way = here + share[:, None] * (gate - here)
    over = height + share * (final["start_height"] - height) - ground.heights(way)
    needed = np.minimum(planned.mission.rules.clearance, NEAR_FIELD_SLOPE * distance_from_runway(way, planned))
    return bool((over < needed).any())


def _told(planned: Planned, labels: list[str], here: Float, broken: NDArray[np.bool_], what: str) -> list[str]:
    """A line for each task with a place from which it holds, with the first such place."""
    lines: dict[str, str] = {}
    for index in np.flatnonzero(broken):
        latitude, longitude = planned.plane.from_plane(here[index])
        lines.setdefault(labels[index], f"{labels[index]}: {what}, from {degrees(latitude):.4f}, {degrees(longitude):.4f} deg")
    return list(lines.values())
